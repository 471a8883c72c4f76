\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- Bad input to clk: a clear error with its SQLSTATE and a hint, never a crash, and never the key.
BEGIN;
SELECT plan(95);

CREATE FUNCTION pg_temp.hand(bits text) RETURNS clk LANGUAGE sql STRICT AS $$
	SELECT format('{"length": %s, "folded": 0, "balanced": false, "check": "00000000", "bits": "%s"}', 4 * length(bits), bits)::clk $$;
CREATE FUNCTION pg_temp.secret(length int) RETURNS bytea LANGUAGE sql AS $$ SELECT decode(repeat('5e', length), 'hex') $$;

-- Every function with each argument NULL

CREATE TABLE functions AS
SELECT p.oid, p.proname::text AS name, p.pronargs AS n, p.proargtypes::oid[] AS types, p.prokind AS kind, p.proisstrict AS strict
FROM pg_proc p WHERE p.pronamespace = 'experience'::regnamespace AND p.proname ~ '^clk' AND p.prokind IN ('f', 'a')
  AND NOT ('internal'::regtype = ANY (p.proargtypes::oid[]) OR 'cstring'::regtype = ANY (p.proargtypes::oid[]));
SELECT cmp_ok(count(*), '>=', 38::bigint, 'the functions of the types and aggregates') FROM functions;
CREATE FUNCTION pg_temp.call(f functions, null_at int) RETURNS text LANGUAGE sql AS $$
	SELECT format('SELECT experience.%I(%s)::text FROM (VALUES (1)) AS one', f.name, string_agg(
		CASE WHEN f.name = 'clk' AND i = 3 THEN 'VARIADIC ' ELSE '' END ||
		CASE WHEN null_at IN (i, -1) THEN 'NULL::' || format_type(t, NULL) ELSE CASE format_type(t, NULL)
			WHEN 'bytea' THEN 'pg_temp.secret(32)' WHEN 'link_spec' THEN $q$'a: text'::link_spec$q$ WHEN 'text[]' THEN $q$'{x}'::text[]$q$
			WHEN 'clk' THEN $q$pg_temp.hand('ff00ff00ff00ff00')$q$ WHEN 'integer' THEN '0' WHEN 'bigint' THEN '7::bigint' WHEN 'boolean' THEN 'true'
			WHEN 'double precision' THEN '.5::float8' WHEN 'clk_block' THEN CASE WHEN f.n = 5 THEN $q$clk_block_accum(NULL, 1, pg_temp.hand('ff00ff00ff00ff00'), false, .5)$q$ ELSE $q$clk_block_accum(NULL, 1, pg_temp.hand('ff00ff00ff00ff00'), .5)$q$ END
			WHEN 'jsonb' THEN CASE WHEN f.name ~ 'block' THEN $q$clk_block_accum(NULL, 1, pg_temp.hand('ff00ff00ff00ff00'), .5)::jsonb$q$ ELSE $q$pg_temp.hand('ff00ff00ff00ff00')::jsonb$q$ END
			END END, ', ' ORDER BY i))
	FROM unnest(f.types) WITH ORDINALITY AS u(t, i) $$;
SELECT is(string_agg(pg_temp.call(f, 0) || ' -> ' || pg_temp.failure(pg_temp.call(f, 0)), E'\n'), NULL, 'sample calls succeed') FROM functions AS f WHERE pg_temp.failure(pg_temp.call(f, 0)) <> '';
SELECT is(string_agg(pg_temp.call(f, i) || ' -> ' || pg_temp.failure(pg_temp.call(f, i)), E'\n'), NULL, 'NULL in place of one argument, or of all: an answer or a clear error')
FROM functions AS f, generate_series(-1, f.n) AS i WHERE i <> 0 AND pg_temp.failure(pg_temp.call(f, i)) !~ '^(22004 .*[^)])?$';

-- Keys

SELECT pg_temp.refused(format('SELECT clk(pg_temp.secret(%s), ''a: text'', ''x'')', n), '22023', format('the key must have 16 to 1024 bytes, not %s', n), 'key of ' || n) FROM unnest(array[0, 1, 15, 1025, 100000]) AS n;
SELECT pg_temp.refused(format('SELECT clk_balance(pg_temp.secret(%s), pg_temp.hand(repeat(''0'', 16)))', n), '22023', format('the key must have 16 to 1024 bytes, not %s', n), 'key to balance of ' || n) FROM unnest(array[0, 15, 1025]) AS n;
SELECT is(pg_temp.failure(format('SELECT clk(pg_temp.secret(%s), ''a: text'', ''x'')', n)), '', 'key of ' || n) FROM unnest(array[16, 1024]) AS n;
SELECT is(count(*), 0::bigint, 'no error says what the key is') FROM (VALUES ('clk(pg_temp.secret(15), ''a: text'', ''x'')'), ('clk(pg_temp.secret(16), ''a: text'', ''x'', ''y'')'), ('clk_balance(pg_temp.secret(15), clk(pg_temp.secret(16), ''a: text'', ''x''))')) AS v(call)
WHERE pg_temp.failure('SELECT ' || call) ~* '5e5e|\^\^' OR pg_temp.failure('SELECT ' || call) = '';

-- Values

SELECT pg_temp.refused(format('SELECT clk(pg_temp.secret(16), ''a: text; b: text'', VARIADIC %L::text[])', v), '22023', format('%s values for the 2 fields of the spec', n), n || ' values for two fields') FROM (VALUES ('{}', 0), ('{x}', 1), ('{x,y,z}', 3), ('{NULL,NULL,NULL}', 3)) AS v(v, n);
SELECT is(clk_count(clk(pg_temp.secret(16), 'a: text', repeat(chr(128512), 300))), clk_count(clk(pg_temp.secret(16), 'a: text', repeat(chr(128512), 3))), 'letters of four bytes');
SELECT cmp_ok(clk_count(clk(pg_temp.secret(16), 'a: text', (SELECT string_agg(chr(19968 + i), '') FROM generate_series(1, 20000) AS i))), '=', 1024, 'a text of 20,000 letters fills the filter');
SELECT is(clk(pg_temp.secret(16), 'a: text', E'\x02' || 'a' || E'\x03'), clk(pg_temp.secret(16), 'a: text', E'\x02' || 'a' || E'\x03'), 'a text with the marks of its own ends');
SELECT is((clk(pg_temp.secret(16), spec::link_spec, VARIADIC array_fill('x'::text, array[16])))::jsonb->>'length', '1024', 'sixteen fields') FROM (SELECT string_agg('f' || i || ': text', '; ') AS spec FROM generate_series(1, 16) AS i) AS q;

-- Key and spec that change from row to row: each row as it is alone

SELECT is(count(*), 0::bigint, 'rows of different keys and specs do not disturb each other')
FROM (SELECT i, clk(pg_temp.secret(16 + i % 3), CASE i % 2 WHEN 0 THEN 'a: text' ELSE 'b: name' END::link_spec, 'v' || i % 50) AS c, clk_balance(pg_temp.secret(16 + i % 3), pg_temp.hand(repeat('0', 16 << i % 2))) AS b FROM generate_series(1, 600) AS i) AS together,
LATERAL (SELECT clk(decode(repeat('5e', 16 + i % 3), 'hex'), CASE i % 2 WHEN 0 THEN 'a: text' ELSE 'b: name' END::link_spec, VARIADIC array['v' || i % 50]) AS c) AS alone
WHERE together.c <> alone.c OR clk_count(b) <> length(b::bit varying) / 2;

-- Folding and balancing

SELECT pg_temp.refused(format('SELECT clk_fold(pg_temp.hand(repeat(''0'', %s)), %s)', digits, times), '22023', 'clk of % bits cannot be folded % times', format('%s bits, %s times', digits * 4, times))
FROM (VALUES (16, 1), (48, 1), (32, 2), (256, 5), (256, -1), (256, 32), (256, 31), (256, 33), (256, 2147483647), (256, -2147483648)) AS v(digits, times);
SELECT pg_temp.refused('SELECT clk_fold(clk_balance(pg_temp.secret(16), pg_temp.hand(repeat(''0'', 32))))', '22023', 'balanced clk cannot be folded', 'a balanced one');
SELECT is(length(clk_fold(pg_temp.hand(repeat('0', 4096)), 8)::bit varying), 64, 'the longest, eight times');
SELECT pg_temp.refused('SELECT clk_balance(pg_temp.secret(16), clk_balance(pg_temp.secret(16), pg_temp.hand(repeat(''0'', 32))))', '22023', 'clk is balanced already', 'balanced twice');
SELECT is(array[length(b::bit varying), clk_count(b)], array[16384, 8192], 'the longest that can be balanced') FROM clk_balance(pg_temp.secret(16), pg_temp.hand(repeat('f0', 1024))) AS b;
SELECT pg_temp.refused('SELECT clk_balance(pg_temp.secret(16), pg_temp.hand(repeat(''0'', 2064)))', '22023', 'balanced clk would be longer than 16384 bits', 'one that is too long');

-- Text

SELECT pg_temp.refused(format('SELECT %L::clk', t), '22P02', 'invalid input %', 'no clk: ' || left(t, 100))
FROM (VALUES ('[]'), ('[1, 2]'), ('1'), ('{}'), ('{"length": 64}'),
	('{"length": 64, "folded": 0, "balanced": false, "check": "00000000", "bits": "00000000000000"}'),
	('{"length": 64, "folded": 0, "balanced": false, "check": "00000000", "bits": "000000000000000000"}'),
	('{"length": 64, "folded": 0, "balanced": false, "check": "00000000", "bits": "000000000000000g"}'),
	('{"length": 64, "folded": 0, "balanced": false, "check": "00000000", "bits": 0}'),
	('{"length": 64, "folded": 0, "balanced": false, "check": "0000000", "bits": "0000000000000000"}'),
	('{"length": 64, "folded": 0, "balanced": false, "check": 0, "bits": "0000000000000000"}'),
	('{"length": 64, "folded": 0, "balanced": 0, "check": "00000000", "bits": "0000000000000000"}'),
	('{"length": 64, "folded": 9, "balanced": false, "check": "00000000", "bits": "0000000000000000"}'),
	('{"length": 128, "folded": 8, "balanced": false, "check": "00000000", "bits": "00000000000000000000000000000000"}'),
	('{"length": 64, "folded": 0, "balanced": true, "check": "00000000", "bits": "00000000ffffffff"}'),
	('{"length": 128, "folded": 0, "balanced": true, "check": "00000000", "bits": "000000000000000000000000ffffffff"}'),
	('{"length": 0, "folded": 0, "balanced": false, "check": "00000000", "bits": ""}'),
	('{"length": 65, "folded": 0, "balanced": false, "check": "00000000", "bits": "0000000000000000"}'),
	('{"length": 16448, "folded": 0, "balanced": false, "check": "00000000", "bits": "0000000000000000"}'),
	('{"length": -64, "folded": 0, "balanced": false, "check": "00000000", "bits": "0000000000000000"}'),
	('{"length": 64, "folded": 0, "balanced": false, "check": "00000000", "bits": "0000000000000000", "more": 1}')) AS v(t);
SELECT pg_temp.refused(format('SELECT jsonb_set(%L::jsonb, %L, %L)::clk_block', b, path, new), '22023', 'cannot cast this jsonb to clk_block: %', format('no clk_block: %s %s', path, left(new, 60)))
FROM clk_block_accum(clk_block_accum(NULL, 1, pg_temp.hand('ff00ff00ff00ff00'), .5), 2, pg_temp.hand('ff00ff00ff00ff00'), .5) AS b,
	(VALUES ('{min_dice}', '0'), ('{min_dice}', '-1'), ('{min_dice}', '1.1'), ('{min_dice}', '1e999'), ('{min_dice}', 'null'), ('{between}', '1'), ('{records}', '1'), ('{records}', '{}'), ('{records,0}', '1'), ('{records,0}', '[1, 0]'),
		('{records,0,0}', '1.5'), ('{records,0,1}', '1'), ('{records,0,1}', '-1'), ('{records,0,2}', '"ff"'), ('{records,0,2}', '1'), ('{length}', '128')) AS v(path, new);

-- Aggregates

SELECT pg_temp.refused(format('SELECT clk_edges_within(1, pg_temp.hand(''ff00ff00ff00ff00''), %L)', t), '22023', 'threshold of clk_dice must be above 0 and at most 1', 'threshold ' || t) FROM unnest(array['0', '-0', '-1', '1.0000000000000002', 'NaN', 'Infinity']) AS t;
SELECT pg_temp.refused('SELECT clk_edges_within(1, pg_temp.hand(''ff00ff00ff00ff00''), t) FROM (VALUES (.5), (.6)) AS v(t)', '22023', 'threshold or aggregate changes within a group', 'a threshold that changes');
SELECT pg_temp.refused('SELECT clk_edges_within(1, c, .5) FROM (VALUES (pg_temp.hand(''ff00ff00ff00ff00'')), (pg_temp.hand(repeat(''f'', 32)))) AS v(c)', '22023', 'clk of 64 bits, % does not compare with clk of 128 bits, %', 'unlike filters');
SELECT pg_temp.refused('SELECT clk_edges_within(id, pg_temp.hand(bits), .5) FROM (VALUES (1, ''ff00000000000000''), (2, ''ff00000000000000''), (1, ''f000000000000000'')) AS v(id, bits)', '22023', 'record 1 is in the block twice', 'an id that occurs twice');
SELECT pg_temp.refused('SELECT clk_edges_between(1, pg_temp.hand(''ff00000000000000''), true, .5) FROM generate_series(1, 2)', '22023', 'record 1 is in the block twice', 'twice on one side');
SELECT pg_temp.refused('SELECT clk_edges_within(1, pg_temp.hand(''ff00ff00ff00ff00''), NULL)', '22004', 'side and threshold of a record must not be null', 'a record without a threshold');
SELECT pg_temp.refused('SELECT clk_edges_between(1, pg_temp.hand(''ff00ff00ff00ff00''), NULL, .5)', '22004', 'side and threshold of a record must not be null', 'or without a side');
SELECT pg_temp.refused(format('SELECT clk_block_combine(clk_block_accum(NULL, 1, pg_temp.hand(''ff00ff00ff00ff00''), .5), %s)', b), '22023', 'blocks of different aggregates or thresholds do not combine', 'does not combine: ' || b)
FROM unnest(array['clk_block_accum(NULL, 1, pg_temp.hand(''ff00ff00ff00ff00''), .6)', 'clk_block_accum(NULL, 1, pg_temp.hand(''ff00ff00ff00ff00''), false, .5)']) AS b;
SELECT is(cardinality(clk_edges_within(g, pg_temp.hand(lpad(to_hex(g), 16, '0')), 1)), 0, '20,000 records') FROM generate_series(1, 20000) AS g;
SELECT pg_temp.refused('SELECT clk_edges_within(g, c, 1) FROM generate_series(1, 20001) AS g, pg_temp.hand(''ff00ff00ff00ff00'') AS c', '54000', 'block has more than 20000 records', '20,001 records');
SELECT pg_temp.refused('SELECT clk_block_combine(b, b) FROM (SELECT jsonb_set(clk_block_accum(NULL, 1, c, .5)::jsonb, ''{records}'', (SELECT jsonb_agg(jsonb_build_array(g, 0, ''ff00ff00ff00ff00'')) FROM generate_series(1, 10001) AS g))::clk_block AS b FROM pg_temp.hand(''ff00ff00ff00ff00'') AS c) AS q',
	'54000', 'block has more than 20000 records', '10,001 and 10,001 records');
SELECT pg_temp.refused('SELECT clk_edges_within(g, c, 1) FROM generate_series(1, 5600) AS g, pg_temp.hand(''ff00ff00ff00ff00'') AS c', '54000', 'block has more than 15000000 edges', 'more edges than an array can hold');
SELECT is(count(*), 20::bigint, 'in a window, each frame by itself') FROM (SELECT clk_edges_within(g, c, .5) OVER (ORDER BY g) AS e, g FROM generate_series(1, 20) AS g, pg_temp.hand('ff00ff00ff00ff00') AS c) AS q WHERE cardinality(e) = g * (g - 1) / 2;

-- A long loop ends when it is asked to

CREATE TABLE long_filter AS SELECT g AS id, pg_temp.hand((SELECT string_agg(md5((g * 128 + i)::text), '') FROM generate_series(1, 128) AS i)) AS c FROM generate_series(1, 12000) AS g;
CREATE FUNCTION pg_temp.canceled_after() RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
	began timestamptz := clock_timestamp();
BEGIN
	PERFORM clk_edges_within(id, c, .9) FROM long_filter;
	RETURN NULL;
EXCEPTION WHEN query_canceled THEN
	RETURN extract(epoch FROM clock_timestamp() - began);
END $$;
SET statement_timeout = 300;
SELECT cmp_ok(pg_temp.canceled_after(), '<', 1.5::float8, 'canceled in the midst of comparing');
SET statement_timeout = 0;

SELECT * FROM finish();
ROLLBACK;
