\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- matched_change: laws of merging, and matched_did() against plain SQL over the rows, on pseudo-random data that are the same in every run.
BEGIN;
SELECT plan(27);

CREATE FUNCTION pg_temp.uniform(key bigint, use int) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT (hashint8extended(key, use) & 9007199254740991) / 9007199254740992.0::float8 $$;

-- 20 studies of 400 persons: strata of their own sizes, the last ones without treated, without controls, or without one of the periods;
-- up to three rows before and three after, some persons in one period only, some NULLs.
CREATE TABLE persons AS
SELECT person, person % 20 AS study, s AS n, 's' || s || CASE WHEN s = 3 THEN 'ä ''"\' ELSE '' END AS stratum,
	   CASE s WHEN 7 THEN false WHEN 8 THEN true ELSE pg_temp.uniform(person, 2) < 0.1 + 0.1 * s END AS treated
FROM (SELECT person, floor(10 * pg_temp.uniform(person, 1) ^ 1.5)::int AS s FROM generate_series(1, 8000) AS person) AS q;
CREATE TABLE answers AS
SELECT study, treated, after, stratum, person, CASE WHEN pg_temp.uniform(key, 3) < 0.03 THEN NULL ELSE round((100 * pg_temp.uniform(key, 4) - 30 * (after AND treated)::int + 5 * n)::numeric)::int END AS score,
	   1e6 + pg_temp.uniform(key, 5) * (1 + n) + (after AND treated)::int AS wild
FROM persons, (VALUES (false), (true)) AS p(after), generate_series(1, 3) AS i, LATERAL (SELECT person * 10 + i * 2 + after::int) AS k(key)
WHERE pg_temp.uniform(key, 6) < 0.55 AND NOT (n = 9 AND after AND NOT treated AND person % 20 < 10);
ANALYZE answers;
CREATE TABLE studies AS
SELECT study, matched_did_agg(treated, after, stratum, person, score) AS m, matched_did_agg(treated, after, stratum, person, wild) AS v FROM answers GROUP BY study;
SELECT is(array[count(*), min(missing(m)) / 4], array[20, 7]::bigint[], 'the data are those that the tests were written for') FROM studies;

-- Two values have the same readings, to 1e-12 of the scores.
CREATE FUNCTION pg_temp.same(a matched_change, b matched_change) RETURNS boolean
LANGUAGE sql AS $$
	SELECT missing(a) = missing(b) AND (x.n1, x.n2, x.note) = (y.n1, y.n2, y.note) AND abs(x.difference - y.difference) <= 1e-12 * 1e6
	   AND abs(x.se - y.se) <= 1e-12 * y.se AND abs(x.df - y.df) <= 1e-12 * y.df AND abs(x.p_value - y.p_value) <= 1e-9
	FROM matched_did(a) AS x, matched_did(b) AS y;
$$;

-- matched_did() by plain SQL

CREATE FUNCTION pg_temp.plain(score_of text) RETURNS TABLE (study int, difference float8, se float8, df float8, n1 bigint, n2 bigint, treated_share float8, control_share float8, strata bigint, matched_strata bigint)
LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE format($query$
		WITH rows AS (SELECT *, %I::float8 AS y FROM answers WHERE %1$I IS NOT NULL),
		strata AS (
			SELECT study, stratum, count(DISTINCT person) FILTER (WHERE treated)::float8 AS t, count(DISTINCT person) FILTER (WHERE NOT treated)::float8 AS c,
				   count(DISTINCT (treated, after)) = 4 AS matched
			FROM rows GROUP BY 1, 2),
		weighted AS (SELECT rows.*, CASE WHEN treated THEN 1 ELSE t / c END AS w FROM rows JOIN strata USING (study, stratum) WHERE matched),
		cells AS (SELECT study, treated, after, sum(w) AS n, sum(w * (y - 1e6)) / sum(w) + 1e6 AS mean FROM weighted GROUP BY 1, 2, 3),
		influences AS (
			SELECT study, treated, person, sum(CASE WHEN after THEN 1 ELSE -1 END * w * (y - mean) / n) AS u
			FROM weighted JOIN cells USING (study, treated, after) GROUP BY 1, 2, 3),
		variances AS (SELECT study, treated, count(*) AS g, count(*) / (count(*) - 1.0) * sum(u ^ 2) AS v FROM influences GROUP BY 1, 2),
		people AS (SELECT study, count(DISTINCT person) FILTER (WHERE treated) AS t, count(DISTINCT person) FILTER (WHERE NOT treated) AS c FROM rows GROUP BY 1)
		SELECT study, (SELECT sum(CASE WHEN treated = after THEN mean - 1e6 ELSE 1e6 - mean END) FROM cells WHERE cells.study = people.study),
			   (SELECT sqrt(sum(v)) FROM variances WHERE variances.study = people.study), (SELECT sum(v) ^ 2 / sum(v ^ 2 / (g - 1)) FROM variances WHERE variances.study = people.study),
			   (SELECT g FROM variances WHERE variances.study = people.study AND treated), (SELECT g FROM variances WHERE variances.study = people.study AND NOT treated),
			   (SELECT g FROM variances WHERE variances.study = people.study AND treated)::float8 / t, (SELECT g FROM variances WHERE variances.study = people.study AND NOT treated)::float8 / c,
			   (SELECT count(*) FROM strata WHERE strata.study = people.study), (SELECT count(*) FROM strata WHERE strata.study = people.study AND matched)
		FROM people$query$, score_of);
END;
$$;
CREATE TEMP TABLE checked AS
SELECT kind, p.*, d.* AS got FROM (SELECT 'integer' AS kind, study, m FROM studies UNION ALL SELECT 'wild', study, v FROM studies) AS s, matched_did(m) AS d,
LATERAL (SELECT difference AS difference_, se AS se_, df AS df_, n1 AS n1_, n2 AS n2_, treated_share, control_share, strata, matched_strata FROM pg_temp.plain(CASE kind WHEN 'integer' THEN 'score' ELSE 'wild' END) AS q WHERE q.study = s.study) AS p;
SELECT is(count(*), 40::bigint, 'twenty studies, two kinds of score') FROM checked;
SELECT is(count(*) FILTER (WHERE abs(actual - expected) <= 1e-9 * greatest(1, abs(expected))), 40::bigint, 'plain SQL agrees on ' || what)
FROM checked, LATERAL (VALUES (1, 'the difference', difference, difference_), (2, 'its standard error', se, se_), (3, 'the degrees of freedom', df, df_), (4, 'matched treated', n1, n1_), (5, 'matched controls', n2, n2_),
	(6, 'the statistic', statistic, difference_ / se_), (7, 'the middle of the interval', (low + high) / 2, difference_)) AS v(i, what, actual, expected) GROUP BY i, what ORDER BY i;
SELECT is(count(*) FILTER (WHERE note LIKE format('unmatched: %s %% of %s treated, %s %% of %s controls; %s of %s strata matched%%', to_char(round(1000 - 1000 * treated_share) / 10, 'FM990.0'), round(n1_ / treated_share), to_char(round(1000 - 1000 * control_share) / 10, 'FM990.0'), round(n2_ / control_share), matched_strata, strata)),
	40::bigint, 'and on the note') FROM checked;
SELECT cmp_ok(count(*) FILTER (WHERE matched_strata < strata), '>=', 30::bigint, 'in most studies something is not matched') FROM checked;
-- a weighted least squares fit of score on treated, after and their product has that coefficient: the normal equations hold at the cell means
SELECT is(count(*) FILTER (WHERE abs(residual) > 1e-7), 0::bigint, 'residuals about the fitted cells sum to 0 in each cell, weighted')
FROM (SELECT study, treated, after, sum(w * (y - mean)) AS residual FROM (
	SELECT a.study, a.treated, a.after, CASE WHEN a.treated THEN 1 ELSE s.t / s.c END AS w, a.score AS y, sum(CASE WHEN a.treated THEN 1 ELSE s.t / s.c END * a.score) OVER c / sum(CASE WHEN a.treated THEN 1 ELSE s.t / s.c END) OVER c AS mean
	FROM answers AS a JOIN (SELECT study, stratum, count(DISTINCT person) FILTER (WHERE treated)::float8 AS t, nullif(count(DISTINCT person) FILTER (WHERE NOT treated), 0)::float8 AS c FROM answers WHERE score IS NOT NULL GROUP BY 1, 2) AS s USING (study, stratum)
	WHERE a.score IS NOT NULL WINDOW c AS (PARTITION BY a.study, a.treated, a.after)) AS q GROUP BY 1, 2, 3) AS p;

-- Merging

SELECT is(count(*) FILTER (WHERE matched_change_send(a.m + b.m) <> matched_change_send(b.m + a.m)), 0::bigint, 'a + b = b + a, byte for byte') FROM studies a JOIN studies b ON b.study = (a.study + 7) % 20;
SELECT is(count(*) FILTER (WHERE matched_change_send((a.m + b.m) + c.m) <> matched_change_send(a.m + (b.m + c.m))), 0::bigint, '(a + b) + c = a + (b + c), byte for byte')
FROM studies a JOIN studies b ON b.study = (a.study + 7) % 20 JOIN studies c ON c.study = (a.study + 11) % 20;
SELECT is(count(*) FILTER (WHERE m + '{"strata": [], "missing": 0, "persons": []}'::matched_change IS DISTINCT FROM m), 0::bigint, 'the empty value is the identity') FROM studies;
CREATE TABLE whole AS SELECT matched_did_agg(treated, after, stratum, person, score) AS m, matched_did_agg(treated, after, stratum, person, wild) AS v FROM answers;
SELECT is((SELECT string_agg(parts::text, ' ') FROM (VALUES (1), (2), (7), (50), (3000)) AS p(parts)
	WHERE (SELECT matched_change_send(rollup(m)) FROM (SELECT matched_did_agg(treated, after, stratum, person, score) AS m FROM answers GROUP BY floor(parts * pg_temp.uniform(person * 4 + after::int, 100 + parts))) AS q)
		IS DISTINCT FROM (SELECT matched_change_send(m) FROM whole)), NULL, 'rollup of 1 to 3,000 random parts = the whole, byte for byte');
SELECT is((SELECT string_agg(parts::text, ' ') FROM (VALUES (2), (7), (300)) AS p(parts)
	WHERE NOT coalesce(pg_temp.same((SELECT rollup(m) FROM (SELECT matched_did_agg(treated, after, stratum, person, wild) AS m FROM answers GROUP BY floor(parts * pg_temp.uniform(person * 4 + after::int, 100 + parts))) AS q), (SELECT v FROM whole)), false)),
	NULL, 'with scores that are no integers: in the readings');
SELECT is((SELECT string_agg(seed::text, ' ') FROM generate_series(1, 4) AS seed
	WHERE (SELECT matched_change_send(matched_did_agg(treated, after, stratum, person, score)) FROM (SELECT * FROM answers ORDER BY hashint8extended(person * 4 + after::int, seed)) AS q) IS DISTINCT FROM (SELECT matched_change_send(m) FROM whole)), NULL,
	'whatever the order of the rows');
SELECT is(count(*) FILTER (WHERE m IS DISTINCT FROM m::text::matched_change OR v IS DISTINCT FROM v::text::matched_change OR v IS DISTINCT FROM v::jsonb::matched_change OR matched_change_hash(m) <> matched_change_hash(m::text::matched_change)), 0::bigint, 'text and jsonb round trips') FROM studies;
-- many strata of long labels: the dictionary grows and finds them again
SELECT is((SELECT count(DISTINCT s) FROM jsonb_array_elements(m::jsonb -> 'strata') AS s), 3000::bigint, '3,000 strata')
FROM (SELECT matched_did_agg(p % 2 = 0, p % 3 = 0, repeat('x', p % 40) || p % 3000, p, p) AS m FROM generate_series(1, 9000) AS p) AS q;
SELECT is(count(*), 0::bigint, 'and each person in its own')
FROM (SELECT matched_did_agg(p % 2 = 0, p % 3 = 0, repeat('x', p % 40) || p % 3000, p, p) AS m FROM generate_series(1, 9000) AS p) AS q, LATERAL (SELECT m::jsonb AS j OFFSET 0) AS o, jsonb_array_elements(j -> 'persons') AS e(x)
WHERE j -> 'strata' ->> ((x ->> 1)::int - 1) IS DISTINCT FROM repeat('x', (x ->> 0)::int % 40) || (x ->> 0)::int % 3000;

-- A person of two kinds is found, however the rows are split
SELECT pg_temp.refused(format('SELECT rollup(m) FROM (SELECT matched_did_agg(treated OR person = 77 AND after, after, stratum, person, score) AS m FROM answers WHERE study IN (17, 3) GROUP BY hashint8(person + after::int) %% %s) AS q', parts), '22023', 'person 77 is both treated and a control', 'both treated and not, in parts: ' || parts)
FROM (VALUES (1), (97)) AS v(parts) WHERE EXISTS (SELECT FROM persons WHERE person = 77 AND NOT treated);

-- One result, whatever the plan

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
SELECT matches(pg_temp.plan_of('SELECT matched_did_agg(treated, after, stratum, person, score) FROM answers'), '"Gather.*"Partial Mode": "Partial"', 'aggregation in parallel: the plan is');
SELECT is(matched_change_send(matched_did_agg(treated, after, stratum, person, score)), (SELECT matched_change_send(m) FROM whole), 'in parallel: the same bytes') FROM answers;
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL work_mem = '64kB';
SET LOCAL enable_sort = off;
SELECT is(count(*) FILTER (WHERE matched_change_send(q.m) <> matched_change_send(s.m)), 0::bigint, 'hashed with little memory: the same bytes')
FROM (SELECT study, matched_did_agg(treated, after, stratum, person, score) AS m FROM answers GROUP BY study) AS q JOIN studies AS s USING (study);
SELECT is(count(*) FILTER (WHERE m IS DISTINCT FROM (SELECT matched_did_agg(treated, after, stratum, person, score) FROM answers AS a WHERE a.study = q.study AND a.person <= q.person)), 0::bigint, 'as a window aggregate')
FROM (SELECT study, person, matched_did_agg(treated, after, stratum, person, score) OVER (PARTITION BY study ORDER BY person) AS m FROM answers WHERE study = 5 AND person < 600) AS q;

SELECT * FROM finish();
ROLLBACK;
