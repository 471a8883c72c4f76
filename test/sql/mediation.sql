\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(74);

CREATE TEMP TABLE row_ AS
SELECT i, x, m, m / 2 + (i * 5 % 9) + i % 3 AS y, (i % 3)::float8 AS z
FROM generate_series(1, 40) AS i, LATERAL (SELECT (i % 7)::float8 AS x) AS p, LATERAL (SELECT x * 3 / 4 + (i * i % 13) / 2.0::float8 AS m) AS q;
CREATE TEMP TABLE whole AS SELECT with_names(comoments_agg(x, m, y, z), '{x,m,y,z}') AS v FROM row_;
CREATE TEMP TABLE answer AS SELECT a.* FROM whole, mediation(v, 'x', 'm', 'y', '{z}') AS a;

-- Each slope is that of a regression

SELECT is(array_agg(effect), '{a,b,direct,total,indirect,indirect (sobel),proportion}', 'seven rows in this order') FROM answer;
SELECT pg_temp.near(actual, expected, format('%s is that of ols: %s', effect, field), 1e-13)
FROM answer AS a JOIN (SELECT 'a' AS effect, o.* FROM whole, ols(v, 'm', '{x,z}') AS o WHERE term = 'x' UNION ALL SELECT 'b', o.* FROM whole, ols(v, 'y', '{x,m,z}') AS o WHERE term = 'm'
	UNION ALL SELECT 'direct', o.* FROM whole, ols(v, 'y', '{x,m,z}') AS o WHERE term = 'x' UNION ALL SELECT 'total', o.* FROM whole, ols(v, 'y', '{x,z}') AS o WHERE term = 'x') AS o USING (effect),
LATERAL (VALUES ('value', a.value, o.coefficient), ('se', a.se, o.se), ('low', a.low, o.low), ('high', a.high, o.high), ('p', a.p_value, o.p_value), ('n', a.n, 40)) AS e(field, actual, expected) ORDER BY effect, field;

-- The product, by R (lm; quantiles by integrate and uniroot)

SELECT pg_temp.near(actual, expected, 'indirect: ' || field, 1e-9)
FROM answer, LATERAL (VALUES ('a b', value, 0.74663561076604557 * 0.67506048946676256), ('low', low, 0.17655770012641361), ('high', high, 0.92787116458744801), ('p', p_value, 0.00054278410940405129),
	('se', se, sqrt((0.74663561076604557 * 0.19402997410080938) ^ 2 + (0.67506048946676256 * 0.18172542369189207) ^ 2 + (0.18172542369189207 * 0.19402997410080938) ^ 2))) AS e(field, actual, expected) WHERE effect = 'indirect';
SELECT pg_temp.near(actual, expected, 'indirect at 90 %: ' || field) FROM whole, mediation(v, 'x', 'm', 'y', '{z}', 0.9), LATERAL (VALUES ('low', low, 0.21823836238331937), ('high', high, 0.84797631234397197)) AS e(field, actual, expected) WHERE effect = 'indirect';
SELECT pg_temp.near(se, sqrt((a * sb) ^ 2 + (b * sa) ^ 2), 'sobel: se by its formula', 1e-13) FROM answer, (SELECT max(value) FILTER (WHERE effect = 'a'), max(se) FILTER (WHERE effect = 'a'), max(value) FILTER (WHERE effect = 'b'), max(se) FILTER (WHERE effect = 'b') FROM answer) AS q(a, sa, b, sb) WHERE effect = 'indirect (sobel)';
SELECT is(array[round((value - low)::numeric, 12), round((high - value)::numeric, 12)], array_fill(round((1.959963984540054 * se)::numeric, 12), array[2]), 'sobel: a normal interval') FROM answer WHERE effect = 'indirect (sobel)';
SELECT ok(high - value > (value - low) * 1.2, 'the distribution of the product is not symmetric') FROM answer WHERE effect = 'indirect';
SELECT pg_temp.near(t.value, d.value + i.value, 'the total is direct and indirect', 1e-13) FROM answer AS t, answer AS d, answer AS i WHERE t.effect = 'total' AND d.effect = 'direct' AND i.effect = 'indirect';
SELECT is(row(p.value, p.se, p.low, p.note)::text, row(i.value / t.value, NULL, NULL, 'direct and indirect have opposite signs: this is not a share')::text, 'a proportion that is none says so') FROM answer AS p, answer AS i, answer AS t WHERE p.effect = 'proportion' AND i.effect = 'indirect' AND t.effect = 'total';
SELECT is(note, expected, 'proportion: ' || coalesce(expected, 'no note'))
FROM (VALUES (3, 0, NULL), (0.3, 1, 'the interval of the total includes 0: the proportion is not reliable')) AS f(factor, noise, expected), LATERAL (SELECT comoments_agg(x, m, y + factor * x + noise * (i * 11 % 17)) AS v FROM row_) AS q, mediation(v, '1', '2', '3') WHERE effect = 'proportion' ORDER BY factor;
SELECT is(note, 'direct and indirect have opposite signs: this is not a share', 'a proportion that is none, of the smallest effects') FROM (SELECT comoments_agg(1e90 * x, m, 1e-90 * (m - 3 * x + z)) AS v FROM row_) AS q, mediation(v, '1', '2', '3') WHERE effect = 'proportion';
SELECT is(count(note), 0::bigint, 'no other row has a note') FROM answer WHERE effect <> 'proportion';

-- The interval excludes zero just where p is below one minus the level

SELECT is(low > 0, p_value < 1 - level, 'interval and p agree at level ' || level) FROM whole, unnest(array[0.5, 0.9, 0.999, 0.9994, 0.9995, 0.999999]) AS level, mediation(v, 'x', 'm', 'y', '{z}', level) WHERE effect = 'indirect';

-- Turning a variable round turns the effects that it takes part in

SELECT pg_temp.near(t.value, -a.value, 'x turned round: ' || effect) FROM answer AS a JOIN (SELECT e.* FROM (SELECT comoments_agg(-x, m, y, z) AS v FROM row_) AS q, mediation(v, '1', '2', '3', '{4}') AS e) AS t USING (effect) WHERE effect IN ('a', 'direct', 'total', 'indirect') ORDER BY effect;
SELECT is(array[round(t.low::numeric, 12), round(t.high::numeric, 12)], array[round(-a.high::numeric, 12), round(-a.low::numeric, 12)], 'x turned round: the interval') FROM answer AS a JOIN (SELECT e.* FROM (SELECT comoments_agg(-x, m, y, z) AS v FROM row_) AS q, mediation(v, '1', '2', '3', '{4}') AS e) AS t USING (effect) WHERE effect = 'indirect';
SELECT is(array[round(t.value::numeric, 12), round(t.low::numeric, 12), round(t.high::numeric, 12), round(t.p_value::numeric, 12)], array[round(a.value::numeric, 12), round(a.low::numeric, 12), round(a.high::numeric, 12), round(a.p_value::numeric, 12)], 'm turned round: the indirect effect stays')
FROM answer AS a JOIN (SELECT e.* FROM (SELECT comoments_agg(x, -m, y, z) AS v FROM row_) AS q, mediation(v, '1', '2', '3', '{4}') AS e) AS t USING (effect) WHERE effect = 'indirect';
SELECT results_eq($$SELECT effect, value FROM whole, mediation(v, '1', '2', '3')$$, $$SELECT effect, value FROM whole, mediation(v, 'x', 'm', 'y', '{}')$$, 'variables by position, no covariates');
SELECT pg_temp.near(w.value, r.value, 'weights count as rows would: ' || effect, 1e-11)
FROM (SELECT weighted_comoments_agg(1 + i % 3, x, m, y) AS wv FROM row_) AS p, (SELECT comoments_agg(x, m, y) AS rv FROM row_, generate_series(1, 1 + i % 3)) AS q, mediation(wv, '1', '2', '3') AS w JOIN LATERAL mediation(rv, '1', '2', '3') AS r USING (effect) ORDER BY effect;

-- Edges

CREATE TEMP TABLE exact AS SELECT a.* FROM (SELECT comoments_agg(x, 2 * x + e, x + 3 * (2 * x + e)) AS v FROM (VALUES (-1::float8), (1)) AS i(x), (VALUES (-1::float8), (1)) AS j(e), generate_series(1, 50)) AS q, mediation(v, '1', '2', '3') AS a;

-- m = 2 x + e, y = x + 3 m without error: b is the number 3, and a b is normal
SELECT is(string_agg(format('%s %s', effect, round(value::numeric, 9)), '; '), 'a 2.000000000; b 3.000000000; direct 1.000000000; total 7.000000000; indirect 6.000000000; indirect (sobel) 6.000000000; proportion 0.857142857', 'y without error: values') FROM exact;
SELECT is(row(round(i.low::numeric, 9), round(i.high::numeric, 9), round(i.se::numeric, 9)), row(round(s.low::numeric, 9), round(s.high::numeric, 9), round(s.se::numeric, 9)), 'y without error: the product is normal') FROM exact AS i, exact AS s WHERE i.effect = 'indirect' AND s.effect = 'indirect (sobel)';
SELECT pg_temp.near(s.se, 3 * a.se, 'y without error: se', 1e-12) FROM exact AS a, exact AS s WHERE a.effect = 'a' AND s.effect = 'indirect';
SELECT is(string_agg(row(effect, value, se, low, high, p_value)::text, ' '), '(indirect,0,0,0,0,) ("indirect (sobel)",0,0,0,0,)', 'y that does not vary: no effect, and nothing to test') FROM (SELECT comoments_agg(x, m, 3) AS v FROM row_) AS q, mediation(v, '1', '2', '3') WHERE effect LIKE 'indirect%';
SELECT is(array_agg(value), array_fill(NULL::float8, array[7]), 'fewer rows than terms: all NULL') FROM (SELECT comoments_agg(x, m, y) AS v FROM row_ WHERE i < 2) AS q, mediation(v, '1', '2', '3');
SELECT is(string_agg(format('%s %s %s %s', effect, value IS NOT NULL, se IS NOT NULL, low IS NOT NULL), ', '), 'a t t t, b t f f, direct t f f, total t t t, indirect t f f, indirect (sobel) t f f, proportion t f f', 'as many rows as terms: values without errors')
FROM (SELECT comoments_agg(x, m, y) AS v FROM row_ WHERE i < 4) AS q, mediation(v, '1', '2', '3');
SELECT pg_temp.refused(format('SELECT mediation(v, %s) FROM whole', arguments), '22023', pattern, 'mediation ' || arguments)
FROM (VALUES ($$'x', 'x', 'y'$$, '%"x"%'), ($$'x', 'm', 'x'$$, '%"x"%'), ($$'x', 'm', 'm'$$, '%"m"%'), ($$'x', 'm', 'y', '{m}'$$, '%"m"%'), ($$'x', 'm', 'y', '{q}'$$, '%no variable "q"'), ($$'x', 'm', 'y', '{}', 0$$, 'confidence level%')) AS v(arguments, pattern);
SELECT pg_temp.refused($$SELECT mediation(comoments_agg(x, 2 * x, y), '1', '2', '3') FROM row_$$, '22023', 'terms are collinear%', 'a mediator that is x again');

SELECT * FROM finish();
ROLLBACK;
