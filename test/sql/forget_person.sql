\i test/pgtap.psql
-- forget_person: what is removed, what stays, and that the next publication gives nothing away.
BEGIN;
SELECT plan(28);

CREATE TABLE answer AS SELECT i AS person, CASE WHEN i <= 12 THEN 'a' ELSE 'b' END AS unit, 1 + i % 5 AS score, date '2025-01-01' + 31 * (i % 2) AS month FROM generate_series(1, 40) AS i;
INSERT INTO answer SELECT person, unit, 1 + (score + 1) % 5, date '2025-03-01' FROM answer;
SELECT create_protected_report('pulse', 'answer', 'person', '{unit}', '{"mean": "avg(score)"}', '{"round": "month"}'), create_protected_report('later', 'answer', 'person', '{unit}', '{"mean": "avg(score)"}', '{"round": "month"}'),
	create_protected_report('whole', 'answer', 'person', '{unit}', '{"mean": "avg(score)"}') \g /dev/null
SELECT publish_report('pulse'), publish_report('whole') \g /dev/null
CREATE TABLE before AS SELECT * FROM pulse;
CREATE FUNCTION pg_temp.forget(person text, reports regclass[] DEFAULT NULL, tables regclass[] DEFAULT '{}', keys name[] DEFAULT '{}') RETURNS text LANGUAGE sql AS
$$ SELECT string_agg(concat_ws(' ', object, action, n), ', ' ORDER BY object::text) FROM forget_person(person, reports, tables, keys) $$;

SELECT is(count(*), 2::bigint, 'a person in two rounds has two versions') FROM pulse_persons WHERE person = '7';
SELECT is(pg_temp.forget('7', '{pulse}'), 'pulse_persons key removed 2', 'of one report');
SELECT is_empty('SELECT 1 FROM pulse_persons WHERE person = ''7''', 'the key is gone');
SELECT is(count(*), 80::bigint, 'the versions are still counted') FROM pulse_persons;
SELECT is(count(DISTINCT person) || ' ' || count(DISTINCT digests), '1 2', 'as those of one somebody, whose answers differ as before') FROM pulse_persons WHERE person LIKE 'forgotten %';
SELECT is(count(*), 0::bigint, 'by other digests than those of the answers, by which these could be guessed') FROM pulse_persons AS p, whole_persons AS w, unnest(w.digests || ARRAY[hash_numeric_extended(w.digests[1], 0)::numeric]) AS d WHERE p.person LIKE 'forgotten %' AND w.person = '7' AND d = ANY (p.digests);
SELECT results_eq('TABLE pulse', 'TABLE before', 'what was published stays');
SELECT is(pg_temp.forget('7'), 'later_persons key removed 0, pulse_persons key removed 0, whole_persons key removed 1', 'of all reports of the caller');
SELECT is(pg_temp.forget('nobody'), 'later_persons key removed 0, pulse_persons key removed 0, whole_persons key removed 0', 'somebody who is not there');
-- the next publication sees that one person is gone, and does not tell
DELETE FROM answer WHERE person = 7;
SELECT publish_report('pulse'), publish_report('whole') \g /dev/null
SELECT is((SELECT string_agg(concat_ws(' ', month, unit, n, reason), ', ' ORDER BY month, unit) FROM pulse_reasons WHERE reason IS NOT NULL), '2025-02-01 a 6 unchanged, 2025-02-01 20 unchanged, 2025-03-01 a 12 unchanged, 2025-03-01 40 unchanged', 'after the source has forgotten, too: cells that would give the person away stay');
SELECT is((SELECT string_agg(concat_ws(' ', unit, n, reason), ', ' ORDER BY unit) FROM whole_reasons), 'a 12 unchanged, b 28, 40 unchanged', 'without rounds as well');
-- a person who is forgotten and still in the source is somebody new beside somebody who left
SELECT pg_temp.forget('20', '{whole}') \g /dev/null
SELECT publish_report('whole') \g /dev/null
SELECT is(n || ' ' || reason, '28 unchanged', 'a person who is forgotten but still answers') FROM whole_reasons WHERE unit = 'b';

-- Links, journeys, any table with a key

CREATE TABLE staff AS SELECT i AS id, 'Given' || chr(97 + i % 26) AS given, 'Surname' || md5(i::text) AS surname FROM generate_series(1, 60) AS i;
CREATE TABLE client AS SELECT id + 40 AS id, given, surname FROM staff WHERE id <= 30;
SET client_min_messages = error;
CALL link_people('staff', 'client', 'id', 'id', 'given: name; surname: name', '{surname}', 'link');
SET client_min_messages = warning;
CREATE TABLE path AS SELECT id::text AS who, 'a journey' AS journey FROM staff;
SELECT is(pg_temp.forget('45', '{}', '{link,path}', '{right_id,who}'), 'link rows deleted 1, link_seen rows deleted 1, path rows deleted 1', 'client 45');
SELECT is(string_agg(is_right::text, ','), 'false', 'and not the employee who has that number, too') FROM link_seen WHERE id = 45;
SELECT is(count(*), 1::bigint, 'who is somebody else') FROM staff WHERE id = 45;
SELECT is(pg_temp.forget('45', '{}', '{link}', '{left_id}'), 'link rows deleted 0, link_seen rows deleted 1', 'the employee');
SELECT is(count(*), 29::bigint, 'other links are there') FROM link;
-- a table that merely looks like it
CREATE TABLE other (left_id bigint, x int);
CREATE TABLE other_seen (is_right text, id bigint, more int);
INSERT INTO other VALUES (45);
INSERT INTO other_seen VALUES ('true', 45);
SELECT is(pg_temp.forget('45', '{}', '{other}', '{left_id}'), 'other rows deleted 1', 'another table');
SELECT is(count(*), 1::bigint, 'and what is beside it') FROM other_seen;
CREATE TABLE "Odd; ""t" ("k'; --" text);
INSERT INTO "Odd; ""t" VALUES ('x''; DROP TABLE staff; --'), ('y');
SELECT is(pg_temp.forget('x''; DROP TABLE staff; --', '{}', ARRAY['"Odd; ""t"'::regclass], ARRAY['k''; --'::name]), '"Odd; ""t" rows deleted 1', 'names and keys are quoted');

-- What is refused

\i test/refused.psql
SELECT pg_temp.refused('SELECT forget_person(NULL)', '22004', 'an argument of forget_person is NULL', 'nobody');
SELECT pg_temp.refused($$SELECT forget_person('7', '{pulse,NULL}')$$, '22004', 'an argument of forget_person is NULL', 'a NULL report');
SELECT pg_temp.refused($$SELECT forget_person('7', NULL, NULL)$$, '22004', 'an argument of forget_person is NULL', 'NULL tables');
SELECT pg_temp.refused($$SELECT forget_person('7', NULL, '{path}', '{NULL}')$$, '22004', 'an argument of forget_person is NULL', 'a NULL column');
SELECT pg_temp.refused($$SELECT forget_person('7', NULL, '{path}')$$, '22023', '1 tables and 0 key columns', 'a table without a column');
SELECT pg_temp.refused($$SELECT forget_person('7', NULL, '{path}', '{person}')$$, '42703', 'public.path has no column "person"', 'a column that is not there');
SELECT pg_temp.refused($$SELECT forget_person('7', '{answer}')$$, '42809', 'public.answer is not a protected report', 'a table for a report');
SELECT is(count(*), 60::bigint - 1, 'nothing is half done') FROM path;

SELECT * FROM finish();
ROLLBACK;
