-- needs: oracles/expected/heterogeneity.json oracles/data/bcg.csv
\i test/pgtap.psql
\i test/robust/ratings_checks.psql

-- The client reads the figures that R computed, and the trials.
\cd :data
\set json `cat oracles/expected/heterogeneity.json`

BEGIN;
SELECT plan(61);

CREATE TEMP TABLE bcg (trial int, author text, year int, tpos float8, tneg float8, cpos float8, cneg float8, ablat float8, alloc text);
\copy bcg FROM 'oracles/data/bcg.csv' (FORMAT csv, HEADER)

-- Log risk ratios of the vaccinated; Fisher's z of r and slopes in 99 groups.
CREATE TEMP TABLE study AS
SELECT 'bcg_logrr' AS name, ln(tpos / (tpos + tneg)) - ln(cpos / (cpos + cneg)) AS value,
	   sqrt(1 / tpos - 1 / (tpos + tneg) + 1 / cpos - 1 / (cpos + cneg)) AS se FROM bcg
UNION ALL
SELECT 'bh1996_group_z_LEAD_WBEING', atanh(r::float8), 1 / sqrt(n::float8 - 3)
FROM jsonb_array_elements_text(:'json'::jsonb #> '{bh1996_group_z_LEAD_WBEING,r}') WITH ORDINALITY AS a(r, i)
JOIN jsonb_array_elements_text(:'json'::jsonb #> '{bh1996_group_z_LEAD_WBEING,n}') WITH ORDINALITY AS b(n, i) USING (i)
UNION ALL
SELECT 'bh1996_group_slopes', slope::float8, se::float8
FROM jsonb_array_elements_text(:'json'::jsonb #> '{bh1996_group_slopes,slope}') WITH ORDINALITY AS a(slope, i)
JOIN jsonb_array_elements_text(:'json'::jsonb #> '{bh1996_group_slopes,se}') WITH ORDINALITY AS b(se, i) USING (i);
CREATE TEMP TABLE topic AS
SELECT name, estimates_agg(value, se) AS e, :'json'::jsonb -> name AS r, (SELECT rollup(part) FROM (SELECT estimates_agg(value, se) AS part FROM study AS s WHERE s.name = study.name GROUP BY hashfloat8(value) % 7) AS q) AS rolled
FROM study GROUP BY name;

SELECT is(estimates_send(rolled), estimates_send(e), name || ': rolled up from random parts, byte for byte') FROM topic ORDER BY name;
SELECT pg_temp.near(actual, expected::float8, format('%s: %s', name, what))
FROM topic, heterogeneity(e) AS h, pooled(e, 'fixed') AS fixed, pooled(e, 'dl') AS dl, pooled(e, 'hk') AS hk,
LATERAL (VALUES
	(1, 'k', h.k::float8, r ->> 'k'), (2, 'fixed mean', fixed.value, r #>> '{fixed,mu}'), (3, 'its se', fixed.se, r #>> '{fixed,se}'),
	(4, 'Q', h.q, r ->> 'Q'), (5, 'df', h.df, r ->> 'df'), (6, 'p', h.p_value, r ->> 'p'), (7, 'I2', 100 * h.i2, r ->> 'I2_pct_Q'), (8, 'H2', h.h2, r ->> 'H2_Q'), (9, 'tau2', h.tau2, r ->> 'tau2_DL'),
	(10, 'random mean', dl.value, r #>> '{random_DL,mu}'), (11, 'its se', dl.se, r #>> '{random_DL,se}'), (12, 'its low', dl.low, r #>> '{random_DL,ci95,0}'), (13, 'its high', dl.high, r #>> '{random_DL,ci95,1}'),
	(14, 'hartung-knapp se', hk.se, r #>> '{random_DL,se_hartung_knapp}'), (15, 'its low', hk.low, r #>> '{random_DL,ci95_hk,0}'), (16, 'its high', hk.high, r #>> '{random_DL,ci95_hk,1}'),
	(17, 'prediction low', h.low, r #>> '{random_DL,prediction_95_t_kminus2,0}'), (18, 'prediction high', h.high, r #>> '{random_DL,prediction_95_t_kminus2,1}')) AS v(i, what, actual, expected)
ORDER BY name, i;

-- Two correlations, by Cochran: .5 and .1 of 40 persons each
SELECT pg_temp.near(actual, expected, 'two correlations: ' || what, 1e-6)
FROM (SELECT estimates_agg(atanh(r), 1 / sqrt(37.0)) AS e FROM (VALUES (0.5), (0.1)) AS v(r)) AS q, heterogeneity(e) AS h,
LATERAL (VALUES (1, 'Q', h.q, 3.729133), (2, 'p', h.p_value, 0.05347113), (3, 'I2', h.i2, 0.7318412)) AS v(i, what, actual, expected) ORDER BY i;
-- In SQL as it is written in the textbooks
SELECT pg_temp.near(h.q, (SELECT sum((value - m) ^ 2 / se ^ 2) FROM study AS s, (SELECT sum(value / se ^ 2) / sum(1 / se ^ 2) AS m FROM study WHERE study.name = topic.name) AS p WHERE s.name = topic.name), name || ': Q by its definition')
FROM topic, heterogeneity(e) AS h WHERE name = 'bcg_logrr';
SELECT * FROM finish();
ROLLBACK;
