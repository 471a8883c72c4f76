-- The yearly talk of December 2024 (round 13: everybody answers), the leaders' answers and the action plans.

-- Row 15. The customer promise is known by 80 % in every function, by 42 % in Logistics: 78 % of the company.
-- Row 10. Ambassadors, 12 % of staff, are committed, enthused and find their work meaningful (items 1 to 3 all 6 or 7).
CREATE TEMPORARY TABLE talk ON COMMIT DROP AS
SELECT person, spell, s.seat, s.function, demo.chance(0.12, 'ambassador', person) AS ambassador,
       date '2024-12-02' + demo.below(13, 'talk day', person) AS day
FROM spell JOIN seat AS s USING (seat)
WHERE started_on <= date '2024-12-02' AND (finished_on IS NULL OR finished_on > date '2024-12-15');

INSERT INTO hr.invitation
SELECT 13, person, date '2024-11-25' FROM talk ORDER BY person;

INSERT INTO hr.answer (answer, round, person, answered_at, item1, item2, item3, promise)
SELECT (SELECT max(answer) FROM hr.answer) + row_number() OVER (ORDER BY person), 13, person, day + interval '10 hours',
       i[1], i[2], i[3],
       demo.chance(CASE WHEN function = 10 THEN 0.42 ELSE 0.80 END, 'promise', person)::integer
FROM talk,
     -- Whoever is no ambassador has at least one item, the weak one, below 6.
     LATERAL (SELECT array_agg(CASE WHEN ambassador THEN 6 + demo.chance(0.6, 'talk item', person, k)::integer
                                    WHEN k = 1 + demo.below(3, 'weak item', person) THEN 3 + demo.below(3, 'talk item', person, k)
                                    ELSE 4 + demo.below(4, 'talk item', person, k) END ORDER BY k)
              FROM generate_series(1, 3) AS k) AS items(i)
ORDER BY person;

INSERT INTO hr.leader_answer (unit, round, leader, focus, strategy_clear)
SELECT unit, round, leader,
       demo.whole(CASE strategy WHEN 'Kruunu' THEN 4.3 WHEN 'Avain' THEN 1.8 ELSE 3 END
                  + CASE WHEN demo.chance(0.2, 'leaders differ', unit) THEN 1.6 ELSE 0.4 END * demo.bell('focus', unit, k),
                  1, 5, 'focus whole', unit, k),
       CASE WHEN demo.chance(0.96, 'leader answers', unit, k)
            THEN demo.whole(3.6 + 0.8 * demo.bell('strategy', unit, k), 1, 5, 'strategy whole', unit, k) END
FROM unit_plan, unnest(ARRAY[4, 8, 12]) AS round, generate_series(1, 3) AS leader, LATERAL (SELECT round * 10 + leader) AS n(k)
ORDER BY unit, round, leader;

INSERT INTO hr.action_plan (unit, round, due_on, done_on)
SELECT unit, round, demo.quarter_start(round + 1) - 1,
       CASE WHEN demo.chance(CASE WHEN loses_ex THEN 0.3 ELSE 0.65 END, 'plan done', unit, round)
            THEN demo.quarter_start(round + 1) - demo.below(30, 'plan day', unit, round) END
FROM unit_plan, generate_series(1, 12) AS round
ORDER BY unit, round;
