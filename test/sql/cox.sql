\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(102);

-- The small data of Therneau and Grambsch, Modeling Survival Data, 2000, appendix E: x without and with late entry.
CREATE TEMP TABLE small (time float8, gone boolean, x float8);
INSERT INTO small VALUES (1, true, 1), (1, false, 1), (6, true, 1), (6, true, 0), (8, false, 0), (9, true, 0);
CREATE TEMP TABLE spell (start float8, stop float8, gone boolean, x float8);
INSERT INTO spell VALUES (1, 2, true, 1), (2, 3, true, 0), (5, 6, true, 0), (2, 7, true, 1), (1, 8, true, 0), (7, 9, true, 1), (3, 9, true, 1), (4, 9, false, 1), (8, 14, false, 0), (8, 17, false, 0);
CREATE TEMP TABLE c AS SELECT (SELECT cox_agg(time, gone, x) FROM small) AS small, (SELECT cox_start_stop_agg(start, stop, gone, x) FROM spell) AS spells,
	(SELECT cox_stratified_agg(CASE WHEN time = 6 THEN 'six' ELSE 'other' END, time, gone, x) FROM small) AS strata;

-- Building, and the text form

SELECT is(small::text, '{"covariates": 1, "missing": 0, "patterns": [[1, 1, false, 1], [1, 1, true, 1], [1, 6, true, 0], [1, 6, true, 1], [1, 8, false, 0], [1, 9, true, 0]]}',
		  'patterns in the order of time, left, covariates') FROM c;
SELECT is(strata::text, '{"covariates": 1, "missing": 0, "patterns": {"other": [[1, 1, false, 1], [1, 1, true, 1], [1, 8, false, 0], [1, 9, true, 0]], "six": [[1, 6, true, 0], [1, 6, true, 1]]}}',
		  'strata are an object') FROM c;
SELECT is(spells::text, '{"covariates": 1, "missing": 0, "starts": true, "patterns": [[1, 1, 2, true, 1], [1, 2, 3, true, 0], [1, 5, 6, true, 0], [1, 2, 7, true, 1], [1, 1, 8, true, 0], [1, 4, 9, false, 1], [1, 3, 9, true, 1], [1, 7, 9, true, 1], [1, 8, 14, false, 0], [1, 8, 17, false, 0]]}',
		  'start stands before stop') FROM c;
SELECT is((SELECT cox_agg(1, true, 2.5, -0.0) FROM generate_series(1, 5))::text, '{"covariates": 2, "missing": 0, "patterns": [[5, 1, true, 2.5, 0]]}', 'equal rows are counted; -0 is 0');
SELECT is(cox_agg(t, e, x, y)::text, '{"covariates": 2, "missing": 4, "patterns": [[1, 1, true, 2, 3]]}', 'a row with a NULL is missing')
FROM (VALUES (1, true, 2, 3), (NULL, true, 2, 3), (1, NULL, 2, 3), (1, true, NULL, 3), (1, true, 2, NULL)) AS v(t, e, x, y);
SELECT is(missing(cox_agg(NULL, true, 1)), 1::bigint, 'missing()');
SELECT is(missing(cox_stratified_agg(NULL, 1, true, 1)), 1::bigint, 'a NULL stratum is missing');
SELECT is(missing(cox_start_stop_agg(NULL, 1, true, 1)), 1::bigint, 'a NULL start is missing');
SELECT is(cox_agg(time, gone, x), NULL, 'no rows: NULL') FROM small WHERE false;
SELECT is(cox_agg(time, gone, VARIADIC array[x]), (SELECT small FROM c), 'covariates as an array') FROM small;
SELECT is(cox_agg(time::int, gone, x::int), (SELECT small FROM c), 'integers') FROM small;
SELECT is((SELECT cox_agg(time, gone, x) FROM (SELECT * FROM small ORDER BY time DESC, x) AS q), small, 'the order of rows does not matter') FROM c;
SELECT is(missing('{"covariates": 1, "missing": 7, "patterns": []}'::cox), 7::bigint, 'nobody but missing rows');
SELECT is(cox_stratified_agg(s, 1, true, 1)::text, '{"covariates": 1, "missing": 0, "patterns": {"": [[1, 1, true, 1]], "A": [[2, 1, true, 1]], "a": [[1, 1, true, 1]], "ab": [[1, 1, true, 1]], "Å": [[1, 1, true, 1]]}}',
		  'strata in the order of their bytes; the empty label is one') FROM (VALUES ('a'), ('Å'), (''), ('A'), ('ab'), ('A')) AS v(s);

-- Merging and removing

SELECT is((SELECT cox_agg(time, gone, x) FROM small WHERE x = 1) + (SELECT cox_agg(time, gone, x) FROM small WHERE x = 0), small, 'a + b') FROM c;
SELECT is((SELECT rollup(v) FROM (SELECT cox_agg(time, gone, x) AS v FROM small GROUP BY time) AS q), small, 'rollup') FROM c;
SELECT is((SELECT rollup(v) FROM (SELECT cox_stratified_agg(CASE WHEN time = 6 THEN 'six' ELSE 'other' END, time, gone, x) AS v FROM small GROUP BY time) AS q), strata, 'rollup of strata') FROM c;
SELECT is(rollup(v), NULL, 'rollup of NULLs') FROM (VALUES (NULL::cox), (NULL)) AS q(v);
SELECT is(small + small - small, small, 'a + b - b = a') FROM c;
SELECT is((strata + strata - strata)::text, strata::text, 'with strata') FROM c;
SELECT is((strata - (SELECT cox_stratified_agg('six', time, gone, x) FROM small WHERE time = 6))::text,
		  '{"covariates": 1, "missing": 0, "patterns": {"other": [[1, 1, false, 1], [1, 1, true, 1], [1, 8, false, 0], [1, 9, true, 0]]}}',
		  'a stratum of which nothing is left is gone') FROM c;
SELECT is(small - small, '{"covariates": 1, "missing": 0, "patterns": []}'::cox, 'a - a is empty') FROM c;
SELECT pg_temp.refused('SELECT small - (small + small) FROM c', '22003', 'cox values cannot be subtracted: a count would be below zero', 'a count below zero');
SELECT pg_temp.refused($$SELECT small - '{"covariates": 1, "missing": 0, "patterns": [[1, 77, true, 0]]}' FROM c$$, '22003', 'cox values cannot be subtracted%', 'a pattern that is not there');
SELECT pg_temp.refused($$SELECT small - '{"covariates": 1, "missing": 1, "patterns": []}' FROM c$$, '22003', 'cox values cannot be subtracted%', 'a missing row that is not there');
SELECT pg_temp.refused('SELECT small + strata FROM c', '22023', 'cox values of different aggregates do not combine', 'with and without strata');
SELECT pg_temp.refused('SELECT small + spells FROM c', '22023', 'cox values of different aggregates do not combine', 'with and without starts');
SELECT pg_temp.refused($$SELECT small + '{"covariates": 2, "missing": 0, "patterns": []}' FROM c$$, '22023', 'cox with 1 covariates does not combine with 2 covariates', 'another width');
SELECT pg_temp.refused($$SELECT v + v FROM (SELECT '{"covariates": 1, "missing": 0, "patterns": [[9000000000000000000, 1, true, 0]]}'::cox AS v) AS q$$, '22003', 'count of a cox is out of range', 'a count beyond 64 bits');

-- Equality, order, conversions

SELECT ok(small = small AND NOT small <> small AND small <= small AND small >= small AND NOT small < small AND NOT small > small, 'a value equals itself') FROM c;
SELECT ok(small <> spells AND (small < spells) <> (small > spells), 'and no other') FROM c;
SELECT is((SELECT count(*) FROM (SELECT DISTINCT v FROM (SELECT small AS v FROM c UNION ALL SELECT small FROM c UNION ALL SELECT spells FROM c) AS q) AS q), 2::bigint, 'DISTINCT');
SELECT is(v, v::text::cox, 'text and back') FROM c, LATERAL (VALUES (small), (spells), (strata)) AS q(v);
SELECT is(v, v::jsonb::cox, 'jsonb and back') FROM c, LATERAL (VALUES (small), (spells), (strata)) AS q(v);
SELECT is('{"missing": 0, "patterns": [[1, 9, true, 0], [1, 1, false, 1], [1, 6, true, 1], [1, 8, false, 0], [1, 1, true, 1], [1, 6, true, 0]], "covariates": 1}'::cox, small, 'the order of what is read does not matter') FROM c;
SELECT is(v::text, t, 'numbers are written as they are') FROM (VALUES
	('{"covariates": 2, "missing": 0, "patterns": [[9223372036854775807, 1.7976931348623157e+308, true, -5e-324, 0.1]]}')) AS q(t), LATERAL (SELECT t::cox) AS r(v);

-- The model: closed form, and what R says (survival 3.5-3)

CREATE FUNCTION pg_temp.fit(c cox, ties text, OUT f cox_term, OUT s cox_tests) LANGUAGE sql AS $$ SELECT f, cox_summary(c, ties) FROM cox_fit(c, ties) AS f $$;
CREATE TEMP TABLE expected (data text, ties text, beta float8, se float8, loglik_null float8, loglik float8, score float8, wald float8, concordance float8, concordance_se float8);
INSERT INTO expected VALUES
	('small', 'breslow', ln((3 + sqrt(33)) / 2), 1.2557343930105218, -4.5643481914678361, -3.8247495050028655, 1.6, 1.3802451346085218, 0.77777777777777779, 0.059207796584107637),
	('small', 'efron', 1.676857485592897, 1.2776155762788339, -4.2766661190160553, -3.3589748402633477, 2.0361445783132539, 1.7226296259230733, 0.77777777777777779, 0.059207796584107637),
	('spells', 'breslow', -0.084526080661309164, 0.79381727748553543, -9.3926619287701367, -9.3870151183663353, 0.011343495214462948, 0.011338102258085798, 0.52631578947368418, 0.12912866505048937),
	('spells', 'efron', -0.021105209580175213, 0.79517687381988156, -9.1695183774559279, -9.1691664647247588, 0.00070447340612892297, 0.00070445272985217322, 0.52631578947368418, 0.12912866505048937);
SELECT pg_temp.near(actual, wanted, format('%s, %s: %s', data, ties, what))
FROM expected AS e, c, LATERAL pg_temp.fit(CASE data WHEN 'small' THEN small ELSE spells END, ties) AS q,
	LATERAL (VALUES ('coefficient', (f).coefficient, beta), ('se', (f).se, se), ('log-likelihood at 0', (s).loglik_null, e.loglik_null), ('log-likelihood', (s).loglik, e.loglik),
			 ('score test', (s).score, e.score), ('Wald test', (s).wald, e.wald), ('concordance', (s).concordance, e.concordance), ('its se', (s).concordance_se, e.concordance_se)) AS v(what, actual, wanted);
-- two strata of one time each tell nothing of one another: by hand, ln 2 for the pair at 6 and 0 elsewhere
SELECT pg_temp.near(loglik_null, -ln(2) - ln(2 * 1) - ln(4) + ln(2), 'strata: log-likelihood at 0 by hand') FROM c, cox_summary(strata, 'efron');

-- The row of a coefficient follows from coefficient and se

SELECT pg_temp.near(hazard_ratio, exp(coefficient), 'hazard ratio') FROM c, cox_fit(small);
SELECT pg_temp.near(z, coefficient / se, 'z') FROM c, cox_fit(small);
SELECT pg_temp.near(p_value, 0.18935490599386343, 'p value: 2 * pnorm(-1.3124898574553152) in R') FROM c, cox_fit(small);
SELECT pg_temp.near(low, exp(coefficient - 1.959963984540054 * se), 'low, 95 %') FROM c, cox_fit(small);
SELECT pg_temp.near(high, exp(coefficient + 1.6448536269514722 * se), 'high, 90 %') FROM c, cox_fit(small, level => 0.9);
SELECT is(array_agg(term || ' ' || ties), array['x1 efron', 'x2 efron'], 'terms without names') FROM cox_fit((SELECT cox_agg(i, i % 3 > 0, i % 4, i % 5) FROM generate_series(1, 50) AS i));
SELECT is(array_agg(term || ' ' || ties), array['age breslow', 'site breslow'], 'terms with names')
FROM cox_fit((SELECT cox_agg(i, i % 3 > 0, i % 4, i % 5) FROM generate_series(1, 50) AS i), 'breslow', '{age,site}');
SELECT ok(lr = 2 * (loglik - loglik_null) AND lr_df = 1 AND n = 6 AND events = 4 AND missing = 0 AND ties = 'efron' AND iterations BETWEEN 2 AND 10, 'the other columns of cox_summary') FROM c, cox_summary(small);
SELECT pg_temp.near(lr_p, 0.17549310538520105, 'p of the likelihood ratio: pchisq(1.8353825575054152, 1, lower = FALSE) in R') FROM c, cox_summary(small);

-- Laws

SELECT pg_temp.near((pg_temp.fit(small + small, 'breslow')).f.coefficient, ln((3 + sqrt(33)) / 2), 'Breslow: everybody twice changes no coefficient') FROM c;
SELECT pg_temp.near((pg_temp.fit(small + small, 'breslow')).f.se, 1.2557343930105218 / sqrt(2), 'and divides se by the root of 2') FROM c;
SELECT pg_temp.near(f.coefficient, 1.676857485592897 / 1000, 'units: x * 1000 + 1e7', 1e-8) FROM cox_fit((SELECT cox_agg(time, gone, x * 1000 + 1e7) FROM small)) AS f;
SELECT pg_temp.near(f.coefficient, 1.676857485592897, 'only the order of times matters') FROM cox_fit((SELECT cox_agg(exp(time), gone, x) FROM small)) AS f;
SELECT pg_temp.near(f.coefficient, 1.676857485592897, 'a stratum without events changes nothing')
FROM cox_fit((SELECT cox_stratified_agg(s, time, gone AND s = 'a', x) FROM small, (VALUES ('a'), ('b')) AS v(s))) AS f;
SELECT pg_temp.near(f.coefficient, 1.676857485592897, 'spells that follow one another are one stay')
FROM cox_fit((SELECT cox_start_stop_agg(start, stop, gone AND stop = time, x) FROM small, LATERAL (VALUES (0, 0.5), (0.5, least(time, 3)), (least(time, 3), time)) AS v(start, stop) WHERE start < stop)) AS f;

-- No answer

SELECT is(array[n, events], array[3, 0]::bigint[], 'no events: counted') FROM cox_summary((SELECT cox_agg(i, false, i) FROM generate_series(1, 3) AS i));
SELECT ok(loglik_null IS NULL AND loglik IS NULL AND lr IS NULL AND lr_p IS NULL AND score IS NULL AND wald_p IS NULL AND concordance IS NULL AND ties = 'efron', 'and nothing to say')
FROM cox_summary((SELECT cox_agg(i, false, i) FROM generate_series(1, 3) AS i));
SELECT is(array[term, coefficient::text, se::text, p_value::text, low::text, ties], array['x1', NULL, NULL, NULL, NULL, 'efron'], 'no events: NULL coefficients') FROM cox_fit((SELECT cox_agg(i, false, i) FROM generate_series(1, 3) AS i));
SELECT is((SELECT count(*) FROM cox_fit(NULL)), 0::bigint, 'no value: no rows');
SELECT is(cox_summary(NULL), NULL, 'and no summary');
SELECT pg_temp.refused('SELECT cox_fit(cox_agg(time, gone, 3, x), names => ''{floor,x}'') FROM small', '22023', 'covariate "floor" is constant', 'a constant covariate');
SELECT pg_temp.refused('SELECT cox_fit(cox_agg(time, gone, 3, x)) FROM small', '22023', 'covariate 1 is constant', 'without a name');
SELECT pg_temp.refused('SELECT cox_summary(cox_agg(i, i % 2 = 0, i % 5, i % 7, 2 * (i % 5) - (i % 7))) FROM generate_series(1, 100) AS i', '22023', 'covariate % is a linear combination of the others', 'a covariate that follows from others');
SELECT pg_temp.refused('SELECT cox_fit(cox_stratified_agg(x::text, time, gone, x)) FROM small', '22023', 'covariate 1 does not vary among those at risk when somebody leaves', 'constant within strata');
SELECT pg_temp.refused('SELECT cox_fit(cox_agg(i, i <= 10, (i <= 10)::int, i % 3), names => ''{early,mod}'') FROM generate_series(1, 30) AS i', '22023', 'covariate "early" separates those who left: its coefficient is infinite', 'only they leave');
SELECT pg_temp.refused('SELECT cox_fit(cox_agg(i, i % 4 > 0, i % 3, -i), names => ''{mod,rank}'') FROM generate_series(1, 30) AS i', '22023', 'covariate "rank" separates those who left: its coefficient is infinite', 'they leave in its order');
SELECT pg_temp.refused('SELECT cox_fit(cox_start_stop_agg(i % 5, i + 5, i % 2 = 0, (i % 2 = 0)::int)) FROM generate_series(1, 30) AS i', '22023', 'covariate 1 separates those who left: its coefficient is infinite', 'with late entry');
SELECT pg_temp.refused('SELECT cox_fit(cox_agg(5, true, i)) FROM generate_series(1, 1) AS i', '22023', 'covariate 1 is constant', 'one person');
SELECT is((n, events), (9223372036854775807, 9223372036854775807), 'numbers of persons beyond 2^53 are exact') FROM cox_summary('{"covariates": 1, "missing": 0, "patterns": [[4611686018427387904, 1, true, 1], [4611686018427387903, 1, true, 1.5]]}');

SELECT * FROM finish();
ROLLBACK;
