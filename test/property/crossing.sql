\i test/pgtap.psql
-- crossing against plain SQL on random people, where events fall on each other and on every bound; the laws
-- of merging; and, in worlds without an effect, intervals that hold 0 as often as they say.
BEGIN;
SELECT no_plan() \g /dev/null

SELECT setseed(0.25) \g /dev/null
CREATE TEMP TABLE event AS
SELECT p AS person, (array['a', 'b', 'ä', 'other'])[1 + p % 4] AS stratum, (array['l', 'c', 'f', 'g', 'x', 'y'])[ceil(random() * 6)] AS what,
	(array['one', 'two', NULL])[ceil(random() * 3)] AS role, timestamptz '2025-01-01' + floor(random() * 12) * interval '1 day' AS at,
	CASE WHEN random() < 0.6 THEN floor(random() * 11) END AS score
FROM generate_series(1, 6000) AS p, generate_series(1, p % 9) AS e;
CREATE TEMP TABLE person AS SELECT person, stratum, journey_agg(what, at, score, role) AS j FROM event GROUP BY person, stratum;
INSERT INTO person SELECT -p, CASE WHEN p > 2 THEN 'a' END, CASE WHEN p > 5 THEN '{"events": [], "missing": 0}'::journey END FROM generate_series(1, 7) AS p;

-- The steps, and the same as conditions on rows of event; whose scores count; the options.
CREATE TEMP TABLE question (name text, lead journey_pattern, control journey_pattern, follow journey_pattern, is_lead text, is_control text, is_follow text, side text, within interval, until timestamptz);
INSERT INTO question VALUES
	('plain', 'l', 'c', 'f', $$what = 'l'$$, $$what = 'c'$$, $$what = 'f'$$, 'true', '3 days', NULL),
	('roles', 'one:l', '(two:c | two:x)', 'two:f', $$what = 'l' AND role = 'one'$$, $$what IN ('c', 'x') AND role = 'two'$$, $$what = 'f' AND role = 'two'$$, $$role = 'two'$$, '4 days', '2025-01-08'),
	('a role of several steps', 'one:l', 'one:c', '(one:f | one:g)', $$what = 'l' AND role = 'one'$$, $$what = 'c' AND role = 'one'$$, $$what IN ('f', 'g') AND role = 'one'$$, $$role = 'one'$$, '2 days', '2025-01-10'),
	('two roles', 'l', 'c', '(one:f | two:f)', $$what = 'l'$$, $$what = 'c'$$, $$what = 'f' AND role IN ('one', 'two')$$, 'true', '5 days', '2025-01-12'),
	('numbers', 'l[score >= 5]', '!l', 'x[score < 4]', $$what = 'l' AND score >= 5$$, $$what <> 'l'$$, $$what = 'x' AND score < 4$$, 'true', '1 day', '2025-01-06'),
	('one step for all', 'l', 'l', 'l', $$what = 'l'$$, $$what = 'l'$$, $$what = 'l'$$, 'true', '6 days', '2025-01-11'),
	('lead is follow', 'f', '.', 'f', $$what = 'f'$$, 'true', $$what = 'f'$$, 'true', '36 hours', '2025-01-09 12:00'),
	('nobody', 'z', 'z', 'z', 'false', 'false', 'false', 'true', '1 day', NULL);

CREATE TEMP TABLE brute (name text, stratum text, fate text, followed boolean, before float8, after float8);
CREATE FUNCTION pg_temp.by_hand(q question) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format($sql$
		WITH e AS (
			SELECT person, at, score, coalesce(%s, false) AS lead, coalesce(%s, false) AS control, coalesce(%s, false) AS follow, coalesce(%s, false) AS side
			FROM event WHERE $2 IS NULL OR at <= $2),
		zero AS (
			SELECT p.person, p.stratum, min(e.at) FILTER (WHERE lead OR control) AS zero, min(e.at) FILTER (WHERE lead) AS first_lead
			FROM person AS p LEFT JOIN e USING (person) WHERE p.stratum IS NOT NULL AND p.j IS NOT NULL GROUP BY 1, 2),
		around AS (
			SELECT person, stratum, zero, first_lead, coalesce(bool_or(follow AND (at < zero OR at = zero AND NOT lead AND NOT control)), false) AS early,
				coalesce(bool_or(follow AND at > zero AND at <= zero + $3), false) AS followed,
				avg(score) FILTER (WHERE side AND at >= zero - $3 AND at < zero) AS before, avg(score) FILTER (WHERE side AND at > zero AND at <= zero + $3) AS after
			FROM zero LEFT JOIN e USING (person) GROUP BY 1, 2, 3, 4)
		INSERT INTO brute
		SELECT $1, stratum, CASE WHEN zero IS NULL THEN 'neither' WHEN early THEN 'excluded' WHEN zero + $3 > $2 THEN 'censored' WHEN first_lead = zero THEN 'exposed' ELSE 'control' END,
			followed, before, after
		FROM around $sql$, q.is_lead, q.is_control, q.is_follow, q.side) USING q.name, q.until, q.within;
END $$;
ANALYZE event, person;
SELECT pg_temp.by_hand(q) FROM question AS q \g /dev/null

CREATE TEMP VIEW by_hand AS
SELECT name, stratum, count(*) FILTER (WHERE fate = 'neither') AS neither, count(*) FILTER (WHERE fate = 'excluded') AS excluded, count(*) FILTER (WHERE fate = 'censored') AS censored,
	count(*) FILTER (WHERE fate = 'exposed') AS exposed, count(*) FILTER (WHERE fate = 'exposed' AND followed) AS followed,
	count(*) FILTER (WHERE fate = 'control') AS control, count(*) FILTER (WHERE fate = 'control' AND followed) AS followed_control,
	count(after - before) FILTER (WHERE fate = 'exposed') AS scored, count(after - before) FILTER (WHERE fate = 'control') AS scored_control,
	avg(after - before) FILTER (WHERE fate = 'exposed') - avg(after - before) FILTER (WHERE fate = 'control') AS score_delta
FROM brute GROUP BY GROUPING SETS ((name, stratum), (name));

CREATE TEMP VIEW asked AS
SELECT q.name, q.lead, q.control, q.follow, jsonb_build_object('within', q.within::text, 'observed_until', to_char(q.until, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) AS o, p.*
FROM question AS q, person AS p;
CREATE TEMP TABLE whole AS
SELECT name, crossing_agg(j, lead, control, follow, o) AS c, crossing_stratified_agg(stratum, j, lead, control, follow, o) AS s FROM asked GROUP BY name;

SELECT is_empty($$
	SELECT name FROM by_hand AS b LEFT JOIN (SELECT name, t.* FROM whole, crossing_table(s) AS t) AS t USING (name, stratum)
	WHERE stratum IS NOT NULL AND ((b.neither, b.excluded, b.censored, b.exposed, b.followed, b.control, b.followed_control, b.scored, b.scored_control)
		IS DISTINCT FROM (t.neither, t.excluded, t.censored, t.exposed, t.followed, t.control, t.followed_control, t.scored, t.scored_control)
		OR (b.score_delta IS NULL) <> (t.score_delta IS NULL) OR abs(b.score_delta - t.score_delta) > 1e-12)$$, 'each stratum is what plain SQL counts');
SELECT is_empty($$
	SELECT name FROM by_hand AS b LEFT JOIN (SELECT name, t.* FROM whole, crossing_table(c) AS t) AS t USING (name)
	WHERE b.stratum IS NULL AND ((b.neither, b.excluded, b.censored, b.exposed, b.followed, b.control, b.followed_control, b.scored, b.scored_control)
		IS DISTINCT FROM (t.neither, t.excluded, t.censored, t.exposed, t.followed, t.control, t.followed_control, t.scored, t.scored_control)
		OR (b.score_delta IS NULL) <> (t.score_delta IS NULL) OR abs(b.score_delta - t.score_delta) > 1e-12)$$, 'and so are all people together');
SELECT is_empty($$SELECT name FROM question WHERE NOT EXISTS (SELECT FROM by_hand AS b WHERE b.name = question.name AND stratum IS NULL AND (exposed > 50 OR name = 'nobody'))$$, 'every question has people who are exposed');
SELECT ok((SELECT min(n) > 20 FROM (SELECT count(*) AS n FROM brute GROUP BY fate) AS f) AND (SELECT count(*) > 500 FROM brute WHERE fate IN ('control', 'exposed') AND followed), 'and every fate is there');
SELECT is((SELECT count(*) FROM whole WHERE missing(c) = 5 AND missing(s) = 5), 8::bigint, 'NULLs are counted, and nothing else');

-- Totals of strata, by their formulas in plain SQL

SELECT is_empty($$
	SELECT name FROM (SELECT name, t.* FROM whole, crossing_table(s, 0.9) AS t WHERE t.stratum IS NULL) AS t
	JOIN (SELECT name, sum(y1 * n0 / n) / nullif(sum(y0 * n1 / n), 0) AS lift, sum(y1 * n0 / n - y0 * n1 / n) / sum(n1 * n0 / n) AS d,
			sum((n1 ^ 2 * y0 - n0 ^ 2 * y1 + n1 * n0 * (n0 - n1) / 2) / n ^ 2) AS p, sum((y1 * (n0 - y0) + y0 * (n1 - y1)) / (2 * n)) AS q, sum(n1 * n0 / n) AS w
		FROM (SELECT name, exposed::float8, followed::float8, control::float8, followed_control::float8, (exposed + control)::float8 FROM by_hand WHERE stratum IS NOT NULL) AS v(name, n1, y1, n0, y0, n)
		WHERE n1 > 0 AND n0 > 0 GROUP BY name) AS b USING (name)
	WHERE (abs(t.lift / b.lift - 1) < 1e-12 AND abs(t.risk_difference - b.d) < 1e-12 AND abs(t.se / (sqrt(b.d * p + q) / w) - 1) < 1e-12
		AND abs(t.high - t.low - 2 * 1.6448536269514722 * t.se) < 1e-9) IS NOT TRUE$$, 'Mantel, Haenszel and Sato');
SELECT is_empty($$
	SELECT name FROM (SELECT name, t.* FROM whole, crossing_table(s) AS t WHERE t.stratum IS NULL) AS t
	JOIN (SELECT name, sum(w * (m1 - m0)) / sum(w) AS delta, sum(w ^ 2 * (v1 / n1 + v0 / n0)) / sum(w) ^ 2 AS variance
		FROM (SELECT *, n1 * n0 / (n1 + n0) AS w FROM (SELECT name, stratum,
				count(after - before) FILTER (WHERE fate = 'exposed')::float8 AS n1, avg(after - before) FILTER (WHERE fate = 'exposed') AS m1, var_samp(after - before) FILTER (WHERE fate = 'exposed') AS v1,
				count(after - before) FILTER (WHERE fate = 'control')::float8 AS n0, avg(after - before) FILTER (WHERE fate = 'control') AS m0, var_samp(after - before) FILTER (WHERE fate = 'control') AS v0
			FROM brute GROUP BY 1, 2) AS g WHERE n1 > 0 AND n0 > 0) AS g
		GROUP BY name HAVING min(least(n1, n0)) > 1) AS b USING (name)
	WHERE (abs(t.score_delta - b.delta) < 1e-12 AND (t.score_high - t.score_low) / sqrt(b.variance) BETWEEN 2 * 1.9599 AND 2 * 2.6) IS NOT TRUE$$, 'weighted changes');

-- Merging

CREATE TEMP TABLE part AS
SELECT name, person % 17 AS unit, crossing_agg(j, lead, control, follow, o) AS c, crossing_stratified_agg(stratum, j, lead, control, follow, o) AS s FROM asked GROUP BY name, unit;
-- what is exact in a crossing: all but the sums of changes, which are the last two numbers of a group
CREATE FUNCTION pg_temp.counts(c crossing) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_agg(stratum #- '{4,4}' #- '{4,3}' #- '{5,4}' #- '{5,3}') || (c::jsonb - 'strata') FROM jsonb_array_elements(c::jsonb -> 'strata') AS stratum $$;
CREATE FUNCTION pg_temp.alike(a crossing, b crossing) RETURNS boolean LANGUAGE sql AS $$
	SELECT pg_temp.counts(a) = pg_temp.counts(b) AND NOT EXISTS (SELECT FROM crossing_table(a) AS x JOIN crossing_table(b) AS y ON x.stratum IS NOT DISTINCT FROM y.stratum
		WHERE abs(x.score_delta - y.score_delta) > 1e-12 OR abs(x.score_low - y.score_low) > 1e-10 OR (x.score_low IS NULL) <> (y.score_low IS NULL)) $$;
SELECT is_empty($$SELECT name FROM whole w JOIN (SELECT name, crossing_agg(j, lead, control, follow, o ORDER BY random()) AS c, crossing_stratified_agg(stratum, j, lead, control, follow, o ORDER BY random()) AS s
	FROM asked GROUP BY name) AS v USING (name) WHERE NOT pg_temp.alike(w.c, v.c) OR NOT pg_temp.alike(w.s, v.s)$$, 'any order of rows');
SELECT is_empty($$SELECT name FROM whole w JOIN (SELECT name, rollup(c ORDER BY random()) AS c, rollup(s ORDER BY random()) AS s FROM part GROUP BY name) AS v USING (name)
	WHERE NOT pg_temp.alike(w.c, v.c) OR NOT pg_temp.alike(w.s, v.s)$$, 'rollup of parts');
SELECT is_empty($$SELECT name FROM whole w JOIN (SELECT name, rollup(c) AS c, rollup(s) AS s FROM (SELECT name, rollup(c) AS c, rollup(s) AS s FROM part GROUP BY name, unit % 3) AS third GROUP BY name) AS v USING (name)
	WHERE NOT pg_temp.alike(w.c, v.c) OR NOT pg_temp.alike(w.s, v.s)$$, 'rollup of rollups');
SELECT is_empty('SELECT name FROM part a JOIN part b USING (name) WHERE a.c + b.c <> b.c + a.c OR a.s + b.s <> b.s + a.s', '+ is commutative, to the byte');
SELECT is_empty($$SELECT name FROM part a JOIN part b USING (name) JOIN part d USING (name) WHERE a.unit < 3 AND b.unit IN (3, 4) AND d.unit = 5
	AND (NOT pg_temp.alike((a.c + b.c) + d.c, a.c + (b.c + d.c)) OR NOT pg_temp.alike((a.s + b.s) + d.s, a.s + (b.s + d.s)))$$, 'and associative');
SELECT is_empty($$SELECT name FROM whole WHERE s + (s::jsonb || '{"missing": 0, "strata": []}')::crossing <> s OR c + (c::jsonb || '{"missing": 0, "strata": [[null, 0, 0, 0, [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]]]}')::crossing <> c$$, 'nobody is the identity');
SELECT is_empty('SELECT name FROM part WHERE c::text::crossing <> c OR s::text::crossing <> s OR c::jsonb::crossing <> c OR s::jsonb::crossing <> s', 'text and jsonb round trip');
\setenv FOLDER :tmp
\copy (SELECT name, c, s FROM whole) TO PROGRAM 'cat >"$FOLDER/crossings"' BINARY
CREATE TEMP TABLE reread (LIKE whole);
\copy reread FROM PROGRAM 'cat "$FOLDER/crossings"' BINARY
SELECT is((SELECT count(*) FROM whole JOIN reread USING (name, c, s)), 8::bigint, 'binary round trip');
-- with whole numbers as changes the sums are exact, too
SELECT is((SELECT crossing_stratified_agg(stratum, j, 'l', 'c', 'f', '{"within": "3 days", "observed_until": null}' ORDER BY random()) FROM (SELECT p AS person, (p % 7)::text AS stratum,
		journey_agg(what, timestamptz '2025-01-01' + d * interval '1 day', s) AS j FROM generate_series(1, 500) AS p, (VALUES ('x', -1, 1), (NULL, 0, NULL), ('x', 1, 2)) AS v(w, d, s),
		LATERAL (SELECT coalesce(w, CASE WHEN p % 3 = 0 THEN 'l' ELSE 'c' END), CASE WHEN w IS NOT NULL THEN s * p % 11 END) AS u(what, score) GROUP BY p) AS p),
	(SELECT rollup(c ORDER BY unit DESC) FROM (SELECT unit, crossing_stratified_agg(stratum, j, 'l', 'c', 'f', '{"within": "3 days", "observed_until": null}') AS c FROM (SELECT p % 13 AS unit, (p % 7)::text AS stratum,
		journey_agg(what, timestamptz '2025-01-01' + d * interval '1 day', s) AS j FROM generate_series(1, 500) AS p, (VALUES ('x', -1, 1), (NULL, 0, NULL), ('x', 1, 2)) AS v(w, d, s),
		LATERAL (SELECT coalesce(w, CASE WHEN p % 3 = 0 THEN 'l' ELSE 'c' END), CASE WHEN w IS NOT NULL THEN s * p % 11 END) AS u(what, score) GROUP BY p) AS p GROUP BY unit) AS parts), 'exact changes: the same bytes');

-- Parallel

CREATE TABLE crossing_person AS SELECT * FROM person;
ANALYZE crossing_person;
\set query 'SELECT crossing_agg(j, \'l\', \'c\', \'f\', \'{"within": "3 days", "observed_until": "2025-01-10T00:00:00Z"}\') AS c, crossing_stratified_agg(stratum, j, \'l\', \'c\', \'f\', \'{"within": "3 days", "observed_until": "2025-01-10T00:00:00Z"}\') AS s FROM crossing_person'
CREATE TEMP TABLE serial AS :query;
\i test/property/parallel.psql
SELECT alike(pg_temp.plan(:'query'), '%"Partial Mode": "Partial"%', 'the plan is parallel');
SELECT ok((SELECT pg_temp.alike(p.c, serial.c) AND pg_temp.alike(p.s, serial.s) FROM (:query) AS p, serial), 'and gives the same');

-- 1,000 worlds of 120 people in three strata, which differ in their risk, in their scores and in how often people are
-- exposed; nothing is planted, and then .2 of risk and 2 points of score.

CREATE TEMP TABLE world AS
SELECT effect, world, crossing_stratified_agg('stratum ' || stratum, j, 'l', 'c', 'f', '{"within": "30 days", "observed_until": null}') AS s,
	crossing_agg(j, 'l', 'c', 'f', '{"within": "30 days", "observed_until": null}') AS c
FROM (SELECT effect, world, stratum, p, journey_agg(what, timestamptz '2025-01-01' + day * interval '1 day', score) AS j
	FROM (SELECT *, random() < 0.2 + 0.2 * stratum AS exposed FROM (VALUES (0), (1)) AS v(effect), generate_series(1, 1000) AS world, generate_series(1, 120) AS p, LATERAL (SELECT p % 3) AS s(stratum)) AS q,
		LATERAL (VALUES (CASE WHEN exposed THEN 'l' ELSE 'c' END, 0, NULL), (CASE WHEN random() < 0.1 + 0.2 * stratum + 0.2 * effect * exposed::int THEN 'f' END, 9, NULL),
			('asked', -5, 5 + stratum + random() * 4), ('asked', 20, 5 + 2 * stratum + 2 * effect * exposed::int + random() * 4)) AS v(what, day, score)
	WHERE what IS NOT NULL GROUP BY effect, world, stratum, p) AS people
GROUP BY effect, world;
CREATE TEMP TABLE held AS
SELECT effect, count(*) FILTER (WHERE 0.2 * effect BETWEEN t.low AND t.high) AS risk, count(*) FILTER (WHERE 2 * effect BETWEEN score_low AND score_high) AS score,
	count(*) FILTER (WHERE 1 BETWEEN lift_low AND lift_high) AS lift, avg(risk_difference) AS mean_risk, avg(score_delta) AS mean_score
FROM world, crossing_table(s) AS t WHERE stratum IS NULL GROUP BY effect;
SELECT ok((SELECT risk BETWEEN 930 AND 970 AND score BETWEEN 930 AND 970 AND lift BETWEEN 930 AND 970 FROM held WHERE effect = 0), 'without an effect the intervals hold none in 95 % of the worlds') FROM held WHERE effect = 0;
SELECT ok((SELECT risk BETWEEN 930 AND 970 AND score BETWEEN 930 AND 970 AND lift < 700 FROM held WHERE effect = 1), 'and with one, the one that is there') FROM held WHERE effect = 1;
SELECT ok((SELECT bool_and(abs(mean_risk - 0.2 * effect) < 0.01 AND abs(mean_score - 2 * effect) < 0.05) FROM held), 'on average they are right');
SELECT ok((SELECT count(*) < 800 FROM world, crossing_table(c) AS t WHERE effect = 0 AND 0 BETWEEN t.low AND t.high), 'without strata they are not');
-- one stratum alone, where its own interval stands
SELECT ok((SELECT count(*) BETWEEN 930 AND 980 FROM world, crossing_table(s) AS t WHERE effect = 0 AND stratum = 'stratum 1' AND 0 BETWEEN t.low AND t.high), 'one stratum: Newcombe''s interval');
SELECT * FROM finish();
ROLLBACK;
