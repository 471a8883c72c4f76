-- measures: which measures move together, and what is a point worth.
\echo
\echo :bold'MEASURES: which measures move together, and what is a point worth':plain
\echo
\echo :bold'27. Is the EX index a measure at all?':plain
\echo
\echo 'Seven items, 1 ... 7, made into one index from 0 to 100 for each person (scale_score: half of the items must be there).'
\echo 'Before anybody is ranked by it: do the items hang together (alpha, omega), and do units differ (ICC)? Round 12.'
\echo
\set ECHO queries
CREATE TEMP TABLE pulse AS
SELECT DISTINCT ON (a.round, a.person) a.round, a.person, w.unit, w.strategy, item, scale_score(item, 1, 7) AS ex,
       CASE WHEN a.enps <= 10 THEN a.enps END AS enps
FROM hr.answer AS a
JOIN workplace AS w ON w.person = a.person AND a.answered_at::date BETWEEN w.valid_from AND w.valid_to,
LATERAL (SELECT array_agg(nullif(score, 99)::float8 ORDER BY n)
         FROM unnest(ARRAY[item1, item2, item3, item4, item5, item6, item7]) WITH ORDINALITY AS i(score, n)) AS l(item)
WHERE a.round <= 12 AND scale_score(item, 1, 7) IS NOT NULL
ORDER BY a.round, a.person, a.answered_at DESC;
\echo
CREATE TEMP TABLE items AS
SELECT with_names(comoments_agg(enps, item[1], item[2], item[3], item[4], item[5], item[6], item[7]),
                  '{enps,commitment,enthusiasm,meaning,supervisor,tools,team,growth}') AS c
FROM pulse WHERE round = 12;
\echo
SELECT comoments_n(c) AS complete, missing(c), a.value::numeric(4,3) AS alpha, a.low::numeric(4,3), a.high::numeric(4,3),
       (omega(c, scale)).value::numeric(4,3) AS omega
FROM items, (VALUES ('{commitment,enthusiasm,meaning,supervisor,tools,team,growth}'::text[])) AS s(scale), cronbach_alpha(c, scale) AS a;

SELECT units(u), b.value::numeric(4,3) AS icc1, b.low::numeric(4,3), b.high::numeric(4,3),
       r.value::numeric(4,3) AS icc2, r.low::numeric(4,3) AS icc2_low, r.high::numeric(4,3) AS icc2_high
FROM (SELECT units_agg(c) AS u FROM (SELECT with_names(comoments_agg(ex), '{ex}') AS c FROM pulse WHERE round = 12 GROUP BY unit) AS g) AS v,
     icc1(u, 'ex') AS b, icc2(u, 'ex') AS r;
\set ECHO none
\echo 'Read: alpha above .9: seven items measure one thing. ICC1 is the share of the variation between persons that lies between'
\echo 'units, ICC2 the reliability of a unit''s mean: above .7 the means may be compared. They may: units do differ here.'

\echo
\echo :bold'28. Which item drives the willingness to recommend us?':plain
\echo
\echo 'eNPS score on the seven items. Importance = what an item adds to R squared, averaged over all orders in which the items'
\echo 'could enter (lmg); it adds up to R squared. Priority = importance times what the item lacks of 100.'
\echo
\set ECHO queries
SELECT d.driver, d.importance::numeric(5,4), (100 * d.share)::numeric(4,1) AS "share, %", d.coefficient::numeric(5,3), d.p_value::numeric(5,4),
       p.performance::numeric(4,1), p.rank AS priority
FROM items, (VALUES ('{commitment,enthusiasm,meaning,supervisor,tools,team,growth}'::text[])) AS s(scale),
     drivers(c, 'enps', scale) AS d, priorities(c, 'enps', scale, 1, 7) AS p
WHERE p.driver = d.driver;

SELECT r2::numeric(4,3) AS r_squared, sum(importance)::numeric(4,3) AS sum_of_importance, 100.0 / 7 AS "a seventh, %"
FROM items, (VALUES ('{commitment,enthusiasm,meaning,supervisor,tools,team,growth}'::text[])) AS s(scale),
     ols_fit(c, 'enps', scale), drivers(c, 'enps', scale) GROUP BY r2;
\set ECHO none
\echo 'Read: none stands out. Each has about a seventh; the order is what chance made of it, and the author of the company indeed'
\echo 'made all seven alike. A list of drivers always has a first line: look at the shares before you act on it.'

\echo
\echo :bold'29. The executive question: where staff are better off, are customers better off?':plain
\echo
\echo 'EX of a unit and quarter (from hr), and CX of the same unit one quarter later (from crm; ten times the mean of 0 ... 10).'
\echo 'One value per unit; then one call answers at all levels.'
\echo
\set ECHO queries
CREATE TEMP TABLE unit_quarter AS
SELECT unit, name, strategy, quarter, ex, ex_se, cx, cx_se, euros
FROM hr.unit CROSS JOIN generate_series(1, 12) AS quarter
LEFT JOIN (SELECT unit, round AS quarter, avg(ex) AS ex, stddev(ex) / sqrt(count(*)) AS ex_se
           FROM pulse GROUP BY unit, round) AS e USING (unit, quarter)
LEFT JOIN (SELECT unit, 4 * (extract(year FROM answered_at)::int - 2023) + extract(quarter FROM answered_at)::int AS quarter,
                  10 * avg(nps)::float8 AS cx, 10 * stddev(nps)::float8 / sqrt(count(*)) AS cx_se
           FROM crm.answer WHERE survey = 'visit' GROUP BY 1, 2) AS c USING (unit, quarter)
LEFT JOIN (SELECT unit, 4 * (extract(year FROM ordered_on)::int - 2023) + extract(quarter FROM ordered_on)::int AS quarter,
                  sum(amount)::float8 AS euros
           FROM crm.orders GROUP BY 1, 2) AS o USING (unit, quarter);
\echo
CREATE TEMP TABLE linked AS
SELECT unit, strategy, with_names(comoments_agg(ex, next_cx), '{ex,cx}') AS c
FROM (SELECT unit, strategy, ex, lead(cx) OVER (PARTITION BY unit ORDER BY quarter) AS next_cx FROM unit_quarter) AS q
GROUP BY unit, strategy;
\echo
SELECT scope, r::numeric(4,2), slope::numeric(5,3), low::numeric(5,3), high::numeric(5,3), n, units, ecological_gap::numeric(5,3) AS gap
FROM (SELECT units_agg(c) AS u FROM linked) AS company, linkage(u, 'ex', 'cx');
\set ECHO none
\echo 'Read: four answers to one question. Within: a unit that rises by one point of EX, and its CX a quarter later. Between: units'
\echo 'that stand higher, and the CX of these. n counts rows, but the interval counts units wherever it must. This is linkage: it'
\echo 'says that they go together, and not yet who pushes whom. And it mixes four kinds of business, so:'
\echo
\set ECHO queries
CREATE TEMP TABLE strategy_link AS SELECT strategy, units_agg(c) AS u FROM linked GROUP BY strategy;
\echo
SELECT strategy, scope, r::numeric(4,2), slope::numeric(5,3), low::numeric(5,3), high::numeric(5,3), p_value::numeric(6,4), n, units
FROM strategy_link, linkage(u, 'ex', 'cx') WHERE scope IN ('within', 'unit means') ORDER BY scope DESC, slope DESC;

SELECT (t).difference::numeric(5,3) AS kruunu_less_avain, (t).low::numeric(5,3), (t).high::numeric(5,3),
       to_char((t).p_value, '9.9EEEE') AS p_value
FROM strategy_link AS k, strategy_link AS a, LATERAL (SELECT slope_difference(k.u, a.u, 'cx', 'ex') AS t) AS d
WHERE k.strategy = 'Kruunu' AND a.strategy = 'Avain';
\set ECHO none
\echo 'Read: in Kruunu, where people serve people, a point of EX goes with .6 points of CX; in Avain, where the guest serves himself,'
\echo 'with next to nothing. That is no failure of Avain: it is its strategy. One number for the whole company would serve nobody.'
INSERT INTO recovered
SELECT 'CX on EX, ' || CASE strategy WHEN 'Kauppa' THEN 'shops' ELSE strategy END, coefficient, low, high
FROM strategy_link, fixed_effects(u, 'cx', '{ex}') WHERE strategy <> 'Yritys' AND low IS NOT NULL
UNION ALL
SELECT 'CX on EX, Kruunu less Avain', (t).difference, (t).low, (t).high
FROM strategy_link AS k, strategy_link AS a, LATERAL (SELECT slope_difference(k.u, a.u, 'cx', 'ex') AS t) AS d
WHERE k.strategy = 'Kruunu' AND a.strategy = 'Avain' AND (t).low IS NOT NULL;

\echo
\echo :bold'30. Who leads, the front wheel or the back wheel?':plain
\echo
\echo 'Both directions always: EX and the CX of the next quarter, and CX and the EX of the next quarter, within units.'
\echo
\set ECHO queries
CREATE TEMP TABLE lead_lag AS
SELECT strategy, lead_lag_agg(unit::text, quarter, ex, cx) AS l FROM unit_quarter GROUP BY strategy;
\echo
SELECT strategy, CASE direction WHEN 'x leads' THEN 'EX leads CX' WHEN 'y leads' THEN 'CX leads EX' ELSE direction END AS who,
       r::numeric(4,2), slope::numeric(5,3), low::numeric(5,3), high::numeric(5,3), p_value::numeric(5,4), units, pairs
FROM lead_lag, lead_lag_table(l, 1, jackknife => true) WHERE lag = 1 ORDER BY strategy, who DESC;
\set ECHO none
\echo 'Read: in Kruunu and the shops EX goes first. In Yritys, which sells to businesses, it is the other way: good customers make'
\echo 'good work. Eight tests: one with p just under .05 is no news. (The half-panel jackknife takes away a bias that short panels'
\echo 'have when the one direction is real: it then shows as a false slope below zero in the other.)'
-- The shops' null was planted for the plain slope: an echo of EX two quarters later fills just the bias that the jackknife takes away.
INSERT INTO recovered
SELECT 'EX on CX, ' || CASE strategy WHEN 'Kauppa' THEN 'shops' ELSE 'business units' END, slope, low, high
FROM lead_lag, lead_lag_table(l, 1, jackknife => strategy = 'Yritys')
WHERE strategy IN ('Kauppa', 'Yritys') AND direction = 'y leads' AND low IS NOT NULL;

\echo
\echo :bold'31. What is a point worth?':plain
\echo
\echo 'CX of a quarter and the revenue of the next, within units: all 160.'
\echo
\set ECHO queries
CREATE TEMP TABLE money AS
SELECT unit, strategy, with_names(comoments_agg(cx, next_euros), '{cx,euros}') AS c,
       with_names(comoments_agg(ex, next_cx, later_revenue), '{ex,cx,revenue}') AS path
FROM (SELECT unit, strategy, ex, cx, lead(cx) OVER w AS next_cx, lead(euros) OVER w AS next_euros,
             100 * lead(euros, 2) OVER w / avg(euros) OVER (PARTITION BY strategy) AS later_revenue
      FROM unit_quarter WINDOW w AS (PARTITION BY unit ORDER BY quarter)) AS q
GROUP BY unit, strategy;
\echo
SELECT reading, value::numeric(8,3), low::numeric(8,3), high::numeric(8,3), n AS units, method
FROM (SELECT units_agg(c) AS u FROM money) AS company, euro_per_point(u, 'euros', 'cx');
\set ECHO none
\echo 'Read: one point of CX goes with .8 % more revenue one quarter later. And staff? For the shops, the whole chain: EX, CX a'
\echo 'quarter later, revenue two quarters later, each step with the steps before it held constant; revenue in per cent of the shops'' mean.'
\echo
\set ECHO queries
SELECT step, slope::numeric(6,3), low::numeric(6,3), high::numeric(6,3), to_char(p_value, '9.9EEEE') AS p_value, n AS units, method
FROM (SELECT units_agg(path) AS u FROM money WHERE strategy = 'Kauppa') AS shops, chain(u, '{ex,cx,revenue}');
\set ECHO none
\echo 'Read: the product is what one point of EX in a shop goes with: about a quarter of one per cent of revenue, half a year later.'
\echo 'Small for one point; a shop that rises by ten is another matter. It rests on the steps being in the right order.'
INSERT INTO recovered
SELECT 'revenue on CX', value, low, high
FROM (SELECT units_agg(c) AS u FROM money) AS company, euro_per_point(u, 'euros', 'cx') WHERE reading = 'percent of mean' AND low IS NOT NULL
UNION ALL
SELECT 'revenue on EX, shops', slope, low, high
FROM (SELECT units_agg(path) AS u FROM money WHERE strategy = 'Kauppa') AS shops, chain(u, '{ex,cx,revenue}')
WHERE step = 'product' AND low IS NOT NULL;

\echo
\echo :bold'32. Is it one strength everywhere?':plain
\echo
\echo 'One slope of CX on EX for each unit, from its eleven quarters, with its standard error. Do units differ more than chance?'
\echo
\set ECHO queries
CREATE TEMP TABLE unit_slope AS
SELECT unit, strategy, coefficient, se
FROM linked, LATERAL (SELECT CASE WHEN comoments_n(c) >= 8 AND variance(c, 'ex') > 0 THEN c END AS c) AS enough, ols(enough.c, 'cx', '{ex}')
WHERE term = 'ex' AND se > 0;
\echo
SELECT coalesce(strategy, 'all units') AS units_of, h.k AS units, p.value::numeric(4,2) AS pooled, p.low::numeric(5,2), p.high::numeric(5,2),
       (100 * h.i2)::numeric(4,1) AS "I², %", h.tau::numeric(4,2), h.p_value::numeric(6,4),
       h.low::numeric(5,2) AS next_unit_low, h.high::numeric(5,2) AS next_unit_high
FROM (SELECT strategy, estimates_agg(coefficient, se) AS e FROM unit_slope GROUP BY ROLLUP (strategy)) AS g,
     pooled(e, 'hk') AS p, heterogeneity(e) AS h
ORDER BY strategy NULLS FIRST;
\set ECHO none
\echo 'Read: over all units the strength differs (tau is its spread, I² the part of the differences that is not chance), and the'
\echo 'interval for the next unit is wide: the average is a poor promise to anybody. Within one strategy little is left.'

\echo
\echo :bold'33. A fair league table':plain
\echo
\echo 'CX of the shops in the last quarter: the first and last three as they stand, and drawn to the mean by what is chance.'
\echo
\set ECHO queries
SELECT place, name, cx::numeric(4,1), cx_se::numeric(3,1) AS se, (s).value::numeric(4,1) AS shrunken, (s).low::numeric(4,1), (s).high::numeric(4,1),
       (s).reliability::numeric(3,2)
FROM (SELECT name, cx, cx_se, shrink(cx, cx_se) OVER () AS s, row_number() OVER (ORDER BY cx DESC, name) AS place, count(*) OVER () AS shops
      FROM unit_quarter WHERE strategy = 'Kauppa' AND quarter = 12 AND cx_se > 0) AS t
WHERE place <= 3 OR place > shops - 3 ORDER BY place;
\set ECHO none
\echo 'Read: some twenty answers per shop. Part of what the first is ahead, and the last behind, will be gone in the next quarter;'
\echo 'reliability says how much of a difference to believe. A bonus for the first place would reward luck.'
