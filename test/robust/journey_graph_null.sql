\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- NULL and emptiness in every place of the functions on journey_graph; a journey of one event; wrong arguments with hints.
BEGIN;
SELECT plan(19);

CREATE FUNCTION pg_temp.outcome(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text; state text; hint text;
BEGIN
	EXECUTE statement INTO result;
	RETURN coalesce(result, 'NULL');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, hint = PG_EXCEPTION_HINT;
	RETURN 'ERROR ' || state || CASE hint WHEN '' THEN ' no hint ' ELSE ' ' END || sqlerrm;
END $$;

-- The catalog gives the functions, so that a new one is not forgotten.
CREATE TABLE functions AS
SELECT p.oid, p.oid::regprocedure::text AS signature, p.proname::text AS name, p.proargtypes::regtype[] AS types, p.prokind AS kind, p.proretset AS set, p.proisstrict AS strict
FROM pg_proc p WHERE p.pronamespace = 'experience'::regnamespace AND p.prokind IN ('f', 'a') AND p.pronargs > 0
  AND 'journey_graph'::regtype::oid = ANY (p.proargtypes::oid[] || p.prorettype) AND NOT ('{internal,cstring}'::regtype[]::oid[] && p.proargtypes::oid[]);
CREATE FUNCTION pg_temp.sample(type regtype, name text) RETURNS text LANGUAGE sql AS $$
	SELECT CASE type::text WHEN 'journey_graph' THEN $q$'{"journeys": 1, "missing": 0, "nodes": [["a", 1, 1, 1, 1, 0, 0]], "edges": []}'::journey_graph$q$
		WHEN 'journey' THEN $q$journey_append_sample()$q$ WHEN 'text' THEN '''a''' WHEN 'bigint' THEN '1::bigint'
		WHEN 'jsonb' THEN CASE name WHEN 'journey_graph_from_jsonb' THEN $q$'{"journeys": 1, "missing": 0, "nodes": [["a", 1, 1, 1, 1, 0, 0]], "edges": []}'::jsonb$q$ ELSE $q$'{}'::jsonb$q$ END END $$;
CREATE FUNCTION public.journey_append_sample() RETURNS journey LANGUAGE sql AS $$ SELECT '{"events": [{"touchpoint": "a", "at": "2025-01-01T00:00:00Z"}], "missing": 0}'::journey $$;
CREATE FUNCTION pg_temp.call(f functions, nulls int[]) RETURNS text LANGUAGE sql AS $$
	SELECT CASE WHEN (f).set THEN 'SELECT count(*) FROM ' ELSE 'SELECT ' END || format('%s(%s)', (f).name, (SELECT string_agg(CASE WHEN i = ANY (nulls) THEN 'NULL::' || t ELSE pg_temp.sample(t, (f).name) END, ', ' ORDER BY i) FROM unnest((f).types) WITH ORDINALITY AS a(t, i))) $$;

SELECT cmp_ok(count(*), '>=', 30::bigint, 'the module has its functions') FROM functions;
SELECT is_empty($$SELECT signature, pg_temp.call(f, '{}'), pg_temp.outcome(pg_temp.call(f, '{}')) FROM functions f WHERE pg_temp.outcome(pg_temp.call(f, '{}')) LIKE 'ERROR%' OR pg_temp.call(f, '{}') IS NULL$$, 'the sample calls are sound');
SELECT is_empty($$SELECT signature, i, pg_temp.outcome(pg_temp.call(f, array[i])) FROM functions f, generate_series(1, cardinality(types)) AS i WHERE strict AND kind = 'f' AND pg_temp.outcome(pg_temp.call(f, array[i])) NOT IN ('NULL', '0')$$, 'a NULL argument of a strict function: NULL, or no rows');
SELECT is_empty($$SELECT signature, i, pg_temp.outcome(pg_temp.call(f, array[i])) FROM functions f, generate_series(1, cardinality(types)) AS i WHERE pg_temp.outcome(pg_temp.call(f, array[i])) LIKE 'ERROR%'$$, 'a NULL argument is never an error');
SELECT is_empty($$SELECT signature, pg_temp.outcome(pg_temp.call(f, array(SELECT generate_series(1, cardinality(types))))) FROM functions f WHERE pg_temp.outcome(pg_temp.call(f, array(SELECT generate_series(1, cardinality(types))))) LIKE 'ERROR%'$$, 'nor are all NULL');
SELECT is_empty($$SELECT signature, o FROM functions f, LATERAL replace(replace(pg_temp.call(f, '{}'), '[["a", 1, 1, 1, 1, 0, 0]]', '[]'), '''a''', '''b''') AS s, pg_temp.outcome(s) AS o WHERE o LIKE 'ERROR%' AND (name <> 'graph_reach' OR o NOT LIKE 'ERROR 22023 %' OR o LIKE '%no hint%')$$, 'an empty graph is no error, except where it has to have a touchpoint');
SELECT is_empty($$SELECT signature, pg_temp.outcome(pg_temp.call(f, '{}')) FROM functions f WHERE pg_temp.outcome(pg_temp.call(f, '{}')) ~* 'nan|infinity'$$, 'no answer is NaN or infinity');

-- Every error of ours has a hint
SELECT is_empty(format($$SELECT o FROM pg_temp.outcome(%L) AS o WHERE o NOT LIKE 'ERROR ' || %L || ' %%' OR o LIKE '%%no hint%%'$$, statement, state), state || ' with a hint: ' || statement)
FROM (VALUES ('22023', 'SELECT graph_agg(journey_append_sample(), ''{"x": 1}'')'), ('22023', 'SELECT graph_agg(journey_append_sample(), ''{"roles": 1}'')'), ('22023', 'SELECT sankey_agg(journey_append_sample(), ''{"depth": 0}'')'),
	('22023', 'SELECT sankey_agg(journey_append_sample(), ''{"direction": "up"}'')'), ('22023', 'SELECT sankey_agg(journey_append_sample(), ''{"anchor": "a b"}'')'), ('22P02', 'SELECT sankey_agg(journey_append_sample(), ''{"anchor": "("}'')'), ('22023', 'SELECT sankey_agg(journey_append_sample(), ''{"anchor": 7}'')'),
	('22023', 'SELECT graph_reach(graph_agg(journey_append_sample()), ''a'', ''b'')'), ('22P02', 'SELECT ''{}''::journey_graph'), ('22023', 'SELECT ''{}''::jsonb::journey_graph')) AS v(state, statement);

-- The largest counts are kept, and one more is an error
SELECT is(g::text::journey_graph::text, '{"journeys": 9223372036854775807, "missing": 9223372036854775807, "nodes": [["a", 9223372036854775807, 9223372036854775807, 9223372036854775807, 9223372036854775807, 0, 0]], "edges": []}', 'counts of 63 bits') FROM (SELECT '{"journeys": 9223372036854775807, "missing": 9223372036854775807, "nodes": [["a", 9223372036854775807, 9223372036854775807, 9223372036854775807, 9223372036854775807, 0, 0]], "edges": []}'::journey_graph AS g) AS q;
SELECT is_empty($$SELECT o FROM (SELECT '{"journeys": 9223372036854775807, "missing": 0, "nodes": [["a", 9223372036854775807, 1, 1, 1, 0, 0]], "edges": [[0, 0, 9223372036854775806, 1, 0, 0, 0, 0, 0, [[0, 9223372036854775806]]]]}') AS t(g),
	unnest(array['+ ' || quote_literal(g) || '::journey_graph', '+ graph_agg(journey_append_sample())']) AS more, pg_temp.outcome(format('SELECT %L::journey_graph %s', g, more)) AS o WHERE o NOT LIKE 'ERROR 22003 %' OR o LIKE '%no hint%'$$, 'one more is 22003');
SELECT * FROM finish();
ROLLBACK;
