-- The personnel side, as an HR system keeps it: validity dates, open ends as NULL, answers with "not applicable" codes.
-- Keys and foreign keys are added after loading (constraints.sql), where checking them is one join each.

DROP SCHEMA IF EXISTS hr CASCADE;
CREATE SCHEMA hr;
COMMENT ON SCHEMA hr IS 'Majakka-yhtiöt: staff, candidates and staff surveys (fictional)';

CREATE TABLE hr.unit (
    unit      integer NOT NULL,
    name      text    NOT NULL,
    strategy  text    NOT NULL,
    area      text    NOT NULL,
    city      text    NOT NULL
);
COMMENT ON TABLE  hr.unit IS 'Hotels, shops and business units; a unit belongs to one strategy and one area';
COMMENT ON COLUMN hr.unit.strategy IS
    'Kruunu (hotels, personal service), Avain (hotels, self-service), Kauppa (shops), Yritys (business to business)';
COMMENT ON COLUMN hr.unit.area IS 'reporting area: five neighbouring units of one strategy';

CREATE TABLE hr.function (
    function  integer NOT NULL,
    name      text    NOT NULL
);
COMMENT ON TABLE hr.function IS 'What people do: 19 functions, each present across the units';

CREATE TABLE hr.person (
    person      bigint NOT NULL,
    given_name  text   NOT NULL,
    surname     text   NOT NULL,
    birth_date  date   NOT NULL,
    sex         text   NOT NULL,
    hetu        text   NOT NULL,
    email       text,
    phone       text,
    street      text,
    postcode    text,
    city        text
);
COMMENT ON TABLE  hr.person IS 'Everybody who is or was employed';
COMMENT ON COLUMN hr.person.sex IS 'F or M';
COMMENT ON COLUMN hr.person.hetu IS 'personal identity code; all are of the temporary range 900–999 that no real person has';

CREATE TABLE hr.candidate (
    candidate   bigint NOT NULL,
    given_name  text   NOT NULL,
    surname     text   NOT NULL,
    birth_date  date   NOT NULL,
    email       text,
    phone       text,
    postcode    text,
    person      bigint
);
COMMENT ON TABLE  hr.candidate IS 'Everybody who applied, as the recruiting system knows them';
COMMENT ON COLUMN hr.candidate.person IS 'who the candidate became when hired';

CREATE TABLE hr.opening (
    opening     bigint  NOT NULL,
    unit        integer NOT NULL,
    opened_on   date    NOT NULL,
    seats       integer NOT NULL,
    filled_on   date
);
COMMENT ON TABLE  hr.opening IS 'One advertisement per unit and quarter';
COMMENT ON COLUMN hr.opening.seats IS 'people wanted; 0 for an advertisement that only collects a talent pool';
COMMENT ON COLUMN hr.opening.filled_on IS 'the day of the last accepted offer; NULL when no offer was accepted';

CREATE TABLE hr.application (
    application  bigint NOT NULL,
    candidate    bigint NOT NULL,
    opening      bigint NOT NULL,
    applied_on   date   NOT NULL,
    screened_on  date,
    interviewed_on date,
    decided_on   date,
    decision     text,
    answered_on  date
);
COMMENT ON TABLE  hr.application IS 'Applications with the dates of their stages';
COMMENT ON COLUMN hr.application.decided_on IS 'the day of the decision inside the company';
COMMENT ON COLUMN hr.application.decision IS 'rejected, offered or withdrawn; NULL while open';
COMMENT ON COLUMN hr.application.answered_on IS 'the day the candidate was told; NULL after a decision means never answered';

CREATE TABLE hr.offer (
    offer        bigint  NOT NULL,
    application  bigint  NOT NULL,
    offered_on   date    NOT NULL,
    offered_pay  numeric(8,2) NOT NULL,
    market_pay   numeric(8,2) NOT NULL,
    accepted     boolean NOT NULL
);
COMMENT ON TABLE  hr.offer IS 'Employment offers; the unit is that of the application''s opening';
COMMENT ON COLUMN hr.offer.offered_pay IS 'euros a month';
COMMENT ON COLUMN hr.offer.market_pay IS 'euros a month, median of the market for the same work';

CREATE TABLE hr.employment (
    employment   bigint NOT NULL,
    person       bigint NOT NULL,
    started_on   date   NOT NULL,
    finished_on  date,
    exit_kind    text,
    application  bigint,
    referred_by  bigint
);
COMMENT ON TABLE  hr.employment IS 'Employment spells; a person who is hired again has several';
COMMENT ON COLUMN hr.employment.finished_on IS 'last day of work; NULL while employed on 2025-12-31';
COMMENT ON COLUMN hr.employment.exit_kind IS 'voluntary, retirement, dismissal or end of term';
COMMENT ON COLUMN hr.employment.application IS
    'the application that led here; NULL for direct hires and for staff hired before 2023';
COMMENT ON COLUMN hr.employment.referred_by IS 'the employee who recommended this person';

CREATE TABLE hr.position (
    employment   bigint  NOT NULL,
    valid_from   date    NOT NULL,
    valid_to     date,
    unit         integer NOT NULL,
    function     integer NOT NULL
);
COMMENT ON TABLE  hr.position IS 'Where somebody worked and as what: the unit history of each employment spell';
COMMENT ON COLUMN hr.position.valid_to IS 'last day; NULL = still valid';

CREATE TABLE hr.round (
    round      integer NOT NULL,
    kind       text    NOT NULL,
    opens_on   date    NOT NULL,
    closes_on  date    NOT NULL
);
COMMENT ON TABLE  hr.round IS 'Survey rounds: 1 … 12 are the quarterly pulse, 13 is the yearly talk of December 2024';
COMMENT ON COLUMN hr.round.kind IS 'pulse (anonymous, by invitation) or talk (everybody, with the supervisor)';

CREATE TABLE hr.invitation (
    round       integer NOT NULL,
    person      bigint  NOT NULL,
    invited_on  date    NOT NULL
);
COMMENT ON TABLE hr.invitation IS 'Who was asked in which round';

CREATE TABLE hr.answer (
    answer       bigint    NOT NULL,
    round        integer   NOT NULL,
    person       bigint    NOT NULL,
    answered_at  timestamp with time zone NOT NULL,
    item1 smallint, item2 smallint, item3 smallint, item4 smallint, item5 smallint, item6 smallint, item7 smallint,
    enps         smallint,
    promise      smallint
);
COMMENT ON TABLE  hr.answer IS
    'Answers as the survey tool exports them: who sent the form more than once counts with the latest valid answer';
COMMENT ON COLUMN hr.answer.item1 IS 'commitment, 1 … 7; 99 = not applicable, NULL = skipped';
COMMENT ON COLUMN hr.answer.item2 IS 'enthusiasm, 1 … 7; 99 = not applicable, NULL = skipped';
COMMENT ON COLUMN hr.answer.item3 IS 'meaning, 1 … 7; 99 = not applicable, NULL = skipped';
COMMENT ON COLUMN hr.answer.item4 IS 'supervisor, 1 … 7; 99 = not applicable, NULL = skipped';
COMMENT ON COLUMN hr.answer.item5 IS 'tools, 1 … 7; 99 = not applicable, NULL = skipped';
COMMENT ON COLUMN hr.answer.item6 IS 'team, 1 … 7; 99 = not applicable, NULL = skipped';
COMMENT ON COLUMN hr.answer.item7 IS 'growth, 1 … 7; 99 = not applicable, NULL = skipped';
COMMENT ON COLUMN hr.answer.enps IS 'would recommend us as an employer, 0 … 10; 99 = cannot say, NULL = skipped or not asked';
COMMENT ON COLUMN hr.answer.promise IS 'could name the customer promise: 1 yes, 0 no; asked in the talk only';

CREATE TABLE hr.leader_answer (
    unit     integer  NOT NULL,
    round    integer  NOT NULL,
    leader   integer  NOT NULL,
    focus    smallint,
    strategy_clear smallint
);
COMMENT ON TABLE  hr.leader_answer IS 'What the leaders of a unit say, three a unit, once a year';
COMMENT ON COLUMN hr.leader_answer.focus IS 'what comes first here: 1 = efficiency … 5 = experience';
COMMENT ON COLUMN hr.leader_answer.strategy_clear IS 'our target customers are clear to me, 1 … 5; NULL = skipped';

CREATE TABLE hr.action_plan (
    unit      integer NOT NULL,
    round     integer NOT NULL,
    due_on    date    NOT NULL,
    done_on   date
);
COMMENT ON TABLE  hr.action_plan IS 'What a unit promised to do after a round';
COMMENT ON COLUMN hr.action_plan.done_on IS 'NULL when it was never done';
