\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- unit_comoments and its readings, against plain SQL over the rows.
BEGIN;
SELECT plan(180);

-- A number in [0, 1) for each key and use.
CREATE FUNCTION pg_temp.uniform(key bigint, use int) RETURNS float8
LANGUAGE sql IMMUTABLE AS $$ SELECT (hashint8extended(key, use) & 9007199254740991) / 9007199254740992.0::float8 $$;

-- 14 units: number 13 has one row, number 14 none that is complete. Slopes differ within and between.
CREATE TABLE answers AS
SELECT unit, id, x, CASE WHEN unit = 14 OR id % 37 = 5 THEN NULL ELSE x * 0.5 + unit * 0.3 + noise END AS y, z, 50 + 4 * x - 2 * z + 6 * noise AS money
FROM (SELECT unit, unit * 100 + i AS id, u + 3 * pg_temp.uniform(unit * 100 + i, 1) AS x, 2 * pg_temp.uniform(unit * 100 + i, 2) - u * 0.1 AS z, pg_temp.uniform(unit * 100 + i, 3) + 0.4 * pg_temp.uniform(unit, 4) AS noise
	  FROM (SELECT unit, 2 * pg_temp.uniform(unit, 5) AS u FROM generate_series(1, 14) AS unit) AS q, generate_series(1, CASE unit WHEN 13 THEN 1 ELSE 3 + unit * 2 END) AS i) AS p;
CREATE VIEW complete AS
SELECT *, x - avg(x) OVER w AS xc, y - avg(y) OVER w AS yc, z - avg(z) OVER w AS zc, money - avg(money) OVER w AS mc, count(*) OVER w AS size FROM answers WHERE y IS NOT NULL WINDOW w AS (PARTITION BY unit);
CREATE TABLE parts AS SELECT unit, with_names(comoments_agg(x, y, z, money), '{x,y,z,money}') AS c FROM answers GROUP BY unit;
CREATE TABLE whole AS SELECT units_agg(c) AS u FROM parts;

-- Building

SELECT is(array[units(u), empty_units(u), missing(u)], array[13, 1, (SELECT count(*) FROM answers WHERE y IS NULL)], 'units, units without a complete row, missing rows') FROM whole;
SELECT is(units_agg(c), NULL, 'no units: NULL') FROM parts WHERE false;
SELECT is(units_agg(c) FILTER (WHERE unit > 99), NULL, 'a FILTER that removes all: NULL') FROM parts;
SELECT is(array[units(u), empty_units(u)], array[0, 2]::bigint[], 'a NULL is a unit without rows') FROM (SELECT units_agg(c) FROM (VALUES (NULL::comoments), (NULL)) AS v(c)) AS q(u);
SELECT is(array[units(u), empty_units(u), missing(u)], array[13, 3, (SELECT count(*) FROM answers WHERE y IS NULL)], 'also before the others and between them')
FROM (SELECT units_agg(c ORDER BY unit) FROM (SELECT unit, c FROM parts UNION ALL VALUES (0, NULL::comoments), (7, NULL)) AS v) AS q(u);
SELECT is((SELECT array_agg(term ORDER BY term) FROM whole, fixed_effects(u, 'y', '{x,z}')), '{x,z}', 'names come along');
SELECT is((SELECT array_agg(coefficient ORDER BY term) FROM whole, fixed_effects(u, '2', '{1,3}')), (SELECT array_agg(coefficient ORDER BY term) FROM whole, fixed_effects(u, 'y', '{x,z}')), 'and positions do as well');
SELECT is((SELECT array_agg(term ORDER BY term) FROM (SELECT units_agg(CASE WHEN unit > 3 THEN c ELSE comoments END ORDER BY unit) FROM parts JOIN (SELECT unit, comoments_agg(x, y, z, money) AS comoments FROM answers GROUP BY unit) AS p USING (unit)) AS q(u), fixed_effects(u, 'y', '{x}')), '{x}',
		  'units without names take those of others');
SELECT pg_temp.refused($$SELECT units_agg(with_names(c, CASE WHEN unit = 5 THEN array['x', 'y', 'z', 'cost'] ELSE array['x', 'y', 'z', 'money'] END)) FROM parts$$, '22023', 'units do not name their variables alike', 'other names');
SELECT pg_temp.refused($$SELECT units_agg(c) FROM (SELECT c FROM parts UNION ALL SELECT comoments_agg(x, y) FROM answers) AS v$$, '22023', 'units of 4 variables do not combine with units of 2 variables', 'another number of variables');
SELECT pg_temp.refused($$SELECT a.u + b.u FROM whole AS a, (SELECT units_agg(c) FROM (SELECT comoments_agg(x, y) FROM answers GROUP BY unit) AS v(c)) AS b(u)$$, '22023', 'units of 4 variables do not combine with units of 2 variables', 'in a sum as well');
SELECT pg_temp.refused($$SELECT units_agg(c) FROM (SELECT weighted_comoments_agg(2, x, y) FROM answers GROUP BY unit) AS v(c)$$, '0A000', 'weighted comoments do not make units', 'weights');

-- Within, between, total

SELECT pg_temp.near(actual, expected, name, 1e-12)
FROM whole, (SELECT comoments_agg(x, y) FROM complete) AS t(total), (SELECT comoments_agg(xc, yc) FROM complete) AS w(within), (SELECT comoments_agg(mx, my) FROM (SELECT avg(x), avg(y) FROM complete GROUP BY unit) AS m(mx, my)) AS b(means),
	 (SELECT comoments_agg(x - xc, y - yc) FROM complete) AS n(between_), LATERAL (VALUES
	('total: n', comoments_n(total_units(u))::float8, comoments_n(total)::float8), ('total: mean', mean(total_units(u), 'y'), mean(total, '2')), ('total: covariance', covariance(total_units(u), 'x', 'y'), covariance(total, '1', '2')),
	('total: variance', variance(total_units(u), 'x'), variance(total, '1')), ('within: n is rows - units + 1', comoments_n(within_units(u)), comoments_n(within) - 12),
	('within: covariance', covariance(within_units(u), 'x', 'y') * (comoments_n(within) - 13), covariance(within, '1', '2') * (comoments_n(within) - 1)), ('within: r', corr(within_units(u), 'x', 'y'), corr(within, '1', '2')),
	('within: the means are those of all rows', mean(within_units(u), 'x'), mean(total, '1')), ('between: n', comoments_n(between_units(u)), 13), ('between: mean', mean(between_units(u), 'x'), mean(means, '1')),
	('between: covariance', covariance(between_units(u), 'x', 'y'), covariance(means, '1', '2')), ('between: r', corr(between_units(u), 'x', 'y'), corr(means, '1', '2')),
	('between, weighted: n', comoments_n(between_units(u, true)), 13), ('between, weighted: mean', mean(between_units(u, true), 'x'), mean(total, '1')), ('between, weighted: r', corr(between_units(u, true), 'x', 'y'), corr(between_, '1', '2')),
	('missing goes along', missing(within_units(u)), missing(u))) AS v(name, actual, expected);
SELECT pg_temp.near(a.coefficient, b.slope, 'ols of weighted unit means: slope', 1e-12) FROM whole, ols(between_units(u, true), 'y', '{x}') AS a, (SELECT regr_slope(y - yc, x - xc) FROM complete) AS b(slope) WHERE term = 'x';

-- Analysis of variance

CREATE TEMP TABLE aov AS
SELECT count(*)::float8 AS n, count(DISTINCT unit)::float8 AS g, sum(yc ^ 2) AS ssw, sum((y - yc - grand) ^ 2) AS ssb, (SELECT sum(s ^ 2) FROM (SELECT count(*) FROM complete GROUP BY unit) AS q(s))::float8 AS n2
FROM complete, (SELECT avg(y) FROM complete) AS a(grand);
SELECT pg_temp.near(actual, expected, 'anova: ' || name, 1e-12)
FROM whole, anova(u, 'y') AS a, aov, LATERAL (VALUES ('units', a.units::float8, g), ('n', a.n, aov.n), ('ss_between', ss_between, ssb), ('ss_within', ss_within, ssw), ('df_between', df_between, g - 1), ('df_within', df_within, aov.n - g),
	('ms_between', ms_between, ssb / (g - 1)), ('ms_within', ms_within, ssw / (aov.n - g)), ('f', f, ssb / (g - 1) / (ssw / (aov.n - g))), ('eta2', eta2, ssb / (ssb + ssw)), ('omega2', omega2, (ssb - (g - 1) * ssw / (aov.n - g)) / (ssb + ssw + ssw / (aov.n - g))),
	('mean_n', mean_n, aov.n / g), ('n0', n0, (aov.n - n2 / aov.n) / (g - 1))) AS v(name, actual, expected);
SELECT pg_temp.near((icc1(u, 'y', 'n0')).value, (ssb / (g - 1) - ssw / (n - g)) / n0 / ((ssb / (g - 1) - ssw / (n - g)) / n0 + ssw / (n - g)), 'icc1 is the share of the variance component') FROM whole, aov, LATERAL (SELECT (n - n2 / n) / (g - 1)) AS z(n0);
SELECT ok((e).low < (e).value AND (e).value < (e).high AND (e).n = 13 AND (e).se IS NULL, 'icc1: an interval around it') FROM whole, icc1(u, 'y') AS e;
SELECT is((icc1(u, 'y', level => 0.5)).low > (icc1(u, 'y')).low AND (icc2(u, 'y', 0.5)).high < (icc2(u, 'y')).high, true, 'a lower level is narrower') FROM whole;
-- two classes with the same mean: the value is below zero, and stays there
SELECT is(array[(icc1(u, '1')).value, (icc2(u, '1')).value], array[-1, NULL]::float8[], 'icc1 may be negative; icc2 without variance between is NULL')
FROM (SELECT units_agg(c) FROM (SELECT comoments_agg(v) FROM (VALUES (1, 1), (1, 3), (2, 3), (2, 1)) AS t(unit, v) GROUP BY unit) AS q(c)) AS p(u);

-- Fixed effects with a cluster-robust covariance, the sandwich written out

CREATE FUNCTION pg_temp.sandwich(rows text, OUT b1 float8, OUT b2 float8, OUT se1 float8, OUT se2 float8, OUT g float8, OUT n float8)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format($q$
		WITH d AS (%s), s AS (SELECT sum(xc * xc) AS xx, sum(zc * zc) AS zz, sum(xc * zc) AS xz, sum(xc * yc) AS xy, sum(zc * yc) AS zy, count(*)::float8 AS n, count(DISTINCT unit)::float8 AS g FROM d),
			f AS (SELECT *, xx * zz - xz * xz AS det, (xy * zz - zy * xz) / (xx * zz - xz * xz) AS b1, (zy * xx - xy * xz) / (xx * zz - xz * xz) AS b2 FROM s),
			e AS (SELECT unit, sum(xc * (yc - b1 * xc - b2 * zc)) AS sx, sum(zc * (yc - b1 * xc - b2 * zc)) AS sz FROM d, f GROUP BY unit),
			m AS (SELECT sum(sx * sx) AS m11, sum(sx * sz) AS m12, sum(sz * sz) AS m22 FROM e)
		SELECT b1, b2, sqrt((zz * zz * m11 - 2 * zz * xz * m12 + xz * xz * m22) * c) / det, sqrt((xx * xx * m22 - 2 * xx * xz * m12 + xz * xz * m11) * c) / det, g, n
		FROM f, m, LATERAL (SELECT g / (g - 1) * (n - 1) / (n - 2)) AS x(c)$q$, rows) INTO b1, b2, se1, se2, g, n;
END;
$$;
SELECT pg_temp.near(actual, expected, 'fixed_effects: ' || name)
FROM whole, pg_temp.sandwich('SELECT * FROM complete WHERE size > 1') AS s, fixed_effects(u, 'y', '{x,z}') AS f,
	 LATERAL (SELECT CASE term WHEN 'x' THEN b1 ELSE b2 END, CASE term WHEN 'x' THEN se1 ELSE se2 END) AS e(b, robust),
	 LATERAL (VALUES (term || ', slope', f.coefficient, b), (term || ', se', f.se, robust), (term || ', t', f.t, b / robust), (term || ', units', f.units, g), (term || ', n', f.n, s.n)) AS v(name, actual, expected);
-- 2.2009851601 is the quantile of t with 11 degrees of freedom
SELECT pg_temp.near((high - low) / 2 / se, 2.200985160082949, term || ': interval by t, units - 1 degrees of freedom') FROM whole, fixed_effects(u, 'y', '{x,z}');
SELECT pg_temp.near(b.coefficient, a.coefficient, 'ols(within_units) has the same slope of ' || term) FROM whole, fixed_effects(u, 'y', '{x,z}') AS a JOIN LATERAL ols(within_units(u), 'y', '{x,z}') AS b USING (term);
SELECT is((SELECT units FROM fixed_effects(v, 'y', '{x}')), 12::bigint, 'a unit of one row is no unit within') FROM whole AS w(v);
SELECT is(array_agg(f ORDER BY term)::text, (SELECT array_agg(f ORDER BY term)::text FROM whole, fixed_effects(u, 'y', '{x,z}') AS f), 'and changes nothing') FROM (SELECT units_agg(c) FROM parts WHERE unit < 13) AS q(u), fixed_effects(u, 'y', '{x,z}') AS f;
SELECT results_eq($$SELECT coefficient, se, t, p_value, low, high FROM (SELECT units_agg(c) FROM (SELECT comoments_agg(x, 2 * x) FROM (VALUES (1, 1.0), (1, 2), (2, 4), (2, 7), (3, 1), (3, 0)) AS t(unit, x) GROUP BY unit) AS q(c)) AS p(u), fixed_effects(u, '2', '{1}')$$,
	$$VALUES (2::float8, 0::float8, NULL::float8, NULL::float8, 2::float8, 2::float8)$$, 'an exact line: no error, no test');
SELECT is(array[se, t, p_value, low, high], array_fill(NULL::float8, array[5]), 'one unit: a slope without an error') FROM (SELECT units_agg(comoments_agg) FROM (SELECT comoments_agg(x, y) FROM answers WHERE unit = 7) AS q) AS p(u), fixed_effects(u, '2', '{1}');
SELECT pg_temp.near(coefficient, (SELECT regr_slope(y, x) FROM answers WHERE unit = 7), 'which is that of its rows') FROM (SELECT units_agg(comoments_agg) FROM (SELECT comoments_agg(x, y) FROM answers WHERE unit = 7) AS q) AS p(u), fixed_effects(u, '2', '{1}');
SELECT is(array[coefficient, se, units], array[NULL, NULL, 0]::float8[], 'only units of one row: nothing varies within') FROM (SELECT units_agg(c) FROM (SELECT comoments_agg(x, y) FROM complete GROUP BY id) AS q(c)) AS p(u), fixed_effects(u, '2', '{1}');
SELECT pg_temp.refused($$SELECT fixed_effects(u, 'y', '{x,nothing}') FROM whole$$, '22023', 'there is no variable "nothing"', 'a name that is not there');
SELECT pg_temp.refused($$SELECT fixed_effects(u, 'y', '{x,y}') FROM whole$$, '22023', 'variable "y" cannot explain itself', 'the outcome among the regressors');
SELECT pg_temp.refused($$SELECT fixed_effects(units_agg(c), '3', '{1,2}') FROM (SELECT comoments_agg(x, 3 - 2 * x, z) FROM answers GROUP BY unit) AS q(c)$$, '22023', 'terms are collinear: %', 'collinear regressors');
SELECT pg_temp.refused($$SELECT fixed_effects(u, 'y', '{x}', 1) FROM whole$$, '22023', 'confidence level must lie between 0 and 1', 'level 1');

-- Two groups of units

SELECT pg_temp.near(actual, expected, 'slope_difference: ' || name)
FROM (SELECT units_agg(c) FILTER (WHERE unit % 2 = 0), units_agg(c) FILTER (WHERE unit % 2 = 1) FROM parts) AS q(a, b), slope_difference(a, b, 'y', 'x') AS d, fixed_effects(a, 'y', '{x}') AS f, fixed_effects(b, 'y', '{x}') AS g, LATERAL (VALUES
	('difference', d.difference, f.coefficient - g.coefficient), ('se', d.se, sqrt(f.se ^ 2 + g.se ^ 2)), ('statistic', d.statistic, (f.coefficient - g.coefficient) / sqrt(f.se ^ 2 + g.se ^ 2)),
	('df', d.df, (f.se ^ 2 + g.se ^ 2) ^ 2 / (f.se ^ 4 / (f.units - 1) + g.se ^ 4 / (g.units - 1))), ('n1', n1, 6), ('n2', n2, 6), ('center', (d.low + d.high) / 2, d.difference)) AS v(name, actual, expected);
SELECT is((slope_difference(a, b, 'y', 'x')).note, 'few units (6): the interval may be too narrow', 'with a note on few units') FROM (SELECT units_agg(c) FILTER (WHERE unit % 2 = 0), units_agg(c) FILTER (WHERE unit % 2 = 1) FROM parts) AS q(a, b);
SELECT pg_temp.near((slope_difference(u, u, 'y', 'x')).difference, 0, 'a group and itself') FROM whole;

-- Linkage

CREATE TEMP TABLE linked AS SELECT l.* FROM whole, linkage(u, 'x', 'y') AS l;
SELECT is(array_agg(scope), array['individual', 'within', 'between', 'unit means'], 'four rows, in this order') FROM linked;
SELECT pg_temp.near(actual, expected, 'linkage, ' || name)
FROM (SELECT scope, r, slope, se, ecological_gap FROM linked) AS l JOIN (
	SELECT 'individual', corr(x, y), regr_slope(y, x) FROM complete UNION ALL SELECT 'within', corr(xc, yc), regr_slope(yc, xc) FROM complete UNION ALL SELECT 'between', corr(x - xc, y - yc), regr_slope(y - yc, x - xc) FROM complete
	UNION ALL SELECT 'unit means', corr(mx, my), regr_slope(my, mx) FROM (SELECT avg(x), avg(y) FROM complete GROUP BY unit) AS m(mx, my)) AS p(scope, r1, b1) USING (scope),
	LATERAL (VALUES (scope || ': r', r, r1), (scope || ': slope', slope, b1), (scope || ': gap', ecological_gap, CASE scope WHEN 'within' THEN NULL ELSE b1 - (SELECT regr_slope(yc, xc) FROM complete) END)) AS v(name, actual, expected);
SELECT pg_temp.near(l.se, f.se, 'linkage, within: se') FROM linked AS l, whole, fixed_effects(u, 'y', '{x}') AS f WHERE scope = 'within';
SELECT pg_temp.near(l.se, o.se, 'linkage, unit means: se') FROM linked AS l, whole, ols(between_units(u), 'y', '{x}') AS o WHERE scope = 'unit means' AND term = 'x';
SELECT pg_temp.near(i.se, sqrt((share * w.se) ^ 2 + ((1 - share) * b.se) ^ 2), 'linkage, individual: se of the parts') FROM linked AS i, linked AS w, linked AS b, (SELECT sum(xc ^ 2) / sum((x - m) ^ 2) FROM complete, (SELECT avg(x) FROM complete) AS a(m)) AS s(share)
WHERE i.scope = 'individual' AND w.scope = 'within' AND b.scope = 'between';
SELECT is(array_agg(array[n, units]::text), array[format('{%s,13}', max(n)), format('{%s,12}', max(n) - 1), '{13,13}', '{13,13}'], 'rows and units of each') FROM linked;
SELECT is((SELECT array_agg(note IS NOT NULL) FROM linked), '{t,t,t,t}', 'few units are noted');
SELECT matches(note, '^few units .13.: the interval may be too narrow; ICC2 of 1 is -?0\.\d\d: its unit means are unreliable(; ICC2 of 2 .*)?$', 'and ICC2 below .7, between units')
FROM (SELECT units_agg(c) FROM (SELECT comoments_agg(pg_temp.uniform(id, 9), y) FROM complete GROUP BY unit) AS q(c)) AS p(u), linkage(u, '1', '2') WHERE scope = 'unit means';
SELECT is((SELECT count(*) FROM (SELECT units_agg(c) FROM (SELECT comoments_agg(unit + x, unit * 2 + y) FROM complete JOIN generate_series(0, 9) AS g ON true GROUP BY unit + 100 * g) AS q(c)) AS p(u), linkage(u, '1', '2') WHERE note IS NOT NULL), 0::bigint, 'many units, reliable means: no note');
SELECT is((SELECT array_agg(slope IS NULL) FROM (SELECT units_agg(c) FROM (SELECT comoments_agg(unit, y) FROM complete GROUP BY unit) AS q(c)) AS p(u), linkage(u, '1', '2')), '{f,t,f,f}', 'x that is constant within units: no slope within, the others stand');
SELECT pg_temp.near(a.se, b.se, 'then all rows have the error of the units') FROM (SELECT units_agg(c) FROM (SELECT comoments_agg(unit, y) FROM complete GROUP BY unit) AS q(c)) AS p(u), linkage(u, '1', '2') AS a, linkage(u, '1', '2') AS b WHERE a.scope = 'individual' AND b.scope = 'between';
SELECT is((SELECT array_agg(slope IS NULL) FROM (SELECT units_agg(c) FROM (SELECT comoments_agg(7, y) FROM complete GROUP BY unit) AS q(c)) AS p(u), linkage(u, '1', '2')), '{t,t,t,t}', 'x that is constant: no slope');
SELECT is((SELECT array_agg(r IS NULL) FROM (SELECT units_agg(c) FROM (SELECT comoments_agg(x, 7) FROM complete GROUP BY unit) AS q(c)) AS p(u), linkage(u, '1', '2')), '{t,t,t,t}', 'y that is constant: no r');
SELECT is((SELECT array_agg(slope) FROM (SELECT units_agg(c) FROM (SELECT comoments_agg(x, 7) FROM complete GROUP BY unit) AS q(c)) AS p(u), linkage(u, '1', '2')), '{0,0,0,0}', 'and slopes of exactly 0');
SELECT pg_temp.refused($$SELECT linkage(u, 'x', 'x') FROM whole$$, '22023', 'linkage needs two variables, not "x" twice', 'x and x');

-- The chain within units: covariances of the steps from the scores, written out

CREATE TEMP TABLE links AS SELECT c.* FROM whole, chain(u, '{x,y,money}') AS c;
SELECT is(array_agg(step), array['x -> y', 'y -> money', 'product'], 'chain: a row for each step, and the product') FROM links;
SELECT pg_temp.near(c.slope, f.coefficient, 'the first step: slope') FROM links AS c, whole, fixed_effects(u, 'y', '{x}') AS f WHERE step = 'x -> y';
SELECT pg_temp.near(c.se, f.se, 'and its error') FROM links AS c, whole, fixed_effects(u, 'y', '{x}') AS f WHERE step = 'x -> y';
SELECT pg_temp.near(c.slope, f.coefficient, 'the second, given the first variable: slope') FROM links AS c, whole, fixed_effects(u, 'money', '{y,x}') AS f WHERE step = 'y -> money' AND term = 'y';
SELECT pg_temp.near(c.se, f.se, 'and its error') FROM links AS c, whole, fixed_effects(u, 'money', '{y,x}') AS f WHERE step = 'y -> money' AND term = 'y';
SELECT pg_temp.near(p.slope, a.slope * b.slope, 'the product') FROM links AS p, links AS a, links AS b WHERE p.step = 'product' AND a.step = 'x -> y' AND b.step = 'y -> money';
SELECT pg_temp.near(p.se, sqrt(a.slope ^ 2 * b.se ^ 2 + b.slope ^ 2 * a.se ^ 2 + 2 * a.slope * b.slope * k.covariance), 'its error, with the covariance of the steps', 1e-8)
FROM links AS p, links AS a, links AS b, (
	WITH s AS (SELECT sum(xc * xc) AS xx, sum(yc * yc) AS yy, sum(xc * yc) AS xy, sum(xc * mc) AS xm, sum(yc * mc) AS ym, count(*)::float8 AS n, count(DISTINCT unit)::float8 AS g FROM complete WHERE size > 1),
		f AS (SELECT *, xx * yy - xy * xy AS det, xy / xx AS b1, (ym * xx - xm * xy) / (xx * yy - xy * xy) AS b2, (xm * yy - ym * xy) / (xx * yy - xy * xy) AS d FROM s),
		e AS (SELECT unit, sum(xc * (yc - b1 * xc)) / min(xx) AS i1, sum((min_xx * yc - min_xy * xc) * (mc - b2 * yc - d * xc)) / min(det) AS i2
			  FROM complete, f, LATERAL (SELECT xx, xy) AS l(min_xx, min_xy) WHERE size > 1 GROUP BY unit)
	SELECT sum(i1 * i2) * min(g) / (min(g) - 1) * sqrt((min(n) - 1) / (min(n) - 2)) FROM e, f) AS k(covariance)
WHERE p.step = 'product' AND a.step = 'x -> y' AND b.step = 'y -> money';
SELECT is(array_agg(DISTINCT method), array['within units, cluster-robust (CR1)', 'within units, cluster-robust (CR1), delta method'], 'the method is named') FROM links;
SELECT is(array_agg(DISTINCT links.n), array[12::float8], 'n is the number of units') FROM links;
SELECT is((SELECT slope FROM chain(u, '{x,y}') WHERE step = 'product'), (SELECT slope FROM chain(u, '{x,y}') WHERE step = 'x -> y'), 'a path of one step is its own product') FROM whole;
SELECT pg_temp.near(c.slope, o.coefficient, 'unit means: slope') FROM whole, chain(u, '{x,y,money}', 'unit means') AS c, ols(between_units(u), 'money', '{x,y}') AS o WHERE step = 'y -> money' AND term = 'y';
SELECT pg_temp.near(c.se, o.se, 'unit means: error') FROM whole, chain(u, '{x,y,money}', 'unit means') AS c, ols(between_units(u), 'money', '{x,y}') AS o WHERE step = 'y -> money' AND term = 'y';
SELECT pg_temp.near(c.slope, o.coefficient / r.value, 'corrected by ICC2: the slope over the reliability') FROM whole, chain(u, '{x,y}', 'unit means', 'icc2') AS c, ols(between_units(u), 'y', '{x}') AS o, icc2(u, 'x') AS r WHERE step = 'x -> y' AND term = 'x';
SELECT pg_temp.near(c.se, o.se / r.value, 'and so its error') FROM whole, chain(u, '{x,y}', 'unit means', 'icc2') AS c, ols(between_units(u), 'y', '{x}') AS o, icc2(u, 'x') AS r WHERE step = 'x -> y' AND term = 'x';
-- two regressors: the normal equations with the diagonal times the reliability, by Cramer's rule
SELECT pg_temp.near(c.slope, (sym * sxx * rx - sxm * sxy) / (syy * ry * sxx * rx - sxy ^ 2), 'with two regressors, by Cramer''s rule')
FROM whole, chain(u, '{x,y,money}', 'unit means', 'icc2') AS c, (SELECT regr_sxx(mx, mx), regr_sxx(my, my), regr_sxy(my, mx), regr_sxy(mm, mx), regr_sxy(mm, my) FROM (SELECT avg(x), avg(y), avg(money) FROM complete GROUP BY unit) AS m(mx, my, mm)) AS s(sxx, syy, sxy, sxm, sym),
	 LATERAL (SELECT (icc2(u, 'x')).value, (icc2(u, 'y')).value) AS r(rx, ry) WHERE step = 'y -> money';
SELECT pg_temp.near(c.slope, o.coefficient / r.value, 'corrected also where two units leave no error') FROM (SELECT units_agg(with_names(c, '{x,y}')) AS u FROM (SELECT comoments_agg(x, y) AS c FROM (VALUES (1, 1, 1), (1, 3, 2), (2, 4, 7), (2, 7, 5)) AS v(unit, x, y) GROUP BY unit) AS q) AS two,
	 chain(u, '{x,y}', 'unit means', 'icc2') AS c, ols(between_units(u), 'y', '{x}') AS o, icc2(u, 'x') AS r WHERE step = 'x -> y' AND term = 'x' AND c.se IS NULL AND r.value < 0.9;
SELECT is((SELECT array_agg(DISTINCT method ORDER BY method) FROM whole, chain(u, '{x,y}', 'unit means', 'icc2')), array['unit means, corrected for unreliability by ICC2', 'unit means, corrected for unreliability by ICC2, delta method'], 'which the method says');
SELECT pg_temp.near(c.slope, o.coefficient, 'of rows: ' || step) FROM whole, LATERAL (SELECT total_units(u)) AS t(c0), chain(c0, '{x,y,money}') AS c, ols(c0, 'money', '{x,y}') AS o WHERE step = 'y -> money' AND term = 'y';
SELECT pg_temp.near(p.se, sqrt(a.slope ^ 2 * b.se ^ 2 + b.slope ^ 2 * a.se ^ 2), 'of rows: the error of the product') FROM whole, LATERAL (SELECT total_units(u)) AS t(c0), chain(c0, '{x,y,money}') AS p, chain(c0, '{x,y,money}') AS a, chain(c0, '{x,y,money}') AS b
WHERE p.step = 'product' AND a.step = 'x -> y' AND b.step = 'y -> money';
SELECT pg_temp.near((p.high - p.low) / 2 / p.se, 1.959963984540054, 'of rows: a normal interval of the product') FROM whole, chain(total_units(u), '{x,y,money}') AS p WHERE p.step = 'product';
SELECT pg_temp.refused($$SELECT chain(u, '{x}') FROM whole$$, '22023', 'a path needs at least two variables', 'a path of one');
SELECT pg_temp.refused($$SELECT chain(u, '{}') FROM whole$$, '22023', '%', 'an empty path');
SELECT pg_temp.refused($$SELECT chain(u, '{x,y,x}') FROM whole$$, '22023', '%', 'a path in a circle');
SELECT pg_temp.refused($$SELECT chain(u, '{x,y}', 'sideways') FROM whole$$, '22023', 'unknown kind of slopes "sideways"', 'another kind of slopes');
SELECT pg_temp.refused($$SELECT chain(u, '{x,y}', reliability => 'alpha') FROM whole$$, '22023', 'unknown reliability "alpha"', 'another reliability');
SELECT pg_temp.refused($$SELECT chain(u, '{x,y}', reliability => 'icc2') FROM whole$$, '22023', 'reliability icc2 is that of unit means, not of slopes within units', 'ICC2 within units');
SELECT pg_temp.refused($$SELECT chain(units_agg(c), '{1,2}', 'unit means', 'icc2') FROM (SELECT comoments_agg(v, v * v) FROM (VALUES (1, 1), (1, 3.1), (2, 3), (2, 1), (3, 1), (3, 3)) AS t(unit, v) GROUP BY unit) AS q(c)$$, '22023', 'unit means of "1" have no reliability', 'no reliability to divide by');

-- What a point is worth

SELECT pg_temp.near(actual, expected, 'euro_per_point: ' || name)
FROM whole, fixed_effects(u, 'money', '{x,z}') AS f, euro_per_point(u, 'money', 'x', '{z}') AS e, (SELECT avg(x), avg(money) FROM complete) AS a(mx, mm),
	 LATERAL (SELECT CASE reading WHEN 'per point' THEN 1 WHEN 'percent of mean' THEN 100 / mm ELSE mx / mm END) AS t(times),
	 LATERAL (VALUES (reading || ': value', e.value, times * f.coefficient), (reading || ': se', e.se, times * f.se), (reading || ': low', e.low, times * f.low), (reading || ': p', e.p_value, f.p_value)) AS v(name, actual, expected) WHERE term = 'x';
SELECT pg_temp.near(actual, expected, 'euro_per_point of rows: ' || name)
FROM whole, LATERAL (SELECT total_units(u)) AS t(c), ols(c, 'money', '{x}') AS o, euro_per_point(c, 'money', 'x') AS e, (SELECT avg(x), avg(money), regr_slope(money, x), regr_syy(money, x) - regr_sxy(money, x) ^ 2 / regr_sxx(money, x), count(*) FROM complete) AS a(mx, mm, b, rss, rows),
	 LATERAL (VALUES ('value of ' || reading, e.value, CASE reading WHEN 'per point' THEN b WHEN 'percent of mean' THEN 100 * b / mm ELSE b * mx / mm END),
	 ('se of ' || reading, e.se, CASE reading WHEN 'per point' THEN o.se ELSE CASE reading WHEN 'percent of mean' THEN 100 / mm ELSE mx / mm END * sqrt(o.se ^ 2 + b ^ 2 / mm ^ 2 * rss / (a.rows - 2) / a.rows) END)) AS v(name, actual, expected) WHERE term = 'x';
SELECT is((SELECT array_agg(value IS NULL) FROM (SELECT units_agg(c) FROM (SELECT comoments_agg(x, money - 500) FROM complete GROUP BY unit) AS q(c)) AS p(u), euro_per_point(u, '2', '1')), '{f,t,t}', 'a mean of money below zero: only the slope');
SELECT is((SELECT array_agg(value IS NULL) FROM (SELECT units_agg(c) FROM (SELECT comoments_agg(x - 50, money) FROM complete GROUP BY unit) AS q(c)) AS p(u), euro_per_point(u, '2', '1')), '{f,f,t}', 'a mean of the index below zero: no elasticity');
SELECT pg_temp.near(e.value, c.slope, 'corrected by ICC2') FROM whole, euro_per_point(u, 'y', 'x', slopes => 'unit means', reliability => 'icc2') AS e, chain(u, '{x,y}', 'unit means', 'icc2') AS c WHERE reading = 'per point' AND step = 'product';

-- Many variables, constants, few rows

CREATE TEMP TABLE wide AS SELECT units_agg(c) AS u FROM (SELECT comoments_agg(VARIADIC array(SELECT x * g + pg_temp.uniform(id * 100 + g, 7) FROM generate_series(1, 13) AS g)) AS c FROM complete GROUP BY unit) AS q;
SELECT pg_temp.refused($$SELECT fixed_effects(u, '1', '{2}') FROM wide$$, '0A000', 'standard errors within units are limited to units of 12 variables', '13 variables: no cluster-robust covariance');
SELECT pg_temp.refused($$SELECT chain(u, '{1,2}') FROM wide$$, '0A000', 'standard errors within units are limited to units of 12 variables', 'nor in a chain');
SELECT pg_temp.refused($$SELECT slope_difference(u, u, '1', '2') FROM wide$$, '0A000', 'standard errors within units are limited to units of 12 variables', 'nor a difference');
SELECT is((SELECT array_agg(se IS NULL) FROM wide, linkage(u, '1', '2')), '{t,t,f,f}', 'linkage says what it can');
SELECT matches((SELECT note FROM wide, linkage(u, '1', '2') WHERE scope = 'within'), 'no standard error: units of more than 12 variables', 'and why');
SELECT is((SELECT count(*) FROM wide, chain(u, '{1,2,3}', 'unit means') WHERE se > 0), 3::bigint, 'unit means need no such sums');
SELECT is(array[a.ss_between, a.ss_within, variance(within_units(u), '2'), variance(between_units(u), '2'), variance(total_units(u), '2')], array[0, 0, 0, 0, 0]::float8[], 'a constant varies by exactly zero') FROM (SELECT units_agg(c) FROM (SELECT comoments_agg(x, 0.1) FROM complete GROUP BY unit) AS q(c)) AS p(u), anova(u, '2') AS a;
SELECT is(array[(icc1(u, '2')).value, (icc2(u, '2')).value, f], array[NULL, NULL, NULL]::float8[], 'and has no ICC') FROM (SELECT units_agg(c) FROM (SELECT comoments_agg(x, 0.1) FROM complete GROUP BY unit) AS q(c)) AS p(u), anova(u, '2') AS a;
SELECT is(array[(icc1(u, 'y')).value, (icc2(u, 'y')).value, f, p_value, ss_within, ms_within, n0], array[NULL, NULL, NULL, NULL, 0, NULL, NULL]::float8[], 'one row: nothing is defined') FROM (SELECT units_agg(c) FROM parts WHERE unit = 13) AS p(u), anova(u, 'y') AS a;
SELECT is((SELECT array_agg(slope IS NULL) FROM (SELECT units_agg(c) FROM parts WHERE unit = 13) AS p(u), linkage(u, 'x', 'y')), '{t,t,t,t}', 'nor a linkage');
SELECT pg_temp.refused($$SELECT units_agg(c) FROM (SELECT comoments_agg(x * 1e90) FROM complete GROUP BY unit) AS q(c)$$, '22003', 'sums of unit_comoments are out of range', 'too large for squares of sums of squares');
SELECT pg_temp.refused($$SELECT units_agg(c) FROM (SELECT comoments_agg(x * 1e-90) FROM complete GROUP BY unit) AS q(c)$$, '22003', 'sums of unit_comoments are out of range', 'too small for them');

-- Merging, forms, comparison

SELECT is(array[units(a + b), empty_units(a + b), missing(a + b)], array[units(u), empty_units(u), missing(u)], 'a + b: counts') FROM whole, (SELECT units_agg(c) FILTER (WHERE unit < 6), units_agg(c) FILTER (WHERE unit >= 6) FROM parts) AS q(a, b);
SELECT pg_temp.near(f.se, g.se, 'a + b: errors of ' || f.term, 1e-12) FROM whole, (SELECT units_agg(c) FILTER (WHERE unit < 6), units_agg(c) FILTER (WHERE unit >= 6) FROM parts) AS q(a, b), fixed_effects(a + b, 'money', '{x,y}') AS f JOIN LATERAL fixed_effects(u, 'money', '{x,y}') AS g USING (term);
SELECT is(rollup(u), NULL, 'rollup of no rows: NULL') FROM whole WHERE false;
SELECT is((SELECT rollup(v) FROM (SELECT u FROM whole UNION ALL VALUES (NULL::unit_comoments)) AS p(v)), u, 'rollup skips NULLs') FROM whole;
SELECT is(u::text::unit_comoments, u, 'text round trip') FROM whole;
SELECT is(u::jsonb::unit_comoments, u, 'jsonb round trip') FROM whole;
SELECT is(u::text::unit_comoments, u, 'text round trip of 13 variables without names') FROM wide;
SELECT is(u::text, '{"units": 0, "single": 0, "empty": 1, "rows": 0, "missing": 2, "squared_sizes": [0], "pivot": [0], "sums": [0], "products": [0], "mean_sums": [0], "mean_products": [0], "within": [0], "squares": [0]}', 'the text form, empty')
FROM (SELECT units_agg(c) FROM (SELECT comoments_agg(v) FROM (VALUES (NULL::float8), (NULL)) AS t(v)) AS q(c)) AS p(u);
SELECT is(u::text, '{"units": 2, "single": 1, "empty": 0, "rows": 3, "missing": 0, "names": ["v"], "squared_sizes": [5], "pivot": [2], "sums": [3], "products": [9], "mean_sums": [3], "mean_products": [9], "within": [2], "squares": [4]}', 'the text form')
FROM (SELECT units_agg(with_names(c, '{v}') ORDER BY unit) FROM (SELECT unit, comoments_agg(v) FROM (VALUES (1, 1), (1, 3), (2, 5)) AS t(unit, v) GROUP BY unit) AS q(unit, c)) AS p(u);
CREATE TEMP TABLE stored AS SELECT unit / 5 AS part, units_agg(c) AS u FROM parts GROUP BY unit / 5 UNION ALL SELECT 9, units_agg(c) FROM parts WHERE unit < 5 UNION ALL VALUES (10, NULL::unit_comoments);
SELECT is((SELECT count(DISTINCT u) FROM stored), 3::bigint, 'DISTINCT');
SELECT is((SELECT array_agg(n ORDER BY n) FROM (SELECT count(*) FROM stored GROUP BY u) AS q(n)), '{1,1,1,2}'::bigint[], 'GROUP BY');
SELECT is((SELECT count(*) FROM stored a JOIN stored b ON a.u = b.u), 6::bigint, 'a join on =');
SELECT is((SELECT count(*) FROM stored a, stored b WHERE ((a.u < b.u)::int + (a.u = b.u)::int + (a.u > b.u)::int) <> 1 OR (a.u <> b.u) <> (NOT a.u = b.u) OR (a.u >= b.u) <> (NOT a.u < b.u) OR (a.u <= b.u) <> (NOT a.u > b.u) OR unit_comoments_cmp(a.u, b.u) <> -unit_comoments_cmp(b.u, a.u)), 0::bigint, 'exactly one of < = > holds, and the others follow');
SELECT is((SELECT count(*) FROM stored a, stored b WHERE a.u = b.u AND (unit_comoments_hash(a.u) <> unit_comoments_hash(b.u) OR unit_comoments_hash_extended(a.u, 7) <> unit_comoments_hash_extended(b.u, 7))), 0::bigint, 'equal values have equal hashes');
CREATE INDEX ON stored (u);

SELECT * FROM finish();
ROLLBACK;
