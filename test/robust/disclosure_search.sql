\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT * FROM no_plan();

-- Each argument NULL, by itself
SELECT is((SELECT protect_cells(a, b, c, d, e)), NULL, 'protect_cells with a NULL')
FROM (VALUES (NULL::bigint[], '{1}'::int[], '{1}'::int[], '{open}'::text[], 5), ('{4}', NULL, '{1}', '{open}', 5), ('{4}', '{1}', NULL, '{open}', 5), ('{4}', '{1}', '{1}', NULL, 5), ('{4}', '{1}', '{1}', '{open}', NULL)) AS v(a, b, c, d, e);
SELECT is((SELECT count(*) FROM attack_cells(a, b, c, d, e, f)), 0::bigint, 'attack_cells with a NULL')
FROM (VALUES (NULL::jsonb[], '{1}'::int[], '{n}'::text[], '{4}'::bigint[], '{}'::float8[], 5), ('{"{}"}', NULL, '{n}', '{4}', '{}', 5), ('{"{}"}', '{1}', NULL, '{4}', '{}', 5), ('{"{}"}', '{1}', '{n}', NULL, '{}', 5), ('{"{}"}', '{1}', '{n}', '{4}', NULL, 5), ('{"{}"}', '{1}', '{n}', '{4}', '{}', NULL)) AS v(a, b, c, d, e, f);

-- Random cells over random atoms, with what is known and what must be hidden: an answer or a clean error
CREATE FUNCTION pg_temp.outcome(seed int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	atoms int;
	cells int;
	persons bigint[];
	mc int[];
	ma int[];
	states text[];
	answer text[];
BEGIN
	PERFORM setseed(seed / 1000.0);
	atoms := floor(random() * 30);
	cells := floor(random() * 60);
	SELECT coalesce(array_agg(floor(random() * 12)), '{}') INTO persons FROM generate_series(1, atoms);
	SELECT coalesce(array_agg(c), '{}'), coalesce(array_agg(a), '{}') INTO mc, ma FROM generate_series(1, cells) AS c, generate_series(1, atoms) AS a WHERE random() < .3;
	SELECT coalesce(array_agg(CASE WHEN random() < .03 THEN 'known' WHEN random() < .2 THEN 'hidden' ELSE 'open' END), '{}') INTO states FROM generate_series(1, cells);
	answer := protect_cells(persons, mc, ma, states, 2 + floor(random() * 20)::int);
	RETURN CASE WHEN cardinality(answer) = cells AND answer <@ '{shown,small,hidden,complement,known}' THEN 'answered' ELSE answer::text END;
EXCEPTION WHEN invalid_parameter_value THEN
	RETURN 'refused';
END $$;
SELECT is((SELECT count(*) FROM (SELECT pg_temp.outcome(i) AS o FROM generate_series(1, 400) AS i) AS q WHERE o NOT IN ('answered', 'refused')), 0::bigint, 'entangled cells are answered or refused');
SELECT cmp_ok((SELECT count(*) FROM (SELECT pg_temp.outcome(i) AS o FROM generate_series(1, 400) AS i) AS q WHERE o = 'answered'), '>', 100::bigint, 'mostly answered');

-- A wide lattice: 60 units, 12 areas of work, 6 ages, most of their cells small
CREATE TABLE finest AS SELECT u, a, s, (row_number() OVER ())::int AS atom, (hashint8extended(u * 1000 + a * 10 + s, 5) & 1023)::bigint % 9 AS n FROM generate_series(1, 60) AS u, generate_series(1, 12) AS a, generate_series(1, 6) AS s;
CREATE TABLE wide AS SELECT (row_number() OVER ())::int AS cell, u, a, s FROM finest GROUP BY CUBE (u, a, s);
CREATE TABLE lattice AS SELECT (SELECT array_agg(n ORDER BY atom) FROM finest) AS persons, array_agg(cell) AS mc, array_agg(atom) AS ma, (SELECT array_agg('open'::text) FROM wide) AS states
FROM wide AS w JOIN finest AS f ON (w.u IS NULL OR w.u = f.u) AND (w.a IS NULL OR w.a = f.a) AND (w.s IS NULL OR w.s = f.s);

-- Long searches can be cancelled
CREATE FUNCTION pg_temp.cancelled(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	failure text;
	began timestamptz := clock_timestamp();
BEGIN
	failure := pg_temp.failure(statement);
	RETURN ok(failure LIKE '57014%' AND clock_timestamp() - began < interval '10 seconds', 'cancelled: ' || statement) || CASE WHEN failure LIKE '57014%' THEN '' ELSE E'\n# ' || failure END;
END;
$$;
SET statement_timeout = '100ms';
SELECT pg_temp.cancelled('SELECT protect_cells(persons, mc, ma, states, 8) FROM lattice');
SET statement_timeout = '30ms';
SELECT pg_temp.cancelled('SELECT suppress(i % 1000) OVER () FROM generate_series(1, 3000000) AS i');
SET statement_timeout = 0;

-- A window in small memory
SET work_mem = '64kB';
SELECT is((SELECT count(*) FROM (SELECT n, suppress(n) OVER () AS answer FROM (SELECT (i % 5000)::bigint AS n FROM generate_series(1, 100000) AS i) AS q) AS q WHERE answer <> CASE WHEN n BETWEEN 1 AND 4 THEN 'small' ELSE 'shown' END), 0::bigint, 'a partition that spills');
RESET work_mem;
SELECT * FROM finish();
ROLLBACK;
