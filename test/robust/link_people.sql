\i test/pgtap.psql
-- link_people as roles: who may read what, and what cannot be learned on the way. And input from which nothing can be linked.
BEGIN;
SELECT plan(91);

\i test/robust/roles.psql

CREATE ROLE lp_linker;
CREATE ROLE lp_analyst;
CREATE ROLE lp_intruder;
CREATE ROLE lp_nobody;
GRANT USAGE ON SCHEMA experience TO PUBLIC;
CREATE SCHEMA lp_hr;
CREATE SCHEMA lp_crm;
CREATE TABLE lp_hr.person AS
SELECT 7000 + n AS person, (ARRAY['Aino', 'Eero', 'Kaisa', 'Mikko', 'Sanna', 'Väinö', 'Tuula'])[1 + n % 7] AS given, 'Sukunimi' || chr(97 + n % 23) || chr(97 + n % 19) AS surname,
	date '1960-01-01' + n * 41 AS dob, 'unit ' || n % 4 AS unit, 2500 + n AS pay FROM generate_series(1, 300) AS n;
CREATE TABLE lp_crm.customer AS SELECT person * 3 + 100000 AS customer, given, surname, dob, pay - 2000 AS spent, 'secret note ' || person AS note FROM lp_hr.person WHERE person % 3 = 0;
GRANT USAGE ON SCHEMA lp_hr, lp_crm TO lp_linker;
GRANT SELECT (person, given, surname, dob, unit) ON lp_hr.person TO lp_linker;
GRANT SELECT (customer, given, surname, dob, spent) ON lp_crm.customer TO lp_linker;
CREATE SCHEMA lp_study AUTHORIZATION lp_linker;
CREATE SCHEMA lp_views AUTHORIZATION lp_linker;
GRANT USAGE ON SCHEMA lp_views, lp_study TO lp_analyst, lp_nobody;
-- somebody has been generous beforehand
ALTER DEFAULT PRIVILEGES FOR ROLE lp_linker GRANT ALL ON TABLES TO lp_analyst, PUBLIC;

CREATE FUNCTION pg_temp.call(result text, options text DEFAULT '{}') RETURNS text LANGUAGE sql AS
$$ SELECT format('CALL experience.link_people(''lp_hr.person'', ''lp_crm.customer'', ''person'', ''customer'', ''given: name; surname: name .92; dob: date osa1'', ''{dob,surname}'', %L, %L)', result, options) $$;
SELECT is(pg_temp.attempt('lp_linker', pg_temp.call('lp_study.link')), 'ok', 'the linker needs the columns that are compared, and the ids');
SELECT is(count(*), 100::bigint, 'and finds all') FROM lp_study.link WHERE right_id = left_id * 3 + 100000;
SELECT is(string_agg(relname || ' ' || pg_get_userbyid(relowner) || ' ' || coalesce((SELECT string_agg(DISTINCT grantee::regrole::text, ',') FROM aclexplode(relacl)), ''), '; ' ORDER BY relname),
	'link lp_linker lp_linker; link_seen lp_linker lp_linker; link_study lp_linker lp_linker', 'its tables are its own; what default privileges gave is taken back')
FROM pg_class WHERE relnamespace = 'lp_study'::regnamespace AND relkind = 'r';
SELECT ok(NOT has_table_privilege('public', t, p), t || ': PUBLIC has no ' || p)
FROM unnest(ARRAY['lp_study.link', 'lp_study.link_seen', 'lp_study.link_study']) AS t, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS p;
SELECT alike(pg_temp.attempt('lp_linker', 'SELECT pay FROM lp_hr.person'), '42501 %', 'the linker does not read other columns');
SELECT alike(pg_temp.attempt('lp_linker', 'SELECT note FROM lp_crm.customer'), '42501 %', 'of neither side');
-- a column that is not granted cannot be compared either
SELECT alike(pg_temp.attempt('lp_linker', $$CALL experience.link_people('lp_hr.person', 'lp_crm.customer', 'person', 'customer', 'pay: text', '{pay}', 'lp_study.pay', '{"right": {"pay": "spent"}}')$$), '42501 permission denied for table person', 'nor compares them');
SELECT is(to_regclass('lp_study.pay'), NULL, 'nothing is left of it');

-- The analyst

SELECT is(pg_temp.attempt('lp_linker', 'CREATE VIEW lp_views.spending WITH (security_barrier) AS SELECT l.person_key, p.unit, round(c.spent, -2) AS spent FROM lp_study.link AS l JOIN lp_hr.person AS p ON p.person = l.left_id JOIN lp_crm.customer AS c ON c.customer = l.right_id WHERE p.unit <> ''unit 3'' ORDER BY l.person_key'), 'ok', 'the linker makes a view');
SELECT is(pg_temp.attempt('lp_linker', 'CREATE VIEW lp_views.open_spending AS SELECT l.person_key, p.unit FROM lp_study.link AS l JOIN lp_hr.person AS p ON p.person = l.left_id WHERE p.unit <> ''unit 3'''), 'ok', 'and a careless one');
SELECT is(pg_temp.ask('lp_analyst', 'SELECT count(DISTINCT person_key) FROM lp_views.spending'), '75', 'the analyst reads the view');
SELECT is(pg_temp.ask('lp_analyst', 'SELECT count(*) FROM lp_views.spending AS s WHERE s::text ~ ANY (ARRAY(SELECT ''\m'' || 7000 + n || ''\M'' FROM generate_series(1, 300) AS n) || ARRAY(SELECT ''\m'' || 121000 + n * 3 || ''\M'' FROM generate_series(1, 300) AS n))'), '0', 'without a source number');
SELECT is(pg_temp.ask('lp_analyst', 'SELECT string_agg(person_key, '','') = string_agg(person_key, '','' ORDER BY person_key) FROM lp_views.spending'), 'true', 'in the order of the keys');
SELECT cmp_ok(abs(corr(a, b)), '<', 0.3::float8, 'which is not that of the numbers') FROM (SELECT rank() OVER (ORDER BY person_key) AS a, rank() OVER (ORDER BY left_id) AS b FROM lp_study.link) AS r;
SELECT alike(pg_temp.attempt('lp_analyst', statement), '42501 permission denied%', statement) FROM unnest(ARRAY[
	'SELECT 1 FROM lp_study.link', 'SELECT left_id FROM lp_study.link', 'SELECT count(*) FROM lp_study.link_seen', 'SELECT secret FROM lp_study.link_study', 'SELECT model FROM lp_study.link_study',
	'TABLE lp_hr.person', 'SELECT person FROM lp_hr.person', 'TABLE lp_crm.customer', 'SELECT 1 FROM lp_study.link WHERE left_id = 7003', 'EXPLAIN SELECT 1 FROM lp_study.link WHERE left_id = 7003',
	'EXPLAIN ANALYZE SELECT 1 FROM lp_study.link_study', 'DELETE FROM lp_study.link', 'UPDATE lp_study.link_study SET secret = NULL', 'INSERT INTO lp_study.link_seen VALUES (true, 1)', 'LOCK TABLE lp_study.link', 'TRUNCATE lp_study.link_seen',
	'CREATE TABLE lp_study.mine ()', 'SELECT stavalues1 FROM pg_statistic', 'CREATE TABLE lp_views.mine (n int)']) AS statement;
SELECT alike(pg_temp.attempt('lp_analyst', pg_temp.call('lp_study.link')), '42501 %', 'the analyst cannot link');
SELECT alike(pg_temp.attempt('lp_analyst', pg_temp.call('pg_temp.mine')), '42501 permission denied%', 'not even into a table of their own');
ANALYZE lp_study.link, lp_study.link_seen, lp_study.link_study, lp_hr.person, lp_crm.customer;
SELECT cmp_ok(pg_temp.ask('lp_linker', 'SELECT count(*) FROM pg_stats WHERE schemaname IN (''lp_study'', ''lp_hr'', ''lp_crm'')')::int, '>', 5, 'the linker sees statistics');
SELECT is(pg_temp.ask('lp_analyst', 'SELECT count(*) FROM pg_stats WHERE schemaname IN (''lp_study'', ''lp_hr'', ''lp_crm'')'), '0', 'the analyst sees none');
-- a function that tells what it is given sees what the view shows, and no more
CREATE FUNCTION pg_temp.tell(value text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$
BEGIN
	PERFORM set_config('leak.seen', coalesce(current_setting('leak.seen', true), '') || ' ' || value, true);
	RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION pg_temp.tell(text) TO PUBLIC;
SELECT is(pg_temp.ask('lp_analyst', 'SELECT count(*) FROM lp_views.open_spending WHERE pg_temp.tell(unit)'), '75', 'a function in WHERE');
SELECT alike(current_setting('leak.seen'), '%unit 3%', 'learns of hidden rows where the view is careless');
SELECT set_config('leak.seen', '', true);
SELECT is(pg_temp.ask('lp_analyst', 'SELECT count(*) FROM lp_views.spending WHERE pg_temp.tell(unit)'), '75', 'the same function');
SELECT unalike(current_setting('leak.seen'), '%unit 3%', 'learns nothing of them behind security_barrier');
SELECT alike(current_setting('leak.seen'), '%unit 2%', 'although it was called');
-- a failing expression would show a value in its message
SELECT unalike(pg_temp.ask('lp_analyst', 'SELECT count(*) FROM lp_views.spending WHERE CASE WHEN unit = ''unit 3'' THEN person_key::int > 0 ELSE true END'), '22P02%', 'nor does an error');
-- what a plan says: relations and conditions, no value of a person
SELECT alike(pg_temp.plan_of('lp_analyst', 'SELECT * FROM lp_views.spending'), '%person_key%', 'the plan of the view');
SELECT is(count(*), 0::bigint, 'has no value of a person and no secret') FROM lp_hr.person, lp_study.link_study AS s, pg_temp.plan_of('lp_analyst', 'SELECT * FROM lp_views.spending') AS plan
WHERE plan ~ ('\m' || person || '\M') OR plan LIKE '%' || surname || '%' OR plan LIKE '%' || encode(s.secret, 'hex') || '%';

-- Everybody else

SELECT alike(pg_temp.attempt('lp_nobody', statement), '42501 %', 'everybody else: ' || statement)
FROM unnest(ARRAY['TABLE lp_study.link', 'TABLE lp_study.link_seen', 'TABLE lp_study.link_study', 'TABLE lp_hr.person', 'TABLE lp_crm.customer']) AS statement;

-- A trap: tables of that name, made beforehand by somebody else

GRANT CREATE, USAGE ON SCHEMA lp_study TO lp_intruder;
GRANT USAGE ON SCHEMA lp_hr TO lp_intruder;
SELECT is(pg_temp.attempt('lp_intruder', 'CREATE TABLE lp_study.trap (LIKE lp_study.link)'), '42501 permission denied for table link', 'an intruder cannot copy the table');
SELECT is(pg_temp.attempt('lp_intruder', 'CREATE TABLE lp_study.trap (left_id bigint, right_id bigint, weight float8, probability float8, ties int, explanation text, person_key text)'), 'ok', 'but spell it');
SELECT is(pg_temp.attempt('lp_linker', pg_temp.call('lp_study.trap')), '42501 lp_study.trap belongs to another role', 'it is not written to');
SELECT is(pg_temp.attempt(current_user, pg_temp.call('lp_study.trap')), '42501 lp_study.trap belongs to another role', 'not by a superuser either');
GRANT SELECT ON lp_study.link_study TO lp_analyst;
SELECT is(pg_temp.attempt('lp_linker', pg_temp.call('lp_study.link')), '42501 others than its owner have rights on lp_study.link_study', 'a study that others may read');
REVOKE SELECT ON lp_study.link_study FROM lp_analyst;
GRANT SELECT (left_id) ON lp_study.link TO PUBLIC;
SELECT is(pg_temp.attempt('lp_linker', pg_temp.call('lp_study.link')), '42501 others than its owner have rights on lp_study.link', 'a column of the result that PUBLIC may read');
REVOKE SELECT (left_id) ON lp_study.link FROM PUBLIC;
SELECT is(pg_temp.attempt('lp_linker', pg_temp.call('lp_study.link')), 'ok', 'without it');
CREATE TABLE lp_study.my_secret (k bytea);
INSERT INTO lp_study.my_secret VALUES ('\x00112233445566778899aabbccddeeff');
GRANT SELECT ON lp_study.my_secret TO lp_linker, PUBLIC;
SELECT is(pg_temp.attempt('lp_linker', pg_temp.call('lp_study.kept', '{"secret_table": "lp_study.my_secret"}')), '42501 PUBLIC may read lp_study.my_secret', 'a secret that PUBLIC may read');
REVOKE ALL ON lp_study.my_secret FROM PUBLIC;
GRANT SELECT (k) ON lp_study.my_secret TO PUBLIC;
SELECT is(pg_temp.attempt('lp_linker', pg_temp.call('lp_study.kept', '{"secret_table": "lp_study.my_secret"}')), '42501 PUBLIC may read lp_study.my_secret', 'its column');
REVOKE SELECT (k) ON lp_study.my_secret FROM PUBLIC;
CREATE VIEW lp_study.literal AS SELECT '\x00112233445566778899aabbccddeeff'::bytea AS k;
GRANT SELECT ON lp_study.literal TO lp_linker;
SELECT alike(pg_temp.attempt('lp_linker', pg_temp.call('lp_study.kept', '{"secret_table": "lp_study.literal"}')), '42P16 %', 'a view with a literal');
SELECT is(pg_temp.attempt('lp_linker', pg_temp.call('lp_study.kept', '{"secret_table": "lp_study.my_secret"}')), 'ok', 'a secret of their own');
SELECT is(bool_and(person_key = left(encode(experience.link_token('\x00112233445566778899aabbccddeeff', 'person', left_id::text), 'hex'), 32)), true, 'makes the keys') FROM lp_study.kept;

-- Nothing to link: a clear outcome each time, and a later call can still begin

CREATE TABLE a (id int, name text, born date);
CREATE TABLE b (id int, name text, born date);
CREATE FUNCTION pg_temp.run(result text, options jsonb DEFAULT '{}', rules text[] DEFAULT '{born,name}') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	CALL link_people('a', 'b', 'id', 'id', 'name: name .92; born: date osa1', rules, result, options);
	EXECUTE format('SELECT format(''%%s links, %%s seen, %%s'', (SELECT count(*) FROM %1$I), (SELECT count(*) FROM %2$I), (SELECT CASE WHEN model IS NULL THEN ''no model'' ELSE ''a model'' END FROM %3$I))', result, result || '_seen', result || '_study') INTO answer;
	RETURN answer;
EXCEPTION WHEN OTHERS THEN
	RETURN sqlstate || ' ' || sqlerrm;
END $$;
SELECT is(pg_temp.run('e1'), '0 links, 0 seen, no model', 'both relations are empty');
INSERT INTO a SELECT n, 'Name' || chr(97 + n % 26) || chr(97 + n % 25), date '1970-01-01' + n FROM generate_series(1, 100) AS n;
SELECT is(pg_temp.run('e1'), '0 links, 0 seen, no model', 'one is');
SELECT is(pg_temp.run('e1', '{"cross_pairs": 0}'), '0 links, 0 seen, no model', 'by rules too');
INSERT INTO b SELECT n, 'Other' || chr(97 + n % 26) || n, date '1990-01-01' + n FROM generate_series(1, 100) AS n;
SELECT is(pg_temp.run('e2', '{"cross_pairs": 0}'), '0 links, 0 seen, no model', 'no pair within a block');
SELECT alike(pg_temp.run('e1'), '0 links, 200 seen, a model', 'nobody is in both');
UPDATE b SET name = a.name, born = a.born FROM a WHERE a.id = b.id AND a.id <= 50;
SELECT is(pg_temp.run('e2', '{"cross_pairs": 2000}'), '50 links, 200 seen, a model', 'a study that found nothing before begins when there is something');
SELECT is(pg_temp.run('e3'), '50 links, 200 seen, a model', 'a new study');
UPDATE b SET born = NULL;
SELECT alike(pg_temp.run('e4'), '% links, 200 seen, a model', 'a field that is NULL everywhere');
UPDATE b SET name = NULL;
SELECT is(pg_temp.run('e5'), '0 links, 200 seen, a model', 'all fields are');
SELECT is(pg_temp.run('e6', '{"cross_pairs": 0}'), '0 links, 0 seen, no model', 'by rules too: NULL blocks nothing');
UPDATE a SET name = 'Same', born = date '2000-01-01';
UPDATE b SET name = 'Same', born = date '2000-01-01';
SELECT is(pg_temp.run('e7'), '0 links, 200 seen, a model', 'everybody looks the same');
SELECT is(pg_temp.run('e8', '{"cross_pairs": 0}'), '0 links, 200 seen, a model', 'by rules too');
DELETE FROM a WHERE id > 1;
DELETE FROM b WHERE id > 1;
SELECT alike(pg_temp.run('e9'), '% links, 2 seen, a model', 'one on each side');
-- too large a block: the size and advice, and not what they share
INSERT INTO a SELECT n, 'Placeholder', date '1900-01-01' + n % 3 FROM generate_series(2, 15000) AS n;
INSERT INTO b SELECT n, 'Placeholder', date '1900-01-01' + n % 3 FROM generate_series(2, 15000) AS n;
SELECT is(pg_temp.run('e10', '{"max_pairs": 1e15}', '{name}'), '54000 blocking rule "name" makes a block of 29998 records, more than 20000', 'a large block');
SELECT alike(pg_temp.run('e10', '{"max_pairs": 1e6}', '{name + born}'), '54000 blocking rule "name + born" would compare 74990002 pairs, together with the rules before it 74990002: more than max_pairs, 1000000%', 'too many pairs');
SELECT is(to_regclass('e10'), NULL, 'nothing is left behind');
-- ids
INSERT INTO a VALUES (NULL, 'x', NULL);
SELECT is(pg_temp.run('e11'), '22023 the id of 1 left record(s) is NULL or not a whole number of at most 18 digits', 'an id that is NULL');
DELETE FROM a WHERE id IS NULL OR id > 1;
INSERT INTO a VALUES (1, 'x', NULL);
SELECT is(pg_temp.run('e11'), '22023 the ids of the left relation are not unique: 1 record(s) repeat one', 'an id that is there twice');

SELECT * FROM finish();
ROLLBACK;
