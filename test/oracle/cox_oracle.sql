-- needs: oracles/expected/survival.json oracles/data/lung.csv oracles/data/veteran.csv oracles/data/colon.csv oracles/data/aml.csv
\i test/pgtap.psql
\i test/robust/ratings_checks.psql

-- The client reads what R's coxph computed (package survival), and the data it was computed from.
\cd :data
\set survival_json `cat oracles/expected/survival.json`

BEGIN;
SELECT plan(300);

CREATE TEMP TABLE lung (id int, inst int, time float8, status int, age float8, sex float8, ecog float8, ph_karno float8, pat_karno float8, meal_cal float8, wt_loss float8);
\copy lung FROM oracles/data/lung.csv (FORMAT csv, HEADER)
CREATE TEMP TABLE veteran (id int, trt float8, celltype text, time float8, status int, karno float8, diagtime float8, age float8, prior float8);
\copy veteran FROM oracles/data/veteran.csv (FORMAT csv, HEADER)
CREATE TEMP TABLE colon (id int, study int, rx text, sex int, age float8, obstruct int, perfor int, adhere int, nodes int, status int, differ int, extent int, surg int, node4 float8, time float8, etype int);
\copy colon FROM oracles/data/colon.csv (FORMAT csv, HEADER)
CREATE TEMP TABLE aml (time float8, status int, x text);
\copy aml FROM oracles/data/aml.csv (FORMAT csv, HEADER)

CREATE TEMP TABLE model (key text[], names text[], c cox);
INSERT INTO model
SELECT '{lung,cox_sex}'::text[], '{sex}'::text[], cox_agg(time, status = 2, sex) FROM lung
UNION ALL SELECT '{lung,cox_age_sex_ecog}', '{age,sex,ph.ecog}', cox_agg(time, status = 2, age, sex, ecog) FROM lung
UNION ALL SELECT '{lung,cox_strata}', '{age}', cox_stratified_agg(sex::text, time, status = 2, age) FROM lung
UNION ALL SELECT '{veteran,cox_trt_karno}', '{trt,karno,age,prior}', cox_agg(time, status = 1, trt, karno, age, prior) FROM veteran
UNION ALL SELECT '{colon_death,cox}', array['I(rx == "Lev")TRUE', 'I(rx == "Lev+5FU")TRUE', 'age', 'node4'], cox_agg(time, status = 1, (rx = 'Lev')::int, (rx = 'Lev+5FU')::int, age, node4) FROM colon WHERE etype = 2;

CREATE TEMP TABLE wanted AS
SELECT key, names, ties, c, :'survival_json'::jsonb #> (key || ties) AS item FROM model, (VALUES ('efron'), ('breslow')) AS v(ties);
-- R names what belongs to a coefficient, or writes an array when there is one only
CREATE FUNCTION pg_temp.of(item jsonb, field text, name text) RETURNS float8 LANGUAGE sql AS
$$ SELECT (CASE jsonb_typeof(item -> field) WHEN 'object' THEN item -> field ->> name WHEN 'array' THEN item -> field ->> 0 ELSE item ->> field END)::float8 $$;

-- R stops when the log-likelihood stands still to 1e-9, so that its coefficients are as near as that
SELECT pg_temp.near(actual, pg_temp.of(item, field, term), format('%s %s %s: %s', key[1], w.ties, term, field), 1e-7)
FROM wanted AS w, LATERAL cox_fit(c, w.ties, names) AS f,
	LATERAL (VALUES ('coef', coefficient), ('se', se), ('hr', hazard_ratio), ('hr_lower95', low), ('hr_upper95', high), ('z', z), ('p', p_value)) AS v(field, actual);
SELECT pg_temp.near(actual, pg_temp.of(item, field, names[1]), format('%s %s %s: %s', key[1], w.ties, names, field), tolerance)
FROM wanted AS w, LATERAL cox_summary(c, w.ties) AS s,
	LATERAL (VALUES ('n', n::float8, 0), ('nevent', events, 0), ('loglik_null', loglik_null, 1e-12), ('loglik', loglik, 1e-12), ('lr', lr, 1e-9), ('df', lr_df, 0), ('score', score, 1e-9),
			 ('wald', wald, 1e-7), ('concordance', concordance, 1e-12), ('concordance_se', concordance_se, 1e-9)) AS v(field, actual, tolerance);

-- lung, clustered by institution: the coefficients are those without clusters
SELECT pg_temp.near(actual, pg_temp.of(:'survival_json'::jsonb #> '{lung,cox_cluster_inst,efron}', field, term), format('clusters %s: %s', term, field), 1e-7)
FROM (SELECT cox_agg(time, status = 2, age, sex) AS c FROM lung WHERE inst IS NOT NULL) AS q, cox_fit(c, names => '{age,sex}'), LATERAL (VALUES ('coef', coefficient), ('se', se), ('hr', hazard_ratio)) AS v(field, actual);
SELECT pg_temp.near(actual, pg_temp.of(:'survival_json'::jsonb #> '{lung,cox_cluster_inst,efron}', field, ''), 'clusters: ' || field, 1e-9)
FROM (SELECT cox_agg(time, status = 2, age, sex) AS c FROM lung WHERE inst IS NOT NULL) AS q, cox_summary(c), LATERAL (VALUES ('loglik_null', loglik_null), ('loglik', loglik), ('lr', lr), ('score', score), ('concordance', concordance)) AS v(field, actual);

-- What is published of them
SELECT pg_temp.near(hazard_ratio, hr, 'aml: hazard ratio, ' || t, 1e-6) FROM (SELECT cox_agg(time, status = 1, (x = 'Nonmaintained')::int) AS c FROM aml) AS q, (VALUES ('efron', 2.498105), ('breslow', 2.470004)) AS v(t, hr), LATERAL cox_fit(c, t);
SELECT pg_temp.near(coefficient, b, 'lung: ' || term, 1e-9) FROM model, cox_fit(c, names => names), (VALUES ('age', .0110667645961188), ('sex', -.552612395531837), ('ph.ecog', .463728475115732)) AS v(t, b) WHERE key[2] = 'cox_age_sex_ecog' AND t = term;
SELECT pg_temp.near((cox_summary(c)).loglik, -729.230121374862, 'lung: log-likelihood', 1e-12) FROM model WHERE key[2] = 'cox_age_sex_ecog';
-- ph.ecog is not known of one person
SELECT is(missing(c), 1::bigint, 'lung: missing') FROM model WHERE key[2] = 'cox_age_sex_ecog';

SELECT * FROM finish();
ROLLBACK;
