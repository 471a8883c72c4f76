\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- Laws that hold for any data, on pseudo-random data that are the same in every run.
BEGIN;
SELECT plan(78);

-- A number in [0, 1) for each key and use.
CREATE FUNCTION pg_temp.uniform(key bigint, use int) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT (hashint8extended(key, use) & 9007199254740991) / 9007199254740992.0::float8 $$;

-- 40,000 answers of 400 units: each unit has its own size, scale position and spread; some answers are missing.
CREATE TABLE answers AS
SELECT id, unit, CASE WHEN pg_temp.uniform(id, 1) < 0.06 THEN NULL
	   ELSE least(10, greatest(0, round(pg_temp.uniform(unit, 2) * 10 + (pg_temp.uniform(id, 3) - 0.5) * 14 * pg_temp.uniform(unit, 4))))::smallint END AS score,
	   exp((pg_temp.uniform(id, 5) - 0.5) * 2 * ln(1e8)) AS wild, 0.25 + 2 * pg_temp.uniform(id, 6) AS weight
FROM (SELECT id, floor(400 * pg_temp.uniform(id, 0) ^ 2)::int AS unit FROM generate_series(1, 40000) AS id) AS q;
CREATE TABLE units AS SELECT unit, ratings_agg(score, 0, 10) AS r, ratings_agg(score, 0, 10, weight) AS w, ratings_agg(score, 0, 10, wild) AS v FROM answers GROUP BY unit;
ANALYZE answers;
SELECT is(array[count(*), min(answered(r)), count(*) FILTER (WHERE missing(r) > 0) / 100], array[400, 34, 3]::bigint[], 'the data are those that the tests were written for') FROM units;

-- Two values say the same to 1e-12 in every reading; counts must be equal.
CREATE FUNCTION pg_temp.same(a ratings, b ratings) RETURNS boolean
LANGUAGE sql AS $$
	SELECT answered(a) = answered(b) AND missing(a) = missing(b)
	   AND (SELECT bool_and(x.n = y.n AND abs(x.weight - y.weight) <= 1e-12 * y.weight AND abs(x.share - y.share) <= 1e-12 * y.share) FROM rating_counts(a) AS x JOIN rating_counts(b) AS y USING (score))
	   AND abs(effective_n(a) - effective_n(b)) <= 1e-12 * effective_n(b)
	   AND abs(mean(a) - mean(b)) <= 1e-12 * greatest(1, abs(mean(b)))
	   AND abs(variance(a) - variance(b)) IS NOT DISTINCT FROM abs(variance(b) - variance(a)) AND coalesce(abs(variance(a) - variance(b)) <= 1e-12 * variance(b), variance(a) IS NULL AND variance(b) IS NULL)
	   AND abs(nps(a) - nps(b)) <= 1e-12 * 100 AND abs(agreement(a) - agreement(b)) <= 1e-12 AND abs(consensus(a) - consensus(b)) <= 1e-12;
$$;

-- Merging is commutative and associative, with the empty value as identity; - undoes +

CREATE TEMP TABLE triples AS
SELECT a.unit, a.r AS a, b.r AS b, c.r AS c, a.w AS aw, b.w AS bw, c.w AS cw, a.v AS av, b.v AS bv, c.v AS cv
FROM units a JOIN units b ON b.unit = (a.unit * 7 + 3) % 400 JOIN units c ON c.unit = (a.unit * 13 + 11) % 400;
SELECT is(count(*), 400::bigint, '400 triples') FROM triples;
SELECT is(count(*) FILTER (WHERE ratings_send(a + b) <> ratings_send(b + a)), 0::bigint, 'a + b = b + a, byte for byte') FROM triples;
SELECT is(count(*) FILTER (WHERE ratings_send((a + b) + c) <> ratings_send(a + (b + c))), 0::bigint, '(a + b) + c = a + (b + c), byte for byte') FROM triples;
SELECT is(count(*) FILTER (WHERE ratings_send(a + ratings(array_fill(0::bigint, array[11]), 0, 10)) <> ratings_send(a)), 0::bigint, 'the empty value is the identity') FROM triples;
SELECT is(count(*) FILTER (WHERE ratings_send((a + b) - b) <> ratings_send(a) OR ratings_send((a + b + c) - (a + c)) <> ratings_send(b)), 0::bigint, '- undoes +, byte for byte') FROM triples;
SELECT is(count(*) FILTER (WHERE a - a <> ratings(array_fill(0::bigint, array[11]), 0, 10)), 0::bigint, 'a - a is empty') FROM triples;
SELECT is(count(*) FILTER (WHERE NOT pg_temp.same(aw + bw, bw + aw) OR NOT pg_temp.same((aw + bw) + cw, aw + (bw + cw)) OR NOT pg_temp.same(aw + ratings(array_fill(0::bigint, array[11]), 0, 10), aw)), 0::bigint,
		  'with weights: the same laws, in the readings') FROM triples;
SELECT is(count(*) FILTER (WHERE NOT pg_temp.same(av + bv, bv + av) OR NOT pg_temp.same((av + bv) + cv, av + (bv + cv)) OR NOT pg_temp.same(av + ratings(array_fill(0::bigint, array[11]), 0, 10), av)), 0::bigint,
		  'and with weights from 1e-8 to 1e8') FROM triples;
SELECT is(count(*) FILTER (WHERE NOT pg_temp.same(a + bw, bw + a) OR NOT pg_temp.same((a + bw) + c, a + (bw + c))), 0::bigint, 'and mixed with unweighted values') FROM triples;

-- The whole is the rollup of its parts, however it is split

SELECT is((SELECT string_agg(parts::text, ' ') FROM (VALUES (1), (2), (3), (7), (50), (3000)) AS p(parts)
	WHERE (SELECT ratings_send(rollup(r)) FROM (SELECT ratings_agg(score, 0, 10) AS r FROM answers GROUP BY floor(parts * pg_temp.uniform(id, 100 + parts))) AS q)
		IS DISTINCT FROM (SELECT ratings_send(ratings_agg(score, 0, 10)) FROM answers)), NULL, 'rollup of 1 to 3,000 random parts = the whole, byte for byte');
SELECT is((SELECT string_agg(parts::text, ' ') FROM (VALUES (1), (2), (3), (7), (50), (3000)) AS p(parts)
	WHERE NOT coalesce(pg_temp.same((SELECT rollup(r) FROM (SELECT ratings_agg(score, 0, 10, wild) AS r FROM answers GROUP BY floor(parts * pg_temp.uniform(id, 100 + parts))) AS q),
						(SELECT ratings_agg(score, 0, 10, wild) FROM answers)), false)), NULL, 'with weights from 1e-8 to 1e8: in the readings');
SELECT is((SELECT string_agg(seed::text, ' ') FROM generate_series(1, 5) AS seed
	WHERE NOT coalesce(pg_temp.same((SELECT ratings_agg(score, 0, 10, wild) FROM (SELECT score, wild FROM answers ORDER BY hashint8extended(id, seed)) AS q), (SELECT ratings_agg(score, 0, 10, wild) FROM answers)), false)), NULL,
		  'whatever the order of the rows');
SELECT is((SELECT count(*) FROM units u WHERE w IS DISTINCT FROM w::text::ratings OR v IS DISTINCT FROM v::text::ratings OR r IS DISTINCT FROM r::text::ratings OR v IS DISTINCT FROM v::jsonb::ratings), 0::bigint, 'text and jsonb round trips');

-- Readings against plain SQL over the rows, for 400 units

CREATE TEMP TABLE plain AS
SELECT unit, count(score) AS n, count(*) - count(score) AS missing, avg(score)::float8 AS mean, var_samp(score)::float8 AS variance, var_pop(score)::float8 AS population_variance,
	   percentile_cont(array[0, 0.1, 0.25, 0.5, 0.77, 0.9, 1]) WITHIN GROUP (ORDER BY score) AS quantiles, mode() WITHIN GROUP (ORDER BY score) AS mode,
	   count(*) FILTER (WHERE score BETWEEN 3 AND 8)::float8 / count(score) AS share, 100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6)) / count(score) AS nps,
	   100.0 * count(*) FILTER (WHERE score >= 8) / count(score) AS csat, 100.0 * count(*) FILTER (WHERE score > 5) / count(score) AS favorable, 100.0 * count(*) FILTER (WHERE score = 5) / count(score) AS neutral,
	   count(*) FILTER (WHERE score IN (0, 10))::float8 / count(score) AS memorable,
	   count(*) FILTER (WHERE score >= 9)::float8 / nullif(count(*) FILTER (WHERE score >= 7), 0) AS enthusiasm,
	   sum(weight * score) FILTER (WHERE score IS NOT NULL) / sum(weight) FILTER (WHERE score IS NOT NULL) AS weighted_mean,
	   sum(weight) FILTER (WHERE score IS NOT NULL) AS w1, sum(weight ^ 2) FILTER (WHERE score IS NOT NULL) AS w2
FROM answers GROUP BY unit;
CREATE TEMP TABLE spread AS
SELECT a.unit, sum(weight * (score - weighted_mean) ^ 2) / (w1 - w2 / w1) AS weighted_variance, 1 + sum(ln(1 - abs(score - mean) / 10) / ln(2::float8)) / n AS consensus
FROM answers a JOIN plain p USING (unit) WHERE score IS NOT NULL GROUP BY a.unit, w1, w2, n;
CREATE FUNCTION pg_temp.differ(a float8, b float8) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$ SELECT a IS DISTINCT FROM b AND coalesce(abs(a - b) > 1e-11 * greatest(1, abs(b)), true) $$;
SELECT is(count(*) FILTER (WHERE pg_temp.differ(actual, expected)), 0::bigint, format('%s of %s units = plain SQL', name, count(*)))
FROM units JOIN plain USING (unit) JOIN spread USING (unit), LATERAL (VALUES
	(1, 'answered', answered(r)::float8, n::float8), (2, 'missing', missing(r), plain.missing), (3, 'mean', mean(r), plain.mean), (4, 'variance', variance(r), plain.variance), (5, 'stddev', stddev(r), sqrt(plain.variance)),
	(6, 'median', median(r), quantiles[4]), (7, 'quantile 0', quantile(r, 0), quantiles[1]), (8, 'quantile 0.1', quantile(r, 0.1), quantiles[2]), (9, 'quantile 0.25', quantile(r, 0.25), quantiles[3]),
	(10, 'quantile 0.77', quantile(r, 0.77), quantiles[5]), (11, 'quantile 0.9', quantile(r, 0.9), quantiles[6]), (12, 'quantile 1', quantile(r, 1), quantiles[7]), (13, 'mode', mode(r), plain.mode),
	(14, 'share', share(r, 3, 8), plain.share), (15, 'nps', nps(r), plain.nps), (16, 'csat', csat(r, 8), plain.csat), (17, 'favorable', favorable(r), plain.favorable), (18, 'neutral', neutral(r), plain.neutral),
	(19, 'unfavorable', unfavorable(r), 100 - plain.favorable - plain.neutral), (20, 'top_box', top_box(r, 3), plain.csat), (21, 'bottom_box', bottom_box(r, 6), 100 - plain.favorable), (22, 'pomp', pomp(r), 10 * plain.mean),
	(23, 'memorable', memorable(r), plain.memorable), (24, 'enthusiasm', enthusiasm(r, 9, 7), plain.enthusiasm), (25, 'complacency', complacency(r, 9, 7), 1 - plain.enthusiasm),
	(26, 'consistency', consistency(r), 1 - sqrt(population_variance) / 5), (27, 'rwg', rwg(r), greatest(0, 1 - plain.variance / 10)), (28, 'consensus', consensus(r), spread.consensus),
	(29, 'promoters - detractors', 100 * (promoters(r) - detractors(r)), plain.nps), (30, 'all classes', promoters(r) + passives(r) + detractors(r), 1),
	(31, 'weighted mean', mean(w), weighted_mean), (32, 'weighted variance', variance(w), weighted_variance), (33, 'effective_n', effective_n(w), w1 ^ 2 / w2)) AS v(i, name, actual, expected)
GROUP BY i, name ORDER BY i;
SELECT is(count(*) FILTER (WHERE pg_temp.differ(p.index, plain.nps)), 0::bigint, 'the shorthand by unit = plain SQL') FROM (SELECT unit, nps(score) AS index FROM answers GROUP BY unit) AS p JOIN plain USING (unit);

-- Agreement, by its definition: layers at the smallest count, each with its triples enumerated

CREATE FUNCTION pg_temp.agreement_by_definition(counts bigint[]) RETURNS float8
LANGUAGE plpgsql AS $$
DECLARE
	k int := cardinality(counts);
	n float8 := (SELECT sum(c) FROM unnest(counts) AS c);
	rest bigint[] := counts;
	layer int[];
	height bigint;
	s int;
	tu int;
	tdu int;
	u float8;
	a float8 := 0;
BEGIN
	LOOP
		height := (SELECT min(c) FROM unnest(rest) AS c WHERE c > 0);
		EXIT WHEN height IS NULL;
		layer := array(SELECT (c > 0)::int FROM unnest(rest) WITH ORDINALITY AS x(c, i) ORDER BY i);
		s := (SELECT sum(one) FROM unnest(layer) AS one);
		SELECT count(*) FILTER (WHERE layer[j] = 1), count(*) FILTER (WHERE layer[j] = 0) INTO tu, tdu
		FROM generate_series(1, k) AS i, generate_series(i + 1, k) AS j, generate_series(j + 1, k) AS l
		WHERE layer[i] + layer[j] + layer[l] = 2;
		u := CASE WHEN tu + tdu = 0 THEN 1 ELSE ((k - 2) * tu - (k - 1) * tdu)::float8 / ((k - 2) * (tu + tdu)) END;
		a := a + CASE s WHEN k THEN 0 WHEN 1 THEN 1 ELSE u * (1 - (s - 1)::float8 / (k - 1)) END * height * s / n;
		rest := array(SELECT greatest(0, c - height) FROM unnest(rest) WITH ORDINALITY AS x(c, i) ORDER BY i);
	END LOOP;
	RETURN a;
END;
$$;
SELECT is(count(*) FILTER (WHERE abs(agreement(ratings(counts, 1, k)) - pg_temp.agreement_by_definition(counts)) > 1e-12), 0::bigint, 'agreement of 3 to 11 categories = its definition, ' || count(*) || ' distributions')
FROM (SELECT k, array(SELECT floor(12 * pg_temp.uniform(g * 100 + i, 7) * (pg_temp.uniform(g * 100 + i, 8) < 0.7)::int)::bigint FROM generate_series(1, k) AS i) AS counts
	  FROM generate_series(1, 200) AS g, LATERAL (SELECT 3 + g % 9) AS q(k)) AS p
WHERE EXISTS (SELECT FROM unnest(counts) AS c WHERE c > 0);
SELECT is(count(*) FILTER (WHERE agreement(r) NOT BETWEEN -1 AND 1 OR consensus(r) NOT BETWEEN 0 AND 1 OR consistency(r) NOT BETWEEN 0 AND 1 OR polarization(r) NOT BETWEEN 0 AND 1 OR rwg(r) NOT BETWEEN 0 AND 1), 0::bigint,
		  'measures of shape keep their bounds') FROM units;
-- the mirror image of a distribution has the same shape
SELECT is(count(*) FILTER (WHERE abs(agreement(r) - agreement(m)) > 1e-12 OR abs(consensus(r) - consensus(m)) > 1e-12 OR abs(mean(r) + mean(m) - 10) > 1e-12 OR abs(variance(r) - variance(m)) > 1e-11), 0::bigint, 'mirrored answers')
FROM (SELECT r, (SELECT ratings(array_agg(c.n ORDER BY c.score DESC), 0, 10) FROM rating_counts(r) AS c) AS m FROM units) AS q;

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
CREATE TABLE whole AS SELECT ratings_agg(score, 0, 10) AS r, ratings_agg(score, 0, 10, wild) AS v, nps(score) AS index, rollup(ratings(array[score::bigint, 1], 0, 1)) FILTER (WHERE score IS NOT NULL) AS rolled FROM answers;
SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SELECT matches(pg_temp.plan_of('SELECT ratings_agg(score, 0, 10), ratings_agg(score, 0, 10, wild), nps(score) FROM answers'), '"Gather.*"Partial Mode": "Partial"', 'aggregation in parallel: the plan is');
SELECT is(ratings_send(ratings_agg(score, 0, 10)), (SELECT ratings_send(r) FROM whole), 'in parallel: the same bytes') FROM answers;
SELECT ok((SELECT pg_temp.same(p.v, whole.v) FROM whole, (SELECT ratings_agg(score, 0, 10, wild) AS v FROM answers) AS p), 'in parallel, weighted: the same readings');
SELECT is(nps(score), (SELECT index FROM whole), 'in parallel: the same nps') FROM answers;
SELECT is((SELECT rollup(ratings(array[score::bigint, 1], 0, 1)) FROM answers WHERE score IS NOT NULL), rolled, 'in parallel: the same rollup') FROM whole;
SELECT matches(pg_temp.plan_of('SELECT unit, ratings_agg(score, 0, 10) FROM answers GROUP BY unit'), '"Gather.*"Partial Mode": "Partial"', 'grouped in parallel: the plan is');
SELECT is(count(*) FILTER (WHERE ratings_send(p.r) <> ratings_send(units.r) OR NOT pg_temp.same(p.w, units.w)), 0::bigint, 'grouped in parallel: the same values')
FROM (SELECT unit, ratings_agg(score, 0, 10) AS r, ratings_agg(score, 0, 10, weight) AS w FROM answers GROUP BY unit) AS p JOIN units USING (unit);
SELECT is(count(*), 0::bigint, 'weakest unit in parallel: the same') FROM (SELECT weakest_agg(unit::text, r, 9, 10) AS w FROM units) AS p
WHERE (w).name IS DISTINCT FROM (SELECT unit::text FROM units ORDER BY share(r, 9, 10), unit::text COLLATE "C" LIMIT 1) OR (w).groups <> 400;
SET LOCAL max_parallel_workers_per_gather = 0;

CREATE TABLE by_unit (LIKE answers) PARTITION BY HASH (unit);
CREATE TABLE by_unit_0 PARTITION OF by_unit FOR VALUES WITH (MODULUS 3, REMAINDER 0);
CREATE TABLE by_unit_1 PARTITION OF by_unit FOR VALUES WITH (MODULUS 3, REMAINDER 1);
CREATE TABLE by_unit_2 PARTITION OF by_unit FOR VALUES WITH (MODULUS 3, REMAINDER 2);
INSERT INTO by_unit SELECT * FROM answers;
ANALYZE by_unit;
SET LOCAL enable_partitionwise_aggregate = on;
SELECT matches(pg_temp.plan_of('SELECT ratings_agg(score, 0, 10) FROM by_unit'), '"Partial Mode": "Finalize".*"Append".*"Partial Mode": "Partial"', 'partitionwise: the plan is');
SELECT is(ratings_send(ratings_agg(score, 0, 10)), (SELECT ratings_send(r) FROM whole), 'partitionwise: the same bytes') FROM by_unit;
SELECT ok((SELECT pg_temp.same(p.v, whole.v) FROM whole, (SELECT ratings_agg(score, 0, 10, wild) AS v FROM by_unit) AS p), 'partitionwise, weighted: the same readings');
SELECT is(count(*) FILTER (WHERE ratings_send(p.r) <> ratings_send(units.r)), 0::bigint, 'partitionwise by unit: the same values') FROM (SELECT unit, ratings_agg(score, 0, 10) AS r FROM by_unit GROUP BY unit) AS p JOIN units USING (unit);
SET LOCAL max_parallel_workers_per_gather = 2;
SELECT is(ratings_send(ratings_agg(score, 0, 10)), (SELECT ratings_send(r) FROM whole), 'partitionwise and in parallel: the same bytes') FROM by_unit;
SET LOCAL max_parallel_workers_per_gather = 0;

-- 40,000 groups do not fit into 64 kB: batches go to disk and come back
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
SELECT cmp_ok(pg_temp.batches('SELECT id % 8000, ratings_agg(score, 0, 10), ratings_agg(score, 0, 10, weight) FROM answers GROUP BY 1'), '>', 1, 'hashed with little memory: batches are written');
CREATE TEMP TABLE hashed AS SELECT id % 8000 AS g, ratings_agg(score, 0, 10) AS r, ratings_agg(score, 0, 10, weight) AS w FROM answers GROUP BY 1;
RESET enable_sort;
SET LOCAL enable_hashagg = off;
CREATE TEMP TABLE sorted AS SELECT id % 8000 AS g, ratings_agg(score, 0, 10) AS r, ratings_agg(score, 0, 10, weight) AS w FROM answers GROUP BY 1;
SELECT is(count(*) FILTER (WHERE ratings_send(h.r) = ratings_send(s.r) AND pg_temp.same(h.w, s.w)), count(*) FILTER (WHERE answered(h.r) > 0), 'hashed = sorted') FROM hashed h JOIN sorted s USING (g) WHERE answered(h.r) > 0;
RESET enable_hashagg;
RESET work_mem;
SELECT is((SELECT ratings_send(rollup(r)) FROM hashed), ratings_send(r), 'and they roll up to the whole') FROM whole;
SELECT is((SELECT string_agg(ratings_send(r)::text, ' ' ORDER BY unit) FROM (SELECT unit, ratings_agg(score, 0, 10) AS r FROM answers GROUP BY GROUPING SETS ((unit), ())) AS q WHERE unit IS NOT NULL),
		  (SELECT string_agg(ratings_send(r)::text, ' ' ORDER BY unit) FROM units), 'GROUPING SETS');
SELECT is((SELECT ratings_send(r) FROM (SELECT unit, ratings_agg(score, 0, 10) AS r FROM answers GROUP BY ROLLUP (unit)) AS q WHERE unit IS NULL), ratings_send(r), 'and their total') FROM whole;

-- Moving frames = recomputation, with NULLs, FILTER and frames that are empty

CREATE TEMP TABLE sequence AS SELECT id, unit % 5 AS unit, score, weight, floor(id / 3.0 + 5 * pg_temp.uniform(id, 9))::int AS day FROM answers WHERE id <= 600;
CREATE FUNCTION pg_temp.moving_differs(frame text, inside text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
	differs bigint;
BEGIN
	EXECUTE format($query$
		SELECT count(*) FROM (
			SELECT *, ratings_agg(score, 0, 10) OVER w AS r, nps(score) OVER w AS index, csat(score %% 5 + 1) OVER w AS satisfied, ces(score %% 7 + 1) OVER w AS effort, favorable(score %% 5 + 1) OVER w AS good,
				   ratings_agg(score::numeric, 0, 10) FILTER (WHERE id %% 4 > 0) OVER w AS filtered, rollup(ratings(array[id, 1], 0, 1)) OVER w AS rolled, ratings_agg(score, 0, 10, 2.0) OVER w AS weighted
			FROM (SELECT *, row_number() OVER (PARTITION BY unit ORDER BY day, id) AS i FROM sequence) AS q
			WINDOW w AS (PARTITION BY unit ORDER BY %s)) AS m,
		LATERAL (SELECT ratings_agg(score, 0, 10) AS r, nps(score) AS index, csat(score %% 5 + 1) AS satisfied, ces(score %% 7 + 1) AS effort, favorable(score %% 5 + 1) AS good, ratings_agg(score, 0, 10) FILTER (WHERE id %% 4 > 0) AS filtered,
				   rollup(ratings(array[id, 1], 0, 1)) AS rolled, ratings_agg(score, 0, 10, 2.0) AS weighted
			FROM (SELECT *, row_number() OVER (PARTITION BY unit ORDER BY day, id) AS i FROM sequence) AS f WHERE f.unit = m.unit AND %s) AS e
		WHERE (m.r, m.index, m.satisfied, m.effort, m.good, m.filtered, m.rolled, m.weighted) IS DISTINCT FROM (e.r, e.index, e.satisfied, e.effort, e.good, e.filtered, e.rolled, e.weighted)$query$,
		frame, inside) INTO differs;
	RETURN differs;
END;
$$;
SELECT is(pg_temp.moving_differs(frame, inside), 0::bigint, 'moving frame: ' || frame)
FROM (VALUES
	('day, id ROWS BETWEEN 7 PRECEDING AND CURRENT ROW', 'f.i BETWEEN m.i - 7 AND m.i'),
	('day, id ROWS BETWEEN 3 PRECEDING AND 4 FOLLOWING', 'f.i BETWEEN m.i - 3 AND m.i + 4'),
	('day, id ROWS BETWEEN 9 PRECEDING AND 6 PRECEDING', 'f.i BETWEEN m.i - 9 AND m.i - 6'),
	('day, id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING', 'f.i >= m.i'),
	('day, id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW', 'f.i <= m.i'),
	('day RANGE BETWEEN 5 PRECEDING AND CURRENT ROW', 'f.day BETWEEN m.day - 5 AND m.day'),
	('day RANGE BETWEEN 2 FOLLOWING AND 4 FOLLOWING', 'f.day BETWEEN m.day + 2 AND m.day + 4'),
	('day DESC RANGE BETWEEN 3 PRECEDING AND 1 FOLLOWING', 'f.day BETWEEN m.day - 1 AND m.day + 3'),
	('day RANGE BETWEEN 4 PRECEDING AND 4 FOLLOWING EXCLUDE CURRENT ROW', 'f.day BETWEEN m.day - 4 AND m.day + 4 AND f.id <> m.id')) AS v(frame, inside);

SELECT * FROM finish();
ROLLBACK;
