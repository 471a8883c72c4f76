\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT * FROM no_plan();

-- The level of a word, one letter a second, for steps a, b, c.
CREATE FUNCTION pg_temp.level(modes text[], word text, within interval DEFAULT '1 day') RETURNS int LANGUAGE sql AS $$
	SELECT window_funnel(within, modes, timestamptz '2025-01-01' + i * interval '1 s', letter = 'a', letter = 'b', letter = 'c')
	FROM regexp_split_to_table(word, '') WITH ORDINALITY AS letters(letter, i) $$;
CREATE FUNCTION pg_temp.levels(modes text[], VARIADIC words text[]) RETURNS int[] LANGUAGE sql AS $$
	SELECT array_agg(pg_temp.level(modes, w) ORDER BY i) FROM unnest(words) WITH ORDINALITY AS u(w, i) $$;
CREATE TEMP TABLE event (at int, e int);
INSERT INTO event VALUES (0, 1000), (1, 1001), (1, 1002), (1, 1003), (2, 1004);
CREATE FUNCTION pg_temp.time(second float8) RETURNS timestamptz LANGUAGE sql AS $$ SELECT timestamptz '2025-01-01' + second * interval '1 s' $$;

-- ClickHouse's own tables

SELECT is(window_funnel('2 s', '{}', pg_temp.time(i), i = 3, i = 4, i = 5, i = 6, i = 7), 3, 'five steps within 2: 3') FROM generate_series(0, 8) AS i;
SELECT is(window_funnel('3 s', '{}', pg_temp.time(i), i = 3, i = 4, i = 5, i = 6, i = 7), 4, 'within 3: 4') FROM generate_series(0, 8) AS i;
SELECT is(window_funnel('4 s', '{}', pg_temp.time(i), i = 3, i = 4, i = 5, i = 6, i = 7), 5, 'within 4: 5') FROM generate_series(0, 8) AS i;
SELECT is(window_funnel('10000 s', '{}', pg_temp.time(i), i = 0, i = 1, i = 2, i = 8), 4, 'far apart') FROM generate_series(0, 8) AS i;
SELECT is(window_funnel('10000 s', '{}', pg_temp.time(i), i = 8, i = 1), 1, 'the wrong way round') FROM generate_series(0, 8) AS i;
SELECT is(pg_temp.levels('{}', 'abc', 'adbc', 'aabbcc', 'aaaabbcc', 'aabbdcc', 'ccbbaa'), '{3,3,3,3,3,1}'::int[], 'six users');
SELECT is(pg_temp.levels('{strict_order}', 'abc', 'adbc', 'aabbcc', 'aaaabbcc', 'aabbdcc', 'ccbbaa'), '{3,1,3,3,2,1}'::int[], 'six users, strict_order');
SELECT is(window_funnel('10000 s', '{}', pg_temp.time(at), e = 1000, e = 1001, e = 1002, e = 1003, e = 1004), 5, 'ties: 5') FROM event;
SELECT is(window_funnel('10000 s', '{strict_increase}', pg_temp.time(at), e = 1000, e = 1001, e = 1002, e = 1003, e = 1004), 2, 'strict_increase: 2') FROM event;
SELECT is(window_funnel('10000 s', '{}', pg_temp.time(at), e = 1004, e = 1004, e = 1004), 3, 'one row for three steps: 3') FROM event;
SELECT is(window_funnel('10000 s', '{strict_once}', pg_temp.time(at), e = 1004, e = 1004, e = 1004), 1, 'strict_once: 1') FROM event;
SELECT results_eq($$SELECT g, window_funnel('200 s', '{}', pg_temp.time(at), e = 'f', e = 'f', e = 's'), window_funnel('200 s', '{strict_once}', pg_temp.time(at), e = 'f', e = 'f', e = 's')
	FROM (VALUES (1, 180, 'f'), (1, 220, 'f'), (1, 250, 's'), (2, 100, 'f'), (2, 250, 'f'), (3, 200, 's'), (3, 210, 'f'), (3, 230, 's')) AS v(g, at, e) GROUP BY g ORDER BY g$$,
	$$VALUES (1, 3, 3), (2, 2, 2), (3, 3, 1)$$, 'failure, failure, success: by default one row fills both steps');
SELECT is(window_funnel('10 s', '{strict_increase}', pg_temp.time(at), e = 1, e = 2), 1, 'c1 c1 c2 increasing: 1, where the optimum is 2') FROM (VALUES (0, 1), (1, 1), (1, 2)) AS v(at, e);
SELECT is(window_funnel('300 s', '{}', pg_temp.time(at), e = 1, e = 2, e = 3, e = 4), 3, 'login visit order payment: 3') FROM (VALUES (60, 1), (120, 2), (240, 3), (600, 4)) AS v(at, e);
SELECT is(window_funnel('300 s', '{strict_increase}', pg_temp.time(at), e = 1, e = 2, e = 3, e = 4), 3, 'order and payment at once, increasing: 3') FROM (VALUES (60, 1), (120, 2), (240, 3), (240, 4)) AS v(at, e);

-- As ClickHouse 26.9 answers: an earlier step again is no violation of the order there

SELECT is(pg_temp.levels('{strict_order}', 'abac', 'ababc', 'abcbd', 'acb', 'abcabcd'), '{3,3,3,1,3}'::int[], 'strict_order: an earlier step again');
SELECT is(pg_temp.levels('{strict_order,allow_reentry}', 'abac', 'ababc', 'abcbd', 'acb', 'abcabcd'), '{3,3,3,2,3}'::int[], 'allow_reentry');
SELECT is(pg_temp.levels('{strict_deduplication}', 'abac', 'abbc', 'aabc', 'acb'), '{3,2,3,2}'::int[], 'strict_deduplication');
SELECT is(pg_temp.levels('{strict_order}', 'acb', 'abcabcd', 'dabc', 'abd'), '{1,3,3,2}'::int[], 'strict_order');
SELECT is(pg_temp.levels('{strict_order,allow_reentry}', 'acb', 'acbc', 'adbc'), '{2,3,1}'::int[], 'allow_reentry skips a later step that comes early');

-- State and arguments

SELECT is(window_funnel('1 h', '{}', at, true), NULL, 'no rows: NULL') FROM (SELECT pg_temp.time(0) AS at WHERE false) AS q;
SELECT is(window_funnel('1 h', '{}', NULL, true, true), 0, 'rows without a time are skipped');
SELECT is(window_funnel('1 h', '{}', pg_temp.time(0), NULL, false), 0, 'a condition that is NULL is not met');
SELECT is(window_funnel('1 h', '{}', pg_temp.time(i), VARIADIC array[i = 1, NULL, i = 2]), 1, 'conditions as an array') FROM generate_series(1, 2) AS i;
SELECT is(window_funnel('1 h', '{}', pg_temp.time(i), VARIADIC (SELECT array_agg(i = k ORDER BY k) FROM generate_series(1, 1000) AS k)), 1000, '1,000 steps') FROM generate_series(1, 1000) AS i;
SELECT is((SELECT array_agg(l ORDER BY g) FROM (SELECT i % 3 AS g, window_funnel('1 h', '{}', pg_temp.time(i), i < 3, i > 2, i > 5) AS l FROM generate_series(0, 7) AS i GROUP BY 1) AS q), '{3,3,2}'::int[], 'groups');
SELECT pg_temp.refused(format('SELECT window_funnel(%s)', arguments), state, message, message)
FROM (VALUES
	($$'1 h', '{fast}', now(), true$$, '22023', 'unknown mode of window_funnel "fast"'), ($$'1 h', '{allow_reentry}', now(), true$$, '22023', 'allow_reentry needs strict_order'),
	($$'1 h', '{NULL}', now(), true$$, '22004', 'modes must not contain nulls'), ($$'1 h', NULL, now(), true$$, '22004', 'window, modes and conditions of a funnel must not be null'),
	($$NULL, '{}', now(), true$$, '22004', 'window, modes and conditions of a funnel must not be null'), ($$'1 h', '{}', now(), VARIADIC NULL::boolean[]$$, '22004', 'window, modes and conditions%'),
	($$'1 h', '{}', now(), VARIADIC '{}'::boolean[]$$, '22023', 'a funnel needs at least one step'), ($$'1 month', '{}', now(), true$$, '22023', 'within must not have months or years'),
	($$'-1 h', '{}', now(), true$$, '22023', 'within must not be negative'), ($$'1 h', '{}', 'infinity', true$$, '22003', 'time of an event must be finite%'),
	($$'1 h', '{}', '0044-03-15 BC', true$$, '22003', 'time of an event must be%'), ($$'1 h', '{}', now(), VARIADIC array_fill(true, array[1001])$$, '54000', 'funnel has more than 1000 conditions')
) AS v(arguments, state, message);
SELECT pg_temp.refused($$SELECT window_funnel(w, '{}', now(), true) FROM (VALUES (interval '1 s'), ('2 s')) AS v(w)$$, '22023', '%within 1 seconds do not combine%', 'one window for all rows');
SELECT pg_temp.refused($$SELECT window_funnel('1 s', m, now(), true) FROM (VALUES ('{}'::text[]), ('{strict_once}')) AS v(m)$$, '22023', '%modes differ', 'and the same modes');

-- funnel_events: the value

CREATE TEMP TABLE state AS
SELECT i, window_funnel_accum(window_funnel_accum(NULL, '90 min', m, pg_temp.time(5.25), VARIADIC c), '90 min', m, pg_temp.time(i), VARIADIC c) AS s
FROM (VALUES (1, '{}'::text[], '{t,f,t}'::boolean[]), (2, '{strict_order}', '{f,NULL,f}'), (3, '{strict_order,strict_once,allow_reentry,strict_increase,strict_deduplication}', array_fill(true, array[64])),
	(4, '{}', array_fill(true, array[65])), (5, '{}', '{f}')) AS v(i, m, c);
SELECT is(s::text, '{"within": "PT5400S", "modes": [], "conditions": 3, "missing": 0, "events": [["2025-01-01T00:00:01Z", 1, 3], ["2025-01-01T00:00:05.25Z", 1, 3]]}', 'text form: rows in order of time') FROM state WHERE i = 1;
SELECT is((SELECT count(*) FROM state WHERE s::text::funnel_events = s AND s::jsonb::funnel_events = s), 5::bigint, 'text and jsonb round trip');
SELECT is((SELECT array_agg(jsonb_array_length(s::jsonb -> 'events') ORDER BY i) FROM state), '{2,2,2,2,0}'::int[], 'rows that meet nothing are kept for strict_order alone');
SELECT is((SELECT count(*) FROM state a, state b WHERE ((a.s < b.s)::int + (a.s = b.s)::int + (a.s > b.s)::int) <> 1 OR (a.i = b.i) <> (a.s = b.s) OR (a.s = b.s) <> (funnel_events_hash(a.s) = funnel_events_hash(b.s))), 0::bigint, 'comparison and hash');
SELECT is(window_funnel_final('{"within": "PT5400S", "modes": [], "conditions": 2, "missing": 0, "events": [["2025-01-01T00:00:05Z", 2], ["2025-01-01T00:00:01Z", 1]]}'), 2, 'rows may be given in any order');
SELECT pg_temp.refused(format('SELECT %L::funnel_events', given), '22P02', 'invalid input for type funnel_events: ' || reason, reason)
FROM (VALUES
	('{}', '"conditions" must be an integer%'), ('{"within": "PT1S", "modes": [], "conditions": 0, "missing": 0, "events": []}', '"conditions" must be 1 to 1000'),
	('{"within": "1 s", "modes": [], "conditions": 1, "missing": 0, "events": []}', '"within" must be a text with a length of time%'), ('{"within": "PT1S", "modes": ["x"], "conditions": 1, "missing": 0, "events": []}', '"modes" must be%'),
	('{"within": "PT1S", "modes": ["allow_reentry"], "conditions": 1, "missing": 0, "events": []}', '"modes" must be%'), ('{"within": "PT1S", "modes": [], "conditions": 1, "missing": -1, "events": []}', 'a number is negative'),
	('{"within": "PT1S", "modes": [], "conditions": 1, "missing": 0, "events": [["2025-01-01T00:00:00Z", 2]]}', 'event 1 must be%'), ('{"within": "PT1S", "modes": [], "conditions": 1, "missing": 0, "events": [["now", 1]]}', 'event 1 must be%'),
	('{"within": "PT1S", "modes": [], "conditions": 1, "missing": 0, "events": [["2025-01-01T00:00:00Z"]]}', 'an event is not possible%')
) AS v(given, reason);

-- counts stop at their limit instead of running over
SELECT throws_like(format('SELECT window_funnel_combine(%1$L, %1$L)', '{"within": "PT1S", "modes": [], "conditions": 1, "missing": 9223372036854775807, "events": []}'),
				   'count of a funnel_events is out of range', 'skipped rows beyond 2^63');

SELECT * FROM finish();
ROLLBACK;
