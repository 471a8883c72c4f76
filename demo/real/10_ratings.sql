-- ratings on real answers.
\echo
\echo :bold'REAL ANSWERS: how people rate it':plain

\if :have_airline
\echo
\echo :bold'AIRLINE: 129,880 passengers rated 14 touchpoints, 1 ... 5':plain
\echo
\echo :bold'1. What does the code for "not applicable" do if nobody looks?':plain
\echo
\echo 'In this file 0 means "not applicable". First the careless way, then the same mistake with ratings, then the right one.'
\echo
\set ECHO queries
SELECT avg(wifi)::numeric(5,4) AS careless_mean FROM airline;

\set ON_ERROR_STOP off
\set VERBOSITY default
SELECT ratings_agg(wifi, 1, 5) FROM airline;
\set VERBOSITY terse
\set ON_ERROR_STOP on
\echo
SELECT mean(r)::numeric(5,4), answered(r), missing(r) AS not_applicable
FROM (SELECT ratings_agg(nullif(wifi, 0), 1, 5) AS r FROM airline) AS a;
\set ECHO none
\echo 'Read: avg() takes "does not concern me" for the worst possible rating. ratings_agg refuses a score outside its scale and'
\echo 'says what to do; NULLs it counts as missing.'

\set ECHO none
\echo
\echo :bold'2. How do the touchpoints rank, and where do passengers agree?':plain
\echo
\echo 'One value per touchpoint and group of passengers, stored once; the rest of this chapter reads it.'
\echo
\set ECHO queries
CREATE TEMP TABLE touchpoint AS
SELECT v.touchpoint, a.type_of_travel, a.class, a.satisfaction = 'Satisfied' AS satisfied, ratings_agg(nullif(v.score, 0), 1, 5) AS r
FROM airline AS a, LATERAL (VALUES
     ('time convenience', time_convenience), ('online booking', online_booking), ('check-in', check_in),
     ('online boarding', online_boarding), ('gate location', gate_location), ('on-board service', on_board_service),
     ('seat comfort', seat_comfort), ('leg room', leg_room), ('cleanliness', cleanliness), ('food and drink', food_and_drink),
     ('in-flight service', in_flight_service), ('wifi', wifi), ('entertainment', entertainment), ('baggage', baggage)
     ) AS v(touchpoint, score)
GROUP BY v.touchpoint, a.type_of_travel, a.class, satisfied;
\echo
SELECT touchpoint, answered(r), missing(r) AS not_applicable, mean(r)::numeric(4,3), csat(r)::numeric(4,1) AS "4 or 5, %",
       top_box(r)::numeric(4,1) AS "5, %", bottom_box(r)::numeric(4,1) AS "1, %", agreement(r)::numeric(4,3),
       consistency(r)::numeric(4,3)
FROM (SELECT touchpoint, rollup(r) AS r FROM touchpoint GROUP BY touchpoint) AS t
ORDER BY mean(r) DESC;
\set ECHO none
\echo 'Read: in-flight service and baggage lead, wifi and online booking trail. Agreement is highest at the top of the list;'
\echo 'further down the answers scatter over the whole scale. It is nowhere below 0 for the passengers as a whole.'

\echo
\echo :bold'3. Which touchpoints tell satisfied passengers from the others?':plain
\echo
\echo 'Share of 4 and 5 among those who called the journey satisfying, less the share among the rest.'
\echo
\set ECHO queries
SELECT touchpoint, share(others, 4, 5)::numeric(4,3) AS others, share(satisfied, 4, 5)::numeric(4,3) AS satisfied,
       (t).difference::numeric(4,3), (t).low::numeric(4,3), (t).high::numeric(4,3), (t).effect_size::numeric(4,2)
FROM (SELECT touchpoint, rollup(r) FILTER (WHERE satisfied) AS satisfied, rollup(r) FILTER (WHERE NOT satisfied) AS others
      FROM touchpoint GROUP BY touchpoint) AS g, LATERAL (SELECT share_change(others, satisfied, 4, 5) AS t) AS c
ORDER BY (t).difference DESC;
\set ECHO none
\echo 'Read: with this many passengers every p value is tiny, so look at the size (effect_size: .2 small, .5 medium, .8 large).'
\echo 'Online boarding stands out; convenient times even run the other way. This is linkage: it does not say that better'
\echo 'boarding would make people satisfied.'

\echo
\echo :bold'4. Who is satisfied at all?':plain
\echo
\set ECHO queries
SELECT type_of_travel, class, (c).n AS passengers, (100 * (c).value)::numeric(4,1) AS "satisfied, %",
       (100 * (c).low)::numeric(4,1) AS low, (100 * (c).high)::numeric(4,1) AS high
FROM (SELECT type_of_travel, class, share_ci(ratings_agg((satisfaction = 'Satisfied')::int, 0, 1), 1, 1) AS c
      FROM airline GROUP BY type_of_travel, class) AS g
ORDER BY (c).value DESC;
\set ECHO none
\echo 'Read: a yes-or-no answer is a scale of two points. The class matters to those who travel on business; to the others it'
\echo 'hardly does.'

\echo
\echo :bold'5. Where do two camps hide behind an average?':plain
\echo
\echo 'The same touchpoints for each kind of travel and class; the ten with the lowest agreement.'
\echo
\set ECHO queries
SELECT touchpoint, type_of_travel, class, answered(r), mean(r)::numeric(4,2), agreement(r)::numeric(5,3), two_camps(r),
       (SELECT string_agg(lpad(round(100 * share)::text, 2) || '%', ' ' ORDER BY score) FROM rating_counts(r)) AS "from 1 to 5"
FROM (SELECT touchpoint, type_of_travel, class, rollup(r) AS r FROM touchpoint GROUP BY touchpoint, type_of_travel, class) AS g
ORDER BY agreement(r) LIMIT 10;
\set ECHO none
\echo 'Read: an honest no. Two camps would show as agreement below 0, with answers piled up away from each other. The lowest'
\echo 'here are about 0: the answers spread evenly over all five values. A lottery, but no camps. (Question 9 finds some.)'
\endif

\if :have_hcahps_national
\echo
\echo :bold'HCAHPS: what patients of American hospitals say':plain
\echo
\echo :bold'6. NPS of all hospitals, year by year':plain
\echo
\echo 'The question "rate this hospital from 0 to 10" is published in the bands 0-6, 7-8, 9-10: exactly detractors, passives,'
\echo 'promoters. A table of counts becomes a value; any place within a band will do for the NPS.'
\echo
\set ECHO queries
SELECT release, bottom, middle, top, bottom + middle + top AS sum,
       nps(ratings(ARRAY[0,0,0,0,0,0,bottom,0,middle,0,top], 0, 10))::numeric(5,2) AS nps,
       to_char(top - bottom, 'SG999') AS top_less_bottom
FROM hcahps_national WHERE measure = 'H_HSP_RATING' ORDER BY release;
\set ECHO none
\echo 'Read: +63 in the release of July 2015, +61 in that of July 2023. The published percentages are rounded, so each value is'
\echo 'good to a point or so; percentages alone do not hold n, so no interval can be made from them.'
\endif

\if :have_hcahps_responses
\if :have_hcahps_national
\echo
\echo :bold'7. Was the fall from 2019 to 2023 real?':plain
\echo
\echo 'Another file says how many surveys stand behind the percentages. Counts = per cent of the completed surveys.'
\echo
\set ECHO queries
WITH wave AS (
    SELECT n.release, surveys, ratings(ARRAY[0,0,0,0,0,0, surveys * bottom / (bottom + middle + top), 0,
                                             surveys * middle / (bottom + middle + top), 0,
                                             surveys * top / (bottom + middle + top)]::bigint[], 0, 10) AS r
    FROM hcahps_national AS n
    JOIN (SELECT release, sum(completed::bigint)::bigint AS surveys
          FROM hcahps_responses WHERE completed ~ '^[0-9]+$' GROUP BY release) AS s USING (release)
    WHERE measure = 'H_HSP_RATING' AND release IN ('07_2019', '07_2023'))
SELECT b.surveys AS surveys_2019, a.surveys AS surveys_2023, nps(b.r)::numeric(4,1) AS nps_2019,
       nps(a.r)::numeric(4,1) AS nps_2023,
       (t).difference::numeric(5,2) AS change, (t).low::numeric(5,2), (t).high::numeric(5,2)
FROM wave AS b, wave AS a, LATERAL (SELECT nps_change(b.r, a.r, 'wald') AS t) AS c
WHERE b.release = '07_2019' AND a.release = '07_2023';
\set ECHO none
\echo 'Read: with millions of patients chance is out of the question; what is left is the rounding of the published figures.'
\echo 'Beware the narrow interval: it knows nothing of rounding, nor of who did not answer.'
\endif
\endif

\if :have_hcahps_state
\if :have_hcahps_states
\echo
\echo :bold'8. Which states lead, and which trail?':plain
\echo
\echo 'Release of July 2023, the five best and the five worst of the states.'
\echo
\set ECHO queries
WITH state AS (
    SELECT s.name, s.region, ratings(ARRAY[0,0,0,0,0,0,bottom,0,middle,0,top], 0, 10) AS r
    FROM hcahps_state JOIN hcahps_states AS s USING (state)
    WHERE measure = 'H_HSP_RATING' AND release = '07_2023'),
ranked AS (SELECT *, row_number() OVER (ORDER BY nps(r) DESC, name) AS place, count(*) OVER () AS states FROM state)
SELECT place, name, region, nps(r)::numeric(4,1), (100 * promoters(r))::numeric(4,1) AS "promoters %",
       (100 * passives(r))::numeric(4,1) AS "passives %", (100 * detractors(r))::numeric(4,1) AS "detractors %"
FROM ranked WHERE place <= 5 OR place > states - 5 ORDER BY place;

SELECT count(*) AS states, min(nps(r))::numeric(4,1) AS lowest, quantile(ratings_agg(round(nps(r))::int, -100, 100), 0.5) AS median,
       max(nps(r))::numeric(4,1) AS highest
FROM (SELECT ratings(ARRAY[0,0,0,0,0,0,bottom,0,middle,0,top], 0, 10) AS r
      FROM hcahps_state WHERE measure = 'H_HSP_RATING' AND release = '07_2023') AS state;
\set ECHO none
\echo 'Read: the tens of points between best and worst are far beyond rounding. (The second query puts the 51 indices themselves'
\echo 'into a distribution: ratings takes any integer scale of up to 1,001 points.)'
\endif
\endif

\if :have_olist_review
\echo
\echo :bold'OLIST: reviews of a Brazilian web shop':plain
\echo
\echo :bold'9. What is behind a mean of 3.27 stars?':plain
\echo
\set ECHO queries
SELECT answered(r), mean(r)::numeric(6,5), median(r), csat(r)::numeric(4,1) AS "4 or 5, %", agreement(r)::numeric(5,3), two_camps(r),
       (100 * memorable(r))::numeric(4,1) AS "1 or 5, %", r
FROM (SELECT ratings_agg(score, 1, 5) AS r FROM olist_review) AS o \gx
\set ECHO none
\echo 'Read: the mean is 3.27161 stars, and hardly anybody gave three: most gave five or one. Two camps, so the mean is'
\echo 'nobody''s experience. (This extract holds more cancelled and undelivered orders than the shop had, so the mean is the'
\echo 'extract''s and not the shop''s.)'

\echo
\echo :bold'10. Do those who write a comment give other stars?':plain
\echo
\set ECHO queries
WITH g AS (
    SELECT ratings_agg(score, 1, 5) FILTER (WHERE message IS NULL) AS silent,
           ratings_agg(score, 1, 5) FILTER (WHERE message IS NOT NULL) AS writing
    FROM olist_review)
SELECT answered(silent) AS silent, answered(writing) AS writing, mean(silent)::numeric(4,2) AS mean_silent,
       mean(writing)::numeric(4,2) AS mean_writing,
       (t).difference::numeric(4,2), (t).low::numeric(4,2), (t).high::numeric(4,2), (t).effect_size::numeric(4,2),
       agreement(silent)::numeric(4,2) AS agreement_silent, agreement(writing)::numeric(4,2) AS agreement_writing
FROM g, LATERAL (SELECT mean_change(silent, writing) AS t) AS c \gx
\set ECHO none
\echo 'Read: the unhappy write. Whoever reads comments only, reads the lower camp.'
\endif
\echo
