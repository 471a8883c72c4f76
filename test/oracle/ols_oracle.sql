-- needs: oracles/expected/ols.json oracles/data/attitude.csv oracles/data/longley.csv oracles/data/bh1996.csv
\i test/pgtap.psql
\i test/robust/ratings_checks.psql

-- Regressions that R computed from the same files.  Likelihoods, robust and clustered standard errors
-- and the Johnson-Neyman points are not readings of comoments.
\cd :data
\set ols_json `cat oracles/expected/ols.json`

BEGIN;
SELECT plan(341);

CREATE TABLE r AS SELECT :'ols_json'::jsonb AS all_of_it;
CREATE TABLE attitude (rating float8, complaints float8, privileges float8, learning float8, raises float8, critical float8, advance float8);
\copy attitude FROM 'oracles/data/attitude.csv' (FORMAT csv, HEADER)
CREATE TABLE longley ("GNP.deflator" float8, "GNP" float8, "Unemployed" float8, "Armed.Forces" float8, "Population" float8, "Year" float8, "Employed" float8);
\copy longley FROM 'oracles/data/longley.csv' (FORMAT csv, HEADER)
CREATE TABLE bh1996 (id int, grp int, "COHES" float8, "LEAD" float8, "HRS" float8, "WBEING" float8);
\copy bh1996 FROM 'oracles/data/bh1996.csv' (FORMAT csv, HEADER)

CREATE TABLE model AS
SELECT key, all_of_it -> key AS item, c, y, x
FROM r, (SELECT 'attitude_full' AS key, with_names(comoments_agg(rating, complaints, privileges, learning, raises, critical, advance), '{rating,complaints,privileges,learning,raises,critical,advance}') AS c,
			'rating' AS y, '{complaints,privileges,learning,raises,critical,advance}'::text[] AS x FROM attitude
	UNION ALL SELECT 'attitude_2', with_names(comoments_agg(rating, complaints, learning), '{rating,complaints,learning}'), 'rating', '{complaints,learning}' FROM attitude
	UNION ALL SELECT 'longley', with_names(comoments_agg("GNP.deflator", "GNP", "Unemployed", "Armed.Forces", "Population", "Year", "Employed"), '{GNP.deflator,GNP,Unemployed,Armed.Forces,Population,Year,Employed}'),
			'Employed', '{GNP.deflator,GNP,Unemployed,Armed.Forces,Population,Year}' FROM longley
	UNION ALL SELECT 'bh1996', with_names(comoments_agg("WBEING", "HRS", "COHES", "LEAD"), '{WBEING,HRS,COHES,LEAD}'), 'WBEING', '{HRS,COHES,LEAD}' FROM bh1996
	UNION ALL SELECT 'moderation_bh1996', with_names(comoments_agg("WBEING", "LEAD", "HRS", "LEAD" * "HRS"), '{WBEING,LEAD,HRS,LEAD:HRS}'), 'WBEING', '{LEAD,HRS,LEAD:HRS}' FROM bh1996) AS q;

CREATE TABLE term AS
SELECT key, item, c, y, x, o.*, CASE o.i WHEN 1 THEN '(Intercept)' ELSE o.term END AS r_term FROM model, ols(c, y, x) WITH ORDINALITY AS o(term, coefficient, se, t, p_value, low, high, beta, vif, i);
SELECT is(array_agg(term ORDER BY i), array_prepend('(intercept)', x), key || ': the intercept first, then the regressors as given') FROM term GROUP BY key, x ORDER BY key;
SELECT pg_temp.near(actual, (item -> field ->> r_term)::float8, format('%s: %s of %s', key, field, r_term))
FROM term, LATERAL (VALUES ('coef', coefficient), ('se', se), ('t', t), ('p', p_value), ('beta_std', beta), ('vif', vif)) AS v(field, actual) WHERE i > 1 OR field NOT IN ('beta_std', 'vif') ORDER BY key, i, field;
SELECT pg_temp.near(low, (item -> 'ci95' -> (i - 1)::int ->> 0)::float8, format('%s: low end of %s', key, r_term)) FROM term ORDER BY key, i;
SELECT pg_temp.near(high, (item -> 'ci95' -> (i - 1)::int ->> 1)::float8, format('%s: high end of %s', key, r_term)) FROM term ORDER BY key, i;
SELECT is(array[beta, vif], array[NULL, NULL]::float8[], key || ': the intercept has no beta and no vif') FROM term WHERE i = 1 ORDER BY key;

SELECT pg_temp.near(actual, (item ->> field)::float8, format('%s: %s', key, field), 1e-11)
FROM model, ols_fit(c, y, x) AS f, LATERAL (VALUES ('n', f.n), ('r2', f.r2), ('adj_r2', f.adj_r2), ('sigma', f.sigma), ('F', f.f), ('df_resid', f.n - cardinality(x) - 1),
	('rss', f.sigma ^ 2 * (f.n - cardinality(x) - 1)), ('tss', variance(c, y) * (f.n - 1))) AS v(field, actual) ORDER BY key, field;
SELECT pg_temp.near(f.p_value, (item ->> 'F_p')::float8, key || ': p of F') FROM model, ols_fit(c, y, x) AS f WHERE (item ->> 'F_p')::float8 > 0 ORDER BY key;
-- R prints 0 below the smallest double
SELECT ok(f.p_value < 1e-300, key || ': p of F is next to nothing') FROM model, ols_fit(c, y, x) AS f WHERE (item ->> 'F_p')::float8 = 0 ORDER BY key;

-- The covariance matrix of the coefficients, by contrasts: var(a) on the diagonal, and 2 cov(a, b) = var(a + b) - var(a) - var(b)
CREATE FUNCTION pg_temp.picked(terms int, i int, j int) RETURNS float8[]
LANGUAGE sql AS $$ SELECT array(SELECT (t IN (i, j))::int::float8 FROM generate_series(1, terms) AS t) $$;
SELECT pg_temp.near(CASE WHEN i = j THEN b.se ^ 2 ELSE (b.se ^ 2 - v1.se ^ 2 - v2.se ^ 2) / 2 END, (item -> 'vcov' -> i - 1 ->> j - 1)::float8, format('%s: covariance of terms %s and %s', key, i, j),
		-- the difference of the variances loses what they have in common
		1e-9 * greatest(1, b.se ^ 2 / abs((item -> 'vcov' -> i - 1 ->> j - 1)::float8) / 1e5))
FROM model, LATERAL (SELECT cardinality(x) + 1) AS k(terms), generate_series(1, terms) AS i, generate_series(i, terms) AS j,
	 contrast(c, y, x, pg_temp.picked(terms, i, j)) AS b, contrast(c, y, x, pg_temp.picked(terms, i, i)) AS v1, contrast(c, y, x, pg_temp.picked(terms, j, j)) AS v2 ORDER BY key, i, j;
SELECT pg_temp.near(s.value, o.coefficient - p.coefficient, 'a contrast is the difference of two coefficients')
FROM model, contrast(c, y, x, '{1,-1}') AS s, ols(c, y, x) AS o, ols(c, y, x) AS p WHERE key = 'attitude_2' AND o.term = 'complaints' AND p.term = 'learning';

-- Moderation

SELECT pg_temp.near(CASE what WHEN 1 THEN s.value ELSE s.se END, (line ->> what)::float8, format('simple slope at %s: %s', line ->> 0, CASE what WHEN 1 THEN 'slope' ELSE 'se' END))
FROM model, jsonb_array_elements(item #> '{simple_slopes,rows}') AS line, simple_slope(c, 'LEAD', 'HRS', 'LEAD:HRS', y, (line ->> 0)::float8) AS s, generate_series(1, 2) AS what WHERE key = 'moderation_bh1996' ORDER BY line, what;

-- Chow: even against odd groups

CREATE TABLE halves AS SELECT grp % 2 = 0 AS even, with_names(comoments_agg("WBEING", "LEAD"), '{WBEING,LEAD}') AS c FROM bh1996 GROUP BY 1;
SELECT pg_temp.near(actual, (all_of_it -> 'group_moderation_chow' ->> field)::float8, 'chow: ' || field)
FROM r, halves a, halves b, LATERAL chow(a.c, b.c, 'WBEING', '{LEAD}') AS t, LATERAL (VALUES ('F', t.statistic), ('df2', t.df), ('p', t.p_value)) AS v(field, actual) WHERE a.even AND NOT b.even;
SELECT is(t.note, 'F with 2 and 7378 degrees of freedom; effect_size is Cohen''s f squared', 'chow: both degrees of freedom') FROM halves a, halves b, LATERAL chow(a.c, b.c, 'WBEING', '{LEAD}') AS t WHERE a.even AND NOT b.even;
SELECT pg_temp.near(t.effect_size, t.statistic * 2 / t.df, 'chow: f squared is F df1 / df2') FROM halves a, halves b, LATERAL chow(a.c, b.c, 'WBEING', '{LEAD}') AS t WHERE a.even AND NOT b.even;
SELECT pg_temp.near(o.coefficient, (all_of_it -> 'group_moderation_chow' ->> CASE WHEN even THEN 'slope_even' ELSE 'slope_odd' END)::float8, 'chow: slope where even is ' || even) FROM r, halves, ols(c, 'WBEING', '{LEAD}') AS o WHERE term = 'LEAD' ORDER BY even;

SELECT * FROM finish();
ROLLBACK;
