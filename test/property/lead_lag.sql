\i test/pgtap.psql
-- Laws of lead_lag on random panels: the same rows give the same bytes however they arrive, every form
-- says the same, and the directions that are found are those that are there.
BEGIN;
SELECT plan(21);

SELECT setseed(0.5) \g /dev/null
CREATE TEMP TABLE row AS
SELECT panel, (random() * 4)::int AS part, unit, period, CASE WHEN random() < 0.2 THEN NULL ELSE (array[-0.0, 0, 1, 0.1, 1 / 3.0, -1e100, 1e-100, 12345.678])[ceil(random() * 8)] END AS x,
	   CASE WHEN random() < 0.2 THEN NULL ELSE random() - 0.5 END AS y
FROM (SELECT DISTINCT panel, (array['', 'a', 'b', 'é', 'B', 'a"\b', repeat('long ', 40)])[ceil(random() * least(7, panel))] AS unit,
		  (array[-2147483648, -1, 0, 1, 2, 3, 63, 64, 127, 128, 20261, 2147483647])[ceil(random() * 12)] AS period
	  FROM generate_series(1, 1000) AS panel, generate_series(1, 30) AS i WHERE random() < 0.7) AS q;
CREATE TEMP TABLE whole AS SELECT panel, lead_lag_agg(unit, period, x, y) AS l FROM row GROUP BY panel;
CREATE TEMP TABLE split AS SELECT panel, part, lead_lag_agg(unit, period, x, y) AS l FROM row GROUP BY panel, part;

SELECT is((SELECT count(*) FROM whole JOIN (SELECT panel, lead_lag_agg(unit, period, x, y ORDER BY random()) AS l FROM row GROUP BY panel) AS s USING (panel) WHERE whole.l <> s.l), 0::bigint, 'any order of rows');
SELECT is((SELECT count(*) FROM whole JOIN (SELECT panel, rollup(l ORDER BY random()) AS l FROM split GROUP BY panel) AS s USING (panel) WHERE whole.l <> s.l), 0::bigint, 'rollup of any split, in any order');
SELECT is((SELECT count(*) FROM whole JOIN (SELECT panel, rollup(l) AS l FROM (SELECT panel, rollup(l) AS l FROM split GROUP BY panel, part % 2) AS half GROUP BY panel) AS s USING (panel) WHERE whole.l <> s.l), 0::bigint, 'rollup of rollups');
SELECT is((SELECT count(*) FROM split a JOIN split b USING (panel) WHERE a.part < b.part AND lead_lag_send(a.l + b.l) <> lead_lag_send(b.l + a.l)), 0::bigint, '+ is commutative, byte for byte');
SELECT is((SELECT count(*) FROM split a JOIN split b USING (panel) JOIN split c USING (panel) WHERE a.part < b.part AND b.part < c.part AND (a.l + b.l) + c.l <> a.l + (b.l + c.l)), 0::bigint, 'and associative');
SELECT is((SELECT count(*) FROM whole WHERE l + '{"missing": 0, "units": {}}' <> l OR '{"missing": 0, "units": {}}' + l <> l), 0::bigint, 'with no rows as its identity');
SELECT is_empty($$(SELECT panel, r.* FROM whole, lead_lag_rows(l) AS r EXCEPT SELECT panel, unit, period, x, y FROM row) UNION ALL (SELECT panel, unit, period, x, y FROM row WHERE x IS NOT NULL OR y IS NOT NULL EXCEPT SELECT panel, r.* FROM whole, lead_lag_rows(l) AS r)$$, 'what goes in comes out');
SELECT is((SELECT count(*) FROM whole WHERE l::text::lead_lag <> l OR l::jsonb::lead_lag <> l), 0::bigint, 'text and jsonb round trips');
SELECT is((SELECT count(DISTINCT l) FROM whole), (SELECT count(DISTINCT l::text) FROM whole), 'different panels have different texts');
\setenv FOLDER :tmp
\copy (SELECT panel, l FROM whole) TO PROGRAM 'cat >"$FOLDER/panels"' BINARY
CREATE TEMP TABLE reread (LIKE whole);
\copy reread FROM PROGRAM 'cat "$FOLDER/panels"' BINARY
SELECT is((SELECT count(*) FROM whole JOIN reread USING (panel) WHERE whole.l = reread.l), (SELECT count(*) FROM whole), 'binary round trip');

-- Serial and parallel
CREATE TABLE many AS SELECT panel || ' ' || unit AS unit, period, x, y FROM row;
ANALYZE many;
CREATE TEMP TABLE serial AS SELECT lead_lag_agg(unit, period, x, y) AS l FROM many;
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
SELECT matches(pg_temp.plan_of('SELECT lead_lag_agg(unit, period, x, y) FROM many'), 'Finalize Aggregate.*Gather.*Partial Aggregate', 'workers aggregate');
SELECT is((SELECT lead_lag_send(lead_lag_agg(unit, period, x, y)) FROM many), (SELECT lead_lag_send(l) FROM serial), 'parallel = serial, byte for byte');
RESET parallel_setup_cost;
RESET parallel_tuple_cost;

-- 500 panels of 40 units and 12 quarters, where y follows x by one quarter with slope .6, and x follows nothing

CREATE FUNCTION pg_temp.bell() RETURNS float8
LANGUAGE sql VOLATILE AS $$ SELECT sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) $$;
CREATE TEMP TABLE drawn AS SELECT panel, unit, quarter, pg_temp.bell() AS x, pg_temp.bell() AS e FROM generate_series(1, 500) AS panel, generate_series(1, 40) AS unit, generate_series(0, 12) AS quarter;
CREATE TEMP TABLE read AS
SELECT panel, jackknife, t.* FROM (
	SELECT panel, lead_lag_agg(unit::text, quarter, x, unit + 0.6 * before + 0.7 * e) FILTER (WHERE quarter > 0) AS l
	FROM (SELECT *, lag(x) OVER (PARTITION BY panel, unit ORDER BY quarter) AS before FROM drawn) AS q GROUP BY panel) AS p,
	(VALUES (false), (true)) AS v(jackknife), lead_lag_table(l, 2, jackknife => jackknife) AS t;
CREATE TEMP TABLE cover AS
SELECT jackknife, lag, direction, avg((truth BETWEEN low AND high)::int) AS share, avg(slope) - min(truth) AS bias, avg(se) AS se
FROM read, LATERAL (SELECT CASE WHEN lag = 1 AND direction = 'x leads' THEN 0.6 ELSE 0 END) AS t(truth) GROUP BY jackknife, lag, direction;
-- 95 % within three standard errors of 500 draws
SELECT ok(share BETWEEN 0.92 AND 0.98, format('the slope that is there: %s of 500 intervals hold it%s', round(share, 3), CASE WHEN jackknife THEN ', by the jackknife' END)) FROM cover WHERE lag = 1 AND direction = 'x leads' ORDER BY jackknife;
SELECT ok(share BETWEEN 0.92 AND 0.98, format('no reverse direction: %s of 500 intervals hold 0, by the jackknife', round(share, 3))) FROM cover WHERE jackknife AND lag = 1 AND direction = 'y leads';
SELECT ok(share BETWEEN 0.92 AND 0.98, format('lag %s, %s: %s of 500 intervals hold 0, by the jackknife', lag, direction, round(share, 3))) FROM cover WHERE jackknife AND (lag, direction) IN ((0, 'together'), (2, 'x leads')) ORDER BY lag;
SELECT cmp_ok(abs(bias), '<', 3 * se / sqrt(500), format('the slope that is there has no bias (%s)', bias)) FROM cover WHERE lag = 1 AND direction = 'x leads' AND NOT jackknife;
-- what the note is about: plainly, the reverse slope is some b / periods below zero
SELECT ok(bias < -0.03, format('a plain reverse slope is biased (%s)', bias)) FROM cover WHERE NOT jackknife AND lag = 1 AND direction = 'y leads';
SELECT ok(b.bias > a.bias / 2, format('the jackknife takes away more than half of it (%s)', b.bias)) FROM cover AS a JOIN cover AS b USING (lag, direction) WHERE NOT a.jackknife AND b.jackknife AND lag = 1 AND direction = 'y leads';
SELECT ok(b.se < 1.15 * a.se, 'at the price of errors that are some tenth larger') FROM cover AS a JOIN cover AS b USING (lag, direction) WHERE NOT a.jackknife AND b.jackknife AND lag = 1 AND direction = 'y leads';

SELECT * FROM finish();
ROLLBACK;
