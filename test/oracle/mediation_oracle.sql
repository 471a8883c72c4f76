-- needs: oracles/expected/mediation.json oracles/expected/bicycle.json oracles/data/attitude.csv oracles/data/bh1996.csv oracles/data/tal_or.csv oracles/data/bfi.csv
\i test/pgtap.psql
\i test/robust/ratings_checks.psql

-- Mediation and penalty-reward that R computed from the same files.  The serial path is that of chain(); standard errors
-- by full maximum likelihood (divisor n) are not a reading of ours.
\cd :data
\set json `cat oracles/expected/mediation.json`
\set bicycle `cat oracles/expected/bicycle.json`

BEGIN;
SELECT plan(81);

CREATE TABLE r AS SELECT :'json'::jsonb AS all_of_it;
CREATE TABLE attitude (rating float8, complaints float8, privileges float8, learning float8, raises float8, critical float8, advance float8);
\copy attitude FROM 'oracles/data/attitude.csv' (FORMAT csv, HEADER)
CREATE TABLE bh1996 (id int, grp int, "COHES" float8, "LEAD" float8, "HRS" float8, "WBEING" float8);
\copy bh1996 FROM 'oracles/data/bh1996.csv' (FORMAT csv, HEADER)
CREATE TABLE tal_or (cond float8, pmi float8, import float8, reaction float8, gender float8, age float8);
\copy tal_or FROM 'oracles/data/tal_or.csv' (FORMAT csv, HEADER)
CREATE TABLE bfi (id int, a1 float8, a2 float8, a3 float8, a4 float8, a5 float8, c1 float8, c2 float8, c3 float8, c4 float8, c5 float8, e1 float8, e2 float8, e3 float8, e4 float8, e5 float8,
	n1 float8, n2 float8, n3 float8, n4 float8, n5 float8, o1 float8, o2 float8, o3 float8, o4 float8, o5 float8, gender float8, education float8, age float8);
\copy bfi FROM 'oracles/data/bfi.csv' (FORMAT csv, HEADER)

CREATE TABLE model AS
SELECT key, all_of_it -> key AS item, c
FROM r, (SELECT 'tal_or' AS key, with_names(comoments_agg(cond, pmi, reaction), '{cond,pmi,reaction}') AS c FROM tal_or
	UNION ALL SELECT 'attitude', with_names(comoments_agg(rating, complaints, privileges, learning), '{rating,complaints,privileges,learning}') FROM attitude
	UNION ALL SELECT 'bh1996', with_names(comoments_agg("WBEING", "HRS", "COHES", "LEAD"), '{WBEING,HRS,COHES,LEAD}') FROM bh1996) AS q;
CREATE TABLE answer AS SELECT key, item, d.* FROM model, mediation(c, item ->> 'x', item ->> 'm', item ->> 'y') AS d;

SELECT pg_temp.near(actual, (item #>> path)::float8, format('%s: %s', key, array_to_string(path, ' ')))
FROM answer, LATERAL (VALUES ('a', '{a}'::text[], value), ('a', '{se_a}', se), ('a', '{n}', n), ('b', '{b}', value), ('b', '{se_b}', se), ('direct', '{c_direct}', value), ('direct', '{se_c_direct}', se),
	('total', '{c_total}', value), ('total', '{se_c}', se), ('indirect', '{indirect_ab}', value), ('indirect', '{c_minus_cprime}', value), ('indirect', '{aroian_se}', se),
	('indirect', '{distribution_of_product_ci95,lower}', low), ('indirect', '{distribution_of_product_ci95,upper}', high),
	('indirect (sobel)', '{indirect_ab}', value), ('indirect (sobel)', '{sobel_se}', se), ('indirect (sobel)', '{sobel_p}', p_value), ('indirect (sobel)', '{sobel_z}', value / se),
	('indirect (sobel)', '{sobel_ci95,0}', low), ('indirect (sobel)', '{sobel_ci95,1}', high), ('proportion', '{proportion_mediated}', value)) AS v(which, path, actual)
WHERE which = effect ORDER BY key, path;
SELECT pg_temp.near(max(p_value), (item ->> 'joint_significance_p')::float8, key || ': joint significance is the larger p of a and b') FROM answer WHERE effect IN ('a', 'b') GROUP BY key, item ORDER BY key;
SELECT pg_temp.near(d.value * stddev(c, item ->> 'x') / stddev(c, item ->> 'y'), (item ->> 'standardized_indirect')::float8, key || ': indirect in standard deviations') FROM model JOIN answer AS d USING (key, item) WHERE effect = 'indirect' ORDER BY key;
SELECT is(note IS NOT NULL, key = 'tal_or', key || ': a note on the proportion where the total may be zero') FROM answer WHERE effect = 'proportion' ORDER BY key;
SELECT is(low > 0, true, key || ': the interval of the product excludes zero') FROM answer WHERE effect = 'indirect' ORDER BY key;

-- Penalty and reward: age of those who agree most and least with one item.
CREATE TABLE pr AS SELECT with_names(comoments_agg(age, (c1 <= 2)::int::float8, (c1 = 6)::int::float8), '{age,lo,hi}') AS c FROM bfi;
SELECT pg_temp.near(actual, (:'bicycle'::jsonb #>> array['penalty_reward', split_part(path, ',', 1), split_part(path, ',', 2)])::float8, 'penalty and reward: ' || path)
FROM pr, penalty_reward(c, 'age', 'lo', 'hi') AS d, LATERAL (VALUES ('reward', 'coef,hi', d.value), ('reward', 'se,hi', d.se), ('penalty', 'coef,lo', -d.value), ('penalty', 'se,lo', d.se)) AS v(which, path, actual) WHERE which = effect ORDER BY path;
SELECT pg_temp.near(d.value, (:'bicycle'::jsonb #>> '{penalty_reward,reward_minus_penalty}')::float8, 'penalty and reward: their difference') FROM pr, penalty_reward(c, 'age', 'lo', 'hi') AS d WHERE effect = 'difference';
SELECT is(d.n::int, (:'bicycle'::jsonb #>> '{penalty_reward,n}')::int, 'penalty and reward: n') FROM pr, penalty_reward(c, 'age', 'lo', 'hi') AS d WHERE effect = 'difference';

SELECT * FROM finish();
ROLLBACK;
