\i test/pgtap.psql
-- Laws of clk and its aggregates, on 900 people of two relations, some of them misspelt copies.
BEGIN;
SELECT plan(39);
SELECT setseed(0.5);

CREATE TEMP TABLE key AS SELECT decode(string_agg(lpad(to_hex(floor(random() * 256)::int), 2, '0'), ''), 'hex') AS k FROM generate_series(1, 32);
CREATE TEMP TABLE person AS
SELECT id, id % 2 = 1 AS side, clk(k, 'given: name .9; sur: name .9; dob: date; street: text', CASE WHEN id % 17 = 0 THEN NULL ELSE given END, CASE id % 3 WHEN 0 THEN overlay(sur PLACING 'x' FROM 1 + id % 5 FOR 1) ELSE sur END, dob::text, CASE WHEN id % 7 > 0 THEN street END) AS c
FROM (SELECT n, (array['Anna', 'Matti', 'Maija', 'Pekka', 'Åke', 'Liisa', 'Jukka', 'Sari'])[1 + floor(random() * 8)] AS given,
		(array['Virtanen', 'Korhonen', 'Mäkinen', 'Nieminen', 'Hämäläinen', 'Laine', 'Lindström'])[1 + floor(random() * 7)] || CASE WHEN random() < .3 THEN '-Öhman' ELSE '' END AS sur,
		date '1950-01-01' + floor(random() * 20000)::int AS dob, 'Tie ' || floor(random() * 1000) AS street FROM generate_series(1, 300) AS n) AS base,
	LATERAL (SELECT 3 * n + copy AS id FROM generate_series(-2, 0) AS copy) AS copies, key;
ANALYZE person;
SELECT cmp_ok(count(*), '=', 900::bigint, 'people') FROM person;
CREATE FUNCTION pg_temp.bits_dice(a clk, b clk) RETURNS float8 LANGUAGE sql AS $$
	SELECT 2 * bit_count(a::bit varying & b::bit varying)::float8 / nullif(bit_count(a::bit varying) + bit_count(b::bit varying), 0) $$;

-- Of pairs

CREATE TEMP TABLE pair AS SELECT a.id AS l, b.id AS r, a.c AS a, b.c AS b FROM person a, person b WHERE a.id < b.id AND (a.id * 7919 + b.id * 104729) % 997 < 20 OR a.id / 3 = b.id / 3;
SELECT cmp_ok(count(*), '>', 8000::bigint, 'pairs') FROM pair;
SELECT is(count(*), 0::bigint, 'dice is that of the bits') FROM pair WHERE clk_dice(a, b) IS DISTINCT FROM pg_temp.bits_dice(a, b);
SELECT is(count(*), 0::bigint, 'dice is symmetric') FROM pair WHERE clk_dice(a, b) IS DISTINCT FROM clk_dice(b, a);
SELECT is(count(*), 0::bigint, 'dice lies between 0 and 1') FROM pair WHERE clk_dice(a, b) NOT BETWEEN 0 AND 1;
SELECT is(count(*), 0::bigint, 'dice is 1 for equal bits alone') FROM pair WHERE (clk_dice(a, b) = 1) <> (a = b);
SELECT is(count(*) FILTER (WHERE clk_dice(clk_fold(a, t), clk_fold(b, t)) IS DISTINCT FROM pg_temp.bits_dice(clk_fold(a, t), clk_fold(b, t))), 0::bigint, 'dice of what is folded ' || t || ' times') FROM pair, generate_series(1, 4) AS t GROUP BY t ORDER BY t;
SELECT is(count(*), 0::bigint, 'folding keeps the exclusive or') FROM pair
WHERE clk_fold(a)::bit varying # clk_fold(b)::bit varying <> (SELECT substring(x FROM 1 FOR 512) # substring(x FROM 513) FROM (SELECT a::bit varying # b::bit varying AS x) AS q);
SELECT is(count(*), 0::bigint, 'folding two times is twice folding once') FROM person WHERE clk_fold(clk_fold(c)) <> clk_fold(c, 2);
SELECT is(count(*), 0::bigint, 'balanced: half of the bits') FROM person, key WHERE clk_count(clk_balance(k, c)) <> 1024;
SELECT is(count(*), 0::bigint, 'balanced: dice is one less the share of different bits') FROM pair, key
WHERE abs(clk_dice(clk_balance(k, a), clk_balance(k, b)) - (1 - bit_count(a::bit varying # b::bit varying) / 1024.0::float8)) > 1e-15;
SELECT ok(avg(clk_dice(a, b)) FILTER (WHERE (l + 2) / 3 = (r + 2) / 3) > avg(clk_dice(a, b)) FILTER (WHERE (l + 2) / 3 <> (r + 2) / 3) + .3, 'copies are much more similar than strangers') FROM pair WHERE l <> r;

-- Edges are those of the cross product

CREATE FUNCTION pg_temp.brute_within(t float8) RETURNS match_edge[] LANGUAGE sql AS $$
	SELECT array_agg(ROW(a.id, b.id, clk_dice(a.c, b.c), 0)::match_edge ORDER BY a.id, b.id) FROM person a, person b WHERE a.id < b.id AND clk_dice(a.c, b.c) >= t $$;
CREATE FUNCTION pg_temp.brute_between(t float8) RETURNS match_edge[] LANGUAGE sql AS $$
	SELECT array_agg(ROW(a.id, b.id, clk_dice(a.c, b.c), 0)::match_edge ORDER BY a.id, b.id) FROM person a, person b WHERE NOT a.side AND b.side AND clk_dice(a.c, b.c) >= t $$;
SELECT is(clk_edges_within(id, c, t), pg_temp.brute_within(t), 'within, at least ' || t) FROM person, (VALUES (1::float8), (.95), (.8), (.6), (.3), (1e-300)) AS v(t) GROUP BY t ORDER BY t;
SELECT is(clk_edges_between(id, c, side, t), pg_temp.brute_between(t), 'between, at least ' || t) FROM person, (VALUES (1::float8), (.95), (.8), (.6), (.3), (1e-300)) AS v(t) GROUP BY t ORDER BY t;
-- thresholds that some pair meets exactly
SELECT is(count(*), 0::bigint, 'a pair at its own threshold is an edge, and not above it')
FROM (SELECT a, b, clk_dice(a, b) AS t FROM pair WHERE clk_dice(a, b) > 0 AND clk_dice(a, b) < 1 ORDER BY l, r LIMIT 3000) AS q,
LATERAL (SELECT clk_edges_within(id, c, t) AS at, clk_edges_within(id, c, t + t * 2.3e-16) AS above FROM (VALUES (1, a), (2, b)) AS v(id, c)) AS l
WHERE cardinality(at) <> 1 OR cardinality(above) <> 0;

-- The state: any order, split and number of workers, one value

CREATE FUNCTION pg_temp.built(descending boolean) RETURNS clk_block LANGUAGE plpgsql AS $$
DECLARE
	state clk_block;
	p record;
BEGIN
	FOR p IN SELECT * FROM person WHERE id <= 90 ORDER BY CASE WHEN descending THEN -id ELSE id END LOOP
		state := clk_block_accum(state, p.id, p.c, p.side, .5);
	END LOOP;
	RETURN state;
END $$;
CREATE TEMP TABLE block AS SELECT pg_temp.built(false) AS b;
SELECT is(clk_block_send(pg_temp.built(true)), clk_block_send(b), 'the order of rows does not matter') FROM block;
CREATE TEMP TABLE part AS SELECT part, (SELECT clk_block_accum(NULL, id, c, side, .5) FROM person WHERE id = part) AS b FROM generate_series(1, 30) AS part;
SELECT is(clk_block_combine(a.b, b.b), clk_block_combine(b.b, a.b), 'combining commutes') FROM part a, part b WHERE a.part = 3 AND b.part = 8;
SELECT is(clk_block_combine(clk_block_combine(a.b, b.b), c.b), clk_block_combine(a.b, clk_block_combine(b.b, c.b)), 'and is associative') FROM part a, part b, part c WHERE (a.part, b.part, c.part) = (3, 8, 1);
SELECT unnest(array[is(b::text::clk_block, b, 'text'), is(b::jsonb::clk_block, b, 'jsonb')]) FROM block;
SELECT is(count(*), 0::bigint, 'text and jsonb of filters') FROM person, key, LATERAL (VALUES (c), (clk_fold(c, 3)), (clk_balance(k, c))) AS v(f) WHERE f::text::clk <> f OR f::jsonb::clk <> f OR clk_send(f::text::clk) <> clk_send(f);

CREATE TEMP TABLE serial AS SELECT clk_edges_within(id, c, .7) AS w, clk_edges_between(id, c, side, .7) AS b FROM person;
CREATE TABLE shared_person AS SELECT * FROM person;
CREATE TABLE split_person (LIKE person) PARTITION BY HASH (id);
CREATE TABLE split_0 PARTITION OF split_person FOR VALUES WITH (MODULUS 3, REMAINDER 0);
CREATE TABLE split_1 PARTITION OF split_person FOR VALUES WITH (MODULUS 3, REMAINDER 1);
CREATE TABLE split_2 PARTITION OF split_person FOR VALUES WITH (MODULUS 3, REMAINDER 2);
INSERT INTO split_person SELECT * FROM person;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 3;
SET LOCAL enable_partitionwise_aggregate = on;
CREATE FUNCTION pg_temp.plan(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	plan text;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT JSON, COSTS OFF) ' || query INTO plan;
	RETURN plan;
END $$;
SELECT matches(pg_temp.plan('SELECT clk_edges_within(id, c, .7) FROM shared_person'), '"Partial Mode": "Finalize"', 'a parallel plan');
SELECT unnest(array[is(w, (SELECT clk_edges_within(id, c, .7) FROM shared_person), 'parallel = serial, within'), is(b, (SELECT clk_edges_between(id, c, side, .7) FROM shared_person), 'between')]) FROM serial;
SELECT unnest(array[is(w, (SELECT clk_edges_within(id, c, .7) FROM split_person), 'partitioned = whole, within'), is(b, (SELECT clk_edges_between(id, c, side, .7) FROM split_person), 'between')]) FROM serial;

SELECT * FROM finish();
ROLLBACK;
