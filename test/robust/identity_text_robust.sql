\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- Every argument NULL, hostile and very long text, limits, functions of aggregates called by hand, cancel, numbers chosen against hash tables.
BEGIN;
SELECT plan(40);

-- Every function of these files, each argument NULL in turn: NULL or no rows, never an error
SELECT is(pg_temp.failure(call), '', call || ' is NULL')
FROM unnest(array['SELECT name_fold(NULL, NULL)', 'SELECT name_tokens(NULL)', 'SELECT name_key(NULL)', 'SELECT hetu_valid(NULL), hetu_norm(NULL), hetu_birthdate(NULL), hetu_sex(NULL), hetu_temporary(NULL)',
	'SELECT business_id_valid(NULL), email_norm(NULL), phone_e164(NULL, NULL), phone_e164(''1'', NULL)', 'SELECT block_keys(NULL, NULL), first_block(NULL, NULL, NULL), first_block(''{1}'', NULL, 1), first_block(''{1}'', ''{1}'', NULL)',
	'SELECT link_token(NULL, NULL, NULL), link_token(''short'', NULL, ''a'')', 'SELECT component_of(NULL, NULL)', 'SELECT * FROM components(NULL)', 'SELECT * FROM link_assign(NULL)', 'SELECT precision_at(NULL, 1), recall_at(NULL, NULL), f1_at(NULL, ''NaN''), best_f1(NULL)',
	'SELECT * FROM roc(NULL)', 'SELECT missing(NULL::match_quality), NULL::match_quality + NULL, NULL::link_components + NULL']) AS call;

-- Text that means harm
CREATE TEMP TABLE hostile AS SELECT * FROM unnest(array['', ' ', E'\x01\x02', repeat('x', 10000), repeat('ä', 10000), repeat('ž', 5000), repeat('-', 10000), repeat(U&'\0301', 5000), 'a' || repeat(U&'\0323\0301', 2000), repeat(U&'\0F72\0F71', 1500), repeat(U&'\FDFA', 50), repeat('김', 3333),
	'Robert''); DROP TABLE students;--', '%s%n', '\', U&'\+10FFFF', U&'\FFFE', U&'\E000', '{"a": 1}', repeat('@', 100), repeat('.', 100) || '@a.b', '+' || repeat('0', 100), '((((((((((0)', 'ＶＩＲＴＡＮＥＮ', '١٢٣٤٥٦-٧٨٩']) WITH ORDINALITY AS t(x, i);
SELECT is((SELECT string_agg(i::text || failure, ', ') FROM (SELECT i, pg_temp.failure(format('SELECT name_fold(%L), name_fold(%1$L, ''icao''), name_tokens(%1$L), name_key(%1$L), hetu_norm(%1$L), business_id_valid(%1$L), phone_e164(%1$L), email_norm(%1$L), block_keys(%1$L)', x)) AS failure FROM hostile) AS q
	WHERE failure <> ''), NULL, 'hostile text is no error');
SELECT is(count(*) FILTER (WHERE name_fold(name_fold(x)) IS DISTINCT FROM name_fold(x) OR name_fold(x) = ''), 0::bigint, 'and folds to a fixed point') FROM hostile;
SELECT is(name_fold(repeat('ž', 5000)), repeat('z', 5000), 'long names of letters of two bytes');
SELECT is(name_fold('a' || repeat(U&'\0323\0301', 2000)), 'a', 'four thousand marks on a letter');
SELECT is(name_fold('ＶＩＲＴＡＮＥＮ'), 'virtanen', 'full-width letters');
SELECT is(length(name_fold(repeat('x', 2000000))), 2000000, 'very long ASCII passes');
SELECT pg_temp.refused($$SELECT name_fold(repeat('ž', 5001))$$, '54000', 'a text of 10002 bytes exceeds the limit of 10000 bytes', 'very long other text does not');
SELECT is(name_key(repeat('x', 100000)), 'ks', 'double letters once');
SELECT is(length(name_key(repeat('xa', 100000))), 300000, 'a key of the greatest growth');

-- Limits
SELECT is(cardinality(block_keys(VARIADIC array_fill('a'::text, array[10000]))), 10000, 'ten thousand keys');
SELECT is(count(*) FILTER (WHERE first_block(k, j, 1 + n) IS DISTINCT FROM (j[1 + n] IS NOT NULL AND (SELECT bool_and(coalesce(k[m] <> j[m], true)) FROM generate_series(1, n) AS m) IS NOT FALSE)), 0::bigint, 'first_block with every pattern of NULL')
FROM (SELECT array(SELECT b::bigint FROM generate_series(0, 9) AS b) AS k, array(SELECT CASE WHEN (i >> b) & 1 = 1 THEN b::bigint END FROM generate_series(0, 9) AS b) AS j FROM generate_series(0, 1023) AS i) AS q, generate_series(0, 9) AS n;

-- Functions of aggregates called by hand: what they answer is whole and canonical
SELECT is(link_components_accum(NULL, 1, 2)::text, '{"components": [[1, 2]]}', 'a transition by hand');
SELECT is(link_components_accum(x, 2, 3)::text || x::text, '{"components": [[1, 2, 3]]}{"components": [[1, 2]]}', 'leaves its argument as it was') FROM (SELECT '{"components": [[1, 2]]}'::link_components AS x OFFSET 0) AS q;
SELECT is(link_components_combine(x, x), x, 'a combine function by hand') FROM (SELECT '{"components": [[1, 2]]}'::link_components AS x) AS q;
SELECT is(match_quality_accum(NULL, 1, true)::text, '{"scored": [[1, 1, 0]], "unscored": [0, 0], "missing": 0}', 'a transition by hand');
SELECT is(match_quality_accum(q, 1, false)::text || q::text, '{"scored": [[1, 1, 1]], "unscored": [0, 0], "missing": 0}{"scored": [[1, 1, 0]], "unscored": [0, 0], "missing": 0}', 'leaves its argument as it was') FROM (SELECT match_quality_agg(1, true) AS q OFFSET 0) AS x;
SELECT pg_temp.refused($$SELECT q + q FROM (SELECT '{"scored": [[1, 9223372036854775807, 0]], "unscored": [0, 0], "missing": 0}'::match_quality AS q) AS x$$, '22003', 'count of a match_quality is out of range', 'a count that overflows');
SELECT pg_temp.refused($$SELECT recall_at(q + '{"scored": [[2, 1, 0]], "unscored": [0, 0], "missing": 0}', 1) FROM (SELECT '{"scored": [[1, 9223372036854775807, 0]], "unscored": [0, 0], "missing": 0}'::match_quality AS q) AS x$$, '22003', 'count of a match_quality is out of range', 'a sum of counts that overflows');
SELECT pg_temp.refused($$SELECT q + q FROM (SELECT '{"scored": [], "unscored": [0, 0], "missing": 9223372036854775807}'::match_quality AS q) AS x$$, '22003', 'count of a match_quality is out of range', 'missing that overflows');

-- As window aggregates
SELECT results_eq($$SELECT (link_components_agg(i, i % 3) OVER (ORDER BY i))::text FROM generate_series(3, 5) AS i$$, $$VALUES ('{"components": [[0, 3]]}'), ('{"components": [[0, 3], [1, 4]]}'), ('{"components": [[0, 3], [1, 4], [2, 5]]}')$$, 'a moving frame');
SELECT results_eq($$SELECT (match_quality_agg(i, true) OVER (ORDER BY i))::text FROM generate_series(1, 2) AS i$$, $$VALUES ('{"scored": [[1, 1, 0]], "unscored": [0, 0], "missing": 0}'), ('{"scored": [[1, 1, 0], [2, 1, 0]], "unscored": [0, 0], "missing": 0}')$$, 'a moving frame');
SELECT is((SELECT count(*) FROM (SELECT i % 20000 AS g, link_components_agg(i, i + 1) AS x, match_quality_agg(i, true) AS q, block_cost_agg(i) AS c FROM generate_series(1, 40000) AS i GROUP BY 1) AS s WHERE (c).blocks = 2 AND precision_at(q, 0) = 1 AND component_of(x, g + 20000) > 0), 20000::bigint, 'many small groups');

-- Cancel
SET LOCAL statement_timeout = 300;
SELECT matches(pg_temp.failure($$SELECT link_components_agg(i, i / 2) FROM generate_series(1, 100000000) AS i$$), '^57014', 'cancel of an aggregate');
SET LOCAL statement_timeout = 0;
CREATE TEMP TABLE many AS SELECT array_agg(ROW(i % 1000, i, i % 7, 0)::match_edge) AS e FROM generate_series(1, 400000) AS i;
SET LOCAL statement_timeout = 20;
SELECT matches(pg_temp.failure('SELECT count(*) FROM many, link_assign(e)'), '^57014', 'cancel of link_assign');
SET LOCAL statement_timeout = 0;

-- Numbers chosen by someone who knows the hash functions: time is not quadratic, or it can be cancelled
CREATE FUNCTION pg_temp.product(a bigint, b numeric) RETURNS bigint -- modulo 2^64
LANGUAGE sql AS $$ SELECT (p - CASE WHEN p >= 9223372036854775808 THEN 18446744073709551616 ELSE 0 END)::bigint FROM (SELECT mod((a + CASE WHEN a < 0 THEN 18446744073709551616 ELSE 0 END) * b, 18446744073709551616) AS p) AS q $$;
CREATE FUNCTION pg_temp.folded(a bigint) RETURNS bigint LANGUAGE sql AS $$ SELECT a # ((a >> 33) & 2147483647) $$;
-- each link puts the tree so far below the next node: the highest place first
CREATE TEMP TABLE chain AS SELECT node, lead(node) OVER (ORDER BY place DESC) AS next, row_number() OVER (ORDER BY place DESC) AS n
FROM (SELECT node, pg_temp.folded(pg_temp.product(pg_temp.folded(pg_temp.product(node, 18397679294719823053)), 14181476777654086739)) & 262143 AS place FROM generate_series(1::bigint, 100000) AS node) AS q;
SET LOCAL statement_timeout = '5 s';
SELECT is(component_of(link_components_agg(node, next ORDER BY o, n), 77777), 1::bigint, 'a tree that is a chain of 100000 nodes') FROM (SELECT node, NULL::bigint AS next, n, 1 AS o FROM chain UNION ALL SELECT node, next, n, 2 FROM chain) AS q;
SET LOCAL statement_timeout = 0;
CREATE TEMP TABLE colliding AS SELECT format('{"comparisons": "0", "labelled": false, "patterns": [%s]}', string_agg(format('["%s", 1]', to_hex(p)), ', ' ORDER BY p < 0, p))::match_patterns AS x
FROM generate_series(1::bigint, 100000) AS k, pg_temp.product(k, 17428512612931826493) AS p;
CREATE TEMP TABLE begun AS SELECT clock_timestamp() AS at;
SET LOCAL statement_timeout = 300;
SELECT matches(pg_temp.failure('SELECT x + x FROM colliding'), '^57014', 'cancel of patterns that all have one place');
SET LOCAL statement_timeout = 0;
SELECT cmp_ok(clock_timestamp() - at, '<', interval '3 s', 'and it does not wait') FROM begun;

SELECT * FROM finish();
ROLLBACK;
