\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT * FROM no_plan();

-- A journey from pairs of name and time in UTC.
CREATE FUNCTION pg_temp.timed(VARIADIC events text[]) RETURNS journey LANGUAGE sql AS $$
	SELECT coalesce(journey_agg(split_part(e, '@', 1), split_part(e, '@', 2)::timestamp AT TIME ZONE 'UTC'), '{"events": [], "missing": 0}') FROM unnest(events) AS e $$;
-- Visits on these days of January 2025.
CREATE FUNCTION pg_temp.days(VARIADIC days int[]) RETURNS journey LANGUAGE sql AS $$
	SELECT journey_agg('visit', timestamptz '2024-12-31 12:00Z' + d * interval '1 day') FROM unnest(days) AS d $$;
-- A row for each cohort: day/size: returned per period [of those at risk]
CREATE FUNCTION pg_temp.triangle(r journey_retention) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(format('%s/%s: %s', cohort, size, line), '; ' ORDER BY cohort)
	FROM (SELECT cohort, size, string_agg(returned || CASE WHEN at_risk < size THEN '/' || at_risk ELSE '' END, ' ' ORDER BY period) AS line FROM retention_table(r) GROUP BY cohort, size) AS t $$;
CREATE FUNCTION pg_temp.rates(r journey_retention) RETURNS int[] LANGUAGE sql AS $$
	SELECT array_agg(trunc(100 * rate)::int ORDER BY period) FROM retention_table(r) $$;

-- Published cases

CREATE TEMP TABLE three AS SELECT * FROM (VALUES (pg_temp.days(1)), (pg_temp.days(1, 2)), (pg_temp.days(1, 6))) AS v(j);
SELECT is(pg_temp.rates(retention_agg(j, 'visit', 'visit', '{"unit": "day", "periods": 6}')), '{100,33,0,0,0,33,0}'::int[], 'three users, one back on day 1, one on day 5: bounded') FROM three;
SELECT is(pg_temp.rates(retention_agg(j, 'visit', 'visit', '{"unit": "day", "periods": 6, "kind": "unbounded"}')), '{100,66,33,33,33,33,0}'::int[], 'and unbounded') FROM three;
SELECT is(pg_temp.rates(retention_agg(j, 'visit', 'visit', '{"unit": "day", "periods": 6, "origin": "elapsed"}')), '{100,33,0,0,0,33,0}'::int[], 'elapsed days') FROM three;
-- ClickHouse's retention(): users 0-4 on day 1, 0-9 on day 2, 0-14 on day 3
CREATE TEMP TABLE fifteen AS SELECT u, journey_agg('visit', timestamptz '2025-01-01Z' + d * interval '1 day') AS j FROM generate_series(0, 14) AS u, generate_series(0, 2) AS d WHERE u < 5 * (d + 1) GROUP BY u;
SELECT is(pg_temp.triangle(retention_agg(j, 'visit', 'visit', '{"unit": "day", "periods": 2}')), '2025-01-01/5: 5 5 5; 2025-01-02/5: 5 5 0; 2025-01-03/5: 5 0 0', 'five of day 1 stay on all three days') FROM fifteen;
SELECT is(pg_temp.triangle(retention_agg(j, 'visit', 'visit', '{"unit": "day", "periods": 2, "cohort": "recurring"}')), '2025-01-01/5: 5 5 5; 2025-01-02/10: 10 10 0; 2025-01-03/15: 15 0 0', 'recurring: everybody of each day') FROM fifteen;
SELECT is(pg_temp.triangle(retention_agg(j, 'visit', 'visit', '{"unit": "day", "periods": 2, "cohort": "recurring", "until": "2025-01-04T00:00:00Z"}')), '2025-01-01/5: 5 5 5; 2025-01-02/10: 10 10 0/0; 2025-01-03/15: 15 0/0 0/0', 'until the end of day 3: a triangle') FROM fifteen;

-- Members and period 0

CREATE TEMP TABLE shop AS SELECT * FROM (VALUES
	('a', pg_temp.timed('view@2025-01-05', 'signup@2025-01-10', 'buy@2025-01-10 00:00:00.5', 'buy@2025-02-09 23:59')),
	('b', pg_temp.timed('buy@2025-01-02', 'signup@2025-01-31 12:00', 'buy@2025-03-31 11:59')),
	('c', pg_temp.timed('signup@2025-01-15', 'signup@2025-02-15', 'signup@2025-02-16', 'buy@2025-02-20', 'buy@2025-05-01')),
	('d', pg_temp.timed('buy@2025-01-15', 'view@2025-02-15'))) AS v(person, j);
SELECT is(pg_temp.triangle(retention_agg(j, 'signup', 'buy', '{"periods": 4}')), '2025-01-01/3: 1 2 1 0 1', 'by month; b bought before signing up, d never signed up') FROM shop;
SELECT is(pg_temp.triangle(retention_agg(j, 'signup', 'buy')), '2025-01-01/3: 1 2 1 0 1 0 0 0 0 0 0 0 0', 'twelve months are the default') FROM shop;
SELECT is(retention_agg(j, 'signup', 'buy'), retention_agg(j, 'signup', 'buy', '{"unit": "month", "periods": 12, "cohort": "first", "kind": "bounded", "origin": "calendar", "timezone": "utc", "until": null}'), 'the defaults by name') FROM shop;
SELECT is(retention_agg(j, 'signup', 'buy'), retention_agg(j, 'signup', 'buy', NULL), 'options NULL') FROM shop;
SELECT is(pg_temp.triangle(retention_agg(j, 'signup', 'buy', '{"periods": 4, "cohort": "recurring"}')), '2025-01-01/3: 1 2 1 0 1; 2025-02-01/1: 1 0 0 1 0', 'recurring: c starts again in February, once') FROM shop;
SELECT is(pg_temp.triangle(retention_agg(j, 'signup', 'buy', '{"periods": 4, "kind": "unbounded"}')), '2025-01-01/3: 3 3 2 1 1', 'unbounded') FROM shop;
SELECT is(pg_temp.triangle(retention_agg(j, 'signup', 'buy', '{"periods": 1, "kind": "unbounded"}')), '2025-01-01/3: 3 3', 'unbounded: later than the last period, too') FROM shop;
SELECT is(pg_temp.triangle(retention_agg(j, 'signup', 'buy', '{"periods": 4, "origin": "elapsed"}')), '2025-01-01/3: 1 2 0 1 0', 'elapsed: 30 days are less than a month; the last of January and the last of February, March') FROM shop;
SELECT is(pg_temp.triangle(retention_agg(j, 'signup', 'buy', '{"unit": "day", "periods": 60, "origin": "elapsed"}')) ~ '^2025-01-10/1: 1( 0){29} 1( 0){30}; 2025-01-15/1:( 0){36} 1( 0){24}; 2025-01-31/1:( 0){58} 1( 0){2}$', true, 'elapsed days; the cohorts are days') FROM shop;
SELECT is(pg_temp.triangle(retention_agg(j, 'signup', 'buy', '{"unit": "week", "periods": 3}')), '2025-01-06/1: 1 0 0 0; 2025-01-13/1: 0 0 0 0; 2025-01-27/1: 0 0 0 0', 'weeks begin on Monday') FROM shop;
SELECT is(pg_temp.triangle(retention_agg(j, 'signup', 'buy', '{"unit": "quarter", "periods": 2}')), '2025-01-01/3: 3 1 0', 'quarters') FROM shop;
SELECT is(pg_temp.triangle(retention_agg(j, 'signup', 'buy', '{"unit": "year", "periods": 1}')), '2025-01-01/3: 3 0', 'years') FROM shop;
SELECT is(pg_temp.triangle(retention_agg(j, '(signup | view)', '!view', '{"periods": 1}')), '2025-01-01/3: 3 2; 2025-02-01/1: 0 0', 'steps as in a pattern: alternatives, negation') FROM shop;
SELECT is(pg_temp.triangle(retention_agg(journey_agg, 'customer:buy[score >= 5]', 'buy[amount > 10]', '{"periods": 1}')), '2025-02-01/1: 0 1', 'roles, scores and amounts')
FROM (SELECT journey_agg('buy', at, score, role, amount) FROM (VALUES (timestamptz '2025-01-01Z', 4, 'customer', 20), ('2025-02-01Z', 5, 'customer', 10), ('2025-03-01Z', NULL, NULL, 10.5)) AS v(at, score, role, amount)) AS q;
SELECT is(pg_temp.triangle(retention_agg(j, 'b', 'a', '{"unit": "day", "periods": 1}')), '2025-01-01/1: 1 0', 'events of one time are not before the start') FROM (SELECT pg_temp.timed('a@2025-01-01', 'b@2025-01-01') AS j) AS q;

-- Until

SELECT is(pg_temp.triangle(retention_agg(j, 'signup', 'buy', '{"periods": 4, "until": "2025-04-01T00:00:00Z"}')), '2025-01-01/3: 1 2 1 0/0 0/0', 'March was over in the moment in which April began') FROM shop;
SELECT is(pg_temp.triangle(retention_agg(j, 'signup', 'buy', '{"periods": 4, "until": "2025-03-31T23:59:59.999999Z"}')), '2025-01-01/3: 1 2 0/0 0/0 0/0', 'and not before') FROM shop;
SELECT is(pg_temp.triangle(retention_agg(j, 'signup', 'buy', '{"periods": 2, "until": "2025-03-12T00:00:00Z", "origin": "elapsed"}')), '2025-01-01/3: 1 0/1 0/0', 'elapsed: of the cohort, one is at risk after a month, who started on the tenth') FROM shop;
SELECT is(pg_temp.triangle(retention_agg(j, 'signup', 'buy', jsonb_build_object('periods', 1, 'until', at, 'origin', 'elapsed'))), expected, 'the month of January 31 ends at noon of February 28: ' || at) FROM shop, (VALUES ('2025-02-28T11:59:59Z', '2025-01-01/3: 1/2 0/0'), ('2025-02-28T12:00:00Z', '2025-01-01/3: 1 0/0')) AS v(at, expected) GROUP BY at, expected ORDER BY at;
SELECT is(pg_temp.triangle(retention_agg(j, 'signup', 'buy', '{"periods": 2, "until": "2025-04-01T00:00:00Z", "kind": "unbounded"}')), '2025-01-01/3: 3 3 1', 'unbounded: what comes after until is not looked at') FROM shop;
SELECT is(pg_temp.triangle(retention_agg(j, 'signup', 'buy', '{"periods": 2, "until": "2025-03-31T12:00:00Z", "kind": "unbounded"}')), '2025-01-01/3: 3 3 0/0', 'unbounded: a return in a period that is not over counts for those before it') FROM shop;
SELECT is(pg_temp.triangle(retention_agg(j, 'signup', 'buy', '{"periods": 1, "until": "2025-01-31T12:00:00Z"}')), '2025-01-01/3: 0/0 0/0', 'a start at until is one') FROM shop;
SELECT is(pg_temp.triangle(retention_agg(j, 'signup', 'buy', '{"periods": 1, "until": "2025-01-31T11:59:59Z"}')), '2025-01-01/2: 0/0 0/0', 'after until it is none') FROM shop;
SELECT is((SELECT count(*) FROM retention_table(retention_agg(j, 'signup', 'buy', '{"until": "2024-01-01T00:00:00Z"}'))), 0::bigint, 'nobody had started') FROM shop;
SELECT results_eq($$SELECT * FROM retention_table((SELECT retention_agg(j, 'signup', 'buy', '{"periods": 2, "until": "2025-03-01T00:00:00Z"}') FROM shop))$$,
	$$VALUES (date '2025-01-01', 0, 3::bigint, 1::bigint, 3::bigint, 1 / 3::float8), ('2025-01-01', 1, 3, 2, 3, 2 / 3::float8), ('2025-01-01', 2, 3, 0, 0, NULL)$$, 'retention_table: nobody at risk, no rate');

-- Time zones, by the catalogue of the server and never that of the session

CREATE FUNCTION pg_temp.cohorts(at text, unit text, zone text) RETURNS text LANGUAGE sql AS $$
	SELECT (SELECT min(cohort)::text FROM retention_table(retention_agg(journey_agg, '.', '.', jsonb_build_object('unit', unit, 'periods', 1, 'timezone', zone)))) FROM (SELECT journey_agg('a', at::timestamptz)) AS q $$;
SET LOCAL timezone = 'Asia/Tokyo';
SELECT is(pg_temp.cohorts('2024-12-31 23:00Z', 'day', z), d, format('11 pm in Greenwich is in %s', z)) FROM (VALUES ('UTC', '2024-12-31'), ('Europe/Helsinki', '2025-01-01'), ('America/New_York', '2024-12-31'), ('Pacific/Kiritimati', '2025-01-01')) AS v(z, d);
SELECT is(array[pg_temp.cohorts('2024-12-31 23:00Z', 'week', 'Europe/Helsinki'), pg_temp.cohorts('2024-12-31 23:00Z', 'month', 'Europe/Helsinki'), pg_temp.cohorts('2024-12-31 23:00Z', 'quarter', 'Europe/Helsinki'), pg_temp.cohorts('2024-12-31 23:00Z', 'year', 'Europe/Helsinki')],
	'{2024-12-30,2025-01-01,2025-01-01,2025-01-01}'::text[], 'week, month, quarter, year');
SELECT is(array[pg_temp.cohorts('2024-12-31 23:00Z', 'week', 'UTC'), pg_temp.cohorts('2024-12-31 23:00Z', 'month', 'UTC'), pg_temp.cohorts('2024-12-31 23:00Z', 'quarter', 'UTC'), pg_temp.cohorts('2024-12-31 23:00Z', 'year', 'UTC')],
	'{2024-12-30,2024-12-01,2024-10-01,2024-01-01}'::text[], 'and in UTC');
RESET timezone;
-- Helsinki, 31 March 2024: 23 hours. The day ends at 21:00 UTC.
SELECT is(pg_temp.triangle(retention_agg(j, 'in', 'out', '{"unit": "day", "periods": 2, "timezone": "Europe/Helsinki"}')), '2024-03-30/1: 0 1 1', 'the days around the change of clocks')
FROM (SELECT pg_temp.timed('in@2024-03-29 22:00', 'out@2024-03-31 20:59:59', 'out@2024-03-31 21:00') AS j) AS q;
SELECT is(pg_temp.triangle(retention_agg(j, 'in', 'out', '{"unit": "day", "periods": 2, "timezone": "Europe/Helsinki", "origin": "elapsed"}')), '2024-03-30/1: 0 1 0', 'elapsed days have 24 hours')
FROM (SELECT pg_temp.timed('in@2024-03-29 22:00', 'out@2024-03-31 20:59:59', 'out@2024-03-31 21:00') AS j) AS q;
SELECT is(pg_temp.triangle(retention_agg(j, 'in', 'out', '{"periods": 2, "timezone": "Europe/Helsinki", "origin": "elapsed"}')), '2024-03-01/1: 1 1 0', 'an elapsed month ends at the same hour of the local clock')
FROM (SELECT pg_temp.timed('in@2024-03-15 10:00', 'out@2024-04-15 08:59:59', 'out@2024-04-15 09:00') AS j) AS q;
SELECT is(pg_temp.triangle(retention_agg(j, 'in', 'out', '{"unit": "day", "periods": 1, "timezone": "Europe/Helsinki", "until": "2024-03-31T21:00:00Z"}')), '2024-03-31/1: 1 0/0', 'the short day is over')
FROM (SELECT pg_temp.timed('in@2024-03-31 10:00', 'out@2024-03-31 20:00') AS j) AS q;
-- St. John's turned the clock back at 00:01: the first minute of 7 November 2010 belongs to the day before, whose last hour came twice
SELECT is(pg_temp.triangle(retention_agg(j, 'in', 'out', '{"unit": "day", "periods": 1, "timezone": "America/St_Johns"}')), '2010-11-06/1: 1 1', 'a midnight that comes twice: the later one counts')
FROM (SELECT pg_temp.timed('in@2010-11-07 02:30:30', 'out@2010-11-07 03:00', 'out@2010-11-07 03:30') AS j) AS q;
-- Sao Paulo skipped midnight of 4 November 2018 (03:00 UTC); Samoa skipped 30 December 2011
SELECT is(pg_temp.triangle(retention_agg(j, 'in', 'out', '{"unit": "day", "periods": 1, "timezone": "America/Sao_Paulo", "until": "2018-11-05T02:00:00Z"}')), '2018-11-03/1: 1 1', 'a midnight that is skipped')
FROM (SELECT pg_temp.timed('in@2018-11-03 12:00', 'out@2018-11-04 02:59', 'out@2018-11-04 03:00') AS j) AS q;
-- Toronto put the clock forward at 23:30 of 30 March 1919: midnight would have been at 05:00 UTC
SELECT is(pg_temp.triangle(retention_agg(j, 'in', 'out', '{"unit": "day", "periods": 1, "timezone": "America/Toronto"}')), '1919-03-30/1: ' || back, 'a midnight that is skipped by a change before it')
FROM (VALUES (pg_temp.timed('in@1919-03-30 12:00', 'out@1919-03-31 04:59:59'), '1 0'), (pg_temp.timed('in@1919-03-30 12:00', 'out@1919-03-31 05:00'), '0 1')) AS v(j, back) GROUP BY back ORDER BY back;
SELECT is(pg_temp.triangle(retention_agg(j, 'in', 'out', '{"unit": "day", "periods": 2, "timezone": "Pacific/Apia"}')), '2011-12-29/1: 1 0 1', 'a day that is skipped')
FROM (SELECT pg_temp.timed('in@2011-12-29 12:00', 'out@2011-12-30 09:59', 'out@2011-12-30 10:00') AS j) AS q;
SELECT is(retention_agg(j, 'in', 'in', '{"timezone": "europe/helsinki"}')::jsonb #>> '{options,timezone}', 'Europe/Helsinki', 'the catalogue''s spelling') FROM (SELECT pg_temp.timed('in@2024-03-31') AS j) AS q;
SELECT is_empty($$SELECT name FROM pg_timezone_names, pg_temp.timed('in@2024-03-31') AS j GROUP BY name HAVING retention_agg(j, 'in', 'in', jsonb_build_object('timezone', name))::jsonb #>> '{options,timezone}' <> name$$, 'every zone of the catalogue is known');

-- The ends of time

SELECT is(pg_temp.triangle(retention_agg(j, '.', '.', jsonb_build_object('unit', u, 'origin', o, 'periods', 1000, 'timezone', z, 'until', '294276-12-31T23:59:59.999999Z'))) LIKE expected, true, format('%s, %s, %s at the end of time', u, o, z))
FROM (SELECT pg_temp.timed('a@294276-12-30 12:00') AS j) AS q, (VALUES ('day', 'calendar', 'UTC', '294276-12-30/1: 1 0/0%'), ('day', 'elapsed', 'Europe/Helsinki', '294276-12-30/1: 1 0/0%'), ('week', 'elapsed', 'UTC', '294276-12-25/1: 0/0%'),
	('month', 'elapsed', 'America/New_York', '294276-12-01/1: 0/0%'), ('year', 'calendar', 'America/New_York', '294276-01-01/1: 0/0%'), ('year', 'elapsed', 'UTC', '294276-01-01/1: 0/0%')) AS v(u, o, z, expected) GROUP BY u, o, z, expected ORDER BY expected, u, o, z;
SELECT is((retention_agg(j, '.', '.', jsonb_build_object('unit', u, 'origin', o, 'periods', 1000, 'kind', 'unbounded', 'timezone', z))::jsonb) #>> '{cohorts,0,2,1000}', '1', format('from end to end in %ss, %s, %s', u, o, z))
FROM (SELECT pg_temp.timed('a@4712-06-01 BC', 'a@294276-12-30 12:00') AS j) AS q, unnest('{day,week,month,quarter,year}'::text[]) AS u, unnest('{calendar,elapsed}'::text[]) AS o, unnest('{UTC,Europe/Helsinki}'::text[]) AS z GROUP BY u, o, z ORDER BY u, o, z;
SELECT is(pg_temp.triangle(r), '4714-11-24 BC/1: 1 0', 'the first day of all') FROM (SELECT retention_agg(pg_temp.timed('a@4714-11-24 BC'), 'a', 'a', '{"unit": "day", "periods": 1}') AS r) AS q;
SELECT is(r::text::journey_retention, r, 'and its text form') FROM (SELECT retention_agg(pg_temp.timed('a@4714-11-24 BC'), 'a', 'a', '{"unit": "day", "periods": 1}') AS r) AS q;
SELECT is(array[pg_temp.cohorts('0044-03-15 BC', 'week', 'UTC'), pg_temp.cohorts('0044-03-15 BC', 'month', 'UTC'), pg_temp.cohorts('0044-05-15 BC', 'quarter', 'UTC'), pg_temp.cohorts('0044-03-15 BC', 'year', 'UTC'), pg_temp.cohorts('0001-03-15 BC', 'year', 'UTC')],
	array[date_trunc('week', timestamp '0044-03-15 BC')::date::text, '0044-03-01 BC', '0044-04-01 BC', '0044-01-01 BC', '0001-01-01 BC'], 'before Christ');
SELECT pg_temp.refused($$SELECT retention_agg(pg_temp.timed('a@4714-11-24 BC'), 'a', 'a')$$, '22008', 'cohort of a retention would begin before 4714-11-24 BC or after 294276-12-31', 'the month began before');
SELECT pg_temp.refused($$SELECT retention_agg(pg_temp.timed('a@294276-12-31 23:00'), 'a', 'a', '{"timezone": "Europe/Helsinki"}')$$, '22008', 'cohort of a retention would begin before 4714-11-24 BC or after 294276-12-31', 'or begins after');

-- NULL and nothing

SELECT is(retention_agg(j, 'a', 'a'), NULL, 'no rows: NULL') FROM shop WHERE false;
SELECT is(missing(retention_agg(j, 'a', 'a')), 2::bigint, 'journeys that are NULL are counted') FROM (VALUES (pg_temp.days(1)), (NULL), (NULL)) AS v(j);
SELECT is((SELECT count(*) FROM retention_table(r)), 0::bigint, 'nobody, no cohort') FROM (SELECT retention_agg('{"events": [], "missing": 3}', 'a', 'a') AS r) AS q;
SELECT is_empty('SELECT * FROM retention_table(NULL)', 'the table of NULL');
SELECT pg_temp.refused('SELECT retention_agg(j, NULL, ''a'') FROM shop', '22004', 'start of a retention must not be null', 'no start');
SELECT pg_temp.refused('SELECT retention_agg(j, ''a'', NULL, ''{}'') FROM shop', '22004', 'back of a retention must not be null', 'no back');

-- What is refused

SELECT pg_temp.refused($$SELECT retention_agg(j, 'a -> b', 'a') FROM shop$$, '22023', 'start of a retention must be one step, not a longer pattern', 'a pattern that is more than a step');
SELECT pg_temp.refused($$SELECT retention_agg(j, 'a', 'a+') FROM shop$$, '22023', 'back of a retention must be one step, not a longer pattern', 'in either place');
SELECT pg_temp.refused(format('SELECT retention_agg(j, ''a'', ''a'', %L) FROM shop', o), '22023', 'options of a retention are not possible: ' || message, o)
FROM (VALUES ('{"units": "day"}', 'unknown key "units"'), ('[]', 'it is not a JSON object'), ('{"unit": "hour"}', '"unit" must be one of: day, week, month, quarter, year'), ('{"unit": 1}', '"unit" must be one of: day, week, month, quarter, year'),
	('{"cohort": "last"}', '"cohort" must be one of: first, recurring'), ('{"kind": ""}', '"kind" must be one of: bounded, unbounded'), ('{"origin": "Calendar"}', '"origin" must be one of: calendar, elapsed'),
	('{"periods": 0}', '"periods" must be a number from 1 to 1000'), ('{"periods": 1001}', '"periods" must be a number from 1 to 1000'), ('{"periods": 1.5}', '"periods" must be a number from 1 to 1000'), ('{"periods": "3"}', '"periods" must be a number from 1 to 1000'),
	('{"until": "yesterday"}', '"until" must be a time in ISO 8601 with its zone, such as "2025-01-31T00:00:00Z"'), ('{"until": "infinity"}', '"until" must be a time in ISO 8601 with its zone, such as "2025-01-31T00:00:00Z"'),
	('{"timezone": "Europe/Turku"}', 'there is no time zone "Europe/Turku" in pg_timezone_names'), ('{"timezone": "UTC+2"}', 'there is no time zone "UTC+2" in pg_timezone_names'), ('{"timezone": "<+02>-2"}', 'there is no time zone "<+02>-2" in pg_timezone_names'), ('{"timezone": "europe/helsinki2"}', 'there is no time zone "europe/helsinki2" in pg_timezone_names'), ('{"timezone": ""}', 'there is no time zone "" in pg_timezone_names'), ('{"timezone": 2}', '"timezone" must be the name of a time zone, such as "Europe/Helsinki"'),
	('{"timezone": "../../../etc/passwd"}', 'there is no time zone "../../../etc/passwd" in pg_timezone_names')) AS v(o, message);
SELECT pg_temp.refused($$SELECT retention_agg(j, s, 'a') FROM shop, unnest('{a,b}'::journey_pattern[]) AS s$$, '22023', 'retention of (a, a, {"unit": "month", "cohort": "first", "kind": "bounded", "origin": "calendar", "periods": 12, "timezone": "UTC"}) does not combine with retention of (b, a, {"unit": "month", "cohort": "first", "kind": "bounded", "origin": "calendar", "periods": 12, "timezone": "UTC"})', 'the definition is the same for all rows');

-- Algebra

SELECT is((SELECT retention_agg(j, 'signup', 'buy') FROM shop WHERE person < 'c') + (SELECT retention_agg(j, 'signup', 'buy') FROM shop WHERE person >= 'c'), (SELECT retention_agg(j, 'signup', 'buy') FROM shop), 'a + b');
SELECT is((SELECT rollup(r) FROM (SELECT retention_agg(j, 'signup', 'buy') AS r FROM shop GROUP BY person) AS q), (SELECT retention_agg(j, 'signup', 'buy') FROM shop), 'rollup');
SELECT is((SELECT retention_agg(j, 'visit', 'visit', '{"unit": "day"}') FROM fifteen) - (SELECT retention_agg(j, 'visit', 'visit', '{"unit": "day"}') FROM fifteen WHERE u % 2 = 0), (SELECT retention_agg(j, 'visit', 'visit', '{"unit": "day"}') FROM fifteen WHERE u % 2 = 1), 'a - b');
SELECT is(r - r, (SELECT retention_agg('{"events": [], "missing": 0}', 'visit', 'visit', '{"unit": "day"}')), 'nothing is left') FROM (SELECT retention_agg(j, 'visit', 'visit', '{"unit": "day"}') AS r FROM fifteen) AS q;
SELECT is(rollup(r), NULL, 'rollup of NULLs') FROM (VALUES (NULL::journey_retention)) AS v(r);
SELECT pg_temp.refused($$SELECT (SELECT retention_agg(j, 'visit', 'visit', '{"unit": "day"}') FROM fifteen WHERE u > 3) - (SELECT retention_agg(j, 'visit', 'visit', '{"unit": "day"}') FROM fifteen)$$, '22003', 'journey_retention cannot be subtracted: counts would not be possible', 'what is not a part');
SELECT pg_temp.refused($$SELECT retention_agg(j, 'visit', 'visit', '{"unit": "day"}') - retention_agg(NULL, 'visit', 'visit', '{"unit": "day"}') FROM fifteen$$, '22003', 'journey_retention cannot be subtracted: counts would not be possible', 'missing journeys, too');
SELECT pg_temp.refused(format($$SELECT retention_agg(j, 'a', 'a') %s retention_agg(j, 'a', 'a', '{"periods": 3}') FROM shop$$, o), '22023', 'retention of (%) does not combine with retention of (%)', 'different definitions') FROM unnest('{+,-}'::text[]) AS o;
SELECT pg_temp.refused($$SELECT r + r FROM (SELECT '{"start": "a", "back": "a", "options": {"periods": 1}, "missing": 0, "cohorts": [["2025-01-01", 9223372036854775807, [0, 0]]]}'::journey_retention AS r) AS q$$, '22003', 'count of a journey_retention is out of range', 'a count beyond 2^63');

-- Forms

SELECT is(retention_agg(j, ' signup', 'buy[score>=1]', '{"periods": 2, "until": "2025-03-01T02:00:00+02:00"}')::text,
	'{"start": "signup", "back": "buy[score >= 1]", "options": {"unit": "month", "cohort": "first", "kind": "bounded", "origin": "calendar", "periods": 2, "timezone": "UTC", "until": "2025-03-01T00:00:00Z"}, "missing": 0, "cohorts": [["2025-01-01", 3, [0, 0, 0], [3, 3, 0]]]}', 'text form') FROM shop;
CREATE TEMP TABLE stored AS
SELECT retention_agg(j, 'signup', 'buy', jsonb_build_object('unit', unit, 'kind', kind, 'origin', origin, 'cohort', cohort, 'timezone', 'Asia/Kathmandu') || u) AS r
FROM shop, unnest('{day,week,month,quarter,year}'::text[]) AS unit, unnest('{bounded,unbounded}'::text[]) AS kind, unnest('{calendar,elapsed}'::text[]) AS origin, unnest('{first,recurring}'::text[]) AS cohort, (VALUES ('{}'::jsonb), ('{"until": "2025-02-21T12:00:00.25Z"}')) AS v(u)
GROUP BY unit, kind, origin, cohort, u;
SELECT is((SELECT count(*) FROM stored WHERE r::text::journey_retention = r AND r::jsonb::journey_retention = r AND journey_retention_send(r::text::journey_retention) = journey_retention_send(r)), 80::bigint, 'text and jsonb round trip');
SET LOCAL datestyle = 'German, DMY';
SET LOCAL timezone = 'America/New_York';
SELECT is((SELECT count(*) FROM stored WHERE r::text::journey_retention = r), 80::bigint, 'whatever the settings');
RESET datestyle;
RESET timezone;
SELECT is((SELECT count(DISTINCT r) FROM (SELECT * FROM stored UNION ALL SELECT * FROM stored) AS q), 80::bigint, 'DISTINCT');
SELECT is((SELECT count(*) FROM (SELECT r FROM (SELECT * FROM stored UNION ALL SELECT * FROM stored) AS q GROUP BY r) AS g), 80::bigint, 'GROUP BY');
SELECT is((SELECT count(*) FROM (SELECT r, lead(r) OVER (ORDER BY r) AS n FROM stored) AS q WHERE NOT (r < n AND r <= n AND n > r AND n >= r AND r <> n)), 0::bigint, 'ordered');
SELECT is((SELECT journey_retention_hash(r) = journey_retention_hash(r::text::journey_retention) AND journey_retention_hash_extended(r, 7) = journey_retention_hash_extended(r::text::journey_retention, 7) FROM stored LIMIT 1), true, 'equal values have equal hashes');
CREATE TEMP TABLE sound AS SELECT '{"start": "a", "back": "a", "options": {"periods": 1, "kind": "unbounded", "until": "2025-03-01T00:00:00Z"}, "missing": 0, "cohorts": [["2025-01-01", 5, [4, 3], [5, 3]], ["2025-02-01", 1, [1, 0], [1, 0]]]}'::jsonb AS j;
SELECT is(j::journey_retention::jsonb -> 'cohorts', j -> 'cohorts', 'written by hand') FROM sound;
SELECT pg_temp.refused(format('SELECT %L::journey_retention', CASE WHEN path = '{}' THEN new ELSE jsonb_set(j, path::text[], new) END), '22P02', 'invalid input for type journey_retention: ' || message, format('refused: %s = %s', path, new))
FROM sound, (VALUES ('{}', '3', 'it is not a JSON object'), ('{start}', '1', '"start" must be a text'), ('{back}', '"a b"', 'a step is not possible'), ('{back}', '" a"', 'a step is not possible'), ('{more}', '1', 'unknown key "more"'),
	('{options}', '[]', '"options" must be an object'), ('{options,unit}', '"hour"', '"unit" must be one of: day, week, month, quarter, year'), ('{options,timezone}', '"Nowhere/Land"', 'there is no time zone "Nowhere/Land" in pg_timezone_names'),
	('{missing}', '-1', 'its number of missing journeys is negative'), ('{missing}', '1.5', '"missing" must be an integer of 64 bits'), ('{cohorts}', '1', '"cohorts" must be an array'), ('{cohorts}', '[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]', '"cohorts" must be arrays of a date, a size, and two arrays of 2 counts'), ('{}', '{"start": "a", "back": "a", "options": {"periods": 1000}, "missing": 0, "cohorts": [1, 1]}', '"cohorts" has fewer counts than it must'),
	('{cohorts,1}', '1', '"cohorts" must be arrays of a date, a size, and two arrays of 2 counts'), ('{cohorts,0,0}', '"2025-01-02"', 'its cohorts do not begin with a unit, one after the other'), ('{cohorts,0,0}', '"2025-02-01"', 'its cohorts do not begin with a unit, one after the other'), ('{cohorts,0,0}', '"02025-01-01"', '"cohorts" must be arrays of a date, a size, and two arrays of 2 counts'), ('{cohorts,0,0}', '"01.01.2025"', '"cohorts" must be arrays of a date, a size, and two arrays of 2 counts'),
	('{cohorts,0,0}', '"2025-01-01 12:00"', '"cohorts" must be arrays of a date, a size, and two arrays of 2 counts'), ('{cohorts,0,0}', '"4714-11-01 BC"', '"cohorts" must be arrays of a date, a size, and two arrays of 2 counts'), ('{cohorts,0,1}', '4', 'its counts of persons do not fit'), ('{cohorts,1,1}', '0', 'its counts of persons do not fit'), ('{cohorts,0,2,1}', '4', 'its counts of persons do not fit'),
	('{cohorts,0,2,0}', '2', 'its counts of persons do not fit'), ('{cohorts,0,3,0}', '2', 'its counts of persons do not fit'), ('{cohorts,0,3}', '[5]', '"cohorts" must be arrays of a date, a size, and two arrays of 2 counts'), ('{cohorts,0,2,0}', '-1', 'its counts of persons do not fit')) AS v(path, new_text, message), LATERAL (SELECT new_text::jsonb) AS n(new);

-- The steps are parsed once, and again when they change

SELECT is(array_agg(retention_table ORDER BY i), '{1,0,1,0}'::bigint[], 'arguments of each row') FROM (
	SELECT i, (SELECT returned FROM retention_table(journey_retention_accum(NULL, pg_temp.timed('a@2025-01-01', 'b@2025-02-01', 'c@2025-03-01'), 'a', s::journey_pattern, o)) WHERE period = 2) AS retention_table
	FROM (VALUES (1, 'c', '{}'::jsonb), (2, 'b', '{}'), (3, 'b', '{"kind": "unbounded", "unit": "week"}'), (4, 'x', NULL)) AS v(i, s, o)) AS q;
SELECT is(pg_column_size(journey_retention_combine(r, r)), pg_column_size(r + r), 'called by hand, combining gives a packed value') FROM (SELECT retention_agg(j, 'visit', 'visit', '{"unit": "day"}') AS r FROM fifteen) AS q;
SELECT * FROM finish();
ROLLBACK;
