\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(96);

CREATE TEMP TABLE start AS SELECT match_model('given: name .92 tf; dob: date osa1; city: text', 0.001) AS m;

-- Starting values, and setting them

SELECT results_eq($$SELECT field, level, comparison, r.m, u, observed FROM start, em_report(start.m) AS r$$,
	$$VALUES ('given', 2, 'equal', 0.9::float8, 0.05::float8, NULL::bigint), ('given', 1, '.92', 0.05, 0.05, NULL), ('given', 0, 'different', 0.05, 0.9, NULL),
			 ('dob', 2, 'equal', 0.9, 0.05, NULL), ('dob', 1, 'osa1', 0.05, 0.05, NULL), ('dob', 0, 'different', 0.05, 0.9, NULL),
			 ('city', 1, 'equal', 0.9, 0.1, NULL), ('city', 0, 'different', 0.1, 0.9, NULL)$$, 'a new model: .9 for what is likely, the rest shared');
SELECT is(s, ROW(0.001, 30, NULL, NULL, NULL, NULL, NULL, NULL, 'not trained')::text, 'and its summary') FROM start, LATERAL (SELECT e::text FROM em_summary(m) AS e) AS q(s);
SELECT is(set_lambda(m, 0.25)::jsonb, jsonb_set(m::jsonb, '{lambda}', '0.25'), 'set_lambda changes lambda alone') FROM start;
SELECT is(set_cap(m, 12.5)::jsonb, jsonb_set(m::jsonb, '{cap}', '12.5'), 'set_cap the cap') FROM start;
SELECT is(set_m(m, 'dob', 1, 0.3)::jsonb, jsonb_set(m::jsonb, '{fields,1,m,1}', '0.3'), 'set_m one m') FROM start;
SELECT is(set_u(m, 'dob', 0, 1)::jsonb, jsonb_set(m::jsonb, '{fields,1,u,0}', '1'), 'set_u one u') FROM start;
SELECT is(fix_weight(m, 'city', 0, -3)::jsonb, jsonb_set(m::jsonb, '{fields,2,weight}', '[-3, null]'), 'fix_weight holds one weight') FROM start;
SELECT is(set_m(fix_weight(m, 'city', 0, -3), 'city', 0, 0.1), m, 'set_m releases a weight that was held') FROM start;
SELECT is(set_u(fix_weight(m, 'city', 0, -3), 'city', 0, 0.9), m, 'set_u does too') FROM start;
SELECT is(set_m(m, 'dob', 0, '-0'), set_m(m, 'dob', 0, 0), 'there is one zero') FROM start;
SELECT is(set_m(m, 'given', 2, NULL), NULL, 'NULL is NULL') FROM start;

-- Weights

SELECT pg_temp.near(match_weight(m, 0), log(2.0, 0.001 / 0.999)::float8 + 2 * log(2.0, 0.05 / 0.9)::float8 + log(2.0, 0.1 / 0.9)::float8, 'no agreement') FROM start;
SELECT pg_temp.near(match_weight(m, x'221'::int), log(2.0, 0.001 / 0.999)::float8 + 2 * log(2.0, 0.9 / 0.05)::float8 + log(2.0, 0.9 / 0.1)::float8, 'equal in all') FROM start;
SELECT pg_temp.near(match_weight(m, x'fff'::int), log(2.0, 0.001 / 0.999)::float8, 'all missing: the prior') FROM start;
SELECT pg_temp.near(match_weight(fix_weight(m, 'given', 1, 2.5), x'1ff'::int) - match_weight(m, x'fff'::int), 2.5, 'a held weight counts as it is', 1e-12) FROM start;
SELECT pg_temp.near(match_weight(set_u(m, 'given', 2, 0), x'2ff'::int) - match_weight(m, x'fff'::int), 30, 'u = 0: the cap', 1e-12) FROM start;
SELECT pg_temp.near(match_weight(set_m(m, 'given', 2, 0), x'2ff'::int) - match_weight(m, x'fff'::int), -30, 'm = 0: the cap', 1e-12) FROM start;
SELECT pg_temp.near(match_weight(set_u(set_m(m, 'given', 2, 0), 'given', 2, 0), x'2ff'::int) - match_weight(m, x'fff'::int), 0, 'both 0: nothing', 1e-12) FROM start;
SELECT pg_temp.near(match_weight(set_cap(fix_weight(m, 'given', 1, -20), 5), x'1ff'::int) - match_weight(m, x'fff'::int), -5, 'the cap holds for held weights too', 1e-12) FROM start;
SELECT is(array(SELECT match_weight(v.m, p) FROM (SELECT m FROM start UNION ALL SELECT set_lambda(m, 0.5) FROM start) AS v, (VALUES (4095), (0)) AS w(p) ORDER BY 1),
		  array(SELECT match_weight(v.m, p) FROM (SELECT set_lambda(m, 0.5) AS m FROM start UNION ALL SELECT m FROM start) AS v, (VALUES (0), (4095)) AS w(p) ORDER BY 1), 'models may change from row to row');
SELECT is(array(SELECT match_probability(w) FROM unnest(array[0, 1, -1, 2000, -2000, 'infinity', '-infinity', 'nan']::float8[]) AS w), array[0.5, 2.0 / 3, 1.0 / 3, 1, 0, 1, 0, NULL]::float8[], 'match_probability');
SELECT is(match_probability(-1000), 2.0::float8 ^ -1000, 'small probabilities keep their digits');

-- A published weight (Splink 2, pair 479, 481): prior .3, first name equal m .7 u .1 with tf 8/900 and W .6, dob 9, city and email 1/9

CREATE TEMP TABLE published AS
SELECT set_u(set_u(set_u(set_u(set_u(set_u(set_m(set_m(set_m(match_model(spec, 0.3), 'first_name', 2, 0.7), 'first_name', 1, 0.2), 'first_name', 0, 0.1),
	'first_name', 2, 0.1), 'first_name', 1, 0.1), 'first_name', 0, 0.8), 'dob', 1, 0.1), 'city', 1, 0.1), 'email', 1, 0.1) AS m,
	link_record(spec, 'Jack', '1976-08-27', 'Leicester', 'becky18@roberts-frazier.info') AS a, link_record(spec, 'Jack', '1976-08-27', 'reiesteL', 'b1cky8@roberts-frazier.info') AS b
FROM (VALUES ('first_name: text edit2 tf=.6; dob: date; city: text; email: text'::link_spec)) AS v(spec);
SELECT is(match_pattern(a, b), x'2100'::bigint, 'the published pair: its pattern') FROM published;
SELECT pg_temp.near(match_weight(m, x'2100'::bigint) + 0.6 * ln(0.1 / (8.0 / 900)) / ln(2), 0.5101493570766487, 'its weight', 1e-12) FROM published;
SELECT pg_temp.near(match_probability(match_weight(m, x'2100'::bigint) + 0.6 * ln(0.1 / (8.0 / 900)) / ln(2)), 0.5874923778509089, 'its probability', 1e-12) FROM published;
-- frequencies of records have the seven digits of float4
SELECT pg_temp.near(match_weight(m, with_tf(a, array[8.0 / 900, NULL, NULL, NULL]::float4[]), with_tf(b, array[8.0 / 900, NULL, NULL, NULL]::float4[])), 0.5101493570766487, 'its weight, from the records', 1e-6) FROM published;
SELECT pg_temp.near(match_probability(match_weight(m, with_tf(a, array[8.0 / 900, 0.1, 0.1, 0.1]::float4[]), with_tf(b, array[8.0 / 900, 0.2, 0.2, 0.2]::float4[]))), 0.5874923778509089, 'frequencies count where the spec says tf', 1e-6) FROM published;
SELECT pg_temp.near(match_weight(m, with_tf(a, array[0.001, NULL, NULL, NULL]::float4[]), with_tf(b, array[8.0 / 900, NULL, NULL, NULL]::float4[])), 0.5101493570766487, 'the greater of two frequencies', 1e-6) FROM published;
SELECT is(match_weight(m, a, b), match_weight(m, x'2100'::bigint), 'without frequencies: that of the pattern') FROM published;
SELECT is(match_weight(m, with_tf(a, array[0.01, NULL, NULL, NULL]::float4[]), b), match_weight(m, x'2100'::bigint), 'one frequency unknown: none') FROM published;
SELECT is(match_weight(m, with_tf(a, array[0.01, NULL, NULL, NULL]::float4[]), with_tf(c, array[0.01, NULL, NULL, NULL]::float4[])), match_weight(m, x'1100'::bigint), 'values that are not equal: none')
FROM published, LATERAL (SELECT link_record('first_name: text edit2 tf=.6; dob: date; city: text; email: text', 'Jock', '1976-08-27', 'reiesteL', 'b1cky8@roberts-frazier.info')) AS q(c);
SELECT pg_temp.near(match_weight(set_u(m, 'given', 2, 1e-48), r, r) - match_weight(m, x'fff'::int), log(2.0, 0.9 / 0.001)::float8, 'the cap is on weight and frequency together', 1e-6)
FROM start, LATERAL (SELECT with_tf(link_record('given: name .92 tf; dob: date osa1; city: text', 'Aino', NULL, NULL), array[0.001, NULL, NULL]::float4[])) AS q(r);
SELECT results_eq($$SELECT field, level, comparison, round(weight::numeric, 6), round(tf_weight::numeric, 5)
	FROM published, match_explain(m, with_tf(a, array[8.0 / 900, NULL, NULL, NULL]::float4[]), with_tf(b, array[8.0 / 900, NULL, NULL, NULL]::float4[]))$$,
	$$VALUES (NULL, NULL::int, 'prior', -1.222392, 0.00000), ('first_name', 2, 'equal', 2.807355, 2.09511), ('dob', 1, 'equal', 3.169925, 0), ('city', 0, 'different', -3.169925, 0), ('email', 0, 'different', -3.169925, 0)$$,
	'match_explain: the prior, then each field');
SELECT is(match_explanation(m, with_tf(a, array[8.0 / 900, NULL, NULL, NULL]::float4[]), with_tf(b, array[8.0 / 900, NULL, NULL, NULL]::float4[])),
		  'first_name equal +2.8 (tf +2.1), dob equal +3.2, city different -3.2, email different -3.2', 'match_explanation: one line') FROM published;
SELECT is(match_explanation(m, link_record(s, 'Jack', NULL, '', 'x'), link_record(s, 'Jac', '2000-01-01', 'y', 'x')), 'first_name edit2 +1.0, dob missing, city missing, email equal +3.2', 'and what is missing')
FROM published, (VALUES ('first_name: text edit2 tf=.6; dob: date; city: text; email: text'::link_spec)) AS v(s);
SELECT is(match_explanation(fix_weight(m, 'dob', 1, -0.04), x'21ff'::bigint), 'first_name equal +2.8, dob equal +0.0, city missing, email missing', 'of a pattern; nothing is +0.0') FROM published;
SELECT results_eq('SELECT field, level, comparison FROM published, match_explain(m, x''1f0f''::bigint)', $$VALUES (NULL, NULL::int, 'prior'), ('first_name', 1, 'edit2'), ('dob', NULL, 'missing'), ('city', 0, 'different'), ('email', NULL, 'missing')$$, 'match_explain of a pattern');
SELECT pg_temp.refused(format($$SELECT %s(m, link_record('a: text', 'x'), link_record('a: text', 'x')) FROM published$$, f), '22023', 'the records are of other comparisons than those of the model', f || ': other comparisons')
FROM unnest('{match_weight,match_explain,match_explanation}'::text[]) AS f;

-- Training: 4,000 pairs with known parameters (patterns and counts of Splink's comparison vectors)

CREATE TEMP TABLE known AS
SELECT match_patterns_agg(p) AS x FROM (VALUES (x'000'::int, 1407), (x'001'::int, 408), (x'010'::int, 63), (x'011'::int, 522), (x'100'::int, 163), (x'101'::int, 172), (x'110'::int, 67), (x'111'::int, 1198)) AS v(p, n), generate_series(1, n);
CREATE TEMP TABLE trained AS SELECT x, match_em(match_model('c1: text; c2: text; c3: text', 0.1), x, '', 5000, 1e-14) AS m FROM known;
SELECT pg_temp.near((SELECT lambda FROM em_summary(m)), 0.5, 'lambda', 1e-8) FROM trained;
SELECT pg_temp.near(r.m, v.m, 'm of ' || field, 1e-8) FROM trained, em_report(trained.m) AS r JOIN (VALUES ('c1', 1, 0.7), ('c2', 1, 0.9), ('c3', 1, 0.95), ('c1', 0, 0.3), ('c2', 0, 0.1), ('c3', 0, 0.05)) AS v(field, level, m) USING (field, level) ORDER BY field, level;
SELECT pg_temp.near(r.u, v.u, 'u of ' || field, 1e-8) FROM trained, em_report(trained.m) AS r JOIN (VALUES ('c1', 1, 0.1), ('c2', 1, 0.025), ('c3', 1, 0.2), ('c1', 0, 0.9), ('c2', 0, 0.975), ('c3', 0, 0.8)) AS v(field, level, u) USING (field, level) ORDER BY field, level;
SELECT is(array_agg(observed ORDER BY field, level), '{2400,1600,2150,1850,1700,2300}', 'observed: pairs at each level') FROM trained, em_report(trained.m);
SELECT results_eq('SELECT pairs, round(matches::numeric, 6), converged, masked, note FROM trained, em_summary(m)', $$VALUES (4000::bigint, 2000.000000, true, '{}'::text[], NULL::text)$$, 'em_summary: pairs, expected matches, converged');
SELECT pg_temp.near(match_probability(match_weight(m, 0)), 0.0021321961620469083, 'a probability that the fixture gives', 1e-8) FROM trained;
SELECT pg_temp.near(match_probability(match_weight(m, x'010'::int)), 0.4285714285714287, 'and another', 1e-8) FROM trained;

-- What training says of itself

SELECT results_eq($$SELECT iterations, converged, note FROM known, em_summary(match_em(match_model('c1: text; c2: text; c3: text', 0.1), x, max_iter => 3))$$, $$VALUES (3, false, 'not converged after 3 iterations')$$, 'not converged: a note');
SELECT is(m::jsonb #>> '{training,converged}', 'true', 'and in the JSON') FROM trained;
SELECT results_eq($$SELECT masked, note, converged FROM known, em_summary(match_em(match_model('c1: text; c2: text; c3: text', 0.1), x, 'u -c2'))$$, $$VALUES ('{c2}'::text[], NULL::text, true)$$, 'the fields that were masked');
SELECT results_eq($$SELECT field, level, r.m, observed FROM em_report(match_em(match_model('a: text osa1; b: text', 0.3), '{"comparisons": "0", "labelled": false, "patterns": [["0", 50], ["1", 5], ["20", 7], ["21", 30]]}', 'u')) AS r WHERE field = 'a' AND level = 1$$,
	$$VALUES ('a', 1, 0.05::float8, 0::bigint)$$, 'a level never observed keeps its value');
SELECT is(note, '1 level of a never observed', 'and is noted') FROM em_summary(match_em(match_model('a: text osa1; b: text', 0.3), '{"comparisons": "0", "labelled": false, "patterns": [["0", 50], ["1", 5], ["20", 7], ["21", 30]]}', 'u'));
SELECT pg_temp.near(sum(r.m), 1, 'the levels that were observed add up to 1', 1e-12) FROM em_report(match_em(match_model('a: text osa1; b: text', 0.3), '{"comparisons": "0", "labelled": false, "patterns": [["0", 50], ["1", 5], ["20", 7], ["21", 30]]}', 'u')) AS r WHERE field = 'a' AND level <> 1;
SELECT is(note, 'b was always missing', 'a field that is always missing') FROM em_summary(match_em(match_model('a: text; b: text', 0.3), '{"comparisons": "0", "labelled": false, "patterns": [["f", 50], ["1f", 5]]}'));
SELECT results_eq($$SELECT lambda, pairs, matches, iterations, converged, log_likelihood, note FROM em_summary(match_em(match_model('a: text', 0.3), '{"comparisons": "0", "labelled": false, "patterns": []}'))$$,
	$$VALUES (0.3::float8, 0::bigint, 0::float8, 0, false, NULL::float8, 'no pairs to learn from')$$, 'no pairs: the model as it was');
SELECT matches(note, 'equal c1 speaks against a match; equal c2 speaks against a match', 'classes that have changed places are noted')
FROM known, (VALUES ('{"m": [0.9, 0.1], "u": [0.1, 0.9]}'::jsonb)) AS v(swapped),
	 em_summary(match_em(jsonb_build_object('spec', 'c1: text; c2: text; c3: text', 'lambda', 0.4, 'cap', 30, 'fields', jsonb_build_array(swapped || '{"field": "c1"}', swapped || '{"field": "c2"}', swapped || '{"field": "c3"}'))::match_model, x));
SELECT is(match_em(m, x, 'm u lambda', 1)::jsonb - 'training' #- '{fields}', m::jsonb - 'training' #- '{fields}', 'all fixed: nothing moves') FROM trained;
SELECT pg_temp.near(r.weight, 3, 'a held weight stays through training', 1e-12) FROM known, em_report(match_em(fix_weight(match_model('c1: text; c2: text; c3: text', 0.1), 'c1', 1, 3), x)) AS r WHERE field = 'c1' AND level = 1;
-- one step by hand: lambda .5, one field, m .8 .2, u .2 .8, weight of equality held at 2 bits: r = 4 / 5 there and .2 elsewhere
SELECT pg_temp.near(lambda, 0.8 * 0.6 + 0.2 * 0.4, 'a held weight counts in the expectation', 1e-12)
FROM em_summary(match_em(fix_weight(set_m(set_m(set_u(set_u(match_model('a: text', 0.5), 'a', 1, 0.2), 'a', 0, 0.8), 'a', 1, 0.8), 'a', 0, 0.2), 'a', 1, 2), '{"comparisons": "0", "labelled": false, "patterns": [["0", 40], ["1", 60]]}', '', 1));

-- Shares from samples and truth, averages over rules

SELECT results_eq($$SELECT field, level, u FROM em_report(u_from_patterns(match_model('a: text osa1; b: text', 0.3), '{"comparisons": "0", "labelled": false, "patterns": [["0", 60], ["1", 20], ["20", 15], ["2f", 5], ["f0", 30]]}'))$$,
	$$VALUES ('a', 2, 0.2::float8), ('a', 1, 0.05), ('a', 0, 0.8), ('b', 1, 0.16), ('b', 0, 0.84)$$, 'u_from_patterns: shares where the field is present; the unseen level keeps its value');
SELECT results_eq($$SELECT field, level, m, u, observed FROM em_report(m_from_truth(match_model('a: text; b: text', 0.3), '{"comparisons": "0", "labelled": true, "patterns": [["0", 60, 1], ["1", 20, 2], ["11", 5, 5], ["1f", 7, 4]]}'))$$,
	$$VALUES ('a', 1, 0.75::float8, 0.1::float8, 9::bigint), ('a', 0, 0.25, 0.9, 3), ('b', 1, 0.875, 0.1, 7), ('b', 0, 0.125, 0.9, 1)$$, 'm_from_truth: shares among matches');
SELECT results_eq($$SELECT pairs, matches, iterations, converged FROM em_summary(m_from_truth(match_model('a: text; b: text', 0.3), '{"comparisons": "0", "labelled": true, "patterns": [["0", 60, 1], ["1", 20, 2], ["11", 5, 5], ["1f", 7, 4]]}'))$$,
	$$VALUES (12::bigint, 12::float8, 0, true)$$, 'it counts as training');
CREATE TEMP TABLE rule AS SELECT m, m_from_truth(m, '{"comparisons": "0", "labelled": true, "patterns": [["1", 10, 10], ["11", 30, 30]]}') AS a, m_from_truth(m, '{"comparisons": "0", "labelled": true, "patterns": [["0", 5, 5], ["1f", 95, 95]]}') AS b
FROM (SELECT match_model('a: text; b: text', 0.3) AS m) AS q;
SELECT results_eq($$SELECT field, level, r.m, u, observed FROM rule, em_report(average_m(m, array[a, b])) AS r$$,
	$$VALUES ('a', 1, 125.0::float8 / 140, 0.1::float8, 125::bigint), ('a', 0, 15.0::float8 / 140, 0.9, 15), ('b', 1, 40.0::float8 / 45, 0.1, 40), ('b', 0, 5.0::float8 / 45, 0.9, 5)$$, 'average_m: weighted by expected matches where the field is present');
SELECT is(average_m(m, '{}'), m, 'of no trainings: the model as it was') FROM rule;
SELECT is((SELECT masked FROM em_summary(average_m(model, array[match_em(model, x, '-c1 -c2'), match_em(model, x, 'u -c1')]))), '{c1}', 'what all trainings masked is masked') FROM known, LATERAL (SELECT match_model('c1: text; c2: text; c3: text', 0.1) AS model) AS q;
SELECT is((SELECT lambda FROM em_summary(average_m(set_lambda(m, 0.123), array[a, b]))), 0.123::float8, 'lambda is that of the model, not of the rules') FROM rule;
SELECT is((SELECT count(*)::int FROM (SELECT u FROM em_report(average_m(set_u(rule.m, 'a', 1, 0.3), array[a])) WHERE u = 0.3) AS q), 1, 'so is u') FROM rule;
SELECT is(lambda_from_rules(500, 0.8, 1000000), 0.000625::float8, 'lambda_from_rules');
SELECT is(array[lambda_from_rules(0, 0.8, 10), lambda_from_rules(NULL, 0.8, 10)], array[0, NULL]::float8[], 'no hits: 0; NULL: NULL');

-- Patterns that remember their comparisons

CREATE TEMP TABLE block AS SELECT match_patterns_within(link_record('a: text osa1; b: text', a, b)) AS x FROM (VALUES ('anna', 'x'), ('anne', 'x'), ('otto', NULL), ('anna', 'y')) AS v(a, b);
SELECT is((SELECT pairs FROM em_summary(match_em(match_model('first: text osa1 tf; second: text', 0.3), x))), 6::bigint, 'names and frequencies may differ') FROM block;
SELECT pg_temp.refused($$SELECT match_em(match_model('a: text osa2; b: text', 0.3), x) FROM block$$, '22023', 'the patterns are of other comparisons than those of the model', 'levels may not');
SELECT pg_temp.refused($$SELECT x + match_patterns_agg FROM block, (SELECT match_patterns_agg(0)) AS q$$, '22023', 'match_patterns of different comparisons do not combine', 'nor do they mix with bare numbers');

-- What does not fit

SELECT pg_temp.refused($$SELECT match_weight(m, x'301'::bigint) FROM start$$, '22023', 'pattern 301 does not fit the model: field "given" has levels 0 to 2, not 3', 'a level too high: names the field');
SELECT pg_temp.refused($$SELECT match_weight(m, x'12'::bigint) FROM start$$, '22023', 'pattern 12 does not fit the model: field "city" has levels 0 to 1, not 2', 'of the last field');
SELECT pg_temp.refused($$SELECT match_weight(m, x'1111'::bigint) FROM start$$, '22023', 'pattern 1111 does not fit the model: it has more digits than the model''s 3 fields', 'too many digits');
SELECT pg_temp.refused($$SELECT match_weight(m, -1) FROM start$$, '22023', '%more digits%', 'a negative pattern');
SELECT pg_temp.refused(format($$SELECT %s(m, x) FROM start, (SELECT match_patterns_agg(x'3ff'::bigint) AS x) AS q$$, f), '22023', 'pattern 3ff does not fit the model: field "given"%', f || ': patterns that do not fit')
FROM unnest('{match_em,u_from_patterns,m_from_truth}'::text[]) AS f;
SELECT pg_temp.refused(format($$SELECT %s(m, '{"comparisons": "1", "labelled": true, "patterns": [["fff", 5, 1]]}') FROM start$$, f), '22023', 'the patterns are of other comparisons than those of the model', f || ': other comparisons')
FROM unnest('{match_em,u_from_patterns,m_from_truth}'::text[]) AS f;
SELECT pg_temp.refused($$SELECT m_from_truth(m, '{"comparisons": "0", "labelled": false, "patterns": [["fff", 5]]}') FROM start$$, '22023', 'the patterns say nothing of which pairs are matches', 'truth needs labels');
SELECT pg_temp.refused($$SELECT average_m(m, array[m]) FROM start$$, '22023', 'a model that was not trained cannot be averaged', 'averages need training');
SELECT pg_temp.refused($$SELECT average_m(start.m, array[a]) FROM start, rule$$, '22023', 'models of different link_specs cannot be averaged', 'of one spec');
SELECT pg_temp.refused($$SELECT average_m(m, array[a, NULL]) FROM rule$$, '22004', 'trained models must not contain nulls', 'and no NULL');

SELECT * FROM finish();
ROLLBACK;
