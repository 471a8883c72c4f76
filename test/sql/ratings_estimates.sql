\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(233);

-- Expected figures are R's (prop.test without correction, binom.test, t.test) or follow from the formula beside them.

CREATE FUNCTION pg_temp.estimate_is(e estimate, value float8, se float8, low float8, high float8, level float8, n float8, method text, description text) RETURNS SETOF text
LANGUAGE sql AS $$
	SELECT pg_temp.near(e.value, value, description || ': value') UNION ALL SELECT pg_temp.near(e.se, se, description || ': se')
	UNION ALL SELECT pg_temp.near(e.low, low, description || ': low') UNION ALL SELECT pg_temp.near(e.high, high, description || ': high')
	UNION ALL SELECT is(e.level, level, description || ': level') UNION ALL SELECT pg_temp.near(e.n, n, description || ': n')
	UNION ALL SELECT is(e.method, method, description || ': method');
$$;

-- NPS

CREATE TEMP TABLE nps_case AS SELECT ratings('{0,0,0,0,0,0,20,0,30,0,50}', 0, 10) AS r, ratings('{0,0,0,0,0,0,0,0,0,0,10}', 0, 10) AS promoters_alone;
-- plain SE sqrt(((P + D) / n - NPS^2) / n); margin 15.3078081
SELECT pg_temp.estimate_is(nps_ci(r, method => 'wald'), 30, 7.810249675906654, 30 - 15.307808075042669, 30 + 15.307808075042669, 0.95, 100, 'wald', '50/30/20 wald') FROM nps_case;
-- adjusted Wald: 0.75, 1.5, 0.75 added to promoters, passives, detractors; the value stays the plain NPS
SELECT pg_temp.estimate_is(nps_ci(r), 30, 7.6915104218147565, 14.0511301787616087, 44.2012970057044114, 0.95, 100, 'adjusted_wald', '50/30/20 adjusted wald') FROM nps_case;
SELECT pg_temp.near(((nps_ci(r)).low + (nps_ci(r)).high) / 2, 29.1262136, 'its centre', 1e-9) FROM nps_case;
SELECT pg_temp.estimate_is(nps_ci(r, 0.9), 30, 7.6915104218147565, 16.4748047781759652, 41.7776224062900496, 0.9, 100, 'adjusted_wald', '50/30/20 at 90 %') FROM nps_case;
SELECT pg_temp.estimate_is(nps_ci(r, method => 'wald', population => 150), 30, 7.810249675906654 * sqrt(50.0 / 149), 30 - 8.8675751257896884, 30 + 8.8675751257896884, 0.95, 100, 'wald',
						   '50/30/20 of a population of 150') FROM nps_case;
-- what is added shrinks with the square of the finite population's factor, 50 / 149 here, so that a census is itself
SELECT pg_temp.estimate_is(nps_ci(r, population => 150), 30, 4.5009844775945052, 20.879229206681803, 38.522764148799915, 0.95, 100, 'adjusted_wald', 'adjusted wald of a population of 150') FROM nps_case;
SELECT pg_temp.estimate_is(nps_ci(r, population => 100), 30, 0, 30, 30, 0.95, 100, 'adjusted_wald', 'adjusted wald when everybody answered') FROM nps_case;
SELECT pg_temp.estimate_is(nps_ci(r, method => 'wald', population => 100), 30, 0, 30, 30, 0.95, 100, 'wald', 'everybody answered') FROM nps_case;
SELECT pg_temp.estimate_is(nps_ci(promoters_alone), 100, 15.010237744338253, 47.503551544790206, 100, 0.95, 10, 'adjusted_wald', '10/0/0: clamped at 100') FROM nps_case;
SELECT pg_temp.estimate_is(nps_ci(promoters_alone, method => 'wald'), 100, 0, 100, 100, 0.95, 10, 'wald', '10/0/0: plain wald has no width') FROM nps_case;
SELECT pg_temp.near((nps_ci(ratings('{10,0,0,0,0,0,0,0,0,0,0}', 0, 10))).low, -100, '0/0/10: clamped at -100');
-- Tango's score interval: both ends solve |z| = 1.96, so the statistic there is checked by its own formula
SELECT pg_temp.near(abs((30 - e) / 100 * n / sqrt(n * (2 * q + e / 100 * (1 - e / 100)))), 1.959963984540054, 'score interval: the statistic at the ' || side || ' end', 1e-8)
FROM (SELECT (nps_ci(r, method => 'score')).low AS e, 'low' AS side FROM nps_case UNION ALL SELECT (nps_ci(r, method => 'score')).high, 'high' FROM nps_case) AS ends,
	 LATERAL (SELECT 100::float8 AS n) AS size,
	 -- the constrained estimate of the detractors' share, of 2 n q^2 + b q - 20 d (1 - d) = 0
	 LATERAL (SELECT (2 * n - 50 + 20) * e / 100 - 70 AS b) AS t,
	 LATERAL (SELECT (sqrt(b * b + 8 * n * 20 * e / 100 * (1 - e / 100)) - b) / (4 * n) AS q) AS u;
SELECT ok((e).low < 30 AND (e).high > 30 AND (e).se IS NULL, 'score interval around the index, without a standard error') FROM (SELECT nps_ci(r, method => 'score') AS e FROM nps_case) AS q;
SELECT is(nps_ci(r, 0.95, 'adjusted_wald', NULL), nps_ci(r), 'population NULL is no population') FROM nps_case;
SELECT is(array[nps_ci(r, NULL) IS NULL, nps_ci(r, 0.9, NULL) IS NULL, nps_ci(NULL) IS NULL], array[true, true, true], 'another NULL is NULL') FROM nps_case;
SELECT is(nps_ci(ratings(array_fill(0::bigint, array[11]), 0, 10)), NULL, 'nps_ci of nobody');
SELECT is(nps_ci(ratings(array_fill(0::bigint, array[11]), 0, 10), method => 'score'), NULL, 'nps_ci of nobody, score');
SELECT pg_temp.refused($$SELECT nps_ci(ratings('{1,2}', 0, 1))$$, '22023', '%scale 0 to 1%0 to 10', 'nps_ci on another scale');
SELECT pg_temp.refused(format('SELECT nps_ci(r, %L) FROM nps_case', level), '22023', 'confidence level must lie between 0 and 1', 'level ' || level)
FROM unnest(array['0', '1', '95', '-0.5', 'NaN', 'Infinity']) AS level;
SELECT pg_temp.refused($$SELECT nps_ci(r, method => 'bootstrap') FROM nps_case$$, '22023', 'unknown method "bootstrap"', 'an unknown method');
SELECT pg_temp.refused(format('SELECT nps_ci(r, population => %s) FROM nps_case', n), '22023', 'population of % is smaller than the 100 answers', 'population ' || n)
FROM unnest(array[99, 0, -5, -9223372036854775808]) AS n;

-- Shares

CREATE TEMP TABLE share_case AS SELECT ratings('{182,81}', 0, 1) AS r, ratings('{20,0}', 0, 1) AS none, ratings('{0,20}', 0, 1) AS every;
SELECT pg_temp.estimate_is(share_ci(r, 1, 1), 81.0 / 263, 0.028467188734853665, 0.25528851987827428, 0.36620957698280016, 0.95, 263, 'wilson', '81/263 wilson') FROM share_case;
SELECT pg_temp.estimate_is(share_ci(r, 1, 1, 0.9), 81.0 / 263, 0.028467188734853665, 0.26331361718848145, 0.35656634960848815, 0.9, 263, 'wilson', '81/263 at 90 %') FROM share_case;
SELECT pg_temp.estimate_is(share_ci(r, 1, 1, method => 'agresti_coull'), 81.0 / 263, 0.028467188734853665, 0.25522066518999675, 0.36627743167107751, 0.95, 263, 'agresti_coull', '81/263 agresti_coull') FROM share_case;
SELECT pg_temp.estimate_is(share_ci(r, 1, 1, method => 'clopper_pearson'), 81.0 / 263, 0.028467188734853665, 0.25273674558527121, 0.36762192260135140, 0.95, 263, 'clopper_pearson', '81/263 clopper_pearson') FROM share_case;
SELECT pg_temp.estimate_is(share_ci(none, 1, 1), 0, 0, 0, 0.1611251580528193, 0.95, 20, 'wilson', '0/20 wilson') FROM share_case;
SELECT pg_temp.estimate_is(share_ci(none, 1, 1, method => 'agresti_coull'), 0, 0, 0, 0.18980956054248876, 0.95, 20, 'agresti_coull', '0/20 agresti_coull') FROM share_case;
SELECT pg_temp.estimate_is(share_ci(none, 1, 1, method => 'clopper_pearson'), 0, 0, 0, 0.16843347098308536, 0.95, 20, 'clopper_pearson', '0/20 clopper_pearson') FROM share_case;
SELECT pg_temp.estimate_is(share_ci(every, 1, 1), 1, 0, 0.83887484194718065, 1, 0.95, 20, 'wilson', '20/20 wilson') FROM share_case;
SELECT pg_temp.estimate_is(share_ci(every, 1, 1, method => 'clopper_pearson'), 1, 0, 0.83156652901691464, 1, 0.95, 20, 'clopper_pearson', '20/20 clopper_pearson') FROM share_case;
SELECT pg_temp.estimate_is(share_ci(ratings('{2,1}', 0, 1), 1, 1, 0.99, 'clopper_pearson'), 1.0 / 3, sqrt(2.0 / 27), 0.0016694521863086685, 0.9585998492839569, 0.99, 3, 'clopper_pearson', '1/3 at 99 %');
SELECT is(share_ci(ratings('{0,0}', 0, 1), 1, 1, 0.95, method), NULL, 'share_ci of nobody, ' || method) FROM unnest(array['wilson', 'agresti_coull', 'clopper_pearson']) AS method;
SELECT pg_temp.refused($$SELECT share_ci(r, 1, 1, 0.95, 'wald') FROM share_case$$, '22023', 'unknown method "wald"', 'share_ci: an unknown method');
SELECT pg_temp.refused($$SELECT share_ci(r, 1, 2) FROM share_case$$, '22023', '%1 to 2 is not a range of it', 'share_ci: beyond the scale');
SELECT pg_temp.refused($$SELECT share_ci(r, 1, 1, 95) FROM share_case$$, '22023', 'confidence level must lie between 0 and 1', 'share_ci: level 95');

-- Means.  R: t.test(rep(0:10, c(5,1,2,3,4,12,10,25,60,55,80)))

CREATE TEMP TABLE mean_case AS SELECT ratings('{5,1,2,3,4,12,10,25,60,55,80}', 0, 10) AS r;
SELECT pg_temp.estimate_is(mean_ci(r), 8.1712062256809332, 0.13050074063867068, 7.9142145245604700, 8.4281979268013956, 0.95, 257, 't', 'mean_ci') FROM mean_case;
SELECT pg_temp.estimate_is(mean_ci(r, 0.99), 8.1712062256809332, 0.13050074063867068, 7.8325346052803653, 8.5098778460815012, 0.99, 257, 't', 'mean_ci at 99 %') FROM mean_case;
SELECT pg_temp.estimate_is(mean_ci(ratings('{0,0,5}', 1, 3)), 3, 0, 3, 3, 0.95, 5, 't', 'mean_ci of a constant');
SELECT pg_temp.estimate_is(mean_ci(ratings('{0,0,1}', 1, 3)), 3, NULL, NULL, NULL, 0.95, 1, 't', 'mean_ci of one answer: no interval');
SELECT is(mean_ci(ratings(array_fill(0::bigint, array[11]), 0, 10)), NULL, 'mean_ci of nobody');
SELECT pg_temp.refused($$SELECT mean_ci(r, 0) FROM mean_case$$, '22023', 'confidence level must lie between 0 and 1', 'mean_ci: level 0');

-- Enthusiasm: 4 enthused, 15 satisfied.  R: prop.test(4, 19, correct = FALSE)

SELECT pg_temp.estimate_is(enthusiasm_ci(ratings('{10,20,30,15,4}', 1, 5), 5, 4), 4.0 / 19, 0.093528770172488271, 0.085076766329162487, 0.433342784438141559, 0.95, 19, 'wilson', 'enthusiasm_ci');
SELECT is(enthusiasm_ci(ratings('{10,20,30,0,0}', 1, 5), 5, 4), NULL, 'enthusiasm_ci: nobody enthused or satisfied');
SELECT is(enthusiasm_ci(ratings('{0,0,0,0,0}', 1, 5), 5, 4), NULL, 'enthusiasm_ci of nobody');
SELECT pg_temp.refused($$SELECT enthusiasm_ci(ratings('{10,20,30,15,4}', 1, 5), 4, 5)$$, '22023', '%the enthused must begin above the satisfied%', 'enthusiasm_ci: bands in the wrong order');

-- Weights: Kish's effective n stands for n.  R: x, w as in cov.wt(cbind(x), w); qt(.975, n - 1)

CREATE TEMP TABLE weighted AS
SELECT ratings_agg(x, 1, 5, w) AS r FROM (VALUES (1, 0.5), (2, 1.5), (3, 2), (4, 1), (5, 0.25), (5, 0.75), (4, 3), (3, 1)) AS v(x, w);
SELECT pg_temp.estimate_is(mean_ci(r), 3.35, sqrt(1.2549618320610689 / 5.5172413793103452), 2.0835371612090636, 4.6164628387909366, 0.95, 5.5172413793103452, 't', 'weighted mean_ci') FROM weighted;
SELECT pg_temp.estimate_is(share_ci(r, 4, 5), 0.5, 0.5 / sqrt(5.5172413793103452), 0.17966062214511203, 0.82033937785488797, 0.95, 5.5172413793103452, 'wilson', 'weighted share_ci') FROM weighted;
SELECT is((nps_ci(a)).low, (nps_ci(b)).low, 'weights of 1 give the unweighted interval')
FROM (SELECT ratings_agg(s, 0, 10, 1.0) AS a, ratings_agg(s, 0, 10) AS b FROM unnest(array[10, 9, 8, 3, 10]) AS s) AS q;
SELECT pg_temp.near((nps_ci(a)).low, (nps_ci(b)).low, 'so do equal weights', 1e-12)
FROM (SELECT ratings_agg(s, 0, 10, 1.7) AS a, ratings_agg(s, 0, 10) AS b FROM unnest(array[10, 9, 8, 3, 10]) AS s) AS q;
-- a weight so dominant that effective n is hardly above 1 must not take time, nor give an interval that is none
SELECT ok((e).value BETWEEN 1 AND 2 AND ((e).low IS NULL) = ((e).high IS NULL), 'mean_ci with one dominant weight') FROM (SELECT mean_ci(ratings_agg(s, 1, 5, w)) AS e FROM (VALUES (1, 1e3), (2, 1e-3)) AS v(s, w)) AS q;

-- Strata: NPS 30 of (50, 30, 20) for 70 % of the population, -33.3 of (10, 20, 30) for 30 %; se: sum of share^2 variance / n

CREATE TEMP TABLE strata AS SELECT array[ratings('{0,0,0,0,0,0,20,0,30,0,50}', 0, 10), ratings('{0,0,0,0,0,0,30,0,20,0,10}', 0, 10)] AS r;
SELECT pg_temp.near((e).value, 11, 'stratified_nps: value') FROM (SELECT stratified_nps(r, '{0.7,0.3}') AS e FROM strata) AS q;
SELECT pg_temp.near((e).se, 6.1825021903217570, 'stratified_nps: se') FROM (SELECT stratified_nps(r, '{0.7,0.3}') AS e FROM strata) AS q;
SELECT pg_temp.near((e).low, -1.1174816273706396, 'stratified_nps: low') FROM (SELECT stratified_nps(r, '{0.7,0.3}') AS e FROM strata) AS q;
SELECT pg_temp.near((e).high, 23.1174816273706405, 'stratified_nps: high') FROM (SELECT stratified_nps(r, '{0.7,0.3}') AS e FROM strata) AS q;
SELECT is((stratified_nps(r, '{0.7,0.3}')).n, 160::float8, 'stratified_nps: n') FROM strata;
SELECT pg_temp.near((stratified_nps(r, '{7000,3000}')).value, 11, 'shares may be head counts') FROM strata;
SELECT pg_temp.near((stratified_nps(r, '{1,0}')).value, 30, 'a stratum of share 0 does not count') FROM strata;
SELECT is(stratified_nps(array[ratings(array_fill(0::bigint, array[11]), 0, 10), ratings('{0,0,0,0,0,0,30,0,20,0,10}', 0, 10)], '{0.5,0.5}'), NULL, 'a stratum without answers: the whole is unknown');
SELECT is(stratified_nps('{}', '{}'), NULL, 'no strata');
SELECT pg_temp.refused($$SELECT stratified_nps(r, '{1}') FROM strata$$, '22023', '2 strata with 1 shares of the population', 'stratified_nps: arrays of different length');
SELECT pg_temp.refused($$SELECT stratified_nps(r, '{1,-1}') FROM strata$$, '22023', 'share 2 of the population is not%', 'stratified_nps: a negative share');
SELECT pg_temp.refused($$SELECT stratified_nps(r, '{1,NaN}') FROM strata$$, '22023', 'share 2 of the population is not%', 'stratified_nps: a share that is no number');
SELECT pg_temp.refused($$SELECT stratified_nps(r, '{Infinity,1}') FROM strata$$, '22023', 'share 1 of the population is not%', 'stratified_nps: an infinite share');
SELECT pg_temp.refused($$SELECT stratified_nps(r, '{1,NULL}') FROM strata$$, '22004', 'shares of the population must not contain nulls', 'stratified_nps: a NULL share');
SELECT pg_temp.refused($$SELECT stratified_nps(array[r[1], NULL], '{1,1}') FROM strata$$, '22004', 'strata must not contain nulls', 'stratified_nps: a NULL stratum');
SELECT pg_temp.refused($$SELECT stratified_nps(array[ratings('{1,2}', 0, 1)], '{1}')$$, '22023', '%scale 0 to 1%0 to 10', 'stratified_nps on another scale');

SELECT * FROM finish();
ROLLBACK;
