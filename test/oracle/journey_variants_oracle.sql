-- needs: data/journeys/running_example.csv data/journeys/receipt.csv.gz data/journeys/eventdataR_traffic_fines.csv.gz data/journeys/patients.csv
-- needs: data/journeys/eventdataR_hospital_billing.csv.gz data/journeys/hiring_log_high_SYNTHETIC.csv.gz
\i test/pgtap.psql
-- Variants, rework and states of every log: published counts, and equal to what plain SQL makes of the rows. Many
-- timestamps are equal; the row's number in its file says which came first.
\cd :data
BEGIN;
SELECT plan(61);

CREATE TEMP TABLE event (log text, person text, touchpoint text, at timestamptz, seq bigint);

CREATE TEMP TABLE running (case_id text, activity text, at timestamptz, costs text, resource text, seq bigserial);
\copy running (case_id, activity, at, costs, resource) FROM 'data/journeys/running_example.csv' (FORMAT csv, HEADER, DELIMITER ';')
INSERT INTO event SELECT 'running example', case_id, activity, at, seq FROM running;

CREATE TEMP TABLE receipt (case_id text, activity text, at timestamptz, lifecycle text, resource text, start_at text, responsible text, planned text, department text, case_group text, deadline text, channel text,
	resource_group text, instance text, end_at text, seq bigserial);
\copy receipt (case_id, activity, at, lifecycle, resource, start_at, responsible, planned, department, case_group, deadline, channel, resource_group, instance, end_at) FROM PROGRAM 'gzip -dc data/journeys/receipt.csv.gz' (FORMAT csv, HEADER)
INSERT INTO event SELECT 'receipt', case_id, activity, at, seq FROM receipt;

CREATE TEMP TABLE fines (case_id text, activity text, lifecycle text, resource text, at timestamptz, amount text, article text, dismissal text, expense text, lastsent text, matricola text, notificationtype text,
	paymentamount text, points text, totalpaymentamount text, vehicleclass text, instance text, place bigint);
\copy fines FROM PROGRAM 'gzip -dc data/journeys/eventdataR_traffic_fines.csv.gz' (FORMAT csv, HEADER)
INSERT INTO event SELECT 'traffic fines', case_id, activity, at, place FROM fines;

CREATE TEMP TABLE patients (handling text, patient text, employee text, handling_id text, registration_type text, at timestamptz, seq bigserial);
\copy patients (handling, patient, employee, handling_id, registration_type, at) FROM 'data/journeys/patients.csv' (FORMAT csv, HEADER)
INSERT INTO event SELECT 'patients', patient, handling, at, seq FROM patients WHERE registration_type = 'start';

CREATE TEMP TABLE billing (case_id text, activity text, lifecycle text, resource text, at timestamptz, actorange text, actred text, blocked text, casetype text, closecode text, diagnosis text, flaga text, flagb text, flagc text,
	flagd text, iscancelled text, isclosed text, msgcode text, msgcount text, msgtype text, speciality text, state text, version text, instance text, place bigint);
\copy billing FROM PROGRAM 'gzip -dc data/journeys/eventdataR_hospital_billing.csv.gz' (FORMAT csv, HEADER)
INSERT INTO event SELECT 'hospital billing', case_id, activity, at, place FROM billing;

CREATE TEMP TABLE hiring (case_id text, activity text, at timestamptz, german text, education text, age text, gender text, citizen text, protected text, case_index text, case_number text, religious text, activity_again text,
	resource text, at_again text, place bigint);
\copy hiring FROM PROGRAM 'gzip -dc data/journeys/hiring_log_high_SYNTHETIC.csv.gz' (FORMAT csv, HEADER)
INSERT INTO event SELECT 'hiring', case_id, activity, at, place FROM hiring;

CREATE TEMP TABLE journeys AS
SELECT log, person, journey_agg(touchpoint, at, NULL, NULL, NULL, seq) AS j FROM event GROUP BY log, person;
CREATE TEMP TABLE listed AS
SELECT log, person, array_agg(touchpoint ORDER BY at, seq) AS path FROM event GROUP BY log, person;
ANALYZE journeys;
ANALYZE listed;

-- Counts that were published with the logs

CREATE TEMP TABLE published (log text, cases bigint, events bigint, touchpoints bigint, variants bigint);
INSERT INTO published VALUES
	('running example', 6, 42, 8, 6),
	('receipt', 1434, 8577, 27, 116),
	('traffic fines', 10000, 34724, 11, 44),
	('patients', 500, 2721, 7, 7),
	('hospital billing', 10000, 49951, NULL, NULL),
	('hiring', 10000, 63869, NULL, NULL);
SELECT is(count(*), cases, log || ': cases') FROM published JOIN journeys USING (log) GROUP BY log, cases ORDER BY log;
SELECT is(sum(journey_length(j)), events::numeric, log || ': events') FROM published JOIN journeys USING (log) GROUP BY log, events ORDER BY log;
SELECT is((SELECT count(DISTINCT t) FROM journeys AS j, unnest(touchpoints(j.j)) AS t WHERE j.log = p.log), touchpoints, log || ': touchpoints') FROM published AS p WHERE touchpoints IS NOT NULL ORDER BY log;
SELECT is(count(DISTINCT journey_path(j)), variants, log || ': variants') FROM published JOIN journeys USING (log) WHERE variants IS NOT NULL GROUP BY log, variants ORDER BY log;
SELECT is(count(DISTINCT journey_hash(j)), variants, log || ': variants by hash') FROM published JOIN journeys USING (log) WHERE variants IS NOT NULL GROUP BY log, variants ORDER BY log;

-- Each variant is as frequent as its array of touchpoints in SQL: as many variants, and the same groups of persons

SELECT is(count(DISTINCT journey_path(j)), count(DISTINCT path), log || ': as many paths as arrays') FROM journeys JOIN listed USING (log, person) GROUP BY log ORDER BY log;
SELECT is(count(DISTINCT (journey_path(j), path)), count(DISTINCT path), log || ': each path is of one array') FROM journeys JOIN listed USING (log, person) GROUP BY log ORDER BY log;
SELECT is(count(*) FILTER (WHERE journey_path(j) <> array_to_string(path, ' > ')), 0::bigint, log || ': and spells it') FROM journeys JOIN listed USING (log, person)
WHERE NOT array_to_string(path, '') ~ '[">]' GROUP BY log ORDER BY log;

-- How much the order of equal times decides: rows in the order of the file, and by name
SELECT results_eq($$SELECT count(DISTINCT journey_path(by_row)), count(DISTINCT journey_path(by_name)) FROM (
	SELECT journey_agg(touchpoint, at, NULL, NULL, NULL, seq) AS by_row, journey_agg(touchpoint, at) AS by_name FROM event WHERE log = 'hiring' GROUP BY person) AS q$$,
	$$SELECT count(DISTINCT by_row), count(DISTINCT by_name) FROM (
	SELECT array_agg(touchpoint ORDER BY at, seq) AS by_row, array_agg(touchpoint ORDER BY at, touchpoint COLLATE "C") AS by_name FROM event WHERE log = 'hiring' GROUP BY person) AS q$$, 'hiring: variants with and without seq');

-- Rework and states, as window functions count them

CREATE TEMP TABLE step AS
SELECT *, lag(touchpoint) OVER person = touchpoint AS self_loop, lead(at) OVER person - at AS lasted FROM event WINDOW person AS (PARTITION BY log, person ORDER BY at, seq);
SELECT is_empty(format($$
	SELECT person, r.* FROM journeys, journey_rework(j) AS r WHERE log = %1$L
	EXCEPT ALL SELECT person, touchpoint, count(*) - 1, count(*) FILTER (WHERE self_loop) FROM step WHERE log = %1$L GROUP BY person, touchpoint HAVING count(*) > 1 LIMIT 3$$, log), log || ': rework')
FROM published ORDER BY log;
SELECT is((SELECT coalesce(sum(repeats), 0) FROM journeys AS j, journey_rework(j.j) WHERE j.log = p.log), (SELECT sum(n - 1) FROM (SELECT count(*) AS n FROM step AS s WHERE s.log = p.log GROUP BY person, touchpoint) AS q), log || ': repeats in all')
FROM published AS p ORDER BY log;
SELECT is((SELECT count(*) FROM (SELECT j, person, touchpoint, sum(lasted) AS lasted FROM step JOIN journeys USING (log, person) WHERE log = p.log GROUP BY j, person, touchpoint) AS s
		   WHERE extract(epoch FROM time_in(j, touchpoint)) <> coalesce(extract(epoch FROM lasted), 0)), 0::bigint, log || ': time in each touchpoint')
FROM published AS p ORDER BY log;
SELECT * FROM finish();
ROLLBACK;
