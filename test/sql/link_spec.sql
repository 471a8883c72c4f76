\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT * FROM no_plan();

-- Canonical spelling

SELECT is(s::link_spec::text, canonical, format('%s is spelled %s', s, canonical)) FROM (VALUES
	('given: name .92 .88 .7 tf; dob: date osa1; hetu: hetu; postcode: text osa1 osa2', 'given: name .92 .88 .7 tf; dob: date osa1; hetu: hetu; postcode: text osa1 osa2'),
	('a:text', 'a: text'), (E' a \t:\n text ; ', 'a: text'), ('a:text;b:date;', 'a: text; b: date'), ('a: name 0.920 0.5', 'a: name .92 .5'), ('a: text .001', 'a: text .001'), ('a: text .999 .1', 'a: text .999 .1'),
	('a: name tf .9 jaro0.80', 'a: name .9 jaro.8 tf'), ('a: text osa3 edit15', 'a: text osa3 edit15'), ('a: text dice.80 prefix99 prefix1', 'a: text dice.8 prefix99 prefix1'),
	('a: name sound part', 'a: name sound part'), ('a: phone tf=1', 'a: phone tf'), ('a: email tf=0.60 tfmin=1e-3', 'a: email tf=.6 tfmin=.001'), ('a: text tfmin=.5 tf', 'a: text tf tfmin=.5'), ('a: text tf tfmin=1', 'a: text tf tfmin=1'),
	('a: text tf=.1234567890123456', 'a: text tf=.1234567890123456'), ('a: text tfmin=1e-20 tf', 'a: text tf tfmin=1e-20'),
	('sukunimi_1: name; Ääkkönen-2: text; "x": date', 'sukunimi_1: name; Ääkkönen-2: text; "x": date'), ('text: text; tf: name tf', 'text: text; tf: name tf'),
	('a: text jaro.9 .9', 'a: text jaro.9 .9'), ('a: text edit1 osa1', 'a: text edit1 osa1'), ('a: text .9 jaro.8', 'a: text .9 jaro.8'), ('a: text osa1 edit2', 'a: text osa1 edit2'),
	('a: name .9 .8 .7 .6 .5 .4 .3 .2 .1 osa1 osa2 osa3 osa4', 'a: name .9 .8 .7 .6 .5 .4 .3 .2 .1 osa1 osa2 osa3 osa4')) AS v(s, canonical);
SELECT is((string_agg('f' || n || ': text', '; '))::link_spec::text, string_agg('f' || n || ': text', '; '), 'sixteen fields') FROM generate_series(1, 16) AS n;
SELECT is((repeat('n', 63) || ': text')::link_spec::text, repeat('n', 63) || ': text', 'a name of 63 bytes');
SELECT is_empty($$SELECT s FROM (VALUES ('a: name .92 tf=.6 tfmin=.01; ö: date osa1'), ('x: text')) AS v(s) WHERE s::link_spec::text::link_spec <> s::link_spec OR s::link_spec::jsonb::link_spec <> s::link_spec$$, 'text and jsonb and back');
SELECT is((link_spec 'a:text; b:date osa1')::jsonb, '"a: text; b: date osa1"'::jsonb, 'as jsonb: a string');
SELECT is(link_spec 'a:text .90', link_spec ' a: text .9;', 'equal spelling, equal spec');
SELECT isnt(link_spec 'a: text .9', link_spec 'b: text .9', 'another name, another spec');
SELECT is((SELECT count(DISTINCT s) FROM (VALUES (link_spec 'a:text'), ('a: text'), ('a: name')) AS v(s)), 2::bigint, 'specs can be grouped');
SELECT is((SELECT array_agg(s ORDER BY s) FROM (VALUES (link_spec 'a:text'), ('a: name')) AS v(s))::text, '{"a: name","a: text"}', 'and sorted');

-- Errors say what, and where

SELECT pg_temp.refused(format('SELECT %L::link_spec', s), '22P02', 'invalid link_spec: ' || message, format('%s: %s', s, message)) FROM (VALUES
	('', 'expected the name of a field, found the end, at character 1'), ('  ', '%at character 3'), (';', 'expected the name of a field, found ";", at character 1'), ('a: text;;', '%found ";", at character 9'),
	('a', 'expected a colon, found the end, at character 2'), ('a text', 'expected a colon, found "text", at character 3'), ('a:', 'expected the kind of the field, found the end, at character 3'), ('ä: nime', 'expected the kind of the field, found "nime", at character 4'),
	('a: TEXT', '%found "TEXT"%'), ('a,b: text', 'expected a colon, found ",", at character 2'), (',a: text', 'expected the name%'), ('a: text, b: text', '%found ",", at character 8'),
	('a: text; a: date', 'second field of the name "a", at character 10'), ('a: text exact', 'equality is the first level of each field, at character 9'), ('a: text osa0', 'parameter of level "osa0" is out of range, at character 9'),
	('a: text osa16', '%out of range, at character 9'), ('a: text edit999', '%out of range%'), ('a: text prefix0', '%out of range%'), ('a: text prefix100', '%out of range%'), ('a: text .0', '%out of range%'), ('a: text .000', '%out of range%'),
	('a: text .9999', 'expected a level, tf, or the end of the field, found ".9999", at character 9'), ('a: text 1.0', '%found "1.0"%'), ('a: text 1', '%found "1"%'), ('a: text .', '%found "."%'), ('a: text jaro', '%found "jaro"%'), ('a: text osa', '%found "osa"%'),
	('a: text osa1000', '%found "osa1000"%'), ('a: text osa-1', '%found "osa-1"%'), ('a: text soundx', '%found "soundx"%'), ('a: text dice1', '%found "dice1"%'), ('a: text 0..9', '%found "0..9"%'),
	('a: text .8 .9', 'level ".9" can never be met, at character 12'), ('a: text .8 .8', '%can never be met, at character 12'), ('a: text .8 jaro.8', '%can never be met%'), ('a: text osa2 osa1', '%can never be met%'), ('a: text osa2 edit2', '%can never be met%'),
	('a: text prefix2 prefix3', '%can never be met%'), ('a: text dice.5 .9 dice.5', '%can never be met, at character 19'), ('a: name sound sound', '%can never be met%'), ('a: name part part', '%can never be met%'),
	('a: date sound', 'level "sound" is not for fields of kind date, at character 9'), ('a: email part', 'level "part" is not for fields of kind email%'),
	('a: name .9 .8 .7 .6 .5 .4 .3 .2 .1 osa1 osa2 osa3 osa4 osa5', 'more than 14 levels, at character 56'), (repeat('n', 64) || ': text', 'name of more than 63 bytes, at character 1'),
	('a: text tf tf', 'term frequencies are given twice, at character 12'), ('a: text tf=.5 tf', 'term frequencies are given twice%'), ('a: text tf tfmin=.1 tfmin=.2', 'term frequencies are given twice%'),
	('a: text tfmin=.1', 'tfmin without tf, at character 17'), ('a: text tf=0', 'expected a number above 0 and at most 1 behind =, found "0", at character 12'), ('a: text tf=1.1', '%found "1.1"%'), ('a: text tf=', '%behind =, found the end%'), ('a: text tf=x', '%found "x"%'),
	('a: text tf=1e', '%found "1e"%'), ('a: text tf=nan', '%found "nan"%'), ('a: text tf=-1', '%found "-1"%'), ('a: text tf tfmin=0x1', '%found "0x1"%'), ('a: text tf=' || repeat('1', 100), '%at character 12')) AS v(s, message);
SELECT pg_temp.refused(format('SELECT %L::link_spec', string_agg('f' || n || ': text', '; ')), '22P02', 'invalid link_spec: more than 16 fields, at character 168', 'seventeen fields') FROM generate_series(1, 17) AS n;
SELECT pg_temp.refused('SELECT ''["a: text"]''::jsonb::link_spec', '22023', '%it is not a string', 'other jsonb is no spec');
SELECT pg_temp.refused('SELECT ''"a"''::jsonb::link_spec', '22023', '%expected a colon%', 'nor is a string with an error');
SELECT is(NULL::link_spec::text, NULL, 'NULL');
SELECT * FROM finish();
ROLLBACK;
