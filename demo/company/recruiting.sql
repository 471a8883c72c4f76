-- Openings, candidates, applications, offers; then the employment spells that came of it, with their unit history.

-- Three groups of candidates: rejected (14,000), offered (about 2,400), withdrawn or still open (3,600). Rejections fall on
-- the applications of February 2023 to October 2024, so that a year of observation follows each; from then on an
-- agency preselected and hardly anybody was rejected. 30 % of the rejected were never told.
-- Candidates are young: 60 % born from 1990 on, 30 % 1970–1989, 10 % before (row 6: a confounder of the naive comparison).
CREATE TEMPORARY TABLE applicant ON COMMIT DROP AS
SELECT n AS applicant, 100000 + n AS human, 'rejected' AS decision, NULL::integer AS offer, NULL::integer AS spell,
       1 + demo.below(160, 'unit', n) AS unit,
       demo.chance(0.30, 'never answered', n) AS never_answered,
       CASE WHEN demo.chance(0.6, 'candidate young', n) THEN date '1990-01-01' + demo.below(5400, 'candidate age', n)
            WHEN demo.chance(0.75, 'candidate middle', n) THEN date '1970-01-01' + demo.below(7305, 'candidate age', n)
            ELSE date '1959-01-01' + demo.below(4018, 'candidate age', n) END AS birth_date,
       date '2023-02-01' + demo.below(638, 'applied', n) AS applied_on
FROM generate_series(1, demo.people(14000)) AS n
UNION ALL
SELECT n, 100000 + n, CASE WHEN demo.chance(0.8, 'withdrawn', n) THEN 'withdrawn' END, NULL, NULL,
       1 + demo.below(160, 'unit', n), false,
       date '1962-01-01' + demo.below(15500, 'candidate age', n),
       date '2024-07-01' + demo.below(549, 'applied', n)
FROM generate_series(demo.people(14000) + 1, demo.people(14000) + demo.people(3600)) AS n
UNION ALL
SELECT demo.people(14000) + demo.people(3600) + o.offer,
       coalesce(s.person, 100000 + demo.people(14000) + demo.people(3600) + o.offer), 'offered', o.offer, o.spell, o.unit, false,
       o.birth_date, o.offered_on - 15 - demo.below(30, 'applied', o.offer, 1)
FROM seat_offer AS o LEFT JOIN spell AS s ON s.spell = o.spell;

-- The dates of the first application; the numbers of candidates do not tell the groups apart.
CREATE TEMPORARY TABLE first_application ON COMMIT DROP AS
SELECT a.*, row_number() OVER (ORDER BY demo.draw('candidate number', applicant)) AS candidate,
       applied_on + 2 + demo.below(8, 'screened', applicant) AS screened_on,
       CASE WHEN decision = 'offered' OR demo.chance(0.3, 'interviewed', applicant)
            THEN applied_on + 10 + demo.below(4, 'interviewed', applicant, 1) END AS interviewed_on,
       CASE decision WHEN 'rejected' THEN applied_on + 14 + demo.below(46, 'decided', applicant)
                     WHEN 'offered' THEN o.offered_on
                     WHEN 'withdrawn' THEN least(applied_on + 14 + demo.below(20, 'decided', applicant), date '2025-12-31')
       END AS decided_on
FROM applicant AS a LEFT JOIN (SELECT offer, offered_on FROM seat_offer) AS o USING (offer);

-- Row 7. Reapplication: constant hazard, 16 % within 24 months (730.5 days) when told, .35 times that when never told.
CREATE TEMPORARY TABLE second_application ON COMMIT DROP AS
SELECT candidate, applicant, unit, again AS applied_on
FROM first_application,
     LATERAL (SELECT CASE WHEN never_answered THEN 0.35 ELSE 1 END * -ln(0.84::double precision) / 730.5) AS h(hazard),
     LATERAL (SELECT applied_on + least(9999, ceil(-ln(1 - demo.uniform('reapplies', applicant)) / hazard))::integer) AS r(again)
WHERE decision = 'rejected' AND again <= date '2025-12-31';

INSERT INTO hr.opening
SELECT (quarter - 1) * 160 + unit, unit, demo.quarter_start(quarter) - 10, coalesce(o.seats, 0), o.filled_on
FROM generate_series(1, 12) AS quarter
CROSS JOIN unit_plan
LEFT JOIN (SELECT unit, demo.quarter_of(applied_on) AS quarter, count(*) AS seats,
                  max(decided_on) FILTER (WHERE spell IS NOT NULL) AS filled_on
           FROM first_application WHERE decision = 'offered' GROUP BY 1, 2) AS o USING (unit, quarter)
ORDER BY 1;

INSERT INTO hr.application
SELECT row_number() OVER (ORDER BY applied_on, candidate), candidate, (demo.quarter_of(applied_on) - 1) * 160 + unit,
       applied_on, screened_on, interviewed_on, decided_on, decision, answered_on
FROM (SELECT candidate, unit, applied_on,
             CASE WHEN screened_on <= date '2025-12-31' THEN screened_on END AS screened_on,
             CASE WHEN interviewed_on <= date '2025-12-31' THEN interviewed_on END AS interviewed_on,
             decided_on, decision,
             CASE WHEN decision = 'rejected' AND NOT never_answered
                  THEN decided_on + 1 + least(60, floor(-9 * ln(1 - demo.uniform('answered', applicant))))::integer
                  WHEN decision = 'offered' THEN decided_on END AS answered_on
      FROM first_application
      UNION ALL
      SELECT candidate, 1 + demo.below(160, 'second unit', applicant), applied_on, NULL, NULL,
             CASE WHEN decided_on <= date '2025-12-20' THEN decided_on END,
             CASE WHEN decided_on <= date '2025-12-20' THEN 'rejected' END,
             CASE WHEN decided_on <= date '2025-12-20' THEN decided_on + 1 + demo.below(10, 'answered', applicant, 1) END
      FROM second_application,
           LATERAL (SELECT applied_on + 20 + demo.below(20, 'decided', applicant, 1)) AS d(decided_on)) AS both_times;

INSERT INTO hr.offer
SELECT o.offer, a.application, o.offered_on, round((m.pay * o.pay_ratio)::numeric, 2), m.pay, o.accepted
FROM seat_offer AS o
JOIN first_application AS f USING (offer)
JOIN hr.application AS a ON a.candidate = f.candidate,
LATERAL (SELECT round((2150 + 95 * o.function + 150 * demo.bell('market pay', o.offer))::numeric, 2)) AS m(pay)
ORDER BY o.offer;

-- Row 10. In the year after the talk an ambassador brings a new employee with probability .30, others with .06.
CREATE TEMPORARY TABLE recommendation ON COMMIT DROP AS
SELECT hired.spell, talk.person
FROM (SELECT person, row_number() OVER (ORDER BY demo.draw('referrer', person)) AS place
      FROM talk WHERE demo.chance(CASE WHEN ambassador THEN 0.30 ELSE 0.06 END, 'refers a colleague', person)) AS talk
JOIN (SELECT min(spell) AS spell, row_number() OVER (ORDER BY demo.draw('referred', person)) AS place
      FROM spell GROUP BY person HAVING min(started_on) BETWEEN date '2024-12-16' AND date '2025-12-15') AS hired USING (place);

INSERT INTO hr.employment
SELECT s.spell, s.person, s.started_on, s.finished_on, s.exit_kind, a.application, r.person
FROM spell AS s
LEFT JOIN first_application AS f ON f.spell = s.spell
LEFT JOIN hr.application AS a ON a.candidate = f.candidate
LEFT JOIN recommendation AS r ON r.spell = s.spell
ORDER BY s.spell;

INSERT INTO hr.position
SELECT spell, part.valid_from, part.valid_to, part.unit,
       coalesce(s.function, 1 + (spell - 1) % 19)
FROM spell
LEFT JOIN seat AS s USING (seat),
LATERAL (SELECT moved_on > started_on AND (finished_on IS NULL OR moved_on <= finished_on)) AS m(moves),
LATERAL (SELECT started_on, CASE WHEN moves THEN moved_on - 1 ELSE finished_on END, spell.unit
         UNION ALL
         SELECT moved_on, finished_on, next_unit WHERE moves) AS part(valid_from, valid_to, unit)
ORDER BY spell, part.valid_from;
