\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- estimates and tailoring: laws of merging, and readings against plain SQL, on pseudo-random data that are the same in every run.
BEGIN;
SELECT plan(45);

CREATE FUNCTION pg_temp.uniform(key bigint, use int) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT (hashint8extended(key, use) & 9007199254740991) / 9007199254740992.0::float8 $$;

-- 200 fields of 1 to 200 studies, a field with its own heterogeneity; some of them NULL.
CREATE TABLE studies AS
SELECT id, field, CASE WHEN pg_temp.uniform(id, 1) < 0.04 THEN NULL ELSE 10 * pg_temp.uniform(field, 2) + (pg_temp.uniform(id, 3) - 0.5) * 3 * pg_temp.uniform(field, 4) + (pg_temp.uniform(id, 5) - 0.5) * 4 * se END AS value, se
FROM (SELECT id, floor(200 * pg_temp.uniform(id, 0) ^ 3)::int AS field, exp(3 * pg_temp.uniform(id, 6) - 2) AS se FROM generate_series(1, 12000) AS id) AS q;
ANALYZE studies;
CREATE TABLE fields AS SELECT field, estimates_agg(value, se) AS e FROM studies GROUP BY field;
SELECT is(array[count(*), sum(missing(e))], array[200, 536]::numeric[], 'the data are those that the tests were written for') FROM fields;

-- Plain SQL

CREATE TEMP TABLE plain AS
WITH s AS (SELECT field, value, se, 1 / se ^ 2 AS w FROM studies WHERE value IS NOT NULL),
fixed AS (SELECT field, count(*) AS k, sum(w * value) / sum(w) AS fixed, 1 / sqrt(sum(w)) AS fixed_se, sum(w) - sum(w ^ 2) / sum(w) AS c FROM s GROUP BY field),
q AS (SELECT field, sum(w * (value - fixed) ^ 2) AS q FROM s JOIN fixed USING (field) GROUP BY field),
tau AS (SELECT field, greatest(0, (q - (k - 1)) / nullif(c, 0)) AS tau2 FROM fixed JOIN q USING (field)),
random AS (SELECT field, sum(value / (se ^ 2 + tau2)) / sum(1 / (se ^ 2 + tau2)) AS mean, 1 / sqrt(sum(1 / (se ^ 2 + tau2))) AS mean_se FROM s JOIN tau USING (field) GROUP BY field),
hk AS (SELECT field, sqrt(sum((value - mean) ^ 2 / (se ^ 2 + tau2)) / sum(1 / (se ^ 2 + tau2)) / (count(*) - 1)) AS hk_se FROM s JOIN tau USING (field) JOIN random USING (field) GROUP BY field HAVING count(*) > 1)
SELECT * FROM fixed JOIN q USING (field) JOIN tau USING (field) JOIN random USING (field) JOIN hk USING (field);
CREATE FUNCTION pg_temp.differ(a float8, b float8) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$ SELECT a IS DISTINCT FROM b AND coalesce(abs(a - b) > 1e-9 * greatest(1, abs(b)), true) $$;
SELECT cmp_ok(count(*), '>=', 198::bigint, 'fields of two studies and more') FROM plain;
SELECT is(count(*) FILTER (WHERE pg_temp.differ(actual, expected)), 0::bigint, what || ' = plain SQL')
FROM fields JOIN plain USING (field), heterogeneity(e) AS h, pooled(e, 'fixed') AS f, pooled(e, 'dl') AS d, pooled(e, 'hk') AS n,
LATERAL (VALUES (1, 'k', h.k::float8, plain.k::float8), (2, 'Q', h.q, plain.q), (3, 'df', h.df, plain.k - 1), (4, 'tau2', h.tau2, plain.tau2), (5, 'tau', h.tau ^ 2, plain.tau2), (6, 'I2', h.i2, greatest(0, 1 - (plain.k - 1) / plain.q)), (7, 'H2', h.h2, plain.q / (plain.k - 1)),
	(8, 'fixed effect', f.value, plain.fixed), (9, 'its se', f.se, plain.fixed_se), (10, 'its low', f.low, plain.fixed - 1.959963984540054 * plain.fixed_se), (11, 'random effect', d.value, plain.mean), (12, 'its se', d.se, plain.mean_se),
	(13, 'its high', d.high, plain.mean + 1.959963984540054 * plain.mean_se), (14, 'hartung-knapp', n.value, plain.mean), (15, 'its se', n.se, plain.hk_se), (16, 'the middle of its interval', (n.low + n.high) / 2, plain.mean),
	(17, 'mean', h.mean, plain.mean), (18, 'n', f.n, plain.k)) AS v(i, what, actual, expected) GROUP BY i, what ORDER BY i;
SELECT is(count(*) FILTER (WHERE NOT (h.low <= h.mean AND h.mean <= h.high) AND h.k > 2 OR (h.low IS NULL) <> (h.k < 3)), 0::bigint, 'the prediction interval lies about the mean') FROM fields, heterogeneity(e) AS h;
-- another unit of measurement
SELECT is(count(*) FILTER (WHERE pg_temp.differ(a.q, b.q) OR pg_temp.differ(a.i2, b.i2) OR pg_temp.differ(a.tau2 * factor ^ 2 / b.tau2, nullif(b.tau2, 0) / b.tau2) OR pg_temp.differ(pa.se * factor / pb.se, 1)), 0::bigint, 'in a unit ' || factor || ' times as large: the same')
FROM (VALUES (1e-100::float8), (1e100)) AS f(factor), LATERAL (SELECT field, estimates_agg(value / factor, se / factor) AS small, estimates_agg(value, se) AS e FROM studies WHERE field < 20 GROUP BY field) AS q,
	heterogeneity(small) AS a, heterogeneity(e) AS b, pooled(small, 'fixed') AS pa, pooled(e, 'fixed') AS pb GROUP BY factor;

-- Merging

SELECT is(count(*) FILTER (WHERE estimates_send(a.e + b.e) <> estimates_send(b.e + a.e)), 0::bigint, 'a + b = b + a, byte for byte') FROM fields a JOIN fields b ON b.field = (a.field * 7 + 3) % 200;
SELECT is(count(*) FILTER (WHERE estimates_send((a.e + b.e) + c.e) <> estimates_send(a.e + (b.e + c.e))), 0::bigint, '(a + b) + c = a + (b + c), byte for byte')
FROM fields a JOIN fields b ON b.field = (a.field * 7 + 3) % 200 JOIN fields c ON c.field = (a.field * 13 + 11) % 200;
SELECT is(count(*) FILTER (WHERE e + '{"estimates": [], "missing": 0}'::estimates IS DISTINCT FROM e), 0::bigint, 'the empty value is the identity') FROM fields;
CREATE TABLE whole AS SELECT estimates_agg(value, se) AS e FROM studies;
SELECT is((SELECT string_agg(parts::text, ' ') FROM (VALUES (1), (2), (7), (50), (3000)) AS p(parts)
	WHERE (SELECT estimates_send(rollup(e)) FROM (SELECT estimates_agg(value, se) AS e FROM studies GROUP BY floor(parts * pg_temp.uniform(id, 100 + parts))) AS q) IS DISTINCT FROM (SELECT estimates_send(e) FROM whole)), NULL,
	'rollup of 1 to 3,000 random parts = the whole, byte for byte');
SELECT is((SELECT string_agg(seed::text, ' ') FROM generate_series(1, 4) AS seed
	WHERE (SELECT estimates_send(estimates_agg(value, se)) FROM (SELECT * FROM studies ORDER BY hashint8extended(id, seed)) AS q) IS DISTINCT FROM (SELECT estimates_send(e) FROM whole)), NULL, 'whatever the order of the rows');
SELECT is(count(*) FILTER (WHERE e IS DISTINCT FROM e::text::estimates OR e IS DISTINCT FROM e::jsonb::estimates OR estimates_hash_extended(e, 3) <> estimates_hash_extended(e::text::estimates, 3)), 0::bigint, 'text and jsonb round trips') FROM fields;

CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT JSON, COSTS OFF) ' || query INTO plan;
	RETURN plan::text;
END;
$$;
SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SELECT matches(pg_temp.plan_of('SELECT estimates_agg(value, se) FROM studies'), '"Gather.*"Partial Mode": "Partial"', 'aggregation in parallel: the plan is');
SELECT is(estimates_send(estimates_agg(value, se)), (SELECT estimates_send(e) FROM whole), 'in parallel: the same bytes') FROM studies;
SELECT is(count(*) FILTER (WHERE p.e IS DISTINCT FROM fields.e), 0::bigint, 'grouped in parallel: the same') FROM (SELECT field, estimates_agg(value, se) AS e FROM studies GROUP BY field) AS p JOIN fields USING (field);
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL work_mem = '64kB';
SET LOCAL enable_sort = off;
SELECT is(count(*) FILTER (WHERE p.e IS DISTINCT FROM fields.e), 0::bigint, 'hashed with little memory: the same') FROM (SELECT field, estimates_agg(value, se) AS e FROM studies GROUP BY field) AS p JOIN fields USING (field);
RESET enable_sort;
RESET work_mem;
SELECT is(count(*) FILTER (WHERE e IS DISTINCT FROM (SELECT estimates_agg(value, se) FROM studies AS s WHERE s.field = q.field AND s.id BETWEEN q.first AND q.id)), 0::bigint, 'as a window aggregate')
FROM (SELECT field, id, first_value(id) OVER w AS first, estimates_agg(value, se) OVER w AS e FROM studies WHERE field < 10 WINDOW w AS (PARTITION BY field ORDER BY id ROWS 5 PRECEDING)) AS q;

-- shrink(): against plain SQL, for every row, and whatever the frame and the order

SELECT is(count(*) FILTER (WHERE y IS NOT NULL AND (pg_temp.differ(mean, m) OR pg_temp.differ(tau2, t) OR pg_temp.differ(value, m + r * (y - m)) OR pg_temp.differ(reliability, r) OR pg_temp.differ(se, sqrt(r * s ^ 2 + ((1 - r) * m_se) ^ 2)) OR pg_temp.differ(high - value, 1.959963984540054 * se))), 0::bigint,
	'shrink = plain SQL, ' || count(*) || ' rows')
FROM (SELECT l.id, l.field, l.y, l.s, (l.sh).*, p.mean AS m, p.tau2 AS t, p.mean_se AS m_se, p.tau2 / (p.tau2 + l.s ^ 2) AS r FROM (SELECT id, field, value AS y, se AS s, shrink(value, se) OVER (PARTITION BY field) AS sh FROM studies) AS l JOIN plain AS p USING (field)) AS q;
SELECT is(count(*) FILTER (WHERE a IS DISTINCT FROM b OR a IS DISTINCT FROM c OR (a IS NULL) <> (value IS NULL)), 0::bigint, 'whatever the frame and the order of rows')
FROM (SELECT value, shrink(value, se) OVER (PARTITION BY field) AS a, shrink(value, se) OVER (PARTITION BY field ORDER BY value DESC, id ROWS 2 PRECEDING) AS b, shrink(value, se) OVER (PARTITION BY field ORDER BY hashint8(id) RANGE UNBOUNDED PRECEDING) AS c FROM studies) AS q;
SELECT is(count(*) FILTER (WHERE pg_temp.differ((s).value, (SELECT 3 / (3 + se ^ 2) * value + (1 - 3 / (3 + se ^ 2)) * m))), 0::bigint, 'with tau2 given')
FROM (SELECT value, se, shrink(value, se, 3) OVER (PARTITION BY field) AS s, sum(value / (se ^ 2 + 3)) OVER (PARTITION BY field) / sum(1 / (se ^ 2 + 3)) FILTER (WHERE value IS NOT NULL) OVER (PARTITION BY field) AS m FROM studies) AS q WHERE value IS NOT NULL;
SELECT is(count(*) FILTER (WHERE abs(value - y) > abs(mean - y) * (1 + 1e-12) OR (value - y) * (mean - y) < -1e-12 OR reliability NOT BETWEEN 0 AND 1), 0::bigint, 'a value moves towards the mean and not beyond')
FROM (SELECT value AS y, (shrink(value, se) OVER (PARTITION BY field)).* FROM studies WHERE value IS NOT NULL) AS q;

-- Tailoring: 60 groups of 200 persons, 2 to 5 options

CREATE TABLE tastes AS SELECT id, id % 60 AS g, 2 + id % 4 AS k, array(SELECT CASE WHEN pg_temp.uniform(id * 5 + o, 11) < 0.01 THEN NULL ELSE round((10 * pg_temp.uniform(id * 5 + o, 12) + o * 0.7)::numeric, 3)::float8 END FROM generate_series(1, 2 + id % 4) AS o) AS u FROM generate_series(1, 12000) AS id;
ANALYZE tastes;
CREATE TABLE tailored AS SELECT g, value_of_tailoring_agg(VARIADIC u) AS t FROM tastes GROUP BY g;
CREATE TEMP TABLE plain_tailored AS
WITH asked AS (SELECT g, id, u, (SELECT max(x) FROM unnest(u) AS x) AS best FROM tastes WHERE array_position(u, NULL) IS NULL),
means AS (SELECT g, o, avg(x) AS mean FROM asked, unnest(u) WITH ORDINALITY AS e(x, o) GROUP BY g, o),
golden AS (SELECT DISTINCT ON (g) g, o, mean FROM means ORDER BY g, mean DESC)
SELECT g, count(*) AS n, avg(best) - min(mean) AS value, stddev_samp(best - u[o]) / sqrt(count(*)) AS se, min(o) AS o FROM asked JOIN golden USING (g) GROUP BY g;
SELECT is(count(*) FILTER (WHERE pg_temp.differ(v.value, p.value) OR pg_temp.differ(v.se, p.se) OR v.n <> p.n OR v.method <> format('best of all: option %s, t', p.o) OR v.low < 0), 0::bigint, 'value of tailoring = plain SQL, ' || count(*) || ' groups')
FROM tailored JOIN plain_tailored AS p USING (g), value_of_tailoring(t) AS v;
SELECT is(sum(missing(t)), (SELECT count(*) FROM tastes WHERE array_position(u, NULL) IS NOT NULL)::numeric, 'persons without some utility are missing') FROM tailored;
CREATE FUNCTION pg_temp.same(a tailoring, b tailoring) RETURNS boolean
LANGUAGE sql AS $$ SELECT missing(a) = missing(b) AND x.n = y.n AND abs(x.value - y.value) <= 1e-12 * y.value AND abs(x.se - y.se) <= 1e-12 * y.se FROM value_of_tailoring(a) AS x, value_of_tailoring(b) AS y $$;
SELECT is(count(*) FILTER (WHERE NOT coalesce(pg_temp.same(a.t + b.t, b.t + a.t) AND pg_temp.same((a.t + b.t) + c.t, a.t + (b.t + c.t)), false)), 0::bigint, 'tailoring: + commutes and associates') FROM tailored a JOIN tailored b ON b.g = (a.g + 16) % 60 JOIN tailored c ON c.g = (a.g + 28) % 60;
SELECT is(count(*) FILTER (WHERE NOT coalesce(pg_temp.same(t, r), false)), 0::bigint, 'tailoring: rollup of random parts = the whole')
FROM tailored JOIN (SELECT g, rollup(t) AS r FROM (SELECT g, value_of_tailoring_agg(VARIADIC u) AS t FROM tastes GROUP BY g, hashint8(id) % 7) AS q GROUP BY g) AS p USING (g);
SELECT is(count(*) FILTER (WHERE t IS DISTINCT FROM t::text::tailoring OR t IS DISTINCT FROM t::jsonb::tailoring), 0::bigint, 'tailoring: text and jsonb round trips') FROM tailored;
SET LOCAL max_parallel_workers_per_gather = 2;
SELECT matches(pg_temp.plan_of('SELECT value_of_tailoring_agg(u[1], u[2]) FROM tastes'), '"Gather.*"Partial Mode": "Partial"', 'tailoring in parallel: the plan is');
SELECT is(count(*) FILTER (WHERE NOT coalesce(pg_temp.same(p.t, tailored.t), false)), 0::bigint, 'tailoring in parallel: the same') FROM (SELECT g, value_of_tailoring_agg(VARIADIC u) AS t FROM tastes GROUP BY g) AS p JOIN tailored USING (g);

SELECT * FROM finish();
ROLLBACK;
