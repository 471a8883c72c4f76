-- journeys: what people go through, as candidates, employees and customers.
\echo
\echo :bold'JOURNEYS: what people go through':plain
\echo
\echo :bold'12. One person, three roles, two systems: how do they become one path?':plain
\echo
\echo 'The recruiting tool knows applications, HR knows employment, the CRM knows contacts, orders, failures and referrals. Each'
\echo 'builds journeys of its own, under its own numbers. Anonymous web visits go to whoever signed in with that token later. Who'
\echo 'is who across the systems stands in demo.link; in real life a linkage of records has to find out (question 22).'
\echo
\set ECHO queries
CREATE TEMP TABLE application_path AS
SELECT application, candidate, journey_agg(stage, at, NULL, 'candidate', NULL, place) AS j
FROM hr.application LEFT JOIN hr.offer USING (application) LEFT JOIN hr.employment USING (application), LATERAL (VALUES
     (1, 'applied', applied_on), (2, 'screened', screened_on), (3, 'interviewed', interviewed_on), (4, decision, decided_on),
     (5, 'told', CASE decision WHEN 'rejected' THEN answered_on END), (6, 'declined', CASE WHEN NOT accepted THEN offered_on END),
     (7, 'started', started_on)) AS v(place, stage, at)
WHERE at IS NOT NULL GROUP BY application, candidate;
\echo
CREATE TEMP TABLE candidate_path AS
SELECT candidate, rollup(j) AS j FROM application_path GROUP BY candidate;
\echo
CREATE TEMP TABLE employee_path AS
SELECT person, journey_agg(what, at, NULL, 'employee') AS j
FROM hr.employment, LATERAL (VALUES ('joined', started_on),
     (CASE exit_kind WHEN 'retirement' THEN 'retired' ELSE 'left' END, finished_on)) AS v(what, at)
WHERE at IS NOT NULL GROUP BY person;
\echo
CREATE TEMP TABLE customer_path AS
SELECT customer, journey_agg(what, at, score, role) AS j
FROM (SELECT coalesce(c.customer, a.customer) AS customer, touchpoint AS what, happened_at AS at, score, 'customer' AS role
      FROM crm.contact AS c LEFT JOIN crm.alias AS a USING (visitor)
      UNION ALL
      SELECT customer, what, at, NULL, 'customer'
      FROM crm.account, LATERAL (VALUES ('joined', opened_on), ('left', closed_on)) AS v(what, at) WHERE at IS NOT NULL
      UNION ALL
      SELECT customer, what, at, NULL, 'customer'
      FROM crm.case, LATERAL (VALUES ('failure', opened_at), ('contacted', contacted_at), ('resolved', resolved_at)) AS v(what, at)
      WHERE at IS NOT NULL
      UNION ALL
      SELECT customer, 'order', ordered_on, NULL, 'customer' FROM crm.orders WHERE customer IS NOT NULL
      UNION ALL
      SELECT referrer, 'referral', referred_on, NULL, 'recommender' FROM crm.referral) AS event
GROUP BY customer;
\echo
CREATE TEMP TABLE path AS
SELECT who, rollup(j) AS j
FROM (SELECT 'customer ' || customer AS who, j FROM customer_path
      UNION ALL
      SELECT coalesce('customer ' || l.customer, 'person ' || person), j
      FROM employee_path LEFT JOIN demo.link AS l USING (person)
      UNION ALL
      SELECT coalesce('customer ' || l.customer, 'customer ' || h.customer, 'person ' || c.person, 'candidate ' || c.candidate), j
      FROM candidate_path JOIN hr.candidate AS c USING (candidate)
      LEFT JOIN demo.link AS l USING (candidate) LEFT JOIN demo.link AS h ON h.person = c.person) AS everywhere
GROUP BY who;
\echo
SELECT array_to_string(roles(j), ' + ') AS roles, count(*) AS people, sum(journey_length(j)) AS events,
       pg_size_pretty(sum(pg_column_size(j))) AS size
FROM path GROUP BY 1 ORDER BY people DESC;

SELECT n, at::date, role, touchpoint
FROM (SELECT j FROM path WHERE j ~ 'candidate:started -> employee:left' AND j @> '{customer:order}' ORDER BY who LIMIT 1) AS one,
     journey_events(j);
\set ECHO none
\echo 'Read: about 20 bytes an event, labels included. The events below the first table are one person: the roles run side by'
\echo 'side and intertwine.'

\echo
\echo :bold'13. Which ways do applications go?':plain
\echo
\set ECHO queries
SELECT journey_path(j) AS path, count(*) AS candidates, round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS "%",
       justify_hours(percentile_cont(0.5) WITHIN GROUP (ORDER BY journey_span(j))) AS median_span
FROM candidate_path GROUP BY path ORDER BY candidates DESC, path LIMIT 8;
\set ECHO none
\echo 'Read: the most common path ends with a no that is told. Where a path stops at "rejected", only the company knows the word.'
\echo 'Several stages carry dates without a time; those of one day are put in the order of the process by the sequence number'
\echo 'that journey_agg was given.'

\echo
\echo :bold'14. How far do candidates get, and how long does each stage take?':plain
\echo
\echo 'A funnel over everybody, 120 days from the application. A no of either side ends the path: excluded. Whoever applied'
\echo 'lately and still waits on the last day of 2025 is open, and not a drop-out.'
\echo
\set ECHO queries
SELECT step, label, entered, reached, open, excluded, entered - reached - open - excluded AS silence,
       (100 * rate_previous)::numeric(4,1) AS "% of step before", (100 * rate_start)::numeric(4,1) AS "% of all",
       round(extract(epoch FROM time_p50) / 86400) AS days_p50, round(extract(epoch FROM time_p90) / 86400) AS days_p90
FROM (SELECT funnel_agg(j, '{applied,screened,interviewed,offered,started}',
                        '{"within": "120 days", "exclude": ["rejected", "withdrawn", "declined"], "until": "2025-12-31T00:00:00Z"}') AS f
      FROM candidate_path) AS g, funnel_table(f);
\set ECHO none
\echo 'Read: days_p50 and days_p90 count from the step before: screening and interview take days, the offer weeks. Most losses'
\echo 'are a no; silence is 120 days without any decision. The rates leave out who is open.'

\echo
\echo :bold'15. Who was never answered, and how long did the others wait?':plain
\echo
\echo 'The same tool on a path of two steps, one path per application: rejected inside the company, told. Answers come within'
\echo '61 days or never, so younger rejections would be open.'
\echo
\set ECHO queries
SELECT year, entered AS rejected, reached AS told, open, entered - reached - open AS never_told,
       (100 * (c).value)::numeric(4,1) AS "never told, %", (100 * (c).low)::numeric(4,1) AS low, (100 * (c).high)::numeric(4,1) AS high,
       round(extract(epoch FROM time_p50) / 86400) AS median_wait, round(extract(epoch FROM time_p90) / 86400) AS wait_p90
FROM (SELECT extract(year FROM journey_starts(j)) AS year,
             funnel_agg(j, '{rejected,told}', '{"within": "61 days", "until": "2025-12-31T00:00:00Z"}') AS f
      FROM application_path WHERE j ~ 'rejected' GROUP BY year) AS g, funnel_table(f),
      LATERAL (SELECT share_ci(ratings(ARRAY[reached, entered - reached - open], 0, 1), 1, 1) AS c) AS i
WHERE step = 2 ORDER BY year;
\set ECHO none
\echo 'Read: of the applications of 2023 and 2024 close to three in ten never hear of the no; the others wait a week in the'
\echo 'middle and three weeks at the long end. In 2025 few are rejected, and they are told.'

\echo
\echo :bold'16. Across the roles: do those who are left without an answer leave as customers?':plain
\echo
\echo 'Candidates who are customers as well. The pattern crosses from one role to the other: rejected as a candidate, and gone as'
\echo 'a customer within a year. It begins at the beginning (^) and passes over what is no rejection, so it is the first one.'
\echo
\set ECHO queries
CREATE TEMP TABLE rejected_customer AS
SELECT who, j ~ '^!candidate:rejected* candidate:rejected ->[<= 61 days] candidate:told' AS told,
       (j ~ '^!candidate:rejected* candidate:rejected ->[<= 365 days] customer:left')::int AS gone
FROM path WHERE j @> '{candidate:rejected,customer:joined}';
\echo
SELECT told, answered(r) AS people, (100 * share(r, 1, 1))::numeric(4,1) AS "left within a year, %",
       (100 * (share_ci(r, 1, 1)).low)::numeric(4,1) AS low, (100 * (share_ci(r, 1, 1)).high)::numeric(4,1) AS high
FROM (SELECT told, ratings_agg(gone, 0, 1) AS r FROM rejected_customer GROUP BY told) AS g ORDER BY told;

SELECT (t).difference::numeric(4,2) AS times_as_likely, (t).low::numeric(4,2), (t).high::numeric(4,2)
FROM (SELECT risk_ratio(ratings_agg(gone, 0, 1) FILTER (WHERE NOT told), ratings_agg(gone, 0, 1) FILTER (WHERE told), 1, 1) AS t
      FROM rejected_customer) AS g;
\set ECHO none
\echo 'Read: the author of the company lets 27 of 100 leave who never heard, and 18 of the others; a small company shows it dimly.'
\echo 'Both groups are rejected candidates, so they are alike. A comparison with customers who never applied would need more care:'
\echo 'candidates are younger, and the young leave more often.'

\echo
\echo :bold'17. When something goes wrong: who comes to help, and who stays?':plain
\echo
\echo 'Club members by what happened to them, read from their paths. Bonded members chose the tier with promises both ways.'
\echo
\set ECHO queries
SELECT CASE WHEN NOT j ~ 'failure' THEN '1 nothing went wrong'
            WHEN j ~ 'failure -> contacted -> resolved' THEN '2 a failure, contacted and resolved'
            WHEN j ~ 'failure -> contacted' THEN '3 a failure, contacted only'
            ELSE '4 a failure, and nobody came' END AS what_happened,
       count(*) AS members, justify_hours(percentile_cont(0.5) WITHIN GROUP (ORDER BY took)) AS median_till_contact,
       round(100 * avg((j ~ 'left')::int) FILTER (WHERE bonded), 1) AS "left, bonded, %",
       round(100 * avg((j ~ 'left')::int) FILTER (WHERE NOT bonded), 1) AS "left, others, %"
FROM customer_path JOIN crm.account USING (customer)
LEFT JOIN LATERAL (SELECT since_previous AS took FROM journey_steps(j, '{failure,contacted}', '90 days') WHERE step = 2) AS s ON true
WHERE kind = 'club' GROUP BY what_happened ORDER BY what_happened;
\set ECHO none
\echo 'Read: among the bonded a failure costs few, among the others many, and coming to help saves some. (The third group is'
\echo 'small.) In real life ask first who gets help; here the author of the company sent it by the toss of a coin.'

\echo
\echo :bold'18. The next visit after a bad one is much better. Recovery?':plain
\echo
\echo 'Scores 0 ... 10 of rated contacts: the next score after a bad one, after a good one, and the mean of all.'
\echo
\set ECHO queries
SELECT v.after_a, count(r.next_score) AS cases, avg(r.next_score)::numeric(4,2) AS next_score,
       CASE WHEN v.after_a LIKE 'bad%' THEN (100 * avg(r.recovered::int))::numeric(4,1) END AS "recovered, %"
FROM (VALUES ('bad contact, 0 to 2', journey_pattern '*[score <= 2]'), ('good contact, 8 to 10', '*[score >= 8]'),
             ('contact of any kind', '*[score >= 0]')) AS v(after_a, step),
     customer_path, recovery(j, step, '120 days', '2025-12-31') AS r
WHERE NOT r.open GROUP BY v.after_a ORDER BY v.after_a;

SELECT avg(score)::numeric(4,2) AS mean_of_all FROM crm.contact;
\set ECHO none
\echo 'Read: from 1 to 5 looks like a wonderful recovery, and from 9 to 5 like a disaster. Both are regression to the mean: the'
\echo 'scores of one person have nothing to do with each other here. Recovered = the next score reaches the last one that was not'
\echo 'bad (3 to 10); chance alone does so in 41 of 100 cases. Show recovery beside the cases that nobody looked after.'

\echo
\echo :bold'19. What do customers remember?':plain
\echo
\echo 'In December 2024 club members said whether they would recommend us. Which summary of their contacts explains the answer?'
\echo 'First the usual ones; then weights that halve with time, more slowly for bad contacts (below 5): a grid of half-lives.'
\echo
\set ECHO queries
CREATE TEMP TABLE memory AS
SELECT nps, answered_at, j FROM crm.answer JOIN customer_path USING (customer) WHERE survey = 'memory';
\echo
SELECT method, regr_r2(nps, remembered(j, method, answered_at, 5, '90 days'))::numeric(5,4) AS r_squared
FROM memory, unnest(ARRAY['mean', 'last', 'worst', 'peak_end', 'decay']) AS method
GROUP BY method ORDER BY r_squared DESC;

SELECT good AS "half-life of good, days",
       max(r2) FILTER (WHERE bad = 120) AS "bad: 120", max(r2) FILTER (WHERE bad = 150) AS "150", max(r2) FILTER (WHERE bad = 180) AS "180",
       max(r2) FILTER (WHERE bad = 210) AS "210", max(r2) FILTER (WHERE bad = 240) AS "240 days"
FROM (SELECT good, bad, regr_r2(nps, remembered(j, 'decay', answered_at, 5, good * interval '1 day', bad::float8 / good - 1))::numeric(5,4) AS r2
      FROM memory, unnest(ARRAY[40, 50, 60, 70, 80]) AS good, unnest(ARRAY[120, 150, 180, 210, 240]) AS bad
      GROUP BY good, bad) AS grid
GROUP BY good ORDER BY good;
\set ECHO none
\echo 'Read: look for the largest number of the grid: the good fades in about two months, the bad in about six. The one half-'
\echo 'life for both, 90 days, explains less; the plain mean, which forgets nothing, less again. R squared says which memory'
\echo 'fits best, not that it is the only one that could.'

-- The half-lives with intervals. Answers cannot go beyond 0 and 10, which bends the line at its ends: so people who met a 0 or
-- a 10 are left out here. Ever finer grids around the best of the coarse one, the last with steps of half a standard error or
-- so. A half-life is in the interval when the best R squared that it allows is not worse than the best of all by more
-- than n·ln((1 − R²)/(1 − best)) = 3.84, the likelihood ratio at 95 %; half a step is added on either side.
CREATE TEMP TABLE inner_memory AS SELECT * FROM memory WHERE NOT j ~ '(*[score = 0] | *[score = 10])';
CREATE FUNCTION pg_temp.explained(good float8, bad float8) RETURNS float8 LANGUAGE sql STABLE AS
$$ SELECT regr_r2(nps, remembered(j, 'decay', answered_at, 5, good * interval '1 day', bad / good - 1)) FROM inner_memory $$;
CREATE TEMP TABLE memory_grid AS
WITH coarse AS (
    SELECT good, bad FROM unnest(ARRAY[30, 45, 60, 75, 90]) AS good, unnest(ARRAY[90, 135, 180, 225, 270]) AS bad
    ORDER BY pg_temp.explained(good, bad) DESC LIMIT 1),
closer AS (
    SELECT good * exp(0.03 * g) AS good, bad * exp(0.03 * b) AS bad
    FROM coarse, generate_series(-5, 5) AS g, generate_series(-5, 5) AS b
    ORDER BY pg_temp.explained(good * exp(0.03 * g), bad * exp(0.03 * b)) DESC LIMIT 1),
fine AS (
    SELECT good * exp(step * g) AS good, bad * exp(step * b) AS bad, step, n
    FROM closer, (SELECT 0.9 / sqrt(count(*)) AS step, count(*) AS n FROM inner_memory) AS size,
         generate_series(-8, 8) AS g, generate_series(-8, 8) AS b)
SELECT good, bad, step, n, pg_temp.explained(good, greatest(bad, good)) AS r2 FROM fine;
INSERT INTO recovered
SELECT 'memory, ' || what, min(days) FILTER (WHERE r2 = best),
       min(days) FILTER (WHERE inside) * exp(-min(step) / 2), max(days) FILTER (WHERE inside) * exp(min(step) / 2)
FROM (SELECT what, days, step, r2, best, n * ln((1 - r2) / (1 - best)) <= 3.84 AS inside
      FROM (SELECT *, max(r2) OVER () AS best FROM memory_grid) AS g, LATERAL (VALUES ('good', good), ('bad', bad)) AS v(what, days)) AS judged
GROUP BY what;

\echo
\echo :bold'20. One role leads to another: what becomes of those who retire?':plain
\echo
\echo 'Everybody who retired, and the roles they took up within twenty years of the one before.'
\echo
\set ECHO queries
SELECT from_role, to_role, count(*) AS people, mode() WITHIN GROUP (ORDER BY from_touchpoint) AS mostly_after,
       mode() WITHIN GROUP (ORDER BY to_touchpoint) AS mostly_by,
       extract(day FROM justify_hours(percentile_cont(0.5) WITHIN GROUP (ORDER BY gap))) AS median_gap_days
FROM path, handoffs(j, '7300 days') WHERE j ~ 'employee:retired'
GROUP BY from_role, to_role ORDER BY people DESC, from_role, to_role;

SELECT role, lower(period)::date AS from_day, upper(period)::date AS to_day, events
FROM (SELECT j FROM path WHERE j ~ 'employee:retired -> customer:joined -> recommender:referral' ORDER BY who LIMIT 1) AS one, phases(j);
\set ECHO none
\echo 'Read: retired, customer, recommender: two links of one chain; below the table one person who went all the way. A handoff'
\echo 'looks at the beginnings of roles, so it does not matter how often somebody buys in between. Some were customers before.'
\echo
\echo 'Is it much? Those who had retired before 2023, against club members of their age who never worked here: who brought a'
\echo 'customer in 2024?'
\echo
\set ECHO queries
CREATE TEMP TABLE senior AS
SELECT journey_between(j, '(,2023-01-01)') ~ 'employee:retired' AS retired,
       EXISTS (SELECT FROM handoffs(j, '7300 days') AS h, journey_events(j) AS e
               WHERE h.to_role = 'recommender' AND e.n = h.n AND extract(year FROM e.at) = 2024)::int AS brought
FROM path
WHERE journey_between(j, '(,2023-01-01)') ~ 'employee:retired'
   OR who IN (SELECT 'customer ' || customer FROM crm.account JOIN crm.customer USING (customer) WHERE kind = 'club' AND birth_year < 1959)
      AND NOT 'employee' = ANY (roles(j));
\echo
SELECT retired, answered(r) AS people, (100 * share(r, 1, 1))::numeric(4,1) AS "brought a customer, %",
       (100 * (share_ci(r, 1, 1)).low)::numeric(4,1) AS low, (100 * (share_ci(r, 1, 1)).high)::numeric(4,1) AS high
FROM (SELECT retired, ratings_agg(brought, 0, 1) AS r FROM senior GROUP BY retired) AS g ORDER BY retired;

SELECT (t).difference::numeric(4,2) AS times_as_many, (t).low::numeric(4,2), (t).high::numeric(4,2)
FROM (SELECT risk_ratio(ratings_agg(brought, 0, 1) FILTER (WHERE retired),
                        ratings_agg(brought, 0, 1) FILTER (WHERE NOT retired), 1, 1) AS t FROM senior) AS g;
\set ECHO none
\echo 'Read: those who retired from here bring several times as many customers as others of their age. Planted was 8.'
INSERT INTO recovered
SELECT 'retired seniors'' referrals', (t).difference, (t).low, (t).high
FROM (SELECT risk_ratio(ratings_agg(brought, 0, 1) FILTER (WHERE retired),
                        ratings_agg(brought, 0, 1) FILTER (WHERE NOT retired), 1, 1) AS t FROM senior) AS g;

\echo
\echo :bold'21. A new question to everybody, without reading everybody?':plain
\echo
\echo 'One GIN index on the stored paths serves all patterns: what each match must contain is looked up, and only the paths'
\echo 'found are read.'
\echo
\set ECHO queries
CREATE INDEX path_touchpoints ON path USING gin (j);
ANALYZE path;
\echo
EXPLAIN (COSTS OFF)
SELECT count(*) FROM path WHERE j ~ 'candidate:rejected -> candidate:rejected ->[<= 365 days] customer:left';

SELECT count(*) FROM path WHERE j ~ 'candidate:rejected -> candidate:rejected ->[<= 365 days] customer:left';

SELECT count(*) AS retired_bought_and_recommended FROM path WHERE j @> '{employee:retired,customer:order,recommender:referral}';
\set ECHO none
\echo 'Read: the pattern itself is the index condition. It counts who was rejected twice and left as a customer within a year.'
