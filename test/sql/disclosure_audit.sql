\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT * FROM no_plan();

-- A table of cells from (dimension values..., n, value), and what the attacker says, as text
CREATE TABLE cell (area text, unit text, tenure text, n int, score float8, cost numeric);
CREATE FUNCTION pg_temp.fill(rows text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN TRUNCATE cell; EXECUTE 'INSERT INTO cell (area, unit, tenure, n, score, cost) VALUES ' || $1; END $$;
CREATE FUNCTION pg_temp.found(dimensions name[], minimum int DEFAULT 5, value_columns name[] DEFAULT NULL) RETURNS text[] LANGUAGE sql AS $$
	SELECT coalesce(array_agg(format('%s %s %s..%s%s', (SELECT string_agg(CASE jsonb_typeof(e) WHEN 'object' THEN CASE WHEN e ? 'of' THEN 'rest' ELSE coalesce((SELECT string_agg(v, '/' ORDER BY k) FROM jsonb_each_text(e) AS j(k, v)), 'all') END END, '+' ORDER BY o)
			FROM jsonb_array_elements(CASE jsonb_typeof(cell) WHEN 'array' THEN cell ELSE jsonb_build_array(cell) END) WITH ORDINALITY AS u(e, o)), attribute, low, high, CASE WHEN exact THEN '!' END) ORDER BY jsonb_typeof(cell) DESC, cell, attribute), '{}')
	FROM audit_disclosure('cell', dimensions, 'n', value_columns, minimum) $$;

SELECT pg_temp.fill($$(NULL, NULL, NULL, 25, 7, 50), ('Sales', NULL, NULL, NULL, NULL, NULL), ('Technology', NULL, NULL, 9, 8, 30), ('HR', NULL, NULL, 12, 6, 8)$$);
SELECT is(pg_temp.found('{area}'), '{"Sales n 4..4!"}', 'one hidden group is the total less the others');
SELECT is(pg_temp.found('{area}', 5, '{score}'), '{"Sales n 4..4!","Sales score 7.75..7.75!"}', 'and so is its mean: (25 * 7 - 9 * 8 - 12 * 6) / 4');
SELECT pg_temp.fill($$(NULL, NULL, NULL, 25, 7, 50), ('Sales', NULL, NULL, NULL, NULL, NULL), ('Technology', NULL, NULL, NULL, NULL, NULL), ('HR', NULL, NULL, 12, 6, 8)$$);
SELECT is(pg_temp.found('{area}', 5, '{score}'), '{"Sales n 0..13","Technology n 0..13"}', 'two hidden groups: 13 persons together');
SELECT is(pg_temp.found('{area}', 14), '{"HR n 12..12!","Sales n 0..13","Technology n 0..13","Sales+Technology n 13..13!"}', 'which are too few when the minimum is 14');
SELECT pg_temp.fill($$(NULL, NULL, NULL, 8, 1, 1), ('segment', NULL, NULL, 5, 1, 1)$$);
SELECT is(pg_temp.found('{area}'), '{"rest n 3..3!"}', 'a segment of 5 beside a total of 8 exposes the other 3');
SELECT is((SELECT cell FROM audit_disclosure('cell', '{area}', 'n')), '[{"of": {"area": null}, "less": [{"area": "segment"}]}]', 'written as what it is of, less what');
SELECT pg_temp.fill($$(NULL, NULL, NULL, 10, 1, 1), ('a', NULL, NULL, 5, 1, 1), ('b', NULL, NULL, 5, 1, 1), ('c', NULL, NULL, 0, NULL, NULL)$$);
SELECT is(pg_temp.found('{area}'), '{}', 'all is shown, and nobody is exposed');
SELECT is(pg_temp.found('{area}', 6), '{"a n 5..5!","b n 5..5!"}', 'cells below the minimum are exposed by themselves');

-- two dimensions with margins: rows 34 and 90, columns 44 and 80
SELECT pg_temp.fill($$(NULL, NULL, NULL, 124, 1, 1), ('1', NULL, NULL, 34, 1, 1), ('2', NULL, NULL, 90, 1, 1), (NULL, NULL, '1', 44, 1, 1), (NULL, NULL, '2', 80, 1, 1),
	('1', NULL, '1', NULL, NULL, NULL), ('1', NULL, '2', 30, 1, 1), ('2', NULL, '1', 40, 1, 1), ('2', NULL, '2', 50, 1, 1)$$);
SELECT is(pg_temp.found('{area,tenure}'), '{"1/1 n 4..4!"}', 'two by two with one hidden');
UPDATE cell SET n = NULL WHERE area IS NOT NULL AND tenure IS NOT NULL;
SELECT is(pg_temp.found('{area,tenure}'), '{"1/1 n 0..34","1/2 n 0..34","2/1 n 10..44","2/2 n 46..80"}', 'with four hidden: the bounds of Fréchet');
UPDATE cell SET n = NULL WHERE area = '1' AND tenure IS NULL;
SELECT is(pg_temp.found('{area,tenure}'), '{"1 n 34..34!","1/1 n 0..34","1/2 n 0..34","2/1 n 10..44","2/2 n 46..80"}', 'a hidden margin follows from the other');

-- a hierarchy: units within areas; the unit column is filled where the area is
SELECT pg_temp.fill($$(NULL, NULL, NULL, 60, 5, 100), ('N', NULL, NULL, 20, 5, 40), ('S', NULL, NULL, 40, 5, 60), ('N', 'a', NULL, NULL, NULL, NULL), ('N', 'b', NULL, NULL, NULL, NULL), ('S', 'c', NULL, 30, 4, 50), ('S', 'd', NULL, 10, 8, 10)$$);
SELECT is(pg_temp.found('{area,unit}', 5, '{score,cost}'), '{"N/a n 0..20","N/b n 0..20"}', 'units and areas');
INSERT INTO cell VALUES ('N', 'a', 'new', NULL, NULL, NULL), ('N', 'a', 'old', 6, 5, 7), (NULL, NULL, 'new', 24, 5, 10), (NULL, NULL, 'old', 36, 5, 90), ('N', NULL, 'new', 8, 5, 9), ('N', NULL, 'old', 12, 5, 31), ('S', NULL, 'new', 16, 5, 1), ('S', NULL, 'old', 24, 5, 59), ('N', 'b', 'old', 6, 5, 24), ('N', 'b', 'new', NULL, NULL, NULL);
SELECT is(pg_temp.found('{area,unit,tenure}'), '{"N/a n 6..14","N/new/a n 0..8","N/b n 6..14","N/new/b n 0..8"}', 'bounds go up and down the levels');
UPDATE cell SET n = 11, score = 6, cost = 12 WHERE unit = 'a' AND tenure IS NULL;
SELECT is(pg_temp.found('{area,unit,tenure}', 5, '{score,cost}'), '{"N/new/a cost 5..5!","N/new/a n 5..5!","N/new/a score 7.2..7.2!","N/b cost 28..28!","N/b n 9..9!","N/b score 3.7777777777777777..3.7777777777777777!","N/new/b cost 4..4!","N/new/b n 3..3!","N/new/b score 1.3333333333333333..1.3333333333333333!"}',
	'one number too many, and all is open; the costs of areas add up, so the column is a sum, the scores are means');

-- sets: three hidden, of which two are together in another sum
SELECT pg_temp.fill($$(NULL, NULL, NULL, 30, 1, 1), ('1', NULL, NULL, NULL, 1, 1), ('2', NULL, NULL, NULL, 1, 1), ('3', NULL, NULL, 26, 1, 1)$$);
SELECT is(pg_temp.found('{area}'), '{"1 n 0..4","2 n 0..4","1+2 n 4..4!"}', 'two hidden groups with 4 persons');
SELECT pg_temp.fill($$(NULL, NULL, NULL, NULL, 1, 1), ('1', NULL, NULL, 7, 1, 1), ('2', NULL, NULL, 8, 1, 1)$$);
SELECT is(pg_temp.found('{area}'), '{"all n 15.."}', 'a hidden total has no upper bound: there may be other areas');
SELECT pg_temp.fill($$(NULL, NULL, NULL, 20, 1, 1), ('1', 'a', NULL, NULL, 1, 1), ('1', 'b', NULL, 8, 1, 1), ('2', 'c', NULL, 9, 1, 1)$$);
SELECT is(pg_temp.found('{area,unit}'), '{"1/a n 3..3!"}', 'a level that is not there is passed over');
SELECT is((SELECT count(*) FROM audit_disclosure('cell', '{area,unit}', 'n') AS a WHERE a.cell = '{"area": "1", "unit": "a"}'), 1::bigint, 'cells are named as they are');
TRUNCATE cell;
SELECT is(pg_temp.found('{area}'), '{}', 'an empty table');
SELECT pg_temp.fill($$(NULL, NULL, NULL, NULL, 1, 1)$$);
SELECT is(pg_temp.found('{area}'), '{"all n 0.."}', 'a single hidden cell');

-- hostile names, views, other types
CREATE VIEW "x""; DROP TABLE cell; --" AS SELECT d AS "select", CASE WHEN d IS NULL THEN 12.0 WHEN d = date '2025-01-01' THEN NULL ELSE 9 END AS "n'" FROM (VALUES (NULL), (date '2025-01-01'), ('2026-01-01')) AS v(d);
SELECT results_eq($$SELECT * FROM audit_disclosure('"x""; DROP TABLE cell; --"', '{select}', 'n''')$$, $$VALUES ('{"select": "2025-01-01"}'::jsonb, 'n''', 3::float8, 3::float8, true)$$, 'a view with names and types of all kinds');

CREATE TEMP TABLE parts AS SELECT * FROM (VALUES (NULL, NULL, 30), ('3', NULL, 26), ('1', NULL, NULL), ('2', NULL, NULL), ('1', 'a', NULL), ('1', 'b', NULL), ('1', 'c', NULL), ('2', 'd', NULL), ('2', 'e', NULL), ('2', 'f', NULL)) AS v(area, unit, n);
SELECT ok('[{"area": "1", "unit": null}, {"area": "2", "unit": null}]' IN (SELECT cell FROM audit_disclosure('parts', '{area,unit}', 'n') WHERE exact), 'two hidden areas with 4 persons, of which more parts are hidden than that');
CREATE TEMP TABLE scales AS SELECT * FROM (VALUES (NULL, NULL, 20), (1.0, NULL, 10), (2, NULL, 10), (1.00, 'a', 4), (1.00, 'b', NULL), (2, 'a', 5), (2, 'b', 5)) AS v(scale, unit, n);
SELECT is((SELECT low FROM audit_disclosure('scales', '{scale,unit}', 'n', NULL, 3)), 6::float8, 'values are the same that are equal, 1.0 and 1.00');
CREATE TEMP TABLE crowd AS SELECT CASE WHEN i > 0 THEN i END AS x, CASE WHEN j > 0 THEN j END AS y, CASE WHEN i + j = 0 THEN 1000000000000 END AS n FROM generate_series(0, 20) AS i, generate_series(0, 20) AS j;
SELECT is((SELECT array_agg(DISTINCT high) FROM audit_disclosure('crowd', '{x,y}', 'n')), '{1000000000000}', 'many unknown cells of a great many persons');
UPDATE crowd SET n = 500000000000000000 WHERE n IS NOT NULL;
SELECT pg_temp.refused($$SELECT * FROM audit_disclosure('crowd', '{x,y}', 'n')$$, '54000', 'more than 1099511627776 persons', 'so many that sums of them are no numbers');

SELECT pg_temp.fill($$(NULL, NULL, NULL, 12, 1, 1), ('1', NULL, NULL, 9, 1, 1), ('2', NULL, NULL, NULL, 1, 1)$$);
SELECT pg_temp.refused(format('SELECT * FROM audit_disclosure(%s)', arguments), state, message, message)
FROM (VALUES
	($$'cell', '{region}', 'n'$$, '42703', 'public.cell has no column "region"'), ($$'cell', '{area}', 'persons'$$, '42703', 'public.cell has no column "persons"'), ($$'cell', '{area}', 'n', '{mean}'$$, '42703', 'public.cell has no column "mean"'),
	($$'cell', '{area}', 'unit'$$, '22023', 'column "unit" of public.cell is not a number'), ($$'cell', '{area}', 'n', '{tenure}'$$, '22023', 'column "tenure" of public.cell is not a number'),
	($$'cell', '{}', 'n'$$, '22023', 'there is no dimension%'), ($$'cell', '{area,area}', 'n'$$, '22023', '%named twice'), ($$'cell', '{area}', 'n', '{n}'$$, '22023', '%named twice'),
	($$'cell', '{unit}', 'n'$$, '22023', 'cell {"unit": null} is there twice'), ($$NULL, '{area}', 'n'$$, '22004', 'cells, dimensions%'), ($$'cell', '{area,NULL}', 'n'$$, '22004', 'cells, dimensions%'),
	($$'cell', '{area}', NULL$$, '22004', 'cells, dimensions%'), ($$'cell', '{area}', 'n', NULL, NULL$$, '22004', 'cells, dimensions%'), ($$'cell', '{area}', 'n', NULL, 1$$, '22023', 'minimum must be at least 2 persons')
) AS v(arguments, state, message);
UPDATE cell SET n = -1 WHERE area = '1';
SELECT pg_temp.refused($$SELECT * FROM audit_disclosure('cell', '{area}', 'n')$$, '22023', 'cell {"area": "1"} has -1 persons', 'negative n');
UPDATE cell SET n = 13 WHERE area = '1';
SELECT pg_temp.refused($$SELECT * FROM audit_disclosure('cell', '{area}', 'n')$$, '22023', 'the cells do not add up to cell {"area": null}', 'more than the total');
UPDATE cell SET score = 2.5, n = CASE WHEN area IS NULL THEN 1 END;
SELECT pg_temp.refused($$SELECT * FROM audit_disclosure('cell', '{area}', 'score')$$, '22023', 'column "score" of public.cell is not always a number of persons', 'persons in halves');
UPDATE cell SET score = 'NaN';
SELECT pg_temp.refused($$SELECT * FROM audit_disclosure('cell', '{area}', 'score')$$, '22023', 'column "score" of public.cell is not always a number of persons', 'NaN persons');
SELECT pg_temp.fill($$(NULL, NULL, NULL, 20, 1, 1), ('1', NULL, NULL, 9, 1, 1), ('2', NULL, NULL, 11, 1, 1), (NULL, NULL, 'x', 8, 1, 1), (NULL, NULL, 'y', NULL, 1, 1), ('1', NULL, 'x', 4, 1, 1), ('1', NULL, 'y', NULL, 1, 1), ('2', NULL, 'x', 5, 1, 1), ('2', NULL, 'y', 6, 1, 1)$$);
SELECT pg_temp.refused($$SELECT * FROM audit_disclosure('cell', '{area,tenure}', 'n')$$, '22023', 'the cells do not add up to cell%', 'sums that contradict each other');

-- attack_cells, the step in C
SELECT is((SELECT count(*) FROM attack_cells('{}', '{}', '{n}', '{}', '{}', 5)), 0::bigint, 'nothing');
SELECT pg_temp.refused(format('SELECT * FROM attack_cells(%s)', arguments), state, message, message)
FROM (VALUES
	($$'{"{}"}', '{}', '{}', '{1}', '{}', 5$$, '22023', 'names is empty'), ($$'{"{}","{}"}', '{1}', '{n}', '{1,2}', '{}', 5$$, '22023', 'codes does not have%'), ($$'{"{}"}', '{1}', '{n}', '{}', '{}', 5$$, '22023', 'n does not have%'),
	($$'{"{}"}', '{1}', '{n,v}', '{1}', '{}', 5$$, '22023', 'values does not have%'), ($$'{"{}"}', '{NULL}', '{n}', '{1}', '{}', 5$$, '22004', 'codes must not contain nulls'), ($$'{NULL}', '{1}', '{n}', '{1}', '{}', 5$$, '22004', 'cells must not contain nulls'),
	($$'{"{}"}', array_fill(1, array[31]), '{n}', '{1}', '{}', 5$$, '54000', 'more than 30 dimensions'), ($$'{"{}","[]"}', '{1,2}', '{n}', '{1000000000000000000,1000000000000000000}', '{}', 5$$, '54000', 'more than 1099511627776 persons')
) AS v(arguments, state, message);
SELECT * FROM finish();
ROLLBACK;
