\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT * FROM no_plan();

-- The running example of van der Aalst, Process Mining (Springer, 2nd ed. 2016), table 2.1: six requests for compensation.

CREATE TEMP TABLE event (person int, what text, at timestamptz, costs int);
INSERT INTO event VALUES
	(3, 'register request', '2010-12-30 14:32:00+01:00', 50), (3, 'examine casually', '2010-12-30 15:06:00+01:00', 400), (3, 'check ticket', '2010-12-30 16:34:00+01:00', 100),
	(3, 'decide', '2011-01-06 09:18:00+01:00', 200), (3, 'reinitiate request', '2011-01-06 12:18:00+01:00', 200), (3, 'examine thoroughly', '2011-01-06 13:06:00+01:00', 400),
	(3, 'check ticket', '2011-01-08 11:43:00+01:00', 100), (3, 'decide', '2011-01-09 09:55:00+01:00', 200), (3, 'pay compensation', '2011-01-15 10:45:00+01:00', 200),
	(2, 'register request', '2010-12-30 11:32:00+01:00', 50), (2, 'check ticket', '2010-12-30 12:12:00+01:00', 100), (2, 'examine casually', '2010-12-30 14:16:00+01:00', 400),
	(2, 'decide', '2011-01-05 11:22:00+01:00', 200), (2, 'pay compensation', '2011-01-08 12:05:00+01:00', 200), (1, 'register request', '2010-12-30 11:02:00+01:00', 50),
	(1, 'examine thoroughly', '2010-12-31 10:06:00+01:00', 400), (1, 'check ticket', '2011-01-05 15:12:00+01:00', 100), (1, 'decide', '2011-01-06 11:18:00+01:00', 200),
	(1, 'reject request', '2011-01-07 14:24:00+01:00', 200), (6, 'register request', '2011-01-06 15:02:00+01:00', 50), (6, 'examine casually', '2011-01-06 16:06:00+01:00', 400),
	(6, 'check ticket', '2011-01-07 16:22:00+01:00', 100), (6, 'decide', '2011-01-07 16:52:00+01:00', 200), (6, 'pay compensation', '2011-01-16 11:47:00+01:00', 200),
	(5, 'register request', '2011-01-06 09:02:00+01:00', 50), (5, 'examine casually', '2011-01-07 10:16:00+01:00', 400), (5, 'check ticket', '2011-01-08 11:22:00+01:00', 100),
	(5, 'decide', '2011-01-10 13:28:00+01:00', 200), (5, 'reinitiate request', '2011-01-11 16:18:00+01:00', 200), (5, 'check ticket', '2011-01-14 14:33:00+01:00', 100),
	(5, 'examine casually', '2011-01-16 15:50:00+01:00', 400), (5, 'decide', '2011-01-19 11:18:00+01:00', 200), (5, 'reinitiate request', '2011-01-20 12:48:00+01:00', 200),
	(5, 'examine casually', '2011-01-21 09:06:00+01:00', 400), (5, 'check ticket', '2011-01-21 11:34:00+01:00', 100), (5, 'decide', '2011-01-23 13:12:00+01:00', 200),
	(5, 'reject request', '2011-01-24 14:56:00+01:00', 200), (4, 'register request', '2011-01-06 15:02:00+01:00', 50), (4, 'check ticket', '2011-01-07 12:06:00+01:00', 100),
	(4, 'examine thoroughly', '2011-01-08 14:43:00+01:00', 400), (4, 'decide', '2011-01-09 12:02:00+01:00', 200), (4, 'reject request', '2011-01-12 15:44:00+01:00', 200);
CREATE TEMP TABLE path AS SELECT person, journey_agg(what, at, costs) AS j FROM event GROUP BY person;
CREATE TEMP TABLE graph AS SELECT graph_agg(j) AS g FROM path;
SELECT is((SELECT (sum(n), count(*), sum(starts), sum(ends))::text FROM graph, graph_nodes(g)), '(42,8,6,6)', '42 events, 8 labels, 6 journeys');
SELECT is((SELECT (count(*), sum(n))::text FROM graph, graph_edges(g)), '(16,36)', '16 edges, 36 steps');
SELECT is((SELECT count(DISTINCT journey_path(j))::int FROM path), 6, '6 variants');
SELECT is((SELECT (n, journeys, gap_mean, gap_p50, gap_min, gap_max)::text FROM graph, graph_edges(g) WHERE source = 'check ticket' AND target = 'decide'),
	'(6,4,"2 days 02:32:40","1 day 11:55:00",00:30:00,"6 days 16:44:00")', 'check to decide: mean 181960 s, median 129300, min 1800, max 578640');
SELECT results_eq($$SELECT target, n FROM graph, graph_edges(g) WHERE source = 'decide'$$, $$VALUES ('pay compensation', 3::bigint), ('reinitiate request', 3), ('reject request', 3)$$, 'what follows a decision');
SELECT results_eq('SELECT t.* FROM graph, graph_starts(g) AS t', $$VALUES ('register request', 6::bigint)$$, 'all start with the request');
SELECT results_eq('SELECT t.* FROM graph, graph_ends(g) AS t', $$VALUES ('pay compensation', 3::bigint), ('reject request', 3)$$, 'half are paid: of equal number, by name');
SELECT results_eq('SELECT touchpoint, n, journeys, score_mean FROM graph, graph_nodes(g)',
	'SELECT what, count(*), count(DISTINCT person), avg(costs)::float8 FROM event GROUP BY what ORDER BY what COLLATE "C"', 'nodes as GROUP BY has them');
SELECT is((SELECT score_mean FROM graph, graph_edges(g) WHERE source = 'check ticket' AND target = 'decide'), 200::float8, 'score_mean of an edge is that of the events it leads to');
SELECT is((SELECT (graph_journeys(g), missing(g))::text FROM graph), '(6,0)', 'six journeys, none missing');

-- Building: NULL, empty, one event, roles, same labels in several roles

CREATE FUNCTION pg_temp.word(word text, score float8 DEFAULT NULL) RETURNS journey LANGUAGE sql AS $$
	SELECT coalesce(journey_agg(letter, timestamptz '2025-01-01 00:00Z' + i * interval '1 s', score), '{"events": [], "missing": 0}')
	FROM regexp_split_to_table(nullif(word, ''), '') WITH ORDINALITY AS letters(letter, i) $$;
CREATE FUNCTION pg_temp.graph(VARIADIC words text[]) RETURNS journey_graph LANGUAGE sql AS $$ SELECT graph_agg(pg_temp.word(w)) FROM unnest(words) AS w $$;
CREATE FUNCTION pg_temp.edges(g journey_graph) RETURNS text LANGUAGE sql AS $$ SELECT string_agg(source || '>' || target || ' ' || n || '/' || journeys, ', ') FROM graph_edges(g) $$;
CREATE FUNCTION pg_temp.nodes(g journey_graph) RETURNS text LANGUAGE sql AS $$ SELECT string_agg(format('%s %s/%s +%s -%s', touchpoint, n, journeys, starts, ends), ', ') FROM graph_nodes(g) $$;

SELECT is(pg_temp.edges(pg_temp.graph('abab', 'aab', 'b')), 'a>a 1/1, a>b 3/2, b>a 1/1', 'passages and journeys of edges');
SELECT is(pg_temp.nodes(pg_temp.graph('abab', 'aab', 'b')), 'a 4/2 +2 -0, b 4/3 +1 -3', 'of nodes');
SELECT is((SELECT graph_agg(j)::text FROM (VALUES (NULL::journey), (NULL)) AS v(j)), '{"journeys": 0, "missing": 2, "nodes": [], "edges": []}', 'NULL journeys are counted');
SELECT is((SELECT graph_agg(j) FROM path WHERE false), NULL, 'no rows: NULL');
SELECT is(pg_temp.graph('', '')::text, '{"journeys": 2, "missing": 0, "nodes": [], "edges": []}', 'empty journeys start nowhere');
SELECT is(pg_temp.graph('a')::text, '{"journeys": 1, "missing": 0, "nodes": [["a", 1, 1, 1, 1, 0, 0]], "edges": []}', 'one event');
SELECT is((SELECT graph_agg(pg_temp.word('ab', s))::text FROM (VALUES (3), (0.25), (NULL)) AS v(s)),
	'{"journeys": 3, "missing": 0, "nodes": [["a", 3, 3, 3, 0, 2, 3.25], ["b", 3, 3, 0, 3, 2, 3.25]], "edges": [[0, 1, 3, 3, 3000000, 1000000, 1000000, 2, 3.25, [1000000, 1000000, 1000000]]]}', 'the text form');
SELECT is((SELECT (array_agg(score_mean), array_agg(touchpoint))::text FROM graph_nodes(pg_temp.graph('ab'))), '("{NULL,NULL}","{a,b}")', 'no score: NULL');

CREATE TEMP TABLE played AS
SELECT journey_agg(what, timestamptz '2025-01-01 00:00Z' + n * interval '1 day', n, role) AS j
FROM (VALUES (1, 'visit', 'candidate'), (2, 'visit', 'customer'), (3, 'visit', NULL), (4, 'visit', 'candidate')) AS v(n, what, role);
SELECT is((SELECT pg_temp.edges(graph_agg(j)) FROM played), 'visit>visit 3/1', 'without roles: one touchpoint');
SELECT is((SELECT pg_temp.nodes(graph_agg(j, '{}')) FROM played), 'visit 4/1 +1 -1', 'its journey counts once');
SELECT is((SELECT pg_temp.edges(graph_agg(j, '{"roles": true}')) FROM played), 'candidate:visit>customer:visit 1/1, customer:visit>visit 1/1, visit>candidate:visit 1/1', 'with roles');
SELECT is((SELECT graph_agg(j, '{"roles": false}') FROM played), (SELECT graph_agg(j, NULL) FROM played), 'no roles, no options');
SELECT is((SELECT pg_temp.edges(graph_agg(j) + graph_agg(j, '{"roles": true}')) FROM played), 'candidate:visit>customer:visit 1/1, customer:visit>visit 1/1, visit>candidate:visit 1/1, visit>visit 3/1', 'graphs merge by labels, whatever made them');

-- One call site with many states and options: what it remembers of dictionaries and options must not mix them up

SELECT is((SELECT graph_agg(j, o) FROM played, unnest(array['{"roles": true}', '{}', '{"roles": true}']::jsonb[]) AS o), (SELECT graph_agg(j) + graph_agg(j, '{"roles": true}') + graph_agg(j, '{"roles": true}') FROM played), 'options that differ by row');
SELECT is((SELECT sankey_agg(j, o) FROM played, unnest(array['{"depth": 1}', '{"depth": 2}', '{"depth": 1}']::jsonb[]) AS o), (SELECT sankey_agg(j, '{"depth": 1}') + sankey_agg(j, '{"depth": 2}') + sankey_agg(j, '{"depth": 1}') FROM played), 'also of sankey_agg');
SELECT is((SELECT array_agg(DISTINCT pg_temp.edges(g)) FROM (SELECT graph_agg(pg_temp.word(w)) AS g FROM generate_series(1, 1000) AS i, unnest(CASE i % 3 WHEN 0 THEN '{abcd,xyza}'::text[] ELSE '{xyza,abcd}' END) AS w GROUP BY i) AS q), '{"a>b 1/1, b>c 1/1, c>d 1/1, x>y 1/1, y>z 1/1, z>a 1/1"}', 'a thousand states that number their labels differently');
CREATE TEMP TABLE word AS SELECT i, i % 3 AS part, pg_temp.word((array['ab', 'ba', 'abc', 'cab', 'ab', 'xa', 'ba', 'ab'])[1 + i % 8]) AS j FROM generate_series(1, 40) AS i;
SELECT is_empty($$SELECT * FROM (SELECT i, graph_agg(j) OVER (ORDER BY i ROWS BETWEEN 5 PRECEDING AND CURRENT ROW) AS g, graph_agg(j) OVER (PARTITION BY part ORDER BY i) AS h, part FROM word) AS w
	WHERE g <> (SELECT rollup(s) FROM (SELECT graph_agg(j) AS s FROM word WHERE word.i BETWEEN w.i - 5 AND w.i GROUP BY i) AS q) OR h <> (SELECT rollup(s) FROM (SELECT graph_agg(j) AS s FROM word WHERE word.i <= w.i AND word.part = w.part GROUP BY i) AS q)$$, 'moving and growing frames of windows');
SELECT set_eq('SELECT part, graph_agg(j) FROM word GROUP BY GROUPING SETS ((), (part), (part, i % 2))', 'SELECT NULL::int, graph_agg(j) FROM word UNION ALL SELECT part, graph_agg(j) FROM word GROUP BY part UNION ALL SELECT part, graph_agg(j) FROM word GROUP BY part, i % 2', 'grouping sets');

-- Ties are in the order of the journey: by seq, else by name

SELECT is(pg_temp.edges(graph_agg(j)), 'b>a 1/1', 'seq decides') FROM (SELECT journey_agg(w, '2025-01-01 00:00Z', NULL, NULL, NULL, i) AS j FROM (VALUES ('b', 1), ('a', 2)) AS v(w, i)) AS q;
SELECT is(pg_temp.edges(graph_agg(j)), 'a>b 1/1', 'and without it the name') FROM (SELECT journey_agg(w, '2025-01-01 00:00Z') AS j FROM (VALUES ('b'), ('a')) AS v(w)) AS q;
SELECT is((SELECT (gap_mean, gap_min)::text FROM (SELECT graph_agg(journey_agg) AS g FROM (SELECT journey_agg(w, '2025-01-01 00:00Z') FROM (VALUES ('b'), ('a')) AS v(w)) AS q) AS r, graph_edges(g)), '(00:00:00,00:00:00)', 'no time between them');

-- Gaps: exact sums, exact up to 64, within bounds beyond

CREATE TEMP TABLE gaps AS
SELECT k, journey_agg(w, timestamptz '2000-01-01 00:00Z' + CASE w WHEN 'b' THEN (k * k * 1000003 % 86400000007) * interval '1 microsecond' ELSE '0' END) AS j
FROM generate_series(1, 1000::bigint) AS k, unnest('{a,b}'::text[]) AS w GROUP BY k;
SELECT is((SELECT (gap_mean, gap_min, gap_max)::text FROM (SELECT graph_agg(j) AS g FROM gaps) AS q, graph_edges(g)),
	(SELECT (make_interval(secs => round(avg(gap) / 1e6, 6)), min(gap) * interval '1 microsecond', max(gap) * interval '1 microsecond')::text FROM (SELECT (k * k * 1000003 % 86400000007)::numeric AS gap FROM gaps) AS q), 'mean to the microsecond, min, max');
SELECT ok((SELECT abs(extract(epoch FROM gap_p50) / p50 - 1) < 0.002 AND abs(extract(epoch FROM gap_p90) / p90 - 1) < 0.002
	FROM (SELECT graph_agg(j) AS g FROM gaps) AS q, graph_edges(g), (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) AS p50, percentile_cont(0.9) WITHIN GROUP (ORDER BY gap) AS p90 FROM (SELECT (k * k * 1000003 % 86400000007) / 1e6 AS gap FROM gaps) AS q) AS p), 'quantiles of a thousand to 0.2 %');
SELECT is((SELECT (gap_p50, gap_p90)::text FROM (SELECT graph_agg(j) AS g FROM gaps WHERE k <= 64) AS q, graph_edges(g)),
	(SELECT (make_interval(secs => round(percentile_cont(0.5) WITHIN GROUP (ORDER BY gap)::numeric / 1e6, 6)), make_interval(secs => round(percentile_cont(0.9) WITHIN GROUP (ORDER BY gap)::numeric / 1e6, 6)))::text FROM (SELECT k * k * 1000003 % 86400000007 AS gap FROM gaps WHERE k <= 64) AS q), 'of 64 exactly');
SELECT is((SELECT (gap_mean, gap_p50, gap_p90)::text FROM (SELECT graph_agg(journey_agg) AS g FROM (SELECT journey_agg(w, timestamptz '2000-01-01 00:00Z' + (w = 'b')::int * interval '1234567 microseconds') FROM generate_series(1, 100) AS k, unnest('{a,b}'::text[]) AS w GROUP BY k) AS q) AS q, graph_edges(g)),
	'(00:00:01.234567,00:00:01.234567,00:00:01.234567)', 'equal gaps are read as they are, from a summary too');
SELECT is((SELECT (gap_mean, n)::text FROM (SELECT graph_agg(journey_agg) AS g FROM (SELECT journey_agg(w, CASE w WHEN 'a' THEN timestamptz '1000-01-01 00:00Z' ELSE '200000-01-01 00:00Z' END) FROM generate_series(1, 5) AS k, unnest('{a,b}'::text[]) AS w GROUP BY k) AS q) AS q, graph_edges(g)),
	(SELECT (make_interval(days => extract(day FROM timestamptz '200000-01-01 00:00Z' - '1000-01-01 00:00Z')::int), 5)::text), 'a sum beyond 64 bits');
SELECT throws_like($$SELECT graph_agg(j) FROM (SELECT journey_agg(w, CASE w WHEN 'a' THEN timestamptz '4713-01-01 00:00Z BC' ELSE '294276-01-01 00:00Z' END) AS j FROM unnest('{a,b}'::text[]) AS w) AS q$$, 'time between two events of a journey is out of range', 'a gap beyond 64 bits');
SELECT throws_ok($$SELECT graph_agg(pg_temp.word('a', 1.5e308)) FROM generate_series(1, 2)$$, '22003', NULL, 'scores beyond float8');

-- Reach: by hand. a goes to b (1/2), to c (1/2); b ends (1/2) or goes to a (1/2); c ends.

SELECT is(graph_reach(pg_temp.graph('abac', 'b', 'ab', 'ac', 'ba'), 'c', 'a'), 0::float8, 'no way back');
CREATE TEMP TABLE chain AS SELECT pg_temp.graph('ab', 'abab', 'ac', 'b') AS g;
-- a: 4 passages, b 3, c 1; b: 3 ends, a 1
SELECT is(graph_reach(g, 'a', 'c'), 0.25::float8 / (1 - 0.75 * 0.25), 'a to c, with the way over b and back') FROM chain;
SELECT is(graph_reach(g, 'b', 'c'), 0.25 * (0.25::float8 / (1 - 0.75 * 0.25)), 'b to c') FROM chain;
SELECT is(graph_reach(g, 'b', 'a'), 0.25::float8, 'b to a') FROM chain;
SELECT is(graph_reach(g, 'a', 'a'), 0.75 * 0.25::float8, 'back to a') FROM chain;
SELECT is(graph_reach(g, 'b', 'b'), 0.25 * 0.75::float8, 'back to b') FROM chain;
SELECT is(graph_reach(g, 'c', 'c'), 0::float8, 'c is the end') FROM chain;
SELECT is(graph_reach(pg_temp.graph('ab'), 'a', 'b'), 1::float8, 'for certain');
SELECT is(graph_reach(pg_temp.graph('aaaa'), 'a', 'a'), 0.75::float8, 'again');
SELECT throws_like('SELECT graph_reach(g, ''a'', ''x'') FROM chain', 'no touchpoint of the graph is called "x"', 'a target that is not there');
SELECT throws_ok('SELECT graph_reach(g, ''x'', ''a'') FROM chain', '22023', NULL, 'a source that is not there');
SELECT throws_ok($$SELECT graph_reach(g, '1', '2') FROM (SELECT graph_agg(j) AS g FROM (SELECT journey_agg(i::text, timestamptz '2025-01-01 00:00Z' + i * interval '1 s') AS j FROM generate_series(1, 2001) AS i) AS q) AS r$$, '54000', NULL, 'more than 2,000 touchpoints');

-- Distance: by hand

SELECT is(graph_distance(g, g), 0::float8, 'of a graph from itself') FROM chain;
SELECT is(graph_distance(pg_temp.graph('ab'), pg_temp.graph('ab', 'ab')), 0::float8, 'the same shares');
SELECT is(graph_distance(pg_temp.graph('ab'), pg_temp.graph('cd')), 1::float8, 'nothing in common');
SELECT is(graph_distance(pg_temp.graph('ab'), pg_temp.graph('ac'))::numeric(16,15), (2 / 3.0)::numeric(16,15), 'a common start: one of three transitions');
SELECT is(graph_distance(pg_temp.graph('a'), pg_temp.graph('aa'))::numeric(16,15), (1 / 3.0)::numeric(16,15), '(1/2, 1/2, 0) and (1/3, 1/3, 1/3)');
SELECT is(graph_distance(pg_temp.graph('ab'), pg_temp.graph('ba')), 1::float8, 'direction matters');
SELECT is(graph_distance(pg_temp.graph(''), pg_temp.graph('a')), NULL, 'an empty graph');

-- Sankey

SELECT is(pg_temp.edges(s), '0:a>1:b 2/2, 0:b>1:a 1/1, 1:b>2:a 1/1', 'from the first event on') FROM (SELECT sankey_agg(pg_temp.word(w), '{}') AS s FROM unnest('{aba,ab,ba}'::text[]) AS w) AS q;
SELECT is((SELECT sankey_agg(pg_temp.word(w), NULL) FROM unnest('{aba,ab,ba}'::text[]) AS w), (SELECT sankey_agg(pg_temp.word(w), '{"depth": 5, "direction": "forward", "roles": false, "anchor": null}') FROM unnest('{aba,ab,ba}'::text[]) AS w), 'defaults');
SELECT is(pg_temp.nodes(s), '0:x 1/1 +1 -0, 1:b 1/1 +0 -0, 2:a 1/1 +0 -1', 'from an anchor, two steps') FROM (SELECT sankey_agg(pg_temp.word('abxbax'), '{"anchor": "x", "depth": 2}') AS s) AS q;
SELECT is(pg_temp.nodes(s), '-1:a 1/1 +0 -0, -2:b 1/1 +1 -0, 0:x 1/1 +0 -1', 'backward from the last one') FROM (SELECT sankey_agg(pg_temp.word('abxbaxa'), '{"anchor": "x", "depth": 2, "direction": "backward"}') AS s) AS q;
SELECT is(pg_temp.edges(s), '-1:a>0:x 1/1, -2:b>-1:a 1/1', 'the flows point forward in time') FROM (SELECT sankey_agg(pg_temp.word('abxbaxa'), '{"anchor": "x", "depth": 2, "direction": "backward"}') AS s) AS q;
SELECT is(pg_temp.edges(s), '-1:b>0:a 1/1, -2:a>-1:b 1/1', 'backward without an anchor') FROM (SELECT sankey_agg(pg_temp.word('xaba'), '{"depth": 2, "direction": "backward"}') AS s) AS q;
SELECT is((graph_journeys(s), missing(s), pg_temp.nodes(s))::text, '(3,1,"0:x 1/1 +1 -1")', 'a journey without the anchor counts and shows nothing') FROM (SELECT sankey_agg(CASE WHEN w <> '-' THEN pg_temp.word(w) END, '{"anchor": "x"}') AS s FROM unnest(array['ab', 'x', '', '-']) AS w) AS q;
SELECT is((SELECT pg_temp.edges(sankey_agg(j, '{"anchor": "customer:visit", "roles": true}')) FROM played), '0:customer:visit>1:visit 1/1, 1:visit>2:candidate:visit 1/1', 'roles, in the anchor and in the labels');
SELECT is((SELECT pg_temp.edges(sankey_agg(j, '{"anchor": ".[score >= 3]"}')) FROM played), '0:visit>1:visit 1/1', 'an anchor with a test of scores');
SELECT is((SELECT count(*)::int FROM graph_nodes((SELECT sankey_agg(journey_agg, '{"depth": 100}') FROM (SELECT journey_agg('a', timestamptz '2025-01-01 00:00Z' + i * interval '1 s') FROM generate_series(1, 200) AS i) AS q))), 101, 'depth 100');
SELECT is((SELECT max(length(touchpoint)) FROM graph_nodes((SELECT sankey_agg(journey_agg, '{"depth": 100, "direction": "backward", "roles": true}')
	FROM (SELECT journey_agg(repeat('t', 255), timestamptz '2025-01-01 00:00Z' + i * interval '1 s', NULL, repeat('r', 255)) FROM generate_series(1, 200) AS i) AS q))), 516, 'the longest label');

-- Wrong options

SELECT throws_like($$SELECT graph_agg(j, '{"role": true}') FROM path$$, 'options of a graph are not possible: unknown key "role"', 'unknown key');
SELECT throws_like($$SELECT graph_agg(j, '[]') FROM path$$, 'options of a graph are not possible: it is not a JSON object', 'no object');
SELECT throws_like($$SELECT graph_agg(j, '{"roles": "yes"}') FROM path$$, 'options of a graph are not possible: "roles" must be true or false', 'roles is a boolean');
SELECT throws_ok(format('SELECT sankey_agg(j, %L) FROM path', o), '22023', NULL, 'wrong: ' || o)
FROM unnest(array['{"deep": 1}', '{"depth": 0}', '{"depth": 101}', '{"depth": 1.5}', '{"depth": "3"}', '{"direction": "back"}', '{"direction": 1}', '{"anchor": 1}', '{"anchor": "a -> b"}', '{"roles": 1}', '3']) AS o;
SELECT throws_ok($$SELECT sankey_agg(j, '{"anchor": "a b ("}') FROM path$$, '22P02', NULL, 'an anchor that is no step');

-- Drawings

CREATE FUNCTION pg_temp.named(name text) RETURNS journey_graph LANGUAGE sql AS $$ SELECT graph_agg(j) FROM (SELECT journey_agg(name, '2025-01-01 00:00Z') AS j) AS q $$;
SELECT is(graph_dot(pg_temp.graph('ab', 'ab', 'a')), $$digraph journeys {
	node [shape=box, style="rounded,filled", fillcolor="#eef3fa", fontname="sans-serif"];
	edge [color="#4a6785", fontname="sans-serif", fontsize=10];
	start [shape=circle, label="start", fillcolor="#dff0d8"];
	end [shape=doublecircle, label="end", fillcolor="#f2dede"];
	n1 [label="a\n3"];
	start -> n1 [label="3", penwidth=6.00];
	n1 -> end [label="1", penwidth=2.67];
	n2 [label="b\n2"];
	n2 -> end [label="2", penwidth=4.33];
	n1 -> n2 [label="2\n1 s", penwidth=4.33];
}
$$, 'Graphviz');
SELECT is(graph_mermaid(pg_temp.graph('ab', 'ab', 'a'), 2), $$flowchart TD
	start(("start"))
	finish((("end")))
	n1["a<br>3"]
	start -- "3" --> n1
	n2["b<br>2"]
	n2 -- "2" --> finish
	n1 -- "2<br>1 s" --> n2
	linkStyle 0 stroke-width:6.00px
	linkStyle 1 stroke-width:4.33px
	linkStyle 2 stroke-width:4.33px
$$, 'Mermaid, without what is rarer than 2');
SELECT is((SELECT string_agg(line, E'\n') FROM regexp_split_to_table(graph_dot(g), E'\n') AS line WHERE line ~ '^\tn\d \[label'), $$	n1 [label=" \"]; evil [label=\"\\N &amp;lt;b>\n1"];$$, 'hostile names in Graphviz')
FROM (SELECT graph_agg(journey_agg) AS g FROM (SELECT journey_agg(E'\t"]; evil [label="\\N &lt;b>', '2025-01-01 00:00Z')) AS q) AS r;
SELECT is((SELECT string_agg(line, E'\n') FROM regexp_split_to_table(graph_mermaid(g), E'\n') AS line WHERE line ~ '^\tn\d\['), $$	n1[" #34;#93;<br>#37;#37;#123;init#125;#37;#37; #60;script#62; #96;x#96; #35;35#59;é<br>1"]$$, 'and in Mermaid')
FROM (SELECT graph_agg(journey_agg) AS g FROM (SELECT journey_agg(E'\t"]\n%%{init}%% <script> `x` #35;é', '2025-01-01 00:00Z')) AS q) AS r;
SELECT is((SELECT array_agg((regexp_match(graph_mermaid(pg_temp.named(name)), '\["(.*)<br>1"\]'))[1] ORDER BY n) FROM unnest(array['1. apply', '12) apply', '- x', '# x', '1.5', '-x', 'see https://a.b//c', 'a: /b']) WITH ORDINALITY AS t(name, n)),
	'{"#8203;1. apply","#8203;12) apply","#8203;- x","#8203;#35; x",1.5,-x,"see https:#8203;//a.b//c","a: /b"}', 'names that Mermaid would take for lists and links');
SELECT is((SELECT array_agg((regexp_match(graph_dot(g), '1\\n([^"]*)"'))[1] ORDER BY n) FROM (SELECT n, graph_agg(journey_agg) AS g FROM (
	SELECT n, journey_agg(w, timestamptz '2025-01-01 00:00Z' + (w = 'b')::int * gap) FROM unnest('{0 s,3 us,1200 us,2 ms,1.5 s,61 s,1 h,26 h,100 days 1 min,23:36,23:59:45,5 days 23:45,999.9999 ms}'::interval[]) WITH ORDINALITY AS t(gap, n), unnest('{a,b}'::text[]) AS w GROUP BY n) AS q GROUP BY n) AS r),
	'{0 s,3 us,1 ms 200 us,2 ms,1 s 500 ms,1 min 1 s,1 h,1 d 2 h,100 d,23 h 36 min,1 d,6 d,1 s}', 'lengths of time in two units');
SELECT is(graph_dot(pg_temp.graph('')), graph_dot(pg_temp.graph('ab'), 2), 'nothing to be shown');

-- Text, jsonb, comparison

SELECT is((SELECT g::text::journey_graph FROM graph), (SELECT g FROM graph), 'text round trip');
SELECT is((SELECT g::jsonb::journey_graph FROM graph), (SELECT g FROM graph), 'jsonb round trip');
SELECT is('{"journeys": 1, "missing": 0, "nodes": [["b", 1, 1, 0, 1, 0, 0], ["a", 1, 1, 1, 0, 0, 0]], "edges": [[1, 0, 1, 1, 1000000, 1000000, 1000000, 0, 0, [1000000]]]}'::journey_graph, pg_temp.graph('ab'), 'nodes in another order');
SELECT is((SELECT count(DISTINCT g)::int FROM (VALUES (pg_temp.graph('ab')), (pg_temp.graph('ab')), (pg_temp.graph('ba'))) AS v(g)), 2, 'DISTINCT');
SELECT is((SELECT count(*)::int FROM (SELECT g FROM (VALUES (pg_temp.graph('ab')), (pg_temp.graph('ab')), (pg_temp.graph('ba'))) AS v(g) GROUP BY g) AS q), 2, 'GROUP BY');
SELECT ok(a = a AND a <> b AND (a < b) <> (b < a) AND a <= a AND b >= b AND (a > b) = (b < a), 'comparisons') FROM (SELECT pg_temp.graph('ab') AS a, pg_temp.graph('abc') AS b) AS q;
SELECT is(pg_temp.graph('ab', 'ba') + pg_temp.graph('ca', ''), pg_temp.graph('', 'ca', 'ba', 'ab'), '+');
SELECT is((SELECT rollup(g) FROM (SELECT graph_agg(j) AS g FROM path GROUP BY person) AS q), (SELECT g FROM graph), 'rollup');
SELECT is((SELECT rollup(g) FROM graph), (SELECT g FROM graph), 'rollup of one');
SELECT is((SELECT rollup(g) FROM graph WHERE false), NULL, 'of none');

-- Text that no journeys can have made

-- one journey that comes back n times
CREATE FUNCTION pg_temp.returning(n bigint, times text, sum numeric, low bigint, high bigint) RETURNS text LANGUAGE sql AS $$
	SELECT format('{"journeys": 1, "missing": 0, "nodes": [["a", %s, 1, 1, 1, 0, 0]], "edges": [[0, 0, %s, 1, %s, %s, %s, 0, 0, %s]]}', n + 1, n, sum, low, high, times) $$;
SELECT throws_ok(format('SELECT %L::journey_graph', text), '22P02', NULL, why) FROM (VALUES
	('no object', '[]'), ('an unknown key', '{"journeys": 0, "missing": 0, "nodes": [], "edges": [], "x": 1}'), ('no edges', '{"journeys": 0, "missing": 0, "nodes": []}'),
	('negative journeys', '{"journeys": -1, "missing": 0, "nodes": [], "edges": []}'), ('negative missing', '{"journeys": 0, "missing": -1, "nodes": [], "edges": []}'),
	('a node that is no row', '{"journeys": 1, "missing": 0, "nodes": ["a"], "edges": []}'), ('too short a row', '{"journeys": 1, "missing": 0, "nodes": [["a", 1, 1, 1, 1, 0]], "edges": []}'),
	('a label that is a number', '{"journeys": 1, "missing": 0, "nodes": [[1, 1, 1, 1, 1, 0, 0]], "edges": []}'), ('an edge that is no row', '{"journeys": 0, "missing": 0, "nodes": [], "edges": [1]}'),
	('more starts than journeys', '{"journeys": 0, "missing": 0, "nodes": [["a", 1, 1, 1, 1, 0, 0]], "edges": []}'), ('a node of no journey', '{"journeys": 1, "missing": 0, "nodes": [["a", 1, 0, 1, 1, 0, 0]], "edges": []}'),
	('a label twice', '{"journeys": 2, "missing": 0, "nodes": [["a", 1, 1, 1, 1, 0, 0], ["a", 1, 1, 1, 1, 0, 0]], "edges": []}'),
	('what comes does not leave', '{"journeys": 1, "missing": 0, "nodes": [["a", 2, 1, 1, 1, 0, 0]], "edges": []}'), ('scores without a count', '{"journeys": 1, "missing": 0, "nodes": [["a", 1, 1, 1, 1, 0, 5]], "edges": []}'),
	('more scores than events', '{"journeys": 1, "missing": 0, "nodes": [["a", 1, 1, 1, 1, 2, 5]], "edges": []}'),
	('a loop that nobody enters', '{"journeys": 1, "missing": 0, "nodes": [["a", 1, 1, 1, 1, 0, 0], ["b", 1, 1, 0, 0, 0, 0]], "edges": [[1, 1, 1, 1, 5, 5, 5, 0, 0, [5]]]}'),
	('an edge from nowhere', '{"journeys": 1, "missing": 0, "nodes": [["a", 2, 1, 1, 1, 0, 0]], "edges": [[1, 0, 1, 1, 5, 5, 5, 0, 0, [5]]]}'),
	('a sum that is not that of the times', '{"journeys": 1, "missing": 0, "nodes": [["a", 2, 1, 1, 1, 0, 0]], "edges": [[0, 0, 1, 1, 6, 5, 5, 0, 0, [5]]]}'),
	('a sum of 39 digits', '{"journeys": 1, "missing": 0, "nodes": [["a", 2, 1, 1, 1, 0, 0]], "edges": [[0, 0, 1, 1, 100000000000000000000000000000000000005, 5, 5, 0, 0, [5]]]}'),
	('a negative sum', '{"journeys": 1, "missing": 0, "nodes": [["a", 2, 1, 1, 1, 0, 0]], "edges": [[0, 0, 1, 1, -5, 5, 5, 0, 0, [5]]]}'),
	('a minimum that is none', '{"journeys": 1, "missing": 0, "nodes": [["a", 2, 1, 1, 1, 0, 0]], "edges": [[0, 0, 1, 1, 5, 4, 5, 0, 0, [5]]]}'),
	('fewer times than passages', '{"journeys": 1, "missing": 0, "nodes": [["a", 3, 1, 1, 1, 0, 0]], "edges": [[0, 0, 2, 1, 5, 5, 5, 0, 0, [5]]]}'),
	('more journeys than a node has', '{"journeys": 2, "missing": 0, "nodes": [["a", 3, 1, 1, 1, 0, 0]], "edges": [[0, 0, 2, 2, 10, 5, 5, 0, 0, [5, 5]]]}'),
	('an edge twice', '{"journeys": 1, "missing": 0, "nodes": [["a", 3, 1, 1, 1, 0, 0]], "edges": [[0, 0, 1, 1, 5, 5, 5, 0, 0, [5]], [0, 0, 1, 1, 5, 5, 5, 0, 0, [5]]]}'),
	('more ends of a node than journeys', '{"journeys": 2, "missing": 0, "nodes": [["a", 3, 1, 0, 2, 0, 0], ["b", 2, 2, 2, 0, 0, 0]], "edges": [[1, 0, 2, 1, 2, 1, 1, 0, 0, [1, 1]], [0, 0, 1, 1, 1, 1, 1, 0, 0, [1]]]}'),
	('a node of more journeys than started', '{"journeys": 1, "missing": 0, "nodes": [["a", 2, 2, 1, 1, 0, 0]], "edges": [[0, 0, 1, 1, 5, 5, 5, 0, 0, [5]]]}'),
	('an edge of more journeys than where it leads', '{"journeys": 2, "missing": 0, "nodes": [["a", 2, 2, 2, 0, 0, 0], ["b", 2, 1, 0, 0, 0, 0], ["c", 2, 2, 0, 2, 0, 0]], "edges": [[0, 1, 2, 2, 2, 1, 1, 0, 0, [1, 1]], [1, 2, 2, 1, 2, 1, 1, 0, 0, [1, 1]]]}'),
	('scores of a node that its edges lack', '{"journeys": 1, "missing": 0, "nodes": [["a", 2, 1, 1, 1, 2, 5]], "edges": [[0, 0, 1, 1, 5, 5, 5, 0, 0, [5]]]}'),
	('a maximum beyond the times, of 65', pg_temp.returning(65, '[[9, 1], [100, 64]]', 6409, 9, 102)), ('a minimum below them', pg_temp.returning(65, '[[9, 1], [100, 64]]', 6409, 8, 100)),
	('a sum below what the minimum makes', pg_temp.returning(65, '[[9, 65]]', 584, 9, 9)), ('a sum beyond what the maximum makes', pg_temp.returning(65, '[[9, 65]]', 586, 9, 9)),
	('a maximum beyond the times, of more than a double counts', pg_temp.returning(1::bigint << 60, format('[[9, 1], [100, %s]]', (1::bigint << 60) - 1), (1::bigint << 60) * 99::numeric, 9, 102)),
	('scores of an edge that its node lacks', '{"journeys": 1, "missing": 0, "nodes": [["a", 2, 1, 1, 1, 0, 0]], "edges": [[0, 0, 1, 1, 5, 5, 5, 1, 2, [5]]]}')
) AS v(why, text);
SELECT throws_ok($$SELECT '{"journeys": 1}'::jsonb::journey_graph$$, '22023', NULL, 'from jsonb');
SELECT is('{"journeys": 1, "missing": 0, "nodes": [["a", 2, 1, 1, 1, 0, 0]], "edges": [[0, 0, 1, 1, 5, 5, 5, 0, 0, [5]]]}'::journey_graph::text, '{"journeys": 1, "missing": 0, "nodes": [["a", 2, 1, 1, 1, 0, 0]], "edges": [[0, 0, 1, 1, 5, 5, 5, 0, 0, [5]]]}', 'but this they can');
SELECT is((SELECT (n, gap_mean, gap_min, gap_max, gap_p50)::text FROM graph_edges(pg_temp.returning(65, '[[9, 1], [100, 64]]', 6409, 9, 100)::journey_graph)), '(65,00:00:00.000099,00:00:00.000009,00:00:00.0001,00:00:00.0001)', 'nor are 65 times');
SELECT is((SELECT (n, gap_max, gap_p50, gap_p90)::text FROM graph_edges(pg_temp.returning(1::bigint << 60, format('[[9, 1], [100, %s]]', (1::bigint << 60) - 1), (1::bigint << 60) * 99::numeric, 9, 100)::journey_graph)), '(1152921504606846976,00:00:00.0001,00:00:00.0001,00:00:00.0001)', 'nor more than a double counts');
SELECT * FROM finish();
ROLLBACK;
