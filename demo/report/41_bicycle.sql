-- measures: both wheels at once, and what becomes of people who were treated badly or well.
\echo
\echo :bold'THE BICYCLE: two wheels, and what treatment does':plain
\echo
\echo :bold'34. How does the bicycle stand?':plain
\echo
\echo 'CX in front, EX behind, the last quarter of each strategy. Level = the geometric mean: it falls to nothing with either wheel.'
\echo 'Balance: 1 = both wheels alike. Tilt = (CX - EX) less the gap that the rider wants: the owners of Avain run a lean house and'
\echo 'declare 20 points, the others none. Weight and gap are the rider''s strategy and stand in the row.'
\echo
\set ECHO queries
CREATE TEMP TABLE wheels AS
SELECT strategy, quarter, unit IN (7, 23) AS two, avg(cx) AS cx, avg(ex) AS ex,
       stddev(cx) / sqrt(count(cx)) AS cx_se, stddev(ex) / sqrt(count(ex)) AS ex_se
FROM unit_quarter GROUP BY GROUPING SETS ((strategy, quarter), (strategy, quarter, unit IN (7, 23)));
\echo
SELECT strategy, cx::numeric(4,1), ex::numeric(4,1), b.level::numeric(4,1), b.level_low::numeric(4,1) AS low, b.level_high::numeric(4,1) AS high,
       b.balance::numeric(4,3), b.tilt::numeric(4,1), b.tilt_se::numeric(4,1) AS se, b.p_value::numeric(5,4), b.weight_cx, b.gap
FROM wheels, bicycle(cx, ex, cx_se, ex_se, gap => CASE strategy WHEN 'Avain' THEN 20 ELSE 0 END) AS b
WHERE quarter = 12 AND two IS NULL ORDER BY level DESC;
\set ECHO none
\echo 'Read: Kruunu stands highest and nearly upright. Avain leans on its front wheel, and nearly as far as its owners say they want;'
\echo 'Yritys leans, too, and nobody wanted it. There is no published formula of the bicycle: this is one way to compute it.'

\echo
\echo :bold'35. Is it moving, and what happened to hotels 7 and 23?':plain
\echo
\echo 'Level by quarter makes a ride: momentum (points a quarter), wobble (scatter about that line), and a state.'
\echo
\set ECHO queries
SELECT strategy, CASE WHEN two THEN 'hotels 7 and 23' ELSE 'the others' END AS which, (r).periods, (r).level::numeric(4,1) AS level_now,
       (r).momentum::numeric(5,2), (r).low::numeric(5,2), (r).high::numeric(5,2), (r).wobble::numeric(4,2), (r).state
FROM (SELECT strategy, two, bicycle_ride(bicycle_ride_agg(quarter, b.level, NULL)) AS r
      FROM wheels, bicycle(cx, ex) AS b WHERE two IS NOT NULL GROUP BY strategy, two) AS g
ORDER BY strategy, two DESC;

SELECT quarter, (max(ex) FILTER (WHERE two))::numeric(4,1) AS "EX of two", (max(cx) FILTER (WHERE two))::numeric(4,1) AS "CX of two",
       round(100 * max(euros) FILTER (WHERE two) / max(usual) FILTER (WHERE two), 1) AS "euros of two, %",
       (max(ex) FILTER (WHERE NOT two))::numeric(4,1) AS "EX of others", (max(cx) FILTER (WHERE NOT two))::numeric(4,1) AS "CX of others",
       round(100 * max(euros) FILTER (WHERE NOT two) / max(usual) FILTER (WHERE NOT two), 1) AS "euros of others, %"
FROM (SELECT two, quarter, ex, cx, euros::numeric, (avg(euros) FILTER (WHERE quarter <= 6) OVER (PARTITION BY two))::numeric AS usual
      FROM (SELECT unit IN (7, 23) AS two, quarter, avg(ex) AS ex, avg(cx) AS cx, sum(euros) AS euros
            FROM unit_quarter WHERE strategy = 'Kruunu' GROUP BY 1, 2) AS q) AS v
GROUP BY quarter HAVING quarter >= 5 ORDER BY quarter;
\set ECHO none
\echo 'Read: the author took 18 points of staff experience from the two in quarter 7. Down the columns: EX falls in quarter 7, CX'
\echo 'in quarter 8, euros (100 = the mean of quarters 1 to 6) in quarter 9. Their ride is stalling; whoever looks at CX alone'
\echo 'sees it a quarter late, and whoever looks at euros alone, two. A table of two hotels is a story; the proof is question 29.'
\echo '(A state is a test at 5 per cent: now and then one of five rides rolls or stalls by chance. Look at the size of momentum.)'

\echo
\echo :bold'36. What did it cost to leave candidates without an answer?':plain
\echo
\echo 'The same customers were asked in January 2023 and December 2025: some applied to us in between and were rejected. Change of'
\echo 'their NPS, less the change of people of their age who never applied (coarsened exact matching by age).'
\echo
\set ECHO queries
CREATE TEMP TABLE study AS
SELECT a.customer, a.wave, CASE WHEN a.nps >= 9 THEN 100 WHEN a.nps >= 7 THEN 0 ELSE -100 END AS class,
       CASE WHEN c.birth_year >= 1990 THEN 'young' WHEN c.birth_year >= 1970 THEN 'middle' ELSE 'older' END AS age,
       CASE WHEN f.candidate IS NULL THEN 'never applied' WHEN f.answered_on IS NULL THEN 'never answered' ELSE 'answered' END AS who
FROM crm.answer AS a JOIN crm.customer AS c USING (customer)
LEFT JOIN demo.link AS l ON l.customer = a.customer AND l.candidate IS NOT NULL
LEFT JOIN (SELECT DISTINCT ON (candidate) candidate, answered_on FROM hr.application ORDER BY candidate, applied_on) AS f USING (candidate)
WHERE a.survey = 'study';
\echo
CREATE TEMP TABLE rejected AS
SELECT r.who, matched_did(matched_did_agg(s.who = r.who, s.wave = 2, s.age, s.customer, s.class)) AS t,
       avg(class) FILTER (WHERE s.who = r.who AND s.wave = 1) AS before, avg(class) FILTER (WHERE s.who = r.who AND s.wave = 2) AS after
FROM (VALUES ('never answered'), ('answered')) AS r(who), study AS s WHERE s.who IN (r.who, 'never applied') GROUP BY r.who;
\echo
SELECT who, before::numeric(5,1), after::numeric(5,1), (t).difference::numeric(5,1), (t).low::numeric(5,1), (t).high::numeric(5,1),
       (t).p_value::numeric(6,4), (t).n1 AS people, (t).n2 AS controls, (t).note
FROM rejected ORDER BY difference;
\set ECHO none
\echo 'Read: whoever never heard from us turns away: more than twenty points of NPS, beyond what happened to everybody else.'
\echo 'Whoever was told moves far less. The no is not what hurts most. (Matched on age only: what else differs is not known.)'
INSERT INTO recovered
SELECT 'NPS ' || who, (t).difference, (t).low, (t).high FROM rejected WHERE (t).low IS NOT NULL;

\echo
\echo :bold'37. Does enthusiasm pay, and satisfaction?':plain
\echo
\echo 'Business customers in the spring of 2025: CX of the enthused and of the dissatisfied against the indifferent; then of the'
\echo 'merely satisfied.'
\echo
\set ECHO queries
CREATE TEMP TABLE service AS
SELECT 10 * nps AS cx, satisfaction, (satisfaction <= 2)::int AS dissatisfied,
       (satisfaction = 4)::int AS satisfied, (satisfaction = 5)::int AS enthused
FROM crm.answer WHERE survey = 'service';
\echo
SELECT effect, value::numeric(5,2), low::numeric(5,2), high::numeric(5,2), p_value::numeric(6,4), n
FROM (SELECT with_names(comoments_agg(cx, dissatisfied, enthused), '{cx,dissatisfied,enthused}') AS c
      FROM service WHERE satisfaction <> 4) AS s, penalty_reward(c, 'cx', 'dissatisfied', 'enthused');

SELECT effect, value::numeric(5,2), low::numeric(5,2), high::numeric(5,2), p_value::numeric(6,4), n
FROM (SELECT with_names(comoments_agg(cx, 0, satisfied), '{cx,dissatisfied,satisfied}') AS c
      FROM service WHERE satisfaction IN (3, 4)) AS s, penalty_reward(c, 'cx', 'dissatisfied', 'satisfied') WHERE effect = 'reward';
\set ECHO none
\echo 'Read: the enthused are worth six points, dissatisfaction costs about one, and the merely satisfied differ from the indifferent by'
\echo 'so little that chance may have made it. "Satisfied" is not the goal.'
INSERT INTO recovered
SELECT CASE effect WHEN 'reward' THEN 'enthused' ELSE 'dissatisfied' END, CASE effect WHEN 'reward' THEN value ELSE -value END,
       CASE effect WHEN 'reward' THEN low ELSE -high END, CASE effect WHEN 'reward' THEN high ELSE -low END
FROM (SELECT with_names(comoments_agg(cx, dissatisfied, enthused), '{cx,dissatisfied,enthused}') AS c
      FROM service WHERE satisfaction <> 4) AS s, penalty_reward(c, 'cx', 'dissatisfied', 'enthused')
WHERE effect <> 'difference' AND low IS NOT NULL
UNION ALL
SELECT 'satisfied', value, low, high
FROM (SELECT with_names(comoments_agg(cx, 0, satisfied), '{cx,dissatisfied,satisfied}') AS c
      FROM service WHERE satisfaction IN (3, 4)) AS s, penalty_reward(c, 'cx', 'dissatisfied', 'satisfied')
WHERE effect = 'reward' AND low IS NOT NULL;

\echo
\echo :bold'38. What is it worth to offer both?':plain
\echo
\echo 'The eight hotels with two camps (question 8): points that each guest gives a stay with personal service and with self-'
\echo 'service. The mean of everybody''s better one, less the better mean.'
\echo
\set ECHO queries
SELECT hotels, (v).n AS guests, (v).value::numeric(4,2) AS worth, (v).low::numeric(4,2), (v).high::numeric(4,2), (v).method
FROM (SELECT CASE WHEN unit IN (5, 14, 27, 38, 46, 55, 69, 77) THEN 'two camps' ELSE 'the others' END AS hotels,
             value_of_tailoring(value_of_tailoring_agg(personal_utility, self_utility)) AS v
      FROM crm.answer JOIN hr.unit USING (unit)
      WHERE survey = 'visit' AND strategy IN ('Kruunu', 'Avain') AND (strategy = 'Kruunu' OR unit IN (46, 55, 69, 77))
      GROUP BY hotels) AS g
ORDER BY worth DESC;
\set ECHO none
\echo 'Read: in the eight, choosing for the guest costs three points per guest, whatever one chooses. In the other hotels of Kruunu'
\echo 'all want the same, and a second offer is worth nothing.'
INSERT INTO recovered
SELECT 'value of tailoring', (v).value, (v).low, (v).high
FROM (SELECT value_of_tailoring(value_of_tailoring_agg(personal_utility, self_utility)) AS v
      FROM crm.answer WHERE survey = 'visit' AND unit IN (5, 14, 27, 38, 46, 55, 69, 77)) AS g;

\echo
\echo :bold'39. Does staff experience save pay?':plain
\echo
\echo 'Offers to candidates: offered pay over market pay, and whether it was accepted, on the unit''s EX of the quarter before, in'
\echo 'tens of points.'
\echo
\set ECHO queries
CREATE TEMP TABLE offers AS
SELECT with_names(comoments_agg(o.offered_pay / o.market_pay, o.accepted::int, q.ex / 10), '{pay,accepted,ex}') AS c
FROM hr.offer AS o JOIN hr.application USING (application) JOIN hr.opening AS p USING (opening)
JOIN unit_quarter AS q ON q.unit = p.unit
 AND q.quarter = 4 * (extract(year FROM o.offered_on)::int - 2023) + extract(quarter FROM o.offered_on)::int - 1;
\echo
SELECT outcome, comoments_n(c) AS offers, coefficient::numeric(6,4) AS per_ten_points, low::numeric(6,4), high::numeric(6,4),
       to_char(p_value, '9.9EEEE') AS p_value
FROM offers, unnest('{pay,accepted}'::text[]) AS outcome, ols(c, outcome, '{ex}') WHERE term = 'ex';
\set ECHO none
\echo 'Read: a unit with ten more points of EX pays 3 per cent of the market less, and more of its offers are accepted. A yes or no on'
\echo 'a straight line is rough, but the slope is a difference of shares that anybody understands.'
INSERT INTO recovered
SELECT CASE outcome WHEN 'pay' THEN 'pay premium' ELSE 'acceptance' END, coefficient, low, high
FROM offers, unnest('{pay,accepted}'::text[]) AS outcome, ols(c, outcome, '{ex}') WHERE term = 'ex' AND low IS NOT NULL;
