\i test/pgtap.psql
-- A journey of ten million events: built, merged, cut and read, and through its text and a COPY of it, as a
-- dump and a restore would take it.
BEGIN;
SELECT plan(12);
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
CREATE TEMP TABLE written AS SELECT j::text AS form FROM merged;
SELECT is((SELECT form::journey FROM written) = j, true, 'its text reads back as the same') FROM merged;
SELECT cmp_ok(clock_timestamp() - begun, '<', interval '60 s', 'within a minute') FROM (SELECT clock_timestamp() AS begun, (SELECT journey_length(form::journey) FROM written) AS n) AS q WHERE n > 0;
\setenv FOLDER :tmp
\copy merged TO PROGRAM 'cat >"$FOLDER/merged"'
CREATE TEMP TABLE restored (j journey);
\copy restored FROM PROGRAM 'cat "$FOLDER/merged"'
SELECT is((SELECT j FROM restored) = j, true, 'and so does what COPY wrote') FROM merged;
SELECT * FROM finish();
ROLLBACK;
