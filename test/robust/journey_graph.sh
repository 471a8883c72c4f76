#!/bin/bash
# Graphs: damaged binary forms, large graphs, many small ones, cancelled statements. Prints TAP.
set -euo pipefail
cd "$(dirname "$0")/../.."
. test/tap.bash
. test/robust/timed.bash

export PGOPTIONS="-c search_path=public,experience -c client_min_messages=warning"
sql <<'SQL'
CREATE TABLE walk AS
SELECT p, journey_agg((array['a', 'b', 'ä', '"x"'])[1 + (hashint4(p * 31 + e) & 3)], timestamptz '2025-01-01Z' + e * e * p * interval '1 s', CASE WHEN e % 2 = 0 THEN p * 0.1 END, CASE WHEN p % 3 = 0 THEN 'r' END) AS j
FROM generate_series(1, 400) AS p, generate_series(1, 6) AS e GROUP BY p;
CREATE TABLE sample_journey_graph AS
SELECT graph_agg(j) AS v FROM walk WHERE p < 30
UNION ALL SELECT graph_agg(j, '{"roles": true}') FROM walk WHERE p < 5
UNION ALL SELECT sankey_agg(j, '{"depth": 2, "direction": "backward"}') FROM walk WHERE p < 4
UNION ALL SELECT graph_agg(journey_only(j, '{a}')) FROM walk
UNION ALL SELECT graph_agg(NULL::journey);
SQL

. test/robust/damaged.bash
damaged journey_graph test/robust/damaged_any.pl 50
ok 'what was read keeps its flows' "$(sql -c "SELECT count(*) FROM target_journey_graph WHERE graph_journeys(v) < 0 OR (SELECT coalesce(sum(starts), 0) > graph_journeys(v) OR coalesce(sum(starts - ends), 0) <> 0 FROM graph_nodes(v))
	OR EXISTS (SELECT FROM graph_nodes(v) AS n WHERE n.n <> starts + (SELECT coalesce(sum(e.n), 0) FROM graph_edges(v) AS e WHERE target = touchpoint) OR n.n <> ends + (SELECT coalesce(sum(e.n), 0) FROM graph_edges(v) AS e WHERE source = touchpoint))")" 0
ok 'its times are in order' "$(sql -c "SELECT count(*) FROM target_journey_graph, graph_edges(v) WHERE NOT (gap_min <= gap_mean AND gap_mean <= gap_max AND gap_min <= gap_p50 AND gap_p50 <= gap_p90 AND gap_p90 <= gap_max)")" 0
ok 'its chain has an end' "$(sql -c "SELECT count(*) FROM target_journey_graph, graph_nodes(v) AS s, graph_nodes(v) AS t WHERE NOT graph_reach(v, s.touchpoint, t.touchpoint) BETWEEN 0 AND 1")" 0
ok 'it can be drawn, merged and compared' "$(sql -c "SELECT count(graph_dot(v)) = count(*) AND count(graph_mermaid(v)) = count(*) AND count(graph_distance(v, v)) > 50 AND max(graph_distance(v, v)) = 0 FROM target_journey_graph")" t
ok 'sums beyond their range are errors' "$(sql -c "DO \$\$ BEGIN PERFORM rollup(v) FROM target_journey_graph; EXCEPTION WHEN numeric_value_out_of_range THEN NULL; END \$\$; SELECT 1")" 1

sql <<'SQL'
CREATE TABLE million AS SELECT journey_agg((array['a', 'b', 'c', 'd'])[1 + (hashint4(i) & 3)], timestamptz '2026-01-01' + interval '1 microsecond' * i * (hashint4(-i) & 1023)) AS j FROM generate_series(1, 1000000) AS i;
CREATE TABLE wide AS SELECT journey_agg('page ' || i, timestamptz '2026-01-01' + interval '1 second' * i, NULL, NULL, NULL, i) AS j FROM generate_series(1, 65535) AS i;
CREATE TABLE dense AS SELECT journey_agg('page ' || (hashint8(i) & 2047) % 2000, timestamptz '2026-01-01' + interval '1 second' * i) AS j FROM generate_series(1, 2000000) AS i;
CREATE TABLE dense_graph AS SELECT graph_agg(j) AS g FROM dense;
SQL
ok 'a million events of one journey' "$(answer 1 "SELECT (SELECT sum(n) FROM graph_edges(g)), (SELECT sum(n) FROM graph_nodes(g)) FROM (SELECT graph_agg(j) AS g FROM million) AS q")" '999999|1000000'
ok '65,535 touchpoints' "$(answer 2 "SELECT (SELECT count(*) FROM graph_edges(g)), (SELECT count(*) FROM graph_nodes(g)), g::text::journey_graph = g, g + g = graph_agg FROM (SELECT graph_agg(j) AS g FROM wide) AS q, (SELECT graph_agg(j) FROM wide, generate_series(1, 2)) AS r")" '65534|65535|t|t'
ok 'a million edges' "$(answer 5 "SELECT count(*) > 1000000, sum(n) FROM dense_graph, graph_edges(g)")" 't|1999999'
ok 'their reach' "$(answer 10 "SELECT graph_reach(g, 'page 1', 'page 2') BETWEEN 0.9 AND 1, (SELECT count(*) FROM graph_nodes(g)) FROM dense_graph")" 't|2000'
ok 'a hundred thousand small graphs at once' "$(answer 3 "SET work_mem = '1GB'; SELECT count(*) FROM (SELECT i, graph_agg(j) FROM walk, generate_series(1, 100000) AS i WHERE p = 1 GROUP BY i) AS q WHERE graph_journeys(graph_agg) = 1")" 100000
ok 'which spill' "$(answer 10 "SET work_mem = '1MB'; SELECT count(*), count(DISTINCT graph_agg) FROM (SELECT i, graph_agg(j) FROM walk, generate_series(1, 20000) AS i WHERE p < 5 GROUP BY i) AS q")" '20000|1'

while IFS= read -r query; do
    cancelled "$query" "SELECT count(*) FROM million WHERE journey_length(j) > 0; SELECT count(*) FROM dense_graph WHERE graph_journeys(g) > 0"
done <<'SQL'
SELECT graph_agg(j) FROM million, generate_series(1, 1000)
SELECT sankey_agg(j, '{"anchor": "x"}') FROM million, generate_series(1, 1000)
SELECT rollup(g) FROM dense_graph, generate_series(1, 1000)
SELECT count(*) FROM dense_graph, generate_series(1, 1000), graph_edges(g)
SELECT graph_reach(g, 'page 1', 'page 2') FROM dense_graph, generate_series(1, 1000)
SELECT sum(graph_distance(g, h)) FROM dense_graph, (SELECT graph_agg(j) AS h FROM wide) AS w, generate_series(1, 1000)
SELECT count(graph_dot(g) || graph_mermaid(g)) FROM dense_graph, generate_series(1, 1000)
SELECT count(g::text::journey_graph) FROM dense_graph, generate_series(1, 1000)
SELECT count(journey_graph_send(g)) FROM dense_graph, generate_series(1, 1000)
SQL
echo "1..$number"
