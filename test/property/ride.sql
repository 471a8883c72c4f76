\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- ride: laws of merging, and bicycle_ride() against plain SQL, on pseudo-random data that are the same in every run.
BEGIN;
SELECT plan(26);

CREATE FUNCTION pg_temp.uniform(key bigint, use int) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT (hashint8extended(key, use) & 9007199254740991) / 9007199254740992.0::float8 $$;

-- 300 units of 3 to 40 periods, with a trend and a wobble of their own; a third without standard errors, some with some.
CREATE TABLE periods AS
SELECT unit, period::float8 + CASE unit % 4 WHEN 0 THEN 2e9 ELSE 0 END AS period,
	   CASE WHEN pg_temp.uniform(key, 1) < 0.02 THEN NULL ELSE 50 + (pg_temp.uniform(unit, 2) - 0.5) * period + (pg_temp.uniform(key, 3) - 0.5) * 8 * pg_temp.uniform(unit, 4) END AS level,
	   CASE unit % 3 WHEN 0 THEN NULL WHEN 1 THEN 0.2 + 2 * pg_temp.uniform(key, 5) ELSE CASE WHEN period > 2 OR unit % 2 = 0 THEN 0.2 + 2 * pg_temp.uniform(key, 5) END END AS se
FROM generate_series(1, 300) AS unit, LATERAL generate_series(1, 5 + floor(36 * pg_temp.uniform(unit, 6))::int) AS period, LATERAL (SELECT unit * 100 + period) AS k(key);
ANALYZE periods;
CREATE TABLE units AS SELECT unit, bicycle_ride_agg(period, level, se) AS r FROM periods GROUP BY unit;
SELECT is(array[count(*), sign(sum(missing(r)) - 50)], array[300, 1]::numeric[], 'the data are those that the tests were written for') FROM units;

CREATE TEMP TABLE plain AS
WITH given AS (SELECT unit, bool_and(se IS NOT NULL) AS weighted FROM periods WHERE level IS NOT NULL GROUP BY unit),
p AS (SELECT unit, period - first_value(period) OVER (PARTITION BY unit ORDER BY period) AS t, level AS y, CASE WHEN weighted THEN 1 / se ^ 2 ELSE 1 END AS w FROM periods JOIN given USING (unit) WHERE level IS NOT NULL),
m AS (SELECT unit, sum(w * t) / sum(w) AS mt, sum(w * y) / sum(w) AS my, count(*) AS n, avg(w) AS mean_w FROM p GROUP BY unit),
b AS (SELECT unit, sum(w * (t - mt) * (y - my)) / sum(w * (t - mt) ^ 2) AS slope, sum(w * (t - mt) ^ 2) AS sxx FROM p JOIN m USING (unit) GROUP BY unit),
e AS (SELECT unit, sum(w * (y - my - slope * (t - mt)) ^ 2) / (count(*) - 2) AS s2 FROM p JOIN m USING (unit) JOIN b USING (unit) GROUP BY unit)
SELECT unit, n, slope, sqrt(s2 / sxx) AS se, sqrt(s2 / mean_w) AS wobble, weighted, (SELECT level FROM periods AS l WHERE l.unit = m.unit AND level IS NOT NULL ORDER BY period DESC LIMIT 1) AS last
FROM m JOIN b USING (unit) JOIN e USING (unit) JOIN given USING (unit);
SELECT is(count(*) FILTER (WHERE actual IS NULL OR abs(actual - expected) > 1e-9 * greatest(1, abs(expected))), 0::bigint, what || ' = plain SQL')
FROM units JOIN plain USING (unit), bicycle_ride(r) AS b,
LATERAL (VALUES (1, 'periods', b.periods::float8, plain.n), (2, 'level', b.level, last), (3, 'momentum', b.momentum, slope), (4, 'se', b.se, plain.se), (5, 'wobble', b.wobble, plain.wobble), (6, 'middle of the interval', (low + high) / 2, slope)) AS v(i, what, actual, expected)
GROUP BY i, what ORDER BY i;
SELECT is(count(*) FILTER (WHERE state IS DISTINCT FROM CASE WHEN low > 0 THEN 'rolling' WHEN high < 0 THEN 'stalling' ELSE 'coasting' END), 0::bigint, 'the state follows from the interval') FROM units, bicycle_ride(r);
SELECT is(array_agg(DISTINCT state ORDER BY state), array['coasting', 'rolling', 'stalling'], 'and there is each of them') FROM units, bicycle_ride(r);
SELECT is(count(*) FILTER (WHERE (note IS NULL) <> (weighted OR unit % 3 = 0) OR note !~ '^\d+ of \d+ periods have no standard error: all weigh the same$'), 0::bigint, 'standard errors that are there in part are not used, and the note says so') FROM units JOIN plain USING (unit), bicycle_ride(r);
-- without standard errors: the server's own regression, and its slope's t
SELECT is(count(*) FILTER (WHERE abs(momentum - slope) > 1e-9 OR abs(momentum / se - slope / sqrt((syy - slope * sxy) / (n - 2) / sxx)) > 1e-6 * abs(momentum / se)), 0::bigint, 'without standard errors: regr_slope, ' || count(*) || ' units')
FROM units JOIN (SELECT unit, regr_slope(level, period) AS slope, regr_sxx(level, period) AS sxx, regr_syy(level, period) AS syy, regr_sxy(level, period) AS sxy, regr_count(level, period) AS n FROM periods WHERE unit % 3 = 0 AND unit % 4 > 0 GROUP BY unit) AS q USING (unit), bicycle_ride(r);
SELECT is(count(*) FILTER (WHERE state = 'coasting')::float8 / count(*) BETWEEN 0.9 AND 0.99, true, 'no trend: 95 % coast, to chance')
FROM (SELECT bicycle_ride_agg(t, (pg_temp.uniform(u * 20 + t, 8) + pg_temp.uniform(u * 20 + t, 9) + pg_temp.uniform(u * 20 + t, 10)), NULL) AS r FROM generate_series(1, 1000) AS u, generate_series(1, 12) AS t GROUP BY u) AS q, bicycle_ride(r);
-- other units of measurement
SELECT is(count(*) FILTER (WHERE abs(b.momentum / a.momentum - 1e90) > 1e80 OR abs(b.se / a.se - 1e90) > 1e80 OR a.state <> b.state OR abs(c.momentum / a.momentum - 1) > 1e-9), 0::bigint, 'levels in another unit, and standard errors all larger')
FROM (SELECT bicycle_ride_agg(period, level, se) AS r, bicycle_ride_agg(period, level * 1e90, se * 1e90) AS large, bicycle_ride_agg(period, level, se * 1e120) AS vague FROM periods WHERE unit < 100 GROUP BY unit) AS q, bicycle_ride(r) AS a, bicycle_ride(large) AS b, bicycle_ride(vague) AS c;

-- Merging

SELECT is(count(*) FILTER (WHERE ride_send(a.r + b.r) <> ride_send(b.r + a.r)), 0::bigint, 'a + b = b + a, byte for byte') FROM units a JOIN units b ON b.unit = 1 + (a.unit * 7) % 300;
SELECT is(count(*) FILTER (WHERE ride_send((a.r + b.r) + c.r) <> ride_send(a.r + (b.r + c.r))), 0::bigint, '(a + b) + c = a + (b + c), byte for byte')
FROM units a JOIN units b ON b.unit = 1 + (a.unit * 7) % 300 JOIN units c ON c.unit = 1 + (a.unit * 13) % 300;
SELECT is(count(*) FILTER (WHERE r + '{"periods": [], "missing": 0}'::ride IS DISTINCT FROM r), 0::bigint, 'the empty value is the identity') FROM units;
SELECT is(count(*) FILTER (WHERE ride_send(q.r) <> ride_send(units.r)), 0::bigint, 'rollup of random parts = the whole, byte for byte: ' || parts)
FROM (VALUES (2), (7), (50)) AS p(parts), LATERAL (SELECT unit, rollup(r) AS r FROM (SELECT unit, bicycle_ride_agg(period, level, se) AS r FROM periods GROUP BY unit, floor(parts * pg_temp.uniform(unit * 100 + period::bigint, 100 + parts))) AS s GROUP BY unit) AS q JOIN units USING (unit) GROUP BY parts ORDER BY parts;
SELECT is(count(*) FILTER (WHERE ride_send(q.r) <> ride_send(units.r)), 0::bigint, 'whatever the order of the rows: ' || seed)
FROM generate_series(1, 3) AS seed, LATERAL (SELECT unit, bicycle_ride_agg(period, level, se) AS r FROM (SELECT * FROM periods ORDER BY hashint8extended(unit * 100 + period::bigint, seed)) AS s GROUP BY unit) AS q JOIN units USING (unit) GROUP BY seed ORDER BY seed;
SELECT is(count(*) FILTER (WHERE r IS DISTINCT FROM r::text::ride OR r IS DISTINCT FROM r::jsonb::ride OR ride_hash(r) <> ride_hash(r::text::ride)), 0::bigint, 'text and jsonb round trips') FROM units;
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT JSON, COSTS OFF) ' || query INTO plan;
	RETURN plan::text;
END;
$$;
CREATE TABLE whole AS SELECT bicycle_ride_agg(period, level, se) AS r FROM periods;
SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SELECT matches(pg_temp.plan_of('SELECT bicycle_ride_agg(period, level, se) FROM periods'), '"Gather.*"Partial Mode": "Partial"', 'aggregation in parallel: the plan is');
SELECT is(ride_send(bicycle_ride_agg(period, level, se)), (SELECT ride_send(r) FROM whole), 'in parallel: the same bytes') FROM periods;
SET LOCAL max_parallel_workers_per_gather = 0;
SELECT is(count(*) FILTER (WHERE r IS DISTINCT FROM (SELECT bicycle_ride_agg(period, level, se) FROM periods AS p WHERE p.unit = q.unit AND p.period <= q.period)), 0::bigint, 'as a window aggregate')
FROM (SELECT unit, period, bicycle_ride_agg(period, level, se) OVER (PARTITION BY unit ORDER BY period) AS r FROM periods WHERE unit <= 40) AS q;

SELECT * FROM finish();
ROLLBACK;
