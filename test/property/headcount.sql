\i test/pgtap.psql
-- Laws of headcount over random jobs, and its readings against plain SQL.
BEGIN;
SELECT plan(11);
SELECT setseed(0.7);
CREATE TEMP TABLE job AS
SELECT u, start, CASE WHEN random() < 0.7 THEN start + (random() * 900)::int END AS finish, (array['voluntary', 'retirement', 'end of term', NULL])[1 + floor(random() * 4)::int] AS kind, random() AS shuffle
FROM generate_series(1, 60) AS u, LATERAL (SELECT date '2018-01-01' + (random() * random() * 2500)::int AS start FROM generate_series(1, 1 + u * u % 150)) AS s;
CREATE TEMP TABLE unit AS SELECT u, headcount_agg(start, finish, kind) AS h FROM job GROUP BY u;
CREATE TEMP TABLE part AS SELECT u, floor(shuffle * 4) AS p, headcount_agg(start, finish, kind) AS h FROM job GROUP BY 1, 2;

SELECT is_empty('SELECT u FROM (SELECT u, headcount_agg(start, finish, kind ORDER BY shuffle) AS h FROM job GROUP BY u) AS a JOIN unit AS b USING (u) WHERE headcount_send(a.h) <> headcount_send(b.h)', 'rows in any order: the same bytes');
SELECT is_empty('SELECT u FROM (SELECT u, rollup(h) AS h FROM part GROUP BY u) AS a JOIN unit AS b USING (u) WHERE headcount_send(a.h) <> headcount_send(b.h)', 'parts roll up');
SELECT is((SELECT rollup(h) FROM unit), (SELECT headcount_agg(start, finish, kind) FROM job), 'units roll up');
SELECT is_empty('SELECT a.u FROM part AS a JOIN part AS b USING (u) WHERE a.h + b.h <> b.h + a.h OR (a.h + b.h) - b.h <> a.h', 'a + b = b + a, (a + b) - b = a');
SELECT is_empty('SELECT u FROM part AS p JOIN unit AS w USING (u) WHERE (w.h - p.h) + p.h <> w.h', '(w - p) + p = w');
SELECT is_empty($$SELECT u FROM unit WHERE h + '{}' <> h OR h - h <> '{}' OR h::text::headcount <> h OR h::jsonb::headcount <> h$$, 'identity, text and jsonb');
CREATE TEMP TABLE day AS SELECT u, h, date '2017-12-25' + (random() * 3600)::int AS day, (random() * 400)::int AS length FROM unit, generate_series(1, 30);
SELECT cmp_ok(count(*), '>=', 1800::bigint, 'hundreds of days') FROM day;
SELECT is_empty('SELECT u, day FROM day AS d WHERE headcount_at(h, day) <> (SELECT count(*) FROM job WHERE job.u = d.u AND start <= day AND (finish IS NULL OR finish > day))', 'headcount on random days');
SELECT is_empty($$SELECT u, day FROM day AS d, LATERAL turnover(h, day, day + length) AS t,
	LATERAL (SELECT count(*) FILTER (WHERE start < day AND (finish IS NULL OR finish >= day)) AS opening, count(*) FILTER (WHERE start BETWEEN day AND day + length) AS joiners, count(*) FILTER (WHERE finish BETWEEN day AND day + length) AS leavers,
			 count(*) FILTER (WHERE start <= day + length AND (finish IS NULL OR finish > day + length)) AS closing FROM job WHERE job.u = d.u) AS e
	WHERE (t.opening, t.joiners, t.leavers, t.closing) <> (e.opening, e.joiners, e.leavers, e.closing) AND NOT EXISTS (SELECT FROM job WHERE job.u = d.u AND start = finish)$$, 'turnover of random periods');
SELECT is_empty($$SELECT u, day FROM day AS d, LATERAL turnover(h, day, day + length) AS t WHERE t.opening + t.joiners - t.leavers <> t.closing OR t.average <> (t.opening + t.closing) / 2.0
	OR t.leavers_by_kind <> (SELECT coalesce(jsonb_object_agg(kind, n), '{}') FROM (SELECT coalesce(kind, 'unspecified') AS kind, count(*) AS n FROM job WHERE job.u = d.u AND finish BETWEEN day AND day + length GROUP BY 1) AS k)$$, 'by kind');
SELECT is_empty('SELECT u FROM unit, headcount_days(h) AS d WHERE d.headcount <> headcount_at(h, d.day)', 'days and points agree');
SELECT * FROM finish();
ROLLBACK;
