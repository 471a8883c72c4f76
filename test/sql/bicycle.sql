\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(88);

-- The picture: 72 in front, 50 behind

SELECT pg_temp.near(actual, expected, 'bicycle(72, 50): ' || what, 1e-12)
FROM bicycle(72, 50) AS b, LATERAL (VALUES (1, 'level', b.level, 60::float8), (2, 'balance', b.balance, 50.0 / 61), (3, 'smooth balance', b.smooth_balance, 60.0 / 61), (4, 'tilt', b.tilt, 22), (5, 'weight of CX', b.weight_cx, 0.5), (6, 'gap', b.gap, 0)) AS v(i, what, actual, expected) ORDER BY i;
SELECT is((level_se, level_low, level_high, tilt_se, z, p_value, method)::text, '(,,,,,,geometric)', 'without standard errors there is no test') FROM bicycle(72, 50);
SELECT is((b.level, b.balance, b.smooth_balance, b.tilt)::text, '(80,1,1,0)', 'equal wheels: exactly in balance, ' || m) FROM unnest(array['geometric', 'arithmetic', 'harmonic']) AS m, bicycle(80, 80, weight_cx => 0.37, method => m) AS b;
SELECT pg_temp.near(level, expected, method) FROM (VALUES ('arithmetic', 0.3 * 72 + 0.7 * 50), ('geometric', 72 ^ 0.3 * 50 ^ 0.7), ('harmonic', 1 / (0.3 / 72 + 0.7 / 50))) AS v(m, expected), LATERAL bicycle(72, 50, weight_cx => 0.3, method => m);
SELECT is(count(*), 0::bigint, 'harmonic <= geometric <= arithmetic, between the wheels')
FROM generate_series(0, 100, 5) AS c, generate_series(0, 100, 5) AS e, unnest(array[0.1, 0.5, 0.8]) AS w, bicycle(c, e, weight_cx => w) AS g, bicycle(c, e, weight_cx => w, method => 'arithmetic') AS a, bicycle(c, e, weight_cx => w, method => 'harmonic') AS h
WHERE h.level > g.level + 1e-12 OR g.level > a.level + 1e-12 OR h.level < least(c, e) * (c > 0 AND e > 0)::int - 1e-12 OR a.level > greatest(c, e) + 1e-12 OR g.smooth_balance > 1 OR g.balance > 1 OR g.smooth_balance <> a.smooth_balance;

-- Standard errors: by R, derivatives in differences; z of the tilt

SELECT pg_temp.near(b.level_se, expected, 'standard error of the level, ' || m, 1e-9) FROM (VALUES ('geometric', 3.2005539723876), ('harmonic', 3.434183201471527), ('arithmetic', sqrt(0.09 * 9 + 0.49 * 16))) AS v(m, expected), bicycle(72, 50, 3, 4, 0.3, method => m) AS b;
SELECT pg_temp.near(actual, expected, what) FROM bicycle(72, 50, 3, 4) AS b, LATERAL (VALUES (1, 'tilt', b.tilt, 22), (2, 'its se', b.tilt_se, 5), (3, 'z', b.z, 4.4), (4, 'p', b.p_value, 0.0000108250878154077), (5, 'low', b.level - b.level_low, 1.959963984540054 * b.level_se), (6, 'high', b.level_high - b.level, 1.959963984540054 * b.level_se)) AS v(i, what, actual, expected) ORDER BY i;
SELECT is((tilt, z, gap)::text, '(0,0,22)', 'a declared gap is no tilt') FROM bicycle(72, 50, 3, 4, gap => 22);
SELECT pg_temp.near(level_high - level, 1.644853626951473 * level_se, 'an interval of 90 %') FROM bicycle(72, 50, 3, 4, confidence => 0.9);
SELECT is(array[level_low, level_high], array[0, 100]::float8[], 'the interval keeps to the scale') FROM bicycle(50, 50, 90, 90);
SELECT is((level_se, level_low, tilt_se, z)::text, '(,,,)', 'one standard error alone is none') FROM bicycle(72, 50, 3);
SELECT is((level_se, level_low, level_high, tilt_se, z, p_value)::text, '(0,60,60,0,,)', 'known exactly: no test') FROM bicycle(72, 50, 0, 0);

-- A wheel of 0

SELECT is((level, level_se, balance, smooth_balance, tilt, tilt_se)::text, '(0,,0,0,72,5)', 'no back wheel: level 0, ' || method) FROM unnest(array['geometric', 'harmonic']) AS m, bicycle(72, 0, 3, 4, method => m);
SELECT is((level, balance, smooth_balance, tilt)::text, '(36,0,0,72)', 'no back wheel, arithmetic') FROM bicycle(72, 0, method => 'arithmetic');
SELECT is((level, balance, smooth_balance, tilt)::text, '(0,,,0)', 'no wheel: nothing to balance') FROM bicycle(0, 0);
SELECT is((level > 0, level < 1e-100)::text, '(t,t)', 'nearly no wheel') FROM bicycle(100, 1e-300);

-- Of ratings

CREATE TEMP TABLE rated AS SELECT ratings('{1,2,3,4,5}', 1, 5) AS cx, ratings('{9,0,0,1,0,2,3,4,0,1,7}', 0, 10) AS ex;
SELECT is(bicycle(cx, ex), bicycle(pomp(cx), pomp(ex), (mean_ci(cx)).se * 25, (mean_ci(ex)).se * 10), 'of ratings: by POMP') FROM rated;
SELECT is(bicycle(cx, ex, 0.2, 10, 'harmonic', 0.9), bicycle(pomp(cx), pomp(ex), (mean_ci(cx)).se * 25, (mean_ci(ex)).se * 10, 0.2, 10, 'harmonic', 0.9), 'and its options') FROM rated;
SELECT is(bicycle(cx, ex, gap => 5), bicycle(cx, ex, 0.5, 5), 'by name') FROM rated;
SELECT is(bicycle(cx, ratings('{0,0}', 0, 1)), NULL, 'nobody has answered: NULL') FROM rated;
SELECT is(bicycle(cx, NULL::ratings), NULL, 'a NULL wheel') FROM rated;

SELECT is(bicycle(a, b), NULL, 'NULL: NULL') FROM (VALUES (NULL, 50), (50, NULL)) AS v(a, b);
SELECT is(bicycle(50, 50, weight_cx => NULL), NULL, 'a NULL weight: NULL');
SELECT pg_temp.refused('SELECT ' || call, '22023', message, call) FROM (VALUES ('bicycle(-1, 50)', 'CX must lie between 0 and 100'), ('bicycle(50, 100.5)', 'EX must lie between 0 and 100'), ('bicycle(''NaN'', 50::float8)', 'CX must%'), ('bicycle(50::float8, ''Infinity'')', 'EX must%'),
	('bicycle(50, 50, -1, 1)', 'the standard error of a wheel must not be negative'), ('bicycle(50, 50, weight_cx => 0)', 'weight of CX must lie%'), ('bicycle(50, 50, weight_cx => 1)', 'weight of CX must lie%'), ('bicycle(50, 50, weight_cx => ''NaN'')', 'weight of CX must lie%'),
	('bicycle(50, 50, method => ''min'')', 'unknown method "min"'), ('bicycle(50, 50, confidence => 1)', 'confidence level%')) AS v(call, message);
SELECT pg_temp.refused('SELECT ' || call, '22003', '% must be a finite number', call) FROM unnest(array['bicycle(50, 50, ''NaN'', 1)', 'bicycle(50, 50, 1, ''Infinity'')', 'bicycle(50, 50, gap => ''NaN'')', 'bicycle(50, 50, gap => ''-Infinity'')']) AS call;

-- The ride

CREATE TEMP TABLE ridden AS SELECT bicycle_ride_agg(t, y, NULL) AS r FROM (VALUES (1, 50), (2, 52), (3, 51), (4, 55), (5, 54), (6, NULL), (NULL, 3)) AS v(t, y);
SELECT is(r::text, '{"periods": [[1, 50, null], [2, 52, null], [3, 51, null], [4, 55, null], [5, 54, null]], "missing": 2}', 'each period is kept') FROM ridden;
-- by R: lm(y ~ t)
SELECT pg_temp.near(actual, expected, 'ride: ' || what, 1e-12) FROM ridden, bicycle_ride(r) AS b,
LATERAL (VALUES (1, 'periods', b.periods::float8, 5::float8), (2, 'level of the last period', b.level, 54), (3, 'momentum', b.momentum, 1.1), (4, 'se', b.se, 0.4123105625617659), (5, 'wobble', b.wobble, 1.3038404810405295), (6, 'low', b.low, -0.2121562264541395), (7, 'high', b.high, 2.4121562264541385)) AS v(i, what, actual, expected) ORDER BY i;
SELECT is((state, note)::text, '(coasting,)', 'not surely rolling') FROM ridden, bicycle_ride(r);
SELECT is(state, 'rolling', 'at 90 %') FROM ridden, bicycle_ride(r, 0.9);
SELECT is((state, momentum, se, wobble)::text, expected, expected) FROM (SELECT bicycle_ride_agg(t, 50 + slope * t, se) AS r, format('(%s,%s,0,0)', state, slope) AS expected FROM (VALUES (3, 'rolling'), (-3, 'stalling'), (0, 'coasting')) AS s(slope, state), generate_series(1, 5) AS t, (VALUES (NULL), (2)) AS e(se) GROUP BY slope, state, se) AS q, bicycle_ride(r);
SELECT is((periods, level, momentum, se, low, high, wobble, state, note)::text, format('(%s,%s,,,,,,,"fewer than 3 periods: no momentum")', n, 50 + n), 'periods: ' || n) FROM (SELECT n, bicycle_ride_agg(t, 50 + t, 1) AS r FROM (VALUES (1), (2)) AS v(n), generate_series(1, n) AS t GROUP BY n) AS q, bicycle_ride(r) ORDER BY n;
SELECT is(bicycle_ride(bicycle_ride_agg(NULL, 1, 1)), NULL, 'no period: NULL');
SELECT is(bicycle_ride_agg(t, t, t), NULL, 'no rows: NULL') FROM generate_series(1, 0) AS t;
SELECT is((note, momentum)::text, '("1 of 4 periods have no standard error: all weigh the same",2)', 'one standard error is not known') FROM (SELECT bicycle_ride_agg(t, 2 * t, nullif(t, 1)) AS r FROM generate_series(1, 4) AS t) AS q, bicycle_ride(r);
SELECT is(bicycle_ride(a + b), bicycle_ride(r), 'periods of two values') FROM ridden, (SELECT bicycle_ride_agg(t, y, NULL) FILTER (WHERE t % 2 = 0) AS a, bicycle_ride_agg(t, y, NULL) FILTER (WHERE t % 2 = 1) AS b FROM (VALUES (1, 50), (2, 52), (3, 51), (4, 55), (5, 54)) AS v(t, y)) AS q;
SELECT pg_temp.refused('SELECT bicycle_ride(r + r) FROM ridden', '22023', 'period 1 is in the ride more than once', 'a period twice: two bicycles in one ride');
SELECT pg_temp.refused(format('SELECT bicycle_ride_agg(%s)', a), s, m, 'bicycle_ride_agg: ' || a) FROM (VALUES ('''NaN'', 1, 1', '22003', 'a period must be a finite number'), ('1, ''Infinity'', 1', '22003', 'an estimate must%'), ('1, ''NaN'', NULL', '22003', 'a level must%'), ('1, 1, 0', '22023', 'the standard error%'), ('1, 1, -1', '22023', 'the standard error%'), ('1, 1, ''NaN''', '22003', 'a standard error must%')) AS v(a, s, m);
SELECT pg_temp.refused('SELECT bicycle_ride(r, 0) FROM ridden', '22023', 'confidence level%', 'a confidence of 0');
SELECT is(bicycle_ride((bicycle_ride_agg(t, (b).level, (b).level_se))), (bicycle_ride(bicycle_ride_agg(t, level, level_se))), 'bicycles make a ride') FROM (SELECT t, bicycle(50 + t, 60 - t * t / 9, 1, 2) AS b, (bicycle(50 + t, 60 - t * t / 9, 1, 2)).* FROM generate_series(1, 8) AS t) AS q;
SELECT is((r::text::ride, r::jsonb::ride), (r, r), 'text and jsonb') FROM ridden;
SELECT is(array[r < s, r = s, r > s, r <= s, r >= s, r <> s], array[ride_cmp(r, s) < 0, false, ride_cmp(r, s) > 0, ride_cmp(r, s) < 0, ride_cmp(r, s) > 0, true], 'comparison') FROM ridden, LATERAL (SELECT bicycle_ride_agg(1, 2, 3)) AS o(s);

SELECT * FROM finish();
ROLLBACK;
