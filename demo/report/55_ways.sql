-- Many journeys at once: process map, Sankey, a design and what becomes of it, who comes back, who gets the credit.
\echo
\echo :bold'THE WAYS: many journeys at once':plain
\echo
\echo :bold'47. What becomes of an application, and how long does each step take?':plain
\echo
\echo 'One value holds the whole process map: who goes from where to where, how often, and after how long. It adds up like a number,'
\echo 'so a map of each unit and month is a column of a table.'
\echo
\set ECHO queries
CREATE TEMP TABLE process_map AS SELECT graph_agg(j) AS g FROM application_path;
\echo
SELECT source, target, n, (extract(epoch FROM gap_p50) / 86400)::numeric(5,1) AS median_days, (extract(epoch FROM gap_p90) / 86400)::numeric(5,1) AS "9 in 10, days"
FROM process_map, graph_edges(g) ORDER BY n DESC, source;

SELECT (100 * graph_reach(g, 'applied', 'started'))::numeric(4,1) AS "of 100 who apply start", (100 * graph_reach(g, 'interviewed', 'started'))::numeric(4,1) AS "of 100 interviewed start",
       (100 * graph_reach(g, 'rejected', 'told'))::numeric(4,1) AS "of 100 rejected are told"
FROM process_map;
\set ECHO none
\echo 'Read: a no takes the longest, and a quarter of those who get one are never told. graph_dot() and graph_mermaid() draw the same map;'
\echo 'doc/graphs.md shows the picture. Reach takes the map for what it is, step by step: where the way behind a step depends on the way'
\echo 'before it, ask the journeys themselves (question 13).'

\echo
\echo :bold'48. Something failed: where do customers go from there?':plain
\echo
\set ECHO queries
SELECT source, target, n, journeys AS people
FROM (SELECT sankey_agg(j, '{"anchor": "failure", "depth": 2}') AS g FROM customer_path WHERE j @> '{failure}') AS q, graph_edges(g)
ORDER BY n DESC, source, target LIMIT 8;
\set ECHO none
\echo 'Read: the rows of a Sankey diagram, as a BI tool wants them: 0 is the first failure, 1 what came next. Most were contacted; some'
\echo 'left right away, some went on to order as if nothing had been.'

\echo
\echo :bold'49. Recruiting promised: screened in 10 days, decided in 28 more, told in 14. Does it keep that?':plain
\echo
\echo 'A design is a pattern with its promises. Each application is laid beside it: a step that nobody designed is extra, one that did not'
\echo 'happen is missing, one behind its time is late.'
\echo
\set ECHO queries
CREATE TEMP TABLE design AS SELECT journey_pattern $$
    applied ->[<= 10 days] screened ->[<= 28 days] (rejected ->[<= 14 days] told
                                                   | interviewed ->[<= 28 days] (rejected ->[<= 14 days] told | offered (started | declined)))
$$ AS d;
\echo
SELECT count(*) AS decided, (100.0 * avg(journey_conforms(j, d)::int))::numeric(4,1) AS "as promised, %",
       (100.0 * avg((journey_fitness(j, d) = 1)::int))::numeric(4,1) AS "right steps, %", avg(journey_fitness(j, d))::numeric(5,3) AS fitness
FROM application_path, design WHERE j && '{rejected, offered}';

SELECT move, expected, count(*) AS applications, (extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY overdue)) / 86400)::numeric(5,1) AS median_days_late
FROM application_path, design, journey_align(j, d) WHERE j && '{rejected, offered}' AND move <> 'sync'
GROUP BY move, expected ORDER BY applications DESC, move LIMIT 6;
\set ECHO none
\echo 'Read: two in three took the right steps, one in three kept the times as well. Late is mostly the no, and the promise that is'
\echo 'broken by leaving it out is "told": question 52 shows what that costs. (Some are rejected without being screened.) fitness = 1'
\echo 'less the least number of moves off the design, over the length of the journey and of the shortest way through the design.'

\echo
\echo :bold'50. Who comes back?':plain
\echo
\set ECHO queries
SELECT cohort, max(size) AS customers, (100 * max(rate) FILTER (WHERE period = 1))::numeric(4,1) AS "1 later, %", (100 * max(rate) FILTER (WHERE period = 2))::numeric(4,1) AS "2 later, %",
       (100 * max(rate) FILTER (WHERE period = 3))::numeric(4,1) AS "3 later, %", (100 * max(rate) FILTER (WHERE period = 4))::numeric(4,1) AS "4 later, %"
FROM (SELECT retention_agg(j, 'order', 'order', '{"unit": "quarter", "periods": 4, "until": "2026-01-01T00:00:00Z"}') AS r FROM customer_path) AS q, retention_table(r)
GROUP BY cohort ORDER BY cohort;
\set ECHO none
\echo 'Read: of those whose first order was in that quarter, how many ordered again so many quarters later. The lower right corner is empty:'
\echo 'those quarters are not over yet, and half a quarter is not counted as if it were a whole one.'

\echo
\echo :bold'51. What comes before an order, and who gets the credit?':plain
\echo
\set ECHO queries
CREATE TEMP TABLE credit AS
SELECT attribution_agg(journey_only(j, '{web visit, app, phone, front desk, restaurant, stay, order}'), 'order') AS a FROM customer_path;
\echo
SELECT converted AS orders_after_touches, direct AS orders_without, lost AS touches_without_order FROM credit, attribution_outcomes(a);

SELECT m.touchpoint, m.credit::numeric(6,0) AS markov, s.credit::numeric(6,0) AS shapley, (100 * m.removal_effect)::numeric(4,1) AS "lost without it, %"
FROM credit, attribution_table(a, 'markov') AS m JOIN LATERAL attribution_table(a, 'shapley') AS s USING (touchpoint) ORDER BY m.credit DESC;
\set ECHO none
\echo 'Read: two ways to divide the same orders among what came before them. Markov asks how many orders would be lost if each visit to a'
\echo 'touchpoint ended there, solved exactly, not simulated; Shapley shares each order among those that took part. They differ about'
\echo 'the web, which for most is all that came before: Shapley then gives it the whole order. The other five were planted alike and come'
\echo 'out alike. Most orders have nothing before them that the tables know of. And credit is not cause: who is about to order visits, too.'
