\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- Bad input: a clear error with its SQLSTATE and a hint, never a crash and never a number.
BEGIN;
SELECT plan(145);

-- Every SQL function of the type, with each argument NULL in turn, and with all NULL.  Sample arguments make the call
-- valid otherwise; the catalog gives the functions whose arguments they fit, so that a new one is not forgotten.

CREATE TABLE functions AS
SELECT p.oid, p.proname::text AS name, p.pronargs AS n, p.proargtypes::oid[] AS types, p.proargnames[1:p.pronargs] AS names, p.prokind AS kind, p.proretset AS set
FROM pg_proc p WHERE p.pronamespace = 'experience'::regnamespace AND p.prokind IN ('f', 'a') AND p.pronargs > 0
  AND (p.proname ~ '^(comoments|corr|partial_corr|ols|contrast|simple_slope|chow|covariance|with_names|weighted_comoments_agg)'
	   OR p.proname IN ('mean', 'variance', 'stddev', 'missing', 'effective_n', 'rollup') AND p.proargtypes[0] = 'comoments'::regtype)
  AND NOT p.proargtypes::oid[] && array['internal', 'cstring']::regtype[]::oid[];
SELECT cmp_ok(count(*), '>=', 35::bigint, 'the type has its functions') FROM functions;
CREATE FUNCTION pg_temp.sample(type regtype, name text, argument text) RETURNS text
LANGUAGE sql AS $$
	SELECT CASE
		WHEN type = 'comoments'::regtype THEN $q$'{"n": 4, "missing": 1, "pivot": [1, 2, 3], "sums": [2, 1, 4], "products": [6, 1, 5, 0, 1, 9]}'::comoments$q$
		WHEN type = 'jsonb'::regtype THEN $q$'{"n": 0, "missing": 1, "pivot": [], "sums": [], "products": []}'::jsonb$q$
		WHEN type = 'text'::regtype THEN CASE argument WHEN 'i' THEN $q$'1'$q$ WHEN 'x' THEN $q$'1'$q$ WHEN 'z' THEN $q$'2'$q$ WHEN 'j' THEN $q$'2'$q$ WHEN 'y' THEN $q$'3'$q$ WHEN 'xz' THEN $q$'3'$q$ ELSE $q$'1'$q$ END || '::text'
		WHEN type = 'text[]'::regtype THEN CASE argument WHEN 'names' THEN $q$'{a,b,c}'::text[]$q$ WHEN 'given' THEN $q$'{3}'::text[]$q$ ELSE $q$'{1}'::text[]$q$ END
		WHEN type = 'float8[]'::regtype THEN CASE WHEN name = 'contrast' THEN $q$'{1}'::float8[]$q$ WHEN name LIKE '%\_agg' THEN '7::float8' ELSE $q$'{1,2,3}'::float8[]$q$ END
		WHEN type = 'float8'::regtype THEN '0.9::float8'
		WHEN type = 'integer'::regtype THEN CASE argument WHEN 'i' THEN '1' ELSE '2' END
		ELSE '3::' || type END;
$$;
CREATE FUNCTION pg_temp.call(f functions, null_at int) RETURNS text -- null_at: 0 none, -1 all
LANGUAGE sql AS $$
	SELECT format('SELECT %I.%I(%s) FROM (VALUES (1)) AS one', 'experience', f.name,
		string_agg(CASE WHEN null_at IN (i, -1) THEN 'NULL::' || CASE WHEN f.name LIKE '%\_agg' THEN 'float8' ELSE format_type(t, NULL) END ELSE pg_temp.sample(t::regtype, f.name, f.names[i]) END, ', ' ORDER BY i))
	FROM unnest(f.types) WITH ORDINALITY AS u(t, i);
$$;
-- without a NULL every call succeeds, but for simple_slope, whose y is one of three variables of the sample
SELECT is(string_agg(pg_temp.call(f, 0) || ' -> ' || pg_temp.failure(pg_temp.call(f, 0)), E'\n'), NULL, 'sample calls succeed') FROM functions AS f WHERE pg_temp.failure(pg_temp.call(f, 0)) <> '' AND f.name <> 'simple_slope';
SELECT is(string_agg(pg_temp.call(f, i) || ' -> ' || pg_temp.failure(pg_temp.call(f, i)), E'\n'), NULL, 'NULL in place of one argument, or of all: an answer')
FROM functions AS f, generate_series(-1, f.n) AS i WHERE i <> 0 AND pg_temp.failure(pg_temp.call(f, i)) <> '';
CREATE FUNCTION pg_temp.answer(query text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE query INTO result;
	RETURN result;
END;
$$;
SELECT is(string_agg(f.name, ' '), NULL, 'an argument NULL: NULL, except in a transition') FROM functions AS f, generate_series(1, f.n) AS i
WHERE f.kind = 'f' AND f.name NOT IN ('comoments_accum', 'comoments_weigh') AND pg_temp.answer(pg_temp.call(f, i)) IS NOT NULL;

-- Numbers

SELECT pg_temp.refused(format('SELECT comoments_agg(1, 2, %L)', x), '22003', message, 'value ' || x)
FROM (VALUES ('NaN', 'value of variable 3 is not a finite number'), ('Infinity', 'value of variable 3 is not a finite number'), ('-Infinity', 'value of variable 3 is not a finite number'), ('1.1e100', 'value of variable 3 is out of range'),
	('-1.7e308', 'value of variable 3 is out of range'), ('9e-101', 'value of variable 3 is out of range'), ('-5e-324', 'value of variable 3 is out of range')) AS v(x, message);
SELECT pg_temp.refused(format('SELECT comoments_agg(x) FROM (SELECT g::float8 FROM generate_series(1, %s) AS g UNION ALL SELECT %L) AS q(x)', n, x), '22003', 'value of variable 1 is%', format('%s behind %s rows', x, n)) FROM unnest(array[1, 3, 4, 31, 32, 33, 1000]) AS n, unnest(array['NaN', '1e101']) AS x;
SELECT pg_temp.refused(format('SELECT weighted_comoments_agg(%L, 1)', w), state, message, 'weight ' || w)
FROM (VALUES ('-1', '22023', 'weight must not be negative'), ('-1e-320', '22023', 'weight must not be negative'), ('-Infinity', '22023', 'weight must not be negative'), ('NaN', '22003', 'weight is not a finite number'), ('Infinity', '22003', 'weight is not a finite number'),
	('1e41', '22003', 'weight is out of range'), ('1e-41', '22003', 'weight is out of range'), ('5e-324', '22003', 'weight is out of range')) AS v(w, state, message);
SELECT pg_temp.refused(format('SELECT weighted_comoments_agg(%L, NULL)', w), state, '%weight %', 'also of a row that is missing: weight ' || w) FROM (VALUES ('-1', '22023'), ('NaN', '22003')) AS v(w, state);
SELECT is(array[comoments_n(c), missing(c)], array[0, 2]::bigint[], 'weight 0 and -0 are missing') FROM (SELECT weighted_comoments_agg(w, 5) AS c FROM (VALUES (0::float8), ('-0')) AS v(w)) AS q;
SELECT is(c::text, '{"n": 2, "missing": 0, "pivot": [0], "sums": [0], "products": [0]}', 'minus zero is zero') FROM (SELECT comoments_agg(x) AS c FROM (VALUES ('-0'::float8), (0)) AS v(x)) AS q;
-- the ends of the range keep every digit
SELECT pg_temp.near(stddev(c, '1') / scale, sqrt(2.5), 'numbers of the size ' || scale, 1e-15) FROM unnest(array[1e-100, 1e-50, 1, 1e50, 2e99]::float8[]) AS scale, LATERAL (SELECT comoments_agg(g * scale) AS c FROM generate_series(1, 5) AS g) AS q;
SELECT is(corr(c, 1, 2), -1::float8, 'of any two sizes') FROM (SELECT comoments_agg(g * 1e-100, g * -2e99) AS c FROM generate_series(1, 5) AS g) AS q;
SELECT pg_temp.near(variance(c, '1'), 2.5, 'weights of the size ' || scale, 1e-15) FROM unnest(array[1e-40, 1e-20, 1e20, 1e40]::float8[]) AS scale, LATERAL (SELECT weighted_comoments_agg(scale, g) AS c FROM generate_series(1, 5) AS g) AS q;
SELECT pg_temp.near(effective_n(c), 5, 'and their effective n', 1e-15) FROM unnest(array[1e-40, 1e40]::float8[]) AS scale, LATERAL (SELECT weighted_comoments_agg(scale, g) AS c FROM generate_series(1, 5) AS g) AS q;
SELECT pg_temp.near(mean(c, '1') * 1e-100, 2.0 / 3, 'the largest weights on the largest numbers') FROM (SELECT weighted_comoments_agg(1e40, x) AS c FROM unnest(array[1e100, -1e100, 1e100, 1e100, 1e100, 1e100]::float8[]) AS x) AS q;
SELECT is(c::text::comoments, c, 'and their text') FROM (SELECT weighted_comoments_agg(1e40, x, 1 / x) AS c FROM unnest(array[1e100, -1e100, 1e100]::float8[]) AS x) AS q;

-- Rows

SELECT pg_temp.refused('SELECT comoments_agg(VARIADIC x) FROM (VALUES (''{1,2}''::float8[]), (''{1,2,3}'')) AS v(x)', '22023', 'a row has 3 variables, the rows before had 2', 'a width that changes');
SELECT pg_temp.refused('SELECT comoments_agg(VARIADIC x) FROM (VALUES (''{1,2}''::float8[]), (''{1,NULL,3}'')) AS v(x)', '22023', 'a row has 3 variables, the rows before had 2', 'also in a row that is missing');
SELECT pg_temp.refused('SELECT comoments_agg(VARIADIC x) FROM (VALUES (''{NULL,2}''::float8[]), (''{1,2,3}'')) AS v(x)', '22023', 'a row has 3 variables, the rows before had 2', 'or behind one');
SELECT pg_temp.refused(format('SELECT comoments_agg(VARIADIC %L::float8[])', x), '22023', 'variables must be an array of one dimension%', 'array ' || x) FROM unnest(array['{}', '{{1,2},{3,4}}', '{{1}}']) AS x;
SELECT is(mean(comoments_agg(VARIADIC x), '1'), 1::float8, 'an array that does not begin at 1') FROM (VALUES ('[-3:-2]={1,2}'::float8[])) AS v(x);
SELECT pg_temp.refused('SELECT comoments_agg(VARIADIC array_fill(1::float8, array[65]))', '54000', '65 variables exceed the limit of 64', '65 variables');
SELECT pg_temp.refused('SELECT weighted_comoments_agg(1, VARIADIC array_fill(NULL::float8, array[65]))', '54000', '65 variables exceed the limit of 64', 'also of weighted NULLs');
SELECT is(comoments_n(comoments_agg(VARIADIC array_fill(g::float8, array[64]))), 100::bigint, '64 variables') FROM generate_series(1, 100) AS g;
-- a NULL in any of 64 places makes the row missing
SELECT is(missing(comoments_agg(VARIADIC array_replace(array(SELECT i::float8 FROM generate_series(1, 64) AS i), g::float8, NULL))), 64::bigint, 'a NULL in any place') FROM generate_series(1, 64) AS g;
-- an array that had a NULL and has none any more keeps its bitmap
SELECT is(mean(comoments_agg(VARIADIC x), '2'), 7::float8, 'an array with a bitmap and no NULL') FROM (SELECT array_replace('{1,NULL}'::float8[], NULL, 7) AS x) AS q;

-- A transition function called by hand keeps values whole

CREATE TABLE by_hand AS SELECT 'plain' AS kind, comoments_agg(g, g * g) AS c FROM generate_series(1, 3) AS g UNION ALL SELECT 'weighted', weighted_comoments_agg(g, g, g * g) FROM generate_series(1, 3) AS g
	UNION ALL SELECT 'named', with_names(comoments_agg(g, g * g), '{a,b}') FROM generate_series(1, 3) AS g UNION ALL SELECT 'empty', comoments_agg(VARIADIC NULL::float8[]);
SELECT is(count(*) FILTER (WHERE pg_temp.failure(format('SELECT 1 / (r = r::text::comoments)::int FROM (SELECT %s FROM by_hand WHERE kind = %L) AS q(r)', call, kind)) <> ''), 0::bigint, call)
FROM by_hand, unnest(array['comoments_accum(c, ''{4,5}'')', 'comoments_accum(c, NULL)', 'comoments_accum(c, ''{4,NULL}'')', 'comoments_weigh(c, 2, ''{4,5}'')', 'comoments_weigh(c, 0, ''{4,5}'')', 'comoments_weigh(c, NULL, NULL)', 'comoments_combine(c, c)', 'comoments_final(c)',
	'comoments_accum(comoments_weigh(comoments_accum(c, ''{4,5}''), 2, ''{4,5}''), ''{4,5}'')']) AS call GROUP BY call ORDER BY call COLLATE "C";
SELECT is((SELECT count(DISTINCT c) FROM by_hand), 4::bigint, 'and its argument as it was');

-- Counts

SELECT pg_temp.refused($$SELECT c + c FROM (SELECT '{"n": 0, "missing": 9223372036854775807, "pivot": [0], "sums": [0], "products": [0]}'::comoments AS c) AS q$$, '22003', 'count of a comoments is out of range', '2^63 missing rows');
SELECT pg_temp.refused($$SELECT c + c FROM (SELECT '{"n": 9223372036854775807, "missing": 0, "pivot": [0], "sums": [0], "products": [1]}'::comoments AS c) AS q$$, '22003', 'count of a comoments is out of range', '2^63 rows');
SELECT is(array[comoments_n(c)::float8, mean(c, '1'), corr(c, 1, 1)], array[9223372036854775807, 4, 1]::float8[], 'readings of 2^63 - 1 rows') FROM (SELECT '{"n": 9223372036854775807, "missing": 0, "pivot": [4], "sums": [0], "products": [1]}'::comoments AS c) AS q;
-- sums beyond what any rows have, of values that nobody aggregated
SELECT pg_temp.refused($$SELECT c + c FROM (SELECT '{"n": 2, "missing": 0, "pivot": [0], "sums": [0], "products": [9e260]}'::comoments AS c) AS q$$, '22003', 'sum of products is out of range', 'products that add up to too much');
SELECT pg_temp.refused($$SELECT c + c FROM (SELECT '{"n": 1, "missing": 0, "weights": [6e99, 9e99], "pivot": [0], "sums": [0], "products": [0]}'::comoments AS c) AS q$$, '22P02', '%weights%', 'weights whose squares are too small');
SELECT pg_temp.refused($$SELECT rollup(c) FROM (SELECT ('{"n": 4, "missing": 0, "weights": [1e49, 9e97], "pivot": [' || p || '], "sums": [0], "products": [9e260]}')::comoments FROM (VALUES ('1e100'), ('-1e100')) AS v(p)) AS q(c)$$, '22003', 'sum of products is out of range', 'a move that adds up to too much');

-- Text: each of these is refused, and none is an empty or another value

CREATE TABLE bad_text AS SELECT * FROM (VALUES
	('null'), ('{}'), ('[]'), ('1'), ('"x"'), ('[{"n": 1}]'),
	('{"missing": 0, "pivot": [1], "sums": [0], "products": [0]}'), ('{"n": 1, "pivot": [1], "sums": [0], "products": [0]}'), ('{"n": 1, "missing": 0, "sums": [0], "products": [0]}'), ('{"n": 1, "missing": 0, "pivot": [1], "products": [0]}'), ('{"n": 1, "missing": 0, "pivot": [1], "sums": [0]}'),
	('{"n": 1, "missing": 0, "pivot": [1], "sums": [0], "products": [0], "more": 1}'), ('{"n": 1.5, "missing": 0, "pivot": [1], "sums": [0], "products": [0]}'), ('{"n": -1, "missing": 0, "pivot": [1], "sums": [0], "products": [0]}'), ('{"n": 1, "missing": -1, "pivot": [1], "sums": [0], "products": [0]}'),
	('{"n": "1", "missing": 0, "pivot": [1], "sums": [0], "products": [0]}'), ('{"n": 9223372036854775808, "missing": 0, "pivot": [1], "sums": [0], "products": [0]}'), ('{"n": 1, "missing": null, "pivot": [1], "sums": [0], "products": [0]}'),
	('{"n": 1, "missing": 0, "pivot": 1, "sums": [0], "products": [0]}'), ('{"n": 1, "missing": 0, "pivot": {"0": 1}, "sums": [0], "products": [0]}'), ('{"n": 1, "missing": 0, "pivot": [[1, 1e-20]], "sums": [0], "products": [0]}'), ('{"n": 1, "missing": 0, "pivot": ["1"], "sums": [0], "products": [0]}'),
	('{"n": 1, "missing": 0, "pivot": [1e101], "sums": [0], "products": [0]}'), ('{"n": 1, "missing": 0, "pivot": [1e400], "sums": [0], "products": [0]}'), ('{"n": 1, "missing": 0, "pivot": [null], "sums": [0], "products": [0]}'), ('{"n": 1, "missing": 0, "pivot": [1, 2], "sums": [0], "products": [0]}'),
	('{"n": 1, "missing": 0, "pivot": [1, 2], "sums": [0, 0], "products": [0, 0]}'), ('{"n": 1, "missing": 0, "pivot": [1, 2], "sums": [0, 0], "products": [0, 0, 0, 0]}'), ('{"n": 1, "missing": 0, "pivot": [], "sums": [], "products": []}'),
	('{"n": 0, "missing": 0, "pivot": [1], "sums": [0], "products": [0]}'), ('{"n": 0, "missing": 0, "pivot": [0], "sums": [1], "products": [1]}'), ('{"n": 0, "missing": 0, "pivot": [0], "sums": [0], "products": [1]}'), ('{"n": 2, "missing": 0, "pivot": [1], "sums": [1], "products": [0]}'),
	('{"n": 2, "missing": 0, "pivot": [1], "sums": [1], "products": [0.4]}'), ('{"n": 2, "missing": 0, "pivot": [1], "sums": [0], "products": [-1]}'), ('{"n": 2, "missing": 0, "pivot": [1], "sums": [1], "products": [[1, 1]]}'), ('{"n": 2, "missing": 0, "pivot": [1], "sums": [1], "products": [[1]]}'),
	('{"n": 2, "missing": 0, "pivot": [1], "sums": [1], "products": [[1, 0, 0]]}'), ('{"n": 2, "missing": 0, "pivot": [1], "sums": [1], "products": [1e300]}'), ('{"n": 3, "missing": 0, "pivot": [1, 1], "sums": [0, 0], "products": [1, 2, 1]}'), ('{"n": 3, "missing": 0, "pivot": [1, 1], "sums": [0, 0], "products": [1, -1.1, 1]}'),
	('{"n": 3, "missing": 0, "pivot": [1, 2], "sums": [6, 7.5], "products": [20, 3.8, 34.25]}'),
	('{"n": 2, "missing": 0, "weights": [2], "pivot": [1], "sums": [0], "products": [1]}'), ('{"n": 2, "missing": 0, "weights": [2, 5], "pivot": [1], "sums": [0], "products": [1]}'), ('{"n": 2, "missing": 0, "weights": [2, 1], "pivot": [1], "sums": [0], "products": [1]}'),
	('{"n": 2, "missing": 0, "weights": [-2, 2], "pivot": [1], "sums": [0], "products": [1]}'), ('{"n": 2, "missing": 0, "weights": [0, 0], "pivot": [1], "sums": [0], "products": [1]}'), ('{"n": 2, "missing": 0, "weights": null, "pivot": [1], "sums": [0], "products": [1]}'), ('{"n": 0, "missing": 0, "weights": [1, 1], "pivot": [0], "sums": [0], "products": [0]}'),
	('{"n": 1, "missing": 0, "names": [], "pivot": [1], "sums": [0], "products": [0]}'), ('{"n": 1, "missing": 0, "names": ["a", "b"], "pivot": [1], "sums": [0], "products": [0]}'), ('{"n": 1, "missing": 0, "names": [1], "pivot": [1], "sums": [0], "products": [0]}'), ('{"n": 1, "missing": 0, "names": [""], "pivot": [1], "sums": [0], "products": [0]}'),
	('{"n": 1, "missing": 0, "names": ["7"], "pivot": [1], "sums": [0], "products": [0]}'), ('{"n": 1, "missing": 0, "names": "a", "pivot": [1], "sums": [0], "products": [0]}'), ('{"n": 1, "missing": 0, "names": null, "pivot": [1], "sums": [0], "products": [0]}'), ('{"n": 1, "missing": 0, "names": ["a", "a"], "pivot": [1, 1], "sums": [0, 0], "products": [0, 0, 0]}'),
	('{"n": 0, "missing": 0, "names": [], "pivot": [], "sums": [], "products": []}')) AS v(form);
SELECT pg_temp.refused(format('SELECT %L::comoments', form), '22P02', 'invalid input for type comoments: %', 'text: ' || left(form, 90)) FROM bad_text;
SELECT is(count(*) FILTER (WHERE pg_temp.failure(format('SELECT %L::jsonb::comoments', form)) NOT LIKE '22023 cannot cast this jsonb to comoments: %'), 0::bigint, 'and as jsonb') FROM bad_text;
SELECT pg_temp.refused(format('SELECT %L::comoments', format('{"n": 1, "missing": 0, "names": ["%s"], "pivot": [1], "sums": [0], "products": [0]}', repeat('x', 64))), '22P02', '%longer than 63 bytes', 'a name of 64 bytes');
SELECT pg_temp.refused(format('SELECT %L::comoments', format('{"n": 0, "missing": 0, "pivot": [%s0], "sums": [0], "products": [0]}', repeat('0,', 1000000))), '22P02', '%at most 64 variables', 'a million variables');
SELECT matches(pg_temp.failure(format('SELECT %L::comoments', repeat('[', 100000))), '^(54001|22P02)', 'brackets without end');
-- no text of the form with one character changed is taken for another value without being one
SELECT is(count(*) FILTER (WHERE state NOT IN ('', '22P02', '22003')), 0::bigint, format('%s texts with a character replaced: read, or 22P02 (22003 for a number beyond numeric)', count(*)))
FROM (SELECT left(pg_temp.failure(format('SELECT %L::comoments', overlay(t PLACING c FROM i FOR 1))), 5) AS state
	  FROM (SELECT with_names(weighted_comoments_agg(0.1 * g, g, 1 / g::float8), '{a,b}') AS v FROM generate_series(1, 3) AS g) AS q, LATERAL (SELECT v::text) AS p(t), generate_series(1, length(t)) AS i, unnest(array['9', '-', '"', '}', ',', 'e', '.', ' ', 'é']) AS c) AS r;

-- Hostile names come back as they are

SELECT is((SELECT array_agg(name ORDER BY i) FROM comoments_table(c::text::comoments)), names, 'hostile names')
FROM (SELECT array['"; DROP TABLE x; --', '(intercept)', '{}', E'new\nline', 'ÄÖ ', '1a', ' 1', '%s%n', 'null', '\u0041'] AS names) AS n, LATERAL (SELECT with_names(comoments_agg(VARIADIC array(SELECT sin(g * i) FROM generate_series(1, 10) AS i)), names) AS c FROM generate_series(1, 20) AS g) AS q;
SELECT matches(pg_temp.failure($$SELECT corr(comoments_agg(1, 2), '%s%n', '1')$$), '^22023 there is no variable "%s%n"$', 'in messages too');

-- Many groups stay small

CREATE FUNCTION pg_temp.bytes_per_group(query text, groups int) RETURNS float8
LANGUAGE plpgsql AS $$
DECLARE
	plan text;
BEGIN
	EXECUTE 'EXPLAIN (ANALYZE, FORMAT JSON, COSTS OFF, TIMING OFF, SUMMARY OFF) ' || query INTO plan;
	IF plan !~ '"HashAgg Batches": [01],' AND plan !~ '"Planned Partitions": 0' THEN RETURN 'NaN'; END IF;
	RETURN 1024.0 * (regexp_match(plan, '"Peak Memory Usage": (\d+)'))[1]::float8 / groups;
END;
$$;
SET LOCAL work_mem = '1GB';
SET LOCAL enable_sort = off;
SET LOCAL max_parallel_workers_per_gather = 0;
SELECT cmp_ok(pg_temp.bytes_per_group('SELECT g, comoments_agg(g, 7) FROM generate_series(1, 100000) AS g GROUP BY g', 100000), '<=', 600::float8, 'groups of two variables and one row: at most 600 bytes each');

SELECT * FROM finish();
ROLLBACK;
