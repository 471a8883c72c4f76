\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- Laws of survival and survival_causes over random groups: merge order, splits, workers, forms,
-- and the curve against one computed by windows in plain SQL.
BEGIN;
SELECT plan(23);
SELECT setseed(0.42);

-- 400 groups of 1 to 200 persons, of three units, with late entries, ties, zeros and weights
CREATE TEMP TABLE person AS
SELECT g, d, gone, CASE WHEN random() < 0.3 AND d > 1 THEN floor(random() * d)::int END AS entry, CASE WHEN random() < 0.1 THEN (random() * 1e6)::bigint ELSE 1 + (random() * 2)::bigint END AS weight,
	   CASE WHEN gone THEN (array['a', 'b', 'c', 'd'])[1 + floor(random() * (1 + g % 4))::int] END AS cause, random() AS shuffle
FROM generate_series(1, 400) AS g, LATERAL (SELECT (random() * random() * CASE g % 3 WHEN 0 THEN 20 WHEN 1 THEN 2000 ELSE 2000000 END)::int AS d, random() < 0.6 AS gone FROM generate_series(1, 1 + (g * g % 200))) AS r;
CREATE TEMP TABLE whole AS SELECT g, survival_agg(d, gone, entry, weight) AS s, survival_causes_agg(d, cause, entry) AS c, survival_agg(d / 7.0::float8, gone, entry / 7.0::float8, weight) AS n, survival_agg(d * interval '1 hour', gone, entry * interval '1 hour', weight) AS i FROM person GROUP BY g;

SELECT is_empty($$SELECT g FROM (SELECT g, survival_agg(d, gone, entry, weight ORDER BY shuffle) AS s, survival_causes_agg(d, cause, entry ORDER BY shuffle) AS c FROM person GROUP BY g) AS q JOIN whole AS w USING (g) WHERE q.s <> w.s OR q.c <> w.c OR survival_send(q.s) <> survival_send(w.s)$$, 'rows in any order: the same bytes');
CREATE TEMP TABLE part AS SELECT g, floor(shuffle * 5) AS p, survival_agg(d, gone, entry, weight) AS s, survival_causes_agg(d, cause, entry) AS c, survival_agg(d / 7.0::float8, gone, entry / 7.0::float8, weight) AS n, survival_agg(d * interval '1 hour', gone, entry * interval '1 hour', weight) AS i FROM person GROUP BY 1, 2;
SELECT is_empty($$SELECT g FROM (SELECT g, rollup(s) AS s, rollup(c) AS c, rollup(n) AS n, rollup(i) AS i FROM part GROUP BY g) AS q JOIN whole AS w USING (g) WHERE survival_send(q.s) <> survival_send(w.s) OR survival_causes_send(q.c) <> survival_causes_send(w.c) OR q.n <> w.n OR q.i <> w.i$$, 'parts roll up, of every unit');
SELECT is_empty($$SELECT g FROM (SELECT g, rollup(s ORDER BY p DESC) AS s, rollup(c ORDER BY p DESC) AS c FROM part GROUP BY g) AS q JOIN whole AS w USING (g) WHERE q.s <> w.s OR q.c <> w.c$$, 'in any order');
SELECT is_empty($$SELECT a.g FROM part AS a JOIN part AS b USING (g) WHERE a.s + b.s <> b.s + a.s OR a.c + b.c <> b.c + a.c$$, 'a + b = b + a');
SELECT is_empty($$SELECT a.g FROM part AS a JOIN part AS b USING (g) JOIN part AS c USING (g) WHERE g < 100 AND (a.s + b.s) + c.s <> a.s + (b.s + c.s)$$, '(a + b) + c = a + (b + c)');
SELECT is_empty($$SELECT a.g FROM part AS a JOIN part AS b USING (g) WHERE (a.s + b.s) - b.s <> a.s OR (a.c + b.c) - b.c <> a.c OR (a.n + b.n) - a.n <> b.n$$, '(a + b) - b = a');
SELECT is_empty($$SELECT g FROM part AS p JOIN whole AS w USING (g) WHERE (w.s - p.s) + p.s <> w.s OR (w.c - p.c) + p.c <> w.c$$, '(w - p) + p = w');
SELECT is_empty($$SELECT g FROM whole WHERE s + '{}' <> s OR '{}' + s <> s OR s - '{}' <> s OR s - s <> '{}' OR c + '{}' <> c OR c - c <> '{}'$$, 'the identity');
SELECT is_empty($$SELECT g FROM whole WHERE s::text::survival <> s OR n::text::survival <> n OR i::jsonb::survival <> i OR c::text::survival_causes <> c OR c::jsonb::survival_causes <> c OR survival_send(s::text::survival) <> survival_send(s)$$, 'text and jsonb, there and back');
SELECT is_empty($$SELECT w.g FROM whole AS w JOIN whole AS v ON survival_hash(w.s) = survival_hash(v.s) AND w.g < v.g AND w.s <> v.s GROUP BY w.g HAVING count(*) > 1$$, 'hashes differ');
SELECT is_empty($$SELECT g FROM (SELECT g, all_causes(c) AS s FROM whole) AS a JOIN (SELECT g, survival_agg(d, cause IS NOT NULL, entry) AS s FROM person GROUP BY g) AS b USING (g) WHERE a.s <> b.s$$, 'all causes taken together');

-- A state used from plain SQL
SELECT is(survival_accum(survival_accum(NULL, 3, true), 5, false), survival_agg(d, d = 3), 'transitions called by hand') FROM unnest(array[3, 5]) AS d;
SELECT is(s, '{"unit": "days", "times": [[3, 0, 0, 1]]}', 'a value that is a state is not changed') FROM (SELECT '{"unit": "days", "times": [[3, 0, 0, 1]]}'::survival AS s) AS q, LATERAL survival_accum(s, 5, false) AS t, LATERAL survival_combine(s, t) AS u;

-- The curve against plain SQL
CREATE TEMP TABLE curve AS
WITH at AS (SELECT DISTINCT g, d FROM person WHERE weight > 0),
	 risk AS (SELECT g, a.d, sum(weight) FILTER (WHERE coalesce(entry, 0) < a.d OR coalesce(entry, 0) = 0) AS n, coalesce(sum(weight) FILTER (WHERE p.d = a.d AND gone), 0) AS e FROM at AS a JOIN person AS p USING (g) WHERE p.d >= a.d GROUP BY g, a.d)
SELECT g, d, n, e, CASE WHEN bool_or(e = n) OVER w THEN 0 ELSE exp(sum(CASE WHEN e < n THEN ln(1 - e::float8 / n::float8) END) OVER w) END AS s, sum(e / n) OVER w AS h FROM risk WINDOW w AS (PARTITION BY g ORDER BY d);
SELECT cmp_ok(count(*), '>', 20000::bigint, 'tens of thousands of points') FROM curve;
SELECT is_empty($$SELECT c.g, c.d, c.n, v.at_risk, c.s, v.survival FROM curve AS c FULL JOIN (SELECT g, (survival_curve(s)).* FROM whole) AS v ON c.g = v.g AND c.d = v.at_time AND v.events + v.censored > 0
	WHERE v.events + v.censored > 0 AND (c.n <> v.at_risk OR c.e <> v.events OR abs(c.s - v.survival) > 1e-11 OR abs(c.h::float8 - v.cumulative_hazard) > 1e-10 OR c.n IS NULL)$$, 'at risk, events, survival and hazard of each');
SELECT is_empty($$SELECT g FROM curve AS c LEFT JOIN (SELECT g AS group_, (survival_curve(s)).* FROM whole) AS v ON c.g = group_ AND c.d = v.at_time WHERE v.at_time IS NULL$$, 'none is missing');
-- the area under the curve, by its definition
SELECT is_empty($$SELECT g FROM whole, LATERAL (SELECT max(at_time) FROM survival_curve(s)) AS t(tau), LATERAL rmst(s, tau) AS r,
	LATERAL (SELECT sum(before * (at_time - was)) FROM (SELECT at_time, lag(survival, 1, 1::float8) OVER (ORDER BY at_time) AS before, lag(at_time, 1, 0::float8) OVER (ORDER BY at_time) AS was FROM survival_curve(s)) AS x) AS a(area)
	WHERE abs(r.value - area) > 1e-9 * greatest(1, area)$$, 'restricted means');
SELECT is_empty($$SELECT g FROM whole, LATERAL incidence_curve(c) AS v, LATERAL cumulative_incidence(c, v.kind, v.at_time, 0.95, 'plain') AS e WHERE g <= 30 AND (abs(v.incidence - e.value) > 1e-14 OR abs(v.se - e.se) > 1e-13 OR v.incidence > 1 + 1e-12)$$, 'incidence curves and their points');

-- Serial, parallel, partitioned, spilled
CREATE TABLE many AS SELECT * FROM person;
INSERT INTO many SELECT g + 400 * k, d + k, gone, entry, weight, cause, shuffle FROM person, generate_series(1, 5) AS k WHERE entry IS NULL OR entry + 1 < d;
ANALYZE many;
CREATE TEMP TABLE serial AS SELECT g % 50 AS g, survival_agg(d, gone, entry, weight) AS s, survival_causes_agg(d, cause) AS c FROM many GROUP BY 1;
SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0; SET LOCAL min_parallel_table_scan_size = 0; SET LOCAL max_parallel_workers_per_gather = 4;
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE plan json; BEGIN EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO plan; RETURN plan::text; END $$;
SELECT matches(pg_temp.plan_of('SELECT survival_agg(d, gone, entry, weight), survival_causes_agg(d, cause) FROM many'), 'Gather', 'a parallel plan');
CREATE TEMP TABLE parallel_one AS SELECT survival_agg(d, gone, entry, weight) AS s, survival_causes_agg(d, cause) AS c FROM many;
CREATE TEMP TABLE parallel_groups AS SELECT g % 50 AS g, survival_agg(d, gone, entry, weight) AS s, survival_causes_agg(d, cause) AS c FROM many GROUP BY 1;
SELECT is((SELECT (rollup(s), rollup(c))::text FROM serial), (SELECT (s, c)::text FROM parallel_one), 'workers agree with one process');
SELECT is_empty('SELECT g FROM serial AS a JOIN parallel_groups AS b USING (g) WHERE a.s <> b.s OR a.c <> b.c', 'in groups too');
SET LOCAL work_mem = '64kB'; SET LOCAL enable_sort = off; SET LOCAL max_parallel_workers_per_gather = 0;
SELECT is_empty('SELECT g FROM (SELECT g % 50 AS g, survival_agg(d, gone, entry, weight) AS s FROM many GROUP BY 1) AS a JOIN serial AS b USING (g) WHERE a.s <> b.s', 'with hash tables that spill');
SELECT is_empty('SELECT g FROM (SELECT g, s, rollup(s) OVER (ORDER BY g ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS r, lag(g) OVER (ORDER BY g) AS before FROM serial) AS a WHERE persons(r) <> (SELECT sum(persons(s)) FROM serial AS b WHERE b.g <= a.g)', 'as a window function');
SELECT * FROM finish();
ROLLBACK;
