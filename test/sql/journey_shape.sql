\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT * FROM no_plan();

CREATE FUNCTION pg_temp.empty() RETURNS journey LANGUAGE sql AS $$ SELECT '{"events": [], "missing": 0}'::journey $$;
-- A journey of one letter an hour
CREATE FUNCTION pg_temp.w(word text) RETURNS journey LANGUAGE sql AS $$
	SELECT coalesce(journey_agg(letter, '2025-01-01Z'::timestamptz + i * interval '1 hour'), pg_temp.empty())
	FROM regexp_split_to_table(word, '') WITH ORDINALITY AS t(letter, i) WHERE letter <> ''
$$;
-- The letters in upper case are a customer's: the same touchpoints in another role.
CREATE FUNCTION pg_temp.r(word text) RETURNS journey LANGUAGE sql AS $$
	SELECT journey_agg(lower(letter), '2025-01-01Z'::timestamptz + i * interval '1 hour', NULL, CASE WHEN letter <> lower(letter) THEN 'customer' END)
	FROM regexp_split_to_table(word, '') WITH ORDINALITY AS t(letter, i)
$$;

-- journey_rework

SELECT results_eq($$SELECT * FROM journey_rework(pg_temp.w('abaaacc'))$$, $$VALUES ('a', 3::bigint, 2::bigint), ('c', 1, 1)$$, 'rework: what occurs beyond the first time, and directly after itself');
SELECT results_eq($$SELECT * FROM journey_rework(pg_temp.w('zbzB'))$$, $$VALUES ('z', 1::bigint, 0::bigint)$$, 'rework: labels compare by bytes');
SELECT results_eq($$SELECT touchpoint FROM journey_rework(pg_temp.w('aäzZAaäzZA'))$$, $$VALUES ('A'), ('Z'), ('a'), ('z'), ('ä')$$, 'rework: sorted by bytes');
SELECT is_empty($$SELECT * FROM journey_rework(pg_temp.w('abc'))$$, 'rework: nothing twice');
SELECT is_empty($$SELECT * FROM journey_rework(pg_temp.empty())$$, 'rework: no events');
SELECT is_empty($$SELECT * FROM journey_rework(NULL)$$, 'rework: NULL');
SELECT results_eq($$SELECT * FROM journey_rework(pg_temp.r('aBAb'))$$, $$VALUES ('a', 1::bigint, 0::bigint), ('b', 1, 0)$$, 'rework: a touchpoint is one in all roles');
SELECT results_eq($$SELECT * FROM journey_rework(pg_temp.r('aAB'))$$, $$VALUES ('a', 1::bigint, 1::bigint)$$, 'rework: and follows itself in another one');

-- State time, the published case

CREATE TEMP TABLE machine AS
SELECT journey_agg(state, '2025-01-01Z'::timestamptz + after) AS j
FROM (VALUES ('START', interval '0:00:00'), ('OK', '0:00:11'), ('ERROR', '0:01:00'), ('OK', '0:01:03'), ('STOP', '0:02:00')) AS v(state, after);
CREATE FUNCTION pg_temp.t(after interval) RETURNS timestamptz LANGUAGE sql AS $$ SELECT '2025-01-01Z'::timestamptz + after $$;
CREATE FUNCTION pg_temp.p(lower interval, upper interval, bounds text DEFAULT '[)') RETURNS tstzrange LANGUAGE sql AS $$ SELECT tstzrange(pg_temp.t(lower), pg_temp.t(upper), bounds) $$;

SELECT is(time_in(j, 'ERROR'), '3 s', 'time_in: published, ERROR') FROM machine;
SELECT is(time_in(j, 'OK', pg_temp.p('1 min', NULL)), '57 s', 'time_in: published, OK from one minute on') FROM machine;
SELECT is(time_in(j, 'OK'), '106 s', 'time_in: all visits of a state') FROM machine;
SELECT is(time_in(j, 'OK', NULL), '106 s', 'time_in: NULL is the whole of time') FROM machine;
SELECT is(time_in(j, 'OK', '(,)'), '106 s', 'time_in: and so is a range without bounds') FROM machine;
SELECT is(time_in(j, 'OK', '[-infinity,infinity]'), '106 s', 'time_in: or with infinite ones') FROM machine;
SELECT is(time_in(j, 'STOP'), '0', 'time_in: the last state has no end: nothing is counted') FROM machine;
SELECT is(time_in(j, 'STOP', pg_temp.p(NULL, '1 hour')), '58 min', 'time_in: up to a bound it is') FROM machine;
SELECT is(time_in(j, 'STOP', pg_temp.p('30 min', '1 hour')), '30 min', 'time_in: within the period') FROM machine;
SELECT is(time_in(j, 'OK', pg_temp.p('20 s', '61 s')), '40 s', 'time_in: cut on both sides') FROM machine;
SELECT is(time_in(j, 'OK', pg_temp.p('20 s', '30 s', b)), '10 s', 'time_in: bounds take no time ' || b) FROM machine, unnest(array['[]', '[)', '(]', '()']) AS b;
SELECT is(time_in(j, s, 'empty'), '0', 'time_in: an empty period, ' || s) FROM machine, unnest(array['OK', 'STOP']) AS s;
SELECT is(time_in(j, s, pg_temp.p('-1 hour', '0')), '0', 'time_in: before the first event, ' || s) FROM machine, unnest(array['START', 'STOP']) AS s;
SELECT is(time_in(j, 'ok'), '0', 'time_in: a touchpoint that does not occur') FROM machine;
SELECT is(time_in(j, ''), '0', 'time_in: nor an empty one') FROM machine;
SELECT is(time_in(pg_temp.empty(), 'OK', '(,)'), '0', 'time_in: no events');
SELECT is(time_in(NULL, 'OK'), NULL, 'time_in: NULL journey');
SELECT is(time_in(j, NULL), NULL, 'time_in: NULL touchpoint') FROM machine;
SELECT is(sum(time_in(j, s, pg_temp.p('5 s', '10 min'))), '595 s', 'time_in: the states of a period sum to it') FROM machine, unnest(touchpoints(j)) AS s;
SELECT is(time_in(pg_temp.r('aBa'), 'a'), '1 hour', 'time_in: an event in any role ends a state');
SELECT is(time_in(journey_of(pg_temp.r('ABa'), 'customer'), 'b', '(,2025-01-01 05:00Z)'), '3 hours', 'time_in: unless the journey is reduced to one role');
SELECT is(time_in((SELECT journey_agg(s, at) FROM (VALUES ('a', '4713-01-01 00:00Z BC'::timestamptz), ('b', '294276-12-31Z')) AS v(s, at)), 'a'), '109203489 days', 'time_in: events as far apart as can be');

-- journey_at

SELECT is(array_agg(journey_at(j, pg_temp.t(after)) ORDER BY after), '{NULL,START,START,OK,OK,ERROR,STOP,STOP}', 'journey_at: from the event on')
FROM machine, unnest('{-1 us,0,0:00:10.999999,0:00:11,0:00:59,0:01:00,0:02:00,9 days}'::interval[]) AS after;
SELECT is(journey_at(j, 'infinity'), 'STOP', 'journey_at: in the end') FROM machine;
SELECT is(journey_at(j, '-infinity'), NULL, 'journey_at: in the beginning') FROM machine;
SELECT is(journey_at(pg_temp.empty(), 'infinity'), NULL, 'journey_at: no events');
SELECT is(journey_at(NULL, 'infinity'), NULL, 'journey_at: NULL journey');
SELECT is(journey_at(j, NULL), NULL, 'journey_at: NULL time') FROM machine;
SELECT is(journey_at(journey_agg(t, pg_temp.t('0'), NULL, NULL, NULL, seq), pg_temp.t('0')), 'first', 'journey_at: of one instant, the last in the order of the journey')
FROM (VALUES ('last', 1), ('first', 2)) AS v(t, seq);

-- journey_timeline

SELECT results_eq($$SELECT l.* FROM machine, journey_timeline(j) AS l$$,
	$$VALUES (1::bigint, 'START', NULL::text, pg_temp.p('0', '11 s')), (2, 'OK', NULL, pg_temp.p('11 s', '60 s')), (3, 'ERROR', NULL, pg_temp.p('60 s', '63 s')), (4, 'OK', NULL, pg_temp.p('63 s', '2 min')), (5, 'STOP', NULL, pg_temp.p('2 min', NULL))$$,
	'journey_timeline: half-open periods, the last without an end');
SELECT results_eq($$SELECT n, period FROM machine, journey_timeline(j, pg_temp.t('61 s')) WHERE n > 1$$, $$VALUES (2::bigint, pg_temp.p('11 s', '60 s')), (3, pg_temp.p('60 s', '61 s'))$$, 'journey_timeline: until cuts');
SELECT results_eq($$SELECT n, period FROM machine, journey_timeline(j, pg_temp.t('1 hour')) WHERE n > 4$$, $$VALUES (5::bigint, pg_temp.p('2 min', '1 hour'))$$, 'journey_timeline: and ends the last period');
SELECT results_eq($$SELECT n, period FROM machine, journey_timeline(j, pg_temp.t('60 s')) WHERE n > 2$$, $$VALUES (3::bigint, 'empty'::tstzrange)$$, 'journey_timeline: an event at until has happened, and has not lasted');
SELECT results_eq($$SELECT n, period FROM machine, journey_timeline(j, 'infinity') WHERE n > 4$$, $$VALUES (5::bigint, pg_temp.p('2 min', NULL))$$, 'journey_timeline: until the end of time');
SELECT is_empty(format('SELECT n FROM machine, journey_timeline(j, %s)', u), 'journey_timeline: nothing before the first event') FROM unnest(array[$$'-infinity'$$, $$pg_temp.t('-1 us')$$]) AS u;
SELECT is_empty($$SELECT * FROM journey_timeline(pg_temp.empty())$$, 'journey_timeline: no events');
SELECT is_empty($$SELECT * FROM journey_timeline(NULL)$$, 'journey_timeline: NULL');
SELECT results_eq($$SELECT n, touchpoint, role, isempty(period) FROM journey_timeline((SELECT journey_agg(t, pg_temp.t('0'), NULL, r) FROM (VALUES ('b', 'x'), ('a', 'x'), ('c', NULL)) AS v(t, r)))$$,
	$$VALUES (1::bigint, 'c', NULL, true), (2, 'a', 'x', true), (3, 'b', 'x', false)$$, 'journey_timeline: of one instant only the last lasts; roles');

-- Shape: alphabet of 4

CREATE TEMP TABLE published AS SELECT * FROM (VALUES ('AABC', .75, .7071067812, 3.0), ('ABAB', .5, .7071067812, 3.5849625007), ('ABCD', 1, 1, 4), ('AAAA', 0, 0, 1)) AS v(w, entropy, complexity, turbulence);
SELECT pg_temp.near(journey_entropy(pg_temp.w(w), 4), entropy, w || ': entropy', 1e-15) FROM published;
SELECT pg_temp.near(journey_complexity(pg_temp.w(w), 4), complexity, w || ': complexity', 1e-10) FROM published;
SELECT pg_temp.near(journey_turbulence(pg_temp.w(w)), turbulence, w || ': turbulence', 1e-10) FROM published;
SELECT is(journey_entropy(pg_temp.w(w)), e::float8, w || ': entropy over what occurs') FROM (VALUES ('ABAB', 1), ('ABCDABCD', 1), ('AAAA', 0), ('A', 0), ('ABCDEFG', 1)) AS v(w, e);
SELECT pg_temp.near(journey_entropy(pg_temp.w('AAB')), -(2 * log(2, 2 / 3.0) + log(2, 1 / 3.0))::float8 / 3, 'AAB: entropy over what occurs', 1e-14);
SELECT pg_temp.near(journey_complexity(pg_temp.w('AAB')), sqrt(0.5 * -(2 * log(2, 2 / 3.0) + log(2, 1 / 3.0))::float8 / 3), 'AAB: complexity over what occurs', 1e-14);
SELECT is(journey_entropy(pg_temp.w('AAA'), 1), 0::float8, 'an alphabet of one has no entropy');
SELECT is(journey_entropy(pg_temp.w('AB'), 2147483647), (1 / log(2, 2147483647))::float8, 'nor much the largest');
SELECT is(f, NULL, 'one event: no complexity') FROM journey_complexity(pg_temp.w('A')) AS f;
SELECT is(journey_turbulence(pg_temp.w('A')), 1::float8, 'one event: two subsequences');
-- spells 3, 1, 2 of mean 2: s2 = 2/3, s2max = 2, phi(ABA) = 7
SELECT pg_temp.near(journey_turbulence(pg_temp.w('AAABAA')), log(2, 7 * 3 / (5 / 3.0))::float8, 'turbulence: unequal spells', 1e-14);
SELECT is(journey_turbulence(pg_temp.w(repeat('A', 7) || repeat('B', 7) || repeat('C', 7))), log(2, 8 * (2 * 36 + 1.0))::float8, 'turbulence: equal spells have no variance');
SELECT is(journey_entropy(pg_temp.r('aAbB')), 1::float8, 'entropy: a touchpoint is one in all roles');
SELECT pg_temp.near(journey_complexity(pg_temp.r('aAbB')), sqrt(1 / 3.0)::float8, 'complexity: and no transition', 1e-14);
SELECT is(journey_turbulence(pg_temp.r('aAbB')), journey_turbulence(pg_temp.w('aabb')), 'turbulence: as well');
SELECT is(actual, NULL, format('%s: %s', f, w))
FROM (VALUES ('no events', pg_temp.empty()), ('NULL', NULL)) AS v(w, j), LATERAL (VALUES ('entropy', journey_entropy(j)), ('complexity', journey_complexity(j)), ('turbulence', journey_turbulence(j))) AS a(f, actual);
SELECT pg_temp.refused(format('SELECT journey_%s(pg_temp.w(%L), %s)', f, w, a), '22023', format('alphabet of %s is too small for %s different touchpoints', a, length(w)), format('%s: %s touchpoints, alphabet of %s', f, length(w), a))
FROM unnest(array['entropy', 'complexity']) AS f, (VALUES ('ABC', 2), ('ABCD', 3)) AS v(w, a);
SELECT pg_temp.refused(format('SELECT journey_%s(pg_temp.w(%L), %s)', f, w, a), '22023', 'alphabet must be at least 1', format('%s: %s touchpoints, alphabet of %s', f, length(w), a))
FROM unnest(array['entropy', 'complexity']) AS f, (VALUES ('A', 0), ('', 0), ('ABC', -1)) AS v(w, a);
-- 100,000 events: of two touchpoints in turn, whose subsequences count as the Fibonacci numbers do, and of 1,000
SELECT pg_temp.near(journey_turbulence(journey_agg((i % 2)::text, pg_temp.t(i * interval '1 s'))), 100003 * log(2, (1 + sqrt(5.0)) / 2)::float8 - log(2, sqrt(5.0))::float8, 'turbulence: 100,000 events of two touchpoints', 1e-13) FROM generate_series(1, 100000) AS i;
SELECT ok(journey_turbulence(journey_agg((i % 1000)::text, pg_temp.t(i * interval '1 s'))) BETWEEN 99999.9 AND 100000, 'turbulence: of a thousand') FROM generate_series(1, 100000) AS i;

-- Distance

SELECT is(pg_temp.w(a) <-> pg_temp.w(b), d::float8, format('om: %s to %s', a, b)) FROM (VALUES ('AABC', 'ABAB', 2), ('AABC', 'AAAA', 4), ('ABAB', 'ABCD', 4)) AS v(a, b, d);
SELECT is(journey_distance(pg_temp.w(a), pg_temp.w(b), m, i, s), d::float8, format('%s(%s, %s): %L to %L', m, i, s, a, b))
FROM (VALUES ('kitten', 'sitting', 'om', 1, 1, 3), ('kitten', 'sitting', 'lcs', 1, 1, 5), ('kitten', 'sitting', 'om', 1, 2, 5), ('kitten', 'sitting', 'om', 0.5, 7, 2.5), ('kitten', 'sitting', 'om', 1, 1.5, 4),
	('ABAB', 'ABCD', 'hamming', 1, 2, 4), ('ABAB', 'ABCD', 'hamming', 1, 0.5, 1), ('ABAB', 'BABA', 'hamming', 1, 1, 4), ('ABAB', 'BABA', 'om', 1, 1, 2), ('ABAB', 'ABAB', 'hamming', 1, 2, 0),
	('AB', 'CDE', 'om', 0, 1, 0), ('AB', 'CDE', 'om', 1, 0, 1), ('AB', 'CDE', 'om', 0, 0, 0), ('AB', 'CDE', 'om', 1, 1, 3),
	('', 'CDE', 'om', 1, 2, 3), ('', 'CDE', 'om', 2, 1, 6), ('', 'CDE', 'lcs', 2, 1, 3), ('', '', 'om', 1, 2, 0), ('', '', 'hamming', 1, 2, 0), ('ABC', 'ABC', 'om', 1, 2, 0), ('abc', 'ABC', 'lcs', 1, 2, 6)) AS v(a, b, m, i, s, d);
SELECT is(journey_distance(pg_temp.w('AABC'), pg_temp.w('ABAB')), 2::float8, 'the defaults are those of <->');
SELECT is(journey_distance(pg_temp.w('AABC'), pg_temp.w('ABAB'), substitution => 1), 2::float8, 'options by name');
SELECT is(pg_temp.r('aBc') <-> pg_temp.r('AbC'), 0::float8, 'distance: a touchpoint is one in all roles');
SELECT is(pg_temp.r('aBcA') <-> pg_temp.w('ba'), 2::float8, 'distance: with roles and without');
SELECT is(journey_distance(a, b, m, i, s), NULL, 'distance: NULL') FROM (VALUES (NULL, pg_temp.w('a'), 'om', 1, 2), (pg_temp.w('a'), NULL, 'om', 1, 2), (pg_temp.w('a'), pg_temp.w('a'), NULL, 1, 2),
	(pg_temp.w('a'), pg_temp.w('a'), 'om', NULL, 2), (pg_temp.w('a'), pg_temp.w('a'), 'om', 1, NULL)) AS v(a, b, m, i, s);
SELECT is(pg_temp.w('a') <-> NULL, NULL, '<->: NULL');
SELECT pg_temp.refused($$SELECT journey_distance(pg_temp.w('ab'), pg_temp.w('abc'), 'hamming')$$, '22023', 'method hamming cannot compare journeys of 2 and 3 events', 'hamming: two lengths');
SELECT pg_temp.refused($$SELECT journey_distance(pg_temp.w('ab'), pg_temp.w('abc'), 'OM')$$, '22023', 'unknown method "OM"', 'distance: unknown method');
SELECT pg_temp.refused(format($$SELECT journey_distance(pg_temp.w('ab'), pg_temp.w('abc'), %L, %s)$$, m, c), '22023', '% must be a finite cost of at least 0', format('%s: %s', m, c))
FROM unnest(array['om', 'lcs', 'hamming']) AS m, unnest(array['-1, 2', '1, -0.5', $$'NaN', 1$$, $$1, 'Infinity'$$]) AS c;
SELECT pg_temp.refused($$SELECT journey_distance(pg_temp.w('ab'), pg_temp.w('cd'), 'om', 1e308, 1.5e308)$$, '22003', 'distance is out of range', 'distance: beyond float8');
SELECT results_eq($$SELECT w FROM unnest(array['ABCD', 'AAAA', 'ABAB', 'AABC']) AS w ORDER BY pg_temp.w(w) <-> pg_temp.w('ABAC'), w$$, $$VALUES ('AABC'), ('ABAB'), ('ABCD'), ('AAAA')$$, '<->: the nearest journeys');
SELECT is(pg_temp.w(repeat('x', 64) || repeat('y', n) || repeat('x', 64)) <-> pg_temp.w(repeat('w', 200) || 'x' || repeat('w', 200)), (128 + n + 401 - 2)::float8, format('om: what is common stands on both sides of %s events that are not', n))
FROM unnest(array[0, 63, 64, 65, 128]) AS n;
SELECT is(a <-> b, 200::float8, 'om: a common beginning and end of 50,000 events each')
FROM (SELECT journey_agg((i % 7)::text, pg_temp.t(i * interval '1 s')) AS a, journey_agg(CASE WHEN i BETWEEN 50001 AND 50100 THEN 'x' ELSE (i % 7)::text END, pg_temp.t(i * interval '1 s')) AS b FROM generate_series(1, 100100) AS i) AS q;
SELECT * FROM finish();
ROLLBACK;
