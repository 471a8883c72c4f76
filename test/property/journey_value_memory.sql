\i test/pgtap.psql
-- What is remembered, what follows a bad touchpoint, lapses, phases and handoffs, against the
-- definitions in SQL over the events, on random journeys with ties.
BEGIN;
SELECT plan(30);

SELECT setseed(0.75) \g /dev/null
CREATE TEMP TABLE journeys AS
SELECT person, journey_agg((array['bad', 'a', 'b', 'c'])[ceil(random() * 4)], '2025-01-01Z'::timestamptz + (random() * 30)::int * interval '1 day', CASE WHEN random() < 0.6 THEN (random() * 10)::int END,
	CASE WHEN random() < 0.8 THEN (array['x', 'y', 'z', 'w'])[ceil(random() * 4)] END, NULL, CASE WHEN random() < 0.4 THEN (random() * 2)::int END) AS j
FROM generate_series(1, 1500) AS person, generate_series(1, person % 15) AS e GROUP BY person;
-- Order within a day: by sequence number, without one last.
CREATE TEMP TABLE listed AS SELECT person, e.*, at + coalesce(seq, 9) * interval '1 us' AS moment FROM journeys, journey_events(j) AS e;
CREATE INDEX ON listed (person);

-- remembered

CREATE FUNCTION pg_temp.remembered(p int, method text, as_of timestamptz, midpoint float8, half_life float8, negativity float8) RETURNS float8 LANGUAGE sql AS $$
	WITH scored AS (SELECT *, l.score::numeric AS s, 2::numeric ^ (-(extract(epoch FROM $3 - l.at) / 86400 / ($5 * CASE WHEN l.score < $4 THEN 1 + $6 ELSE 1 END))::numeric) AS w
		FROM listed AS l WHERE person = p AND l.score IS NOT NULL AND l.at <= $3)
	SELECT CASE method
		WHEN 'mean' THEN (SELECT avg(s) FROM scored)
		WHEN 'last' THEN (SELECT s FROM scored ORDER BY n DESC LIMIT 1)
		WHEN 'worst' THEN (SELECT min(s) FROM scored)
		WHEN 'peak_end' THEN ((SELECT s FROM scored ORDER BY abs(s - $4::numeric) DESC, n DESC LIMIT 1) + (SELECT s FROM scored ORDER BY n DESC LIMIT 1)) / 2
		WHEN 'decay' THEN (SELECT sum(w * s) / sum(w) FROM scored) END
$$;
SELECT is((SELECT count(*) FROM (
	SELECT remembered(j, m, d, 5, '7 days', neg) AS have, pg_temp.remembered(person, m, d, 5, 7, neg) AS want FROM journeys WHERE person % 3 = 0) AS q
	WHERE (have IS NULL) <> (want IS NULL) OR abs(have - want) > 1e-12), 0::bigint, format('remembered: %s as of %s, negativity %s', m, d, neg))
FROM unnest(array['mean', 'last', 'worst', 'peak_end', 'decay']) AS m, unnest(array['2025-01-16Z', '2025-03-01Z']::timestamptz[]) AS d, unnest(array[0, 1.5]) AS neg;
SELECT is((SELECT count(*) FROM journeys WHERE remembered(j, 'decay', NULL, 5, '7 days', 1) IS DISTINCT FROM remembered(j, 'decay', journey_ends(j), 5, '7 days', 1)), 0::bigint, 'remembered: as of the last event');

-- recovery

CREATE FUNCTION pg_temp.recovery(p int, within interval, until timestamptz) RETURNS TABLE (bad_at timestamptz, next_score float8, recovered boolean, stayed boolean, gap interval, open boolean) LANGUAGE sql AS $$
	WITH seen AS (SELECT * FROM listed WHERE person = p AND at <= coalesce($3, 'infinity'))
	SELECT b.at, next.score, next.score >= before.score, CASE WHEN follower.at <= b.at + $2 THEN true WHEN coalesce(b.at + $2 > $3, false) THEN NULL ELSE false END, follower.at - b.at, coalesce(b.at + $2 > $3, false)
	FROM seen AS b
	LEFT JOIN LATERAL (SELECT s.at FROM seen AS s WHERE s.moment > b.moment ORDER BY s.moment LIMIT 1) AS follower ON true
	LEFT JOIN LATERAL (SELECT s.score FROM seen AS s WHERE s.moment > b.moment AND s.score IS NOT NULL AND s.at <= b.at + $2 ORDER BY s.moment, s.score LIMIT 1) AS next ON true
	LEFT JOIN LATERAL (SELECT s.score FROM seen AS s WHERE s.moment < b.moment AND s.score IS NOT NULL AND s.touchpoint <> 'bad' ORDER BY s.moment DESC, s.score DESC LIMIT 1) AS before ON true
	WHERE b.touchpoint = 'bad'
$$;
SELECT is_empty(format($$(SELECT person, r.* FROM journeys, recovery(j, 'bad', %1$L, %2$L) AS r EXCEPT ALL SELECT person, r.* FROM journeys, pg_temp.recovery(person, %1$L, %2$L) AS r)
	UNION ALL (SELECT person, r.* FROM journeys, pg_temp.recovery(person, %1$L, %2$L) AS r EXCEPT ALL SELECT person, r.* FROM journeys, recovery(j, 'bad', %1$L, %2$L) AS r) LIMIT 3$$, w, u), format('recovery within %s until %s', w, u))
FROM (VALUES ('3 days', NULL), ('0', '2025-01-15Z'), ('5 days', '2025-01-15Z'), ('50 days', '2025-02-10Z')) AS v(w, u);

-- journey_lapse

CREATE FUNCTION pg_temp.lapse(p int, gap interval, until timestamptz) RETURNS TABLE (lapsed_at timestamptz, returned_at timestamptz, open boolean) LANGUAGE sql AS $$
	SELECT CASE WHEN next IS NOT NULL OR at + $2 <= coalesce($3, 'infinity') THEN at + $2 END, next, next IS NULL AND at + $2 > coalesce($3, 'infinity')
	FROM (SELECT at, lead(at) OVER (ORDER BY at) AS next FROM listed WHERE person = p AND touchpoint = 'a' AND at <= coalesce($3, 'infinity')) AS activity
	WHERE next IS NULL OR next > at + $2
$$;
SELECT is_empty(format($$(SELECT person, r.* FROM journeys, journey_lapse(j, 'a', %1$L, %2$L) AS r EXCEPT ALL SELECT person, r.* FROM journeys, pg_temp.lapse(person, %1$L, %2$L) AS r)
	UNION ALL (SELECT person, r.* FROM journeys, pg_temp.lapse(person, %1$L, %2$L) AS r EXCEPT ALL SELECT person, r.* FROM journeys, journey_lapse(j, 'a', %1$L, %2$L) AS r) LIMIT 3$$, g, u), format('journey_lapse gap %s until %s', g, u))
FROM (VALUES ('3 days', NULL), ('6 days', '2025-01-20Z')) AS v(g, u);

-- phases and handoffs

CREATE TEMP TABLE phase AS SELECT person, role, min(at) AS s, max(at) AS e, count(*) AS events, avg(score) AS score_mean, min(n) AS first FROM listed WHERE role IS NOT NULL GROUP BY person, role;
SELECT is_empty($$SELECT person, p.role, p.period, p.events, p.score_mean::numeric(20, 10) FROM journeys, phases(j) AS p EXCEPT SELECT person, role, tstzrange(s, e, '[]'), events, score_mean::numeric(20, 10) FROM phase$$, 'phases');
CREATE FUNCTION pg_temp.handoffs(within interval) RETURNS TABLE (person int, from_role text, to_role text, from_touchpoint text, to_touchpoint text, n bigint, gap interval, score_before float8, score_after float8) LANGUAGE sql AS $$
	SELECT b.person, a.role, b.role, (SELECT l.touchpoint FROM listed AS l WHERE (l.person, l.role) = (a.person, a.role) AND l.at <= b.s ORDER BY l.n DESC LIMIT 1), t.touchpoint, b.first, greatest(b.s - a.e, '0'),
		(SELECT l.score FROM listed AS l WHERE (l.person, l.role) = (a.person, a.role) AND l.at <= b.s AND l.score IS NOT NULL ORDER BY l.n DESC LIMIT 1),
		(SELECT l.score FROM listed AS l WHERE (l.person, l.role) = (b.person, b.role) AND l.score IS NOT NULL ORDER BY l.n LIMIT 1)
	FROM phase AS b JOIN listed AS t ON t.person = b.person AND t.n = b.first JOIN phase AS a ON a.person = b.person AND a.s < b.s AND b.s - a.e <= $1
	WHERE NOT EXISTS (SELECT FROM phase AS c WHERE c.person = b.person AND c.s < b.s AND b.s - c.e <= $1 AND c.s > a.s)
$$;
SELECT is_empty(format($$(SELECT person, h.* FROM journeys, handoffs(j, %1$L) AS h EXCEPT ALL SELECT * FROM pg_temp.handoffs(%1$L))
	UNION ALL (SELECT * FROM pg_temp.handoffs(%1$L) EXCEPT ALL SELECT person, h.* FROM journeys, handoffs(j, %1$L) AS h) LIMIT 3$$, w), 'handoffs within ' || w) FROM unnest(array['0', '4 days']) AS w;
SELECT * FROM finish();
ROLLBACK;
