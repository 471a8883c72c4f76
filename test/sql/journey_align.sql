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
-- The rows: 'a' sync, 'x=.' let pass or met by another name, '+x' extra, '-b' missing, 'c late 02:00:00'.
CREATE FUNCTION pg_temp.rows(words text, design journey_pattern) RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(string_agg(CASE move WHEN 'extra' THEN '+' || touchpoint WHEN 'missing' THEN '-' || expected
							   ELSE touchpoint || CASE WHEN expected = touchpoint THEN '' ELSE '=' || expected END || CASE move WHEN 'sync' THEN '' ELSE ' ' || move || ' ' || overdue END END,
							   ', ' ORDER BY n), '')
	FROM journey_align(pg_temp.j(words), design) WITH ORDINALITY AS a(move, touchpoint, at, expected, overdue, n)
$$;

-- What an alignment says, worked out by hand

SELECT is(pg_temp.rows(words, design), rows, format('%s beside %s', words, design))
FROM (VALUES
	('a b c', journey_pattern 'a b c', 'a, b, c'), ('a c', 'a b c', 'a, -b, c'), ('a x b', 'a b', 'a, +x, b'), ('x a b', 'a b', '+x, a, b'), ('a b x', 'a b', 'a, b, +x'),
	('b a', 'a b', '+b, a, -b'), ('', 'a b', '-a, -b'), ('x y', 'a', '+x, +y, -a'), ('a a b', 'a b', 'a, +a, b'), ('a', 'a{3}', 'a, -a, -a'),
	-- eventually: what lies between is let pass, but not what is excluded
	('a x y b', 'a -> b', 'a, x=., y=., b'), ('a x y b', 'a ->[not x] b', 'a, +x, y=., b'), ('a b', 'a ->[not x] b', 'a, b'), ('a x', 'a -> b', 'a, x=., -b'), ('a x', 'a ->[not x] b', 'a, +x, -b'), ('x y', 'a -> b', '-a, x=., y=., -b'),
	('a x c', 'a -> b c', 'a, x=., -b, c'), ('x a b', 'a -> b', '+x, a, b'), ('a b x', 'a -> b', 'a, b, +x'), ('a x b y c', 'a -> b -> c', 'a, x=., b, y=., c'),
	-- repetitions, options, alternatives, any order
	('a b a b', '(a b)+', 'a, b, a, b'), ('a b b a b', '(a b)+', 'a, b, +b, a, b'), ('a a a', 'a+', 'a, a, a'), ('b', 'a* b', 'b'), ('', 'a?', ''), ('x', 'a?', '+x'), ('a', '(a b)?', 'a, -b'),
	('a b c a d', '(a b c d)+', 'a, b, c, +a, d'), ('a b a b a b c', '(a b c)+', 'a, b, -c, a, b, -c, a, b, c'), ('a c b', '((a b)* c)+ b', 'a, -b, c, b'), ('a c b', 'a permute(b, c)', 'a, c, b'), ('offer', 'apply (offer | reject)', '-apply, offer=(offer | reject)'), ('a d', 'a b | a c d', 'a, -c, d'),
	('a z c', 'a !b c', 'a, z=!b, c'), ('a b c', 'a . c', 'a, b=., c'), ('a b', '^a b$', 'a, b'), ('x a', '^a | b$', '+x, a'), ('b x', '^a | b$', 'b, +x'),
	-- tests and roles belong to the step
	('a=3 a=9', 'a[score >= 9]', '+a, a=a[score >= 9]'), ('a=3', 'a[score >= 9]', '+a, -a[score >= 9]'), ('a/x a/y', 'y:a', '+a, a=y:a')) AS v(words, design, rows);

-- Times

SELECT is(pg_temp.rows(words, design), rows, format('%s beside %s', words, design))
FROM (VALUES
	('a@0 b@3', journey_pattern 'a ->[<= 3 hours] b', 'a, b'), ('a@0 b@5', 'a ->[<= 3 hours] b', 'a, b late 02:00:00'), ('a@0 x@1 b@30', 'a ->[<= 3 hours] b', 'a, x=., b late 1 day 03:00:00'),
	('a@0 b@1', 'a ->[>= 3 hours] b', 'a, b early -02:00:00'), ('a@0 b@3', 'a ->[>= 3 hours] b', 'a, b'), ('a@0 x@9', 'a ->[<= 3 hours] b', 'a, x=., -b'),
	('b@9', 'a ->[<= 3 hours] b', '-a, b'), ('a@0 c@9', 'a ->[<= 3 hours] b ->[<= 3 hours] c', 'a, -b, c'),
	('a@0 b@9 c@10', 'a ->[<= 3 hours] b? ->[<= 3 hours] c', 'a, b late 06:00:00, c'), ('a@0 c@9', 'a ->[<= 3 hours] b? ->[<= 3 hours] c', 'a, c late 06:00:00'),
	-- never an event more or less for the sake of time, but the event in time where there is a choice
	('a@0 b@1 b@5', 'a ->[>= 3 hours] b', 'a, b=., b'), ('a@0 b@1 b@5', 'a ->[>= 3 hours] b (.)?', 'a, b=., b'), ('a@0 b@1 c@2', 'a ->[>= 3 hours] b c', 'a, b early -02:00:00, c'),
	('a@0 a@9 b@10', 'a -> a ->[<= 3 hours] b', 'a, a, b'), ('a@0 a@9 b@10', '.* a ->[<= 3 hours] b', 'a=., a, b'), ('a@0 a@9 b@10', 'a ->[<= 3 hours] b', 'a, a=., b late 07:00:00'),
	('a@0 x@1 b@9 b@10', 'a ->[<= 3 hours, not x] b .?', 'a, +x, b late 06:00:00, b=.'), ('a@0 b@1 b@9', 'a ->[not b] b | a ->[>= 5 hours] b', 'a, b=., b'),
	('a@0 b@2 b@8 c@9', 'a ->[>= 4 hours, not x] b ->[<= 3 hours] c', 'a, b=., b, c'), ('a@0 b@2 b@8 c@9', 'a -> b ->[<= 3 hours] c', 'a, b=., b, c'),
	-- among events that are as good the nearest; a step's event before a missing step; the second of two ways behind a missing step
	('a@0 b@1 b@2', 'a ->[<= 3 hours] b b?', 'a, b, b'), ('a@0 b@1 b@2', 'a ->[>= 4 hours] b b?', 'a, b early -03:00:00, b'), ('a@0 b@5 b@6', 'a ->[<= 3 hours] b b?', 'a, b late 02:00:00, b'),
	('a@0 b@1', 'a ->[<= 3 hours] b b', 'a, b, -b'), ('a@0 e@9', 'a ->[<= 3 hours] (b c | d e)', 'a, -d, e')) AS v(words, design, rows);
SELECT results_eq($$SELECT * FROM journey_align(pg_temp.j('apply@0 answer@360'), 'apply ->[<= 14 days] answer thanks')$$,
	$$VALUES ('sync', 'apply', timestamptz '2026-01-01 00:00Z', 'apply', NULL::interval), ('late', 'answer', '2026-01-16 00:00Z', 'answer', interval '1 day'), ('missing', NULL, NULL, 'thanks', NULL)$$, 'the columns');

-- Which of the best alignments

SELECT is(pg_temp.rows(words, design), rows, format('%s beside %s: %s', words, design, why))
FROM (VALUES
	('a', journey_pattern '(a b)?', 'a, -b', 'a word before the empty one'), ('a', 'a b | c a', 'a, -b', 'the first alternative'), ('a', 'c a | a b', '-c, a', 'the first alternative'),
	('x y', 'a b', '+x, +y, -a, -b', 'extra before missing'), ('a a b', '(a b)+', 'a, +a, b', 'extra before missing'), ('a a', 'a', 'a, +a', 'the first event')) AS v(words, design, rows, why);
SELECT is(pg_temp.rows('a b b', 'a -> b'), 'a, b=., b', 'an event that can pass is not extra');
SELECT is(pg_temp.rows('a b b', 'a -> b b?'), 'a, b, b', 'the nearest event behind ->');

-- Fitness

SELECT pg_temp.near(journey_fitness(pg_temp.j(words), design), fitness, format('fitness of %s beside %s', words, design))
FROM (VALUES
	('a b c', journey_pattern 'a b c', 1), ('a c', 'a b c', 1 - 1 / 5.0), ('a x b', 'a b', 1 - 1 / 5.0), ('b a', 'a b', 1 - 2 / 4.0), ('x y', 'a b', 0), ('x', 'a? b*', 0), ('', 'a', 0), ('', 'a?', 1), ('', 'a{3}', 0),
	('a b', 'a{2,5} b{,3}', 1 - 1 / 4.0), ('a', 'a b c d | a b', 1 - 1 / 3.0), ('a@0 b@99', 'a ->[<= 1 hour] b', 1), ('a x b', 'a ->[not x] b', 1 - 1 / 5.0), ('a', 'permute(a, b?, c d | e)', 1 - 1 / 3.0),
	-- steps left out at the end of a repetition, which begins again
	('a x a x a', '(x? a y)+', 1 - 3 / 7.0), ('a x a x a', '((x? a y)+ z)+', 1 - 4 / 8.0)) AS v(words, design, fitness);

-- Conformance

SELECT is(journey_conforms(pg_temp.j(words), design), conforms, format('%s conforms to %s: %s', words, design, conforms))
FROM (VALUES
	('a b c', journey_pattern 'a b c', true), ('a b c', 'b', false), ('a x b', 'a -> b', true), ('x a b', 'a -> b', false), ('a b x', 'a -> b', false), ('', 'a?', true), ('', 'a* b{,2}', true), ('', 'a', false),
	('a@0 b@3', 'a ->[<= 3 hours] b', true), ('a@0 b@4', 'a ->[<= 3 hours] b', false), ('a@0 b@1', 'a ->[>= 3 hours] b', false), ('a@0 b@1 b@4', 'a ->[>= 3 hours] b', true), ('a x b', 'a ->[not x] b', false),
	('b', '^a | b$', true), ('b a', '^a | b$', false)) AS v(words, design, conforms);

-- NULL and designs from a column

SELECT is(journey_fitness(NULL, 'a'), NULL, 'no journey: no fitness');
SELECT is(journey_fitness(pg_temp.j('a'), NULL), NULL, 'no design: no fitness');
SELECT is(journey_conforms(NULL, 'a'), NULL, 'nor conformance');
SELECT is(journey_conforms(pg_temp.j('a'), NULL), NULL, 'of either');
SELECT is_empty($$SELECT * FROM journey_align(NULL, 'a') UNION ALL SELECT * FROM journey_align(pg_temp.j('a'), NULL)$$, 'nor rows');
SELECT results_eq($$SELECT d::text, journey_fitness(pg_temp.j('a b'), d), journey_conforms(pg_temp.j('a b'), d) FROM (VALUES (journey_pattern 'a b'), ('a'), ('c d'), ('a b')) AS v(d)$$,
	$$VALUES ('a b', 1::float8, true), ('a', 1 - 1 / 3::float8, false), ('c d', 0, false), ('a b', 1, true)$$, 'a design for each row');
SELECT is(journey_conforms(journey_agg(CASE WHEN i = 1 THEN 'a' END, '2026-01-01Z'), 'a'), true, 'rows without a touchpoint are no events')
FROM generate_series(1, 2) AS i;

SELECT * FROM finish();
ROLLBACK;
