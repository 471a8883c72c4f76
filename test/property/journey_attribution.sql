\i test/pgtap.psql
-- Laws of journey_attribution on random journeys, its content against plain SQL, the Shapley value against the
-- sum over all coalitions, and removal effects against chains in which the touchpoint is removed and which are
-- followed step by step.
BEGIN;
SELECT plan(29);

SELECT setseed(0.25) \g /dev/null
CREATE TEMP TABLE walk AS
SELECT p AS person, p % 23 AS unit, CASE WHEN p % 50 = 0 THEN NULL ELSE journey_agg((array['a', 'b', 'c', 'd', 'order'])[ceil(random() * 5)], timestamptz '2025-01-01' + random() * interval '300 days', NULL, (array['x', 'y'])[ceil(random() * 2)]) END AS j
FROM generate_series(1, 3000) AS p, generate_series(1, (p % 9) * (1 + p % 3)) AS e GROUP BY p;
INSERT INTO walk SELECT 5000, 1, '{"events": [], "missing": 0}';
-- one of many touchpoints, so that states grow, and one of long names
INSERT INTO walk SELECT 5001, 2, journey_agg('t' || ((i * 7919) % 307), timestamptz '2025-01-01' + i * interval '1 s') FROM generate_series(1, 1500) AS i;
INSERT INTO walk SELECT 5002, 3, journey_agg(repeat('n', 240) || i % 90, timestamptz '2025-01-01' + i * interval '1 s') FROM generate_series(1, 400) AS i;
CREATE TEMP TABLE goal (name text, outcome journey_pattern);
INSERT INTO goal VALUES ('order', 'order'), ('of role', 'x:order'), ('either', '(a|b)'), ('glob', 't29**'), ('never', 'z');
CREATE TEMP TABLE whole AS SELECT name, attribution_agg(j, outcome) AS a FROM walk, goal GROUP BY name;
CREATE TEMP TABLE part AS SELECT name, unit, attribution_agg(j, outcome) AS a FROM walk, goal GROUP BY name, unit;
CREATE TEMP TABLE person AS SELECT name, person, attribution_agg(j, outcome) AS a FROM walk, goal GROUP BY name, person;

SELECT is((SELECT count(*) FROM whole w JOIN (SELECT name, attribution_agg(j, outcome ORDER BY random()) AS a FROM walk, goal GROUP BY name) AS s USING (name) WHERE w.a <> s.a), 0::bigint, 'any order of rows');
SELECT is((SELECT count(*) FROM whole w JOIN (SELECT name, rollup(a ORDER BY random()) AS a FROM part GROUP BY name) AS s USING (name) WHERE w.a <> s.a), 0::bigint, 'rollup of parts');
SELECT is((SELECT count(*) FROM whole w JOIN (SELECT name, rollup(a ORDER BY random()) AS a FROM person GROUP BY name) AS s USING (name) WHERE w.a <> s.a), 0::bigint, 'rollup of single persons');
SELECT is((SELECT count(*) FROM whole w JOIN (SELECT name, rollup(a) AS a FROM (SELECT name, rollup(a) AS a FROM part GROUP BY name, unit % 3) AS third GROUP BY name) AS s USING (name) WHERE w.a <> s.a), 0::bigint, 'rollup of rollups');
SELECT is((SELECT count(*) FROM part a JOIN part b USING (name) WHERE a.a + b.a <> b.a + a.a), 0::bigint, '+ is commutative');
SELECT is((SELECT count(*) FROM part a JOIN part b USING (name) JOIN whole c USING (name) WHERE a.unit < 4 AND (a.a + b.a) + c.a <> a.a + (b.a + c.a)), 0::bigint, 'and associative');
SELECT is((SELECT count(*) FROM part p JOIN whole w USING (name) WHERE (w.a - p.a) + p.a <> w.a OR (w.a + p.a) - p.a <> w.a), 0::bigint, '- undoes +');
SELECT is((SELECT count(*) FROM whole w JOIN (SELECT p.name, p.unit, rollup(q.a) AS a FROM part p JOIN part q ON q.name = p.name AND q.unit <> p.unit GROUP BY 1, 2) AS others USING (name) JOIN part p USING (name, unit) WHERE w.a - p.a <> others.a), 0::bigint, 'the whole without a part is the other parts');
SELECT is((SELECT count(*) FROM whole w, LATERAL (SELECT w.a - w.a AS a) AS nothing WHERE w.a + nothing.a <> w.a OR nothing.a::jsonb -> 'steps' <> '[]' OR nothing.a::jsonb -> 'touchpoints' <> '[]'), 0::bigint, 'without paths: the identity');
SELECT is((SELECT count(*) FROM whole WHERE a::text::journey_attribution <> a OR a::jsonb::journey_attribution <> a), 0::bigint, 'text and jsonb round trip');
\setenv FOLDER :tmp
\copy (SELECT name, a FROM whole UNION ALL SELECT name || unit, a FROM part) TO PROGRAM 'cat >"$FOLDER/attributions"' BINARY
CREATE TEMP TABLE reread (LIKE whole);
\copy reread FROM PROGRAM 'cat "$FOLDER/attributions"' BINARY
SELECT is((SELECT count(*) FROM reread r JOIN (SELECT * FROM whole UNION ALL SELECT name || unit, a FROM part) AS w USING (name) WHERE r.a = w.a), (SELECT count(*) FROM reread), 'binary round trip');

-- Content against plain SQL: touches in their paths

CREATE TEMP TABLE event AS SELECT name, person, e.n, e.touchpoint FROM walk, goal, journey_events(j) AS e;
CREATE TEMP TABLE hit AS SELECT name, person, m.n, true AS hit FROM walk, goal, journey_match(j, outcome) AS m;
ANALYZE event;
ANALYZE hit;
CREATE TEMP TABLE touch AS
SELECT name, person, path, e.n, e.touchpoint, e.hit, bool_or(hit) OVER whole_path AS converted, lag(touchpoint, 3) OVER up_to AS c1, lag(touchpoint, 2) OVER up_to AS c2, lag(touchpoint, 1) OVER up_to AS c3
FROM (SELECT name, person, n, touchpoint, coalesce(hit, false) AS hit, count(hit) OVER (PARTITION BY name, person ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS path
	FROM event LEFT JOIN hit USING (name, person, n)) AS e
WINDOW whole_path AS (PARTITION BY name, person, path), up_to AS (PARTITION BY name, person, path ORDER BY n);
CREATE TEMP TABLE expected_path AS SELECT name, person, path, converted, array_agg(DISTINCT touchpoint) FILTER (WHERE NOT hit) AS members FROM touch GROUP BY 1, 2, 3, 4;
CREATE TEMP TABLE name_list AS SELECT name, ARRAY(SELECT jsonb_array_elements_text(a::jsonb -> 'touchpoints')) AS names FROM whole;
CREATE TEMP TABLE step_count AS
SELECT name, ARRAY(SELECT coalesce(names[(s ->> i)::int], '') FROM generate_series(0, jsonb_array_length(s) - 2) AS i ORDER BY i) || CASE list WHEN 'converted' THEN '{!}' WHEN 'lost' THEN '{?}' ELSE '{}'::text[] END AS step, (s ->> -1)::bigint AS n
FROM whole JOIN name_list USING (name), unnest('{steps,converted,lost}'::text[]) AS list, jsonb_array_elements(a::jsonb -> list) AS s;
CREATE TEMP TABLE expected_step AS
SELECT name, array[coalesce(c1, ''), coalesce(c2, ''), coalesce(c3, ''), CASE WHEN hit THEN '!' ELSE touchpoint END] AS step, count(*) AS n FROM touch WHERE NOT hit OR c3 IS NOT NULL GROUP BY 1, 2
UNION ALL
SELECT name, array[coalesce(c2, ''), coalesce(c3, ''), touchpoint, '?'], count(*) FROM (SELECT *, row_number() OVER (PARTITION BY name, person, path ORDER BY n DESC) AS back FROM touch) AS t WHERE back = 1 AND NOT converted GROUP BY 1, 2;
SELECT cmp_ok(count(*), '>', 4000::bigint, 'thousands of steps') FROM step_count;
SELECT is_empty('(TABLE step_count EXCEPT TABLE expected_step) UNION ALL (TABLE expected_step EXCEPT TABLE step_count)', 'steps are those of plain SQL');
SELECT is_empty($$SELECT name FROM whole, attribution_outcomes(a) AS o WHERE (o.converted, o.lost, o.direct) <>
	(SELECT count(*) FILTER (WHERE e.converted AND members IS NOT NULL), count(*) FILTER (WHERE NOT e.converted), count(*) FILTER (WHERE e.converted AND members IS NULL) FROM expected_path AS e WHERE e.name = whole.name)$$, 'as are the outcomes');
SELECT is_empty($$SELECT name, touchpoint FROM (SELECT name, t.touchpoint, credit FROM whole, attribution_table(a, 'shapley') AS t) AS t
	LEFT JOIN (SELECT name, touchpoint, sum(1.0 / cardinality(members)) AS credit FROM expected_path AS e, unnest(members) AS touchpoint WHERE converted GROUP BY 1, 2) AS e USING (name, touchpoint) WHERE abs(t.credit - coalesce(e.credit, 0)) > 1e-9$$, 'and what each distinct touchpoint of a path gets');
SELECT is_empty($$SELECT name, m FROM whole, unnest('{markov,shapley}'::text[]) AS m, LATERAL (SELECT sum(credit) AS credit, sum(share) AS share FROM attribution_table(a, m, 1)) AS t, attribution_outcomes(a) AS o
	WHERE o.converted > 0 AND (abs(t.credit / o.converted - 1) > 1e-12 OR abs(t.share - 1) > 1e-12)$$, 'credit adds up to the conversions');
SELECT is_empty($$SELECT goal.name, m FROM goal, unnest('{first,last,linear,u,j,inverse_j,decay}'::text[]) AS m, LATERAL (SELECT sum(credit) AS credit, min(credit) AS least FROM walk, journey_credit(j, outcome, m)) AS t, whole w, attribution_outcomes(w.a) AS o
	WHERE w.name = goal.name AND (abs(t.credit - o.converted) > 1e-9 OR least < 0)$$, 'as does journey_credit');
SELECT is_empty($$SELECT w.name, credit FROM whole w JOIN goal USING (name), LATERAL (SELECT touchpoint, sum(credit) AS credit FROM walk, journey_credit(j, outcome, 'participation') GROUP BY 1) AS t
	WHERE abs(credit - (SELECT count(*) FROM expected_path AS e WHERE e.name = w.name AND e.converted AND t.touchpoint = ANY (members))) > 1e-9$$, 'participation counts the paths');

-- The Shapley value over all coalitions, and removal taken literally

CREATE TEMP TABLE random_path AS
SELECT game, row_number() OVER () AS id, random() < 0.4 AS converted, ARRAY(SELECT substr('abcdefgh', ceil(random() ^ 1.5 * (2 + game % 5))::int, 1) FROM generate_series(1, 1 + (random() ^ 2 * 9)::int + 0 * (game + i))) AS touches
FROM generate_series(1, 15) AS game, generate_series(1, 40) AS i;
CREATE TEMP TABLE game AS SELECT game, attribution_agg(j, '''!''') AS a FROM (
	SELECT game, id, journey_agg(t, timestamptz '2025-01-01' + n * interval '1 h') AS j FROM random_path, unnest(touches || CASE WHEN converted THEN '{!}' ELSE '{}'::text[] END) WITH ORDINALITY AS u(t, n) GROUP BY game, id) AS p GROUP BY game;
SELECT cmp_ok(max(cardinality(touches)), '>', 8, 'paths of some length') FROM random_path;
CREATE TEMP TABLE coalition AS
SELECT game, players, s, (SELECT count(*) FROM random_path AS p WHERE p.game = g.game AND p.converted AND p.touches <@ ARRAY(SELECT players[i] FROM generate_subscripts(players, 1) AS i WHERE s & (1 << i - 1) > 0)) AS worth
FROM (SELECT game, array_agg(DISTINCT t ORDER BY t) AS players FROM random_path, unnest(touches) AS t GROUP BY game) AS g, generate_series(0, (1 << cardinality(players)) - 1) AS s;
SELECT is_empty($$SELECT game.game, t.touchpoint, t.credit, brute.value FROM game, attribution_table(a, 'shapley') AS t JOIN LATERAL (
	SELECT sum((factorial(bit_count(without.s::bit(8)))::float8 * factorial(cardinality(without.players) - bit_count(without.s::bit(8)) - 1) / factorial(cardinality(without.players)))::float8 * (with_it.worth - without.worth)) AS value
	FROM coalition AS without JOIN coalition AS with_it USING (game), LATERAL (SELECT array_position(without.players, t.touchpoint) AS i) AS player
	WHERE without.game = game.game AND without.s & (1 << i - 1) = 0 AND with_it.s = without.s | (1 << i - 1)) AS brute ON true
	WHERE abs(t.credit - brute.value) > 1e-9 OR brute.value IS NULL$$, 'shapley is the sum over all coalitions');

-- The probability to convert, by following what goes from state to state until next to nothing is left.
CREATE FUNCTION pg_temp.converts(of_game int, back int, removed text) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
	source int[];
	target int[];
	share float8[];
	mass float8[];
	next float8[];
	n int;
	won float8 := 0;
BEGIN
	WITH step AS (
		SELECT coalesce(array_to_string(touches[greatest(1, i - back + 1):i], ' '), '') AS state, CASE WHEN i < cardinality(touches) THEN array_to_string(touches[greatest(1, i - back + 2):i + 1], ' ') WHEN converted THEN '!' ELSE '?' END AS next_state,
			touches[i + 1] AS touchpoint
		FROM (SELECT r.touches, r.converted FROM random_path AS r WHERE r.game = of_game) AS r, generate_series(0, cardinality(touches)) AS i),
	counted AS (SELECT state, CASE WHEN touchpoint = removed THEN '?' ELSE next_state END AS next_state, count(*) / sum(count(*)) OVER (PARTITION BY state) AS share FROM step GROUP BY 1, 2),
	number AS (SELECT state, row_number() OVER (ORDER BY state)::int AS i FROM (SELECT state FROM counted UNION SELECT next_state FROM counted) AS s WHERE state NOT IN ('!', '?'))
	SELECT array_agg(f.i), array_agg(CASE next_state WHEN '!' THEN -1 WHEN '?' THEN 0 ELSE t.i END), array_agg(counted.share), (SELECT max(i) FROM number) INTO source, target, share, n
	FROM counted JOIN number AS f ON f.state = counted.state LEFT JOIN number AS t ON t.state = next_state;
	mass := array_fill(0::float8, array[n]);
	mass[1] := 1;		-- the state without touches has the first name
	FOR turn IN 1 .. 10000 LOOP
		next := array_fill(0::float8, array[n]);
		FOR i IN 1 .. cardinality(source) LOOP
			IF target[i] > 0 THEN
				next[target[i]] := next[target[i]] + mass[source[i]] * share[i];
			ELSIF target[i] < 0 THEN
				won := won + mass[source[i]] * share[i];
			END IF;
		END LOOP;
		mass := next;
		EXIT WHEN (SELECT sum(m) FROM unnest(mass) AS m) < 1e-15;
	END LOOP;
	RETURN won;
END $$;
SELECT is_empty(format($$SELECT game, rate FROM game, attribution_outcomes(a) WHERE abs(rate - pg_temp.converts(game, %s, NULL)) > 1e-12$$, back), 'the chain of order ' || back || ' converts as often as the paths') FROM generate_series(1, 3) AS back;
SELECT is_empty(format($$SELECT game, touchpoint, removal_effect, 1 - pg_temp.converts(game, %s, touchpoint) / pg_temp.converts(game, %s, NULL) FROM game, attribution_table(a, 'markov', %s)
	WHERE abs(removal_effect - (1 - pg_temp.converts(game, %s, touchpoint) / pg_temp.converts(game, %s, NULL))) > 1e-11 OR removal_effect IS NULL$$, back, back, back, back, back), 'removal effects of order ' || back) FROM generate_series(1, 3) AS back;
SELECT is_empty($$SELECT * FROM game, generate_series(1, 3) AS back, attribution_table(a, 'markov', back) WHERE removal_effect NOT BETWEEN 0 AND 1$$, 'removal effects are shares');

-- Parallel

CREATE TABLE attribution_laws_walk AS SELECT * FROM walk;
ANALYZE attribution_laws_walk;
\set query 'SELECT attribution_agg(j, \'order\') AS a FROM attribution_laws_walk'
\i test/property/parallel.psql
SELECT alike(pg_temp.plan(:'query'), '%"Partial Mode": "Partial"%', 'the plan is parallel');
SELECT is((SELECT a FROM (:query) AS p), (SELECT a FROM whole WHERE name = 'order'), 'and gives the same bytes');
SELECT * FROM finish();
ROLLBACK;
