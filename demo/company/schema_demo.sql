-- What only the author of a fictional company can know: the planted truths, and who is who.

DROP SCHEMA IF EXISTS demo CASCADE;
CREATE SCHEMA demo;
COMMENT ON SCHEMA demo IS 'Majakka-yhtiöt: planted truths, true links between HR and CRM, and the random numbers';

CREATE TABLE demo.truth (
    row_number    integer NOT NULL,
    effect        text    NOT NULL,
    description   text    NOT NULL,
    value         double precision NOT NULL,
    measured_in   text    NOT NULL,
    n             text    NOT NULL,
    recovered_by  text    NOT NULL,
    half_width    double precision,
    is_null_effect boolean NOT NULL DEFAULT false,
    is_minimum    boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE  demo.truth IS 'What was planted, and how it can be found again';
COMMENT ON COLUMN demo.truth.row_number IS
    'the row of the specification that this effect belongs to; 19 = a planted null of its own';
COMMENT ON COLUMN demo.truth.value IS 'the expected value over all seeds, not the value of this seed';
COMMENT ON COLUMN demo.truth.n IS 'observations at scale 1';
COMMENT ON COLUMN demo.truth.half_width IS 'expected half-width of the 95 % interval at scale 1; NULL where the truth is exact';
COMMENT ON COLUMN demo.truth.is_null_effect IS 'one of the five planted nulls';
COMMENT ON COLUMN demo.truth.is_minimum IS 'the value is the least that has to be reached, not what is expected';

CREATE TABLE demo.link (
    person     bigint,
    candidate  bigint,
    customer   bigint NOT NULL,
    disturbed  text
);
COMMENT ON TABLE  demo.link IS 'Who is who: which employee or candidate is which customer';
COMMENT ON COLUMN demo.link.disturbed IS 'what makes the customer''s record differ: typing error, surname change, or NULL';
