\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT * FROM no_plan();

-- @> and &&, without an index

CREATE TEMP TABLE walk (j journey);
INSERT INTO walk SELECT journey_agg(t, '2025-01-01Z', NULL, r) FROM (VALUES ('apply', 'candidate'), ('hired', 'employee'), ('visit', NULL), ('a:b', NULL), ('y:z', 'x'), ('', 'nil')) AS v(t, r);
SELECT is(array[j @> s, j && s], want, s::text) FROM walk, (VALUES
	('{apply}'::text[], array[true, true]), ('{candidate:apply}', array[true, true]), ('{apply,hired}', array[true, true]), ('{candidate:apply,employee:hired,visit}', array[true, true]),
	('{apply,apply,candidate:apply}', array[true, true]), ('{employee:apply}', array[false, false]), ('{apply,employee:apply}', array[false, true]), ('{nothing,visit}', array[false, true]),
	('{candidate}', array[false, false]), ('{candidate:}', array[false, false]), ('{Apply}', array[false, false]), ('{appl}', array[false, false]), ('{:visit}', array[false, false]),
	('{}', array[true, false]), ('{""}', array[true, true]), ('{nil:}', array[true, true]), ('{a:b}', array[true, true]), ('{b}', array[false, false]),
	('{x:y:z}', array[true, true]), ('{y:z}', array[true, true]), ('{z}', array[false, false])) AS v(s, want);
SELECT is(array[j @> array['a', repeat('x', 10000)], j && array['apply', repeat('x', 10000)]], array[false, true], 'a name longer than any') FROM walk;
SELECT is(array[j @> '{{apply,hired},{visit,a:b}}', j && '{{x,hired},{y,z}}'], array[true, true], 'arrays of two dimensions are lists') FROM walk;
SELECT is(array[j @> '{a}', j && '{a}', j @> '{}', j && '{}'], array[false, false, true, false], 'no events') FROM (SELECT '{"events": [], "missing": 1}'::journey AS j) AS q;
SELECT is(array[j @> NULL, j && NULL, NULL::journey @> '{a}', NULL::journey && '{a}'], array[NULL, NULL, NULL, NULL]::boolean[], 'NULL') FROM walk;
SELECT pg_temp.refused(format('SELECT j %s array[''a'', NULL] FROM walk', o), '22004', '%null%', o || ' with a NULL name') FROM (VALUES ('@>'), ('&&')) AS v(o);

-- The operator class

SELECT is(amvalidate(oid), true, opcname || ' is well formed') FROM pg_opclass WHERE opcname = 'journey_ops';
CREATE FUNCTION pg_temp.plan(query text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT JSON) ' || query INTO plan;
	RETURN plan;
END $$;

SELECT setseed(0.125) \g /dev/null
CREATE TABLE public.persons AS
SELECT p AS id, journey_agg(CASE WHEN random() < 0.001 THEN 'rare ' || p % 2 ELSE 'touchpoint ' || floor(random() * 40) END, '2025-01-01Z'::timestamptz + e * interval '1 h', NULL,
	CASE WHEN p % 100 = 0 THEN 'vip' WHEN p % 2 = 0 THEN 'customer' END) AS j
FROM generate_series(1, 20000) AS p, generate_series(1, 8) AS e GROUP BY p;
INSERT INTO public.persons VALUES (20001, NULL), (20002, '{"events": [], "missing": 1}');
CREATE INDEX persons_j ON public.persons USING gin (j);
ANALYZE public.persons;

SELECT ok(pg_temp.plan('SELECT * FROM persons WHERE ' || c) @? '$.**."Index Name" ? (@ == "persons_j")', 'the planner chooses the index for ' || c) FROM (VALUES
	($$j @> '{rare 0}'$$), ($$j @> '{vip:rare 0,touchpoint 3}'$$), ($$j && '{rare 0,rare 1}'$$), ($$j ~ '''rare 1'''$$), ($$j ~ '''touchpoint 7'' -> vip:''rare 0'''$$),
	($$j @> '{rare 0}' AND j ~ '''touchpoint 1'' -> .'$$)) AS v(c);
SELECT ok(NOT pg_temp.plan('SELECT * FROM persons WHERE j @> ''{touchpoint 1}'' OR id > 0') @? '$.**."Index Name"', 'and none where it does not help');

-- The answers of the index are those of a scan

CREATE FUNCTION pg_temp.ids(condition text, indexed boolean) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
	result bigint[];
BEGIN
	PERFORM set_config('enable_seqscan', (NOT indexed)::text, true), set_config('enable_bitmapscan', indexed::text, true);
	IF indexed <> pg_temp.plan('SELECT id FROM persons WHERE ' || condition) @? '$.**."Index Name"' THEN
		RAISE EXCEPTION 'not the plan that was asked for';
	END IF;
	EXECUTE 'SELECT array_agg(id ORDER BY id) FROM persons WHERE ' || condition INTO result;
	PERFORM set_config('enable_seqscan', 'on', true), set_config('enable_bitmapscan', 'on', true);
	RETURN result;
END $$;
SELECT is(pg_temp.ids(c, true), pg_temp.ids(c, false), c) FROM (VALUES
	($$j @> '{rare 0}'$$), ($$j @> '{customer:rare 0}'$$), ($$j @> '{touchpoint 1,touchpoint 2,touchpoint 3}'$$), ($$j @> '{}'$$), ($$j && '{}'$$), ($$j && '{rare 0,vip:touchpoint 5}'$$),
	($$j && '{nothing,nobody:rare 0}'$$), ($$j @> '{nothing}'$$), ($$j ~ '''rare 1'''$$), ($$j ~ '''touchpoint 1'' -> ''touchpoint 2'''$$), ($$j ~ '''touchpoint 1'' | ''rare 0'''$$),
	($$j ~ 'vip:''touchpoint 1'''$$), ($$j ~ 'vip:*'$$), ($$j ~ '!(''touchpoint 1'' | customer:*)'$$), ($$j ~ '. . . .'$$), ($$j ~ '''touchpoint 1''?'$$), ($$j ~ '''touchpoint 1''* ''rare 0'''$$),
	($$j ~ '^ ''touchpoint 1'' $'$$), ($$j @> '{touchpoint 1}' AND j && '{rare 0,rare 1}'$$), ($$NOT j @> '{rare 0}' AND j @> '{customer:touchpoint 2,touchpoint 9}'$$)) AS v(c);
SELECT is(pg_temp.ids($$j @> '{}'$$, true), array(SELECT g::bigint FROM generate_series(1, 20002) AS g WHERE g <> 20001), 'no condition: every journey, the empty one too, but no NULL');
SELECT pg_temp.refused($$SELECT pg_temp.ids('j @> array[''a'', NULL]', true)$$, '22004', '%null%', 'a NULL name through the index');
SET LOCAL work_mem = 64;
SELECT is(pg_temp.ids($$j && '{touchpoint 1,touchpoint 2,touchpoint 3}'$$, true), pg_temp.ids($$j && '{touchpoint 1,touchpoint 2,touchpoint 3}'$$, false), 'a bitmap of pages, rechecked');
RESET work_mem;

-- Rows that are changed and added later, before and after the pending list is merged

UPDATE public.persons SET j = j || journey_agg FROM (SELECT journey_agg('later', '2026-01-01Z', NULL, 'alumnus')) AS q WHERE id % 1000 = 0;
INSERT INTO public.persons SELECT 30000, journey_agg(g::text, '2025-01-01Z', NULL, repeat('r', 255)) FROM generate_series(1, 3000) AS g;
INSERT INTO public.persons SELECT 30001, journey_agg(repeat('t', 255), '2025-01-01Z', NULL, repeat('r', 255));
SELECT is(pg_temp.ids($$j @> '{alumnus:later}'$$, true), array(SELECT g::bigint FROM generate_series(1000, 20000, 1000) AS g), 'changed rows are found');
SELECT is(pg_temp.ids($$j @> '{2999}'$$, true), array[30000]::bigint[], 'a journey of many labels is found');
SELECT is(pg_temp.ids($$j @> array[repeat('r', 255) || ':' || repeat('t', 255)]$$, true), array[30001]::bigint[], 'and the longest name');
SELECT cmp_ok(gin_clean_pending_list('persons_j'), '>=', 0::bigint, 'the pending list is merged');
SELECT is(pg_temp.ids($$j @> '{alumnus:later}'$$, true), array(SELECT g::bigint FROM generate_series(1000, 20000, 1000) AS g), 'and they still are');

SELECT * FROM finish();
ROLLBACK;
