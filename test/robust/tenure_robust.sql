\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- Bad input to survival, survival_causes and headcount: NULL in every place, nobody, one, limits, hostile names, cancel.
BEGIN;
SELECT plan(24);

-- Every SQL function of the types, with each argument NULL in turn; the catalog gives the functions, so that a new one is not forgotten.
CREATE TABLE functions AS
SELECT p.oid, p.oid::regprocedure::text AS signature, p.proname::text AS name, p.proargtypes::regtype[] AS types, p.prokind AS kind, p.proretset AS set, p.proisstrict AS strict
FROM pg_proc p WHERE p.pronamespace = 'experience'::regnamespace AND p.prokind IN ('f', 'a') AND p.pronargs > 0
  AND ('{survival,survival_causes,headcount,survival[]}'::regtype[]::oid[] && (p.proargtypes::oid[] || p.prorettype) OR p.proname IN ('turnover_rate', 'resilience', 'resilience_of_means', 'survival_agg', 'survival_causes_agg', 'headcount_agg'))
  AND NOT ('{internal,cstring}'::regtype[]::oid[] && p.proargtypes::oid[]);
SELECT cmp_ok(count(*), '>=', 120::bigint, 'the module has its functions') FROM functions;
CREATE FUNCTION pg_temp.sample(type regtype, name text, i int) RETURNS text LANGUAGE sql AS $$
	SELECT CASE WHEN name LIKE '%accum' AND type::text IN ('survival', 'survival_causes') THEN format('''{}''::%s', type) ELSE CASE type::text
		WHEN 'survival' THEN $q$'{"unit": "days", "times": [[1, 0, 0, 1], [9, 0, 1, 0]]}'::survival$q$
		WHEN 'survival_causes' THEN $q$'{"unit": "days", "causes": ["a"], "times": [[1, 0, 0, 1], [9, 0, 1, 0]]}'::survival_causes$q$
		WHEN 'headcount' THEN $q$'{"kinds": ["a"], "days": [["2025-01-01", 2, 0], ["2025-01-02", 0, 1]]}'::headcount$q$
		WHEN 'survival[]' THEN $q$array['{"unit": "days", "times": [[1, 0, 0, 1]]}', '{"unit": "days", "times": [[2, 0, 0, 1]]}']::survival[]$q$
		WHEN 'ratings' THEN 'ratings(array[3, 4], 0, 1)' WHEN 'bigint[]' THEN 'array[1, 2]::bigint[]' WHEN 'double precision[]' THEN CASE name WHEN 'resilience_of_means' THEN 'array[0.1, 0.2, 0.3, 0.4]::float8[]' ELSE 'array[1, 2]::float8[]' END
		WHEN 'double precision' THEN CASE WHEN name LIKE '%accum' OR name LIKE '%agg' THEN (4 - i)::text || '::float8' ELSE '0.5::float8' END
		WHEN 'smallint' THEN (4 - i)::text || '::smallint' WHEN 'integer' THEN (4 - i)::text WHEN 'bigint' THEN (6 - i)::text || '::bigint' WHEN 'interval' THEN format('interval ''%s days''', 4 - i)
		WHEN 'boolean' THEN 'true' WHEN 'date' THEN format('date ''2025-01-0%s''', CASE WHEN name LIKE 'survival%' AND i IN (2, 1) THEN i ELSE i + 1 END)
		WHEN 'jsonb' THEN $q$'{}'::jsonb$q$
		WHEN 'text' THEN CASE WHEN name LIKE '%accum' OR name LIKE '%agg' OR i = 1 THEN '''a''' WHEN name = 'lifetime_value' THEN '''end''' WHEN name LIKE 'resilience%' THEN '''additive''' ELSE '''plain''' END
		ELSE NULL END END;
$$;
CREATE FUNCTION pg_temp.call(f functions, nulls int[]) RETURNS text LANGUAGE sql AS $$
	SELECT CASE WHEN (f).set THEN 'SELECT count(*) FROM ' ELSE 'SELECT ' END || format('%s(%s)', (f).name, (SELECT string_agg(CASE WHEN i = ANY (nulls) THEN 'NULL::' || t ELSE pg_temp.sample(t, (f).name, i::int - 1) END, ', ' ORDER BY i) FROM unnest((f).types) WITH ORDINALITY AS a(t, i)));
$$;
CREATE FUNCTION pg_temp.outcome(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text; state text; hint text;
BEGIN
	EXECUTE statement INTO result;
	RETURN coalesce(result, 'NULL');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, hint = PG_EXCEPTION_HINT;
	RETURN 'ERROR ' || state || CASE hint WHEN '' THEN ' no hint ' ELSE ' ' END || sqlerrm;
END $$;
SELECT is_empty($$SELECT signature, pg_temp.call(f, '{}'), pg_temp.outcome(pg_temp.call(f, '{}')) FROM functions f WHERE pg_temp.outcome(pg_temp.call(f, '{}')) LIKE 'ERROR%' OR pg_temp.call(f, '{}') IS NULL$$, 'the sample calls are sound');
SELECT is_empty($$SELECT signature, i, pg_temp.outcome(pg_temp.call(f, array[i])) FROM functions f, generate_series(1, cardinality(types)) AS i WHERE strict AND kind = 'f' AND pg_temp.outcome(pg_temp.call(f, array[i])) NOT IN ('NULL', '0')$$, 'a NULL argument of a strict function: NULL, or no rows');
SELECT is_empty($$SELECT signature, i, pg_temp.outcome(pg_temp.call(f, array[i])) FROM functions f, generate_series(1, cardinality(types)) AS i WHERE pg_temp.outcome(pg_temp.call(f, array[i])) LIKE 'ERROR%'$$, 'a NULL argument is never an error');
SELECT is_empty($$SELECT signature, pg_temp.outcome(pg_temp.call(f, array(SELECT generate_series(1, cardinality(types))))) FROM functions f WHERE pg_temp.outcome(pg_temp.call(f, array(SELECT generate_series(1, cardinality(types))))) LIKE 'ERROR%'$$, 'nor are all NULL');
SELECT is_empty($$SELECT signature, statement, o FROM functions f, LATERAL regexp_replace(pg_temp.call(f, '{}'), '::float8(?!\[)', '::float8 * ''NaN''', 'g') AS statement, LATERAL pg_temp.outcome(statement) AS o
	WHERE 'float8'::regtype = ANY (types) AND (o NOT LIKE 'ERROR 22023 %' OR o LIKE '%no hint%')$$, 'NaN is refused, with a hint');
SELECT is_empty($$SELECT signature FROM functions f WHERE pg_temp.outcome(pg_temp.call(f, '{}')) ~* 'nan|infinity'$$, 'no answer is NaN or infinity');

-- Nobody and one person: never a crash, never NaN
SELECT is_empty(format($$SELECT signature, pg_temp.outcome(replace(replace(pg_temp.call(f, '{}'), %L, '{"missing": 1}'), %L, '{"missing": 1}')) AS o FROM functions f WHERE kind = 'f' AND 'survival'::regtype = ANY (types)
	AND pg_temp.outcome(replace(pg_temp.call(f, '{}'), %1$L, '{"missing": 1}')) ~* 'error|nan|infinity' AND name NOT LIKE '%%minus'$$, '{"unit": "days", "times": [[1, 0, 0, 1], [9, 0, 1, 0]]}', '{"unit": "days", "causes": ["a"], "times": [[1, 0, 0, 1], [9, 0, 1, 0]]}'), 'nobody in a survival');
SELECT is_empty($$SELECT signature, pg_temp.outcome(replace(pg_temp.call(f, '{}'), '[[1, 0, 0, 1], [9, 0, 1, 0]]', '[[1, 0, 0, 1]]')) AS o FROM functions f WHERE kind = 'f' AND 'survival'::regtype = ANY (types)
	AND pg_temp.outcome(replace(pg_temp.call(f, '{}'), '[[1, 0, 0, 1], [9, 0, 1, 0]]', '[[1, 0, 0, 1]]')) ~* 'error|nan|infinity'$$, 'one person who left');

-- Limits: the largest counts and times are still right
SELECT is((survival_at(s, 2)).value, 0.5::float8, '2^62 persons') FROM (SELECT '{"unit": "days", "times": [[1, 0, 0, 4611686018427387903], [9223372036854775806, 0, 4611686018427387903, 0]]}'::survival) AS q(s);
SELECT is(s::text::survival, s, 'and back') FROM (SELECT '{"unit": "days", "times": [[1, 0, 0, 4611686018427387903], [9223372036854775806, 0, 4611686018427387903, 0]]}'::survival) AS q(s);
SELECT pg_temp.refused('SELECT s + s + s FROM (SELECT ''{"unit": "days", "times": [[1, 0, 0, 4611686018427387903]]}''::survival) AS q(s)', '22003', 'count of a survival is out of range', 'a sum beyond 2^63');
SELECT is(survival_agg(d, true)::text, '{"unit": "number", "times": [[0, 0, 0, 1], [5e-324, 0, 0, 1], [1.7976931348623157e+308, 0, 0, 1]], "missing": 0, "not_started": 0}', 'the smallest and the largest numbers') FROM unnest(array[0, 5e-324, 1.7976931348623157e308]::float8[]) AS d;
SELECT is(survival_agg(d, true)::text::survival, survival_agg(d, true), 'and back') FROM unnest(array[0, 5e-324, 1, 1.7976931348623157e308]::float8[]) AS d;
SELECT is(jsonb_array_length(survival_agg(d, true)::jsonb -> 'times'), 200001, 'hundreds of thousands of distinct times') FROM (SELECT g::float8 / 7 AS d FROM generate_series(0, 200000) AS g) AS q;
-- times that all fall into one bucket of a weak hash
SELECT is(persons(survival_agg(g * 65536::bigint, true)), 50000::bigint, 'times that are multiples of a power of two') FROM generate_series(1, 50000) AS g;
SELECT is(persons(survival_agg(g * 86400.0::float8, true)), 50000::bigint, 'whole days in seconds') FROM generate_series(1, 50000) AS g;
SELECT is(a + b, (SELECT survival_agg(d, true) FROM unnest(array[16777216, 16777215]) AS d), 'around the end of dense tables') FROM (SELECT survival_agg(16777215, true), survival_agg(16777216, true)) AS q(a, b);

-- Names
SELECT is((SELECT count(DISTINCT kind) FROM incidence_curve(s)), 8::bigint, 'hostile names of causes stay apart') FROM (SELECT survival_causes_agg(1, k) FROM unnest(array['日本', '{}', 'null', 'NULL', E'\\', '"', E'\'; DROP TABLE x; --', '']) AS k) AS q(s);
SELECT is((SELECT count(*) FROM jsonb_object_keys(t.leavers_by_kind)), 8::bigint, 'of kinds too') FROM (SELECT headcount_agg('2025-01-01', '2025-02-01', k) FROM unnest(array['日本', '{}', 'null', 'NULL', E'\\', '"', E'\'; DROP TABLE x; --', '']) AS k) AS q(h), LATERAL turnover(h, '2025-01-01', '2025-12-31') AS t;

-- Many small groups stay small
SELECT is(count(*), 50000::bigint, 'fifty thousand groups') FROM (SELECT survival_agg(g % 7000, true) AS s FROM generate_series(1, 100000) AS g GROUP BY (g - 1) / 2) AS q WHERE persons(s) = 2 AND pg_column_size(s) < 64;

-- A cancel is heard in a long loop
CREATE TEMP TABLE wide AS SELECT array_agg(s) AS groups FROM (SELECT survival_agg(g::float8 + k / 1000.0::float8, true) AS s FROM generate_series(1, 20000) AS g, generate_series(1, 60) AS k GROUP BY k) AS q;
SET LOCAL statement_timeout = '200ms';
SELECT matches(pg_temp.failure('SELECT logrank(groups) FROM wide'), '^57014 ', 'a long log-rank test can be cancelled');
-- times whose products with the constant of the hash are small: each search passes all that went before
SET LOCAL statement_timeout = 0;
CREATE TEMP TABLE hostile AS SELECT format('{"unit": "days", "times": [%s]}', string_agg(format('[%s, 0, 0, 1]', t), ', ' ORDER BY t))::survival AS s
FROM (SELECT g * 17428512612931826493 % 18446744073709551616 AS t FROM generate_series(1, 120000) AS g) AS q WHERE t < 9223372036854775807;
SET LOCAL statement_timeout = '200ms';
CREATE TEMP TABLE began AS SELECT clock_timestamp() AS t;
SELECT matches(pg_temp.failure('SELECT s + s FROM hostile'), '^57014 ', 'so can merging times that were chosen to collide');
SELECT cmp_ok(clock_timestamp() - t, '<', interval '1 second', 'at once') FROM began;
SET LOCAL statement_timeout = 0;
SELECT * FROM finish();
ROLLBACK;
