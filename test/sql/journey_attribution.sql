\i test/pgtap.psql
BEGIN;
SELECT * FROM no_plan();

-- A journey from a word: one letter an hour; ! is the outcome.
CREATE FUNCTION pg_temp.word(word text) RETURNS journey LANGUAGE sql AS $$
	SELECT coalesce(journey_agg(letter, timestamptz '2025-01-01' + i * interval '1 h'), '{"events": [], "missing": 0}')
	FROM regexp_split_to_table(nullif(word, ''), '') WITH ORDINALITY AS letters(letter, i) $$;
-- The credit of each letter over all outcomes, to six decimals.
CREATE FUNCTION pg_temp.credits(words text[], model text, weights float8[] DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(touchpoint || ' ' || round(credit::numeric, 6)::float8, ' ' ORDER BY touchpoint) FROM (
		SELECT touchpoint, sum(credit) AS credit FROM unnest(words) AS w, journey_credit(pg_temp.word(w), '''!''', model, weights => weights) GROUP BY touchpoint) AS c $$;
-- The credit of the touches of one word, in their order.
CREATE FUNCTION pg_temp.shares(word text, model text, weights float8[] DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(round(credit::numeric, 6)::float8::text, ' ' ORDER BY at) FROM journey_credit(pg_temp.word(word), '''!''', model, weights => weights) $$;

-- Conformance: the published paths

CREATE TEMP TABLE published (path text, converted int, lost int);
INSERT INTO published VALUES ('abc', 2, 1), ('ac', 1, 0), ('b', 1, 4), ('ca', 0, 2), ('bbc', 3, 1);
CREATE TEMP TABLE person AS
SELECT path || '!' AS word FROM published, generate_series(1, converted) UNION ALL SELECT path FROM published, generate_series(1, lost);
SELECT is(pg_temp.credits(array_agg(word), 'first'), 'a 3 b 4 c 0', 'first: 3, 4, 0') FROM person;
SELECT is(pg_temp.credits(array_agg(word), 'last'), 'a 0 b 1 c 6', 'last: 0, 1, 6') FROM person;
SELECT is(pg_temp.credits(array_agg(word), 'linear'), 'a 1.166667 b 3.666667 c 2.166667', 'linear') FROM person;

CREATE TEMP TABLE known AS SELECT attribution_agg(pg_temp.word(word), '''!''') AS a FROM person;
SELECT results_eq('SELECT o.converted, o.lost, o.direct, round(o.rate::numeric, 9) FROM known, attribution_outcomes(a) AS o', $$VALUES (7::bigint, 8::bigint, 0::bigint, .466666667)$$, 'P(conversion) of the published paths');
SELECT results_eq($$SELECT touchpoint, round(credit::numeric, 6), round(removal_effect::numeric, 10) FROM known, attribution_table(a, 'markov')$$,
	$$VALUES ('a', .997887, .2714285714), ('b', 2.807123, .7635467980), ('c', 3.194989, .8690476190)$$, 'markov: removal effects and credit');
SELECT results_eq($$SELECT touchpoint, round(credit::numeric, 6), removal_effect, round(share::numeric, 6) FROM known, attribution_table(a, 'shapley')$$,
	$$VALUES ('a', 1.166667, NULL::float8, .166667), ('b', 3.166667, NULL, .452381), ('c', 2.666667, NULL, .380952)$$, 'shapley');

-- Conformance: decay, an order of $50 on 24 September, touches on the 15th, the 18th and twice on the day

CREATE TEMP TABLE ordered AS SELECT journey_agg(what, ('2025-09-' || day)::timestamptz, NULL, NULL, amount, n) AS j
FROM (VALUES (15, 'mail', 1, NULL), (18, 'search', 2, NULL), (24, 'ad', 3, NULL), (24, 'visit', 4, NULL), (24, 'order', 5, 50)) AS v(day, what, n, amount);
SELECT results_eq($$SELECT touchpoint, at, round(amount::numeric, 2) FROM ordered, journey_credit(j, 'order', 'decay')$$,
	$$VALUES ('mail', timestamptz '2025-09-15', 6.92), ('search', '2025-09-18', 9.32), ('ad', '2025-09-24', 16.88), ('visit', '2025-09-24', 16.88)$$, 'decay with a half-life of 7 days');
SELECT is((SELECT round(sum(amount)::numeric, 9) FROM ordered, journey_credit(j, 'order', m)), 50::numeric, m || ': the amounts are those of the outcome') FROM unnest('{first,last,linear,u,j,inverse_j,decay}'::text[]) AS m;
SELECT is(round(credit::numeric, 6), round((2 ^ (-9 / 3.0) / (2 ^ (-9 / 3.0) + 2 ^ (-6 / 3.0) + 2))::numeric, 6), 'another half-life') FROM ordered, journey_credit(j, 'order', 'decay', half_life => '3 days') WHERE touchpoint = 'mail';
SELECT is((SELECT string_agg(credit::text, ' ') FROM journey_credit((SELECT journey_agg(what, at) FROM (VALUES ('a', timestamptz '4713-01-01 BC'), ('b', '4712-01-01 BC'), ('!', '290000-01-01')) AS v(what, at)), '''!''', 'decay', half_life => '0.000001 s')),
	'0 1', 'touches that have faded long ago');

-- Models by position

SELECT is(pg_temp.shares('abcde!', 'u'), '0.4 0.066667 0.066667 0.066667 0.4', 'u');
SELECT is(pg_temp.shares('abcd!', 'j'), '0.2 0.1 0.1 0.6', 'j');
SELECT is(pg_temp.shares('abc!', 'inverse_j'), '0.6 0.2 0.2', 'inverse_j');
SELECT is(pg_temp.shares('abcd!', 'custom', '{30,30,90}'), '0.2 0.1 0.1 0.6', 'custom, in any unit');
SELECT is(pg_temp.shares('abcd!', 'custom', '{0,1e308,1e308}'), '0 0.25 0.25 0.5', 'custom, beyond what adds up');
SELECT is(array_agg(pg_temp.shares('ab!', m)), '{0.5 0.5,0.25 0.75,0.75 0.25,1 0,0 1,0.5 0.5}', 'two touches share by first and last') FROM unnest('{u,j,inverse_j,first,last,linear}'::text[]) AS m;
SELECT is(array_agg(pg_temp.shares('a!', m)), '{1,1,1,1,1,1,1,1}', 'one gets all') FROM unnest('{u,j,inverse_j,first,last,linear,decay,participation}'::text[]) AS m;
SELECT is(array[pg_temp.shares('a!', 'custom', w), pg_temp.shares('ab!', 'custom', w), pg_temp.shares('abcd!', 'custom', w)], '{1,0.5 0.5,0 0.5 0.5 0}', 'custom: all to what lies between, where there is something') FROM (SELECT '{0,1,0}'::float8[] AS w) AS q;
SELECT is(array[pg_temp.shares('a!', 'custom', w), pg_temp.shares('ab!', 'custom', w), pg_temp.shares('abcd!', 'custom', w)], '{1,0 1,0 0 0 1}', 'custom: all to the last') FROM (SELECT '{0,0,7}'::float8[] AS w) AS q;
SELECT is(pg_temp.shares('abacab!', 'participation'), '0.333333 0.5 0.333333 1 0.333333 0.5', 'participation: 1 for each touchpoint, shared by its touches');
SELECT is(pg_temp.credits('{abacab!,ab!,a}', 'participation'), 'a 2 b 2 c 1', 'so the sum counts the outcomes that it took part in');

-- Outcomes, touches, lookback

SELECT results_eq($$SELECT touchpoint, extract(hour FROM at)::int, extract(hour FROM outcome_at)::int, credit FROM journey_credit(pg_temp.word('!ab!!c!d'), '''!''', 'linear')$$,
	$$VALUES ('a', 2, 4, 0.5::float8), ('b', 3, 4, 0.5), ('c', 6, 7, 1)$$, 'touches since the previous outcome; without any no row, and none behind the last');
SELECT is(array[pg_temp.shares('', 'linear'), pg_temp.shares('!', 'linear'), pg_temp.shares('abc', 'linear')], array[NULL, NULL, NULL]::text[], 'nothing to share');
SELECT is((SELECT string_agg(touchpoint, '') FROM journey_credit(pg_temp.word('abcde!f!'), '''!''', 'linear', l)), w, 'lookback of ' || l) FROM (VALUES (interval '0', NULL), ('1 h', 'ef'), ('2 h', 'def'), ('02:59:59.999999', 'def'), ('100 days', 'abcdef')) AS v(l, w);
SELECT is((SELECT string_agg(credit::text, ' ') FROM journey_credit(pg_temp.word('abcde!'), '''!''', 'first', '3 h')), '1 0 0', 'first is the first within lookback');
SELECT is((SELECT string_agg(touchpoint || coalesce(amount::text, '-'), ' ') FROM journey_credit((SELECT journey_agg(what, '2025-01-01'::timestamptz + n * interval '1 day', NULL, role, amount) FROM (VALUES
	(1, 'mail', 'customer', NULL), (2, 'mail', 'employee', 7), (3, 'buy', 'customer', 30), (4, 'ad', NULL, NULL), (5, 'buy', 'employee', 90), (6, 'buy', 'customer', NULL)) AS v(n, what, role, amount)), 'customer:buy', 'participation')),
	'mail15 mail15 ad- buy-', 'roles select the outcome and are one touchpoint; an outcome without an amount');
SELECT is((SELECT string_agg(touchpoint, ' ') FROM journey_credit((SELECT journey_agg(what, '2025-01-01'::timestamptz + n * interval '1 day', NULL, NULL, amount) FROM (VALUES (1, 'a', NULL), (2, 'buy', 5), (3, 'b', NULL), (4, 'buy', 500)) AS v(n, what, amount)),
	'buy[amount > 100]', 'linear')), 'a buy b', 'what does not meet the step is a touch');
SELECT is((SELECT string_agg(touchpoint, ' ') FROM journey_credit(pg_temp.word('abXcY'), '(''X'' | ''Y'')', 'linear')), 'a b c', 'either of two');
SELECT is((SELECT string_agg(touchpoint, ' ') FROM journey_credit(journey_agg(what, '2025-01-01'), 'order', 'linear')), 'mail', 'at one instant names decide what lies before') FROM unnest('{mail,visit,order}'::text[]) AS what;

-- journey_credit: arguments

SELECT is_empty($$SELECT * FROM journey_credit(NULL, 'a', 'last')$$, 'no journey');
SELECT is_empty($$SELECT * FROM journey_credit(pg_temp.word('a!'), NULL, 'last')$$, 'no outcome');
SELECT is_empty($$SELECT * FROM journey_credit(pg_temp.word('a!'), '''!''', NULL)$$, 'no model');
SELECT throws_ok($$SELECT * FROM journey_credit(pg_temp.word('a!'), 'a b', 'last')$$, '22023', 'outcome must be one step, not a longer pattern', 'a pattern is no outcome');
SELECT throws_ok($$SELECT * FROM journey_credit(pg_temp.word('a!'), 'a', 'best')$$, '22023', 'unknown model "best"', 'an unknown model');
SELECT throws_ok($$SELECT * FROM journey_credit(pg_temp.word('a!'), 'a', 'last', '1 month')$$, '22023', NULL, 'months have no fixed length');
SELECT throws_ok($$SELECT * FROM journey_credit(pg_temp.word('a!'), 'a', 'last', '-1 day')$$, '22023', NULL, 'a negative lookback');
SELECT throws_ok(format('SELECT * FROM journey_credit(pg_temp.word(''a!''), ''a'', ''decay'', half_life => %L)', h), '22023', 'half_life must be longer than zero', 'half-life ' || coalesce(h, 'NULL')) FROM (VALUES ('0'), (NULL)) AS v(h);
SELECT lives_ok($$SELECT * FROM journey_credit(pg_temp.word('a!'), 'a', 'last', half_life => NULL)$$, 'other models need none');
SELECT throws_ok($$SELECT * FROM journey_credit(pg_temp.word('a!'), 'a', 'custom')$$, '22023', 'model "custom" needs weights', 'custom without weights');
SELECT throws_ok($$SELECT * FROM journey_credit(pg_temp.word('a!'), 'a', 'u', weights => '{1,2,3}')$$, '22023', 'weights are for the model "custom" only', 'weights of another model');
SELECT throws_ok(format('SELECT * FROM journey_credit(pg_temp.word(''a!''), ''a'', ''custom'', weights => %L)', w), '22023', 'weights must be three numbers of at least zero, not all of them zero', 'weights ' || w)
FROM unnest(array['{}', '{1}', '{1,2}', '{1,2,3,4}', '{0,0,0}', '{1,-1,1}', '{1,NaN,1}', '{1,Infinity,1}']) AS w;
SELECT throws_ok($$SELECT * FROM journey_credit(pg_temp.word('a!'), 'a', 'custom', weights => '{1,NULL,1}')$$, '22004', NULL, 'a weight that is NULL');

-- attribution_agg: content

SELECT is(attribution_agg(j, '''!''')::text, '{"outcome": "''!''", "missing": 1, "direct": 2, "touchpoints": ["a", "b", "c"], "steps": [[0, 0, 0, 1, 1], [0, 0, 0, 3, 1], [0, 0, 1, 2, 1], [0, 1, 2, 1, 1], [1, 2, 1, 1, 1]], '
	'"converted": [[2, 1, 1, 1]], "lost": [[0, 0, 3, 1]], "sets": [[1, 2, 1], [2, 2, 1]]}', 'text form') FROM (VALUES (pg_temp.word('!abaa!!c')), (NULL), (pg_temp.word(''))) AS v(j);
SELECT is(missing(a), 2::bigint, 'NULL journeys are counted') FROM (SELECT attribution_agg(j, 'x') AS a FROM (VALUES (NULL::journey), (NULL), (pg_temp.word('ax'))) AS v(j)) AS q;
SELECT is(attribution_agg(j, 'x'), NULL, 'nobody') FROM (SELECT pg_temp.word('ax') WHERE false) AS v(j);
SELECT results_eq($$SELECT o.* FROM (SELECT attribution_agg(pg_temp.word(w), 'x') AS a FROM unnest('{"",x,xx}'::text[]) AS w) AS q, attribution_outcomes(a) AS o$$, $$VALUES (0::bigint, 0::bigint, 3::bigint, NULL::float8)$$, 'no path has no rate');
SELECT is_empty($$SELECT * FROM (SELECT attribution_agg(pg_temp.word('x'), 'x') AS a) AS q, attribution_table(a, 'markov')$$, 'and no touchpoints');
SELECT results_eq(format($$SELECT t.* FROM (SELECT attribution_agg(pg_temp.word(w), 'x') AS a FROM unnest('{ab,a}'::text[]) AS w) AS q, attribution_table(a, %L, 2) AS t$$, m),
	$$VALUES ('a', 0::float8, NULL::float8, NULL::float8), ('b', 0, NULL, NULL)$$, m || ' without conversions') FROM unnest('{markov,shapley}'::text[]) AS m;
SELECT results_eq(format($$SELECT t.touchpoint, t.credit, t.share FROM (SELECT attribution_agg(pg_temp.word(w), 'x') AS a FROM unnest('{ax,ax,c}'::text[]) AS w) AS q, attribution_table(a, %L) AS t$$, m),
	$$VALUES ('a', 2::float8, 1::float8), ('c', 0, 0)$$, m || ': a touchpoint of lost paths only') FROM unnest('{markov,shapley}'::text[]) AS m;
SELECT results_eq($$SELECT touchpoint FROM (SELECT attribution_agg(j, 'customer:x') AS a FROM (SELECT journey_agg(t, '2025-01-01'::timestamptz + i * interval '1 h', NULL, r) AS j FROM (VALUES (1, 'a', 'customer'), (2, 'a', 'employee'), (3, 'x', 'employee'), (4, 'x', 'customer')) AS v(i, t, r)) AS q) AS p,
	attribution_table(a, 'shapley')$$, $$VALUES ('a'), ('x')$$, 'roles select the outcome, touchpoints are labels');

-- By hand: ab, then converted; cb, then lost; c, then converted

CREATE TEMP TABLE hand AS SELECT attribution_agg(pg_temp.word(w), '''!''') AS a FROM unnest('{ab!,cb,c!}'::text[]) AS w;
SELECT results_eq($$SELECT touchpoint, round(removal_effect::numeric, 12), round(share::numeric, 12) FROM hand, attribution_table(a, 'markov', 1)$$, $$VALUES ('a', 0.25, round(0.25 / 1.5, 12)), ('b', 0.5, round(0.5 / 1.5, 12)), ('c', 0.75, 0.5)$$, 'order 1 forgets how b was reached');
SELECT results_eq(format($$SELECT touchpoint, round(removal_effect::numeric, 12), round(credit::numeric, 12) FROM hand, attribution_table(a, 'markov', %s)$$, o), $$VALUES ('a', 0.5, round(2.0 / 3, 12)), ('b', 0.5, round(2.0 / 3, 12)), ('c', 0.5, round(2.0 / 3, 12))$$, 'order ' || o || ' does not')
FROM unnest('{2,3}'::int[]) AS o;
SELECT is((SELECT max(removal_effect) FROM (SELECT attribution_agg(pg_temp.word(w), '''!''') AS a FROM unnest(words) AS w) AS q, attribution_table(a, 'markov')), 1::float8, 'what no conversion goes around takes all of them, and no more: ' || words::text)
FROM (VALUES ('{ab,bab!,a}'::text[]), ('{c!,bcbc,bb}'), ('{acba!,bab}')) AS v(words);

-- Algebra

CREATE TEMP TABLE part AS SELECT i, attribution_agg(pg_temp.word(w), '''!''') AS a FROM (VALUES (1, 'ab!cab!'), (1, 'zz!'), (2, 'cb!'), (3, 'c')) AS v(i, w) GROUP BY i;
SELECT is(rollup(a), (SELECT attribution_agg(pg_temp.word(w), '''!''') FROM unnest('{c,cb!,zz!,ab!cab!}'::text[]) AS w), 'rollup') FROM part;
SELECT is(x.a + y.a - x.a, y.a, 'what was added is taken away again: ' || x.i || y.i) FROM part x, part y;
SELECT is((x.a - x.a)::jsonb -> 'touchpoints', '[]', 'and its touchpoints with it') FROM part x WHERE i = 1;
SELECT throws_like($$SELECT a - b FROM (SELECT attribution_agg(pg_temp.word('cabab!'), '''!''') AS a) AS p, (SELECT attribution_agg(pg_temp.word('ab!'), '''!''') AS b) AS q$$, 'journey_attribution cannot be subtracted:%', 'what only looks like a part');
SELECT throws_ok($$SELECT x.a - y.a FROM part x, part y WHERE x.i = 2 AND y.i = 1$$, '22003', 'journey_attribution cannot be subtracted: a count would be below zero', 'what is no part');
SELECT throws_ok($$SELECT attribution_agg(pg_temp.word('a!'), '''!''') + attribution_agg(pg_temp.word('a!'), 'a')$$, '22023', 'attribution of the outcome ''!'' does not combine with attribution of a', 'different outcomes');
SELECT throws_ok($$SELECT attribution_agg(pg_temp.word('a!'), o) FROM (VALUES ('a'::journey_pattern), ('b')) AS v(o)$$, '22023', 'attribution of the outcome a does not combine with attribution of b', 'an outcome that changes');
SELECT throws_ok($$SELECT attribution_agg(pg_temp.word('a!'), NULL)$$, '22004', 'outcome must not be null', 'no outcome');
SELECT throws_ok($$SELECT attribution_agg(pg_temp.word('a!'), 'a -> b')$$, '22023', 'outcome must be one step, not a longer pattern', 'a pattern is no outcome');

-- attribution_table: arguments and limits

SELECT throws_ok($$SELECT attribution_table(a, 'banzhaf') FROM hand$$, '22023', 'unknown method "banzhaf"', 'an unknown method');
SELECT throws_ok(format('SELECT attribution_table(a, ''markov'', %s) FROM hand', o), '22023', 'markov_order must be from 1 to 3', 'order ' || o) FROM unnest('{0,4,-1}'::int[]) AS o;
SELECT is_empty($$SELECT attribution_table(a, m, o) FROM hand, (VALUES (NULL, 1), ('markov', NULL)) AS v(m, o)$$, 'strict');
CREATE TEMP TABLE long AS SELECT n, attribution_agg(j, '''!''') AS a FROM unnest('{1999,2000}'::int[]) AS n, LATERAL (SELECT journey_agg(coalesce(i::text, '!'), '2025-01-01'::timestamptz + coalesce(i, n + 1) * interval '1 s') AS j FROM generate_series(1, n + 1) AS k, LATERAL (SELECT nullif(k, n + 1) AS i) AS l) AS q GROUP BY n;
SELECT is((SELECT array[count(*), count(DISTINCT round(share::numeric, 12))] FROM attribution_table(a, 'markov')), '{1999,1}'::bigint[], '2,000 states') FROM long WHERE n = 1999;
SELECT throws_ok($$SELECT attribution_table(a, 'markov') FROM long WHERE n = 2000$$, '54000', 'markov chain of order 1 would have 2001 states, more than the limit of 2000', '2,001 states');
SELECT is((SELECT round(sum(credit)::numeric, 9) FROM attribution_table(a, 'shapley')), 1.0, 'shapley has no limit') FROM long WHERE n = 2000;

-- Text and jsonb

SELECT is(a::text::journey_attribution, a, 'text, ' || i) FROM part;
SELECT is(a::jsonb::journey_attribution, a, 'jsonb, ' || i) FROM part;
SELECT is('{"outcome": "x", "missing": 0, "direct": 0, "touchpoints": ["b", "a"], "steps": [[0, 0, 0, 1, 1], [0, 0, 1, 2, 1]], "converted": [[0, 1, 2, 1]], "lost": [], "sets": [[2, 2, 1], [1, 2, 1]]}'::journey_attribution,
	attribution_agg(pg_temp.word('bax'), 'x'), 'in any order');
SELECT throws_like(format('SELECT %L::journey_attribution', good || change), 'invalid input for type journey_attribution: ' || why, why) FROM (SELECT (attribution_agg(pg_temp.word(w), 'x'))::jsonb AS good FROM unnest('{abx,a}'::text[]) AS w) AS g, (VALUES
	('{"outcome": "x y"}'::jsonb, 'its outcome is not a step in its one spelling'), ('{"outcome": "x "}', 'its outcome is not a step in its one spelling'), ('{"outcome": 1}', '"outcome" must be a step as text'),
	('{"missing": -1}', 'a count is below zero'), ('{"direct": -1}', 'a count is below zero'), ('{"direct": 1.5}', '%"direct"%'), ('{"size": 1}', '%"size"%'),
	('{"touchpoints": ["a", "a"]}', 'a touchpoint stands twice'), ('{"touchpoints": ["a"]}', 'each of "steps" %'), ('{"touchpoints": [1, 2]}', '"touchpoints" must be %'), ('{"touchpoints": 1}', '%"touchpoints"%'),
	('{"steps": [[0, 0, 0, 1, 2], [0, 0, 1, 2, 2]]}', 'its steps do not make up paths'), ('{"steps": []}', 'its steps do not make up paths'), ('{"steps": [[0, 0, 1]]}', 'each of "steps" must be 4 numbers of touchpoints and a count'),
	('{"steps": [[0, 0, 0, 1, 2], [0, 0, 0, 1, 2]]}', 'a count stands twice'), ('{"steps": [[0, 0, 0, 1, 0]]}', 'each of "steps" %'), ('{"steps": [[0, 1, 0, 1, 1]]}', 'each of "steps" %'), ('{"steps": [[0, 0, 0, 0, 1]]}', 'each of "steps" %'),
	('{"steps": [[0, 0, 0, 1, 9223372036854775807], [0, 0, 1, 2, 9223372036854775807]]}', 'its counts exceed 64 bits'),
	('{"steps": [[0, 0, 0, 1, 2], [0, 0, 1, 2, 1], [1, 1, 1, 1, 5]]}', 'its steps do not make up paths'), ('{"converted": [[0, 0, 0, 1]]}', 'each of "converted" must be 3 numbers of touchpoints and a count'),
	('{"converted": [[0, 1, 2, 2]]}', 'its steps do not make up paths'), ('{"lost": []}', 'its steps do not make up paths'), ('{"sets": []}', 'its sets do not fit the paths that converted'), ('{"sets": [[1, 2, 1]]}', 'its sets do not fit the paths that converted'),
	('{"sets": [[1, 1, 1], [2, 1, 1]]}', 'its sets do not fit the paths that converted'), ('{"sets": [[1, 2, 2], [2, 2, 2]]}', 'its sets do not fit the paths that converted'), ('{"sets": [[1, 3, 1]]}', 'each of "sets" %'), ('{"sets": [[0, 1, 1]]}', 'each of "sets" must be %')) AS v(change, why);
SELECT is(count(*), 3::bigint, 'grouping') FROM (SELECT DISTINCT a FROM (SELECT a FROM part UNION ALL SELECT a FROM part) AS twice) AS q;
SELECT * FROM finish();
ROLLBACK;
