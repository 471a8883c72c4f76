\i test/pgtap.psql
\i test/robust/ratings_checks.psql

-- Pairs beside plain SQL: each pair of a self-join, the levels by CASE over the comparators, the weights by
-- match_weight(). Then the algebra of blocks: any order, split and number of workers gives the same bytes.
BEGIN;
SELECT plan(28);
SELECT setseed(0.25);

-- People with names of several scripts, some longer than 64 letters, most of them misspelled now and then.
CREATE FUNCTION pg_temp.misspelled(value text) RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT CASE (random() * 8)::int
		WHEN 0 THEN left(value, at) || substr(value, at + 2)
		WHEN 1 THEN left(value, at) || substr('aeiouåäö19日', (random() * 10)::int + 1, 1) || substr(value, at + 1)
		WHEN 2 THEN left(value, at) || substr(value, at + 2, 1) || substr(value, at + 1, 1) || substr(value, at + 3)
		WHEN 3 THEN left(value, at) || 'e' || substr(value, at + 2)
		WHEN 4 THEN NULL ELSE value END
	FROM (SELECT (random() * length(value))::int) AS r(at)
$$;
CREATE TEMP TABLE pool AS SELECT n, v FROM unnest(ARRAY['Matti', 'Maija', 'Mäkinen', 'Mäki', 'Virtanen', 'Wirtanen', 'Anna-Maria', 'Maria Anna', 'Hämäläinen', 'Korhonen', 'Åberg', 'Aaberg',
	'Юрий', 'Юлия', '山田', '山本', '😀😀', repeat('Pitkä ', 12), repeat('Pitka ', 12), 'Ab', 'B', 'Ba', repeat('xyz', 60), repeat('xzy', 60)]) WITH ORDINALITY AS p(v, n);
CREATE TEMP TABLE person AS
SELECT id, id % 2 = 1 AS side, a.v AS given, b.v AS family, '19' || lpad(((id * 7) % 40 + 10)::text, 2, '0') || '-0' || (id % 3 + 1) || '-1' || (id % 2) AS born, c.v AS street,
	   'p' || (id % 5) || '@example.com' AS email, (10000 + (id * 31) % 300)::text AS postcode
FROM generate_series(1, 360) AS id, LATERAL (SELECT v FROM pool WHERE n = id * 5 % 24 + 1) AS a, LATERAL (SELECT v FROM pool WHERE n = id * 11 % 24 + 1) AS b,
	 LATERAL (SELECT v FROM pool WHERE n = id % 24 + 1) AS c;
UPDATE person SET given = pg_temp.misspelled(given), family = pg_temp.misspelled(family), street = pg_temp.misspelled(street),
	born = CASE WHEN random() < .3 THEN left(born, 8) || '2' || right(born, 1) WHEN random() < .1 THEN NULL ELSE born END,
	postcode = pg_temp.misspelled(postcode), email = CASE WHEN random() < .8 THEN email END;
CREATE TEMP TABLE spec AS SELECT link_spec 'given: name .92 .88 .7 tf; family: name sound .9 part tf=.6 tfmin=.05; born: date osa1 edit3; street: text jaro.9 dice.6 prefix3; email: email; postcode: text edit1 osa2' AS spec;
CREATE TEMP TABLE plain AS SELECT p.id, p.side, link_record(spec, given, family, born, street, email, postcode) AS rec, (link_record(spec, given, family, born, street, email, postcode)::jsonb -> 'values') AS v FROM person AS p, spec;
CREATE TEMP TABLE record AS
	SELECT id, side, CASE WHEN id % 7 > 0 THEN with_tf(rec, ARRAY[CASE WHEN v ->> 0 IS NOT NULL THEN (id % 13 + 1) / 40.0 END, CASE WHEN id % 3 > 0 THEN .001 END, NULL, NULL, NULL, NULL]::float4[]) ELSE rec END AS rec,
		   v ->> 0 AS given, v ->> 1 AS family, v ->> 2 AS born, v ->> 3 AS street, v ->> 4 AS email, v ->> 5 AS postcode FROM plain;
SELECT ok(count(*) FILTER (WHERE length(street) > 64) > 10 AND count(*) FILTER (WHERE given IS NULL) > 10 AND count(DISTINCT family) > 40, 'the people are a mixed lot') FROM record;

CREATE FUNCTION pg_temp.levels(a pg_temp.record, b pg_temp.record) RETURNS int[] LANGUAGE sql AS $$
	SELECT ARRAY[
		CASE WHEN a.given IS NULL OR b.given IS NULL THEN 15 WHEN a.given = b.given THEN 4 WHEN jaro_winkler(a.given, b.given) >= .92 THEN 3 WHEN jaro_winkler(a.given, b.given) >= .88 THEN 2
			WHEN jaro_winkler(a.given, b.given) >= .7 THEN 1 ELSE 0 END,
		CASE WHEN a.family IS NULL OR b.family IS NULL THEN 15 WHEN a.family = b.family THEN 4 WHEN name_key(a.family) = name_key(b.family) THEN 3 WHEN jaro_winkler(a.family, b.family) >= .9 THEN 2
			WHEN name_tokens(a.family) && name_tokens(b.family) THEN 1 ELSE 0 END,
		CASE WHEN a.born IS NULL OR b.born IS NULL THEN 15 WHEN a.born = b.born THEN 3 WHEN osa_distance(a.born, b.born) <= 1 THEN 2 WHEN edit_distance(a.born, b.born) <= 3 THEN 1 ELSE 0 END,
		CASE WHEN a.street IS NULL OR b.street IS NULL THEN 15 WHEN a.street = b.street THEN 4 WHEN jaro(a.street, b.street) >= .9 THEN 3 WHEN qgram_dice(a.street, b.street, 2) >= .6 THEN 2
			WHEN length(a.street) >= 3 AND length(b.street) >= 3 AND left(a.street, 3) = left(b.street, 3) THEN 1 ELSE 0 END,
		CASE WHEN a.email IS NULL OR b.email IS NULL THEN 15 WHEN a.email = b.email THEN 1 ELSE 0 END,
		CASE WHEN a.postcode IS NULL OR b.postcode IS NULL THEN 15 WHEN a.postcode = b.postcode THEN 3 WHEN edit_distance(a.postcode, b.postcode) <= 1 THEN 2 WHEN osa_distance(a.postcode, b.postcode) <= 2 THEN 1 ELSE 0 END]
$$;
CREATE TEMP TABLE pair AS
	SELECT a.id AS l, b.id AS r, a.side AS l_side, b.side AS r_side, match_pattern(a.rec, b.rec) AS pattern, match_pattern(b.rec, a.rec) AS reverse,
		   (SELECT sum(level * 16 ^ (6 - n))::bigint FROM unnest(pg_temp.levels(a, b)) WITH ORDINALITY AS u(level, n)) AS expected
	FROM record AS a JOIN record AS b ON a.id < b.id;
SELECT is((SELECT count(*) FROM pair), 64620::bigint, 'all pairs');
SELECT is_empty('SELECT l, r, to_hex(pattern), to_hex(expected) FROM pair WHERE pattern <> expected LIMIT 5', 'patterns: as CASE over the comparators says');
SELECT is_empty('SELECT l, r, to_hex(pattern), to_hex(reverse) FROM pair WHERE pattern <> reverse LIMIT 5', 'patterns: the same the other way round');
SELECT ok((SELECT bool_and(n >= 10) AND count(*) = 31 FROM (SELECT n, level, count(*) AS n FROM pair, generate_series(0, 5) AS f(n), LATERAL (SELECT expected >> (4 * n) & 15) AS l(level) GROUP BY f.n, level) AS c(field, level, n)),
		  'each level of each field is met by 10 pairs at least');

SELECT bag_eq('SELECT pattern, pairs FROM patterns((SELECT match_patterns_within(rec) FROM record))', 'SELECT expected, count(*) FROM pair GROUP BY 1', 'match_patterns_within counts all pairs');
SELECT bag_eq('SELECT pattern, pairs FROM patterns((SELECT match_patterns_between(rec, side) FROM record))', 'SELECT expected, count(*) FROM pair WHERE l_side <> r_side GROUP BY 1', 'match_patterns_between counts the pairs of both sides');

-- Edges

CREATE TEMP TABLE model AS SELECT match_em(match_model(spec, .001), (SELECT match_patterns_within(rec) FROM record), max_iter => 20) AS model FROM spec;
CREATE TEMP TABLE u AS SELECT field, u FROM em_report((SELECT model FROM model)) WHERE level = CASE field WHEN 'given' THEN 4 WHEN 'family' THEN 4 END;
CREATE TEMP TABLE tf AS SELECT id, (rec::jsonb -> 'tf' ->> 0)::float4 AS given, (rec::jsonb -> 'tf' ->> 1)::float4 AS family FROM record;
CREATE TEMP TABLE weighed AS
	SELECT p.*, match_weight(model, expected) AS without,
		   match_weight(model, expected) + coalesce(CASE WHEN expected >> 20 & 15 = 4 THEN log(2, (SELECT u FROM u WHERE field = 'given')::numeric)::float8 - ln(nullif(greatest(a.given, b.given), 0) + 0 * a.given * b.given) / ln(2::float8) END, 0)
			   + coalesce(CASE WHEN expected >> 16 & 15 = 4 THEN .6 * (log(2, (SELECT u FROM u WHERE field = 'family')::numeric)::float8 - ln(greatest(a.family, b.family, .05) + 0 * a.family * b.family) / ln(2::float8)) END, 0) AS weight
	FROM pair AS p JOIN tf AS a ON a.id = l JOIN tf AS b ON b.id = r, model;
SELECT ok(count(*) FILTER (WHERE abs(weight - without) > .1) > 20, 'term frequencies make a difference') FROM weighed;
SELECT ok(count(*) > 30 AND count(*) < 30000, 'some edges are heavy') FROM weighed WHERE weight >= 0;

-- thresholds that no weight is near to
CREATE FUNCTION pg_temp.same_edges(min_weight float8, only_between boolean) RETURNS text LANGUAGE sql AS $$
	SELECT is(count(*) FILTER (WHERE e.l IS NULL OR w.l IS NULL OR e.pattern <> w.expected OR abs(e.weight - w.weight) > 1e-6), 0::bigint,
			  format('edges of at least %s bits %s: %s', min_weight, CASE WHEN only_between THEN 'between' ELSE 'within' END, count(e.l)))
	FROM (SELECT * FROM unnest(CASE WHEN only_between THEN (SELECT match_edges_between(id, rec, side, model, min_weight) FROM record, model)
									ELSE (SELECT match_edges_within(id, rec, model, min_weight) FROM record, model) END) AS e(l, r, weight, pattern)) AS e
	FULL JOIN (SELECT CASE WHEN only_between AND l_side THEN r ELSE l END AS l, CASE WHEN only_between AND l_side THEN l ELSE r END AS r, expected, weight
			   FROM weighed WHERE weight >= min_weight AND (NOT only_between OR l_side <> r_side)) AS w ON e.l = w.l AND e.r = w.r
$$;
SELECT pg_temp.same_edges(m, side) FROM (VALUES (-1000), (-10.03), (-3.017), (0.001), (4.507), (12.013), (1000)) AS v(m), (VALUES (false), (true)) AS s(side) WHERE (m, side) <> (-1000, true) ORDER BY side, m LIMIT 12;
SELECT is((SELECT array_agg(e ORDER BY e.l, e.r) FROM unnest(edges) AS e), edges, 'edges are sorted by l and r') FROM (SELECT match_edges_within(id, rec, model, -5) AS edges FROM record, model) AS s;

-- Algebra

CREATE TEMP TABLE part AS
	SELECT g, state FROM generate_series(0, 4) AS g, LATERAL (
		WITH RECURSIVE ordered AS (SELECT row_number() OVER (ORDER BY id * 7919 % 361) AS n, id, rec, side FROM record WHERE id % 5 = g AND id <= 60),
			 step AS (SELECT 0::bigint AS n, NULL::link_block AS state UNION ALL
					  SELECT o.n, link_block_accum_edges_between(s.state, o.id, o.rec, o.side, (SELECT model FROM model), 1) FROM step AS s JOIN ordered AS o ON o.n = s.n + 1)
		SELECT state FROM step ORDER BY n DESC LIMIT 1) AS s;
SELECT is_empty($$SELECT a.g, b.g FROM part AS a, part AS b WHERE link_block_combine(a.state, b.state) IS DISTINCT FROM link_block_combine(b.state, a.state)$$, 'merging commutes');
SELECT is_empty($$SELECT 1 FROM part AS a, part AS b, part AS c WHERE link_block_combine(link_block_combine(a.state, b.state), c.state) IS DISTINCT FROM link_block_combine(a.state, link_block_combine(b.state, c.state))$$, 'and is associative');
SELECT is_empty($$SELECT g FROM part WHERE state::text::link_block IS DISTINCT FROM state OR state::jsonb::link_block IS DISTINCT FROM state OR state::text::link_block::text <> state::text$$, 'blocks: text and jsonb and back');
SELECT is_empty($$SELECT id FROM record WHERE rec::text::link_record IS DISTINCT FROM rec OR rec::jsonb::link_record IS DISTINCT FROM rec OR link_record_send(rec::text::link_record) <> link_record_send(rec)$$, 'records: text and jsonb and back');
SELECT is((SELECT link_block_edges(link_block_combine(link_block_combine(link_block_combine(link_block_combine(a.state, b.state), c.state), d.state), e.state)) FROM part AS a, part AS b, part AS c, part AS d, part AS e WHERE (a.g, b.g, c.g, d.g, e.g) = (3, 1, 0, 4, 2)),
		  (SELECT match_edges_between(id, rec, side, model, 1) FROM record, model WHERE id <= 60), 'parts merged have the edges of the whole');

CREATE TABLE stored AS SELECT id, side, rec, id % 10 AS key FROM record;
CREATE TEMP VIEW results AS SELECT key, match_patterns_within(rec) AS within, match_patterns_between(rec, side OR id % 3 = 0) AS between_, match_edges_within(id, rec, (SELECT model FROM model), -8) AS edges FROM stored GROUP BY key;
CREATE TEMP TABLE serial AS SELECT * FROM results;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 3;
ALTER TABLE stored SET (parallel_workers = 3);
CREATE TEMP TABLE parallel AS SELECT key, match_patterns_within(rec) AS within, match_patterns_between(rec, side OR id % 3 = 0) AS between_, match_edges_within(id, rec, (SELECT model FROM model), -8) AS edges FROM stored GROUP BY key;
SELECT is_empty('SELECT * FROM serial EXCEPT SELECT * FROM parallel', 'workers make no difference');
SELECT * FROM finish();
ROLLBACK;
