-- needs: oracles/expected/reliability.json oracles/data/attitude.csv oracles/data/bfi.csv
\i test/pgtap.psql
\i test/robust/ratings_checks.psql

-- Reliability that R computed from the same files (psych, and an EM fit of one factor).
\cd :data
\set json `cat oracles/expected/reliability.json`

BEGIN;
SELECT plan(130);

CREATE TABLE r AS SELECT :'json'::jsonb AS all_of_it;
CREATE TABLE attitude (rating float8, complaints float8, privileges float8, learning float8, raises float8, critical float8, advance float8);
\copy attitude FROM 'oracles/data/attitude.csv' (FORMAT csv, HEADER)
CREATE TABLE bfi (id int, a1 float8, a2 float8, a3 float8, a4 float8, a5 float8, c1 float8, c2 float8, c3 float8, c4 float8, c5 float8, e1 float8, e2 float8, e3 float8, e4 float8, e5 float8,
	n1 float8, n2 float8, n3 float8, n4 float8, n5 float8, o1 float8, o2 float8, o3 float8, o4 float8, o5 float8, gender float8, education float8, age float8);
\copy bfi FROM 'oracles/data/bfi.csv' (FORMAT csv, HEADER)

-- Reversed items are reversed before aggregation.
CREATE TABLE scale AS
SELECT key, all_of_it -> key AS item, c
FROM r, (SELECT 'attitude7' AS key, with_names(comoments_agg(rating, complaints, privileges, learning, raises, critical, advance), '{rating,complaints,privileges,learning,raises,critical,advance}') AS c FROM attitude
	UNION ALL SELECT 'bfi_A', with_names(comoments_agg(7 - a1, a2, a3, a4, a5), '{A1,A2,A3,A4,A5}') FROM bfi
	UNION ALL SELECT 'bfi_C', with_names(comoments_agg(c1, c2, c3, 7 - c4, 7 - c5), '{C1,C2,C3,C4,C5}') FROM bfi
	UNION ALL SELECT 'bfi_E', with_names(comoments_agg(7 - e1, 7 - e2, e3, e4, e5), '{E1,E2,E3,E4,E5}') FROM bfi) AS q;

SELECT pg_temp.near(actual, (item #>> path)::float8, format('%s: %s', key, array_to_string(path, ' ')), tolerance)
FROM scale, cronbach_alpha(c) AS a,
LATERAL (VALUES ('{n}'::text[], a.n, 0.0), ('{alpha_raw}', a.value, 1e-11), ('{alpha_std}', standardized_alpha(c), 1e-11), ('{ase_normal_theory}', a.se, 1e-9), ('{ci95_feldt,0}', a.low, 1e-9), ('{ci95_feldt,1}', a.high, 1e-9),
	('{one_factor_ML,omega_total}', (omega(c, standardized => false)).value, 1e-9), ('{one_factor_ML,omega_total_of_standardized_items}', (omega(c)).value, 1e-9)) AS v(path, actual, tolerance) ORDER BY key, path;
SELECT pg_temp.near(actual, (item #>> array['item', field, (i - 1)::text])::float8, format('%s: %s of %s', key, field, s.item_))
FROM scale, item_stats(c) WITH ORDINALITY AS s(item_, mean, sd, item_rest_r, alpha_if_dropped, note, i), LATERAL (VALUES ('mean', mean), ('sd', sd), ('r_item_rest', item_rest_r), ('alpha_if_dropped', alpha_if_dropped)) AS v(field, actual) ORDER BY key, i, field;
SELECT is(array_agg(s.item_ ORDER BY i), array(SELECT jsonb_array_elements_text(item #> '{item,name}')), key || ': items in their order') FROM scale, item_stats(c) WITH ORDINALITY AS s(item_, mean, sd, item_rest_r, alpha_if_dropped, note, i) GROUP BY key, item ORDER BY key;
SELECT is(count(note), 0::bigint, key || ': no item runs against the others') FROM scale, item_stats(c) GROUP BY key ORDER BY key;

-- Forgotten: one item of bfi_A is reversed.
SELECT is(array_agg(item) FILTER (WHERE note LIKE '%reversed item%' AND item_rest_r < 0), '{A1}', 'the reversed item is found')
FROM (SELECT with_names(comoments_agg(a1, a2, a3, a4, a5), '{A1,A2,A3,A4,A5}') AS c FROM bfi) AS q, item_stats(c);
SELECT ok((omega(c)).method LIKE '%; A1 loads negatively: a reversed item?', 'and omega says so')
FROM (SELECT with_names(comoments_agg(a1, a2, a3, a4, a5), '{A1,A2,A3,A4,A5}') AS c FROM bfi) AS q;

SELECT * FROM finish();
ROLLBACK;
