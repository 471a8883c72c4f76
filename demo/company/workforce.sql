-- Who works where and when. The company is a set of seats; when somebody leaves, a successor takes the seat.
-- Exits depend on the staff experience (EX) of the quarter before the spell began, so the procedure runs quarter by quarter.

-- One row per employment spell. A spell has at most one change of unit.
CREATE TEMPORARY TABLE spell (
    spell        integer NOT NULL,
    seat         integer NOT NULL,     -- seat 0: spells that ended before 2023
    person       integer NOT NULL,
    birth_date   date    NOT NULL,
    unit         integer NOT NULL,
    started_on   date    NOT NULL,
    finished_on  date,
    exit_kind    text,
    next_unit    integer,
    moved_on     date
) ON COMMIT DROP;

-- Offers for the seats that are advertised; candidates and applications are built around them in recruiting.sql.
CREATE TEMPORARY TABLE seat_offer (
    offer        integer NOT NULL,
    unit         integer NOT NULL,
    function     integer NOT NULL,
    offered_on   date    NOT NULL,
    pay_ratio    double precision NOT NULL,
    accepted     boolean NOT NULL,
    spell        integer,              -- the spell that an accepted offer led to
    birth_date   date    NOT NULL
) ON COMMIT DROP;

CREATE TEMPORARY TABLE seat ON COMMIT DROP AS
SELECT seat, 1 + (seat - 1) % 160 AS unit, 1 + (seat - 1) % 19 AS function
FROM generate_series(1, demo.people(4000)) AS seat;

-- Row 8. Voluntary exit: constant hazard of .22 a year at EX 66, times .80 for every 10 points of EX. Dismissal (.03) and
-- end of term (.08) do not depend on EX, nor does retirement, which comes at an age (hazard ratio 1.00).
-- The first of the four ends the spell. Nobody left before July 2023: a stay bonus was paid for the first half-year.
CREATE FUNCTION pg_temp.waiting_days(per_year double precision, cause text, spell integer) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
    SELECT least(9999, ceil(-ln(1 - demo.uniform(cause, spell)) * 365.25 / per_year))::integer
$$;
CREATE FUNCTION pg_temp.spell_end(spell integer, exposed_from date, retires_on date, ex double precision,
                                  OUT finished_on date, OUT exit_kind text)
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN ends_on <= date '2025-12-31' THEN ends_on END,
           CASE WHEN ends_on <= date '2025-12-31' THEN kind END
    FROM (VALUES (1, 'retirement', greatest(retires_on, exposed_from + 1)),
                 (2, 'voluntary', exposed_from + pg_temp.waiting_days(0.22 * power(0.8, (ex - 66) / 10), 'voluntary', spell)),
                 (3, 'dismissal', exposed_from + pg_temp.waiting_days(0.03, 'dismissal', spell)),
                 (4, 'end of term', exposed_from + pg_temp.waiting_days(0.08, 'end of term', spell)))
         AS cause (place, kind, ends_on)
    ORDER BY ends_on, place
    LIMIT 1
$$;

-- Ten per cent of the first staff are seniors, who retire from July 2023 on; the others do so at 65 to 67.
CREATE FUNCTION pg_temp.birth_date_of_first(seat integer) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN demo.chance(0.10, 'senior', seat)
                THEN date '1958-01-01' + demo.below(1095, 'age', seat)
                ELSE date '1962-01-01' + demo.below(14900, 'age', seat) END
$$;
CREATE FUNCTION pg_temp.retirement(birth_date date, person integer) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN birth_date < date '1961-01-01'
                THEN date '2023-07-01' + demo.below(1200, 'retirement', person)
                ELSE birth_date + 23741 + demo.below(731, 'retirement', person) END
$$;

-- The 300 seniors who had retired before 2023 (row 11).
INSERT INTO spell
SELECT n, 0, n, date '1952-01-01' + demo.below(1460, 'age of retired', n), 1 + (n - 1) % 160,
       date '1985-01-01' + demo.below(9000, 'start of retired', n),
       date '2019-01-01' + demo.below(1400, 'end of retired', n), 'retirement', NULL, NULL
FROM generate_series(1, demo.people(300)) AS n;

-- The staff of 2023-01-01. Their exit is drawn at the start of quarter 3, when the EX of quarter 2 is known.
INSERT INTO spell
SELECT demo.people(300) + seat, seat, demo.people(300) + seat, born.birth_date, unit,
       greatest(date '2022-12-31' - floor(8000 * power(demo.uniform('first start', seat), 2))::integer,
                born.birth_date + 6600 + demo.below(200, 'first start', seat, 1)),
       NULL, NULL, NULL, NULL
FROM seat, LATERAL (SELECT pg_temp.birth_date_of_first(seat)) AS born(birth_date)
ORDER BY seat;

CREATE PROCEDURE pg_temp.employ(this_quarter integer) LANGUAGE plpgsql AS $$
DECLARE
    quarter_end date := demo.quarter_start(this_quarter + 1) - 1;
    last_spell integer;
    last_person integer;
    last_offer integer;
BEGIN
    IF this_quarter = 3 THEN
        UPDATE spell SET (finished_on, exit_kind) =
            (SELECT e.finished_on, e.exit_kind
             FROM unit_quarter AS before,
                  pg_temp.spell_end(spell.spell, date '2023-07-01',
                                    pg_temp.retirement(spell.birth_date, spell.person), before.ex) AS e
             WHERE before.unit = spell.unit AND before.quarter = 2)
        WHERE seat > 0;
        -- Eight per cent of the spells move to another unit of the same strategy.
        UPDATE spell SET next_unit = (SELECT p.unit FROM unit_plan AS p, unit_plan AS own
                                      WHERE own.unit = spell.unit AND p.strategy = own.strategy AND p.unit <> own.unit
                                      ORDER BY demo.draw('move', spell.spell, p.unit) LIMIT 1),
                         moved_on = date '2023-07-01' + demo.below(900, 'move day', spell.spell)
        WHERE seat > 0 AND demo.chance(0.08, 'moves', spell.spell);
    END IF;

    -- A successor may leave within the same quarter, hence the loop.
    WHILE this_quarter >= 3 LOOP
        SELECT max(spell), max(person) INTO last_spell, last_person FROM spell;
        SELECT coalesce(max(offer), 0) INTO last_offer FROM seat_offer;

        CREATE TEMPORARY TABLE vacancy ON COMMIT DROP AS
        SELECT last_spell + row_number() OVER (ORDER BY seat) AS spell, seat, s.unit, s.function, starts_on, before.ex
        FROM (SELECT DISTINCT ON (seat) seat, finished_on, spell.spell
              FROM spell WHERE seat > 0 ORDER BY seat, spell.spell DESC) AS latest
        JOIN seat AS s USING (seat),
        LATERAL (SELECT finished_on + 4 + demo.below(17, 'gap', latest.spell)) AS g(starts_on)
        JOIN unit_quarter AS before ON before.quarter = this_quarter - 1
        WHERE before.unit = s.unit AND starts_on <= quarter_end;
        IF NOT EXISTS (SELECT FROM vacancy) THEN
            DROP TABLE vacancy;
            EXIT;
        END IF;

        -- Row 16. Offers depend on the EX of the quarter before the offer: each 10 points save 3 % of pay against the
        -- market, and raise the acceptance by 6 points (70 % at 60, 76 % at 70).
        INSERT INTO seat_offer
        SELECT last_offer + row_number() OVER (ORDER BY v.spell), v.unit, v.function, offered_on,
               1.02 - 0.003 * (before.ex - 60) + 0.04 * demo.bell('pay', v.spell),
               demo.chance(0.70 + 0.006 * (before.ex - 60), 'accepts', v.spell), v.spell::integer,
               date '1990-01-01' + demo.below(5475, 'age of hire', v.spell)
                                 - CASE WHEN demo.chance(0.4, 'older hire', v.spell) THEN 7300 ELSE 0 END
        FROM vacancy AS v,
             LATERAL (SELECT starts_on - 7 - demo.below(21, 'offer day', v.spell)) AS o(offered_on)
        JOIN unit_quarter AS before ON before.quarter = demo.quarter_of(offered_on) - 1
        WHERE before.unit = v.unit AND demo.chance(0.64, 'advertised', v.spell);

        -- Six per cent of the new spells are rehires: people who had left of themselves or whose term had ended.
        CREATE TEMPORARY TABLE rehire ON COMMIT DROP AS
        SELECT wanted.spell, leaver.person, leaver.birth_date
        FROM (SELECT v.spell, row_number() OVER (ORDER BY v.spell) AS place
              FROM vacancy AS v
              WHERE demo.chance(0.09, 'rehire', v.spell)
                AND NOT EXISTS (SELECT FROM seat_offer AS o WHERE o.spell = v.spell AND o.accepted)) AS wanted
        JOIN (SELECT person, min(birth_date) AS birth_date,
                     row_number() OVER (ORDER BY demo.draw('leaver', person, this_quarter)) AS place
              FROM spell
              GROUP BY person
              HAVING count(*) = 1 AND max(finished_on) < demo.quarter_start(this_quarter) - 60
                 AND max(exit_kind) IN ('voluntary', 'end of term')) AS leaver USING (place);

        INSERT INTO spell
        SELECT v.spell, v.seat,
               coalesce(r.person, last_person + row_number() OVER (PARTITION BY r.person IS NULL ORDER BY v.spell)),
               born.birth_date, v.unit, v.starts_on, ended.finished_on, ended.exit_kind, NULL, NULL
        FROM vacancy AS v
        LEFT JOIN rehire AS r ON r.spell = v.spell
        LEFT JOIN seat_offer AS o ON o.spell = v.spell AND o.accepted,
        LATERAL (SELECT coalesce(r.birth_date, o.birth_date,
                                 date '1983-01-01' + demo.below(8000, 'age of direct hire', v.spell))) AS born(birth_date),
        LATERAL pg_temp.spell_end(v.spell::integer, v.starts_on, born.birth_date + 24106, v.ex) AS ended
        ORDER BY v.spell;

        -- A declined offer led nowhere; the seat was filled directly.
        UPDATE seat_offer SET spell = NULL WHERE NOT accepted AND spell IS NOT NULL;
        DROP TABLE vacancy, rehire;
    END LOOP;
END
$$;
