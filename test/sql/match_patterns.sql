\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(33);

CREATE TEMP TABLE pair (pattern bigint, is_match boolean);
INSERT INTO pair VALUES (x'021'::int, true), (x'000'::int, false), (x'021'::int, false), (NULL, true), (x'0f0'::int, NULL), (x'000'::int, false), (x'f00'::int, true);

-- Building

SELECT is(match_patterns_agg(pattern)::text, '{"comparisons": "0", "labelled": false, "patterns": [["0", 2], ["21", 2], ["f0", 1], ["f00", 1]]}', 'pairs of each pattern; a NULL pattern is left out') FROM pair;
SELECT is(match_patterns_labelled_agg(pattern, is_match)::text, '{"comparisons": "0", "labelled": true, "patterns": [["0", 2, 0], ["21", 2, 1], ["f00", 1, 1]]}',
		  'with labels: matches too; a pair of unknown truth is left out') FROM pair;
SELECT results_eq($$SELECT p.* FROM (SELECT match_patterns_labelled_agg(pattern, is_match) AS x FROM pair) AS q, patterns(x) AS p$$,
				  $$VALUES (0::bigint, '000', 2::bigint, 0::bigint), (33, '021', 2, 1), (3840, 'f00', 1, 1)$$, 'patterns(): one row each, with all digits');
SELECT results_eq($$SELECT p.pattern, p.pairs, p.matches FROM (SELECT match_patterns_agg(pattern) AS x FROM pair) AS q, patterns(x) AS p$$,
				  $$VALUES (0::bigint, 2::bigint, NULL::bigint), (33, 2, NULL), (240, 1, NULL), (3840, 1, NULL)$$, 'without labels matches are NULL');
SELECT is(match_patterns_agg(p)::text, '{"comparisons": "0", "labelled": false, "patterns": [["1", 1], ["7fffffffffffffff", 1], ["8000000000000000", 1], ["ffffffffffffffff", 2]]}',
		  'sixteen digits: in the order of unsigned numbers') FROM (VALUES (-1), (1), (-1), (9223372036854775807), (-9223372036854775808)) AS v(p);
SELECT is(array_agg(hex ORDER BY pattern), '{ffffffffffffffff,0000000000000000}', 'and in hex') FROM (SELECT match_patterns_agg(p) AS x FROM (VALUES (-1), (0)) AS v(p)) AS q, patterns(x);

-- Empty, all NULL, one row

SELECT is(match_patterns_agg(pattern), NULL, 'no rows: NULL') FROM pair WHERE false;
SELECT is(match_patterns_agg(pattern) FILTER (WHERE pattern > 9999), NULL, 'FILTER that removes all: NULL') FROM pair;
SELECT is(match_patterns_agg(pattern)::text, '{"comparisons": "0", "labelled": false, "patterns": []}', 'all NULL: no patterns') FROM pair WHERE pattern IS NULL;
SELECT is(match_patterns_labelled_agg(pattern, is_match)::text, '{"comparisons": "0", "labelled": true, "patterns": []}', 'truth all NULL: no patterns') FROM pair WHERE is_match IS NULL;
SELECT is_empty($$SELECT p.* FROM patterns('{"comparisons": "0", "labelled": true, "patterns": []}') AS p$$, 'patterns() of none: no rows');
SELECT is(rollup(x), NULL, 'rollup of no rows: NULL') FROM (SELECT match_patterns_agg(1) AS x) AS q WHERE false;
SELECT is(rollup(x)::text, '{"comparisons": "0", "labelled": false, "patterns": [["1", 3]]}', 'rollup skips NULLs')
FROM (VALUES (NULL::match_patterns), ('{"comparisons": "0", "labelled": false, "patterns": [["1", 3]]}'), (NULL)) AS v(x);

-- + and -

CREATE TEMP TABLE v AS SELECT '{"comparisons": "0", "labelled": true, "patterns": [["1", 3, 1], ["10", 5, 5]]}'::match_patterns AS a,
	'{"comparisons": "0", "labelled": true, "patterns": [["0", 2, 0], ["1", 2, 1]]}'::match_patterns AS b;
SELECT is((a + b)::text, '{"comparisons": "0", "labelled": true, "patterns": [["0", 2, 0], ["1", 5, 2], ["10", 5, 5]]}', '+ adds counts') FROM v;
SELECT is(((a + b) - a)::text, b::text, '- undoes +') FROM v;
SELECT is((a - '{"comparisons": "0", "labelled": true, "patterns": [["10", 5, 5]]}')::text, '{"comparisons": "0", "labelled": true, "patterns": [["1", 3, 1]]}', 'a pattern without pairs goes away') FROM v;
SELECT is(a + a - a, a, 'a value plus itself') FROM v;
SELECT is(array[a + NULL, a - NULL], array[NULL, NULL]::match_patterns[], '+ and - NULL are NULL') FROM v;
SELECT pg_temp.refused('SELECT a - b FROM v', '22003', 'match_patterns cannot be subtracted: a count of pattern 0 would be below zero', 'a pattern that is not there cannot be taken away');
SELECT pg_temp.refused(format('SELECT a - %L FROM v', x), '22003', 'match_patterns cannot be subtracted: a count of pattern % would be below zero', what)
FROM (VALUES ('{"comparisons": "0", "labelled": true, "patterns": [["1", 4, 1]]}', 'not more pairs than there are'), ('{"comparisons": "0", "labelled": true, "patterns": [["1", 2, 2]]}', 'nor more matches'),
			 ('{"comparisons": "0", "labelled": true, "patterns": [["10", 1, 0]]}', 'nor fewer than must be'), ('{"comparisons": "0", "labelled": true, "patterns": [["fff", 1, 0]]}', 'nor a pattern behind the last')) AS q(x, what);
SELECT pg_temp.refused($$SELECT a + '{"comparisons": "0", "labelled": false, "patterns": []}' FROM v$$, '22023', 'match_patterns with and without labels do not combine', 'labels and none do not mix');
SELECT pg_temp.refused($$SELECT a - '{"comparisons": "0", "labelled": false, "patterns": []}' FROM v$$, '22023', 'match_patterns with and without labels do not combine', 'nor subtract');
SELECT pg_temp.refused($$SELECT a + '{"comparisons": "a", "labelled": true, "patterns": []}' FROM v$$, '22023', 'match_patterns of different comparisons do not combine', 'different comparisons do not mix');
SELECT pg_temp.refused($$SELECT rollup(x) FROM (SELECT a FROM v UNION ALL SELECT '{"comparisons": "a", "labelled": true, "patterns": []}') AS q(x)$$, '22023', 'match_patterns of different comparisons do not combine', 'nor in rollup');
SELECT pg_temp.refused($$SELECT a + a FROM (VALUES ('{"comparisons": "0", "labelled": false, "patterns": [["1", 5000000000000000000]]}'::match_patterns)) AS v(a)$$, '22003', 'count of a match_patterns is out of range', 'counts fit 64 bits');

-- The support functions, called from plain SQL, give canonical values

SELECT is(match_patterns_accum(match_patterns_accum(NULL::match_patterns, 33), 2)::text, '{"comparisons": "0", "labelled": false, "patterns": [["2", 1], ["21", 1]]}', 'the transition function');
SELECT is(pg_column_size(match_patterns_accum(NULL::match_patterns, 33)), 56, 'and what it returns is packed');
SELECT pg_temp.refused($$SELECT match_patterns_accum(a, 1) FROM v$$, '22023', 'match_patterns with and without labels do not combine', 'it keeps to what the state is');

-- jsonb

SELECT is(a::jsonb, '{"comparisons": "0", "labelled": true, "patterns": [["1", 3, 1], ["10", 5, 5]]}'::jsonb, 'cast to jsonb') FROM v;
SELECT is('{"patterns": [["1", 3, 1], ["10", 5, 5]], "comparisons": "0", "labelled": true}'::jsonb::match_patterns, a, 'and back') FROM v;

SELECT * FROM finish();
ROLLBACK;
