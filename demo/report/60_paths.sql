-- Where the paths cross: does what happens on one side come before what happens on the other?
\echo
\echo :bold'THE PATHS: where they cross':plain
\echo
\echo :bold'52. Do candidates who never hear from us leave as customers?':plain
\echo
\echo 'Question 16 compared rejected candidates with each other. Now with customers who never applied. For each person it needs a'
\echo 'day on which the clock starts (time zero): for a candidate the day of the first no, for the others a day like any other, their'
\echo 'card renewal. From that day everybody is watched for the same 365 days; whoever could not be watched for so long is left out'
\echo '(censored), and so is whoever had left before (excluded). Who is who stands in demo.link; question 22 shows how to find it out.'
\echo
\set ECHO queries
CREATE TEMP TABLE crossing_path AS
SELECT customer, CASE WHEN birth_year >= 1990 THEN '1990 on' WHEN birth_year >= 1970 THEN '1970-89' ELSE '1940-69' END AS born,
       rollup(j) AS j
FROM (SELECT customer, j FROM customer_path
      UNION ALL
      SELECT customer, journey_agg(CASE WHEN answered_on IS NULL THEN 'no, never told' ELSE 'no, and told' END, decided_on, NULL, 'candidate')
      FROM (SELECT DISTINCT ON (candidate) * FROM hr.application ORDER BY candidate, applied_on) AS first_time JOIN demo.link USING (candidate)
      WHERE decision = 'rejected' GROUP BY customer) AS both_sides
JOIN crm.customer USING (customer) GROUP BY customer, born;
\echo
CREATE TEMP TABLE silence AS
SELECT crossing_agg(j, $$candidate:'no, never told'$$, $$customer:'card renewal'$$, 'customer:left',
                    '{"within": "365 days", "observed_until": "2026-01-01T00:00:00Z"}') AS c
FROM crossing_path;
\echo
SELECT exposed, followed, control, followed_control, (100.0 * followed / exposed)::numeric(4,1) AS "never told: left, %",
       (100.0 * followed_control / control)::numeric(4,1) AS "others: left, %",
       (100 * risk_difference)::numeric(4,1) AS points, (100 * low)::numeric(4,1) AS low, (100 * high)::numeric(4,1) AS high
FROM silence, crossing_table(c);

SELECT excluded, censored, neither FROM silence, crossing_table(c);
\set ECHO none
INSERT INTO recovered SELECT 'lapse never answered, naive', risk_difference, low, high FROM silence, crossing_table(c);
\echo 'Read: exposed = had the no that was never told, control = renewed a card, followed = left within 365 days of it. About 27 in 100'
\echo 'against 14: twice as many, 13 points. neither = met neither of the two, and takes no part. But this is the naive answer.'

\echo
\echo :bold'53. Is it the silence, or are candidates simply younger?':plain
\echo
\echo 'Candidates are young, and the young leave more often, silence or not. So compare only people of one age with each other, and'
\echo 'put the three comparisons together (Mantel and Haenszel, 1959).'
\echo
\set ECHO queries
CREATE TEMP TABLE silence_by_age AS
SELECT crossing_stratified_agg(born, j, $$candidate:'no, never told'$$, $$customer:'card renewal'$$, 'customer:left',
                               '{"within": "365 days", "observed_until": "2026-01-01T00:00:00Z"}') AS c
FROM crossing_path;
\echo
SELECT coalesce(stratum, 'all, age for age') AS born, exposed, (100.0 * followed / exposed)::numeric(4,1) AS "left, %",
       control, (100.0 * followed_control / control)::numeric(4,1) AS "others, %",
       (100 * risk_difference)::numeric(4,1) AS points, (100 * low)::numeric(4,1) AS low, (100 * high)::numeric(4,1) AS high,
       lift::numeric(6,2), lift_low::numeric(6,2), lift_high::numeric(6,2)
FROM silence_by_age, crossing_table(c);
\set ECHO none
INSERT INTO recovered SELECT 'lapse never answered', risk_difference, low, high FROM silence_by_age, crossing_table(c) WHERE stratum IS NULL;
\echo 'Read: planted were 9 points in each age, and so 9 in all; the other 4 of the 13 points were age. (Few of the exposed are old, so'
\echo 'their row scatters widely, and a small company shows all of it dimly.) Look at the column "others, %": it falls from the young to'
\echo 'the old. lift = how many times as likely: the same 9 points are a larger ratio where few leave anyway. Age is what we thought of;'
\echo 'what we did not think of, no table of ours removes. So we say: leaving follows the silence more often than chance and age explain.'

\echo
\echo :bold'54. And those who were told? And two groups that differ in nothing?':plain
\echo
\echo 'The same comparison for candidates who got their no in words; and, as a test of the tool itself, card holders with an even'
\echo 'customer number against those with an odd one.'
\echo
\set ECHO queries
CREATE TEMP TABLE placebo AS
SELECT 'told, against those who never applied' AS compared,
       crossing_stratified_agg(born, j, $$candidate:'no, and told'$$, $$customer:'card renewal'$$, 'customer:left',
                               '{"within": "365 days", "observed_until": "2026-01-01T00:00:00Z"}') AS c
FROM crossing_path
UNION ALL
SELECT 'even numbers, against odd numbers',
       crossing_stratified_agg(born, CASE customer % 2 WHEN 0 THEN journey_rename(j, '{"card renewal": "even"}') ELSE j END,
                               'customer:even', $$customer:'card renewal'$$, 'customer:left',
                               '{"within": "365 days", "observed_until": "2026-01-01T00:00:00Z"}')
FROM crossing_path WHERE NOT j ~ 'candidate:**';
\echo
SELECT compared, exposed, followed, control, followed_control, (100 * risk_difference)::numeric(4,1) AS points,
       (100 * low)::numeric(4,1) AS low, (100 * high)::numeric(4,1) AS high, low <= 0 AND high >= 0 AS "holds 0"
FROM placebo, crossing_table(c) WHERE stratum IS NULL ORDER BY compared DESC;
\set ECHO none
INSERT INTO recovered
SELECT 'lapse answered', risk_difference, low, high FROM placebo, crossing_table(c) WHERE compared LIKE 'told%' AND stratum IS NULL;
\echo 'Read: where nothing was planted, the interval holds 0 (one seed in twenty will say otherwise). Being told no costs no customers;'
\echo 'being left without an answer does. A letter would do.'

\echo
\echo :bold'55. When does anybody know that it was silence?':plain
\echo
\echo 'Answers come within 61 days or never. On the day of the no nobody knows which; above, the groups were made with hindsight. That is'
\echo 'harmless only as long as leaving does not keep a letter from being sent. The careful clock starts on day 62, for the silence and,'
\echo 'to be fair, for the renewals too. Who left before that day is excluded now, and who cannot be watched for 365 days from it, censored.'
\echo
\set ECHO queries
CREATE TEMP TABLE known_silence AS
SELECT born, rollup(j) AS j
FROM (SELECT customer, born, j FROM crossing_path
      UNION ALL
      SELECT customer, born, journey_agg(touchpoint || ', day 62', at + interval '62 days', NULL, role)
      FROM crossing_path, journey_events(j) WHERE touchpoint IN ('no, never told', 'card renewal') GROUP BY customer, born) AS events
GROUP BY customer, born;
\echo
SELECT exposed, (100.0 * followed / exposed)::numeric(4,1) AS "left, %", control, (100.0 * followed_control / control)::numeric(4,1) AS "others, %",
       (100 * risk_difference)::numeric(4,1) AS points, (100 * low)::numeric(4,1) AS low, (100 * high)::numeric(4,1) AS high, excluded, censored
FROM (SELECT crossing_stratified_agg(born, j, $$candidate:'no, never told, day 62'$$, $$customer:'card renewal, day 62'$$, 'customer:left',
                                     '{"within": "365 days", "observed_until": "2026-01-01T00:00:00Z"}') AS c
      FROM known_silence) AS q, crossing_table(c) WHERE stratum IS NULL;
\set ECHO none
\echo 'Read: about as much as before; on average a point less, because who left in the first two months is no longer there to be'
\echo 'counted, and in the two months at the other end the difference has passed. Whoever takes the groups from the future and the'
\echo 'clock from the past should try this. The worst form of it counts the time before the silence as survived (doc/crossing.md).'

\echo
\echo :bold'56. And those who stay: do they think less of us?':plain
\echo
\echo 'Customers of the study were asked in January 2023 and in December 2025. With these answers on the customer''s path (recommend: 100,'
\echo 'in between: 0, would not: -100) a crossing compares the scores before and after time zero. Three years to either side hold both'
\echo 'answers of everybody; only the scores are wanted here, not who left, so nothing has to be censored.'
\echo
\set ECHO queries
SELECT who, scored AS people, scored_control AS controls, score_delta::numeric(7,1), score_low::numeric(7,1) AS low, score_high::numeric(7,1) AS high
FROM (SELECT who, crossing_stratified_agg(born, j, lead, $$customer:'card renewal'$$, 'customer:left', '{"within": "1096 days", "observed_until": null}') AS c
      FROM (SELECT born, j || journey_agg('asked', answered_at, CASE WHEN nps >= 9 THEN 100 WHEN nps >= 7 THEN 0 ELSE -100 END, 'customer') AS j
            FROM crossing_path JOIN crm.answer USING (customer) WHERE survey = 'study' GROUP BY customer, born, j) AS asked,
           (VALUES ('never told', journey_pattern $$candidate:'no, never told'$$), ('told', $$candidate:'no, and told'$$)) AS v(who, lead)
      GROUP BY who) AS q, crossing_table(c) WHERE stratum IS NULL ORDER BY who;
\set ECHO none
\echo 'Read: change of the exposed less change of the controls, in points of NPS and age for age. Planted were -23 for those who never'
\echo 'heard and -2 for those who were told. Question 36 asked the same of tables instead of paths, and its figures are nearly these,'
\echo 'in what they miss as well: where an interval does not hold what was planted, it is these people, not the way of counting.'

\echo
\echo :bold'57. Whom do our retired people bring?':plain
\echo
\echo 'The other way round, from the employee''s path to the customer''s. Question 20 counted handoffs between roles. As a crossing: on the'
\echo 'last evening of 2023 the clock starts for those who had retired from here before 2023, and for club members of their age who'
\echo 'had not worked here by then. Who brings a customer within the 366 days of 2024?'
\echo
\set ECHO queries
CREATE TEMP TABLE senior_path AS
SELECT j || journey_agg('year begins', '2023-12-31 23:59', NULL, CASE WHEN retired THEN 'retired' ELSE 'club' END) AS j
FROM (SELECT who, j, journey_between(j, '(,2023-01-01)') ~ 'employee:retired' AS retired,
             who IN (SELECT 'customer ' || customer FROM crm.account JOIN crm.customer USING (customer) WHERE kind = 'club' AND birth_year < 1959)
             AND NOT 'employee' = ANY (roles(journey_between(j, '(,2024-01-01)'))) AS club
      FROM path) AS senior
WHERE retired OR club GROUP BY who, j, retired;
\echo
SELECT exposed AS retired, followed AS brought, control AS club, followed_control AS brought_club, lift::numeric(6,2) AS times_as_many,
       lift_low::numeric(6,2) AS low, lift_high::numeric(6,2) AS high, (100 * risk_difference)::numeric(4,1) AS points, excluded
FROM (SELECT crossing_agg(j, 'retired:*', 'club:*', 'recommender:referral',
                          '{"within": "366 days", "observed_until": "2026-01-01T00:00:00Z"}') AS c FROM senior_path) AS q, crossing_table(c);
\set ECHO none
\echo 'Read: about eight times as many, as question 20 found in its own way. Read points beside it: eight times next to nothing would'
\echo 'be nothing; here it is some 70 of 100 people. Who stays until retirement may be somebody who recommends anyway: a crossing tells'
\echo 'what follows what, beyond chance and beyond the strata that it was given. It does not tell why.'
