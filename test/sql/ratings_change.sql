\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(183);

-- Expected figures are R's (t.test, prop.test without correction, fisher.test, mcnemar.test, binom.test, p.adjust), or follow from the formula beside them.

CREATE FUNCTION pg_temp.result_is(r test_result, difference float8, se float8, statistic float8, df float8, p_value float8, low float8, high float8,
								  effect_size float8, n1 float8, n2 float8, method text, description text) RETURNS SETOF text
LANGUAGE sql AS $$
	SELECT pg_temp.near(r.difference, difference, description || ': difference') UNION ALL SELECT pg_temp.near(r.se, se, description || ': se')
	UNION ALL SELECT pg_temp.near(r.statistic, statistic, description || ': statistic') UNION ALL SELECT pg_temp.near(r.df, df, description || ': df')
	UNION ALL SELECT pg_temp.near(r.p_value, p_value, description || ': p value') UNION ALL SELECT pg_temp.near(r.low, low, description || ': low')
	UNION ALL SELECT pg_temp.near(r.high, high, description || ': high') UNION ALL SELECT pg_temp.near(r.effect_size, effect_size, description || ': effect size')
	UNION ALL SELECT is(array[r.n1, r.n2], array[n1, n2], description || ': n') UNION ALL SELECT is(r.method, method, description || ': method');
$$;

-- NPS: 50/30/20, then 60/25/15

CREATE TEMP TABLE waves AS SELECT ratings('{0,0,0,0,0,0,20,0,30,0,50}', 0, 10) AS before, ratings('{0,0,0,0,0,0,15,0,25,0,60}', 0, 10) AS after;
SELECT pg_temp.result_is(nps_change(before, after), 14.56310679611650727, 10.61773521122634456, 1.37158315840450062, NULL, 0.17019323963862246, -6.24727181526990805, 35.37348540750292614,
						 0.191125453661357, 100, 100, 'adjusted_wald', 'nps_change adjusted') FROM waves;
SELECT pg_temp.result_is(nps_change(before, after, 'wald'), 15, 10.75871739567500640, 1.39421823702051917, NULL, 0.16325171243303718, -6.08669861536757395, 36.08669861536757395,
						 0.19717223397023245, 100, 100, 'wald', 'nps_change wald') FROM waves;
SELECT pg_temp.near((nps_change(before, after, 'wald', population => 150)).se, 6.232357650134869864, 'nps_change of a population: se') FROM waves;
SELECT pg_temp.near((nps_change(before, after, 'wald', population => 150)).p_value, 0.016093251783811779, 'nps_change of a population: p value') FROM waves;
SELECT pg_temp.near((nps_change(after, before, 'wald')).difference, -15, 'the difference is after less before') FROM waves;
SELECT is((nps_change(before, before)).p_value, 1::float8, 'no change: p = 1') FROM waves;
SELECT ok((r).difference = 0 AND (r).se = 0 AND (r).p_value IS NULL AND (r).statistic IS NULL AND (r).low IS NULL AND (r).note IS NOT NULL, 'no variation: no test, and a note')
FROM (SELECT nps_change(a, a, 'wald') AS r FROM (SELECT ratings('{0,0,0,0,0,0,0,0,0,0,8}', 0, 10) AS a) AS q) AS p;
SELECT ok((r).low >= -200 AND (r).high <= 200, 'a change of NPS lies within 200 points')
FROM (SELECT nps_change(ratings('{1,0,0,0,0,0,0,0,0,0,0}', 0, 10), ratings('{0,0,0,0,0,0,0,0,0,0,1}', 0, 10)) AS r) AS q;
SELECT is(nps_change(before, ratings(array_fill(0::bigint, array[11]), 0, 10)), NULL, 'nps_change with nobody after') FROM waves;
SELECT is(array[nps_change(NULL, after) IS NULL, nps_change(before, NULL) IS NULL, nps_change(before, after, NULL) IS NULL, nps_change(before, after, 'wald', NULL) IS NULL], array_fill(true, array[4]),
		  'nps_change of NULL') FROM waves;
SELECT pg_temp.refused($$SELECT nps_change(before, after, 'score') FROM waves$$, '22023', 'unknown method "score"', 'nps_change: no score test');
SELECT pg_temp.refused($$SELECT nps_change(before, ratings('{1,2}', 0, 1)) FROM waves$$, '22023', '%scale 0 to 10 %scale 0 to 1', 'nps_change of different scales');
SELECT pg_temp.refused($$SELECT nps_change(a, a) FROM ratings('{1,2}', 0, 1) AS a$$, '22023', '%scale 0 to 1%0 to 10', 'nps_change on another scale');
SELECT pg_temp.refused($$SELECT nps_change(before, after, population => 99) FROM waves$$, '22023', 'population of 99 is smaller%', 'nps_change: a population too small');
SELECT pg_temp.refused($$SELECT nps_change(before, after, level => 1) FROM waves$$, '22023', 'confidence level%', 'nps_change: level 1');

-- Means.  R: t.test(rep(1:5, c(5,15,30,30,20)), rep(1:5, c(10,20,30,25,15)))

CREATE TEMP TABLE means AS SELECT ratings('{10,20,30,25,15}', 1, 5) AS before, ratings('{5,15,30,30,20}', 1, 5) AS after;
SELECT pg_temp.result_is(mean_change(before, after), 0.3, 0.16437822854685477, 1.8250592104080714, 197.10751562494565, 0.069505725446512873, -0.02416576527904523, 0.62416576527904577,
						 0.25810234874930266, 100, 100, 'welch t', 'mean_change') FROM means;
SELECT pg_temp.near((mean_change(before, after, 0.9)).low, 0.028345094131156351, 'mean_change at 90 %: low') FROM means;
SELECT pg_temp.near((mean_change(before, after, 0.9)).high, 0.571654905868844154, 'mean_change at 90 %: high') FROM means;
SELECT pg_temp.near((mean_change(before, after, population => 200)).se, 0.16437822854685477 * sqrt(100.0 / 199), 'mean_change of a population') FROM means;
SELECT ok((r).difference = 2 AND (r).p_value IS NULL AND (r).df IS NULL AND (r).low IS NULL AND (r).note IS NOT NULL, 'means without variation: no test, and a note')
FROM (SELECT mean_change(ratings('{5,0,0}', 1, 3), ratings('{0,0,4}', 1, 3)) AS r) AS q;
SELECT ok((r).difference = 0.8::float8 AND (r).se IS NULL AND (r).p_value IS NULL AND (r).note IS NOT NULL, 'one answer before: no test, and a note')
FROM (SELECT mean_change(ratings('{1,0,0}', 1, 3), ratings('{1,4,0}', 1, 3)) AS r) AS q;
SELECT ok((r).se = 0 AND (r).p_value IS NULL AND (r).note IS NOT NULL, 'weighted constants have no variation either')
FROM (SELECT mean_change(a, a) AS r FROM (SELECT ratings_agg(7, 0, 10, 0.1 + g * 0.0137) AS a FROM generate_series(1, 20) AS g) AS q) AS p;
SELECT is(array[mean_change(before, ratings('{0,0,0,0,0}', 1, 5)) IS NULL, mean_change(NULL, after) IS NULL], array[true, true], 'mean_change of nobody or NULL') FROM means;
SELECT pg_temp.refused($$SELECT mean_change(before, ratings('{1,2}', 0, 1)) FROM means$$, '22023', '%scale 1 to 5 %scale 0 to 1', 'mean_change of different scales');

-- Shares

SELECT pg_temp.result_is(share_change(before, after, 4, 5), 0.1, 0.07, 1.4213381090374029, NULL, 0.15521848968468371, -0.037302103215463484, 0.232123054202662743, 0.20135792079033088, 100, 100,
						 'pooled z, newcombe interval', 'share_change 40/100, 50/100') FROM means;
SELECT pg_temp.result_is(share_change(ratings('{80,120}', 0, 1), ratings('{90,90}', 0, 1), 1, 1), -0.1, 0.050881125074912492, -1.9575323172579411, NULL, 0.050284916060494379,
						 -0.19746936825738232, 3.7161727289486413e-05, -0.20135792079033066, 200, 180, 'pooled z, newcombe interval', 'share_change 120/200, 90/180');
-- Newcombe (1998) II, table 2, method 10: 56/70 less 48/80
SELECT pg_temp.near((share_change(ratings('{32,48}', 0, 1), ratings('{14,56}', 0, 1), 1, 1)).low, 0.052431472402364926, 'Newcombe''s own example: low 0.0524');
SELECT pg_temp.near((share_change(ratings('{32,48}', 0, 1), ratings('{14,56}', 0, 1), 1, 1)).high, 0.333872654036905858, 'Newcombe''s own example: high 0.3339');
SELECT pg_temp.result_is(share_change(ratings('{9,1}', 0, 1), ratings('{4,6}', 0, 1), 1, 1), 0.5, sqrt(0.09 / 10 + 0.24 / 10), NULL, NULL, 0.057275541795665741, 0.081593975427443233, 0.745936324910972059,
						 2 * asin(sqrt(0.6)) - 2 * asin(sqrt(0.1)), 10, 10, 'fisher exact, newcombe interval', 'share_change 1/10, 6/10: Fisher');
SELECT pg_temp.near((share_change(ratings('{17,3}', 0, 1), ratings('{15,0}', 0, 1), 1, 1)).p_value, 0.24369747899159666, '3/20, 0/15: Fisher');
-- counts that do not survive (k / n) * n in double: R gives these for fisher.test(matrix(c(1,48,6,4),2)) and matrix(c(2,47,6,4),2)
SELECT pg_temp.near((share_change(ratings('{48,1}', 0, 1), ratings('{4,6}', 0, 1), 1, 1)).p_value, 3.0514486017954638e-05, '1/49, 6/10: Fisher');
SELECT pg_temp.near((share_change(ratings('{47,2}', 0, 1), ratings('{4,6}', 0, 1), 1, 1)).p_value, 0.00011404205714402553, '2/49, 6/10: Fisher');
CREATE FUNCTION pg_temp.choose(n bigint, k bigint) RETURNS numeric
LANGUAGE sql AS 'SELECT CASE WHEN k > n THEN 0 ELSE factorial(n) / (factorial(k) * factorial(n - k)) END';
-- every table of 1 hit in n against 3 of 7, by enumeration of the hypergeometric distribution
SELECT is((SELECT count(*) FROM generate_series(2, 120) AS n,
	LATERAL (SELECT sum(p) FILTER (WHERE p <= observed) AS exact FROM (
		-- 4 hits among n + 7 persons: k of them among the 7, 4 - k among the n
		SELECT pg_temp.choose(7, k) * pg_temp.choose(n, 4 - k) / pg_temp.choose(n + 7, 4) AS p, pg_temp.choose(7, 3) * pg_temp.choose(n, 1) / pg_temp.choose(n + 7, 4) AS observed
		FROM generate_series(0, 4) AS k) AS h) AS f
	WHERE abs((share_change(ratings(array[n - 1, 1], 0, 1), ratings('{4,3}', 0, 1), 1, 1)).p_value / exact::float8 - 1) > 1e-9), 0::bigint, 'Fisher for 1 of 2 to 120, against enumeration');
SELECT ok((r).p_value = 1 AND (r).difference = 0 AND (r).low < 0 AND (r).high > 0, 'nobody in either: p = 1, and an interval')
FROM (SELECT share_change(ratings('{20,0}', 0, 1), ratings('{20,0}', 0, 1), 1, 1) AS r) AS q;
SELECT ok((r).p_value IS NULL AND (r).se = 0, 'everybody answered both times: nothing is left to test')
FROM (SELECT share_change(ratings('{10,10}', 0, 1), ratings('{12,8}', 0, 1), 1, 1, population => 20) AS r) AS q;
SELECT ok((r).note LIKE '%weighted%' AND (r).method = 'pooled z, newcombe interval', 'weighted and sparse: z, with a note')
FROM (SELECT share_change(ratings_agg(1, 0, 1, 0.5), ratings('{4,6}', 0, 1), 1, 1) AS r) AS q;
SELECT is(array[share_change(before, ratings('{0,0,0,0,0}', 1, 5), 4, 5) IS NULL, share_change(before, after, NULL, 5) IS NULL], array[true, true], 'share_change of nobody or NULL') FROM means;
SELECT pg_temp.refused($$SELECT share_change(before, after, 4, 6) FROM means$$, '22023', '%4 to 6 is not a range of it', 'share_change beyond the scale');

-- Ratios: log-normal interval sqrt(1/x1 - 1/n1 + 1/x2 - 1/n2)

SELECT pg_temp.result_is(risk_ratio(after, before, 4, 5), 1.25, 0.15811388300841897, 1.41128373466312396, NULL, 0.15816096853267939, 0.91690265817783378, 1.70410674030018172, 0.1, 100, 100,
						 'ratio of shares, log-normal interval', 'risk_ratio 50/100, 40/100') FROM means;
SELECT pg_temp.result_is(risk_ratio(ratings('{4,6}', 0, 1), ratings('{9,1}', 0, 1), 1, 1), 6, 0.983192080250175016, NULL, NULL, 0.057275541795665741, 0.873487379292117616, 41.214104351656153824, 0.5, 10, 10,
						 'ratio of shares, log-normal interval, fisher exact p', 'risk_ratio 6/10, 1/10: Fisher');
SELECT ok((r).difference IS NULL AND (r).low IS NULL AND (r).note IS NOT NULL, 'nobody in the second group: no ratio') FROM (SELECT risk_ratio(ratings('{4,6}', 0, 1), ratings('{9,0}', 0, 1), 1, 1) AS r) AS q;
SELECT ok((r).difference = 0 AND (r).low IS NULL AND (r).note IS NOT NULL, 'nobody in the first group: ratio 0 without an interval')
FROM (SELECT risk_ratio(ratings('{9,0}', 0, 1), ratings('{4,6}', 0, 1), 1, 1) AS r) AS q;
SELECT is(risk_ratio(before, ratings('{0,0,0,0,0}', 1, 5), 4, 5), NULL, 'risk_ratio with nobody') FROM means;
SELECT pg_temp.refused($$SELECT risk_ratio(before, ratings('{1,2}', 0, 1), 1, 1) FROM means$$, '22023', '%scale 1 to 5 %scale 0 to 1', 'risk_ratio of different scales');

-- The same persons twice

-- R: t.test(after, before, paired = TRUE)
SELECT pg_temp.result_is(paired_change(paired_change_agg(b, a, 1, 5, 'mean'), 'mean'), 0.6, 0.26666666666666666, 2.25, 9, 0.051003260706950763, -0.0032419100795213038, 1.2032419100795213041,
						 0.71151247353788538, 10, 10, 'paired t', 'paired mean')
FROM (VALUES (3,4), (4,4), (2,3), (5,5), (3,4), (4,5), (1,3), (2,2), (3,2), (4,5), (NULL,5), (5,NULL)) AS v(b, a);
-- class differences 0,-1,1,1,0,0,1,-2,0,1,0,1: mean 1/6, sd with divisor n
SELECT pg_temp.result_is(paired_change(paired_change_agg(b, a, 0, 10, 'nps'), 'nps'), 16.666666666666664, 25.909386258580042, 0.64326752090267691, NULL, 0.52005052730479484, -34.114797261687194,
						 67.448130595020515, 0.17778975055468987, 12, 12, 'paired wald', 'paired nps')
FROM (VALUES (10,9), (9,7), (8,9), (6,8), (3,6), (10,10), (7,9), (9,6), (5,5), (8,10), (9,10), (2,7)) AS v(b, a);
SELECT is((paired_change_agg(b, a, 0, 10, 'nps'))::jsonb, '{"lo": -2, "hi": 2, "counts": [1, 1, 5, 5, 0], "missing": 1}'::jsonb, 'paired nps: the distribution of class differences')
FROM (VALUES (10,9), (9,7), (8,9), (6,8), (3,6), (10,10), (7,9), (9,6), (5,5), (8,10), (9,10), (2,7), (NULL,7)) AS v(b, a);
-- R: mcnemar.test(matrix(c(59, 16, 6, 80), 2), correct = FALSE) with its 22 changes is done exactly: binom.test(6, 22)
SELECT pg_temp.near((r).p_value, 0.05247879028320316, 'mcnemar exact: p value') FROM (SELECT paired_change('{"lo":-1,"hi":1,"counts":[6,139,16],"missing":0}'::ratings, 'share') AS r) AS q;
SELECT is((r).method, 'mcnemar exact', 'mcnemar exact: method') FROM (SELECT paired_change('{"lo":-1,"hi":1,"counts":[6,139,16],"missing":0}'::ratings, 'share') AS r) AS q;
-- Agresti's approval of the president: 794, 150, 86, 570
SELECT pg_temp.near((r).p_value, 3.0992934410452182e-05, 'mcnemar: p value') FROM (SELECT paired_change('{"lo":-1,"hi":1,"counts":[150,1364,86],"missing":0}'::ratings, 'share') AS r) AS q;
SELECT pg_temp.near((r).statistic, -4.1660451513863634, 'mcnemar: statistic') FROM (SELECT paired_change('{"lo":-1,"hi":1,"counts":[150,1364,86],"missing":0}'::ratings, 'share') AS r) AS q;
SELECT pg_temp.near((r).difference, -64.0 / 1600, 'mcnemar: difference') FROM (SELECT paired_change('{"lo":-1,"hi":1,"counts":[150,1364,86],"missing":0}'::ratings, 'share') AS r) AS q;
SELECT is(paired_change(paired_change_agg((b >= 9)::int, (a >= 9)::int, 0, 1, 'share'), 'share'), paired_change('{"lo":-1,"hi":1,"counts":[1,2,1],"missing":0}'::ratings, 'share'), 'paired share of yes-or-no answers')
FROM (VALUES (10, 9), (9, 3), (8, 10), (2, 1)) AS v(b, a);
SELECT pg_temp.near((paired_change(d, 'mean', population => 40)).se, (paired_change(d, 'mean')).se * sqrt(30.0 / 39), 'paired mean of a population')
FROM (SELECT paired_change_agg(b, a, 1, 5, 'mean') AS d FROM (VALUES (3,4), (4,4), (2,3), (5,5), (3,4), (4,5), (1,3), (2,2), (3,2), (4,5)) AS v(b, a)) AS q;
SELECT is(rollup(d), sum_d, 'paired differences roll up')
FROM (SELECT paired_change_agg(b, a, 1, 5, 'mean') AS d FROM (VALUES (1,3,4), (1,4,4), (2,2,3), (2,5,1)) AS v(g, b, a) GROUP BY g) AS q,
	 (SELECT paired_change_agg(b, a, 1, 5, 'mean') AS sum_d FROM (VALUES (3,4), (4,4), (2,3), (5,1)) AS v(b, a)) AS p GROUP BY sum_d;
SELECT ok((r).difference = 1 AND (r).p_value IS NULL AND (r).note IS NOT NULL, 'everybody changed alike: no test, and a note')
FROM (SELECT paired_change(paired_change_agg(1, 2, 1, 5, 'mean'), 'mean') AS r FROM generate_series(1, 5)) AS q;
SELECT ok((r).difference = 1 AND (r).se IS NULL AND (r).p_value IS NULL, 'one person: no test') FROM (SELECT paired_change(paired_change_agg(1, 2, 1, 5, 'mean'), 'mean') AS r) AS q;
SELECT is(paired_change(paired_change_agg(NULL, 2, 1, 5, 'mean'), 'mean'), NULL, 'nobody answered twice');
SELECT is(paired_change_agg(1, 2, 1, 5, 'mean'), NULL, 'paired_change_agg of no rows') FROM means WHERE false;
SELECT pg_temp.refused($$SELECT paired_change_agg(1, 2, 1, 5, 'nps')$$, '22023', '%does not fit the scale 1 to 5', 'paired nps on another scale');
SELECT pg_temp.refused($$SELECT paired_change_agg(1, 2, 1, 5, 'share')$$, '22023', '%does not fit the scale 1 to 5', 'paired share of more than two answers');
SELECT pg_temp.refused($$SELECT paired_change_agg(1, 2, 1, 5, 'median')$$, '22023', 'unknown kind of change "median"', 'an unknown kind');
SELECT pg_temp.refused($$SELECT paired_change_agg(1, 7, 1, 5, 'mean')$$, '22003', 'score 7 is outside the scale 1 to 5', 'paired answers outside of the scale');
SELECT pg_temp.refused($$SELECT paired_change_agg(1.5, 2, 1, 5, 'mean')$$, '22003', 'score 1.5 is not an integer of the scale 1 to 5', 'paired answers that are no integers');
SELECT pg_temp.refused($$SELECT paired_change_agg(1, 2, NULL, 5, 'mean')$$, '22004', '%must not be null', 'paired answers without a scale');
SELECT pg_temp.refused($$SELECT paired_change_agg(1, 2, 1, h, 'mean') FROM (VALUES (5), (6)) AS v(h)$$, '22023', '%differs within a group', 'a scale that changes');
SELECT pg_temp.refused($$SELECT paired_change(ratings('{1,2,3}', 1, 3), 'mean')$$, '22023', '%scale 1 to 3 are not differences%', 'ratings that are no differences');
SELECT pg_temp.refused($$SELECT paired_change(ratings('{1,2,3}', -1, 1), 'nps')$$, '22023', '%scale -1 to 1 are not differences%', 'differences of another kind');

-- The weakest group

CREATE TEMP TABLE units AS SELECT * FROM (VALUES ('a', ratings('{182,81}', 0, 1)), ('b', ratings('{30,30}', 0, 1)), ('c', ratings('{15,5}', 0, 1)), ('nobody', '{"lo":0,"hi":1,"counts":[0,0],"missing":3}')) AS v(name, r);
-- 5/20 is the lowest of three; its interval holds at 1 - 0.05 / 3.  R: prop.test(5, 20, correct = FALSE, conf.level = 1 - 0.05 / 3)
SELECT is(array[(w).name, (w).groups::text, (w).method, (w).level::text, (w).n::text], array['c', '3', 'wilson, bonferroni', '0.95', '20'], 'weakest_agg') FROM (SELECT weakest_agg(name, r, 1, 1) AS w FROM units) AS q;
SELECT pg_temp.near((w).share, 0.25, 'weakest_agg: share') FROM (SELECT weakest_agg(name, r, 1, 1) AS w FROM units) AS q;
SELECT pg_temp.near((w).low, 0.093874574948060854, 'weakest_agg: low') FROM (SELECT weakest_agg(name, r, 1, 1) AS w FROM units) AS q;
SELECT pg_temp.near((w).high, 0.517491253419317565, 'weakest_agg: high') FROM (SELECT weakest_agg(name, r, 1, 1) AS w FROM units) AS q;
SELECT is((w).name, 'b', 'the weakest of another answer') FROM (SELECT weakest_agg(name, r, 0, 0) AS w FROM units) AS q;
SELECT is((weakest_agg(name, r, 1, 1)).groups, 1::bigint, 'one group') FROM units WHERE name = 'a';
SELECT is((weakest_agg(name, r, 1, 1)).name, NULL, 'no groups') FROM units WHERE false;
SELECT is((weakest_agg(name, r, 1, 1)).name, NULL, 'a group that nobody answered is left out') FROM units WHERE name = 'nobody';
SELECT is((weakest_agg(name, r, 1, 1 ORDER BY name)).name, 'a', 'ties go to the first name') FROM (VALUES ('b', ratings('{1,1}', 0, 1)), ('a', ratings('{2,2}', 0, 1)), ('c', ratings('{3,3}', 0, 1))) AS v(name, r);
SELECT is((weakest_agg(name, r, 1, 1 ORDER BY name DESC)).name, 'a', 'whatever the order') FROM (VALUES ('b', ratings('{1,1}', 0, 1)), ('a', ratings('{2,2}', 0, 1)), ('c', ratings('{3,3}', 0, 1))) AS v(name, r);
CREATE TEMP TABLE nameless AS SELECT * FROM (VALUES (1, NULL::text, ratings('{1,1}', 0, 1)), (2, NULL, ratings('{2,2}', 0, 1))) AS v(id, name, r);
SELECT is((SELECT weakest_agg(name, r, 1, 1 ORDER BY id) FROM nameless), (SELECT weakest_agg(name, r, 1, 1 ORDER BY id DESC) FROM nameless), 'ties of nameless groups do not depend on the order either');
SELECT pg_temp.refused($$SELECT weakest_agg(name, r, 1, 2) FROM units$$, '22023', '%1 to 2 is not a range of it', 'weakest_agg beyond the scale');

-- Many tests

SELECT is(array(SELECT round(p::numeric, 12) FROM unnest(p_adjust('{0.01,0.02,0.03,0.04}', 'holm')) AS p), '{0.040000000000,0.060000000000,0.060000000000,0.060000000000}'::numeric[], 'holm');
SELECT is(array(SELECT round(p::numeric, 12) FROM unnest(p_adjust('{0.01,0.02,0.03,0.04}', 'bh')) AS p), '{0.040000000000,0.040000000000,0.040000000000,0.040000000000}'::numeric[], 'bh');
-- R: p.adjust(c(0.03, NA, 0.001, 0.5, 0.04, 0.04, 1, 0), ...): NA is no test
SELECT is(array(SELECT round(p::numeric, 12) FROM unnest(p_adjust('{0.03,NULL,0.001,0.5,0.04,0.04,1,0}', 'holm')) WITH ORDINALITY AS u(p, i) ORDER BY i),
		  '{0.150000000000,NULL,0.006000000000,1.000000000000,0.160000000000,0.160000000000,1.000000000000,0.000000000000}'::numeric[], 'holm with NULL and ties');
SELECT is(array(SELECT round(p::numeric, 12) FROM unnest(p_adjust('{0.03,NULL,0.001,0.5,0.04,0.04,1,0}', 'bh')) WITH ORDINALITY AS u(p, i) ORDER BY i),
		  '{0.056000000000,NULL,0.003500000000,0.583333333333,0.056000000000,0.056000000000,1.000000000000,0.000000000000}'::numeric[], 'bh with NULL and ties');
SELECT is(p_adjust('{}', 'holm'), '{}'::float8[], 'no tests');
SELECT is(p_adjust('{NULL,NULL}', 'bh'), '{NULL,NULL}'::float8[], 'no test that could be done');
SELECT is(p_adjust('{0.2}', m), '{0.2}'::float8[], 'one test stays as it is: ' || m) FROM unnest(array['holm', 'bh']) AS m;
SELECT pg_temp.refused(format('SELECT p_adjust(%L, ''holm'')', p), '22023', 'p value 2 does not lie between 0 and 1', 'p values ' || p) FROM unnest(array['{0.1,1.5}', '{0.1,-0.1}', '{0.1,NaN}', '{0.1,Infinity}']) AS p;
SELECT pg_temp.refused($$SELECT p_adjust('{0.1}', 'bonferroni')$$, '22023', 'unknown method "bonferroni"', 'p_adjust: an unknown method');

SELECT * FROM finish();
ROLLBACK;
