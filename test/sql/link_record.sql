\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT * FROM no_plan();

CREATE FUNCTION pg_temp.pattern(spec link_spec, a text, b text) RETURNS text LANGUAGE sql AS $$ SELECT to_hex(match_pattern(link_record(spec, a), link_record(spec, b))) $$;

-- Values are normalised by their kind

SELECT is(link_record(spec::link_spec, value)::jsonb -> 'values' ->> 0, normal, format('%s of %s', spec, value)) FROM (VALUES
	('a: text', '  Mäki-Kuja 3 ', 'Mäki-Kuja 3'), ('a: text', '   ', NULL), ('a: text', '', NULL), ('a: text', NULL, NULL), ('a: name', ' Mäki  VIRTANEN ', 'maki virtanen'), ('a: name', '?', NULL),
	('a: date', '1970-01-02', '19700102'), ('a: date', '19700102', '19700102'), ('a: hetu', '131052-308t', '131052-308T'), ('a: hetu', '131052-308A', NULL), ('a: phone', '040 123 4567', '+358401234567'),
	('a: email', ' Anna@Example.COM ', 'anna@example.com'), ('a: email', 'anna', NULL), ('a: text', '日本', '日本'), ('a: text', '😀', '😀')) AS v(spec, value, normal);
SELECT is(link_record('a: name .9; b: date', 'Åke', NULL)::text, '{"spec": "1: name .9; 2: date", "values": ["ake", null]}', 'text form');
SELECT is(link_record('a: text', E'"\\'), link_record('b: text tf', ' "\ '), 'names and frequencies of the spec do not matter');
SELECT is(length(link_record('a: text', repeat('日', 1000))::jsonb -> 'values' ->> 0), 1000, 'a long value');

-- Levels count downwards; the first one met is taken

SELECT is(pg_temp.pattern(spec::link_spec, a, b), level, format('%s: %s, %s', spec, a, b)) FROM (VALUES
	('a: text', 'x', 'x', '1'), ('a: text', 'x', 'y', '0'), ('a: text', 'x', NULL, 'f'), ('a: text', NULL, NULL, 'f'), ('a: text', '', 'x', 'f'), ('a: text', 'x', 'X', '0'),
	('a: text .96 .9 .5', 'martha', 'martha', '4'), ('a: text .96 .9 .5', 'martha', 'marhta', '3'), ('a: text .97 .9 .5', 'martha', 'marhta', '2'), ('a: text .97 .962 .5', 'martha', 'marhta', '1'), ('a: text .97 .962 .5', 'martha', 'xyz', '0'),
	('a: text .84', 'dwayne', 'duane', '1'), ('a: text .841', 'dwayne', 'duane', '0'), ('a: text jaro.822', 'dwayne', 'duane', '1'), ('a: text jaro.823', 'dwayne', 'duane', '0'),
	('a: text .6', 'matti', 'maija', '1'), ('a: text .601', 'matti', 'maija', '0'), ('a: text osa1 edit2', 'ab', 'ba', '2'), ('a: text edit2', 'ab', 'ba', '1'), ('a: text edit1', 'ab', 'ba', '0'), ('a: text osa2', 'kitten', 'sitting', '0'), ('a: text osa3', 'kitten', 'sitting', '1'),
	('a: text dice.25', 'night', 'nacht', '1'), ('a: text dice.251', 'night', 'nacht', '0'), ('a: text dice.5', 'a', 'b', '0'), ('a: text prefix3', 'abcd', 'abce', '1'), ('a: text prefix3', 'ab', 'abc', '0'), ('a: text prefix3', 'abc', 'abcd', '1'),
	('a: name sound', 'Virtanen', 'Wirtanen', '1'), ('a: name sound', 'Virtanen', 'Korhonen', '0'), ('a: name part', 'Virtanen-Mäki', 'Mäki', '1'), ('a: name part', 'Virtanen-Mäki', 'Mäkinen', '0'), ('a: text part', 'Anna Maria', 'Maria', '1'),
	('a: name .92 sound part', 'Anna Maria', 'Maria Anna', '1'), ('a: text osa1', repeat('x', 100), repeat('x', 99), '1'), ('a: text osa1', repeat('x', 100), repeat('x', 98), '0'), ('a: text .9', repeat('ab', 100), repeat('ba', 100), '0'), ('a: text .8', repeat('ab', 100), repeat('ba', 100), '1'),
	('a: text edit3', '日本語', '日本', '1'), ('a: text osa1', '😀', '😁', '1'), ('a: text osa1', E'a\u0308', 'ä', '0')) AS v(spec, a, b, level);
SELECT is(to_hex(match_pattern(a, b)), '4f01', 'the first field has the highest digit')
FROM (SELECT link_record(s, 'anna', NULL, '1', 'b'), link_record(s, 'Anna', 'x', '2', 'b') FROM (SELECT link_spec 'a: name .9 .8 .7; b: text; c: text; d: text') AS v(s)) AS r(a, b);
SELECT is(match_pattern(r, r), -1229782938247303442, 'sixteen fields fill the bigint: hexadecimal eeee...')
FROM (SELECT link_record((SELECT string_agg('f' || n || ': name .9 .8 .7 .6 .5 .4 .3 .2 .1 osa1 osa2 osa3 osa4', ';') FROM generate_series(1, 16) AS n)::link_spec, VARIADIC array_fill('x'::text, '{16}')) AS r) AS s;
SELECT is(match_pattern(with_tf(a, '{.5}'), a), 1::bigint, 'frequencies do not matter') FROM link_record('a: text', 'x') AS a;

-- Frequencies

SELECT is(with_tf(link_record('a: text; b: text; c: text', 'x', 'y', 'z'), '{.25,NULL,1}')::jsonb -> 'tf', '[0.25, null, 1]'::jsonb, 'with_tf');
SELECT is(with_tf(r, '{0.1,1e-30,NULL}')::text::link_record, with_tf(r, '{0.1,1e-30,NULL}'), 'text keeps them') FROM link_record('a: text; b: text; c: text', 'x', 'y', 'z') AS r;
SELECT is(with_tf(r, '{7.038531e-26}')::text::link_record, with_tf(r, '{7.038531e-26}'), 'also one whose text is half way between two of them as a double') FROM link_record('a: text', 'x') AS r;
SELECT is(with_tf(with_tf(r, '{.5}'), '{NULL}'), r, 'NULL takes them away') FROM link_record('a: text', 'x') AS r;
SELECT ok(pg_column_size(link_record('given_name: text .92 .88 .7; surname: text .92 .88 .7; date_of_birth: text osa1; soc_sec_id: text osa1 osa2; street_number: text; postcode: text osa1 osa2',
									 'martha', 'virtanen', '19700102', '1234567', '12', '00100')) <= 100, 'six fields take at most 100 bytes');

-- Errors

SELECT pg_temp.refused(statement, state, message, statement) FROM (VALUES
	('SELECT link_record(''a: text; b: text'', ''x'')', '22023', '1 values given for 2 fields'), ('SELECT link_record(''a: text'', ''x'', NULL)', '22023', '2 values given for 1 fields'), ('SELECT link_record(''a: text'', VARIADIC ''{}'')', '22023', '0 values given for 1 fields'),
	('SELECT link_record(''a: text; b: text'', ''x'', repeat(''x'', 1001))', '54000', 'value of field 2 is longer than 1000 characters'),
	('SELECT with_tf(link_record(''a: text'', ''x''), ''{}'')', '22023', '0 frequencies given for 1 fields'), ('SELECT with_tf(link_record(''a: text'', ''x''), ''{0}'')', '22023', 'frequency of field 1 must be above 0 and at most 1'),
	('SELECT with_tf(link_record(''a: text'', ''x''), ''{1.1}'')', '22023', 'frequency of field 1%'), ('SELECT with_tf(link_record(''a: text'', ''x''), ''{NaN}'')', '22023', 'frequency of field 1%'),
	('SELECT match_pattern(link_record(''a: text'', ''x''), link_record(''a: name'', ''x''))', '22023', 'records of different comparisons cannot be compared'), ('SELECT match_pattern(link_record(''a: text'', ''x''), link_record(''a: text; b: text'', ''x'', ''y''))', '22023', 'records of different%'),
	('SELECT match_pattern(link_record(''a: text; b: text'', ''x'', ''y''), link_record(''a: text'', ''x''))', '22023', 'records of different%'),
	('SELECT ''{}''::link_record', '22P02', '%"spec"%'), ('SELECT ''{"spec": "1: text", "values": []}''::link_record', '22P02', '%"values"%'), ('SELECT ''{"spec": "1: text", "values": [""]}''::link_record', '22P02', '%"values"%'), ('SELECT ''{"spec": "1: text", "values": [1]}''::link_record', '22P02', '%"values"%'),
	('SELECT ''{"spec": "1: txt", "values": ["x"]}''::link_record', '22P02', '%kind of the field%'), ('SELECT ''{"spec": "1: text", "values": ["x"], "tf": [2]}''::link_record', '22P02', '%"tf"%'), ('SELECT ''{"spec": "1: text", "values": ["x"], "tf": [1, 1]}''::link_record', '22P02', '%"tf"%'),
	('SELECT ''{"spec": "1: text", "values": ["x"], "x": 1}''::link_record', '22P02', '%'), (format('SELECT ''{"spec": "1: text", "values": ["%s"]}''::link_record', repeat('x', 1001)), '22P02', '%"values"%'), ('SELECT ''[]''::jsonb::link_record', '22023', '%')) AS v(statement, state, message);
SELECT is(num_nonnulls(link_record(NULL, 'x'), link_record('a: text', VARIADIC NULL), with_tf(link_record('a: text', 'x'), NULL), match_pattern(link_record('a: text', 'x'), NULL)), 0, 'NULL is not known');
SELECT is(array_agg(link_record(s, 'x')::text ORDER BY n), '{"{\"spec\": \"1: text\", \"values\": [\"x\"]}","{\"spec\": \"1: name\", \"values\": [\"x\"]}","{\"spec\": \"1: text\", \"values\": [\"x\"]}"}', 'another spec in each row') FROM (VALUES (1, link_spec 'a: text'), (2, 'a: name'), (3, 'a: text')) AS v(n, s);
SELECT * FROM finish();
ROLLBACK;
