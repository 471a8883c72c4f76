-- The files as they are, column by column.

DROP TABLE IF EXISTS airline, hcahps_national, hcahps_state, hcahps_states, hcahps_responses, olist_review,
    receipt, hiring, olist_order;

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
