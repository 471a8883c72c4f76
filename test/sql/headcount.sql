\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- Headcount: who is here on each day, turnover of a period.
BEGIN;
SELECT plan(46);

-- 200 at the start of the year, 12 leave by July: 8 retire, 3 resign, 1 without a kind; 8 more leave next March
CREATE TEMP TABLE job AS
SELECT date '2020-01-01' + i AS start, CASE WHEN i <= 12 THEN date '2025-01-01' + 15 * i WHEN i <= 20 THEN date '2026-03-01' END AS finish, CASE WHEN i <= 8 THEN 'retirement' WHEN i <= 11 THEN 'voluntary' END AS kind FROM generate_series(1, 200) AS i;
CREATE TEMP TABLE h AS SELECT headcount_agg(start, finish, kind) AS h FROM job;

SELECT is(headcount_at(h, d), (SELECT count(*) FROM job WHERE start <= d AND (finish IS NULL OR finish > d)), 'headcount on ' || d) FROM h, unnest(array['2019-12-31', '2020-01-02', '2020-03-01', '2024-12-31', '2025-01-15', '2025-01-16', '2025-01-17', '2025-07-01', '2026-02-28', '2026-03-01', '2030-01-01']::date[]) AS d;
SELECT is(t::text, '(200,0,12,"{""voluntary"": 3, ""retirement"": 8, ""unspecified"": 1}",188,194,6.185567010309279)', 'turnover of 2025') FROM h, turnover(h, '2025-01-01', '2025-12-31') AS t;
SELECT is(array[t.opening, t.joiners, t.leavers, t.closing], array[0, 200, 20, 180]::bigint[], 'of all time') FROM h, turnover(h, '1900-01-01', '2100-01-01') AS t;
-- 12 leavers, 200 to 180: eight more moved to another unit, which is a kind of its own
SELECT is(round((100.0 * (t.leavers_by_kind ->> 'left')::int / t.average::numeric), 6), 6.315789, 'turnover of one kind, 6.315789 %') FROM (SELECT '{"kinds": ["left", "moved"], "days": [["2020-01-01", 200, 0, 0], ["2025-06-30", 0, 12, 0], ["2025-12-31", 0, 0, 8]]}'::headcount) AS q(h), LATERAL turnover(h, '2025-01-01', '2025-12-31') AS t;
SELECT is(array_agg(t.opening + t.joiners - t.leavers - t.closing), array_fill(0::bigint, array[73]), 'opening + joiners - leavers = closing, each month') FROM h, generate_series(timestamp '2020-01-01', '2026-01-01', '1 month') AS m, LATERAL turnover(h, m::date, (m + interval '1 month')::date - 1) AS t;
SELECT is(array_agg(t.closing = lead), array_fill(true, array[72]), 'the closing of a month is the opening of the next') FROM (SELECT t.closing, lead(t.opening) OVER (ORDER BY m) AS lead FROM h, generate_series(timestamp '2020-01-01', '2026-01-01', '1 month') AS m, LATERAL turnover(h, m::date, (m + interval '1 month')::date - 1) AS t) AS t WHERE lead IS NOT NULL;
SELECT is(t.leavers, (SELECT count(*) FROM job WHERE finish BETWEEN '2025-01-16' AND '2025-02-15'), 'both days belong to the period') FROM h, turnover(h, '2025-01-16', '2025-02-15') AS t;
SELECT is((t.leavers, t.rate)::text, '(0,)', 'nobody there: no rate') FROM h, turnover(h, '2000-01-01', '2000-12-31') AS t;
SELECT is((SELECT string_agg(d::text, ' ' ORDER BY day) FROM headcount_days(h) AS d WHERE day > '2025-06-20'), '(2025-06-30,0,1,188) (2026-03-01,0,8,180)', 'days on which somebody came or left') FROM h;
SELECT is((SELECT sum(joiners) - sum(leavers) FROM headcount_days(h)), 180::numeric, 'they add up') FROM h;

-- The aggregate
SELECT is(headcount_agg(start, finish, kind)::text, '{"kinds": ["a", "unspecified"], "days": [["0044-03-15 BC", 1, 0, 0], ["2024-01-01", 2, 1, 0], ["2024-02-29", 0, 0, 1]], "missing": 1}', 'NULL and infinity are still here; no kind is unspecified; one day long; before our era')
FROM (VALUES (date '2024-01-01', date '2024-02-29', NULL), ('2024-01-01', '2024-01-01', 'a'), ('0044-03-15 BC', 'infinity', 'b'), (NULL, '2024-01-01', 'c')) AS v(start, finish, kind);
SELECT is(headcount_agg(start, finish) - headcount_agg(start, finish, NULL), '{}'::headcount, 'without a kind all are unspecified') FROM job;
SELECT is(missing(headcount_agg(NULL::date, date '2024-01-01')), 1::bigint, 'without a start a row is missing');
SELECT pg_temp.refused('SELECT headcount_agg(date ''2024-01-02'', date ''2024-01-01'')', '22023', 'finish is before start', 'finish before start');
SELECT pg_temp.refused('SELECT headcount_agg(date ''-infinity'', NULL)', '22023', 'start is infinite', 'an infinite start');
SELECT pg_temp.refused('SELECT headcount_at(h, ''infinity'') FROM h', '22023', 'day is infinite', 'an infinite day');
SELECT pg_temp.refused('SELECT turnover(h, ''2025-01-02'', ''2025-01-01'') FROM h', '22023', 'the period ends before it begins', 'a period the wrong way round');

-- Algebra and forms
SELECT is((SELECT rollup(p) FROM (SELECT headcount_agg(start, finish, kind) AS p FROM job GROUP BY start::text LIKE '%1') AS q), h, 'units roll up to the whole') FROM h;
SELECT is(h - p, (SELECT headcount_agg(start, finish, kind) FROM job WHERE kind IS NOT NULL), 'without a unit') FROM h, (SELECT headcount_agg(start, finish, kind) FROM job WHERE kind IS NULL) AS q(p);
SELECT pg_temp.refused('SELECT h - headcount_agg(date ''2020-01-03'', NULL) - headcount_agg(date ''2020-01-03'', NULL) FROM h GROUP BY h', '22003', 'headcount cannot be subtracted%', 'more than there are');
SELECT is(h::text::headcount, h, 'text and back') FROM h;
SELECT is(h::jsonb::headcount, h, 'jsonb and back') FROM h;
SELECT is(headcount_agg(d, NULL)::text::headcount, headcount_agg(d, NULL), 'the first and the last date') FROM (VALUES (date '4713-11-24 BC'), ('5874897-12-31'), ('0001-01-01'), ('0001-12-31 BC'), ('2000-02-29')) AS v(d);
SELECT pg_temp.refused(format('SELECT %L::headcount', t), '22P02', 'invalid input for type headcount: ' || message, 'text: ' || message)
FROM (VALUES ('{"days": [["2024-02-30", 1]]}', '"days" must be%'), ('{"days": [["2024-2-3", 1]]}', '"days" must be%'), ('{"days": [["yesterday", 1]]}', '"days" must be%'), ('{"days": [[5, 1]]}', '"days" must be%'), ('{"days": [["2024-01-01", 1, 1]]}', '"days" must be%'), ('{"days": [["0000-01-01", 1]]}', '"days" must be%'),
			 ('{"days": [["5874898-01-01", 1]]}', '"days" must be%'), ('{"days": [["2024-01-01 BCE", 1]]}', '"days" must be%'), ('{"kinds": ["a"], "days": [["2024-01-01", 1, 2]]}', 'more leave%'), ('{"kinds": ["a"], "days": [["2024-01-01", 0, 1], ["2024-01-02", 1, 0]]}', 'more leave%'),
			 ('{"unit": "days"}', 'unknown key "unit"'), ('{"missing": -1}', 'its fields%')) AS v(t, message);
SET LOCAL datestyle = 'German, DMY';
SELECT is(h::text::headcount, h, 'the session''s datestyle does not matter') FROM h;
SELECT * FROM finish();
ROLLBACK;
