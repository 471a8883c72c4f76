\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- Laws that hold for any data, on pseudo-random data that are the same in every run.
BEGIN;
SELECT plan(51);

-- A number in [0, 1) for each key and use.
CREATE FUNCTION pg_temp.uniform(key bigint, use int) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT (hashint8extended(key, use) & 9007199254740991) / 9007199254740992.0::float8 $$;

-- 30,000 persons of 300 units: an answer, a decimal, an amount of money of any size, a small number far from zero, a constant of the unit; some are missing.
CREATE TABLE person AS
SELECT id, unit, CASE WHEN pg_temp.uniform(id, 1) < 0.04 THEN NULL ELSE floor(11 * pg_temp.uniform(id, 2)) END AS answer,
	   round((100 * pg_temp.uniform(unit, 3) + 20 * pg_temp.uniform(id, 4))::numeric, 2)::float8 AS decimal,
	   CASE WHEN pg_temp.uniform(id, 5) < 0.02 THEN NULL ELSE exp(12 * pg_temp.uniform(id, 6)) END AS money,
	   1e6 + pg_temp.uniform(id, 7) AS far, sqrt(unit)::float8 AS constant, 0.1 AS same, 0.25 + 2 * pg_temp.uniform(id, 8) AS weight, exp((pg_temp.uniform(id, 9) - 0.5) * 2 * ln(1e8)) AS wild
FROM (SELECT id, floor(300 * pg_temp.uniform(id, 0) ^ 2)::int AS unit FROM generate_series(1, 30000) AS id) AS q;
CREATE TABLE unit AS
SELECT unit, comoments_agg(answer, decimal, money, far, constant, same) AS c, weighted_comoments_agg(weight, answer, decimal, money, far, constant, same) AS w,
	   weighted_comoments_agg(wild, answer, decimal, money, far, constant, same) AS v
FROM person GROUP BY unit;
ANALYZE person;
SELECT is(array[count(*), count(*) FILTER (WHERE comoments_n(c) >= 20), count(*) FILTER (WHERE missing(c) > 0) / 100], array[300, 300, 2]::bigint[], 'the data are those that the tests were written for') FROM unit;

-- The largest difference between two values in any reading: means and covariances in units of their own size.
CREATE FUNCTION pg_temp.distance(a comoments, b comoments) RETURNS float8
LANGUAGE sql AS $$
	SELECT CASE WHEN comoments_n(a) <> comoments_n(b) OR missing(a) <> missing(b) THEN 'infinity' ELSE
		greatest((SELECT max(greatest(coalesce(abs(x.mean / nullif(y.mean, 0) - 1), abs(x.mean - y.mean)), CASE WHEN y.variance = 0 THEN abs(x.variance) ELSE abs(x.variance / y.variance - 1) END)) FROM comoments_table(a) AS x JOIN comoments_table(b) AS y USING (i)),
				 (SELECT max(abs(x.r - y.r)) FROM corr_matrix(a) AS x JOIN corr_matrix(b) AS y USING (i, j)),
				 (SELECT 'infinity'::float8 FROM corr_matrix(a) AS x JOIN corr_matrix(b) AS y USING (i, j) WHERE (x.r IS NULL) <> (y.r IS NULL) LIMIT 1),
				 abs(effective_n(a) / effective_n(b) - 1)) END;
$$;
-- And in a regression: coefficients and standard errors.
CREATE FUNCTION pg_temp.slope_distance(a comoments, b comoments) RETURNS float8
LANGUAGE sql AS $$ SELECT max(greatest(abs(x.coefficient / y.coefficient - 1), abs(x.se / y.se - 1))) FROM ols(a, '1', '{2,3,4}') AS x JOIN ols(b, '1', '{2,3,4}') AS y USING (term) $$;
-- A distance that can be seen: one answer more is one.
SELECT cmp_ok(pg_temp.distance(c, comoments_accum(c, '{5,50,100,1000000,3,0.1}')), '>', 1e-6::float8, 'another value is at a distance') FROM unit WHERE unit = 7;
SELECT cmp_ok(pg_temp.distance(weighted_comoments_agg(1, x, y), weighted_comoments_agg(1 + 1e-9 * x, x, y)), '>', 1e-12::float8, 'also when it differs by parts in 1e9') FROM (SELECT x, sin(x) AS y FROM generate_series(1, 50) AS x) AS q;

-- Merging is commutative and associative, with the empty value as identity

CREATE TEMP TABLE triple AS
SELECT a.c AS a, b.c AS b, c.c AS c, a.w AS aw, b.w AS bw, c.w AS cw, a.v AS av, b.v AS bv, c.v AS cv
FROM unit a JOIN unit b ON b.unit = (a.unit * 7 + 3) % 300 JOIN unit c ON c.unit = (a.unit * 13 + 11) % 300;
CREATE TEMP TABLE empty AS SELECT comoments_agg(answer, decimal, money, far, constant, same) AS e FROM person WHERE id = (SELECT min(id) FROM person WHERE answer IS NULL);
SELECT cmp_ok(max(greatest(pg_temp.distance(a + b, b + a), pg_temp.slope_distance(a + b, b + a))), '<=', 1e-12::float8, 'a + b = b + a') FROM triple;
SELECT cmp_ok(max(greatest(pg_temp.distance((a + b) + c, a + (b + c)), pg_temp.slope_distance((a + b) + c, a + (b + c)))), '<=', 1e-12::float8, '(a + b) + c = a + (b + c)') FROM triple;
SELECT cmp_ok(max(greatest(pg_temp.distance(aw + bw, bw + aw), pg_temp.distance((aw + bw) + cw, aw + (bw + cw)))), '<=', 1e-12::float8, 'with weights: the same laws') FROM triple;
SELECT cmp_ok(max(greatest(pg_temp.distance(av + bv, bv + av), pg_temp.distance((av + bv) + cv, av + (bv + cv)))), '<=', 1e-12::float8, 'with weights from 1e-8 to 1e8') FROM triple;
SELECT cmp_ok(max(greatest(pg_temp.distance(a + bw, bw + a), pg_temp.distance((a + bw) + c, a + (bw + c)))), '<=', 1e-12::float8, 'and mixed') FROM triple;
SELECT is(count(*) FILTER (WHERE jsonb_set((a + e)::jsonb, '{missing}', a::jsonb -> 'missing') <> a::jsonb), 0::bigint, 'an empty value on the right changes nothing') FROM triple, empty;
SELECT is(count(*) FILTER (WHERE jsonb_set((e + aw)::jsonb, '{missing}', aw::jsonb -> 'missing') <> aw::jsonb), 0::bigint, 'nor on the left, to the last bit') FROM triple, empty;
SELECT is(missing(a + e), missing(a) + 1, 'but it is counted') FROM triple, empty LIMIT 1;

-- The whole is the rollup of its parts, however it is split and ordered

CREATE TABLE whole AS SELECT comoments_agg(answer, decimal, money, far, constant, same) AS c, weighted_comoments_agg(weight, answer, decimal, money, far, constant, same) AS w, weighted_comoments_agg(wild, answer, decimal, money, far, constant, same) AS v FROM person;
SELECT cmp_ok(greatest(pg_temp.distance(r.c, whole.c), pg_temp.slope_distance(r.c, whole.c)), '<=', 1e-12::float8, format('rollup of %s random parts = the whole', parts))
FROM whole, unnest(array[1, 2, 7, 50, 3000]) AS parts, LATERAL (SELECT rollup(c) AS c FROM (SELECT comoments_agg(answer, decimal, money, far, constant, same) AS c FROM person GROUP BY floor(parts * pg_temp.uniform(id, 100 + parts))) AS q) AS r;
SELECT cmp_ok(max(pg_temp.distance(r.c, whole.c)), '<=', 1e-12::float8, 'any of 20 splits into seven')
FROM whole, generate_series(1, 20) AS seed, LATERAL (SELECT rollup(c) AS c FROM (SELECT comoments_agg(answer, decimal, money, far, constant, same) AS c FROM person GROUP BY floor(7 * pg_temp.uniform(id, 1000 + seed))) AS q) AS r;
SELECT cmp_ok(greatest(pg_temp.distance(r.w, whole.w), pg_temp.distance(r.v, whole.v)), '<=', 1e-12::float8, format('with weights: rollup of %s random parts', parts))
FROM whole, unnest(array[2, 7, 3000]) AS parts, LATERAL (SELECT rollup(w) AS w, rollup(v) AS v FROM (SELECT weighted_comoments_agg(weight, answer, decimal, money, far, constant, same) AS w, weighted_comoments_agg(wild, answer, decimal, money, far, constant, same) AS v FROM person GROUP BY floor(parts * pg_temp.uniform(id, 100 + parts))) AS q) AS r;
SELECT cmp_ok(max(greatest(pg_temp.distance(r.c, whole.c), pg_temp.distance(r.v, whole.v))), '<=', 1e-12::float8, 'any of 5 orders of rows')
FROM whole, generate_series(1, 5) AS seed, LATERAL (SELECT comoments_agg(answer, decimal, money, far, constant, same) AS c, weighted_comoments_agg(wild, answer, decimal, money, far, constant, same) AS v FROM (SELECT * FROM person ORDER BY hashint8extended(id, seed)) AS q) AS r;
SELECT is(count(*), 0::bigint, 'a constant has no variance in any of them')
FROM generate_series(1, 20) AS seed, LATERAL (SELECT rollup(c) AS c FROM (SELECT comoments_agg(answer, decimal, money, far, constant, same) AS c FROM person GROUP BY floor(7 * pg_temp.uniform(id, 1000 + seed))) AS q) AS r WHERE variance(r.c, '6') <> 0 OR corr(r.c, 1, 6) IS NOT NULL;
SELECT is(array[sum(comoments_n(c)), sum(missing(c))], array[comoments_n(q.all_of_them), missing(q.all_of_them)]::numeric[], 'counts add up') FROM unit, (SELECT c FROM whole) AS q(all_of_them) GROUP BY q.all_of_them;

-- Against plain SQL: means, variances and covariances of numeric, for each unit

CREATE TEMP TABLE plain AS
SELECT unit, count(*) AS n, avg(answer::numeric) AS m1, avg(money::numeric) AS m3, var_samp(answer::numeric)::float8 AS v1, var_samp(decimal::numeric)::float8 AS v2, regr_r2(answer, decimal) AS r2, regr_slope(answer, decimal) AS b, corr(answer, decimal) AS r,
	   covar_samp(answer, decimal) AS cov, sum(weight * money) / sum(weight) AS wm, sum(weight) AS w1, sum(weight ^ 2) AS w2
FROM person WHERE answer IS NOT NULL AND money IS NOT NULL GROUP BY unit;
CREATE TEMP TABLE spread AS SELECT unit, sum(weight * (money - wm) ^ 2) / (w1 - w2 / w1) AS wv FROM person JOIN plain USING (unit) WHERE answer IS NOT NULL AND money IS NOT NULL GROUP BY unit, w1, w2;
SELECT is(count(*) FILTER (WHERE NOT coalesce(abs(actual - expected) <= tolerance * greatest(1, abs(expected)), false)), 0::bigint, format('%s of %s units = plain SQL', what, count(*)))
FROM unit JOIN plain USING (unit) JOIN spread USING (unit), LATERAL ols(c, '1', '{2}') AS o, LATERAL ols_fit(c, '1', '{2}') AS f, LATERAL (VALUES
	(1, 'n', comoments_n(c)::float8, plain.n::float8, 0), (2, 'mean', mean(c, '1'), m1::float8, 1e-15), (3, 'mean of money', mean(c, '3'), m3::float8, 1e-13), (4, 'variance', variance(c, '1'), v1, 1e-14), (5, 'variance of decimals', variance(c, '2'), v2, 1e-14),
	(6, 'covariance', covariance(c, '1', '2'), plain.cov, 1e-11), (7, 'r', corr(c, 1, 2), plain.r, 1e-11), (8, 'slope', o.coefficient, b, 1e-11), (9, 'r2', f.r2, plain.r2, 1e-11), (10, 'weighted mean', mean(w, '3'), wm, 1e-12), (11, 'weighted variance', variance(w, '3'), wv, 1e-11),
	(12, 'effective n', effective_n(w), w1 ^ 2 / w2, 1e-12)) AS v(i, what, actual, expected, tolerance)
WHERE o.term = '2' GROUP BY i, what ORDER BY i;

-- Invariance: another unit of measurement or zero point changes no correlation and scales coefficients

SELECT is(count(*) FILTER (WHERE abs(x.r - y.r) > 1e-12), 0::bigint, 'r does not depend on units')
FROM (SELECT comoments_agg(answer, decimal, money) AS a, comoments_agg(1000 - 8 * answer, 3 + decimal / 4, money * 1024) AS b FROM person) AS q, corr_matrix(a) AS x JOIN LATERAL corr_matrix(b) AS y USING (i, j) WHERE i <> 1 AND j <> 1 OR i = j;
SELECT is(count(*) FILTER (WHERE abs(abs(x.t / y.t) - 1) > 1e-11 OR abs(x.vif / y.vif - 1) > 1e-12 OR abs(abs(x.beta / y.beta) - 1) > 1e-11 OR abs(abs(y.coefficient / x.coefficient) / CASE term WHEN '2' THEN 32 ELSE 8 / 1024.0 END - 1) > 1e-11), 0::bigint, 'nor t, vif and beta; coefficients scale')
FROM (SELECT comoments_agg(answer, decimal, money) AS a, comoments_agg(1000 - 8 * answer, 3 + decimal / 4, money * 1024) AS b FROM person) AS q, ols(a, '1', '{2,3}') AS x JOIN LATERAL ols(b, '1', '{2,3}') AS y USING (term) WHERE term <> '(intercept)';
SELECT is(count(*) FILTER (WHERE abs(x.t / y.t - 1) > 1e-12), 0::bigint, 'the order of regressors does not matter') FROM unit, ols(c, '1', '{2,3,4}') AS x JOIN LATERAL ols(c, '1', '{4,2,3}') AS y USING (term);
-- residual sums of squares fall as regressors are added, and R2 of the model is that of the squared correlation with one regressor
SELECT is(count(*) FILTER (WHERE f.r2 > g.r2 + 1e-15 OR abs(f.r2 - corr(c, 1, 2) ^ 2) > 1e-12 OR g.r2 > 1), 0::bigint, 'R2 does not fall with more regressors') FROM unit, ols_fit(c, '1', '{2}') AS f, ols_fit(c, '1', '{2,3,4}') AS g;
-- t of the last regressor and its partial correlation say the same
SELECT is(count(*) FILTER (WHERE abs(partial_corr(c, '1', '4', '{2,3}') - o.t / sqrt(o.t ^ 2 + comoments_n(c) - 4)) > 1e-12), 0::bigint, 'partial r = t / sqrt(t^2 + df)') FROM unit, ols(c, '1', '{2,3,4}') AS o WHERE o.term = '4';
SELECT is(count(*) FILTER (WHERE abs(o.vif - 1 / (1 - f.r2)) > 1e-12 * o.vif), 0::bigint, 'vif = 1 / (1 - R2 of the other regressors)') FROM unit, ols(c, '1', '{2,3,4}') AS o, ols_fit(c, '3', '{2,4}') AS f WHERE o.term = '3';

-- Round trips: text, jsonb and binary are lossless

SELECT is(count(*) FILTER (WHERE c IS DISTINCT FROM c::text::comoments OR w IS DISTINCT FROM w::text::comoments OR v IS DISTINCT FROM v::jsonb::comoments OR with_names(v, '{a,b,c,d,e,f}') IS DISTINCT FROM with_names(v, '{a,b,c,d,e,f}')::text::comoments), 0::bigint, 'text and jsonb round trips') FROM unit;

-- One result, whatever the plan: parallel, partitionwise, hashed with little memory, sorted

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
SELECT matches(pg_temp.plan_of('SELECT comoments_agg(answer, decimal, money, far, constant, same) FROM person'), '"Gather.*"Partial Mode": "Partial"', 'aggregation in parallel: the plan is');
SELECT cmp_ok(greatest(pg_temp.distance(p.c, whole.c), pg_temp.distance(p.v, whole.v)), '<=', 1e-12::float8, 'in parallel: the same readings')
FROM whole, (SELECT comoments_agg(answer, decimal, money, far, constant, same) AS c, weighted_comoments_agg(wild, answer, decimal, money, far, constant, same) AS v FROM person) AS p;
SELECT cmp_ok(max(pg_temp.distance(p.c, unit.c)), '<=', 1e-12::float8, 'grouped in parallel: the same readings')
FROM (SELECT unit, comoments_agg(answer, decimal, money, far, constant, same) AS c FROM person GROUP BY unit) AS p JOIN unit USING (unit);
SELECT cmp_ok(pg_temp.distance(p.c, whole.c), '<=', 1e-12::float8, 'rollup in parallel') FROM whole, (SELECT rollup(c) AS c FROM unit) AS p;
SET LOCAL max_parallel_workers_per_gather = 0;

CREATE TABLE by_unit (LIKE person) PARTITION BY HASH (unit);
CREATE TABLE by_unit_0 PARTITION OF by_unit FOR VALUES WITH (MODULUS 3, REMAINDER 0);
CREATE TABLE by_unit_1 PARTITION OF by_unit FOR VALUES WITH (MODULUS 3, REMAINDER 1);
CREATE TABLE by_unit_2 PARTITION OF by_unit FOR VALUES WITH (MODULUS 3, REMAINDER 2);
INSERT INTO by_unit SELECT * FROM person;
ANALYZE by_unit;
SET LOCAL enable_partitionwise_aggregate = on;
SELECT matches(pg_temp.plan_of('SELECT comoments_agg(answer, decimal) FROM by_unit'), '"Partial Mode": "Finalize".*"Append".*"Partial Mode": "Partial"', 'partitionwise: the plan is');
SELECT cmp_ok(pg_temp.distance(p.c, whole.c), '<=', 1e-12::float8, 'partitionwise: the same readings') FROM whole, (SELECT comoments_agg(answer, decimal, money, far, constant, same) AS c FROM by_unit) AS p;

SET LOCAL work_mem = '64kB';
SET LOCAL hash_mem_multiplier = 1;
SET LOCAL enable_sort = off;
CREATE FUNCTION pg_temp.batches(query text) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
	plan text;
BEGIN
	EXECUTE 'EXPLAIN (ANALYZE, FORMAT JSON, COSTS OFF, TIMING OFF, SUMMARY OFF) ' || query INTO plan;
	RETURN (regexp_match(plan, '"HashAgg Batches": (\d+)'))[1];
END;
$$;
SELECT cmp_ok(pg_temp.batches('SELECT id % 1500, comoments_agg(answer, decimal, money, far) FROM person GROUP BY 1'), '>', 1, 'hashed with little memory: batches are written');
CREATE TEMP TABLE hashed AS SELECT id % 1500 AS g, comoments_agg(answer, decimal, money, far) AS c FROM person GROUP BY 1;
RESET enable_sort;
SET LOCAL enable_hashagg = off;
CREATE TEMP TABLE sorted AS SELECT id % 1500 AS g, comoments_agg(answer, decimal, money, far) AS c FROM person GROUP BY 1;
SELECT cmp_ok(max(pg_temp.distance(h.c, s.c)), '<=', 1e-12::float8, 'hashed = sorted') FROM hashed h JOIN sorted s USING (g);
RESET enable_hashagg;
RESET work_mem;
SELECT cmp_ok(pg_temp.distance(p.c, q.c), '<=', 1e-12::float8, 'GROUPING SETS have the same total') FROM (SELECT comoments_agg(answer, decimal, money, far) AS c FROM person) AS q,
	(SELECT c FROM (SELECT unit, comoments_agg(answer, decimal, money, far) AS c FROM person GROUP BY ROLLUP (unit)) AS g WHERE unit IS NULL) AS p;

SELECT * FROM finish();
ROLLBACK;
