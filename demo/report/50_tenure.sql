-- tenure: how long they stay, why they leave, and what that is worth.
\echo
\echo :bold'TENURE: how long they stay, and what that is worth':plain
\echo
\echo :bold'40. How many are we, and how many leave?':plain
\echo
\echo 'The calendar side: one headcount value per group of units; they add up to the company. HR writes the last day of work, so a'
\echo 'person is gone from the day after. Turnover = leavers in per cent of the mean of opening and closing headcount.'
\echo
\set ECHO queries
CREATE TEMP TABLE headcounts AS
SELECT u.strategy, headcount_agg(e.started_on, e.finished_on + 1, e.exit_kind) AS h
FROM hr.employment AS e JOIN hr.position AS p ON p.employment = e.employment AND p.valid_from = e.started_on
JOIN hr.unit AS u USING (unit) GROUP BY u.strategy;
\echo
SELECT to_char(day, 'YYYY "Q"Q') AS quarter, all_staff.opening, all_staff.joiners, all_staff.leavers, all_staff.closing,
       all_staff.rate::numeric(4,1) AS "turnover %", g.*
FROM generate_series(timestamp '2023-01-01', '2025-10-01', '3 months') AS day,
     LATERAL (SELECT (day + interval '3 months')::date - 1) AS d(until_day),
     LATERAL (SELECT (turnover(rollup(h), day::date, until_day)).* FROM headcounts) AS all_staff,
     LATERAL (SELECT max(t.rate) FILTER (WHERE strategy = 'Kruunu')::numeric(4,1) AS kruunu, max(t.rate) FILTER (WHERE strategy = 'Avain')::numeric(4,1) AS avain,
                     max(t.rate) FILTER (WHERE strategy = 'Kauppa')::numeric(4,1) AS kauppa,
                     max(t.rate) FILTER (WHERE strategy = 'Yritys')::numeric(4,1) AS yritys
              FROM headcounts, turnover(h, day::date, until_day) AS t) AS g
ORDER BY day;
\set ECHO none
\echo 'Read: nobody left until June 2023, when a stay bonus was paid; then close to one in ten each quarter. A turnover rate says how'
\echo 'busy the door is. It does not say how long people stay, because it mixes who came last month with who came in 1995.'

\echo
\echo :bold'41. How long do they stay? The survivors'' trap':plain
\echo
\echo 'The HR table knows everybody who was here in 2023 or came later. Of those who were hired in 2010 it shows only the ones who'
\echo 'stayed until 2023. Taken as they are, they promise wonderful retention. With late entry each person counts as at risk only from'
\echo 'the day on which we could have seen them leave: July 2023, when the bonus had ended.'
\echo
\set ECHO queries
CREATE TEMP TABLE stay AS
SELECT p.unit, e.exit_kind, greatest(e.started_on, date '2023-07-01') AS since, greatest(date '2023-07-01' - e.started_on, 0) AS entry,
       coalesce(e.finished_on, date '2025-12-31') - e.started_on AS days
FROM hr.employment AS e JOIN hr.position AS p ON p.employment = e.employment AND p.valid_from = e.started_on
WHERE coalesce(e.finished_on, date '2025-12-31') > date '2023-07-01';
\echo
SELECT v.years, naive.at_risk, (100 * naive.retained)::numeric(4,1) AS "naive: still here, %",
       late.at_risk AS at_risk_late, (100 * late.retained)::numeric(4,1) AS "late entry: still here, %",
       (100 * late.low)::numeric(4,1) AS low, (100 * late.high)::numeric(4,1) AS high
FROM (SELECT survival_agg(days, exit_kind IS NOT NULL) AS naive, survival_agg(days, exit_kind IS NOT NULL, entry) AS late FROM stay) AS s,
     unnest(ARRAY[0.5, 1, 2, 5, 10]) AS v(years),
     retention_table(naive, ARRAY[365.25 * years]) AS naive, retention_table(late, ARRAY[365.25 * years]) AS late
ORDER BY years;

SELECT which, (m).value::int AS median_days, (m).low::int, (m).high::int
FROM (SELECT 'naive' AS which, median_tenure(survival_agg(days, exit_kind IS NOT NULL)) AS m FROM stay
      UNION ALL
      SELECT 'late entry', median_tenure(survival_agg(days, exit_kind IS NOT NULL, entry)) FROM stay) AS v;
\set ECHO none
\echo 'Read: half of the new hires are gone after two years or so. The naive table says many years. Both are made of the same rows.'

\echo
\echo :bold'42. Why do they leave? Causes compete':plain
\echo
\echo 'The staff of July 2023, followed for two years. Who retires can no longer resign. The incidence is the share that has left for'
\echo 'that cause; beside it what comes out if all other causes are treated as "still here" (1 - Kaplan-Meier).'
\echo
\set ECHO queries
CREATE TEMP TABLE causes AS
SELECT survival_causes_agg(days - entry, exit_kind) AS c FROM stay WHERE entry > 0;
\echo
SELECT kind AS cause, leavers(cause_specific(c, kind)) AS in_all, (100 * (i).value)::numeric(4,1) AS "gone in 2 years, %",
       (100 * (i).low)::numeric(4,1) AS low, (100 * (i).high)::numeric(4,1) AS high,
       (100 * (1 - (survival_at(cause_specific(c, kind), 730)).value))::numeric(4,1) AS "1 - KM says"
FROM causes, unnest(ARRAY['voluntary', 'retirement', 'end of term', 'dismissal']) AS kind,
     LATERAL (SELECT cumulative_incidence(c, kind, 730) AS i) AS v
ORDER BY (i).value DESC;

SELECT (100 * (1 - (survival_at(all_causes(c), 730)).value))::numeric(5,2) AS "left for any cause, %",
       (100 * sum((cumulative_incidence(c, kind, 730)).value))::numeric(5,2) AS "sum of incidences",
       (100 * sum(1 - (survival_at(cause_specific(c, kind), 730)).value))::numeric(5,2) AS "sum of 1 - KM"
FROM causes, unnest(ARRAY['voluntary', 'retirement', 'end of term', 'dismissal']) AS kind GROUP BY c;
\set ECHO none
\echo 'Read: the incidences add up to all who left; the other column counts leavers who could not have been. It answers "what if'
\echo 'nobody could leave for another cause", a world that does not exist. For hazards, below, it is the right thing to do.'

\echo
\echo :bold'43. Do people stay where work is good? A landmark':plain
\echo
\echo 'First the survey, then the leaving: the EX index of the unit in the second quarter of 2023 puts its staff into one of three groups'
\echo 'on 1 July 2023 (the landmark); who left is counted from that day on. Groups that are known only later ("stayed in a unit that'
\echo 'got better") would give those who stay a head start.'
\echo
\set ECHO queries
CREATE TEMP TABLE unit_ex AS
SELECT unit, round AS quarter, avg(ex)::float8 AS ex
FROM (SELECT DISTINCT ON (a.round, a.person) a.round, p.unit, (i.mean - 1) / 6 * 100 AS ex
      FROM hr.answer AS a JOIN hr.round AS r ON r.round = a.round AND r.kind = 'pulse' JOIN hr.employment AS e ON e.person = a.person
      JOIN hr.position AS p ON p.employment = e.employment AND a.answered_at::date BETWEEN p.valid_from AND coalesce(p.valid_to, 'infinity'),
      LATERAL (SELECT avg(x) FROM unnest(ARRAY[item1, item2, item3, item4, item5, item6, item7]) AS x WHERE x BETWEEN 1 AND 7) AS i(mean)
      WHERE i.mean IS NOT NULL ORDER BY a.round, a.person, a.answered_at DESC) AS latest
GROUP BY unit, round;
\echo
CREATE TEMP TABLE third AS
SELECT (ARRAY['low', 'middle', 'high'])[third] AS ex_of_unit, third, min(ex) AS from_ex, max(ex) AS to_ex,
       survival_causes_agg(days - entry, exit_kind) AS c
FROM stay JOIN (SELECT unit, ex, ntile(3) OVER (ORDER BY ex) AS third FROM unit_ex WHERE quarter = 2) AS u USING (unit)
WHERE entry > 0 GROUP BY third;
\echo
SELECT ex_of_unit, from_ex::int, to_ex::int, persons(all_causes(c)), r.period / 365 AS years, r.at_risk,
       (100 * r.retained)::numeric(4,1) AS "still here, %", (100 * r.low)::numeric(4,1) AS low, (100 * r.high)::numeric(4,1) AS high
FROM third, retention_table(all_causes(c), '{365,730}') AS r ORDER BY r.period, third;

SELECT kind AS cause, t.statistic::numeric(7,2) AS chi_squared, t.df, t.p_value::numeric(6,4)
FROM unnest(ARRAY['voluntary', 'retirement']) AS kind,
     LATERAL (SELECT (logrank(array_agg(cause_specific(c, kind) ORDER BY third))).* FROM third) AS t;
\set ECHO none
\echo 'Read: the log-rank test asks whether the three groups leave at one rate. For resigning they do not; retirement comes with age,'
\echo 'wherever one works.'

\echo
\echo :bold'44. How much does a point matter? And what do avoidable leavers cost?':plain
\echo
\echo 'Proportional hazards (Cox): each stay with the EX of its unit in the quarter before it came under observation, in tens of points;'
\echo 'hires after July 2023 as well. Retirement is asked of the staff of July 2023, since those hired later are young.'
\echo
\set ECHO queries
CREATE TEMP TABLE exit_hazard AS
SELECT q.effect, f.*
FROM (SELECT kind.effect, cox_agg(days - entry, exit_kind IS NOT DISTINCT FROM kind.exit, x.ex / 10) AS c
      FROM (VALUES ('voluntary exit hazard ratio', 'voluntary'), ('retirement hazard ratio', 'retirement')) AS kind(effect, exit),
           stay JOIN unit_ex AS x ON x.unit = stay.unit AND x.quarter = demo.quarter_of(since) - 1
      WHERE days > entry AND (kind.exit = 'voluntary' OR entry > 0)
      GROUP BY kind.effect) AS q, cox_fit(c, names => '{EX}') AS f;
\echo
SELECT effect, hazard_ratio::numeric(5,3) AS per_10_points, low::numeric(5,3), high::numeric(5,3), p_value::numeric(6,4)
FROM exit_hazard ORDER BY effect DESC;

SELECT (a).n AS staff_of_low, (a).value::int AS avoidable_leavers, (a).low::int, (a).high::int, (e).value::int AS euros,
       (e).low::int AS euros_low, (e).high::int AS euros_high
FROM (SELECT cost_of_turnover(l.s, h.s, 1, 730) AS a, cost_of_turnover(l.s, h.s, 15000, 730) AS e
      FROM (SELECT all_causes(c) AS s FROM third WHERE third = 1) AS l, (SELECT all_causes(c) AS s FROM third WHERE third = 3) AS h) AS v;
\set ECHO none
\echo 'Read: at each moment, of those who are still here, about a fifth fewer resign for every ten points. That is a rate, not a share'
\echo 'of people. The euros: how many of the lowest third would still be here after two years if they stayed as the highest third does,'
\echo 'at 15,000 euros to replace one (an assumption: put in your own). It is the gain if EX is the reason, which a landmark makes likely'
\echo 'and does not prove.'
INSERT INTO recovered SELECT effect, hazard_ratio, low, high FROM exit_hazard;

\echo
\echo :bold'45. Does an answer bring rejected candidates back?':plain
\echo
\echo 'Days from the first, rejected application to the next one, cut at two years; those who have not come back by the end of 2025 are'
\echo 'censored. Here leaving the state is good news: "still here" means "has not applied again".'
\echo
\set ECHO queries
CREATE TEMP TABLE first_rejection AS
SELECT applied_on, answered_on IS NULL AS never_told, least(coalesce(again, date '2025-12-31') - applied_on, 730) AS days,
       coalesce(again - applied_on <= 730, false) AS came_back
FROM (SELECT *, row_number() OVER w AS nth, lead(applied_on) OVER w AS again
      FROM hr.application WINDOW w AS (PARTITION BY candidate ORDER BY applied_on)) AS a
WHERE nth = 1 AND decision = 'rejected';
\echo
CREATE TEMP TABLE return_to_us AS
SELECT never_told, survival_agg(days, came_back) AS s FROM first_rejection GROUP BY never_told;
\echo
SELECT CASE WHEN never_told THEN 'never told' ELSE 'told' END AS candidates, persons(s), leavers(s) AS came_back,
       (100 * (1 - (e).value))::numeric(4,1) AS "within 2 years, %", (100 * (1 - (e).high))::numeric(4,1) AS low,
       (100 * (1 - (e).low))::numeric(4,1) AS high
FROM return_to_us, LATERAL (SELECT survival_at(s, 730, 0.95, 'log-log') AS e) AS v ORDER BY never_told;

SELECT t.statistic::numeric(7,2) AS log_rank, t.df, t.p_value::numeric(6,4)
FROM (SELECT array_agg(s ORDER BY never_told) FROM return_to_us) AS g(groups), logrank(groups) AS t;

CREATE TEMP TABLE return_hazard AS
SELECT 'from the application' AS clock, f.*
FROM (SELECT cox_agg(days, came_back, never_told::int) AS c FROM first_rejection) AS q, cox_fit(c, names => '{never told}') AS f
UNION ALL
SELECT 'from day 121, when it is known who was told', f.*
FROM (SELECT cox_agg(days - 121, came_back, never_told::int) AS c FROM first_rejection WHERE days >= 121) AS q,
     cox_fit(c, names => '{never told}') AS f;
\echo
SELECT clock, term, hazard_ratio::numeric(5,3), low::numeric(5,3), high::numeric(5,3) FROM return_hazard ORDER BY clock DESC;
\set ECHO none
\echo 'Read: whoever never hears comes back at about a third of the rate. The second clock is the careful one: whether somebody is told'
\echo 'turns out up to 120 days after the application, and a group must not be made of what comes later.'
INSERT INTO recovered
SELECT 'reapplication answered', 1 - (e).value, 1 - (e).high, 1 - (e).low
FROM (SELECT survival_at(s, 730, 0.95, 'log-log') AS e FROM return_to_us WHERE NOT never_told) AS told
UNION ALL
SELECT 'reapplication hazard ratio', hazard_ratio, low, high FROM return_hazard WHERE clock = 'from the application';

\echo
\echo :bold'46. What is a bond worth when something goes wrong?':plain
\echo
\echo 'Club members, with and without a failure in 2024, and whether they left in 2025. A bond buffers when the failure does less harm'
\echo 'to those who have it. On which scale? Points of risk, or times the risk: say it before you look.'
\echo
\set ECHO queries
CREATE TEMP TABLE club AS
SELECT bonded, failed, ratings_agg((closed_on IS NOT NULL)::int, 0, 1) AS lapsed,
       survival_agg(greatest(opened_on, date '2025-01-01'), closed_on, date '2025-12-31') AS s
FROM (SELECT *, EXISTS (SELECT FROM crm.case AS c WHERE c.customer = a.customer) AS failed FROM crm.account AS a WHERE kind = 'club') AS member
GROUP BY bonded, failed;
\echo
CREATE TEMP TABLE cells AS
SELECT rollup(lapsed) FILTER (WHERE bonded AND failed) AS bonded_bad, rollup(lapsed) FILTER (WHERE bonded AND NOT failed) AS bonded_ok,
       rollup(lapsed) FILTER (WHERE NOT bonded AND failed) AS others_bad, rollup(lapsed) FILTER (WHERE NOT bonded AND NOT failed) AS others_ok
FROM club;
\echo
SELECT CASE WHEN bonded THEN 'bonded' ELSE 'others' END AS members, answered(bad) AS failed, (100 * share(bad, 1, 1))::numeric(4,1) AS "left, %",
       answered(ok) AS "nothing failed", (100 * share(ok, 1, 1))::numeric(4,1) AS "left %", (100 * t.difference)::numeric(4,1) AS points,
       (100 * t.low)::numeric(4,1) AS low, (100 * t.high)::numeric(4,1) AS high
FROM cells, LATERAL (VALUES (true, bonded_bad, bonded_ok), (false, others_bad, others_ok)) AS v(bonded, bad, ok), share_change(ok, bad, 1, 1) AS t
ORDER BY bonded DESC;

SELECT scale, t.difference::numeric(6,3), t.low::numeric(6,3), t.high::numeric(6,3), t.effect_size::numeric(6,3), t.p_value::numeric(6,4)
FROM cells, unnest(ARRAY['additive', 'ratio', 'odds']) AS scale, resilience(bonded_bad, bonded_ok, others_bad, others_ok, scale) AS t;
\set ECHO none
\echo 'Read: positive is buffered. Additive: the failure costs about 20 points fewer among the bonded; effect_size is the part of the harm'
\echo 'that the bond takes away. Ratio and odds: logarithms, with the ratio of the ratios as effect_size. Bonded members chose their tier,'
\echo 'so part of the difference may be who they are.'
INSERT INTO recovered
SELECT 'resilience', -t.difference, -t.high, -t.low FROM cells, resilience(bonded_bad, bonded_ok, others_bad, others_ok) AS t
UNION ALL
SELECT 'lapse after failure, bonded', t.difference, t.low, t.high FROM cells, share_change(bonded_ok, bonded_bad, 1, 1) AS t
UNION ALL
SELECT 'lapse after failure, others', t.difference, t.low, t.high FROM cells, share_change(others_ok, others_bad, 1, 1) AS t;
\echo
\echo 'In euros: what a member is worth over the year 2025, at an assumed margin of 300 euros a year and 8 per cent interest.'
\echo
\set ECHO queries
SELECT CASE WHEN bonded THEN 'bonded' ELSE 'others' END AS members, failed, persons(s), (v).value::numeric(6,2) AS euros,
       (v).low::numeric(6,2), (v).high::numeric(6,2)
FROM club, LATERAL (SELECT lifetime_value(s, 300 / 365.0, 1.08 ^ (1 / 365.0) - 1, 364) AS v) AS l ORDER BY bonded DESC, failed;
\set ECHO none
\echo 'Read: margin and interest are per day, because the value is in days. One year is short: a member who left in December has paid'
\echo 'for most of it. The horizon must not go beyond what was observed; nothing is extrapolated.'
