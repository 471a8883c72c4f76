\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(35);

-- What every value type shares, shown with ratings: stored forms, foreign bytes, soft errors.

-- Bytes that have got into a column behind our back: a type of raw bytes, cast without a function.
-- (That takes a superuser. A cast from bytea itself is impossible, its alignment being another.)
SELECT throws_ok('CREATE CAST (bytea AS ratings) WITHOUT FUNCTION', '42P17', NULL, 'bytea is not binary-compatible');
CREATE TYPE raw;
CREATE FUNCTION raw_in(cstring) RETURNS raw LANGUAGE internal IMMUTABLE STRICT AS 'byteain';
CREATE FUNCTION raw_out(raw) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'byteaout';
CREATE TYPE raw (INPUT = raw_in, OUTPUT = raw_out, LIKE = ratings);
CREATE CAST (raw AS ratings) WITHOUT FUNCTION;
CREATE FUNCTION pg_temp.stored(bytes bytea) RETURNS text
LANGUAGE sql AS $$ SELECT format('SELECT answered(%L::raw::ratings)', bytes) $$;
SELECT pg_temp.refused(pg_temp.stored(bytes), 'XX001', 'stored value is not a ratings of a known format', 'stored bytes: ' || label)
FROM (VALUES ('none', ''::bytea), ('one', '\x01'), ('a header alone', '\x0101080000000000'), ('of another type', '\x01ff0c000000000000000000000000000000000000000000'), ('of a version to come', '\x02010c000000000000000000000000000000000000000000'),
	('of version 0', '\x00010c000000000000000000000000000000000000000000'), ('text', convert_to('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0}', 'UTF8'))) AS v(label, bytes);

-- Short headers, compression, out-of-line storage: the same value from each

CREATE TEMP TABLE kept (id int, small ratings, large ratings);
ALTER TABLE kept ALTER large SET STORAGE EXTERNAL;
INSERT INTO kept SELECT 1, ratings('{1,2,3}', 1, 3), ratings_agg(g % 1001, 0, 1000, 1.0 / g) FROM generate_series(1, 3000) AS g;
ALTER TABLE kept ALTER large SET STORAGE EXTENDED;
INSERT INTO kept SELECT 2, small, ratings_agg(g % 1001, 0, 1000, 1.0 / g) FROM kept, generate_series(1, 3000) AS g GROUP BY small;
ALTER TABLE kept ALTER large SET STORAGE MAIN;
INSERT INTO kept SELECT 3, small, ratings_agg(0, 0, 1000) FROM kept, generate_series(1, 3) AS g GROUP BY small;
SELECT cmp_ok(pg_column_size(small), '<', 28, 'a small value is stored with a short header') FROM kept WHERE id = 1;
SELECT cmp_ok(pg_column_size(large), '<', 2000, 'a sparse value is compressed') FROM kept WHERE id = 3;
SELECT is(small, ratings('{1,2,3}', 1, 3), 'a small value, read from row ' || id) FROM kept ORDER BY id;
SELECT is(a.large, b.large, 'a large value is itself wherever it is stored') FROM kept a, kept b WHERE a.id = 1 AND b.id = 2;
SELECT is(ratings_hash(a.large), ratings_hash(b.large), 'and has one hash') FROM kept a, kept b WHERE a.id = 1 AND b.id = 2;
SELECT is(ratings_send(a.large), ratings_send(b.large), 'and one binary form') FROM kept a, kept b WHERE a.id = 1 AND b.id = 2;
SELECT is(answered(large), n, 'large value ' || id) FROM kept, LATERAL (SELECT CASE id WHEN 3 THEN 6 ELSE 3000 END::bigint) AS e(n) WHERE id < 3 ORDER BY id;
SELECT is(large + large - large, large, 'a compressed value adds and subtracts') FROM kept WHERE id = 3;
SELECT is(rollup(small), ratings('{3,6,9}', 1, 3), 'short headers roll up') FROM kept;
-- merging in a query does not change what is stored
SELECT is(count(*) FILTER (WHERE small + small = ratings('{2,4,6}', 1, 3) AND small = ratings('{1,2,3}', 1, 3)), 3::bigint, 'operators leave the stored value alone') FROM kept;
SELECT is((SELECT rollup(small) FROM kept), (SELECT rollup(small) FROM kept), 'so does rollup');
-- two aggregates that share a state, each read more than once
SELECT is(array[nps(ratings_agg(s, 0, 10)), nps(ratings_agg(s, 0, 10) + ratings_agg(s, 0, 10)), mean(ratings_agg(s, 0, 10))], array[0, 0, 5]::float8[], 'a shared state is read, never written') FROM (VALUES (10), (0)) AS v(s);

-- Values in arrays, rows, defaults, domains, PL/pgSQL variables

SELECT is((array[r, r])[2], r, 'in an array') FROM (SELECT ratings('{1,2,3}', 1, 3) AS r) AS q;
SELECT is((ROW(r, 1) = ROW(r, 1)), true, 'in a row that is compared') FROM (SELECT ratings('{1,2,3}', 1, 3) AS r) AS q;
CREATE DOMAIN pg_temp.agreed AS ratings CHECK (agreement(VALUE) >= 0);
SELECT is(('{"lo": 1, "hi": 3, "counts": [0, 5, 0], "missing": 0}'::pg_temp.agreed)::text, '{"lo": 1, "hi": 3, "counts": [0, 5, 0], "missing": 0}', 'in a domain');
SELECT throws_ok($$SELECT '{"lo": 1, "hi": 3, "counts": [5, 0, 5], "missing": 0}'::pg_temp.agreed$$, '23514', NULL, 'a domain that checks a reading');
CREATE FUNCTION pg_temp.grow() RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	a ratings := ratings('{0,0}', 0, 1);
	b ratings := a;
BEGIN
	FOR i IN 1..10 LOOP
		a := ratings_add(a, i % 2);
		a := a + ratings('{1,0}', 0, 1);
	END LOOP;
	RETURN a::text || b::text;
END;
$$;
SELECT is(pg_temp.grow(), '{"lo": 0, "hi": 1, "counts": [15, 5], "missing": 0}{"lo": 0, "hi": 1, "counts": [0, 0], "missing": 0}', 'in PL/pgSQL variables');
SET LOCAL search_path = pg_catalog;
CREATE TEMP TABLE qualified AS SELECT '{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0}'::experience.ratings AS r, experience.answered(experience.ratings_agg(1, 0, 1)) AS n;
SET LOCAL search_path = "$user", public, experience;
SELECT is(array[answered(r), n], array[3, 1]::bigint[], 'qualified names do without the schema in the search_path') FROM qualified;

-- Soft errors: since PostgreSQL 16 an input function can say no without an error

CREATE FUNCTION pg_temp.is_valid(form text) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
	result boolean;
BEGIN
	EXECUTE format('SELECT pg_input_is_valid(%L, ''ratings'')', form) INTO result;
	RETURN result;
END;
$$;
SELECT ok(CASE WHEN current_setting('server_version_num')::int < 160000 THEN true ELSE pg_temp.is_valid(form) = valid END, 'soft error (16 and later): ' || form)
FROM (VALUES ('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0}', true), ('{"lo": 0, "hi": 1, "counts": [1, -2], "missing": 0}', false), ('{"lo": 0, "hi": 1', false), ('', false), ('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 1e400}', false),
	('{"lo": 5, "hi": 1, "counts": [1, 2], "missing": 0}', false)) AS v(form, valid);

SELECT * FROM finish();
ROLLBACK;
