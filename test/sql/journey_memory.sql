\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT * FROM no_plan();

-- A journey from 'touchpoint day [score [role [seq]]]' items; '-' is absent; day 1 is 2025-01-01.
CREATE FUNCTION pg_temp.j(VARIADIC items text[]) RETURNS journey LANGUAGE sql AS $$
	SELECT coalesce(journey_agg(f[1], '2024-12-31Z'::timestamptz + f[2]::float8 * interval '1 day', nullif(f[3], '-')::float8, nullif(f[4], '-'), NULL, f[5]::bigint), '{"events": [], "missing": 0}')
	FROM unnest(items) AS item, string_to_array(item, ' ') AS f
$$;
CREATE FUNCTION pg_temp.day(d float8) RETURNS timestamptz LANGUAGE sql AS $$ SELECT '2024-12-31Z'::timestamptz + d * interval '1 day' $$;

-- remembered: 7, 9, 3, 6 on the scale 0 to 10

CREATE TEMP TABLE told (j journey);
INSERT INTO told VALUES (pg_temp.j('a 1 7', 'b 11 9', 'x 20 -', 'c 21 3', 'd 31 6', 'x 41 -'));
SELECT is(remembered(j, 'mean'), 6.25::float8, 'mean') FROM told;
SELECT is(remembered(j, 'last'), 6::float8, 'last') FROM told;
SELECT is(remembered(j, 'worst'), 3::float8, 'worst') FROM told;
SELECT is(remembered(j, 'peak_end', midpoint => 5), 7.5::float8, 'peak_end: 9 is farthest from 5') FROM told;
SELECT is(remembered(j, 'peak_end', midpoint => 6), 4.5::float8, 'peak_end: 9 and 3 are equally far from 6, the later one counts') FROM told;
SELECT is(remembered(j, 'peak_end', midpoint => 100), 4.5::float8, 'peak_end: beyond the scale') FROM told;
SELECT is(remembered(j, 'peak_end', as_of => pg_temp.day(11), midpoint => 5), 9::float8, 'peak_end: the peak may be the end') FROM told;
-- weights 2^-4, 2^-3, 2^-2, 2^-1 of half-lives of 10 days before day 41
SELECT pg_temp.near(remembered(j, 'decay', midpoint => 5, half_life => '10 days'), (7 / 16.0 + 9 / 8.0 + 3 / 4.0 + 6 / 2.0) / (15 / 16.0), 'decay: from the last event on', 1e-14) FROM told;
-- 3 is below the midpoint: 2^(-20/20)
SELECT pg_temp.near(remembered(j, 'decay', midpoint => 5, half_life => '10 days', negativity => 1), (7 / 16.0 + 9 / 8.0 + 3 / 2.0 + 6 / 2.0) / (1 / 16.0 + 1 / 8.0 + 1 / 2.0 + 1 / 2.0), 'decay: what was bad fades more slowly', 1e-14) FROM told;
SELECT pg_temp.near(remembered(j, 'decay', midpoint => 3, half_life => '10 days', negativity => 1), remembered(j, 'decay', midpoint => 0, half_life => '10 days'), 'decay: a score at the midpoint is not below it', 1e-14) FROM told;
SELECT pg_temp.near(remembered(j, 'decay', midpoint => 5, half_life => '10 days', as_of => pg_temp.day(61)), remembered(j, 'decay', midpoint => 5, half_life => '10 days'), 'decay: later, all have faded alike', 1e-14) FROM told;
SELECT pg_temp.near(remembered(j, 'decay', midpoint => 5, half_life => '10 days', negativity => 1, as_of => pg_temp.day(61)),
	(7 / 64.0 + 9 / 32.0 + 3 / 4.0 + 6 / 8.0) / (1 / 64.0 + 1 / 32.0 + 1 / 4.0 + 1 / 8.0), 'decay: later, with negativity, the bad weighs more', 1e-14) FROM told;
SELECT is(remembered(j, 'decay', midpoint => 5, half_life => '1 microsecond'), 6::float8, 'decay: a tiny half-life leaves the last score') FROM told;
SELECT pg_temp.near(remembered(j, 'decay', midpoint => 5, half_life => '100000000 days'), 6.25, 'decay: a huge one the mean', 1e-6) FROM told;
SELECT pg_temp.near(remembered(j, 'decay', midpoint => 5), (7 * 2 ^ (-40 / 90.0) + 9 * 2 ^ (-30 / 90.0) + 3 * 2 ^ (-20 / 90.0) + 6 * 2 ^ (-10 / 90.0)) / (2 ^ (-40 / 90.0) + 2 ^ (-30 / 90.0) + 2 ^ (-20 / 90.0) + 2 ^ (-10 / 90.0)),
	'decay: the half-life is 90 days unless it is given', 1e-12) FROM told;
SELECT is(remembered(j, m, pg_temp.day(11), 5), want::float8, 'as_of: events after it have not happened: ' || m)
FROM told, (VALUES ('mean', 8), ('last', 9), ('worst', 7), ('peak_end', 9)) AS v(m, want);
SELECT is(remembered(j, m, pg_temp.day(10.9), 5), 7::float8, 'one score: ' || m) FROM told, unnest(array['mean', 'last', 'worst', 'peak_end', 'decay']) AS m;
SELECT is(remembered(j, m, pg_temp.day(0), 5), NULL, 'no event yet: ' || m) FROM told, unnest(array['mean', 'last', 'worst', 'peak_end', 'decay']) AS m;
SELECT is(remembered(pg_temp.j('a 1', 'b 2'), m, midpoint => 5), NULL, 'no scores: ' || m) FROM unnest(array['mean', 'last', 'worst', 'peak_end', 'decay']) AS m;
SELECT is(remembered(pg_temp.j(VARIADIC '{}'), m, midpoint => 5), NULL, 'no events: ' || m) FROM unnest(array['mean', 'last', 'worst', 'peak_end', 'decay']) AS m;
SELECT is(remembered((SELECT journey_agg('a', pg_temp.day(g), 7.1) FROM generate_series(1, 99) AS g), m, midpoint => 5), 7.1::float8, 'a constant is remembered exactly: ' || m)
FROM unnest(array['mean', 'last', 'worst', 'peak_end', 'decay']) AS m;
SELECT is(remembered(j, 'mean', NULL, NULL, '90 days', 0), 6.25::float8, 'in the order of arguments') FROM told;
SELECT is(remembered(NULL, 'mean'), NULL, 'NULL journey');
SELECT is(remembered(j, NULL), NULL, 'NULL method') FROM told;
SELECT is(remembered(j, 'mean', half_life => NULL), NULL, 'NULL half_life') FROM told;
SELECT is(remembered(j, 'mean', negativity => NULL), NULL, 'NULL negativity') FROM told;
SELECT pg_temp.refused(format('SELECT remembered(j, %s) FROM told', a), '22023', want, a) FROM (VALUES
	($$'peak_end'$$, '%needs a midpoint'), ($$'decay'$$, '%needs a midpoint'), ($$'median'$$, 'unknown method "median"'), ($$'Mean'$$, 'unknown method%'), ($$''$$, 'unknown method%'),
	($$'mean', half_life => '1 month'$$, 'half_life %'), ($$'mean', half_life => '-1 day'$$, 'half_life %'), ($$'mean', half_life => '0'$$, 'half_life %'),
	($$'mean', negativity => -0.1$$, 'negativity %'), ($$'mean', negativity => 'NaN'$$, 'negativity %'), ($$'mean', negativity => 'Infinity'$$, 'negativity %')) AS v(a, want);
SELECT pg_temp.refused(format('SELECT remembered(j, %s) FROM told', a), '22003', want, a) FROM (VALUES
	($$'mean', as_of => 'infinity'$$, 'as_of %'), ($$'mean', as_of => '-infinity'$$, 'as_of %'), ($$'decay', midpoint => 'NaN'$$, 'midpoint %'), ($$'peak_end', midpoint => '-Infinity'$$, 'midpoint %')) AS v(a, want);
SELECT throws_ok($$SELECT remembered(pg_temp.j('a 1 1.7e308', 'b 2 1.7e308'), 'mean')$$, '22003', NULL, 'a sum beyond float8');

-- recovery

SELECT results_eq($$SELECT * FROM recovery(pg_temp.j('visit 1 8', 'outage 10 2', 'call 12', 'survey 15 9', 'outage 40 1', 'visit 71 7', 'outage 80 3', 'outage 90 2'), 'outage', '14 days', pg_temp.day(100))$$,
	$$VALUES (pg_temp.day(10), 9::float8, true, true, '2 days'::interval, false), (pg_temp.day(40), NULL, NULL, false, '31 days', false),
		(pg_temp.day(80), 2, false, true, '10 days', false), (pg_temp.day(90), NULL, NULL, NULL, NULL, true)$$,
	'recovery: next score, better than before, stayed, gap, open');
SELECT results_eq($$SELECT r.next_score, r.recovered, r.stayed, r.gap, r.open FROM unnest(array['5 days', '4 days 23:59:59.999999', '10 days', '10 days 00:00:00.000001', '0']) WITH ORDINALITY AS u(w, i),
	recovery(pg_temp.j('outage 10 2', 'survey 15 9'), 'outage', w::interval, pg_temp.day(20)) AS r ORDER BY i$$,
	$$VALUES (9::float8, NULL::boolean, true, '5 days'::interval, false), (NULL, NULL, false, '5 days', false), (9, NULL, true, '5 days', false), (9, NULL, true, '5 days', true), (NULL, NULL, false, '5 days', false)$$,
	'recovery: bounds are inclusive; no score before, no verdict');
SELECT results_eq($$SELECT next_score, recovered FROM recovery(pg_temp.j('a 1 5', 'outage 2 1', 'a 3 5', 'outage 4 9', 'a 5 4.9', 'outage 6', 'a 7 4.8', 'outage 8', 'outage 9 2', 'outage 10 3'), 'outage', '1 day')$$,
	$$VALUES (5::float8, true), (4.9, false), (4.8, false), (2, false), (3, false), (NULL, NULL)$$, 'recovery: reaching the score before is enough; scores of bad events are no measure');
SELECT results_eq($$SELECT bad_at, next_score, recovered, gap FROM recovery(pg_temp.j('b 1 6', 'c 1 7', 'outage 2', 'a 2 9', 'x 3 8', 'y 3 6', 'z 3 7'), 'outage', '1 day')$$,
	$$VALUES (pg_temp.day(2), 6::float8, false, '1 day'::interval)$$, 'recovery: of events at once none follows another; the lowest score after, the highest before');
SELECT results_eq($$SELECT next_score, recovered, stayed, gap FROM recovery(pg_temp.j('z 2 6 - 1', 'outage 2 1 - 2', 'a 2 7 - 3', 'b 2 8'), 'outage', '0')$$,
	$$VALUES (7::float8, true, true, '0'::interval)$$, 'recovery: sequence numbers order one instant');
SELECT results_eq($$SELECT open, stayed, gap FROM recovery(pg_temp.j('outage 1'), 'outage', '1000 days')$$, $$VALUES (false, false, NULL::interval)$$, 'recovery: without until the journey is complete');
SELECT results_eq($$SELECT open, stayed FROM recovery(pg_temp.j('outage 1'), 'outage', '1000 days', 'infinity')$$, $$VALUES (false, false)$$, 'recovery: until the end of time as well');
SELECT results_eq($$SELECT bad_at, stayed, gap, open FROM recovery(pg_temp.j('outage 1', 'visit 3', 'outage 4'), 'outage', '10 days', pg_temp.day(2))$$,
	$$VALUES (pg_temp.day(1), NULL::boolean, NULL::interval, true)$$, 'recovery: what lies after until was not observed');
SELECT results_eq($$SELECT stayed, gap, open FROM recovery(pg_temp.j('outage 1', 'visit 3'), 'outage', '10 days', pg_temp.day(3))$$, $$VALUES (true, '2 days'::interval, true)$$,
	'recovery: who came back stayed, although the window is open');
SELECT is_empty($$SELECT * FROM recovery(pg_temp.j('outage 1'), 'outage', '1 day', '-infinity')$$, 'recovery: nothing observed');
SELECT results_eq($$SELECT bad_at FROM recovery(pg_temp.j('visit 1 6', 'visit 2 7', 'call 3 2', 'visit 4 - shop', 'visit 5 3 shop'), '.[score <= 6]', '1 day')$$,
	$$VALUES (pg_temp.day(1)), (pg_temp.day(3)), (pg_temp.day(5))$$, 'recovery: bad may be a low score');
SELECT results_eq($$SELECT bad_at FROM recovery(pg_temp.j('visit 1 6', 'visit 4 - shop', 'call 5 - shop'), 'shop:visit', '1 day')$$, $$VALUES (pg_temp.day(4))$$, 'recovery: or a touchpoint in a role');
SELECT results_eq($$SELECT open, gap FROM recovery(pg_temp.j('a 1', 'a 2'), 'a', '106751000 days', pg_temp.day(5))$$, $$VALUES (true, '1 day'::interval), (true, NULL)$$, 'recovery: a window beyond the calendar');
SELECT is_empty(format('SELECT * FROM recovery(%s)', a), 'recovery: NULL: ' || a) FROM (VALUES ($$NULL, 'a', '1 day'$$), ($$pg_temp.j('a 1'), NULL, '1 day'$$), ($$pg_temp.j('a 1'), 'a', NULL$$)) AS v(a);
SELECT is_empty($$SELECT * FROM recovery(pg_temp.j(VARIADIC '{}'), 'a', '1 day')$$, 'recovery: no events');
SELECT is_empty($$SELECT * FROM recovery(pg_temp.j('a 1', 'b 2'), 'c', '1 day')$$, 'recovery: nothing bad');
SELECT pg_temp.refused($$SELECT * FROM recovery(pg_temp.j('a 1'), 'a -> b', '1 day')$$, '22023', '%bad%', 'recovery: bad must be one step');
SELECT pg_temp.refused($$SELECT * FROM recovery(pg_temp.j('a 1'), 'a', '1 month')$$, '22023', 'within must not %', 'recovery: a month');
SELECT pg_temp.refused($$SELECT * FROM recovery(pg_temp.j('a 1'), 'a', '-1 day')$$, '22023', 'within must not %', 'recovery: negative');
SELECT results_eq($$SELECT gap FROM recovery((SELECT journey_agg('a', t) FROM (VALUES ('4713-01-01 00:00Z BC'::timestamptz), ('294276-12-31Z')) AS v(t)), 'a', '1 day')$$, $$VALUES ('109203489 days'::interval), (NULL)$$,
	'recovery: events as far apart as can be');

-- journey_lapse

SELECT results_eq($$SELECT * FROM journey_lapse(pg_temp.j('buy 1', 'look 5', 'buy 11', 'buy 12', 'buy 40', 'look 45'), 'buy', '10 days', pg_temp.day(60))$$,
	$$VALUES (pg_temp.day(22), pg_temp.day(40), false), (pg_temp.day(50), NULL, false)$$, 'journey_lapse: a gap as long as given is none; the last one has not returned');
SELECT results_eq($$SELECT l.* FROM unnest(array[50, 49.9, 45]) WITH ORDINALITY AS u(d, i), journey_lapse(pg_temp.j('buy 1', 'look 20', 'buy 40'), 'buy', '10 days', pg_temp.day(d)) AS l ORDER BY i, lapsed_at$$,
	$$VALUES (pg_temp.day(11), pg_temp.day(40), false), (pg_temp.day(50), NULL, false), (pg_temp.day(11), pg_temp.day(40), false), (NULL, NULL, true), (pg_temp.day(11), pg_temp.day(40), false), (NULL, NULL, true)$$,
	'journey_lapse: open while the last gap has not ended');
SELECT results_eq($$SELECT * FROM journey_lapse(pg_temp.j('buy 1', 'buy 40'), 'buy', '10 days', pg_temp.day(30))$$, $$VALUES (pg_temp.day(11), NULL::timestamptz, false)$$, 'journey_lapse: a return after until was not observed');
SELECT results_eq($$SELECT * FROM journey_lapse(pg_temp.j('buy 1', 'buy 40'), 'buy', '10 days')$$, $$VALUES (pg_temp.day(11), pg_temp.day(40), false), (pg_temp.day(50), NULL, false)$$, 'journey_lapse: without until the journey is complete');
SELECT results_eq($$SELECT * FROM journey_lapse(pg_temp.j('buy 1', 'buy 1', 'buy 1'), 'buy', '0', pg_temp.day(1))$$, $$VALUES (pg_temp.day(1), NULL::timestamptz, false)$$, 'journey_lapse: a gap of zero');
SELECT is_empty($$SELECT * FROM journey_lapse(pg_temp.j('buy 1', 'buy 2'), 'buy', '106751000 days')$$, 'journey_lapse: a gap beyond the calendar never ends');
SELECT results_eq($$SELECT * FROM journey_lapse(pg_temp.j('buy 1', 'buy 2'), 'buy', '106751000 days', pg_temp.day(9))$$, $$VALUES (NULL::timestamptz, NULL::timestamptz, true)$$, 'journey_lapse: and is open');
SELECT is_empty($$SELECT * FROM journey_lapse(pg_temp.j('look 1'), 'buy', '1 day')$$, 'journey_lapse: who was never active does not lapse');
SELECT is_empty(format('SELECT * FROM journey_lapse(%s)', a), 'journey_lapse: NULL: ' || a) FROM (VALUES ($$NULL, 'a', '1 day'$$), ($$pg_temp.j('a 1'), NULL, '1 day'$$), ($$pg_temp.j('a 1'), 'a', NULL$$)) AS v(a);
SELECT pg_temp.refused($$SELECT * FROM journey_lapse(pg_temp.j('a 1'), 'a+', '1 day')$$, '22023', '%step%', 'journey_lapse: one step');
SELECT pg_temp.refused($$SELECT * FROM journey_lapse(pg_temp.j('a 1'), 'a', '1 year')$$, '22023', 'gap must not %', 'journey_lapse: a year');

-- phases

SELECT results_eq($$SELECT * FROM phases(pg_temp.j('apply 1 6 candidate', 'interview 9 8 candidate', 'visit 10', 'hired 20 - employee', 'buy 25 9 customer', 'buy 30 - customer', 'left 50 3 employee', 'buy 60 6 customer', 'greet 70 - alumnus'))$$,
	$$VALUES ('candidate', tstzrange(pg_temp.day(1), pg_temp.day(9), '[]'), 2::bigint, 7::float8), ('employee', tstzrange(pg_temp.day(20), pg_temp.day(50), '[]'), 2, 3),
		('customer', tstzrange(pg_temp.day(25), pg_temp.day(60), '[]'), 3, 7.5), ('alumnus', tstzrange(pg_temp.day(70), pg_temp.day(70), '[]'), 1, NULL)$$,
	'phases: from the first to the last event in a role; events without a role belong to none');
SELECT results_eq($$SELECT role FROM phases(pg_temp.j('a 1 - z', 'a 5 - z', 'a 1 - b', 'a 4 - b', 'a 1 - é', 'a 4 - é', 'a 1 - B', 'a 4 - B'))$$, $$VALUES ('B'), ('b'), ('é'), ('z')$$, 'phases: by beginning, then by end, then by bytes');
SELECT is_empty($$SELECT * FROM phases(pg_temp.j('a 1', 'b 2 5'))$$, 'phases: no roles');
SELECT is_empty($$SELECT * FROM phases(pg_temp.j(VARIADIC '{}'))$$, 'phases: no events');
SELECT is_empty($$SELECT * FROM phases(NULL)$$, 'phases: NULL');
SELECT is((SELECT array[count(*), sum(events)] FROM (SELECT journey_agg('t' || g % 40, pg_temp.day(g), NULL, 'r' || g % 255) AS j FROM generate_series(1, 5100) AS g) AS q, phases(j)), array[255, 5100]::numeric[], 'phases: 255 roles');

-- handoffs

SELECT results_eq($$SELECT * FROM handoffs(pg_temp.j('apply 1 6 candidate', 'interview 9 8 candidate', 'hired 20 - employee', 'retired 50 3 employee', 'buy 60 9 customer', 'buy 70 7 customer', 'recommend 80 10 recommender'), '30 days')$$,
	$$VALUES ('candidate', 'employee', 'interview', 'hired', 3::bigint, '11 days'::interval, 8::float8, 3::float8), ('employee', 'customer', 'retired', 'buy', 5, '10 days', 3, 9),
		('customer', 'recommender', 'buy', 'recommend', 7, '10 days', 7, 10)$$,
	'handoffs: the chain of roles');
SELECT results_eq($$SELECT from_role, to_role, gap FROM handoffs(pg_temp.j('farewell 1 - retired', 'buy 10 - customer', 'pension 30 - retired', 'recommend 40 - recommender', 'buy 50 - customer', 'recommend 55 - recommender', 'pension 60 - retired', 'buy 70 - customer'), '30 days')$$,
	$$VALUES ('retired', 'customer', '0'::interval), ('customer', 'recommender', '0')$$, 'handoffs: retired, customer, recommender, also when all go on: interleaved events are none');
SELECT results_eq($$SELECT from_role, to_role, from_touchpoint, to_touchpoint, n, gap, score_before, score_after FROM handoffs(pg_temp.j('a 1 5 x', 'b 3 - x', 'c 4 7 y', 'd 5 9 x', 'e 6 2 y'), '0')$$,
	$$VALUES ('x', 'y', 'b', 'c', 3::bigint, '0'::interval, 5::float8, 7::float8)$$, 'handoffs: of a role that goes on, what came before counts');
SELECT results_eq($$SELECT w, from_role, to_role FROM unnest(array['10 days', '9 days 23:59:59.999999', '30 days']) WITH ORDINALITY AS u(w, i), handoffs(pg_temp.j('a 1 - x', 'b 11 - y', 'c 31 - z'), w::interval) ORDER BY i, n$$,
	$$VALUES ('10 days', 'x', 'y'), ('30 days', 'x', 'y'), ('30 days', 'y', 'z')$$, 'handoffs: the bound is inclusive; from the role taken up last, not from each');
SELECT results_eq($$SELECT from_role, to_role FROM handoffs(pg_temp.j('a 1 - x', 'b 5 - y', 'b 6 - y', 'c 30 - z', 'a 90 - x'), '10 days')$$,
	$$VALUES ('x', 'y'), ('x', 'z')$$, 'handoffs: from the one still held, when the later one ended too long ago');
SELECT results_eq($$SELECT from_role, to_role FROM handoffs(pg_temp.j('a 1 - x', 'a 1 - y', 'b 2 - z', 'b 2 - w'), '10 days')$$,
	$$VALUES ('x', 'w'), ('y', 'w'), ('x', 'z'), ('y', 'z')$$, 'handoffs: from each of those that began at one instant, and none between them');
SELECT results_eq($$SELECT from_role, from_touchpoint, gap FROM handoffs(pg_temp.j('a 1 - x', 'b 5 3 x', 'welcome 5 - y'), '0')$$, $$VALUES ('x', 'b', '0'::interval)$$, 'handoffs: on the day the other role ended');
SELECT is_empty($$SELECT * FROM handoffs(pg_temp.j('a 1 - x', 'b 2', 'c 3 - x'), '10 days')$$, 'handoffs: one role');
SELECT is_empty($$SELECT * FROM handoffs(pg_temp.j(VARIADIC '{}'), '10 days')$$, 'handoffs: no events');
SELECT is_empty($$SELECT * FROM handoffs(NULL, '10 days')$$, 'handoffs: NULL');
SELECT is_empty($$SELECT * FROM handoffs(pg_temp.j('a 1 - x', 'b 2 - y'), NULL)$$, 'handoffs: NULL within');
SELECT pg_temp.refused($$SELECT * FROM handoffs(pg_temp.j('a 1 - x', 'b 2 - y'), '1 month')$$, '22023', 'within must not %', 'handoffs: a month');
SELECT is((SELECT count(*) FROM (SELECT journey_agg('t', pg_temp.day(g), NULL, 'r' || g % 255) AS j FROM generate_series(1, 5100) AS g) AS q, handoffs(j, '1 day')), 254::bigint, 'handoffs: 255 roles');

SELECT * FROM finish();
ROLLBACK;
