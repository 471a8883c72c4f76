\i test/pgtap.psql
-- The functions that make a journey from a journey, and its path, against the same in SQL over
-- the events.
BEGIN;
SELECT plan(19);

SELECT setseed(0.5) \g /dev/null
CREATE TEMP TABLE event AS
SELECT p AS person, (array['a', 'b', 'c', 'x:a', '', 'a > b', '"'])[ceil(random() * (1 + p % 7))] AS touchpoint, '2025-01-01Z'::timestamptz + (random() * 20)::int * interval '1 h' AS at,
	CASE WHEN random() < 0.5 THEN (random() * 3)::int END::float8 AS score, CASE WHEN random() < 0.6 THEN (array['x', 'y', 'x:a', ''])[ceil(random() * 4)] END AS role,
	CASE WHEN random() < 0.3 THEN (random() * 2)::int END::float8 AS amount, CASE WHEN random() < 0.3 THEN (random() * 2)::int END::bigint AS seq
FROM generate_series(1, 1500) AS p, generate_series(1, p % 12) AS e;
INSERT INTO event SELECT * FROM event WHERE random() < 0.1;
CREATE TEMP TABLE journeys AS SELECT person, journey_agg(touchpoint, at, score, role, amount, seq) AS j FROM event GROUP BY person;
CREATE TEMP TABLE listed AS SELECT person, e.* FROM journeys, journey_events(j) AS e;

-- How many journeys an expression over j makes otherwise than the events that meet a condition make.
CREATE FUNCTION pg_temp.differing(edit text, condition text, touchpoint text DEFAULT 'touchpoint', role text DEFAULT 'role') RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
BEGIN
	EXECUTE format('SELECT count(*) FROM (SELECT person, %s AS j FROM journeys) AS q
		LEFT JOIN (SELECT person, journey_agg(%s, at, score, %s, amount, seq) AS j FROM listed WHERE %s GROUP BY person) AS s USING (person)
		WHERE q.j <> coalesce(s.j, ''{"events": [], "missing": 0}'')', edit, touchpoint, role, condition) INTO n;
	RETURN n;
END $$;

SELECT is(pg_temp.differing('j', 'true'), 0::bigint, 'the comparison itself');
SELECT is(pg_temp.differing($$journey_of(j, 'x')$$, $$role = 'x'$$), 0::bigint, 'journey_of');
SELECT is(pg_temp.differing($$with_role(j, 'z')$$, 'true', role => $$'z'$$), 0::bigint, 'with_role');
SELECT is(pg_temp.differing($$journey_between(j, '[2025-01-01 05:00Z,2025-01-01 12:00Z)')$$, $$at >= '2025-01-01 05:00Z' AND at < '2025-01-01 12:00Z'$$), 0::bigint, 'journey_between');
SELECT is(pg_temp.differing($$journey_between(j, '(2025-01-01 03:00Z,2025-01-01 18:00Z]')$$, $$tstzrange('2025-01-01 03:00Z', '2025-01-01 18:00Z', '(]') @> at$$), 0::bigint, 'journey_between, exclusive below');
SELECT is(pg_temp.differing(format('journey_only(j, %L)', n), format($$touchpoint = ANY (%1$L) OR role || ':' || touchpoint = ANY (%1$L)$$, n)), 0::bigint, 'journey_only ' || n::text) FROM (VALUES ('{a,x:b}'::text[]), ('{x:a,""}'), ('{x:a:a,"y:\""}')) AS v(n);
SELECT is(pg_temp.differing(format('journey_without(j, %L)', n), format($$NOT (touchpoint = ANY (%1$L) OR coalesce(role || ':' || touchpoint = ANY (%1$L), false))$$, n)), 0::bigint, 'journey_without ' || n::text) FROM (VALUES ('{a,x:b}'::text[]), ('{x:a,""}')) AS v(n);
SELECT is(pg_temp.differing($$journey_rename(j, '{"a": "b", "b": "a", "x:a": "q", "c": ""}')$$, 'true',
	$$CASE WHEN role || ':' || touchpoint = 'x:a' OR touchpoint = 'x:a' THEN 'q' WHEN touchpoint = 'a' THEN 'b' WHEN touchpoint = 'b' THEN 'a' WHEN touchpoint = 'c' THEN '' ELSE touchpoint END$$), 0::bigint, 'journey_rename');
SELECT is(pg_temp.differing('journey_distinct(j)', $$NOT EXISTS (SELECT FROM listed AS l WHERE l.person = listed.person AND l.n < listed.n AND (l.touchpoint, l.at, l.score, l.role, l.amount, l.seq) IS NOT DISTINCT FROM (listed.touchpoint, listed.at, listed.score, listed.role, listed.amount, listed.seq))$$),
	0::bigint, 'journey_distinct');
SELECT is(pg_temp.differing('journey_collapse(j)', $$NOT EXISTS (SELECT FROM listed AS l WHERE l.person = listed.person AND l.n = listed.n - 1 AND (l.touchpoint, l.role) IS NOT DISTINCT FROM (listed.touchpoint, listed.role))$$),
	0::bigint, 'journey_collapse');
SELECT is_empty($$
	SELECT person, session, part FROM journeys, journey_sessions(j, '2 h')
	EXCEPT SELECT person, session, journey_agg(touchpoint, at, score, role, amount, seq)
	FROM (SELECT *, 1 + sum(cut::int) OVER (PARTITION BY person ORDER BY n) AS session
		FROM (SELECT *, coalesce(at - lag(at) OVER (PARTITION BY person ORDER BY n) > interval '2 h', false) AS cut FROM listed) AS c) AS s GROUP BY person, session$$, 'journey_sessions');
SELECT is((SELECT sum(journey_length(part)) FROM journeys, journey_sessions(j, '2 h')), (SELECT count(*)::numeric FROM listed), 'journey_sessions: every event is in one');

-- Paths: equal just when the sequences are

CREATE TEMP TABLE variant AS
SELECT j, coalesce(array_agg(touchpoint ORDER BY n), '{}') AS touchpoints, coalesce(array_agg(to_json(array[role, touchpoint])::text ORDER BY n), '{}') AS symbols, coalesce((array_agg(touchpoint ORDER BY n))[:3], '{}') AS first3
FROM journeys LEFT JOIN listed USING (person) GROUP BY person, j;
SELECT is((SELECT array[count(DISTINCT journey_path(j)), count(DISTINCT (journey_path(j), touchpoints))]), array_fill(count(DISTINCT touchpoints), array[2]), 'journey_path: one text for each sequence of touchpoints') FROM variant;
SELECT is((SELECT array[count(DISTINCT journey_path(j, 3)), count(DISTINCT (journey_path(j, 3), first3))]), array_fill(count(DISTINCT first3), array[2]), 'journey_path: up to a depth') FROM variant;
SELECT is((SELECT array[count(DISTINCT journey_path(j, roles => true)), count(DISTINCT (journey_path(j, roles => true), symbols))]), array_fill(count(DISTINCT symbols), array[2]), 'journey_path: with roles') FROM variant;
SELECT is((SELECT array[count(DISTINCT journey_hash(j)), count(DISTINCT (journey_hash(j), symbols))]), array_fill(count(DISTINCT symbols), array[2]), 'journey_hash: one for each sequence of roles and touchpoints') FROM variant;
SELECT * FROM finish();
ROLLBACK;
