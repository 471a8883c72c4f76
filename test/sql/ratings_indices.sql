\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(247);

-- Published or hand-computed figures; those of R say which call gives them.

-- NPS

SELECT pg_temp.near(nps(ratings('{0,0,0,0,0,0,42,0,159,0,2080}', 0, 10)), 89.34677773, '2080 promoters, 42 detractors of 2281', 1e-9);
SELECT is(nps(ratings('{0,0,0,0,0,0,20,0,30,0,50}', 0, 10)), 30::float8, '50/30/20: NPS 30');
SELECT is(array[promoters(r), passives(r), detractors(r)], array[0.5, 0.3, 0.2]::float8[], 'its shares') FROM (SELECT ratings('{1,2,3,4,4,3,3,20,10,20,30}', 0, 10) AS r) AS q;
SELECT is(nps(r), 30::float8, 'passives are 7 and 8, detractors 0 to 6') FROM (SELECT ratings('{1,2,3,4,4,3,3,20,10,20,30}', 0, 10) AS r) AS q;
SELECT is(array[nps(ratings('{0,0,0,0,0,0,0,0,0,1,0}', 0, 10)), nps(ratings('{0,0,0,0,0,0,0,0,1,0,0}', 0, 10)), nps(ratings('{0,0,0,0,0,0,0,1,0,0,0}', 0, 10)),
				nps(ratings('{0,0,0,0,0,0,1,0,0,0,0}', 0, 10)), nps(ratings('{1,0,0,0,0,0,0,0,0,0,0}', 0, 10))], array[100, 0, 0, -100, -100]::float8[], 'one answer of 9, 8, 7, 6, 0');
SELECT is(nps(ratings('{10,20,30,15,4}', 1, 5), 5, 3), (100 * (4 - 60)::float8 / 79), 'nps with its bands named');
SELECT is(nps(r, 9, 6), nps(r), 'and on 0 to 10 the usual ones') FROM (SELECT ratings('{1,2,3,4,4,3,3,20,10,20,30}', 0, 10) AS r) AS q;
SELECT is(nps(ratings('{1,1}', 0, 1), 1, 0), 0::float8, 'bands that leave no passives');
SELECT pg_temp.refused(format('SELECT %s(ratings(''{1,2,3,4,5}'', 1, 5))', f), '22023', '%scale 1 to 5%0 to 10%', f || ' needs the scale 0 to 10')
FROM unnest(array['nps', 'promoters', 'passives', 'detractors']) AS f;
SELECT pg_temp.refused($$SELECT nps(ratings('{1,2,3,4,5,0,0,0,0,0,0}', 1, 11))$$, '22023', '%scale 1 to 11%0 to 10%', 'eleven points alone do not make it');
SELECT pg_temp.refused(format('SELECT nps(ratings(''{1,2,3,4,5}'', 1, 5), %s)', bands), '22023', '%promoters and detractors must be separate%', 'bands ' || bands)
FROM unnest(array['3, 3', '2, 4', '6, 3', '5, 0', '-2147483648, 2147483647', '2147483647, -2147483648']) AS bands;
SELECT is(nps(score), 25::float8, 'shorthand: 2 of 4 promote, 1 detracts') FROM (VALUES (10), (9), (8), (NULL), (0)) AS v(score);
SELECT results_eq(
	$$SELECT unit, nps(score) FROM (VALUES (1, 10), (1, 9), (2, 0), (2, 10), (3, NULL)) AS v(unit, score) GROUP BY unit ORDER BY unit$$,
	$$VALUES (1, 100::float8), (2, 0), (3, NULL)$$, 'shorthand by group');

-- Satisfaction, effort, favorable answers

SELECT is(csat(ratings('{10,20,30,15,5}', 1, 5)), 25::float8, 'csat on five points: 4 and 5');
SELECT is(csat(ratings('{10,20,30,15,5}', 0, 4)), 25::float8, 'csat on 0 to 4: the two highest');
SELECT is(csat(ratings('{10,20,30,15,5}', 1, 5), 3), 62.5::float8, 'csat from a named answer');
SELECT is(csat(ratings('{25,75}', 0, 1), 1), 75::float8, 'csat on two points');
SELECT is(csat(ratings('{1,0,0,0,0,0,0,0,0,0,3}', 0, 10), 10), 75::float8, 'csat on eleven points');
SELECT pg_temp.refused($$SELECT csat(ratings('{1,2,3,4}', 1, 4))$$, '22023', '%scale 1 to 4%five points%', 'csat on another scale needs the cut-off');
SELECT pg_temp.refused($$SELECT csat(ratings(array_fill(1::bigint, array[12]), 1, 12), 11)$$, '22023', '%2 to 11 points%', 'csat beyond eleven points');
SELECT pg_temp.refused(format('SELECT csat(ratings(''{1,2,3,4}'', 1, 4), %s)', f), '22023', '%the satisfied cannot begin at%', 'csat from ' || f)
FROM unnest(array[0, 1, 5, -2147483648, 2147483647]) AS f;
SELECT is(array[ces(r), ces_top_box(r)], array[4.8, 60]::float8[], 'effort: mean, and 5 to 7') FROM (SELECT ratings('{5,5,20,10,20,15,25}', 1, 7) AS r) AS q;
SELECT pg_temp.near(ces_index(ratings('{5,5,20,10,20,15,25}', 1, 7)), 10, 'effort index: 6-7 less 1-3', 1e-14);
SELECT is(ces(ratings('{1,1,2}', 1, 3)), 2.25::float8, 'ces is a mean on any scale');
SELECT pg_temp.refused(format('SELECT %s(ratings(''{1,2,3,4,5}'', 1, 5))', f), '22023', '%scale 1 to 5%seven points%', f || ' needs seven points') FROM unnest(array['ces_top_box', 'ces_index']) AS f;
-- the cut-offs of 2 to 11 points: the upper and the lower half, the middle of an odd scale is neutral
SELECT ok(abs(favorable(r) - 100 * (k / 2)::float8 / k) < 1e-12 AND abs(neutral(r) - 100 * (k % 2)::float8 / k) < 1e-12 AND abs(unfavorable(r) - 100 * (k / 2)::float8 / k) < 1e-12,
		  format('favorable, neutral, unfavorable: halves of %s points', k))
FROM (SELECT k, ratings(array_fill(1::bigint, array[k]), 1, k) AS r FROM generate_series(2, 11) AS k) AS q;
SELECT is(array[favorable(r), neutral(r), unfavorable(r)], array[75, 10, 15]::float8[], 'five points: 4-5, 3, 1-2') FROM (SELECT ratings('{5,10,10,50,25}', 1, 5) AS r) AS q;
SELECT is(array[favorable(r), neutral(r), unfavorable(r)], array[65, 10, 25]::float8[], 'seven points: 5-7, 4, 1-3') FROM (SELECT ratings('{5,10,10,10,15,30,20}', 1, 7) AS r) AS q;
SELECT is(array[favorable(r), neutral(r), unfavorable(r)], array[60, 0, 40]::float8[], 'four points: 3-4, none, 1-2') FROM (SELECT ratings('{15,25,20,40}', 1, 4) AS r) AS q;
SELECT pg_temp.refused(format('SELECT %s(ratings(array_fill(1::bigint, array[12]), 1, 12))', f), '22023', '%2 to 11 points%', f || ' beyond eleven points')
FROM unnest(array['favorable', 'neutral', 'unfavorable']) AS f;
SELECT is(array[csat(s), favorable(s), ces(s)], array[50, 50, 3.25]::float8[], 'shorthands of one column') FROM (VALUES (5), (4), (NULL), (3), (1)) AS v(s);
SELECT is(array[csat(s::smallint), csat(s::bigint), csat(s::numeric), csat(s::float8), favorable(s::smallint), favorable(s::bigint), favorable(s::numeric), favorable(s::float8)],
		  array_fill(50::float8, array[8]), 'csat and favorable of every type') FROM (VALUES (5), (4), (NULL), (3), (1)) AS v(s);
SELECT is(array[ces(s::smallint), ces(s::bigint), ces(s::numeric), ces(s::float8)], array_fill(3.25::float8, array[4]), 'ces of every type') FROM (VALUES (5), (4), (NULL), (3), (1)) AS v(s);
SELECT is(array[nps(s::smallint), nps(s::bigint), nps(s::numeric), nps(s::float8)], array_fill(25::float8, array[4]), 'nps of every type') FROM (VALUES (10), (9), (NULL), (7), (1)) AS v(s);

-- Moments, quantiles, shares, boxes.  R: x <- rep(0:10, c(5,1,2,3,4,12,10,25,60,55,80))

CREATE TEMP TABLE eleven AS SELECT ratings('{5,1,2,3,4,12,10,25,60,55,80}', 0, 10) AS r;
SELECT is(answered(r), 257::bigint, 'answered') FROM eleven;
SELECT is(effective_n(r), 257::float8, 'effective_n without weights is the number of answers') FROM eleven;
SELECT pg_temp.near(mean(r), 8.1712062256809332, 'mean', 1e-14) FROM eleven;
SELECT pg_temp.near(variance(r), 4.3768239299610894, 'variance', 1e-14) FROM eleven;
SELECT pg_temp.near(stddev(r), 2.0920860235566532, 'stddev', 1e-14) FROM eleven;
SELECT is(median(r), 8::float8 + 1, 'median 9') FROM eleven;
SELECT pg_temp.near(quantile(r, p), q, 'quantile ' || p, 1e-12) -- quantile(x, p, type = 7)
FROM eleven, (VALUES (0, 0), (0.05, 4), (0.1, 5), (0.25, 8), (0.333, 8), (0.5, 9), (0.75, 10), (0.9, 10), (0.95, 10), (1, 10)) AS v(p, q);
SELECT is(median(ratings('{2,2}', 0, 1)), 0.5::float8, 'median between two answers');
SELECT is(median(ratings('{1,0,0,0,1}', 1, 5)), 3::float8, 'median across a gap');
SELECT is(quantile(ratings('{1,1,1}', 1, 3), 0.9), 2.8::float8, 'quantiles interpolate');
SELECT pg_temp.refused(format('SELECT quantile(ratings(''{1,2}'', 0, 1), %L)', p), '22023', 'quantile must lie between 0 and 1', 'quantile ' || p)
FROM unnest(array['-0.1', '1.1', 'NaN', 'Infinity', '90']) AS p;
SELECT is(mode(r), 10, 'mode') FROM eleven;
SELECT is(mode(ratings('{1,3,0,3}', 1, 4)), 2, 'mode: the lowest of several');
SELECT pg_temp.near(share(r, 8, 9), 115.0 / 257, 'share', 1e-15) FROM eleven;
SELECT is(array[share(r, 0, 10), share(r, 0, 0), share(r, 10, 10)], array[1, 5.0 / 257, 80.0 / 257]::float8[], 'share of all and of the ends') FROM eleven;
SELECT is(array[top_box(r), top_box(r, 2), bottom_box(r), bottom_box(r, 3)], array[40, 65, 10, 35]::float8[], 'boxes') FROM (SELECT ratings('{10,5,20,25,40}', 1, 5) AS r) AS q;
SELECT is(array[top_box(r, 5), bottom_box(r, 5)], array[100, 100]::float8[], 'a box of the whole scale') FROM (SELECT ratings('{10,5,20,25,40}', 1, 5) AS r) AS q;
SELECT pg_temp.refused(format('SELECT %s(ratings(''{1,2,3}'', 1, 3), %s)', f, k), '22023', '%a box of % does not fit', f || ' of ' || k)
FROM unnest(array['top_box', 'bottom_box']) AS f, unnest(array[0, 4, -1, 2147483647, -2147483648]) AS k;
SELECT pg_temp.refused(format('SELECT share(ratings(''{1,2,3}'', 1, 3), %s)', k), '22023', '% is not a range of it', 'share of ' || k)
FROM unnest(array['0, 2', '2, 4', '3, 2', '-2147483648, 2147483647']) AS k;
SELECT pg_temp.near(pomp(ratings('{10,20,30,15,4}', 1, 5)), 44.620253164556964, 'pomp: 100 (mean - 1) / 4', 1e-14);
SELECT is(array[pomp(ratings('{0,7}', -5, -4)), pomp(ratings('{7,0}', -5, -4))], array[100, 0]::float8[], 'pomp at the ends');

-- Shape

SELECT pg_temp.near(agreement(ratings('{30,40,210,130,530,50,10}', 1, 7)), 0.61133333333333333, 'van der Eijk (2001) p. 331: A', 1e-14);
SELECT pg_temp.near(consensus(ratings('{30,40,210,130,530,50,10}', 1, 7)), 0.7256876139593462, 'Tastle and Wierman', 1e-12);
SELECT is(agreement(ratings('{50,0,0,0,50}', 1, 5)), -1::float8, 'A of two camps: -1');
SELECT is(agreement(ratings('{7,7,7,7,7}', 1, 5)), 0::float8, 'A of all equal: 0');
SELECT is(agreement(ratings(counts, 1, 5)), 1::float8, 'A of one category: 1') FROM (VALUES ('{9,0,0,0,0}'::bigint[]), ('{0,0,9,0,0}'), ('{0,0,0,0,1}')) AS v(counts);
SELECT pg_temp.near(agreement(ratings('{10,20,30,15,4}', 1, 5)), 0.3924050632911392, 'A of (10,20,30,15,4)', 1e-14);
SELECT pg_temp.near(agreement(ratings('{30,20,0,20,30}', 1, 5)), -0.31111111111111111, 'A of (30,20,0,20,30)', 1e-14);
SELECT is(array[agreement(r), polarization(r)], array[NULL, NULL]::float8[], 'K = 2: no agreement') FROM (SELECT ratings('{3,4}', 0, 1) AS r) AS q;
SELECT is(two_camps(ratings('{3,4}', 0, 1)), NULL, 'K = 2: nor camps');
SELECT pg_temp.near(polarization(ratings('{30,40,210,130,530,50,10}', 1, 7)), 0.19433333333333333, 'polarization (1 - A) / 2', 1e-14);
SELECT is(array[two_camps(ratings('{50,0,0,0,50}', 1, 5)), two_camps(ratings('{7,7,7,7,7}', 1, 5)), two_camps(ratings('{30,20,0,20,30}', 1, 5)), two_camps(ratings('{0,0,9,0,0}', 1, 5))],
		  array[true, false, true, false], 'two_camps where A is below 0');
SELECT is(array[consensus(ratings('{50,0,0,0,50}', 1, 5)), consensus(ratings('{0,0,9,0,0}', 1, 5)), consensus(ratings('{5,5}', 0, 1)), consensus(ratings('{0,5}', 0, 1))],
		  array[0, 1, 0, 1]::float8[], 'consensus: 0 at both ends, 1 in one place');
SELECT is(array[consistency(ratings('{50,0,0,0,50}', 1, 5)), consistency(ratings('{0,0,9,0,0}', 1, 5))], array[0, 1]::float8[], 'consistency: 1 when all agree, 0 when half sit at each end');
SELECT pg_temp.near(consistency(ratings('{10,20,30,15,4}', 1, 5)), 0.47426431247353962, 'consistency: 1 - population sd / 2', 1e-13); -- R: 1 - sqrt(mean((x - mean(x))^2)) / 2
SELECT cmp_ok(consistency(ratings('{1,0,0,0,0,0,0,0,0,0,999}', 0, 10)), '>', 0.9::float8, 'one zero among 999 tens is not inconsistent');
SELECT is(memorable(ratings('{10,20,30,15,5}', 1, 5)), 0.1875::float8, 'memorable: either end');
SELECT is(memorable(ratings('{1,1}', 0, 1)), 1::float8, 'memorable on two points: everybody');
SELECT pg_temp.near(enthusiasm(ratings('{10,20,30,15,4}', 1, 5), 5, 4), 4.0 / 19, 'enthusiasm: 4 enthused, 15 satisfied', 1e-15);
SELECT pg_temp.near(complacency(ratings('{10,20,30,15,4}', 1, 5), 5, 4), 15.0 / 19, 'complacency', 1e-15);
SELECT pg_temp.near(enthusiasm(ratings('{10,20,30,15,4}', 1, 5), 4, 2), 19.0 / 69, 'enthusiasm with wider bands', 1e-15);
SELECT is(array[enthusiasm(r, 5, 4), complacency(r, 5, 4)], array[NULL, NULL]::float8[], 'nobody enthused or satisfied: NULL') FROM (SELECT ratings('{9,9,9,0,0}', 1, 5) AS r) AS q;
SELECT pg_temp.refused(format('SELECT %s(ratings(''{1,2,3,4,5}'', 1, 5), %s)', f, b), '22023', '%the enthused must begin above the satisfied%', f || ' ' || b)
FROM unnest(array['enthusiasm', 'complacency']) AS f, unnest(array['4, 4', '4, 5', '6, 4', '5, 0', '2147483647, -2147483648']) AS b;
SELECT pg_temp.near(rwg(ratings('{10,20,30,15,4}', 1, 5)), 0.44011684518013627, 'rwg: 1 - s^2 / 2 on five points', 1e-13); -- R: 1 - var(x) / 2
SELECT is(array[rwg(ratings('{50,0,0,0,50}', 1, 5)), rwg(ratings('{0,0,9,0,0}', 1, 5))], array[0, 1]::float8[], 'rwg: floored at 0; 1 when all agree');

-- Weights.  R: x <- c(1,2,3,4,5,5,4,3); w <- c(.5,1.5,2,1,.25,.75,3,1)

CREATE TEMP TABLE weighted AS
SELECT ratings_agg(x, 1, 5, w) AS r FROM (VALUES (1, 0.5), (2, 1.5), (3, 2), (4, 1), (5, 0.25), (5, 0.75), (4, 3), (3, 1)) AS v(x, w);
SELECT is(answered(r), 8::bigint, 'answered counts persons') FROM weighted;
SELECT pg_temp.near(effective_n(r), 5.5172413793103452, 'effective_n: (sum w)^2 / sum w^2', 1e-14) FROM weighted;
SELECT pg_temp.near(mean(r), 3.35, 'weighted mean', 1e-14) FROM weighted; -- weighted.mean(x, w)
SELECT pg_temp.near(variance(r), 1.2549618320610688, 'weighted variance', 1e-13) FROM weighted; -- cov.wt(cbind(x), w)$cov
SELECT is(array[share(r, 4, 5), csat(r), top_box(r), favorable(r)], array[0.5, 50, 10, 50]::float8[], 'weighted shares') FROM weighted;
SELECT is(mode(r), 4, 'weighted mode: the heaviest answer') FROM weighted;
SELECT is(array[quantile(r, 0), quantile(r, 0.04), quantile(r, 0.05), quantile(r, 0.06), quantile(r, 0.5), quantile(r, 0.8), quantile(r, 1)], array[1, 1, 1.5, 2, 3.5, 4, 5]::float8[],
		  'weighted quantiles: the inverse of the cumulative share, the midpoint at ties') FROM weighted;
SELECT is(nps(ratings_agg(s, 0, 10, w)), 25::float8, 'weighted nps') FROM (VALUES (10, 1.5), (8, 1.5), (2, 0.5), (NULL, 9), (9, 0.0), (7, 0.5)) AS v(s, w);
SELECT is(agreement(ratings_agg(s, 1, 5, w)), agreement(ratings('{10,20,30,15,4}', 1, 5)), 'weighted agreement: whole weights are repeated answers')
FROM (VALUES (1, 10), (2, 20), (3, 30), (4, 15), (5, 4)) AS v(s, w);
-- a constant has no variance, whatever it weighs
SELECT is((SELECT count(*) FROM (SELECT ratings_agg(7, 0, 10, 0.1 + g * 0.0137) AS r FROM generate_series(1, 2000) AS g, generate_series(1, 3) GROUP BY g) AS q WHERE variance(r) <> 0), 0::bigint,
		  'constants with weights give exactly zero variance');
SELECT is((SELECT count(*) FROM (SELECT ratings_agg(7, 0, 10, 0.1 + g * 0.0137) AS r FROM generate_series(1, 2000) AS g, generate_series(1, 3) GROUP BY g) AS q WHERE mean(r) <> 7), 0::bigint,
		  'and exactly their mean');
-- w1 w2 / (w1 + w2)^2 is 1e-16, and divided by 1 - sum w^2 / (sum w)^2 = 2e-16 it is 1/2
SELECT pg_temp.near(variance(ratings_agg(s, 1, 2, w)), 0.5, 'the variance of two answers keeps its digits when one outweighs the other', 1e-12) FROM (VALUES (1, 1e8), (2, 1e-8)) AS v(s, w);
SELECT is(effective_n(ratings_agg(s, 1, 2, 1e-139)), 2::float8, 'equal weights, however small, are worth one answer each') FROM (VALUES (1), (2)) AS v(s);

-- Nobody answered

CREATE FUNCTION pg_temp.reading(reading text, of_kind text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE format('SELECT (%s)::text FROM nobody WHERE kind = %L', reading, of_kind) INTO STRICT result;
	RETURN result;
END;
$$;

CREATE TEMP TABLE nobody AS
SELECT 'unweighted' AS kind, ratings_agg(NULL::int, 0, 10) AS r UNION ALL SELECT 'weighted', ratings_agg(9, 0, 10, 0.0) UNION ALL SELECT 'no rows', ratings_agg(9, 0, 10) WHERE false;
SELECT is(pg_temp.reading(reading, kind), NULL, format('%s of nobody (%s)', reading, kind))
FROM nobody, unnest(array['mean(r)', 'variance(r)', 'stddev(r)', 'median(r)', 'quantile(r, 0.9)', 'mode(r)', 'share(r, 9, 10)', 'top_box(r, 2)', 'bottom_box(r)', 'pomp(r)',
	'nps(r)', 'nps(r, 8, 2)', 'promoters(r)', 'passives(r)', 'detractors(r)', 'csat(r, 9)', 'ces(r)', 'favorable(r)', 'neutral(r)', 'unfavorable(r)', 'agreement(r)', 'polarization(r)',
	'consensus(r)', 'consistency(r)', 'memorable(r)', 'two_camps(r)', 'enthusiasm(r, 10, 8)', 'complacency(r, 10, 8)', 'rwg(r)']) AS reading;
SELECT is(pg_temp.reading(reading, kind), '0', format('%s of nobody (%s)', reading, kind)) FROM nobody, unnest(array['answered(r)']) AS reading WHERE kind <> 'no rows';
SELECT is(array[ces_top_box(r), ces_index(r)], array[NULL, NULL]::float8[], 'effort of nobody') FROM (SELECT ratings_agg(NULL::int, 1, 7) AS r) AS q;
SELECT is(csat(ratings_agg(NULL::int, 1, 5)), NULL, 'satisfaction of nobody');
-- one answer has a mean and no variance
SELECT is(array[mean(r), median(r), variance(r), stddev(r), rwg(r)], array[3, 3, NULL, NULL, NULL]::float8[], 'one answer') FROM (SELECT ratings('{0,0,1,0,0}', 1, 5) AS r) AS q;

-- Persons rated in two steps: four items, three persons, one answer missing (the conformance table's figures)

CREATE TEMP TABLE persons (person int, item int, score int);
INSERT INTO persons VALUES (1,1,10),(1,2,6),(1,3,9),(1,4,9),(2,1,7),(2,2,7),(2,3,8),(2,4,5),(3,1,6),(3,2,5),(3,3,NULL),(3,4,4);
SELECT is((SELECT avg(m) FROM (SELECT mean(ratings_agg(score, 0, 10)) AS m FROM persons GROUP BY person) AS q), 6.75::float8, 'mean of person means');
SELECT pg_temp.near((SELECT avg(m) FROM (SELECT mean(ratings_agg(score, 0, 10)) AS m FROM persons GROUP BY item) AS q), 169.0 / 24, 'mean of item means 7.0417');
SELECT pg_temp.near((SELECT mean(rollup(r)) FROM (SELECT ratings_agg(score, 0, 10) AS r FROM persons GROUP BY person) AS q), 76.0 / 11, 'pooled mean 6.9091');

SELECT * FROM finish();
ROLLBACK;
