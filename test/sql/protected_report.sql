\i test/pgtap.psql
-- Protected reports: the worked cases of the field, each rule by itself, and what is refused. Values are compared with plain SQL.
BEGIN;
SELECT plan(160);

\i test/refused.psql
-- "Sales: -, Technology: 9": the groups of a report, their persons or a dash, the total last
CREATE FUNCTION pg_temp.groups(report regclass, dimension text DEFAULT 'unit', condition text DEFAULT 'true') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE format('SELECT string_agg(coalesce(%1$I, ''all'') || '': '' || CASE protection WHEN ''shown'' THEN n::text WHEN ''protected'' THEN ''-'' END, '', '' ORDER BY %1$I) FROM %2$s WHERE %3$s', dimension, report, condition) INTO answer;
	RETURN answer;
END $$;
-- so many persons, with scores 1 to 5 in turn
CREATE TABLE answer (person integer, unit text, score integer, enps integer, pay numeric, month date);
CREATE FUNCTION pg_temp.add(unit text, persons integer, after integer) RETURNS void LANGUAGE sql AS
$$ INSERT INTO answer SELECT after + i, $1, 1 + (after + i) % 5, (after + i) % 11, 2000 + (after + i) * 10, '2025-01-01' FROM generate_series(1, persons) AS i $$;
CREATE FUNCTION pg_temp.publish(report regclass) RETURNS text LANGUAGE sql AS $$ SELECT concat_ws(' ', publication, rounds, cells, shown, protected, reasons) FROM publish_report(report) $$;

-- The worked cases

SELECT pg_temp.add('Sales', 4, 0), pg_temp.add('Technology', 9, 100), pg_temp.add('Stores', 20, 200), pg_temp.add('Warehouse', 30, 300) \g /dev/null
SELECT is(create_protected_report('pulse', 'answer', 'person', '{unit}', '{"mean": "avg(score)", "promoters": "count(*) FILTER (WHERE enps >= 9)"}')::text, 'pulse', 'a report is made');
SELECT is_empty('TABLE pulse', 'and empty before it is published');
SELECT is(pg_temp.publish('pulse'), '1 1 5 3 2 {"small": 1, "complement": 1}', 'the log says how many and why');
SELECT is(pg_temp.groups('pulse'), 'Sales: -, Stores: 20, Technology: -, Warehouse: 30, all: 63', 'Sales 4 hidden: Technology 9 hidden as well');
SELECT results_eq('SELECT unit, mean, promoters, n FROM pulse WHERE protection = ''shown'' AND unit IS NOT NULL ORDER BY unit', 'SELECT unit, avg(score), count(*) FILTER (WHERE enps >= 9), count(DISTINCT person) FROM answer WHERE unit IN (''Stores'', ''Warehouse'') GROUP BY unit ORDER BY unit', 'what is shown is what plain SQL says');
SELECT results_eq('SELECT mean, promoters, n FROM pulse WHERE unit IS NULL', 'SELECT avg(score), count(*) FILTER (WHERE enps >= 9), count(DISTINCT person) FROM answer', 'the total, too');
SELECT is(count(*), 2::bigint, 'what is protected carries nothing') FROM pulse WHERE protection = 'protected' AND num_nonnulls(mean, promoters, n) = 0;
SELECT is((SELECT string_agg(unit || ' ' || reason, ', ' ORDER BY unit) FROM pulse_reasons WHERE reason IS NOT NULL), 'Sales small, Technology complement', 'its owner sees why');
SELECT is(count(*), 0::bigint, 'nor does the table behind it') FROM pulse_cells WHERE protection = 'protected' AND num_nonnulls(m1, m2, n) > 0;
SELECT is(string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum), 'unit text, mean numeric, promoters bigint, n bigint, protection text, published_at timestamp with time zone', 'the columns of the view')
FROM pg_attribute WHERE attrelid = 'pulse'::regclass AND attnum > 0;
SELECT is(reloptions, '{security_barrier=true}', 'which is a security barrier') FROM pg_class WHERE oid = 'pulse'::regclass;

CREATE FUNCTION pg_temp.company(report text, groups text[], persons integer[], options jsonb DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE TABLE %I AS SELECT row_number() OVER () AS person, unit, (1 + row_number() OVER () %% 5)::int AS score FROM unnest($1, $2) AS u (unit, n), generate_series(1, n)', report || '_source') USING groups, persons;
	PERFORM create_protected_report(report, (report || '_source')::regclass, 'person', '{unit}', '{"mean": "avg(score)"}', options);
	PERFORM publish_report(report::regclass);
	RETURN pg_temp.groups(report::regclass);
END $$;
SELECT is(pg_temp.company('c6', '{a,b,c}', '{3,3,20}'), 'a: -, b: -, c: 20, all: 26', 'a remainder of 6 needs nothing more');
SELECT is(pg_temp.company('c4', '{a,b,c,d}', '{2,2,7,20}'), 'a: -, b: -, c: -, d: 20, all: 31', 'a remainder of 4 does');
SELECT is(pg_temp.company('c5', '{a,b}', '{5,3}'), 'a: -, b: -, all: 8', 'a segment of 5 beside a total of 8 would expose the other 3');
SELECT is(pg_temp.company('tie', '{a,b,c,d}', '{4,9,9,20}'), 'a: -, b: -, c: -, d: 20, all: 42', 'equal n go together');
SELECT is(pg_temp.company('few', '{a,b}', '{2,2}'), 'a: -, b: -, all: -', 'nobody is shown where all are few');
SELECT is(pg_temp.company('one', '{a}', '{9}'), 'a: 9, all: 9', 'a dimension with one value');
SELECT is(pg_temp.company('ten', '{a,b,c}', '{8,12,30}', '{"minimum": 10.0}'), 'a: -, b: -, c: 30, all: 50', 'another minimum');
SELECT is(pg_temp.company('kone', '{a,NULL,c}', '{8,12,30}'), '(not stated): 12, a: 8, c: 30, all: 50', 'a dimension that is NULL');
SELECT is(pg_temp.company('nobody', '{}', '{}'), 'all: 0', 'an empty source: nobody is shown as nobody');
SELECT is(pg_temp.publish('nobody'), '0 0 0 0 {}', 'and again');

-- Distinct persons, not rows

INSERT INTO answer SELECT person, unit, 5, 3, 1, month FROM answer WHERE unit = 'Sales';
SELECT create_protected_report('rows', 'answer', 'person', '{unit}', '{"answers": "count(*)"}') \g /dev/null
SELECT publish_report('rows') \g /dev/null
SELECT is(pg_temp.groups('rows'), 'Sales: -, Stores: 20, Technology: -, Warehouse: 30, all: 63', '8 answers of 4 people are few');
SELECT is(answers, 67::bigint, 'measures are over rows all the same') FROM rows WHERE unit IS NULL;

-- Time

SELECT is(pg_temp.publish('pulse'), '2 1 5 3 2 {"small": 1, "unchanged": 1, "complement": 1}', 'second answers of 4 people: the total would give their sum away');
CREATE FUNCTION pg_temp.shown(report regclass, unit text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE format('SELECT concat_ws('' '', n, reason, publications) FROM %s WHERE unit IS NOT DISTINCT FROM $1', report || '_reasons') INTO answer USING unit;
	RETURN answer;
END $$;
SELECT is(pg_temp.shown('pulse', NULL), '63 unchanged {1}', 'its last value stays');
SELECT is(pg_temp.publish('pulse'), '0 0 0 0 {}', 'nothing new: nothing is published');
SELECT pg_temp.add('Stores', 1, 900), pg_temp.publish('pulse') \g /dev/null
SELECT is(pg_temp.shown('pulse', 'Stores'), '20 unchanged {1}', 'one more person: not yet');
SELECT is(pg_temp.shown('pulse', 'Warehouse'), '30 {1}', 'others are as they were');
SELECT pg_temp.add('Stores', 3, 901), pg_temp.publish('pulse') \g /dev/null
SELECT is(pg_temp.shown('pulse', 'Stores'), '20 unchanged {1}', 'four: not yet');
SELECT pg_temp.add('Stores', 1, 904), pg_temp.publish('pulse') \g /dev/null
SELECT is(pg_temp.shown('pulse', 'Stores'), '25 {1,5}', 'five: published');
DELETE FROM answer WHERE person = 901;
SELECT pg_temp.publish('pulse') \g /dev/null
SELECT is(pg_temp.shown('pulse', 'Stores'), '25 unchanged {1,5}', 'one leaves: not yet');
SELECT pg_temp.add('Stores', 1, 900), pg_temp.publish('pulse') \g /dev/null
SELECT is(pg_temp.shown('pulse', 'Stores'), '25 {1,5}', 'and is back: what was published before may stand');
UPDATE answer SET score = score % 5 + 1 WHERE person BETWEEN 301 AND 304;
SELECT pg_temp.publish('pulse') \g /dev/null
SELECT is(pg_temp.shown('pulse', 'Warehouse'), '30 unchanged {1}', 'four change their answer: not yet');
UPDATE answer SET score = score % 5 + 1 WHERE person = 305;
SELECT pg_temp.publish('pulse') \g /dev/null
SELECT alike(pg_temp.shown('pulse', 'Warehouse'), '30 {1,%}', 'five: published');
SELECT is(mean, (SELECT avg(score) FROM answer WHERE unit = 'Warehouse'), 'with its new value') FROM pulse WHERE unit = 'Warehouse';
UPDATE answer SET pay = pay + 1;
SELECT is(pg_temp.publish('pulse'), '0 0 0 0 {}', 'a column that is no part of the report changes nothing');
SELECT is(max(publications), max(publication), 'the definition counts what the log says') FROM pulse_definition, pulse_log;
SELECT is(count(DISTINCT session_role || acting_role), 1::bigint, 'and the log says who') FROM pulse_log WHERE session_role = session_user AND acting_role = current_user;
-- everybody leaves
SELECT pg_temp.company('gone', '{a,b,c}', '{6,7,20}') \g /dev/null
DELETE FROM gone_source WHERE unit = 'a';
SELECT publish_report('gone') \g /dev/null
SELECT is(pg_temp.groups('gone'), 'a: 0, b: 7, c: 20, all: 27', 'a group that is gone is shown as nobody');
DELETE FROM gone_source WHERE unit = 'b' AND person > 8;
SELECT publish_report('gone') \g /dev/null
SELECT is(pg_temp.groups('gone'), 'a: 0, b: -, c: 20, all: 27', 'of seven two are left: they are protected, and the total, which would tell, stays as it was');

-- Each statistic has a history of its own: who changed another answer, or moved, hides nobody who left

CREATE TABLE two AS SELECT i AS person, 'u' || i % 2 AS unit, 1 + i % 5 AS score, 1 + i % 3 AS effort FROM generate_series(1, 60) AS i;
SELECT create_protected_report('two_report', 'two', 'person', '{unit}', '{"score": "sum(score)", "effort": "sum(effort)", "both": "sum(score * effort)"}') \g /dev/null
SELECT publish_report('two_report') \g /dev/null
UPDATE two SET effort = effort + 1 WHERE person IN (1, 3, 5, 7, 9);
DELETE FROM two WHERE person = 13;
SELECT publish_report('two_report') \g /dev/null
SELECT is(pg_temp.shown('two_report', 'u1') || '; ' || pg_temp.shown('two_report', NULL), '30 unchanged {1}; 60 unchanged {1}', 'one leaves while five change their effort: the difference of the scores would be that of the one');
INSERT INTO two SELECT 13, 'u1', 1 + 13 % 5, 1 + 13 % 3;
UPDATE two SET score = score % 5 + 1 WHERE person = 11;
SELECT publish_report('two_report') \g /dev/null
SELECT is(pg_temp.shown('two_report', 'u1'), '30 unchanged {1}', 'one changes the score while five change their effort: nor this');
UPDATE two SET score = 1 + 11 % 5 WHERE person = 11;
SELECT publish_report('two_report') \g /dev/null
SELECT is(pg_temp.shown('two_report', 'u1'), '30 {1,4}', 'five change their effort, and nobody anything else');
-- a measure of two columns speaks of those who answered both
CREATE TABLE half AS SELECT i AS person, CASE WHEN i <= 12 THEN 'a' WHEN i <= 30 THEN 'b' ELSE 'c' END AS unit, CASE WHEN i NOT BETWEEN 1 AND 6 THEN 1 + i % 5 END AS score, CASE WHEN i NOT BETWEEN 8 AND 12 THEN 1 + i % 3 END AS effort FROM generate_series(1, 80) AS i;
SELECT create_protected_report('apart', 'half', 'person', '{unit}', '{"score": "avg(score)", "effort": "avg(effort)"}'), create_protected_report('together', 'half', 'person', '{unit}', '{"product": "sum(score * effort)"}') \g /dev/null
SELECT publish_report('apart'), publish_report('together') \g /dev/null
SELECT is(pg_temp.groups('apart'), 'a: 12, b: 18, c: 50, all: 80', 'six answered the one, seven the other');
SELECT is(string_agg(concat_ws(' ', unit, reason), ', ' ORDER BY unit), 'a small, b complement, c, ', 'one answered both: the sum of the products is of one') FROM together_reasons;
-- arrays are not rounded, and no error
SELECT create_protected_report('quarters', 'two', 'person', '{unit}', '{"quarters": "percentile_cont(ARRAY[0.25,0.75]) WITHIN GROUP (ORDER BY score)"}', '{"homogeneity": "round", "grid": 0.5}') \g /dev/null
SELECT publish_report('quarters') \g /dev/null
SELECT is(quarters, (SELECT percentile_cont(ARRAY[0.25,0.75]) WITHIN GROUP (ORDER BY score) FROM two), 'an array beside a grid') FROM quarters WHERE unit IS NULL;

-- Rounds share nothing

CREATE TABLE pulse_answer AS SELECT 100 * m + i AS answer, i AS person, CASE WHEN i <= 4 + m THEN 'Sales' ELSE 'Stores' END AS unit, 1 + (i + m) % 5 AS score, make_date(2025, m, 1) AS month FROM generate_series(1, 3) AS m, generate_series(1, 30) AS i;
SELECT create_protected_report('monthly', 'pulse_answer', 'person', '{unit}', '{"mean": "avg(score)"}', '{"round": "month"}') \g /dev/null
SELECT is(pg_temp.publish('monthly'), '1 3 9 9 0 {}', 'three rounds');
SELECT is(string_agg(pg_temp.groups('monthly', 'unit', format('month = %L', month)), '; ' ORDER BY month), 'Sales: 5, Stores: 25, all: 30; Sales: 6, Stores: 24, all: 30; Sales: 7, Stores: 23, all: 30', 'n differs by one from round to round: other answers') FROM (SELECT DISTINCT month FROM pulse_answer) AS m;
SELECT is(format_type(atttypid, NULL), 'date', 'a round keeps its type') FROM pg_attribute WHERE attrelid = 'monthly'::regclass AND attname = 'month';
INSERT INTO pulse_answer SELECT 400 + i, i, 'Sales', 1 + i % 5, '2025-04-01' FROM generate_series(1, 6) AS i;
UPDATE pulse_answer SET unit = 'Stores' WHERE month = '2025-02-01' AND person = 1;
SELECT is(pg_temp.publish('monthly'), '2 2 5 5 0 {"unchanged": 2}', 'a new round, and one that changed: the third is left alone');
DELETE FROM pulse_answer WHERE month = '2025-01-01';
SELECT is(pg_temp.publish('monthly'), '0 0 0 0 {}', 'a round that has left the source keeps what was published');
SELECT is(pg_temp.groups('monthly', 'unit', 'month = ''2025-01-01'''), 'Sales: 5, Stores: 25, all: 30', 'it is still there');
SELECT is(jsonb_agg(to_jsonb(m) - 'published_at' - 'mean' ORDER BY unit), '[{"n": 6, "unit": "Sales", "month": "2025-04-01", "protection": "shown"}, {"n": 6, "unit": null, "month": "2025-04-01", "protection": "shown"}]', 'whole rows') FROM monthly AS m WHERE month = '2025-04-01';

-- Everybody answered the same

CREATE TABLE same AS SELECT i AS person, CASE WHEN i <= 6 THEN 'a' WHEN i <= 20 THEN 'b' ELSE 'c' END AS unit, CASE WHEN i <= 6 THEN 4 ELSE 1 + i % 5 END AS score FROM generate_series(1, 50) AS i;
SELECT create_protected_report('same_hide', 'same', 'person', '{unit}', '{"mean": "avg(score)"}'), create_protected_report('same_off', 'same', 'person', '{unit}', '{"mean": "avg(score)"}', '{"homogeneity": "off"}'),
	create_protected_report('same_round', 'same', 'person', '{unit}', '{"mean": "avg(score)", "answers": "count(score)"}', '{"homogeneity": "round", "grid": 0.5}') \g /dev/null
SELECT publish_report('same_hide'), publish_report('same_off'), publish_report('same_round') \g /dev/null
SELECT is(string_agg(concat_ws(' ', unit, n, reason), ', ' ORDER BY unit), 'a homogeneous, b complement, c 30, 50', 'six who all said 4 are not shown, and not to be subtracted either') FROM same_hide_reasons;
SELECT is(pg_temp.groups('same_off'), 'a: 6, b: 14, c: 30, all: 50', 'unless it is off');
SELECT set_eq('SELECT unit, mean, answers FROM same_round', 'SELECT unit, round(avg(score) * 2) / 2, count(score) FROM same GROUP BY GROUPING SETS ((unit), ())', 'or all values are shown on a grid');

CREATE TABLE genders AS SELECT i AS person, 'u' || i % 2 AS unit, CASE WHEN i % 3 = 0 THEN 'f' ELSE 'm' END AS gender, date '2025-01-01' AS month FROM generate_series(1, 60) AS i UNION ALL SELECT i, 'men', 'm', '2025-01-01' FROM generate_series(61, 80) AS i;
SELECT create_protected_report('women', 'genders', 'person', '{unit,gender}', '{"women": "count(*) FILTER (WHERE gender = ''f'')", "months": "count(month)"}', '{"round": "month", "lattice": [[], ["gender"], ["unit"]]}') \g /dev/null
SELECT publish_report('women') \g /dev/null
SELECT is(string_agg(coalesce(gender, 'all') || ' ' || n || ' ' || women, ', ' ORDER BY gender), 'f 20 20, m 60 0, all 80 20', 'a cell of women may say that they are women, and a round when it was') FROM women WHERE unit IS NULL;
SELECT is(reason, 'homogeneous', 'a unit without women does not say so: it is not cut by gender') FROM women_reasons WHERE unit = 'men';

-- Who did not answer is no protection for those who did

CREATE TABLE partly AS SELECT i AS person, CASE WHEN i <= 10 THEN 'a' WHEN i <= 25 THEN 'b' ELSE 'c' END AS unit, CASE WHEN i > 2 AND i NOT BETWEEN 11 AND 13 THEN 1 + i % 5 WHEN i % 2 = 0 THEN 4 ELSE 5 END AS score, CASE WHEN i > 10 OR i <= 2 THEN 1 + i % 3 END AS effort FROM generate_series(1, 60) AS i;
SELECT create_protected_report('partly_report', 'partly', 'person', '{unit}', '{"mean": "avg(score)", "effort": "avg(effort)"}') \g /dev/null
SELECT publish_report('partly_report') \g /dev/null
SELECT is(string_agg(concat_ws(' ', unit, n, reason), ', ' ORDER BY unit), 'a small, b complement, c 35, 60', 'ten persons of whom two answered: small') FROM partly_report_reasons;

-- Money

CREATE TABLE wage AS SELECT i AS person, CASE WHEN i <= 6 THEN 'a' WHEN i <= 20 THEN 'b' ELSE 'c' END AS unit, CASE WHEN i = 3 THEN 100000 ELSE 2000 + i END AS bonus FROM generate_series(1, 50) AS i;
SELECT create_protected_report('wages', 'wage', 'person', '{unit}', '{"bonuses": "sum(bonus)"}', '{"money": {"bonuses": "bonus"}}'), create_protected_report('open_wages', 'wage', 'person', '{unit}', '{"bonuses": "sum(bonus)"}') \g /dev/null
SELECT publish_report('wages'), publish_report('open_wages') \g /dev/null
SELECT is(string_agg(concat_ws(' ', unit, n, reason), ', ' ORDER BY unit), 'a dominated, b complement, c 30, 50', 'a sum of which one person has 80 %') FROM wages_reasons;
SELECT is(pg_temp.groups('open_wages'), 'a: 6, b: 14, c: 30, all: 50', 'is shown when it is not said to be money');

-- Lattice and hierarchy

CREATE TABLE staff AS SELECT i AS person, 'area ' || i % 3 AS area, 'unit ' || i % 9 AS unit, CASE WHEN i % 7 < 3 THEN 'f' ELSE 'm' END AS gender, 1 + i % 5 AS score FROM generate_series(1, 400) AS i;
SELECT create_protected_report('full_lattice', 'staff', 'person', '{area,unit,gender}', '{"mean": "avg(score)"}', '{"hierarchy": [["area", "unit"]]}'),
	create_protected_report('own_lattice', 'staff', 'person', '{area,unit,gender}', '{"mean": "avg(score)"}', '{"hierarchy": [["area", "unit"]], "lattice": [[], ["unit"], ["gender"]]}') \g /dev/null
SELECT publish_report('full_lattice'), publish_report('own_lattice') \g /dev/null
SELECT set_eq('SELECT DISTINCT concat_ws('','', CASE WHEN area IS NOT NULL THEN ''area'' END, CASE WHEN unit IS NOT NULL THEN ''unit'' END, CASE WHEN gender IS NOT NULL THEN ''gender'' END) FROM full_lattice', '{"",area,gender,"area,unit","area,gender","area,unit,gender"}'::text[], 'all combinations, a unit within its area');
SELECT set_eq('SELECT area, unit, gender, n FROM own_lattice', 'SELECT area, unit, gender, count(*) FROM staff GROUP BY GROUPING SETS ((area, unit), (gender), ())', 'or those that are wanted');
SELECT is(bool_and(not_shown = 0), true, 'no recoverable count') FROM (SELECT count(*) FILTER (WHERE exact) AS not_shown FROM audit_disclosure('full_lattice', '{area,unit,gender}', 'n', '{mean}')) AS a;
UPDATE staff SET area = 'area 9' WHERE person = 1;
SELECT pg_temp.refused($$SELECT publish_report('full_lattice')$$, '22023', 'a value of "unit" stands below two values of "area"', 'a unit in two areas');

-- Types, names, places

CREATE SCHEMA "Odd; schema";
CREATE TABLE "Odd; schema"."x""; DROP TABLE answer; --" AS SELECT i::text AS "Person %s", 'Ä' || i % 2 AS "select", i % 3 = 0 AS "$1", (1 + i % 5)::float8 AS "score's %I", ARRAY[i % 7] AS list, ('{"a": ' || i % 4 || '}')::json AS doc, date '2025-01-01' + i % 2 AS "when" FROM generate_series(1, 200) AS i;
SELECT is(create_protected_report('"Odd; schema"."R""; DROP %s $1 ''x"', '"Odd; schema"."x""; DROP TABLE answer; --"', 'Person %s', '{select,$1}', '{"a\"b''c; --": "avg(\"score''s %I\")", "Ünï": "count(DISTINCT list)", "docs": "count(doc)"}', '{"round": "when"}')::text, '"Odd; schema"."R""; DROP %s $1 ''x"', 'hostile names');
SELECT alike(pg_temp.publish('"Odd; schema"."R""; DROP %s $1 ''x"'), '1 2 % {}', 'are names');
SELECT results_eq($$SELECT "when", "select", "$1", "a""b'c; --", "Ünï", docs FROM "Odd; schema"."R""; DROP %s $1 'x" ORDER BY 1, 2, 3$$,
	$$SELECT "when", "select", "$1"::text, avg("score's %I"), count(DISTINCT list), count(doc) FROM "Odd; schema"."x""; DROP TABLE answer; --" GROUP BY "when", GROUPING SETS (("select", "$1"), ("select"), ("$1"), ()) ORDER BY 1, 2, 3$$, 'and the values are right');
SELECT is(count(*), 7::bigint, 'all is in the schema that was named') FROM pg_class WHERE relnamespace = '"Odd; schema"'::regnamespace AND relkind IN ('r', 'v') AND relname LIKE 'R%';
SELECT lives_ok($$SELECT drop_protected_report('"Odd; schema"."R""; DROP %s $1 ''x"')$$, 'it is dropped');
SELECT is(count(*), 0::bigint, 'without a trace') FROM pg_class WHERE relnamespace = '"Odd; schema"'::regnamespace AND relname LIKE 'R%';
SELECT is(create_protected_report(repeat('n', 52), 'answer', 'person', '{unit}', '{"mean": "avg(score)"}')::text, repeat('n', 52), 'a name of 52 bytes');
SELECT lives_ok(format('SELECT drop_protected_report(%L)', repeat('n', 52)), 'is dropped, too');
-- expressions mean what their author sees
CREATE SCHEMA mine;
CREATE FUNCTION mine.twice(float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
CREATE FUNCTION public.twice(float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT $1 * -1';
SET search_path = mine, public, experience;
SELECT create_protected_report('public.own_path', 'answer', 'person', '{unit}', '{"twice": "twice(avg(score))"}') \g /dev/null
SET search_path = "$user", public, experience;
SELECT publish_report('own_path') \g /dev/null
SELECT is(twice, (SELECT 2 * avg(score)::float8 FROM answer WHERE unit = 'Warehouse'), 'a function is the one that search_path meant when the report was made') FROM own_path WHERE unit = 'Warehouse';
SELECT is(create_protected_report('elsewhere', 'answer', 'person', '{unit}', '{"mean": "avg(score)"}', report_schema => 'mine')::text, 'mine.elsewhere', 'a name without a schema');
-- texts that their collation takes for equal are different cells
CREATE COLLATION whatever_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE cases AS SELECT i AS person, CASE WHEN i <= 20 THEN 'Shop' ELSE 'SHOP' END COLLATE whatever_case AS unit, i AS score FROM generate_series(1, 45) AS i;
SELECT create_protected_report('by_case', 'cases', 'person', '{unit}', '{"total": "sum(score)"}') \g /dev/null
SELECT publish_report('by_case') \g /dev/null
SELECT is(string_agg(concat_ws(' ', unit, n, total), ', ' ORDER BY n), 'Shop 20 210, SHOP 25 825, 45 1035', 'upper and lower case') FROM by_case;
-- sources of all kinds: a partitioned table, a view with row security beneath it, generated columns, domains, enums, money
CREATE DOMAIN grade AS text CHECK (value <> '');
CREATE TYPE mood AS ENUM ('low', 'high');
CREATE TABLE kinds (person uuid, unit grade, mood mood, pay money, place point, score integer, twice integer GENERATED ALWAYS AS (score * 2) STORED) PARTITION BY HASH (person);
CREATE TABLE kinds_0 PARTITION OF kinds FOR VALUES WITH (MODULUS 1, REMAINDER 0);
INSERT INTO kinds SELECT md5(i::text)::uuid, 'u' || i % 2, CASE WHEN i % 3 = 0 THEN 'low' ELSE 'high' END::mood, i::numeric::money, point(i, i), i FROM generate_series(1, 60) AS i;
CREATE VIEW kinds_view AS SELECT * FROM kinds WHERE score > 0;
SELECT create_protected_report('kinds_report', 'kinds_view', 'person', '{unit,mood}', '{"pay": "sum(pay)", "places": "count(place)", "twice": "sum(twice)"}') \g /dev/null
SELECT publish_report('kinds_report') \g /dev/null
UPDATE kinds SET place = point(0, 0) WHERE score <= 10;
SELECT publish_report('kinds_report') \g /dev/null
SELECT results_eq('SELECT unit, mood, pay, places, twice FROM kinds_report', 'SELECT unit::text, mood::text, sum(pay), count(place), sum(twice) FROM kinds GROUP BY CUBE (unit, mood) ORDER BY unit, mood', 'types without an order, a hash or an average');
-- columns and sources that change
CREATE TABLE moving AS SELECT i AS person, 'a' || i % 3 AS unit, 1 + i % 5 AS score, i AS other FROM generate_series(1, 90) AS i;
SELECT create_protected_report('still', 'moving', 'person', '{unit}', '{"mean": "avg(score)"}') \g /dev/null
SELECT publish_report('still') \g /dev/null
ALTER TABLE moving DROP COLUMN other;
SELECT is(pg_temp.publish('still'), '0 0 0 0 {}', 'a column that the report does not use may go');
ALTER TABLE moving ALTER score TYPE numeric;
SELECT pg_temp.publish('still') \g /dev/null
SELECT is(pg_temp.groups('still'), 'a0: 30, a1: 30, a2: 30, all: 90', 'a column may change its type');
ALTER TABLE moving RENAME score TO points;
SELECT pg_temp.refused($$SELECT publish_report('still')$$, '42703', 'public.moving has no column "score" any more', 'not its name');
ALTER TABLE moving RENAME points TO score;
ALTER TABLE moving RENAME TO moved;
SELECT pg_temp.refused($$SELECT publish_report('still')$$, '42P01', 'the source public.moving of the report is not there', 'nor the table its own');
UPDATE still_definition SET source = 'public.moved';
SELECT is(pg_temp.publish('still'), '0 0 0 0 {}', 'unless the definition is told');
SELECT is(pg_temp.groups('still'), 'a0: 30, a1: 30, a2: 30, all: 90', 'what was published stays through all of it');

-- What is refused

CREATE FUNCTION pg_temp.make(measures jsonb DEFAULT '{"mean": "avg(score)"}', options jsonb DEFAULT '{}', dimensions name[] DEFAULT '{unit}', person name DEFAULT 'person', name text DEFAULT 'x') RETURNS void LANGUAGE plpgsql AS
$$ BEGIN PERFORM create_protected_report(name, 'answer', person, dimensions, measures, options); END $$;
SELECT pg_temp.refused(format('SELECT pg_temp.make(%s)', call), state, pattern, 'refused: ' || call) FROM (VALUES
	('name => NULL', '22004', 'an argument of create_protected_report is NULL'),
	('dimensions => ''{unit,NULL}''', '22004', 'an argument of create_protected_report is NULL'),
	('name => ''a.b.c''', '42602', '"a.b.c" is not the name of a report'),
	('name => repeat(''x'', 53)', '42602', '% is not the name of a report'),
	('dimensions => ''{}''', '22023', 'a report has 1 to 10 dimensions, each once'),
	('dimensions => ''{unit,unit}''', '22023', 'a report has 1 to 10 dimensions, each once'),
	('dimensions => ''{units}''', '42703', 'public.answer has no column "units"'),
	('dimensions => ''{ctid}''', '42703', 'public.answer has no column "ctid"'),
	('person => ''Person''', '42703', 'public.answer has no column "Person"'),
	('person => ''unit''', '42701', 'column "unit" would stand for two things'),
	('''{"unit": "avg(score)"}''', '42701', 'column "unit" would stand for two things'),
	('''{"n": "avg(score)"}''', '42701', 'column "n" would stand for two things'),
	('''{}''', '22023', 'measures are not a JSON object of labels and aggregates'),
	('''["avg(score)"]''', '22023', 'measures are not a JSON object of labels and aggregates'),
	('''{"m": 1}''', '22023', 'measures are not a JSON object of labels and aggregates'),
	('''{"": "avg(score)"}''', '22023', 'measures are not a JSON object of labels and aggregates'),
	('''{"m": "avg(points)"}''', '42703', 'measure "m": column "points" does not exist'),
	('''{"m": "score"}''', '42803', 'measure "m": column "s.score" must appear in the GROUP BY clause%'),
	('''{"m": "1"}''', '42803', 'measure "m" is not one aggregate over columns of the source'),
	('''{"m": "avg(score"}''', '42601', 'measure "m": syntax error%'),
	('''{"m": "avg(score)) AS a, (avg(enps)"}''', '42803', 'measure "m" is not one aggregate%'),
	('''{"m": "avg(score)) AS a FROM answer; SELECT (1"}''', '42%', 'measure "m"%'),
	('''{"m": "avg(score)) UNION SELECT (avg(enps)"}''', '42%', 'measure "m"%'),
	('''{"m": "sum(count(*)) OVER ()"}''', '42803', 'measure "m" is not one aggregate%'),
	('''{"m": "(SELECT avg(score) FROM answer)"}''', '42803', 'measure "m" is not one aggregate%'),
	('''{"m": "avg(score) + (SELECT max(score) FROM answer)"}''', '42803', 'measure "m" is not one aggregate%'),
	('''{"m": "generate_series(1, count(*))"}''', '42803', 'measure "m" is not one aggregate%'),
	('''{"m": "array_agg(s)"}''', '42803', 'measure "m" is not one aggregate%'),
	('''{"m": "max(pay)"}''', '22023', 'measure "m": max() hands out answers of single persons'),
	('''{"m": "avg(score) - min(score)"}''', '22023', 'measure "m": min() hands out answers of single persons'),
	('''{"m": "array_agg(score ORDER BY score)"}''', '22023', 'measure "m": array_agg() hands out answers of single persons'),
	('''{"m": "jsonb_object_agg(person, score)"}''', '22023', 'measure "m": jsonb_object_agg() hands out answers of single persons'),
	('''{"m": "percentile_disc(0.5) WITHIN GROUP (ORDER BY pay)"}''', '22023', 'measure "m": percentile_disc() hands out answers of single persons'),
	('''{"m": "avg(pay) FILTER (WHERE enps = 3)"}''', '22023', 'measure "m": avg() with FILTER speaks of a group of its own, however small'),
	('''{"m": "count(*) FILTER (WHERE enps = 3) + sum(pay) FILTER (WHERE enps = 3)"}''', '22023', 'measure "m": sum() with FILTER speaks of a group of its own, however small'),
	('''{"m": "max(ctid)"}''', '42803', 'measure "m" is not one aggregate%'),
	('options => ''[]''', '22023', 'options are not a JSON object'),
	('options => ''{"minumum": 5}''', '22023', 'unknown option "minumum"'),
	('options => ''{"minimum": "5"}''', '22023', 'option "minimum" is not a JSON number'),
	('options => ''{"minimum": 1}''', '22023', 'option "minimum" is not a whole number between 2 and 1000000'),
	('options => ''{"minimum": 5.5}''', '22023', 'option "minimum" is not a whole number between 2 and 1000000'),
	('options => ''{"lattice": []}''', '22023', 'option "lattice" publishes nothing'),
	('options => ''{"lattice": [[]]}''', '22023', 'dimension "unit" is in no combination of the lattice'),
	('options => ''{"lattice": ["unit"]}''', '22023', 'option "lattice" is not an array of arrays of dimensions'),
	('options => ''{"lattice": [["score"]]}''', '22023', 'option "lattice" is not an array of arrays of dimensions'),
	('options => ''{"hierarchy": [["unit", "area"]]}''', '22023', 'option "hierarchy" is not an array of arrays of dimensions'),
	('options => ''{"hierarchy": [[null]]}''', '22023', 'option "hierarchy" is not an array of arrays of dimensions'),
	('options => ''{"round": "wave"}''', '42703', 'public.answer has no column "wave"'),
	('options => ''{"round": "unit"}''', '42701', 'column "unit" would stand for two things'),
	('options => ''{"round": [1]}''', '22023', 'options "round" and "money" name columns'),
	('options => ''{"money": {"mean": "wage"}}''', '42703', 'public.answer has no column "wage"'),
	('options => ''{"money": {"mean": "unit"}}''', '22023', 'option "money": "mean" is no measure, or its column is no number'),
	('options => ''{"money": {"pay": "pay"}}''', '22023', 'option "money": "pay" is no measure, or its column is no number'),
	('options => ''{"homogeneity": "on"}''', '22023', 'option "homogeneity" is "on"'),
	('options => ''{"homogeneity": "round"}''', '22023', 'a grid above 0 and {"homogeneity": "round"} belong together'),
	('options => ''{"grid": 0.5}''', '22023', 'a grid above 0 and {"homogeneity": "round"} belong together'),
	('options => ''{"single_answers": 1}''', '22023', 'option "single_answers" is not a JSON boolean'),
	('options => ''{"reader": "nobody here"}''', '42704', 'option "reader": there is no role "nobody here"'),
	('options => ''{"missing_label": ""}''', '22023', 'option "missing_label" is empty')) AS v (call, state, pattern);
SELECT is(count(*), 0::bigint, 'nothing is left of them') FROM pg_class WHERE relname ~ '^x(_|$)' OR relname LIKE 'measure\_%' OR relname LIKE 'report\_%';
CREATE TEMP TABLE passing AS TABLE answer;
SELECT pg_temp.refused($$SELECT create_protected_report('x', 'passing', 'person', '{unit}', '{"mean": "avg(score)"}')$$, '42809', 'passing is not a lasting table or view', 'a temporary source');
SELECT pg_temp.refused($$SELECT create_protected_report('x', 'pulse_cells_pkey', 'person', '{unit}', '{"mean": "avg(score)"}')$$, '42809', 'public.pulse_cells_pkey is not a lasting table or view', 'an index');
SELECT throws_ok($$SELECT pg_temp.make(name => 'pulse')$$, '42P07', NULL, 'a report that is there');
SELECT pg_temp.refused('SELECT publish_report(NULL)', '22004', 'the report is NULL', 'NULL');
SELECT pg_temp.refused('SELECT drop_protected_report(NULL)', '22004', 'the report is NULL', 'NULL');
SELECT pg_temp.refused($$SELECT publish_report('answer')$$, '42809', 'public.answer is not a protected report', 'a table');
SELECT pg_temp.refused($$SELECT drop_protected_report('pulse_cells')$$, '42809', 'public.pulse_cells is not a protected report', 'a table of a report');
SELECT pg_temp.refused($$SELECT publish_report('pulse_reasons')$$, '42809', 'public.pulse_reasons is not a protected report', 'a view that is none');
-- what is wrong with the data: nothing of it is in the message, and the last publication stays
INSERT INTO answer VALUES (NULL, 'Sales', 1);
SELECT pg_temp.refused($$SELECT publish_report('pulse')$$, '22004', 'column "person" is NULL in public.answer: it is not known whose answers these are', 'a person that is NULL');
UPDATE answer SET person = 301 WHERE person IS NULL;
SELECT pg_temp.refused($$SELECT publish_report('pulse')$$, '22023', 'somebody in public.answer stands in more than one cell', 'a person in two units');
DELETE FROM answer WHERE person = 301 AND unit = 'Sales';
INSERT INTO answer VALUES (8000, '(not stated)', 1);
SELECT pg_temp.refused($$SELECT publish_report('pulse')$$, '22023', 'a dimension has the value "(not stated)", which stands for NULL', 'a value that stands for NULL');
DELETE FROM answer WHERE person = 8000;
SELECT is(pg_temp.publish('pulse'), '0 0 0 0 {}', 'and all is as it was');

-- Dropping

CREATE VIEW of_mine AS SELECT * FROM pulse;
SELECT throws_ok($$SELECT drop_protected_report('pulse')$$, '2BP01', NULL, 'what others have built on it is not dropped');
SELECT is(count(*), 7::bigint, 'and nothing else') FROM pg_class WHERE relname ~ '^pulse(_(cells|reasons|log|definition|places|persons))?$';
DROP VIEW of_mine;
SELECT lives_ok($$SELECT drop_protected_report('pulse')$$, 'a report is dropped');
SELECT is(count(*), 0::bigint, 'with all of its objects') FROM pg_class WHERE relname ~ '^pulse(_(cells|reasons|log|definition|places|persons).*)?$';
SELECT isnt(to_regclass('pulse_answer'), NULL, 'what merely has a name like it stays');

SELECT * FROM finish();
ROLLBACK;
