\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT * FROM no_plan();

-- A journey from words: touchpoint[@hour][=score][/role], one hour apart unless the hour is given.
CREATE FUNCTION pg_temp.j(words text) RETURNS journey LANGUAGE sql AS $$
	SELECT coalesce(journey_agg(m[1], timestamptz '2026-01-01 00:00:00Z' + interval '1 hour' * coalesce(m[2]::float8, n), m[3]::float8, m[4], NULL::float8, n),
					'{"events": [], "missing": 0}')
	FROM regexp_split_to_table(nullif(words, ''), ' ') WITH ORDINALITY AS word(w, n),
		 regexp_match(w, '^([^@=/]+)(?:@([0-9.]+))?(?:=([0-9.]+))?(?:/(.+))?$') AS m
$$;
-- The events of the matches: '1-2-3, 5-6'; captures as 2:name.
CREATE FUNCTION pg_temp.found(words text, pattern journey_pattern, within interval DEFAULT NULL, skip text DEFAULT 'past last') RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(string_agg(events, ', ' ORDER BY match), '') FROM (
		SELECT match, string_agg(n || coalesce(':' || label, ''), '-' ORDER BY n) AS events
		FROM journey_match(pg_temp.j(words), pattern, within, skip) GROUP BY match) AS m
$$;

-- Canonical spelling

SELECT is(p::journey_pattern::text, canonical, format('%s is spelled %s', p, canonical))
FROM (VALUES
	('candidate:apply ->[<= 14 days] interview+ (offer | reject) ->[not complaint] customer:purchase[score >= 9]',
	 'candidate:apply ->[<= 14 days] interview+ (offer | reject) ->[not complaint] customer:purchase[score >= 9]'),
	(E' a\t \n b ', 'a b'), ('a->b', 'a -> b'), ('a -> [ not  b , >=90 minutes,<= 1 week ] c', 'a ->[<= 7 days, >= 90 minutes, not b] c'),
	('(a)', 'a'), ('((a b))', 'a b'), ('(a b) c', '(a b) c'), ('(a|b)', 'a | b'), ('(a|b) c', '(a | b) c'), ('a|b|c d', 'a | b | c d'),
	('!a', '!a'), ('!!a', 'a'), ('!!!(a|!b)', '!(a | !b)'), ('a{1}', 'a'), ('a{0,}', 'a*'), ('a{1,}?', 'a+?'), ('a{0,1}', 'a?'), ('a{,3}', 'a{0,3}'), ('a{ 2 , 2 }?', 'a{2}'),
	('(a+)?', '(a+)?'), ('((a*)*)*', '((a*)*)*'), ('permute(a,b c)', 'permute(a, b c)'), ('PERMUTE(a)', 'a'), ('x=(a|b)+', 'x=(a | b)+'), ('^ a $', '^a$'), ('^a|b$', '^a | b$'),
	('.[score<5,AMOUNT>=1e3]', '.[score < 5, amount >= 1000]'), ('a[score=-.5]', 'a[score = -0.5]'), ('a[score=-0]', 'a[score = 0]'),
	('''it''''s''', '''it''''s'''), ('''plain''', 'plain'), ('''my role'':''my name''', '''my role'':''my name'''), ('''''', ''''''), ('''a*''', '''a*'''), ('''''''''', ''''''''''),
	('a-b.c', 'a-b.c'), ('''a-''', '''a-'''), ('1000 2nd', '1000 2nd'), ('été->ß', 'été -> ß'), ('not permute score', 'not permute score'),
	('a*', 'a*'), ('a**', 'a**'), ('a***', 'a***'), ('a**?', 'a**?'), ('*', '*'), ('**', '*'), ('***', '***'), ('x:*', 'x:*'), ('x:***', 'x:***'), ('*+', '*+'),
	('pa*ge', 'pa*ge'), ('pa****ge', 'pa*ge'), ('*.pdf', '*.pdf'), ('''Page ''*'' x''+', '''Page ''*'' x''+'), ('page.**', '''page.''**'), ('''-x''**', '''-x''**'),
	('a ->[<= 0.5 seconds] b', 'a ->[<= 0.5 seconds] b'), ('a ->[>= 0 days] b', 'a -> b'), ('a ->[<= 0 days] b', 'a ->[<= 0 seconds] b'), ('a ->[<= 36 hours] b', 'a ->[<= 36 hours] b'),
	('a ->[<= 1 second] b', 'a ->[<= 1 second] b'), ('a ->[<= 1 millisecond] b', 'a ->[<= 0.001 seconds] b'), ('a ->[not (b|c), not d] e', 'a ->[not (b | c), not d] e')
) AS v(p, canonical);
SELECT is_empty($$SELECT p FROM (VALUES ('a | b c'), ('^a+? ->[<= 1.5 hours, not x] (b | c d){2,} | x=(e)$'), ('permute(a, b?, c d | e)')) AS v(p)
				  WHERE p::journey_pattern::text::journey_pattern <> p::journey_pattern$$, 'text is read back as itself');
SELECT is(journey_pattern 'a->b', journey_pattern ' a  -> b', 'equal spelling, equal pattern');
SELECT isnt(journey_pattern 'a b', journey_pattern 'a -> b', 'another pattern');
SELECT is((SELECT count(DISTINCT p) FROM (VALUES (journey_pattern 'a'), ('(a)'), ('b')) AS v(p)), 2::bigint, 'patterns can be grouped');
SELECT is((journey_pattern 'a->''b c''')::jsonb, '"a -> ''b c''"'::jsonb, 'as jsonb: a string');
SELECT is('"a->b"'::jsonb::journey_pattern::text, 'a -> b', 'and back');
SELECT pg_temp.refused($$SELECT '["a"]'::jsonb::journey_pattern$$, '22023', '%not a string', 'other jsonb is no pattern');
SELECT pg_temp.refused($$SELECT '"a ->"'::jsonb::journey_pattern$$, '22023', '%expected a step%', 'nor is a string with an error');

-- Errors say what, and where

SELECT pg_temp.refused(format('SELECT %L::journey_pattern', p), state, 'invalid journey_pattern: ' || message, format('%s: %s', p, message))
FROM (VALUES
	('', '22P02', 'expected a step, found the end at character 1'), ('a b)', '22P02', 'expected the end, found ")" at character 4'), ('(a', '22P02', 'expected ), found the end at character 3'),
	('a ->', '22P02', 'expected a step, found the end at character 5'), ('-> a', '22P02', 'expected a step, found "-" at character 1'), ('é | | b', '22P02', 'expected a step, found "|" at character 5'),
	('a ->[<= 1 month] b', '22023', '%months or years, at character 9'), ('a ->[<= 2 years] b', '22023', '%months or years, at character 9'),
	('a ->[<= 3] b', '22P02', 'expected seconds, minutes, hours, days or weeks, found "]" at character 10'), ('a ->[<= x] b', '22P02', 'expected a length of time%character 9'),
	('a ->[<= 99999999999 days] b', '22P02', '%out of range, at character 9'), ('a ->[>= 2 days, <= 1 day] b', '22P02', 'bounds that no distance meets, at character 5'),
	('a ->[<= 1 day, <= 2 days] b', '22P02', '%given already, at character 16'), ('a ->[soon] b', '22P02', 'expected <=, >= or not, found "s" at character 6'),
	('a ->[not (b c)] d', '22P02', '%not one step, at character 10'), ('!(a b)', '22P02', '%not one step, at character 1'), ('! a', '22P02', 'expected a step behind !, found " " at character 2'),
	('a{0}', '22P02', '%at most 0, at character 3'), ('a{3,2}', '22P02', '%below its least, at character 3'), ('a{x}', '22P02', 'expected a number of repetitions%character 3'), ('a{2', '22P02', 'expected a comma or }, found the end at character 4'),
	('a+*', '22P02', '%found "*" at character 3'), ('a****', '22P02', 'more than three stars, at character 2'), ('page.*', '22P02', 'a name that ends in - or ., at character 1'),
	('''abc', '22P02', 'a quote that is not closed, at character 1'), ('a^b', '22P02', '%found "^" at character 2'), ('(a$)', '22P02', '%found "$" at character 3'), ('a $ b', '22P02', 'expected the end, found "b" at character 5'),
	('a(b)', '22P02', 'expected white space, ->, | or the end, found "(" at character 2'), ('a,b', '22P02', 'expected the end, found "," at character 2'),
	('a[]', '22P02', 'expected score or amount, found "]" at character 3'), ('a[score]', '22P02', 'expected <=, >=, <, > or =, found "]" at character 8'), ('a[score>x]', '22P02', 'expected a number, found "x" at character 9'),
	('a[score > NaN]', '22P02', 'expected a number, found "N" at character 11'), ('a[score > 1e999]', '22P02', 'a number out of range, at character 11'), ('a[score > 1', '22P02', 'expected a comma or ]%character 12'),
	('r*x:b', '22P02', 'a role cannot have a star, at character 1'), ('x*y=(b)', '22P02', '%capture cannot have a star, at character 1'), ('x=b', '22P02', 'expected ( behind the name of a capture, found "b" at character 3'),
	('a:', '22P02', 'expected a name, found the end at character 3'), ('permute(a', '22P02', 'expected a comma or )%character 10'),
	('permute(a,b,c,d,e,f,g)', '54000', 'permute of more than 6 items, at character 1'), ('(((a{100}){100}){100})', '54000', 'more than 10000 steps%character%'), ('a{10001}', '54000', 'more than 10000 repetitions, at character 3'),
	('permute(a b, c d, e f, g h, i j, k l m n)', '54000', 'more than 10000 steps%')
) AS v(p, state, message);
SELECT pg_temp.refused(format('SELECT %L::journey_pattern', p), state, 'invalid journey_pattern: ' || message, message)
FROM (VALUES
	(repeat('a ', 10001), '54000', 'more than 10000 steps, at character 20001'), (repeat('. ', 500000), '54000', 'more than 10000 steps, at character 20001'), (repeat('(', 501) || 'a' || repeat(')', 501), '54000', 'parentheses more than 500 deep, at character 502'),
	(repeat('x', 256), '54000', 'a name of more than 255 bytes, at character 1'),
	((SELECT string_agg(format('''%s''', rpad(i::text, 250, ' ')), '|') FROM generate_series(1, 5000) AS i), '54000', '%more than 1048576 bytes')
) AS v(p, state, message);
SELECT is(length((repeat('(', 500) || 'a b' || repeat(')', 500))::journey_pattern::text), 3, 'parentheses 500 deep');
SELECT is(length(rtrim(repeat('a ', 10000))::journey_pattern::text), 19999, '10,000 steps');

-- Steps

SELECT is(pg_temp.found('a b/x ca/y', p::journey_pattern), events, format('%s: events %s', p, events))
FROM (VALUES ('a', '1'), ('b', '2'), ('x:b', '2'), ('y:b', ''), ('x:*', '2'), ('.', '1, 2, 3'), ('*', '1, 2, 3'), ('c**', '3'), ('*a', '1, 3'), ('*c*a*', '3'), ('c*a', '3'), ('a*a', ''), ('!a', '2, 3'), ('!x:*', '1, 3'),
			 ('(a|b)', '1, 2'), ('!(a|b)', '3'), ('A', ''), ('''a''', '1'), ('permute', '')) AS v(p, events);
SELECT is(pg_temp.found('a=9 a=6 a', p::journey_pattern), events, format('scores 9, 6 and none: %s meets %s', p, events))
FROM (VALUES ('a[score >= 9]', '1'), ('a[score > 6]', '1'), ('a[score <= 6]', '2'), ('a[score < 9]', '2'), ('a[score = 6]', '2'), ('a[score > 5, score < 7]', '2'), ('!a[score >= 9]', '2, 3'),
			 ('(a[score > 8] | b)', '1'), ('!(a[score > 8] | a[score < 8])', '3'), ('a[amount > 0]', ''), ('!a[amount > 0]', '1, 2, 3'), ('.[score >= 0]', '1, 2')) AS v(p, events);
SELECT is(journey_count(journey_agg('buy', timestamptz '2026-01-01' + interval '1 day' * i, NULL::float8, 'customer', i * 10.0::float8), 'customer:buy[amount >= 30]'), 3::bigint, 'amounts')
FROM generate_series(1, 5) AS i;

-- Preferment

SELECT is(pg_temp.found(words, p::journey_pattern), events, format('%s in %s: %s', p, words, events))
FROM (VALUES
	('a a b', 'a+', '1-2'), ('a a b', 'a+?', '1, 2'), ('a a b', 'a+? b', '1-2-3'), ('a a b', 'a? a', '1-2'), ('a a b', 'a?? a', '1, 2'), ('a a a', 'a{2}', '1-2'), ('a a a a', 'a{2,3}', '1-2-3'), ('a a a a', 'a{2,3}?', '1-2, 3-4'),
	('a b', 'a | a b', '1'), ('a b', 'a b | a', '1-2'), ('a b b', 'a (b | b b)', '1-2'), ('a b b', 'a (b b | b)', '1-2-3'), ('a b', '(a | b)*', '1-2'), ('a b a', '(a b)* a', '1-2-3'),
	('b c a', 'permute(a, b, c)', '1-2-3'), ('a b a', 'permute(a, b)', '1-2'), ('a a', 'permute(a, a a?)', '1-2'), ('a a a', 'permute(a+, a)', '1-2-3'),
	('a b c', 'a -> c', '1-3'), ('a c c', 'a -> c', '1-2'), ('a c c', 'a -> c+', '1-2-3'), ('a c c', 'a -> c$', '1-3'), ('a b a b', '^a -> b$', '1-4'), ('a b', '^b', ''), ('a b', 'a$ | b$', '2'),
	('a b', 'a* b*', '1-2'), ('b', 'a* b', '1'), ('x', 'a*', ''), ('x a', 'a*', '2'), ('a c', 'a b? -> c', '1-2'), ('a b x c', 'a b? -> c', '1-2-4'), ('a x c', 'a -> (b? c)', '1-3'),
	('a x b c', 'a -> b? c', '1-3-4'), ('b', 'a? -> b', '1'), ('a x b', 'a? -> b', '1-3'), ('a a a', '((a*)*)*', '1-2-3'), ('a b', '(a??)* b', '1-2')
) AS v(words, p, events);
SELECT is(pg_temp.found('a x c', 'a -> b? c'), '', 'an item that is skipped takes its link along: c follows a immediately');
SELECT is(pg_temp.found('a a b', p::journey_pattern, NULL, 'to next'), events, format('to next, %s: %s', p, events)) FROM (VALUES ('a+', '1-2, 2'), ('a -> b', '1-3, 2-3'), ('a b', '2-3')) AS v(p, events);

-- Links

SELECT is(pg_temp.found('a@0 b@10 b@20 c@44', p::journey_pattern), events, format('a@0 b@10 b@20 c@44: %s %s', p, events))
FROM (VALUES ('a ->[<= 10 hours] b', '1-2'), ('a ->[<= 9.99 hours] b', ''), ('a ->[>= 10 hours] b', '1-2'), ('a ->[>= 11 hours] b', '1-3'), ('a ->[>= 11 hours, <= 19 hours] b', ''), ('a ->[>= 20 hours, <= 1200 minutes] b', '1-3'),
			 ('a -> b ->[<= 1 day] c', '1-3-4'), ('a ->[not b] c', ''), ('a ->[not b] b', '1-2'), ('a ->[not x] c', '1-4'), ('a ->[not (b | x)] c', ''), ('a ->[not .] b', '1-2'), ('a ->[not .] c', ''),
			 ('b ->[not a] c', '2-4'), ('b ->[not b] c', '3-4'), ('a ->[not a, not c] c', '1-4'), ('a ->[not !b] c', '1-4'), ('a ->[<= 10 hours] b -> c | a', '1-2-4'), ('b{2} ->[<= 24 hours] c', '2-3-4')) AS v(p, events);
SELECT is(pg_temp.found('a@0 b@0 c@0', 'a ->[<= 0 seconds] c'), '1-3', 'events of one instant follow each other in the order of the journey');
SELECT is(array[j ~ 'a -> b', j ~ 'a ->[>= 106000000 days] b', j ~ 'a ->[<= 106000000 days] b', j ~ 'a ->[>= 1 day, not c] b'], array[true, true, false, true], 'times as far apart as can be')
FROM (SELECT journey_agg(t, at) FROM (VALUES ('a', timestamptz '4713-01-01 BC'), ('b', '294276-12-31')) AS v(t, at)) AS q(j);

-- Windows

SELECT is(pg_temp.found('a@0 b@1 b@2 a@3 b@9', 'a -> b+', within), events, format('a -> b+ within %s: %s', within, events))
FROM (VALUES (interval '1 hour', '1-2'), ('2 hours', '1-2-3'), ('0', ''), ('6 hours', '1-2-3, 4-5'), (NULL, '1-2-3, 4-5')) AS v(within, events);
SELECT is(pg_temp.found('a@0 b@5 a@6 b@7', 'a -> b', '2 hours'), '3-4', 'a start whose match would be too long is passed over');
SELECT is(journey_count(pg_temp.j('a@0 b@5 a@6 b@7'), 'a -> b', '5 hours', skip), n, format('count, %s', skip)) FROM (VALUES ('past last', 2::bigint), ('to next', 2)) AS v(skip, n);
SELECT pg_temp.refused($$SELECT journey_count(pg_temp.j('a'), 'a', '1 month')$$, '22023', 'within must not have months or years', 'a window in months');
SELECT pg_temp.refused($$SELECT journey_count(pg_temp.j('a'), 'a', '-1 hour')$$, '22023', 'within must not be negative', 'a negative window');
SELECT pg_temp.refused($$SELECT journey_count(pg_temp.j('a'), 'a', NULL, 'past')$$, '22023', 'unknown skip "past"', 'another skip');

-- Rows, captures, neighbours

SELECT results_eq($$SELECT * FROM journey_match(pg_temp.j('a=1 b/x c b=3'), 'all=(a one=(b) .) -> b')$$,
	$$VALUES (1::bigint, 1::bigint, 'a', timestamptz '2026-01-01 01:00Z', 1::float8, NULL, 'all', 1::bigint, 4::bigint),
			 (1, 2, 'b', '2026-01-01 02:00Z', NULL, 'x', 'one', 1, 4), (1, 3, 'c', '2026-01-01 03:00Z', NULL, NULL, 'all', 1, 4), (1, 4, 'b', '2026-01-01 04:00Z', 3, NULL, NULL, 1, 4)$$,
	'rows of a match: the innermost capture labels an event');
SELECT is(pg_temp.found('a b a c', 'x=(y=(a | q) b)+ z=(.)+'), '1:y-2:x-3:z-4:z', 'captures of repetitions');
SELECT is(journey_next(pg_temp.j('x a b y a b z'), 'a b', d, base), t, format('%s of the %s: %s', d, base, t))
FROM (VALUES ('forward', 'first', 'y'), ('forward', 'last', 'z'), ('backward', 'first', 'x'), ('backward', 'last', 'y')) AS v(d, base, t);
SELECT is(journey_next(pg_temp.j('a b'), p::journey_pattern, d), NULL, format('nothing %s of %s', d, p)) FROM (VALUES ('b', 'forward'), ('a', 'backward'), ('c', 'forward')) AS v(p, d);
SELECT pg_temp.refused(format($$SELECT journey_next(pg_temp.j('a'), 'a', %L, %L)$$, d, base), '22023', 'unknown %', format('%s, %s', d, base)) FROM (VALUES ('up', 'first'), ('forward', 'middle')) AS v(d, base);

-- Empty journeys and NULL

SELECT is(array[pg_temp.j('') ~ 'a*', pg_temp.j('') ~ '^a?$', pg_temp.j('') ~ '.'], array[false, false, false], 'an empty journey has no match');
SELECT is(journey_count(pg_temp.j(''), 'a -> b', '1 day'), 0::bigint, 'and none to count');
SELECT is(pg_temp.j('a b') ~ NULL, NULL, 'no pattern: NULL');
SELECT is(array[journey_count(NULL, 'a'), journey_count(pg_temp.j('a'), NULL), journey_count(pg_temp.j('a'), 'a', NULL, NULL), journey_count(pg_temp.j('a'), 'a', NULL)], array[NULL, NULL, NULL, 1]::bigint[], 'NULL arguments of journey_count');
SELECT is_empty($$SELECT * FROM journey_match(NULL, 'a') UNION ALL SELECT * FROM journey_match(pg_temp.j('a'), NULL)$$, 'and of journey_match');
SELECT is(journey_next(NULL, 'a'), NULL, 'and of journey_next');
SELECT results_eq($$SELECT p::text, pg_temp.j('a b b') ~ p, journey_count(pg_temp.j('a b b'), p) FROM (VALUES (journey_pattern 'a'), ('b'), ('c'), ('b'), (NULL)) AS v(p)$$,
	$$VALUES ('a', true, 1::bigint), ('b', true, 2), ('c', false, 0), ('b', true, 2), (NULL, NULL, NULL)$$, 'patterns from a column');

-- Trino's row pattern recognition: 90 80 70 80 90 50 40 60, B falls and C rises. The change to the row before is the touchpoint.

SELECT is(pg_temp.found('first down down up up down down up', 'A=(.) B=(down)+ C=(up)+'), '1:A-2:B-3:B-4:C-5:C, 6:A-7:B-8:C', 'Trino: A B+ C+');
SELECT is(pg_temp.found('first down down up up down down up', 'down+?'), '2, 3, 6, 7', 'Trino: B+? matches single rows');
-- PostgreSQL's patch: i = 1..4, A is i <= 2 and B is i <= 3. The number is the score.
SELECT is(pg_temp.found('i=1 i=2 i=3 i=4', 'i[score <= 2] i[score <= 3]', NULL, skip), events, 'PostgreSQL: A B, skip ' || skip) FROM (VALUES ('past last', '1-2'), ('to next', '1-2, 2-3')) AS v(skip, events);
-- ClickHouse's sequenceMatch and sequenceCount: whole seconds, so that t < 3 is <= 2 seconds; (?t...) lets any events lie between.
CREATE TEMP TABLE clickhouse AS
SELECT journey_agg('d' || d, timestamptz '2026-01-01 00:00:00Z' + interval '1 second' * t) AS j
FROM unnest(array[0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 1, 1]) WITH ORDINALITY AS event(d, t);
SELECT is(j ~ p::journey_pattern, answer, 'ClickHouse: ' || peer)
FROM clickhouse, (VALUES ('(?1)(?t<3)(?3)', 'd0 ->[<= 2 seconds] d2', true), ('(?1)(?t<2)(?3)', 'd0 ->[<= 1 second] d2', false), ('(?2)(?t>=7)(?2)', 'd1 ->[>= 7 seconds] d1', true), ('(?2)(?t>7)(?2)', 'd1 ->[>= 8 seconds] d1', false)) AS v(peer, p, answer);
SELECT is(journey_count(j, 'd0'), 8::bigint, 'ClickHouse: sequenceCount (?1)') FROM clickhouse;

SELECT * FROM finish();
ROLLBACK;
