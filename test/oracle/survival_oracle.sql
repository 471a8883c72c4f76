-- needs: oracles/expected/survival.json oracles/expected/bicycle.json oracles/data/lung.csv oracles/data/veteran.csv oracles/data/colon.csv oracles/data/aml.csv
-- needs: data/hr/turnover_babushkin.csv data/survival/MASS_gehan.csv data/survival/ovarian.csv
\i test/pgtap.psql
\i test/robust/ratings_checks.psql

-- The client reads the figures that R computed, and the real files.
\cd :data
\set survival_json `cat oracles/expected/survival.json`
\set bicycle_json `cat oracles/expected/bicycle.json`

BEGIN;
SELECT plan(651);

CREATE TEMP TABLE lung (id int, inst int, time int, status int, age int, sex int, ecog int, karno int, pat_karno int, meal_cal int, wt_loss int);
CREATE TEMP TABLE veteran (id int, trt int, celltype text, time int, status int, karno int, diagtime int, age int, prior int);
CREATE TEMP TABLE colon (id int, study int, rx text, sex int, age int, obstruct int, perfor int, adhere int, nodes int, status int, differ int, extent int, surg int, node4 int, time int, etype int);
CREATE TEMP TABLE aml (time int, status int, x text);
\copy lung FROM 'oracles/data/lung.csv' (FORMAT csv, HEADER)
\copy veteran FROM 'oracles/data/veteran.csv' (FORMAT csv, HEADER)
\copy colon FROM 'oracles/data/colon.csv' (FORMAT csv, HEADER)
\copy aml FROM 'oracles/data/aml.csv' (FORMAT csv, HEADER)

-- Kaplan-Meier: tables, three types of interval, cumulative hazard, quantiles

CREATE TEMP TABLE sample AS
SELECT v.path, s, :'survival_json'::jsonb #> string_to_array(v.path, '/') AS expected
FROM (SELECT 'lung/km_all', survival_agg(time, status = 2) FROM lung
	  UNION ALL SELECT CASE sex WHEN 1 THEN 'lung/km_male' ELSE 'lung/km_female' END, survival_agg(time, status = 2) FROM lung GROUP BY sex
	  UNION ALL SELECT 'veteran/km_all', survival_agg(time, status = 1) FROM veteran
	  UNION ALL SELECT 'veteran/km_trt' || trt, survival_agg(time, status = 1) FROM veteran GROUP BY trt
	  UNION ALL SELECT 'colon_death/km_all_summary', survival_agg(time, status = 1) FROM colon WHERE etype = 2
	  UNION ALL SELECT CASE x WHEN 'Maintained' THEN 'aml/km_maintained' ELSE 'aml/km_non' END, survival_agg(time, status = 1) FROM aml GROUP BY x) AS v(path, s);
SELECT is(count(*) FILTER (WHERE expected IS NOT NULL), 9::bigint, 'nine samples, each with its figures') FROM sample;
SELECT is(persons(s), (expected ->> 'n')::bigint, path || ': n') FROM sample ORDER BY path;
SELECT is(leavers(s), (expected ->> 'events')::bigint, path || ': events') FROM sample ORDER BY path;

CREATE TEMP TABLE figure AS
SELECT path, c.at_time, c.i, key, actual
FROM sample, LATERAL (VALUES ('plain'), ('log'), ('log-log')) AS t(ci),
	 LATERAL (SELECT row_number() OVER (ORDER BY at_time) - 1 AS i, * FROM survival_curve(s, 0.95, ci)) AS c,
	 LATERAL (VALUES (CASE ci WHEN 'log' THEN 'time' END, c.at_time), (CASE ci WHEN 'log' THEN 'n_risk' END, c.at_risk), (CASE ci WHEN 'log' THEN 'n_event' END, c.events),
					 (CASE ci WHEN 'log' THEN 'n_censor' END, c.censored), (CASE ci WHEN 'log' THEN 'surv' END, c.survival), (CASE ci WHEN 'log' THEN 'std_err_surv_greenwood' END, c.se),
					 (CASE ci WHEN 'log' THEN 'nelson_aalen' END, c.cumulative_hazard),
					 (replace(ci, '-', '') || '_lower', c.low), (replace(ci, '-', '') || '_upper', c.high)) AS v(key, actual)
WHERE key IS NOT NULL AND path NOT LIKE 'colon%';
SELECT cmp_ok(count(*), '>=', 5000::bigint, 'thousands of figures of curves are compared') FROM figure;
SELECT is(array_agg(format('%s[%s]: %s for %s', key, i, actual, expected -> key ->> i::int)) FILTER (WHERE
		  CASE WHEN jsonb_typeof(expected -> key -> i::int) = 'number' THEN actual IS NULL OR abs(actual - (expected -> key ->> i::int)::float8) > 1e-11 * greatest(1, abs(actual)) ELSE actual IS NOT NULL END),
		  NULL, format('%s: %s at %s times', path, key, count(*)))
FROM figure JOIN sample USING (path) GROUP BY path, key ORDER BY path, key;
SELECT is(count(*), jsonb_array_length(expected -> 'time')::bigint, path || ': as many times as R')
FROM sample, LATERAL survival_curve(s) WHERE path NOT LIKE 'colon%' GROUP BY path, expected ORDER BY path;

-- quantiles: R's probabilities .25, .5, .75; null where a limit is not reached
SELECT pg_temp.near(actual, (expected #>> array['quartiles', key, line, (i - 1)::text])::float8, format('%s: quartile %s, %s, %s', path, i, key, line))
FROM sample, LATERAL (VALUES ('plain', 'plain'), ('log', 'log'), ('loglog', 'log-log')) AS t(key, ci), generate_series(1, 3) AS i,
	 LATERAL survival_quantile(s, i * 0.25, 0.95, ci) AS e,
	 LATERAL (VALUES ('q', e.value), ('lower', e.low), ('upper', e.high)) AS v(line, actual)
WHERE expected ? 'quartiles' ORDER BY path, i, key, line;
SELECT pg_temp.near(actual, (expected #>> array['median', key, i::text])::float8, format('%s: median, %s, %s', path, key, i))
FROM sample, LATERAL (VALUES ('plain', 'plain'), ('log', 'log'), ('loglog', 'log-log')) AS t(key, ci),
	 LATERAL median_tenure(s, 0.95, ci) AS e, LATERAL (VALUES (0, e.value), (1, e.low), (2, e.high)) AS v(i, actual)
WHERE expected ? 'median' ORDER BY path, key, i;

-- weights are numbers of persons
SELECT is(array_agg(format('%s: %s %s %s', c.at_time, c.at_risk, c.events, c.survival)) FILTER (WHERE
		  c.at_risk <> (e -> 'n_risk' ->> c.i::int)::bigint OR c.events <> (e -> 'n_event' ->> c.i::int)::bigint OR abs(c.survival - (e -> 'surv' ->> c.i::int)::float8) > 1e-12 OR c.at_time <> (e -> 'time' ->> c.i::int)::float8),
		  NULL, 'lung/km_weighted: twenty times')
FROM (SELECT :'survival_json'::jsonb #> '{lung,km_weighted}') AS q(e), (SELECT survival_agg(time, status = 2, NULL, 1 + id % 3) FROM lung) AS w(s),
	 LATERAL (SELECT row_number() OVER (ORDER BY at_time) - 1 AS i, * FROM survival_curve(s)) AS c WHERE c.i < 20;

-- restricted means

SELECT pg_temp.near(actual, (e #>> key)::float8, format('%s: %s', path, key))
FROM (VALUES ('lung/rmst_all_365', 'lung/km_all'), ('lung/rmst_male_365', 'lung/km_male'), ('lung/rmst_female_365', 'lung/km_female'), ('veteran/rmst_180', 'veteran/km_all'), ('colon_death/rmst_1825', 'colon_death/km_all_summary')) AS v(name, path)
JOIN sample USING (path), LATERAL (SELECT :'survival_json'::jsonb #> string_to_array(name, '/')) AS q(e), LATERAL (SELECT (e ->> 'tau')::float8) AS t(tau), LATERAL rmst(s, tau) AS r,
	 LATERAL (VALUES (array['rmst'], r.value), (array['se'], r.se), (array['ci95', '0'], r.low), (array['ci95', '1'], r.high), (array['rmtl'], tau - r.value), (array['surv_at_tau'], (survival_at(s, tau)).value)) AS f(key, actual)
ORDER BY name, key;

-- log-rank tests, of both weights; two strata by hand against R's

CREATE TEMP TABLE comparison AS
SELECT v.path, v.groups FROM
	(SELECT 'lung/logrank_sex' AS path, array_agg(s ORDER BY sex) AS groups FROM (SELECT sex, survival_agg(time, status = 2) AS s FROM lung GROUP BY sex) AS g
	 UNION ALL SELECT 'veteran/logrank_trt', array_agg(s ORDER BY trt) FROM (SELECT trt, survival_agg(time, status = 1) AS s FROM veteran GROUP BY trt) AS g
	 UNION ALL SELECT 'veteran/logrank_celltype', array_agg(s ORDER BY array_position(array['squamous', 'smallcell', 'adeno', 'large'], celltype)) FROM (SELECT celltype, survival_agg(time, status = 1) AS s FROM veteran GROUP BY celltype) AS g
	 UNION ALL SELECT 'colon_death/logrank_rx', array_agg(s ORDER BY array_position(array['Obs', 'Lev', 'Lev+5FU'], rx)) FROM (SELECT rx, survival_agg(time, status = 1) AS s FROM colon WHERE etype = 2 GROUP BY rx) AS g
	 UNION ALL SELECT 'aml/logrank', array_agg(s ORDER BY x) FROM (SELECT x, survival_agg(time, status = 1) AS s FROM aml GROUP BY x) AS g) AS v;
SELECT pg_temp.near(actual, (e ->> key)::float8, format('%s, rho %s: %s', path, rho, key), 1e-8)
FROM comparison, generate_series(0, 1) AS rho, LATERAL (SELECT :'survival_json'::jsonb #> (string_to_array(path, '/') || ('rho' || rho))) AS q(e), LATERAL logrank(groups, rho) AS t,
	 LATERAL (VALUES ('chisq', t.statistic), ('df', t.df), ('p', t.p_value)) AS v(key, actual) ORDER BY path, rho, key;
SELECT pg_temp.near(actual, (e #>> key)::float8, format('%s, rho %s: %s', path, rho, key), 1e-8)
FROM comparison, generate_series(0, 1) AS rho, LATERAL (SELECT :'survival_json'::jsonb #> (string_to_array(path, '/') || ('rho' || rho))) AS q(e), LATERAL logrank_table(groups, rho) AS t,
	 LATERAL (SELECT (t.group_number - 1)::text) AS g(i),
	 LATERAL (VALUES (array['n', i], t.n), (array['observed', i], t.observed), (array['expected', i], t.expected), (array['var', i, i], t.variance)) AS v(key, actual) ORDER BY path, rho, key;
SELECT pg_temp.near((logrank(strata)).statistic, (:'survival_json'::jsonb #>> '{lung,logrank_strat,chisq}')::float8, 'lung/logrank_strat: ecog as stratum, an absent group empty', 1e-9)
FROM (SELECT array_agg(array[coalesce(male, '{}'), coalesce(female, '{}')] ORDER BY ecog)
	  FROM (SELECT ecog, survival_agg(time, status = 2) FILTER (WHERE sex = 1) AS male, survival_agg(time, status = 2) FILTER (WHERE sex = 2) AS female FROM lung WHERE ecog IS NOT NULL GROUP BY ecog) AS e) AS q(strata);

-- rates and lifetime value

SELECT pg_temp.near(actual, (:'survival_json'::jsonb #>> array['poisson_equivalence', key])::float8, 'poisson_equivalence: ' || key)
FROM sample, LATERAL hazard_rate(s) AS h, LATERAL (VALUES ('rate', h.value), ('lower', h.low), ('upper', h.high), ('exposure', exposure(s)), ('events', leavers(s))) AS v(key, actual) WHERE path = 'lung/km_all';
SELECT pg_temp.near(actual, (e #>> key)::float8, format('clv_lung: %s', key))
FROM (SELECT :'survival_json'::jsonb -> 'clv_lung') AS q(e), (SELECT survival_agg(time / 30.4375, status = 2) FROM lung) AS m(s), LATERAL (SELECT 1.1 ^ (1 / 12.0)::float8 - 1) AS d(discount),
	 LATERAL lifetime_value(s, 50, discount, 24) AS c,
	 LATERAL (VALUES (array['monthly_discount'], discount), (array['continuous'], c.value), (array['continuous_se_greenwood'], c.se), (array['continuous_ci95', '0'], c.low), (array['continuous_ci95', '1'], c.high),
			  (array['discrete_annuity_due'], (lifetime_value(s, 50, discount, 24, 'start')).value), (array['discrete_end_of_period'], (lifetime_value(s, 50, discount, 24, 'end')).value)) AS f(key, actual);
-- four of five stay each year: over a long time the value is that of constant retention
SELECT pg_temp.near(actual, (e ->> key)::float8 * (1 - (0.8 / 1.1) ^ 20)::float8, 'gupta_lehmann_constant_retention: ' || key || ', up to 20 years')
FROM (SELECT :'survival_json'::jsonb #> '{clv_lung,gupta_lehmann_constant_retention}') AS q(e),
	 (SELECT survival_agg(t, t <= 20, 0, CASE WHEN t <= 20 THEN (4::numeric ^ (t - 1) * 5::numeric ^ (20 - t))::bigint ELSE (4::numeric ^ 20)::bigint END) FROM generate_series(1, 21) AS t) AS s(s),
	 LATERAL (VALUES ('clv_end', (lifetime_value(s, 100, 0.1, 20, 'end')).value), ('clv_due', (lifetime_value(s, 100, 0.1, 20, 'start')).value)) AS v(key, actual);

-- resilience

SELECT pg_temp.near(actual, expected, 'resilience: ' || name)
FROM (SELECT :'bicycle_json'::jsonb -> 'resilience') AS q(e),
	 LATERAL (SELECT array[e #>> '{churned,0}', e #>> '{n,committed_ok}']::bigint[], array[e #>> '{churned,1}', e #>> '{n,committed_bad}']::bigint[],
					 array[e #>> '{churned,2}', e #>> '{n,uncommitted_ok}']::bigint[], array[e #>> '{churned,3}', e #>> '{n,uncommitted_bad}']::bigint[]) AS c(c_ok, c_bad, u_ok, u_bad),
	 LATERAL resilience(c_bad, c_ok, u_bad, u_ok) AS a, LATERAL resilience(c_bad, c_ok, u_bad, u_ok, 'ratio') AS r, LATERAL resilience(c_bad, c_ok, u_bad, u_ok, 'odds') AS o,
	 LATERAL (VALUES ('resilience_did', a.difference, (e ->> 'resilience_did')::float8), ('se_did', a.se, (e ->> 'se_did')::float8), ('z_did', a.statistic, (e ->> 'z_did')::float8),
			  ('buffering_ratio_rd', a.effect_size, (e ->> 'buffering_ratio_rd')::float8),
			  -- the file takes the committed against the uncommitted
			  ('log_rr_interaction', -r.difference, (e ->> 'log_rr_interaction')::float8), ('se_log_rr_interaction', r.se, (e ->> 'se_log_rr_interaction')::float8),
			  ('logit_interaction', -o.difference, (e ->> 'logit_interaction')::float8), ('se_logit_interaction', o.se, (e ->> 'se_logit_interaction')::float8)) AS v(name, actual, expected);

-- published figures of real files

CREATE TEMP TABLE gehan (pair int, time int, cens int, treat text);
\copy gehan FROM 'data/survival/MASS_gehan.csv' (FORMAT csv, HEADER)
CREATE TEMP TABLE ovarian (futime int, fustat int, age float8, resid int, rx int, ecog int);
\copy ovarian FROM 'data/survival/ovarian.csv' (FORMAT csv, HEADER)
CREATE TEMP TABLE turnover (stag float8, event int, gender text, age float8, industry text, profession text, traffic text, coach text, head_gender text, greywage text, way text,
	extraversion float8, independ float8, selfcontrol float8, anxiety float8, novator float8);
\copy turnover FROM 'data/hr/turnover_babushkin.csv' (FORMAT csv, HEADER, ENCODING 'UTF8')
SELECT is((median_tenure(survival_agg(time, cens = 1))).value, CASE treat WHEN '6-MP' THEN 23 ELSE 8 END::float8, 'gehan: median of ' || treat) FROM gehan GROUP BY treat ORDER BY treat;
SELECT is(round((logrank(array_agg(s ORDER BY treat))).statistic::numeric, 10), 16.7929409892, 'gehan: log-rank') FROM (SELECT treat, survival_agg(time, cens = 1) AS s FROM gehan GROUP BY treat) AS g;
SELECT is(round((logrank(array_agg(s ORDER BY rx))).statistic::numeric, 8), 1.06273986, 'ovarian: log-rank') FROM (SELECT rx, survival_agg(futime, fustat = 1) AS s FROM ovarian GROUP BY rx) AS g;
SELECT is(array[round(m.value::numeric, 2), round(m.low::numeric, 2), round(m.high::numeric, 2), persons(s), leavers(s)], array[50.73, 45.57, 54.05, 1129, 571], 'turnover: median of 1,129 employees, 50.73 months (45.57 to 54.05)')
FROM (SELECT survival_agg(stag, event = 1) AS s FROM turnover) AS q, LATERAL median_tenure(s) AS m;
SELECT is(array[round(t.statistic::numeric, 4), t.df::numeric], array[22.3439, 1], 'turnover: log-rank of white and grey wages')
FROM (SELECT array_agg(s ORDER BY greywage) FROM (SELECT greywage, survival_agg(stag, event = 1) AS s FROM turnover GROUP BY greywage) AS g) AS q(groups), LATERAL logrank(groups) AS t;
SELECT is(rollup(s), (SELECT survival_agg(stag, event = 1) FROM turnover), 'turnover: industries roll up to the whole') FROM (SELECT survival_agg(stag, event = 1) AS s FROM turnover GROUP BY industry) AS g;
SELECT * FROM finish();
ROLLBACK;
