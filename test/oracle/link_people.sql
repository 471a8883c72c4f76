-- needs: data/identity/febrl/dataset4a.csv data/identity/febrl/dataset4b.csv
\i test/pgtap.psql
-- link_people on FEBRL4: 5,000 records and 5,000 copies with errors, each of one person. The truth is in the names of the records.
\cd :data
BEGIN;
SELECT plan(8);

CREATE TABLE febrl_a (rec_id text, given_name text, surname text, street_number text, address_1 text, address_2 text, suburb text, postcode text, state text, date_of_birth text, soc_sec_id text);
CREATE TABLE febrl_b (LIKE febrl_a);
\copy febrl_a FROM 'data/identity/febrl/dataset4a.csv' (FORMAT csv, HEADER)
\copy febrl_b FROM 'data/identity/febrl/dataset4b.csv' (FORMAT csv, HEADER)
ALTER TABLE febrl_a ADD id int;
ALTER TABLE febrl_b ADD id int;
UPDATE febrl_a SET id = substr(rec_id, 5, strpos(rec_id, '-org') - 5)::int;
UPDATE febrl_b SET id = 100000 + substr(rec_id, 5, strpos(rec_id, '-dup') - 5)::int;
SELECT is(count(*), 5000::bigint, '5,000 persons are in both') FROM febrl_a AS a JOIN febrl_b AS b ON b.id = a.id + 100000;

-- the reference model
CREATE FUNCTION pg_temp.link(result text, options jsonb, rules text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	CALL link_people('febrl_a', 'febrl_b', 'id', 'id',
		'given_name: text .92 .88 .7; surname: text .92 .88 .7; date_of_birth: text osa1; soc_sec_id: text osa1 osa2; postcode: text osa1 osa2; street_number: text', rules, result, options);
END $$;
-- F1 = 2 true links / (links + 5,000)
CREATE FUNCTION pg_temp.f1(result regclass) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
	f1 float8;
BEGIN
	EXECUTE format('SELECT 2.0 * count(*) FILTER (WHERE right_id = left_id + 100000) / (count(*) + 5000) FROM %s', result) INTO f1;
	RETURN f1;
END $$;
SELECT lives_ok($$SELECT pg_temp.link('crossed', '{"min_weight": 0}', '{}')$$, 'all 25,000,000 pairs');
SELECT cmp_ok(pg_temp.f1('crossed'), '>=', 0.9995::float8, 'F1 of all pairs, free EM');
SELECT cmp_ok(abs((model::jsonb ->> 'lambda')::float8 / 0.000200013485 - 1), '<', 1e-3::float8, 'lambda as published') FROM crossed_study;
SELECT lives_ok($$SELECT pg_temp.link('blocked', '{"min_weight": 0, "cross_pairs": 1e7}', '{date_of_birth, soc_sec_id, surname + given_name:1, given_name + postcode, surname + postcode, given_name + street_number, soc_sec_id:4 + street_number}')$$, 'by rules');
SELECT cmp_ok(pg_temp.f1('blocked'), '>=', 0.995::float8, 'F1 by rules');
SELECT cmp_ok(pg_temp.f1('crossed'), '>=', pg_temp.f1('blocked'), 'all pairs are better than the pairs of rules');
SELECT cmp_ok(abs(ln((b.model::jsonb ->> 'lambda')::float8 / (c.model::jsonb ->> 'lambda')::float8)), '<', 0.02::float8, 'and their shares of matches agree') FROM blocked_study AS b, crossed_study AS c;
SELECT * FROM finish();
ROLLBACK;
