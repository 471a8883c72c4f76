\i test/pgtap.psql
BEGIN;
SELECT plan(8);
CREATE TEMP TABLE one AS SELECT journey_agg('a', '2025-01-01Z'::timestamptz) AS j;
SELECT throws_ok($$SELECT funnel_agg(j, '{a}', '{"until": "0004:05:06 today +00"}') FROM one$$, '22023', NULL, 'until does not read the clock');
SELECT throws_ok($$SELECT '{"steps": ["a"], "options": {"until": "2025-01-01 03:00:00 foo+00:00Z"}, "started": 0, "missing": 0, "reached": [0], "skipped": [0], "open": [0], "excluded": [0], "dropped": [0], "times": [[]]}'::journey_funnel$$, '22P02', NULL, 'nor the names of time zones');
SELECT is(f::text::journey_funnel, f, 'until before Christ has a text form') FROM (SELECT funnel_agg(j, '{a}', '{"until": "0044-03-15T00:00:00Z BC"}') AS f FROM one) AS q;
SELECT throws_ok($$SELECT '{"steps": ["((("], "options": {}, "started": 0, "missing": 0, "reached": [0], "skipped": [0], "open": [0], "excluded": [0], "dropped": [0], "times": [[]]}'::journey_funnel$$, '22P02', NULL, 'a step of a funnel is a step');
SELECT is(pg_column_size(journey_funnel_combine(f, f)), pg_column_size(f + f), 'called by hand, combining gives a packed funnel') FROM (SELECT funnel_agg(j, '{a}') AS f FROM one) AS q;
SELECT is(pg_column_size(s), pg_column_size(s::text::funnel_events), 'and so does window_funnel') FROM (SELECT window_funnel_accum(NULL, '1 s', '{}', '2025-01-01', true) AS s) AS q;
CREATE TEMP TABLE deep AS SELECT (repeat('(x (y ', 200) || string_agg('t' || i, ' ') || repeat('))', 200))::journey_pattern AS p FROM generate_series(1, 9000) AS i;
CREATE TEMP TABLE indexed AS SELECT j FROM one;
CREATE INDEX ON indexed USING gin (j);
SET enable_seqscan = off;
SET statement_timeout = '10s';
SELECT lives_ok($$DO 'BEGIN EXECUTE (SELECT format(''SELECT count(*) FROM indexed WHERE j ~ %L'', p) FROM deep); END'$$, 'the labels of nested groups are found in time');
SELECT is(j ~ (SELECT ('(' || string_agg('touchpoint' || i, '|') || '){10000}')::journey_pattern FROM generate_series(1, 9000) AS i), false, 'a large step repeated 10,000 times compiles in time') FROM one;
SELECT * FROM finish();
ROLLBACK;
