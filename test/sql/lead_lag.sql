\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- lead_lag and its readings, against plain SQL over the rows.
BEGIN;
SELECT plan(136);

CREATE FUNCTION pg_temp.uniform(key bigint, use int) RETURNS float8
LANGUAGE sql IMMUTABLE AS $$ SELECT (hashint8extended(key, use) & 9007199254740991) / 9007199254740992.0::float8 $$;

-- 40 units, 14 periods: y follows x one period later; periods and measures are missing here and there
CREATE TABLE panel AS
SELECT 'unit ' || unit AS unit, period, CASE WHEN pg_temp.uniform(key, 3) < 0.1 THEN NULL ELSE x END AS x,
	   CASE WHEN pg_temp.uniform(key, 4) < 0.1 THEN NULL ELSE unit + 0.6 * pg_temp.uniform(key - 1, 1) + pg_temp.uniform(key, 2) END AS y
FROM (SELECT unit, period, unit * 100 + period AS key, pg_temp.uniform(unit * 100 + period, 1) + unit % 3 AS x FROM generate_series(1, 40) AS unit, generate_series(1, 14) AS period) AS q
WHERE pg_temp.uniform(key, 5) > 0.05;
CREATE TABLE stored AS SELECT lead_lag_agg(unit, period, x, y) AS l FROM panel;

-- Building

SELECT results_eq($$SELECT r.* FROM stored, lead_lag_rows(l) AS r$$, $$SELECT unit, period, x, y FROM panel WHERE x IS NOT NULL OR y IS NOT NULL ORDER BY unit COLLATE "C", period$$, 'the rows come back, by unit and period');
SELECT is(missing(l), (SELECT count(*) FROM panel WHERE x IS NULL AND y IS NULL), 'rows without any measure are missing') FROM stored;
SELECT is(missing(l), 3::bigint, 'and those without unit or period') FROM (SELECT lead_lag_agg(u, p, 1, 2) FROM (VALUES (NULL, 1), ('a', NULL), (NULL, NULL), ('a', 1)) AS v(u, p)) AS q(l);
SELECT is(lead_lag_agg(unit, period, x, y), NULL, 'no rows: NULL') FROM panel WHERE false;
SELECT is((SELECT lead_lag_agg(unit, period, x, y) FROM (SELECT * FROM panel ORDER BY period DESC, unit) AS q), l, 'in any order') FROM stored;
SELECT is(a + b, l, 'a + b') FROM stored, (SELECT lead_lag_agg(unit, period, x, y) FILTER (WHERE period < 6), lead_lag_agg(unit, period, x, y) FILTER (WHERE period >= 6) FROM panel) AS q(a, b);
SELECT is(b + a, l, 'b + a') FROM stored, (SELECT lead_lag_agg(unit, period, x, y) FILTER (WHERE period < 6), lead_lag_agg(unit, period, x, y) FILTER (WHERE period >= 6) FROM panel) AS q(a, b);
SELECT is((SELECT rollup(p) FROM (SELECT lead_lag_agg(unit, period, x, y) FROM panel GROUP BY period) AS q(p)), l, 'rollup of periods') FROM stored;
SELECT is((SELECT rollup(p) FROM (SELECT lead_lag_agg(unit, period, x, y) FROM panel GROUP BY unit) AS q(p)), l, 'rollup of units') FROM stored;
SELECT is((SELECT rollup(p) FROM (SELECT l AS p FROM stored UNION ALL VALUES (NULL::lead_lag)) AS q), l, 'rollup skips NULLs') FROM stored;
SELECT is(lead_lag_accum(NULL, 'a', 1, 2, 3)::text, '{"missing": 0, "units": {"a": [[1, 2, 3]]}}', 'the transition in plain SQL gives a packed value');
SELECT is(lead_lag_accum(l, 'a', 2, NULL, 4)::text, '{"missing": 0, "units": {"a": [[1, 2, 3], [2, null, 4]]}}', 'and takes one') FROM (SELECT lead_lag_accum(NULL, 'a', 1, 2, 3)) AS q(l);
SELECT pg_temp.refused($$SELECT lead_lag_agg(u, p, 1, 2) FROM (VALUES ('a', 1), ('b', 1), ('a', 1)) AS v(u, p)$$, '22023', 'unit "a" has two rows for period 1', 'a unit and period twice');
SELECT pg_temp.refused($$SELECT l + l FROM stored$$, '22023', 'unit "unit 1" has two rows for period 1', 'a panel and itself');
SELECT pg_temp.refused($$SELECT lead_lag_agg('a', 1, 'NaN', 2)$$, '22003', 'x is not a finite number', 'NaN');
SELECT pg_temp.refused($$SELECT lead_lag_agg('a', 1, 1, '-Infinity')$$, '22003', 'y is not a finite number', 'infinity');
SELECT pg_temp.refused($$SELECT lead_lag_agg('a', 1, 1e101, 2)$$, '22003', 'x is out of range', 'a number out of range');

-- The table against plain SQL

CREATE FUNCTION pg_temp.lagged(max_lag int) RETURNS TABLE (lag int, direction text, r float8, slope float8, se float8, units bigint, pairs bigint)
LANGUAGE sql AS $$
	WITH pair AS (
		SELECT g AS lag, 'x leads' AS direction, a.unit, a.x AS early, b.y AS late FROM generate_series(1, max_lag) AS g, panel a JOIN panel b ON b.unit = a.unit WHERE b.period = a.period + g
		UNION ALL SELECT g, 'y leads', a.unit, a.y, b.x FROM generate_series(1, max_lag) AS g, panel a JOIN panel b ON b.unit = a.unit WHERE b.period = a.period + g
		UNION ALL SELECT 0, 'together', unit, x, y FROM panel),
	centered AS (SELECT lag, direction, unit, early - avg(early) OVER w AS e, late - avg(late) OVER w AS l, count(*) OVER w AS size FROM pair WHERE early IS NOT NULL AND late IS NOT NULL WINDOW w AS (PARTITION BY lag, direction, unit)),
	fitted AS (SELECT lag, direction, sum(e * l) / sum(e * e) AS b, sum(e * e) AS s, sum(e * l) / sqrt(sum(e * e) * sum(l * l)) AS r, count(*) AS pairs FROM centered WHERE size > 1 GROUP BY lag, direction),
	scores AS (SELECT lag, direction, unit, sum(e * (l - b * e)) AS score FROM centered JOIN fitted USING (lag, direction) WHERE size > 1 GROUP BY lag, direction, unit)
	SELECT lag, direction, min(r), min(b), sqrt(sum(score ^ 2) * count(*) / (count(*) - 1)) / min(s), count(*), min(pairs) FROM scores JOIN fitted USING (lag, direction) GROUP BY lag, direction
$$;
CREATE TEMP TABLE plain AS SELECT * FROM pg_temp.lagged(5);
CREATE TEMP TABLE read AS SELECT t.* FROM stored, lead_lag_table(l, 5, jackknife => false) AS t;
SELECT is((SELECT array_agg(lag || ' ' || direction) FROM read), array['0 together', '1 x leads', '1 y leads', '2 x leads', '2 y leads', '3 x leads', '3 y leads', '4 x leads', '4 y leads', '5 x leads', '5 y leads'], 'both directions always, in this order');
SELECT pg_temp.near(actual, expected, format('lag %s, %s: %s', read.lag, direction, name))
FROM read JOIN plain USING (lag, direction), LATERAL (VALUES ('r', read.r, plain.r), ('slope', read.slope, plain.slope), ('se', read.se, plain.se), ('units', read.units, plain.units), ('pairs', read.pairs, plain.pairs)) AS v(name, actual, expected);
-- 2.0226909 is the quantile of t with 39 degrees of freedom
SELECT pg_temp.near((high - slope) / se, 2.022690920036762, 'lag 1: interval by t, units - 1 degrees of freedom') FROM read WHERE lag = 1 AND direction = 'x leads';
SELECT ok(p_value < 0.001 AND low > 0, 'x leads by one period: found') FROM read WHERE lag = 1 AND direction = 'x leads';
SELECT is((SELECT count(*) FROM read WHERE NOT (lag = 1 AND direction = 'x leads') AND p_value < 0.01), 0::bigint, 'and nothing else');
SELECT is((SELECT array_agg(DISTINCT note) FROM read), array['short panel: jackknife => true takes away a bias of the order of 1 / periods'], 'short panels are noted');
SELECT is((SELECT count(*) FROM stored, lead_lag_table(l, 5) WHERE note ~ 'short'), 0::bigint, 'but not with the jackknife');
SELECT is((SELECT count(*) FROM (SELECT lead_lag_agg(unit, period + 14 * g, x, y) FROM panel, generate_series(0, 4) AS g) AS q(l), lead_lag_table(l) WHERE note IS NOT NULL), 0::bigint, 'nor on long panels of 40 units');
SELECT is((SELECT count(*) FROM stored, lead_lag_table(l)), 9::bigint, 'four lags unless told otherwise');
SELECT is((SELECT array_agg(t::text) FROM stored, lead_lag_table(l, 0, jackknife => false) AS t), (SELECT array_agg(read::text) FROM read WHERE lag = 0), 'lag 0 alone');
SELECT is((SELECT count(*) FROM stored, lead_lag_table(l, 20) AS t WHERE lag > 13 AND slope IS NULL AND note = 'no unit has two pairs' AND pairs = 0), 14::bigint, 'lags beyond the panel: no pairs');
SELECT is((SELECT array_agg(DISTINCT note) FROM (SELECT lead_lag_agg(unit, period, x, y) FROM panel WHERE unit ~ '1$') AS q(l), lead_lag_table(l, 1)), array['few units (4): the interval may be too narrow'], 'few units are noted');
SELECT pg_temp.near(t.slope, p.slope, 'periods count, not rows: every period times 3 is lag 3') FROM (SELECT lead_lag_agg(unit, period * 3, x, y) FROM panel) AS q(l), lead_lag_table(l, 3, jackknife => false) AS t, plain AS p WHERE t.lag = 3 AND t.direction = 'x leads' AND p.lag = 1 AND p.direction = 'x leads';
SELECT is((SELECT array_agg(pairs) FROM (SELECT lead_lag_agg(unit, period * 3, x, y) FROM panel) AS q(l), lead_lag_table(l, 2) WHERE lag > 0), array[0, 0, 0, 0]::bigint[], 'and lags 1 and 2 have no pairs then');
SELECT is((SELECT array_agg(t::text) FROM (SELECT lead_lag_agg(unit, period - 2147483647, x, y) FROM panel) AS q(l), lead_lag_table(l, 5, jackknife => false) AS t), (SELECT array_agg(read::text) FROM read), 'periods near the smallest integer');
SELECT is((SELECT array_agg(t::text) FROM (SELECT lead_lag_agg(unit, period + 2147483632, x, y) FROM panel) AS q(l), lead_lag_table(l, 5, jackknife => false) AS t), (SELECT array_agg(read::text) FROM read), 'and near the largest');

-- The own past of the outcome held constant: the regression with two regressors, written out

CREATE TEMP TABLE triple AS
SELECT unit, e - avg(e) OVER w AS xc, y - avg(y) OVER w AS yc, p - avg(p) OVER w AS zc FROM (SELECT a.unit, a.x, b.y, a.y FROM panel a JOIN panel b ON b.unit = a.unit AND b.period = a.period + 1 WHERE a.x IS NOT NULL AND a.y IS NOT NULL AND b.y IS NOT NULL) AS q(unit, e, y, p)
WINDOW w AS (PARTITION BY unit);
SELECT pg_temp.near(actual, expected, 'own past: ' || name)
FROM (WITH s AS (SELECT sum(xc * xc) AS xx, sum(zc * zc) AS zz, sum(xc * zc) AS xz, sum(xc * yc) AS xy, sum(zc * yc) AS zy, sum(yc * yc) AS yy, count(*)::float8 AS n, count(DISTINCT unit)::float8 AS g FROM triple),
		f AS (SELECT *, xx * zz - xz * xz AS det, (xy * zz - zy * xz) / (xx * zz - xz * xz) AS b1, (zy * xx - xy * xz) / (xx * zz - xz * xz) AS b2 FROM s),
		e AS (SELECT unit, sum((zz * xc - xz * zc) * (yc - b1 * xc - b2 * zc)) AS i FROM triple, f GROUP BY unit)
	  SELECT b1, sqrt(sum(i * i) * g / (g - 1) * (n - 1) / (n - 2)) / det, n, g, (xy - xz * zy / zz) / sqrt((xx - xz ^ 2 / zz) * (yy - zy ^ 2 / zz)) FROM e, f GROUP BY b1, g, n, det, xy, xz, zy, zz, xx, yy) AS p(b, robust, n, g, partial),
	 stored, lead_lag_table(l, 1, own_past => true, jackknife => false) AS t, LATERAL (VALUES ('slope', slope, b), ('se', se, robust), ('pairs', pairs, n), ('units', units, g), ('partial r', r, partial)) AS v(name, actual, expected)
WHERE direction = 'x leads';
SELECT is((SELECT array_agg(slope IS NULL) FROM (SELECT lead_lag_agg(unit, period, x, 2 * x + 1) FROM panel) AS q(l), lead_lag_table(l, 1, true)), '{f,t,t}', 'a measure that is the other: nothing to tell apart');
SELECT is((SELECT count(*) FROM (SELECT lead_lag_agg(unit, period, x, CASE period WHEN 14 THEN 1 ELSE 0 END) FROM panel) AS q(l), lead_lag_table(l, 1, true) WHERE direction = 'x leads' AND slope IS NOT NULL), 1::bigint, 'a past without variation holds nothing constant');

-- The half-panel jackknife: twice the slope less the mean of those of the halves, and the scores of all three

CREATE TEMP TABLE half AS
SELECT part, unit, early - avg(early) OVER w AS e, late - avg(late) OVER w AS l
FROM (SELECT unit, early, late, row_number() OVER (PARTITION BY unit ORDER BY period) <= count(*) OVER (PARTITION BY unit) / 2 AS first
	  FROM (SELECT a.unit, a.period, a.y, b.x FROM panel a JOIN panel b ON b.unit = a.unit AND b.period = a.period + 1 WHERE a.y IS NOT NULL AND b.x IS NOT NULL) AS p(unit, period, early, late)) AS q,
	 LATERAL (VALUES (0), (CASE WHEN first THEN 1 ELSE 2 END)) AS v(part)
WINDOW w AS (PARTITION BY part, unit);
SELECT pg_temp.near(actual, expected, 'jackknife: ' || name)
FROM (WITH f AS (SELECT part, CASE part WHEN 0 THEN 2 ELSE -0.5 END AS w, sum(e * l) / sum(e * e) AS b, sum(e * e) AS s FROM half GROUP BY part),
		i AS (SELECT unit, sum(w * e * (l - b * e) / s) AS i FROM half JOIN f USING (part) GROUP BY unit)
	  SELECT (SELECT sum(w * b) FROM f), sqrt(sum(i * i) * count(*) / (count(*) - 1)), count(*) FROM i) AS p(b, robust, g),
	 stored, lead_lag_table(l, 1) AS t, LATERAL (VALUES ('slope', slope, b), ('se', se, robust), ('units', units, g), ('r stays', r, (SELECT r FROM plain WHERE plain.lag = 1 AND plain.direction = 'y leads'))) AS v(name, actual, expected)
WHERE t.lag = 1 AND t.direction = 'y leads';
SELECT is((SELECT count(*) FROM stored, lead_lag_table(l, 2, true) WHERE se > 0), 5::bigint, 'the jackknife with the own past');
-- Units that cannot be halved are left out; where they are most, the plain slope stands
CREATE TEMP TABLE uneven AS SELECT unit, period, x, y FROM panel WHERE unit !~ '[05]$' OR period > 11;
SELECT is((t.slope, t.se, t.low, t.p_value)::text, (s.slope, s.se, s.low, s.p_value)::text, 'jackknife: without the units that cannot be halved, ' || t.direction)
FROM (SELECT lead_lag_agg(unit, period, x, y), lead_lag_agg(unit, period, x, y) FILTER (WHERE unit !~ '[05]$') FROM uneven) AS q(l, long), lead_lag_table(l, 1) AS t JOIN lead_lag_table(long, 1) AS s USING (lag, direction);
SELECT is((SELECT array_agg(DISTINCT (note ~ '^slope leaves out \d+ of the units: fewer than 4 pairs$')::text) FROM (SELECT lead_lag_agg(unit, period, x, y) FROM uneven) AS q(l), lead_lag_table(l, 1) WHERE lag = 1), '{true}', 'which the note says');
SELECT is(t.units, s.units, 'and the units are all of them, as r is, ' || t.direction)
FROM (SELECT lead_lag_agg(unit, period, x, y) FROM uneven) AS q(l), lead_lag_table(l, 1) AS t JOIN lead_lag_table(l, 1, jackknife => false) AS s USING (lag, direction, r, pairs) WHERE lag = 1;
SELECT is((t.slope, t.se, t.low)::text, (s.slope, s.se, s.low)::text, 'most units too short: the plain slope, ' || t.direction)
FROM (SELECT lead_lag_agg(unit, period, x, y) FROM panel WHERE period < 5 OR unit = 'unit 1') AS q(l), lead_lag_table(l, 1) AS t JOIN lead_lag_table(l, 1, jackknife => false) AS s USING (lag, direction);
SELECT is((SELECT array_agg(DISTINCT note) FROM (SELECT lead_lag_agg(unit, period, x, y) FROM panel WHERE period < 5 OR unit = 'unit 1') AS q(l), lead_lag_table(l, 1) WHERE lag = 1), array['panel too short to be halved: plain slope, with a bias of the order of 1 / periods'], 'which the note says, too');


-- Units of a lag, for the other readings

SELECT pg_temp.near(f.coefficient, p.slope, 'lagged_units: slope') FROM stored, fixed_effects(lagged_units(l, 1), 'y', '{x}') AS f, plain AS p WHERE p.lag = 1 AND p.direction = 'x leads';
SELECT pg_temp.near(f.se, p.se, 'lagged_units: se') FROM stored, fixed_effects(lagged_units(l, 1), 'y', '{x}') AS f, plain AS p WHERE p.lag = 1 AND p.direction = 'x leads';
SELECT pg_temp.near(f.coefficient, p.slope, 'a negative lag: y leads') FROM stored, fixed_effects(lagged_units(l, -2), 'x', '{y}') AS f, plain AS p WHERE p.lag = 2 AND p.direction = 'y leads';
SELECT pg_temp.near((slope_difference(lagged_units(a, 1), lagged_units(b, 1), 'y', 'x')).difference, f.coefficient - g.coefficient, 'two groups of units at one lag')
FROM (SELECT lead_lag_agg(unit, period, x, y) FILTER (WHERE unit < 'unit 3'), lead_lag_agg(unit, period, x, y) FILTER (WHERE unit >= 'unit 3') FROM panel) AS q(a, b), fixed_effects(lagged_units(a, 1), 'y', '{x}') AS f, fixed_effects(lagged_units(b, 1), 'y', '{x}') AS g;
SELECT is(array[units(u), empty_units(u)], array[0, 40]::bigint[], 'a lag beyond the panel: units without rows') FROM stored, lagged_units(l, 2147483647) AS u;
SELECT is(array[units(u), empty_units(u)], array[0, 40]::bigint[], 'in the other direction as well') FROM stored, lagged_units(l, -2147483648) AS u;

-- Little to go by

SELECT is((SELECT array_agg(slope) FROM (SELECT lead_lag_agg('a', p, p, 3 * p) FROM generate_series(1, 9) AS p) AS q(l), lead_lag_table(l, 1, jackknife => false)), array[3, 3, 1 / 3.0]::float8[], 'one unit: slopes');
SELECT is((SELECT array_agg(se IS NULL AND low IS NULL AND p_value IS NULL) FROM (SELECT lead_lag_agg('a', p, p, 3 * p) FROM generate_series(1, 9) AS p) AS q(l), lead_lag_table(l, 1)), '{t,t,t}', 'without errors');
SELECT is((SELECT array_agg(note) FROM (SELECT lead_lag_agg(unit, period, 5, y) FROM panel) AS q(l), lead_lag_table(l, 1, jackknife => false)), array['no variation within units to go by', 'no variation within units to go by', 'short panel: jackknife => true takes away a bias of the order of 1 / periods'], 'x that does not vary');
SELECT is((SELECT array_agg(slope ORDER BY direction) FROM (SELECT lead_lag_agg(unit, period, 5, y) FROM panel) AS q(l), lead_lag_table(l, 1)), array[NULL, NULL, 0]::float8[], 'and does not follow anything');
SELECT is((SELECT array_agg(r) FROM (SELECT lead_lag_agg(unit, period, 5, y) FROM panel) AS q(l), lead_lag_table(l, 1)), array[NULL, NULL, NULL]::float8[], 'nor correlate');
SELECT is((SELECT array_agg(pairs) FROM (SELECT lead_lag_agg('a', 1, 1, 2)) AS q(l), lead_lag_table(l, 1)), array[0, 0, 0]::bigint[], 'one row');
SELECT is((SELECT array_agg(pairs) FROM (SELECT lead_lag_agg(NULL, 1, 1, 2)) AS q(l), lead_lag_table(l, 1)), array[0, 0, 0]::bigint[], 'no row');
SELECT pg_temp.refused($$SELECT lead_lag_table(l, -1) FROM stored$$, '22023', 'max_lag must lie between 0 and 1000', 'a lag below zero');
SELECT pg_temp.refused($$SELECT lead_lag_table(l, 1001) FROM stored$$, '22023', 'max_lag must lie between 0 and 1000', 'too many lags');
SELECT pg_temp.refused($$SELECT lead_lag_table(l, 1, level => 0) FROM stored$$, '22023', 'confidence level must lie between 0 and 1', 'level 0');

-- Forms and comparison

SELECT is(l::text::lead_lag, l, 'text round trip') FROM stored;
SELECT is(l::jsonb::lead_lag, l, 'jsonb round trip') FROM stored;
SELECT is(l::text, '{"missing": 1, "units": {"": [[-5, null, 0.25]], "a": [[0, 1, null], [1, 0, 2.5]], "ä\"\\": [[2147483647, 1e+100, -1e-100], [-2147483648, 0, 0]]}}'::lead_lag::text, 'the text form reads in any order')
FROM (SELECT lead_lag_agg(u, p, x, y) FROM (VALUES ('a', 1, -0.0, 2.5), ('ä"\', -2147483648, 0, 0), ('', -5, NULL, 0.25), ('a', 0, 1, NULL), ('ä"\', 2147483647, 1e100, -1e-100), ('a', 3, NULL, NULL)) AS v(u, p, x, y)) AS q(l);
SELECT is(encode(lead_lag_send(l), 'hex'), '01' || '0000000000000000' || '0000000000000001' || '00000001' || '61' || '0000000000000002' || '00000001' || '03' || '3ff0000000000000' || '4000000000000000' || '00000002' || '02' || '4008000000000000'
		  || right(encode(lead_lag_send(l), 'hex'), 8), 'the binary form') FROM (SELECT lead_lag_agg('a', p, x, y) FROM (VALUES (1, 1.0, 2.0), (2, NULL, 3.0)) AS v(p, x, y)) AS q(l);
CREATE TEMP TABLE kept AS SELECT period % 3 AS part, lead_lag_agg(unit, period, x, y) AS l FROM panel GROUP BY 1 UNION ALL SELECT 9, lead_lag_agg(unit, period, x, y) FROM panel WHERE period % 3 = 0 UNION ALL VALUES (10, NULL::lead_lag);
SELECT is((SELECT count(DISTINCT l) FROM kept), 3::bigint, 'DISTINCT');
SELECT is((SELECT array_agg(n ORDER BY n) FROM (SELECT count(*) FROM kept GROUP BY l) AS q(n)), '{1,1,1,2}'::bigint[], 'GROUP BY');
SELECT is((SELECT count(*) FROM kept a JOIN kept b ON a.l = b.l), 6::bigint, 'a join on =');
SELECT is((SELECT count(*) FROM kept a, kept b WHERE ((a.l < b.l)::int + (a.l = b.l)::int + (a.l > b.l)::int) <> 1 OR (a.l <> b.l) <> (NOT a.l = b.l) OR (a.l >= b.l) <> (NOT a.l < b.l) OR (a.l <= b.l) <> (NOT a.l > b.l) OR lead_lag_cmp(a.l, b.l) <> -lead_lag_cmp(b.l, a.l)), 0::bigint, 'exactly one of < = > holds, and the others follow');
SELECT is((SELECT count(*) FROM kept a, kept b WHERE a.l = b.l AND (lead_lag_hash(a.l) <> lead_lag_hash(b.l) OR lead_lag_hash_extended(a.l, 7) <> lead_lag_hash_extended(b.l, 7))), 0::bigint, 'equal values have equal hashes');
CREATE INDEX ON kept (part, l) WHERE false;
-- units of long names, and thousands of periods
SELECT is(l::text::lead_lag, l, 'names of 20,000 bytes') FROM (SELECT lead_lag_agg(repeat(chr(96 + g), 20000), -2147483648, 1.5, -1.5) FROM generate_series(1, 20) AS g) AS q(l);
SELECT is((SELECT count(*) FROM lead_lag_rows(l)), 20000::bigint, '20,000 periods') FROM (SELECT lead_lag_agg('a', g, g % 7, g % 11) FROM generate_series(1, 20000) AS g) AS q(l);

SELECT * FROM finish();
ROLLBACK;
