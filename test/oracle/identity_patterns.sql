-- needs: data/identity/febrl/dataset3.csv data/identity/febrl/dataset4a.csv data/identity/febrl/dataset4b.csv
-- needs: data/identity/patterns/febrl3_patterns.csv data/identity/patterns/febrl4_patterns.csv
-- needs: data/identity/comparators/jaro_distance.csv data/identity/comparators/jaro_winkler.csv
-- needs: data/identity/comparators/levenshtein.csv data/identity/comparators/damerau_levenshtein.csv
\i test/pgtap.psql

-- All pairs of the FEBRL sets against pattern counts that an independent program computed, and the
-- comparators against the figures of another library's tests.
\cd :data
BEGIN;
SELECT plan(13);
SET LOCAL client_encoding = 'UTF8';

CREATE TEMP TABLE person (rec_id text, given_name text, surname text, street_number text, address_1 text, address_2 text, suburb text, postcode text,
						  state text, date_of_birth text, soc_sec_id text);
CREATE TEMP TABLE febrl3 (LIKE person);
CREATE TEMP TABLE febrl4a (LIKE person);
CREATE TEMP TABLE febrl4b (LIKE person);
\copy febrl3 FROM 'data/identity/febrl/dataset3.csv' (FORMAT csv, HEADER)
\copy febrl4a FROM 'data/identity/febrl/dataset4a.csv' (FORMAT csv, HEADER)
\copy febrl4b FROM 'data/identity/febrl/dataset4b.csv' (FORMAT csv, HEADER)

CREATE FUNCTION pg_temp.rec(p person) RETURNS link_record LANGUAGE sql AS $$
	SELECT link_record('given_name: text .92 .88 .7; surname: text .92 .88 .7; date_of_birth: text osa1; soc_sec_id: text osa1 osa2;
						street_number: text; postcode: text osa1 osa2',
					   p.given_name, p.surname, p.date_of_birth, p.soc_sec_id, p.street_number, p.postcode)
$$;
-- the number in rec-123-org and rec-123-dup-0: who it is
CREATE FUNCTION pg_temp.who(rec_id text) RETURNS int LANGUAGE sql AS $$ SELECT substring(rec_id FROM '\d+')::int $$;
CREATE TEMP TABLE record3 AS SELECT pg_temp.who(rec_id) AS who, pg_temp.rec(p::text::person) AS rec FROM febrl3 AS p;
CREATE TEMP TABLE record4 AS
	SELECT pg_temp.who(rec_id) AS who, pg_temp.rec(p::text::person) AS rec, false AS side FROM febrl4a AS p
	UNION ALL SELECT pg_temp.who(rec_id), pg_temp.rec(p::text::person), true FROM febrl4b AS p;

CREATE TEMP TABLE expected3 (g int, s int, d int, i int, n int, p int, n_pairs bigint, n_true bigint);
CREATE TEMP TABLE expected4 (LIKE expected3);
\copy expected3 FROM 'data/identity/patterns/febrl3_patterns.csv' (FORMAT csv, HEADER)
\copy expected4 FROM 'data/identity/patterns/febrl4_patterns.csv' (FORMAT csv, HEADER)
CREATE FUNCTION pg_temp.pattern(levels int[]) RETURNS bigint LANGUAGE sql AS $$
	SELECT sum(coalesce(level, 15) * 16 ^ (6 - n))::bigint FROM unnest(levels) WITH ORDINALITY AS l(level, n)
$$;
CREATE TEMP TABLE count3 AS SELECT pg_temp.pattern(ARRAY[g, s, d, i, n, p]) AS pattern, n_pairs, n_true FROM expected3;
CREATE TEMP TABLE count4 AS SELECT pg_temp.pattern(ARRAY[g, s, d, i, n, p]) AS pattern, n_pairs, n_true FROM expected4;

SELECT is(count(*), 5000::bigint, 'febrl3 has 5,000 records') FROM record3;
SELECT is(sum(n_pairs), 12497500::numeric, 'febrl3: all pairs are in the file') FROM count3;
SELECT is(sum(n_pairs), 25000000::numeric, 'febrl4: all pairs are in the file') FROM count4;
SELECT is(count(*), 1045::bigint, 'febrl4: in 1,045 patterns') FROM count4;

CREATE TEMP TABLE found3 AS SELECT p.* FROM (SELECT match_patterns_within(rec) AS m FROM record3) AS s, LATERAL patterns(m) AS p;
CREATE TEMP TABLE found4 AS SELECT p.* FROM (SELECT match_patterns_between(rec, side) AS m FROM record4) AS s, LATERAL patterns(m) AS p;
SELECT bag_eq('SELECT pattern, pairs FROM found3', 'SELECT pattern, n_pairs FROM count3', 'febrl3: all pairs within, each pattern as often as in the file');
SELECT bag_eq('SELECT pattern, pairs FROM found4', 'SELECT pattern, n_pairs FROM count4', 'febrl4: all pairs between, each pattern as often as in the file');
SELECT bag_eq($$SELECT match_pattern(a.rec, b.rec), count(*) FROM record3 AS a, record3 AS b WHERE a.who = b.who AND a.ctid < b.ctid GROUP BY 1$$,
			  $$SELECT pattern, n_true FROM count3 WHERE n_true > 0$$, 'febrl3: true matches, pair by pair');
SELECT bag_eq($$SELECT match_pattern(a.rec, b.rec), count(*) FROM record4 AS a, record4 AS b WHERE a.who = b.who AND NOT a.side AND b.side GROUP BY 1$$,
			  $$SELECT pattern, n_true FROM count4 WHERE n_true > 0$$, 'febrl4: true matches, pair by pair');

CREATE TEMP TABLE jaro_case (a text, b text, expected numeric, n int GENERATED ALWAYS AS IDENTITY);
CREATE TEMP TABLE winkler_case (LIKE jaro_case INCLUDING ALL);
CREATE TEMP TABLE edit_case (LIKE jaro_case INCLUDING ALL);
CREATE TEMP TABLE osa_case (LIKE jaro_case INCLUDING ALL);
\copy jaro_case (a, b, expected) FROM 'data/identity/comparators/jaro_distance.csv' (FORMAT csv, FORCE_NOT_NULL (a, b))
\copy winkler_case (a, b, expected) FROM 'data/identity/comparators/jaro_winkler.csv' (FORMAT csv, FORCE_NOT_NULL (a, b))
\copy edit_case (a, b, expected) FROM 'data/identity/comparators/levenshtein.csv' (FORMAT csv, FORCE_NOT_NULL (a, b))
\copy osa_case (a, b, expected) FROM 'data/identity/comparators/damerau_levenshtein.csv' (FORMAT csv, FORCE_NOT_NULL (a, b))
SELECT is((SELECT array_agg(n) FROM (SELECT count(*) AS n FROM jaro_case UNION ALL SELECT count(*) FROM winkler_case UNION ALL SELECT count(*) FROM edit_case
		   UNION ALL SELECT count(*) FROM osa_case) AS c), '{5,17,6,9}'::bigint[], 'cases of the comparators');
SELECT is_empty($$SELECT a, b, jaro(a, b), expected FROM jaro_case WHERE round(jaro(a, b)::numeric, 3) <> expected$$, 'jaro_distance.csv');
SELECT is_empty($$SELECT a, b, jaro_winkler(a, b), expected FROM winkler_case WHERE round(jaro_winkler(a, b)::numeric, 3) <> expected$$, 'jaro_winkler.csv');
SELECT is_empty($$SELECT a, b, edit_distance(a, b), expected FROM edit_case WHERE edit_distance(a, b) <> expected$$, 'levenshtein.csv');
SELECT is_empty($$SELECT a, b, osa_distance(a, b), expected FROM osa_case WHERE osa_distance(a, b) <> expected$$, 'damerau_levenshtein.csv: no case needs more than osa');
SELECT * FROM finish();
ROLLBACK;
