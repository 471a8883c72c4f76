\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- What staying is worth: lifetime value, avoidable leavers, resilience.
BEGIN;
SELECT plan(74);

-- Four persons leave at 1, 2, 3, 4: the curve is 1, 3/4, 1/2, 1/4, 0
CREATE TEMP TABLE four AS SELECT survival_agg(t, true) AS s FROM generate_series(1, 4) AS t;
SELECT pg_temp.near((lifetime_value(s, 10, 0, h)).value, 10 * (rmst(s, h)).value, 'without discount it is the margin times the mean stay, up to ' || h, 1e-14) FROM four, unnest(array[0, 0.5, 1, 2.5, 4, 9]) AS h;
SELECT pg_temp.near((lifetime_value(s, 10, 0, h)).se, 10 * (rmst(s, h)).se, 'and so its se, up to ' || h, 1e-14) FROM four, unnest(array[0, 0.5, 1, 2.5, 4, 9]) AS h;
SELECT pg_temp.near((lifetime_value(s, 10, 0.1, h, 'start')).value, expected, 'paid at the start, up to ' || h, 1e-13)
FROM four, (VALUES (0, 0::float8), (1, 10), (1.5, 10 + 7.5 / 1.1), (2, 10 + 7.5 / 1.1), (3, 10 + 7.5 / 1.1 + 5 / 1.21), (4, 10 + 7.5 / 1.1 + 5 / 1.21 + 2.5 / 1.331), (9, 10 + 7.5 / 1.1 + 5 / 1.21 + 2.5 / 1.331)) AS v(h, expected);
SELECT pg_temp.near((lifetime_value(s, 10, 0.1, h, 'end')).value, expected, 'paid at the end, up to ' || h, 1e-13)
FROM four, (VALUES (0, 0::float8), (0.9, 0), (1, 7.5 / 1.1), (1.5, 7.5 / 1.1), (2, 7.5 / 1.1 + 5 / 1.21), (3, 7.5 / 1.1 + 5 / 1.21 + 2.5 / 1.331), (4, 7.5 / 1.1 + 5 / 1.21 + 2.5 / 1.331), (9, 7.5 / 1.1 + 5 / 1.21 + 2.5 / 1.331)) AS v(h, expected);
SELECT pg_temp.near((lifetime_value(s, 10, 0.1, 4)).value, 10 * (1 - 1.1 ^ -1 + 0.75 * (1.1 ^ -1 - 1.1 ^ -2) + 0.5 * (1.1 ^ -2 - 1.1 ^ -3) + 0.25 * (1.1 ^ -3 - 1.1 ^ -4))::float8 / ln(1.1)::float8, 'paid continuously', 1e-13) FROM four;
SELECT pg_temp.near((lifetime_value(s, 10, 0.1, 2, 'start')).se, (7.5 / 1.1)::float8 * sqrt(1 / 12.0)::float8, 'se of one payment that is not certain', 1e-12) FROM four;
SELECT is((e.value, e.se, e.low, e.high, e.n)::text, '(30,0,30,30,4)', 'who stays for certain pays for certain') FROM (SELECT survival_agg(5, false) FROM generate_series(1, 4)) AS q(s), LATERAL lifetime_value(s, 10, 0, 3, 'start') AS e;
SELECT is(lifetime_value(s, 10, 0.1, 6), NULL, 'behind the last time nothing is known') FROM (SELECT survival_agg(5, false)) AS q(s);
SELECT is((lifetime_value(s, 10, 0.1, 5, 'end')).value > 0, true, 'at the last time it is') FROM (SELECT survival_agg(5, false)) AS q(s);
SELECT pg_temp.near((lifetime_value(s, -10, 0.1, 2)).se, (lifetime_value(s, 10, 0.1, 2)).se, 'a cost has a standard error too') FROM four;
SELECT pg_temp.near((lifetime_value(s, 10, -0.1, 2, 'start')).value, 10 + 7.5 / 0.9, 'a growing margin') FROM four;
SELECT pg_temp.refused(format('SELECT lifetime_value(s, %s) FROM four', arguments), '22023', message, arguments)
FROM (VALUES ('10, -1, 3', 'discount must be above -1'), ('10, ''NaN'', 3', 'discount must be a finite number'), ('''Infinity'', 0, 3', 'margin must be a finite number'), ('10, 0, -1', 'horizon must be a finite%'), ('10, 0, 3, ''middle''', 'unknown timing "middle"'), ('10, 0, 3, ''end'', 1', 'confidence level%')) AS v(arguments, message);

-- Avoidable leavers: 100 persons of whom 40 leave within the year; 20 of 100 in the other group
CREATE TEMP TABLE pair AS SELECT survival_agg(CASE WHEN i <= 40 THEN 200 ELSE 400 END, i <= 40) AS low, survival_agg(CASE WHEN i <= 20 THEN 100 ELSE 400 END, i <= 20) AS high FROM generate_series(1, 100) AS i;
SELECT pg_temp.near(actual, expected, 'cost of turnover: ' || name, 1e-12) FROM pair, LATERAL cost_of_turnover(low, high, 30000, 365) AS e,
	LATERAL (VALUES ('value', e.value, 20 * 30000), ('se', e.se, 100 * 30000 * sqrt(.6 * .4 / 100 + .8 * .2 / 100)), ('low', e.low, e.value - 1.959963984540054 * e.se), ('n', e.n, 100)) AS v(name, actual, expected);
SELECT pg_temp.near((cost_of_turnover(low, high, 1, 365)).value, 20, 'at a price of 1 it counts the leavers') FROM pair;
SELECT pg_temp.near((cost_of_turnover(high, low, 1, 365)).value, -20, 'the better group has none to avoid') FROM pair;
SELECT is(cost_of_turnover(low, high, 1, 401), NULL, 'behind the last time nothing is known') FROM pair;
SELECT pg_temp.refused('SELECT cost_of_turnover(low, ''{"unit": "number", "times": [[1, 0, 0, 1]]}'', 1, 1) FROM pair', '22023', 'survival in the unit days%', 'two units');

-- Resilience: 16 of 200 and 45 of 900 of the bonded left, 90 of 250 and 105 of 700 of the others
SELECT pg_temp.near(actual, expected, 'additive: ' || name, 1e-12) FROM resilience(array[16, 200], array[45, 900], array[90, 250], array[105, 700]) AS t,
	LATERAL (VALUES ('difference', t.difference, (.36 - .15) - (.08 - .05)), ('se', t.se, sqrt(.36 * .64 / 250 + .15 * .85 / 700 + .08 * .92 / 200 + .05 * .95 / 900)), ('statistic', t.statistic, 4.610052291280447), ('effect size', t.effect_size, 6 / 7.0), ('n1', t.n1, 1100), ('n2', t.n2, 950), ('low', t.low, t.difference - 1.959963984540054 * t.se)) AS v(name, actual, expected);
SELECT pg_temp.near(actual, expected, 'ratio: ' || name, 1e-12) FROM resilience(array[16, 200], array[45, 900], array[90, 250], array[105, 700], 'ratio', 0.9) AS t,
	LATERAL (VALUES ('difference', t.difference, ln(1.5)), ('se', t.se, .3062963602745882), ('effect size', t.effect_size, 1.5), ('high', t.high, t.difference + 1.6448536269514722 * t.se)) AS v(name, actual, expected);
SELECT pg_temp.near(actual, expected, 'odds: ' || name, 1e-12) FROM resilience(array[16, 200], array[45, 900], array[90, 250], array[105, 700], 'odds') AS t,
	LATERAL (VALUES ('difference', t.difference, ln((90 * 595.0) / (160 * 105)) - ln((16 * 855.0) / (184 * 45))), ('se', t.se, sqrt(1 / 16.0 + 1 / 184.0 + 1 / 45.0 + 1 / 855.0 + 1 / 90.0 + 1 / 160.0 + 1 / 105.0 + 1 / 595.0))) AS v(name, actual, expected);
SELECT is(resilience(ratings(array[184, 16], 0, 1), ratings(array[855, 45], 0, 1), ratings(array[160, 90], 0, 1), ratings(array[595, 105], 0, 1), scale), resilience(array[16, 200], array[45, 900], array[90, 250], array[105, 700], scale), 'yes-or-no ratings say the same: ' || scale) FROM unnest(array['additive', 'ratio', 'odds']) AS scale;
SELECT pg_temp.near(actual, expected, 'ratings of five points: ' || name, 1e-12) FROM (VALUES (ratings(array[1, 2, 3, 2, 2], 1, 5), ratings(array[0, 1, 2, 3, 4], 1, 5), ratings(array[5, 3, 1, 1, 0], 1, 5), ratings(array[1, 1, 2, 3, 3], 1, 5))) AS v(a, b, c, d), LATERAL resilience(a, b, c, d) AS t,
	LATERAL (VALUES ('difference', t.difference, (mean(c) - mean(d)) - (mean(a) - mean(b))), ('se', t.se, sqrt((mean_ci(a)).se ^ 2 + (mean_ci(b)).se ^ 2 + (mean_ci(c)).se ^ 2 + (mean_ci(d)).se ^ 2))) AS n(name, actual, expected);
SELECT is((t.difference, t.statistic)::text, '(,)', 'nobody left in a cell: no ratio') FROM resilience(array[0, 200], array[45, 900], array[90, 250], array[105, 700], 'ratio') AS t;
SELECT is(resilience(array[0, 0], array[45, 900], array[90, 250], array[105, 700]), NULL, 'an empty cell: NULL');
SELECT is(resilience(r, r, r, '{"lo": 0, "hi": 1, "counts": [0, 0], "missing": 0}'), NULL, 'a cell of no answers: NULL') FROM (SELECT ratings(array[3, 4], 0, 1)) AS q(r);
SELECT pg_temp.refused(format('SELECT resilience(%s)', arguments), '22023', message, arguments)
FROM (VALUES ('array[3], array[1, 2], array[1, 2], array[1, 2]', 'committed_bad is not%'), ('array[1, 2], array[3, 2], array[1, 2], array[1, 2]', 'committed_ok is not%'), ('array[1, 2], array[1, 2], array[-1, 2], array[1, 2]', 'uncommitted_bad is not%'),
			 ('array[1, 2], array[1, 2], array[1, 2], array[1, 2], ''log''', 'unknown scale "log"'), ('ratings(array[1, 2, 3], 0, 2), ratings(array[1, 2, 3], 0, 2), ratings(array[1, 2, 3], 0, 2), ratings(array[1, 2, 3], 0, 2), ''ratio''', 'ratios need ratings%')) AS v(arguments, message);
SELECT * FROM finish();
ROLLBACK;
