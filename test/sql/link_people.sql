\i test/pgtap.psql
-- link_people from end to end, against a truth that the test plants, and against plain SQL over all pairs.
BEGIN;
SELECT plan(87);

-- 600 people on the left, 900 on the right, 400 of them in both; numbers that say nothing. Every word comes from a hash of its number.
CREATE FUNCTION pg_temp.draw(n int, salt text, of int) RETURNS int LANGUAGE sql AS
$$ SELECT (('x' || substr(md5(n || salt), 1, 7))::bit(28)::int % of)::int $$;
CREATE FUNCTION pg_temp.person(n int, OUT given text, OUT surname text, OUT dob date, OUT postcode text, OUT email text) LANGUAGE sql AS
$$
	SELECT (ARRAY['Aino', 'Eero', 'Kaisa', 'Mikko', 'Sanna', 'Väinö', 'Tuula', 'Juhani', 'Anneli', 'Olavi', 'Päivi', 'Tapio', 'Åke', 'Hilkka'])[1 + pg_temp.draw(n, 'given', 14)],
		(ARRAY['Virt', 'Mäk', 'Kosk', 'Sal', 'Heikk', 'Rant', 'Ahol', 'Niem', 'Öhm', 'Lepp'])[1 + pg_temp.draw(n, 'stem', 10)] || (ARRAY['anen', 'inen', 'ela', 'onen', 'ilä'])[1 + pg_temp.draw(n, 'ending', 5)],
		date '1950-01-01' + pg_temp.draw(n, 'dob', 18000), to_char(pg_temp.draw(n, 'postcode', 60) * 10 + 100, 'FM00000'),
		CASE WHEN pg_temp.draw(n, 'has email', 4) > 0 THEN 'person' || n || '@example.fi' END
$$;
CREATE TABLE staff AS
SELECT (n * 7919) % 100003 AS id, p.*, n AS truth FROM generate_series(1, 600) AS n, pg_temp.person(n) AS p;
-- a tenth each: an error in the surname, another day of birth, moved, another address
CREATE TABLE client AS
SELECT (n * 104729) % 1000003 AS id, p.given, CASE WHEN pg_temp.draw(n, 'error', 10) = 0 THEN overlay(p.surname PLACING 'x' FROM 3 FOR 1) ELSE p.surname END AS surname,
	CASE WHEN pg_temp.draw(n, 'day', 10) = 0 THEN p.dob + 1 ELSE p.dob END AS dob, CASE WHEN pg_temp.draw(n, 'move', 10) = 0 THEN '99990' ELSE p.postcode END AS postcode,
	CASE WHEN pg_temp.draw(n, 'address', 10) = 0 THEN NULL ELSE p.email END AS email, n AS truth
FROM generate_series(201, 1100) AS n, pg_temp.person(n) AS p;
CREATE FUNCTION pg_temp.spec() RETURNS link_spec LANGUAGE sql AS
$$ SELECT 'given: name .92 .8; surname: name .92 .8 tf; dob: date osa1; postcode: text; email: email'::link_spec $$;
CREATE FUNCTION pg_temp.rules() RETURNS text[] LANGUAGE sql AS $$ SELECT '{dob, surname:sound + given:1, email}'::text[] $$;
-- links and true links of a result
CREATE FUNCTION pg_temp.score(result regclass, OUT links bigint, OUT precise float8, OUT recalled float8) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('SELECT count(*), avg((s.truth = c.truth)::int), count(*) FILTER (WHERE s.truth = c.truth) / 400.0 FROM %s AS l JOIN staff AS s ON s.id = left_id JOIN client AS c ON c.id = right_id', result)
		INTO links, precise, recalled;
END $$;
-- a result as its rows stand in the file
CREATE FUNCTION pg_temp.bytes(result regclass) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE format('SELECT string_agg(r::text, E''\n'' ORDER BY r.ctid) FROM %s AS r', result) INTO answer;
	RETURN answer;
END $$;
CREATE FUNCTION pg_temp.link(result text, options jsonb DEFAULT '{}', rules text[] DEFAULT pg_temp.rules()) RETURNS void LANGUAGE plpgsql AS
$$ BEGIN CALL link_people('staff', 'client', 'id', 'id', pg_temp.spec(), rules, result, options); END $$;
SELECT set_eq('SELECT count(*)::int AS n, count(DISTINCT id)::int AS ids FROM staff UNION ALL SELECT count(*), count(DISTINCT id) FROM client', $$VALUES (600, 600), (900, 900)$$, 'the planted people have numbers of their own');

-- All pairs, since there are few

SELECT lives_ok($$SELECT pg_temp.link('everyone')$$, 'all pairs are compared');
SELECT cmp_ok(precise, '>=', 0.99::float8, 'precision') FROM pg_temp.score('everyone');
SELECT cmp_ok(recalled, '>=', 0.97::float8, 'recall') FROM pg_temp.score('everyone');
SELECT is(count(*), count(DISTINCT left_id), 'each left once') FROM everyone;
SELECT is(count(*), count(DISTINCT right_id), 'each right once') FROM everyone;
SELECT is(count(*) FILTER (WHERE abs(probability - 1 / (1 + power(2, -weight))) > 1e-12 OR weight < 3.17), 0::bigint, 'the probability is that of the weight, and above the threshold') FROM everyone;
SELECT is(bool_and(ties = 0), true, 'no ties') FROM everyone;
SELECT is(bool_and(explanation ~ 'given.*surname.*dob.*postcode.*email'), true, 'an explanation names each field') FROM everyone;
SELECT is(count(*), 0::bigint, 'and no value') FROM everyone AS l JOIN staff AS s ON s.id = left_id JOIN client AS c ON c.id = right_id
WHERE explanation ILIKE ANY (ARRAY['%' || s.surname || '%', '%' || c.surname || '%', '%' || s.given || '%', '%' || s.dob || '%', '%' || s.email || '%', '%' || s.id || '%']);
SELECT is(count(DISTINCT person_key), count(*), 'each person has a key') FROM everyone;
SELECT is(bool_and(person_key ~ '^[0-9a-f]{32}$'), true, 'of 16 bytes') FROM everyone;
SELECT is(bool_and(person_key = left(encode(link_token(s.secret, 'person', e.left_id::text), 'hex'), 32)), true, 'by the study''s own secret') FROM everyone AS e, everyone_study AS s;
SELECT is(octet_length(secret), 32, 'which has 32 bytes') FROM everyone_study;
SELECT is(count(*), 1500::bigint, 'all were considered') FROM everyone_seen;
SELECT is_empty('(SELECT false, id::bigint FROM staff UNION ALL SELECT true, id::bigint FROM client) EXCEPT SELECT is_right, id FROM everyone_seen', 'each of them');
SELECT is((spec, rules, left_table, right_table, left_id, right_id, created_at, trained_at)::text, (pg_temp.spec(), pg_temp.rules(), 'public.staff', 'public.client', 'id', 'id', now(), now())::text, 'the study says what it is about') FROM everyone_study;
SELECT is(string_agg(c.relname || ' ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum), 'everyone left_id bigint, everyone right_id bigint, everyone weight double precision, everyone probability double precision, everyone ties integer, everyone explanation text, everyone person_key text', 'the shape of a result')
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND attnum > 0 WHERE c.oid = 'everyone'::regclass;

-- The same in plain SQL: every pair scored one by one with the model of the study

CREATE TABLE scored AS
SELECT s.id AS l, c.id AS r, match_weight(model, with_tf(s.rec, ARRAY[NULL, s.tf, NULL, NULL, NULL]::float4[]), with_tf(c.rec, ARRAY[NULL, c.tf, NULL, NULL, NULL]::float4[])) AS weight
FROM everyone_study,
	(SELECT id, link_record(pg_temp.spec(), given, surname, dob::text, postcode, email) AS rec, (SELECT count(*) FROM (TABLE staff UNION ALL TABLE client) AS o WHERE o.surname = s.surname) / 1500.0 AS tf FROM staff AS s) AS s,
	(SELECT id, link_record(pg_temp.spec(), given, surname, dob::text, postcode, email) AS rec, (SELECT count(*) FROM (TABLE staff UNION ALL TABLE client) AS o WHERE o.surname = s.surname) / 1500.0 AS tf FROM client AS s) AS c;
SELECT is(count(*) FILTER (WHERE abs(e.weight - s.weight) < 1e-5), count(*), 'each weight is that of the pair') FROM everyone AS e JOIN scored AS s ON s.l = e.left_id AND s.r = e.right_id;
SELECT is(count(*), 0::bigint, 'no pair above the threshold outweighs the links of both of its people')
FROM scored AS s LEFT JOIN everyone AS a ON a.left_id = s.l LEFT JOIN everyone AS b ON b.right_id = s.r
WHERE s.weight >= 3.1701 AND s.weight > coalesce(a.weight, 3.17) + 1e-5 AND s.weight > coalesce(b.weight, 3.17) + 1e-5;
SELECT lives_ok($$SELECT pg_temp.link('many', '{"one_to_one": false, "min_weight": 0}')$$, 'not one to one');
SELECT is_empty('SELECT l, r FROM scored WHERE weight >= 1e-5 EXCEPT SELECT left_id, right_id FROM many', 'all pairs above the threshold');
SELECT is_empty('SELECT left_id, right_id FROM many EXCEPT SELECT l, r FROM scored WHERE weight >= -1e-5', 'and no others');
SELECT isnt(m.person_key, e.person_key, 'another study has other keys') FROM many AS m JOIN everyone AS e USING (left_id) ORDER BY left_id LIMIT 1;

-- By rules

SELECT lives_ok($$SELECT pg_temp.link('blocked', '{"cross_pairs": 200000}')$$, 'by blocking rules');
SELECT cmp_ok(precise, '>=', 0.99::float8, 'precision') FROM pg_temp.score('blocked');
SELECT cmp_ok(recalled, '>=', 0.95::float8, 'recall') FROM pg_temp.score('blocked');
SELECT is(count(*), 0::bigint, 'each link has been found by a rule') FROM blocked JOIN staff AS s ON s.id = left_id JOIN client AS c ON c.id = right_id
WHERE NOT (s.dob = c.dob OR name_key(s.surname) = name_key(c.surname) AND name_fold(left(s.given, 1)) = name_fold(left(c.given, 1)) OR coalesce(s.email = c.email, false));
SELECT cmp_ok(count(*), '>=', 370::bigint, 'and most links are those of all pairs') FROM blocked JOIN everyone USING (left_id, right_id);
SELECT cmp_ok(abs(sum(probability) - 400 * recalled), '<=', 8::float8, 'the probabilities add up to the true links') FROM blocked, pg_temp.score('blocked') GROUP BY recalled;

-- Again: what is new, and nothing else

CREATE TABLE before AS SELECT pg_temp.bytes('everyone') AS everyone, pg_temp.bytes('blocked') AS blocked, (SELECT model FROM everyone_study) AS model;
DO $$ BEGIN PERFORM pg_temp.link('everyone'); PERFORM pg_temp.link('blocked', '{"cross_pairs": 200000}'); END $$;
SELECT is(pg_temp.bytes('everyone'), everyone, 'a second call without new rows changes nothing') FROM before;
SELECT is(pg_temp.bytes('blocked'), blocked, 'nor by rules') FROM before;
-- new staff: 50 who are clients already; new clients: 25 who are staff already, and a second record of 20 who are linked
INSERT INTO staff SELECT 200000 + n, p.*, n FROM generate_series(1051, 1100) AS n, pg_temp.person(n) AS p;
INSERT INTO client SELECT 2000000 + n, p.*, n FROM generate_series(101, 125) AS n, pg_temp.person(n) AS p;
INSERT INTO client SELECT 3000000 + n, p.*, n FROM generate_series(301, 320) AS n, pg_temp.person(n) AS p;
DO $$ BEGIN PERFORM pg_temp.link('everyone'); PERFORM pg_temp.link('blocked', '{"cross_pairs": 200000}'); END $$;
SELECT ok(pg_temp.bytes('everyone') LIKE replace(everyone, '%', '') || '%', 'old links stay as they are') FROM before;
SELECT is(count(*), 75::bigint, 'new staff meet old clients, old staff new clients') FROM everyone JOIN staff AS s ON s.id = left_id JOIN client AS c ON c.id = right_id WHERE s.truth = c.truth AND (s.id > 200000 OR c.id > 2000000);
SELECT is(count(*), 0::bigint, 'a person who is linked already stays out of it') FROM everyone JOIN client AS c ON c.id = right_id JOIN staff AS s ON s.id = left_id WHERE c.id > 3000000 AND s.truth = c.truth;
SELECT is(count(*), count(DISTINCT left_id), 'each left once') FROM everyone;
SELECT is(count(*), count(DISTINCT right_id), 'each right once') FROM everyone;
SELECT is(count(*), 1595::bigint, 'all were considered') FROM everyone_seen;
SELECT is(e.model, b.model, 'with the old model') FROM everyone_study AS e, before AS b;
SELECT cmp_ok(count(*), '>=', 72::bigint, 'by rules too') FROM blocked JOIN staff AS s ON s.id = left_id JOIN client AS c ON c.id = right_id WHERE s.truth = c.truth AND (s.id > 200000 OR c.id > 2000000);
SELECT is(count(*), 0::bigint, 'and there nobody twice') FROM blocked JOIN client AS c ON c.id = right_id JOIN staff AS s ON s.id = left_id WHERE c.id > 3000000 AND s.truth = c.truth;
UPDATE before SET everyone = pg_temp.bytes('everyone');
DO $$ BEGIN PERFORM pg_temp.link('everyone', '{"retrain": true}'); END $$;
SELECT isnt(e.model, b.model, 'another model when it is wanted') FROM everyone_study AS e, before AS b;
SELECT is(pg_temp.bytes('everyone'), everyone, 'old links stay all the same') FROM before;
-- erased, and forgotten: considered again
DELETE FROM everyone WHERE left_id > 200000;
DELETE FROM everyone_seen WHERE NOT is_right AND id > 200000;
DO $$ BEGIN PERFORM pg_temp.link('everyone'); END $$;
SELECT is(count(*), 50::bigint, 'who is removed from the result and from _seen is considered again') FROM everyone JOIN staff AS s ON s.id = left_id JOIN client AS c ON c.id = right_id WHERE s.truth = c.truth AND s.id > 200000;
-- not one to one: all pairs with a new end
DO $$ BEGIN PERFORM pg_temp.link('many', '{"one_to_one": false, "min_weight": 0}'); END $$;
SELECT cmp_ok(count(*), '>=', 95::bigint, 'not one to one: second records are linked as well') FROM many JOIN staff AS s ON s.id = left_id JOIN client AS c ON c.id = right_id WHERE s.truth = c.truth AND (s.id > 200000 OR c.id > 2000000);

-- The same input gives the same bytes

CREATE TABLE key_of_study (secret bytea);
INSERT INTO key_of_study VALUES (sha256('a secret for tests'));
DO $$ BEGIN PERFORM pg_temp.link('first', '{"secret_table": "public.key_of_study"}'); PERFORM pg_temp.link('first_blocked', '{"secret_table": "public.key_of_study", "cross_pairs": 200000}'); END $$;
CREATE TABLE shuffled AS SELECT * FROM staff ORDER BY md5(id::text);
TRUNCATE staff;
INSERT INTO staff TABLE shuffled;
SET DateStyle = 'German';
SET work_mem = '64kB';
SET enable_hashagg = off;
DO $$ BEGIN PERFORM pg_temp.link('second', '{"secret_table": "public.key_of_study"}'); PERFORM pg_temp.link('second_blocked', '{"secret_table": "public.key_of_study", "cross_pairs": 200000}'); END $$;
RESET work_mem;
RESET enable_hashagg;
SET DateStyle = 'ISO, MDY';
SELECT is(pg_temp.bytes('second'), pg_temp.bytes('first'), 'another order of rows, style of dates and memory: the same bytes');
SELECT is(pg_temp.bytes('second_blocked'), pg_temp.bytes('first_blocked'), 'by rules too');
SELECT is(s.model, f.model, 'and the same model') FROM first_blocked_study AS f, second_blocked_study AS s;
SELECT is(secret, NULL, 'a secret that is kept elsewhere is not kept here') FROM first_study;

-- Columns and types

CREATE SCHEMA "Odd; schema";
CREATE TABLE "Odd; schema"."People ""x""" AS SELECT id::text AS "Number %s", given AS "select", surname AS "$1", to_char(dob, 'YYYYMMDD') AS "d.o'b", postcode::char(12) AS "%I", email FROM staff;
CREATE DOMAIN birthday AS date;
CREATE VIEW customers AS SELECT id::numeric AS customer, given, surname, dob::birthday AS born, postcode::varchar(20) AS postcode, upper(email) AS email FROM client;
CALL link_people('"Odd; schema"."People ""x"""', 'customers', 'Number %s', 'customer', pg_temp.spec(), pg_temp.rules(), '"Odd; schema"."Result ''%s"',
	'{"left": {"given": "select", "surname": "$1", "dob": "d.o''b", "postcode": "%I"}, "right": {"dob": "born"}, "secret_table": "public.key_of_study"}');
SELECT is((SELECT count(*) FROM "Odd; schema"."Result '%s"), (SELECT count(*) FROM first), 'other names and types');
SELECT is_empty('SELECT left_id, right_id, person_key FROM "Odd; schema"."Result ''%s" EXCEPT SELECT left_id, right_id, person_key FROM first', 'the same links');
SELECT is(count(*), 3::bigint, 'in the schema that was named') FROM pg_class AS c WHERE relnamespace = '"Odd; schema"'::regnamespace AND relkind = 'r' AND relname LIKE 'Result%';
SET search_path = "Odd; schema", public, experience;
CALL link_people('staff', 'client', 'id', 'id', pg_temp.spec(), pg_temp.rules(), 'here');
SET search_path = "$user", public, experience;
SELECT isnt(to_regclass('"Odd; schema".here_study'), NULL, 'without a schema: the first of search_path');

-- Every kind of field, as people type them; with leave, identity codes (fictional ones)
CREATE TABLE typed AS SELECT n AS id, 'Ä' || n AS name, 'typed' || n || '@Example.fi ' AS mail, '040 ' || 1000000 + n AS call, lpad(n::text, 3, '0') AS room, '1980-01-' || lpad((n % 28 + 1)::text, 2, '0') || ' 00:00' AS born,
	(ARRAY['131052-308T', '010594Y9032', '020594X903P', '030594W903B', '040594V9030', '050594U903M', '010516B903X', '020516C903K', '030516D9037', '010501E9032', '020503F9037'])[n] AS code FROM generate_series(1, 11) AS n;
CREATE TABLE kept AS SELECT id + 50 AS id, upper(name) AS name, lower(btrim(mail)) AS mail, '+358 40' || 1000000 + id AS call, ' ' || room AS room, timestamp '1980-01-01' + (id % 28) * interval '1 day' AS born, lower(code) AS code FROM typed;
CALL link_people('typed', 'kept', 'id', 'id', 'name: name; mail: email; call: phone; room: text; born: date; code: hetu', '{}', 'kinds', '{"identity_codes": true}');
SELECT is(string_agg(left_id || '=' || right_id || ' ' || agreeing, ',' ORDER BY left_id), (SELECT string_agg(n || '=' || n + 50 || ' 6', ',' ORDER BY n) FROM generate_series(1, 11) AS n), 'each kind of field is brought into one spelling')
FROM (SELECT left_id, right_id, (SELECT count(*) FROM regexp_matches(explanation, 'equal', 'g'))::text FROM kinds) AS k (left_id, right_id, agreeing);
SET client_min_messages = error;
CALL link_people('typed', 'kept', 'id', 'id', 'name: name; mail: email; call: phone; room: text; born: date; code: hetu', '{code,call,mail + born:day,room:2 + born:year + born:month}', 'kinds_by_rule', '{"identity_codes": true, "cross_pairs": 0}');
SET client_min_messages = warning;
SELECT is(count(*), 11::bigint, 'and keys are made of them') FROM kinds_by_rule WHERE right_id = left_id + 50;

-- What is refused

\i test/refused.psql
CREATE FUNCTION pg_temp.rule(rule text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_temp.link('x', '{}', ARRAY[rule]); END $$;
SELECT pg_temp.refused($$SELECT pg_temp.rule('dob + surnam')$$, '22P02', 'blocking rule "dob + surnam": no field "surnam" at character 7', 'a field that is not there');
SELECT pg_temp.refused($$SELECT pg_temp.rule('surname:sond')$$, '22P02', 'blocking rule "surname:sond": "sond" does not apply to field "surname" of kind name at character 9', 'an unknown part');
SELECT pg_temp.refused($$SELECT pg_temp.rule('email:year')$$, '22P02', '%"year" does not apply to field "email" of kind email%', 'a year of an address');
SELECT pg_temp.refused($$SELECT pg_temp.rule('dob:sound')$$, '22P02', '%"sound" does not apply to field "dob" of kind date%', 'the sound of a date');
SELECT pg_temp.refused($$SELECT pg_temp.rule('given:0')$$, '22P02', '%"0" does not apply%', 'no character');
SELECT pg_temp.refused($$SELECT pg_temp.rule('dob +')$$, '22P02', '%no field "" at character %', 'half a rule');
SELECT pg_temp.refused($$SELECT pg_temp.rule('')$$, '22P02', '%empty%', 'an empty rule');
SELECT pg_temp.refused($$SELECT pg_temp.rule('dob) FROM pg_authid; --')$$, '22P02', '%no field "dob) FROM pg_authid; --"%', 'SQL is no rule');
SELECT pg_temp.refused($$SELECT pg_temp.link('x', '{"min_wait": 5}')$$, '22023', 'unknown option "min_wait"', 'an unknown option');
SELECT pg_temp.refused($$SELECT pg_temp.link('x', '{"min_weight": "5"}')$$, '22023', 'option "min_weight" is not a JSON number', 'an option of another kind');
SELECT pg_temp.refused($$SELECT pg_temp.link('x', '{"left": {"given": 1}}')$$, '22023', 'option "left" does not map%', 'a column that is no name');
SELECT pg_temp.refused($$SELECT pg_temp.link('x', '{"left": {"gven": "given"}}')$$, '22023', 'option "left" maps "gven", which is no field of the spec', 'a field that is not in the spec');
SELECT pg_temp.refused($$SELECT pg_temp.link('x', '{"right": {"given": "first"}}')$$, '42703', 'right relation public.client has no column "first" for field "given"', 'a column that is not there');
SELECT pg_temp.refused($$CALL link_people('staff', 'client', 'id', 'ctid', pg_temp.spec(), '{dob}', 'x')$$, '42703', 'right relation public.client has no id column "ctid"', 'a system column');
SELECT pg_temp.refused($$CALL link_people('staff', 'staff', 'id', 'id', pg_temp.spec(), '{dob}', 'x')$$, '22023', 'both relations are public.staff', 'one relation twice');
SELECT pg_temp.refused($$CALL link_people('staff', 'client', 'id', 'id', NULL, '{dob}', 'x')$$, '22004', 'an argument of link_people is NULL', 'a NULL argument');
SELECT pg_temp.refused($$CALL link_people('staff', 'client', 'id', 'id', pg_temp.spec(), '{dob,NULL}', 'x')$$, '22004', 'an argument of link_people is NULL', 'a NULL rule');
SELECT pg_temp.refused($$CALL link_people('staff', 'client', 'given', 'id', pg_temp.spec(), '{dob}', 'x')$$, '22023', 'the id of 650 left record(s) is NULL or not a whole number%', 'ids that are no numbers, and none of them in the message');
SELECT pg_temp.refused($$CALL link_people('staff', 'client', 'id', 'postcode', pg_temp.spec(), '{dob}', 'x')$$, '22023', 'the ids of the right relation are not unique: %', 'ids that are not unique');
SELECT pg_temp.refused($$CALL link_people('staff', 'client', 'id', 'id', 'code: hetu', '{code}', 'x', '{"left": {"code": "email"}}')$$, '22023', 'the spec compares personal identity codes', 'identity codes');
SELECT pg_temp.refused($$SELECT pg_temp.link('x', '{"cross_pairs": 0}', '{}')$$, '22023', '% pairs are too many to compare all of them, and there is no blocking rule', 'no rule');
SELECT pg_temp.refused($$SELECT pg_temp.link('x', '{"cross_pairs": 0, "max_pairs": 1000}')$$, '54000', 'blocking rule "%" would compare % pairs%', 'too many pairs');
SELECT pg_temp.refused($$SELECT pg_temp.link('staff')$$, '42P16', 'public.staff is not a table of link_people', 'a table that is something else');
SELECT pg_temp.refused($$SELECT pg_temp.link('everyone', '{}', '{dob}')$$, '22023', 'public.everyone_study belongs to a study that differs in the rules', 'other rules into an old result');
SELECT pg_temp.refused($$SELECT pg_temp.link('everyone', '{"one_to_one": false}')$$, '22023', '%differs in the options', 'other options');
SELECT pg_temp.refused($$SELECT pg_temp.link('no.such.thing')$$, '42602', 'result "no.such.thing" is not the name of a table', 'three names');
SELECT pg_temp.refused($$SELECT pg_temp.link('x', '{"secret_table": "public.staff"}')$$, '42P16', 'option "secret_table": public.staff is not a table of one column%', 'a secret in a table of people');
CREATE TABLE short_key AS SELECT '\x00'::bytea AS secret;
SELECT pg_temp.refused($$SELECT pg_temp.link('x', '{"secret_table": "public.short_key"}')$$, '22023', 'public.short_key does not hold one secret of at least 16 bytes', 'a short secret');
UPDATE blocked_study SET secret = NULL;
SELECT pg_temp.refused($$SELECT pg_temp.link('blocked', '{"cross_pairs": 200000}')$$, '22023', 'the secret of public.blocked_study has been destroyed', 'a study whose secret is gone');
SELECT is(to_regclass('x'), NULL, 'nothing is left behind');
DROP TABLE many_seen;
SELECT pg_temp.refused($$SELECT pg_temp.link('many', '{"one_to_one": false, "min_weight": 0}')$$, '42P16', 'public.many and its tables _seen and _study are not all there', 'one of the three tables is gone');
SELECT is(count(*), 0::bigint, 'no temporary table is left') FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relname LIKE 'link\_%';

SELECT * FROM finish();
ROLLBACK;
