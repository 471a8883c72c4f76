\i test/pgtap.psql
-- Laws of journey_graph, on random journeys: the same journeys give the same bytes however they are grouped (sums of
-- scores: the same readings to 1e-12), and graphs, drawings by depth, reach and distance are what plain SQL makes of the rows.
BEGIN;
SELECT plan(37);

SELECT setseed(0.36) \g /dev/null
CREATE TEMP TABLE event AS
SELECT p AS person, e AS seq, p % 17 AS unit, (array['a', 'b', 'c', 'd', 'e', 'f', 'g', 'ä', 'some longer name', '', '1:a', '"'])[ceil(random() ^ 2 * 12)] AS what, (array['x', 'y', NULL])[ceil(random() * 3)] AS role,
	timestamptz '2025-01-01' + random() ^ 6 * interval '300 days' AS at, CASE WHEN random() < 0.4 THEN random() * 1e3 - 1e2 END AS score
FROM generate_series(1, 4000) AS p, generate_series(1, p % 11) AS e;
CREATE TEMP TABLE walk AS SELECT person, unit, CASE WHEN person % 50 <> 1 THEN j END AS j, CASE WHEN person % 50 <> 1 THEN scored END AS scored
FROM (SELECT person, unit, journey_agg(what, at, NULL, role, NULL, seq) AS j, journey_agg(what, at, score, role, NULL, seq) AS scored FROM event GROUP BY person, unit) AS q;
INSERT INTO walk SELECT 5000 + i, i, '{"events": [], "missing": 0}', '{"events": [], "missing": 3}' FROM generate_series(1, 3) AS i;
DELETE FROM event WHERE person % 50 = 1;

CREATE TEMP TABLE option (name text, f text);
INSERT INTO option VALUES ('plain', 'graph_agg(j)'), ('roles', 'graph_agg(j, ''{"roles": true}'')'), ('sankey', 'sankey_agg(j, ''{"anchor": "b", "depth": 3}'')'), ('backward', 'sankey_agg(j, ''{"anchor": "(a|x:c)", "direction": "backward", "roles": true}'')');
CREATE FUNCTION pg_temp.graphs(grouping_ text, source text, first text) RETURNS TABLE (name text, part text, g journey_graph) LANGUAGE plpgsql AS $$
DECLARE o record;
BEGIN
	FOR o IN SELECT * FROM option LOOP
		RETURN QUERY EXECUTE format('SELECT %L, (%s)::text, %s FROM (%s) AS s GROUP BY 2', o.name, grouping_, replace(o.f, '(j', '(' || first), source);
	END LOOP;
END $$;
CREATE TEMP TABLE whole AS SELECT * FROM pg_temp.graphs('0', 'SELECT * FROM walk ORDER BY person', 'j');
CREATE TEMP TABLE part AS SELECT * FROM pg_temp.graphs('unit', 'SELECT * FROM walk', 'j');
CREATE TEMP TABLE single AS SELECT * FROM pg_temp.graphs('person', 'SELECT * FROM walk', 'j');
SELECT is((SELECT array_agg(name || ' ' || graph_journeys(g) || ' ' || missing(g) ORDER BY name) FROM whole), (SELECT array_agg(name || ' ' || j || ' ' || m ORDER BY name) FROM option, (SELECT count(j) AS j, count(*) - count(j) AS m FROM walk) AS q), 'each journey counts');
SELECT is((SELECT count(*) FROM whole w JOIN pg_temp.graphs('0', 'SELECT * FROM walk ORDER BY random()', 'j') AS s USING (name) WHERE w.g = s.g AND journey_graph_send(w.g) = journey_graph_send(s.g)), 4::bigint, 'any order of rows');
SELECT is((SELECT count(*) FROM whole w JOIN (SELECT name, rollup(g ORDER BY random()) AS g FROM part GROUP BY name) AS s USING (name) WHERE w.g = s.g), 4::bigint, 'rollup of parts');
SELECT is((SELECT count(*) FROM whole w JOIN (SELECT name, rollup(g ORDER BY random()) AS g FROM single GROUP BY name) AS s USING (name) WHERE w.g = s.g), 4::bigint, 'rollup of single journeys');
SELECT is((SELECT count(*) FROM whole w JOIN (SELECT name, rollup(g) AS g FROM (SELECT name, rollup(g) AS g FROM part GROUP BY name, part::int % 3) AS third GROUP BY name) AS s USING (name) WHERE w.g = s.g), 4::bigint, 'rollup of rollups');
SELECT is((SELECT count(*) FROM part a JOIN part b USING (name) WHERE a.g + b.g <> b.g + a.g), 0::bigint, '+ is commutative');
SELECT is((SELECT count(*) FROM part a JOIN part b USING (name) JOIN whole c USING (name) WHERE a.part < '13' AND b.part < '3' AND (a.g + b.g) + c.g <> a.g + (b.g + c.g)), 0::bigint, 'and associative');
SELECT is((SELECT count(*) FROM part a JOIN part b ON a.name < b.name AND a.part = b.part JOIN whole c ON c.name = 'plain' WHERE (a.g + b.g) + c.g <> c.g + (b.g + a.g)), 0::bigint, 'graphs of other labels, too');
SELECT is((SELECT count(*) FROM whole, (SELECT '{"journeys": 0, "missing": 0, "nodes": [], "edges": []}'::journey_graph) AS n(nothing) WHERE g + nothing <> g OR nothing + g <> g), 0::bigint, 'the graph of nobody is the identity');
SELECT is((SELECT count(*) FROM whole a JOIN whole b USING (name) WHERE a.g + b.g = (SELECT rollup(g) FROM (SELECT s.g FROM single s, generate_series(1, 2) WHERE s.name = a.name) AS twice)), 4::bigint, 'large summaries add up like the times one by one');
SELECT is((SELECT count(*) FROM (SELECT g FROM whole UNION ALL SELECT g FROM part UNION ALL SELECT g FROM single) AS all_of WHERE g::text::journey_graph <> g OR g::jsonb::journey_graph <> g OR journey_graph_send(g::text::journey_graph) <> journey_graph_send(g)), 0::bigint, 'text and jsonb round trip');
SELECT is((SELECT count(*) FROM part a JOIN part b ON journey_graph_hash(a.g) = journey_graph_hash(b.g) WHERE a.g <> b.g), 0::bigint, 'hashes differ');
SELECT is((SELECT count(*) FROM (SELECT journey_graph_accum(g, w.j) AS by_hand, g + graph_agg(w.j) OVER (PARTITION BY w.person) AS added FROM whole, walk w WHERE name = 'plain' AND person BETWEEN 90 AND 110) AS q WHERE by_hand <> added), 0::bigint, 'the transition called by hand');
\setenv FOLDER :tmp
\copy (SELECT name, part, g FROM whole UNION ALL SELECT name, part || 'p', g FROM part) TO PROGRAM 'cat >"$FOLDER/graphs"' BINARY
CREATE TEMP TABLE reread (LIKE whole);
\copy reread FROM PROGRAM 'cat "$FOLDER/graphs"' BINARY
SELECT is((SELECT count(*) FROM reread r JOIN (SELECT * FROM whole UNION ALL SELECT name, part || 'p', g FROM part) AS w USING (name, part) WHERE r.g = w.g), (SELECT count(*) FROM whole) + (SELECT count(*) FROM part), 'binary round trip');

-- Scores: readings agree to 1e-12, and everything else to the byte

CREATE TEMP TABLE scored AS SELECT 'whole' AS way, g FROM pg_temp.graphs('0', 'SELECT * FROM walk ORDER BY person', 'scored') WHERE name = 'roles'
UNION ALL SELECT 'order', g FROM pg_temp.graphs('0', 'SELECT * FROM walk ORDER BY random()', 'scored') WHERE name = 'roles'
UNION ALL SELECT 'parts', rollup(g ORDER BY random()) FROM pg_temp.graphs('unit', 'SELECT * FROM walk', 'scored') WHERE name = 'roles'
UNION ALL SELECT 'single', rollup(g ORDER BY random()) FROM pg_temp.graphs('person', 'SELECT * FROM walk', 'scored') WHERE name = 'roles';
SELECT is((SELECT count(*) FROM scored w CROSS JOIN LATERAL graph_edges(w.g) AS e JOIN (SELECT f.* FROM scored AS s, graph_edges(s.g) AS f) AS f USING (source, target) WHERE w.way = 'whole' AND abs(e.score_mean - f.score_mean) > 1e-12 * abs(e.score_mean)), 0::bigint, 'mean scores of edges however grouped');
SELECT is((SELECT count(*) FROM scored w CROSS JOIN LATERAL graph_nodes(w.g) AS e JOIN (SELECT f.* FROM scored AS s, graph_nodes(s.g) AS f) AS f USING (touchpoint) WHERE w.way = 'whole' AND abs(e.score_mean - f.score_mean) > 1e-12 * abs(e.score_mean)), 0::bigint, 'and of nodes');
SELECT is((SELECT count(DISTINCT array(SELECT (source, target, n, journeys, gap_mean, gap_min, gap_max, gap_p50, gap_p90) FROM graph_edges(g))) FROM scored), 1::bigint, 'the rest is the same');
SELECT is((SELECT count(*) FROM scored WHERE g::text::journey_graph <> g), 0::bigint, 'text keeps double-doubles');

-- Against plain SQL

CREATE TEMP TABLE step AS
SELECT row_number() OVER w AS k, person, what AS source, role, lead(what) OVER w AS target, extract(epoch FROM lead(at) OVER w - at) AS gap, score, lead(score) OVER w AS next_score, row_number() OVER w = 1 AS is_start, lead(what) OVER w IS NULL AS is_end
FROM event WINDOW w AS (PARTITION BY person ORDER BY at, seq);
CREATE TEMP TABLE graph AS SELECT graph_agg(scored) AS g FROM walk;
SELECT is_empty($$SELECT * FROM (SELECT e.* FROM graph, graph_edges(g) AS e) AS e FULL JOIN (
	SELECT source, target, count(*) AS n, count(DISTINCT person) AS journeys, avg(gap) AS mean, min(gap) AS least, max(gap) AS most, percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) AS p50, percentile_cont(0.9) WITHIN GROUP (ORDER BY gap) AS p90, avg(next_score) AS score
	FROM step WHERE NOT is_end GROUP BY source, target) AS s USING (source, target)
	WHERE (e.n, e.journeys) IS DISTINCT FROM (s.n, s.journeys) OR abs(extract(epoch FROM e.gap_mean) - mean) > 0.0000005 OR extract(epoch FROM e.gap_min) <> least OR extract(epoch FROM e.gap_max) <> most
	OR abs(extract(epoch FROM e.gap_p50) - p50) > p50 * CASE WHEN e.n > 64 THEN 0.002 ELSE 0 END + 0.0000011 OR abs(extract(epoch FROM e.gap_p90) - p90) > p90 * CASE WHEN e.n > 64 THEN 0.002 ELSE 0 END + 0.0000011
	OR e.score_mean IS NULL <> (score IS NULL) OR abs(e.score_mean - score) > 1e-11 * abs(score)$$, 'edges');
SELECT is_empty($$SELECT * FROM (SELECT e.* FROM graph, graph_nodes(g) AS e) AS e FULL JOIN (
	SELECT source AS touchpoint, count(*) AS n, count(DISTINCT person) AS journeys, count(*) FILTER (WHERE is_start) AS starts, count(*) FILTER (WHERE is_end) AS ends, avg(score) AS score FROM step GROUP BY source) AS s USING (touchpoint)
	WHERE (e.n, e.journeys, e.starts, e.ends) IS DISTINCT FROM (s.n, s.journeys, s.starts, s.ends) OR abs(e.score_mean - score) > 1e-11 * abs(score) OR e.score_mean IS NULL$$, 'nodes');
SELECT results_eq('SELECT s.* FROM graph, graph_starts(g) AS s', 'SELECT source, count(*) FROM step WHERE is_start GROUP BY source ORDER BY 2 DESC, source COLLATE "C"', 'starts');
SELECT results_eq('SELECT s.* FROM graph, graph_ends(g) AS s', 'SELECT source, count(*) FROM step WHERE is_end GROUP BY source ORDER BY 2 DESC, source COLLATE "C"', 'ends');
SELECT results_eq($$SELECT source, target, n FROM graph_edges((SELECT g FROM whole WHERE name = 'roles'))$$,
	$$SELECT s, t, count(*) FROM (SELECT coalesce(role || ':', '') || source AS s, lead(coalesce(role || ':', '') || source) OVER (PARTITION BY person ORDER BY k) AS t FROM step) AS q WHERE t IS NOT NULL GROUP BY s, t ORDER BY s COLLATE "C", t COLLATE "C"$$, 'edges of roles, in the order of bytes');
SELECT results_eq($$SELECT touchpoint, n FROM graph_nodes((SELECT g FROM whole WHERE name = 'sankey'))$$,
	$$SELECT * FROM (SELECT k - first || ':' || source AS label, count(*) FROM step JOIN (SELECT person, min(k) AS first FROM step WHERE source = 'b' GROUP BY person) AS f USING (person) WHERE k BETWEEN first AND first + 3 GROUP BY label) AS q ORDER BY label COLLATE "C"$$, 'sankey: nodes');
SELECT results_eq($$SELECT source, target, n FROM graph_edges((SELECT g FROM whole WHERE name = 'sankey'))$$,
	$$SELECT * FROM (SELECT k - first || ':' || source AS s, k + 1 - first || ':' || target AS t, count(*) FROM step JOIN (SELECT person, min(k) AS first FROM step WHERE source = 'b' GROUP BY person) AS f USING (person) WHERE k BETWEEN first AND first + 2 AND NOT is_end GROUP BY s, t) AS q ORDER BY s COLLATE "C", t COLLATE "C"$$, 'sankey: flows');
SELECT results_eq($$SELECT touchpoint, n FROM graph_nodes((SELECT g FROM whole WHERE name = 'backward'))$$,
	$$SELECT * FROM (SELECT k - last || ':' || coalesce(role || ':', '') || source AS label, count(*) FROM step JOIN (SELECT person, max(k) AS last FROM step WHERE source = 'a' OR source = 'c' AND role = 'x' GROUP BY person) AS f USING (person) WHERE k BETWEEN last - 5 AND last GROUP BY label) AS q ORDER BY label COLLATE "C"$$, 'sankey backward: nodes with roles');
SELECT is_empty($$SELECT name, touchpoint FROM whole, graph_nodes(g) AS n WHERE name IN ('sankey', 'backward') AND (n.n <> n.journeys OR (split_part(touchpoint, ':', 1)::int = 0 AND n.n <> CASE name WHEN 'sankey' THEN starts ELSE ends END))$$, 'no walk meets a node twice, and the anchor is the one end of all');

-- Reach: power iteration of h(i) = p(i, target) + sum of p(i, j) h(j), for all sources at once

CREATE TEMP TABLE node AS SELECT row_number() OVER (ORDER BY touchpoint COLLATE "C")::int AS i, t.* FROM (SELECT n.* FROM graph, graph_nodes(g) AS n) AS t;
CREATE TEMP TABLE share AS SELECT s.i, t.i AS j, e.n::float8 / s.n AS p FROM graph, graph_edges(g) AS e JOIN node s ON s.touchpoint = e.source JOIN node t ON t.touchpoint = e.target;
CREATE TEMP TABLE power AS
SELECT target, h FROM (SELECT i AS target FROM node) AS t, LATERAL (
	WITH RECURSIVE power AS (
		SELECT 0 AS k, array_fill(0::float8, array[(SELECT count(*)::int FROM node)]) AS h
		UNION ALL SELECT k + 1, (SELECT array_agg(q.h ORDER BY q.i) FROM (SELECT n.i, coalesce(sum(s.p * CASE WHEN s.j = target THEN 1 ELSE power.h[s.j] END), 0) AS h FROM node n LEFT JOIN share s ON s.i = n.i GROUP BY n.i) AS q) FROM power WHERE k < 300)
	SELECT h FROM power WHERE k = 300) AS p;
SELECT is((SELECT count(*) FROM power, node s, node t, graph WHERE t.i = target AND abs(graph_reach(g, s.touchpoint, t.touchpoint) - h[s.i]) > 1e-12), 0::bigint, 'reach of every pair, and back to each');
SELECT ok((SELECT count(*) = 144 AND count(DISTINCT h[s.i]) > 100 AND min(h[s.i]) > 0 AND max(h[s.i]) < 1 FROM power, node s), 'which are many');

-- Distance: shares of transitions, starts and ends included

CREATE TEMP TABLE transition AS
SELECT name, part, f, t, n / sum(n) OVER (PARTITION BY name, part) AS share
FROM part, LATERAL (SELECT 'e', source, target, n FROM graph_edges(g) UNION ALL SELECT 's', '', touchpoint, n FROM graph_starts(g) UNION ALL SELECT 'x', touchpoint, '', n FROM graph_ends(g)) AS x(kind, source, target, n), LATERAL (SELECT kind || source AS f, target AS t) AS y;
SELECT is((SELECT count(*) FROM part a JOIN part b USING (name) CROSS JOIN LATERAL (
	SELECT sum(abs(coalesce(x.share, 0) - coalesce(y.share, 0))) / 2 AS d FROM (SELECT * FROM transition WHERE (transition.name, transition.part) = (a.name, a.part)) AS x FULL JOIN (SELECT * FROM transition WHERE (transition.name, transition.part) = (b.name, b.part)) AS y USING (f, t)) AS brute
	WHERE a.part < '14' AND b.part < '3' AND abs(graph_distance(a.g, b.g) - d) > 1e-12), 0::bigint, 'distance');
SELECT is((SELECT count(*) FROM part a JOIN part b USING (name) WHERE graph_distance(a.g, b.g) <> graph_distance(b.g, a.g) OR (a.part = b.part) <> (graph_distance(a.g, b.g) = 0) OR graph_distance(a.g, b.g) NOT BETWEEN 0 AND 1), 0::bigint, 'is symmetric, 0 for the same, at most 1');
SELECT is((SELECT count(*) FROM part a JOIN part b USING (name) JOIN part c USING (name) WHERE name = 'plain' AND a.part < '13' AND b.part < '15' AND graph_distance(a.g, c.g) > graph_distance(a.g, b.g) + graph_distance(b.g, c.g) + 1e-12), 0::bigint, 'and meets the triangle inequality');

-- Drawings have what is frequent enough, and no line that is not theirs

SELECT is((SELECT count(*) FROM part, generate_series(1, 41, 20) AS least, LATERAL (SELECT count(*) FILTER (WHERE line ~ '^\t(n\d+|start) -> (n\d+|end) \[label="\d+(\\n[\dhdmsuin ]+)?", penwidth=\d\.\d\d\];$') AS edges, count(*) FILTER (WHERE line ~ '^\tn\d+ \[label="') AS nodes, count(*) AS lines FROM regexp_split_to_table(graph_dot(g, least), '\n') AS line) AS d
	WHERE (edges, nodes) <> ((SELECT count(*) FILTER (WHERE n >= least) FROM graph_edges(g)) + (SELECT count(*) FILTER (WHERE n >= least) FROM graph_starts(g)) + (SELECT count(*) FILTER (WHERE n >= least) FROM graph_ends(g)), (SELECT count(*) FILTER (WHERE n >= least) FROM graph_nodes(g))) OR lines <> edges + nodes + 7), 0::bigint, 'Graphviz');
SELECT is((SELECT count(*) FROM part, generate_series(1, 41, 20) AS least, LATERAL (SELECT count(*) FILTER (WHERE line ~ '^\t(n\d+|start) -- "\d+(<br>[\dhdmsuin ]+)?" --> (n\d+|finish)$') AS edges, count(*) FILTER (WHERE line ~ '^\tn\d+\["[^"]*"\]$') AS nodes, count(*) FILTER (WHERE line ~ '^\tlinkStyle \d+ stroke-width:\d\.\d\dpx$') AS styles, count(*) AS lines FROM regexp_split_to_table(graph_mermaid(g, least), '\n') AS line) AS d
	WHERE (edges, nodes) <> ((SELECT count(*) FILTER (WHERE n >= least) FROM graph_edges(g)) + (SELECT count(*) FILTER (WHERE n >= least) FROM graph_starts(g)) + (SELECT count(*) FILTER (WHERE n >= least) FROM graph_ends(g)), (SELECT count(*) FILTER (WHERE n >= least) FROM graph_nodes(g))) OR styles <> edges OR lines <> edges + nodes + styles + 4), 0::bigint, 'Mermaid');

-- Parallel

CREATE TABLE graph_laws_walk AS SELECT * FROM walk, generate_series(1, 5) AS i;
ANALYZE graph_laws_walk;
\set graph 'SELECT graph_agg(j) AS g, sankey_agg(j, \'{"anchor": "c"}\') AS s, graph_agg(j, \'{"roles": true}\') AS r FROM graph_laws_walk'
CREATE TEMP TABLE serial AS :graph;
\i test/property/parallel.psql
SELECT alike(pg_temp.plan(:'graph'), '%"Partial Mode": "Partial"%', 'the plan is parallel');
SELECT is((SELECT count(*) FROM (:graph) AS p JOIN serial USING (g, s, r)), 1::bigint, 'and gives the same bytes');
SELECT is((SELECT count(*) FROM (SELECT unit, graph_agg(j) AS g FROM graph_laws_walk GROUP BY unit) AS p JOIN part ON part.part = unit::text AND part.name = 'plain' WHERE p.g = part.g + part.g + part.g + part.g + part.g), 17::bigint, 'by unit, too');
SELECT * FROM finish();
ROLLBACK;
