\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- match_patterns and match_model: bad input is a clear error with its SQLSTATE and a hint, never a crash and never a number.
BEGIN;
SELECT plan(179);

-- Every SQL function with a match_patterns or match_model in it, with each argument NULL in turn, and with all NULL.

CREATE TABLE functions AS
SELECT p.oid, p.proname::text AS name, p.pronargs AS n, p.proargtypes::oid[] AS types, p.prokind AS kind, p.proisstrict AS strict
FROM pg_proc p WHERE p.pronamespace = 'experience'::regnamespace AND p.prokind IN ('f', 'a') AND p.pronargs > 0
  AND (p.proargtypes::oid[] && array['match_patterns', 'match_model']::regtype[]::oid[] OR p.prorettype = ANY (array['match_patterns', 'match_model']::regtype[]) OR p.proname IN ('lambda_from_rules', 'match_probability'))
  AND NOT EXISTS (SELECT FROM unnest(p.proargtypes::oid[]) AS t WHERE format_type(t, NULL) IN ('internal', 'cstring', 'link_block', 'boolean'))
  AND p.proname NOT LIKE 'link\_people%' AND p.proname NOT IN ('match_edges_within', 'match_edges_between', 'match_patterns_within', 'match_patterns_between'); -- those have tests of their own
SELECT cmp_ok(count(*), '>=', 50::bigint, 'the types have their functions') FROM functions;
CREATE FUNCTION pg_temp.sample(type regtype, name text, i int) RETURNS text
LANGUAGE sql AS $$
	SELECT CASE
		WHEN name IN ('match_patterns_accum', 'match_patterns_agg') AND type = 'match_patterns'::regtype THEN $q$'{"comparisons": "0", "labelled": false, "patterns": []}'::match_patterns$q$
		WHEN type = 'match_patterns'::regtype THEN $q$'{"comparisons": "0", "labelled": true, "patterns": [["0", 90, 2], ["1", 10, 5], ["11", 5, 5]]}'::match_patterns$q$
		WHEN type = 'match_model'::regtype THEN $q$match_model('a: text; b: text', 0.1)$q$
		WHEN type = 'match_model[]'::regtype THEN $q$array[m_from_truth(match_model('a: text; b: text', 0.1), '{"comparisons": "0", "labelled": true, "patterns": [["0", 90, 2]]}')]$q$
		WHEN type = 'link_spec'::regtype THEN $q$'a: text; b: text'::link_spec$q$
		WHEN type = 'link_record'::regtype THEN $q$link_record('a: text; b: text', 'x', 'y')$q$
		WHEN type = 'jsonb'::regtype AND name LIKE 'match\_patterns%' THEN $q$'{"comparisons": "0", "labelled": false, "patterns": []}'::jsonb$q$
		WHEN type = 'jsonb'::regtype THEN $q$match_model('a: text; b: text', 0.1)::jsonb$q$
		WHEN type = 'text'::regtype THEN CASE name WHEN 'match_em' THEN $q$'u'::text$q$ ELSE $q$'a'::text$q$ END
		WHEN type = 'float8'::regtype THEN '0.5::float8'
		WHEN name = 'lambda_from_rules' THEN CASE i WHEN 1 THEN '10::bigint' ELSE '1000::bigint' END
		ELSE '1::' || type END;
$$;
CREATE FUNCTION pg_temp.call(f functions, null_at int) RETURNS text -- null_at: 0 none, -1 all
LANGUAGE sql AS $$
	SELECT format('SELECT %I.%I(%s) FROM (VALUES (1)) AS one', 'experience', f.name,
		string_agg(CASE WHEN null_at IN (i, -1) THEN 'NULL::' || format_type(t, NULL) ELSE pg_temp.sample(t::regtype, f.name, i::int) END, ', ' ORDER BY i))
	FROM unnest(f.types) WITH ORDINALITY AS u(t, i);
$$;
SELECT is(string_agg(pg_temp.call(f, 0) || ' -> ' || pg_temp.failure(pg_temp.call(f, 0)), E'\n'), NULL, 'sample calls succeed') FROM functions AS f WHERE pg_temp.failure(pg_temp.call(f, 0)) <> '';
SELECT is(string_agg(pg_temp.call(f, i) || ' -> ' || pg_temp.failure(pg_temp.call(f, i)), E'\n'), NULL, 'NULL in place of one argument, or of all: an answer')
FROM functions AS f, generate_series(-1, f.n) AS i WHERE i <> 0 AND pg_temp.failure(pg_temp.call(f, i)) <> '';
CREATE FUNCTION pg_temp.answer(query text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE query INTO result;
	RETURN result;
END;
$$;
SELECT is(string_agg(pg_temp.call(f, i), E'\n'), NULL, 'and it is NULL, or no row') FROM functions AS f, generate_series(-1, f.n) AS i WHERE i <> 0 AND f.strict AND f.kind = 'f' AND pg_temp.answer(pg_temp.call(f, i)) IS NOT NULL;

-- Text of match_patterns

CREATE FUNCTION pg_temp.refused_text(type text, input text, pattern text, description text) RETURNS text
LANGUAGE sql AS $$ SELECT pg_temp.refused(format('SELECT %L::%s', input, type), '22P02', CASE WHEN pattern = '' THEN '%' ELSE format('invalid input for type %s: %s', type, pattern) END, format('%s: %s', type, description)) $$;
SELECT pg_temp.refused_text('match_patterns', input, pattern, description) FROM (VALUES
	('{"comparisons": "0", "labelled": false, "patterns": [["1", 1]], "x": 1}', 'unknown key "x"', 'an unknown key'),
	('[]', 'it is not a JSON object', 'an array'), ('1', 'it is not a JSON object', 'a number'), ('null', 'it is not a JSON object', 'null'),
	('{}', '"patterns" must be an array', 'nothing'), ('{"comparisons": "0", "labelled": false}', '"patterns" must be an array', 'no patterns'),
	('{"labelled": false, "patterns": []}', '"comparisons" must be%', 'no comparisons'), ('{"comparisons": 0, "labelled": false, "patterns": []}', '"comparisons" must be%', 'comparisons as a number'),
	('{"comparisons": "G", "labelled": false, "patterns": []}', '"comparisons" must be%', 'not hexadecimal'), ('{"comparisons": "", "labelled": false, "patterns": []}', '"comparisons" must be%', 'an empty one'),
	('{"comparisons": "10000000000000000", "labelled": false, "patterns": []}', '"comparisons" must be%', 'seventeen digits'), ('{"comparisons": "A", "labelled": false, "patterns": []}', '"comparisons" must be%', 'upper case'),
	('{"comparisons": "01", "labelled": false, "patterns": []}', '"comparisons" must be%', 'a leading zero'),
	('{"comparisons": "0", "patterns": []}', '"labelled" must be%', 'no label flag'), ('{"comparisons": "0", "labelled": 1, "patterns": []}', '"labelled" must be%', 'a label flag that is a number'),
	('{"comparisons": "0", "labelled": false, "patterns": {}}', '"patterns" must be an array', 'patterns that are an object'),
	('{"comparisons": "0", "labelled": false, "patterns": [1]}', 'each of "patterns" must be [hexadecimal pattern, pairs]', 'a number for a pattern'),
	('{"comparisons": "0", "labelled": false, "patterns": [{"1": 1}]}', 'each of "patterns" must be%', 'an object for a pattern'),
	('{"comparisons": "0", "labelled": false, "patterns": [["1"]]}', 'each of "patterns" must be%', 'no pairs'),
	('{"comparisons": "0", "labelled": false, "patterns": [["1", 1, 1]]}', 'each of "patterns" must be%', 'matches without labels'),
	('{"comparisons": "0", "labelled": true, "patterns": [["1", 1]]}', 'each of "patterns" must be [hexadecimal pattern, pairs, matches]', 'labels without matches'),
	('{"comparisons": "0", "labelled": false, "patterns": [["1", 1.5]]}', 'each of "patterns" must be%', 'half a pair'),
	('{"comparisons": "0", "labelled": false, "patterns": [["1", 9223372036854775808]]}', 'each of "patterns" must be%', 'too many pairs'),
	('{"comparisons": "0", "labelled": false, "patterns": [["1", 0]]}', 'a count is not possible', 'zero pairs'), ('{"comparisons": "0", "labelled": false, "patterns": [["1", -1]]}', 'a count is not possible', 'negative pairs'),
	('{"comparisons": "0", "labelled": true, "patterns": [["1", 1, 2]]}', 'a count is not possible', 'more matches than pairs'), ('{"comparisons": "0", "labelled": true, "patterns": [["1", 1, -1]]}', 'a count is not possible', 'negative matches'),
	('{"comparisons": "0", "labelled": false, "patterns": [["2", 1], ["1", 1]]}', 'its patterns are not in ascending order', 'another order'), ('{"comparisons": "0", "labelled": false, "patterns": [["1", 1], ["1", 1]]}', 'its patterns are not in ascending order', 'a pattern twice'),
	('{"comparisons": "0", "labelled": false, "patterns": [["1", 9223372036854775807], ["2", 1]]}', 'its counts exceed 64 bits', 'more pairs than 64 bits hold')) AS v(input, pattern, description);
SELECT pg_temp.refused($$SELECT '{"comparisons": "0", "labelled": false, "patterns": [["1", -1]]}'::jsonb::match_patterns$$, '22023', 'cannot cast this jsonb to match_patterns: a count is not possible', 'match_patterns from jsonb');
SELECT ok(pg_temp.failure($$SELECT '{"comparisons'::match_patterns$$) LIKE '22P02 invalid input syntax for type json%', 'match_patterns: no JSON at all');

-- Text of match_model: a good one, changed in one place

CREATE TABLE good AS SELECT match_em(fix_weight(match_model('a: text osa1; b: text', 0.1), 'a', 1, 2), '{"comparisons": "0", "labelled": false, "patterns": [["0", 90], ["1", 10], ["21", 5]]}', '', 3)::jsonb AS model;
SELECT is(model::match_model::jsonb, model, 'the model that the tests change is good') FROM good;
CREATE FUNCTION pg_temp.refused_change(path text, change text, pattern text) RETURNS text -- change NULL: the key is left out
LANGUAGE sql AS $$
	SELECT pg_temp.refused_text('match_model', CASE WHEN change IS NULL THEN model #- path::text[] ELSE jsonb_set(model, path::text[], change::jsonb) END::text, pattern, format('%s = %s', path, coalesce(change, 'left out'))) FROM good;
$$;
SELECT pg_temp.refused_change(path, change, pattern) FROM (VALUES
	('{spec}', NULL, '"spec" must be%'), ('{spec}', '1', '"spec" must be%'), ('{spec}', 'null', '"spec" must be%'), ('{x}', '1', 'unknown key "x"'),
	('{lambda}', NULL, '"lambda" and "cap" must be numbers'), ('{lambda}', '"0.5"', '"lambda" and "cap" must be numbers'), ('{lambda}', '0', '"lambda" must lie between 0 and 1'), ('{lambda}', '1', '"lambda" must lie%'), ('{lambda}', '-0.1', '"lambda" must lie%'), ('{lambda}', '1e400', '"lambda" and%'),
	('{cap}', NULL, '"lambda" and "cap"%'), ('{cap}', '0', '"cap" must lie between 0 and 1000 bits'), ('{cap}', '-1', '"cap" must%'), ('{cap}', '1000.1', '"cap" must%'),
	('{fields}', NULL, '"fields" must be an array'), ('{fields}', '{}', '"fields" must be an array'), ('{fields}', '[]', '"fields" must have one object for each field%'), ('{fields,1}', NULL, '"fields" must have one object%'),
	('{fields,0}', '1', '"fields" must have one object%'), ('{fields,0,field}', '"b"', '"fields" must have one object%'), ('{fields,0,field}', NULL, '"fields" must have one object%'), ('{fields,0,field}', '1', '"fields" must have one object%'),
	('{fields,0,x}', '1', 'unknown key "x"'), ('{fields,0,m}', NULL, '"m" must be an array'), ('{fields,0,m}', '[0.1, 0.9]', '"m" must have one number for each level, from 0 to 2'), ('{fields,0,m}', '[0.1, 0.1, 0.1, 0.9]', '"m" must have%'), ('{fields,0,m,0}', '"x"', '"m" must have%'),
	('{fields,0,m,0}', 'null', '"m" must have%'), ('{fields,0,m,0}', '-0.1', 'a probability is not within 0 and 1'), ('{fields,0,m,0}', '1.0000000000000002', 'a probability is not within 0 and 1'), ('{fields,0,u,2}', '2', 'a probability is not%'), ('{fields,1,u}', NULL, '"u" must be an array'),
	('{fields,0,weight}', '[1, 2]', '"weight" must have%'), ('{fields,0,weight,0}', '"x"', '"weight" must have%'), ('{fields,0,weight}', '{}', '"weight" must be an array'), ('{fields,0,weight,0}', '1000.5', 'a weight is not held, or does not lie between -1000 and 1000 bits'), ('{fields,0,weight,0}', '-1e300', 'a weight is not held, or%'),
	('{fields,0,observed}', NULL, '%"observed" must be an array'), ('{fields,0,observed,0}', '-1', 'its counts of pairs do not fit'), ('{fields,0,observed,0}', '0.5', '"observed" must have%'), ('{fields,0,observed,0}', '1000', 'its counts of pairs do not fit'), ('{fields,0,observed,0}', '9223372036854775807', 'its counts of pairs do not fit'),
	('{fields,0,matches}', NULL, 'with "training" each%'), ('{fields,0,matches}', '-1', 'its counts of pairs do not fit'), ('{fields,0,matches}', '106', 'its counts of pairs do not fit'), ('{fields,0,masked}', 'true', 'with "training" each%'), ('{fields,0,masked}', 'false', 'with "training" each%'), ('{fields,0,masked}', '1', 'with "training" each%'),
	('{training}', NULL, 'with "training" each field must have%'), ('{training}', '1', '"training" must be an object'), ('{training}', '[]', '"training" must be an object'), ('{training,x}', '1', 'unknown key "x"'), ('{training,pairs}', NULL, '"pairs" must be an integer of 64 bits'), ('{training,pairs}', '-1', 'its training is not possible'), ('{training,pairs}', '1', 'its training is not possible'),
	('{training,iterations}', '-1', '"iterations" must be%'), ('{training,iterations}', '3000000000', '"iterations" must be%'), ('{training,iterations}', '1.5', '"iterations" must be an integer%'), ('{training,converged}', NULL, '"converged" must be true or false'), ('{training,converged}', '1', '"converged" must be true or false'),
	('{training,matches}', NULL, '"matches" and "log_likelihood" must be numbers'), ('{training,matches}', '-5', 'its training is not possible'), ('{training,matches}', '1e9', 'its training is not possible'), ('{training,log_likelihood}', '"x"', '"matches" and%'), ('{training,log_likelihood}', 'null', '"matches" and%')) AS v(path, change, pattern);
SELECT pg_temp.refused(format('SELECT %L::match_model', jsonb_set(model, '{spec}', '"a text"')), '22P02', '%', 'match_model: the spec''s own error') FROM good;
SELECT pg_temp.refused(format('SELECT %L::match_model', jsonb_set(model, '{spec}', '"a: text; b: text"')), '22P02', '%"m" must have one number%from 0 to 1', 'match_model: another spec') FROM good;
SELECT pg_temp.refused(format('SELECT %L::match_model', input), '22P02', '%it is not a JSON object', 'match_model: ' || input) FROM unnest(array['[]', '1', 'null', '"x"']) AS input;
SELECT pg_temp.refused(format('SELECT %L::jsonb::match_model', jsonb_set(model, '{cap}', '0')), '22023', 'cannot cast this jsonb to match_model: "cap" must lie%', 'match_model from jsonb') FROM good;
SELECT ok(pg_temp.failure($$SELECT ''::match_model$$) LIKE '22P02 invalid input syntax for type json%', 'match_model: an empty text');
SELECT is(jsonb_set(jsonb_set(model, '{fields,0,m,0}', '-0.0'), '{fields,0,weight,1}', '-0.0')::match_model, jsonb_set(jsonb_set(model, '{fields,0,m,0}', '0'), '{fields,0,weight,1}', '0')::match_model, 'match_model: -0 is 0') FROM good;
SELECT is(jsonb_set(model, '{fields,0,m,0}', '1e-320')::match_model::jsonb #>> '{fields,0,m,0}', (1e-320::float8::text::numeric)::text, 'match_model: subnormal numbers are kept') FROM good;

-- Arguments

CREATE TEMP TABLE m AS SELECT match_model('a: text osa1; b: text', 0.1) AS m, '{"comparisons": "0", "labelled": false, "patterns": [["0", 90], ["1", 10], ["21", 5]]}'::match_patterns AS x;
SELECT pg_temp.refused(format('SELECT %s FROM m', call), '22023', message, call) FROM (VALUES
	('match_model(''a: text'', 0)', 'lambda must lie between 0 and 1'), ('match_model(''a: text'', 1)', 'lambda must%'), ('match_model(''a: text'', ''nan'')', 'lambda must%'), ('match_model(''a: text'', -1e-9)', 'lambda must%'), ('match_model(''a: text'', ''infinity'')', 'lambda must%'),
	('set_lambda(m, 1)', 'lambda must%'), ('set_cap(m, 0)', 'cap must lie between 0 and 1000 bits'), ('set_cap(m, ''nan'')', 'cap must%'), ('set_cap(m, ''infinity'')', 'cap must%'), ('set_cap(m, 1000.5)', 'cap must%'),
	('set_m(m, ''c'', 0, 0.5)', 'the model has no field "c"'), ('set_m(m, '''', 0, 0.5)', 'the model has no field ""'), ('set_u(m, ''A'', 0, 0.5)', 'the model has no field "A"'), ('fix_weight(m, ''ab'', 0, 0.5)', 'the model has no field "ab"'),
	('set_m(m, ''a'', -1, 0.5)', 'field "a" has levels 0 to 2, not -1'), ('set_m(m, ''a'', 3, 0.5)', 'field "a" has levels 0 to 2, not 3'), ('set_u(m, ''b'', 2, 0.5)', 'field "b" has levels 0 to 1, not 2'), ('fix_weight(m, ''b'', 15, 0.5)', 'field "b" has levels 0 to 1, not 15'),
	('set_m(m, ''a'', 0, 1.1)', 'probability must lie between 0 and 1'), ('set_m(m, ''a'', 0, -0.1)', 'probability must%'), ('set_u(m, ''a'', 0, ''nan'')', 'probability must%'), ('fix_weight(m, ''a'', 0, ''nan'')', 'weight must lie between -1000 and 1000 bits'), ('fix_weight(m, ''a'', 0, ''-infinity'')', 'weight must%'), ('fix_weight(m, ''a'', 0, 1000.5)', 'weight must%'),
	('match_em(m, x, ''v'')', 'unknown word "v" in fix'), ('match_em(m, x, ''u,lambdas'')', 'unknown word "lambdas" in fix'), ('match_em(m, x, ''-'')', 'unknown word "-" in fix'), ('match_em(m, x, ''-c'')', 'the model has no field "c"'), ('match_em(m, x, ''- a'')', 'unknown word "-" in fix'), ('match_em(m, x, ''U'')', 'unknown word "U" in fix'),
	('match_em(m, x, '''', 0)', 'max_iter must be at least 1'), ('match_em(m, x, '''', -5)', 'max_iter must%'), ('match_em(m, x, '''', 5, -1)', 'tol must be at least 0 and below 1'), ('match_em(m, x, '''', 5, ''nan'')', 'tol must%'), ('match_em(m, x, '''', 5, 1)', 'tol must%'),
	('lambda_from_rules(-1, 0.5, 10)', '-1 hits among 10 possible pairs are not possible'), ('lambda_from_rules(11, 0.5, 10)', '11 hits among%'), ('lambda_from_rules(0, 0.5, 0)', '0 hits among 0%'), ('lambda_from_rules(1, 0, 10)', 'recall must be above 0 and at most 1'), ('lambda_from_rules(1, 1.1, 10)', 'recall must%'), ('lambda_from_rules(1, ''nan'', 10)', 'recall must%'),
	('lambda_from_rules(5, 0.5, 10)', 'with that recall all possible pairs would be matches, or more')) AS v(call, message);
SELECT is(match_em(m, x, ' , u,,-b '), match_em(m, x, 'u -b'), 'separators may repeat') FROM m;

-- Limits: sixteen fields of fifteen levels; parameters at the ends of their ranges

CREATE TEMP TABLE large AS
SELECT match_model(string_agg(format('f%s: text %s', f, (SELECT string_agg('osa' || i, ' ' ORDER BY i) FROM generate_series(1, 13) AS i)), '; ' ORDER BY f)::link_spec, 0.1) AS m FROM generate_series(1, 16) AS f;
SELECT is((SELECT count(*) FROM em_report(m)), 16 * 15::bigint, 'sixteen fields of fifteen levels') FROM large;
SELECT is(m::text::match_model, m, 'there and back') FROM large;
SELECT ok(match_weight(m, -1) = match_weight(m, x'ffffffffffffffff'::bigint) AND match_weight(m, x'eeeeeeeeeeeeeeee'::bigint) > match_weight(m, 0), 'their patterns use all 64 bits') FROM large;
SELECT is((SELECT count(*) FROM em_report(trained) WHERE m NOT BETWEEN 0 AND 1 OR u NOT BETWEEN 0 AND 1), 0::bigint, 'and train')
FROM large, LATERAL (SELECT match_em(m, match_patterns_agg(p)) AS trained FROM unnest(array[x'eeeeeeeeeeeeeeee', x'0000000000000000', x'edcba9876543210f', x'1111111111111111', x'ffffffffffffffff']::bit(64)[]::bigint[]) AS p) AS t;
SELECT ok(trained::text::match_model = trained AND (SELECT lambda > 0 AND lambda < 1 FROM em_summary(trained)), 'extreme counts: ' || x)
FROM (SELECT x, match_em(match_model('a: text', l), x::match_patterns) AS trained FROM (VALUES ('{"comparisons": "0", "labelled": false, "patterns": [["1", 9223372036854775807]]}'), ('{"comparisons": "0", "labelled": false, "patterns": [["0", 9223372036854775806], ["1", 1]]}'), ('{"comparisons": "0", "labelled": false, "patterns": [["0", 1]]}'),
	('{"comparisons": "0", "labelled": false, "patterns": [["f", 5]]}')) AS v(x), (VALUES (1e-300), (0.9999999999999999)) AS w(l)) AS q;
SELECT ok(trained::text::match_model = trained, 'probabilities of 0 train')
FROM (SELECT match_em(set_u(set_m(set_m(set_u(m, 'a', 2, 0), 'a', 0, 0), 'b', 1, 0), 'b', 1, 0), x) AS trained FROM m) AS q;
SELECT ok(trained::text::match_model = trained, 'weights held at ' || bits) FROM (SELECT bits, match_em(fix_weight(fix_weight(m, 'a', 2, bits), 'a', 0, -bits), x) AS trained FROM m, (VALUES (1000), (-1000), (999.9)) AS v(bits)) AS q;
SELECT ok(match_weight(fix_weight(m, 'a', 2, 1000), x'21'::int) < 100, 'and stay within the cap') FROM m;

-- Stored values: through TOAST, compressed or not, and as an argument that is a short varlena

CREATE TABLE stored (m match_model, x match_patterns);
INSERT INTO stored SELECT large.m, (SELECT match_patterns_agg(p) FROM generate_series(0, 9999) AS p) FROM large;
ALTER TABLE stored ALTER m SET STORAGE external, ALTER x SET STORAGE external;
INSERT INTO stored SELECT large.m, (SELECT match_patterns_agg(p) FROM generate_series(0, 9999) AS p) FROM large;
SELECT is(count(DISTINCT (m::text, x::text)), 1::bigint, 'stored either way, read the same') FROM stored;
SELECT is(count(DISTINCT match_weight(m, p)), 1::bigint, 'and weighs the same') FROM stored, (VALUES (x'fffffffffffffff1'::bigint)) AS v(p);
SELECT is(array_agg(DISTINCT (x - x)::text), '{"{\"comparisons\": \"0\", \"labelled\": false, \"patterns\": []}"}', 'and subtracts') FROM stored;

-- The same model, somewhere else in memory in each row: what is kept between calls is a copy

CREATE TABLE moving AS SELECT match_model('given: name .92; surname: name .92', 0.1)::text AS t;
SELECT is(string_agg(DISTINCT field, ' ' ORDER BY field), 'given surname', 'names of fields') FROM moving, generate_series(1, 50) AS g, match_explain((repeat(' ', g * 200) || t)::match_model, 0);
SELECT pg_temp.refused($$SELECT match_weight((repeat(' ', g * 300) || t)::match_model, CASE g WHEN 50 THEN 4 ELSE 0 END) FROM moving, generate_series(1, 50) AS g$$, '22023', 'pattern 4 does not fit the model: field "surname" has levels 0 to 2, not 4', 'and in a message');

-- A field whose name is markup, quotes or of several bytes

SELECT is((SELECT string_agg(DISTINCT field, ' ' ORDER BY field) FROM em_report(m::text::match_model)), s, 'hostile names')
FROM (SELECT string_agg(n, ' ' ORDER BY n) AS s, match_model(string_agg(n || ': text', '; ')::link_spec, 0.5) AS m FROM unnest(array['a"b', 'c\d', '<script>', 'näyttö', '日本', '''x''', '%s', '$1']) AS n) AS q;
SELECT is(match_explanation(match_model('%s%n: text', 0.5), 1), '%s%n equal +3.2', 'a name is no format');

SELECT * FROM finish();
ROLLBACK;
