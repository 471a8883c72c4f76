\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(140);

-- Ten persons, four items, the last one worded the other way round.
CREATE TEMP TABLE person (id, a, b, c, d) AS
VALUES (1, 5::float8, 4::float8, 5::float8, 2::float8), (2, 3, 3, 2, 4), (3, 4, 4, 5, 1), (4, 1, 2, 1, 5), (5, 2, 1, 3, 5), (6, 5, 5, 4, 2), (7, 3, 4, 3, 3), (8, 2, 2, 2, 4), (9, 4, 3, 4, 2), (10, 1, 1, 2, 3);
CREATE TEMP TABLE whole AS SELECT with_names(comoments_agg(a, b, c, d), '{a,b,c,d}') AS v FROM person;

-- 100 rows with these correlations and means of zero, from the lower triangle of the matrix.
CREATE FUNCTION pg_temp.correlated(r float8[]) RETURNS comoments LANGUAGE sql AS $$
	SELECT jsonb_build_object('n', 100, 'missing', 0, 'pivot', array_fill(0, array[k]), 'sums', array_fill(0, array[k]), 'products', to_jsonb(r))::comoments
	FROM (SELECT ((sqrt(8 * cardinality(r) + 1) - 1) / 2)::int) AS q(k) $$;

-- Alpha: the definition in plain SQL, and figures of R (qf, and the matrix formula of van Zyl and others)

SELECT pg_temp.near((cronbach_alpha(v, '{a,b,c}')).value, 3 / 2.0 * (1 - (var_samp(a) + var_samp(b) + var_samp(c)) / var_samp(a + b + c)), 'alpha is what its definition says', 1e-14) FROM whole, person GROUP BY v;
SELECT pg_temp.near((cronbach_alpha(v, '{a,b,c}')).value, 0.92357142857142849, 'alpha of three items') FROM whole;
SELECT pg_temp.near((cronbach_alpha(v, '{a,b,c}')).se, 0.043377453804277967, 'its standard error') FROM whole;
SELECT is(row(round(low::numeric, 13), round(high::numeric, 13), level, n, method)::text, '(0.7761321165970,0.9793518936345,0.95,10,feldt)', 'Feldt''s interval of 95 %') FROM whole, cronbach_alpha(v, '{a,b,c}');
SELECT is(row(round(low::numeric, 13), round(high::numeric, 13), level)::text, '(0.8467856506386,0.9669473957400,0.8)', 'and of 80 %') FROM whole, cronbach_alpha(v, '{a,b,c}', 0.8);
SELECT is(cronbach_alpha(v, level => 0.8), cronbach_alpha(v, '{a,b,c,d}', 0.8), 'all variables without a list') FROM whole;
SELECT is(cronbach_alpha(v, '{1,2,3}'), cronbach_alpha(v, '{c,a,b}'), 'by position or by name, in any order') FROM whole;
SELECT pg_temp.near((cronbach_alpha(pg_temp.correlated(m))).value, alpha, m::text)
FROM (VALUES ('{1,1,1}'::float8[], 1::float8), ('{1,0,1}', 0), ('{1,0.5,1}', 2 * 0.5 / 1.5), ('{4,2,1}', 2 * (1 - 5 / 9.0)), ('{1,-0.5,1}', -2), ('{1,0.3,1,0.3,0.3,1}', 3 * 0.3 / 1.6)) AS m(m, alpha);
SELECT is(row(value, se, low, high)::text, '(1,0,1,1)', 'items that are all one: nothing is uncertain') FROM cronbach_alpha(pg_temp.correlated('{1,1,1,1,1,1}'));
SELECT is(cronbach_alpha(pg_temp.correlated('{1,-1,1}')), NULL, 'a sum that does not vary has no alpha');
SELECT is(cronbach_alpha(comoments_agg(2::float8, a)), NULL, 'a constant and one person: none') FROM person WHERE id = 1;
SELECT is((cronbach_alpha(comoments_agg(2::float8, a))).value, 0::float8, 'a constant adds nothing') FROM person;
SELECT ok((cronbach_alpha(v)).value < 0.3, 'an item that runs the other way lowers alpha; it is not turned') FROM whole;
SELECT pg_temp.near((cronbach_alpha(weighted_comoments_agg(w, a, b, c))).value, (SELECT (cronbach_alpha(comoments_agg(a, b, c))).value FROM person, generate_series(1, 1 + id % 3)), 'weights count as rows would', 1e-12)
FROM person, LATERAL (SELECT (1 + id % 3)::float8 AS w) AS q;
SELECT pg_temp.near((cronbach_alpha(weighted_comoments_agg(7, a, b, c))).high, 0.97935189363445119, 'equal weights change no interval') FROM person;
SELECT pg_temp.near((cronbach_alpha(weighted_comoments_agg(1 + id % 2, a, b, c))).n, 225 / 25.0, 'n is effective under weights') FROM person;

-- Standardised alpha

SELECT pg_temp.near(standardized_alpha(v, '{a,b,c}'), 3 * r / (1 + 2 * r), 'standardized alpha by the mean correlation', 1e-14) FROM whole, (SELECT (corr(a, b) + corr(a, c) + corr(b, c)) / 3 AS r FROM person) AS q;
SELECT pg_temp.near(standardized_alpha(pg_temp.correlated('{4,2,1}')), 1, 'which units do not matter');
SELECT is(standardized_alpha(comoments_agg(a, 2)), NULL, 'a constant has no correlation') FROM person;
SELECT is(standardized_alpha(v), standardized_alpha(v, '{4,3,2,1}'), 'all, in another order') FROM whole;

-- Item statistics

SELECT results_eq('SELECT item, round(mean::numeric, 12), round(sd::numeric, 12), round(item_rest_r::numeric, 12) FROM whole, item_stats(v)',
	$$SELECT * FROM (SELECT 'a', round(avg(a)::numeric, 12), round(stddev_samp(a)::numeric, 12), round(corr(a, b + c + d)::numeric, 12) FROM person
		UNION ALL SELECT 'b', round(avg(b)::numeric, 12), round(stddev_samp(b)::numeric, 12), round(corr(b, a + c + d)::numeric, 12) FROM person
		UNION ALL SELECT 'c', round(avg(c)::numeric, 12), round(stddev_samp(c)::numeric, 12), round(corr(c, b + a + d)::numeric, 12) FROM person
		UNION ALL SELECT 'd', round(avg(d)::numeric, 12), round(stddev_samp(d)::numeric, 12), round(corr(d, b + c + a)::numeric, 12) FROM person) AS q$$, 'items in their order: mean, sd and correlation with the rest');
SELECT pg_temp.near(alpha_if_dropped, (cronbach_alpha(v, array_remove('{a,b,c,d}', item))).value, 'alpha without ' || item, 1e-13) FROM whole, item_stats(v);
SELECT is(array_agg(note), '{NULL,NULL,NULL,"runs against the other items: a reversed item?"}', 'a reversed item is called one') FROM whole, item_stats(v);
SELECT is(count(note), 0::bigint, 'not once it is turned') FROM (SELECT comoments_agg(a, b, c, 6 - d) AS v FROM person) AS q, item_stats(v);
SELECT is(array_agg(item || coalesce(alpha_if_dropped::text, ' NULL')), '{"a NULL","c NULL"}', 'of two items one left has no alpha') FROM whole, item_stats(v, '{a,c}');
SELECT is(string_agg(row(mean, round(sd::numeric, 9), item_rest_r, note)::text, ' '), '(2,0.000000000,,"all answers are the same") (3,1.490711985,,)', 'a constant item')
FROM (SELECT comoments_agg(2, a) AS v FROM person) AS q, item_stats(v);
SELECT is(array_agg(row(item, mean, sd, item_rest_r, alpha_if_dropped, note)::text), '{"(1,5,,,,)","(2,4,,,,)"}', 'one person: means alone') FROM (SELECT comoments_agg(a, b) AS v FROM person WHERE id = 1) AS q, item_stats(v);

-- Answers that add up to the same for everybody, as shares of a budget do: what rounding leaves of the variance of the sum is none

CREATE TEMP TABLE budget AS
SELECT n, unit, with_names(comoments_agg(a / unit, b / unit, 20 - a / unit - b / unit, a / unit + 1, 6 - a / unit, i % 4), '{a,b,rest,next,mirror,other}') AS v
FROM unnest(array[1, 3, 10]) AS unit, generate_series(5, 20) AS n, generate_series(1, n) AS i, LATERAL (SELECT (i * i % 7)::float8 AS a, (i * 3 % 5)::float8 AS b) AS q GROUP BY n, unit;
SELECT is(count((cronbach_alpha(v, '{a,b,rest}')).value), 0::bigint, 'a constant sum has no alpha') FROM budget;
SELECT is(count(standardized_alpha(v, '{a,mirror}')), 0::bigint, 'an item and its mirror image have no standardized alpha') FROM budget;
SELECT is(count(item_rest_r) + count(alpha_if_dropped), 0::bigint, 'no correlation with a sum that is constant, and no alpha of it') FROM budget, item_stats(v, '{a,b,rest,other}') WHERE item = 'other';
SELECT is(count(item_rest_r), 144::bigint, 'the others have theirs') FROM budget, item_stats(v, '{a,b,rest,other}') WHERE item <> 'other';
SELECT is(count(gap_reliability(v, 'a', 'next', 0.8, 0.9)), 0::bigint, 'a gap that is the same for everybody has no reliability') FROM budget;

-- Omega: by hand for three items, where the loading of 1 is sqrt(r12 r13 / r23); else minima that scipy found

SELECT pg_temp.near((omega(pg_temp.correlated(array[1, r12, 1, r13, r23, 1]))).value, s ^ 2 / (s ^ 2 + 3 - l1 ^ 2 - l2 ^ 2 - l3 ^ 2), format('three items: %s %s %s', r12, r13, r23))
FROM (VALUES (0.6, 0.4, 0.5), (0.5, 0.5, 0.5), (0.3, 0.2, 0.1), (0.95, 0.9, 0.9), (0.12, 0.1, 0.11)) AS v(r12, r13, r23),
LATERAL (SELECT sqrt(r12 * r13 / r23)::float8, sqrt(r12 * r23 / r13)::float8, sqrt(r13 * r23 / r12)::float8) AS l(l1, l2, l3), LATERAL (SELECT l1 + l2 + l3) AS t(s);
SELECT pg_temp.near((omega(pg_temp.correlated('{4,3.6,9,0.8,1.5,1}'), standardized => false)).value, s ^ 2 / (s ^ 2 + 4 * (1 - 0.48) + 9 * (1 - 0.75) + (1 - 1 / 3.0)), 'three raw items, of variances 4, 9 and 1') FROM (SELECT 2 * sqrt(0.48) + 3 * sqrt(0.75) + sqrt(1 / 3.0)) AS q(s);
SELECT pg_temp.near((omega(pg_temp.correlated('{1,.62,1,.5,.45,1,.31,.4,.37,1}'))).value, 0.76597627621639308, 'four items (R factanal)', 1e-8);
SELECT pg_temp.near((omega(m)).value, standardized_alpha(m), 'equal correlations: it is alpha', 1e-12) FROM (SELECT pg_temp.correlated('{1,.4,1,.4,.4,1,.4,.4,.4,1}') AS m) AS q;
SELECT is(row(round(value::numeric, 7), se, low, high, level, n, method)::text, '(0.8357925,,,,,100,"one-factor ml, standardized items; improper: the factor is all of 1")', 'a fit that rests at the bound says so')
FROM omega(pg_temp.correlated('{1,.9,1,.8,.6,1,.1,.2,.3,1}'));
SELECT is(row(round(value::numeric, 9), method)::text, '(0.504679998,"one-factor ml, standardized items; 4 loads negatively: a reversed item?")', 'and so does a reversed item') FROM omega(pg_temp.correlated('{1,.5,1,.4,.45,1,-.3,-.35,-.2,1}'));
SELECT is(row(value, method)::text, '(,"one-factor ml: the items do not determine one factor")', 'no factor: ' || m) FROM unnest(array['{1,0,1,0,0,1}', '{1,.5,1,0,0,1}', '{1,.5,1,0,0,1,0,0,.5,1}']) AS m, omega(pg_temp.correlated(m::float8[]));
SELECT is((omega(pg_temp.correlated('{4,3.6,9,0.8,1.5,1}'), standardized => false)).method, 'one-factor ml, raw items', 'raw items are called so');
SELECT pg_temp.near((omega(comoments_agg(a * 100, b - 7, c / 3, -d))).value, (omega(comoments_agg(a, b, c, 6 - d))).value, 'which units do not matter', 1e-11) FROM person;
SELECT is(omega(comoments_agg(a, b, 2)), NULL, 'a constant has no correlation') FROM person;

-- A difference of two scores: with equal variances and reliabilities, (reliability - r) / (1 - r)

SELECT pg_temp.near(gap_reliability(pg_temp.correlated(array[1, r, 1]), '1', '2', rel, rel), (rel - r) / (1 - r), format('reliability %s, correlation %s', rel, r), 1e-12) FROM (VALUES (0.8, 0.5), (0.9, 0), (0.8, 0.8), (0.7, -0.4)) AS v(rel, r);
SELECT pg_temp.near(gap_reliability(v, 'a', 'c', 0.9, 0.8), (0.9 * var_samp(a) + 0.8 * var_samp(c) - 2 * covar_samp(a, c)) / var_samp(a - c), 'by its definition', 1e-12) FROM whole, person GROUP BY v;
SELECT is(gap_reliability(v, 'a', 'c', 1, 1), 1::float8, 'of what is without error') FROM whole;
SELECT ok(gap_reliability(v, 'a', 'c', 0.5, 0.5) < 0, 'reliabilities below the correlation contradict it: less than zero') FROM whole;
SELECT is(gap_reliability(v, 'a', 'a', 0.5, 0.5), NULL, 'a gap that does not vary') FROM whole;

-- One person's score

SELECT is(scale_score(items, lo, hi, reversed, least), score, format('score of %s on %s to %s', items, lo, hi))
FROM (VALUES ('{1,7}'::float8[], 1, 7, NULL::int[], NULL::int, 50::float8), ('{7,7,7}', 1, 7, NULL, NULL, 100), ('{1}', 1, 7, NULL, NULL, 0), ('{2,6}', 1, 7, '{2}', NULL, 100 / 6.0::float8), ('{2,6}', 1, 7, '{1,2}', NULL, 50),
	('{4,NULL,NULL}', 1, 7, NULL, NULL, NULL), ('{4,1,NULL}', 1, 7, NULL, NULL, 25), ('{4,NULL}', 1, 7, NULL, NULL, 50), ('{4,1,NULL}', 1, 7, NULL, 3, NULL), ('{4,NULL,NULL}', 1, 7, NULL, 1, 50),
	('{NULL,NULL}', 1, 7, NULL, 1, NULL), ('{}', 1, 7, NULL, NULL, NULL), ('{0,10,5}', 0, 10, '{1}', NULL, 250 / 3.0::float8), ('{-2,2}', -2, 2, NULL, NULL, 50), ('{3,NULL,5}', 1, 5, '{1,1,3}', NULL, 25)) AS v(items, lo, hi, reversed, least, score);
SELECT is(scale_score(array[1, 2, 3], 1, 5), 25::float8, 'integers count as numbers');
SELECT is(scale_score(array[a, b, c, d], 1, 5, '{4}'), 25 * (a + b + c + 6 - d - 4) / 4, 'person ' || id) FROM person WHERE id IN (1, 4, 7) ORDER BY id;
SELECT pg_temp.refused(format('SELECT scale_score(%s)', arguments), '22023', pattern, 'scale_score ' || arguments)
FROM (VALUES ($$'{8}', 1, 7$$, 'item 1, 8, is outside%'), ($$'{3,0.5}', 1, 7$$, 'item 2, 0.5, is outside%'), ($$'{NaN}', 1, 7$$, '%outside%'), ($$'{3}', 7, 1$$, 'scale must go%'), ($$'{3}', 3, 3$$, 'scale must go%'),
	($$'{3}', 'NaN', 7$$, 'scale must go%'), ($$'{3}', 1, 'Infinity'$$, 'scale must go%'), ($$'{3}', 1, 7, '{0}'$$, 'reversed items%1 to 1'), ($$'{3,3}', 1, 7, '{3}'$$, 'reversed items%1 to 2'), ($$'{3}', 1, 7, '{NULL}'$$, 'reversed items%'),
	($$'{3,3}', 1, 7, NULL, 0$$, 'min_items%, 2'), ($$'{3,3}', 1, 7, NULL, 3$$, 'min_items%, 2')) AS v(arguments, pattern);

SELECT is(max(scale_score(array_fill(hi, array[n]), lo, hi)), 100::float8, 'a score of the largest answers is never above 100') FROM generate_series(1, 12) AS n, generate_series(1, 40) AS i, unnest(array[0, 0.1, 0.5]::float8[]) AS lo, LATERAL (SELECT lo + i / 10.0::float8 AS hi) AS q;
SELECT is(scale_score('{0.3}', 0.1::float8, 0.3::float8), 100::float8, 'nor in the last digit');

-- One index of several parts

SELECT pg_temp.near(composite_index(parts, weights, method), i, format('%s of %s, weights %s', method, parts, weights), 1e-14)
FROM (VALUES ('{80,50}'::float8[], NULL::float8[], 'arithmetic', 65::float8), ('{80,50}', '{3,1}', 'arithmetic', 72.5), ('{80,20}', NULL, 'geometric', 40), ('{80,20}', '{3,1}', 'geometric', 80 ^ 0.75 * 20 ^ 0.25),
	('{80,20}', NULL, 'harmonic', 32), ('{80,20}', '{0.75,0.25}', 'harmonic', 1 / (0.75 / 80 + 0.25 / 20)), ('{80,20,50}', NULL, 'weakest', 20), ('{80,20,50}', '{1,0,1}', 'weakest', 50), ('{80,0}', NULL, 'geometric', 0),
	('{80,0}', NULL, 'harmonic', 0), ('{80,0}', '{1,0}', 'geometric', 80), ('{-5,5}', NULL, 'arithmetic', 0), ('{-5,5}', NULL, 'weakest', -5), ('{80,NULL,20}', '{1,2,1}', 'arithmetic', 50), ('{80,NULL,20}', '{1,2,3}', 'geometric', 80 ^ 0.25 * 20 ^ 0.75),
	('{NULL,NULL}', NULL, 'arithmetic', NULL), ('{}', NULL, 'arithmetic', NULL), ('{NULL,70}', '{1,0}', 'arithmetic', NULL), ('{70}', NULL, 'harmonic', 70)) AS v(parts, weights, method, i);
SELECT is(array_agg(composite_index('{72.3,72.3,72.3}', '{0.1,0.7,0.2}', m)), '{72.3,72.3,72.3,72.3}', 'equal parts: each method gives just that') FROM unnest(array['arithmetic', 'geometric', 'harmonic', 'weakest']) AS m;
SELECT is(array[composite_index('{80,NULL}', missing => 'null'), composite_index('{80,NULL}', '{1,0}', missing => 'null'), composite_index('{80,20}', missing => 'null')], '{NULL,80,50}', 'a missing part that counts makes the index NULL when asked for');
SELECT is(string_agg(composite_index('{-0,-0}', method => m)::text, ' '), '0 0 0 0', 'no negative zero') FROM unnest(array['arithmetic', 'geometric', 'harmonic', 'weakest']) AS m;
SELECT is(composite_index('{1e308,1e308}', '{1e308,1e308}'), 1e308::float8, 'no sum overflows');
SELECT pg_temp.refused(format('SELECT composite_index(%s)', arguments), state, pattern, 'composite_index ' || arguments)
FROM (VALUES ($$'{1,2}', '{1}'$$, '22023', '1 weights do not fit 2 parts'), ($$'{1,2}', '{1,-1}'$$, '22023', 'weights must be finite%'), ($$'{1,2}', '{0,0}'$$, '22023', '%not all be zero'), ($$'{1,2}', '{1,NULL}'$$, '22004', 'weights must not contain nulls'),
	($$'{1,2}', '{1,Infinity}'$$, '22023', 'weights must be finite%'), ($$'{1,NaN}'$$, '22023', 'parts must be finite%'), ($$'{1,-2}', NULL, 'geometric'$$, '22023', 'method geometric takes no negative parts'),
	($$'{1,-2}', NULL, 'harmonic'$$, '22023', 'method harmonic takes no negative%'), ($$'{1,2}', NULL, 'median'$$, '22023', 'unknown method "median"'), ($$'{1,2}', missing => 'zero'$$, '22023', 'unknown way with missing parts "zero"')) AS v(arguments, state, pattern);

-- What is refused

SELECT pg_temp.refused(format('SELECT %s FROM whole', call), '22023', pattern, call)
FROM (VALUES ($$cronbach_alpha(v, '{a}')$$, 'alpha needs at least 2 items, not 1'), ($$standardized_alpha(v, '{a}')$$, 'alpha needs%'), ($$omega(v, '{a,b}')$$, 'omega needs at least 3 items, not 2'), ($$item_stats(v, '{a}')$$, 'a scale needs%'),
	($$cronbach_alpha(v, '{a,b,1}')$$, 'item "a" is given twice'), ($$omega(v, '{a,x,b}')$$, '%no variable "x"'), ($$cronbach_alpha(v, '{}')$$, 'items must not be empty'), ($$cronbach_alpha(v, level => 95)$$, 'confidence level%'),
	($$gap_reliability(v, 'a', 'b', 1.1, 1)$$, 'reliability must lie%'), ($$gap_reliability(v, 'a', 'b', 1, 'NaN')$$, 'reliability must lie%')) AS v(call, pattern);

SELECT * FROM finish();
ROLLBACK;
