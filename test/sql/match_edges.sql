\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT * FROM no_plan();

CREATE TEMP TABLE person AS
SELECT id, side, link_record('given: name .9; born: date osa1', given, born) AS rec FROM (VALUES
	(3, false, 'Anna', '1970-01-02'), (1, true, 'anna', '1970-01-02'), (2, false, 'Matti', '1980-05-06'), (4, true, 'Matti', '1980-05-60'), (5, true, 'Maija', NULL)) AS v(id, side, given, born);
-- weights to be reckoned by hand: prior 0, given 4, 2, -2 bits, born 3, 1, -1
CREATE TEMP TABLE model AS
SELECT set_u(set_u(set_u(set_u(set_u(set_u(set_m(set_m(set_m(set_m(set_m(set_m(match_model('given: name .9; born: date osa1', .5),
	'given', 2, .8), 'given', 1, .1), 'given', 0, .1), 'born', 2, .8), 'born', 1, .1), 'born', 0, .1),
	'given', 2, .05), 'given', 1, .025), 'given', 0, .925), 'born', 2, .1), 'born', 1, .05), 'born', 0, .85) AS model;
CREATE FUNCTION pg_temp.spelled(edges match_edge[]) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(format('%s-%s %s %s', l, r, to_hex(pattern), round(weight::numeric, 3)), ', ' ORDER BY n) FROM unnest(edges) WITH ORDINALITY AS e(l, r, weight, pattern, n)
$$;

SELECT results_eq('SELECT to_hex(pattern), pairs FROM patterns((SELECT match_patterns_within(rec) FROM person)) ORDER BY pattern',
				  $$VALUES ('0', 4::bigint), ('f', 4), ('21', 1), ('22', 1)$$, 'match_patterns_within: ten pairs');
SELECT results_eq('SELECT to_hex(pattern), pairs FROM patterns((SELECT match_patterns_between(rec, side) FROM person)) ORDER BY pattern',
				  $$VALUES ('0', 2::bigint), ('f', 2), ('21', 1), ('22', 1)$$, 'match_patterns_between: six');
SELECT is(pg_temp.spelled(match_edges_within(id, rec, model, 0)), '1-3 22 7.000, 2-4 21 5.000', 'match_edges_within') FROM person, model;
SELECT is(pg_temp.spelled(match_edges_between(id, rec, side, model, 0)), '2-4 21 5.000, 3-1 22 7.000', 'match_edges_between: left, then right') FROM person, model;
SELECT is(pg_temp.spelled(match_edges_within(id, rec, model, 7)), '1-3 22 7.000', 'an edge of just the weight is one') FROM person, model;
SELECT is(pg_temp.spelled(match_edges_within(id, rec, model, 7.000001)), NULL, 'and of less is none') FROM person, model;
SELECT is(match_edges_within(id, rec, model, 7.1), '{}', 'no edges: an empty array') FROM person, model;
SELECT is(array_length(match_edges_within(id, rec, model, -1e300), 1), 10, 'all pairs are edges') FROM person, model;
SELECT is((match_edges_within(id, rec, model, 0))[2], (2, 4, match_weight(model, 33), 33)::match_edge, 'an element of the array') FROM person, model GROUP BY model;
SELECT is(pg_temp.spelled(match_edges_within(-id, rec, model, 0)), '-4--2 21 5.000, -3--1 22 7.000', 'l is the lesser id') FROM person, model;

-- Rows and groups

SELECT is(match_patterns_within(rec), NULL, 'no rows: patterns') FROM person WHERE false;
SELECT is(match_edges_within(id, rec, model, 0), NULL, 'no rows: edges') FROM person, model WHERE false;
SELECT is((SELECT match_patterns_within(NULL) FROM person), NULL, 'only NULL');
SELECT is((SELECT count(*) FROM patterns((SELECT match_patterns_within(rec) FROM person WHERE id = 1))), 0::bigint, 'one record has no pair');
SELECT is(match_edges_between(id, rec, side, model, -100), '{}', 'one side alone has no pair') FROM person, model WHERE side;
SELECT is(match_patterns_within(CASE WHEN id < 5 THEN rec END), (SELECT match_patterns_within(rec) FROM person WHERE id < 5), 'a NULL record is left out') FROM person;
SELECT is(match_edges_within(nullif(id, 3), rec, model, 0), (SELECT match_edges_within(id, rec, model, 0) FROM person, model WHERE id <> 3), 'so is a NULL id') FROM person, model;
SELECT is(match_patterns_within(rec) FILTER (WHERE id < 5), (SELECT match_patterns_within(rec) FROM person WHERE id < 5), 'FILTER') FROM person;
SELECT is((SELECT match_edges_within(id, rec, model, 0) FROM (SELECT * FROM person ORDER BY id DESC) AS p, model), (SELECT match_edges_within(id, rec, model, 0) FROM person, model), 'the order of rows does not matter');
SELECT is((SELECT string_agg(pg_temp.spelled(e), '; ' ORDER BY n) FROM (SELECT row_number() OVER () AS n, match_edges_within(id, rec, model, 0) OVER (ORDER BY id) AS e FROM person, model) AS w), '1-3 22 7.000; 1-3 22 7.000, 2-4 21 5.000; 1-3 22 7.000, 2-4 21 5.000', 'as a window aggregate');
SELECT is((SELECT count(*) FROM (SELECT match_patterns_within(rec) FROM person GROUP BY GROUPING SETS ((), (side))) AS g), 3::bigint, 'GROUPING SETS');
SELECT is((SELECT array_agg(pairs ORDER BY pairs) FROM (SELECT sum((SELECT sum(pairs) FROM patterns(m))) AS pairs FROM (SELECT side, match_patterns_within(rec) AS m FROM person GROUP BY side) AS s GROUP BY side) AS t), '{1,3}', 'each group has its own pairs');

-- Term frequencies: both known, one known

CREATE TEMP TABLE twin AS SELECT id, with_tf(link_record('n: text tf=.5 tfmin=.01', 'x'), ARRAY[tf]) AS rec FROM (VALUES (1, .001), (2, .002), (3, .125), (4, NULL)) AS v(id, tf);
SELECT is(pg_temp.spelled(match_edges_within(id, rec, set_u(set_m(match_model('n: text tf=.5 tfmin=.01', .5), 'n', 1, .5), 'n', 1, .25), -9)),
		  -- log2(.5 / .25) = 1, and half of log2(.25) - log2(greatest frequency, at least .01)
		  format('1-2 1 %s, 1-3 1 %s, 1-4 1 1.000, 2-3 1 %s, 2-4 1 1.000, 3-4 1 1.000', round(1 + .5 * log(2, .25 / .01), 3), round(1 + .5 * log(2, 2), 3), round(1 + .5 * log(2, 2), 3)), 'frequencies of both sides') FROM twin;

-- Limits and errors

CREATE TEMP TABLE many AS SELECT id, link_record('a: text; b: text', (id % 3)::text, NULL) AS rec FROM generate_series(1, 20001) AS id;
SELECT pg_temp.refused('SELECT match_patterns_within(rec) FROM many', '54000', 'block of 20001 records is too large to compare all pairs', 'more than 20,000 records');
SELECT pg_temp.refused('SELECT match_patterns_between(rec, id % 2 = 0) FROM (SELECT * FROM many UNION ALL SELECT * FROM many) AS m', '54000', 'block of 40002 records%', 'the message has their number');
SELECT pg_temp.refused('SELECT match_edges_within(id, rec, match_model(''a: text; b: text'', .1), 0) FROM many', '54000', 'block of 20001 records%', 'for edges, too');
SELECT is((SELECT sum(pairs) FROM patterns((SELECT match_patterns_between(rec, id > 19000) FROM many WHERE id <= 20000))), 19000000::numeric, '20,000 records are compared');
SELECT pg_temp.refused(statement, state, message, message) FROM (VALUES
	('SELECT match_edges_within(1, rec, model, 0) FROM person, model', '22023', 'record 1 is in the block twice'), ('SELECT match_edges_between(id % 2, rec, false, model, 0) FROM person, model', '22023', 'record _ is in the block twice'),
	('SELECT match_patterns_between(rec, NULL) FROM person', '22004', 'side must not be null'), ('SELECT match_edges_between(id, rec, NULL, model, 0) FROM person, model', '22004', 'side must not be null'),
	('SELECT match_edges_within(id, rec, NULL, 0) FROM person', '22004', 'model must not be null'), ('SELECT match_edges_within(id, rec, model, NULL) FROM person, model', '22004', 'min_weight must not be null'),
	('SELECT match_edges_within(id, rec, model, ''NaN'') FROM person, model', '22023', 'min_weight must be a finite number'), ('SELECT match_edges_within(id, rec, model, ''Infinity'') FROM person, model', '22023', 'min_weight must be a finite number'),
	('SELECT match_edges_between(id, rec, side, model, ''-Infinity'') FROM person, model', '22023', 'min_weight must be a finite number'), ('SELECT match_edges_within(id, rec, model, id) FROM person, model', '22023', 'model or min_weight differs%'),
	('SELECT match_edges_within(id, rec, CASE WHEN id = 1 THEN model ELSE match_model(''a: name .9; b: date osa1'', .1) END, 0) FROM person, model', '22023', 'model or min_weight differs%'),
	('SELECT match_edges_within(id, rec, match_model(''a: name .9; b: date osa2'', .1), 0) FROM person', '22023', 'model weighs other comparisons%'),
	('SELECT match_patterns_within(CASE WHEN id < 3 THEN rec ELSE link_record(''a: name .9'', ''x'') END) FROM person', '22023', 'records of different comparisons%'),
	('SELECT link_block_combine(link_block_accum_within(NULL, rec), link_block_accum_between(NULL, rec, true)) FROM person', '22023', 'blocks of different comparisons%'),
	('SELECT link_block_combine(link_block_accum_within(NULL, rec), link_block_accum_within(NULL, link_record(''a: text'', ''x''))) FROM person', '22023', 'blocks of different comparisons%'),
	('SELECT link_block_edges(link_block_accum_within(NULL, rec)) FROM person', '22023', 'block has no model'), ('SELECT link_block_patterns(link_block_accum_edges_within(NULL, id, rec, model, 0)) FROM person, model', '22023', 'block is one for edges')) AS v(statement, state, message);
-- by hand: states of other aggregates
SELECT pg_temp.refused(format('SELECT %s FROM model, link_record(''given: name .9; born: date osa1'', ''Anna'', NULL) AS rec', statement), '22023', 'block is the state of another aggregate', statement) FROM (VALUES
	('link_block_accum_within(link_block_accum_between(NULL, rec, true), rec)'), ('link_block_accum_between(link_block_accum_within(NULL, rec), rec, true)'), ('link_block_accum_within(link_block_accum_edges_within(NULL, 1, rec, model, 0), rec)'),
	('link_block_accum_edges_within(link_block_accum_within(NULL, rec), 1, rec, model, 0)'), ('link_block_accum_edges_between(link_block_accum_between(NULL, rec, true), 1, rec, true, model, 0)'),
	('link_block_accum_edges_within(link_block_accum_edges_between(NULL, 1, rec, true, model, 0), 2, rec, model, 0)'), ('link_block_accum_edges_between(link_block_accum_edges_within(NULL, 1, rec, model, 0), 2, rec, true, model, 0)')) AS v(statement);
-- a row type of other columns is not written over; the ALTER is undone with the error
SELECT is(pg_temp.failure(format('ALTER TYPE match_edge %s; SELECT match_edges_within(id, rec, model, 0) FROM person, model', change)), 'XX000 type match_edge has been altered (no hint)', 'match_edge after ' || change)
FROM (VALUES ('ADD ATTRIBUTE more bigint'), ('ALTER ATTRIBUTE weight TYPE text'), ('DROP ATTRIBUTE pattern')) AS v(change);
SELECT is(pg_temp.spelled(match_edges_between(id % 3, rec, id % 2 = 0, model, 100)), NULL, 'the same id on both sides is no error') FROM person, model WHERE id IN (1, 4);

-- The value

SELECT is(link_block_accum_edges_within(NULL, 1, r, m, '-0'), link_block_accum_edges_within(NULL, 1, r, m, 0), 'a weight of -0 is 0') FROM link_record('a: text', 'x') AS r, match_model('a: text', .1) AS m;
SELECT is(link_block_accum_between(link_block_accum_between(NULL, b, true), a, false)::text, '{"spec": "1: text", "sided": true, "records": 2, "persons": [{"side": false, "values": ["x"]}, {"side": true, "values": ["a"]}]}', 'text form: sorted')
FROM link_record('a: text', 'x') AS a, link_record('a: text', 'a') AS b;
SELECT is(s::link_block::text, s, 'text form: more than can be compared') FROM (VALUES ('{"spec": "1: text", "sided": false, "records": 123456}')) AS v(s);
SELECT pg_temp.refused('SELECT link_block_patterns(''{"spec": "1: text", "sided": false, "records": 123456}'')', '54000', 'block of 123456 records%', 'which is said when it is compared');
SELECT pg_temp.refused(format('SELECT %L::link_block', s), '22P02', '%' || message || '%', left(s, 200)) FROM (VALUES
	('{}', 'spec'), ('{"spec": "1: text", "sided": false, "records": 1}', '"persons" may only be left out'), ('{"spec": "1: text", "sided": false, "records": -1}', '"persons" may'), ('{"spec": "1: text", "sided": 1, "records": 0, "persons": []}', '"sided"'),
	('{"spec": "1: text", "sided": false, "records": 2, "persons": [{"values": ["x"]}]}', '"records" must be'), ('{"spec": "1: text", "sided": true, "records": 1, "persons": [{"values": ["x"]}]}', 'a side when sided'),
	('{"spec": "1: text", "sided": false, "records": 1, "persons": [{"values": ["x"], "side": true}]}', 'a side when sided'), ('{"spec": "1: text", "sided": false, "records": 1, "persons": [{"values": ["x"], "id": 1}]}', 'an id when there'),
	('{"spec": "1: text", "sided": false, "records": 1, "persons": [{"values": ["x", "y"]}]}', '"values"'), ('{"spec": "1: text", "sided": false, "records": 1, "persons": [1]}', '"persons" must be'), ('{"spec": "1: text", "sided": false, "records": 0, "persons": {}}', 'persons'),
	('[]', 'not a JSON object'), ('[["sided", true]]', 'not a JSON object'), ('"sided"', 'not a JSON object'),
	(format('{"spec": "1: text", "sided": false, "records": 20001, "persons": [%s{"values": ["x"]}]}', repeat('{"values": ["x"]}, ', 20000)), 'at most 20000'), ('{"spec": "1: text", "sided": false, "records": 0, "persons": [{}]}', '"records" must be'),
	('{"spec": "1: text", "sided": false, "records": 0, "persons": [], "min_weight": 1}', '"model" and'), ('{"spec": "1: text", "sided": false, "records": 0, "persons": [], "model": {}, "min_weight": 1}', '%')) AS v(s, message);
SELECT pg_temp.refused(format('SELECT %L::jsonb::link_block', jsonb_set(link_block_accum_edges_within(NULL, 1, link_record('a: text', 'x'), match_model('a: text', .1), 0)::jsonb, '{spec}', '"1: name"')), '22023', '%its model weighs other comparisons', 'a model that does not fit');
SELECT * FROM finish();
ROLLBACK;
