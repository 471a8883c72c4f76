\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(77);

-- Building

CREATE TEMP TABLE study (id int, value float8, se float8);
INSERT INTO study VALUES (1, 0.5, 0.25), (2, -1, 0.5), (3, NULL, 1), (4, 0.5, 0.125), (5, 2, NULL), (6, '-0', 2);
CREATE TEMP TABLE one AS SELECT estimates_agg(value, se) AS e FROM study;
SELECT is(e::text, '{"estimates": [[-1, 0.5], [0, 2], [0.5, 0.125], [0.5, 0.25]], "missing": 2}', 'each estimate is kept, by value and standard error; a NULL is counted') FROM one;
SELECT is(missing(e), 2::bigint, 'missing') FROM one;
SELECT is(estimates_agg(value, se), (SELECT e FROM one), 'whatever the order of rows') FROM (SELECT * FROM study ORDER BY id DESC) AS s;
SELECT is(rollup(part), (SELECT e FROM one), 'rollup') FROM (SELECT estimates_agg(value, se) AS part FROM study GROUP BY id % 3) AS s;
SELECT is(estimates_agg(value, se) FILTER (WHERE id < 3) + estimates_agg(value, se) FILTER (WHERE id >= 3), (SELECT e FROM one), '+') FROM study;
SELECT is(array[e + e, e]::text, array[e + e, '{"estimates": [[0, 2], [0.5, 0.25], [-1, 0.5], [0.5, 0.125]], "missing": 2}'::estimates]::text, '+ leaves its arguments alone') FROM (SELECT e FROM one OFFSET 0) AS q;
SELECT is(estimates_agg(value, se), NULL, 'no rows: NULL') FROM study WHERE false;
SELECT is(estimates_agg(value, se)::text, '{"estimates": [], "missing": 1}', 'all NULL: empty') FROM study WHERE id = 3;
SELECT is(rollup(e), NULL, 'rollup of NULLs: NULL') FROM (VALUES (NULL::estimates), (NULL)) AS v(e);
SELECT is(estimates_agg(1, 2)::text, '{"estimates": [[1, 2]], "missing": 0}', 'integer literals');

-- Text, jsonb, comparison

SELECT is('{"missing": 2, "estimates": [[0.5, 0.25], [0.5, 0.125], [-0.0, 2e0], [-1, 0.5]]}'::estimates, e, 'rows of the text may come in any order') FROM one;
SELECT is(e::text::estimates, e, 'text round trip') FROM one;
SELECT is(e::jsonb::estimates, e, 'jsonb round trip') FROM one;
SELECT is(encode(estimates_send(estimates_agg(1, 2)), 'hex'), '01' || '0000000000000001' || '0000000000000000' || '3ff0000000000000' || '4000000000000000' || right(encode(estimates_send(estimates_agg(1, 2)), 'hex'), 8), 'the binary form, in network byte order');
CREATE TEMP TABLE stored AS SELECT i, estimates_agg(i % 3, 1) AS e FROM generate_series(1, 9) AS i GROUP BY i;
SELECT is(array[count(DISTINCT e), (SELECT count(*) FROM (SELECT FROM stored GROUP BY e) AS g), (SELECT count(*) FROM stored a JOIN stored b USING (e))], array[3, 3, 27]::bigint[], 'DISTINCT, GROUP BY, join') FROM stored;
SELECT is((SELECT count(*) FROM stored a, stored b WHERE (a.e < b.e)::int + (a.e = b.e)::int + (a.e > b.e)::int <> 1 OR (a.e <> b.e) <> (NOT a.e = b.e) OR (a.e <= b.e) <> (NOT a.e > b.e) OR (a.e >= b.e) <> (NOT a.e < b.e) OR estimates_cmp(a.e, b.e) <> -estimates_cmp(b.e, a.e)
	OR a.e = b.e AND (estimates_hash(a.e) <> estimates_hash(b.e) OR estimates_hash_extended(a.e, 1) <> estimates_hash_extended(b.e, 1))), 0::bigint, 'one of < = > holds, and the others follow');
CREATE INDEX ON stored (e);
CREATE TEMP TABLE large AS SELECT estimates_agg(g % 997, g) AS e FROM generate_series(1, 20000) AS g;
SELECT is(jsonb_array_length(e::jsonb -> 'estimates'), 20000, '20,000 estimates, from disk') FROM large;

-- Refused

SELECT pg_temp.refused(format('SELECT estimates_agg(1, %L)', se), '22023', 'the standard error of an estimate must be above 0', 'standard error ' || se) FROM unnest(array['0', '-0', '-1']) AS se;
SELECT pg_temp.refused(format('SELECT estimates_agg(1, %L)', se), '22003', '%standard error%', 'standard error ' || se) FROM unnest(array['NaN', 'Infinity', '-Infinity', '1e-141', '1e141', '5e-324']) AS se;
SELECT pg_temp.refused(format('SELECT estimates_agg(%L, 1)', v), '22003', 'an estimate must be a finite number', 'value ' || v) FROM unnest(array['NaN', 'Infinity', '-Infinity']) AS v;

-- pooled

SELECT pg_temp.near(actual, expected, 'two correlations: ' || what, 1e-6)
FROM (SELECT estimates_agg(atanh(r), 1 / sqrt(37.0)) AS e FROM (VALUES (0.5), (0.1)) AS v(r)) AS q, heterogeneity(e) AS h,
LATERAL (VALUES (1, 'Q', h.q, 3.729133), (2, 'p', h.p_value, 0.05347113), (3, 'I2', h.i2, 0.7318412)) AS v(i, what, actual, expected) ORDER BY i;
-- y 1 2 4, se 1 1 1: fixed 7/3; Q = 14/3; tau2 = (14/3 - 2) / 2 = 4/3
CREATE TEMP TABLE three AS SELECT estimates_agg(y, 1) AS e FROM (VALUES (1), (2), (4)) AS v(y);
SELECT pg_temp.near(actual, expected, 'three estimates: ' || what)
FROM three, heterogeneity(e) AS h, pooled(e, 'fixed') AS f, pooled(e, 'dl') AS d, pooled(e, 'hk', 0.9) AS k,
LATERAL (VALUES (1, 'Q', h.q, 14.0 / 3), (2, 'tau2', h.tau2, 4.0 / 3), (3, 'I2', h.i2, 4.0 / 7), (4, 'H2', h.h2, 7.0 / 3), (5, 'fixed', f.value, 7.0 / 3), (6, 'its se', f.se, 1 / sqrt(3.0)), (7, 'random', d.value, 7.0 / 3), (8, 'its se', d.se, sqrt(7.0 / 9)),
	(9, 'hk se', k.se, sqrt(7.0 / 9)), (10, 'hk 90 % with t of 2 df', k.high - k.value, 2.919985580355516 * sqrt(7.0 / 9)), (11, 'level', k.level, 0.9), (12, 'n', k.n, 3),
	(13, 'prediction with t of 1 df', h.high - h.mean, 12.706204736432095 * sqrt(4.0 / 3 + 7.0 / 9))) AS v(i, what, actual, expected) ORDER BY i;
SELECT is(array[(pooled(e, 'fixed')).method, (pooled(e, 'dl')).method, (pooled(e, 'hk')).method], array['fixed effect, z', 'dersimonian-laird, z', 'dersimonian-laird, hartung-knapp t'], 'the method is named') FROM three;
SELECT is(pooled(e, 'fixed')::text, '(5,2,1.0800720309199,8.9199279690801,0.95,1,"fixed effect, z")', 'one estimate is its own pooled value') FROM (SELECT estimates_agg(5, 2) AS e) AS q, LATERAL (SELECT set_config('extra_float_digits', '-1', true)) AS s;
SET LOCAL extra_float_digits = 1;
SELECT is(array[value, se, low], array[5, NULL, NULL]::float8[], 'one estimate: no ' || method) FROM (SELECT estimates_agg(5, 2) AS e) AS q, unnest(array['dl', 'hk']) AS m(m), LATERAL pooled(e, m);
SELECT is(h::text, '(1,0,0,,,,,,,,,0.95,"one group: nothing to compare")', 'one group') FROM (SELECT estimates_agg(5, 2) AS e) AS q, heterogeneity(e) AS h;
SELECT is((h.k, h.low, h.high, h.note)::text, '(2,,,"two groups: no prediction interval, and tau2 is hardly known")', 'two groups') FROM (SELECT estimates_agg(y, 2) AS e FROM (VALUES (1), (9)) AS v(y)) AS q, heterogeneity(e) AS h;
SELECT is(h.note, 'fewer than 5 groups: tau2 is hardly known', 'three groups') FROM three, heterogeneity(e) AS h;
SELECT is((h.q, h.p_value, h.i2, h.h2, h.tau2, h.mean, h.note)::text, '(0,1,0,0,0,0.1,)', 'equal estimates differ by exactly nothing') FROM (SELECT estimates_agg(0.1, i) AS e FROM generate_series(1, 10) AS i) AS q, heterogeneity(e) AS h;
SELECT is(array[pooled(e, 'fixed') IS NULL, heterogeneity(e) IS NULL], array[true, true], 'nothing but NULLs: NULL') FROM (SELECT estimates_agg(NULL, 1) AS e) AS q;
SELECT pg_temp.refused($$SELECT pooled(e, 'reml') FROM three$$, '22023', 'unknown method "reml"', 'an unknown method');
SELECT pg_temp.refused($$SELECT pooled(e, 'dl', 1) FROM three$$, '22023', 'confidence level%', 'a level of 1');
SELECT pg_temp.refused($$SELECT heterogeneity(e, 95) FROM three$$, '22023', 'confidence level%', 'a level of 95');

-- shrink

CREATE TEMP TABLE league (name text, mean float8, n int);
INSERT INTO league VALUES ('a', 80, 5), ('b', 60, 50), ('c', 70, 20);
SELECT pg_temp.near(round((s).value::numeric, 5)::float8, expected, 'shrunken ' || name, 1e-15)
FROM (SELECT name, shrink(mean, sqrt(400.0 / n), 36) OVER () AS s FROM league) AS q JOIN (VALUES ('a', 71.12628), ('b', 61.29693), ('c', 68.97611)) AS v(name, expected) USING (name) ORDER BY name;
SELECT is(count(*), 3::bigint, 'and its columns are documented ones')
FROM (SELECT mean AS m, (shrink(mean, sqrt(400.0 / n), 36) OVER ()).*, 400.0 / n AS v FROM league) AS q(m, value, se, low, high, level, reliability, mean, tau2, v) WHERE abs(reliability - 36 / (36 + v)) < 1e-12 AND tau2 = 36 AND level = 0.95 AND abs(mean - 67.13310580204778) < 1e-9 AND low < value AND value < high;
SELECT is(array_agg((s).value ORDER BY n), array_agg((t).value ORDER BY n), 'named notation, and defaults') FROM (SELECT n, shrink(se => sqrt(400.0 / n), value => mean, tau2 => 36) OVER () AS s, shrink(mean, sqrt(400.0 / n), 36, 0.95) OVER () AS t FROM league) AS q;
SELECT is(array_agg(shrink ORDER BY n), array_agg(again ORDER BY n), 'the frame does not matter')
FROM (SELECT n, shrink(mean, sqrt(400.0 / n)) OVER () AS shrink, shrink(mean, sqrt(400.0 / n)) OVER (ORDER BY n ROWS BETWEEN CURRENT ROW AND CURRENT ROW) AS again FROM league) AS q;
SELECT is(array_agg((s).tau2), array_fill((SELECT (heterogeneity(estimates_agg(mean, sqrt(400.0 / n)))).tau2 FROM league), array[3]), 'tau2 is estimated over the partition where it is not given') FROM (SELECT shrink(mean, sqrt(400.0 / n)) OVER () AS s FROM league) AS q;
SELECT is(array_agg((s).value), array_fill(m, array[4]), 'no more than chance: all become the mean') FROM (SELECT shrink(y, 5) OVER () AS s, avg(y) OVER ()::float8 AS m FROM (VALUES (1), (2), (3), (4)) AS v(y)) AS q GROUP BY m;
SELECT is(array_agg((s).value ORDER BY y), array[1, 2, NULL]::float8[], 'one row with tau2 stays itself; a NULL is a NULL') FROM (SELECT y, shrink(y, se, 4) OVER (PARTITION BY y) AS s FROM (VALUES (1, 1), (2, 1), (NULL, 1)) AS v(y, se)) AS q;
SELECT is((s).value, NULL, 'one row without tau2: nothing to compare') FROM (SELECT shrink(1, 1) OVER () AS s) AS q;
SELECT is(array_agg(s IS NULL ORDER BY id), array[false, false, true, false, true, false], 'rows with a NULL are left out') FROM (SELECT id, shrink(value, se) OVER () AS s FROM study) AS q;
SELECT is(count(*), 0::bigint, 'no rows') FROM (SELECT shrink(value, se) OVER () FROM study WHERE false) AS q;
SELECT is(bool_and(s IS NULL), true, 'a NULL level: NULL') FROM (SELECT shrink(mean, 1, 1, NULL) OVER () AS s FROM league) AS q;
SELECT pg_temp.refused('SELECT shrink(mean, 0) OVER () FROM league', '22023', 'the standard error%', 'standard error 0');
SELECT pg_temp.refused('SELECT shrink(mean, 1, -1) OVER () FROM league', '22023', 'tau2 must not be negative', 'tau2 below 0');
SELECT pg_temp.refused('SELECT shrink(mean, 1, n) OVER () FROM league', '22023', 'tau2 differs within a partition', 'more than one tau2');
SELECT pg_temp.refused('SELECT shrink(mean, 1, CASE WHEN n > 9 THEN 4 END) OVER () FROM league', '22023', 'tau2 differs within a partition', 'tau2 given in part');
SELECT pg_temp.refused('SELECT shrink(mean, 1, 1, 2) OVER () FROM league', '22023', 'confidence level%', 'a level of 2');
SELECT pg_temp.refused($$SELECT shrink('NaN', 1) OVER ()$$, '22003', '%finite%', 'NaN');
SELECT matches(pg_temp.failure('SELECT shrink(1, 1)'), '^42809', 'without OVER there is no league');

SELECT * FROM finish();
ROLLBACK;
