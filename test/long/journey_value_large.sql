\i test/pgtap.psql
-- A journey of ten million events: built, merged, cut and read.
BEGIN;
SELECT plan(9);
SET LOCAL statement_timeout = '120 s';

CREATE TEMP TABLE large AS
SELECT part, journey_agg('touchpoint ' || g % 200, '2020-01-01Z'::timestamptz + g * interval '13.7 s', (g % 11)::float8, CASE WHEN g % 3 = 0 THEN 'customer' END) AS j
FROM generate_series(1, 10000000) AS g, LATERAL (SELECT g % 2 AS part) AS p GROUP BY part;
CREATE TEMP TABLE merged AS SELECT rollup(j) AS j FROM large;
SELECT is(journey_length(j), 10000000::bigint, 'merged from two') FROM merged;
SELECT is(journey_span(j), '1585 days 15:33:06.3'::interval, 'from the first to the last') FROM merged;
SELECT is(array[array_length(touchpoints(j), 1), array_length(roles(j), 1)], array[200, 1], 'touchpoints and roles') FROM merged;
SELECT is((SELECT journey_agg('touchpoint ' || g % 200, '2020-01-01Z'::timestamptz + g * interval '13.7 s', (g % 11)::float8, 'customer') FROM generate_series(3, 10000000, 3) AS g) = journey_of(j, 'customer'), true, 'one role of it') FROM merged;
SELECT is(length(journey_path(j)), 164499997, 'its path') FROM merged;
SELECT is(journey_path(j, 3), 'touchpoint 1 > touchpoint 2 > touchpoint 3', 'and the beginning') FROM merged;
SELECT cmp_ok(abs(remembered(j, 'mean') - 5), '<', 1e-6::float8, 'what is remembered') FROM merged;
SELECT is((SELECT count(*) FROM recovery(j, '''touchpoint 7''', '1 day')), 50000::bigint, 'what followed') FROM merged;
SELECT cmp_ok(pg_column_size(j), '<', 80000000, 'and it takes less than 8 bytes an event') FROM merged;
SELECT * FROM finish();
ROLLBACK;
