\i test/pgtap.psql
-- journey_retention against its definition in plain SQL, on random journeys, for every combination of options;
-- and its laws: the same persons give the same bytes however they are grouped, and in parallel.
BEGIN;
SELECT plan(21);

SELECT setseed(0.25) \g /dev/null
-- Clusters of events at all distances, from 2017 on: Helsinki and Sao Paulo change their clocks, the latter at midnight
CREATE TEMP TABLE event AS
SELECT p AS person, (array['start', 'start', 'back', 'back', 'both', 'other'])[1 + floor(random() * 6)::int] AS what,
	base + CASE WHEN p % 3 = 0 THEN floor(random() * 60) * interval '12 hours' ELSE date_trunc('second', random() ^ 4 * interval '1500 days') END AS at
FROM (SELECT p, timestamptz '2017-10-01Z' + date_trunc('hour', random() * interval '300 days') AS base FROM generate_series(1, 120) AS p) AS q, generate_series(1, p % 13) AS e;
-- the moments around changes of clocks and the last days of months
INSERT INTO event SELECT 1000 + n / 4, (array['start', 'back', 'both', 'back'])[1 + n % 4], at::timestamptz + (n % 7) * interval '30 minutes' + (n % 5) * interval '15 days'
FROM unnest('{2018-03-24 21:30Z,2018-03-25 00:30Z,2018-10-27 20:30Z,2018-10-27 23:30Z,2018-02-18 01:30Z,2018-11-04 02:30Z,2018-01-31 12:00Z,2017-12-31 22:30Z,2018-08-31 21:30Z}'::text[]) AS at, generate_series(0, 40) AS n;
CREATE TEMP TABLE path AS SELECT person, journey_agg(what, at) AS j FROM event GROUP BY person;

CREATE FUNCTION pg_temp.brute(unit text, cohort text, kind text, origin text, until timestamptz, zone text, periods int)
RETURNS TABLE (cohort date, period int, size bigint, returned bigint, at_risk bigint) LANGUAGE sql AS $$
	WITH seen AS MATERIALIZED (SELECT * FROM event WHERE until IS NULL OR at <= until),
	length AS (SELECT CASE unit WHEN 'quarter' THEN interval '3 months' ELSE ('1 ' || unit)::interval END AS step),
	starts AS (SELECT person, min(at) AS start, date_trunc(unit, at AT TIME ZONE zone) AS first_day FROM seen WHERE what IN ('start', 'both') GROUP BY person, first_day),
	member AS MATERIALIZED (
		SELECT * FROM starts AS s WHERE brute.cohort = 'recurring' OR NOT EXISTS (SELECT FROM starts AS before WHERE before.person = s.person AND before.start < s.start)),
	bound AS MATERIALIZED (
		SELECT person, start, first_day, k, CASE WHEN origin = 'calendar' THEN (first_day + k * step) AT TIME ZONE zone WHEN k = 0 THEN start
			WHEN unit IN ('day', 'week') THEN start + k * CASE unit WHEN 'day' THEN interval '24 hours' ELSE interval '168 hours' END
			ELSE ((start AT TIME ZONE zone) + k * step) AT TIME ZONE zone END AS at
		FROM member, length, generate_series(0, periods + 1) AS k),
	span AS (SELECT *, lead(at) OVER (PARTITION BY person, start ORDER BY k) AS upper FROM bound),
	backs AS (SELECT person, array_agg(at) AS times FROM seen WHERE what IN ('back', 'both') GROUP BY person),
	outcome AS (
		SELECT first_day, k, until IS NULL OR upper <= until AS risk,
			EXISTS (SELECT FROM unnest(times) AS e(at) WHERE e.at >= s.start AND e.at >= s.at AND (e.at < s.upper OR kind = 'unbounded')) AS is_back
		FROM span AS s LEFT JOIN backs USING (person) WHERE k <= periods)
	SELECT first_day::date, k, count(*), count(*) FILTER (WHERE risk AND is_back), count(*) FILTER (WHERE risk) FROM outcome GROUP BY first_day, k $$;

CREATE TEMP TABLE variant AS
SELECT row_number() OVER () AS id, *, jsonb_build_object('unit', unit, 'cohort', cohort, 'kind', kind, 'origin', origin, 'until', until, 'timezone', zone, 'periods', periods) AS options
FROM (VALUES ('day', 20), ('week', 9), ('month', 12), ('quarter', 5), ('year', 3)) AS u(unit, periods), unnest('{first,recurring}'::text[]) AS cohort, unnest('{bounded,unbounded}'::text[]) AS kind,
	unnest('{calendar,elapsed}'::text[]) AS origin, (VALUES (NULL::timestamptz), ('2018-07-01 00:00Z'), ('2018-11-03 21:17:05.25Z')) AS t(until), unnest('{UTC,Europe/Helsinki,America/Sao_Paulo}'::text[]) AS zone;
CREATE TEMP TABLE whole AS SELECT id, retention_agg(j, '(start | both)', '(back | both)', options) AS r FROM path, variant GROUP BY id;

SELECT is((SELECT count(*) FROM whole), 360::bigint, 'every combination of options');
SELECT is_empty(format($$
	WITH ours AS (SELECT id, cohort, period, size, returned, at_risk FROM whole, retention_table(r)),
	theirs AS (SELECT id, b.* FROM variant AS v, pg_temp.brute(unit, v.cohort, kind, origin, until, zone, periods) AS b)
	SELECT v.cohort, v.kind, v.origin, v.until, v.zone, o AS ours, t AS theirs FROM ours AS o FULL JOIN theirs AS t USING (id, cohort, period) JOIN variant AS v USING (id) WHERE v.unit = %L AND o IS DISTINCT FROM t LIMIT 5$$, unit),
	'the counts are those of the definition in plain SQL: ' || unit) FROM (SELECT DISTINCT unit FROM variant) AS u ORDER BY unit;
SELECT cmp_ok((SELECT count(*) FROM whole, retention_table(r) WHERE returned > 0 AND period > 0), '>', 10000::bigint, 'many counts were compared');
SELECT is_empty($$SELECT id, t FROM whole, retention_table(r) AS t WHERE rate IS DISTINCT FROM CASE WHEN at_risk > 0 THEN returned::float8 / at_risk END$$, 'the rate is their share');

-- Laws

CREATE TEMP TABLE part AS SELECT id, person % 7 AS unit, retention_agg(j, '(start | both)', '(back | both)', options) AS r FROM path, variant WHERE id % 5 = 0 GROUP BY id, person % 7;
SELECT is((SELECT count(*) FROM whole w JOIN (SELECT id, retention_agg(j, '(start | both)', '(back | both)', options ORDER BY random()) AS r FROM path, variant GROUP BY id) AS s USING (id) WHERE w.r = s.r), 360::bigint, 'any order of rows');
SELECT is((SELECT count(*) FROM whole w JOIN (SELECT id, rollup(r ORDER BY random()) AS r FROM part GROUP BY id) AS s USING (id) WHERE w.r = s.r), 72::bigint, 'rollup of parts');
SELECT is((SELECT count(*) FROM whole w JOIN (SELECT id, rollup(r) AS r FROM (SELECT id, rollup(r) AS r FROM part GROUP BY id, unit % 2) AS half GROUP BY id) AS s USING (id) WHERE w.r = s.r), 72::bigint, 'rollup of rollups');
SELECT is((SELECT count(*) FROM part a JOIN part b USING (id) WHERE a.r + b.r <> b.r + a.r), 0::bigint, '+ is commutative');
SELECT is((SELECT count(*) FROM part a JOIN part b USING (id) JOIN part c USING (id) WHERE id % 25 = 0 AND (a.r + b.r) + c.r <> a.r + (b.r + c.r)), 0::bigint, 'and associative');
SELECT is((SELECT count(*) FROM part a JOIN part b USING (id) WHERE (a.r + b.r) - b.r <> a.r), 0::bigint, '- undoes it, to the byte');
SELECT is((SELECT count(*) FROM whole w JOIN variant USING (id), LATERAL (SELECT journey_retention_accum(NULL, '{"events": [], "missing": 0}', '(start | both)', '(back | both)', options) AS r) AS nothing WHERE w.r + nothing.r <> w.r), 0::bigint, 'the retention of nobody is the identity');
SELECT is((SELECT count(*) FROM whole WHERE r::text::journey_retention <> r OR r::jsonb::journey_retention <> r), 0::bigint, 'text and jsonb round trip');
\setenv FOLDER :tmp
\copy whole TO PROGRAM 'cat >"$FOLDER/retentions"' BINARY
CREATE TEMP TABLE reread (LIKE whole);
\copy reread FROM PROGRAM 'cat "$FOLDER/retentions"' BINARY
SELECT is((SELECT count(*) FROM reread r JOIN whole AS w USING (id, r)), 360::bigint, 'binary round trip');

-- Parallel, and groups

CREATE TABLE retention_path AS SELECT person + 10000 * i AS person, j FROM path, generate_series(1, 60) AS i;
ANALYZE retention_path;
\set query 'SELECT retention_agg(j, \'(start | both)\', \'(back | both)\', \'{"unit": "day", "until": "2018-07-01T00:00:00Z", "cohort": "recurring", "timezone": "Europe/Helsinki"}\') AS r FROM retention_path'
CREATE TEMP TABLE serial AS :query;
CREATE TEMP TABLE persons AS SELECT rollup(r ORDER BY random()) AS r FROM (:query GROUP BY person) AS q;
\i test/property/parallel.psql
SELECT alike(pg_temp.plan(:'query'), '%"Partial Mode": "Partial"%', 'the plan is parallel');
SELECT is((SELECT count(*) FROM (:query) AS p JOIN serial USING (r)), 1::bigint, 'and gives the same bytes');
SELECT is((SELECT count(*) FROM persons JOIN serial USING (r)), 1::bigint, 'as does the rollup of single persons');
SELECT is((SELECT sum(size * (period = 0)::int) FROM serial, retention_table(r)), 60 * (SELECT sum(size) FROM pg_temp.brute('day', 'recurring', 'bounded', 'calendar', '2018-07-01Z', 'Europe/Helsinki', 12) WHERE period = 0), 'the sizes are those of sixty copies');
SELECT * FROM finish();
ROLLBACK;
