\i test/pgtap.psql
-- The GIN index gives the rows that a scan gives, for random journeys and random conditions.
BEGIN;
SELECT plan(4);

SELECT setseed(0.375) \g /dev/null
CREATE TABLE public.persons AS
SELECT p AS id, journey_agg((array['a', 'b', 'c', 'd', 'x:a', ''])[ceil(random() * (2 + p % 5))], '2025-01-01Z'::timestamptz + (random() * 20)::int * interval '1 h', NULL, CASE WHEN random() < 0.6 THEN (array['x', 'y', ''])[ceil(random() * 3)] END) AS j
FROM generate_series(1, 3000) AS p, generate_series(1, p % 7) AS e GROUP BY p;
INSERT INTO public.persons VALUES (0, NULL), (-1, '{"events": [], "missing": 1}');
CREATE INDEX ON public.persons USING gin (j);
ANALYZE public.persons;

CREATE FUNCTION pg_temp.one_of(VARIADIC choices text[]) RETURNS text VOLATILE LANGUAGE sql AS $$ SELECT choices[ceil(random() * array_length(choices, 1))] $$;
CREATE FUNCTION pg_temp.step() RETURNS text VOLATILE LANGUAGE sql AS $$
	SELECT pg_temp.one_of('a', 'b', 'c', 'd', 'x:a', 'y:b', '''x:a''', '''''', 'x:*', '.', '!a', '!x:b', '(a | b)', '(x:c | d)', 'x**')
$$;
CREATE FUNCTION pg_temp.pattern(depth int) RETURNS text VOLATILE LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	FOR i IN 1 .. ceil(random() * 3) LOOP
		result := concat_ws(pg_temp.one_of(' ', ' -> ', ' -> ', ' | ', ' ->[<= 3 hours] ', ' ->[not b] '), result,
			CASE WHEN depth > 0 AND random() < 0.3 THEN '(' || pg_temp.pattern(depth - 1) || ')' ELSE pg_temp.step() END || pg_temp.one_of('', '', '', '?', '*', '+', '{2}', '{0,1}', '*?'));
	END LOOP;
	RETURN result;
END $$;

CREATE TEMP TABLE condition AS
SELECT 'pattern' AS kind, format('j ~ %L', pg_temp.pattern(2)) AS text FROM generate_series(1, 300)
UNION ALL SELECT op, format('j %s %L', op, array(SELECT pg_temp.one_of('a', 'b', 'c', 'd', 'x:a', 'y:a', 'x:b', ':c', '', 'x:x:a', 'z') FROM generate_series(1, (random() * 3)::int + g * 0)))
FROM unnest(array['@>', '&&']) AS op, generate_series(1, 150) AS g;

CREATE FUNCTION pg_temp.ids(condition text, indexed boolean) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
	plan json;
	result bigint[];
BEGIN
	PERFORM set_config('enable_seqscan', (NOT indexed)::text, true), set_config('enable_bitmapscan', indexed::text, true);
	EXECUTE 'EXPLAIN (FORMAT JSON) SELECT id FROM persons WHERE ' || condition INTO plan;
	IF indexed <> plan::jsonb @? '$.**."Index Name"' THEN
		RAISE EXCEPTION 'not the plan that was asked for';
	END IF;
	EXECUTE 'SELECT array_agg(id ORDER BY id) FROM persons WHERE ' || condition INTO result;
	RETURN result;
END $$;
CREATE TEMP TABLE answer AS SELECT kind, text, pg_temp.ids(text, false) AS scanned, pg_temp.ids(text, true) AS indexed FROM condition;
SELECT is_empty(format($$SELECT text, array_length(scanned, 1), array_length(indexed, 1) FROM answer WHERE kind = %L AND scanned IS DISTINCT FROM indexed LIMIT 3$$, kind), 'index and scan agree: ' || kind) FROM unnest(array['pattern', '@>', '&&']) AS kind;
SELECT cmp_ok((SELECT count(DISTINCT scanned) FROM answer), '>', 100::bigint, 'and the conditions are not all alike');
SELECT * FROM finish();
ROLLBACK;
