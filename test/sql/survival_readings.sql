\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- Readings of survival: figures of R (survival 3.5-3), edge rules, options.
BEGIN;
SELECT plan(89);

-- The aml data of Miller (1997), table 1.2, maintained and not
CREATE TEMP TABLE aml AS SELECT x, time, gone FROM (VALUES
	('m', 9, true), ('m', 13, true), ('m', 13, false), ('m', 18, true), ('m', 23, true), ('m', 28, false), ('m', 31, true), ('m', 34, true), ('m', 45, false), ('m', 48, true), ('m', 161, false),
	('n', 5, true), ('n', 5, true), ('n', 8, true), ('n', 8, true), ('n', 12, true), ('n', 16, false), ('n', 23, true), ('n', 27, true), ('n', 30, true), ('n', 33, true), ('n', 43, true), ('n', 45, true)) AS v(x, time, gone);
CREATE TEMP TABLE g AS SELECT x, survival_agg(time, gone) AS s FROM aml GROUP BY x;
CREATE TEMP TABLE m AS SELECT s FROM g WHERE x = 'm';

SELECT is(array_agg(round((survival_at(s, t)).value::numeric, 7) ORDER BY t), array[.9090909, .8181818, .6136364, .1840909], 'S at 9, 13, 23, 48') FROM m, unnest(array[9, 13, 23, 48]) AS t;
SELECT pg_temp.near((survival_at(s, 9)).se, .0866784, 'se at 9', 1e-6) FROM m;
SELECT is(array[round(e.low::numeric, 8), round(e.high::numeric, 8)], array[.50808021, .98667382], 'log-log interval at 9') FROM m, LATERAL survival_at(s, 9, 0.95, 'log-log') AS e;
SELECT is((e.value, e.se, e.low, e.high, e.n, e.method)::text, (1::float8, 0::float8, 1::float8, 1::float8, 11::float8, 'kaplan-meier, log interval'::text)::text, 'before the first event everybody is here') FROM m, LATERAL survival_at(s, 8.9) AS e;
SELECT is((survival_at(s, 162)), NULL, 'behind the last time nothing is known') FROM m;
SELECT is((e.value, e.se, e.low, e.high)::text, '(0,,,)', 'when all have left it is 0, without an interval') FROM g, LATERAL survival_at(s, 100) AS e WHERE x = 'n';
SELECT is(array[(median_tenure(m.s)).value, (median_tenure(n.s)).value], array[31, 23]::float8[], 'medians 31 and 23') FROM g AS m, g AS n WHERE m.x = 'm' AND n.x = 'n';
SELECT pg_temp.near(actual, expected, 'log-rank: ' || name, 1e-6) FROM (SELECT array_agg(s ORDER BY x) FROM g) AS q(groups), LATERAL logrank(groups) AS t, LATERAL (VALUES ('chi squared', t.statistic, 3.39638869897760), ('p', t.p_value, .0653393220405051), ('df', t.df, 1)) AS v(name, actual, expected);
-- (O - E) / V with O 11, E 7.310664, V 4.007551 in R's survdiff
SELECT pg_temp.near(actual, expected, 'log-rank: ' || name, 1e-9) FROM (SELECT array_agg(s ORDER BY x) FROM g) AS q(groups), LATERAL logrank(groups) AS t,
	LATERAL (VALUES ('log hazard ratio', t.difference, (11 - 7.310664007699276) / 4.007550745938733), ('its se', t.se, 1 / sqrt(4.007550745938733)), ('low', t.low, t.difference - 1.959963984540054 * t.se), ('hazard ratio', t.effect_size, exp(t.difference)), ('n1', t.n1, 11), ('n2', t.n2, 12)) AS v(name, actual, expected);

-- Late entry: R's survfit(Surv(entry, time, event) ~ 1)
CREATE TEMP TABLE late AS SELECT g, survival_agg(time, gone = 1, entry) AS s FROM (VALUES (1, 0, 4, 1), (2, 0, 6, 0), (1, 2, 7, 1), (2, 3, 5, 1), (1, 0, 8, 1), (2, 5, 9, 1), (1, 1, 3, 0), (2, 4, 10, 0), (1, 0, 8, 1), (2, 6, 12, 1), (1, 7, 11, 0), (2, 2, 9, 1)) AS v(g, entry, time, gone) GROUP BY g;
CREATE TEMP TABLE late_whole AS SELECT rollup(s) AS s FROM late;
SELECT is(array_agg(format('%s %s %s', at_time, at_risk, events) ORDER BY at_time), array['3 7 0', '4 7 1', '5 7 1', '6 7 0', '7 7 1', '8 7 2', '9 5 2', '10 3 0', '11 2 0', '12 1 1'], 'late entry: who is at risk') FROM late_whole, survival_curve(s) WHERE events + censored > 0;
SELECT pg_temp.near(c.survival, expected, 'late entry: S at ' || t, 1e-14) FROM late_whole, LATERAL survival_curve(s) AS c, (VALUES (4, .857142857142857), (5, .73469387755102), (7, .629737609329446), (8, .449812578092461), (9, .269887546855477), (12, 0)) AS v(t, expected) WHERE at_time = t ORDER BY t;
SELECT pg_temp.near(c.se, expected, 'late entry: se at ' || t, 1e-13) FROM late_whole, LATERAL survival_curve(s) AS c, (VALUES (4, .132260014253222), (5, .160323347928484), (7, .168304455548349), (8, .161288658652371), (9, .138119355512709), (12, NULL)) AS v(t, expected) WHERE at_time = t ORDER BY t;
SELECT is(array_agg(array[e.value, e.low, e.high] ORDER BY q), array[array[5, 4, 9], array[8, 5, NULL], array[12, 8, NULL]]::float8[], 'late entry: quartiles and their limits') FROM late_whole, unnest(array[.25, .5, .75]) AS q, LATERAL survival_quantile(s, q) AS e;
SELECT is(array_agg(entered ORDER BY at_time), array[1, 2, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]::bigint[], 'late entry: who entered at each time') FROM late_whole, survival_curve(s);

-- Flat steps: R's rule of the midpoint
SELECT is((survival_quantile(survival_agg(t, t <= 2), q)).value, expected, format('four persons, two leave, quantile %s', q)) FROM generate_series(1, 4) AS t, (VALUES (.25, 1.5::float8), (.5, 3), (.75, NULL)) AS v(q, expected) GROUP BY q, expected ORDER BY q;
SELECT is((survival_quantile(survival_agg(t, t < 9), q)).value, expected, format('of 1, 2, 5, 9+ the quantile %s', q)) FROM unnest(array[1, 2, 5, 9]) AS t, (VALUES (.25, 1.5::float8), (.5, 3.5), (.75, 7)) AS v(q, expected) GROUP BY q, expected ORDER BY q;
SELECT is((median_tenure(survival_agg(t, false))).value, NULL, 'no events: no median') FROM generate_series(1, 4) AS t;
SELECT is((e.value, e.se, e.low, e.high)::text, '(1,0,1,1)', 'no events: survival 1, se 0') FROM (SELECT survival_agg(t, false) FROM generate_series(1, 4) AS t) AS q(s), LATERAL survival_at(s, 3) AS e;
SELECT is((r.value, r.se)::text, '(3,0)', 'no events: the whole area') FROM (SELECT survival_agg(t, false) FROM generate_series(1, 4) AS t) AS q(s), LATERAL rmst(s, 3) AS r;

-- Restricted means and rates, by hand
SELECT is(array[(rmst(s, 1)).value, (rmst(s, 2)).value, (rmst(s, 2.5)).value, (rmst(s, 4)).value], array[1, 1.75, 2, 2.5]::float8[], 'area under 1, 3/4, 1/2, 1/4, 0') FROM (SELECT survival_agg(t, true) FROM generate_series(1, 4) AS t) AS q(s);
SELECT is((rmst(s, 100)).value, 2.5::float8, 'when all have left the area ends') FROM (SELECT survival_agg(t, true) FROM generate_series(1, 4) AS t) AS q(s);
SELECT is(rmst(s, 100), NULL, 'when some are still here it is not known') FROM (SELECT survival_agg(t, t < 4) FROM generate_series(1, 4) AS t) AS q(s);
SELECT is(rmst(s, 0), ROW(0, 0, 0, 0, 0.95, 4, 'restricted mean, greenwood se')::estimate, 'up to 0') FROM (SELECT survival_agg(t, true) FROM generate_series(1, 4) AS t) AS q(s);
SELECT pg_temp.near(actual, expected, 'hazard rate: ' || name) FROM (SELECT survival_agg(t, t < 4) FROM generate_series(1, 4) AS t) AS q(s), LATERAL hazard_rate(s, 100) AS h,
	LATERAL (VALUES ('value', h.value, 30), ('se', h.se, 100 * sqrt(3) / 10)) AS v(name, actual, expected);
-- R: poisson.test(3, 10)$conf.int
SELECT pg_temp.near(actual, expected, 'hazard rate, ' || name, 1e-7) FROM (SELECT survival_agg(t, t < 4) FROM generate_series(1, 4) AS t) AS q(s), LATERAL hazard_rate(s) AS h,
	LATERAL (VALUES ('low', h.low, 0.0618672122895602), ('high', h.high, 0.876727306974232)) AS v(name, actual, expected);
SELECT pg_temp.near((hazard_rate(survival_agg(10, false))).high, 0.368887945411394, 'no events: low 0, high ln(40) / exposure', 1e-12);
SELECT is((hazard_rate(survival_agg(10, false))).low, 0::float8, 'no events: low 0');
SELECT is(hazard_rate(survival_agg(0, false)), NULL, 'no exposure: NULL');
SELECT is(round(turnover_rate(12, 200, 180)::numeric, 6), 6.315789, 'turnover 6.315789 %');
SELECT is(turnover_rate(0, 0, 0), NULL, 'no headcount: NULL');

-- Retention
SELECT is(array_agg((period, at_risk, retained)::text ORDER BY i), array['(0,4,1)', '(1,4,0.75)', '(1.5,3,0.75)', '(3,3,0.25)', '(4,1,0.25)', '(5,0,)'], 'retention: at risk and share at each period, in the order given')
FROM (SELECT survival_agg(t, t < 4) FROM unnest(array[1, 3, 3, 4]) AS t) AS q(s), LATERAL retention_table(s, array[0, 1, 1.5, 3, 4, 5]) WITH ORDINALITY AS r(period, at_risk, retained, se, low, high, ci_type, i);
SELECT is((SELECT (retained, se, low, high) FROM retention_table(s, array[23])), (SELECT (value, se, low, high) FROM survival_at(s, 23)), 'retention says what survival_at says') FROM m;
SELECT is((SELECT count(*) FROM retention_table(s, '{}')), 0::bigint, 'no periods, no rows') FROM m;

-- Groups
SELECT is(array[t.statistic, t.df], array[u.statistic, u.df], 'a group of nobody changes nothing') FROM g AS a, g AS b, LATERAL logrank(array[a.s, b.s, '{}'::survival]) AS t, LATERAL logrank(array[a.s, b.s]) AS u WHERE a.x = 'm' AND b.x = 'n';
SELECT pg_temp.near(t.statistic, u.statistic, 'the order of groups does not matter', 1e-12) FROM g AS a, g AS b, LATERAL logrank(array[a.s, b.s]) AS t, LATERAL logrank(array[b.s, a.s]) AS u WHERE a.x = 'm' AND b.x = 'n';
SELECT is(t.difference, 0::float8, 'the same group twice') FROM m, LATERAL logrank(array[s, s]) AS t;
SELECT pg_temp.near(t.statistic, u.statistic, 'the same stratum twice doubles it', 1e-12) FROM g AS a, g AS b, LATERAL (SELECT (logrank(array[a.s, b.s])).statistic * 2) AS u(statistic), LATERAL logrank(array[array[a.s, b.s], array[a.s, b.s]]) AS t WHERE a.x = 'm' AND b.x = 'n';
-- Late entry, by brute force
WITH person AS (SELECT * FROM (VALUES (1, 0, 4, 1), (2, 0, 6, 0), (1, 2, 7, 1), (2, 3, 5, 1), (1, 0, 8, 1), (2, 5, 9, 1), (1, 1, 3, 0), (2, 4, 10, 0), (1, 0, 8, 1), (2, 6, 12, 1), (1, 7, 11, 0), (2, 2, 9, 1)) AS v(g, entry, time, gone)),
	 at AS (SELECT t, (SELECT count(*) FROM person WHERE entry < t AND time >= t)::float8 AS n, (SELECT count(*) FROM person WHERE entry < t AND time >= t AND g = 2)::float8 AS n2,
				   (SELECT count(*) FROM person WHERE time = t AND gone = 1)::float8 AS d, (SELECT count(*) FROM person WHERE time = t AND gone = 1 AND g = 2)::float8 AS d2
			FROM (SELECT DISTINCT time FROM person WHERE gone = 1) AS x(t))
SELECT pg_temp.near((SELECT (logrank(array_agg(s ORDER BY g))).statistic FROM late), sum(d2 - d * n2 / n) ^ 2 / sum(CASE WHEN n > 1 THEN d * (n2 / n) * (1 - n2 / n) * (n - d) / (n - 1) ELSE 0 END), 'log-rank with late entry, by brute force', 1e-12) FROM at;
SELECT is((t.statistic, t.p_value)::text, '(,)', 'no events: nothing to test') FROM (SELECT survival_agg(1, false)) AS q(s), LATERAL logrank(array[s, s]) AS t;

-- Options and errors
SELECT pg_temp.refused(format('SELECT %s FROM m', call), '22023', message, call)
FROM (VALUES ('survival_at(s, -1)', 'time must be a finite number%'), ('survival_at(s, ''NaN'')', 'time must be a finite number%'), ('survival_at(s, 1, 0)', 'confidence level%'), ('survival_at(s, 1, 0.95, ''wald'')', 'unknown type of interval "wald"'),
			 ('survival_quantile(s, 0)', 'quantile must lie%'), ('survival_quantile(s, 1)', 'quantile must lie%'), ('survival_quantile(s, ''NaN'')', 'quantile must lie%'), ('median_tenure(s, 1)', 'confidence level%'),
			 ('rmst(s, -1)', 'tau must be%'), ('rmst(s, ''Infinity'')', 'tau must be%'), ('hazard_rate(s, -1)', 'per must be%'), ('turnover_rate(-1, 1, 1)', 'leavers must be%'), ('turnover_rate(1, -1, 1)', 'headcount at the start must be%'),
			 ('(SELECT count(*) FROM survival_curve(s, 2))', 'confidence level%'), ('(SELECT count(*) FROM survival_curve(s, 0.9, ''x''))', 'unknown type of interval%'), ('(SELECT count(*) FROM retention_table(s, array[-1]))', 'period 1 is not%'),
			 ('logrank(array[s])', 'fewer than two groups%'), ('logrank(array[]::survival[])', 'fewer than two groups%'), ('logrank(array[s, s], ''NaN'')', 'rho must be%'), ('logrank(array[array[array[s, s]]])', 'groups must be an array of one or two dimensions'),
			 ('logrank(array[s, ''{"unit": "number", "times": [[1, 0, 0, 1]]}''])', 'survival in the unit days%')) AS v(call, message);
SELECT pg_temp.refused('SELECT logrank(array[s, NULL]) FROM m', '22004', 'groups must not contain nulls', 'a NULL group');
SELECT pg_temp.refused('SELECT logrank(array_fill(s, array[1001])) FROM m', '54000', '1001 groups are more than 1000', 'a thousand groups');

-- The empty survival
SELECT is(array[survival_at(s, 1) IS NULL, survival_quantile(s, 0.5) IS NULL, rmst(s, 1) IS NULL, hazard_rate(s) IS NULL, (SELECT count(*) FROM survival_curve(s)) = 0, persons(s) = 0, exposure(s) = 0, duration_unit(s) IS NULL], array_fill(true, array[8]), 'of nobody there is nothing to read') FROM (SELECT '{}'::survival) AS q(s);
-- Numbers beyond all bounds are no answer
SELECT is(array[exposure(s), (hazard_rate(s)).value], array[NULL, NULL]::float8[], 'an exposure beyond float8') FROM (SELECT survival_agg(1.7e308::float8, true) FROM generate_series(1, 2)) AS q(s);
SELECT is(array_agg((observed, expected, variance)::text), array['(,,)', '(,,)'], 'a weight of 1 / 0: all had left before') FROM logrank_table(array_fill('{"unit": "days", "times": [[1, 1, 0, 2], [2, 0, 0, 1]]}'::survival, array[2]), -1);
SELECT is((t.statistic, t.p_value)::text, '(,)', 'nor a test') FROM logrank(array_fill('{"unit": "days", "times": [[1, 1, 0, 2], [2, 0, 0, 1]]}'::survival, array[2]), -1) AS t;
SELECT * FROM finish();
ROLLBACK;
