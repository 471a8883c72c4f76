\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- Shape, states and distance under bad and extreme input: NULL in every argument, no events, one event, many touchpoints, long
-- journeys, extreme times and costs, stored values, cancelling.
BEGIN;
SELECT plan(80);

CREATE TABLE it AS SELECT journey_agg(t, timestamptz '2025-01-01Z' + i * interval '1 day', NULL, CASE WHEN i > 2 THEN 'customer' END) AS j FROM unnest(array['a', 'b', 'a', 'a']) WITH ORDINALITY AS v(t, i);
CREATE TABLE one AS SELECT journey_agg('a', '2025-01-01Z') AS j;
CREATE TABLE nothing AS SELECT '{"events": [], "missing": 3}'::journey AS j;

-- Every argument NULL: NULL, or no rows

CREATE TABLE call AS
SELECT call, arguments FROM (VALUES
	('journey_rework(%s)', array['j']), ('journey_at(%s, %s)', array['j', '''2025-01-03Z''']), ('journey_turbulence(%s)', array['j']), ('journey_entropy(%s)', array['j']), ('journey_complexity(%s)', array['j']),
	('time_in(%s, %s)', array['j', '''a''']), ('journey_timeline(%s)', array['j']), ('journey_distance(%s, %s, %s, %s, %s)', array['j', 'j', '''om''', '1', '2']), ('journey_om_distance(%s, %s)', array['j', 'j'])) AS v(call, arguments);
CREATE FUNCTION pg_temp.rows_of(call text, source text DEFAULT 'it') RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
BEGIN
	EXECUTE format('SELECT count(r) FROM (SELECT %s FROM %I) AS q(r)', call, source) INTO n;
	RETURN n;
END;
$$;
SELECT cmp_ok(pg_temp.rows_of(format(call, VARIADIC arguments)), '>', 0::bigint, format(call, VARIADIC arguments)) FROM call;
SELECT is(pg_temp.rows_of(format(call, VARIADIC nulled)), 0::bigint, format(call, VARIADIC nulled))
FROM call, LATERAL (SELECT array_agg(CASE WHEN a.i <> b.i THEN a.argument WHEN a.argument = 'j' THEN 'NULL::journey' ELSE 'NULL' END ORDER BY a.i)
	FROM unnest(arguments) WITH ORDINALITY AS a(argument, i), generate_series(1, cardinality(arguments)) AS b(i) GROUP BY b.i) AS n(nulled);

-- No events, and one: an answer or NULL, never an error

SELECT is(pg_temp.rows_of(format(call, VARIADIC arguments), 'nothing'), want, 'no events: ' || call)
FROM call JOIN (VALUES ('time_in', 1::bigint), ('journey_distance', 1), ('journey_om_distance', 1), ('journey_rework', 0), ('journey_at', 0), ('journey_turbulence', 0), ('journey_entropy', 0), ('journey_complexity', 0), ('journey_timeline', 0)) AS v(f, want)
	ON call LIKE f || '(%';
SELECT is(pg_temp.rows_of(format(call, VARIADIC arguments), 'one'), CASE WHEN call LIKE ANY (array['journey_rework(%', 'journey_complexity(%']) THEN 0 ELSE 1 END::bigint, 'one event: ' || call) FROM call;
SELECT is(one.j <-> nothing.j, 1::float8, 'one event beside none') FROM one, nothing;
SELECT is(journey_distance(nothing.j, one.j, 'om', i, s), i, 'none beside one') FROM one, nothing, (VALUES (1::float8, 1::float8), (0, 0), (3, 1)) AS v(i, s);

-- As many touchpoints as can be, alike and not: 65,535, as long as can be

CREATE TABLE many AS
SELECT journey_agg(lpad(i::text, 255, '0'), timestamptz '2025-01-01Z' + i * interval '1 s') AS a, journey_agg('x' || i, timestamptz '2025-01-01Z' + i * interval '1 s') AS b,
	journey_agg(lpad((65536 - i)::text, 255, '0'), timestamptz '2025-01-01Z' + i * interval '1 s') AS backward, journey_agg(lpad('', 255, 'r'), timestamptz '2025-01-01Z' + i * interval '1 s', NULL, 'role' || i % 255) AS roles FROM generate_series(1, 65535) AS i;
SELECT is(a <-> b, 131070::float8, 'journeys that have nothing in common') FROM many;
SELECT is(b <-> a, 131070::float8, 'whichever comes first') FROM many;
SELECT is(a <-> backward, 131068::float8, 'the same backward: one event is common') FROM many;
SELECT is(a <-> roles, 131070::float8, 'one touchpoint in many roles') FROM many;
SELECT is(journey_distance(a, b, 'hamming'), 131070::float8, 'hamming') FROM many;
SELECT is(journey_entropy(a), 1::float8, 'entropy') FROM many;
SELECT is(journey_entropy(roles), 0::float8, 'entropy of one touchpoint in many roles') FROM many;
SELECT is(journey_complexity(a), 1::float8, 'complexity') FROM many;
SELECT is(journey_turbulence(a), 65535::float8, 'turbulence') FROM many;
SELECT pg_temp.refused('SELECT journey_entropy(a, 65534) FROM many', '22023', 'alphabet of 65534 is too small for 65535 different touchpoints', 'an alphabet too small by one');
SELECT is(count(*), 0::bigint, 'rework: none') FROM many, journey_rework(a);
SELECT results_eq($$SELECT length(touchpoint), repeats, self_loops FROM many, journey_rework(roles)$$, $$VALUES (255, 65534::bigint, 65534::bigint)$$, 'rework: all');
SELECT is(count(*), 65535::bigint, 'timeline') FROM many, journey_timeline(a) WHERE NOT isempty(period);

-- Stored, compressed and out of line

CREATE TABLE stored AS SELECT a, b FROM many;
SELECT is(s.a <-> m.b, 131070::float8, 'toasted values') FROM stored AS s, many AS m;

-- The ends of time

CREATE TABLE ends AS SELECT journey_agg(t, at) AS j FROM (VALUES ('a', '4714-11-24 00:00:00+00 BC'::timestamptz), ('b', '294276-12-31 23:59:59.999999+00')) AS v(t, at);
SELECT is(time_in(j, 'a'), ('294276-12-31'::date - '4714-11-24 BC'::date) * interval '1 day' + '23:59:59.999999', 'the longest state') FROM ends;
SELECT is(time_in(j, 'b', p), '0', 'the last instant, ' || p) FROM ends, unnest(array['(,)', '[2025-01-01Z,infinity)', '[infinity,infinity]', '[-infinity,-infinity]', '(-infinity,294276-12-31 23:59:59.999999Z]']::tstzrange[]) AS p;
SELECT is(journey_at(j, '4714-11-24 00:00:00+00 BC'), 'a', 'the first instant') FROM ends;
SELECT is(count(*), 2::bigint, 'the timeline of all time') FROM ends, journey_timeline(j, 'infinity');

-- Costs at the limits of float8

SELECT is(journey_distance(it.j, one.j, 'om', 5e-324, 5e-324), 1.5e-323::float8, 'the smallest costs') FROM it, one;
SELECT pg_temp.refused(format('SELECT journey_distance(it.j, nothing.j, %L, 1e308, %s) FROM it, nothing', m, s), '22003', 'distance is out of range', format('the largest costs: %s %s', m, s)) FROM (VALUES ('om', '1e308'), ('om', '1.7e308'), ('om', '0')) AS v(m, s);
SELECT is(journey_distance(it.j, it.j, 'om', 1e308, 1e308), 0::float8, 'large costs that are not needed') FROM it;
SELECT is(journey_distance(it.j, it.j, m, '-0', '-0')::text, '0', m || ': a cost of -0 is 0') FROM it, unnest(array['om', 'hamming']) AS m;

-- Many rows in one query: nothing is kept from one to the next

SELECT is(sum(it.j <-> one.j), 900000::float8, '300,000 distances') FROM it, one, generate_series(1, 300000);

-- Cancelling

CREATE TABLE long AS SELECT journey_agg((hashint8(i) & 3)::text, timestamptz '2025-01-01Z' + i * interval '1 s') AS a, journey_agg((hashint8(i * 7) & 3)::text, timestamptz '2025-01-01Z' + i * interval '1 s') AS b FROM generate_series(1, 1000000) AS i;
SET LOCAL statement_timeout = 300;
SELECT matches(pg_temp.failure('SELECT a <-> b FROM long'), '^57014', 'cancel of <->');
SELECT matches(pg_temp.failure($$SELECT journey_distance(a, b, 'om', 1, 1) FROM long$$), '^57014', 'cancel of optimal matching');
SELECT matches(pg_temp.failure('SELECT count(t) FROM long, generate_series(1, 100) AS g, journey_timeline(a) AS t'), '^57014', 'cancel of journey_timeline');
SET LOCAL statement_timeout = 0;
SELECT * FROM finish();
ROLLBACK;
