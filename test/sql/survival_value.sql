\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- The survival type: what the aggregates take, units, edge rules, algebra, forms.
BEGIN;
SELECT plan(106);

CREATE TEMP TABLE stay (person int, days int, gone bool, entry int, weight int);
INSERT INTO stay VALUES (1, 5, true, NULL, 1), (2, 5, false, 0, 2), (3, 8, true, 2, 1), (4, 9, false, 8, 3), (5, 0, false, NULL, 1), (6, NULL, true, 1, 1), (7, 7, NULL, NULL, 1);

SELECT is(survival_agg(days, gone)::text, '{"unit": "days", "times": [[0, 0, 1, 0], [5, 0, 1, 1], [8, 0, 0, 1], [9, 0, 1, 0]], "missing": 2, "not_started": 0}', 'rows of time, entered, censored, left') FROM stay;
SELECT is(survival_agg(days, gone, entry)::text, '{"unit": "days", "times": [[0, 0, 1, 0], [2, 1, 0, 0], [5, 0, 1, 1], [8, 1, 0, 1], [9, 0, 1, 0]], "missing": 2, "not_started": 0}', 'late entry; NULL and 0 are from the start') FROM stay;
SELECT is(survival_agg(days, gone, entry, weight)::text, '{"unit": "days", "times": [[0, 0, 1, 0], [2, 1, 0, 0], [5, 0, 2, 1], [8, 3, 0, 1], [9, 0, 3, 0]], "missing": 2, "not_started": 0}', 'weights are persons') FROM stay;
SELECT is(survival_agg(days, gone, NULL, NULLIF(weight, 1)), survival_agg(days, gone, NULL, CASE WHEN weight > 1 THEN weight ELSE 0 END), 'a weight of NULL or 0 leaves a row out') FROM stay;
SELECT is(missing(survival_agg(days, gone, NULL, NULLIF(weight, 1))), 5::bigint, 'and counts it as missing') FROM stay;
SELECT is(array[persons(s), leavers(s), missing(s), not_started(s)], array[5, 2, 2, 0]::bigint[], 'persons, leavers, missing, not started') FROM (SELECT survival_agg(days, gone) AS s FROM stay) AS q;
SELECT is(exposure(survival_agg(days, gone, entry)), (5 + 5 + 6 + 1 + 0)::float8, 'exposure begins at the entry') FROM stay;
SELECT is((SELECT survival_agg(days, gone) FROM stay WHERE false), NULL, 'no rows: NULL');
SELECT is(survival_agg(NULL::int, true)::text, '{"times": [], "missing": 1, "not_started": 0}', 'only missing rows: no unit');

-- Which of the forms a call means: columns and literals of each type

SELECT is(duration_unit(survival_agg(d, true)), 'days', 'smallint column') FROM (VALUES (3::smallint)) AS v(d);
SELECT is(duration_unit(survival_agg(d, true)), 'days', 'integer column') FROM (VALUES (3)) AS v(d);
SELECT is(duration_unit(survival_agg(d, true)), 'days', 'bigint column') FROM (VALUES (3::bigint)) AS v(d);
SELECT is(duration_unit(survival_agg(d, true)), 'number', 'numeric column') FROM (VALUES (3::numeric)) AS v(d);
SELECT is(duration_unit(survival_agg(d, true)), 'number', 'real column') FROM (VALUES (3::real)) AS v(d);
SELECT is(duration_unit(survival_agg(d, true)), 'number', 'float8 column') FROM (VALUES (3::float8)) AS v(d);
SELECT is(duration_unit(survival_agg(d, true)), 'interval', 'interval column') FROM (VALUES ('3 days'::interval)) AS v(d);
SELECT is(duration_unit(survival_agg(b - a, true)), 'days', 'a difference of dates') FROM (VALUES ('2025-01-01'::date, '2025-02-01'::date)) AS v(a, b);
SELECT is(duration_unit(survival_agg(b - a, true)), 'interval', 'a difference of timestamps') FROM (VALUES ('2025-01-01'::timestamptz, '2025-02-01'::timestamptz)) AS v(a, b);
SELECT is(duration_unit(survival_agg(a, b, '2025-03-01')), 'days', 'date columns and a literal') FROM (VALUES ('2025-01-01'::date, '2025-02-01'::date)) AS v(a, b);
SELECT is(duration_unit(survival_agg(a, NULL, date '2025-03-01')), 'days', 'a date column, NULL and a date') FROM (VALUES ('2025-01-01'::date)) AS v(a);
SELECT is(array[duration_unit(survival_agg(3, true)), duration_unit(survival_agg(3.5, true)), duration_unit(survival_agg(interval '3 days', true)), duration_unit(survival_agg(3000000000, true))], array['days', 'number', 'interval', 'days'], 'literals');
SELECT is(array[duration_unit(survival_agg(3, true, 1)), duration_unit(survival_agg(3.5, true, 1.5)), duration_unit(survival_agg(interval '3 days', true, interval '1 day')), duration_unit(survival_agg(3, true, NULL))], array['days', 'number', 'interval', 'days'], 'literals with an entry');
SELECT is(array[duration_unit(survival_agg(d::smallint, true, 1)), duration_unit(survival_agg(d::bigint, true, 1)), duration_unit(survival_agg(d, true, 1, 2)), duration_unit(survival_agg(d::float8, true, 1, 2::bigint)), duration_unit(survival_agg(d::numeric, true, NULL, 2::smallint))],
		  array['days', 'days', 'days', 'number', 'number'], 'mixed types of duration, entry and weight') FROM (VALUES (3)) AS v(d);
SELECT is(survival_agg(d::smallint, true), survival_agg(d, true), 'smallint and integer are the same days') FROM generate_series(1, 40) AS d;
SELECT is(survival_agg(d::bigint, true), survival_agg(d, true), 'bigint too') FROM generate_series(1, 40) AS d;
SELECT pg_temp.near((survival_at(survival_agg(d * interval '12 hours', true), 1.25)).value, 0.6, 'intervals read as days, the time as a fraction') FROM generate_series(1, 5) AS d;
SELECT is(survival_agg(-0.0::float8, false), survival_agg(0.0::float8, false), '-0 is 0');

-- Dates

CREATE TEMP TABLE spell (start date, finish date);
INSERT INTO spell VALUES ('2024-01-01', '2024-01-31'), ('2024-01-01', NULL), ('2024-06-01', 'infinity'), ('2024-12-01', '2025-06-01'), ('2024-12-31', NULL), ('2025-01-01', NULL), ('2025-02-01', '2025-03-01'), (NULL, '2025-01-01');
SELECT is(survival_agg(start, finish, '2024-12-31')::text, '{"unit": "days", "times": [[0, 0, 1, 0], [30, 0, 1, 1], [213, 0, 1, 0], [365, 0, 1, 0]], "missing": 1, "not_started": 2}',
		  'who finishes later is still here; who starts later is not started') FROM spell;
SELECT is(survival_agg(start, finish, '2024-12-31'), survival_agg(least(finish, '2024-12-31') - start, finish <= '2024-12-31') FILTER (WHERE start <= '2024-12-31'), 'the same by hand, but for the counts of rows without use')
FROM (SELECT start, coalesce(finish, 'infinity') AS finish FROM spell WHERE start <= '2024-12-31') AS s;
SELECT is(missing(survival_agg(start, finish, NULL)), 8::bigint, 'without an end of the observation all are missing') FROM spell;

-- Errors

SELECT pg_temp.refused('SELECT survival_agg(-1, true)', '22023', 'duration or entry is negative', 'negative days');
SELECT pg_temp.refused('SELECT survival_agg(-0.5, true)', '22023', 'duration or entry is negative', 'negative number');
SELECT pg_temp.refused('SELECT survival_agg(interval ''-1 day'', true)', '22023', 'duration or entry is negative', 'negative interval');
SELECT pg_temp.refused('SELECT survival_agg(5, true, -1)', '22023', 'duration or entry is negative', 'negative entry');
SELECT pg_temp.refused('SELECT survival_agg(float8 ''NaN'', true)', '22023', 'duration or entry is not a finite number', 'NaN');
SELECT pg_temp.refused('SELECT survival_agg(float8 ''Infinity'', true)', '22023', 'duration or entry is not a finite number', 'infinity');
SELECT pg_temp.refused('SELECT survival_agg(interval ''1 month'', true)', '22023', 'duration or entry has months%', 'a month has no fixed length');
SELECT pg_temp.refused('SELECT survival_agg(interval ''200000000 days'', true)', '22023', 'duration or entry is too long', 'an interval beyond 64 bits of microseconds');
SELECT pg_temp.refused('SELECT survival_agg(9223372036854775807, true)', '22023', 'duration or entry is too long', 'the largest bigint');
SELECT pg_temp.refused('SELECT survival_agg(5, true, 5)', '22023', 'entry is not before the end of the duration', 'entry at the end');
SELECT pg_temp.refused('SELECT survival_agg(5, true, 6)', '22023', 'entry is not before the end of the duration', 'entry after the end');
SELECT pg_temp.refused('SELECT survival_agg(5, true, NULL, -1)', '22023', 'weight is negative', 'a negative weight');
SELECT pg_temp.refused('SELECT survival_agg(date ''2024-02-01'', date ''2024-01-31'', date ''2025-01-01'')', '22023', 'finish is before start', 'finish before start');
SELECT pg_temp.refused('SELECT survival_agg(date ''infinity'', NULL, date ''2025-01-01'')', '22023', 'start or end of the observation is infinite', 'an infinite start');
SELECT pg_temp.refused('SELECT survival_agg(date ''2024-01-01'', NULL, date ''infinity'')', '22023', 'start or end of the observation is infinite', 'an infinite observation');
SELECT pg_temp.refused('SELECT survival_agg(5, true, NULL, 9223372036854775807) FROM generate_series(1, 2)', '22003', 'count of a survival is out of range', 'a count beyond 64 bits');
SELECT pg_temp.refused('SELECT survival_agg(g, true, NULL, 9223372036854775807) FROM generate_series(1, 2) AS g', '22003', 'count of a survival is out of range', 'a sum of counts beyond 64 bits');

-- Algebra

CREATE TEMP TABLE part AS SELECT g % 5 AS i, survival_agg(g * g % 97, g % 3 > 0, CASE WHEN g % 4 = 0 AND g * g % 97 > 1 THEN 1 END) AS s FROM generate_series(1, 500) AS g GROUP BY 1;
CREATE TEMP TABLE whole AS SELECT survival_agg(g * g % 97, g % 3 > 0, CASE WHEN g % 4 = 0 AND g * g % 97 > 1 THEN 1 END) AS s FROM generate_series(1, 500) AS g;
SELECT is((SELECT rollup(s) FROM part), s, 'parts roll up to the whole') FROM whole;
SELECT is((SELECT s FROM whole) - part.s, (SELECT rollup(o.s) FROM part AS o WHERE o.i <> part.i), 'without part ' || i) FROM part ORDER BY i;
SELECT is(s - s, '{}'::survival, 'nothing is left of a - a, not even the unit') FROM whole;
SELECT is(s + '{}', s, 'the empty survival is the identity') FROM whole;
SELECT is('{}'::survival + '{"missing": 2}', '{"missing": 2}', 'missing rows add up without a unit');
SELECT pg_temp.refused('SELECT survival_agg(1, true) + survival_agg(1.5, true)', '22023', 'survival in the unit days does not combine with survival in the unit number', 'days and numbers');
SELECT pg_temp.refused('SELECT survival_agg(1, true) - survival_agg(interval ''1 day'', true)', '22023', 'survival in the unit days does not combine with survival in the unit interval', 'days and intervals');
SELECT pg_temp.refused('SELECT survival_agg(1, true) - survival_agg(2, true)', '22003', 'survival cannot be subtracted%', 'a time that is not there');
SELECT pg_temp.refused('SELECT survival_agg(1, true) - survival_agg(1, false)', '22003', 'survival cannot be subtracted%', 'below zero');
SELECT pg_temp.refused('SELECT survival_agg(d, true, e) - survival_agg(5, true) FROM (VALUES (2, NULL), (5, 3)) AS v(d, e)', '22003', 'survival cannot be subtracted%', 'a part that leaves more going than coming');
SELECT pg_temp.refused('SELECT survival_agg(1, true) - ''{"missing": 1}''::survival', '22003', 'survival cannot be subtracted%', 'missing rows below zero');
SELECT is((SELECT count(DISTINCT s) FROM part), 5::bigint, 'DISTINCT');
SELECT is((SELECT count(*) FROM (SELECT s, count(*) FROM (SELECT s FROM part UNION ALL SELECT s FROM part) AS two GROUP BY s HAVING count(*) = 2) AS g), 5::bigint, 'GROUP BY');

-- Forms

SELECT is(s::text::survival, s, 'text and back') FROM part ORDER BY i;
SELECT is(s::jsonb::survival, s, 'jsonb and back') FROM part ORDER BY i;
SELECT is(survival_agg(d::float8 / 3, d % 2 = 0)::text::survival, survival_agg(d::float8 / 3, d % 2 = 0), 'numbers keep every bit') FROM generate_series(0, 50) AS d;
SELECT is((survival_agg(interval '1.5 days', true))::text, '{"unit": "interval", "times": [[129600000000, 0, 0, 1]], "missing": 0, "not_started": 0}', 'intervals are microseconds');
SELECT is('{"missing": 0, "times": [[3, 0, 0, 1]], "unit": "days"}'::survival::text, '{"unit": "days", "times": [[3, 0, 0, 1]], "missing": 0, "not_started": 0}', 'keys in any order; counts that are 0 may be left out');
SELECT is('{"unit": "days", "times": [[3, 0, 0, 0], [4, 0, 0, 1]]}'::survival::text, '{"unit": "days", "times": [[4, 0, 0, 1]], "missing": 0, "not_started": 0}', 'a time without counts is dropped');
SELECT pg_temp.refused(format('SELECT %L::survival', t), '22P02', 'invalid input for type survival: ' || message, 'text: ' || message)
FROM (VALUES ('[]', 'it is not a JSON object'), ('{"time": []}', 'unknown key "time"'), ('{"unit": "weeks"}', '"unit" must be one of%'), ('{"times": [[1, 0, 0, 1]]}', '"unit" is missing'),
			 ('{"unit": "days", "times": 5}', '"times" must be an array'), ('{"unit": "days", "times": [[1, 0, 0]]}', '"times" must be arrays in ascending order%'), ('{"unit": "days", "times": [[1, 0, 0, 1, 1]]}', '"times" must be arrays%'),
			 ('{"unit": "days", "times": [[2, 0, 0, 1], [1, 0, 0, 1]]}', '"times" must be arrays%'), ('{"unit": "days", "times": [[2, 0, 0, 1], [2, 0, 0, 1]]}', '"times" must be arrays%'), ('{"unit": "days", "times": [[-1, 0, 0, 1]]}', '"times" must be arrays%'),
			 ('{"unit": "days", "times": [[1.5, 0, 0, 1]]}', '"times" must be arrays%'), ('{"unit": "number", "times": [[-1.5, 0, 0, 1]]}', '"times" must be arrays%'), ('{"unit": "number", "times": [["1", 0, 0, 1]]}', '"times" must be arrays%'),
			 ('{"unit": "days", "times": [[1, 0, 0, -1]]}', '"times" must be arrays%'), ('{"unit": "days", "times": [[1, 0, 0, 0.5]]}', '"times" must be arrays%'), ('{"unit": "days", "times": [[9223372036854775807, 0, 0, 1]]}', '"times" must be arrays%'),
			 ('{"unit": "days", "times": [5]}', '"times" must be arrays%'), ('{"unit": "days", "times": [{"a": 1}]}', '"times" must be arrays%'),
			 ('{"unit": "days", "times": [[1, 1, 0, 0]]}', 'more enter than leave%'), ('{"unit": "days", "times": [[1, 0, 0, 1], [2, 1, 0, 0]]}', 'more leave or are censored%'), ('{"unit": "days", "times": [[1, 1, 0, 1]]}', 'more leave or are censored%'),
			 ('{"missing": -1}', 'its fields do not fit each other'), ('{"missing": 1.5}', '"missing" must be an integer%'),
			 ('{"unit": "days", "times": [[1, 0, 9223372036854775807, 1]]}', 'its counts are out of range')) AS v(t, message);

-- Size: a daily table of 40 years

SELECT cmp_ok(pg_column_size(survival_agg(d, gone, 0, w)), '<=', 48 * 1024, 'a million persons in 48 kB') FROM generate_series(0, 14610) AS d, (VALUES (true, 34), (false, 35)) AS v(gone, w);
SELECT cmp_ok(pg_column_size(survival_agg(d, gone, 0, w)), '<=', 72 * 1000, 'a hundred million persons in 72 kB') FROM generate_series(0, 14610) AS d, (VALUES (true, 3400), (false, 3500)) AS v(gone, w);
SELECT cmp_ok(pg_column_size(survival_agg(d, d % 7 < 3, NULL, (20 * exp(-d / 4000.0))::int + 1)), '<=', 48 * 1024, 'with the kinds of counts changing from day to day') FROM generate_series(0, 14610) AS d;
SELECT is(s, rollup, 'a large table is the sum of its thousand parts') FROM (SELECT survival_agg(d, d % 2 = 0) AS s FROM generate_series(0, 14610) AS d) AS a, (SELECT rollup(s) FROM (SELECT survival_agg(d, d % 2 = 0) AS s FROM generate_series(0, 14610) AS d GROUP BY d % 1000) AS p) AS b;
SELECT * FROM finish();
ROLLBACK;
