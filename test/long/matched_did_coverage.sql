\i test/pgtap.psql
-- Do intervals of 95 % hold the truth in 95 % of the cases? 2,000 studies each, the same in every run.
BEGIN;
SELECT plan(8);

CREATE FUNCTION pg_temp.uniform(key bigint, use int) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT ((hashint8extended(key, use) & 9007199254740991) + 0.5) / 9007199254740992.0::float8 $$;
-- Drawn, not hashed: hashes of consecutive keys are not quite independent.
CREATE FUNCTION pg_temp.gauss() RETURNS float8
LANGUAGE sql VOLATILE AS $$ SELECT sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) $$;
SET LOCAL max_parallel_workers_per_gather = 0;
SELECT setseed(0.5) AS ignored \gset
CREATE FUNCTION pg_temp.covers(hits bigint, n bigint, description text) RETURNS text
LANGUAGE sql AS $$ SELECT ok(n > 0 AND hits BETWEEN 0.93 * n AND 0.97 * n, format('%s: held %s of %s times (%s %%)', description, hits, n, round(100.0 * hits / n, 1))) $$;

-- Candidates as customers: answers of -100, 0 and 100 to one question before and after. 60 treated, 240 controls, in three strata in which the groups are not
-- alike and the controls change differently; a tenth of the answers is missing. Half of the persons answer the second time as in the first, but for the change.
-- In each stratum the treated lose 23 points against the controls.
CREATE TEMP TABLE answer AS
SELECT study, person, p < 60 AS treated, stratum, after,
	   CASE WHEN u < promoters THEN 100 WHEN u > 1 - detractors THEN -100 ELSE 0 END AS score
FROM generate_series(1, 2000) AS study, generate_series(0, 299) AS p, LATERAL (SELECT study * 300 + p) AS k(person),
	 LATERAL (SELECT 1 + floor(3 * CASE WHEN p < 60 THEN sqrt(pg_temp.uniform(person, 1)) ELSE pg_temp.uniform(person, 1) ^ 2 END)::int) AS s(stratum), (VALUES (false), (true)) AS t(after),
	 LATERAL (SELECT pg_temp.uniform(person * 2 + CASE WHEN pg_temp.uniform(person, 2) < 0.5 THEN 0 ELSE after::int END, 3)) AS r(u),
	 LATERAL (SELECT 0.2 + 0.1 * stratum + after::int * (0.05 * (stratum - 2) - 0.115 * (p < 60)::int), 0.45 - 0.1 * stratum + after::int * (0.115 * (p < 60)::int - 0.08 * (stratum - 2))) AS c(promoters, detractors)
WHERE pg_temp.uniform(person * 2 + after::int, 4) > 0.1;
CREATE TEMP TABLE study AS SELECT study, matched_did(matched_did_agg(treated, after, stratum::text, person, score)) AS d, matched_did(matched_did_agg(treated, after, 'all', person, score)) AS naive FROM answer GROUP BY study;
SELECT pg_temp.covers(count(*) FILTER (WHERE -23 BETWEEN (d).low AND (d).high), count(*), 'matched difference in differences') FROM study;
SELECT cmp_ok(abs(avg((d).difference) + 23), '<', 5 * stddev((d).difference) / sqrt(count(*)), 'and it is right on average') FROM study;
SELECT cmp_ok(count(*) FILTER (WHERE -23 BETWEEN (naive).low AND (naive).high), '<', (0.92 * count(*))::bigint, 'without matching it is not') FROM study;

-- A ride of eight periods with known relative errors
SELECT pg_temp.covers(count(*) FILTER (WHERE 0.7 BETWEEN (b).low AND (b).high), count(*), 'momentum')
FROM (SELECT bicycle_ride(bicycle_ride_agg(t, 50 + 0.7 * t + (1 + t % 3) * pg_temp.gauss(), 0.3 * (1 + t % 3))) AS b FROM generate_series(1, 2000) AS u, generate_series(1, 8) AS t GROUP BY u) AS q;
-- Forty groups with true values about 5: the mean by Hartung and Knapp, a new group, and each group shrunken.
-- (With few groups tau2 is hardly known and both methods hold less than they say: 94 and 91 % with twelve.)
CREATE TEMP TABLE truths AS SELECT u, g, 5 + 2 * pg_temp.gauss() AS truth, 0.5 + 2 * random() AS se FROM generate_series(1, 2000) AS u, generate_series(0, 40) AS g;
CREATE TEMP TABLE groups AS SELECT *, truth + se * pg_temp.gauss() AS value FROM truths;
SELECT pg_temp.covers(count(*) FILTER (WHERE 5 BETWEEN (p).low AND (p).high), count(*), 'pooled, hk') FROM (SELECT pooled(estimates_agg(value, se), 'hk') AS p FROM groups WHERE g > 0 GROUP BY u) AS q;
SELECT pg_temp.covers(count(*) FILTER (WHERE truth BETWEEN (h).low AND (h).high), count(*), 'prediction of a new group') FROM (SELECT u, heterogeneity(estimates_agg(value, se)) AS h FROM groups WHERE g > 0 GROUP BY u) AS q JOIN groups USING (u) WHERE g = 0;
SELECT pg_temp.covers(count(*) FILTER (WHERE truth BETWEEN (s).low AND (s).high), count(*), 'shrunken, tau2 given') FROM (SELECT truth, shrink(value, se, 4) OVER (PARTITION BY u) AS s FROM groups) AS q;
-- Four options, the last one better by 1 on average: the mean of the best is the integral of 1 - G above 0 less that of G below, G(x) = F(x)^3 F(x - 1), with
-- the normal F from sums of its density in steps of 1/1000; the value of tailoring is that, less 1.
CREATE TEMP TABLE normal AS
SELECT i, sum(density) OVER (ORDER BY i) - density / 2 AS f FROM generate_series(-9000, 10000) AS i, LATERAL (SELECT exp((i / 1000.0::float8) ^ 2 / -2) / sqrt(2 * pi()) / 1000) AS d(density);
CREATE TEMP TABLE best AS SELECT sum(((a.i > 0)::int + (a.i = 0)::int * 0.5 - a.f ^ 3 * b.f) / 1000) - 1 AS value FROM normal AS a JOIN normal AS b ON b.i = a.i - 1000;
CREATE TEMP TABLE taste AS SELECT i % 2000 AS u, pg_temp.gauss() AS a, pg_temp.gauss() AS b, pg_temp.gauss() AS c, 1 + pg_temp.gauss() AS d FROM generate_series(1, 160000) AS i;
SELECT pg_temp.covers(count(*) FILTER (WHERE value BETWEEN (v).low AND (v).high), count(*), 'value of tailoring') FROM (SELECT value_of_tailoring(value_of_tailoring_agg(a, b, c, d)) AS v FROM taste GROUP BY u) AS q, best;

SELECT * FROM finish();
ROLLBACK;
