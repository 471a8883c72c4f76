\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(81);

CREATE TEMP TABLE c AS SELECT cox_agg(i % 9, i % 3 > 0, i % 4, i % 5) AS v FROM generate_series(1, 100) AS i;

-- Arguments

SELECT pg_temp.refused(format('SELECT cox_agg(%s, true, 1)', a), '22023', 'duration ' || m, 'duration ' || a)
FROM (VALUES ('''NaN''', 'is not a finite number'), ('''infinity''', 'is not a finite number'), ('''-infinity''', 'is not a finite number'), ('-1', 'must not be negative'), ('-1e-300', 'must not be negative')) AS v(a, m);
SELECT pg_temp.refused(format('SELECT cox_start_stop_agg(%s, true, 1)', a), '22023', m, 'start and stop ' || a)
FROM (VALUES ('1, 1', 'start must be before stop'), ('2, 1', 'start must be before stop'), ('''NaN'', 1', 'start is not a finite number'), ('''-infinity'', 1', 'start is not a finite number'), ('1, ''NaN''', 'stop is not a finite number'), ('1, ''infinity''', 'stop is not a finite number')) AS v(a, m);
SELECT pg_temp.refused(format('SELECT cox_agg(1, true, 1, %s)', a), '22023', 'covariate 2 is not a finite number', 'covariate ' || a) FROM (VALUES ('''NaN'''), ('''infinity'''), ('''-infinity''')) AS v(a);
SELECT pg_temp.refused('SELECT cox_agg(1, true, VARIADIC NULL::float8[])', '22023', 'covariates must not be a null array', 'a null array');
SELECT pg_temp.refused('SELECT cox_agg(1, true, VARIADIC ''{}''::float8[])', '22023', 'covariates must be one or more numbers', 'no covariate');
SELECT pg_temp.refused('SELECT cox_agg(1, true, VARIADIC ''{{1,2},{3,4}}''::float8[])', '22023', 'covariates must be one or more numbers', 'a matrix');
SELECT pg_temp.refused('SELECT cox_agg(1, true, VARIADIC array_fill(1.0, array[33]))', '54000', 'cox with 33 covariates exceeds the limit of 32', '33 covariates');
SELECT is((SELECT cox_agg(1, true, VARIADIC array_fill(1.0, array[32]))::jsonb ->> 'covariates'), '32', '32 are taken');
SELECT pg_temp.refused('SELECT cox_agg(1, true, VARIADIC x) FROM (VALUES (''{1}''::float8[]), (''{1,2}'')) AS v(x)', '22023', 'cox with 1 covariates does not combine with 2 covariates', 'another number of covariates');
SELECT pg_temp.refused('SELECT cox_agg(1, true, VARIADIC x) FROM (VALUES (''{1}''::float8[]), (''{NULL,2}'')) AS v(x)', '22023', 'cox with 1 covariates does not combine with 2 covariates', 'even in a row that is missing');
SELECT is(cox_agg(1, true, VARIADIC x), cox_agg(1, true, 1, 2), 'arrays with other bounds, and with a bitmap of nulls') FROM (VALUES ('[5:6]={1,2}'::float8[]), (array_replace('{1,NULL}'::float8[], NULL, 2))) AS v(x);
SELECT is(missing(cox_agg(a, b, VARIADIC x)), 4::bigint, 'NULLs in each place') FROM (VALUES (NULL, true, '{1,2}'::float8[]), (1, NULL, '{1,2}'), (1, true, '{NULL,2}'), (NULL, NULL, '{NULL,NULL}'), (1, true, '{1,2}')) AS v(a, b, x);
SELECT pg_temp.refused(format('SELECT cox_fit(v%s) FROM c', a), s, m, 'cox_fit' || a) FROM (VALUES
	(', ''exact''', '22023', 'unknown ties "exact"'), (', ''''', '22023', 'unknown ties ""'), (', names => ''{a}''', '22023', '1 names do not fit 2 covariates'), (', names => ''{}''', '22023', '0 names do not fit 2 covariates'),
	(', names => ''{a,NULL}''', '22004', 'names must not contain nulls'), (', level => 0', '22023', 'confidence level%'), (', level => 1', '22023', 'confidence level%'), (', level => ''NaN''', '22023', 'confidence level%')) AS v(a, s, m);
SELECT pg_temp.refused('SELECT cox_summary(v, ''exact'') FROM c', '22023', 'unknown ties "exact"', 'cox_summary of unknown ties');
SELECT is((SELECT count(*) FROM c, cox_fit(v, NULL)) + (SELECT count(*) FROM c, cox_fit(v, level => NULL)), 0::bigint, 'NULL ties or level: no rows');
SELECT is((SELECT array_agg(term) FROM c, cox_fit(v, names => array['"; DROP TABLE x; --', repeat('%s', 2000)])), array['"; DROP TABLE x; --', repeat('%s', 2000)], 'hostile names');
SELECT pg_temp.refused('SELECT cox_fit(cox_agg(i, true, 1), names => ''{%s%n%1$s}'') FROM generate_series(1, 9) AS i', '22023', 'covariate "\%s\%n\%1$s" is constant', 'in a message too');
SELECT ok(v + NULL IS NULL AND NULL + v IS NULL AND v - NULL IS NULL AND missing(NULL::cox) IS NULL AND (v = NULL) IS NULL, 'operators are strict') FROM c;

-- What no text form may say

SELECT pg_temp.refused(format('SELECT %L::cox', t), '22P02', 'invalid input for type %', coalesce(nullif(t, ''), 'nothing')) FROM (VALUES
	('{}'), ('[]'), ('1'), ('{"covariates": 1, "missing": 0}'), ('{"covariates": 0, "missing": 0, "patterns": []}'), ('{"covariates": 33, "missing": 0, "patterns": []}'), ('{"covariates": 1.5, "missing": 0, "patterns": []}'),
	('{"covariates": 1, "missing": -1, "patterns": []}'), ('{"covariates": 1, "missing": 0, "patterns": 3}'), ('{"covariates": 1, "missing": 0, "patterns": [], "more": 1}'), ('{"covariates": 1, "missing": 0, "patterns": [], "starts": false}'),
	('{"covariates": 1, "missing": 0, "patterns": [1]}'), ('{"covariates": 1, "missing": 0, "patterns": [[]]}'), ('{"covariates": 1, "missing": 0, "patterns": [[1, 2, true]]}'), ('{"covariates": 1, "missing": 0, "patterns": [[1, 2, true, 3, 4]]}'),
	('{"covariates": 1, "missing": 0, "patterns": [[0, 2, true, 3]]}'), ('{"covariates": 1, "missing": 0, "patterns": [[-1, 2, true, 3]]}'), ('{"covariates": 1, "missing": 0, "patterns": [[1.5, 2, true, 3]]}'), ('{"covariates": 1, "missing": 0, "patterns": [[9223372036854775808, 2, true, 3]]}'),
	('{"covariates": 1, "missing": 0, "patterns": [[1, -2, true, 3]]}'), ('{"covariates": 1, "missing": 0, "patterns": [[1, 2, 1, 3]]}'), ('{"covariates": 1, "missing": 0, "patterns": [[1, 2, true, null]]}'), ('{"covariates": 1, "missing": 0, "patterns": [[1, 2, true, "3"]]}'),
	('{"covariates": 1, "missing": 0, "patterns": [[1, 1e999, true, 3]]}'), ('{"covariates": 1, "missing": 0, "patterns": [[1, 2, true, 3], [1, 2, true, 3]]}'), ('{"covariates": 1, "missing": 0, "patterns": {"a": []}}'), ('{"covariates": 1, "missing": 0, "patterns": {"a": 1}}'),
	('{"covariates": 1, "missing": 0, "starts": true, "patterns": [[1, 2, true, 3]]}'), ('{"covariates": 1, "missing": 0, "starts": true, "patterns": [[1, 2, 2, true, 3]]}')) AS v(t);
SELECT pg_temp.refused('SELECT ''{"covariates": 1, "missing": 0, "patterns": [[0, 2, true, 3]]}''::jsonb::cox', '22023', 'cannot cast this jsonb to cox: a pattern has a count below 1', 'jsonb is refused as an argument');
SELECT is('{"covariates": 1, "missing": 0, "patterns": [[1, -0, true, -0.0]]}'::cox::text, '{"covariates": 1, "missing": 0, "patterns": [[1, 0, true, 0]]}', '-0 is read as 0');

-- Places of aggregates

SELECT is(cox_agg(i % 9, i % 3 > 0, i % 4, i % 5) FILTER (WHERE i > 100), NULL, 'FILTER that removes all') FROM generate_series(1, 100) AS i;
SELECT is((SELECT count(DISTINCT w) FROM (SELECT cox_agg(i % 9, i % 3 > 0, i % 4) OVER (ORDER BY i) AS w FROM generate_series(1, 100) AS i) AS q), 100::bigint, 'a growing window: each row has a value of its own');
SELECT is((SELECT w FROM (SELECT i, cox_agg(i % 9, i % 3 > 0, i % 4, i % 5) OVER (ORDER BY i) AS w FROM generate_series(1, 100) AS i) AS q WHERE i = 100), v, 'and the last that of all') FROM c;
SELECT is((SELECT count(*) FROM (SELECT g, cox_agg(i % 9, i % 3 > 0, i % 4, i % 5) AS w FROM generate_series(1, 100) AS i, LATERAL (SELECT i % 3 AS g) AS q GROUP BY GROUPING SETS ((g), ())) AS q WHERE g IS NOT NULL OR w = (SELECT v FROM c)), 4::bigint, 'GROUPING SETS');
SET LOCAL work_mem = '64kB';
SELECT is((SELECT rollup(w) FROM (SELECT cox_agg(i % 9, i % 3 > 0, i % 4) AS w FROM generate_series(1, 20000) AS i GROUP BY i / 4) AS q), (SELECT cox_agg(i % 9, i % 3 > 0, i % 4) FROM generate_series(1, 20000) AS i), '5,000 groups in little memory');
RESET work_mem;
CREATE TEMP TABLE kept AS SELECT v FROM c;
SELECT is(count(*), 2::bigint, 'compressed and stored values are read') FROM kept, c, cox_fit(kept.v) WHERE kept.v = c.v;

-- Limits

SELECT pg_temp.refused('SELECT cox_agg(i, true, 1) FROM generate_series(1, 1000001) AS i', '54000', 'cox would exceed the limit of 1000000 distinct patterns with 1 covariates', 'one pattern too many');
SELECT pg_temp.refused('SELECT a + b FROM (SELECT cox_agg(i, true, VARIADIC array_fill(1, array[32])) AS a, cox_agg(-i + 300000, true, VARIADIC array_fill(2, array[32])) AS b FROM generate_series(1, 200000) AS i) AS q', '54000', 'cox would exceed the limit of 277777 distinct patterns with 32 covariates', 'many covariates, in a sum');
SELECT is((SELECT n FROM cox_summary((SELECT cox_stratified_agg(i::text, i % 3, true, i % 7) FROM generate_series(1, 20000) AS i, generate_series(1, 2)) + (SELECT cox_stratified_agg('', i, i % 3 = 0, i % 7) FROM generate_series(1, 99) AS i))), 40099::bigint, '20,001 strata');
SELECT pg_temp.refused($$SELECT cox_summary('{"covariates": 1, "missing": 0, "patterns": [[9223372036854775807, 1, true, 0], [1, 2, true, 1]]}'::cox)$$, '22003', 'count of a cox is out of range', 'more persons than 64 bits count');
SELECT pg_temp.refused('SELECT cox_fit(cox_agg(i, true, CASE WHEN i % 2 = 0 THEN 1.7e308 ELSE -1.7e308 END)) FROM generate_series(1, 9) AS i', '22023', 'covariate 1 has a range that is too large or too small', 'a range beyond float8');
SELECT ok(coefficient IS NOT NULL AND hazard_ratio > 0, 'counts up to 2^62') FROM cox_fit('{"covariates": 1, "missing": 0, "patterns": [[1152921504606846976, 1, true, 0], [1152921504606846976, 1, true, 1], [4, 1, false, 0], [1, 2, true, 0], [9, 3, false, 1]]}');

-- A large model is cancelled in time
CREATE TEMP TABLE large AS SELECT cox_start_stop_agg(i % 97, i % 97 + 1 + i % 8192, i % 3 = 0, VARIADIC array(SELECT (i::bigint * k * 7919 % 101)::float8 FROM generate_series(1, 16) AS k)) AS v FROM generate_series(1, 100000) AS i;
SELECT clock_timestamp() AS began \gset
SET statement_timeout = '20ms';
SELECT is(pg_temp.failure('SELECT cox_fit(v) FROM large'), '57014 canceling statement due to statement timeout (no hint)', 'a fit of seconds is cancelled');
RESET statement_timeout;
SELECT ok(clock_timestamp() - :'began' < interval '1 second', 'in time');

SELECT * FROM finish();
ROLLBACK;
