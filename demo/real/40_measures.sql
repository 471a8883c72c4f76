-- measures on real units: hospitals and schools.
\echo
\echo :bold'REAL UNITS: staff and outcome, hospital by hospital and school by school':plain

\if :have_nhs_trust
\echo
\echo :bold'NHS: engagement of the staff and mortality in English hospital trusts, 2012 ... 2019':plain
\echo
\echo :bold'19. Where staff are more engaged, do fewer patients die than expected?':plain
\echo
\echo 'Engagement of the staff survey (1 ... 5) and the mortality index SHMI of the trust and year (1 = as many deaths as expected'
\echo 'of its patients). More than 1.7 million staff answers stand behind it. First as a newspaper would: r of all rows, and of one year.'
\echo
\set ECHO queries
SELECT year, comoments_n(c) AS rows, (e).value::numeric(6,4) AS r, (e).low::numeric(5,3), (e).high::numeric(5,3)
FROM (SELECT year, c, corr_ci(c, '1', '2') AS e
      FROM (SELECT year, comoments_agg(engagement, shmi) AS c FROM nhs_trust GROUP BY ROLLUP (year)) AS g) AS t
WHERE year IS NULL OR comoments_n(c) > 3 ORDER BY year NULLS FIRST;
\set ECHO none
\echo 'Read: -.16 over all rows and -.27 in 2019: more engagement goes with fewer deaths. But the first line counts each trust up to'
\echo 'eight times, so its interval is too narrow; and one year compares trusts that differ in a hundred ways.'

\echo
\echo :bold'20. The same, level by level':plain
\echo
\set ECHO queries
CREATE TEMP TABLE trusts AS
SELECT units_agg(c) AS u FROM (SELECT with_names(comoments_agg(engagement, shmi), '{engagement,shmi}') AS c FROM nhs_trust GROUP BY trust) AS g;
\echo
SELECT v AS variable, i.value::numeric(4,3) AS icc1, r.value::numeric(4,3) AS icc2
FROM trusts, unnest('{engagement,shmi}'::text[]) AS v, icc1(u, v) AS i, icc2(u, v) AS r;

SELECT scope, r::numeric(5,3), slope::numeric(6,4), low::numeric(6,4), high::numeric(6,4), p_value::numeric(5,4), n, units, ecological_gap::numeric(6,4) AS gap
FROM trusts, linkage(u, 'engagement', 'shmi');
\set ECHO none
\echo 'Read: the linkage lies between trusts. Within a trust, from year to year, next to nothing is seen: a trust that raises its'
\echo 'engagement does not see its mortality fall in the same year. What holds between hospitals need not hold for one of them.'

\echo
\echo :bold'21. And who leads, from year to year?':plain
\echo
\set ECHO queries
SELECT lag, CASE direction WHEN 'x leads' THEN 'engagement leads' WHEN 'y leads' THEN 'mortality leads' ELSE direction END AS who,
       r::numeric(5,3), slope::numeric(6,4), low::numeric(6,4), high::numeric(6,4), p_value::numeric(5,4), units, pairs
FROM (SELECT lead_lag_agg(trust, year, engagement, shmi) AS l FROM nhs_trust) AS panel, lead_lag_table(l, 2, jackknife => true);
\set ECHO none
\echo 'Read: both directions, eight years, half-panel jackknife. Five tests: no line here carries a story alone. With eight years the'
\echo 'halves are short, and engagement rose over the country as a whole: this is as far as these data go.'
\endif

\if :have_nyc_survey
\echo
\echo :bold'NEW YORK: teachers, parents and students of the same schools, 2011':plain
\echo
\echo :bold'22. Do the three agree about their school?':plain
\echo
\echo 'Means of four indices (safety, communication, engagement, academics), 0 ... 10. The file is cut off after 454 of 1,646 schools.'
\echo
\set ECHO queries
CREATE TEMP TABLE school AS
SELECT dbn, composite_index(ARRAY[saf_t, com_t, eng_t, aca_t], missing => 'null') AS teachers,
       composite_index(ARRAY[saf_p, com_p, eng_p, aca_p], missing => 'null') AS parents,
       composite_index(ARRAY[saf_s, com_s, eng_s, aca_s], missing => 'null') AS students
FROM nyc_survey;
\echo
SELECT v.pair, (e).n AS schools, (e).value::numeric(4,3) AS r, (e).low::numeric(4,3), (e).high::numeric(4,3)
FROM (VALUES ('teachers and parents'), ('teachers and students'), ('parents and students')) AS v(pair),
     LATERAL (SELECT corr_ci(CASE v.pair WHEN 'teachers and parents' THEN comoments_agg(teachers, parents)
                                         WHEN 'teachers and students' THEN comoments_agg(teachers, students)
                                         ELSE comoments_agg(parents, students) END, '1', '2') AS e FROM school) AS r;

SELECT (cronbach_alpha(c)).value::numeric(4,3) AS alpha_of_teachers_index, comoments_n(c) AS schools
FROM (SELECT comoments_agg(saf_t, com_t, eng_t, aca_t) AS c FROM nyc_survey) AS t;
\set ECHO none
\echo 'Read: the staff''s view and the customers'' view of one house go together, as the bicycle has it. All numbers are means of'
\echo 'schools: they do not say that a contented teacher has contented students (the ecological fallacy).'

\if :have_nyc_sat
\echo
\echo :bold'23. And what becomes of the students? Drivers of the SAT':plain
\echo
\echo 'Sum of the three mean SAT scores of 2012, on the three views of 2011; schools with SAT scores only.'
\echo
\set ECHO queries
CREATE TEMP TABLE sat AS
SELECT with_names(comoments_agg(reading::float8 + math::float8 + writing::float8, teachers, parents, students), '{sat,teachers,parents,students}') AS c
FROM school JOIN nyc_sat USING (dbn) WHERE reading ~ '^\d+$' AND math ~ '^\d+$' AND writing ~ '^\d+$';
\echo
SELECT comoments_n(c) AS schools, missing(c), driver, importance::numeric(5,4), (100 * share)::numeric(4,1) AS "share, %", corr(c, driver, 'sat')::numeric(5,3) AS r,
       coefficient::numeric(6,1), p_value::numeric(5,4), note
FROM sat, drivers(c, 'sat', '{teachers,parents,students}');

SELECT r2::numeric(4,3), adj_r2::numeric(4,3), p_value::numeric(5,4) FROM sat, ols_fit(c, 'sat', '{teachers,parents,students}');
\set ECHO none
\echo 'Read: the views explain a small part of the scores. What is not in the file, such as the income of the families and which'
\echo 'schools choose their students, explains more, and goes with the views as well. Parents and students say much the same, so'
\echo 'beside the students the sign of the parents turns, and a note says so: do not read it as if their praise did harm. These'
\echo 'slopes are linkage, and no effect.'
\endif
\endif
\echo
