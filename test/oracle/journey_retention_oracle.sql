-- needs: data/cx/cdnow_transactions.csv
\i test/pgtap.psql
-- The customers of CDNOW who bought first in January to March 1997: retention by month, week and quarter
-- against plain SQL on the same rows, and the published sizes (Fader and Hardie, Interfaces 31 (2001) S94).
BEGIN;
SELECT plan(10);

\cd :data
CREATE TEMP TABLE sale (customer text, day date, quantity int, amount numeric);
\copy sale FROM 'data/cx/cdnow_transactions.csv' (FORMAT csv, HEADER)
SELECT is(count(*), 69659::bigint, 'published: 69,659 transactions') FROM sale;
CREATE TEMP TABLE path AS SELECT customer, journey_agg('purchase', day::timestamp AT TIME ZONE 'UTC') AS j FROM sale GROUP BY customer;
CREATE TEMP TABLE monthly AS SELECT retention_agg(j, 'purchase', 'purchase', '{"periods": 17, "until": "1998-07-01T00:00:00Z"}') AS r FROM path;
SELECT is(sum(size), 23570::numeric, 'published: 23,570 customers') FROM monthly, retention_table(r) WHERE period = 0;
SELECT is(array_agg(cohort ORDER BY cohort), '{1997-01-01,1997-02-01,1997-03-01}'::date[], 'published: the cohort of the first quarter of 1997') FROM monthly, retention_table(r) WHERE period = 0;

-- The triangle in plain SQL: distinct customers by month of the first purchase and month of purchase
CREATE FUNCTION pg_temp.triangle(unit text, periods int) RETURNS TABLE (cohort date, period int, size bigint, returned bigint, at_risk bigint) LANGUAGE sql AS $$
	WITH first AS (SELECT customer, date_trunc(unit, min(day))::date AS cohort FROM sale GROUP BY customer),
	step AS (SELECT CASE unit WHEN 'quarter' THEN interval '3 months' ELSE ('1 ' || unit)::interval END AS step),
	size AS (SELECT cohort, count(*) AS size FROM first GROUP BY cohort),
	active AS (SELECT f.cohort, date_trunc(unit, s.day)::date AS unit, count(DISTINCT customer) AS n FROM sale s JOIN first f USING (customer) GROUP BY 1, 2)
	SELECT size.cohort, k, size, CASE WHEN (size.cohort + (k + 1) * step)::date <= '1998-07-01' THEN coalesce(n, 0) ELSE 0 END, CASE WHEN (size.cohort + (k + 1) * step)::date <= '1998-07-01' THEN size ELSE 0 END
	FROM step CROSS JOIN size CROSS JOIN generate_series(0, periods) AS k LEFT JOIN active AS a ON a.cohort = size.cohort AND a.unit = (size.cohort + k * step)::date $$;
CREATE FUNCTION pg_temp.ours(unit text, periods int) RETURNS TABLE (cohort date, period int, size bigint, returned bigint, at_risk bigint) LANGUAGE sql AS $$
	SELECT t.cohort, t.period, t.size, t.returned, t.at_risk FROM retention_table((SELECT retention_agg(j, 'purchase', 'purchase', jsonb_build_object('unit', unit, 'periods', periods, 'until', '1998-07-01T00:00:00Z')) FROM path)) AS t $$;
SELECT results_eq(format($$SELECT * FROM pg_temp.ours(%L, %s)$$, u, n), format($$SELECT * FROM pg_temp.triangle(%L, %s) ORDER BY 1, 2$$, u, n), 'the triangle by ' || u)
FROM (VALUES ('month', 17), ('week', 80), ('quarter', 6)) AS v(u, n);
SELECT is((SELECT sum(returned) FROM monthly, retention_table(r)), (SELECT count(*) FROM (SELECT DISTINCT customer, date_trunc('month', day) FROM sale) AS q)::numeric, 'every customer and month is one return');

-- Bought again at all: the last purchase in a later month
SELECT results_eq($$SELECT cohort, returned FROM (SELECT retention_agg(j, 'purchase', 'purchase', '{"periods": 1, "kind": "unbounded"}') AS r FROM path) AS q, retention_table(r) WHERE period = 1$$,
	$$SELECT date_trunc('month', min)::date, count(*) FILTER (WHERE date_trunc('month', max) > date_trunc('month', min)) FROM (SELECT min(day), max(day) FROM sale GROUP BY customer) AS q GROUP BY 1 ORDER BY 1$$, 'unbounded: who bought again in a later month');

-- Elapsed: day and half-year figures by differences of dates
SELECT results_eq($$SELECT period, sum(returned)::bigint, sum(at_risk)::bigint FROM (SELECT retention_agg(j, 'purchase', 'purchase', '{"periods": 77, "unit": "week", "origin": "elapsed", "until": "1998-07-01T00:00:00Z"}') AS r FROM path) AS q, retention_table(r) GROUP BY period ORDER BY period$$,
	$$WITH first AS (SELECT customer, min(day) AS start FROM sale GROUP BY customer), active AS (SELECT DISTINCT customer, start, (day - start) / 7 AS week FROM sale JOIN first USING (customer))
	SELECT k, (SELECT count(*) FROM active WHERE week = k AND start + 7 * (k + 1) <= date '1998-07-01'), (SELECT count(*) FROM first WHERE start + 7 * (k + 1) <= date '1998-07-01') FROM generate_series(0, 77) AS k ORDER BY k$$, 'weeks since the first purchase');
SELECT results_eq($$SELECT cohort, period, returned FROM (SELECT retention_agg(j, 'purchase', 'purchase', '{"periods": 12, "cohort": "recurring"}') AS r FROM path) AS q, retention_table(r) ORDER BY 1, 2$$,
	$$WITH active AS MATERIALIZED (SELECT DISTINCT customer, date_trunc('month', day) AS month FROM sale)
	SELECT a.month::date, k, (SELECT count(*) FROM active x JOIN active y USING (customer) WHERE x.month = a.month AND y.month = a.month + k * interval '1 month') FROM (SELECT DISTINCT month FROM active) AS a, generate_series(0, 12) AS k ORDER BY 1, 2$$, 'recurring: the buyers of each month, and of them those of the months after');
SELECT * FROM finish();
ROLLBACK;
