\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(15);

CREATE TABLE long AS SELECT g AS id, link_record('a: text .5 dice.3; b: text edit15 osa15; c: name .8 part sound', repeat('ab', 480) || g, repeat('äö', 480) || g * 7, repeat('Anna Maria ', 80) || g) AS rec FROM generate_series(1, 2000) AS g;
CREATE TABLE short AS SELECT g AS id, g / 40 AS key, g % 2 = 0 AS side, link_record('a: text .9; b: text osa1', 'n' || g * 7919 % 1000, 'x' || g % 77) AS rec FROM generate_series(1, 60000) AS g;

-- Long loops can be cancelled
CREATE FUNCTION pg_temp.cancelled(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	failure text;
	began timestamptz := clock_timestamp();
BEGIN
	failure := pg_temp.failure(statement);
	RETURN ok(failure LIKE '57014%' AND clock_timestamp() - began < interval '10 seconds', 'cancelled: ' || statement) || CASE WHEN failure LIKE '57014%' THEN '' ELSE E'\n# ' || failure END;
END;
$$;
SET statement_timeout = '300ms';
SELECT pg_temp.cancelled($$SELECT match_patterns_within(rec) FROM long$$);
SELECT pg_temp.cancelled($$SELECT match_edges_within(id, rec, match_model('a: text .5 dice.3; b: text edit15 osa15; c: name .8 part sound', .1), 0) FROM long$$);
SELECT pg_temp.cancelled($$SELECT sum(osa_distance(repeat('ab', 30000) || g, repeat('ba', 30000))) FROM generate_series(1, 1000) AS g$$);
SET statement_timeout = 0;

-- Small memory: hash aggregates spill, sorts do not change anything
CREATE TEMP TABLE wide AS SELECT key, match_patterns_within(rec) AS p, match_edges_between(id, rec, side, match_model('a: text .9; b: text osa1', .1), 1) AS e FROM short GROUP BY key;
SET work_mem = '64kB';
CREATE TEMP TABLE narrow AS SELECT key, match_patterns_within(rec) AS p, match_edges_between(id, rec, side, match_model('a: text .9; b: text osa1', .1), 1) AS e FROM short GROUP BY key;
SET enable_hashagg = off;
CREATE TEMP TABLE sorted AS SELECT key, match_patterns_within(rec) AS p, match_edges_between(id, rec, side, match_model('a: text .9; b: text osa1', .1), 1) AS e FROM short GROUP BY key;
RESET work_mem;
RESET enable_hashagg;
SELECT is_empty('SELECT * FROM wide EXCEPT SELECT * FROM narrow', 'groups that spill are the same');
SELECT is_empty('SELECT * FROM wide EXCEPT SELECT * FROM sorted', 'so are those of a sort');
SELECT is((SELECT sum((SELECT sum(pairs) FROM patterns(p))) FROM wide), (SELECT sum(n * (n - 1) / 2) FROM (SELECT count(*) AS n FROM short GROUP BY key) AS k), 'and have all pairs');

-- Odd records
SELECT is(match_pattern(a, a), b, 'all fields missing') FROM (VALUES (link_record('a: name .9 sound part; b: text dice.5 prefix2 osa1; c: hetu', NULL, '', ' '), 4095::bigint)) AS v(a, b);
SELECT is((SELECT sum(pairs) FROM patterns((SELECT match_patterns_within(link_record('a: name .9 sound part; b: text dice.5', NULL, NULL)) FROM generate_series(1, 100)))), 4950::numeric, 'a block of nothing but missing values');
SELECT is(match_pattern(link_record('a: text .92 osa1 dice.5', E'e\u0301\u0302'), link_record('a: text .92 osa1 dice.5', E'e\u0301')), 2::bigint, 'combining marks are code points of their own');
SELECT is(to_hex(match_pattern(link_record('a: text osa2', U&'\+01F600\+01F601'), link_record('a: text osa2', U&'\+01F601\+01F600'))), '1', 'code points beyond 16 bits');
SELECT is(rec, rec::text::link_record, 'the longest values in text') FROM long WHERE id = 1;
-- more than 32 tokens: those count that come first
SELECT is(match_pattern(link_record('a: text part', string_agg('n' || n, ' ')), link_record('a: text part', 'n32')), 1::bigint, 'token 32') FROM generate_series(1, 100) AS n;
SELECT is(match_pattern(link_record('a: text part', string_agg('n' || n, ' ')), link_record('a: text part', 'n33')), 0::bigint, 'token 33') FROM generate_series(1, 100) AS n;

-- NULL for each argument
SELECT is(num_nonnulls(link_block_combine(NULL, NULL), link_block_patterns(NULL), link_block_edges(NULL), link_block_accum_within(NULL, NULL), link_block_accum_between(NULL, NULL, NULL), link_block_accum_edges_within(NULL, NULL, NULL, NULL, NULL),
					   link_block_accum_edges_between(NULL, 1, NULL, NULL, NULL, NULL)), 0, 'NULL alone gives NULL');
SELECT is(link_block_accum_within(s, NULL), s, 'and leaves a state as it is') FROM (SELECT link_block_accum_within(NULL, link_record('a: text', 'x')) AS s) AS t;
SELECT * FROM finish();
ROLLBACK;
