\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(122);

-- Eight employees: engagement, leadership, hours, customers' answer, and leadership times hours
CREATE TEMP TABLE staff (id int, ee float8, lead float8, hrs float8, cx float8, w float8);
INSERT INTO staff VALUES (1, 3, 2, 9, 6, 1), (2, 4, 4, 8, 8, 2), (3, 2, 1, 12, 3, 1), (4, 5, 4, 8, 9, 4), (5, 4, 3, 10, 6, 0.5), (6, 1, 2, 11, 2, 3), (7, 3, 5, 7, 7, 2), (8, 5, 3, 9, 9, 1), (9, NULL, 3, 9, 9, 1);
CREATE TEMP TABLE s AS
SELECT with_names(comoments_agg(ee, lead, hrs, cx, lead * hrs), '{ee,lead,hrs,cx,lead*hrs}') AS c, with_names(weighted_comoments_agg(w, ee, lead, hrs, cx, lead * hrs), '{ee,lead,hrs,cx,lead*hrs}') AS weighted FROM staff;

-- Correlation: names, positions, integers; the stock aggregate stays what it is

SELECT pg_temp.near(actual, (SELECT corr(ee, cx) FROM staff), how, 1e-14)
FROM s, LATERAL (VALUES ('corr by name', corr(c, 'ee', 'cx')), ('corr by position in digits', corr(c, '1', '4')), ('corr by integer', corr(c, 1, 4)), ('corr by both', corr(c, 'ee', '4')), ('corr the other way round', corr(c, 'cx', 'ee')),
	('corr of text columns', (SELECT corr(c, a, b) FROM (VALUES ('ee'::text, 'cx'::varchar)) AS v(a, b))), ('corr, its arguments named', corr(c => c, i => 'ee', j => 'cx')), ('corr_ci', (corr_ci(c, 'ee', 'cx')).value), ('corr_ci by integer', (corr_ci(c, 1, 4)).value)) AS v(how, actual);
SET LOCAL search_path = pg_catalog, experience, public, pg_temp;
SELECT pg_temp.near(corr(c, 'ee', 'cx'), (SELECT corr(ee, cx) FROM staff), 'corr with pg_catalog first', 1e-14) FROM s;
SELECT pg_temp.near(corr(c, 1, 4), (SELECT corr(ee, cx) FROM staff), 'and by integer', 1e-14) FROM s;
SET LOCAL search_path = experience, pg_catalog, public, pg_temp;
SELECT pg_temp.near(corr(ee, cx), (SELECT covar_pop(ee, cx) / stddev_pop(ee) / stddev_pop(cx) FROM staff WHERE ee IS NOT NULL), 'the stock corr with experience first', 1e-14) FROM staff;
SELECT pg_temp.near(corr(id, w), (SELECT covar_pop(id, w) / stddev_pop(id) / stddev_pop(w) FROM staff), 'also of integers', 1e-14) FROM staff;
SET LOCAL search_path = "$user", public, experience;
SELECT is(array[corr(c, 1, 1), corr(c, 'cx', 'cx')], array[1, 1]::float8[], 'a variable with itself: 1') FROM s;
SELECT pg_temp.refused('SELECT corr(c, 1, 6) FROM s', '22023', 'there is no variable "6"', 'no sixth variable');
SELECT pg_temp.refused('SELECT corr(c, 0, 1) FROM s', '22023', 'there is no variable "0"', 'no variable before the first');
SELECT pg_temp.refused('SELECT corr(c, -1, 1) FROM s', '22023', 'there is no variable "-1"', 'no negative one');
SELECT is((SELECT count(*) FROM s, corr_matrix(c) AS m WHERE m.r IS DISTINCT FROM corr(c, m.i, m.j) OR m.n <> 8 OR m.name_i <> (array['ee', 'lead', 'hrs', 'cx', 'lead*hrs'])[m.i]), 0::bigint, 'corr_matrix says the same');
SELECT is((SELECT array[count(*), count(p_value)] FROM s, corr_matrix(c)), array[25, 20]::bigint[], 'corr_matrix: every pair, both ways; no test on the diagonal');
SELECT is(array_agg(name_j), '{1,2,1,2}', 'corr_matrix without names: positions') FROM (SELECT comoments_agg(1, 2) AS c) AS q, corr_matrix(c);

-- corr_ci: the interval by its formula; n of 3 and less has none

SELECT pg_temp.near(actual, expected, what)
FROM s, LATERAL (SELECT corr(c, 'ee', 'cx') AS r) AS r, LATERAL (SELECT 0.5 * ln((1 + r) / (1 - r)) AS z) AS z, corr_ci(c, 'ee', 'cx', 0.99) AS e,
	-- 2.5758293035489 is the 99.5 % quantile of the normal distribution
	LATERAL (VALUES ('corr_ci: low', e.low, (exp(2 * (z - 2.5758293035489 / sqrt(5))) - 1) / (exp(2 * (z - 2.5758293035489 / sqrt(5))) + 1)), ('corr_ci: high', e.high, (exp(2 * (z + 2.5758293035489 / sqrt(5))) - 1) / (exp(2 * (z + 2.5758293035489 / sqrt(5))) + 1)),
		('corr_ci: n', e.n, 8), ('corr_ci: level', e.level, 0.99)) AS v(what, actual, expected);
SELECT is((e.se, e.low, e.high, e.method)::text, '(,,,"fisher z")', 'corr_ci of three rows: no interval') FROM (SELECT comoments_agg(ee, cx) AS c FROM staff WHERE id <= 3) AS q, corr_ci(c, '1', '2') AS e;
SELECT is(array[e.value, e.low, e.high, e.se], array[1, 1, 1, 0]::float8[], 'corr_ci of a perfect line') FROM (SELECT comoments_agg(g, 2 * g) AS c FROM generate_series(1, 9) AS g) AS q, corr_ci(c, '1', '2') AS e;
SELECT is(corr_ci(c, 1, 4, 0.9), corr_ci(c, 'ee', 'cx', 0.9), 'corr_ci by integer, with a level') FROM s;
SELECT is(corr_ci(c, '1', '2'), NULL, 'corr_ci of a constant: NULL') FROM (SELECT comoments_agg(g, 7) AS c FROM generate_series(1, 9) AS g) AS q;
SELECT pg_temp.refused(format('SELECT corr_ci(c, ''ee'', ''cx'', %L) FROM s', level), '22023', 'confidence level must lie between 0 and 1', 'level ' || level) FROM unnest(array['0', '1', '95', 'NaN', '-0.5']) AS level;
SELECT pg_temp.near(e.n, (SELECT sum(w) ^ 2 / sum(w * w) FROM staff WHERE ee IS NOT NULL), 'corr_ci with weights: effective n') FROM s, corr_ci(weighted, 'ee', 'cx') AS e;

-- partial_corr: the correlation of residuals

SELECT pg_temp.near(partial_corr(c, 'ee', 'cx', '{lead}'), (SELECT corr(ee - b1 * lead, cx - b2 * lead) FROM staff, (SELECT regr_slope(ee, lead), regr_slope(cx, lead) FROM staff WHERE ee IS NOT NULL) AS l(b1, b2)), 'partial_corr is that of the residuals', 1e-13) FROM s;
SELECT pg_temp.near(partial_corr(c, 'ee', 'cx', '{lead,hrs}'), partial_corr(c, '4', '1', '{3,2}'), 'whatever the order, by name or position', 1e-14) FROM s;
SELECT is(partial_corr(c, '1', '2', '{3}'), NULL, 'partial_corr of a constant: NULL') FROM (SELECT comoments_agg(7, g, g * g) AS c FROM generate_series(1, 9) AS g) AS q;
SELECT is(partial_corr(c, '1', '2', '{3}'), NULL, 'partial_corr of what is given: NULL') FROM (SELECT comoments_agg(g % 4, g, 2 * g) AS c FROM generate_series(1, 9) AS g) AS q;
SELECT pg_temp.refused($$SELECT partial_corr(c, 'ee', 'cx', '{ee}') FROM s$$, '22023', 'variable "ee" cannot explain itself', 'partial_corr given itself');
SELECT pg_temp.refused($$SELECT partial_corr(c, 'ee', 'cx', '{}') FROM s$$, '22023', 'given must not be empty', 'partial_corr given nothing');
SELECT pg_temp.refused($$SELECT partial_corr(c, 'ee', 'cx', '{lead,lead}') FROM s$$, '22023', 'variable "lead" is given twice', 'partial_corr given one twice');

-- ols: one regressor against the stock aggregates, and with weights against the formula

SELECT pg_temp.near(actual, expected, 'ols: ' || what, 1e-13)
FROM s, (SELECT regr_slope(cx, ee) AS b, regr_intercept(cx, ee) AS a, regr_r2(cx, ee) AS r2, regr_count(cx, ee) AS rows, regr_sxx(cx, ee) AS sxx, regr_syy(cx, ee) AS syy, regr_avgx(cx, ee) AS mx, corr(cx, ee) AS r FROM staff) AS q,
	 LATERAL (SELECT sqrt(syy * (1 - q.r2) / (rows - 2))) AS e(sd), ols(c, 'cx', '{ee}') AS i, ols(c, 'cx', '{ee}') AS o, ols_fit(c, 'cx', '{ee}') AS f,
	 LATERAL (VALUES ('slope', o.coefficient, b), ('intercept', i.coefficient, a), ('se of the slope', o.se, sd / sqrt(sxx)), ('se of the intercept', i.se, sd * sqrt(1.0 / rows + mx * mx / sxx)), ('t', o.t, b / sd * sqrt(sxx)), ('beta', o.beta, q.r), ('vif', o.vif, 1),
		('r2', f.r2, q.r2), ('adj_r2', f.adj_r2, 1 - (1 - q.r2) * (rows - 1) / (rows - 2)), ('sigma', f.sigma, sd), ('f', f.f, o.t ^ 2), ('p of f is that of t', f.p_value, o.p_value), ('rcond', f.rcond, 1), ('n', f.n, rows)) AS v(what, actual, expected)
WHERE i.term = '(intercept)' AND o.term = 'ee';
SELECT pg_temp.near(actual, expected, 'ols with weights: ' || what, 1e-13)
FROM s, (SELECT sum(w) AS w1, sum(w * w) AS w2, sum(w * ee) AS wx, sum(w * cx) AS wy, sum(w * ee * ee) AS wxx, sum(w * ee * cx) AS wxy, sum(w * cx * cx) AS wyy FROM staff WHERE ee IS NOT NULL) AS q,
	 LATERAL (SELECT w1 * w1 / w2, wxx - wx * wx / w1, wxy - wx * wy / w1, wyy - wy * wy / w1) AS m(rows, sxx, sxy, syy), LATERAL (SELECT sxy / sxx, sqrt((syy - sxy * sxy / sxx) * rows / w1 / (rows - 2))) AS e(b, sd),
	 ols(weighted, 'cx', '{ee}') AS i, ols(weighted, 'cx', '{ee}') AS o, ols_fit(weighted, 'cx', '{ee}') AS f,
	 LATERAL (VALUES ('slope', o.coefficient, b), ('intercept', i.coefficient, (wy - b * wx) / w1), ('se of the slope', o.se, sd / sqrt(sxx * rows / w1)), ('se of the intercept', i.se, sd * sqrt(1 / rows + (wx / w1) ^ 2 / (sxx * rows / w1))),
		('sigma', f.sigma, sd), ('effective n', f.n, rows), ('r2', f.r2, sxy * sxy / sxx / syy)) AS v(what, actual, expected)
WHERE i.term = '(intercept)' AND o.term = 'ee';
SELECT is(count(*) FILTER (WHERE abs(a.se / b.se - 1) > 1e-13 OR abs(a.p_value / b.p_value - 1) > 1e-13 OR abs(a.coefficient / b.coefficient - 1) > 1e-13), 0::bigint, 'no scale of the weights matters')
FROM s, (SELECT with_names(weighted_comoments_agg(1000 * w, ee, lead, hrs, cx, lead * hrs), '{ee,lead,hrs,cx,lead*hrs}') AS heavy FROM staff) AS h, ols(weighted, 'cx', '{ee,lead}') AS a JOIN LATERAL ols(heavy, 'cx', '{ee,lead}') AS b USING (term);
SELECT is(count(*) FILTER (WHERE abs(a.se / b.se - 1) > 1e-13 OR abs(a.low / b.low - 1) > 1e-12), 0::bigint, 'and equal weights are none')
FROM s, (SELECT with_names(weighted_comoments_agg(7, ee, lead, hrs, cx, lead * hrs), '{ee,lead,hrs,cx,lead*hrs}') AS heavy FROM staff) AS h, ols(c, 'cx', '{ee,lead}') AS a JOIN LATERAL ols(heavy, 'cx', '{ee,lead}') AS b USING (term);
SELECT is(array_agg(term), '{(intercept),hrs,ee}', 'terms as given, the intercept first') FROM s, ols(c, 'cx', '{hrs,1}');
SELECT is(array_agg(term), '{(intercept),3,1}', 'positions where there are no names') FROM (SELECT comoments_agg(ee, lead, hrs, cx) AS c FROM staff) AS q, ols(c, '4', '{3,1}');
SELECT is(count(*) FILTER (WHERE abs((o.high - o.low) / 2 / o.se - 2.570581835636) > 1e-11), 0::bigint, 'intervals by t with n - k - 1 degrees of freedom') FROM s, ols(c, 'cx', '{ee,lead}') AS o;
SELECT is(count(*) FILTER (WHERE abs((o.high - o.low) / 2 / o.se - 4.032142983555) > 1e-11), 0::bigint, 'of the level asked for') FROM s, ols(c, 'cx', '{ee,lead}', 0.99) AS o;

-- Few rows: as many as terms are exact, fewer give no answer

SELECT is(array_agg(round(coefficient::numeric, 12)::float8), '{1,2,3}', 'as many rows as terms: exact') FROM (SELECT comoments_agg(1 + 2 * a + 3 * b, a, b) AS c FROM (VALUES (0, 0), (1, 0), (0, 1)) AS v(a, b)) AS q, ols(c, '1', '{2,3}');
SELECT is(array[count(se), count(t), count(p_value), count(low), count(high)], array[0, 0, 0, 0, 0]::bigint[], 'without a standard error') FROM (SELECT comoments_agg(1 + 2 * a + 3 * b, a, b) AS c FROM (VALUES (0, 0), (1, 0), (0, 1)) AS v(a, b)) AS q, ols(c, '1', '{2,3}');
SELECT is((f.n, f.r2, f.adj_r2, f.sigma, f.f, f.p_value)::text, '(3,1,,,,)', 'nor any measure of fit but r2') FROM (SELECT comoments_agg(1 + 2 * a + 3 * b, a, b) AS c FROM (VALUES (0, 0), (1, 0), (0, 1)) AS v(a, b)) AS q, ols_fit(c, '1', '{2,3}') AS f;
SELECT is(array[count(*), count(coefficient), count(se), count(vif)], array[3, 0, 0, 0]::bigint[], 'fewer rows than terms: NULL') FROM (SELECT comoments_agg(a, b, a * b) AS c FROM (VALUES (0, 0), (1, 0)) AS v(a, b)) AS q, ols(c, '1', '{2,3}');
SELECT is((f.n, f.r2, f.adj_r2, f.sigma, f.f, f.p_value, f.rcond)::text, '(2,,,,,,)', 'and so is the fit') FROM (SELECT comoments_agg(a, b, a * b) AS c FROM (VALUES (0, 0), (1, 0)) AS v(a, b)) AS q, ols_fit(c, '1', '{2,3}') AS f;
SELECT is(contrast(c, '1', '{2,3}', '{1,1}'), NULL, 'and a contrast') FROM (SELECT comoments_agg(a, b, a * b) AS c FROM (VALUES (0, 0), (1, 0)) AS v(a, b)) AS q;
SELECT is(count(coefficient), 0::bigint, 'nobody: NULL') FROM (SELECT comoments_agg(NULL::float8, 1) AS c) AS q, ols(c, '1', '{2}');
SELECT is(array_agg(array[coefficient, se]), '{{7,0},{0,0}}', 'a constant outcome: slope 0') FROM (SELECT comoments_agg(7, g) AS c FROM generate_series(1, 9) AS g) AS q, ols(c, '1', '{2}');
SELECT is((f.r2, f.f, f.p_value, f.sigma)::text, '(,,,0)', 'of which nothing is explained or not') FROM (SELECT comoments_agg(7, g) AS c FROM generate_series(1, 9) AS g) AS q, ols_fit(c, '1', '{2}') AS f;
SELECT is((f.r2, f.adj_r2, f.f, f.p_value, f.sigma)::text, '(1,1,,,0)', 'a perfect fit has no F') FROM (SELECT comoments_agg(1 + 2 * g, g) AS c FROM generate_series(1, 9) AS g) AS q, ols_fit(c, '1', '{2}') AS f;

-- Collinear terms are refused by name

CREATE TEMP TABLE collinear AS
SELECT with_names(comoments_agg(g * g % 17, a, b, a + b, 2 * a, 5, sin(g), a + 1e-9 * sin(g)), '{y,a,b,a+b,2a,five,other,nearly}') AS c FROM generate_series(1, 50) AS g, LATERAL (SELECT g % 7, g % 5) AS v(a, b);
SELECT pg_temp.refused(format('SELECT ols(c, ''y'', %L) FROM collinear', x), '22023', message, x)
FROM (VALUES ('{a,b,a+b}', 'terms are collinear: %'), ('{a,2a}', 'terms are collinear: %'), ('{a,five}', 'terms are collinear: five is constant, as the intercept is'), ('{a,nearly}', 'terms are collinear: %'),
	('{}', 'x must not be empty'), ('{y}', 'variable "y" cannot explain itself'), ('{a,y}', 'variable "y" cannot explain itself'), ('{a,b,a}', 'variable "a" is given twice'), ('{a,2}', 'variable "a" is given twice'), ('{nobody}', 'there is no variable "nobody"')) AS v(x, message);
SELECT is((SELECT array_agg(name ORDER BY name COLLATE "C") FROM regexp_split_to_table(regexp_replace(pg_temp.failure(format('SELECT ols(c, ''y'', %L) FROM collinear', x)), '^.*: ', ''), ', ') AS name), names, 'named are those that depend on each other: ' || x)
FROM (VALUES ('{other,a,b,a+b}', '{a,a+b,b}'::text[]), ('{other,a,b,2a}', '{2a,a}'), ('{a,other,nearly,b}', '{a,nearly}')) AS v(x, names);
SELECT pg_temp.refused(call || ' FROM collinear', '22023', 'terms are collinear: %', call)
FROM unnest(array[$$SELECT ols_fit(c, 'y', '{a,2a}')$$, $$SELECT contrast(c, 'y', '{a,2a}', '{1,1}')$$, $$SELECT simple_slope(c, 'a', 'b', 'a+b', 'y', 1)$$, $$SELECT partial_corr(c, 'y', 'b', '{a,2a}')$$, $$SELECT partial_corr(c, 'y', 'b', '{five}')$$, $$SELECT chow(c, c, 'y', '{a,2a}')$$]) AS call;

-- contrast and simple_slope

SELECT pg_temp.near(e.value, 2 * a.coefficient - b.coefficient, 'contrast: the combination') FROM s, contrast(c, 'cx', '{ee,lead}', '{2,-1}') AS e, ols(c, 'cx', '{ee,lead}') AS a, ols(c, 'cx', '{ee,lead}') AS b WHERE a.term = 'ee' AND b.term = 'lead';
SELECT is(array[e.value, e.se, e.low, e.high, e.n, e.level], array[o.coefficient, o.se, o.low, o.high, 8, 0.9], 'contrast of one coefficient: that coefficient') FROM s, contrast(c, 'cx', '{ee,lead}', '{0,1}', 0.9) AS e, ols(c, 'cx', '{ee,lead}', 0.9) AS o WHERE o.term = 'lead';
SELECT is(array[e.value, e.se], array[o.coefficient, o.se], 'with one weight more, the first is the intercept''s') FROM s, contrast(c, 'cx', '{ee,lead}', '{1,0,0}') AS e, ols(c, 'cx', '{ee,lead}') AS o WHERE o.term = '(intercept)';
-- a prediction at the means is the mean, with the standard error sigma / sqrt(n)
SELECT pg_temp.near(e.value, mean(c, 'cx'), 'the prediction at the means is the mean', 1e-13) FROM s, contrast(c, 'cx', '{ee,lead}', array[1, mean(c, 'ee'), mean(c, 'lead')]) AS e;
SELECT pg_temp.near(e.se, f.sigma / sqrt(8), 'known to sigma / sqrt(n)', 1e-13) FROM s, contrast(c, 'cx', '{ee,lead}', array[1, mean(c, 'ee'), mean(c, 'lead')]) AS e, ols_fit(c, 'cx', '{ee,lead}') AS f;
SELECT pg_temp.refused(format('SELECT contrast(c, ''cx'', ''{ee,lead}'', %L) FROM s', weights), state, message, 'weights ' || weights)
FROM (VALUES ('{1}', '22023', '1 weights do not fit 2 regressors'), ('{}', '22023', '0 weights do not fit 2 regressors'), ('{1,2,3,4}', '22023', '4 weights do not fit 2 regressors'), ('{1,NULL}', '22004', 'weights must not contain nulls'), ('{1,NaN}', '22023', 'weights must be finite numbers'), ('{1,Infinity}', '22023', 'weights must be finite numbers')) AS v(weights, state, message);
-- moving the moderator's zero makes the simple slope a coefficient
SELECT pg_temp.near(e.value, o.coefficient, 'simple_slope is the slope where the moderator is centered', 1e-12) FROM s, (SELECT comoments_agg(cx, lead, hrs - 9, lead * (hrs - 9)) AS m FROM staff WHERE ee IS NOT NULL) AS q, simple_slope(c, 'lead', 'hrs', 'lead*hrs', 'cx', 9) AS e, ols(m, '1', '{2,3,4}') AS o WHERE o.term = '2';
SELECT pg_temp.near(e.se, o.se, 'and has its standard error', 1e-12) FROM s, (SELECT comoments_agg(cx, lead, hrs - 9, lead * (hrs - 9)) AS m FROM staff WHERE ee IS NOT NULL) AS q, simple_slope(c, 'lead', 'hrs', 'lead*hrs', 'cx', 9) AS e, ols(m, '1', '{2,3,4}') AS o WHERE o.term = '2';
SELECT pg_temp.refused(format('SELECT simple_slope(c, ''lead'', ''hrs'', ''lead*hrs'', ''cx'', %L) FROM s', at), '22023', 'value of the moderator must be a finite number', 'moderator at ' || at) FROM unnest(array['NaN', 'Infinity']) AS at;

-- chow: the same F as that of dummy variables in one regression

CREATE TEMP TABLE grp AS SELECT a.c AS a, b.c AS b, d.c AS dummies FROM
	(SELECT comoments_agg(cx, ee) AS c FROM staff WHERE id <= 4) AS a, (SELECT comoments_agg(cx, ee) AS c FROM staff WHERE id > 4) AS b,
	(SELECT comoments_agg(cx, ee, (id > 4)::int, CASE WHEN id > 4 THEN ee ELSE 0 END) AS c FROM staff WHERE ee IS NOT NULL) AS d;
SELECT pg_temp.near(t.statistic, ((1 - p.r2) - (1 - f.r2)) / 2 / ((1 - f.r2) / 4), 'chow: F of intercept and slope together', 1e-12) FROM grp, chow(a, b, '1', '{2}') AS t, ols_fit(dummies, '1', '{2,3,4}') AS f, ols_fit(dummies, '1', '{2}') AS p;
SELECT is((t.df, t.n1, t.n2, t.method, t.difference)::text, '(4,4,4,"chow f",)', 'chow: degrees of freedom and counts') FROM grp, chow(a, b, '1', '{2}') AS t;
SELECT pg_temp.near(t.statistic, u.statistic, 'chow: either order', 1e-12) FROM grp, chow(a, b, '1', '{2}') AS t, chow(b, a, '1', '{2}') AS u;
SELECT pg_temp.near(actual, expected, 'chow: twice the same group', 1e-20) FROM s, chow(c, c, 'cx', '{ee}') AS t, LATERAL (VALUES (t.statistic, 0), (t.p_value, 1)) AS v(actual, expected);
SELECT is(chow(a, one, '1', '{2}'), NULL, 'chow: a group of one row has no line') FROM grp, (SELECT comoments_agg(1, 2)) AS q(one);
SELECT is((t.statistic, t.p_value, t.note)::text, '(,,"both groups fit exactly: the difference cannot be tested")', 'chow: exact lines') FROM (SELECT comoments_agg(g, 2 * g) AS a, comoments_agg(3 * g, 2 * g) AS b FROM generate_series(1, 9) AS g) AS q, chow(a, b, '1', '{2}') AS t;
SELECT pg_temp.refused($$SELECT chow(c, weighted, 'cx', '{ee}') FROM s$$, '0A000', 'weighted comoments have no Chow test', 'chow with weights');
SELECT pg_temp.refused($$SELECT chow(a, dummies, '1', '{2}') FROM grp$$, '22023', 'comoments of 2 variables do not combine with comoments of 4', 'chow of other variables');
SELECT is(comoments_n(a), 3::bigint, 'chow leaves its arguments alone') FROM (SELECT a, (chow(a, b, '1', '{2}')).n1 AS n1 FROM (SELECT comoments_accum(a, NULL) AS a, b FROM (SELECT comoments_agg(g, g * g) AS a, comoments_agg(g, 2 * g * g) AS b FROM generate_series(1, 3) AS g) AS q OFFSET 0) AS q) AS r WHERE n1 > 0;

SELECT * FROM finish();
ROLLBACK;
