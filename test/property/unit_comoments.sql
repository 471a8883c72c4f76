\i test/pgtap.psql
-- Laws of unit_comoments on pseudo-random data that are the same in every run: any order, split and
-- number of workers gives the same readings to 1e-12, every form says the same, and intervals hold.
BEGIN;
SELECT plan(22);

CREATE FUNCTION pg_temp.uniform(key bigint, use int) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT (hashint8extended(key, use) & 9007199254740991) / 9007199254740992.0::float8 $$;
-- 500 units of 1 to 40 rows; means far from zero, so that plain sums of squares would lose all digits
CREATE TABLE answers AS
SELECT unit, id, 1e7 + 3 * u + x AS x, -1e8 + 2 * u + 0.5 * x + e AS y, CASE WHEN pg_temp.uniform(id, 4) < 0.03 THEN NULL ELSE 1e6 * (e - x) + unit END AS z, 0.1 AS constant
FROM (SELECT unit, unit * 100 + i AS id, pg_temp.uniform(unit, 1) AS u, pg_temp.uniform(unit * 100 + i, 2) AS x, pg_temp.uniform(unit * 100 + i, 3) AS e
	  FROM generate_series(1, 500) AS unit, generate_series(1, 1 + floor(40 * pg_temp.uniform(unit, 5) ^ 2)::int) AS i) AS q;
CREATE TABLE units AS SELECT unit, comoments_agg(x, y, z, constant) AS c FROM answers GROUP BY unit;
ANALYZE units;
CREATE TABLE whole AS SELECT units_agg(c) AS u FROM units;

-- Every reading of a value, as an array of numbers.
CREATE FUNCTION pg_temp.readings(u unit_comoments) RETURNS float8[]
LANGUAGE sql STABLE AS $$
	SELECT array_agg(v) FROM (
		SELECT unnest(array[units(u), empty_units(u), missing(u)]) AS v
		UNION ALL SELECT unnest(array[ss_between, ss_within, f, n0]) FROM (VALUES ('1'), ('2'), ('3'), ('4')) AS n(name), anova(u, name)
		UNION ALL SELECT unnest(array[coefficient, se, t]) FROM fixed_effects(u, '2', '{1,3}')
		UNION ALL SELECT unnest(array[slope, r, se]) FROM linkage(u, '1', '2')
		UNION ALL SELECT unnest(array[slope, se]) FROM chain(u, '{1,2,3}')) AS q
$$;
CREATE FUNCTION pg_temp.same(a unit_comoments, b unit_comoments) RETURNS boolean
LANGUAGE sql STABLE AS $$
	SELECT bool_and(x IS NOT DISTINCT FROM y OR abs(x - y) <= 1e-12 * abs(y)) AND count(*) > 40 FROM unnest(pg_temp.readings(a), pg_temp.readings(b)) AS v(x, y)
$$;
SELECT ok(pg_temp.same(u, u) AND NOT pg_temp.same(u, v), 'the comparison can fail') FROM whole, (SELECT units_agg(c) FROM units WHERE unit > 1) AS q(v);

SELECT is(count(*) FILTER (WHERE pg_temp.same(v, u)), 20::bigint, 'twenty random orders of the units')
FROM whole, generate_series(1, 20) AS seed, LATERAL (SELECT units_agg(c ORDER BY hashint8extended(unit, seed)) FROM units) AS q(v);
SELECT is(count(*) FILTER (WHERE pg_temp.same(v, u)), 60::bigint, 'splits into 2 to 61 random parts')
FROM whole, generate_series(2, 61) AS parts, LATERAL (SELECT rollup(p) FROM (SELECT units_agg(c) FROM units GROUP BY floor(parts * pg_temp.uniform(unit, parts * 31))) AS s(p)) AS q(v);
SELECT ok(pg_temp.same(v, u), 'one part for each unit') FROM whole, (SELECT rollup(p) FROM (SELECT units_agg(c) FROM units GROUP BY unit) AS s(p)) AS q(v);
SELECT is(count(*) FILTER (WHERE pg_temp.same(a + b, b + a)), 100::bigint, 'a + b = b + a')
FROM generate_series(1, 100) AS i, LATERAL (SELECT units_agg(c) FILTER (WHERE unit % 7 = i % 7 AND unit <= 5 * i), units_agg(c) FILTER (WHERE unit % 5 = i % 5 AND unit > 5 * i OR unit < 50) FROM units) AS q(a, b);
SELECT is(count(*) FILTER (WHERE pg_temp.same((a + b) + c, a + (b + c))), 100::bigint, '(a + b) + c = a + (b + c)')
FROM generate_series(1, 100) AS i, LATERAL (SELECT units_agg(u.c) FILTER (WHERE unit % 3 = 0), units_agg(u.c) FILTER (WHERE unit % 3 = 1 AND unit > i), units_agg(u.c) FILTER (WHERE unit % 3 = 2 AND unit > 2 * i) FROM units AS u) AS q(a, b, c);
SELECT ok(u + e = u AND e + u = u, 'nothing added changes nothing, byte for byte')
FROM whole, (SELECT '{"units": 0, "single": 0, "empty": 0, "rows": 0, "missing": 0, "squared_sizes": [0], "pivot": [], "sums": [], "products": [], "mean_sums": [], "mean_products": [], "within": []}'::unit_comoments) AS z(e);

-- Serial, parallel, partitionwise
CREATE TABLE pieces (unit int, c comoments) PARTITION BY HASH (unit);
CREATE TABLE pieces0 PARTITION OF pieces FOR VALUES WITH (MODULUS 3, REMAINDER 0);
CREATE TABLE pieces1 PARTITION OF pieces FOR VALUES WITH (MODULUS 3, REMAINDER 1);
CREATE TABLE pieces2 PARTITION OF pieces FOR VALUES WITH (MODULUS 3, REMAINDER 2);
INSERT INTO pieces SELECT * FROM units;
ANALYZE pieces;
SET LOCAL enable_partitionwise_aggregate = on;
SELECT ok(pg_temp.same(v, u), 'partitionwise') FROM whole, (SELECT units_agg(c) FROM pieces) AS q(v);
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 2;
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text := '';
	line text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP result := result || line; END LOOP;
	RETURN result;
END;
$$;
SELECT matches(pg_temp.plan_of('SELECT units_agg(c) FROM units'), 'Finalize Aggregate.*Gather.*Partial Aggregate', 'workers aggregate');
SELECT ok(pg_temp.same(v, u), 'parallel = serial') FROM whole, (SELECT units_agg(c) FROM units) AS q(v);
RESET parallel_setup_cost;
RESET parallel_tuple_cost;

-- Forms

CREATE TEMP TABLE values AS SELECT g, units_agg(c) FILTER (WHERE unit % g = 0) AS u FROM units, generate_series(1, 260) AS g GROUP BY g;
SELECT is(count(*) FILTER (WHERE u::text::unit_comoments = u AND u::jsonb::unit_comoments = u), 260::bigint, 'text and jsonb round trips of 260 values') FROM values;
\setenv FOLDER :tmp
\copy (SELECT g, u FROM values) TO PROGRAM 'cat >"$FOLDER/unit_comoments"' BINARY
CREATE TEMP TABLE reread (LIKE values);
\copy reread FROM PROGRAM 'cat "$FOLDER/unit_comoments"' BINARY
SELECT is(count(*) FILTER (WHERE values.u = reread.u AND unit_comoments_send(values.u) = unit_comoments_send(reread.u)), 260::bigint, 'binary round trips') FROM values JOIN reread USING (g);
SET LOCAL extra_float_digits = -5;
SELECT is(count(*) FILTER (WHERE u::text::unit_comoments = u), 260::bigint, 'text round trips whatever extra_float_digits') FROM values;
RESET extra_float_digits;

-- Against plain SQL, 200 random panels: centering first, which keeps the digits

CREATE FUNCTION pg_temp.checked(seed int) RETURNS boolean
LANGUAGE sql AS $$
	WITH d AS (SELECT unit % (5 + seed % 20) AS unit, x - 1e7 AS x, y + 1e8 AS y FROM answers WHERE z IS NOT NULL AND (id * 31) % 17 = seed % 17),
		c AS (SELECT unit, x, y, x - avg(x) OVER w AS xc, y - avg(y) OVER w AS yc, count(*) OVER w AS size FROM d WINDOW w AS (PARTITION BY unit)),
		f AS (SELECT sum(xc * yc) / sum(xc * xc) AS b, sum(xc * xc) AS s FROM c WHERE size > 1),
		e AS (SELECT sqrt(sum(i * i) * count(*) / (count(*) - 1)) / min(s) AS se FROM (SELECT sum(xc * (yc - b * xc)), min(s) FROM c, f WHERE size > 1 GROUP BY unit) AS p(i, s)),
		u AS (SELECT units_agg(q.c) AS u FROM (SELECT comoments_agg(x + 1e7, y - 1e8) FROM d GROUP BY unit) AS q(c))
	SELECT abs(w.coefficient - b) < 1e-7 * abs(b) AND abs(w.se - e.se) < 1e-6 * e.se AND abs(m.slope - k.slope) < 1e-6 * abs(k.slope)
	FROM f, e, u, fixed_effects(u, '2', '{1}') AS w, linkage(u, '1', '2') AS m, (SELECT regr_slope(my, mx) FROM (SELECT avg(x), avg(y) FROM d GROUP BY unit) AS a(mx, my)) AS k(slope) WHERE m.scope = 'unit means'
$$;
SELECT is(count(*) FILTER (WHERE pg_temp.checked(seed)), 200::bigint, '200 panels: slopes and errors = plain SQL') FROM generate_series(1, 200) AS seed;

-- The parts of the whole

SELECT ok(abs(ss_between + ss_within - variance(total_units(u), '2') * (n - 1)) < 1e-12 * (ss_between + ss_within), 'within and between add up') FROM whole, anova(u, '2');
SELECT is(array[ss_between, ss_within], array[0, 0]::float8[], 'a constant is constant after any of this') FROM (SELECT rollup(p) FROM (SELECT units_agg(c) FROM units GROUP BY unit % 11) AS s(p)) AS q(u), anova(u, '4');

-- Intervals of rows that are alike within units: 600 samples of 25 units. A unit's x and error are shared in part.

SELECT setseed(0.25) \g /dev/null
CREATE FUNCTION pg_temp.bell() RETURNS float8
LANGUAGE sql VOLATILE AS $$ SELECT sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) $$;
CREATE TEMP TABLE unit AS SELECT sample, unit, pg_temp.bell() AS x, pg_temp.bell() AS e FROM generate_series(1, 600) AS sample, generate_series(1, 25) AS unit;
CREATE TEMP TABLE person AS SELECT sample, unit, x + pg_temp.bell() AS x, e + pg_temp.bell() AS e FROM unit, generate_series(1, 6);
CREATE TEMP TABLE sample AS
SELECT sample, units_agg(c) AS u, rollup(c) AS c FROM (SELECT sample, unit, comoments_agg(x, 0.5 * x + e) AS c FROM person GROUP BY sample, unit) AS p GROUP BY sample;
CREATE TEMP TABLE cover AS SELECT scope, avg((0.5 BETWEEN low AND high)::int) AS share, avg(slope) AS slope FROM sample, linkage(u, '1', '2') GROUP BY scope;
-- 95 % within three standard errors of 600 draws
SELECT ok(share BETWEEN 0.92 AND 0.98, format('%s: %s of 600 intervals hold the slope', scope, round(share, 3))) FROM cover ORDER BY scope;
SELECT cmp_ok(avg((0.5 BETWEEN low AND high)::int), '<', 0.90, 'while least squares of the rows is far too sure') FROM sample, ols(c, '2', '{1}') WHERE term = '1';
SELECT ok(share BETWEEN 0.92 AND 0.98, format('ICC1: %s of 600 intervals hold it', round(share, 3))) FROM (SELECT avg((0.5 BETWEEN low AND high)::int) FROM sample, icc1(u, '1')) AS q(share);

SELECT * FROM finish();
ROLLBACK;
