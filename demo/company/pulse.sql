-- The quarterly pulse: invitations, answers of the staff, and the realised EX of each unit.

CREATE TEMPORARY TABLE enps_class (
    bucket integer, before_low integer, before_high integer, after_low integer, after_high integer
) ON COMMIT DROP;
-- Row 1. Joint classes of the same people in rounds 1 and 2, per cent: promoters 40 → 43, passives 32 → 32,
-- detractors 28 → 25, hence eNPS +12 → +18. Ordered from the happiest to the unhappiest.
INSERT INTO enps_class VALUES
    (34, 9, 10, 9, 10), (41, 7, 8, 9, 10), (46, 9, 10, 7, 8), (48, 2, 6, 9, 10), (70, 7, 8, 7, 8),
    (71, 9, 10, 2, 6), (76, 2, 6, 7, 8), (79, 7, 8, 2, 6), (100, 2, 6, 2, 6);

-- The population of rounds 1 and 2 is the staff of 2023-01-01. In the population the classes hold exactly;
-- who answers is a simple random sample of three quarters, the same people in both rounds. So an interval with
-- finite-population correction must cover +12 and +18.
CREATE TEMPORARY TABLE first_rounds ON COMMIT DROP AS
SELECT person, c.before_low, c.before_high, c.after_low, c.after_high,
       4 * row_number() OVER (ORDER BY demo.draw('answers first rounds', person)) <= 3 * count(*) OVER () AS answers
FROM (SELECT person, 100 * (row_number() OVER (ORDER BY latent DESC, person) - 1) / count(*) OVER () AS per_cent
      FROM (SELECT person, round(700 * demo.bell('person EX', person) + 500 * demo.bell('first eNPS', person)
                                 + 50 * p.ex_level)::integer AS latent
            FROM spell JOIN unit_plan AS p USING (unit) WHERE seat > 0) AS staff) AS ranked,
     LATERAL (SELECT * FROM enps_class WHERE bucket > per_cent ORDER BY bucket LIMIT 1) AS c;

-- EX shocks of unit and quarter: z(t) + θ z(t − 2). Where EX drives CX one quarter later (shops: slope .30), a regression
-- of EX(t + 1) on CX(t) within units would show a negative slope without any such effect, because both are measured
-- from unit means over eleven quarters that share EX(t − 1). An autocorrelation of 9/93 at lag 2 cancels exactly this, so
-- that the planted null "shops' CX does not lead EX" (row 3) is what such a regression finds: θ/(1 + θ²) = 9/93.
CREATE FUNCTION pg_temp.shock(stream text, unit integer, quarter integer) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
    SELECT demo.bell(stream, unit, quarter + 10) + 0.0977 * demo.bell(stream, unit, quarter + 8)
$$;

-- Level that the answers of a quarter are drawn around. In business units EX follows the realised CX of the quarter before.
CREATE FUNCTION pg_temp.ex_target(p unit_plan, this_quarter integer) RETURNS double precision LANGUAGE sql STABLE AS $$
    SELECT p.ex_level + CASE WHEN p.ex_on_cx > 0 THEN 3 ELSE 5 END * pg_temp.shock('EX shock', p.unit, this_quarter)
           + p.ex_on_cx * coalesce((SELECT cx - 76 FROM unit_quarter WHERE unit = p.unit AND quarter = this_quarter - 1), 0)
           - CASE WHEN p.loses_ex AND this_quarter >= 7 THEN 18 ELSE 0 END
$$;

CREATE PROCEDURE pg_temp.ask_staff(this_quarter integer) LANGUAGE plpgsql AS $$
DECLARE
    opens date := demo.quarter_start(this_quarter) + 31;
    closes date := demo.quarter_start(this_quarter) + 44;
    last_answer bigint;
BEGIN
    SELECT coalesce(max(answer), 0) INTO last_answer FROM hr.answer;

    INSERT INTO hr.invitation
    SELECT this_quarter, person, opens
    FROM spell WHERE seat > 0 AND started_on <= opens AND (finished_on IS NULL OR finished_on >= opens)
    ORDER BY person;

    -- Three quarters answer, independently of everything; from those who leave before the round closes nobody expects it.
    -- The deviation of a person from the unit is centred, so that the unit's level is the shock that was planted.
    CREATE TEMPORARY TABLE reply ON COMMIT DROP AS
    SELECT r.person, r.unit, r.day, target, (r.raw - avg(r.raw) OVER (PARTITION BY r.unit))::double precision / 1000 AS own,
           row_number() OVER (ORDER BY r.person) AS place,
           CASE this_quarter WHEN 1 THEN f.before_low  WHEN 2 THEN f.after_low  END AS enps_low,
           CASE this_quarter WHEN 1 THEN f.before_high WHEN 2 THEN f.after_high END AS enps_high
    FROM (SELECT person, day, CASE WHEN day >= moved_on THEN next_unit ELSE unit END AS unit,
                 round(450 * demo.bell('person EX', person) + 450 * demo.bell('occasion', person, this_quarter))::integer AS raw
          FROM spell, LATERAL (SELECT opens + demo.below(13, 'answer day', person, this_quarter)) AS d(day)
          WHERE seat > 0 AND started_on <= opens AND (finished_on IS NULL OR finished_on > closes)) AS r
    LEFT JOIN first_rounds AS f ON this_quarter <= 2 AND f.person = r.person
    JOIN (SELECT p.unit, pg_temp.ex_target(p, this_quarter) AS target FROM unit_plan AS p) AS level ON level.unit = r.unit
    WHERE CASE WHEN this_quarter <= 2 THEN f.answers ELSE demo.chance(0.75, 'answers', r.person, this_quarter) END;

    -- Row 18. In the last round three Kruunu hotels of three areas got 4, 4 and 3 answers only: a report that hides
    -- groups below five but shows the area totals gives exactly these eleven persons away.
    IF this_quarter = 12 THEN
        DELETE FROM reply
        USING (SELECT person, unit, row_number() OVER (PARTITION BY unit ORDER BY demo.draw('few answers', person)) AS place
               FROM reply WHERE unit IN (3, 18, 29)) AS few
        WHERE reply.person = few.person AND few.place > CASE few.unit WHEN 29 THEN 3 ELSE 4 END;
    END IF;

    -- k tells the numbers of a person apart: ten per quarter.
    INSERT INTO hr.answer
    SELECT last_answer + place, this_quarter, person,
           day + interval '7 hours' + demo.within(interval '10 hours', 'answer time', person, this_quarter),
           i[1], i[2], i[3], i[4], i[5], i[6], i[7],
           CASE WHEN enps_low = 2 THEN 2 + floor(5 * sqrt(demo.uniform('eNPS', person, this_quarter)))
                WHEN enps_low IS NOT NULL THEN enps_low + demo.chance(0.4, 'eNPS', person, this_quarter)::integer
                WHEN demo.chance(0.02, 'eNPS not applicable', person, this_quarter) THEN 99
                ELSE demo.whole(8.1 + 1.5 * own + (target - 66) / 15 + 1.4 * demo.bell('eNPS', person, this_quarter),
                                0, 10, 'eNPS whole', person, this_quarter)
           END,
           NULL
    FROM reply,
         LATERAL (SELECT array_agg(CASE WHEN demo.chance(0.012, 'not applicable', person, this_quarter * 10 + k) THEN 99
                                        WHEN demo.chance(0.008, 'skipped', person, this_quarter * 10 + k) THEN NULL
                                        ELSE demo.whole(1 + 0.06 * target + own
                                                        + 0.6 * demo.bell('item', person, this_quarter * 10 + k),
                                                        1, 7, 'item whole', person, this_quarter * 10 + k) END ORDER BY k)
                  FROM generate_series(1, 7) AS k) AS items(i)
    ORDER BY place;
    SELECT max(answer) INTO last_answer FROM hr.answer;

    -- Some sent the form twice: an earlier version that they corrected, or an empty one afterwards.
    INSERT INTO hr.answer
    SELECT last_answer + row_number() OVER (ORDER BY a.answer), a.round, a.person,
           CASE WHEN kind = 1 THEN a.answered_at - interval '1 hour' ELSE a.answered_at + interval '1 hour' END,
           CASE WHEN kind = 1 THEN 4 END, CASE WHEN kind = 1 THEN 4 END, NULL, NULL, NULL, NULL, NULL,
           CASE WHEN kind = 1 THEN 5 WHEN a.answer % 2 = 0 THEN 99 END, NULL
    FROM hr.answer AS a,
         LATERAL (SELECT CASE WHEN u < 0.02 THEN 1 WHEN u < 0.03 THEN 2 END
                  FROM (SELECT demo.uniform('sent twice', a.person, this_quarter)) AS d(u)) AS twice(kind)
    WHERE a.round = this_quarter AND kind IS NOT NULL;

    -- What came out: the mean over persons of their mean item, as an index 0 … 100. Numeric, so that it does not
    -- depend on the order of the rows. A unit without answers counts as being at its long-run level.
    INSERT INTO unit_quarter (unit, quarter, ex)
    SELECT p.unit, this_quarter, coalesce(avg(e.index)::double precision, p.ex_level)
    FROM unit_plan AS p
    LEFT JOIN (SELECT r.unit, (v.mean - 1) / 6 * 100 AS index
               FROM reply AS r
               JOIN hr.answer AS a ON a.round = this_quarter AND a.person = r.person AND a.answer <= last_answer,
               LATERAL (SELECT avg(x) FROM unnest(ARRAY[a.item1, a.item2, a.item3, a.item4, a.item5, a.item6, a.item7]) AS x
                        WHERE x BETWEEN 1 AND 7) AS v(mean)
               WHERE v.mean IS NOT NULL) AS e ON e.unit = p.unit
    GROUP BY p.unit, p.ex_level
    ORDER BY p.unit;
    DROP TABLE reply;
END
$$;
