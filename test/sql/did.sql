\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(106);

-- Of four estimates

CREATE FUNCTION pg_temp.e(value float8, se float8, n float8 DEFAULT NULL) RETURNS estimate LANGUAGE sql AS $$ SELECT ROW(value, se, NULL, NULL, NULL, n, 'given')::estimate $$;
SELECT pg_temp.near(actual, expected, 'rejected candidates: ' || what) FROM diff_in_diff(pg_temp.e(-15, 2, 900), pg_temp.e(-40, 4, 800), pg_temp.e(20, 1, 9000), pg_temp.e(18, 2, 8000)) AS d,
LATERAL (VALUES (1, 'difference', d.difference, -23), (2, 'se', d.se, 5), (3, 'z', d.statistic, -4.6), (4, 'low', d.low, -23 - 5 * 1.959963984540054), (5, 'high', d.high, -23 + 5 * 1.959963984540054), (6, 'n1', d.n1, 1700), (7, 'n2', d.n2, 17000), (8, 'df', d.df, NULL)) AS v(i, what, actual, expected) ORDER BY i;
SELECT pg_temp.near(p_value, 0.05, 'p of z = 1.959963984540054') FROM diff_in_diff(pg_temp.e(0, 0), pg_temp.e(1.959963984540054, 1), pg_temp.e(0, 0), pg_temp.e(0, 0));
SELECT is((difference, se, statistic, low, note)::text, '(-23,,,,"an estimate without standard error: the difference cannot be tested")', 'without a standard error') FROM diff_in_diff(pg_temp.e(-15, 2), pg_temp.e(-40, NULL), pg_temp.e(20, 1), pg_temp.e(18, 2));
SELECT is((difference, se, p_value, note)::text, '(-23,0,,"no variation: the difference cannot be tested")', 'without variation') FROM diff_in_diff(pg_temp.e(-15, 0), pg_temp.e(-40, 0), pg_temp.e(20, 0), pg_temp.e(18, 0));
SELECT is((difference, df, p_value, note)::text, '(-23,,,"a mean without its n: the difference cannot be tested")', 'a mean without its n') FROM diff_in_diff(pg_temp.e(-15, 1), pg_temp.e(-40, 1), pg_temp.e(20, 1), pg_temp.e(18, 1), measure => 'mean');
SELECT is((difference, df, p_value, low)::text, '(-23,,,)', 'nor has a mean of one answer degrees of freedom, or of none')
FROM (VALUES (1), (0)) AS v(n), diff_in_diff(pg_temp.e(-15, 1, n), pg_temp.e(-40, 1, 50), pg_temp.e(20, 1, 50), pg_temp.e(18, 1, 50), measure => 'mean');
SELECT is(diff_in_diff(pg_temp.e(NULL, 1), pg_temp.e(-40, 1), pg_temp.e(20, 1), pg_temp.e(18, 1)), NULL, 'an estimate without a value: NULL');
SELECT is(diff_in_diff(pg_temp.e(-15, 1), NULL, pg_temp.e(20, 1), pg_temp.e(18, 1)), NULL, 'a NULL estimate: NULL');
SELECT pg_temp.refused('SELECT diff_in_diff(e, e, e, e, ' || a || ') FROM (SELECT ROW(1, 1, 0, 0, 0.95, 9, ''x'')::estimate AS e) AS q', '22023', m, a) FROM (VALUES ('1', 'confidence level%'), ('0.9, ''median''', 'unknown measure "median"')) AS v(a, m);
SELECT pg_temp.refused('SELECT diff_in_diff(e, e, e, e) FROM (SELECT ROW(' || a || ', 0, 0, 0.95, 9, ''x'')::estimate AS e) AS q', s, '%of an estimate must%', 'an estimate of ' || a) FROM (VALUES ('1, -1', '22023'), ('''NaN'', 1', '22003'), ('1, ''Infinity''', '22003')) AS v(a, s);

-- Of ratings: -15 to -40 against 20 to 18, a hundred answers each

CREATE FUNCTION pg_temp.r(p int, d int) RETURNS ratings LANGUAGE sql AS $$ SELECT ratings(array[0, 0, 0, d, 0, 0, 0, 100 - p - d, 0, p, 0], 0, 10) $$;
CREATE TEMP TABLE four AS SELECT pg_temp.r(25, 40) AS tb, pg_temp.r(15, 55) AS ta, pg_temp.r(45, 25) AS cb, pg_temp.r(43, 25) AS ca;
SELECT pg_temp.near(actual, expected, 'by nps: ' || what) FROM four, diff_in_diff(tb, ta, cb, ca, 'nps') AS d, LATERAL (VALUES (1, 'difference', d.difference, -23), (2, 'se', d.se, 100 * sqrt(0.024751)), (3, 'n1', d.n1, 200), (4, 'z', d.statistic, -0.23 / sqrt(0.024751))) AS v(i, what, actual, expected) ORDER BY i;
SELECT is((method, df)::text, '("difference in differences of nps, z",)', 'by nps: z') FROM four, diff_in_diff(tb, ta, cb, ca, 'nps');
-- by R, four samples, their variances added, Satterthwaite's df
SELECT pg_temp.near(actual, expected, 'by mean: ' || what, 1e-11)
FROM diff_in_diff(ratings('{1,1,2,1,1}', 1, 5), ratings('{1,3,1,1,1}', 1, 5), ratings('{1,2,1,0,1}', 1, 5), ratings('{2,1,2,2,1}', 1, 5), 'mean') AS d,
LATERAL (VALUES (1, 'difference', d.difference, -0.5607142857142855), (2, 'se', d.se, 1.1537188465439698), (3, 'df', d.df, 18.1638140879476317), (4, 'p', d.p_value, 0.6327742852115776), (5, 'low', d.low, -2.9830216599158472), (6, 'high', d.high, 1.8615930884872762), (7, 'n1', d.n1, 13), (8, 'n2', d.n2, 13)) AS v(i, what, actual, expected) ORDER BY i;
SELECT is((diff_in_diff(tb, ta, cb, ca, 'nps', 0.9)).low, (diff_in_diff(nps_ci(tb, method => 'wald'), nps_ci(ta, method => 'wald'), nps_ci(cb, method => 'wald'), nps_ci(ca, method => 'wald'), 0.9)).low, 'the level reaches the interval') FROM four;
SELECT is(diff_in_diff(tb, ta, cb, ratings('{0,0,0,0,0,0,0,0,0,0,0}', 0, 10), 'nps'), NULL, 'nobody has answered: NULL') FROM four;
SELECT pg_temp.refused($$SELECT diff_in_diff(tb, ta, cb, ca, 'median') FROM four$$, '22023', 'unknown measure "median"', 'an unknown measure');
SELECT pg_temp.refused($$SELECT diff_in_diff(tb, ta, cb, ratings('{1,2}', 0, 1), 'nps') FROM four$$, '22023', '%', 'nps of another scale');

-- Matched persons: one stratum, one row each before and after: Welch's test of the changes, by R

CREATE TEMP TABLE panel AS
SELECT true AS treated, r.after, i AS person, r.score FROM unnest(array[3,5,2,8,6], array[1,4,2,3,5]) WITH ORDINALITY AS t(b, a, i), LATERAL (VALUES (false, b), (true, a)) AS r(after, score)
UNION ALL SELECT false, r.after, 100 + i, r.score FROM unnest(array[4,4,7,2,9,5,6], array[5,3,7,4,9,6,8]) WITH ORDINALITY AS t(b, a, i), LATERAL (VALUES (false, b), (true, a)) AS r(after, score);
SELECT pg_temp.near(actual, expected, 'one stratum: ' || what, 1e-11) FROM (SELECT matched_did_agg(treated, after, 'all', person, score) AS m FROM panel) AS q, matched_did(m) AS d,
LATERAL (VALUES (1, 'difference', d.difference, -2.51428571428571423), (2, 'se', d.se, 0.95753367998171202), (3, 'df', d.df, 5.91534048063022855), (4, 'p', d.p_value, 0.03980654721409069), (5, 'low', d.low, -4.86543869204145008), (6, 'high', d.high, -0.16313273652997812), (7, 'n1', d.n1, 5), (8, 'n2', d.n2, 7)) AS v(i, what, actual, expected) ORDER BY i;
SELECT is((method, note)::text, '("coarsened exact matching, person-clustered t","unmatched: 0.0 % of 5 treated, 0.0 % of 7 controls; 1 of 1 strata matched")', 'how') FROM (SELECT matched_did_agg(treated, after, 'all', person, score) AS m FROM panel) AS q, matched_did(m);
-- two strata that match and one that does not: lm(score ~ treated * after, weights) by R, sandwich by person in each group
CREATE TEMP TABLE two AS
SELECT t = 1 AS treated, after, s AS stratum, p::bigint AS person, score::float8 FROM (VALUES (1, 'a', 1, 10, 5), (1, 'a', 2, 20, 12), (1, 'b', 3, 30, 33), (0, 'a', 4, 15, 16), (0, 'b', 5, 25, 20), (0, 'b', 6, 35, 38), (0, 'b', 7, 28, 29), (0, 'c', 8, 99, 1)) AS v(t, s, p, b, a), LATERAL (VALUES (false, b), (true, a)) AS r(after, score);
CREATE TEMP TABLE matched AS SELECT matched_did_agg(treated, after, stratum, person, score) AS m FROM two;
SELECT pg_temp.near(actual, expected, 'two strata: ' || what, 1e-11) FROM matched, matched_did(m) AS d,
LATERAL (VALUES (1, 'difference', d.difference, -3.8888888888888804), (2, 'se', d.se, 3.391827865003346), (3, 'df', d.df, 2.271916758229970), (4, 'n1', d.n1, 3), (5, 'n2', d.n2, 4)) AS v(i, what, actual, expected) ORDER BY i;
SELECT is(note, 'unmatched: 0.0 % of 3 treated, 20.0 % of 5 controls; 2 of 3 strata matched', 'who is not matched') FROM matched, matched_did(m);
SELECT is(m::text, '{"strata": ["a", "b", "c"], "missing": 0, "persons": [[1, 1, true, 1, 10, 1, 5], [2, 1, true, 1, 20, 1, 12], [3, 2, true, 1, 30, 1, 33], [4, 1, false, 1, 15, 1, 16], [5, 2, false, 1, 25, 1, 20], [6, 2, false, 1, 35, 1, 38], [7, 2, false, 1, 28, 1, 29], [8, 3, false, 1, 99, 1, 1]]}', 'the text form') FROM matched;
SELECT is(note, 'unmatched: 0.0 % of 3 treated, 0.0 % of 4 controls; 2 of 2 strata matched; 1 matched persons have rows only before or only after', 'persons of one period') FROM matched_did((SELECT matched_did_agg(treated, after, stratum, person, score) FROM two WHERE stratum <> 'c' AND NOT (person = 6 AND after)));
SELECT is((difference, se, n1, n2, note)::text, '(,,0,0,"unmatched: 100.0 % of 3 treated, 100.0 % of 1 controls; 0 of 3 strata matched")', 'nobody is matched') FROM matched_did((SELECT matched_did_agg(treated, after, stratum, person, score) FROM two WHERE treated OR stratum = 'c'));
SELECT is((difference, note)::text, '(,"unmatched: 100.0 % of 2 treated, 100.0 % of 1 controls; 0 of 1 strata matched")', 'a stratum without a period of one group is not matched') FROM matched_did((SELECT matched_did_agg(treated, after, stratum, person, score) FROM two WHERE stratum = 'a' AND (treated OR after)));
SELECT is((difference, se, p_value, note)::text, '(-9,,,"one matched person alone in a group: the difference cannot be tested; unmatched: 0.0 % of 1 treated, 0.0 % of 1 controls; 1 of 1 strata matched")', 'one person alone') FROM matched_did((SELECT matched_did_agg(treated, after, stratum, person, score) FROM two WHERE person IN (2, 4)));
SELECT is((difference, se, p_value, left(note, 46))::text, '(0,0,,"no variation: the difference cannot be tested;")', 'no variation') FROM matched_did((SELECT matched_did_agg(treated, after, stratum, person, 7.1) FROM two));
SELECT cmp_ok((matched_did(m, 0.9)).high, '<', (matched_did(m)).high, 'the level reaches the interval') FROM matched;
-- NPS: by scores of -100, 0 and 100
SELECT is((matched_did(matched_did_agg(treated, after, 's', person, score))).difference, -23::float8, 'candidates as customers: -15 to -40 against 20 to 18')
FROM (VALUES (true, false, 25, 40), (true, true, 15, 55), (false, false, 45, 25), (false, true, 43, 25)) AS c(treated, after, p, d), generate_series(1, 100) AS i, LATERAL (SELECT i + treated::int * 1000, CASE WHEN i <= p THEN 100 WHEN i > 100 - d THEN -100 ELSE 0 END) AS s(person, score);
SELECT is(missing(matched_did_agg(a, b, c, d, e)), 5::bigint, 'a row with any NULL is missing') FROM (VALUES (NULL, true, 's', 1, 1.0), (true, NULL, 's', 1, 1), (true, true, NULL, 1, 1), (true, true, 's', NULL, 1), (true, true, 's', 1, NULL), (true, true, '', 1, 1)) AS v(a, b, c, d, e);
SELECT is(matched_did(matched_did_agg(NULL, true, 's', 1, 1)), NULL, 'nothing but NULLs: NULL');
SELECT is(matched_did_agg(treated, after, stratum, person, score), NULL, 'no rows: NULL') FROM two WHERE false;
SELECT is(rollup(part), (SELECT m FROM matched), 'rollup') FROM (SELECT matched_did_agg(treated, after, stratum, person, score) AS part FROM two GROUP BY after) AS q;
SELECT is(array[m + m, m]::text, array[m + m, m::text::matched_change]::text, '+ leaves its arguments alone') FROM (SELECT m FROM matched OFFSET 0) AS q;
SELECT pg_temp.refused($$SELECT matched_did_agg(treated, after, stratum, 1, score) FROM two$$, '22023', 'person 1 is %', 'a person of two kinds');
SELECT pg_temp.refused($$SELECT matched_did_agg(true, after, CASE WHEN after THEN 'x' ELSE 'y' END, person, score) FROM two$$, '22023', 'person % is in two strata', 'a person in two strata');
SELECT pg_temp.refused($$SELECT matched_did_agg(after, after, 's', person, score) FROM two$$, '22023', 'person % is both treated and a control', 'a person who becomes treated');
SELECT pg_temp.refused($$SELECT a + b FROM (SELECT matched_did_agg(true, true, 'x', 1, 1) AS a, matched_did_agg(false, true, 'x', 1, 1) AS b) AS q$$, '22023', 'person 1 is both treated and a control', 'found when values are merged');
SELECT pg_temp.refused(format('SELECT matched_did_agg(true, true, ''x'', 1, %L)', v), '22003', 'a score must be a finite number', 'score ' || v) FROM unnest(array['NaN', 'Infinity', '-Infinity']) AS v;
SELECT pg_temp.refused($$SELECT matched_did_agg(true, true, 'x', 1, 1.7e308) FROM generate_series(1, 2)$$, '22003', 'sum of scores is out of range', 'a sum beyond the range');
SELECT is(m::text::matched_change, m, 'text round trip: ' || left(s, 10)) FROM unnest(array['', ' ', 'ä "quoted" \ {}', repeat('long', 10000)]) AS s, LATERAL (SELECT matched_did_agg(t, true, s, -9223372036854775808, -0.1) FROM (VALUES (true)) AS v(t)) AS q(m);
SELECT is((m::jsonb::matched_change, matched_change_hash(m)), (m, matched_change_hash(m::text::matched_change)), 'jsonb, hash') FROM matched;
SELECT is(array[m < n, m = n, m > n, m <= n, m >= n, m <> n], array[matched_change_cmp(m, n) < 0, false, matched_change_cmp(m, n) > 0, matched_change_cmp(m, n) < 0, matched_change_cmp(m, n) > 0, true], 'comparison') FROM matched, LATERAL (SELECT m + m) AS o(n);

-- The value of tailoring: by R, t.test of the losses

CREATE TEMP TABLE tastes (a float8, b float8, c float8);
INSERT INTO tastes VALUES (1, 5, 3), (4, 4, 2), (2, 1, 6), (5, 5, 1), (3, 2, 2);
CREATE TEMP TABLE tailored AS SELECT value_of_tailoring_agg(a, b, c) AS t FROM tastes;
SELECT is(t::text, '{"n": 5, "missing": 0, "losses": [8, 6, 9], "squared_losses": [32, 26, 25]}', 'what each option would cost') FROM tailored;
SELECT pg_temp.near(actual, expected, 'tailoring: ' || what, 1e-12) FROM tailored, value_of_tailoring(t) AS v, LATERAL (VALUES (1, 'value', v.value, 1.2), (2, 'se', v.se, 0.9695359714832659), (3, 'high', v.high, 3.8918634023379006), (4, 'low, cut off at 0', v.low, 0), (5, 'n', v.n, 5)) AS p(i, what, actual, expected) ORDER BY i;
SELECT is(method, 'best of all: option 2, t', 'and which option is best for all') FROM tailored, value_of_tailoring(t);
SELECT is(array[v.value, v.se, v.low, v.high], array[0, 0, 0, 0]::float8[], 'one option is best for everybody: nothing to gain') FROM value_of_tailoring((SELECT value_of_tailoring_agg(a, a + 0.1) FROM tastes)) AS v;
SELECT is((value, se)::text, '(0,)', 'one person: no standard error') FROM value_of_tailoring((SELECT value_of_tailoring_agg(5, 2)));
SELECT is(array[v.se, v.high - v.low, (abs(v.value - 0.1) < 1e-15)::int], array[0, 0, 1]::float8[], 'equal losses have no variance') FROM value_of_tailoring((SELECT value_of_tailoring_agg(0.2, 0.3 * (i % 2), 0.3 * (1 - i % 2)) FROM generate_series(1, 1000) AS i)) AS v;
SELECT is(missing(value_of_tailoring_agg(a, nullif(b, 5), c)), 2::bigint, 'a person without some utility is missing') FROM tastes;
SELECT is(value_of_tailoring(value_of_tailoring_agg(NULL, 1)), NULL, 'nobody: NULL');
SELECT is(value_of_tailoring_agg(a, b), NULL, 'no rows: NULL') FROM tastes WHERE false;
SELECT is(rollup(part), (SELECT t FROM tailored), 'rollup') FROM (SELECT value_of_tailoring_agg(a, b, c) AS part FROM tastes GROUP BY a > 2) AS q;
SELECT is((t::text::tailoring, t::jsonb::tailoring, tailoring_hash(t)), (t, t, tailoring_hash(t::text::tailoring)), 'text, jsonb, hash') FROM tailored;
SELECT is(array[t < u, t = u, t > u, t <= u, t >= u, t <> u], array[tailoring_cmp(t, u) < 0, false, tailoring_cmp(t, u) > 0, tailoring_cmp(t, u) < 0, tailoring_cmp(t, u) > 0, true], 'comparison') FROM tailored, LATERAL (SELECT t + t) AS o(u);
SELECT pg_temp.refused('SELECT value_of_tailoring_agg(VARIADIC u) FROM (VALUES (''{1,2}''::float8[]), (''{1,2,3}'')) AS v(u)', '22023', '3 options do not combine with 2', 'other options');
SELECT pg_temp.refused('SELECT t + (SELECT value_of_tailoring_agg(1, 2)) FROM tailored', '22023', '2 options do not combine with 3', 'values of other options');
SELECT pg_temp.refused('SELECT value_of_tailoring_agg(VARIADIC ' || u || '::float8[])', s, '%', 'utilities ' || left(u, 20)) FROM (VALUES ('''{}''', '22023'), ('''{{1,2},{3,4}}''', '22023'), ('array_fill(1, array[65])', '22023'), ('NULL', '22004'), ('''{1,NaN}''', '22003'), ('''{1,Infinity}''', '22003'), ('''{1e200,0}''', '22003')) AS v(u, s);
SELECT pg_temp.refused('SELECT value_of_tailoring(t, 0) FROM tailored', '22023', 'confidence level%', 'a level of 0');

SELECT * FROM finish();
ROLLBACK;
