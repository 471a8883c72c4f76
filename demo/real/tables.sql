-- The files as they are, column by column.

DROP TABLE IF EXISTS airline, hcahps_national, hcahps_state, hcahps_states, hcahps_responses, olist_review;

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
