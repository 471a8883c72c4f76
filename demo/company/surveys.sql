-- The surveys of customers. What a survey plants is said at its head.

-- A recommendation from classes with 30 % passives and the given NPS; u orders the people from promoter to detractor.
CREATE FUNCTION pg_temp.recommends(nps double precision, u double precision, stream text, human bigint) RETURNS smallint
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN u < (70 + nps) / 200 THEN 9 + demo.chance(0.4, stream, human)::integer
                WHEN u < (130 + nps) / 200 THEN 7 + demo.chance(0.5, stream, human)::integer
                ELSE floor(7 * sqrt(demo.uniform(stream, human))) END::smallint
$$;

CREATE TEMPORARY TABLE survey_answer (LIKE crm.answer) ON COMMIT DROP;
ALTER TABLE survey_answer DROP COLUMN answer;

-- visit: some guests are known, the others leave a browser token.
INSERT INTO survey_answer (survey, customer, visitor, unit, answered_at, nps, service, personal_utility, self_utility,
                           expected, perceived)
SELECT 'visit', CASE WHEN known THEN a.customer END, CASE WHEN NOT known THEN demo.token('guest token', v.answer) END,
       v.unit, v.answered_at, v.nps, v.service, v.personal_utility, v.self_utility, v.expected, v.perceived
FROM visit AS v
JOIN crm.account AS a ON a.customer = 1 + demo.below((SELECT count(*)::integer FROM client), 'visited by', v.answer),
LATERAL (SELECT demo.chance(0.6, 'guest known', v.answer)
                AND v.answered_at::date BETWEEN a.opened_on AND coalesce(a.closed_on, 'infinity')) AS k(known);

-- study (row 5): NPS before and after. Candidates never told −15 → −40, candidates told 5 → 1, controls 20 → 18, all with
-- the ages of the candidates; older age groups are 10 and 20 points above the youngest. Half of the people answer the second wave
-- from the same place in the ranking as the first. 61 % of each group answer, both waves (900 and 9,000).
INSERT INTO survey_answer (survey, wave, customer, answered_at, nps)
SELECT 'study', wave, customer,
       CASE wave WHEN 1 THEN timestamptz '2023-01-09 09:00+00' ELSE timestamptz '2025-12-01 09:00+00' END
           + demo.within(interval '10 days', 'study day', human, wave),
       pg_temp.recommends(level + 10 * age_group - 15,
                          demo.uniform('study', human, (wave = 2 AND demo.chance(0.5, 'study new mind', human))::integer),
                          'study score', human * 2 + wave)
FROM client, generate_series(1, 2) AS wave,
     LATERAL (SELECT CASE WHEN never_answered     THEN CASE wave WHEN 1 THEN -15 ELSE -40 END
                          WHEN kind = 'candidate' THEN CASE wave WHEN 1 THEN 5 ELSE 1 END
                          ELSE CASE wave WHEN 1 THEN 20 ELSE 18 END END) AS planted(level)
WHERE kind IN ('candidate', 'control') AND demo.chance(0.612, 'study answers', human);

-- memory (row 12): the answer is .5 + .9 × the mean of the contacts' scores, each weighted by 2^(−age / half-life), where the
-- half-life is 60 days for a score of 5 or more and 180 days for a lower one.
INSERT INTO survey_answer (survey, customer, answered_at, nps)
SELECT 'memory', customer, asked_at,
       demo.whole(0.5 + 0.9 * remembered + 0.6 * demo.bell('memory', human), 0, 10, 'memory whole', human)
FROM (SELECT customer, human, asked_at, (sum(weight * score) / sum(weight))::double precision AS remembered
      FROM remembered_contact,
           LATERAL (SELECT extract(epoch FROM asked_at - happened_at)::double precision / 86400,
                           CASE WHEN score >= 5 THEN 60 ELSE 180 END) AS a(age, half_life),
           LATERAL (SELECT power(2, -age / half_life)::numeric) AS w(weight)
      GROUP BY customer, human, asked_at) AS panel;

-- service (row 13): against the indifferent, the enthused are 6 points of CX up, the merely satisfied .5, the dissatisfied
-- 1 down.
INSERT INTO survey_answer (survey, customer, answered_at, nps, expected, perceived, satisfaction)
SELECT 'service', customer, timestamptz '2025-04-07 09:00+00' + demo.within(interval '20 days', 'service day', human),
       demo.whole(6.8 + (ARRAY[-0.1, -0.1, 0, 0.05, 0.6])[satisfaction] + 1.1 * demo.bell('service', human),
                  0, 10, 'service whole', human),
       demo.whole(5.2 + 0.8 * demo.bell('expected', human, 1), 1, 7, 'expected whole', human, 1),
       demo.whole(2.4 + 0.75 * satisfaction + 0.7 * demo.bell('perceived', human, 1), 1, 7, 'perceived whole', human, 1),
       satisfaction
FROM (SELECT customer, human FROM client WHERE kind = 'business'
      ORDER BY demo.draw('service panel', human) LIMIT demo.people(3000)) AS panel,
     LATERAL (SELECT width_bucket(demo.uniform('satisfaction', human), ARRAY[0, 0.05, 0.15, 0.35, 0.75])::smallint)
         AS s(satisfaction);

-- brand (row 17): the staff among the customers have an NPS of 31, the others of 10; every tenth answer is of staff, which
-- lifts the customers' NPS by 2.1.
INSERT INTO survey_answer (survey, customer, answered_at, nps)
SELECT 'brand', customer, timestamptz '2025-12-08 09:00+00' + demo.within(interval '10 days', 'brand day', human),
       pg_temp.recommends(CASE kind WHEN 'staff' THEN 31 ELSE 10 END, demo.uniform('brand', human), 'brand score', human)
FROM client,
     (SELECT count(*) FILTER (WHERE kind = 'staff'), count(*) FILTER (WHERE kind <> 'staff') FROM client) AS counted(staff, others)
WHERE demo.chance(CASE kind WHEN 'staff' THEN 0.5 ELSE 4.5 * staff / others END, 'brand answers', human);

INSERT INTO crm.answer
SELECT row_number() OVER (ORDER BY answered_at, survey COLLATE "C", unit, customer, visitor COLLATE "C"), *
FROM survey_answer
ORDER BY 1;
