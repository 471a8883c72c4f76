\i test/pgtap.psql
-- Laws of link_components and link_assign, on pseudo-random data that are the same in every run.
BEGIN;
SELECT plan(22);

-- A number in [0, 1) for each key and use.
CREATE FUNCTION pg_temp.uniform(key bigint, use int) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT (hashint8extended(key, use) & 9007199254740991) / 9007199254740992.0::float8 $$;

-- 60 graphs: dense and sparse, negative ids, ids far apart, some rows with one end or none
CREATE TABLE links AS
SELECT id, g,
	CASE WHEN pg_temp.uniform(id, 1) < 0.03 THEN NULL ELSE scale * (floor(n * pg_temp.uniform(id, 2)) - n / 2)::bigint + g END AS l,
	CASE WHEN pg_temp.uniform(id, 3) < 0.03 THEN NULL ELSE scale * (floor(n * pg_temp.uniform(id, 4)) - n / 2)::bigint + g END AS r
FROM (SELECT id, id % 60 AS g, 8 * (1 + id % 60) AS n, (array[1, 1, 1000003, 4611686018427])[1 + id % 60 % 4] AS scale FROM generate_series(1, 14400) AS id) AS q;
ANALYZE links;
CREATE TABLE graphs AS SELECT g, link_components_agg(l, r) AS x FROM links GROUP BY g;

-- Components by definition: each node takes the least label of its neighbours until none changes

CREATE TABLE labels AS
SELECT g, node, node AS component FROM (SELECT g, l AS node FROM links UNION SELECT g, r FROM links) AS q WHERE node IS NOT NULL;
CREATE INDEX ON labels (g, node);
CREATE TABLE both_ways AS SELECT g, l, r FROM links WHERE l IS NOT NULL AND r IS NOT NULL UNION SELECT g, r, l FROM links WHERE l IS NOT NULL AND r IS NOT NULL;
ANALYZE labels;
ANALYZE both_ways;
SET LOCAL enable_nestloop = off;
DO $$
DECLARE
	changed bigint := 1;
BEGIN
	WHILE changed > 0 LOOP
		UPDATE labels AS a SET component = b.least
		FROM (SELECT e.g, e.l, min(n.component) AS least
			  FROM both_ways AS e JOIN labels AS n ON n.g = e.g AND n.node = e.r GROUP BY e.g, e.l) AS b
		WHERE b.g = a.g AND b.l = a.node AND b.least < a.component;
		GET DIAGNOSTICS changed = ROW_COUNT;
	END LOOP;
END $$;
RESET enable_nestloop;
SELECT cmp_ok((SELECT count(DISTINCT (g, component)) FROM labels), '>', 1000::bigint, 'the data are those that the tests were written for');
SELECT is_empty($$SELECT g, node, component, count(*) OVER (PARTITION BY g, component) FROM labels EXCEPT SELECT g, (c).* FROM (SELECT g, components(x) AS c FROM graphs) AS q$$, 'every node, component and size by definition');
SELECT is((SELECT count(*) FROM graphs, components(x)), (SELECT count(*) FROM labels), 'and no others');
SELECT is((SELECT count(*) FROM labels JOIN graphs USING (g) WHERE component_of(x, node) IS DISTINCT FROM component), 0::bigint, 'component_of every node');
SELECT is((SELECT count(*) FROM graphs JOIN generate_series(-500, 500) AS n ON true LEFT JOIN labels ON labels.g = graphs.g AND node = n WHERE component_of(x, n) IS DISTINCT FROM component), 0::bigint, 'component_of numbers that are not there: NULL');

-- Merging

CREATE TEMP TABLE triples AS SELECT a.x AS a, b.x AS b, c.x AS c FROM graphs a JOIN graphs b ON b.g = (a.g * 7 + 3) % 60 JOIN graphs c ON c.g = (a.g * 13 + 11) % 60;
SELECT is(count(*) FILTER (WHERE link_components_send(a + b) <> link_components_send(b + a)), 0::bigint, 'a + b = b + a, byte for byte') FROM triples;
SELECT is(count(*) FILTER (WHERE link_components_send((a + b) + c) <> link_components_send(a + (b + c))), 0::bigint, '(a + b) + c = a + (b + c)') FROM triples;
SELECT is(count(*) FILTER (WHERE a + a <> a OR (a + b) + b <> a + b), 0::bigint, 'the same again changes nothing') FROM triples;
SELECT is(count(*) FILTER (WHERE a + '{"components": []}' <> a OR '{"components": []}'::link_components + a <> a), 0::bigint, 'nothing is the identity') FROM triples;
SELECT is((SELECT string_agg(parts::text, ' ') FROM (VALUES (1), (2), (7), (50), (3000)) AS p(parts)
	WHERE (SELECT link_components_send(rollup(x)) FROM (SELECT link_components_agg(l, r) AS x FROM links GROUP BY floor(parts * pg_temp.uniform(id, 100 + parts))) AS q)
		IS DISTINCT FROM (SELECT link_components_send(link_components_agg(l, r)) FROM links)), NULL, 'rollup of 1 to 3,000 random parts = the whole, byte for byte');
SELECT is((SELECT string_agg(seed::text, ' ') FROM generate_series(1, 5) AS seed
	WHERE (SELECT link_components_send(link_components_agg(l, r)) FROM (SELECT l, r FROM links ORDER BY hashint8extended(id, seed)) AS q) <> (SELECT link_components_send(link_components_agg(l, r)) FROM links)), NULL,
	'whatever the order of the rows');
SELECT is((SELECT link_components_send(link_components_agg(r, l)) FROM links), (SELECT link_components_send(link_components_agg(l, r)) FROM links), 'and of the ends');
SELECT is(count(*) FILTER (WHERE x::text::link_components <> x OR x::jsonb::link_components <> x OR link_components_hash(x::text::link_components) <> link_components_hash(x)), 0::bigint, 'text and jsonb round trips') FROM graphs;
SELECT is((SELECT sum(size) FROM (SELECT DISTINCT ON (component) size FROM (SELECT link_components_agg(i, i - 1) AS x FROM generate_series(1, 100000) AS i) AS q, components(x)) AS s), 100001::numeric, 'a chain of 100,000 links is one component');
SELECT is((SELECT min(size) FROM (SELECT link_components_agg(i, 1 + i % 99991) AS x FROM generate_series(99991, 1, -1) AS i) AS q, components(x)), 99991::bigint, 'and a ring, from its end');

-- One result, whatever the plan

CREATE TABLE whole AS SELECT link_components_agg(l, r) AS x FROM links;
SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT JSON, COSTS OFF) ' || query INTO plan;
	RETURN plan::text;
END;
$$;
SELECT matches(pg_temp.plan_of('SELECT link_components_agg(l, r) FROM links'), '"Gather.*"Partial Mode": "Partial"', 'aggregation in parallel: the plan is');
SELECT is((SELECT link_components_send(link_components_agg(l, r)) FROM links), (SELECT link_components_send(x) FROM whole), 'in parallel = serial, byte for byte');
SELECT is_empty('SELECT g, link_components_agg(l, r) FROM links GROUP BY g EXCEPT SELECT * FROM graphs', 'by group in parallel');

-- link_assign: 300 random sets of edges with many equal weights, against its definition

CREATE TABLE edges AS
SELECT DISTINCT s, floor(12 * pg_temp.uniform(id, 11))::bigint AS l, floor(12 * pg_temp.uniform(id, 12))::bigint AS r, 0.5 * floor(pg_temp.uniform(id, 13) * (1 + s % 7)) AS weight
FROM (SELECT id, id % 300 AS s FROM generate_series(1, 9000) AS id) AS q;
CREATE FUNCTION pg_temp.assign_by_definition(edge_set int) RETURNS TABLE (l bigint, r bigint, weight float8, ties int)
LANGUAGE plpgsql AS $$
DECLARE
	taken_l bigint[] := '{}';
	taken_r bigint[] := '{}';
BEGIN
	LOOP
		SELECT e.l, e.r, e.weight INTO l, r, weight FROM edges AS e WHERE e.s = edge_set AND e.l <> ALL (taken_l) AND e.r <> ALL (taken_r) ORDER BY e.weight DESC, e.l, e.r LIMIT 1;
		EXIT WHEN NOT FOUND;
		ties := (SELECT count(*) - 1 FROM edges AS e WHERE e.s = edge_set AND e.l <> ALL (taken_l) AND e.r <> ALL (taken_r) AND e.weight = assign_by_definition.weight AND (e.l = assign_by_definition.l OR e.r = assign_by_definition.r));
		taken_l := taken_l || l;
		taken_r := taken_r || r;
		RETURN NEXT;
	END LOOP;
END $$;
CREATE TABLE defined AS SELECT s, d.* FROM generate_series(0, 299) AS s, pg_temp.assign_by_definition(s) AS d;
CREATE TABLE assigned AS SELECT s, a.* FROM (SELECT s, array_agg(ROW(l, r, weight, 0)::match_edge ORDER BY hashint8extended(l * 100 + r, s)) AS e FROM edges GROUP BY s) AS q, link_assign(e) AS a;
SELECT cmp_ok((SELECT sum(ties) FROM assigned), '>', 1000::bigint, 'there are ties');
SELECT is_empty('SELECT s, l, r, weight, ties FROM assigned EXCEPT SELECT * FROM defined', 'links and ties by definition');
SELECT is((SELECT count(*) FROM assigned), (SELECT count(*) FROM defined), 'and no links are left out');
SELECT is_empty($$SELECT e.* FROM edges e WHERE NOT EXISTS (SELECT FROM assigned a WHERE a.s = e.s AND (a.l = e.l OR a.r = e.r) AND a.weight >= e.weight)$$, 'stable: no edge is better than what both of its ends have');

SELECT * FROM finish();
ROLLBACK;
