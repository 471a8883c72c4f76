\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(45);

-- Building and reading

SELECT is(link_components_agg(l, r)::text, '{"components": [[-4, 1, 2], [3], [5, 7, 9], [8]]}', 'links, lone nodes, and a row that says nothing')
FROM (VALUES (1, 2), (5, 9), (9, 7), (3, NULL), (NULL, 8), (NULL, NULL), (2, -4)) AS v(l, r);
SELECT is(link_components_agg(l, l)::text, '{"components": [[1], [2]]}', 'a link to itself is a lone node') FROM (VALUES (2), (1), (2)) AS v(l);
SELECT is(link_components_agg(l, r), NULL, 'no rows: NULL') FROM (VALUES (1, 2)) AS v(l, r) WHERE false;
SELECT is(link_components_agg(NULL, NULL)::text, '{"components": []}', 'all NULL: no nodes');
SELECT is(link_components_agg(l, r)::text, '{"components": [[-9223372036854775808, 9223372036854775807], [-1, 0]]}', 'the extreme integers')
FROM (VALUES (-9223372036854775808, 9223372036854775807), (0, -1)) AS v(l, r);
SELECT results_eq($$SELECT * FROM components('{"components": [[7, 5], [9, -3, 8]]}')$$, $$VALUES (-3::bigint, -3::bigint, 3::bigint), (5, 5, 2), (7, 5, 2), (8, -3, 3), (9, -3, 3)$$, 'components: a row for each node');
SELECT is_empty($$SELECT * FROM components('{"components": []}')$$, 'components of nothing');
SELECT is(array(SELECT component_of('{"components": [[7, 5], [9, -3, 8]]}', n) FROM unnest(array[-4, -3, 0, 5, 6, 7, 8, 9, 10]::bigint[]) AS n), array[NULL, -3, NULL, 5, NULL, 5, -3, -3, NULL]::bigint[], 'component_of');
SELECT is(component_of('{"components": []}', 1), NULL, 'component_of in nothing');
SELECT is(array[component_of(NULL, 1), component_of('{"components": []}', NULL)], array[NULL, NULL]::bigint[], 'component_of NULL');

-- Merging, incrementally

SELECT is((a + b)::text, '{"components": [[1, 2, 3, 4], [8, 9]]}', '+ joins components that share a node') FROM (SELECT '{"components": [[1, 2], [3, 4], [9]]}'::link_components AS a, '{"components": [[2, 3], [8, 9]]}'::link_components AS b) AS q;
SELECT is(a + a, a, 'the same links again change nothing') FROM (SELECT '{"components": [[1, 2], [3, 4], [9]]}'::link_components AS a) AS q;
SELECT is(a + '{"components": []}', a, 'nothing is the identity') FROM (SELECT '{"components": [[1, 2], [3, 4], [9]]}'::link_components AS a) AS q;
SELECT is(rollup(x)::text, '{"components": [[1, 2, 3], [5, 6]]}', 'rollup skips NULLs') FROM (VALUES ('{"components": [[1, 2]]}'::link_components), (NULL), ('{"components": [[5, 6], [2, 3]]}')) AS v(x);
SELECT is(rollup(x), NULL, 'rollup of NULLs') FROM (VALUES (NULL::link_components)) AS v(x);
SELECT is(component_of('{"components": [[10, 20]]}'::link_components + '{"components": [[20, 30]]}', 30), 10::bigint, 'a component keeps its name when higher numbers join');

-- Conversions

SELECT is('{ "components" : [ [ 3 , -1 ] ,[2]]}'::link_components::text, '{"components": [[-1, 3], [2]]}', 'any order is read');
SELECT is('{"components": [[3, 1], [2]]}'::jsonb::link_components::jsonb, '{"components": [[1, 3], [2]]}', 'jsonb both ways');
SELECT ok(a = b AND NOT a <> b AND a <= b AND a >= b AND NOT a < b AND NOT a > b AND link_components_hash(a) = link_components_hash(b) AND link_components_hash_extended(a, 7) = link_components_hash_extended(b, 7), 'equal content compares and hashes equal')
FROM (SELECT '{"components": [[3, 1], [2]]}'::link_components AS a, '{"components": [[2], [1, 3]]}'::link_components AS b) AS q;
SELECT ok(a <> b AND (a < b) = (b > a) AND (a < b) <> (a > b), 'different content does not') FROM (SELECT '{"components": [[3, 1], [2]]}'::link_components AS a, '{"components": [[2, 3], [1]]}'::link_components AS b) AS q;
SELECT pg_temp.refused(format('SELECT %L::link_components', given), '22P02', 'invalid input for type link_components: ' || reason, 'no link_components: ' || given)
FROM (VALUES ('', 'it is not%'), ('{}', 'it is not%'), ('[]', 'it is not%'), ('{"components": [[]]}', 'it is not%'), ('{"components": [[1.0]]}', 'it is not%'), ('{"components": [[01]]}', 'it is not%'), ('{"components": [["1"]]}', 'it is not%'),
	('{"components": [[9223372036854775808]]}', 'it is not%'), ('{"components": [[1]', 'it is not%'), ('{"components": [[1]]} x', 'it is not%'), ('{"components": [[1], ]}', 'it is not%'), ('{"components": [1]}', 'it is not%'),
	('{"components": [[1]], "n": 1}', 'it is not%'), ('{"components": [[1, 1]]}', 'a node appears twice'), ('{"components": [[1, 2], [3, 2]]}', 'a node appears twice')) AS v(given, reason);
SELECT pg_temp.refused($$SELECT '{"components": [[1, null]]}'::jsonb::link_components$$, '22023', 'cannot cast this jsonb to link_components: it is not%', 'no jsonb of link_components');

-- One-to-one links

SELECT results_eq($$SELECT * FROM link_assign(array[(1, 10, 5, 0), (1, 11, 5, 1), (2, 10, 5, 2), (2, 11, 4, 3), (1, 10, 5, 0), NULL, (3, 12, '-Infinity', 4)]::match_edge[])$$,
	$$VALUES (1::bigint, 10::bigint, 5::float8, 0::bigint, 2), (2, 11, 4, 3, 0), (3, 12, '-Infinity', 4, 0)$$, 'best first, equal ones in the order of (l, r); an edge that is there twice counts once');
SELECT results_eq($$SELECT l, r, ties FROM link_assign(array[(1, 11, 5, 0), (2, 11, 5, 0), (2, 12, 5, 0)]::match_edge[])$$, $$VALUES (1::bigint, 11::bigint, 1), (2, 12, 0)$$, 'ties: those still possible when a link is taken');
SELECT results_eq($$SELECT l, r FROM link_assign(array[(1, 2, 5, 0), (2, 1, 4, 0), (2, 3, 3, 0)]::match_edge[])$$, $$VALUES (1::bigint, 2::bigint), (2, 1)$$, 'left and right are two relations');
SELECT results_eq($$SELECT l, r, weight, pattern FROM link_assign(array[(1, 2, 4, 9), (1, 2, 5, 8), (1, 2, 5, 7)]::match_edge[])$$, $$VALUES (1::bigint, 2::bigint, 5::float8, 7::bigint)$$, 'one pair with several weights has its highest');
SELECT results_eq($$SELECT l, r, ties FROM link_assign(array[(1, 2, 0, 0), (1, 3, '-0', 0)]::match_edge[])$$, $$VALUES (1::bigint, 2::bigint, 1)$$, '-0 is 0');
SELECT is_empty($$SELECT * FROM link_assign('{}')$$, 'no edges, no links');
SELECT is_empty($$SELECT * FROM link_assign(NULL)$$, 'NULL, no links');
SELECT pg_temp.refused($$SELECT link_assign(array[(1, 2, 'NaN', 0)]::match_edge[])$$, '22023', 'the weight of an edge may not be NaN', 'NaN');
SELECT pg_temp.refused($$SELECT link_assign(array[(1, 2, NULL, 0)]::match_edge[])$$, '22004', 'a match_edge may not have fields that are NULL', 'an edge with a hole');

SELECT * FROM finish();
ROLLBACK;
