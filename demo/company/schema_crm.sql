-- The customer side, as a CRM keeps it: anonymous visitors, half-filled addresses, one table for all surveys.

DROP SCHEMA IF EXISTS crm CASCADE;
CREATE SCHEMA crm;
COMMENT ON SCHEMA crm IS 'Majakka-yhtiöt: customers, their contacts, orders, cases and answers (fictional)';

CREATE TABLE crm.customer (
    customer     bigint NOT NULL,
    given_name   text   NOT NULL,
    surname      text   NOT NULL,
    birth_date   date,
    birth_year   integer NOT NULL,
    email        text,
    phone        text,
    street       text,
    postcode     text,
    city         text,
    household    bigint,
    target       boolean NOT NULL,
    since        date    NOT NULL
);
COMMENT ON TABLE  crm.customer IS 'Identified customers, as they typed themselves in';
COMMENT ON COLUMN crm.customer.birth_date IS 'NULL for those who gave the year only';
COMMENT ON COLUMN crm.customer.household IS 'customers with the same number live together; NULL = unknown';
COMMENT ON COLUMN crm.customer.target IS 'belongs to the group that the strategy aims at';

CREATE TABLE crm.alias (
    visitor     text   NOT NULL,
    customer    bigint NOT NULL,
    known_from  timestamp with time zone NOT NULL
);
COMMENT ON TABLE  crm.alias IS 'Anonymous visitors who later signed in: their earlier path belongs to the customer';

CREATE TABLE crm.account (
    account     bigint NOT NULL,
    customer    bigint NOT NULL,
    kind        text   NOT NULL,
    bonded      boolean NOT NULL,
    opened_on   date   NOT NULL,
    closed_on   date
);
COMMENT ON TABLE  crm.account IS 'The customer''s contract: club (hotel guests), card (shops) or business';
COMMENT ON COLUMN crm.account.bonded IS 'committed customer: chose the binding tier with its promises both ways';
COMMENT ON COLUMN crm.account.closed_on IS 'the day the customer lapsed; NULL = still open on 2025-12-31';

CREATE TABLE crm.contact (
    contact        bigint NOT NULL,
    customer       bigint,
    visitor        text,
    touchpoint     text   NOT NULL,
    happened_at    timestamp with time zone NOT NULL,
    score          smallint,
    service_score  smallint,
    product_score  smallint
);
COMMENT ON TABLE  crm.contact IS 'Touchpoints of customers and of anonymous visitors';
COMMENT ON COLUMN crm.contact.customer IS 'NULL while the visitor is anonymous';
COMMENT ON COLUMN crm.contact.visitor IS 'browser token of an anonymous visitor; crm.alias may know the customer';
COMMENT ON COLUMN crm.contact.score IS 'how the contact went, 0 … 10; NULL = not rated';
COMMENT ON COLUMN crm.contact.service_score IS 'the service part, 0 … 10; 99 = not applicable';
COMMENT ON COLUMN crm.contact.product_score IS 'the product part, 0 … 10; 99 = not applicable';

CREATE TABLE crm.orders (
    orders      bigint  NOT NULL,
    customer    bigint,
    unit        integer NOT NULL,
    ordered_on  date    NOT NULL,
    amount      numeric(10,2) NOT NULL
);
COMMENT ON TABLE  crm.orders IS 'Invoiced orders in euros; the sum by unit and quarter is the unit''s revenue';
COMMENT ON COLUMN crm.orders.customer IS 'NULL when paid without identification';

CREATE TABLE crm.case (
    case_id       bigint  NOT NULL,
    customer      bigint  NOT NULL,
    unit          integer NOT NULL,
    opened_at     timestamp with time zone NOT NULL,
    kind          text    NOT NULL,
    contacted_at  timestamp with time zone,
    resolved_at   timestamp with time zone
);
COMMENT ON TABLE  crm.case IS 'Failures that customers met, and what was done about them';
COMMENT ON COLUMN crm.case.contacted_at IS 'NULL when nobody came back to the customer';
COMMENT ON COLUMN crm.case.resolved_at IS 'NULL when it was never resolved';

CREATE TABLE crm.answer (
    answer        bigint NOT NULL,
    survey        text   NOT NULL,
    wave          integer,
    customer      bigint,
    visitor       text,
    unit          integer,
    answered_at   timestamp with time zone NOT NULL,
    nps           smallint,
    service       smallint,
    personal_utility numeric(4,1),
    self_utility     numeric(4,1),
    expected      smallint,
    perceived     smallint,
    satisfaction  smallint
);
COMMENT ON TABLE  crm.answer IS 'Customer answers of all surveys; NULL = not asked or skipped';
COMMENT ON COLUMN crm.answer.survey IS
    'visit (after a visit to a unit), study (January 2023 and December 2025, the same customers), '
    'memory (club, December 2024), service (spring 2025), brand (December 2025)';
COMMENT ON COLUMN crm.answer.wave IS 'of the study: 1 = January 2023, 2 = December 2025';
COMMENT ON COLUMN crm.answer.visitor IS 'browser token of a guest who was not identified';
COMMENT ON COLUMN crm.answer.unit IS 'the visited unit; only the visit survey has one';
COMMENT ON COLUMN crm.answer.nps IS 'would recommend us, 0 … 10; ten times its mean is the CX index 0 … 100';
COMMENT ON COLUMN crm.answer.service IS 'rating of the amount of personal service in a hotel, 1 … 5; 9 = not applicable';
COMMENT ON COLUMN crm.answer.personal_utility IS 'points 0 … 100 for a stay with personal service; asked in hotels';
COMMENT ON COLUMN crm.answer.self_utility IS 'points 0 … 100 for a stay with self-service; asked in hotels';
COMMENT ON COLUMN crm.answer.expected IS 'what was expected, 1 … 7';
COMMENT ON COLUMN crm.answer.perceived IS 'what was perceived, 1 … 7';
COMMENT ON COLUMN crm.answer.satisfaction IS 'service survey: 1–2 dissatisfied, 3 indifferent, 4 satisfied, 5 enthused';

CREATE TABLE crm.referral (
    referral      bigint NOT NULL,
    referrer      bigint NOT NULL,
    new_customer  bigint NOT NULL,
    referred_on   date   NOT NULL
);
COMMENT ON TABLE crm.referral IS 'Customers who were brought by another customer';
