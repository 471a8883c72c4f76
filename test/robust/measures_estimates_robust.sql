\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- Estimates, ride, matched_change, tailoring, bicycle, diff_in_diff, shrink: bad input is a clear error with its SQLSTATE and a hint, never a crash and never a number.
BEGIN;
SELECT plan(48);

-- Every SQL function of these types, with each argument NULL in turn, and with all NULL. The catalog gives the functions, so that a new one is not forgotten.

CREATE TABLE functions AS
SELECT p.oid, p.proname::text AS name, p.pronargs AS n, p.proargtypes::oid[] AS types, p.prokind AS kind, p.provariadic <> 0 AS variadic
FROM pg_proc p WHERE p.pronamespace = 'experience'::regnamespace AND p.prokind IN ('f', 'a', 'w') AND p.pronargs > 0
  AND (ARRAY['estimates', 'ride', 'matched_change', 'tailoring', 'bicycle', 'bicycle_ride', 'heterogeneity', 'shrunken']::regtype[]::oid[] && (p.proargtypes::oid[] || p.prorettype) OR p.proname = 'diff_in_diff')
  AND NOT ('internal'::regtype = ANY (p.proargtypes::oid[]) OR 'cstring'::regtype = ANY (p.proargtypes::oid[]));
SELECT cmp_ok(count(*), '>=', 80::bigint, 'the types have their functions') FROM functions;
CREATE FUNCTION pg_temp.sample(type regtype, name text, i int) RETURNS text
LANGUAGE sql AS $$
	SELECT CASE
		WHEN type = 'estimates'::regtype THEN $q$'{"estimates": [[1, 2], [3, 4]], "missing": 1}'::estimates$q$
		WHEN type = 'ride'::regtype THEN $q$'{"periods": [[1, 2, 3], [2, 3, null]], "missing": 1}'::ride$q$
		WHEN type = 'matched_change'::regtype THEN $q$'{"strata": ["s"], "missing": 1, "persons": [[1, 1, true, 1, 30, 2, -20], [2, 1, false, 1, 3, 1, 4]]}'::matched_change$q$
		WHEN type = 'tailoring'::regtype THEN $q$'{"n": 5, "missing": 0, "losses": [8, 6], "squared_losses": [32, 26]}'::tailoring$q$
		WHEN type = 'ratings'::regtype THEN $q$ratings('{1,2,3,4,5,6,7,8,9,10,11}', 0, 10)$q$
		WHEN type = 'estimate'::regtype THEN $q$ROW(1, 2, 0, 3, 0.95, 9, 'x')::estimate$q$
		WHEN type = 'jsonb'::regtype THEN CASE WHEN name LIKE 'estimates%' THEN $q$'{"estimates": [], "missing": 0}'::jsonb$q$ WHEN name LIKE 'ride%' THEN $q$'{"periods": [], "missing": 0}'::jsonb$q$
			WHEN name LIKE 'matched%' THEN $q$'{"strata": [], "missing": 0, "persons": []}'::jsonb$q$ ELSE $q$'{"n": 0, "missing": 0, "losses": [0], "squared_losses": [0]}'::jsonb$q$ END
		WHEN type = 'text'::regtype THEN CASE name WHEN 'pooled' THEN $q$'dl'$q$ WHEN 'bicycle' THEN $q$'geometric'$q$ WHEN 'diff_in_diff' THEN $q$'mean'$q$ ELSE $q$'s'$q$ END
		WHEN type = 'boolean'::regtype THEN 'true'
		WHEN type = 'float8[]'::regtype THEN '''{0.5,0.7}''::float8[]'
		WHEN type = 'bigint'::regtype THEN '1::bigint'
		ELSE '0.5::float8' END;
$$;
CREATE FUNCTION pg_temp.call(f functions, null_at int) RETURNS text -- null_at: 0 none, -1 all
LANGUAGE sql AS $$
	SELECT format('SELECT %I.%I(%s)%s FROM (VALUES (1)) AS one', 'experience', f.name,
		string_agg(CASE WHEN f.variadic AND i = f.n THEN 'VARIADIC ' ELSE '' END || CASE WHEN null_at IN (i, -1) THEN 'NULL::' || format_type(t, NULL) ELSE pg_temp.sample(t::regtype, f.name, i::int) END, ', ' ORDER BY i), CASE f.kind WHEN 'w' THEN ' OVER ()' ELSE '' END)
	FROM unnest(f.types) WITH ORDINALITY AS u(t, i);
$$;
SELECT is(string_agg(pg_temp.call(f, 0) || ' -> ' || pg_temp.failure(pg_temp.call(f, 0)), E'\n'), NULL, 'sample calls succeed') FROM functions AS f WHERE pg_temp.failure(pg_temp.call(f, 0)) <> '';
SELECT is(string_agg(pg_temp.call(f, i) || ' -> ' || pg_temp.failure(pg_temp.call(f, i)), E'\n'), NULL, 'NULL in place of one argument, or of all: an answer or a clear error')
FROM functions AS f, generate_series(-1, f.n) AS i WHERE i <> 0 AND pg_temp.failure(pg_temp.call(f, i)) !~ '^(22004 .*[^)])?$';
CREATE FUNCTION pg_temp.answer(query text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE regexp_replace(query, '^SELECT (.*) FROM \(VALUES.*$', 'SELECT (\1)::text') INTO result;
	RETURN result;
END;
$$;
SELECT is(string_agg(f.name, ' '), NULL, 'the first argument NULL: NULL') FROM functions AS f WHERE f.kind = 'f' AND f.name NOT LIKE '%\_accum' AND pg_temp.answer(pg_temp.call(f, 1)) IS NOT NULL;
-- NaN and infinity in place of each number: an error, never a result
SELECT is(string_agg(call || ' -> ' || pg_temp.failure(call), E'\n'), NULL, 'NaN and infinity in place of each number: a clear error')
FROM functions AS f, unnest(f.types) WITH ORDINALITY AS u(t, i), unnest(array['NaN', 'Infinity', '-Infinity']) AS bad,
LATERAL (SELECT replace(pg_temp.call(f, i::int), 'NULL::double precision', format('%L::float8', bad))) AS c(call) WHERE t = 'float8'::regtype AND pg_temp.failure(call) !~ '^(22003|22023) .*[^)]$';

-- Text: each of these is refused, and none is an empty or another value

CREATE TABLE bad_text (type regtype, form text);
INSERT INTO bad_text SELECT type, form FROM unnest(array['estimates', 'ride', 'matched_change', 'tailoring']::regtype[]) AS type,
	unnest(array['', ' ', 'null', '{}', '[]', '1', '"x"', 'true', '{', '{"missing": 0}', '{"missing": 0, "estimates": null, "periods": null}', '{"missing": 0, "extra": 1}', '[{"missing": 0}]']) AS form;
INSERT INTO bad_text SELECT 'estimates', format('{"estimates": [[1, 2]%s], "missing": %s}', v.extra, v.missing) FROM (VALUES ('', '-1'), ('', '0.5'), ('', '"0"'), ('', '9223372036854775808'), ('', 'null'), (', 1', '0'), (', []', '0'), (', [1]', '0'), (', [1, 2, 3]', '0'), (', {}', '0'), (', null', '0'),
	(', [1, 0]', '0'), (', [1, -1]', '0'), (', [1, null]', '0'), (', [null, 1]', '0'), (', ["1", 1]', '0'), (', [1, "NaN"]', '0'), (', [1e400, 1]', '0'), (', [1, 1e400]', '0'), (', [1, 1e-400]', '0'), (', [1, 1e-141]', '0'), (', [1, 1e141]', '0'), (', [[1], 1]', '0'), (', [true, 1]', '0')) AS v(extra, missing);
INSERT INTO bad_text SELECT 'ride', replace(replace(form, 'estimates', 'periods'), '[1, 2]', '[1, 2, 3]') FROM bad_text WHERE type = 'estimates'::regtype AND form LIKE '%estimates%' AND form NOT LIKE '%[1, 2, 3]%';
INSERT INTO bad_text SELECT 'ride', format('{"periods": [%s], "missing": 0}', row) FROM unnest(array['[1, 2, 0]', '[1, 2, -0.0]', '[1, 2, -1]', '[null, 2, 1]', '[1, null, 1]', '[1, 2, "1"]', '[1, 2, [null]]', '[1, 2, 3, 4]', '[1, 2]']) AS row;
INSERT INTO bad_text SELECT 'matched_change', format('{"strata": %s, "missing": 0, "persons": [%s]}', strata, persons) FROM (VALUES ('["s"]', ''), ('[]', '[1, 1, true, 1, 1, 1, 1]'), ('["s", "s"]', '[1, 1, true, 1, 1, 1, 1], [2, 2, true, 1, 1, 1, 1]'), ('[1]', '[1, 1, true, 1, 1, 1, 1]'), ('[null]', '[1, 1, true, 1, 1, 1, 1]'),
	('"s"', '[1, 1, true, 1, 1, 1, 1]'), ('["s"]', '[1, 0, true, 1, 1, 1, 1]'), ('["s"]', '[1, 2, true, 1, 1, 1, 1]'), ('["s"]', '[1, 1.5, true, 1, 1, 1, 1]'), ('["s"]', '[1, 4294967297, true, 1, 1, 1, 1]'), ('["s"]', '[1, 1, 1, 1, 1, 1, 1]'), ('["s"]', '[1, 1, null, 1, 1, 1, 1]'), ('["s"]', '[1, 1, true, 0, 0, 0, 0]'),
	('["s"]', '[1, 1, true, 0, 1, 1, 1]'), ('["s"]', '[1, 1, true, -1, 1, 1, 1]'), ('["s"]', '[1, 1, true, 2147483648, 1, 1, 1]'), ('["s"]', '[1, 1, true, 1.5, 1, 1, 1]'), ('["s"]', '[1, 1, true, 1, 1e400, 1, 1]'), ('["s"]', '[1, 1, true, 1, [1, 1], 1, 1]'), ('["s"]', '[1, 1, true, 1, null, 1, 1]'), ('["s"]', '[9223372036854775808, 1, true, 1, 1, 1, 1]'),
	('["s"]', '[1, 1, true, 1, 1, 1, 1], [1, 1, true, 1, 1, 1, 1]'), ('["s"]', '[1, 1, true, 1, 1, 1]'), ('["s"]', '[1, 1, true, 1, 1, 1, 1, 1]'), ('["s"]', '{}'), ('["s"]', '1'), ('["s"]', 'null')) AS v(strata, persons);
INSERT INTO bad_text SELECT 'tailoring', form FROM unnest(array['{"n": 1, "missing": 0, "losses": [], "squared_losses": []}', '{"n": 1, "missing": 0, "losses": [1], "squared_losses": []}', '{"n": 1, "missing": 0, "losses": [1], "squared_losses": [1, 1]}', '{"n": -1, "missing": 0, "losses": [1], "squared_losses": [1]}',
	'{"n": 0, "missing": 0, "losses": [1], "squared_losses": [1]}', '{"n": 2, "missing": -1, "losses": [1], "squared_losses": [1]}', '{"n": 2, "missing": 0, "losses": [-1], "squared_losses": [1]}', '{"n": 2, "missing": 0, "losses": [1], "squared_losses": [2]}', '{"n": 2, "missing": 0, "losses": [4], "squared_losses": [1]}',
	'{"n": 2, "missing": 0, "losses": [1], "squared_losses": [-1]}', '{"n": 2, "missing": 0, "losses": ["1"], "squared_losses": [1]}', '{"n": 2, "missing": 0, "losses": [[1, 1]], "squared_losses": [1]}', '{"n": 2, "missing": 0, "losses": [1e400], "squared_losses": [1]}', '{"n": 2.5, "missing": 0, "losses": [1], "squared_losses": [1]}',
	'{"n": 2, "missing": 0, "losses": {"a": 1}, "squared_losses": [1]}']) AS form;
INSERT INTO bad_text SELECT 'tailoring', format('{"n": 0, "missing": 0, "losses": [%s], "squared_losses": [%1$s]}', string_agg('0', ',')) FROM generate_series(1, 65);
SELECT is(string_agg(type || ' ' || form || ' -> ' || failure, E'\n'), NULL, format('text: %s forms are refused with 22P02 and a hint', count(*) OVER ()))
FROM (SELECT type, form, pg_temp.failure(format('SELECT %L::%s', form, type)) AS failure FROM bad_text) AS q WHERE failure !~ CASE WHEN pg_temp.failure(format('SELECT %L::jsonb', form)) = '' THEN '^22P02 invalid input.*[^)]$' ELSE '^22P02 invalid input' END GROUP BY type;
SELECT is(string_agg(type || ' ' || form || ' -> ' || failure, E'\n'), NULL, 'jsonb: they are refused with 22023 and a hint')
FROM (SELECT type, form, pg_temp.failure(format('SELECT %L::jsonb::%s', form, type)) AS failure FROM bad_text WHERE pg_temp.failure(format('SELECT %L::jsonb', form)) = '') AS q WHERE failure !~ '^22023 cannot cast.*[^)]$';
SELECT cmp_ok(count(*), '>=', 150::bigint, 'so many') FROM bad_text;
-- with one character changed: another value, or refused
SELECT is(count(*) FILTER (WHERE state NOT IN ('', '22P02', '22003')), 0::bigint, format('%s: %s texts with a character replaced', type, count(*)))
FROM (SELECT type, left(pg_temp.failure(format('SELECT 1 / (v::text::%s = v)::int FROM (SELECT %L::%1$s) AS q(v)', type, overlay(t PLACING c FROM i FOR 1))), 5) AS state
	  FROM (SELECT 'estimates', estimates_agg(0.1, 2)::text UNION ALL SELECT 'ride', bicycle_ride_agg(1, 0.1, NULL)::text UNION ALL SELECT 'matched_change', matched_did_agg(true, false, 'é"', 7, 0.1)::text UNION ALL SELECT 'tailoring', value_of_tailoring_agg(0.1, 0.25)::text) AS v(type, t),
		   generate_series(1, length(t)) AS i, unnest(array['9', '-', '"', '}', '[', ',', 'e', '.', ' ', 'x', '\', chr(1), 'é']) AS c) AS z GROUP BY type ORDER BY type;
SELECT matches(pg_temp.failure(format('SELECT %L::%s', repeat('[', 100000), type)), '^(54001|22P02)', type || ': brackets without end') FROM unnest(array['estimates', 'ride', 'matched_change', 'tailoring']) AS type;

-- Counts at their limits

SELECT pg_temp.refused(format('SELECT v + v FROM (SELECT %L::%s) AS q(v)', form, type), '22003', 'count of a ' || type || ' is out of range', type || ': 2^63 missing')
FROM (VALUES ('estimates', '{"estimates": [], "missing": 9223372036854775807}'), ('ride', '{"periods": [], "missing": 9223372036854775807}'), ('matched_change', '{"strata": [], "missing": 9223372036854775807, "persons": []}'), ('tailoring', '{"n": 0, "missing": 9223372036854775807, "losses": [0], "squared_losses": [0]}')) AS v(type, form);
SELECT pg_temp.refused($$SELECT v + v FROM (SELECT '{"strata": ["s"], "missing": 0, "persons": [[1, 1, true, 2147483647, 1, 0, 0]]}'::matched_change) AS q(v)$$, '22003', 'person 1 has more than 2147483647 rows', 'rows of one person');
SELECT pg_temp.refused($$SELECT v + v FROM (SELECT '{"n": 2, "missing": 0, "losses": [1e154], "squared_losses": [1e308]}'::tailoring) AS q(v)$$, '22003', '%out of range', 'squared losses');
SELECT is(h::text ~* 'nan|inf', false, 'what cannot be represented is NULL') FROM (SELECT estimates_agg(v, s) AS e FROM (VALUES (1e300, 1e-140), (-1e300, 1e140), (0, 1)) AS t(v, s)) AS q, heterogeneity(e) AS h;
SELECT is(pooled(e, m)::text ~* 'nan|inf', false, 'nor is anything pooled: ' || m) FROM (SELECT estimates_agg(v, s) AS e FROM (VALUES (1.7e308, 1e-140), (-1.7e308, 1e-140), (0, 1)) AS t(v, s)) AS q, unnest(array['fixed', 'dl', 'hk']) AS m;
SELECT is(s::text ~* 'nan|inf', false, 'nor shrunken') FROM (SELECT shrink(v, s) OVER () AS s FROM (VALUES (1.7e308, 1e-140), (-1.7e308, 1e-140), (0, 1)) AS t(v, s)) AS q;
SELECT is(b::text ~* 'nan|inf', false, 'nor ridden') FROM (SELECT bicycle_ride_agg(p, l, NULL) AS r FROM (VALUES (1.7e308, 1.7e308), (-1.7e308, -1.7e308), (0, 1.7e308)) AS t(p, l)) AS q, bicycle_ride(r) AS b;
SELECT is(b::text ~* 'nan|inf', false, 'nor of a bicycle') FROM bicycle(100, 5e-324, 1.7e308, 1.7e308, gap => -1.7e308) AS b;
SELECT is(d::text ~* 'nan|inf', false, 'nor a difference') FROM diff_in_diff(ROW(1.7e308, 1.7e308, 0, 0, 0, 9, '')::estimate, ROW(-1.7e308, 1.7e308, 0, 0, 0, 9, '')::estimate, ROW(1.7e308, 1, 0, 0, 0, 9, '')::estimate, ROW(1, 1, 0, 0, 0, 9, '')::estimate) AS d;
SELECT is(d::text ~* 'nan|inf', false, 'nor of persons') FROM matched_did((SELECT matched_did_agg(p < 3, p % 2 = 0, 's', p, CASE p WHEN 1 THEN 1.7e308 WHEN 4 THEN -1.7e308 ELSE 1e308 END) FROM generate_series(1, 4) AS p)) AS d;

SELECT is(string_agg(scale::text, ' ') FILTER (WHERE t IS DISTINCT FROM t::text::tailoring OR (value_of_tailoring(t))::text ~* 'nan|inf'), NULL, 'tailoring of every magnitude survives its text')
FROM unnest(array[1e-307, 1e-200, 1e-162, 1e-160, 1e-155, 1e-140, 1, 1e100, 1e150]::float8[]) AS scale, LATERAL (SELECT value_of_tailoring_agg(x * scale * 0.1, y * scale / 3) FROM (VALUES (1, 2), (3, 1), (5, 5), (1, 7)) AS v(x, y)) AS q(t);
SELECT is(string_agg(scale::text, ' ') FILTER (WHERE m IS DISTINCT FROM m::text::matched_change OR e IS DISTINCT FROM e::text::estimates OR r IS DISTINCT FROM r::jsonb::ride), NULL, 'and so do scores, estimates and levels')
FROM unnest(array[1e-307, 1e-200, 1, 1e150, 1e307]::float8[]) AS scale, LATERAL (SELECT matched_did_agg(x > 2, y > 3, 's', x, y * scale / 3), estimates_agg(x * scale * 0.1, y), bicycle_ride_agg(x, y * scale / 3, 0.1) FROM (VALUES (1, 2), (3, 1), (5, 5), (1, 7)) AS v(x, y)) AS q(m, e, r);

-- A transition or combine function called by hand keeps values whole

SELECT is(v::text::matched_change, v, 'matched_change_accum by hand') FROM (SELECT matched_change_accum(matched_change_accum('{"strata": ["s"], "missing": 1, "persons": [[1, 1, true, 1, 30, 2, -20]]}', true, true, 'a', 3, 4), NULL, true, 's', 1, 2)) AS q(v);
SELECT is(v::text, '{"estimates": [[1, 2], [3, 4]], "missing": 1}', 'estimates_accum by hand') FROM (SELECT estimates_accum(estimates_accum('{"estimates": [[3, 4]], "missing": 0}', 1, 2), NULL, 2)) AS q(v);
SELECT is(v::text, '{"periods": [[0, 2, null], [3, 4, 5]], "missing": 1}', 'ride_accum by hand') FROM (SELECT ride_accum(ride_accum('{"periods": [[3, 4, 5]], "missing": 0}', '-0', 2, NULL), NULL, 2, 1)) AS q(v);
SELECT pg_temp.refused($$SELECT tailoring_accum('{"n": 0, "missing": 0, "losses": [0, 0], "squared_losses": [0, 0]}', 1)$$, '22023', '1 options do not combine with 2', 'tailoring_accum by hand');
-- a NULL in the options of a bicycle is not its standard error
SELECT is(bicycle(50, 60, 1, NULL, 0.5, 0, NULL), NULL, 'a NULL method');

-- Hostile labels of strata, and a large one

SELECT is(array_agg(DISTINCT l ORDER BY l), array_agg(DISTINCT s ORDER BY s), 'labels of strata come back as they were')
FROM unnest(array['''; DROP TABLE x; --', '"', '\', E'\n\t', '{}', '%s%n', '𝔘', ' ', '', 'a', 'A']) WITH ORDINALITY AS t(s, i), LATERAL (SELECT matched_did_agg(x, true, s, i, 1) FROM (VALUES (true)) AS v(x)) AS q(m), LATERAL jsonb_array_elements_text(m::text::jsonb -> 'strata') AS l;
SELECT is(length(m::text), 10000000 + length('{"strata": [""], "missing": 0, "persons": [[1, 1, true, 0, 0, 1, 1], [2, 1, true, 0, 0, 1, 1]]}'), 'a label of ten million characters') FROM (SELECT matched_did_agg(true, true, repeat('x', 10000000), p, 1) FROM generate_series(1, 2) AS p) AS q(m);

-- Cancelled in the middle of a long loop

CREATE TABLE long AS SELECT estimates_agg(g, g) AS e, value_of_tailoring_agg(g) AS t FROM generate_series(1, 1000000) AS g;
SET LOCAL statement_timeout = '100ms';
SELECT matches(pg_temp.failure('SELECT sum((heterogeneity(e)).q + g) FROM long, generate_series(1, 1000) AS g'), '^57014', 'heterogeneity is cancelled');
SELECT matches(pg_temp.failure('SELECT shrink(g, 1) OVER () FROM generate_series(1, 3000000) AS g'), '^57014', 'shrink is cancelled');
SELECT matches(pg_temp.failure('SELECT matched_did(matched_did_agg(g % 2 = 0, g % 3 = 0, (g % 7)::text, g, g)) FROM generate_series(1, 3000000) AS g'), '^57014', 'matched_did_agg is cancelled');
SET LOCAL statement_timeout = 0;

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
SELECT cmp_ok(pg_temp.bytes_per_group(format('SELECT g, %s FROM generate_series(1, 100000) AS g GROUP BY g', call), 100000), '<=', most::float8, format('%s: at most %s bytes a group', call, most))
FROM (VALUES ('estimates_agg(g, g)', 330), ('bicycle_ride_agg(g, g, g)', 330), ('value_of_tailoring_agg(g, g)', 330), ('matched_did_agg(true, true, ''s'', g, g)', 500)) AS v(call, most);

SELECT * FROM finish();
ROLLBACK;
