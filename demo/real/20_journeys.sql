-- journeys in real logs.
\echo
\echo :bold'REAL LOGS: what people, permits and orders go through':plain

\if :have_receipt
\echo
\echo :bold'PERMITS: how a Dutch municipality receives applications for permits':plain
\echo
\echo :bold'11. Is the log the one that others have described?':plain
\echo
\echo 'One journey per case; the labels are cut down to their codes. Published of this log (CoSeLoG, "receipt phase"): 1,434 cases,'
\echo '8,577 events, 27 activities, 116 variants.'
\echo
\set ECHO queries
CREATE TEMP TABLE permit AS
SELECT case_id, journey_agg(coalesce(substring(activity FROM '^T\d+(?:-\d)?'), 'received'), at) AS j
FROM receipt GROUP BY case_id;
\echo
SELECT count(*) AS cases, sum(journey_length(j)) AS events, (SELECT count(DISTINCT t) FROM permit, unnest(touchpoints(j)) AS t) AS activities,
       count(DISTINCT journey_hash(j)) AS variants, pg_size_pretty(sum(pg_column_size(j))) AS stored
FROM permit;

SELECT journey_path(j) AS variant, count(*) AS cases, round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS "%",
       justify_hours(date_trunc('minute', percentile_cont(0.5) WITHIN GROUP (ORDER BY journey_span(j)))) AS median_span
FROM permit GROUP BY variant ORDER BY cases DESC, variant LIMIT 6;

SELECT min(substring(activity FROM '^T\d+')) AS code, activity FROM receipt
WHERE activity ~ '^T(02|03|04|05|06|10) ' GROUP BY activity ORDER BY code;
\set ECHO none
\echo 'Read: the published counts come out. Half of the cases go one way; the next ones hold the same steps in another order'
\echo '(T06 and T10 run beside T02, T04 and T05), and some end where they began.'

\echo
\echo :bold'12. How long until the confirmation is in the mail, and who is still waiting?':plain
\echo
\echo 'A funnel of two steps, received and sent (T05), 60 days; the log ends on 23 January 2012.'
\echo
\set ECHO queries
SELECT entered AS received, reached AS sent, open, entered - reached - open AS never_sent, (100 * rate_previous)::numeric(4,1) AS "sent, %",
       justify_hours(date_trunc('minute', time_p50)) AS p50, justify_hours(date_trunc('minute', time_p90)) AS p90
FROM (SELECT funnel_agg(j, '{received,T05}', '{"within": "60 days", "until": "2012-01-24T00:00:00Z"}') AS f FROM permit) AS g, funnel_table(f)
WHERE step = 2;
\set ECHO none
\echo 'Read: half of the confirmations are out within minutes, one in ten takes more than a week. Open cases are not counted as'
\echo 'failures: their 60 days are not over.'

\echo
\echo :bold'13. Where is work done twice?':plain
\echo
\echo 'Rework: a confirmation checked (T02), adjusted (T03) and checked again; advice on the stop (T06) asked for again.'
\echo
\set ECHO queries
SELECT pattern, count(*) AS cases, sum(journey_count(j, pattern)) AS times,
       justify_hours(date_trunc('minute', percentile_cont(0.5) WITHIN GROUP (ORDER BY journey_span(j)))) AS median_span
FROM permit, unnest('{T02 -> T03 -> T02, T02 T03 T02, T06 -> T06}'::journey_pattern[]) AS pattern
WHERE j ~ pattern GROUP BY pattern ORDER BY cases DESC;

SELECT justify_hours(date_trunc('minute', percentile_cont(0.5) WITHIN GROUP (ORDER BY journey_span(j)))) AS median_span_of_all FROM permit;
\set ECHO none
\echo 'Read: loops are rare, and cases with one take days instead of minutes. (Long cases also have more time for loops.) An arrow'
\echo 'asks for "some time later", white space for "directly after": that tells the two lines of T02 apart.'
\endif

\if :have_hiring
\echo
\echo :bold'HIRING (SIMULATED): a recruitment log that was made up to study discrimination':plain
\echo
\echo :bold'14. What do equal timestamps do to the variants?':plain
\echo
\echo 'This log is no record of real people: it was simulated, with a group of protected persons who are treated worse. It shows a'
\echo 'trap of real logs, too: in most cases several events carry one timestamp. Order by label, and by line of the file:'
\echo
\set ECHO queries
CREATE TEMP TABLE application AS
SELECT case_id, bool_or(protected) AS protected, journey_agg(activity, at) AS by_label, journey_agg(activity, at, NULL, NULL, NULL, line) AS by_line
FROM hiring GROUP BY case_id;
\echo
SELECT count(*) AS cases, sum(journey_length(by_label)) AS events,
       (SELECT count(DISTINCT case_id) FROM (SELECT case_id FROM hiring GROUP BY case_id, at HAVING count(*) > 1) AS tie) AS cases_with_ties,
       count(DISTINCT journey_hash(by_label)) AS variants_by_label, count(DISTINCT journey_hash(by_line)) AS variants_by_line
FROM application;

SELECT count(*) FILTER (WHERE by_label ~ $$'Screening Interview' 'Background Check'$$) AS interview_first_by_label,
       count(*) FILTER (WHERE by_line ~ $$'Screening Interview' 'Background Check'$$) AS interview_first_by_line
FROM application;
\set ECHO none
\echo 'Read: three times as many variants, from nothing but the tie-breaker, and neither order is the truth: the screening'
\echo 'interview and the background check happen at one time. Ask in a way that does not depend on it: permute(a, b), a funnel'
\echo 'with any_order, or steps that really come later.'

\echo
\echo :bold'15. Do both groups get equally far?':plain
\echo
\set ECHO queries
CREATE TEMP TABLE hiring_funnel AS
SELECT protected, funnel_agg(by_line, ARRAY[$$'Hand In Job Application'$$, $$'Telephonic Screening'$$, $$'Screening Interview'$$,
                                            $$'Coding Interview'$$, $$'Make Job Offer'$$]) AS f
FROM application GROUP BY protected;
\echo
SELECT step, label, max(reached) FILTER (WHERE protected) AS protected, max(reached) FILTER (WHERE NOT protected) AS others,
       max((100 * rate_start)::numeric(4,1)) FILTER (WHERE protected) AS "protected, %",
       max((100 * rate_start)::numeric(4,1)) FILTER (WHERE NOT protected) AS "others, %"
FROM hiring_funnel, funnel_table(f) GROUP BY step, label ORDER BY step;

SELECT (t).difference::numeric(4,2) AS offers_ratio, (t).low::numeric(4,2), (t).high::numeric(4,2)
FROM (SELECT risk_ratio(ratings_agg((by_line ~ '''Make Job Offer''')::int, 0, 1) FILTER (WHERE protected),
                        ratings_agg((by_line ~ '''Make Job Offer''')::int, 0, 1) FILTER (WHERE NOT protected), 1, 1) AS t FROM application) AS r;
\set ECHO none
\echo 'Read: the gap opens step by step. In a real log such a table is a question and not a verdict: the groups may differ in'
\echo 'what they apply for.'
\endif

\if :have_olist_order
\if :have_olist_review
\echo
\echo :bold'OLIST: what orders of a Brazilian web shop go through':plain
\echo
\echo :bold'16. Which ways do orders go?':plain
\echo
\echo 'One journey per order, from the dates of the order and its reviews. The extract holds more cancelled and undelivered orders'
\echo 'than the shop had, so read shares as those of the extract. Some orders are approved in the second of the purchase: the'
\echo 'stage number decides ties.'
\echo
\set ECHO queries
CREATE TEMP TABLE parcel AS
SELECT order_id, journey_agg(what, at, score, NULL, NULL, place) AS j
FROM (SELECT order_id, what, at, NULL::int AS score, place FROM olist_order, LATERAL (VALUES
             (1, 'purchase', purchased_at), (2, 'approved', approved_at), (3, 'carrier', carrier_at), (4, 'delivered', delivered_at),
             (5, 'promised', estimated_at + interval '1 day')) AS v(place, what, at)
      UNION ALL
      SELECT orders, 'review', answered_at, score, 6 FROM olist_review WHERE orders IN (SELECT order_id FROM olist_order)) AS event
WHERE at IS NOT NULL GROUP BY order_id;
\echo
SELECT journey_path(journey_collapse(journey_without(j, '{promised}'))) AS path, count(*) AS orders,
       round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS "%"
FROM parcel GROUP BY path ORDER BY orders DESC, path LIMIT 8;

SELECT count(*) FILTER (WHERE j ~ 'carrier -> approved') AS shipped_before_approval,
       count(*) FILTER (WHERE j ~ 'review -> delivered') AS reviewed_before_delivery,
       count(*) FILTER (WHERE j ~ 'review -> purchase') AS reviewed_before_purchase
FROM parcel;
\set ECHO none
\echo 'Read: lines two and three of the first table, and the second table, are news for whoever keeps the data: people are asked to'
\echo 'review what has not come, and a few dates cannot be right.'

\echo
\echo :bold'17. How long does each step take?':plain
\echo
\set ECHO queries
SELECT step, label, entered, reached, open, (100 * rate_previous)::numeric(4,1) AS "% of step before",
       justify_hours(date_trunc('minute', time_p50)) AS p50, justify_hours(date_trunc('minute', time_p90)) AS p90
FROM (SELECT funnel_agg(j, '{purchase,approved,carrier,delivered}', '{"within": "90 days", "until": "2018-10-18T00:00:00Z"}') AS f
      FROM parcel) AS g, funnel_table(f);
\set ECHO none
\echo 'Read: half of the orders: approved within minutes, two days with the seller, a week with the carrier. One in ten takes'
\echo 'more than a day, six days and more than two weeks.'
\echo 'Open: bought less than 90 days before the data end, and not there yet as far as the dates tell.'

\echo
\echo :bold'18. What does a broken promise cost?':plain
\echo
\echo 'The day that the shop promised is an event of the journey, at its end. So "late" is a pattern: promised -> delivered.'
\echo
\set ECHO queries
SELECT what, count(*) AS orders, mean(rollup(r))::numeric(4,2) AS stars, (100 * share(rollup(r), 1, 1))::numeric(4,1) AS "1 star, %",
       (100 * share(rollup(r), 5, 5))::numeric(4,1) AS "5 stars, %", agreement(rollup(r))::numeric(5,2)
FROM (SELECT CASE WHEN j ~ 'delivered ->[>= 7 days] promised' THEN '1 a week early or more' WHEN j ~ 'delivered -> promised' THEN '2 in time'
                  WHEN j ~ 'promised ->[<= 7 days] delivered' THEN '3 up to a week late'
                  WHEN j ~ 'promised -> delivered' THEN '4 more than a week late'
                  WHEN j ~ 'carrier' THEN '5 with the carrier, never delivered' ELSE '6 never shipped' END AS what,
             (SELECT ratings_agg(score::int, 1, 5) FROM journey_events(j) WHERE touchpoint = 'review') AS r
      FROM parcel) AS o
GROUP BY what ORDER BY what;

SELECT count(*) AS late, count(*) FILTER (WHERE j ~ 'promised -> review -> delivered') AS reviewed_between,
       count(*) FILTER (WHERE j ~ 'promised -> delivered -> review') AS reviewed_afterwards
FROM parcel WHERE j ~ 'promised -> delivered';
\set ECHO none
\echo 'Read: early or just in time makes little difference; late makes a large one, and a parcel that comes more than a week late is'
\echo 'rated like one that never comes. Most late ones are reviewed before they arrive: what people rate then is the waiting.'
\endif
\endif
\echo
