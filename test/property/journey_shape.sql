\i test/pgtap.psql
-- Rework, states, entropy and complexity against their definitions in SQL over the events, and the laws of a distance, on
-- random journeys with roles and ties.
BEGIN;
SELECT plan(27);

SELECT setseed(0.25) \g /dev/null
CREATE TEMP TABLE journeys AS
SELECT person, journey_agg((array['a', 'a', 'b', 'c', 'd', 'D'])[ceil(random() * (1 + person % 6))], '2025-01-01Z'::timestamptz + (random() * 20)::int * interval '1 day', NULL,
	CASE WHEN person % 3 > 0 AND random() < 0.6 THEN (array['x', 'y', 'z'])[ceil(random() * 3)] END, NULL, CASE WHEN random() < 0.4 THEN (random() * 2)::int END) AS j
FROM generate_series(1, 1200) AS person, generate_series(1, 1 + person % 17) AS e GROUP BY person;
CREATE TEMP TABLE listed AS
SELECT person, e.*, lead(at) OVER (PARTITION BY person ORDER BY n) AS next_at, lag(touchpoint) OVER (PARTITION BY person ORDER BY n) AS before FROM journeys, journey_events(j) AS e;
CREATE INDEX ON listed (person);

-- One statement's rows are the other's.
CREATE FUNCTION pg_temp.same(one text, other text, description text) RETURNS text LANGUAGE sql AS $$
	SELECT is_empty(format('(%1$s EXCEPT ALL %2$s) UNION ALL (%2$s EXCEPT ALL %1$s) LIMIT 3', one, other), description)
$$;

SELECT pg_temp.same('SELECT person, r.* FROM journeys, journey_rework(j) AS r',
	'SELECT person, touchpoint, count(*) - 1, count(*) FILTER (WHERE before = touchpoint) FROM listed GROUP BY person, touchpoint HAVING count(*) > 1', 'journey_rework');

-- States

SELECT pg_temp.same('SELECT person, l.* FROM journeys, journey_timeline(j) AS l', $$SELECT person, n, touchpoint, role, tstzrange(at, next_at, '[)') FROM listed$$, 'journey_timeline');
SELECT pg_temp.same(format('SELECT person, l.* FROM journeys, journey_timeline(j, %L) AS l', u),
	format($$SELECT person, n, touchpoint, role, tstzrange(at, least(next_at, %1$L), '[)') FROM listed WHERE at <= %1$L$$, u), 'journey_timeline until ' || u) FROM unnest(array['2025-01-08Z', '2025-01-15 12:00Z', '2026-01-01Z']) AS u;
SELECT pg_temp.same(format('SELECT person, t, time_in(j, t, %L) FROM journeys, unnest(touchpoints(j)) AS t', p),
	format($$SELECT person, touchpoint, coalesce(sum(upper(part) - lower(part)), '0') FROM (
		SELECT person, touchpoint, CASE WHEN next_at IS NOT NULL OR NOT upper_inf(%1$L::tstzrange) THEN tstzrange(at, next_at) * %1$L::tstzrange END AS part FROM listed) AS q GROUP BY 1, 2$$, p), 'time_in ' || p)
FROM unnest(array['(,)', '[2025-01-05Z,2025-01-12 06:00Z)', '[2025-01-05Z,)', '(,2025-01-12Z]', '(2025-01-12Z,2026-01-01Z)', 'empty', '[2025-01-03Z,2025-01-03Z]']) AS p;
SELECT pg_temp.same(format('SELECT person, journey_at(j, %L) FROM journeys', at), format('SELECT person, (SELECT touchpoint FROM listed AS l WHERE l.person = j.person AND at <= %L ORDER BY n DESC LIMIT 1) FROM journeys AS j', at), 'journey_at ' || at)
FROM unnest(array['2025-01-01Z', '2025-01-07Z', '2025-01-09 18:00Z', '2025-02-01Z']) AS at;
SELECT is_empty($$SELECT person FROM journeys, generate_series('2024-12-31Z', '2025-01-25Z', interval '6 hours') AS t WHERE journey_at(j, t) IS DISTINCT FROM (SELECT touchpoint FROM journey_timeline(j) WHERE period @> t) AND person < 200$$, 'journey_at is what the timeline says');

-- Shape

CREATE TEMP TABLE shape AS
WITH share AS (SELECT person, touchpoint, count(*) / sum(count(*)) OVER (PARTITION BY person)::float8 AS p FROM listed GROUP BY person, touchpoint)
SELECT person, j, touchpoints, h, n, transitions
FROM journeys JOIN (SELECT person, count(*) AS touchpoints, -sum(p * ln(p)) AS h FROM share GROUP BY person) AS s USING (person)
	JOIN (SELECT person, count(*) AS n, count(*) FILTER (WHERE before <> touchpoint) AS transitions FROM listed GROUP BY person) AS l USING (person);
SELECT is_empty($$SELECT person FROM shape WHERE (abs(journey_entropy(j, 6) - h / ln(6)) <= 1e-14
	AND abs(journey_entropy(j) - CASE touchpoints WHEN 1 THEN 0 ELSE h / ln(touchpoints) END) <= 1e-14 AND journey_entropy(j) BETWEEN 0 AND 1) IS NOT TRUE$$, 'journey_entropy');
SELECT is_empty($$SELECT person FROM shape WHERE n = 1 AND journey_complexity(j, 6) IS NOT NULL OR n > 1 AND (abs(journey_complexity(j, 6) - sqrt(transitions::float8 / (n - 1) * h / ln(6))) <= 1e-14) IS NOT TRUE$$, 'journey_complexity');
SELECT is_empty($$SELECT person FROM journeys WHERE (journey_entropy(j), journey_complexity(j), journey_turbulence(j)) IS DISTINCT FROM (journey_entropy(with_role(j, 'x')), journey_complexity(with_role(j, 'x')), journey_turbulence(with_role(j, 'x')))
	AND NOT EXISTS (SELECT FROM listed AS a JOIN listed AS b USING (person, at) WHERE a.n < b.n AND person = journeys.person)$$, 'roles do not matter, where they do not break ties');
SELECT is_empty($$SELECT person FROM journeys WHERE (journey_turbulence(j) BETWEEN 1 AND journey_length(j) + log(2, 1 + journey_length(j)::numeric ^ 2)) IS NOT TRUE$$, 'journey_turbulence is at least 1, and bounded');

-- Distance: identity, symmetry, triangle, and what the methods owe each other

CREATE TEMP TABLE triple AS
SELECT a.j AS a, b.j AS b, c.j AS c, m, indel, substitution
FROM (VALUES ('om', 1, 2), ('om', 1, 1), ('om', 1, 1.5), ('om', 3, 0.5), ('lcs', 1, 2)) AS v(m, indel, substitution), journeys AS a
JOIN journeys AS b ON b.person = (a.person * 7 + 3) % 1200 + 1 JOIN journeys AS c ON c.person = (a.person * 31 + 11) % 1200 + 1;
SELECT is_empty($$SELECT a FROM triple WHERE journey_distance(a, a, m, indel, substitution) IS DISTINCT FROM 0$$, 'a journey is at distance 0 from itself');
SELECT is_empty($$SELECT a, b FROM triple WHERE journey_distance(a, b, m, indel, substitution) IS DISTINCT FROM journey_distance(b, a, m, indel, substitution)$$, 'symmetric');
SELECT is_empty($$SELECT a, b FROM triple WHERE (journey_distance(a, b, m, indel, substitution) = 0) IS DISTINCT FROM (journey_path(a) = journey_path(b))$$, '0 for the same path alone');
SELECT is_empty($$SELECT a, b, c FROM triple WHERE journey_distance(a, c, m, indel, substitution) > journey_distance(a, b, m, indel, substitution) + journey_distance(b, c, m, indel, substitution)$$, 'no detour is shorter');
SELECT is_empty($$SELECT a, b FROM triple WHERE journey_distance(a, b, m, indel, substitution) < indel * abs(journey_length(a) - journey_length(b)) OR journey_distance(a, b, m, indel, substitution) > indel * (journey_length(a) + journey_length(b))$$,
	'between the difference and the sum of the lengths');
SELECT is_empty($$SELECT a, b FROM triple WHERE m = 'om' AND journey_length(a) = journey_length(b) AND journey_distance(a, b, m, indel, substitution) > journey_distance(a, b, 'hamming', indel, substitution)$$, 'om is at most hamming');
SELECT * FROM finish();
ROLLBACK;
