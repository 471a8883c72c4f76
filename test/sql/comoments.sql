\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(103);

-- Building

CREATE TEMP TABLE answers (id int, x int, y numeric, z float8, w float8);
INSERT INTO answers VALUES (1, 1, 2, 0.5, 1), (2, 3, 4.5, 0.5, 2), (3, NULL, 1, 0.5, 1), (4, 6, 4, 0.5, 0.5), (5, 2, NULL, 0.5, 1), (6, 2, 1, 0.5, NULL), (7, 8, 9, 0.5, 0);

SELECT is(comoments_agg(x, y)::text,
		  '{"n": 5, "missing": 2, "pivot": [1, 2], "sums": [15, 10.5], "products": [79, 63, 60.25]}',
		  'sums about the first row; a row with any NULL is missing')
FROM answers;
SELECT is(weighted_comoments_agg(w, x, y)::text,
		  '{"n": 3, "missing": 4, "weights": [3.5, 5.25], "pivot": [1, 2], "sums": [6.5, 6], "products": [20.5, 15, 14.5]}',
		  'with weights: a row of weight 0 or NULL is missing too')
FROM answers;
SELECT is(comoments_agg(VARIADIC a), comoments_agg(a[1], a[2]), 'an array column as the variables') FROM (SELECT array[x, y]::float8[] AS a FROM answers) AS q;
SELECT is(comoments_agg(x::smallint, y, z), comoments_agg(x::bigint, y::float8, z::real), 'any type of number') FROM answers;
SELECT is(array[comoments_n(c), missing(c)], array[5, 2]::bigint[], 'n and missing') FROM (SELECT comoments_agg(x, y) AS c FROM answers) AS q;
SELECT results_eq($$SELECT t.* FROM (SELECT with_names(comoments_agg(x, z), '{x,z}') AS c FROM answers) AS q, comoments_table(c) AS t$$,
	$$VALUES (1, 'x', 6::bigint, 22 / 6.0::float8, 37.33333333333333333::float8 / 5, sqrt(37.33333333333333333::float8 / 5)), (2, 'z', 6, 0.5, 0, 0)$$, 'comoments_table');
SELECT is(name, NULL, 'without names') FROM (SELECT comoments_agg(x) AS c FROM answers) AS q, comoments_table(c) AS t;

-- Against plain SQL

SELECT pg_temp.near(actual, expected, what, 1e-14)
FROM (SELECT comoments_agg(x, y) AS c, count(*) AS n, avg(x)::float8 AS ax, avg(y)::float8 AS ay, var_samp(x)::float8 AS vx, stddev_samp(y)::float8 AS sy, covar_samp(x, y)::float8 AS cov, corr(x, y) AS r FROM answers WHERE x IS NOT NULL AND y IS NOT NULL) AS q,
	 LATERAL (VALUES ('n', comoments_n(c)::float8, n::float8), ('mean', mean(c, '1'), ax), ('mean of the second', mean(c, '2'), ay), ('variance', variance(c, '1'), vx), ('stddev', stddev(c, '2'), sy), ('covariance', covariance(c, '1', '2'), cov), ('corr', corr(c, 1, 2), r)) AS v(what, actual, expected);
SELECT pg_temp.near(actual, expected, 'weighted ' || what, 1e-14)
FROM (SELECT weighted_comoments_agg(w, x, y) AS c, sum(w) AS w1, sum(w * w) AS w2, sum(w * x) AS wx, sum(w * y::float8) AS wy, sum(w * x * x) AS wxx, sum(w * x * y::float8) AS wxy FROM answers WHERE x IS NOT NULL AND y IS NOT NULL AND w > 0) AS q,
	 LATERAL (VALUES ('mean', mean(c, '1'), wx / w1), ('variance', variance(c, '1'), (wxx - wx * wx / w1) / (w1 - w2 / w1)), ('covariance', covariance(c, '1', '2'), (wxy - wx * wy / w1) / (w1 - w2 / w1)), ('effective n', effective_n(c), w1 * w1 / w2)) AS v(what, actual, expected);
SELECT is(effective_n(comoments_agg(x)), 6::float8, 'effective n without weights is n') FROM answers;

-- Empty, all NULL, one row

SELECT is(comoments_agg(x, y), NULL, 'no rows: NULL') FROM answers WHERE false;
SELECT is(comoments_agg(x, y) FILTER (WHERE id > 99), NULL, 'FILTER that removes all: NULL') FROM answers;
SELECT is(comoments_agg(x, y)::text, '{"n": 0, "missing": 1, "pivot": [0, 0], "sums": [0, 0], "products": [0, 0, 0]}', 'all NULL: no row, one missing') FROM answers WHERE id = 3;
SELECT is(array[mean(c, '1'), variance(c, '1'), corr(c, 1, 2), (corr_ci(c, '1', '2')).value], array[NULL, NULL, NULL, NULL]::float8[], 'nobody has no readings') FROM (SELECT comoments_agg(x, y) AS c FROM answers WHERE id = 3) AS q;
SELECT is(array[mean(c, '1'), variance(c, '1'), stddev(c, '1'), covariance(c, '1', '2'), corr(c, 1, 2)], array[1, NULL, NULL, NULL, NULL]::float8[], 'one row has a mean alone') FROM (SELECT comoments_agg(x, y) AS c FROM answers WHERE id = 1) AS q;
SELECT is(variance(c, '1'), NULL, 'one row of weight 5 has no variance') FROM (SELECT weighted_comoments_agg(5, x) AS c FROM answers WHERE id = 1) AS q;
SELECT is(comoments_agg(VARIADIC a)::text, '{"n": 0, "missing": 2, "pivot": [], "sums": [], "products": []}', 'NULL arrays alone: the variables are not known') FROM (VALUES (NULL::float8[]), (NULL)) AS v(a);
SELECT is(comoments_agg(VARIADIC a)::text, '{"n": 1, "missing": 2, "pivot": [1, 2], "sums": [0, 0], "products": [0, 0, 0]}', 'until a row tells them') FROM (VALUES (NULL::float8[]), (NULL), ('{1,2}')) AS v(a);
SELECT is(array[a + b, b + a, rollup(c)]::text[], array_fill('{"n": 1, "missing": 2, "pivot": [1, 2], "sums": [0, 0], "products": [0, 0, 0]}'::text, array[3]), 'and merges with any')
FROM (SELECT comoments_agg(VARIADIC NULL::float8[]) AS a FROM generate_series(1, 2)) AS p, (SELECT comoments_agg(1, 2) AS b) AS q, LATERAL (VALUES (a), (b)) AS v(c) GROUP BY a, b;
SELECT pg_temp.refused($$SELECT mean(comoments_agg(VARIADIC NULL::float8[]), '1')$$, '22023', 'there is no variable "1"', 'unknown variables have no readings');
SELECT is(with_names(c, '{a,b}'), c, 'and take no names') FROM (SELECT comoments_agg(VARIADIC NULL::float8[]) AS c) AS q;
SELECT is(rollup(c), NULL, 'rollup of no rows: NULL') FROM (SELECT comoments_agg(x) AS c FROM answers) AS q WHERE false;
SELECT is(rollup(c), NULL, 'rollup of NULLs: NULL') FROM (VALUES (NULL::comoments), (NULL)) AS v(c);

-- Constants have exactly zero variance, after any merge

SELECT is(array[variance(c, '1'), variance(c, '2')], array[0, 0]::float8[], 'a tenth, ten thousand times, has no variance') FROM (SELECT comoments_agg(0.1, 1e15 / 3, g) AS c FROM generate_series(1, 10000) AS g) AS q;
SELECT is(array[variance(c, '1'), variance(c, '2'), corr(c, 1, 3)], array[0, 0, NULL]::float8[], 'nor merged from a hundred parts')
FROM (SELECT rollup(c) AS c FROM (SELECT comoments_agg(0.1, 1e15 / 3, g) AS c FROM generate_series(1, 10000) AS g GROUP BY g % 101) AS p) AS q;
SELECT is(variance(c, '1'), 0::float8, 'nor with weights') FROM (SELECT rollup(c) AS c FROM (SELECT weighted_comoments_agg(1 / g::float8, 0.1) AS c FROM generate_series(1, 10000) AS g GROUP BY g % 101) AS p) AS q;
SELECT is(corr(c, 1, 2), NULL, 'correlation with a constant is NULL, where the stock aggregate gives a number on PostgreSQL 15') FROM (SELECT comoments_agg(0.1, g) AS c FROM generate_series(1, 1000) AS g) AS q;
-- far from zero: 1e9 + 0..9 has the variance of 0..9
SELECT is(variance(c, '1'), 55 / 6.0::float8, 'a small spread far from zero') FROM (SELECT comoments_agg(1e9 + g) AS c FROM generate_series(0, 9) AS g) AS q;
SELECT is(array[corr(c, 1, 2), corr(c, 1, 3)], array[-1, 1]::float8[], 'exactly 1 or -1 for a line') FROM (SELECT comoments_agg(1e9 + g, 3 - g * 0.5, g * 7) AS c FROM generate_series(0, 9) AS g) AS q;

-- Names

CREATE TEMP TABLE named AS SELECT with_names(comoments_agg(x, y), array['ex', 'größer, "X" \']) AS c FROM answers;
SELECT is(c::text, '{"n": 5, "missing": 2, "names": ["ex", "größer, \"X\" \\"], "pivot": [1, 2], "sums": [15, 10.5], "products": [79, 63, 60.25]}', 'names in the text form') FROM named;
SELECT is(array[mean(c, 'ex'), mean(c, '1'), mean(c, '01')], array_fill(4::float8, array[3]), 'a variable by name and by position') FROM named;
SELECT is(corr(c, 'ex', 'größer, "X" \'), corr(c, 1, 2), 'any name') FROM named;
SELECT pg_temp.refused(format('SELECT mean(c, %L) FROM named', variable), '22023', 'there is no variable "%"', format('no variable %L', variable)) FROM unnest(array['EX', '', ' ex', '0', '3', '-1', '1.0', '99999999999999999999', 'e']) AS variable;
SELECT is((SELECT message FROM (SELECT pg_temp.failure($$SELECT mean(c, 'nobody') FROM named$$)) AS f(message)), '22023 there is no variable "nobody"', 'with a hint');
SELECT is(with_names(c, '{a,b}')::jsonb -> 'names', '["a", "b"]'::jsonb, 'other names take their place') FROM named;
SELECT is(missing(with_names(c, '{a,b}')), 2::bigint, 'and nothing else changes') FROM named;
SELECT pg_temp.refused(format('SELECT with_names(c, %L) FROM named', names), state, message, format('names %s', left(names, 20)))
FROM (VALUES ('{a}', '22023', '1 names do not fit 2 variables'), ('{}', '22023', '0 names do not fit 2 variables'), ('{a,b,c}', '22023', '3 names do not fit 2 variables'), ('{a,a}', '22023', 'two variables are named "a"'),
	('{a,""}', '22023', 'a name of a variable is empty'), ('{a,12}', '22023', 'a name of a variable consists of digits, as positions do'), ('{a,NULL}', '22004', 'names must not contain nulls'),
	('{a,' || repeat('b', 64) || '}', '22023', 'a name of a variable is longer than 63 bytes'), ('{a,' || repeat('b', 1000) || '}', '22023', 'a name of a variable is longer than 63 bytes')) AS v(names, state, message);
SELECT is(mean(with_names(c, array['a', repeat('b', 63)]), repeat('b', 63)), mean(c, '2'), '63 bytes are a name') FROM named;
SELECT is((a + b)::text, (b + a)::text, 'unnamed takes the names of named') FROM (SELECT c AS a FROM named) AS p, (SELECT comoments_agg(1, 2) AS b) AS q;
SELECT is((a + b)::jsonb -> 'names', a::jsonb -> 'names', 'from either side') FROM (SELECT c AS a FROM named) AS p, (SELECT comoments_agg(1, 2) AS b) AS q;
SELECT pg_temp.refused($$SELECT c + with_names(c, '{a,b}') FROM named$$, '22023', 'comoments of differently named variables do not combine', 'other names do not merge');
SELECT pg_temp.refused($$SELECT comoments_agg(1, 2) + comoments_agg(1)$$, '22023', 'comoments of 2 variables do not combine with comoments of 1', 'nor another number of variables');
SELECT pg_temp.refused($$SELECT rollup(c) FROM (SELECT comoments_agg(1, 2) UNION ALL SELECT comoments_agg(1)) AS q(c)$$, '22023', 'comoments of % variables do not combine%', 'nor in a rollup');

-- +, rollup and weights

SELECT is(a + b, c, '+ is the aggregate of both') FROM (SELECT comoments_agg(x, y) FILTER (WHERE id <= 3) AS a, comoments_agg(x, y) FILTER (WHERE id > 3) AS b, comoments_agg(x, y) AS c FROM answers) AS q;
SELECT is(a + NULL::comoments, NULL, '+ NULL is NULL') FROM (SELECT comoments_agg(x, y) AS a FROM answers) AS q;
SELECT is(array[a + a, a]::text[], array[rollup(b)::text, a::text], '+ leaves its arguments alone') FROM (SELECT comoments_agg(x, y) AS a FROM answers OFFSET 0) AS q, LATERAL (VALUES (a), (a)) AS v(b) GROUP BY a;
SELECT is((a + b)::text, (SELECT weighted_comoments_agg(w, v) FROM (VALUES (1, 1), (1, 2), (3, 4)) AS r(w, v))::text, 'merged with a weighted value, rows weigh 1')
FROM (SELECT comoments_agg(v) AS a FROM (VALUES (1), (2)) AS p(v)) AS p, (SELECT weighted_comoments_agg(3, 4) AS b) AS q;
SELECT is(effective_n(b + a), effective_n(a + b), 'from either side') FROM (SELECT comoments_agg(v) AS a FROM (VALUES (1), (2)) AS p(v)) AS p, (SELECT weighted_comoments_agg(3, 4) AS b) AS q;
SELECT is(variance(a, '1'), variance(b, '1'), 'weights that are all 1 change nothing') FROM (SELECT comoments_agg(x) AS a, weighted_comoments_agg(1, x) AS b FROM answers) AS q;

-- = < and the like: DISTINCT, GROUP BY, ORDER BY, joins

CREATE TEMP TABLE stored (id int, c comoments);
INSERT INTO stored SELECT 1, comoments_agg(1, 2) UNION ALL SELECT 2, comoments_agg(1, 2) UNION ALL SELECT 3, comoments_agg(2, 1) UNION ALL SELECT 4, NULL UNION ALL SELECT 5, weighted_comoments_agg(1, 1, 2) UNION ALL SELECT 6, with_names(comoments_agg(1, 2), '{a,b}');
SELECT is((SELECT count(*) FROM (SELECT DISTINCT c FROM stored) AS q), 5::bigint, 'DISTINCT');
SELECT is((SELECT array_agg(n ORDER BY n) FROM (SELECT count(*) AS n FROM stored GROUP BY c) AS q), array[1, 1, 1, 1, 2]::bigint[], 'GROUP BY');
SELECT is((SELECT count(*) FROM stored a JOIN stored b ON a.c = b.c), 7::bigint, 'join on =');
SELECT is((SELECT count(*) FROM stored a, stored b WHERE ((a.c < b.c)::int + (a.c = b.c)::int + (a.c > b.c)::int) <> 1
			  OR (a.c <> b.c) <> (NOT a.c = b.c) OR (a.c >= b.c) <> (NOT a.c < b.c) OR (a.c <= b.c) <> (NOT a.c > b.c) OR comoments_cmp(a.c, b.c) <> -comoments_cmp(b.c, a.c)), 0::bigint,
		  'exactly one of < = > holds, and the others follow');
SELECT is((SELECT count(*) FROM stored a, stored b WHERE a.c = b.c AND (comoments_hash(a.c) <> comoments_hash(b.c) OR comoments_hash_extended(a.c, 7) <> comoments_hash_extended(b.c, 7))), 0::bigint, 'equal values have equal hashes');
CREATE UNIQUE INDEX ON stored (c) WHERE id <> 2;
SELECT throws_ok($$INSERT INTO stored SELECT 7, comoments_agg(2, 1)$$, '23505', NULL, 'a unique index on comoments');

-- Text, jsonb and stored forms

SELECT is(array[c::text::comoments, c::jsonb::comoments], array[c, c], 'text and jsonb round trip of ' || id) FROM stored WHERE c IS NOT NULL ORDER BY id;
SELECT is(c::jsonb, c::text::jsonb, 'the jsonb is the text form') FROM named;
SELECT is(' { "missing" : 0,"products":[0] ,"n":1,"sums":[0e0], "pivot":[1.50]}'::comoments, comoments_agg(1.5), 'keys in any order, blanks anywhere');
SELECT is(c::text::comoments, c, 'double-double survives the text') FROM (SELECT weighted_comoments_agg(1 / g::float8, 1 / (g + 7)::float8, g * 1e90, g * 1e-90, sin(g)) AS c FROM generate_series(1, 1000) AS g) AS q;
SET LOCAL extra_float_digits = 0;
SELECT is(c::text::comoments, c, 'whatever extra_float_digits') FROM (SELECT weighted_comoments_agg(1 / g::float8, 1 / (g + 7)::float8, sin(g)) AS c FROM generate_series(1, 1000) AS g) AS q;
RESET extra_float_digits;
SELECT is(left(encode(comoments_send(c), 'hex'), -8),
		  -- version 1; flags: weighted and named; 1 variable; n 1; missing 1; pivot 2; sums of weights 3 and 9; sum and product 0; the name: 1 byte, a
		  '01' || '0003' || '0001' || '0000000000000001' || '0000000000000001' || '4000000000000000' || '4008000000000000' || repeat('0', 16) || '4022000000000000' || repeat('0', 16) || repeat('0', 64) || '00000001' || '61',
		  'the binary form, in network byte order') FROM (SELECT with_names(weighted_comoments_agg(3, x), '{a}') AS c FROM (VALUES (2), (NULL)) AS v(x)) AS q;
-- a large value is moved out of line, and comes back; with 64 variables it has 2,080 products
CREATE TEMP TABLE large AS SELECT comoments_agg(VARIADIC array(SELECT sin(g * i) FROM generate_series(1, 64) AS i)) AS c FROM generate_series(1, 100) AS g;
SELECT is(jsonb_array_length(c::jsonb -> 'products'), 2080, '64 variables, from disk') FROM large;
SELECT is(c::text::comoments, c, 'and their text') FROM large;
SELECT is((SELECT count(*) FROM corr_matrix(c)), 4096::bigint, 'and their correlations') FROM large;
SELECT is((SELECT rollup(c) FROM (SELECT c FROM large UNION ALL SELECT c FROM large) AS q), c + c, 'and their rollup') FROM large;

-- Small groups stay small: a group of one row takes less than a thousand bytes

SELECT cmp_ok(max(pg_column_size(c)), '<=', 816, 'a value of eight variables takes 816 bytes') FROM (SELECT comoments_agg(g, g, g, g, g, g, g, g) AS c FROM generate_series(1, 100) AS g GROUP BY g % 7) AS q;
SELECT is(count(*) FILTER (WHERE c IS DISTINCT FROM c::text::comoments), 0::bigint, 'each size of a group gives a packed value, ' || count(*) || ' of them') FROM (SELECT n, comoments_agg(g, g * g) AS c FROM generate_series(1, 150) AS n, generate_series(1, n) AS g GROUP BY n) AS q;
SELECT is(count(*) FILTER (WHERE variance(c, '1') IS DISTINCT FROM (n * (n + 1) / 12.0)::float8), 1::bigint, 'with the variance of 1..n (NULL for n = 1)') FROM (SELECT n, comoments_agg(g, g * g) AS c FROM generate_series(1, 150) AS n, generate_series(1, n) AS g GROUP BY n) AS q;

-- Window frames and plain calls

SELECT is(count(*) FILTER (WHERE c IS DISTINCT FROM (SELECT comoments_agg(x, y) FROM answers b WHERE b.id BETWEEN a.id - 2 AND a.id)), 0::bigint, 'moving frames equal recomputation')
FROM (SELECT id, comoments_agg(x, y) OVER (ORDER BY id ROWS 2 PRECEDING) AS c FROM answers) AS a;
SELECT is(count(*) FILTER (WHERE c IS DISTINCT FROM (SELECT comoments_agg(x, y) FROM answers b WHERE b.id <= a.id)), 0::bigint, 'and running ones')
FROM (SELECT id, comoments_agg(x, y) OVER (ORDER BY id) AS c FROM answers) AS a;
SELECT is(comoments_accum(comoments_accum(NULL, '{1,2}'), '{3,4}')::text, comoments_agg(v, v + 1)::text, 'the transition called by hand gives packed values') FROM (VALUES (1), (3)) AS q(v);
SELECT is(comoments_accum(c, '{3,4}')::jsonb -> 'names', '["a", "b"]'::jsonb, 'and keeps names') FROM stored WHERE id = 6;
SELECT is((comoments_accum(c, '{3,4}')::jsonb -> 'weights')::text, '[2, 2]', 'a row without a weight weighs 1') FROM stored WHERE id = 5;
SELECT is((comoments_weigh(c, 3, '{3,4}')::jsonb -> 'weights')::text, '[4, 10]', 'and rows before one with a weight') FROM stored WHERE id = 1;

SELECT * FROM finish();
ROLLBACK;
