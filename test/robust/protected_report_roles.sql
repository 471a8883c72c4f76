\i test/pgtap.psql
-- Protected reports as roles: a reader sees the view and nothing else; others can neither publish nor be made to.
BEGIN;
SELECT plan(71);

\i test/robust/roles.psql

CREATE ROLE pr_owner;
CREATE ROLE pr_reader;
CREATE ROLE pr_intruder;
CREATE ROLE pr_generous;
GRANT USAGE ON SCHEMA experience TO PUBLIC;
CREATE SCHEMA pr_hr;
CREATE TABLE pr_hr.answer AS SELECT 7000 + i AS person, CASE WHEN i <= 4 THEN 'unit small' WHEN i <= 15 THEN 'unit next' ELSE 'unit ' || i % 3 END AS unit, 1 + (i * 3) % 5 AS score, 91000 + i AS secret FROM generate_series(1, 120) AS i;
GRANT USAGE ON SCHEMA pr_hr TO pr_owner;
GRANT SELECT (person, unit, score) ON pr_hr.answer TO pr_owner;
CREATE SCHEMA pr_report AUTHORIZATION pr_owner;
GRANT USAGE ON SCHEMA pr_report TO pr_reader, pr_intruder, pr_generous;
-- somebody has been generous beforehand
ALTER DEFAULT PRIVILEGES FOR ROLE pr_owner GRANT ALL ON TABLES TO pr_generous, PUBLIC;

CREATE FUNCTION pg_temp.create(report text, measures text DEFAULT '{"mean": "avg(score)", "scores": "array_agg(score ORDER BY score)"}', options text DEFAULT '{"reader": "pr_reader", "single_answers": true}') RETURNS text LANGUAGE sql AS
$$ SELECT format('SELECT experience.create_protected_report(%L, ''pr_hr.answer'', ''person'', ''{unit}'', %L, %L)', report, measures, options) $$;
SELECT is(pg_temp.attempt('pr_owner', pg_temp.create('pr_report.pulse')), 'ok', 'the owner needs the columns that the report uses');
SELECT is(pg_temp.attempt('pr_owner', $$SELECT experience.publish_report('pr_report.pulse')$$), 'ok', 'and publishes');
SELECT is(string_agg(relname || ' ' || pg_get_userbyid(relowner) || ' ' || coalesce((SELECT string_agg(grantee::regrole || ':' || privilege_type, ',') FROM aclexplode(relacl) WHERE grantee <> relowner), '-'), '; ' ORDER BY relname COLLATE "C"),
	'pulse pr_owner pr_reader:SELECT; pulse_cells pr_owner -; pulse_definition pr_owner -; pulse_log pr_owner -; pulse_persons pr_owner -; pulse_places pr_owner -; pulse_reasons pr_owner -', 'all is the owner''s; what default privileges gave is taken back; the reader has the view')
FROM pg_class WHERE relnamespace = 'pr_report'::regnamespace AND relkind IN ('r', 'v');
SELECT alike(pg_temp.attempt('pr_owner', pg_temp.create('pr_report.x', '{"secrets": "avg(secret)"}')), '42501 column "secret" of pr_hr.answer may not be read', 'a column that the owner may not read is no measure');
SELECT alike(pg_temp.attempt('pr_owner', $$SELECT experience.create_protected_report('pr_report.x', 'pr_hr.answer', 'person', '{secret}', '{"mean": "avg(score)"}')$$), '42501 column "secret" of pr_hr.answer may not be read', 'and no dimension');
SELECT alike(pg_temp.attempt('pr_intruder', pg_temp.create('x')), '42501 %', 'a source that one may not read');
SELECT alike(pg_temp.attempt('pr_owner', pg_temp.create('pr_hr.x')), '42501 permission denied for schema pr_hr', 'a schema that one may not write to');

-- The reader

SELECT is(pg_temp.ask('pr_reader', 'SELECT string_agg(coalesce(unit, ''all'') || '' '' || coalesce(n::text, protection), '', '' ORDER BY unit) FROM pr_report.pulse'), 'unit 0 35, unit 1 35, unit 2 35, unit next protected, unit small protected, all 120', 'the reader reads the view');
SELECT is(pg_temp.ask('pr_reader', 'SELECT count(*) FROM pr_report.pulse WHERE protection = ''protected'' AND num_nonnulls(mean, scores, n) > 0'), '0', 'without what is protected');
SELECT is(pg_temp.ask('pr_reader', 'SELECT count(DISTINCT to_jsonb(p) - ''unit'' - ''published_at'') FROM pr_report.pulse AS p WHERE protection = ''protected'''), '1', 'in which small and complement look the same');
SELECT alike(pg_temp.attempt('pr_reader', statement), '42501 permission denied%', statement) FROM unnest(ARRAY[
	'TABLE pr_report.pulse_cells', 'SELECT reason FROM pr_report.pulse_cells', 'SELECT ctid FROM pr_report.pulse_cells', 'TABLE pr_report.pulse_reasons', 'TABLE pr_report.pulse_log', 'TABLE pr_report.pulse_definition', 'TABLE pr_report.pulse_places', 'TABLE pr_report.pulse_persons',
	'SELECT 1 FROM pr_report.pulse_persons WHERE person = ''7003''', 'EXPLAIN SELECT 1 FROM pr_report.pulse_persons WHERE person = ''7003''', 'EXPLAIN ANALYZE TABLE pr_report.pulse_cells', 'TABLE pr_hr.answer', 'SELECT person FROM pr_hr.answer',
	'UPDATE pr_report.pulse SET n = 5', 'DELETE FROM pr_report.pulse', 'INSERT INTO pr_report.pulse (protection) VALUES (''shown'')', 'LOCK TABLE pr_report.pulse_cells', 'TRUNCATE pr_report.pulse_persons', 'CREATE TABLE pr_report.mine ()', 'SELECT stavalues1 FROM pg_statistic',
	'SELECT experience.publish_report(''pr_report.pulse'')', 'SELECT experience.drop_protected_report(''pr_report.pulse'')', 'SELECT * FROM experience.forget_person(''7003'', ''{pr_report.pulse}'')', 'SELECT experience.protected_report_open(''pr_report.pulse'', true)']) AS statement;
SELECT alike(pg_temp.attempt('pr_reader', statement), '42703 column "ctid" does not exist', statement) FROM unnest(ARRAY['SELECT ctid FROM pr_report.pulse']) AS statement;
SELECT alike(pg_temp.attempt('pr_reader', statement), '42703 column "reason" does not exist', statement) FROM unnest(ARRAY['SELECT reason FROM pr_report.pulse']) AS statement;
SELECT alike(pg_temp.attempt(role, 'TABLE pr_report.pulse'), '42501 permission denied for view pulse', role || ' does not read the view') FROM unnest(ARRAY['pr_intruder', 'pr_generous']) AS role;
SELECT is(pg_temp.ask('pr_reader', 'SELECT count(*) FROM experience.forget_person(''7003'')'), '0', 'all reports of a reader: none');
ANALYZE pr_report.pulse_cells, pr_report.pulse_persons, pr_report.pulse_places, pr_hr.answer;
SELECT cmp_ok(pg_temp.ask('pr_owner', 'SELECT count(*) FROM pg_stats WHERE schemaname = ''pr_report''')::int, '>', 5, 'the owner sees statistics');
SELECT is(pg_temp.ask('pr_reader', 'SELECT count(*) FROM pg_stats WHERE schemaname IN (''pr_report'', ''pr_hr'')'), '0', 'the reader sees none');
-- a function that tells what it is given sees what the view shows, and no more
CREATE FUNCTION pg_temp.tell(value anyelement) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$
BEGIN
	PERFORM set_config('leak.seen', coalesce(current_setting('leak.seen', true), '') || ' ' || coalesce(value::text, 'null'), true);
	RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION pg_temp.tell(anyelement) TO PUBLIC;
SELECT is(pg_temp.ask('pr_reader', 'SELECT count(*) FROM pr_report.pulse WHERE pg_temp.tell(scores) AND pg_temp.tell(n) AND pg_temp.tell(mean)'), '6', 'a function in WHERE');
SELECT is(count(*), 0::bigint, 'is given no value of a protected cell') FROM (SELECT array_agg(score ORDER BY score)::text AS scores FROM pr_hr.answer WHERE unit IN ('unit small', 'unit next') GROUP BY unit) AS s WHERE strpos(current_setting('leak.seen'), s.scores) > 0;
SELECT alike(current_setting('leak.seen'), '%{1,1,1,%', 'although it was called');
SELECT alike(pg_temp.ask('pr_reader', 'SELECT count(*) FROM pr_report.pulse WHERE 1 / (CASE WHEN n = 4 THEN 0 ELSE 1 END) > 0'), '6', 'an error tells nothing');
SELECT alike(pg_temp.plan_of('pr_reader', 'SELECT * FROM pr_report.pulse'), '%actual rows=6%', 'a plan');
SELECT is(count(*), 0::bigint, 'has no value and no reason') FROM pg_temp.plan_of('pr_reader', 'SELECT * FROM pr_report.pulse WHERE coalesce(unit, '''') <> ''x''') AS plan WHERE plan ~ 'unit (small|next)|small|complement|reason|Removed by Filter: [1-9]';
SELECT is(count(*), 0::bigint, 'nothing of it in the definition of the view either') FROM pg_views WHERE schemaname = 'pr_report' AND viewname = 'pulse' AND definition ~ 'small|complement|reason';

-- Others

SELECT is(pg_temp.attempt('pr_intruder', 'SELECT experience.publish_report(''pr_report.pulse'')'), '42501 permission denied for table pulse_definition', 'somebody else cannot publish');
SELECT is(pg_temp.attempt(current_user, 'SELECT experience.publish_report(''pr_report.pulse'')'), '42501 pr_report.pulse belongs to another role', 'nor does a superuser run what others wrote');
SELECT is(pg_temp.attempt(current_user, 'SELECT experience.drop_protected_report(''pr_report.pulse'')'), '42501 pr_report.pulse belongs to another role', 'or drop it');
SELECT is(pg_temp.attempt(current_user, 'SELECT * FROM experience.forget_person(''7003'', ''{pr_report.pulse}'')'), '42501 pr_report.pulse belongs to another role', 'or make it forget');
GRANT pr_owner TO pr_generous;
SELECT is(pg_temp.attempt('pr_generous', 'SELECT experience.publish_report(''pr_report.pulse'')'), '42501 pr_report.pulse belongs to another role', 'a member of the owner says so first');
SELECT is(pg_temp.attempt('pr_generous', 'SET LOCAL ROLE pr_owner; SELECT experience.publish_report(''pr_report.pulse'')'), 'ok', 'with SET ROLE');
REVOKE pr_owner FROM pr_generous;
-- a trap: objects of the names of a report, made by somebody else
GRANT CREATE ON SCHEMA pr_report TO pr_intruder;
SELECT is(pg_temp.attempt('pr_intruder', 'CREATE TABLE pr_report.trap_persons (person text, place integer, digest numeric, missing bigint, publications int4multirange)'), 'ok', 'an intruder sets a trap');
SELECT is(pg_temp.attempt('pr_owner', pg_temp.create('pr_report.trap')), '42P07 relation "trap_persons" already exists', 'nobody steps into it');
SELECT is(to_regclass('pr_report.trap_cells'), NULL, 'and nothing is left behind');
GRANT SELECT ON pr_hr.answer TO pr_intruder;
GRANT USAGE ON SCHEMA pr_hr TO pr_intruder;
SELECT is(pg_temp.attempt('pr_intruder', 'CREATE FUNCTION pr_report.steal(float8) RETURNS float8 LANGUAGE plpgsql AS ''BEGIN ALTER ROLE pr_intruder SUPERUSER; RETURN 1; END''; ' || pg_temp.create('pr_report.bait', '{"m": "pr_report.steal(avg(score)::float8)"}', '{}')), 'ok', 'an intruder makes a report whose measure is an attack');
SELECT is(pg_temp.attempt(current_user, 'SELECT experience.publish_report(''pr_report.bait'')'), '42501 pr_report.bait belongs to another role', 'a superuser does not run it');
SELECT is(pg_temp.ask(current_user, 'SELECT count(*) FROM experience.forget_person(''7003'')'), '0', 'nor finds it among the own reports');
SELECT is(rolsuper, false, 'nothing has happened') FROM pg_roles WHERE rolname = 'pr_intruder';
GRANT SELECT ON pr_report.pulse_persons TO PUBLIC;
SELECT is(pg_temp.attempt('pr_owner', 'SELECT experience.publish_report(''pr_report.pulse'')'), '42501 PUBLIC may read what is behind pr_report.pulse', 'persons that PUBLIC may read');
REVOKE SELECT ON pr_report.pulse_persons FROM PUBLIC;
GRANT SELECT (person) ON pr_report.pulse_persons TO PUBLIC;
SELECT is(pg_temp.attempt('pr_owner', 'SELECT experience.publish_report(''pr_report.pulse'')'), '42501 PUBLIC may read what is behind pr_report.pulse', 'or a column of theirs');
REVOKE SELECT (person) ON pr_report.pulse_persons FROM PUBLIC;
-- rows on disk move when only a reason is written; what a reader gets does not
CREATE FUNCTION pg_temp.order_of(source text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE format('SELECT string_agg(r.c, '','') FROM (SELECT s.%1$s AS c FROM pr_report.%2$s AS s) AS r', split_part(source, '.', 2), split_part(source, '.', 1)) INTO answer;
	RETURN answer;
END $$;
CREATE TABLE pg_temp.ordered AS SELECT pg_temp.order_of('pulse.unit') AS seen, pg_temp.order_of('pulse_cells.key::text') AS stored;
INSERT INTO pr_hr.answer VALUES (7500, 'unit 0', 3);
SELECT is(pg_temp.ask('pr_owner', 'SELECT reasons ->> ''unchanged'' FROM experience.publish_report(''pr_report.pulse'')'), '2', 'one more person: two cells stay, and the owner sees a reason');
SELECT isnt(pg_temp.order_of('pulse_cells.key::text'), (SELECT stored FROM pg_temp.ordered), 'their rows have moved');
SELECT is(pg_temp.order_of('pulse.unit'), (SELECT seen FROM pg_temp.ordered), 'of which the reader sees nothing');
DELETE FROM pr_hr.answer WHERE person = 7500;
SELECT is(pg_temp.ask('pr_owner', 'SELECT reasons ->> ''unchanged'' FROM experience.publish_report(''pr_report.pulse'')'), NULL, 'and is gone');

-- Temporary objects and functions of the reader's or attacker's are not picked up

CREATE TEMP TABLE pulse_cells (key text[], n bigint);
CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''hijacked''; END';
CREATE FUNCTION public.quote_ident(text) RETURNS text LANGUAGE sql AS 'SELECT ''hijacked''';
GRANT ALL ON SCHEMA public TO PUBLIC;
SELECT is(pg_temp.attempt('pr_owner', 'SET LOCAL search_path = public, pg_catalog, pg_temp; SELECT experience.publish_report(''pr_report.pulse'')'), 'ok', 'an attacker''s functions first in search_path');
SELECT is(pg_temp.attempt('pr_owner', 'SET LOCAL search_path = pg_temp, public, pg_catalog; ' || pg_temp.create('pr_report.second')), 'ok', 'and while a report is made');
RESET search_path;
SET search_path = "$user", public, experience;
SELECT is(pg_temp.attempt('pr_owner', 'SELECT experience.publish_report(''pr_report.second'')'), 'ok', 'which works');
SELECT is((SELECT jsonb_agg(m ->> 'expression') FROM pr_report.second_definition, jsonb_array_elements(measures) AS m)::text, '["avg(s.score)", "array_agg(s.score ORDER BY s.score)"]', 'expressions are kept qualified');

SELECT * FROM finish();
ROLLBACK;
