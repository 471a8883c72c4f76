\i test/pgtap.psql
-- Laws of the journey, on random events with many ties: the same events give the same bytes
-- however they arrive, and every form of a journey says the same.
BEGIN;
SELECT plan(17);

SELECT setseed(0.25) \g /dev/null
CREATE TEMP TABLE event AS
SELECT e AS id, p AS person, (random() * 3)::int AS part,
	CASE WHEN random() < 0.03 THEN NULL ELSE (array['a', 'b', '', 'é', 'B', 'a:b', repeat('long ', 40)])[ceil(random() * 7)] END AS touchpoint,
	CASE WHEN random() < 0.03 THEN NULL WHEN p % 5 = 0 THEN '1800-01-01Z'::timestamptz + random() * interval '300000 days' ELSE '2025-01-01Z'::timestamptz + (random() * 4)::int * scale END AS at,
	CASE WHEN p % 3 = 0 OR random() < 0.3 THEN NULL ELSE (array[-0.0, 0, 1, 127, 128, 0.5, 1 / 3.0, -1e300])[ceil(random() * width)] END AS score,
	CASE WHEN p % 4 < 2 OR random() < 0.2 THEN NULL ELSE (array['x', 'y', '', 'a'])[ceil(random() * 4)] END AS role,
	CASE WHEN p % 2 = 0 OR random() < 0.3 THEN NULL ELSE (random() * 3)::int / 4.0 END AS amount,
	CASE WHEN p % 7 < 4 OR random() < 0.3 THEN NULL ELSE (array[-9223372036854775807, -1, 0, 1, 9223372036854775807])[ceil(random() * 5)] END AS seq
FROM (SELECT p, ceil(random() * 8) AS width, (array['1 day', '1 h', '1 min', '1 s', '1 ms', '1 us']::interval[])[ceil(random() * 6)] AS scale FROM generate_series(1, 2000) AS p) AS person,
	generate_series(1, p % 14) AS e;
CREATE TEMP TABLE whole AS SELECT person, journey_agg(touchpoint, at, score, role, amount, seq) AS j FROM event GROUP BY person;

SELECT is((SELECT count(*) FROM whole JOIN (SELECT person, journey_agg(touchpoint, at, score, role, amount, seq ORDER BY random()) AS j FROM event GROUP BY person) AS s USING (person) WHERE whole.j <> s.j), 0::bigint, 'any order of rows');
SELECT is((SELECT count(*) FROM whole JOIN (SELECT person, journey_agg(touchpoint, at, score, role, amount, seq ORDER BY at DESC, id DESC) AS j FROM event GROUP BY person) AS s USING (person) WHERE whole.j <> s.j), 0::bigint, 'backwards');
CREATE TEMP TABLE split AS SELECT person, part, journey_agg(touchpoint, at, score, role, amount, seq) AS j FROM event GROUP BY person, part;
SELECT is((SELECT count(*) FROM whole JOIN (SELECT person, rollup(j ORDER BY random()) AS j FROM split GROUP BY person) AS s USING (person) WHERE whole.j <> s.j), 0::bigint, 'rollup of any split, in any order');
SELECT is((SELECT count(*) FROM whole JOIN (SELECT person, rollup(j) AS j FROM (SELECT person, rollup(j) AS j FROM split GROUP BY person, part % 2) AS half GROUP BY person) AS s USING (person) WHERE whole.j <> s.j), 0::bigint, 'rollup of rollups');
SELECT is((SELECT count(*) FROM split a JOIN split b USING (person) WHERE a.j || b.j <> b.j || a.j), 0::bigint, '|| is commutative');
SELECT is((SELECT count(*) FROM split a JOIN split b USING (person) JOIN split c USING (person) WHERE (a.j || b.j) || c.j <> a.j || (b.j || c.j)), 0::bigint, 'and associative');
SELECT is((SELECT count(*) FROM (SELECT a.j, journey_combine(a.j, b.j)::text::journey AS merged, a.j || b.j AS joined FROM split a JOIN split b USING (person)) AS q WHERE merged <> joined), 0::bigint, 'and the combine function agrees');

-- The content, against SQL

CREATE TEMP TABLE listed AS SELECT person, e.* FROM whole, journey_events(j) AS e;
SELECT is_empty(
	$$(SELECT person, n, touchpoint, at, score, role, amount, seq FROM listed
	   EXCEPT SELECT person, row_number() OVER (PARTITION BY person ORDER BY at, seq NULLS LAST, role COLLATE "C" NULLS FIRST, touchpoint COLLATE "C", score NULLS LAST, amount NULLS LAST),
		   touchpoint, at, score, role, amount, seq FROM event WHERE touchpoint IS NOT NULL AND at IS NOT NULL) LIMIT 3$$,
	'events are what was put in, in the canonical order');
SELECT is((SELECT count(*) FROM listed), (SELECT count(*) FROM event WHERE touchpoint IS NOT NULL AND at IS NOT NULL), 'all of them');
SELECT is_empty(
	$$SELECT person, journey_length(j), missing(j), journey_starts(j), journey_ends(j), touchpoints(j), roles(j) FROM whole
	  EXCEPT SELECT person, count(*) FILTER (WHERE good), count(*) FILTER (WHERE NOT good), min(at) FILTER (WHERE good), max(at) FILTER (WHERE good),
		  coalesce(array_agg(DISTINCT touchpoint COLLATE "C") FILTER (WHERE good), '{}'), coalesce(array_agg(DISTINCT role COLLATE "C") FILTER (WHERE good AND role IS NOT NULL), '{}')
	  FROM (SELECT *, touchpoint IS NOT NULL AND at IS NOT NULL AS good FROM event) AS e GROUP BY person$$,
	'length, missing, first and last time, touchpoints, roles');

-- Forms

SELECT is((SELECT count(*) FROM whole WHERE j::text::journey <> j), 0::bigint, 'text round trip');
SELECT is((SELECT count(*) FROM whole WHERE j::jsonb::journey <> j), 0::bigint, 'jsonb round trip');
SELECT is((SELECT count(*) FROM whole a JOIN whole b ON a.j = b.j WHERE a.j::text <> b.j::text OR journey_send(a.j) <> journey_send(b.j) OR journey_hash_extended(a.j, 1) <> journey_hash_extended(b.j, 1)), 0::bigint, 'equal journeys have equal forms and hashes');
SELECT is((SELECT count(DISTINCT j) FROM whole), (SELECT count(DISTINCT j::text) FROM whole), 'different journeys have different texts');
\setenv FOLDER :tmp
\copy (SELECT person, j FROM whole) TO PROGRAM 'cat >"$FOLDER/journeys"' BINARY
CREATE TEMP TABLE reread (LIKE whole);
\copy reread FROM PROGRAM 'cat "$FOLDER/journeys"' BINARY
SELECT is((SELECT count(*) FROM whole JOIN reread USING (person) WHERE whole.j = reread.j), (SELECT count(*) FROM whole), 'binary round trip');
SET LOCAL timezone = 'Asia/Kathmandu';
SET LOCAL datestyle = 'SQL, DMY';
SET LOCAL extra_float_digits = -5;
SET LOCAL intervalstyle = 'iso_8601';
SELECT is((SELECT count(*) FROM whole WHERE j::text::journey <> j), 0::bigint, 'text round trip, whatever the settings');
SELECT is((SELECT string_agg(md5(j::text), '' ORDER BY person) FROM whole), (SELECT string_agg(md5(j::text), '' ORDER BY person) FROM reread), 'and equal texts');
SELECT * FROM finish();
ROLLBACK;
