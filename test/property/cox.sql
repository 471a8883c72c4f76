\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(29);
SELECT setseed(0.24);

-- Random persons: few times, so that there are ties; strata; late entry.  Set 0 is for the algebra.
CREATE TEMP TABLE person AS
SELECT s AS set, row_number() OVER (PARTITION BY s) AS id, start, start + 1 + floor(random() * (CASE WHEN s % 2 = 0 THEN 6 ELSE 40 END)) AS stop,
	   random() < .6 AS gone, x, y, stratum
FROM (SELECT s, floor(random() * 5) AS start, floor(random() * 3) AS x, round((random() * 2)::numeric, 1)::float8 AS y, chr(97 + floor(random() * 3)::int) AS stratum
	  FROM generate_series(0, 25) AS s, generate_series(1, CASE s WHEN 0 THEN 3000 ELSE 30 END)) AS q;

-- The algebra: any split, order and form gives the same bytes

CREATE TEMP TABLE whole AS
SELECT 'plain' AS form, cox_agg(stop, gone, x, y) AS c FROM person WHERE set = 0
UNION ALL SELECT 'strata', cox_stratified_agg(stratum, stop, gone, x, y) FROM person WHERE set = 0
UNION ALL SELECT 'starts', cox_start_stop_agg(start, stop, gone, x, y) FROM person WHERE set = 0;
CREATE TEMP TABLE part AS
SELECT g, 'plain' AS form, cox_agg(stop, gone, x, y) AS c FROM person, LATERAL (SELECT (id * 7919) % 13 + (id % 3) * 100 AS g) AS q WHERE set = 0 GROUP BY g
UNION ALL SELECT g, 'strata', cox_stratified_agg(stratum, stop, gone, x, y) FROM person, LATERAL (SELECT (id * 7919) % 13 + (id % 3) * 100 AS g) AS q WHERE set = 0 GROUP BY g
UNION ALL SELECT g, 'starts', cox_start_stop_agg(start, stop, gone, x, y) FROM person, LATERAL (SELECT (id * 7919) % 13 + (id % 3) * 100 AS g) AS q WHERE set = 0 GROUP BY g;
CREATE FUNCTION pg_temp.bytes(c cox) RETURNS text LANGUAGE sql AS $$ SELECT md5(cox_send(c)) $$;

SELECT is((SELECT string_agg(form, ' ' ORDER BY form) FROM whole WHERE pg_temp.bytes(c) = (SELECT pg_temp.bytes(rollup(p.c)) FROM part AS p WHERE p.form = whole.form)), 'plain starts strata', 'rollup of 39 parts = the whole');
SELECT is((SELECT string_agg(form, ' ' ORDER BY form) FROM whole WHERE pg_temp.bytes(c) = (SELECT pg_temp.bytes(rollup(p.c)) FROM (SELECT rollup(p.c ORDER BY g DESC) AS c FROM part AS p WHERE p.form = whole.form GROUP BY g % 5) AS p)), 'plain starts strata', 'rollup of rollups, in another order');
SELECT is((SELECT count(*) FROM part AS a, part AS b WHERE a.form = b.form AND a.g % 4 = 0 AND pg_temp.bytes(a.c + b.c) <> pg_temp.bytes(b.c + a.c)), 0::bigint, 'a + b = b + a');
SELECT is((SELECT count(*) FROM part AS a, part AS b, part AS d WHERE a.form = b.form AND b.form = d.form AND a.g < 4 AND b.g BETWEEN 100 AND 104 AND d.g >= 208 AND pg_temp.bytes(a.c + (b.c + d.c)) <> pg_temp.bytes((a.c + b.c) + d.c)), 0::bigint, 'a + (b + c) = (a + b) + c');
SELECT is((SELECT count(*) FROM part JOIN whole USING (form) WHERE pg_temp.bytes(whole.c - part.c + part.c) <> pg_temp.bytes(whole.c)), 0::bigint, 'a - b + b = a');
SELECT is((SELECT count(*) FROM part AS a, part AS b WHERE a.form = b.form AND pg_temp.bytes(a.c + b.c - b.c) <> pg_temp.bytes(a.c)), 0::bigint, 'a + b - b = a');
SELECT is((SELECT count(*) FROM (SELECT * FROM part UNION ALL SELECT 0, * FROM whole) AS q WHERE c::text::cox <> c OR c::jsonb::cox <> c OR pg_temp.bytes(c::text::cox) <> pg_temp.bytes(c)), 0::bigint, 'text and jsonb, and back');
SELECT is((SELECT count(*) FROM part AS a, part AS b WHERE (a.c = b.c) <> (a.g = b.g AND a.form = b.form) OR (a.c = b.c AND (cox_hash(a.c) <> cox_hash(b.c) OR cox_hash_extended(a.c, 3) <> cox_hash_extended(b.c, 3)))), 0::bigint, 'equality and hash');

-- The content against plain SQL
SELECT is_empty($$
	SELECT stop, gone, x, y, count(*) AS n FROM person WHERE set = 0 GROUP BY 1, 2, 3, 4
	EXCEPT
	SELECT (p ->> 1)::float8, (p ->> 2)::boolean, (p ->> 3)::float8, (p ->> 4)::float8, (p ->> 0)::bigint FROM whole, jsonb_array_elements(c::jsonb -> 'patterns') AS p WHERE form = 'plain'$$, 'the patterns are those of GROUP BY');
SELECT is((SELECT sum((p ->> 0)::int) FROM whole, jsonb_each(c::jsonb -> 'patterns') AS s(label, rows), jsonb_array_elements(rows) AS p WHERE form = 'strata'), 3000::bigint, 'and their counts are those of rows');

-- Parallel
CREATE TABLE public.cox_person AS SELECT * FROM person WHERE set = 0;
ALTER TABLE public.cox_person SET (parallel_workers = 3);
SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0; SET LOCAL min_parallel_table_scan_size = 0; SET LOCAL max_parallel_workers_per_gather = 3;
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE j json; BEGIN EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO j; RETURN j::text; END $$;
SELECT ok(pg_temp.plan_of('SELECT cox_agg(stop, gone, x, y) FROM public.cox_person') LIKE '%"Partial Mode": "Partial"%', 'the aggregates run in parallel');
SELECT is((SELECT pg_temp.bytes(cox_agg(stop, gone, x, y)) FROM public.cox_person), (SELECT pg_temp.bytes(c) FROM whole WHERE form = 'plain'), 'parallel = serial');
SELECT is((SELECT pg_temp.bytes(cox_stratified_agg(stratum, stop, gone, x, y)) FROM public.cox_person), (SELECT pg_temp.bytes(c) FROM whole WHERE form = 'strata'), 'parallel = serial, strata');
SELECT is((SELECT pg_temp.bytes(cox_start_stop_agg(start, stop, gone, x, y)) FROM public.cox_person), (SELECT pg_temp.bytes(c) FROM whole WHERE form = 'starts'), 'parallel = serial, starts');

-- The likelihood by its definition: each event (Breslow), or each event with its part of the tied (Efron), over
-- the sum of those at risk.  At the maximum the first differences vanish, and the second ones give se.

CREATE FUNCTION pg_temp.loglik(s int, form text, efron boolean, b float8, d float8) RETURNS float8 LANGUAGE sql AS $$
	WITH p AS (SELECT CASE form WHEN 'starts' THEN start ELSE -1 END AS start, stop, gone, CASE form WHEN 'strata' THEN stratum ELSE '' END AS stratum, b * x + d * y AS eta FROM person WHERE set = s),
	tied AS (SELECT stratum, stop, count(*) AS n, sum(eta) AS eta, sum(exp(eta)) AS risk FROM p WHERE gone GROUP BY 1, 2),
	at_risk AS (SELECT tied.*, (SELECT sum(exp(p.eta)) FROM p WHERE p.stratum = tied.stratum AND p.start < tied.stop AND p.stop >= tied.stop) AS total FROM tied)
	SELECT sum(eta - (SELECT sum(ln(total - CASE WHEN efron THEN l::float8 / n * risk ELSE 0 END)) FROM generate_series(0, n - 1) AS l)) FROM at_risk
$$;
CREATE TEMP TABLE fitted AS
SELECT set, form, ties, v.c, (SELECT array_agg(coefficient) FROM cox_fit(v.c, ties)) AS beta, (SELECT array_agg(se) FROM cox_fit(v.c, ties)) AS se, cox_summary(v.c, ties) AS s
FROM (SELECT set, cox_agg(stop, gone, x, y) AS plain, cox_stratified_agg(stratum, stop, gone, x, y) AS strata, cox_start_stop_agg(start, stop, gone, x, y) AS starts FROM person WHERE set > 0 GROUP BY set) AS q,
	LATERAL (VALUES ('plain', plain), ('strata', strata), ('starts', starts)) AS v(form, c), (VALUES ('efron'), ('breslow')) AS t(ties);
CREATE TEMP TABLE checked AS
SELECT set, form, ties, (s).loglik AS loglik, (s).loglik_null AS loglik_null, (s).score, se,
	   pg_temp.loglik(set, form, efron, b, d) AS l, pg_temp.loglik(set, form, efron, 0, 0) AS l0,
	   (pg_temp.loglik(set, form, efron, b + 1e-4, d) - pg_temp.loglik(set, form, efron, b - 1e-4, d)) / 2e-4 AS slope1,
	   (pg_temp.loglik(set, form, efron, b, d + 1e-4) - pg_temp.loglik(set, form, efron, b, d - 1e-4)) / 2e-4 AS slope2,
	   -(pg_temp.loglik(set, form, efron, b + 1e-3, d) + pg_temp.loglik(set, form, efron, b - 1e-3, d) - 2 * pg_temp.loglik(set, form, efron, b, d)) / 1e-6 AS i11,
	   -(pg_temp.loglik(set, form, efron, b, d + 1e-3) + pg_temp.loglik(set, form, efron, b, d - 1e-3) - 2 * pg_temp.loglik(set, form, efron, b, d)) / 1e-6 AS i22,
	   -(pg_temp.loglik(set, form, efron, b + 1e-3, d + 1e-3) + pg_temp.loglik(set, form, efron, b - 1e-3, d - 1e-3) - pg_temp.loglik(set, form, efron, b + 1e-3, d - 1e-3) - pg_temp.loglik(set, form, efron, b - 1e-3, d + 1e-3)) / 4e-6 AS i12
FROM fitted, LATERAL (SELECT ties = 'efron', beta[1], beta[2]) AS q(efron, b, d);
SELECT is((SELECT count(*) FROM checked WHERE l IS NOT NULL AND loglik IS NOT NULL), 150::bigint, '150 random models');
SELECT is_empty('SELECT set, form, ties, loglik, l FROM checked WHERE abs(loglik - l) > 1e-11 * abs(l)', 'the log-likelihood is that of the definition');
SELECT is_empty('SELECT set, form, ties, loglik_null, l0 FROM checked WHERE abs(loglik_null - l0) > 1e-11 * abs(l0)', 'and so it is at 0');
SELECT is_empty('SELECT set, form, ties, slope1, slope2 FROM checked WHERE greatest(abs(slope1), abs(slope2)) > 1e-6', 'the coefficients maximise it');
SELECT is_empty('SELECT set, form, ties, se, i11, i12, i22 FROM checked WHERE abs(se[1] / sqrt(i22 / (i11 * i22 - i12 ^ 2)) - 1) > 1e-5 OR abs(se[2] / sqrt(i11 / (i11 * i22 - i12 ^ 2)) - 1) > 1e-5', 'se is the root of the inverse of its curvature');
SELECT is_empty('SELECT set, form, ties, s FROM fitted WHERE abs((s).lr - 2 * ((s).loglik - (s).loglik_null)) > 1e-9', 'the likelihood ratio');
SELECT is_empty($$SELECT set, form, (s).wald, w FROM (SELECT set, form, s, beta[1] ^ 2 * i11 + 2 * beta[1] * beta[2] * i12 + beta[2] ^ 2 * i22 AS w FROM fitted JOIN checked USING (set, form, ties)) AS q WHERE abs((s).wald - w) > 1e-4 * (1 + w)$$, 'the Wald test is the quadratic form of the coefficients');

-- The concordance by counting pairs, and its se by what each person adds

CREATE FUNCTION pg_temp.concordance(s int, form text, b float8, d float8, OUT c float8, OUT se float8) LANGUAGE sql AS $$
	WITH p AS MATERIALIZED (SELECT id, CASE form WHEN 'starts' THEN start ELSE -1 END AS start, stop, gone, CASE form WHEN 'strata' THEN stratum ELSE '' END AS stratum, b * x + d * y AS eta FROM person WHERE set = s),
	pair AS MATERIALIZED (SELECT a.id AS a, z.id AS z, CASE WHEN a.eta > z.eta THEN 1 WHEN a.eta = z.eta THEN .5 ELSE 0 END AS good
			 FROM p AS a JOIN p AS z ON a.stratum = z.stratum AND a.gone AND z.start < a.stop AND (z.stop > a.stop OR (z.stop = a.stop AND NOT z.gone))),
	total AS MATERIALIZED (SELECT sum(good) / count(*) AS c, count(*) AS n FROM pair),
	each AS (SELECT sum(good) - max(total.c) * count(*) AS part FROM (SELECT a AS id, good FROM pair UNION ALL SELECT z, good FROM pair) AS q, total GROUP BY id)
	SELECT (SELECT c FROM total)::float8, (SELECT sqrt(sum(part ^ 2)) FROM each)::float8 / (SELECT n FROM total)
$$;
SELECT is_empty('SELECT set, form, ties, s, q.* FROM fitted, pg_temp.concordance(set, form, beta[1], beta[2]) AS q WHERE (abs((s).concordance - q.c) < 1e-12) IS NOT TRUE', 'the concordance is that of all pairs');
SELECT is_empty('SELECT set, form, ties, s, q.* FROM fitted, pg_temp.concordance(set, form, beta[1], beta[2]) AS q WHERE (abs((s).concordance_se - q.se) < 1e-12) IS NOT TRUE', 'and its se that of all persons');

-- Laws of the model

CREATE FUNCTION pg_temp.coefficients(c cox, ties text DEFAULT 'efron') RETURNS float8[] LANGUAGE sql AS $$ SELECT array_agg(coefficient) FROM cox_fit(c, ties) $$;
CREATE FUNCTION pg_temp.far(a float8[], b float8[]) RETURNS float8 LANGUAGE sql AS $$ SELECT max(abs(u - v)) FROM unnest(a, b) AS q(u, v) $$;
SELECT is_empty($$SELECT set, ties FROM fitted AS f, LATERAL (SELECT cox_start_stop_agg(from_, least(until, stop), gone AND stop <= until, x, y) AS c FROM person AS p, (VALUES (-1, 2.5), (2.5, 4), (4, 1000)) AS v(from_, until) WHERE p.set = f.set AND from_ < stop) AS q
	WHERE form = 'plain' AND pg_temp.far(pg_temp.coefficients(q.c, ties), beta) > 1e-9$$, 'spells that follow one another are one stay');
SELECT is_empty($$SELECT set, ties FROM fitted AS f, LATERAL (SELECT cox_agg(stop, gone, 5 - 3 * x, x + 100 * y) AS c FROM person AS p WHERE p.set = f.set) AS q
	WHERE form = 'plain' AND pg_temp.far(pg_temp.coefficients(q.c, ties), array[-(beta[1] - beta[2] / 100) / 3, beta[2] / 100]) > 1e-9$$, 'other units and combinations: the coefficients follow');

-- Many ties: from 4,097 of one time on their sums are taken in closed form.  The definition, summed term by term.
CREATE FUNCTION pg_temp.large(k int, b float8) RETURNS float8 LANGUAGE sql AS $$
	SELECT k * 2 * b - sum(ln(k * (3 * exp(b) + 7) - l / (5.0 * k) * k * (2 * exp(b) + 3))) FROM generate_series(0, 5 * k - 1) AS l
$$;
SELECT ok(abs(loglik - pg_temp.large(k, b)) < 1e-10 * abs(loglik) AND abs(loglik_null - pg_temp.large(k, 0)) < 1e-10 * abs(loglik)
		  AND abs(pg_temp.large(k, b + 1e-4) - pg_temp.large(k, b - 1e-4)) < 1e-7 AND abs(1 / se ^ 2 + (pg_temp.large(k, b + 1e-3) + pg_temp.large(k, b - 1e-3) - 2 * pg_temp.large(k, b)) / 1e-6) < 1e-4 * k, k || ': many ties')
FROM (VALUES (700), (819), (820), (20000)) AS v(k),
	LATERAL (SELECT format('{"covariates": 1, "missing": 0, "patterns": [[%s, 5, true, 1], [%s, 5, true, 0], [%s, 5, false, 0], [%s, 5, false, 1]]}', 2 * k, 3 * k, 4 * k, k)::cox) AS q(c),
	LATERAL cox_summary(c), LATERAL (SELECT coefficient, se FROM cox_fit(c)) AS f(b, se);

SELECT * FROM finish();
ROLLBACK;
