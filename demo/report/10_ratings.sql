-- ratings: how people rate it.
\echo
\echo :bold'RATINGS: how people rate it':plain
\echo
\echo :bold'1. What counts as an answer?':plain
\echo
\echo 'Survey tools export more than answers: people send the form twice, code 99 means "cannot say", and people move'
\echo 'between units. We take the latest valid answer of each person in a round, and the unit where the person'
\echo 'worked on that day. The distribution of each unit and round is one value of type ratings, stored in a row.'
\echo
\set ECHO queries
CREATE TEMP VIEW workplace AS
SELECT e.person, p.unit, u.strategy, p.function, p.valid_from, coalesce(p.valid_to, 'infinity') AS valid_to
FROM hr.employment AS e JOIN hr.position AS p USING (employment) JOIN hr.unit AS u USING (unit);
\echo
CREATE TEMP TABLE enps_answer AS
SELECT DISTINCT ON (a.round, a.person) a.round, a.person, w.unit, w.strategy, a.enps AS score
FROM hr.answer AS a
JOIN workplace AS w ON w.person = a.person AND a.answered_at::date BETWEEN w.valid_from AND w.valid_to
WHERE a.enps BETWEEN 0 AND 10
ORDER BY a.round, a.person, a.answered_at DESC;
\echo
CREATE TEMP TABLE enps AS
SELECT round, unit, strategy, ratings_agg(score, 0, 10) AS r
FROM enps_answer GROUP BY round, unit, strategy;
\echo
SELECT (SELECT count(*) FROM hr.answer WHERE round <= 12) AS forms_sent, sum(answered(r)) AS valid_answers,
       count(*) AS stored_rows, pg_size_pretty(sum(pg_column_size(r))) AS their_size
FROM enps;

SELECT round, unit, r FROM enps ORDER BY round, unit LIMIT 3;
\set ECHO none
\echo 'Read: all those forms have become a small value per unit and round. Everything about eNPS below is read from them.'
\echo 'A score of 99 left in the column would have been an error, not a promoter.'

\echo
\echo :bold'2. Who answers, and would they recommend us as an employer?':plain
\echo
\echo 'The last two rounds. eNPS = per cent of 9-10 minus per cent of 0-6. The interval knows how many were asked.'
\echo
\set ECHO queries
WITH asked AS (
    SELECT i.round, w.strategy, count(*) AS invited
    FROM hr.invitation AS i
    JOIN workplace AS w ON w.person = i.person AND i.invited_on BETWEEN w.valid_from AND w.valid_to
    GROUP BY i.round, w.strategy),
given AS (SELECT round, strategy, rollup(r) AS r FROM enps GROUP BY round, strategy)
SELECT round, strategy, invited, answered(r), round(100.0 * answered(r) / invited, 1) AS response_rate,
       nps(r)::numeric(5,1) AS enps,
       (nps_ci(r, population => invited)).low::numeric(5,1), (nps_ci(r, population => invited)).high::numeric(5,1)
FROM given JOIN asked USING (round, strategy)
WHERE round >= 11 ORDER BY round, enps DESC;
\set ECHO none
\echo 'Read: about seven of ten answer, in every strategy alike. Kruunu, where service is personal, is recommended most, Avain'
\echo 'least. Where two intervals lie apart, the difference is hardly chance; where they overlap, do not make a story of it.'

\echo
\echo :bold'3. Round 1 to round 2: did it really rise, and how sure are we?':plain
\echo
\echo 'The same people answered in both rounds, three quarters of all. Three ways to look at one change:'
\echo 'as if they were strangers; knowing that they are the same; and knowing that the company has no more people than that.'
\echo
\set ECHO queries
WITH staff AS (SELECT count(*) AS population FROM hr.invitation WHERE round = 1),
wave AS (
    SELECT rollup(r) FILTER (WHERE round = 1) AS before, rollup(r) FILTER (WHERE round = 2) AS after
    FROM enps),
pairs AS (
    SELECT paired_change_agg(before, after, 0, 10, 'nps') AS d
    FROM (SELECT person, max(score) FILTER (WHERE round = 1) AS before,
                 max(score) FILTER (WHERE round = 2) AS after
          FROM enps_answer WHERE round <= 2 GROUP BY person) AS p
    WHERE before IS NOT NULL AND after IS NOT NULL)
SELECT how, nps(before)::numeric(5,2) AS before, nps(after)::numeric(5,2) AS after,
       (t).difference::numeric(5,2) AS change, (t).low::numeric(5,2), (t).high::numeric(5,2),
       ((t).high - (t).low)::numeric(5,2) AS width
FROM wave, pairs, staff, LATERAL (VALUES
     (1, 'strangers',                      nps_change(before, after, 'wald')),
     (2, 'the same people',                paired_change(d, 'nps')),
     (3, 'the same, of this many in all',  paired_change(d, 'nps', population => population))) AS v(place, how, t)
ORDER BY place;
\set ECHO none
\echo 'Read: one change, three widths. The last line is the one to report: planted was a rise of 6 points, from 12 to 18.'
INSERT INTO recovered
SELECT 'eNPS round ' || round, (e).value, (e).low, (e).high
FROM (SELECT round, nps_ci(rollup(r), population => (SELECT count(*) FROM hr.invitation WHERE round = 1)) AS e
      FROM enps WHERE round <= 2 GROUP BY round) AS n
UNION ALL
SELECT 'eNPS change', (t).difference, (t).low, (t).high
FROM (SELECT paired_change(paired_change_agg(before, after, 0, 10, 'nps'), 'nps',
             population => (SELECT count(*) FROM hr.invitation WHERE round = 1)) AS t
      FROM (SELECT max(score) FILTER (WHERE round = 1) AS before, max(score) FILTER (WHERE round = 2) AS after
            FROM enps_answer WHERE round <= 2 GROUP BY person) AS p) AS c;

\echo
\echo :bold'4. Which units did their customers turn away from? 160 tests, honestly counted':plain
\echo
\echo 'The front wheel first: answers after a visit, the year up to September 2024 against the year after. Of 160 tests'
\echo 'eight would be "significant" at 5 % by chance alone; Holm''s adjustment (p_adjusted) takes care of that.'
\echo
\set ECHO queries
WITH visit AS (
    SELECT unit, answered_at < '2024-10-01' AS early, ratings_agg(nps, 0, 10) AS r
    FROM crm.answer
    WHERE survey = 'visit' AND answered_at >= '2023-10-01' AND answered_at < '2025-10-01'
    GROUP BY unit, early),
change AS (
    SELECT unit, nps_change(rollup(r) FILTER (WHERE early), rollup(r) FILTER (WHERE NOT early), 'wald') AS t
    FROM visit GROUP BY unit),
tested AS (SELECT array_agg(unit) AS units, p_adjust(array_agg((t).p_value), 'holm') AS ps FROM change)
SELECT u.unit, u.name, (t).n1 AS before, (t).n2 AS after, (t).difference::numeric(5,1) AS change,
       (t).low::numeric(5,1), (t).high::numeric(5,1), to_char((t).p_value, '9.9EEEE') AS p_value,
       a.p::numeric(7,5) AS p_adjusted
FROM tested, unnest(units, ps) AS a(unit, p) JOIN change USING (unit) JOIN hr.unit AS u USING (unit)
ORDER BY (t).p_value LIMIT 6;
\set ECHO none
\echo 'Read: believe the lines whose adjusted p is small; the next ones look like news and are what chance brings among 160.'
\echo 'Units have good and bad quarters, so a real change need not last. Look for hotels 7 and 23 of Kruunu: why did they fall?'

\echo
\echo :bold'5. And the back wheel? Staff and guests of those two hotels, quarter by quarter':plain
\echo
\echo 'HR and CRM side by side: eNPS of the staff and NPS of the guests, hotels 7 and 23 and the other 38 of Kruunu.'
\echo
\set ECHO queries
WITH staff AS (
    SELECT round AS quarter, unit IN (7, 23) AS two, rollup(r) AS r
    FROM enps WHERE strategy = 'Kruunu' AND round >= 4 GROUP BY quarter, two),
guests AS (
    SELECT 4 * (extract(year FROM answered_at)::int - 2023) + extract(quarter FROM answered_at)::int AS quarter,
           unit IN (7, 23) AS two, ratings_agg(nps, 0, 10) AS r
    FROM crm.answer JOIN hr.unit USING (unit)
    WHERE survey = 'visit' AND strategy = 'Kruunu' GROUP BY 1, 2)
SELECT quarter,
       round(nps(rollup(s.r) FILTER (WHERE two)))     AS staff_of_two,
       round(nps(rollup(g.r) FILTER (WHERE two)))     AS guests_of_two,
       round(nps(rollup(s.r) FILTER (WHERE NOT two))) AS staff_of_others,
       round(nps(rollup(g.r) FILTER (WHERE NOT two))) AS guests_of_others
FROM staff AS s JOIN guests AS g USING (quarter, two)
GROUP BY quarter ORDER BY quarter;
\set ECHO none
\echo 'Read: the author of the company took staff experience away from these two in quarter 7; their guests follow one'
\echo 'quarter later. The others roll on. Two hotels are an anecdote, not a proof, and a few dozen answers a quarter swing'
\echo 'by twenty points on their own.'

\echo
\echo :bold'6. What is work like? Seven questions of the pulse, per cent favorable':plain
\echo
\echo 'Round 12, the latest form of each person with at least four items filled in. 1 ... 7, and 99 = not applicable.'
\echo
\set ECHO queries
WITH latest AS (
    SELECT DISTINCT ON (a.person) a.*, w.strategy
    FROM hr.answer AS a
    JOIN workplace AS w ON w.person = a.person AND a.answered_at::date BETWEEN w.valid_from AND w.valid_to
    WHERE a.round = 12 AND num_nonnulls(item1, item2, item3, item4, item5, item6, item7) >= 4
    ORDER BY a.person, a.answered_at DESC),
item AS (
    SELECT place, name, strategy, ratings_agg(nullif(score, 99), 1, 7) AS r
    FROM latest, LATERAL (VALUES (1, 'commitment', item1), (2, 'enthusiasm', item2), (3, 'meaning', item3),
                                 (4, 'supervisor', item4), (5, 'tools', item5), (6, 'team', item6),
                                 (7, 'growth', item7)) AS v(place, name, score)
    GROUP BY place, name, strategy)
SELECT name, round(favorable(rollup(r) FILTER (WHERE strategy = 'Kruunu'))) AS "Kruunu",
       round(favorable(rollup(r) FILTER (WHERE strategy = 'Avain')))  AS "Avain",
       round(favorable(rollup(r) FILTER (WHERE strategy = 'Kauppa'))) AS "Kauppa",
       round(favorable(rollup(r) FILTER (WHERE strategy = 'Yritys'))) AS "Yritys",
       favorable(rollup(r))::numeric(4,1) AS company, (100 * (share_ci(rollup(r), 5, 7)).low)::numeric(4,1) AS low,
       (100 * (share_ci(rollup(r), 5, 7)).high)::numeric(4,1) AS high, missing(rollup(r)) AS not_answered
FROM item GROUP BY place, name ORDER BY place;
\set ECHO none
\echo 'Read: favorable is 5, 6 or 7 of 7; low and high belong to the company column. The rows hardly differ, one mood colours'
\echo 'all seven questions; the columns do.'

\echo
\echo :bold'7. Do we deliver what guests expect?':plain
\echo
\echo 'Each guest said what was expected and what was perceived, both 1 ... 7: two answers of one person, so a paired change.'
\echo
\set ECHO queries
WITH visit AS (
    SELECT strategy, ratings_agg(nps, 0, 10) AS recommend, paired_change_agg(expected, perceived, 1, 7, 'mean') AS gap
    FROM crm.answer JOIN hr.unit USING (unit) WHERE survey = 'visit' GROUP BY strategy)
SELECT strategy, answered(gap), nps(recommend)::numeric(4,1) AS nps,
       (paired_change(gap, 'mean')).difference::numeric(5,3) AS gap,
       (paired_change(gap, 'mean')).low::numeric(5,3), (paired_change(gap, 'mean')).high::numeric(5,3),
       (100 * share(gap, 0, 6))::numeric(4,1) AS "met %", (100 * memorable(recommend))::numeric(4,1) AS "memorable %",
       consistency(recommend)::numeric(4,3)
FROM visit ORDER BY nps DESC;
\set ECHO none
\echo 'Read: gap = perceived minus expected, in points of the scale; met = who got at least what they expected. On this side'
\echo 'Avain looks no worse than Kruunu. memorable = visits that earned a 0 or a 10; consistency: 1 = every visit alike.'
\echo 'Met, fairly consistent, and hardly ever memorable: this company is evenly unmemorable to its guests.'

\echo
\echo :bold'8. Where is the average nobody''s experience?':plain
\echo
\echo 'Hotel guests rate the amount of personal service, 1 ... 5. In some hotels one part loves it and the other wants to'
\echo 'be left alone. The mean does not show it; agreement (-1 two camps ... 1 one voice) does.'
\echo
\set ECHO queries
WITH hotel AS (
    SELECT unit, name, ratings_agg(service, 1, 5) FILTER (WHERE service BETWEEN 1 AND 5) AS r
    FROM crm.answer JOIN hr.unit USING (unit)
    WHERE survey = 'visit' AND strategy IN ('Kruunu', 'Avain') GROUP BY unit, name)
SELECT unit, name, answered(r), mean(r)::numeric(4,2), agreement(r)::numeric(4,2),
       (SELECT string_agg(lpad(round(100 * share)::text, 2) || '%', ' ' ORDER BY score) FROM rating_counts(r)) AS "from 1 to 5"
FROM hotel WHERE two_camps(r) ORDER BY agreement(r);

SELECT two_camps(r), count(*) AS hotels, min(mean(r))::numeric(4,2) AS lowest_mean,
       max(mean(r))::numeric(4,2) AS highest_mean,       min(agreement(r))::numeric(4,2) AS lowest_agreement, max(agreement(r))::numeric(4,2) AS highest_agreement
FROM (SELECT unit, ratings_agg(service, 1, 5) FILTER (WHERE service BETWEEN 1 AND 5) AS r
      FROM crm.answer WHERE survey = 'visit' AND unit <= 80 GROUP BY unit) AS hotel
GROUP BY 1 ORDER BY 1;
\set ECHO none
\echo 'Read: the hotels of the first table hold two camps. Their means are a little low, and do not tell why. More'
\echo 'service would please one camp and drive the other away; they need two offers.'
INSERT INTO recovered
SELECT 'hotels with two camps', count(*) FILTER (WHERE two_camps(r))
FROM (SELECT ratings_agg(service, 1, 5) FILTER (WHERE service BETWEEN 1 AND 5) AS r
      FROM crm.answer WHERE survey = 'visit' AND unit <= 80 GROUP BY unit) AS hotel;

\echo
\echo :bold'9. Does everybody know our promise to the customer?':plain
\echo
\echo '"Everybody" is a minimum, not a mean. The company as a whole, and its weakest function with an interval that allows'
\echo 'for having picked the worst of nineteen.'
\echo
\set ECHO queries
CREATE TEMP TABLE promise AS
SELECT f.name, ratings_agg(a.promise, 0, 1) AS r
FROM hr.answer AS a
JOIN workplace AS w ON w.person = a.person AND a.answered_at::date BETWEEN w.valid_from AND w.valid_to
JOIN hr.function AS f USING (function)
WHERE a.round = 13 GROUP BY f.name;
\echo
SELECT 'the company' AS who, (c).value::numeric(4,3) AS knows_it, (c).low::numeric(4,3), (c).high::numeric(4,3), (c).n
FROM (SELECT share_ci(rollup(r), 1, 1) AS c FROM promise) AS company
UNION ALL
SELECT 'weakest: ' || (w).name, (w).share::numeric(4,3), (w).low::numeric(4,3), (w).high::numeric(4,3), (w).n
FROM (SELECT weakest_agg(name, r, 1, 1) AS w FROM promise) AS weakest;
\set ECHO none
\echo 'Read: close to 80 per cent sounds like a promise well known; in the weakest function more than half could not name it.'
INSERT INTO recovered
SELECT 'promise in Logistics', (c).value, (c).low, (c).high FROM (SELECT share_ci(r, 1, 1) AS c FROM promise WHERE name = 'Logistics') AS logistics
UNION ALL
SELECT 'promise elsewhere', (c).value, (c).low, (c).high FROM (SELECT share_ci(rollup(r), 1, 1) AS c FROM promise WHERE name <> 'Logistics') AS others
UNION ALL
SELECT 'promise of the company', (c).value, (c).low, (c).high FROM (SELECT share_ci(rollup(r), 1, 1) AS c FROM promise) AS company;

\echo
\echo :bold'10. Who carries the company outwards, and what does it bring?':plain
\echo
\echo 'Ambassadors: committed, enthused and finding their work meaningful (items 1, 2 and 3 of the talk all 6 or 7).'
\echo 'Behaviour, not words: did the person bring a colleague within the year that followed?'
\echo
\set ECHO queries
CREATE TEMP TABLE ambassador AS
SELECT (item1 >= 6 AND item2 >= 6 AND item3 >= 6)::int AS ambassador,
       EXISTS (SELECT FROM hr.employment AS e
               WHERE e.referred_by = a.person AND e.started_on > date '2024-12-15')::int AS brought
FROM hr.answer AS a WHERE round = 13;
\echo
WITH g AS (
    SELECT ratings_agg(ambassador, 0, 1) AS all_staff,
           ratings_agg(brought, 0, 1) FILTER (WHERE ambassador = 1) AS ambassadors,
           ratings_agg(brought, 0, 1) FILTER (WHERE ambassador = 0) AS others
    FROM ambassador)
SELECT (100 * share(all_staff, 1, 1))::numeric(4,1) AS "ambassadors %",
       (100 * share(ambassadors, 1, 1))::numeric(4,1) AS "of them brought %",
       (100 * share(others, 1, 1))::numeric(4,1) AS "of others brought %",
       (t).difference::numeric(4,2) AS times_as_many, (t).low::numeric(4,2), (t).high::numeric(4,2)
FROM g, risk_ratio(ambassadors, others, 1, 1) AS t;
\set ECHO none
\echo 'Read: one in eight or so is an ambassador, and they bring several times as many colleagues as the others.'
INSERT INTO recovered
SELECT 'ambassadors', (c).value, (c).low, (c).high
FROM (SELECT share_ci(ratings_agg(ambassador, 0, 1), 1, 1) AS c FROM ambassador) AS s
UNION ALL
SELECT 'ambassadors'' referred hires', (t).difference, (t).low, (t).high
FROM (SELECT risk_ratio(ratings_agg(brought, 0, 1) FILTER (WHERE ambassador = 1), ratings_agg(brought, 0, 1) FILTER (WHERE ambassador = 0), 1, 1) AS t
      FROM ambassador) AS s;

\echo
\echo :bold'11. And where nothing was planted: do we find nothing?':plain
\echo
\echo 'Two comparisons in which the author of the company put no difference: eNPS of women and men, and the response'
\echo 'rate of shops and hotels.'
\echo
\set ECHO queries
CREATE TEMP TABLE nothing AS
WITH sexes AS (
    SELECT ratings_agg(score, 0, 10) FILTER (WHERE sex = 'M') AS men, ratings_agg(score, 0, 10) FILTER (WHERE sex = 'F') AS women
    FROM enps_answer JOIN hr.person USING (person) WHERE round = 2),
invited AS (
    SELECT w.strategy, EXISTS (SELECT FROM hr.answer AS a WHERE a.round = i.round AND a.person = i.person)::int AS answered
    FROM hr.invitation AS i
    JOIN workplace AS w ON w.person = i.person AND i.invited_on BETWEEN w.valid_from AND w.valid_to
    WHERE i.round = 4),
rates AS (
    SELECT ratings_agg(answered, 0, 1) FILTER (WHERE strategy IN ('Kruunu', 'Avain')) AS hotels,
           ratings_agg(answered, 0, 1) FILTER (WHERE strategy = 'Kauppa') AS shops
    FROM invited)
SELECT 'eNPS of women and men' AS effect, 'points, women less men' AS what, t.* FROM sexes, nps_change(men, women, 'wald') AS t
UNION ALL
SELECT 'response rate of hotels and shops', 'share, shops less hotels', t.* FROM rates, share_change(hotels, shops, 1, 1) AS t;
\echo
SELECT effect, what, difference::numeric(6,3), low::numeric(6,3), high::numeric(6,3), p_value::numeric(4,3) FROM nothing;
\set ECHO none
\echo 'Read: an interval that holds 0 says "no difference shown". A tool that always finds something is of no use.'
INSERT INTO recovered
SELECT effect, difference, low, high FROM nothing;
