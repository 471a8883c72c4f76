\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(67);

\set key '''\\x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'''
\set other_key '''\\xff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'''
CREATE FUNCTION pg_temp.person(VARIADIC fields text[]) RETURNS clk LANGUAGE sql AS $$
	SELECT clk('\x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'given: name .9; sur: name .9; dob: date', VARIADIC fields) $$;
-- A filter of 64 bits made by hand.
CREATE FUNCTION pg_temp.hand(bits text) RETURNS clk LANGUAGE sql STRICT AS $$
	SELECT format('{"length": %s, "folded": 0, "balanced": false, "check": "00000000", "bits": "%s"}', 4 * length(bits), bits)::clk $$;

-- The bits, as Perl's Digest::SHA computes them: test/property/clk_bits.pl, with the key above

SELECT unnest(array[is(c::jsonb->>'bits', '080c1b20a41a000860c2080459088e0521346a0a1a38eb31181dcd3e00c818c00c28d4a022844e2074a1c07d18844a002250043d2086e45cc54f24a0438e9020010aca1da188a100d04804186b013c8d5a01ec08270430050190224c4130020c280024052206e28008081c051010ca0012c803c486900000007cc61100275884', 'a person: the bits'),
	is(c::jsonb->>'check', '17e8e1eb', 'and the check')])
FROM pg_temp.person('Anna', 'VIRTANEN', '1980-01-02') AS c;
SELECT unnest(array[is(b::jsonb->>'bits', '0a219fe6b0cff388ff1bd06831fd955c7bd830e63b9b22f2e91ada444355532cfe76fd3b2ba2461f01a2cb64929787d9750a7487136e75a98682cf6bd940a8bab3008aff50cc1d4c29176aea9bdfc92f55d5a1b5bda747d2047a6db85365b01df5189212bade2669d387f9d75d945da9c4f211c0539d92da4b274489ab00da67c26ba4147238304f7c4c83beeb0ad2f912dc4acf0c0d45e300e7ff29f3c782f319abe64b03efa33046d1302c534b285ff106cb7d33261638508761779d27ba2e6b88a3761c7515a285cebb8060f0653ab78db3a04fab204243e20962a074ecaf9a9b54e0e3bb70a94c5879658cee5a4cba4c8eef26f6a0593b66e996efc752f1', 'balanced: the bits'),
	is(b::jsonb->>'check', '4beb5cea', 'and the check')])
FROM pg_temp.person('Anna', 'VIRTANEN', '1980-01-02') AS c, clk_balance(:key, c) AS b;
SELECT is(clk(:key, 'x: text', 'ab')::text, '{"length": 1024, "folded": 0, "balanced": false, "check": "f540bdf2", "bits": "0001001000000080408940000000000800000000400100000000002000004000000200000000000000000080000000000010020088002200400001000008000000000000000000000000202100000100000000002002000000080000000000000000020890000008000000000000100400000000004008000244800029000000"}', 'one field of two letters');

-- What a filter depends on

SELECT is(pg_temp.person(' anna ', 'virtanen', '19800102'), pg_temp.person('Anna', 'VIRTANEN', '1980-01-02'), 'values are normalised as their kinds say');
SELECT isnt(clk(:other_key, 'x: text', 'ab')::bit varying, clk(:key, 'x: text', 'ab')::bit varying, 'another key: other bits');
SELECT isnt(clk(:key, 'y: text', 'ab')::bit varying, clk(:key, 'x: text', 'ab')::bit varying, 'another field: other bits');
SELECT is((clk(:key, 'a: text; b: text', 'x', NULL)::bit varying | clk(:key, 'a: text; b: text', NULL, 'y')::bit varying)::bit varying, clk(:key, 'a: text; b: text', 'x', 'y')::bit varying, 'a filter is the union of its fields');
SELECT isnt(clk(:key, 'a: text; b: text', 'x', 'y'), clk(:key, 'a: text; b: text', 'y', 'x'), 'fields do not change places');
SELECT is(clk(:key, 'a: name .9 .8 tf', 'Anna'), clk(:key, 'a: name', 'Anna'), 'levels and term frequencies do not matter');
SELECT is(pg_temp.person('Anna', NULL, NULL), pg_temp.person('Anna', '', '  '), 'a value without content is missing');
SELECT is(clk_count(pg_temp.person(NULL, NULL, NULL)), 0, 'all missing: no bit');
SELECT cmp_ok(clk_count(clk(:key, 'x: text', repeat('a', 100))), '<=', 48, 'a letter repeated: three bigrams of 16 bits');

-- Similarity

SELECT is(clk_dice(a, b), 2.0::float8 * bit_count(a::bit varying & b::bit varying) / (bit_count(a::bit varying) + bit_count(b::bit varying)), 'dice: twice the common bits by all bits')
FROM pg_temp.person('Anna', 'Virtanen', '1980-01-02') AS a, pg_temp.person('Anne', 'Wirtanen', '1980-01-02') AS b;
SELECT is(clk_dice(a, a), 1::float8, 'with itself: 1') FROM pg_temp.person('Anna', 'Virtanen', '1980-01-02') AS a;
SELECT is(array[clk_dice(pg_temp.hand('ff00000000000000'), pg_temp.hand('00ff000000000000')), clk_dice(pg_temp.hand('ff00000000000000'), pg_temp.hand('0f00000000000000'))], array[0, 8 / 12.0]::float8[], 'disjoint: 0; half of it: 2/3');
SELECT is(clk_dice(pg_temp.hand('0000000000000000'), pg_temp.hand('0000000000000001')), 0::float8, 'nothing with something: 0');
SELECT is(clk_dice(a, a), NULL, 'nothing with nothing: NULL') FROM pg_temp.hand('0000000000000000') AS a;
SELECT is(clk_count(pg_temp.hand('8000000000000003')), 3, 'clk_count');
SELECT is(pg_temp.hand('8000000000000001')::bit varying, ('1' || repeat('0', 62) || '1')::bit varying, 'the first bit is the highest of the first digit');
SELECT ok(clk_dice(pg_temp.person(g, s, d), t) > .8, format('a misspelt record is similar: %s %s %s', g, s, d))
FROM (VALUES ('Ana', 'Virtanen', '1980-01-02'), ('Anna', 'Wirtanen', '1980-01-02'), ('Anna', 'Virtanen', '1980-02-01'), ('Anna', 'Virtane', '1980-01-02')) AS v(g, s, d), pg_temp.person('Anna', 'Virtanen', '1980-01-02') AS t;
SELECT ok(clk_dice(pg_temp.person(g, s, d), t) < .7, format('another is not: %s %s %s', g, s, d))
FROM (VALUES ('Pekka', 'Virtanen', '1976-11-30'), ('Anna', 'Korhonen', '1966-12-24'), ('Matti', 'Mäkinen', '1980-01-02'), ('Virtanen', 'Anna', '1991-07-15')) AS v(g, s, d), pg_temp.person('Anna', 'Virtanen', '1980-01-02') AS t;

-- Folding and balancing

SELECT is(clk_fold(c)::bit varying, (substring(b FROM 1 FOR 512) # substring(b FROM 513))::bit varying, 'folded: the exclusive or of both halves')
FROM pg_temp.person('Anna', 'Virtanen', '1980-01-02') AS c, LATERAL (SELECT c::bit varying AS b) AS l;
SELECT is(clk_fold(c, 0), c, 'folded no time: itself') FROM pg_temp.person('Anna', 'Virtanen', '1980-01-02') AS c;
SELECT is(clk_fold(clk_fold(c), 2), clk_fold(c, 3), 'once and twice is three times') FROM pg_temp.person('Anna', 'Virtanen', '1980-01-02') AS c;
SELECT is(array[length(f::bit varying), (f::jsonb->>'folded')::int], array[64, 4], 'four times: 64 bits') FROM pg_temp.person('Anna', 'Virtanen', '1980-01-02') AS c, clk_fold(c, 4) AS f;
SELECT is(clk_fold(pg_temp.hand('f0000000000000001000000000000000')), '{"length": 64, "folded": 1, "balanced": false, "check": "00000000", "bits": "e000000000000000"}'::clk, 'bits of both halves vanish');
SELECT is(array[length(b::bit varying), clk_count(b)], array[2048, 1024], 'balanced: twice as long, half of the bits') FROM pg_temp.person('Anna', 'Virtanen', '1980-01-02') AS c, clk_balance(:key, c) AS b;
SELECT is(array[length(b::bit varying), clk_count(b)], array[2048, 1024], 'also of nothing') FROM pg_temp.person(NULL, NULL, NULL) AS c, clk_balance(:key, c) AS b;
SELECT pg_temp.near(clk_dice(clk_balance(:key, a), clk_balance(:key, b)), 1 - bit_count(a::bit varying # b::bit varying) / 1024.0, 'dice of balanced ones: one less the share of bits that differ')
FROM pg_temp.person('Anna', 'Virtanen', '1980-01-02') AS a, pg_temp.person('Anne', 'Wirtanen', '1980-01-02') AS b;
SELECT isnt(clk_balance(:other_key, c)::bit varying, clk_balance(:key, c)::bit varying, 'another key: another order') FROM pg_temp.person('Anna', 'Virtanen', '1980-01-02') AS c;
SELECT is(clk_balance(:key, clk_fold(c))::jsonb - 'bits' - 'check', '{"length": 1024, "folded": 1, "balanced": true}', 'folded, then balanced') FROM pg_temp.person('Anna', 'Virtanen', '1980-01-02') AS c;

-- Unlike filters do not compare

SELECT pg_temp.refused(format('SELECT clk_dice(%s, %s)', a, b), '22023', message, 'unlike: ' || message)
FROM (VALUES
	('clk(k, ''a: text'', ''x'')', 'clk_fold(clk(k, ''a: text'', ''x''))', 'clk of 1024 bits, folded 0 times, not balanced does not compare with clk of 512 bits, folded 1 times, not balanced'),
	('clk(k, ''a: text'', ''x'')', 'clk_balance(k, clk_fold(clk(k, ''a: text'', ''x'')))', 'clk of 1024 bits, folded 0 times, not balanced does not compare with clk of 1024 bits, folded 1 times, balanced'),
	('clk(k, ''a: text'', ''x'')', 'clk(k || ''\x01'', ''a: text'', ''x'')', 'clks of different keys or specs do not compare'),
	('clk(k, ''a: text'', ''x'')', 'clk(k, ''a: name'', ''x'')', 'clks of different keys or specs do not compare'),
	('clk(k, ''a: text'', ''x'')', 'clk(k, ''b: text'', ''x'')', 'clks of different keys or specs do not compare'),
	('clk_balance(k, clk(k, ''a: text'', ''x''))', 'clk_balance(k || ''\x01'', clk(k, ''a: text'', ''x''))', 'clks of different keys or specs do not compare')) AS v(x, y, message),
LATERAL (SELECT replace(x, '(k', '(decode(repeat(''ab'', 32), ''hex'')') AS a, replace(y, '(k', '(decode(repeat(''ab'', 32), ''hex'')') AS b) AS l;

-- Edges, of filters made by hand: 8, 9, 4 and 8 bits

CREATE TEMP TABLE hands AS SELECT id, side, pg_temp.hand(bits) AS c
FROM (VALUES (5, false, 'ff00000000000000'), (3, true, 'ff80000000000000'), (9, false, '0f00000000000000'), (7, true, '00000000000000ff'), (1, true, '0000000000000000'), (2, false, NULL)) AS v(id, side, bits);
SELECT is(clk_edges_within(id, c, .9), array[ROW(3, 5, 16 / 17.0, 0)::match_edge], 'within, at least .9: one pair') FROM hands;
SELECT is(clk_edges_within(id, c, .6), array[ROW(3, 5, 16 / 17.0, 0), ROW(3, 9, 8 / 13.0, 0), ROW(5, 9, 8 / 12.0, 0)]::match_edge[], 'within, at least .6: three, in order') FROM hands;
SELECT is(clk_edges_between(id, c, side, .5), array[ROW(5, 3, 16 / 17.0, 0), ROW(9, 3, 8 / 13.0, 0)]::match_edge[], 'between: left and right') FROM hands;
SELECT is(clk_edges_within(id, c, (8 / 12.0)::float8), array[ROW(3, 5, 16 / 17.0, 0), ROW(5, 9, 8 / 12.0, 0)]::match_edge[], 'the threshold belongs to it') FROM hands;
SELECT is(clk_edges_within(id, c, 1), '{}', 'no pair: an empty array') FROM hands;
SELECT is(clk_edges_within(id, c, .5), NULL, 'no rows: NULL') FROM hands WHERE false;
SELECT is(clk_edges_within(id, c, .5), NULL, 'no filters: NULL') FROM hands WHERE c IS NULL;
SELECT is(clk_edges_within(id, c, .5), '{}', 'one row: an empty array') FROM hands WHERE id = 5;
SELECT is(clk_edges_within(NULL, c, .5), NULL, 'no ids: NULL') FROM hands;
SELECT is(clk_edges_between(1, pg_temp.hand('ff00000000000000'), side, .5), array[ROW(1, 1, 1, 0)::match_edge], 'two relations may have the same ids') FROM (VALUES (false), (true)) AS v(side);
SELECT is(clk_edges_between(id, c, false, .1), '{}', 'one side alone: none') FROM hands;
SELECT is(clk_edges_within(id, c, .1), array[ROW(-9223372036854775808, 9223372036854775807, 1, 0)::match_edge], 'ids of 64 bits') FROM (VALUES (9223372036854775807, pg_temp.hand('ff00000000000000')), (-9223372036854775808, pg_temp.hand('ff00000000000000'))) AS v(id, c);
SELECT is((SELECT array_agg(l || '-' || r ORDER BY l) FROM link_assign(edges)), array['5-3'], 'link_assign takes them: the best for each') FROM (SELECT clk_edges_between(id, c, side, .5) AS edges FROM hands) AS q;

-- The types

SELECT is(b::text, '{"length": 64, "folded": 0, "balanced": false, "check": "00000000", "between": true, "min_dice": 0.5, "records": [[5, 0, "ff00000000000000"], [3, 1, "ff80000000000000"]]}', 'the text form of a block')
FROM clk_block_accum(clk_block_accum(NULL, 3, pg_temp.hand('ff80000000000000'), true, .5), 5, pg_temp.hand('ff00000000000000'), false, .5) AS b;
SELECT unnest(array[is(b::text::clk_block, b, 'a block through its text'), is(b::jsonb::clk_block, b, 'and jsonb'), is(clk_block_edges(b), array[ROW(5, 3, 16 / 17.0, 0)::match_edge], 'and its edges')])
FROM clk_block_accum(clk_block_accum(NULL, 3, pg_temp.hand('ff80000000000000'), true, .5), 5, pg_temp.hand('ff00000000000000'), false, .5) AS b;
SELECT unnest(array[is(c::text::clk, c, 'a clk through its text'), is(c::jsonb::clk, c, 'and jsonb')]) FROM pg_temp.person('Anna', 'Virtanen', '1980-01-02') AS c;
SELECT is(pg_temp.hand('00000000000000EF'), pg_temp.hand('00000000000000ef'), 'digits in upper case');
SELECT is((SELECT array_agg(DISTINCT c) FROM unnest(array[a, b, a]) AS c), CASE WHEN a < b THEN array[a, b] ELSE array[b, a] END, 'DISTINCT and order')
FROM pg_temp.hand('00000000000000ff') AS a, pg_temp.hand('ff00000000000000') AS b;
SELECT is((SELECT count(*) FROM (SELECT c FROM unnest(array[a, b, a]) AS c GROUP BY c) AS q), 2::bigint, 'GROUP BY')
FROM pg_temp.hand('00000000000000ff') AS a, pg_temp.hand('ff00000000000000') AS b;

SELECT * FROM finish();
ROLLBACK;
