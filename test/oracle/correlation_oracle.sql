-- needs: oracles/expected/correlation.json oracles/data/attitude.csv oracles/data/longley.csv oracles/data/bh1996.csv
\i test/pgtap.psql
\i test/robust/ratings_checks.psql

-- Correlations that R computed from the same files.  Rank correlations, tests of two dependent
-- correlations, disattenuation and lags are not readings of comoments.
\cd :data
\set correlation_json `cat oracles/expected/correlation.json`

BEGIN;
SELECT plan(250);

CREATE TABLE r AS SELECT :'correlation_json'::jsonb AS all_of_it;
CREATE TABLE attitude (rating float8, complaints float8, privileges float8, learning float8, raises float8, critical float8, advance float8);
\copy attitude FROM 'oracles/data/attitude.csv' (FORMAT csv, HEADER)
CREATE TABLE longley ("GNP.deflator" float8, "GNP" float8, "Unemployed" float8, "Armed.Forces" float8, "Population" float8, "Year" float8, "Employed" float8);
\copy longley FROM 'oracles/data/longley.csv' (FORMAT csv, HEADER)
CREATE TABLE bh1996 (id int, grp int, "COHES" float8, "LEAD" float8, "HRS" float8, "WBEING" float8);
\copy bh1996 FROM 'oracles/data/bh1996.csv' (FORMAT csv, HEADER)

CREATE TABLE stored AS
SELECT 'attitude' AS data, with_names(comoments_agg(rating, complaints, privileges, learning, raises, critical, advance), '{rating,complaints,privileges,learning,raises,critical,advance}') AS c FROM attitude
UNION ALL SELECT 'longley', with_names(comoments_agg("GNP.deflator", "GNP", "Unemployed", "Armed.Forces", "Population", "Year", "Employed"), '{GNP.deflator,GNP,Unemployed,Armed.Forces,Population,Year,Employed}') FROM longley
UNION ALL SELECT 'bh1996', with_names(comoments_agg("COHES", "LEAD", "HRS", "WBEING"), '{COHES,LEAD,HRS,WBEING}') FROM bh1996;

-- Pairs: key 'data.y~x'

CREATE TABLE pair AS
SELECT key, item, c, y, x
FROM r, jsonb_each(all_of_it) AS e(key, item), LATERAL (SELECT split_part(key, '.', 1), split_part(substr(key, strpos(key, '.') + 1), '~', 1), split_part(key, '~', 2)) AS p(data_name, y, x)
JOIN stored ON data = data_name WHERE key LIKE '%~%';
SELECT is(count(*), 8::bigint, 'eight pairs') FROM pair;
SELECT is(comoments_n(c), (item ->> 'n')::bigint, key || ': n') FROM pair ORDER BY key;
SELECT pg_temp.near(actual, (item ->> name)::float8, format('%s: %s', key, name), 1e-12)
FROM pair, LATERAL (VALUES ('mean_x', mean(c, x)), ('mean_y', mean(c, y)), ('Sxx', variance(c, x) * (comoments_n(c) - 1)), ('Syy', variance(c, y) * (comoments_n(c) - 1)),
	('Sxy', covariance(c, x, y) * (comoments_n(c) - 1)), ('r', corr(c, x, y)), ('r', (corr_ci(c, y, x)).value), ('fisher_z', atanh(corr(c, x, y)))) AS v(name, actual) ORDER BY key, name;
SELECT pg_temp.near((corr_ci(c, x, y, level)).low, (item -> name ->> 0)::float8, format('%s: %s, low', key, name)) FROM pair, (VALUES ('ci95', 0.95), ('ci99', 0.99)) AS v(name, level) ORDER BY key, name;
SELECT pg_temp.near((corr_ci(c, x, y, level)).high, (item -> name ->> 1)::float8, format('%s: %s, high', key, name)) FROM pair, (VALUES ('ci95', 0.95), ('ci99', 0.99)) AS v(name, level) ORDER BY key, name;
-- the standard error of r is that of z times the slope of tanh
SELECT pg_temp.near((corr_ci(c, x, y)).se, (item ->> 'se_z')::float8 * (1 - (item ->> 'r')::float8 ^ 2), key || ': se') FROM pair ORDER BY key;
-- the file gives the p value of bh1996 as a subnormal number: three digits of it are not there
SELECT CASE WHEN (item ->> 'p')::float8 > 1e-300 THEN pg_temp.near(m.p_value, (item ->> 'p')::float8, key || ': p') ELSE ok(m.p_value BETWEEN 0 AND 1e-300, key || ': p is next to nothing') END
FROM pair, corr_matrix(c) AS m WHERE m.name_i = x AND m.name_j = y ORDER BY key;
-- one slope of y on x has the same t
SELECT pg_temp.near(o.t, (item ->> 't')::float8, key || ': t of the slope') FROM pair, ols(c, y, array[x]) AS o WHERE term = x ORDER BY key;

-- The matrix of attitude

CREATE TABLE matrix AS SELECT all_of_it -> 'attitude_matrix' AS item, c FROM r, stored WHERE data = 'attitude';
SELECT pg_temp.near(t.mean, (item -> 'mean' ->> t.i - 1)::float8, 'attitude: mean of ' || t.name, 1e-14) FROM matrix, comoments_table(c) AS t ORDER BY t.i;
SELECT pg_temp.near(covariance(c, m.name_i, m.name_j), (item -> 'cov' -> m.i - 1 ->> m.j - 1)::float8, format('attitude: covariance of %s and %s', m.name_i, m.name_j), 1e-13) FROM matrix, corr_matrix(c) AS m WHERE m.i <= m.j ORDER BY m.i, m.j;
SELECT pg_temp.near(m.r, (item -> 'cor' -> m.i - 1 ->> m.j - 1)::float8, format('attitude: r of %s and %s', m.name_i, m.name_j), 1e-13) FROM matrix, corr_matrix(c) AS m ORDER BY m.i, m.j;
SELECT pg_temp.near(partial_corr(c, m.name_i, m.name_j, array(SELECT name FROM comoments_table(c) AS t WHERE t.i NOT IN (m.i, m.j))), (item -> 'partial' -> m.i - 1 ->> m.j - 1)::float8,
	format('attitude: partial r of %s and %s', m.name_i, m.name_j)) FROM matrix, corr_matrix(c) AS m WHERE m.i < m.j ORDER BY m.i, m.j;
SELECT pg_temp.near(f.r2, (item -> 'smc' ->> t.i - 1)::float8, 'attitude: squared multiple correlation of ' || t.name)
FROM matrix, comoments_table(c) AS t, ols_fit(c, t.name, array(SELECT name FROM comoments_table(c) AS o WHERE o.i <> t.i)) AS f ORDER BY t.i;

-- Weights: rows 1 to 30

CREATE TABLE weighted AS SELECT all_of_it -> 'weighted' AS item, w.c
FROM r, (SELECT weighted_comoments_agg(i, rating, complaints) AS c FROM (SELECT row_number() OVER () AS i, * FROM attitude) AS q) AS w;
SELECT pg_temp.near(actual, (item #>> path)::float8, 'weighted: ' || array_to_string(path, ' '), 1e-12)
FROM weighted, LATERAL (VALUES ('{mean,0}'::text[], mean(c, '1')), ('{mean,1}', mean(c, '2')), ('{cov_unbiased_reliability,0,0}', variance(c, '1')), ('{cov_unbiased_reliability,0,1}', covariance(c, '1', '2')),
	('{cov_unbiased_reliability,1,1}', variance(c, '2')), ('{r}', corr(c, 1, 2)), ('{kish_neff}', effective_n(c)),
	('{cov_ML,0,0}', variance(c, '1') * (1 - 1 / effective_n(c))), ('{cov_ML,0,1}', covariance(c, '2', '1') * (1 - 1 / effective_n(c)))) AS v(path, actual);

SELECT * FROM finish();
ROLLBACK;
