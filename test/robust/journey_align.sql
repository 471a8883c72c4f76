\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- Designs made to explode, long journeys, limits, cancelled statements.
BEGIN;
SELECT plan(28);
CREATE TEMP TABLE log AS
SELECT n, journey_agg(CASE WHEN hashint4(i) & 1 = 0 THEN 'a' ELSE 'b' END, timestamptz '2026-01-01' + interval '1 minute' * i) AS j
FROM unnest(array[1, 2, 1000, 10000, 20000, 100000]) AS n, generate_series(1, n) AS i GROUP BY n;
CREATE FUNCTION pg_temp.j(n int) RETURNS journey LANGUAGE sql AS $$ SELECT j FROM log WHERE log.n = $1 $$;
-- What a query answers, and that within so many seconds.
CREATE FUNCTION pg_temp.answers(query text, expected text, seconds float8, description text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	began timestamptz := clock_timestamp();
	answer text;
BEGIN
	EXECUTE query INTO answer;
	RETURN is(answer || CASE WHEN clock_timestamp() - began > interval '1 second' * seconds THEN ' after ' || clock_timestamp() - began ELSE '' END, expected, description);
END $$;

-- The most memory that this backend ever had.
CREATE FUNCTION pg_temp.most_memory() RETURNS int LANGUAGE sql AS $$
	SELECT (regexp_match(pg_read_file('/proc/self/status', 0, 100000, true), 'VmHWM:\s+(\d+) kB'))[1]::int / 1024
$$;
-- MB that a query makes the backend grow; NULL where the system does not say.
CREATE FUNCTION pg_temp.grows(query text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	before int := pg_temp.most_memory();
BEGIN
	EXECUTE query;
	RETURN pg_temp.most_memory() - before;
END $$;
SELECT ok((pg_temp.grows($$SELECT count(*) FROM journey_align(pg_temp.j(100000), '(a | b)*')$$) > 40) IS NOT TRUE, 'the rows of 100,000 moves are not kept in memory');
SELECT ok((pg_temp.grows($$SELECT count(*) FILTER (WHERE journey_conforms(pg_temp.j(1), d)) FROM generate_series(1, 10000), (VALUES (journey_pattern 'a'), ('b')) AS v(d)$$) > 40) IS NOT TRUE, 'nor are designs that others took the place of');

SELECT pg_temp.answers($$SELECT journey_fitness(pg_temp.j(100000), '(a|b)* a .{20}') >= 1 - 20.0 / 100021$$, 'true', 2, '(a|b)* a .{20} on 100,000 events');
SELECT pg_temp.answers($$SELECT count(*) BETWEEN 100000 AND 100020 FROM journey_align(pg_temp.j(100000), '(a|b)* a .{20}')$$, 'true', 2, 'and its alignment');
SELECT pg_temp.answers($$SELECT journey_fitness(pg_temp.j(100000), '((a*)*)* (((b+)+)+ zz?)?') > 0.5$$, 'true', 2, 'nested stars');
SELECT pg_temp.answers($$SELECT journey_fitness(pg_temp.j(100000), (repeat('a? ', 100) || repeat('b? ', 100) || '.*')::journey_pattern)$$, '1', 6, 'optional steps side by side');
SELECT pg_temp.answers($$SELECT count(*) FROM journey_align(pg_temp.j(100000), 'a ->[<= 2 days, >= 1 day, not zz] b ->[<= 3 days, >= 1 day, not a] a') WHERE move IN ('missing', 'extra')$$, '1', 2, 'windows of thousands of events');
SELECT pg_temp.answers($$SELECT count(*) > 99000 FROM journey_align(pg_temp.j(100000), '(a ->[<= 1 minute, not a] b ->[>= 1 minute] .)+')$$, 'true', 2, 'windows at every event');
SELECT pg_temp.answers($$SELECT journey_fitness(pg_temp.j(1000), (SELECT (string_agg('(x' || i || '? ', '') || 'a' || repeat(')*', 400))::journey_pattern FROM generate_series(1, 400) AS i)) > 0.4$$, 'true', 4, 'nested 400 deep');
SELECT pg_temp.answers($$SELECT journey_fitness(pg_temp.j(1000), (SELECT (repeat('(', 300) || 'a' || string_agg(' x' || i || ')*', '') || ' b')::journey_pattern FROM generate_series(1, 300) AS i)) = 1 - 999 / 1001::float8$$, 'true', 6, 'steps left out at the end of 300 repetitions, each in the next');
SELECT pg_temp.answers($$SELECT journey_fitness(pg_temp.j(10000), (SELECT (repeat('(', 11) || 'a?' || string_agg(' | x' || i || '?)+', ''))::journey_pattern FROM generate_series(1, 11) AS i)) > 0.5$$, 'true', 6, 'a way to begin again at each of 11 depths');
SELECT pg_temp.answers($$SELECT journey_fitness(pg_temp.j(10000), (SELECT (string_agg('(x' || i || '? ', '') || repeat('a ', 9000) || string_agg('y' || i || ')*', ' '))::journey_pattern FROM generate_series(1, 400) AS i)) > 0$$, 'true', 6, '10,000 steps nested 400 deep and 10,000 events');
SELECT pg_temp.answers($$SELECT journey_fitness(pg_temp.j(100000), 'permute(a, a, a, b, b, b)') > 0$$, 'true', 2, 'permute of six');
SELECT pg_temp.answers($$SELECT 1 - journey_fitness(pg_temp.j(1000), '(a | b){10000}') = 9000 / 11000.0$$, 'true', 3, '10,000 steps');
SELECT pg_temp.answers($$SELECT count(*) FILTER (WHERE move = 'missing') || ' ' || count(*) FROM journey_align(pg_temp.j(1000), '(a | b){10000}')$$, '9000 10000', 3, 'and the rows');
SELECT pg_temp.answers($$SELECT journey_fitness(pg_temp.j(1000), (SELECT string_agg('x' || i || '?', ' ->[<= 1 day] ' ORDER BY i)::journey_pattern FROM generate_series(1, 1000) AS i))$$, '0.998', 6, '1,000 different steps, each with a bound');
SELECT pg_temp.answers($$SELECT count(*) FROM log, journey_align(j, 'zz') WHERE n < 3$$, '5', 1, 'one event and two');

-- limits
SELECT pg_temp.refused($$SELECT count(*) FROM journey_align(pg_temp.j(100000), '(a? b?){2500} (a | b)*')$$, '54000', 'aligning 100000 events with a design of % instructions would take more than 1073741823 bytes%', 'a table of more than 1 GB');
SELECT pg_temp.refused($$SELECT journey_fitness(pg_temp.j(20000), ('a' || repeat(' ->[<= 1 day] b', 9999))::journey_pattern)$$, '54000', 'aligning 20000 events with a design of % instructions would take more than 1073741823 bytes%', 'bounds that take more than 1 GB');
SELECT is(journey_conforms(pg_temp.j(20000), '(a | b){9990} (a | b)*'), true, 'conformance needs no table');

-- times as far apart as can be
CREATE TEMP TABLE far AS SELECT journey_agg(t, at) AS j FROM (VALUES ('a', timestamptz '4713-01-01 00:00Z BC'), ('b', '294276-12-31 23:59:59Z')) AS v(t, at);
SELECT is(move || ' ' || overdue, format('late %s days 23:59:59', date '294276-12-31' - date '4713-01-01 BC'), 'late by the whole calendar') FROM far, journey_align(j, 'a ->[<= 0 seconds] b') WHERE expected = 'b';
SELECT is(overdue, '-106751991 days', 'and early') FROM (SELECT journey_agg(t, '2026-01-01') AS j FROM unnest('{a,b}'::text[]) AS t) AS q, journey_align(j, 'a ->[>= 106751991 days] b') WHERE move = 'early';
SELECT is(count(*), 2::bigint, 'ties are no time apart') FROM (SELECT journey_agg('a', '2026-01-01', NULL, NULL, NULL, i) AS j FROM generate_series(1, 2) AS i) AS q, journey_align(j, 'a ->[<= 0 seconds] a') WHERE move = 'sync';

-- cancelled
SET LOCAL statement_timeout = 100;
SELECT pg_temp.answers($outer$SELECT left(pg_temp.failure($$SELECT journey_fitness(pg_temp.j(100000), '(a | b){9000} yy')$$), 5)$outer$, '57014', 1.5, 'a cancel of journey_fitness, long before its end');
SELECT pg_temp.answers($outer$SELECT left(pg_temp.failure($$SELECT count(*) FROM journey_align(pg_temp.j(100000), '(a | b){5000} yy')$$), 5)$outer$, '57014', 1.5, 'and of journey_align');
SET LOCAL statement_timeout = 0;

-- a journey that was not packed yet, and another journey at each call
SELECT is((SELECT count(*) FILTER (WHERE journey_conforms(j, '.+')) FROM log), 6::bigint, 'anything conforms to anything');
SELECT is(journey_fitness(journey_agg('a', timestamptz '2026-01-01' + i * interval '1 hour') , 'a{10}'), 1::float8, 'of an aggregate') FROM generate_series(1, 10) AS i;
SELECT is(array_agg(journey_fitness(j, 'a') ORDER BY i), array_agg(journey_fitness(j, 'a') ORDER BY i DESC), 'the same at each call') FROM log, generate_series(1, 3) AS i WHERE n < 3;
SELECT * FROM finish();
ROLLBACK;
