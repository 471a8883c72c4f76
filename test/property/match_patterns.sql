\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- Laws that hold for any pairs, on pseudo-random patterns that are the same in every run; counts come from plain SQL.
BEGIN;
SELECT plan(31);

CREATE FUNCTION pg_temp.uniform(key bigint, use int) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT (hashint8extended(key, use) & 9007199254740991) / 9007199254740992.0::float8 $$;

-- 100,000 pairs in 400 blocks: patterns of six digits, skewed so that some are frequent and thousands are rare; one in 50 is negative
CREATE TABLE pair AS
SELECT id, floor(400 * pg_temp.uniform(id, 0) ^ 2)::int AS block, pg_temp.uniform(id, 1) < 0.3 AS is_match,
	   CASE WHEN id % 50 = 0 THEN -1 - floor(20 * pg_temp.uniform(id, 2))::bigint ELSE floor(x'ffffff'::int * pg_temp.uniform(id, 2) ^ 8)::bigint END AS pattern
FROM generate_series(1, 100000) AS id;
CREATE TABLE part AS SELECT block, match_patterns_agg(pattern) AS x, match_patterns_labelled_agg(pattern, is_match) AS t FROM pair GROUP BY block;
CREATE TABLE whole AS SELECT match_patterns_agg(pattern) AS x, match_patterns_labelled_agg(pattern, is_match) AS t FROM pair;
CREATE INDEX ON pair (id);
ANALYZE pair;
SELECT cmp_ok((SELECT count(DISTINCT pattern) FROM pair), '>', 20000::bigint, 'the data are those that the tests were written for');

-- What is counted is what there is

SELECT is_empty($$(SELECT pattern, count(*), NULL::bigint FROM pair GROUP BY pattern EXCEPT SELECT p.pattern, p.pairs, p.matches FROM whole, patterns(x) AS p)
	UNION ALL (SELECT p.pattern, p.pairs, p.matches FROM whole, patterns(x) AS p EXCEPT SELECT pattern, count(*), NULL::bigint FROM pair GROUP BY pattern)$$, 'the rows of patterns() are those of GROUP BY');
SELECT is_empty($$(SELECT pattern, count(*), count(*) FILTER (WHERE is_match) FROM pair GROUP BY pattern EXCEPT SELECT p.pattern, p.pairs, p.matches FROM whole, patterns(t) AS p)
	UNION ALL (SELECT p.pattern, p.pairs, p.matches FROM whole, patterns(t) AS p EXCEPT SELECT pattern, count(*), count(*) FILTER (WHERE is_match) FROM pair GROUP BY pattern)$$, 'with labels: matches too');
SELECT is(count(*) FILTER (WHERE hex <> lpad(to_hex(pattern), 16, '0') OR to_hex(pattern) <> regexp_replace(hex, '^0+(?=.)', '')), 0::bigint, 'hex has as many digits as the greatest pattern') FROM whole, patterns(x);
SELECT is(count(*) FILTER (WHERE n > 1), 0::bigint, 'sorted by unsigned pattern') FROM (SELECT (hex < lag(hex) OVER (ORDER BY i))::int + 1 AS n FROM whole, patterns(x) WITH ORDINALITY AS p(pattern, hex, pairs, matches, i)) AS q;

-- Merging is commutative and associative, with the empty value as identity; - undoes +

CREATE TEMP TABLE triple AS
SELECT a.x AS a, b.x AS b, c.x AS c, a.t AS at, b.t AS bt, c.t AS ct
FROM part a JOIN part b ON b.block = (a.block * 7 + 3) % 400 JOIN part c ON c.block = (a.block * 13 + 11) % 400;
SELECT is(count(*), 400::bigint, '400 triples') FROM triple;
SELECT is(count(*) FILTER (WHERE match_patterns_send(a + b) <> match_patterns_send(b + a) OR match_patterns_send(at + bt) <> match_patterns_send(bt + at)), 0::bigint, 'a + b = b + a, byte for byte') FROM triple;
SELECT is(count(*) FILTER (WHERE match_patterns_send((a + b) + c) <> match_patterns_send(a + (b + c))), 0::bigint, '(a + b) + c = a + (b + c), byte for byte') FROM triple;
SELECT is(count(*) FILTER (WHERE match_patterns_send(a + '{"comparisons": "0", "labelled": false, "patterns": []}') <> match_patterns_send(a)), 0::bigint, 'the empty value is the identity') FROM triple;
SELECT is(count(*) FILTER (WHERE match_patterns_send((a + b) - b) <> match_patterns_send(a) OR match_patterns_send((at + bt) - at) <> match_patterns_send(bt)), 0::bigint, '(a + b) - b = a, byte for byte') FROM triple;
SELECT is(count(*) FILTER (WHERE a - a <> '{"comparisons": "0", "labelled": false, "patterns": []}'), 0::bigint, 'a - a is empty') FROM triple;
SELECT is(rollup(x), (SELECT x FROM whole), 'rollup of parts = the aggregate of all') FROM part;
SELECT is(rollup(t), (SELECT t FROM whole), 'with labels too') FROM part;
SELECT is(rollup(y), (SELECT x FROM whole), 'rollup of rollups') FROM (SELECT rollup(x) AS y FROM part GROUP BY block % 7) AS q;
SELECT is(match_patterns_send(match_patterns_agg(pattern)), (SELECT match_patterns_send(x) FROM whole), 'the order of rows does not matter')
FROM (SELECT pattern FROM pair ORDER BY pg_temp.uniform(id, 9)) AS q;
SELECT is((SELECT x FROM whole) - (SELECT rollup(x) FROM part WHERE block % 3 = 0), rollup(x), 'what is left when parts are taken away') FROM part WHERE block % 3 <> 0;
SELECT is((SELECT match_patterns_agg(pattern) FROM pair WHERE is_match) + match_patterns_agg(pattern), (SELECT x FROM whole), 'matches + others = all') FROM pair WHERE NOT is_match;

-- There and back

SELECT is(count(*) FILTER (WHERE match_patterns_send(x::text::match_patterns) <> match_patterns_send(x) OR t::text::match_patterns <> t), 0::bigint, 'text and back') FROM part;
SELECT is(count(*) FILTER (WHERE match_patterns_send(x::jsonb::match_patterns) <> match_patterns_send(x) OR t::jsonb::match_patterns <> t), 0::bigint, 'jsonb and back') FROM part;
SELECT is(x::text::match_patterns, x, 'tens of thousands of patterns too') FROM whole;

-- Equal content is equal, whatever made it

SELECT is(count(DISTINCT v), count(DISTINCT v::text), 'DISTINCT sees the content') FROM (SELECT x AS v FROM part UNION ALL SELECT x + x - x FROM part) AS q;
SELECT is(count(*) FILTER (WHERE match_patterns_hash(x) <> match_patterns_hash(x + x - x) OR match_patterns_hash_extended(x, 5) <> match_patterns_hash_extended(x + x - x, 5)), 0::bigint, 'so does the hash') FROM part;
SELECT is(count(*), 0::bigint, 'the order is total') FROM part a, part b WHERE a.block < 60 AND b.block < 60 AND ((a.x < b.x)::int + (a.x = b.x)::int + (a.x > b.x)::int <> 1 OR match_patterns_cmp(a.x, b.x) <> -match_patterns_cmp(b.x, a.x));

-- One result, whatever the plan: parallel, hashed with little memory, as a window aggregate

CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT JSON, COSTS OFF) ' || query INTO plan;
	RETURN plan::text;
END;
$$;
SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SELECT matches(pg_temp.plan_of('SELECT match_patterns_agg(pattern), match_patterns_labelled_agg(pattern, is_match) FROM pair'), '"Gather.*"Partial Mode": "Partial"', 'in parallel: the plan is');
SELECT is(ROW(match_patterns_send(match_patterns_agg(pattern)), match_patterns_send(match_patterns_labelled_agg(pattern, is_match))), (SELECT ROW(match_patterns_send(x), match_patterns_send(t)) FROM whole), 'in parallel: the same bytes') FROM pair;
SELECT matches(pg_temp.plan_of('SELECT block, match_patterns_agg(pattern) FROM pair GROUP BY block'), '"Gather.*"Partial Mode": "Partial"', 'grouped in parallel: the plan is');
SELECT is(count(*) FILTER (WHERE match_patterns_send(p.x) <> match_patterns_send(part.x)), 0::bigint, 'grouped in parallel: the same bytes')
FROM (SELECT block, match_patterns_agg(pattern) AS x FROM pair GROUP BY block) AS p JOIN part USING (block);
SELECT is(rollup(x), (SELECT x FROM whole), 'rollup in parallel') FROM part;
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL work_mem = '64kB';
SELECT is(count(*) FILTER (WHERE match_patterns_send(p.x) <> match_patterns_send(part.x)), 0::bigint, 'with little memory: the same bytes')
FROM (SELECT block, match_patterns_agg(pattern) AS x FROM pair GROUP BY block) AS p JOIN part USING (block);
RESET work_mem;
SELECT is(count(*) FILTER (WHERE w <> match_patterns), 0::bigint, 'as a window aggregate: the same as for each frame alone')
FROM (SELECT id, match_patterns_agg(pattern) OVER (ORDER BY id ROWS 20 PRECEDING) AS w FROM pair WHERE id <= 300) AS f,
	 LATERAL (SELECT match_patterns_agg(pattern) AS match_patterns FROM pair WHERE pair.id BETWEEN f.id - 20 AND f.id) AS g;
SELECT is(count(*) FILTER (WHERE running <> cumulative), 0::bigint, 'a final function leaves the state alone')
FROM (SELECT match_patterns_agg(pattern) OVER (ORDER BY id) AS running, id FROM pair WHERE id <= 200) AS f,
	 LATERAL (SELECT match_patterns_agg(pattern) AS cumulative FROM pair WHERE pair.id <= f.id) AS g;

SELECT * FROM finish();
ROLLBACK;
