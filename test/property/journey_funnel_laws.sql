\i test/pgtap.psql
-- Laws of journey_funnel and funnel_events, on random journeys: the same rows give the same bytes however
-- they are grouped, and a parallel plan gives what a serial one gives.
BEGIN;
SELECT plan(16);

SELECT setseed(0.5) \g /dev/null
CREATE TEMP TABLE walk AS
SELECT p AS person, p % 23 AS unit, CASE WHEN p % 50 = 0 THEN NULL ELSE journey_agg((array['a', 'b', 'c', 'd', 'x'])[ceil(random() * 5)], timestamptz '2025-01-01' + random() ^ 6 * interval '300 days') END AS j
FROM generate_series(1, 4000) AS p, generate_series(1, p % 9) AS e GROUP BY p;
INSERT INTO walk SELECT 5000, 1, '{"events": [], "missing": 0}';
CREATE TEMP TABLE option (name text, steps text[], o jsonb);
INSERT INTO option VALUES
	('loose', '{a,b,c}', '{}'), ('window', '{a,b,c,d}', '{"within": "30 days"}'), ('strict', '{a,b,(c|d)}', '{"mode": ["strict"], "within": "100 days"}'),
	('any_order', '{a,b,c}', '{"mode": ["any_order"], "within": "10 days", "until": "2025-08-01T00:00:00Z"}'), ('optional', '{a,b,c,d}', '{"optional": [2, 3], "exclude": ["x"], "until": "2025-08-01T00:00:00Z", "within": "50 days"}'),
	('increasing', '{.,.,.}', '{"mode": ["increasing", "no_repeat"]}');
CREATE TEMP TABLE whole AS SELECT name, funnel_agg(j, steps, o) AS f FROM walk, option GROUP BY name;
CREATE TEMP TABLE part AS SELECT name, unit, funnel_agg(j, steps, o) AS f FROM walk, option GROUP BY name, unit;
CREATE TEMP TABLE person AS SELECT name, person, funnel_agg(j, steps, o) AS f FROM walk, option GROUP BY name, person;

SELECT is((SELECT count(*) FROM whole w JOIN (SELECT name, funnel_agg(j, steps, o ORDER BY random()) AS f FROM walk, option GROUP BY name) AS s USING (name) WHERE w.f <> s.f), 0::bigint, 'any order of rows');
SELECT is((SELECT count(*) FROM whole w JOIN (SELECT name, rollup(f ORDER BY random()) AS f FROM part GROUP BY name) AS s USING (name) WHERE w.f <> s.f), 0::bigint, 'rollup of parts');
SELECT is((SELECT count(*) FROM whole w JOIN (SELECT name, rollup(f ORDER BY random()) AS f FROM person GROUP BY name) AS s USING (name) WHERE w.f <> s.f), 0::bigint, 'rollup of single persons');
SELECT is((SELECT count(*) FROM whole w JOIN (SELECT name, rollup(f) AS f FROM (SELECT name, rollup(f) AS f FROM part GROUP BY name, unit % 3) AS third GROUP BY name) AS s USING (name) WHERE w.f <> s.f), 0::bigint, 'rollup of rollups');
SELECT is((SELECT count(*) FROM part a JOIN part b USING (name) WHERE a.f + b.f <> b.f + a.f), 0::bigint, '+ is commutative');
SELECT is((SELECT count(*) FROM part a JOIN part b USING (name) JOIN whole c USING (name) WHERE (a.f + b.f) + c.f <> a.f + (b.f + c.f)), 0::bigint, 'and associative');
SELECT is((SELECT count(*) FROM whole w, LATERAL (SELECT (jsonb_set(w.f::jsonb, '{missing}', '0') || jsonb_build_object('started', 0, 'reached', z, 'skipped', z, 'open', z, 'excluded', z, 'dropped', z, 'times', e))::journey_funnel AS f
	FROM (SELECT jsonb_agg(0) AS z, jsonb_agg('[]'::jsonb) AS e FROM jsonb_array_elements(w.f::jsonb -> 'steps')) AS q) AS nothing WHERE w.f + nothing.f <> w.f), 0::bigint, 'the funnel of nobody is the identity');
SELECT is((SELECT count(*) FROM (SELECT journey_funnel_combine(a.f, b.f)::text::journey_funnel AS merged, a.f + b.f AS sum FROM part a JOIN part b USING (name)) AS q WHERE merged <> sum), 0::bigint, 'the combine function agrees');
SELECT is((SELECT count(*) FROM whole WHERE f::text::journey_funnel <> f OR f::jsonb::journey_funnel <> f), 0::bigint, 'text and jsonb round trip');
\setenv FOLDER :tmp
\copy (SELECT name, f FROM whole UNION ALL SELECT name || unit, f FROM part) TO PROGRAM 'cat >"$FOLDER/funnels"' BINARY
CREATE TEMP TABLE reread (LIKE whole);
\copy reread FROM PROGRAM 'cat "$FOLDER/funnels"' BINARY
SELECT is((SELECT count(*) FROM reread r JOIN (SELECT * FROM whole UNION ALL SELECT name || unit, f FROM part) AS w USING (name) WHERE r.f = w.f), (SELECT count(*) FROM reread), 'binary round trip');

-- Counts and times against journey_steps

SELECT is_empty($$
	SELECT name, step FROM whole, funnel_table(f) AS t JOIN LATERAL (
		SELECT count(s.status) AS entered, count(*) FILTER (WHERE s.status = 'reached') AS reached, count(*) FILTER (WHERE s.status = 'open') AS open, count(*) FILTER (WHERE s.status = 'excluded') AS excluded,
			percentile_disc(0.5) WITHIN GROUP (ORDER BY s.since_previous) AS p50
		FROM option o, walk w, journey_steps(w.j, o.steps, coalesce((o.o ->> 'within')::interval, '100000 days'), ARRAY(SELECT jsonb_array_elements_text(o.o -> 'mode')), ARRAY(SELECT jsonb_array_elements_text(o.o -> 'exclude')),
			ARRAY(SELECT jsonb_array_elements_text(o.o -> 'optional')::int), (o.o ->> 'until')::timestamptz) AS s
		WHERE o.name = whole.name AND s.step = t.step) AS s ON true
	WHERE (t.entered, t.reached, t.open, t.excluded) IS DISTINCT FROM (s.entered, s.reached, s.open, s.excluded)
		OR abs(extract(epoch FROM t.time_p50)::float8 / extract(epoch FROM s.p50)::float8 - 1) > 0.02$$, 'funnel_agg is the count of what journey_steps says');

-- Parallel

CREATE TABLE funnel_laws_walk AS SELECT * FROM walk;
CREATE TABLE funnel_laws_event AS SELECT person, (random() * 5)::int AS e, timestamptz '2025-01-01' + (random() * 20)::int * interval '1 s' AS at FROM generate_series(1, 40000) AS i, LATERAL (SELECT 1 + i % 300) AS q(person);
ANALYZE funnel_laws_walk, funnel_laws_event;
\set funnel 'SELECT funnel_agg(j, \'{a,b,c,d}\', \'{"within": "30 days"}\') AS f FROM funnel_laws_walk'
\set window 'SELECT person, window_funnel(\'5 s\', \'{strict_order}\', at, e = 1, e = 2, e = 3) AS l FROM funnel_laws_event GROUP BY person'
CREATE TEMP TABLE serial AS :funnel;
CREATE TEMP TABLE serial_window AS :window;
\i test/property/parallel.psql
SELECT alike(pg_temp.plan(:'funnel'), '%"Partial Mode": "Partial"%', 'funnel_agg: the plan is parallel');
SELECT is((SELECT count(*) FROM (:funnel) AS p JOIN serial USING (f)), 1::bigint, 'and gives the same bytes');
SELECT alike(pg_temp.plan(:'window'), '%"Partial Mode": "Partial"%', 'window_funnel: the plan is parallel');
SELECT is((SELECT count(*) FROM (:window) AS p JOIN serial_window USING (person, l)), 300::bigint, 'and gives the same levels');
SELECT is((SELECT string_agg(l::text, '' ORDER BY person) FROM (:window) AS p), (SELECT string_agg(window_funnel_final(s)::text, '' ORDER BY person) FROM (
	SELECT person, ('{"within": "PT5S", "modes": ["strict_order"], "conditions": 3, "missing": 0, "events": ' || (jsonb_agg(CASE WHEN e BETWEEN 1 AND 3 THEN jsonb_build_array(to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), e)
		ELSE jsonb_build_array(to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) END))::text || '}')::funnel_events AS s FROM funnel_laws_event GROUP BY person) AS q), 'as does the value written by hand');
SELECT * FROM finish();
ROLLBACK;
