\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT * FROM no_plan();

CREATE FUNCTION pg_temp.plan(query text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT JSON, COSTS OFF) ' || query INTO plan;
	RETURN plan;
END $$;

CREATE TEMP TABLE log (id int, person int, touchpoint text, at timestamptz, score float8, role text, amount float8, seq bigint);
INSERT INTO log VALUES
	(1, 1, 'apply', '2025-01-01 09:00Z', NULL, 'candidate', NULL, NULL),
	(2, 1, 'interview', '2025-01-09 14:30Z', 8, 'candidate', NULL, NULL),
	(3, 1, 'hired', '2025-02-01 00:00Z', 9, 'employee', NULL, NULL),
	(4, 1, 'purchase', '2025-03-01 12:00Z', NULL, 'customer', 49.9, 2),
	(5, 1, 'browse', '2025-03-01 12:00Z', NULL, 'customer', NULL, 1),
	(6, 1, NULL, '2025-03-02 12:00Z', 1, 'customer', NULL, NULL),
	(7, 1, 'visit', NULL, 1, 'customer', NULL, NULL),
	(8, 2, 'visit', '2025-01-05 10:00:00.123456Z', -2.5, NULL, NULL, NULL),
	(9, 2, '', '2024-12-31 23:59:59.999Z', 0, '', 0, -1);

-- Building, in each number of arguments

SELECT is(journey_agg(touchpoint, at)::text,
	'{"events": [{"touchpoint": "apply", "at": "2025-01-01T09:00:00Z"}, {"touchpoint": "interview", "at": "2025-01-09T14:30:00Z"}], "missing": 0}',
	'touchpoint and time') FROM log WHERE id < 3;
SELECT is(journey_agg(touchpoint, at, score)::text,
	'{"events": [{"touchpoint": "apply", "at": "2025-01-01T09:00:00Z"}, {"touchpoint": "interview", "at": "2025-01-09T14:30:00Z", "score": 8}], "missing": 0}',
	'and score, which may be NULL') FROM log WHERE id < 3;
SELECT is(journey_agg(touchpoint, at, score, role)::text,
	'{"events": [{"touchpoint": "", "at": "2024-12-31T23:59:59.999Z", "role": "", "score": 0}, {"touchpoint": "visit", "at": "2025-01-05T10:00:00.123456Z", "score": -2.5}], "missing": 0}',
	'and role; an empty label is a label') FROM log WHERE person = 2;
SELECT is(journey_agg(touchpoint, at, score, role, amount)::text,
	'{"events": [{"touchpoint": "browse", "at": "2025-03-01T12:00:00Z", "role": "customer"}, {"touchpoint": "purchase", "at": "2025-03-01T12:00:00Z", "role": "customer", "amount": 49.9}], "missing": 2}',
	'and amount; rows without touchpoint or time are counted') FROM log WHERE id BETWEEN 4 AND 7;
SELECT is(journey_agg(touchpoint, at, score, role, amount, seq)::text,
	'{"events": [{"touchpoint": "browse", "at": "2025-03-01T12:00:00Z", "role": "customer", "seq": 1}, {"touchpoint": "purchase", "at": "2025-03-01T12:00:00Z", "role": "customer", "amount": 49.9, "seq": 2}], "missing": 0}',
	'and sequence number, which orders one instant') FROM log WHERE id IN (4, 5);
SELECT is(journey_agg(touchpoint, at, score, NULL, NULL, NULL), journey_agg(touchpoint, at, score), 'NULL options are the same as none') FROM log;
SELECT results_eq(
	$$SELECT e.* FROM (SELECT journey_agg(touchpoint, at, score, role, amount, seq) AS j FROM log WHERE person = 1) q, journey_events(j) AS e$$,
	$$VALUES (1::bigint, 'apply', '2025-01-01 09:00Z'::timestamptz, NULL::float8, 'candidate', NULL::float8, NULL::bigint),
		(2, 'interview', '2025-01-09 14:30Z', 8, 'candidate', NULL, NULL), (3, 'hired', '2025-02-01 00:00Z', 9, 'employee', NULL, NULL),
		(4, 'browse', '2025-03-01 12:00Z', NULL, 'customer', NULL, 1), (5, 'purchase', '2025-03-01 12:00Z', NULL, 'customer', 49.9, 2)$$,
	'journey_events gives back what was built');

-- Canonical order: time, sequence number with none last, role with none first, touchpoint, score and amount with none last

SELECT is((SELECT string_agg(concat_ws('/', e.seq, e.role, e.touchpoint, e.score, e.amount), ' ' ORDER BY e.n) FROM journey_events(j) AS e),
	'-5/b 0/z 7/a a/1 a/2/1 a/2 a a B/a b/a b/b é/a', 'the order of events at one instant, by bytes')
FROM (SELECT journey_agg(t, '2025-01-01Z', s, r, m, q) AS j FROM (VALUES ('a', NULL::float8, NULL, NULL::float8, NULL::bigint), ('a', NULL, NULL, NULL, NULL),
	('a', 2, NULL, NULL, NULL), ('a', 2, NULL, 1, NULL), ('a', 1, NULL, NULL, NULL), ('b', NULL, 'b', NULL, NULL), ('a', NULL, 'b', NULL, NULL), ('a', NULL, 'B', NULL, NULL),
	('a', NULL, 'é', NULL, NULL), ('a', NULL, NULL, NULL, 7), ('z', NULL, NULL, NULL, 0), ('b', NULL, NULL, NULL, -5)) AS v(t, s, r, m, q)) AS x;
SELECT is(journey_agg(touchpoint, at, score, role, amount, seq ORDER BY id), journey_agg(touchpoint, at, score, role, amount, seq ORDER BY id DESC),
	'the order of rows does not matter') FROM log;
SELECT is(j, b, 'nor does -0') FROM (SELECT journey_agg('a', '2025-01-01Z', -0.0::float8, NULL, -0.0::float8) AS j, journey_agg('a', '2025-01-01Z', 0, NULL, 0) AS b) AS q;
SELECT is(journey_length(j), 3::bigint, 'equal events are kept') FROM (SELECT journey_agg('a', '2025-01-01Z') AS j FROM generate_series(1, 3)) AS q;

-- Contents

SELECT results_eq(
	$$SELECT journey_length(j), missing(j), journey_starts(j), journey_ends(j), journey_span(j) FROM (SELECT journey_agg(touchpoint, at) AS j FROM log WHERE person = 1) AS q$$,
	$$VALUES (5::bigint, 2::bigint, '2025-01-01 09:00Z'::timestamptz, '2025-03-01 12:00Z'::timestamptz, '59 days 03:00:00'::interval)$$,
	'length, missing, first and last time, span');

-- No rows, all NULL, one row

SELECT is(journey_agg(touchpoint, at), NULL, 'no rows: NULL') FROM log WHERE false;
SELECT is(journey_agg(touchpoint, at) FILTER (WHERE id > 99), NULL, 'FILTER that removes all: NULL') FROM log;
SELECT is(journey_agg(NULL, NULL, score, role, amount, seq)::text, '{"events": [], "missing": 9}', 'all NULL: an empty journey and nine missing') FROM log;
SELECT results_eq(
	$$SELECT journey_length(j), missing(j), journey_starts(j), journey_ends(j), journey_span(j) FROM (SELECT journey_agg(NULL::text, at) AS j FROM log) AS q$$,
	$$VALUES (0::bigint, 9::bigint, NULL::timestamptz, NULL::timestamptz, NULL::interval)$$, 'times of an empty journey are NULL');
SELECT is_empty($$SELECT * FROM journey_events('{"events": [], "missing": 3}')$$, 'and it has no events');
SELECT is(journey_span(journey_agg(touchpoint, at)), '0'::interval, 'one event has a span of zero') FROM log WHERE id = 1;
SELECT is(rollup(j), NULL, 'rollup of no rows: NULL') FROM (SELECT journey_agg(touchpoint, at) AS j FROM log) AS q WHERE false;
SELECT is(rollup(j), NULL, 'rollup of NULLs: NULL') FROM (VALUES (NULL::journey), (NULL)) AS v(j);

-- Merging

CREATE TEMP TABLE part AS SELECT id % 3 AS part, journey_agg(touchpoint, at, score, role, amount, seq) AS j FROM log GROUP BY 1;
CREATE TEMP TABLE whole AS SELECT journey_agg(touchpoint, at, score, role, amount, seq) AS j FROM log;
SELECT is((SELECT rollup(j) FROM part), j, 'rollup of parts is the whole') FROM whole;
SELECT is((SELECT a.j || b.j || c.j FROM part a, part b, part c WHERE (a.part, b.part, c.part) = (2, 0, 1)), j, '|| as well, in any order') FROM whole;
SELECT is(journey_length(j || j), 2 * journey_length(j), 'a journey merged with itself has each event twice') FROM whole;
SELECT is(j || journey_agg(NULL, at), j || '{"events": [], "missing": 9}'::journey, 'an empty journey adds its missing rows') FROM whole, log GROUP BY j;
SELECT is(j || '{"events": [], "missing": 0}', j, 'and without any is the identity') FROM whole;
SELECT is(j || NULL, NULL, '|| NULL is NULL') FROM whole;
SELECT is((SELECT rollup(j) FROM (SELECT j FROM part UNION ALL SELECT NULL) AS q), j, 'rollup skips NULLs') FROM whole;
SELECT is((SELECT rollup(j) FROM part WHERE part = 1), j, 'rollup of one is that one') FROM part WHERE part = 1;

-- = < and the like

CREATE TEMP TABLE stored (id int, j journey);
INSERT INTO stored SELECT id, journey_agg(touchpoint, at, score, role) FROM log GROUP BY id;
INSERT INTO stored SELECT 10, journey_agg(touchpoint, at, score, role) FROM log WHERE id = 1;
INSERT INTO stored VALUES (11, NULL);
SELECT is((SELECT count(*) FROM (SELECT DISTINCT j FROM stored) AS q), 9::bigint, 'DISTINCT');
SELECT is((SELECT count(DISTINCT j) FROM stored), 8::bigint, 'count(DISTINCT)');
SET LOCAL enable_sort = off;
SELECT is((SELECT array_agg(n ORDER BY n) FROM (SELECT count(*) AS n FROM stored GROUP BY j) AS q), array[1, 1, 1, 1, 1, 1, 1, 2, 2]::bigint[], 'GROUP BY, hashed');
SET LOCAL enable_sort = on;
SET LOCAL enable_hashagg = off;
SELECT is((SELECT array_agg(n ORDER BY n) FROM (SELECT count(*) AS n FROM stored GROUP BY j) AS q), array[1, 1, 1, 1, 1, 1, 1, 2, 2]::bigint[], 'GROUP BY, sorted');
SET LOCAL enable_hashagg = on;
SELECT is((SELECT count(*) FROM stored a JOIN stored b ON a.j = b.j), 14::bigint, 'join on =');
SELECT is((SELECT count(*) FROM stored a, stored b WHERE ((a.j < b.j)::int + (a.j = b.j)::int + (a.j > b.j)::int) <> 1
	OR (a.j <> b.j) <> (NOT a.j = b.j) OR (a.j >= b.j) <> (NOT a.j < b.j) OR (a.j <= b.j) <> (NOT a.j > b.j) OR sign(journey_cmp(a.j, b.j)) <> -sign(journey_cmp(b.j, a.j))), 0::bigint,
	'exactly one of < = > holds, and the others follow');
CREATE UNIQUE INDEX ON stored (j) WHERE id NOT IN (10, 7);
SELECT throws_ok($$INSERT INTO stored SELECT 12, j FROM stored WHERE id = 3$$, '23505', NULL, 'a unique index on journeys');

-- Text, jsonb, stored

SELECT is(j::text::journey, j, 'text round trip') FROM whole;
SELECT is(j::jsonb::journey, j, 'jsonb round trip') FROM whole;
SELECT is(j::jsonb, j::text::jsonb, 'the jsonb is the text form') FROM whole;
SELECT is(' { "missing" : 0,"events":[{"seq":3,"at":"2025-01-01T01:00:00+01:00","touchpoint":"b","score":1e0},{"at":"2024-12-31T00:00:00Z","touchpoint":"a"}]}'::journey::text,
	'{"events": [{"touchpoint": "a", "at": "2024-12-31T00:00:00Z"}, {"touchpoint": "b", "at": "2025-01-01T00:00:00Z", "score": 1, "seq": 3}], "missing": 0}',
	'events and keys in any order, any time zone');
SELECT is(j::text::journey, j, 'labels with quotes, backslashes, control characters and other alphabets')
FROM (SELECT journey_agg(t, '2025-01-01Z', 1, t) AS j FROM (VALUES ('"'), ('\'), (E'\n\t\x01'), ('Gespräch'), ('面试'), ('{"a": 1}'), (' '), (':')) AS v(t)) AS q;
SELECT is(j::text::journey, j, 'numbers of every width')
FROM (SELECT journey_agg('a', '2025-01-01Z', s, NULL, s / 3, s::bigint) AS j FROM (VALUES (-128.0::float8), (127), (128), (0.5), (1e-300), (16777217), (1e15)) AS v(s)) AS q;
SELECT is((SELECT array_agg(e.score ORDER BY e.n) FROM journey_events(j) AS e), array_agg(s ORDER BY i), 'scores come back as they were: ' || w)
FROM (VALUES ('one byte', array[-128, 127, 0]::float8[]), ('float4', array[0.5, 3e8, 1]), ('float8', array[0.1, 1e300, -5e-324])) AS v(w, scores),
	LATERAL unnest(scores) WITH ORDINALITY AS u(s, i),
	LATERAL (SELECT journey_agg('a', '2025-01-01Z'::timestamptz + x.i * interval '1 s', x.s) AS j FROM unnest(scores) WITH ORDINALITY AS x(s, i)) AS q
GROUP BY w, j ORDER BY w;
SELECT is((SELECT array_agg(e.seq ORDER BY e.n) FROM journey_events(j) AS e), array[-9223372036854775807, 0, 9223372036854775807, NULL], 'sequence numbers over the whole range')
FROM (SELECT journey_agg('a', '2025-01-01Z', NULL, NULL, NULL, q) AS j FROM (VALUES (NULL), (0), (9223372036854775807), (-9223372036854775807)) AS v(q)) AS x;
SELECT is((SELECT array_agg(e.at ORDER BY e.n) FROM journey_events(j) AS e), array_agg(t::timestamptz ORDER BY i), 'times in units of ' || unit)
FROM (VALUES ('days', array['2025-01-01 05:00Z', '2025-01-03 05:00Z']), ('hours', array['2025-01-01 05:00Z', '2025-01-03 06:00Z']), ('minutes', array['2025-01-01 05:00Z', '2025-01-01 05:01Z']),
	('seconds', array['2025-01-01 05:00:01Z', '2025-01-01 05:02:02Z']), ('milliseconds', array['2025-01-01 05:00:01.5Z', '2025-01-01 05:02:02.501Z']),
	('microseconds', array['2025-01-01 05:00:01.5Z', '2025-01-01 05:00:01.500001Z']), ('far apart', array['4713-01-01 00:00Z BC', '294276-12-31 23:59:59.999999Z'])) AS v(unit, times),
	LATERAL unnest(times) WITH ORDINALITY AS u(t, i),
	LATERAL (SELECT journey_agg('a', x.t::timestamptz) AS j FROM unnest(times) AS x(t)) AS q
GROUP BY unit, j ORDER BY unit;
SELECT is(j::text::journey, j, 'times before our era, after the year 9999, with fractions of a second')
FROM (SELECT journey_agg('a', t) AS j FROM (VALUES ('4713-11-24 00:00Z BC'::timestamptz), ('0001-01-01 00:00:00.5Z BC'), ('0001-01-01Z'), ('0099-12-31Z'), ('12345-06-07Z'), ('294276-12-31 23:59:59.999999Z')) AS v(t)) AS q;
SELECT is(journey_agg('a', '0044-03-15 12:00:00.25Z BC')::text, '{"events": [{"touchpoint": "a", "at": "0044-03-15T12:00:00.25Z BC"}], "missing": 0}', 'the era comes last');
SELECT is(journey_span(journey_agg('a', t)), '109203489 days 23:59:59.999999', 'a span over all the time that there is') FROM (VALUES ('4713-01-01 00:00Z BC'::timestamptz), ('294276-12-31 23:59:59.999999Z')) AS v(t);
SELECT is(format('{"events": [{"touchpoint": "a", "at": "%s"}], "missing": 0}', t)::journey, journey_agg('a', '2025-01-31 08:30:00.5Z'), 'a time may be written ' || t)
FROM unnest(array['2025-01-31T08:30:00.5Z', '2025-01-31T08:30:00.500+00', '2025-01-31T09:30:00.5+01:00', '2025-01-31T03:00:00.500000-05:30', '2025-01-31T08:31:15.5+00:01:15']) AS t GROUP BY t ORDER BY t COLLATE "C";
SELECT pg_temp.refused(format('SELECT %L::journey', format('{"events": [{"touchpoint": "a", "at": "%s"}], "missing": 0}', t)), '22P02', '%', 'but not ' || t)
FROM unnest(array['now', 'today', 'epoch', 'yesterday', '2025-01-31T08:30:00', '2025-01-31', '01/02/2025 00:00Z', '2025-01-31T08:30:00 Europe/Berlin', '2025-01-31 08:30:00Z', '25-01-31T08:30:00Z', '2025-01-31T08:30Z', '20250131T083000Z',
	'2025-01-31T08:30:00Z AD', '2025-01-31T08:30:00+', '2025-01-31T24:30:00Z', '294277-01-01T00:00:00Z', '']) AS t;
SELECT is(encode(journey_send(journey_agg('ab', '2000-01-01 00:00:01Z', 1, 'c')), 'hex'),
	-- version; one event, none missing; role and score present; time; labels; score; then the checksum
	'01' || '00000001' || '00000000' || '03' || '00000000000f4240' || '000000026162' || '0000000163' || '3ff0000000000000'
	|| right(encode(journey_send(journey_agg('ab', '2000-01-01 00:00:01Z', 1, 'c')), 'hex'), 8), 'the binary form, in network byte order');
CREATE TEMP TABLE large AS SELECT journey_agg('touchpoint ' || g % 300, '2025-01-01Z'::timestamptz + g * g * interval '1 s', g % 11, 'role ' || g % 7, g / 7.0, g) AS j FROM generate_series(1, 20000) AS g;
SELECT is(j::text::journey, j, 'a large journey, from disk, and its text') FROM large;
SELECT is((SELECT count(*) FROM journey_events(j) AS e WHERE e.touchpoint <> 'touchpoint ' || e.n % 300 OR e.score <> e.n % 11 OR e.amount <> e.n / 7.0 OR e.role <> 'role ' || e.n % 7 OR e.seq <> e.n),
	0::bigint, 'all of its events') FROM large;
SELECT is((SELECT rollup(j) FROM (SELECT j FROM large UNION ALL SELECT j FROM large) AS q), j || j, 'and its rollup') FROM large;

-- Limits and refusals

SELECT is(journey_length(j), 65535::bigint, '65,535 touchpoints') FROM (SELECT journey_agg(g::text, '2025-01-01Z') AS j FROM generate_series(1, 65535) AS g) AS q;
SELECT is((SELECT count(DISTINCT e.touchpoint) FROM journey_events(j) AS e), 65535::bigint, 'are all there') FROM (SELECT journey_agg(g::text, '2025-01-01Z') AS j FROM generate_series(1, 65535) AS g) AS q;
SELECT pg_temp.refused($$SELECT journey_agg(g::text, '2025-01-01Z') FROM generate_series(1, 65536) AS g$$, '54000', '%65535%', '65,536 touchpoints');
SELECT pg_temp.refused($$SELECT a || b FROM (SELECT journey_agg(g::text, '2025-01-01Z') AS a FROM generate_series(1, 65535) AS g) x, (SELECT journey_agg('a', '2025-01-01Z') AS b) AS y$$,
	'54000', '%65535%', 'also when merging');
SELECT is((SELECT count(DISTINCT e.role) FROM journey_events(j) AS e), 255::bigint, '255 roles') FROM (SELECT journey_agg('a', '2025-01-01Z', NULL, g::text) AS j FROM generate_series(1, 255) AS g) AS q;
SELECT pg_temp.refused($$SELECT journey_agg('a', '2025-01-01Z', NULL, g::text) FROM generate_series(1, 256) AS g$$, '54000', '%255 roles%', '256 roles');
SELECT is((SELECT octet_length(e.touchpoint) + octet_length(e.role) FROM journey_events(j) AS e), 510, 'labels of 255 bytes')
FROM (SELECT journey_agg(repeat('ä', 127) || 'x', '2025-01-01Z', NULL, repeat('y', 255)) AS j) AS q;
SELECT is(j::text::journey, j, 'their text') FROM (SELECT journey_agg(repeat('ä', 127) || 'x', '2025-01-01Z', NULL, repeat('y', 255)) AS j) AS q;
SELECT pg_temp.refused($$SELECT journey_agg(repeat('x', 256), '2025-01-01Z')$$, '54000', '%255 bytes%', 'a touchpoint of 256 bytes');
SELECT pg_temp.refused($$SELECT journey_agg(repeat('ä', 128), '2025-01-01Z')$$, '54000', '%255 bytes%', 'bytes, not characters');
SELECT pg_temp.refused($$SELECT journey_agg('x', '2025-01-01Z', NULL, repeat('x', 256))$$, '54000', '%255 bytes%', 'a role of 256 bytes');
SELECT pg_temp.refused(format($$SELECT journey_agg('x', %L)$$, t), '22003', '%finite%', 'time ' || t) FROM (VALUES ('infinity'), ('-infinity')) AS v(t);
SELECT pg_temp.refused(format($$SELECT journey_agg('x', '2025-01-01Z', %L)$$, s), '22003', 'score%', 'score ' || s) FROM (VALUES ('NaN'), ('Infinity'), ('-Infinity')) AS v(s);
SELECT pg_temp.refused(format($$SELECT journey_agg('x', '2025-01-01Z', 1, 'r', %L)$$, s), '22003', '%amount%', 'amount ' || s) FROM (VALUES ('NaN'), ('Infinity'), ('-Infinity')) AS v(s);
SELECT pg_temp.refused($$SELECT journey_agg('x', '2025-01-01Z', 1, 'r', 1, -9223372036854775808)$$, '22003', 'sequence%', 'the smallest bigint as sequence number');
SELECT pg_temp.refused(format('SELECT %L::journey', t), '22P02', 'invalid input for type journey: %', d) FROM (VALUES
	('[]', 'text: no object'), ('{}', 'text: no events'), ('{"events": []}', 'text: no missing'), ('{"events": {}, "missing": 0}', 'text: events are no array'),
	('{"events": [], "missing": -1}', 'text: missing is negative'), ('{"events": [], "missing": 0.5}', 'text: missing is no count'), ('{"events": [], "missing": 4294967296}', 'text: missing is too large'),
	('{"events": [], "missing": 0, "more": 1}', 'text: an unknown key'), ('{"events": [1], "missing": 0}', 'text: an event is no object'), ('{"events": [[]], "missing": 0}', 'text: an event is an array'),
	('{"events": [{"touchpoint": "a"}], "missing": 0}', 'text: no time'), ('{"events": [{"at": "2025-01-01T00:00:00Z"}], "missing": 0}', 'text: no touchpoint'),
	('{"events": [{"touchpoint": 1, "at": "2025-01-01T00:00:00Z"}], "missing": 0}', 'text: the touchpoint is a number'),
	('{"events": [{"touchpoint": null, "at": "2025-01-01T00:00:00Z"}], "missing": 0}', 'text: the touchpoint is null'),
	('{"events": [{"touchpoint": "a", "at": 5}], "missing": 0}', 'text: the time is a number'), ('{"events": [{"touchpoint": "a", "at": "soon"}], "missing": 0}', 'text: the time is none'),
	('{"events": [{"touchpoint": "a", "at": "infinity"}], "missing": 0}', 'text: the time is infinite'), ('{"events": [{"touchpoint": "a", "at": "2025-02-30T00:00:00Z"}], "missing": 0}', 'text: no such day'),
	('{"events": [{"touchpoint": "a", "at": "2025-01-01T00:00:00Z", "score": "9"}], "missing": 0}', 'text: the score is a string'),
	('{"events": [{"touchpoint": "a", "at": "2025-01-01T00:00:00Z", "score": 1e999}], "missing": 0}', 'text: the score is too large'),
	('{"events": [{"touchpoint": "a", "at": "2025-01-01T00:00:00Z", "seq": 1.5}], "missing": 0}', 'text: the sequence number is a fraction'),
	('{"events": [{"touchpoint": "a", "at": "2025-01-01T00:00:00Z", "seq": -9223372036854775808}], "missing": 0}', 'text: the sequence number is too small'),
	('{"events": [{"touchpoint": "a", "at": "2025-01-01T00:00:00Z", "weight": 1}], "missing": 0}', 'text: an event has an unknown key')) AS v(t, d);
SELECT pg_temp.refused(format('SELECT %L::jsonb::journey', '{"events": 1}'), '22023', '%journey%', 'jsonb that is no journey');
SELECT pg_temp.refused(format('SELECT %L::journey', '{"events": [{"touchpoint": "' || repeat('x', 256) || '", "at": "2025-01-01T00:00:00Z"}], "missing": 0}'), '22P02', '%255 bytes%', 'text: a label is too long');

-- The text is read as it comes: keys once each, nothing where it does not belong, JSON to its end

CREATE FUNCTION pg_temp.journey_text(more text) RETURNS text LANGUAGE sql AS
	$$SELECT '{"events": [{"touchpoint": "a", "at": "2025-01-01T00:00:00Z"' || more || '}], "missing": 0}'$$;
CREATE TEMP TABLE wrong (form text, pattern text, description text);
INSERT INTO wrong VALUES
	('{"events": [], "events": [], "missing": 0}', 'there are two of the key "events"', 'events twice'), ('{"missing": 0, "events": [], "missing": 0}', 'there are two of the key "missing"', 'missing twice'),
	('{"missing": 0}', '"events" is not there', 'no events'), ('{"events": []}', '"missing" is not there', 'no missing'), ('{"more": {}, "events": [], "missing": 0}', 'unknown key "more"', 'an unknown key'),
	('[{"events": [], "missing": 0}]', 'it is not a JSON object', 'a journey in an array'), ('"events"', 'it is not a JSON object', 'a string'), ('null', 'it is not a JSON object', 'null'),
	('{"events": {"touchpoint": "a"}, "missing": 0}', '"events" must be an array', 'events are an object'), ('{"events": "[]", "missing": 0}', '"events" must be an array', 'events are a string'),
	('{"events": null, "missing": 0}', '"events" must be an array', 'events are null'), ('{"events": [[{"touchpoint": "a"}]], "missing": 0}', 'event 1 needs %', 'an array in the events'), ('{"events": [null], "missing": 0}', 'event 1 needs %', 'an event is null'),
	('{"events": [{"touchpoint": "a", "at": "2025-01-01T00:00:00Z"}, {}], "missing": 0}', 'event 2 needs %', 'the second event is empty');
INSERT INTO wrong SELECT format('{"events": [], "missing": %s}', n), '"missing" must be a count', 'missing is ' || n FROM unnest(array['null', 'true', '"0"', '{}', '[]', '0.0', '1e2', '99999999999999999999', '1e400']) AS n;
INSERT INTO wrong SELECT pg_temp.journey_text(', ' || m), 'event 1 has two of the key "' || k || '"', 'an event has twice ' || k FROM (VALUES
	('"touchpoint": "a"', 'touchpoint'), ('"at": "2025-01-01T00:00:00Z"', 'at'), ('"\u0061t": "2025-01-01T00:00:00Z"', 'at'), ('"seq": 1, "role": "r", "seq": 1', 'seq')) AS v(m, k);
INSERT INTO wrong SELECT pg_temp.journey_text(', ' || m), 'event 1 needs %', 'an event with ' || m FROM unnest(array['"score": 1e400', '"amount": -1e400', '"score": 1e-400', '"score": null', '"score": true', '"amount": "9"', '"amount": {"EUR": 9}',
	'"amount": [9]', '"role": 1', '"role": null', '"role": ["r"]', '"role": {}', '"seq": "1"', '"seq": 1.0', '"seq": 1e2', '"seq": 9223372036854775808', '"Score": 1', '"": 1', '"sco": 1', '"scores": 1']) AS m;
INSERT INTO wrong SELECT pg_temp.journey_text(', "score": ' || n), 'it is not JSON', 'a score written ' || n FROM unnest(array['NaN', '-NaN', 'Infinity', '01', '+1', '.5', '1.', '0x1', '1_000', 'True']) AS n;
INSERT INTO wrong SELECT pg_temp.journey_text(', "role": ' || r), 'it is not JSON', 'a role written ' || r FROM unnest(array['"\u0000"', '"\ud83d"', '"\ude00"', '"\x"', '"\u12"', $$'r'$$, E'"a\tb"', '"r']) AS r;
INSERT INTO wrong SELECT left('{"events": [], "missing": 0}', n), 'it is not JSON', 'cut after ' || n || ' bytes' FROM unnest(array[0, 1, 5, 9, 11, 12, 13, 14, 24, 27]) AS n;
INSERT INTO wrong SELECT '{"events": [], "missing": 0}' || more, 'it is not JSON', 'followed by ' || more FROM unnest(array['x', '{}', ',', '}', ' 0', '{"events": [], "missing": 0}']) AS more;
INSERT INTO wrong VALUES ('{"events": [], "missing": 0,}', 'it is not JSON', 'a comma at the end'), ('{"events": [,], "missing": 0}', 'it is not JSON', 'a comma alone'), ('{"events": [] "missing": 0}', 'it is not JSON', 'no comma'),
	('{events: [], missing: 0}', 'it is not JSON', 'keys without quotes');
INSERT INTO wrong VALUES (repeat('[', 1000000), 'it is not a JSON object', 'a million arrays'), (repeat('{"events":', 1000000), '"events" must be an array', 'a million objects'), ('{"events": ' || repeat('[', 1000000), 'event 1 needs %', 'a million arrays of events'),
	('{"events": ' || repeat('[{"touchpoint": ', 1000000), 'event 1 needs %', 'a million events, each in the other'), ('{"missing": ' || repeat('[', 1000000), '"missing" must be a count', 'a million arrays in missing');
SELECT pg_temp.refused(format('SELECT %L::journey', form), '22P02', 'invalid input for type journey: ' || pattern, 'text: ' || description) FROM wrong;
SELECT is(form::journey::text, pg_temp.journey_text(', "role": "é", "score": 100, "amount": -0.005, "seq": 0'), 'text that is written in another way') FROM (VALUES
	(E'\n{ "missing" :0,\t"events":[ {"s\\u0065q":-0, "amount":-5E-3,"role":"\\u00e9","score":1e+2, "at":"2025-01-01T00:00:00Z" ,"touchpoint":"\\u0061"} ]\r\n} ')) AS v(form);
SELECT results_eq(format('SELECT e.touchpoint, e.role FROM journey_events(%L::journey) AS e', '{"events": [{"touchpoint": "\"\\\/\b\f\n\r\t", "at": "2025-01-01T00:00:00Z", "role": "\ud83d\ude00"}], "missing": 0}'),
	$$VALUES (E'"\\/\b\f\n\r\t', '😀')$$, 'every escape is understood');
SELECT is(touchpoints(format('{"events": [{"touchpoint": "%s", "at": "2025-01-01T00:00:00Z"}], "missing": 0}', repeat('\u00e9', 127) || '\u0061')::journey), array[repeat('é', 127) || 'a'], 'a label of 255 bytes, however it is written');
SELECT pg_temp.refused(format('SELECT %L::journey', pg_temp.journey_text(format(', "role": "%s"', repeat('\u00e9', 128)))), '22P02', '%255 bytes%', 'and not of 256');
SELECT pg_temp.refused(format('SELECT %L::journey', (SELECT '{"events": [' || string_agg(format('{"touchpoint": "%s", "at": "2025-01-01T00:00:00Z"}', g), ',') || '], "missing": 0}' FROM generate_series(1, 65536) AS g)), '54000', '%65535%', 'text with too many touchpoints');

-- Soft errors: since PostgreSQL 16 an input function can say no without an error

CREATE FUNCTION pg_temp.soft_message(form text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE 'SELECT sql_error_code || '' '' || message FROM pg_input_error_info($1, ''journey'')' INTO result USING form;
	RETURN result;
END $$;
SELECT is((SELECT count(*) FROM wrong WHERE CASE WHEN current_setting('server_version_num')::int >= 160000 THEN pg_temp.soft_message(form) NOT LIKE '22P02 invalid input for type journey: ' || pattern END), 0::bigint, 'soft errors (16 and later) are the same');
SELECT is(CASE WHEN current_setting('server_version_num')::int >= 160000 THEN pg_temp.soft_message(pg_temp.journey_text('')) END, NULL, 'and there is none where nothing is wrong');

-- The building form stays inside: windows, partial aggregates, FILTER

SELECT is((SELECT count(*) FROM (SELECT id, journey_agg(touchpoint, at, score, role, amount, seq) OVER (ORDER BY id) AS j FROM log) AS w
	WHERE j IS DISTINCT FROM (SELECT journey_agg(touchpoint, at, score, role, amount, seq) FROM log l WHERE l.id <= w.id)), 0::bigint, 'a growing window');
SELECT is((SELECT count(*) FROM (SELECT id, journey_agg(touchpoint, at) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING) AS j FROM log) AS w
	WHERE j IS DISTINCT FROM (SELECT journey_agg(touchpoint, at) FROM log l WHERE l.id BETWEEN w.id - 2 AND w.id + 1)), 0::bigint, 'a moving window');
SELECT is((SELECT count(*) FROM (SELECT part, rollup(j) OVER (ORDER BY part) AS j FROM part) AS w
	WHERE j IS DISTINCT FROM (SELECT rollup(p.j) FROM part p WHERE p.part <= w.part)), 0::bigint, 'rollup in a growing window');
CREATE TEMP TABLE made AS
	SELECT id, journey_agg(touchpoint, at) OVER (ORDER BY id) AS j FROM log UNION ALL SELECT id, rollup(j) OVER (ORDER BY id) FROM stored
	UNION ALL SELECT person, journey_agg(touchpoint, at, score, role) FROM log GROUP BY ROLLUP (person);
CREATE TEMP TABLE reread AS SELECT id, j::text::journey AS j FROM made;
SELECT is((SELECT array_agg(pg_column_size(j) ORDER BY id, j) FROM made), array_agg(pg_column_size(j) ORDER BY id, j), 'what is stored has no slack: it is as large as the canonical form read from text') FROM reread;

-- Plans, of tables that are large enough

CREATE TABLE public.big AS
SELECT g % 2000 AS person, 'touchpoint ' || g * 7 % 23 AS touchpoint, '2025-01-01Z'::timestamptz + g * interval '37 s' AS at, (g % 11)::float8 AS score
FROM generate_series(1, 300000) AS g;
ANALYZE public.big;
CREATE TABLE public.split (LIKE public.big) PARTITION BY HASH (person);
CREATE TABLE public.split0 PARTITION OF public.split FOR VALUES WITH (modulus 2, remainder 0);
CREATE TABLE public.split1 PARTITION OF public.split FOR VALUES WITH (modulus 2, remainder 1);
INSERT INTO public.split SELECT * FROM public.big;
ANALYZE public.split;
SET LOCAL max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE serial AS SELECT person, journey_agg(touchpoint, at, score) AS j FROM big GROUP BY person;
SET LOCAL max_parallel_workers_per_gather = 2;
SELECT ok(plan @? '$.**."Node Type" ? (@ starts with "Gather")' AND plan @? '$.**."Partial Mode" ? (@ == "Partial")' AND plan @? '$.**."Partial Mode" ? (@ == "Finalize")',
	'the planner chooses a parallel plan with partial aggregates') FROM pg_temp.plan('SELECT person, journey_agg(touchpoint, at, score) FROM big GROUP BY person') AS plan;
SELECT is((SELECT count(*) FROM (SELECT person, journey_agg(touchpoint, at, score) AS j FROM big GROUP BY person) AS p FULL JOIN serial s USING (person) WHERE p.j IS DISTINCT FROM s.j), 0::bigint,
	'whose answers are equal to the serial ones');
SELECT is((SELECT rollup(j) FROM serial), journey_agg(touchpoint, at, score), 'also of a single group') FROM big;
SET LOCAL enable_partitionwise_aggregate = on;
SET LOCAL max_parallel_workers_per_gather = 0;
SELECT is(jsonb_array_length(jsonb_path_query_array(plan, '$.**.Plans[*] ? (@."Node Type" == "Aggregate" && @."Parent Relationship" == "Member")')), 2, 'the planner aggregates each partition')
FROM pg_temp.plan('SELECT person, journey_agg(touchpoint, at, score) FROM split GROUP BY person') AS plan;
SELECT is((SELECT count(*) FROM (SELECT person, journey_agg(touchpoint, at, score) AS j FROM split GROUP BY person) AS p FULL JOIN serial s USING (person) WHERE p.j IS DISTINCT FROM s.j), 0::bigint,
	'with equal answers');
SELECT ok(plan @? '$.**.Plans[*] ? (@."Node Type" == "Aggregate" && @."Partial Mode" == "Partial" && @."Parent Relationship" == "Member")', 'and each partition partially, when groups cross partitions')
FROM pg_temp.plan('SELECT touchpoint, journey_agg(touchpoint, at, score) FROM split GROUP BY touchpoint') AS plan;
SELECT is((SELECT count(*) FROM (SELECT touchpoint, journey_agg(touchpoint, at, score) AS j FROM split GROUP BY touchpoint) AS p
	FULL JOIN (SELECT touchpoint, journey_agg(touchpoint, at, score) AS j FROM big GROUP BY touchpoint) AS s USING (touchpoint) WHERE p.j IS DISTINCT FROM s.j), 0::bigint, 'with equal answers, too');

-- Size

CREATE TEMP TABLE sizes AS
SELECT journey_length(j) AS n, pg_column_size(j) AS total, (SELECT sum(2 + octet_length(t)) FROM (SELECT DISTINCT e.touchpoint AS t FROM journey_events(j) AS e) AS d) AS dictionary
FROM (SELECT person, journey_agg(touchpoint, at, score) AS j FROM (
	SELECT person, touchpoint, '2025-01-01Z'::timestamptz + random() * interval '500 days' AS at, score FROM big) AS irregular GROUP BY person) AS q;
SELECT cmp_ok((SELECT sum(total - dictionary - 24) / sum(n)::float8 FROM sizes), '<=', 8::float8, 'at most 8 bytes an event beyond header and dictionary, with times to the microsecond and scores');

SELECT * FROM finish();
ROLLBACK;
