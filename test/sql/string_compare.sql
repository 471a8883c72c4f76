\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(68);

-- Published figures: Winkler 1990, the textbook's pairs, and Finnish names

SELECT is(round(jaro_winkler(a, b)::numeric, 9), expected::numeric, format('jaro_winkler(%s, %s)', a, b)) FROM (VALUES
	('martha', 'marhta', .961111111), ('dixon', 'dicksonx', .813333333), ('dwayne', 'duane', .84), ('virtanen', 'wirtanen', .916666667), ('mäkinen', 'makinen', .914285714),
	('hämäläinen', 'hamalainen', .82), ('korhonen', 'korhola', .867857143), ('matti', 'maija', .6), ('', '', 1), ('', 'a', 0), ('a', '', 0), ('a', 'a', 1), ('abc', 'xyz', 0)) AS v(a, b, expected);
SELECT is(round(jaro(a, b)::numeric, 9), expected::numeric, format('jaro(%s, %s)', a, b)) FROM (VALUES
	('martha', 'marhta', .944444444), ('dixon', 'dicksonx', .766666667), ('dwayne', 'duane', .822222222), ('', '', 1), ('', 'a', 0), ('ab', 'ba', 0)) AS v(a, b, expected);
SELECT is(edit_distance(a, b), expected, format('edit_distance(%s, %s)', a, b)) FROM (VALUES
	('kitten', 'sitting', 3), ('Saturday', 'Sunday', 3), ('', '', 0), ('', 'abc', 3), ('ca', 'abc', 3), ('ab', 'ba', 2), ('å', 'ä', 1), ('😀a', '😀b', 1), ('mäki', E'ma\u0308ki', 2)) AS v(a, b, expected);
SELECT is(osa_distance(a, b), expected, format('osa_distance(%s, %s)', a, b)) FROM (VALUES
	('ca', 'abc', 3), ('ab', 'ba', 1), ('fuor', 'four', 1), ('', '', 0), ('abc', '', 3), ('a cat', 'an abct', 4)) AS v(a, b, expected);
SELECT is(qgram_dice(a, b, q), expected::float8, format('qgram_dice(%s, %s, %s)', a, b, q)) FROM (VALUES
	('night', 'nacht', 2, .25), ('night', 'nacht', 1, .6), ('aaaa', 'aa', 2, .5), ('', '', 2, 1), ('a', 'a', 2, 1), ('a', 'b', 2, 0), ('a', 'ab', 2, 0), ('abcdefghi', 'abcdefghj', 8, .5)) AS v(a, b, q, expected);

SELECT is(jaro_winkler('ab', 'ab x'), jaro('ab', 'ab x') + .2 * (1 - jaro('ab', 'ab x')), 'a common beginning of two letters');
SELECT is(round(jaro_winkler('martha', 'marhta', .25)::numeric, 9), .986111111, 'p');
SELECT is(jaro_winkler('martha', 'marhta', boost => .95), jaro('martha', 'marhta'), 'boost: below it nothing is raised');
SELECT is(jaro_winkler('martha', 'marhta', boost => 0.944444444444444), jaro_winkler('martha', 'marhta'), 'boost: above it');
SELECT is(edit_distance('kitten', 'sitting', 3), 3, 'a distance of max');
SELECT is(ARRAY[edit_distance('kitten', 'sitting', 2), edit_distance('kitten', 'sitting', 0), osa_distance('kitten', 'sitting', 1)], '{3,1,2}', 'a greater one is max + 1');
SELECT is(edit_distance(repeat('ab', 20000), repeat('ba', 20000)), 2, 'long texts: edit');
SELECT is(osa_distance(repeat('ab', 500), repeat('ba', 500)), 2, 'long texts: osa');
SELECT is(edit_distance(repeat('x', 65535), ''), 65535, 'as long as can be');
SELECT is(edit_distance('', repeat('x', 65535), 2147483647), 65535, 'and the greatest max');
SELECT is(round(jaro(repeat('ab', 20000), repeat('ba', 20000))::numeric, 4), .8333, 'long texts: jaro: all in common, half of them displaced');
SELECT is(qgram_dice(repeat('ab', 20000), repeat('ba', 20000)), 1 - 1 / 39999::float8, 'long texts: dice');
SELECT pg_temp.refused(statement, state, message, statement) FROM (VALUES
	('SELECT jaro_winkler(''a'', ''b'', .26)', '22023', 'p must be between 0 and 0.25'), ('SELECT jaro_winkler(''a'', ''b'', -.1)', '22023', 'p must be%'),
	('SELECT jaro_winkler(''a'', ''b'', ''NaN'')', '22023', 'p must be%'), ('SELECT jaro_winkler(''a'', ''b'', .1, 1.1)', '22023', 'boost must be between 0 and 1'),
	('SELECT jaro_winkler(''a'', ''b'', .1, ''-Infinity'')', '22023', 'boost must be%'),
	('SELECT edit_distance(''a'', ''b'', -1)', '22023', 'max must not be negative'), ('SELECT osa_distance(''a'', ''b'', -2147483648)', '22023', 'max must not be negative'),
	('SELECT qgram_dice(''a'', ''b'', 0)', '22023', 'q must be between 1 and 8'), ('SELECT qgram_dice(''a'', ''b'', 9)', '22023', 'q must be between 1 and 8'),
	('SELECT jaro(repeat(''x'', 65536), '''')', '54000', 'text is too long to be compared'), ('SELECT osa_distance(''a'', repeat(''x'', 1000000))', '54000', 'text is too long to be compared'), ('SELECT osa_distance(''a'', repeat(''😀'', 65536))', '54000', 'text is too long to be compared')) AS v(statement, state, message);
SELECT is(num_nonnulls(jaro(NULL, 'a'), jaro_winkler('a', NULL), edit_distance(NULL, 'a'), osa_distance('a', 'b', NULL), qgram_dice('a', 'b', NULL)), 0, 'NULL is not known');
SELECT is(edit_distance(repeat('😀', 65535), ''), 65535, 'the longest text, in the longest letters');
SELECT * FROM finish();
ROLLBACK;
