-- The files as they are, column by column.

DROP TABLE IF EXISTS nhs_trust, nyc_survey, nyc_sat;
DROP TABLE IF EXISTS airline, hcahps_national, hcahps_state, hcahps_states, hcahps_responses, olist_review,
    receipt, hiring, olist_order;
DROP TABLE IF EXISTS turnover;

-- 14 touchpoints, 1 ... 5; 0 = not applicable
CREATE TABLE airline (
    id integer, gender text, age integer, customer_type text, type_of_travel text, class text, flight_distance integer,
    departure_delay integer, arrival_delay integer,
    time_convenience smallint, online_booking smallint, check_in smallint, online_boarding smallint, gate_location smallint,
    on_board_service smallint, seat_comfort smallint, leg_room smallint, cleanliness smallint, food_and_drink smallint,
    in_flight_service smallint, wifi smallint, entertainment smallint, baggage smallint,
    satisfaction text, kaggle_split text
);

-- Percentages of answers in the lowest, middle and highest band
CREATE TABLE hcahps_national  (release text, measure text, bottom integer, middle integer, top integer);
CREATE TABLE hcahps_state     (release text, state text, measure text, bottom integer, middle integer, top integer);
CREATE TABLE hcahps_states    (state text, name text, region text);
-- Completed surveys of each hospital: a number, or words such as "Not Available"
CREATE TABLE hcahps_responses (release text, state text, facility text, completed text, response_rate text);

CREATE TABLE olist_review (
    review text, orders text, score smallint, title text, message text, created_at timestamp, answered_at timestamp
);

-- Event logs: one row an event
CREATE TABLE receipt (
    case_id text, activity text, at timestamptz, lifecycle text, resource text, started text, responsible text, planned_end text, department text,
    case_group text, deadline text, channel text, org_group text, instance text, ended text
);
-- simulated; protected: treated worse, as the simulation wants
CREATE TABLE hiring (
    case_id text, activity text, at timestamptz, german_speaking boolean, years_of_education integer, age integer, gender boolean,
    citizen boolean, protected boolean, case_index integer, case_number integer, religious boolean,
    activity_again text, resource text, at_again timestamptz, line integer
);

CREATE TABLE olist_order (
    order_id text, customer text, status text, purchased_at timestamp, approved_at timestamp, carrier_at timestamp, delivered_at timestamp,
    estimated_at timestamp
);

-- One row a trust (hospital group) and year: staff survey, 1 ... 5 (work stress: lower is better), and the mortality index SHMI, where 1 is as expected
CREATE TABLE nhs_trust (
    trust text, year integer, shmi_before float8, shmi float8, region text, region_name text, name text, north text, north_south text, x text,
    responses float8, clinical float8, engagement float8, engagement_share float8, recommend_work float8, recommend_work_share float8,
    recommend_care float8, recommend_care_share float8, work_stress float8, freedom_to_speak float8, openness float8
);

-- One row a school, 2011: teachers (t), parents (p) and students (s) on safety, communication, engagement, academics, 0 ... 10
CREATE TABLE nyc_survey (
    dbn text, bn text, name text, district_75 integer, students_surveyed text, high_school integer, school_type text,
    rate_s float8, rate_t float8, rate_p float8, n_s float8, n_t float8, n_p float8, responses_s float8, responses_t float8, responses_p float8,
    saf_p float8, com_p float8, eng_p float8, aca_p float8, saf_t float8, com_t float8, eng_t float8, aca_t float8,
    saf_s float8, com_s float8, eng_s float8, aca_s float8, saf_all float8, com_all float8, eng_all float8
);
-- Mean SAT scores of a school, 2012; s = suppressed
CREATE TABLE nyc_sat (dbn text, name text, takers text, reading text, math text, writing text);
-- Stays in months; event 1 = left; greywage: part of the pay goes past the books; five traits, 1 ... 10
CREATE TABLE turnover (
    stag float8, event integer, gender text, age float8, industry text, profession text, traffic text, coach text, head_gender text,
    greywage text, way text, extraversion float8, independ float8, selfcontrol float8, anxiety float8, novator float8
);
