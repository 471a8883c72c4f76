-- needs: oracles/expected/multilevel.json oracles/expected/mediation.json oracles/nist/nist_strd_certified.json
-- needs: oracles/data/bh1996.csv oracles/data/attitude.csv
-- needs: data/units/nhs_trusts_engagement_shmi_2012_2019.csv data/units/nyc_school_survey_2011_partial.csv
\i test/pgtap.psql
\i test/robust/ratings_checks.psql

-- The client reads the figures that R computed, what NIST certifies, and the real files.
\cd :data
\set multilevel_json `cat oracles/expected/multilevel.json`
\set mediation_json `cat oracles/expected/mediation.json`
\set nist_json `cat oracles/nist/nist_strd_certified.json`

BEGIN;
SELECT plan(149);

CREATE FUNCTION pg_temp.number(item jsonb, key text, i int DEFAULT NULL) RETURNS float8
LANGUAGE sql AS $$ SELECT (CASE WHEN i IS NULL THEN item ->> key ELSE item -> key ->> i END)::float8 $$;

CREATE TABLE bh1996 (id int, grp int, cohes float8, lead float8, hrs float8, wbeing float8);
\copy bh1996 FROM 'oracles/data/bh1996.csv' (FORMAT csv, HEADER)
CREATE TABLE company AS
SELECT units_agg(c) AS u
FROM (SELECT with_names(comoments_agg(cohes, lead, hrs, wbeing), '{COHES,LEAD,HRS,WBEING}') AS c FROM bh1996 GROUP BY grp) AS q;

-- One-way analysis of variance and intraclass correlations of four variables

SELECT pg_temp.near(actual, expected, key || ' ' || name)
FROM (VALUES ('LEAD'), ('COHES'), ('HRS'), ('WBEING')) AS v(key), company, LATERAL (SELECT :'multilevel_json'::jsonb -> key) AS j(item), LATERAL anova(u, key) AS a,
	 LATERAL (VALUES
	 ('N', a.n::float8, pg_temp.number(item, 'N')), ('J', a.units::float8, pg_temp.number(item, 'J')),
	 ('grand mean', mean(total_units(u), key), pg_temp.number(item, 'grand_mean')),
	 ('SSB', a.ss_between, pg_temp.number(item, 'SSB')), ('SSW', a.ss_within, pg_temp.number(item, 'SSW')),
	 ('MSB', a.ms_between, pg_temp.number(item, 'MSB')), ('MSW', a.ms_within, pg_temp.number(item, 'MSW')),
	 ('F', a.f, pg_temp.number(item, 'F')), ('F p', a.p_value, pg_temp.number(item, 'F_p')),
	 ('mean size', a.mean_n, pg_temp.number(item, 'mean_group_size')), ('n0', a.n0, pg_temp.number(item, 'n0_unbalanced')),
	 ('eta2', a.eta2, pg_temp.number(item, 'eta2')), ('omega2', a.omega2, pg_temp.number(item, 'omega2')),
	 ('ICC1 by mean n', (icc1(u, key)).value, pg_temp.number(item, 'ICC1_multilevel_pkg_mean_n')),
	 ('ICC1 by n0', (icc1(u, key, 'n0')).value, pg_temp.number(item, 'ICC1_n0')),
	 ('ICC1 by n0, low', (icc1(u, key, 'n0')).low, pg_temp.number(item, 'ICC1_ci95_n0', 0)),
	 ('ICC1 by n0, high', (icc1(u, key, 'n0')).high, pg_temp.number(item, 'ICC1_ci95_n0', 1)),
	 ('ICC2 of the package', (icc2(u, key)).value, pg_temp.number(item, 'ICC2_multilevel_pkg')),
	 ('ICC2 by its formula', (icc2(u, key)).value, pg_temp.number(item, 'ICC2_formula')),
	 ('variance between by n0', (a.ms_between - a.ms_within) / a.n0, pg_temp.number(item, 'anova_tau2_n0')),
	 ('design effect', 1 + (a.mean_n - 1) * (icc1(u, key, 'n0')).value, pg_temp.number(item, 'design_effect_kish'))) AS t(name, actual, expected);
SELECT is((icc1(u, 'HRS')).method || ' / ' || (icc1(u, 'HRS', 'n0')).method, 'mean_n, F interval / n0, F interval', 'the method is named') FROM company;

-- WBEING on LEAD, within and between

SELECT :'multilevel_json'::jsonb -> 'wb_bh1996' AS wb \gset
CREATE TABLE linked AS SELECT l.* FROM company, linkage(u, 'LEAD', 'WBEING') AS l;
SELECT pg_temp.near(slope, pg_temp.number(:'wb'::jsonb, 'b_total'), 'slope of all rows') FROM linked WHERE scope = 'individual';
SELECT pg_temp.near(r, pg_temp.number(:'wb'::jsonb, 'r_total'), 'r of all rows') FROM linked WHERE scope = 'individual';
SELECT pg_temp.near(slope, pg_temp.number(:'wb'::jsonb, 'b_within'), 'slope within') FROM linked WHERE scope = 'within';
SELECT pg_temp.near(r, pg_temp.number(:'wb'::jsonb, 'r_within'), 'r within') FROM linked WHERE scope = 'within';
SELECT pg_temp.near(se, pg_temp.number(:'wb'::jsonb, 'se_within_cluster'), 'cluster-robust se within') FROM linked WHERE scope = 'within';
SELECT pg_temp.near(slope, pg_temp.number(:'wb'::jsonb, 'b_between_n_weighted'), 'slope between, weighted by size') FROM linked WHERE scope = 'between';
SELECT pg_temp.near(r, pg_temp.number(:'wb'::jsonb, 'r_between_weighted'), 'r between, weighted by size') FROM linked WHERE scope = 'between';
SELECT pg_temp.near(ecological_gap, pg_temp.number(:'wb'::jsonb, 'b_contextual'), 'the ecological gap is the contextual effect') FROM linked WHERE scope = 'between';
SELECT pg_temp.near(slope, pg_temp.number(:'wb'::jsonb -> 'unit_means_weighted_lm', 'slope'), 'slope of weighted unit means') FROM linked WHERE scope = 'between';
SELECT pg_temp.near(se, pg_temp.number(:'wb'::jsonb -> 'unit_means_weighted_lm', 'se'), 'se of weighted unit means') FROM linked WHERE scope = 'between';
SELECT pg_temp.near(slope, pg_temp.number(:'wb'::jsonb -> 'unit_means_unweighted', 'slope'), 'slope of unit means') FROM linked WHERE scope = 'unit means';
SELECT pg_temp.near(se, pg_temp.number(:'wb'::jsonb -> 'unit_means_unweighted', 'se'), 'se of unit means') FROM linked WHERE scope = 'unit means';
SELECT pg_temp.near(r, pg_temp.number(:'wb'::jsonb -> 'unit_means_unweighted', 'r'), 'r of unit means') FROM linked WHERE scope = 'unit means';
SELECT pg_temp.near((corr_ci(between_units(u), 'LEAD', 'WBEING')).low, pg_temp.number(:'wb'::jsonb -> 'unit_means_unweighted', 'ci95_r', 0), 'r of unit means, low') FROM company;
SELECT pg_temp.near((corr_ci(between_units(u), 'LEAD', 'WBEING')).high, pg_temp.number(:'wb'::jsonb -> 'unit_means_unweighted', 'ci95_r', 1), 'r of unit means, high') FROM company;
SELECT pg_temp.near(f.coefficient, pg_temp.number(:'wb'::jsonb, 'b_within'), 'fixed_effects: slope') FROM company, fixed_effects(u, 'WBEING', '{LEAD}') AS f;
SELECT pg_temp.near(f.se, pg_temp.number(:'wb'::jsonb, 'se_within_cluster'), 'fixed_effects: se') FROM company, fixed_effects(u, 'WBEING', '{LEAD}') AS f;
SELECT pg_temp.near(o.coefficient, pg_temp.number(:'wb'::jsonb, 'b_within'), 'ols(within_units): slope') FROM company, ols(within_units(u), 'WBEING', '{LEAD}') AS o WHERE term = 'LEAD';
SELECT pg_temp.near(o.se, pg_temp.number(:'wb'::jsonb, 'se_within'), 'ols(within_units): se of the dummy regression') FROM company, ols(within_units(u), 'WBEING', '{LEAD}') AS o WHERE term = 'LEAD';
SELECT pg_temp.near(o.t, pg_temp.number(:'wb'::jsonb, 't_within'), 'ols(within_units): t') FROM company, ols(within_units(u), 'WBEING', '{LEAD}') AS o WHERE term = 'LEAD';
SELECT pg_temp.near(o.r2, pg_temp.number(:'wb'::jsonb, 'r2_within'), 'ols_fit(within_units): R2 within') FROM company, ols_fit(within_units(u), 'WBEING', '{LEAD}') AS o;
SELECT pg_temp.near(actual, expected, 'sums of products: ' || name)
FROM company, anova(u, 'LEAD') AS x, anova(u, 'WBEING') AS y, LATERAL (VALUES
	('within xx', x.ss_within, pg_temp.number(:'wb'::jsonb -> 'within', 'Sxx')), ('within yy', y.ss_within, pg_temp.number(:'wb'::jsonb -> 'within', 'Syy')),
	('within xy', covariance(within_units(u), 'LEAD', 'WBEING') * (comoments_n(within_units(u)) - 1), pg_temp.number(:'wb'::jsonb -> 'within', 'Sxy')),
	('between xx', x.ss_between, pg_temp.number(:'wb'::jsonb -> 'between', 'Sxx')), ('between yy', y.ss_between, pg_temp.number(:'wb'::jsonb -> 'between', 'Syy')),
	('between xy', covariance(between_units(u, true), 'LEAD', 'WBEING') * (x.units - 1) * x.mean_n, pg_temp.number(:'wb'::jsonb -> 'between', 'Sxy')),
	('eta of x', sqrt(x.eta2), pg_temp.number(:'wb'::jsonb, 'etax')), ('eta of y', sqrt(y.eta2), pg_temp.number(:'wb'::jsonb, 'etay')),
	('component within', sqrt((1 - x.eta2) * (1 - y.eta2)) * (SELECT r FROM linked WHERE scope = 'within'), pg_temp.number(:'wb'::jsonb, 'waba_within_component')),
	('component between', sqrt(x.eta2 * y.eta2) * (SELECT r FROM linked WHERE scope = 'between'), pg_temp.number(:'wb'::jsonb, 'waba_between_component'))) AS t(name, actual, expected);

-- The serial path of three slopes and its product

CREATE TABLE attitude (rating float8, complaints float8, privileges float8, learning float8, raises float8, critical float8, advance float8);
\copy attitude FROM 'oracles/data/attitude.csv' (FORMAT csv, HEADER)
SELECT :'mediation_json'::jsonb -> 'serial_attitude' AS serial \gset
CREATE TABLE steps AS
SELECT step, slope, se FROM (SELECT with_names(comoments_agg(privileges, learning, complaints, rating), '{privileges,learning,complaints,rating}') FROM attitude) AS q(c),
	 chain(c, '{privileges,learning,complaints,rating}');
SELECT pg_temp.near(slope, pg_temp.number(:'serial'::jsonb, key, 0), step || ': slope') FROM steps JOIN (VALUES ('privileges -> learning', 'a1'), ('learning -> complaints', 'd21'), ('complaints -> rating', 'b2')) AS v(step, key) USING (step);
SELECT pg_temp.near(se, pg_temp.number(:'serial'::jsonb, key, 1), step || ': se') FROM steps JOIN (VALUES ('privileges -> learning', 'a1'), ('learning -> complaints', 'd21'), ('complaints -> rating', 'b2')) AS v(step, key) USING (step);
SELECT pg_temp.near(slope, pg_temp.number(:'serial'::jsonb, 'indirect_serial'), 'product') FROM steps WHERE step = 'product';
SELECT pg_temp.near(se, pg_temp.number(:'serial'::jsonb, 'se_delta_taylor2008'), 'product: se by the delta method') FROM steps WHERE step = 'product';

-- NIST: analysis of variance of simulated lots, with offsets 1, 1e6 and 1e12

CREATE TABLE lots AS
SELECT 'SmLs0' || i AS name, a.f, c.f AS certified, a.ss_between, a.ss_within
FROM (VALUES (1, 1, 21), (2, 1, 201), (3, 1, 2001), (4, 1000000, 21), (5, 1000000, 201), (6, 1000000, 2001), (7, 1000000000000, 21), (8, 1000000000000, 201), (9, 1000000000000, 2001)) AS v(i, distance, n),
	 LATERAL (SELECT (:'nist_json'::jsonb -> 'SmLs01-09' -> 'F' ->> n::text)::float8) AS c(f),
	 LATERAL (SELECT units_agg(q.c) FROM (
		 SELECT comoments_agg((distance + b.treatment + b.replicate)::float8) AS c
		 FROM generate_series(1, 9) AS t, generate_series(1, n) AS r,
			  LATERAL (SELECT CASE WHEN t = 1 THEN 0.2 WHEN t % 2 = 0 THEN 0.1 ELSE 0.3 END::numeric, CASE WHEN r = 1 THEN 0.2 WHEN r % 2 = 0 THEN 0.1 ELSE 0.3 END::numeric) AS b(treatment, replicate)
		 GROUP BY t) AS q) AS l(u),
	 LATERAL anova(u, '1') AS a;
SELECT cmp_ok(CASE f WHEN certified THEN 17 ELSE -log(abs(f - certified) / certified) END, '>=', 8::float8, name || ': F to 8 digits and more') FROM lots WHERE name <= 'SmLs06' ORDER BY name;
SELECT pg_temp.near(ss_between, pg_temp.number(:'nist_json'::jsonb -> 'SmLs01-09' -> 'SmLs01', 'SSB'), 'SmLs01: sum of squares between', 1e-12) FROM lots WHERE name = 'SmLs01';
SELECT pg_temp.near(ss_within, pg_temp.number(:'nist_json'::jsonb -> 'SmLs01-09' -> 'SmLs01', 'SSW'), 'SmLs01: sum of squares within', 1e-12) FROM lots WHERE name = 'SmLs01';
-- at 1e12 the input itself is rounded to 1.2e-4
SELECT diag(format('%s: F to %s digits', name, round((-log(abs(f - certified) / certified))::numeric, 1))) FROM lots WHERE name > 'SmLs06' ORDER BY name;

-- Trusts of the NHS: staff engagement and the mortality index

CREATE TABLE trust_text (code text, year int, before float8, shmi float8, region text, region_name text, name text, north text, south text, x text, responses float8, clinical float8, engagement float8,
	dichot float8, a text, b text, c text, d text, e text, f text, g text);
\copy trust_text FROM 'data/units/nhs_trusts_engagement_shmi_2012_2019.csv' (FORMAT csv, HEADER, NULL '')
CREATE TABLE trusts AS SELECT units_agg(c) AS u, rollup(c) AS c FROM (SELECT with_names(comoments_agg(engagement, shmi), '{engagement,shmi}') AS c FROM trust_text GROUP BY code) AS q;
SELECT is(round(corr(c, 'engagement', 'shmi')::numeric, 4), -0.1568, 'NHS trusts, all years: r') FROM trusts;
SELECT is(round(r::numeric, 4), -0.1568, 'the same as the linkage of all rows') FROM trusts, linkage(u, 'engagement', 'shmi') WHERE scope = 'individual';
SELECT is(round(corr(comoments_agg(engagement, shmi), 1, 2)::numeric, 4), -0.2675, 'in 2019') FROM trust_text WHERE year = 2019;
CREATE FUNCTION pg_temp.compare(pairs text, u unit_comoments, lead text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	b float8;
	robust float8;
	row_count bigint;
	g bigint;
BEGIN
	EXECUTE format('CREATE TEMP TABLE pair AS SELECT unit, x, y, (avg(x) OVER w)::float8 AS mx, (avg(y) OVER w)::float8 AS my, count(*) OVER w AS size
					FROM (%s) AS p(unit, x, y) WHERE x IS NOT NULL AND y IS NOT NULL WINDOW w AS (PARTITION BY unit)', pairs);
	SELECT sum((x - mx) * (y - my)) / sum((x - mx) ^ 2), count(*) INTO b, row_count FROM pair WHERE size > 1;
	SELECT sqrt(sum(s ^ 2) * count(*) / (count(*) - 1)) / (SELECT sum((x - mx) ^ 2) FROM pair WHERE size > 1), count(*) INTO robust, g
	FROM (SELECT sum((x - mx) * (y - my - b * (x - mx))) AS s FROM pair WHERE size > 1 GROUP BY unit) AS q;
	RETURN NEXT pg_temp.near(l.slope, b, lead || ': slope within = plain SQL') FROM linkage(u, '1', '2') AS l WHERE scope = 'within';
	RETURN NEXT pg_temp.near(l.se, robust, lead || ': se within = plain SQL') FROM linkage(u, '1', '2') AS l WHERE scope = 'within';
	RETURN NEXT is(array[l.n, l.units], array[row_count, g], lead || ': rows and units within') FROM linkage(u, '1', '2') AS l WHERE scope = 'within';
	RETURN NEXT pg_temp.near(l.slope, (SELECT regr_slope(my, mx) FROM (SELECT DISTINCT unit, mx, my FROM pair) AS q), lead || ': slope of unit means = plain SQL') FROM linkage(u, '1', '2') AS l WHERE scope = 'unit means';
	RETURN NEXT pg_temp.near(l.slope, (SELECT regr_slope(my, mx) FROM pair), lead || ': slope between = plain SQL') FROM linkage(u, '1', '2') AS l WHERE scope = 'between';
	RETURN NEXT pg_temp.near(l.slope, (SELECT regr_slope(y, x) FROM pair), lead || ': slope of all rows = plain SQL') FROM linkage(u, '1', '2') AS l WHERE scope = 'individual';
	DROP TABLE pair;
END;
$$;
SELECT pg_temp.compare('SELECT code, engagement, shmi FROM trust_text', u, 'trusts') FROM trusts;
-- a year's engagement and the mortality of the next, and the other way round
SELECT pg_temp.near(t.slope, s.slope, format('trusts: %s, one year = plain SQL', t.direction))
FROM (SELECT lead_lag_agg(code, year, engagement, shmi) AS l FROM trust_text) AS q, lead_lag_table(l, 1, jackknife => false) AS t JOIN (
	SELECT 'x leads', sum((x - mx) * (y - my)) / sum((x - mx) ^ 2) FROM (SELECT x, y, avg(x) OVER w, avg(y) OVER w FROM (SELECT a.code, a.engagement, b.shmi FROM trust_text a JOIN trust_text b ON b.code = a.code AND b.year = a.year + 1) AS p(code, x, y)
		WHERE x IS NOT NULL AND y IS NOT NULL WINDOW w AS (PARTITION BY code)) AS c(x, y, mx, my)
	UNION ALL
	SELECT 'y leads', sum((x - mx) * (y - my)) / sum((x - mx) ^ 2) FROM (SELECT x, y, avg(x) OVER w, avg(y) OVER w FROM (SELECT a.code, a.shmi, b.engagement FROM trust_text a JOIN trust_text b ON b.code = a.code AND b.year = a.year + 1) AS p(code, x, y)
		WHERE x IS NOT NULL AND y IS NOT NULL WINDOW w AS (PARTITION BY code)) AS c(x, y, mx, my)) AS s(direction, slope) USING (direction);

-- Schools of New York: engagement of teachers and of students, by type of school

CREATE TABLE school_text (dbn text, bn text, name text, d75 text, surveyed text, high text, type text, rr_s text, rr_t text, rr_p text, n_s text, n_t text, n_p text, nr_s text, nr_t text, nr_p text,
	saf_p text, com_p text, eng_p text, aca_p text, saf_t text, com_t text, eng_t text, aca_t text, saf_s text, com_s text, eng_s text, aca_s text, saf_tot text, com_tot text, eng_tot text);
\copy school_text FROM 'data/units/nyc_school_survey_2011_partial.csv' (FORMAT csv, HEADER, NULL '')
CREATE TABLE schools AS SELECT units_agg(c) AS u
FROM (SELECT with_names(comoments_agg(eng_t::float8, eng_s::float8), '{teachers,students}') AS c FROM school_text GROUP BY left(dbn, 2)) AS q;
SELECT pg_temp.compare('SELECT left(dbn, 2), eng_t::float8, eng_s::float8 FROM school_text', u, 'schools by district') FROM schools;

SELECT * FROM finish();
ROLLBACK;
