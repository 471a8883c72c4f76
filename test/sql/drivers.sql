\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(115);

-- Eight rows of a design whose columns are at right angles: y = 3 a + b - abc, variance 11 / 8 * 8.
CREATE TEMP TABLE design AS
SELECT with_names(comoments_agg(3 * a + b - a * b * c, a, b, c, 3 * a - b - a * b * c), '{y,a,b,c,z}') AS v
FROM (VALUES (-1::float8), (1)) AS i(a), (VALUES (-1::float8), (1)) AS j(b), (VALUES (-1::float8), (1)) AS k(c);
-- Correlated drivers, in whole numbers.
CREATE TEMP TABLE row_ AS
SELECT i, x1, x2, x3, x4, 2 * x1 - x2 + (i * 7 % 11)::float8 AS y
FROM generate_series(1, 60) AS i, LATERAL (SELECT (i * i % 13)::float8 AS x1) AS p, LATERAL (SELECT x1 + (i * 5 % 7) AS x2) AS q, LATERAL (SELECT x1 - x2 / 2 + (i * 3 % 5) AS x3) AS s, LATERAL (SELECT (i % 4)::float8 + x3 AS x4) AS t;
CREATE TEMP TABLE whole AS SELECT with_names(comoments_agg(y, x1, x2, x3, x4), '{y,x1,x2,x3,x4}') AS v, '{x1,x2,x3,x4}'::text[] AS x FROM row_;
CREATE FUNCTION pg_temp.r2(v comoments, x text[]) RETURNS float8 LANGUAGE sql AS $$ SELECT CASE cardinality(x) WHEN 0 THEN 0 ELSE (ols_fit(v, 'y', x)).r2 END $$;

-- Drivers that are not correlated: all methods agree

SELECT results_eq(format($$SELECT driver, round(importance::numeric, 12), round(share::numeric, 12), sign, round(coefficient::numeric, 12), note FROM design, drivers(v, 'y', '{b,c,a}', %L)$$, method),
	$$VALUES ('a', round(9 / 11.0, 12), 0.9, 1, 3::numeric, NULL), ('b', round(1 / 11.0, 12), 0.1, 1, 1, NULL), ('c', 0, 0, 0, 0, NULL)$$, method || ': 9 / 11 and 1 / 11, the most important first')
FROM unnest(array['lmg', 'relative_weights', 'first', 'last', 'pratt']) AS method;
SELECT is(string_agg(driver || round((importance ^ 2)::numeric, 12), ' '), 'a0.818181818182 b0.090909090909 c0.000000000000', 'beta: the roots of these') FROM design, drivers(v, 'y', '{b,c,a}', 'beta');
SELECT results_eq($$SELECT driver, sign, round(coefficient::numeric, 12) FROM design, drivers(v, 'z', '{a,b}')$$, $$VALUES ('a', 1, 3::numeric), ('b', -1, -1)$$, 'a driver that pulls down has the sign -1');

-- Correlated drivers

-- What a driver adds, averaged over the 24 orders in which four can enter
CREATE TEMP TABLE shapley AS
SELECT d AS driver, avg(pg_temp.r2(v, o[:place]) - pg_temp.r2(v, o[:place - 1])) AS importance
FROM whole, (SELECT array[p, q, r, s] AS o FROM unnest(array['x1', 'x2', 'x3', 'x4']) AS p, unnest(array['x1', 'x2', 'x3', 'x4']) AS q, unnest(array['x1', 'x2', 'x3', 'x4']) AS r, unnest(array['x1', 'x2', 'x3', 'x4']) AS s
	WHERE p <> ALL (array[q, r, s]) AND q <> ALL (array[r, s]) AND r <> s) AS orders, unnest(o) WITH ORDINALITY AS e(d, place)
GROUP BY d;
SELECT pg_temp.near(d.importance, s.importance, 'lmg of ' || driver || ' over all orders', 1e-11) FROM whole, drivers(v, 'y', x) AS d JOIN shapley AS s USING (driver) ORDER BY driver;
SELECT pg_temp.near(sum(importance), pg_temp.r2(v, x), method || ' sums to R2', 1e-12) FROM whole, unnest(array['lmg', 'relative_weights', 'pratt']) AS method, drivers(v, 'y', x, method) GROUP BY method, v, x ORDER BY method;
SELECT pg_temp.near(sum(share), 1, method || ': shares sum to 1', 1e-12) FROM whole, unnest(array['lmg', 'relative_weights', 'beta', 'first', 'last', 'pratt']) AS method, drivers(v, 'y', x, method) GROUP BY method ORDER BY method;
SELECT pg_temp.near(importance, corr(v, 'y', driver) ^ 2, 'first is r squared: ' || driver, 1e-12) FROM whole, drivers(v, 'y', x, 'first') ORDER BY driver;
SELECT pg_temp.near(importance, pg_temp.r2(v, x) - pg_temp.r2(v, array_remove(x, driver)), 'last is what is lost without it: ' || driver, 1e-10) FROM whole, drivers(v, 'y', x, 'last') ORDER BY driver;
SELECT pg_temp.near(d.importance, abs(o.beta), 'beta: ' || driver, 1e-14) FROM whole, drivers(v, 'y', x, 'beta') AS d, ols(v, 'y', x) AS o WHERE term = driver ORDER BY driver;
SELECT pg_temp.near(d.importance, o.beta * corr(v, 'y', driver), 'pratt: ' || driver, 1e-12) FROM whole, drivers(v, 'y', x, 'pratt') AS d, ols(v, 'y', x) AS o WHERE term = driver ORDER BY driver;
SELECT is(row(d.coefficient, d.p_value, d.sign), row(o.coefficient, o.p_value, sign(o.coefficient)::int), 'coefficient, p and sign are those of ols: ' || driver) FROM whole, drivers(v, 'y', x) AS d, ols(v, 'y', x) AS o WHERE term = driver ORDER BY driver;
-- Two drivers of correlation r: the root of their matrix has s on, and d off the diagonal
SELECT pg_temp.near(w.importance, s ^ 2 * c1 ^ 2 + d ^ 2 * c2 ^ 2, 'relative weight of one of two: ' || driver, 1e-12)
FROM whole, (VALUES ('x1', 'x2'), ('x2', 'x1')) AS p(one, other), drivers(v, 'y', '{x1,x2}', 'relative_weights') AS w, LATERAL (SELECT (sqrt(1 + r) + sqrt(1 - r)) / 2, (sqrt(1 + r) - sqrt(1 - r)) / 2 FROM (SELECT corr(v, 'x1', 'x2')) AS c(r)) AS q(s, d),
LATERAL (SELECT (s * corr(v, 'y', one) - d * corr(v, 'y', other)) / (s ^ 2 - d ^ 2), (s * corr(v, 'y', other) - d * corr(v, 'y', one)) / (s ^ 2 - d ^ 2)) AS c(c1, c2) WHERE driver = one ORDER BY driver;
SELECT pg_temp.near(l.importance, w.importance, 'and of two, it is lmg: ' || driver, 1e-12) FROM whole, drivers(v, 'y', '{x1,x2}') AS l JOIN LATERAL drivers(v, 'y', '{x1,x2}', 'relative_weights') AS w USING (driver) ORDER BY driver;
SELECT is(driver, 'x1', 'one driver has all of it') FROM whole, drivers(v, 'y', '{x1}');
SELECT pg_temp.near(importance, corr(v, 'y', 'x1') ^ 2, 'one driver: r squared by ' || method, 1e-12) FROM whole, unnest(array['lmg', 'relative_weights', 'first', 'last', 'pratt']) AS method, drivers(v, 'y', '{x1}', method);
SELECT is(array_agg(driver ORDER BY i), array_agg(driver ORDER BY importance DESC), 'rows come in descending importance') FROM whole, drivers(v, 'y', x) WITH ORDINALITY AS d(driver, importance, share, sign, coefficient, p_value, note, i);
SELECT results_eq($$SELECT importance FROM whole, drivers(v, '1', '{2,3,4,5}')$$, $$SELECT importance FROM whole, drivers(v, 'y', x)$$, 'variables by position');
SELECT results_eq($$SELECT driver FROM (SELECT comoments_agg(a + b, b, a) AS v FROM (VALUES (-1::float8), (1)) AS i(a), (VALUES (-1::float8), (1)) AS j(b)) AS q, drivers(v, '1', '{3,2}')$$, $$VALUES ('3'), ('2')$$, 'ties as given');
SELECT pg_temp.near(d.importance, e.importance, 'weights count as rows would: ' || driver, 1e-12)
FROM (SELECT with_names(weighted_comoments_agg(1 + i % 3, y, x1, x2, x3, x4), '{y,x1,x2,x3,x4}') AS w FROM row_) AS q, (SELECT with_names(comoments_agg(y, x1, x2, x3, x4), '{y,x1,x2,x3,x4}') AS r FROM row_, generate_series(1, 1 + i % 3)) AS p,
	 drivers(w, 'y', '{x1,x2,x3,x4}') AS d JOIN LATERAL drivers(r, 'y', '{x1,x2,x3,x4}') AS e USING (driver) ORDER BY driver;

-- A driver that helps only by correcting another one: its sign turns, and pratt is negative

CREATE TEMP TABLE suppressed AS SELECT with_names(comoments_agg(2 * t - e + u, t, t + e), '{y,t,s}') AS v FROM (SELECT (i % 7)::float8 AS t, (i % 5)::float8 AS e, (i % 3)::float8 AS u FROM generate_series(1, 105) AS i) AS q;
SELECT ok(corr(v, 'y', 's') > 0, 'alone it is positive') FROM suppressed;
SELECT is(string_agg(row(driver, sign, note)::text, ' '), '(t,1,) (s,-1,"beside the other drivers its sign is negative, alone it is positive")', 'a note says that the sign turns') FROM suppressed, drivers(v, 'y', '{t,s}');
SELECT ok(importance < 0, 'pratt stays negative') FROM suppressed, drivers(v, 'y', '{t,s}', 'pratt') WHERE driver = 's';
SELECT ok(importance > 0.01, 'lmg does not set it to zero') FROM suppressed, drivers(v, 'y', '{t,s}') WHERE driver = 's';
SELECT is(note, 'beside the other drivers its sign is positive, alone it is negative', 'and the other way round') FROM (SELECT with_names(comoments_agg(e - 2 * t + u, t, t + e), '{y,t,s}') AS v FROM (SELECT (i % 7)::float8 AS t, (i % 5)::float8 AS e, (i % 3)::float8 AS u FROM generate_series(1, 105) AS i) AS q) AS p, drivers(v, 'y', '{t,s}') WHERE driver = 's';

-- Uncorrelated by design, in all but rounding: t = 0 to 6 and e = 0 to 4 cross, so that t - 2 e has no covariance with t + e, and t none with e
CREATE TEMP TABLE crossed AS
SELECT unit, with_names(comoments_agg((t - 2 * e + u) / unit, (t + u) / unit, t / unit, (t + e) / unit), '{y,z,t,s}') AS v
FROM generate_series(3, 12) AS unit, generate_series(1, 105) AS i, LATERAL (SELECT (i % 7)::float8 AS t, ((i + unit) % 5)::float8 AS e, (i % 3)::float8 AS u) AS q GROUP BY unit;
SELECT is(string_agg(DISTINCT row(sign, note)::text, ' '), '(-1,)', 'what does not correlate alone has not turned its sign') FROM crossed, drivers(v, 'y', '{t,s}') WHERE driver = 's';
SELECT is(string_agg(DISTINCT row(sign, note)::text, ' '), '(0,)', 'a coefficient of zero has no sign') FROM crossed, drivers(v, 'z', '{t,s}') WHERE driver = 's';

-- Nothing to explain

SELECT is(string_agg(d::text, ' '), '(x1,,,0,0,,) (x2,,,0,0,,)', 'y that does not vary: ' || method) FROM (SELECT with_names(comoments_agg(5, x1, x2), '{y,x1,x2}') AS v FROM row_) AS q, unnest(array['lmg', 'relative_weights', 'beta', 'first', 'last', 'pratt']) AS method, drivers(v, 'y', '{x1,x2}', method) AS d GROUP BY method ORDER BY method;
SELECT is(string_agg(d::text, ' '), '(1,,,,,,) (2,,,,,,)', 'fewer rows than terms: ' || method) FROM (SELECT comoments_agg(x1, x2, y) AS v FROM row_ WHERE i < 3) AS q, unnest(array['lmg', 'relative_weights', 'pratt']) AS method, drivers(v, '3', '{1,2}', method) AS d GROUP BY method ORDER BY method;
SELECT is(array_agg(p_value), '{NULL,NULL}', 'as many rows as terms: no p value') FROM (SELECT comoments_agg(x1, x2, y) AS v FROM row_ WHERE i < 4) AS q, drivers(v, '3', '{1,2}') AS d;
SELECT is(count(share), 0::bigint, 'shares of nothing') FROM design, drivers(v, 'y', '{c}') AS d;

-- Sixteen drivers, and more

CREATE TEMP TABLE wide AS SELECT comoments_agg(VARIADIC array(SELECT ((i * i * (j + 3) + i * j) % 17 + (i % (j + 2)))::float8 FROM generate_series(1, 20) AS j)) AS v FROM generate_series(1, 400) AS i;
SELECT pg_temp.near(sum(importance), (ols_fit(v, '1', x)).r2, '16 drivers sum to R2', 1e-11) FROM wide, (SELECT array_agg(i::text) AS x FROM generate_series(2, 17) AS i) AS q, drivers(v, '1', x) GROUP BY v, x;
SELECT pg_temp.refused($$SELECT drivers(v, '1', array(SELECT i::text FROM generate_series(2, 18) AS i)) FROM wide$$, '54000', 'method lmg takes at most 16 drivers, not 17', '17 drivers are too many for lmg');
SELECT pg_temp.near(sum(importance), (ols_fit(v, '1', x)).r2, '19 drivers by relative weights', 1e-11) FROM wide, (SELECT array_agg(i::text) AS x FROM generate_series(2, 20) AS i) AS q, drivers(v, '1', x, 'relative_weights') GROUP BY v, x;

-- Where to begin

SELECT results_eq($$SELECT driver, performance, round(importance::numeric, 14), round(gap_importance::numeric, 12), rank FROM (SELECT with_names(comoments_agg(3 * a + b, 4 + a, 2 + b), '{y,a,b}') AS v FROM (VALUES (-1::float8), (1)) AS i(a), (VALUES (-1::float8), (1)) AS j(b)) AS q, priorities(v, 'y', '{b,a}', 1, 5)$$,
	$$VALUES ('a', 75::float8, 0.9, 22.5, 1), ('b', 25, 0.1, 7.5, 2)$$, 'importance times what performance lacks');
SELECT results_eq($$SELECT driver, rank FROM (SELECT with_names(comoments_agg(3 * a + b, 4.9 + a / 10, 2 + b), '{y,a,b}') AS v FROM (VALUES (-1::float8), (1)) AS i(a), (VALUES (-1::float8), (1)) AS j(b)) AS q, priorities(v, 'y', '{b,a}', 1, 5)$$,
	$$VALUES ('b', 1), ('a', 2)$$, 'what is nearly perfect is no place to begin');
SELECT results_eq($$SELECT driver, rank FROM (SELECT with_names(comoments_agg(a + b + c / 2, a, b, c), '{y,a,b,c}') AS v FROM (VALUES (0::float8), (1)) AS i(a), (VALUES (0::float8), (1)) AS j(b), (VALUES (0::float8), (1)) AS k(c)) AS q, priorities(v, 'y', '{c,b,a}', 0, 1)$$,
	$$VALUES ('b', 1), ('a', 1), ('c', 3)$$, 'ties share a rank');
SELECT is(array_agg(d.importance ORDER BY driver), array_agg(p.importance ORDER BY driver), 'importance is lmg') FROM whole, drivers(v, 'y', x) AS d JOIN LATERAL priorities(v, 'y', x, -100, 100) AS p USING (driver);
SELECT is(note, 'its coefficient is negative: more of it goes with less of the outcome', 'a driver to lower, not to raise') FROM suppressed, priorities(v, 'y', '{t,s}', 0, 20) WHERE driver = 's';
SELECT is(string_agg(d::text, ' '), '(a,0,,,,) (b,0,,,,)', 'no rank where nothing varies') FROM (SELECT with_names(comoments_agg(5, a, b), '{y,a,b}') AS v FROM (VALUES (-1::float8), (1)) AS i(a), (VALUES (-1::float8), (1)) AS j(b)) AS q, priorities(v, 'y', '{a,b}', 0, 1) AS d;

-- Penalty and reward: plain differences of means

CREATE TEMP TABLE service AS SELECT i, i % 5 AS s, ((i * 7) % 11)::float8 + CASE i % 5 WHEN 4 THEN 6 WHEN 0 THEN -1 ELSE 0 END AS y FROM generate_series(1, 100) AS i;
CREATE TEMP TABLE pr AS SELECT with_names(comoments_agg(y, (s = 0)::int::float8, (s = 4)::int::float8), '{y,low,high}') AS v FROM service;
CREATE TEMP TABLE means AS SELECT avg(y) FILTER (WHERE s = 4) AS top, avg(y) FILTER (WHERE s = 0) AS bottom, avg(y) FILTER (WHERE s NOT IN (0, 4)) AS others, sqrt((sum(y ^ 2) - 20 * avg(y) FILTER (WHERE s = 4) ^ 2 - 20 * avg(y) FILTER (WHERE s = 0) ^ 2 - 60 * avg(y) FILTER (WHERE s NOT IN (0, 4)) ^ 2) / 97) AS sigma FROM service;
SELECT pg_temp.near(actual, expected, 'penalty_reward: ' || what, 1e-11)
FROM means, pr, penalty_reward(v, 'y', 'low', 'high') AS p, LATERAL (VALUES ('reward', 'value', p.value, top - others), ('penalty', 'value', p.value, others - bottom), ('difference', 'value', p.value, top - others - (others - bottom)),
	('reward', 'se', p.se, sigma * sqrt(1 / 20.0 + 1 / 60.0)), ('penalty', 'se', p.se, sigma * sqrt(1 / 20.0 + 1 / 60.0)), ('difference', 'se', p.se, sigma * sqrt(2 / 20.0 + 4 / 60.0))) AS e(effect_, field, actual, expected), LATERAL (SELECT effect || ' ' || field) AS f(what) WHERE effect = effect_;
SELECT is(row(p.low, p.high, p.p_value, p.n)::text, row(o.low, o.high, o.p_value, 100)::text, 'reward: interval and p are those of ols') FROM pr, penalty_reward(v, 'y', 'low', 'high', 0.9) AS p, ols(v, 'y', '{low,high}', 0.9) AS o WHERE effect = 'reward' AND term = 'high';
SELECT is(string_agg(format('%s %s %s', effect, value IS NULL, note), '; '), expected, 'penalty_reward, a group is empty: ' || place)
FROM (SELECT with_names(comoments_agg(y, (s = 0)::int::float8, (s = 4)::int::float8) FILTER (WHERE s <> 4), '{y,low,high}'), 'reward t nobody is enthused; penalty f ; difference t nobody is enthused', 1 FROM service
	UNION ALL SELECT with_names(comoments_agg(y, (s = 0)::int::float8, (s = 4)::int::float8) FILTER (WHERE s <> 0), '{y,low,high}'), 'reward f ; penalty t nobody is dissatisfied; difference t nobody is dissatisfied', 2 FROM service
	UNION ALL SELECT with_names(comoments_agg(y, (s = 0)::int::float8, (s = 4)::int::float8) FILTER (WHERE s IN (1, 2)), '{y,low,high}'), 'reward t nobody is enthused; penalty t nobody is dissatisfied; difference t nobody is dissatisfied', 3 FROM service
	UNION ALL SELECT with_names(comoments_agg(y, (s = 0)::int::float8, (s = 4)::int::float8) FILTER (WHERE s IN (0, 4)), '{y,low,high}'), 'reward t nobody is in between: there is nobody to compare with; penalty t nobody is in between: there is nobody to compare with; difference t nobody is in between: there is nobody to compare with', 4 FROM service) AS q(v, expected, place),
	penalty_reward(v, 'y', 'low', 'high') GROUP BY place, expected ORDER BY place;
SELECT pg_temp.near(value, others - bottom, 'the penalty alone, where nobody is enthused') FROM means, (SELECT with_names(comoments_agg(y, (s = 0)::int::float8, (s = 4)::int::float8) FILTER (WHERE s <> 4), '{y,low,high}') AS v FROM service) AS q, penalty_reward(v, 'y', 'low', 'high') WHERE effect = 'penalty';
SELECT pg_temp.near(p.value, q.value, 'weights count as rows would: ' || effect, 1e-12)
FROM (SELECT weighted_comoments_agg(1 + i % 3, y, (s = 0)::int::float8, (s = 4)::int::float8) AS w FROM service) AS a, (SELECT comoments_agg(y, (s = 0)::int::float8, (s = 4)::int::float8) AS r FROM service, generate_series(1, 1 + i % 3)) AS b,
	penalty_reward(w, '1', '2', '3') AS p JOIN LATERAL penalty_reward(r, '1', '2', '3') AS q USING (effect) ORDER BY effect;

-- What is refused

SELECT pg_temp.refused(format('SELECT %s FROM whole, pr AS p', call), '22023', pattern, call)
FROM (VALUES ($$drivers(whole.v, 'y', x, 'shap')$$, 'unknown method "shap"'), ($$drivers(whole.v, 'y', '{x1,y}')$$, '%"y" cannot explain itself'), ($$drivers(whole.v, 'y', '{x1,x1}')$$, '%"x1" is given twice'), ($$drivers(whole.v, 'y', '{}')$$, 'x must not be empty'),
	($$drivers(whole.v, 'q', '{x1}')$$, '%no variable "q"'), ($$drivers(whole.v, 'y', '{x9}')$$, '%no variable "x9"'), ($$priorities(whole.v, 'y', x, 5, 1)$$, 'scale must go%'), ($$priorities(whole.v, 'y', x, 1, 'NaN')$$, 'scale must go%'), ($$priorities(whole.v, 'y', x, 1, 1)$$, 'scale must go%'),
	($$priorities(whole.v, 'y', x, 90, 100)$$, 'mean of "x1" is outside of the scale from 90 to 100'), ($$penalty_reward(whole.v, 'y', 'x1', 'x2')$$, 'variable "x1" is not 0 or 1 in each row'), ($$penalty_reward(p.v, 'y', 'low', 'low')$$, 'some rows are both "low" and "low"'),
	($$penalty_reward(p.v, 'y', 'low', 'y')$$, 'variable "y" is not 0 or 1%'), ($$penalty_reward(p.v, 'y', 'low', 'high', 1)$$, 'confidence level%')) AS v(call, pattern);
SELECT pg_temp.refused($$SELECT drivers(comoments_agg(y, x1, x2, x1 + x2), '1', '{2,3,4}') FROM row_$$, '22023', 'terms are collinear:%', 'collinear drivers');
SELECT pg_temp.refused($$SELECT drivers(comoments_agg(y, x1, 3), '1', '{2,3}') FROM row_$$, '22023', 'terms are collinear: 3 is constant%', 'a driver that does not vary');

SELECT * FROM finish();
ROLLBACK;
