\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT * FROM no_plan();

-- A journey from a word: one letter a second, from 2025-01-01 00:00:01 on.
CREATE FUNCTION pg_temp.word(word text) RETURNS journey LANGUAGE sql AS $$
	SELECT coalesce(journey_agg(letter, timestamptz '2025-01-01' + i * interval '1 s'), '{"events": [], "missing": 0}')
	FROM regexp_split_to_table(nullif(word, ''), '') WITH ORDINALITY AS letters(letter, i) $$;
-- A journey from pairs of name and second.
CREATE FUNCTION pg_temp.timed(VARIADIC events text[]) RETURNS journey LANGUAGE sql AS $$
	SELECT journey_agg(split_part(e, '@', 1), timestamptz '2025-01-01' + split_part(e, '@', 2)::float8 * interval '1 s') FROM unnest(events) AS e $$;
CREATE FUNCTION pg_temp.levels(mode text[], VARIADIC words text[]) RETURNS int[] LANGUAGE sql AS $$
	SELECT array_agg(journey_level(pg_temp.word(w), '{a,b,c}', '1 day', mode) ORDER BY i) FROM unnest(words) WITH ORDINALITY AS u(w, i) $$;
-- What became of each step: position or status.
CREATE FUNCTION pg_temp.outcome(j journey, steps text[], within interval, mode text[] DEFAULT '{loose}', exclude text[] DEFAULT NULL, optional int[] DEFAULT NULL,
	until timestamptz DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(CASE status WHEN 'reached' THEN n::text ELSE coalesce(status, '-') END, ' ' ORDER BY step)
	FROM journey_steps(j, steps, within, mode, exclude, optional, until) $$;

-- Conformance: ClickHouse's own tables

CREATE TEMP TABLE thousand AS SELECT journey_agg((1000 + i)::text, timestamptz '2025-01-01' + i * interval '1 s') AS j FROM generate_series(0, 8) AS i;
SELECT is(journey_level(j, '{''1003'',''1004'',''1005'',''1006'',''1007''}', '2 s'), 3, '1003 to 1007 within 2: 3') FROM thousand;
SELECT is(journey_level(j, '{''1003'',''1004'',''1005'',''1006'',''1007''}', '3 s'), 4, 'within 3: 4') FROM thousand;
SELECT is(journey_level(j, '{''1003'',''1004'',''1005'',''1006'',''1007''}', '4 s'), 5, 'within 4: 5') FROM thousand;
SELECT is(journey_level(j, '{''1000'',''1001'',''1002'',''1008''}', '10000 s'), 4, '1000 1001 1002 1008: 4') FROM thousand;
SELECT is(journey_level(j, '{''1008'',''1001''}', '10000 s'), 1, '1008 1001: 1') FROM thousand;
SELECT is(pg_temp.levels('{loose}', 'abc', 'adbc', 'aabbcc', 'aaaabbcc', 'aabbdcc', 'ccbbaa'), '{3,3,3,3,3,1}'::int[], 'six users');
SELECT is(pg_temp.levels('{strict}', 'abc', 'adbc', 'aabbcc', 'aaaabbcc', 'aabbdcc', 'ccbbaa'), '{3,1,3,3,2,1}'::int[], 'six users, strict');
SELECT is(pg_temp.levels('{strict,first_entry}', 'abac', 'ababc', 'abcbd', 'acb', 'abcabcd'), '{2,2,3,1,3}'::int[], 'strict from the first entry');
SELECT is(pg_temp.levels('{strict,first_entry,reentry}', 'abac', 'ababc', 'abcbd', 'acb', 'abcabcd'), '{3,3,3,1,3}'::int[], 'with reentry');
SELECT is(pg_temp.levels('{strict}', 'abac', 'ababc', 'abcbd', 'acb', 'abcabcd'), '{2,3,3,1,3}'::int[], 'the optimum: ababc ends with abc');
SELECT is(pg_temp.levels('{strict,reentry}', 'abac', 'ababc', 'abcbd', 'acb', 'abcabcd'), '{3,3,3,1,3}'::int[], 'strict with reentry');
SELECT is(journey_level(pg_temp.timed('1000@0', '1001@1', '1002@1', '1003@1', '1004@2'), '{''1004'',''1004'',''1004''}', '100 s'), 1, 'one event fills one step');
SELECT is(journey_level(pg_temp.timed('1000@0', '1001@1', '1002@1', '1003@1', '1004@2'), '{''1000'',''1001'',''1002'',''1003'',''1004''}', '100 s'), 5, 'ties in their order');
SELECT is(journey_level(pg_temp.timed('1000@0', '1001@1', '1002@1', '1003@1', '1004@2'), '{''1000'',''1001'',''1002'',''1003'',''1004''}', '100 s', '{increasing}'), 2, 'ties are not increasing');
SELECT is(array[journey_level(pg_temp.timed('f@180', 'f@220', 's@250'), s, '200 s'), journey_level(pg_temp.timed('f@100', 'f@250'), s, '200 s'),
	journey_level(pg_temp.timed('s@200', 'f@210', 'f@230'), s, '200 s'), journey_level(pg_temp.timed('s@200', 'f@210', 's@230'), s, '200 s')], '{3,2,2,1}'::int[], 'failure, failure, success')
FROM (SELECT '{f,f,s}'::text[]) AS q(s);
SELECT is(journey_level(pg_temp.timed('c1@0', 'c1@1', 'c2@1'), '{c1,c2}', '10 s', '{increasing}'), 2, 'c1 c1 c2 increasing: the optimum is 2');
SELECT is(journey_level(pg_temp.timed('login@60', 'visit@120', 'order@240', 'payment@600'), '{login,visit,order,payment}', '300 s'), 3, 'login visit order payment within 300 s: 3');
SELECT is(journey_level(pg_temp.timed('login@60', 'visit@120', 'order@240', 'payment@240'), '{login,visit,order,payment}', '300 s', '{increasing}'), 3, 'order and payment at once, increasing: 3');
SELECT is(array[journey_level(j, '{a,b,c}', '1 h', '{first_entry}'), journey_level(j, '{a,b,c}', '1 h')], '{2,3}'::int[], 'first entry or any')
FROM (SELECT pg_temp.timed('a@3600', 'a@5400', 'b@6300', 'c@8100') AS j) AS q;

-- Modes

SELECT is(pg_temp.levels('{any_order}', 'cba', 'cxxb', 'aaa', 'xyz', ''), '{3,2,1,0,0}'::int[], 'any_order');
SELECT is(journey_level(pg_temp.word('cxxxba'), '{a,b,c}', '4 s', '{any_order}'), 2, 'any_order has a window, too');
SELECT is(journey_level(pg_temp.word('ab'), '{(a|b),a}', '1 day', '{any_order}'), 2, 'any_order is a matching: b takes the first step, so that a has the second');
SELECT is(journey_level(pg_temp.word('aab'), '{a,(a|b),a}', '1 day', '{any_order}'), 3, 'found by an alternating path');
SELECT is(pg_temp.levels('{no_repeat}', 'abac', 'aabc', 'abbc', 'abxc'), '{2,3,3,3}'::int[], 'no_repeat: a again ends the chain that has it');
SELECT is(pg_temp.levels('{strict,no_repeat}', 'aabc', 'abbc', 'abc'), '{3,2,3}'::int[], 'strict and no_repeat: nothing in between');
SELECT is(pg_temp.levels('{loose,increasing}', 'abc'), '{3}'::int[], 'loose may be said');
SELECT is(pg_temp.levels('{}', 'adbc'), '{3}'::int[], 'no mode is loose');
SELECT is(pg_temp.levels('{strict,strict}', 'adbc'), '{1}'::int[], 'said twice');
SELECT is(journey_level(pg_temp.timed('a@0', 'b@10'), '{a,b}', '10 s'), 2, 'the window is inclusive');
SELECT is(journey_level(pg_temp.timed('a@0', 'b@10.000001'), '{a,b}', '10 s'), 1, 'to the microsecond');
SELECT is(journey_level(pg_temp.timed('a@0', 'b@86400'), '{a,b}', '1 day'), 2, 'a day is 24 hours');
SELECT is(journey_level(pg_temp.timed('a@0', 'a@0', 'b@0'), '{a,b}', '0 s'), 2, 'a window of nothing');
SELECT is(journey_level(journey_agg(t, at), '{a,b}', '106751991 days'), 1, 'from the first time to the last is longer than every window')
FROM (VALUES ('a', timestamptz '4713-01-01 BC'), ('b', '294276-12-31')) AS v(t, at);

-- Roles and numbers are part of a step

SELECT is(journey_level(j, '{candidate:apply,"employee:joined","employee:review[score >= 8]"}', '400 days'), 3, 'roles and scores')
FROM (SELECT journey_agg(t, '2025-01-01'::timestamptz + d * interval '1 day', s, r) AS j FROM (VALUES ('apply', 0, NULL, 'candidate'), ('joined', 40, NULL, 'employee'),
	('review', 100, 5, 'employee'), ('review', 200, 9, 'employee'), ('apply', 210, NULL, 'employee')) AS v(t, d, s, r)) AS q;
SELECT is(journey_level(pg_temp.word('abc'), '{!a,.,.}', '1 day'), 2, 'negation and any event');

-- The winner: highest level, earliest completion, latest entry, first instance

SELECT is(pg_temp.outcome(pg_temp.word('aabbcc'), '{a,b,c}', '1 day'), '2 3 5', 'latest entry, first instance, earliest completion');
SELECT is(pg_temp.outcome(pg_temp.word('abcabc'), '{a,b,c}', '1 day'), '1 2 3', 'earliest completion before latest entry');
SELECT is(pg_temp.outcome(pg_temp.word('abaabb'), '{a,b,c}', '1 day'), '1 2 dropped', 'of the highest level');
SELECT is(pg_temp.outcome(pg_temp.word('abbc'), '{a,b,c}', '1 day', '{no_repeat}'), '1 3 4', 'the first instance is one that lasts');
SELECT is(pg_temp.outcome(pg_temp.word('cab'), '{a,b,c}', '1 day', '{any_order}'), '2 3 1', 'any_order: positions by step');
SELECT is(pg_temp.outcome(pg_temp.word('aab'), '{(a|b),a}', '1 day', '{any_order}'), '1 2', 'any_order: the same rule');
SELECT is(pg_temp.outcome(pg_temp.word(''), '{a,b}', '1 day'), 'dropped -', 'nobody there');
SELECT results_eq($$SELECT * FROM journey_steps(pg_temp.timed('a@0', 'x@1', 'b@90061.5'), '{a,b,c}', '2 days')$$,
	$$VALUES (1, 1::bigint, timestamptz '2025-01-01', NULL::interval, interval '0', 'reached'), (2, 3, '2025-01-02 01:01:01.5', '1 day 01:01:01.5', '1 day 01:01:01.5', 'reached'),
		(3, NULL, NULL, NULL, NULL, 'dropped')$$, 'journey_steps: columns');
SELECT results_eq($$SELECT step, since_previous, since_start FROM journey_steps(pg_temp.word('cab'), '{a,b,c}', '1 day', '{any_order}')$$,
	$$VALUES (1, interval '1 s', interval '1 s'), (2, '1 s', '2 s'), (3, NULL, '0 s')$$, 'any_order: since the event before');

-- Exclusions, optional steps, until

SELECT is(pg_temp.outcome(pg_temp.word('abxc'), '{a,b,c}', '1 day', exclude => '{x}'), '1 2 excluded', 'an exclusion ends the chain');
SELECT is(pg_temp.outcome(pg_temp.word('axbabc'), '{a,b,c}', '1 day', exclude => '{x}'), '4 5 6', 'another chain may do without');
SELECT is(pg_temp.outcome(pg_temp.word('abcx'), '{a,b,c}', '1 day', exclude => '{x}'), '1 2 3', 'behind the last step it is late');
SELECT is(pg_temp.outcome(pg_temp.word('abc'), '{a,b,c}', '1 day', exclude => '{b}'), '1 2 3', 'an event of the chain does not exclude it');
SELECT is(pg_temp.outcome(pg_temp.timed('a@0', 'x@11'), '{a,b}', '10 s', exclude => '{x}'), '1 dropped', 'after the window it does not matter');
SELECT is(pg_temp.outcome(pg_temp.word('adx'), '{a,b}', '1 day', '{strict}', '{x}'), '1 dropped', 'what ended the chain first says why');
SELECT is(pg_temp.outcome(pg_temp.word('axb'), '{a,b}', '1 day', '{any_order}', '{x}'), '1 excluded', 'any_order: an exclusion separates');
SELECT is(pg_temp.outcome(pg_temp.word('acd'), '{a,b,c,d}', '1 day', optional => '{2}'), '1 skipped 2 3', 'an optional step passed over');
SELECT is(pg_temp.outcome(pg_temp.word('abcd'), '{a,b,c,d}', '1 day', optional => '{2,3}'), '1 2 3 4', 'or reached');
SELECT is(pg_temp.outcome(pg_temp.word('bc'), '{a,b,c}', '1 day', optional => '{1}'), 'skipped 1 2', 'a chain may begin behind it');
SELECT is(pg_temp.outcome(pg_temp.word('ab'), '{a,b,c}', '1 day', optional => '{3}'), '1 2 dropped', 'the last step may be optional');
SELECT is(pg_temp.outcome(pg_temp.word('axc'), '{a,b,c}', '1 day', '{strict}', NULL, '{2}'), '1 dropped -', 'strict all the same');
SELECT is(pg_temp.outcome(pg_temp.word('ab'), '{a,b,c}', '10 s', until => '2025-01-01 00:00:10'), '1 2 open', 'the window is not over');
SELECT is(pg_temp.outcome(pg_temp.word('ab'), '{a,b,c}', '10 s', until => '2025-01-01 00:00:11'), '1 2 dropped', 'now it is');
SELECT is(pg_temp.outcome(pg_temp.word('ab'), '{a,b,c}', '10 s'), '1 2 dropped', 'never open without until');
SELECT is(pg_temp.outcome(pg_temp.word('abc'), '{a,b,c}', '10 s', until => '2025-01-01 00:00:02'), '1 2 open', 'what comes after until is not looked at');
SELECT is(pg_temp.outcome(pg_temp.timed('a@0', 'a@20'), '{a,b}', '10 s', until => '2025-01-01 00:00:25'), '1 open', 'a later chain of the same level may go on');
SELECT is(pg_temp.outcome(pg_temp.word('ax'), '{a,b}', '10 s', exclude => '{x}', until => '2025-01-01 00:00:03'), '1 excluded', 'an ended chain is not open');
SELECT is(pg_temp.outcome(pg_temp.word('ad'), '{a,b}', '10 s', '{strict}', until => '2025-01-01 00:00:03'), '1 dropped', 'nor one that strict has ended');
SELECT is(pg_temp.outcome(pg_temp.word('abc'), '{a,b,c}', '10 s', until => '2024-01-01'), 'dropped - -', 'before everything');

-- Conversions

SELECT is(journey_conversions(pg_temp.word('abcabcab'), '{a,b,c}', '1 day'), 2::bigint, 'two conversions');
SELECT is(journey_conversions(pg_temp.word('aabbcc'), '{a,b,c}', '1 day'), 1::bigint, 'one after the other, not interleaved');
SELECT is(journey_conversions(pg_temp.word('abcabc'), '{a,b,c}', '1 day', '{first_entry}'), 1::bigint, 'there is one first entry');
SELECT is(journey_conversions(pg_temp.word('cabbacxx'), '{a,b,c}', '1 day', '{any_order}'), 2::bigint, 'any_order');
SELECT is(journey_conversions(pg_temp.word('aaaa'), '{a}', '1 day'), 4::bigint, 'one step');
SELECT is(journey_conversions(pg_temp.word('abdabc'), '{a,b,c}', '1 day', '{strict}'), 1::bigint, 'strict');

-- NULL and nothing

SELECT is(journey_level(NULL, '{a}', '1 day'), NULL, 'level of NULL');
SELECT is(journey_level(pg_temp.word('a'), '{a}', NULL), NULL, 'no window');
SELECT is(journey_conversions(pg_temp.word('a'), NULL, '1 day'), NULL, 'no steps');
SELECT is_empty($$SELECT * FROM journey_steps(NULL, '{a}', '1 day')$$, 'steps of NULL');
SELECT is_empty($$SELECT * FROM journey_steps(pg_temp.word('a'), '{a}', NULL)$$, 'steps without a window');
SELECT is(funnel_agg(j, '{a}'), NULL, 'no rows: NULL') FROM (SELECT pg_temp.word('a') AS j WHERE false) AS q;
SELECT is(funnel_agg(j, '{a}') FILTER (WHERE false), NULL, 'FILTER that removes all: NULL') FROM (SELECT pg_temp.word('a') AS j) AS q;
SELECT is(missing(funnel_agg(j, '{a}')), 2::bigint, 'journeys that are NULL are counted') FROM (VALUES (pg_temp.word('a')), (NULL), (NULL)) AS v(j);
SELECT is(journey_level('{"events": [], "missing": 3}', '{a}', '1 day'), 0, 'the empty journey');

-- The steps are parsed once, and again when they change

SELECT is(array_agg(journey_level(pg_temp.word('abc'), s, w, m) ORDER BY i), '{3,1,0,2,1,3}'::int[], 'arguments of each row')
FROM (VALUES (1, '{a,b,c}'::text[], interval '1 day', '{loose}'::text[]), (2, '{a,c,b,x}', '0 s', '{loose}'), (3, '{x}', '0 s', '{loose}'), (4, '{a,c}', '1 day', '{loose}'),
	(5, '{a,c}', '1 day', '{strict}'), (6, '{a,b,c}', '2 s', '{any_order}')) AS v(i, s, w, m);

-- Many persons

CREATE TEMP TABLE person AS
SELECT w, pg_temp.word(w) AS j FROM unnest('{abc,abxc,a,ab,xx,axbc,aabbcc,abd}'::text[]) AS w;
SELECT is(funnel_agg(j, '{a,b,c}', '{"within": "1 day", "exclude": ["x"], "until": "2025-01-01T00:00:10Z"}')::text,
	'{"steps": ["a", "b", "c"], "options": {"within": "PT86400S", "exclude": ["x"], "until": "2025-01-01T00:00:10Z"}, "started": 7, "missing": 0, '
	|| '"reached": [7, 5, 2], "skipped": [0, 0, 0], "open": [0, 1, 2], "excluded": [0, 1, 1], "dropped": [1, 0, 0], '
	|| '"times": [[], [1000000, 1000000, 1000000, 1000000, 1000000], [1000000, 2000000]]}', 'text form') FROM person;
SELECT results_eq($$SELECT t.* FROM (SELECT funnel_agg(j, '{a,b,c}', '{"within": "1 day", "exclude": ["x"], "until": "2025-01-01T00:00:10Z"}') AS f FROM person) AS q, funnel_table(f) AS t$$,
	$$VALUES (1, 'a', 8::bigint, 7::bigint, 0::bigint, 0::bigint, 7 / 8::float8, 1::float8, NULL::interval, NULL::interval),
		(2, 'b', 7, 5, 1, 1, 5 / 6::float8, 5 / 6::float8, '1 s', '1 s'), (3, 'c', 5, 2, 2, 1, 2 / 3::float8, 2 / 4::float8, '1.5 s', '1.9 s')$$, 'funnel_table: open persons are left out of the rates');
SELECT results_eq($$SELECT step, entered, reached, rate_previous, rate_start FROM (SELECT funnel_agg(j, '{a,b,c}', '{"mode": ["any_order"]}') AS f FROM person) AS q, funnel_table(f)$$,
	$$VALUES (1, 8::bigint, 7::bigint, 7 / 8::float8, 1::float8), (2, 8, 6, 6 / 8::float8, 6 / 7::float8), (3, 8, 4, 4 / 8::float8, 4 / 7::float8)$$, 'any_order: everybody enters every step');
SELECT results_eq($$SELECT step, entered, reached, time_p50 FROM (SELECT funnel_agg(j, '{a,b,c}', '{"optional": [2]}') AS f FROM (VALUES (pg_temp.word('axxc')), (pg_temp.word('abc'))) AS v(j)) AS q, funnel_table(f)$$,
	$$VALUES (1, 2::bigint, 2::bigint, NULL::interval), (2, 2, 1, '1 s'), (3, 2, 2, '2 s')$$, 'optional: who passes over a step enters the next, and the time is since the event before');
SELECT results_eq($$SELECT step, label, rate_previous, rate_start FROM (SELECT funnel_agg(j, '{x}') AS f FROM (VALUES (pg_temp.word('a'))) AS v(j)) AS q, funnel_table(f)$$,
	$$VALUES (1, 'x', 0::float8, NULL::float8)$$, 'nobody started: no rate');
SELECT is((SELECT array_agg(label) FROM (SELECT funnel_agg(j, '{" r:a[score>=7] ",( a|b ),''x y''}') AS f FROM person) AS q, funnel_table(f)), '{r:a[score >= 7],(a | b),''x y''}'::text[], 'labels are the canonical spelling of the steps');
SELECT is(funnel_agg(j, '{"( a|b )",c}', '{"within": "2 h", "mode": ["increasing", "strict"], "exclude": ["y ", "x", "x"]}'),
	funnel_agg(j, '{(a|b),c}', '{"exclude": ["x", "y"], "mode": ["strict", "increasing", "strict"], "within": "120 min", "until": null}'), 'one spelling: these are one funnel') FROM person;
SELECT is(funnel_agg(j, '{a,b}', NULL), funnel_agg(j, '{a,b}'), 'no options') FROM person;
SELECT is(funnel_agg(j, '{a,b}', '{"within": "1.5 s"}')::jsonb #>> '{options,within}', 'PT1.5S', 'fractions of a second') FROM person;
SELECT is(funnel_agg(j, '{a,b}', jsonb_build_object('until', timestamptz '2025-02-01 12:30+02', 'within', interval '36 h'))::jsonb -> 'options', '{"until": "2025-02-01T10:30:00Z", "within": "PT129600S"}', 'options from values') FROM person;
SELECT is((SELECT sum(n) FROM (SELECT w, (funnel_agg(j, '{a,b}')::jsonb ->> 'started')::int AS n FROM person GROUP BY w) AS q), 7::bigint, 'many groups');

-- Merging

SELECT is((SELECT funnel_agg(j, '{a,b,c}') FROM person WHERE w < 'ab') + (SELECT funnel_agg(j, '{a,b,c}') FROM person WHERE w >= 'ab'), (SELECT funnel_agg(j, '{a,b,c}') FROM person), 'a + b');
SELECT is((SELECT rollup(f) FROM (SELECT funnel_agg(j, '{a,b,c}') AS f FROM person GROUP BY w) AS q), (SELECT funnel_agg(j, '{a,b,c}') FROM person), 'rollup');
SELECT is(rollup(f), NULL, 'rollup of NULLs') FROM (VALUES (NULL::journey_funnel)) AS v(f);
SELECT pg_temp.refused($$SELECT funnel_agg(pg_temp.word('a'), '{a,b}', '{"within": "1 h"}') + funnel_agg(pg_temp.word('a'), '{a,b}', '{"within": "2 h"}')$$, '22023',
	'funnel of (a, b) {"within": "PT3600S"} does not combine with funnel of (a, b) {"within": "PT7200S"}', 'different funnels do not merge: both are named');
SELECT pg_temp.refused($$SELECT rollup(f) FROM (SELECT funnel_agg(pg_temp.word('a'), array[s]) AS f FROM unnest('{a,b}'::text[]) AS s GROUP BY s) AS q$$, '22023', 'funnel of (_) {} does not combine with funnel of (_) {}', 'nor in a rollup');
SELECT pg_temp.refused($$SELECT funnel_agg(pg_temp.word('a'), array[s]) FROM unnest('{a,b}'::text[]) AS s$$, '22023', 'funnel of (a) {} does not combine with funnel of (b) {}', 'steps are the same for all rows');
SELECT is(to_regprocedure('journey_funnel_minus(journey_funnel, journey_funnel)'), NULL, 'there is no difference of funnels');

-- Quantiles: exact up to 64 times, within 0.2 % beyond

CREATE TEMP TABLE timing AS
SELECT n, funnel_agg(pg_temp.timed('a@0', 'b@' || (exp(sin(i) * 8)::numeric(20, 6))), '{a,b}') AS f, array_agg((exp(sin(i) * 8)::numeric(20, 6))::float8) AS times
FROM (VALUES (1), (2), (63), (64), (65), (3000)) AS v(n), generate_series(1, n) AS i GROUP BY n;
SELECT is_empty($$
	SELECT n, extract(epoch FROM time_p50), extract(epoch FROM time_p90) FROM timing, funnel_table(f) WHERE step = 2 AND n <= 64
		AND (abs(extract(epoch FROM time_p50)::float8 - (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY t) FROM unnest(times) AS t)) > 1e-6
			OR abs(extract(epoch FROM time_p90)::float8 - (SELECT percentile_cont(0.9) WITHIN GROUP (ORDER BY t) FROM unnest(times) AS t)) > 1e-6)$$, 'up to 64 times are exact');
SELECT is_empty($$
	SELECT n, extract(epoch FROM time_p50), extract(epoch FROM time_p90) FROM timing, funnel_table(f) WHERE step = 2 AND n > 64
		AND (abs(extract(epoch FROM time_p50)::float8 / (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY t) FROM unnest(times) AS t) - 1) > 0.002
			OR abs(extract(epoch FROM time_p90)::float8 / (SELECT percentile_cont(0.9) WITHIN GROUP (ORDER BY t) FROM unnest(times) AS t) - 1) > 0.002)$$, 'more are within 0.2 %');
SELECT is(array_agg(jsonb_typeof(f::jsonb #> '{times,1,0}') ORDER BY n), '{number,number,number,number,array,array}'::text[], '65 times are buckets') FROM timing;
SELECT cmp_ok(max(pg_column_size(f)), '<', 12000, '3,000 times over seven orders of magnitude take less than 12 kB') FROM timing;

-- Forms

CREATE TEMP TABLE stored AS
SELECT f FROM timing UNION ALL SELECT funnel_agg(j, '{a,b,c}', '{"mode": ["any_order"], "exclude": ["d"]}') FROM person
UNION ALL SELECT funnel_agg(j, '{"''ä, \"''",b,c}', '{"optional": [1, 3], "until": "2025-01-01T00:00:00.25Z"}') FROM person;
SELECT is((SELECT count(*) FROM stored WHERE f::text::journey_funnel = f AND f::jsonb::journey_funnel = f), 8::bigint, 'text and jsonb round trip');
SET LOCAL intervalstyle = 'sql_standard';
SET LOCAL datestyle = 'German, DMY';
SET LOCAL timezone = 'Asia/Kathmandu';
SELECT is((SELECT count(*) FROM stored WHERE f::text::journey_funnel = f), 8::bigint, 'whatever the settings');
SELECT is(funnel_agg(pg_temp.word('a'), '{a}', '{"within": "1 day 2:00", "until": "2025-03-04T05:06:07+01:00"}')::jsonb -> 'options', '{"until": "2025-03-04T04:06:07Z", "within": "PT93600S"}', 'options as well');
RESET intervalstyle;
RESET datestyle;
SET LOCAL timezone = 'UTC';
SELECT is((SELECT count(DISTINCT f) FROM (SELECT f FROM stored UNION ALL SELECT f FROM stored) AS q), 8::bigint, 'DISTINCT');
SELECT is((SELECT count(*) FROM stored a JOIN stored b ON a.f = b.f), 8::bigint, 'join on =');
SELECT is((SELECT count(*) FROM stored a, stored b WHERE ((a.f < b.f)::int + (a.f = b.f)::int + (a.f > b.f)::int) <> 1 OR (a.f = b.f) <> (journey_funnel_hash(a.f) = journey_funnel_hash(b.f))), 0::bigint, 'one of < = > holds; hashes agree');
SELECT pg_temp.refused(format('SELECT %L::journey_funnel', replacement), '22P02', 'invalid input for type journey_funnel: ' || reason, reason)
FROM (VALUES
	('[]', 'it is not a JSON object'),
	('{"steps": []}', '"started" must be an integer%'),
	('{"steps": [], "options": {}, "started": 0, "missing": 0}', '"steps" must be an array of 1 to 1000 texts'),
	('{"steps": ["a"], "options": 1, "started": 0, "missing": 0}', '"options" must be an object'),
	('{"steps": ["a"], "options": {"within": "1 day"}, "started": 0, "missing": 0}', '"within" must be a text%'),
	('{"steps": ["a"], "options": {"color": 1}, "started": 0, "missing": 0}', 'unknown key "color"'),
	('{"steps": ["a"], "options": {"optional": [2]}, "started": 0, "missing": 0, "reached": [0], "skipped": [0], "open": [0], "excluded": [0], "dropped": [0], "times": [[]]}', 'there is no step 2 to be optional'),
	('{"steps": ["a"], "options": {}, "started": 0, "missing": 0, "reached": [0, 0], "skipped": [0], "open": [0], "excluded": [0], "dropped": [0], "times": [[]]}', '"reached" must have one count for each step'),
	('{"steps": ["a"], "options": {}, "started": 0, "missing": -1, "reached": [0], "skipped": [0], "open": [0], "excluded": [0], "dropped": [0], "times": [[]]}', 'its counts of persons do not fit'),
	('{"steps": ["a", "b"], "options": {}, "started": 1, "missing": 0, "reached": [1, 1], "skipped": [0, 0], "open": [0, 0], "excluded": [0, 0], "dropped": [0, 1], "times": [[], []]}', 'its counts of persons do not fit'),
	('{"steps": ["a"], "options": {}, "started": 1, "missing": 0, "reached": [1], "skipped": [0], "open": [0], "excluded": [0], "dropped": [0], "times": [[1, 2]]}', 'a step has more times than persons'),
	('{"steps": ["a"], "options": {}, "started": 1, "missing": 0, "reached": [1], "skipped": [0], "open": [0], "excluded": [0], "dropped": [0], "times": [[-1]]}', 'times must be%'),
	('{"steps": ["a"], "options": {}, "started": 1, "missing": 0, "reached": [1], "skipped": [0], "open": [0], "excluded": [0], "dropped": [0], "times": [[[5, 64]]]}', 'times must be%'),
	('{"steps": ["a"], "options": {}, "started": 1, "missing": 0, "reached": [1], "skipped": [0], "open": [0], "excluded": [0], "dropped": [0], "times": [[[5, 64], [5, 64]]]}', 'times must be%'),
	('{"steps": ["a"], "options": {}, "started": 1, "missing": 0, "reached": [1], "skipped": [0], "open": [0], "excluded": [0], "dropped": [0], "times": [[[14336, 65]]]}', 'times must be%')
) AS v(replacement, reason);

-- What is refused

SELECT pg_temp.refused(format($$SELECT journey_level('{"events": [], "missing": 0}', %s)$$, arguments), state, message, message)
FROM (VALUES
	($$'{}', '1 day'$$, '22023', 'a funnel needs at least one step'),
	($$'{a,NULL}', '1 day'$$, '22004', 'steps must not contain nulls'),
	($$'{a,"b -> c"}', '1 day'$$, '22023', 'step 2 of a funnel must be one step%'),
	($$'{a,"["}', '1 day'$$, '22P02', '%step 2 of a funnel%'),
	($$'{a,b}', '1 month'$$, '22023', 'within must not have months or years'),
	($$'{a,b}', '-1 s'$$, '22023', 'within must not be negative'),
	($$'{a,b}', '1 day', '{fast}'$$, '22023', 'unknown mode of a funnel "fast"'),
	($$'{a,b}', '1 day', '{NULL}'$$, '22004', 'mode must not contain nulls'),
	($$'{a,b}', '1 day', '{strict,any_order}'$$, '22023', 'modes of a funnel do not go together: any_order contradicts%'),
	($$'{a,b}', '1 day', '{increasing,any_order}'$$, '22023', 'modes of a funnel do not go together: any_order contradicts%'),
	($$'{a,b}', '1 day', '{any_order,first_entry}'$$, '22023', 'modes of a funnel do not go together: any_order contradicts%'),
	($$'{a,b}', '1 day', '{loose,strict}'$$, '22023', 'modes of a funnel do not go together: loose contradicts%'),
	($$'{a,b}', '1 day', '{reentry}'$$, '22023', 'modes of a funnel do not go together: reentry needs strict'),
	($$'{a,b}', '1 day', '{strict,reentry,no_repeat}'$$, '22023', 'modes of a funnel do not go together: reentry contradicts no_repeat'),
	($$array_fill('a'::text, array[1001]), '1 day'$$, '54000', 'funnel has more than 1000 steps')
) AS v(arguments, state, message);
SELECT is(journey_level(pg_temp.word('abc'), array_fill('.'::text, array[1000]), '1 day'), 3, '1,000 steps');
SELECT pg_temp.refused(format($$SELECT * FROM journey_steps('{"events": [], "missing": 0}', '{a,b}', '1 day', %s)$$, arguments), state, message, message)
FROM (VALUES
	($$exclude => '{NULL}'$$, '22004', 'exclude must not contain nulls'),
	($$exclude => '{a,"b c"}'$$, '22023', 'exclusion 2 of a funnel must be one step%'),
	($$exclude => array_fill('a'::text, array[1001])$$, '54000', '%it has more than 1000 exclusions'),
	($$optional => '{NULL}'$$, '22004', 'optional must not contain nulls'),
	($$optional => '{0}'$$, '22023', '%there is no step 0 to be optional'),
	($$optional => '{1,3}'$$, '22023', '%there is no step 3 to be optional'),
	($$mode => '{any_order}', optional => '{1}'$$, '22023', '%any_order contradicts optional steps%')
) AS v(arguments, state, message);
SELECT pg_temp.refused(format($$SELECT funnel_agg('{"events": [], "missing": 0}'::journey, '{a,b}', %L)$$, options), '22023', message, options)
FROM (VALUES
	('{"window": "1 day"}', '%unknown key "window"'), ('[]', '%it is not a JSON object'), ('{"within": 5}', '%"within" must be a text%'), ('{"within": "-1 day"}', '%must not be negative'),
	('{"within": "1 month"}', 'within must not have months or years'), ('{"mode": "strict"}', '%"mode" must be an array'), ('{"mode": ["quick"]}', '%"mode" must be an array of%'),
	('{"mode": ["reentry"]}', '%reentry needs strict'), ('{"exclude": [1]}', '%"exclude" must be an array of steps'), ('{"optional": ["1"]}', '%"optional" must be an array of numbers of steps'),
	('{"optional": [3]}', '%there is no step 3 to be optional'), ('{"until": "tomorrow"}', '%"until" must be a time in ISO 8601%'), ('{"until": "2025-01-31"}', '%"until" must be a time in ISO 8601%'),
	('{"until": "2025-01-31T00:00:00"}', '%"until" must be a time in ISO 8601%'), ('{"until": "31.01.2025 00:00:00Z"}', '%"until" must be a time in ISO 8601%'), ('{"until": "infinity"}', '%"until" must be a time in ISO 8601%')
) AS v(options, message);
SELECT pg_temp.refused($$SELECT funnel_agg('{"events": [], "missing": 0}'::journey, NULL)$$, '22004', 'steps of a funnel must not be null', 'no steps');

SELECT * FROM finish();
ROLLBACK;
