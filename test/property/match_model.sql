\i test/pgtap.psql
\i test/robust/ratings_checks.psql
\i test/property/em_reference.psql
-- Laws of training and weighing, on pseudo-random patterns that are the same in every run; the estimates are those of an
-- expectation-maximisation that the test makes for itself.
BEGIN;
SELECT plan(28);

-- A number in [0, 1) for each key and use.
CREATE FUNCTION pg_temp.uniform(key bigint, use bigint) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT (hashint8extended(key, use) & 9007199254740991) / 9007199254740992.0::float8 $$;

-- 300 populations of 2 to 5 fields with 1 to 4 levels, some of them often missing; each with 20 to 200 different pairs.
-- A pair is a match with the population's probability and then agrees more.
CREATE TABLE population AS
SELECT id, 2 + floor(4 * pg_temp.uniform(id, 1))::int AS n_fields,
	   array(SELECT 1 + floor(4 * pg_temp.uniform(id, 10 + f))::int FROM generate_series(1, 2 + floor(4 * pg_temp.uniform(id, 1))::int) AS f) AS n_levels,
	   0.02 + 0.4 * pg_temp.uniform(id, 2) AS share, (20 + floor(180 * pg_temp.uniform(id, 3)))::int AS n_pairs,
	   CASE WHEN id % 3 = 0 THEN 0.3 ELSE 0.0 END AS missing
FROM generate_series(1, 300) AS id;
CREATE TABLE pair AS
SELECT id, n, is_match, pg_temp.pattern_of(array(
		   SELECT CASE WHEN pg_temp.uniform(id, key + 1) < missing THEN NULL
				  ELSE CASE WHEN is_match THEN ceil(n_levels[f] * pg_temp.uniform(id, key + 2) ^ 0.2)::int - CASE WHEN pg_temp.uniform(id, key + 3) < 0.1 THEN 1 ELSE 0 END
					   ELSE floor((n_levels[f] + 1) * pg_temp.uniform(id, key + 2) ^ 3)::int END END
		   FROM generate_series(1, n_fields) AS f, LATERAL (SELECT 1000 * n + 10 * f) AS k(key) ORDER BY f)) AS pattern
FROM (SELECT *, pg_temp.uniform(id, 1000 * n) < share AS is_match FROM population, generate_series(1, n_pairs) AS n) AS q;
CREATE TABLE sample AS
SELECT id, n_fields, match_model(spec::link_spec, lambda) AS model, lambda, x, t, patterns, pairs
FROM (SELECT id, n_fields, 0.05 + 0.3 * pg_temp.uniform(id, 4) AS lambda,
			 (SELECT string_agg(format('f%s: text %s', f, (array['', 'prefix3', 'osa1 osa2', 'osa1 osa2 osa3'])[n_levels[f]]), '; ' ORDER BY f) FROM generate_series(1, n_fields) AS f) AS spec
	  FROM population) AS p
JOIN LATERAL (SELECT match_patterns_agg(pattern) AS x, match_patterns_labelled_agg(pattern, is_match) AS t FROM pair WHERE pair.id = p.id) AS a ON true
JOIN LATERAL (SELECT array_agg(pattern) AS patterns, array_agg(n) AS pairs FROM (SELECT pattern, count(*) AS n FROM pair WHERE pair.id = p.id GROUP BY pattern) AS g) AS b ON true;
SELECT is(array[count(*), sum(cardinality(patterns)) / 1000, count(*) FILTER (WHERE x::text ~ '"[0-4]*f')], array[300, 12, 100]::bigint[], 'the data are those that the tests were written for') FROM sample;

-- The estimates are those of the reference

SELECT is(max(pg_temp.state_distance(pg_temp.state_of(match_em(model, x, '', i, 0)), pg_temp.reference_em(pg_temp.state_of(model), patterns, pairs, n_fields, i))) < 1e-9, true, format('all free, %s iterations', i))
FROM sample, (VALUES (1), (2), (15)) AS v(i) WHERE id % 3 = i % 3 OR i = 1 GROUP BY i ORDER BY i;
SELECT is(max(pg_temp.state_distance(pg_temp.state_of(match_em(model, x, fix, 5, 0)), pg_temp.reference_em(pg_temp.state_of(model), patterns, pairs, n_fields, 5, short))) < 1e-9, true, format('fixed: %s', fix))
FROM sample, (VALUES ('u', 'u'), ('m', 'm'), ('lambda', 'l'), ('u, lambda', 'ul'), ('m u', 'mu'), (' lambda,m , u ', 'lmu')) AS v(fix, short) WHERE id % 4 = 0 GROUP BY fix ORDER BY fix;
SELECT is(max(pg_temp.state_distance(pg_temp.state_of(match_em(model, x, format('-f%s', f), 5, 0)), pg_temp.reference_em(pg_temp.state_of(model), patterns, pairs, n_fields, 5, '', array[f]))) < 1e-9, true, format('field %s masked', f))
FROM sample, (VALUES (1), (2)) AS v(f) WHERE id % 2 = 1 GROUP BY f ORDER BY f;
SELECT is(max(pg_temp.state_distance(pg_temp.state_of(match_em(model, x, 'u -f2 -f1', 3, 0)), pg_temp.reference_em(pg_temp.state_of(model), patterns, pairs, n_fields, 3, 'u', '{1,2}'))) < 1e-9, true, 'u fixed and two fields masked')
FROM sample WHERE n_fields > 2 AND id % 3 = 1;

-- What is fixed or masked stays as it was, to the bit

SELECT is(count(*) FILTER (WHERE a.u <> b.u OR (a.field = 'f1' AND a.m <> b.m)), 0::bigint, 'u and a masked field do not move')
FROM sample, LATERAL (SELECT match_em(model, x, 'u, -f1') AS trained) AS t, em_report(model) AS a JOIN LATERAL em_report(trained) AS b USING (field, level) WHERE id <= 50;
SELECT is(count(*) FILTER (WHERE a.observed IS NOT NULL), 0::bigint, 'nothing is observed of a masked field')
FROM sample, em_report(match_em(model, x, 'u, -f1')) AS a WHERE id <= 50 AND a.field = 'f1';

-- Convergence

SELECT is(count(*) FILTER (WHERE NOT (s.converged AND pg_temp.state_distance(pg_temp.state_of(trained), pg_temp.state_of(match_em(trained, x, '', 1, 0))) < 1e-7)), 0::bigint,
		  'where EM has converged one more iteration changes nothing')
FROM sample, LATERAL (SELECT match_em(model, x, '', 100000) AS trained) AS t, em_summary(trained) AS s WHERE id % 5 = 0;
SELECT is(count(*) FILTER (WHERE b < a - 1e-9 * abs(a)), 0::bigint, 'the likelihood never falls')
FROM sample, generate_series(1, 12) AS i, LATERAL (SELECT s.log_likelihood FROM em_summary(match_em(model, x, '', i, 0)) AS s) AS p(a),
	 LATERAL (SELECT s.log_likelihood FROM em_summary(match_em(model, x, '', i + 1, 0)) AS s) AS q(b) WHERE id % 5 = 1;
-- the likelihood itself, from its definition
SELECT is(max(abs(s.log_likelihood - l) / abs(l)) < 1e-11, true, 'log_likelihood is that of the patterns under the model')
FROM sample, LATERAL (SELECT match_em(model, x, '', 3, 0) AS trained) AS t, em_summary(trained) AS s, LATERAL (SELECT (pg_temp.state_of(trained)).*) AS e,
	 LATERAL (SELECT sum(n * ln(e.lambda * coalesce((SELECT exp(sum(ln(e.m[15 * (f - 1) + level + 1]))) FROM unnest(pg_temp.levels_of(p, n_fields)) WITH ORDINALITY AS d(level, f) WHERE level IS NOT NULL), 1)
							 + (1 - e.lambda) * coalesce((SELECT exp(sum(ln(e.u[15 * (f - 1) + level + 1]))) FROM unnest(pg_temp.levels_of(p, n_fields)) WITH ORDINALITY AS d(level, f) WHERE level IS NOT NULL), 1)))
			  FROM unnest(patterns, sample.pairs) AS v(p, n)) AS ll(l) WHERE id % 20 = 2;

-- Shares

SELECT is(max(greatest(abs(r.u - share), abs(r.m - before.m))) < 1e-15, true, 'u_from_patterns: u is the share among pairs where the field is present')
FROM sample, em_report(u_from_patterns(model, x)) AS r JOIN LATERAL em_report(model) AS before USING (field, level),
	 LATERAL (SELECT sum(n) FILTER (WHERE d = r.level)::float8 / nullif(sum(n), 0) FROM unnest(patterns, pairs) AS v(p, n), LATERAL (SELECT (pg_temp.levels_of(p, n_fields))[substr(r.field, 2)::int]) AS q(d) WHERE d IS NOT NULL) AS s(share)
WHERE id <= 60 AND share > 0;
SELECT is(count(*) FILTER (WHERE r.u <> coalesce(nullif(share, 0), before.u)), 0::bigint, 'with labels, u is that of pairs that are no matches')
FROM sample, em_report(u_from_patterns(model, t)) AS r JOIN LATERAL em_report(model) AS before USING (field, level),
	 LATERAL (SELECT count(*) FILTER (WHERE d = r.level)::float8 / nullif(count(*), 0) FROM pair, LATERAL (SELECT (pg_temp.levels_of(pattern, n_fields))[substr(r.field, 2)::int]) AS q(d) WHERE pair.id = sample.id AND NOT is_match AND d IS NOT NULL) AS s(share)
WHERE id <= 30;
SELECT is(count(*) FILTER (WHERE r.m <> coalesce(nullif(share, 0), before.m) OR r.u <> before.u OR r.observed <> n), 0::bigint, 'm_from_truth: m is the share among matches')
FROM sample, em_report(m_from_truth(model, t)) AS r JOIN LATERAL em_report(model) AS before USING (field, level),
	 LATERAL (SELECT count(*) FILTER (WHERE d = r.level), count(*) FILTER (WHERE d = r.level)::float8 / nullif(count(*), 0) FROM pair, LATERAL (SELECT (pg_temp.levels_of(pattern, n_fields))[substr(r.field, 2)::int]) AS q(d) WHERE pair.id = sample.id AND is_match AND d IS NOT NULL) AS s(n, share)
WHERE id <= 30;

-- Averages over rules

SELECT is(max(abs(a.m - CASE WHEN s.observed > 0 THEN pooled ELSE before.m END)) < 1e-12 AND bool_and(a.observed = s.observed), true, 'average_m pools what the trainings expected of the fields that they did not mask')
FROM sample, LATERAL (SELECT array_agg(match_em(model, x, format('u -f%s', f)) ORDER BY f) AS trained FROM generate_series(1, n_fields) AS f) AS t,
	 LATERAL em_report(average_m(model, trained)) AS a JOIN LATERAL em_report(model) AS before USING (field, level),
	 LATERAL (SELECT sum((f ->> 'matches')::float8 * CASE WHEN (f -> 'observed' ->> a.level)::bigint > 0 THEN (f -> 'm' ->> a.level)::float8 ELSE 0 END) / sum((f ->> 'matches')::float8), sum((f -> 'observed' ->> a.level)::bigint)
			  FROM unnest(trained) AS one, jsonb_array_elements(one::jsonb -> 'fields') AS f WHERE f ->> 'field' = a.field AND f -> 'masked' IS NULL) AS s(pooled, observed)
WHERE id <= 60;
SELECT is(count(*) FILTER (WHERE abs(a.m - b.m) > 1e-15 OR a.u <> b.u), 0::bigint, 'the average of one training is that training')
FROM sample, LATERAL (SELECT match_em(model, x, 'u') AS one) AS t, em_report(one) AS a JOIN LATERAL em_report(average_m(model, array[one])) AS b USING (field, level) WHERE id <= 60;

-- Weights

SELECT is(max(abs(match_weight(trained, p) - w)) < 1e-9, true, 'a weight is the prior and log2(m / u) of each field that is present')
FROM sample, LATERAL (SELECT match_em(set_cap(model, 1000), x) AS trained OFFSET 0) AS t, LATERAL (SELECT (pg_temp.state_of(trained)).*) AS e, unnest(patterns) AS p,
	 LATERAL (SELECT (ln(e.lambda) - ln(1 - e.lambda)) / ln(2.0::float8) + coalesce(sum(ln(greatest(m[15 * (f - 1) + level + 1], 1e-300)) / ln(2.0::float8) - ln(greatest(u[15 * (f - 1) + level + 1], 1e-300)) / ln(2.0::float8)), 0)
			  FROM unnest(pg_temp.levels_of(p, n_fields)) WITH ORDINALITY AS d(level, f) WHERE level IS NOT NULL) AS s(w)
WHERE id % 6 = 0;
SELECT is(max(abs(match_weight(trained, p) - total)) < 1e-9 AND count(*) > 500, true, 'the rows of match_explain add up to the weight')
FROM sample, LATERAL (SELECT match_em(model, x) AS trained OFFSET 0) AS t, unnest(patterns) AS p, LATERAL (SELECT sum(weight + tf_weight) FROM match_explain(trained, p)) AS s(total) WHERE id % 6 = 1;

-- The same whatever the order and the split

SELECT is(count(*) FILTER (WHERE match_model_send(match_em(model, x)) <> match_model_send(match_em(model, y)) OR match_model_send(match_em(model, x)) <> match_model_send(match_em(model, z))), 0::bigint,
		  'patterns in another order, or of parts: the same model, byte for byte')
FROM sample, LATERAL (SELECT match_patterns_agg(pattern) FROM (SELECT pattern FROM pair WHERE pair.id = sample.id ORDER BY pg_temp.uniform(n, 99)) AS q) AS a(y),
	 LATERAL (SELECT rollup(part) FROM (SELECT match_patterns_agg(pattern) AS part FROM pair WHERE pair.id = sample.id GROUP BY n % 7) AS q) AS b(z) WHERE id <= 60;

-- There and back

CREATE TABLE trained AS
SELECT id, CASE id % 4 WHEN 0 THEN model WHEN 1 THEN match_em(model, x, '-f1 u') WHEN 2 THEN fix_weight(m_from_truth(model, t), 'f2', 0, -1.0 / id) ELSE average_m(model, array[match_em(model, x, '', 2), match_em(model, x, 'lambda -f2')]) END AS model
FROM sample;
SELECT is(count(*) FILTER (WHERE model::text::match_model <> model OR match_model_send(model::text::match_model) <> match_model_send(model)), 0::bigint, 'text and back') FROM trained;
SELECT is(count(*) FILTER (WHERE match_model_send(model::jsonb::match_model) <> match_model_send(model)), 0::bigint, 'jsonb and back') FROM trained;

SELECT * FROM finish();
ROLLBACK;
