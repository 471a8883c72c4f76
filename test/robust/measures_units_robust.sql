\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- unit_comoments and lead_lag under bad and extreme input: NULL in every argument, limits, text forms that
-- are not of the type, hostile names, moving frames, grouping sets, spilling, cancelling.
BEGIN;
SELECT plan(287);

CREATE TABLE answer AS SELECT g % 9 AS unit, g::float8 AS x, (g * g % 13)::float8 AS y, g % 4 * 1.5 AS z FROM generate_series(1, 90) AS g;
CREATE TABLE part AS SELECT unit, comoments_agg(x, y, z) AS c FROM answer GROUP BY unit;
CREATE TABLE it AS SELECT (SELECT units_agg(c) FROM part) AS u, (SELECT rollup(c) FROM part) AS c, (SELECT lead_lag_agg(unit::text, (x / 9)::int, x, y) FROM (SELECT unit, floor(x / 9) * 9 AS x, avg(y) AS y FROM answer GROUP BY 1, 2) AS q) AS l;

-- Every argument NULL: NULL, or no rows

CREATE TABLE call AS
SELECT call, arguments FROM (VALUES
	('units(%s)', array['u']), ('empty_units(%s)', array['u']), ('missing(%s)', array['u']), ('total_units(%s)', array['u']), ('within_units(%s)', array['u']), ('between_units(%s, %s)', array['u', 'true']),
	('anova(%s, %s)', array['u', '''1''']), ('icc1(%s, %s, %s, %s)', array['u', '''1''', '''n0''', '0.9']), ('icc2(%s, %s, %s)', array['u', '''1''', '0.9']), ('fixed_effects(%s, %s, %s, %s)', array['u', '''2''', '''{1}''', '0.9']),
	('slope_difference(%s, %s, %s, %s, %s)', array['u', 'u', '''2''', '''1''', '0.9']), ('linkage(%s, %s, %s, %s)', array['u', '''1''', '''2''', '0.9']), ('chain(%s, %s, %s)', array['c', '''{1,2}''', '0.9']),
	('chain(%s, %s, %s, %s, %s)', array['u', '''{1,2}''', '''within''', '''none''', '0.9']), ('euro_per_point(%s, %s, %s, %s, %s)', array['c', '''2''', '''1''', '''{3}''', '0.9']),
	('euro_per_point(%s, %s, %s, %s, %s, %s, %s)', array['u', '''2''', '''1''', '''{3}''', '''within''', '''none''', '0.9']), ('unit_comoments_combine(%s, %s)', array['u', 'u']), ('lead_lag_combine(%s, %s)', array['l', 'lead_lag_agg']),
	('missing(%s)', array['l']), ('lead_lag_rows(%s)', array['l']), ('lagged_units(%s, %s)', array['l', '1']), ('lead_lag_table(%s, %s, %s, %s, %s)', array['l', '1', 'false', 'false', '0.9'])) AS v(call, arguments);
CREATE FUNCTION pg_temp.rows_of(call text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
BEGIN
	EXECUTE format('SELECT count(r) FROM (SELECT %s FROM it, (SELECT lead_lag_agg(''other'', 1, 1, 1)) AS o) AS q(r)', call) INTO n;
	RETURN n;
END;
$$;
SELECT cmp_ok(pg_temp.rows_of(format(call, VARIADIC arguments)), '>', 0::bigint, format(call, VARIADIC arguments)) FROM call;
SELECT is(pg_temp.rows_of(format(call, VARIADIC nulled)), 0::bigint, format(call, VARIADIC nulled))
FROM call, LATERAL (SELECT array_agg(CASE WHEN a.i <> b.i THEN a.argument WHEN a.argument = 'u' THEN 'NULL::unit_comoments' WHEN a.argument = 'c' THEN 'NULL::comoments' WHEN a.argument IN ('l', 'lead_lag_agg') THEN 'NULL::lead_lag' ELSE 'NULL' END ORDER BY a.i)
	FROM unnest(arguments) WITH ORDINALITY AS a(argument, i), generate_series(1, cardinality(arguments)) AS b(i) GROUP BY b.i) AS n(nulled);

-- Arrays of the wrong kind

SELECT pg_temp.refused(format('SELECT %s FROM it', call), state, '%', call) FROM (VALUES ('fixed_effects(u, ''2'', ''{}'')', '22023'), ('fixed_effects(u, ''2'', ''{1,NULL}'')', '22004'), ('fixed_effects(u, ''2'', ''{1,1}'')', '22023'), ('fixed_effects(u, ''2'', ''{0}'')', '22023'), ('fixed_effects(u, ''2'', ''{4}'')', '22023'),
	('fixed_effects(u, '''', ''{1}'')', '22023'), ('fixed_effects(u, ''2'', ''{99999999999999999999}'')', '22023'), ('chain(u, ''{1,NULL}'')', '22004'), ('euro_per_point(u, ''2'', ''1'', ''{NULL}'')', '22004'), ('euro_per_point(u, ''2'', ''1'', ''{2}'')', '22023'), ('euro_per_point(u, ''2'', ''1'', ''{1}'')', '22023'),
	('euro_per_point(u, ''2'', ''2'')', '22023'), ('icc1(u, ''1'', ''N0'')', '22023'), ('icc1(u, ''1'', level => ''NaN'')', '22023'), ('icc2(u, ''1'', 2)', '22023'), ('linkage(u, ''1'', ''2'', 0)', '22023'), ('slope_difference(u, u, ''2'', ''9'')', '22023'), ('anova(u, ''no'')', '22023'),
	('lead_lag_table(l, 1, level => ''Infinity'')', '22023'), ('lead_lag_table(l, 2147483647)', '22023')) AS v(call, state);

-- Values that nothing is known of

CREATE TABLE nothing AS SELECT units_agg(c) AS u FROM (VALUES (NULL::comoments)) AS v(c);
SELECT is(array[units(u), empty_units(u), missing(u), comoments_n(within_units(u)), comoments_n(between_units(u)), comoments_n(total_units(u))], array[0, 1, 0, 0, 0, 0]::bigint[], 'a value without variables') FROM nothing;
SELECT pg_temp.refused($$SELECT anova(u, '1') FROM nothing$$, '22023', 'there is no variable "1"', 'has none to read');
SELECT is(u::text::unit_comoments, u, 'its text') FROM nothing;
SELECT is(n.u + it.u, it.u + n.u, 'takes those of another') FROM nothing AS n, it;
CREATE TABLE hollow AS SELECT units_agg(c) AS u FROM (SELECT comoments_agg(NULL, x, y) FROM answer GROUP BY unit) AS q(c);
SELECT is(array[(icc1(u, '1')).value, (icc2(u, '1')).value, f, ss_within, mean_n], array_fill(NULL::float8, array[5]), 'units without a complete row: nothing is defined') FROM hollow, anova(u, '1');
SELECT is((SELECT array_agg(slope IS NULL AND r IS NULL AND se IS NULL) FROM hollow, linkage(u, '1', '2')), '{t,t,t,t}', 'nor linked');
SELECT is((SELECT array_agg(coefficient IS NULL) FROM hollow, fixed_effects(u, '1', '{2,3}')), '{t,t}', 'nor regressed');
SELECT is((SELECT array_agg(slope IS NULL) FROM hollow, chain(u, '{1,2,3}')), '{t,t,t}', 'nor chained');
SELECT is((SELECT array_agg(value IS NULL) FROM hollow, euro_per_point(u, '1', '2')), '{t,t,t}', 'nor worth anything');
SELECT is(slope_difference(u, u, '1', '2'), NULL, 'nor different') FROM hollow;

-- Few rows: no combination of few units and rows is an error, or a number that is none

CREATE TABLE few AS SELECT n_units, n_rows, units_agg(c) AS u FROM (SELECT n_units, n_rows, unit, comoments_agg(hashint4(unit * 100 + r) % 10, hashint4(unit * 71 + r + 5) % 10, hashint4(unit * 31 + r + 9) % 10) AS c
	FROM generate_series(1, 4) AS n_units, generate_series(1, 4) AS n_rows, generate_series(1, n_units) AS unit, generate_series(1, n_rows) AS r GROUP BY 1, 2, 3) AS q GROUP BY 1, 2;
SELECT is((SELECT count(*) FROM few, linkage(u, '1', '2') AS l, LATERAL unnest(array[r, slope, se, low, high, p_value, ecological_gap]) AS v WHERE v IN ('NaN', 'Infinity', '-Infinity')), 0::bigint, 'linkage of 1 to 4 units of 1 to 4 rows: numbers or NULL');
SELECT is((SELECT count(*) FROM few, icc1(u, '1') AS e, icc2(u, '1') AS f, LATERAL unnest(array[(e).value, (e).low, (e).high, (f).value, (f).low, (f).high]) AS v WHERE v IN ('NaN', 'Infinity', '-Infinity')), 0::bigint, 'ICCs of them');
SELECT is((SELECT count(*) FROM few WHERE pg_temp.failure(format('SELECT fixed_effects(%L::unit_comoments, ''1'', ''{2,3}'')', u)) !~ '^$|^22023 terms are collinear'), 0::bigint, 'fixed_effects of them');
SELECT is((SELECT count(*) FROM few WHERE pg_temp.failure(format('SELECT chain(%L::unit_comoments, ''{1,2,3}'', ''unit means'')', u)) !~ '^$|^22023 terms are collinear'), 0::bigint, 'chain of them');

-- Limits

CREATE TABLE wide AS SELECT units_agg(c) AS u FROM (SELECT comoments_agg(VARIADIC array(SELECT hashint4(g * 100 + r + i * i)::float8 FROM generate_series(1, 64) AS i)) AS c FROM generate_series(1, 5) AS g, generate_series(1, 4) AS r GROUP BY g) AS q;
SELECT is(u::text::unit_comoments, u, '64 variables') FROM wide;
SELECT is((SELECT count(*) FROM wide, generate_series(1, 64) AS i, LATERAL anova(u, i::text) WHERE f > 0), 64::bigint, 'each has its analysis of variance');
SELECT cmp_ok(pg_column_size(u::text::unit_comoments), '<', 110000, '64 variables take some 100 kB') FROM wide;
SELECT cmp_ok(octet_length(unit_comoments_send(u)), '<', 56000, '12 variables take 55 kB') FROM (SELECT units_agg(c) FROM (SELECT comoments_agg(VARIADIC array(SELECT hashint4(g * 100 + r + i * i)::float8 FROM generate_series(1, 12) AS i)) AS c FROM generate_series(1, 5) AS g, generate_series(1, 4) AS r GROUP BY g) AS q) AS p(u);
SELECT is((SELECT count(*) FROM (SELECT units_agg(c) FROM (SELECT comoments_agg(VARIADIC array(SELECT hashint4(g * 100 + r + i * i)::float8 FROM generate_series(1, 12) AS i)) AS c FROM generate_series(1, 40) AS g, generate_series(1, 4) AS r GROUP BY g) AS q) AS p(u), fixed_effects(u, '1', '{2,3,4,5,6,7,8,9,10,11,12}') WHERE se > 0), 11::bigint, '11 regressors');
SELECT is((SELECT count(*) FROM (SELECT units_agg(c) FROM (SELECT comoments_agg(VARIADIC array(SELECT hashint4(g * 100 + r + i * i)::float8 FROM generate_series(1, 12) AS i)) AS c FROM generate_series(1, 40) AS g, generate_series(1, 4) AS r GROUP BY g) AS q) AS p(u), chain(u, '{1,2,3,4,5,6,7,8,9,10,11,12}') WHERE se > 0), 12::bigint, 'a path of 12');
SELECT pg_temp.refused(format('SELECT units_agg(c) FROM (SELECT comoments_agg(x) FROM (VALUES (1, %s::float8), (1, %s), (2, 0), (2, 1)) AS v(unit, x) GROUP BY unit) AS q(c)', a, b), '22003', 'sums of unit_comoments are out of range', format('deviations of %s and %s', a, b)) FROM (VALUES ('1e90', '-1e90'), ('1e78', '-1e78'), ('1e-80', '2e-80')) AS v(a, b);
SELECT lives_ok(format('SELECT units_agg(c) FROM (SELECT comoments_agg(x) FROM (VALUES (1, %s::float8), (1, %s), (2, 0), (2, %s)) AS v(unit, x) GROUP BY unit) AS q(c)', a, b, a), format('deviations of %s and %s', a, b)) FROM (VALUES ('1e70', '-1e70'), ('1e-60', '2e-60')) AS v(a, b);

-- Names: hostile ones are data

CREATE TABLE named AS SELECT units_agg(with_names(c, array['x"; DROP TABLE answer; --', '%s%n\', 'é' || chr(10)])) AS u FROM part;
SELECT is((SELECT array_agg(term) FROM named, fixed_effects(u, '%s%n\', array['x"; DROP TABLE answer; --', 'é' || chr(10)])), array['x"; DROP TABLE answer; --', 'é' || chr(10)], 'hostile names');
SELECT is(u::text::unit_comoments, u, 'in text') FROM named;
SELECT is(u::jsonb::unit_comoments, u, 'in jsonb') FROM named;
SELECT matches((SELECT string_agg(step, ' ') FROM named, chain(u, array['%s%n\', '1'])), '%s%n', 'in results');
SELECT pg_temp.refused($$SELECT anova(u, '%d%s') FROM named$$, '22023', 'there is no variable "\%d\%s"', 'in messages');
SELECT is(l::text::lead_lag, l, 'hostile units') FROM (SELECT lead_lag_agg(u, 1, 1, 2) FROM unnest(array['é' || chr(10), '%s%n', '"}]', '', chr(1)]) AS u) AS q(l);
SELECT pg_temp.refused($$SELECT lead_lag_agg(repeat('é%s', 1000), 1, 1, g) FROM generate_series(1, 2) AS g$$, '22023', 'unit "é\%sé%" has two rows for period 1', 'a long unit in a message');

-- Text forms: each of these is refused, and none is another value

CREATE TABLE bad AS SELECT 'unit_comoments' AS type, form FROM (SELECT jsonb_set('{"units": 2, "single": 1, "empty": 0, "rows": 3, "missing": 0, "names": ["v"], "squared_sizes": [5], "pivot": [2], "sums": [3], "products": [9], "mean_sums": [3], "mean_products": [9], "within": [2], "squares": [4]}', array[key], to_set::jsonb)::text
	FROM (VALUES ('units', '-1'), ('units', '"2"'), ('units', '2.5'), ('units', 'null'), ('units', '0'), ('single', '2'), ('single', '3'), ('single', '0'), ('empty', '-1'), ('rows', '2'), ('rows', '1'), ('missing', '9223372036854775808'), ('names', '"v"'), ('names', '[1]'), ('names', '[]'), ('names', '["v", "w"]'), ('names', '[""]'),
		('names', '["1"]'), ('names', '{}'), ('squared_sizes', '[]'), ('squared_sizes', '[4]'), ('squared_sizes', '[9.1]'), ('pivot', '[2, 3]'), ('pivot', '[]'), ('pivot', '2'), ('sums', '["3"]'), ('sums', '[null]'), ('sums', '[[3, 3]]'), ('sums', '[[3, 0, 0]]'), ('sums', '[9]'), ('products', '[-9]'), ('mean_sums', '[5]'), ('mean_products', '[[9]]'),
		('within', '[1e400]'), ('within', '[-2]'), ('within', '[3]'), ('squares', '[5]'), ('squares', '[3]'), ('squares', '[]'), ('squares', '[4, 4]'), ('extra', '1')) AS v(key, to_set)) AS q(form)
	UNION ALL SELECT 'unit_comoments', form FROM (VALUES ('{}'), ('[]'), ('{"units": 0}'), ('{"pivot": []}')) AS v(form)
	UNION ALL SELECT 'lead_lag', form FROM (VALUES ('{}'), ('[]'), ('1'), ('{"missing": 0}'), ('{"units": {}}'), ('{"missing": -1, "units": {}}'), ('{"missing": 0.5, "units": {}}'), ('{"missing": 0, "units": []}'), ('{"missing": 0, "units": null}'), ('{"missing": 0, "units": {"a": []}}'), ('{"missing": 0, "units": {"a": 1}}'), ('{"missing": 0, "units": {"a": {}}}'),
		('{"missing": 0, "units": {"a": [1, 2, 3]}}'), ('{"missing": 0, "units": {"a": [[1, 2]]}}'), ('{"missing": 0, "units": {"a": [[1, 2, 3, 4]]}}'), ('{"missing": 0, "units": {"a": [[1, null, null]]}}'), ('{"missing": 0, "units": {"a": [[null, 1, 2]]}}'), ('{"missing": 0, "units": {"a": [[1.5, 1, 2]]}}'), ('{"missing": 0, "units": {"a": [[2147483648, 1, 2]]}}'),
		('{"missing": 0, "units": {"a": [["1", 1, 2]]}}'), ('{"missing": 0, "units": {"a": [[1, "1", 2]]}}'), ('{"missing": 0, "units": {"a": [[1, 1e101, 2]]}}'), ('{"missing": 0, "units": {"a": [[1, 1e-101, 2]]}}'), ('{"missing": 0, "units": {"a": [[1, 1, 2], [1, 1, 2]]}}'), ('{"missing": 0, "units": {"a": [[1, 1, 2], {}]}}'), ('{"missing": 0, "units": {}, "more": 1}')) AS v(form);
SELECT pg_temp.refused(format('SELECT %L::%s', form, type), '22P02', 'invalid input for type %', format('%s: %s', type, left(form, 140))) FROM bad;
SELECT pg_temp.refused(format('SELECT %L::jsonb::%s', form, type), '22023', 'cannot cast this jsonb to %', format('jsonb to %s: %s', type, left(form, 140))) FROM bad;
SELECT is(count(*) FILTER (WHERE state NOT IN ('', '22P02', '22003', '22P05')), 0::bigint, format('%s texts with a character replaced: read, or refused', count(*)))
FROM (SELECT left(pg_temp.failure(format('SELECT %L::unit_comoments::text::unit_comoments', overlay(t PLACING c FROM i FOR 1))), 5) AS state
	  FROM (SELECT (SELECT units_agg(c)::text FROM (SELECT with_names(comoments_agg(x), '{v}') FROM answer GROUP BY unit) AS q(c))) AS p(t), generate_series(1, length(t)) AS i, unnest(array['9', '-', '"', '}', '[', ',', 'e', '.', ' ', 'x']) AS c) AS z;
SELECT is(count(*) FILTER (WHERE state NOT IN ('', '22P02', '22003', '22P05')), 0::bigint, format('%s texts of panels with a character replaced: read, or refused', count(*)))
FROM (SELECT left(pg_temp.failure(format('SELECT %L::lead_lag::text::lead_lag', overlay(t PLACING c FROM i FOR 1))), 5) AS state
	  FROM (VALUES ('{"missing": 1, "units": {"a": [[1, 0.5, null], [2, 1, 2]], "b": [[-3, null, 4]]}}')) AS p(t), generate_series(1, length(t)) AS i, unnest(array['9', '-', '"', '}', '[', ',', 'e', '.', ' ', 'x']) AS c) AS z;

-- As aggregates of every kind

SELECT is((SELECT count(*) FROM (SELECT unit, units_agg(c) OVER (ORDER BY unit ROWS 2 PRECEDING) AS u FROM part) AS m WHERE NOT (SELECT abs(a.f - b.f) <= 1e-12 * b.f OR b.f IS NULL FROM anova(m.u, '2') AS a, (SELECT units_agg(c) FROM part WHERE unit BETWEEN m.unit - 2 AND m.unit) AS s(u), anova(s.u, '2') AS b)), 0::bigint, 'moving frames of units');
SELECT is((SELECT count(*) FROM (SELECT unit, lead_lag_agg(unit::text, 1, unit, 1) OVER (ORDER BY unit) AS l FROM part) AS m WHERE (SELECT count(*) FROM lead_lag_rows(l)) <> unit + 1), 0::bigint, 'growing frames of panels');
SELECT is((SELECT array_agg(units(u) ORDER BY units(u)) FROM (SELECT units_agg(c) AS u FROM part GROUP BY GROUPING SETS ((unit % 2), ())) AS q), array[4, 5, 9]::bigint[], 'grouping sets');
SELECT is((SELECT array_agg(n ORDER BY n) FROM (SELECT (SELECT count(*) FROM lead_lag_rows(l)) AS n FROM (SELECT lead_lag_agg(unit::text, 1, 1, 1) AS l FROM part GROUP BY GROUPING SETS ((unit % 2), ())) AS q) AS p), array[4, 5, 9]::bigint[], 'grouping sets of panels');
SELECT is((SELECT units(units_agg(c)) FROM (SELECT DISTINCT c FROM part UNION ALL SELECT c FROM part) AS q), 18::bigint, 'the same unit twice counts twice');
SET LOCAL work_mem = '64kB';
SET LOCAL enable_sort = off;
SELECT is((SELECT count(*) FROM (SELECT g, lead_lag_agg((g % 7)::text, i, g, i) AS l FROM generate_series(1, 3000) AS g, generate_series(1, 5) AS i GROUP BY g) AS q WHERE (SELECT count(*) FROM lead_lag_rows(l)) <> 5), 0::bigint, '3,000 groups that spill');
RESET work_mem;
RESET enable_sort;

-- Cancelled in mid-loop

CREATE TABLE long AS SELECT lead_lag_agg((g % 2000)::text, g / 2000, g % 17, g % 23) AS l FROM generate_series(1, 200000) AS g;
SET LOCAL statement_timeout = '50ms';
SELECT matches(pg_temp.failure('SELECT count(*) FROM long, lead_lag_table(l, 1000, true, true)'), '^57014', 'lead_lag_table of 1,000 lags is cancelled');
RESET statement_timeout;

SELECT * FROM finish();
ROLLBACK;
