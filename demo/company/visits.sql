-- Answers after a visit, and the realised CX of each unit.

-- The answers of a customer scatter around the unit's level with a short upper and a long lower side, as recommendations
-- do, and with mean zero; within the scale, so that cutting off at its ends does not bend the planted slopes.
CREATE FUNCTION pg_temp.recommendation(cx double precision, answer bigint) RETURNS smallint LANGUAGE sql IMMUTABLE AS $$
    SELECT demo.whole(cx / 10 + CASE WHEN demo.chance(0.75, 'content guest', answer) THEN 0.7 ELSE -2.1 END
                      + demo.uniform('guest', answer) - 0.5, 0, 10, 'guest whole', answer)
$$;

-- The customers behind the answers are chosen in surveys.sql, where it is known who has lapsed by then.
CREATE TEMPORARY TABLE visit (
    answer       bigint,
    unit         integer,
    answered_at  timestamp with time zone,
    nps          smallint,
    service      smallint,
    personal_utility numeric(4,1),
    self_utility     numeric(4,1),
    expected     smallint,
    perceived    smallint
) ON COMMIT DROP;

CREATE PROCEDURE pg_temp.ask_customers(this_quarter integer) LANGUAGE plpgsql AS $$
DECLARE
    days integer := demo.quarter_start(this_quarter + 1) - demo.quarter_start(this_quarter);
    last_answer bigint;
BEGIN
    SELECT coalesce(max(answer), 0) INTO last_answer FROM visit;

    -- Row 2. The level of a unit follows its realised EX of the quarter before.
    -- Row 14. In eight hotels 55 % of the guests want personal service and 45 % want to be left alone: they rate the amount
    -- of service at opposite ends, and each side values its own style 6⅔ points above the other, so that giving everybody
    -- the better of the two is worth .45 × 6⅔ = 3.0 points more than giving all the same. In the other hotels the guests
    -- agree on the style of the house, and tailoring is worth nothing.
    INSERT INTO visit
    SELECT g.answer, g.unit,
           demo.quarter_start(this_quarter) + demo.below(days, 'visit day', g.answer)
               + demo.within(interval '14 hours', 'visit time', g.answer) + interval '6 hours',
           score, CASE WHEN hotel THEN CASE WHEN demo.chance(0.02, 'service not applicable', g.answer) THEN 9
                                            ELSE ('{1,2,3,4,5}'::smallint[])[width_bucket(demo.uniform('service', g.answer),
                                                CASE WHEN NOT two_camps THEN ARRAY[0, 0.03, 0.10, 0.30, 0.75]
                                                     WHEN personal THEN ARRAY[0, 0, 0, 0.005, 0.08]
                                                     ELSE ARRAY[0, 0.92, 0.995, 1, 1] END::double precision[])] END END,
           CASE WHEN hotel THEN round((60 + 8 * demo.bell('utility', g.answer) + difference / 2)::numeric, 1) END,
           CASE WHEN hotel THEN round((60 + 8 * demo.bell('utility', g.answer) - difference / 2)::numeric, 1) END,
           demo.whole(5.2 + 0.8 * demo.bell('expected', g.answer), 1, 7, 'expected whole', g.answer),
           demo.whole(1.2 + 0.55 * score + 0.5 * demo.bell('perceived', g.answer), 1, 7, 'perceived whole', g.answer)
    FROM (SELECT last_answer + row_number() OVER (ORDER BY p.unit, n) AS answer, p.unit, p.two_camps,
                 p.strategy IN ('Kruunu', 'Avain') AS hotel, p.strategy = 'Kruunu' AS kruunu,
                 p.cx_level + 2.5 * pg_temp.shock('CX shock', p.unit, this_quarter)
                     + CASE WHEN p.ex_on_cx > 0 THEN 5 * demo.bell('CX swing', p.unit, this_quarter) ELSE 0 END
                     + p.cx_on_ex * coalesce(before.ex - p.ex_mean, 0) AS cx
          FROM unit_plan AS p
          LEFT JOIN unit_quarter AS before ON before.unit = p.unit AND before.quarter = this_quarter - 1,
          generate_series(1, p.visits) AS n) AS g,
         LATERAL (SELECT pg_temp.recommendation(g.cx, g.answer),
                         demo.chance(CASE WHEN g.two_camps THEN 0.55 WHEN g.kruunu THEN 1 ELSE 0 END, 'camp', g.answer))
             AS s(score, personal),
         LATERAL (SELECT CASE WHEN personal THEN 20.0 ELSE -20.0 END / 3 + 1.7 * demo.bell('difference', g.answer))
             AS d(difference)
    ORDER BY g.answer;

    UPDATE unit_quarter SET cx = realised.cx
    FROM (SELECT unit, 10 * avg(nps)::double precision AS cx FROM visit WHERE answer > last_answer GROUP BY unit) AS realised
    WHERE unit_quarter.unit = realised.unit AND unit_quarter.quarter = this_quarter;
END
$$;
