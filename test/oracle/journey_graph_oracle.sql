-- needs: data/journeys/running_example.csv data/journeys/receipt.csv.gz data/journeys/patients.csv data/journeys/hiring_log_high_SYNTHETIC.csv.gz
-- needs: data/journeys/eventdataR_hospital_billing.csv.gz data/journeys/eventdataR_traffic_fines.csv.gz
\i test/pgtap.psql
-- Graphs of six public event logs: equal to what lead() and other plain SQL make of the rows, and to published
-- counts. Ties in time are in the order of the log (its order column, or that of the file), given as seq.
\cd :data
BEGIN;
SELECT plan(60);

CREATE TEMP TABLE running (id serial, person text, what text, at timestamptz, costs text, resource text);
\copy running (person, what, at, costs, resource) FROM 'data/journeys/running_example.csv' (FORMAT csv, HEADER, DELIMITER ';')
CREATE TEMP TABLE receipt (id serial, person text, what text, at timestamptz, c4 text, c5 text, c6 text, c7 text, c8 text, c9 text, c10 text, c11 text, c12 text, c13 text, c14 text, c15 text);
\copy receipt (person, what, at, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15) FROM PROGRAM 'gzip -dc data/journeys/receipt.csv.gz' (FORMAT csv, HEADER)
CREATE TEMP TABLE patients (id serial, what text, person text, employee text, handling_id text, kind text, at timestamptz);
\copy patients (what, person, employee, handling_id, kind, at) FROM 'data/journeys/patients.csv' (FORMAT csv, HEADER)
CREATE TEMP TABLE hiring (person text, what text, at timestamptz, c4 text, c5 text, c6 text, c7 text, c8 text, c9 text, c10 text, c11 text, c12 text, c13 text, c14 text, c15 text, id bigint);
\copy hiring FROM PROGRAM 'gzip -dc data/journeys/hiring_log_high_SYNTHETIC.csv.gz' (FORMAT csv, HEADER)
CREATE TEMP TABLE billing (person text, what text, c3 text, c4 text, at timestamptz, c6 text, c7 text, c8 text, c9 text, c10 text, c11 text, c12 text, c13 text, c14 text, c15 text, c16 text, c17 text, c18 text, c19 text, c20 text, c21 text, c22 text, c23 text, c24 text, id bigint);
\copy billing FROM PROGRAM 'gzip -dc data/journeys/eventdataR_hospital_billing.csv.gz' (FORMAT csv, HEADER)
CREATE TEMP TABLE fines (person text, what text, c3 text, c4 text, at timestamptz, c6 text, c7 text, c8 text, c9 text, c10 text, c11 text, c12 text, c13 text, c14 text, c15 text, c16 text, c17 text, id bigint);
\copy fines FROM PROGRAM 'gzip -dc data/journeys/eventdataR_traffic_fines.csv.gz' (FORMAT csv, HEADER)

-- R wrote the case called NA as an empty cell. A score for what has none: from the length of the name.
CREATE TEMP TABLE event AS
SELECT *, CASE WHEN id % 3 = 0 THEN (length(what) + id % 7) * 1.1 END::float8 AS score
FROM (SELECT 'running' AS log, person, what, at, id::bigint FROM running
	  UNION ALL SELECT 'receipt', person, what, at, id FROM receipt
	  UNION ALL SELECT 'patients', person, what || ' ' || kind, at, id FROM patients
	  UNION ALL SELECT 'handlings', person, what, at, id FROM patients WHERE kind = 'complete'
	  UNION ALL SELECT 'hiring', person, what, at, id FROM hiring
	  UNION ALL SELECT 'billing', coalesce(person, 'NA'), what, at, id FROM billing
	  UNION ALL SELECT 'fines', person, what, at, id FROM fines) AS e;
CREATE TEMP TABLE path AS SELECT log, person, journey_agg(what, at, score, NULL, NULL, id) AS j FROM event GROUP BY log, person;
CREATE TEMP TABLE graph AS SELECT log, graph_agg(j) AS g FROM path GROUP BY log;
-- In the order of the log, for the eye of SQL: touchpoints compare by bytes
CREATE TEMP TABLE step AS
SELECT log, person, what AS source, lead(what) OVER w AS target, lead(at) OVER w - at AS gap, score, lead(score) OVER w AS next_score,
	row_number() OVER w = 1 AS is_start, lead(what) OVER w IS NULL AS is_end
FROM event WINDOW w AS (PARTITION BY log, person ORDER BY at, id);

-- Published: cases, events, labels, variants, edges

SELECT is((SELECT jsonb_build_array(graph_journeys(g), (SELECT sum(n) FROM graph_nodes(g)), (SELECT count(*) FROM graph_nodes(g)),
		(SELECT count(DISTINCT journey_path(j)) FROM path WHERE path.log = graph.log), (SELECT count(*) FROM graph_edges(g)), (SELECT sum(n) FROM graph_edges(g)))::text
	FROM graph WHERE graph.log = v.log), expected, v.log || ': cases, events, labels, variants, edges and steps')
FROM (VALUES ('running', '[6, 42, 8, 6, 16, 36]'), ('receipt', '[1434, 8577, 27, 116, 99, 7143]')) AS v(log, expected);
SELECT is((SELECT (graph_journeys(g), (SELECT sum(n) FROM graph_nodes(g)))::text FROM graph WHERE graph.log = v.log), expected, v.log || ': cases and events')
FROM (VALUES ('patients', '(500,5442)'), ('handlings', '(500,2721)'), ('hiring', '(10000,63869)'), ('billing', '(10000,49951)'), ('fines', '(10000,34724)')) AS v(log, expected);
SELECT is((SELECT ((SELECT count(*) FROM graph_nodes(g)), (SELECT count(DISTINCT journey_path(j)) FROM path WHERE path.log = graph.log))::text FROM graph WHERE graph.log = v.log), expected, v.log || ': activities and traces')
FROM (VALUES ('handlings', '(7,7)'), ('fines', '(11,44)')) AS v(log, expected);
SELECT is((SELECT (n, extract(epoch FROM gap_mean)::float8, extract(epoch FROM gap_p50)::float8, extract(epoch FROM gap_min)::float8, extract(epoch FROM gap_max)::float8)::text
	FROM graph, graph_edges(g) WHERE log = 'running' AND source = 'check ticket' AND target = 'decide'), '(6,181960,129300,1800,578640)', 'running: from the check to the decision');
SELECT is((SELECT string_agg(target || ' ' || n, ', ' ORDER BY target) FROM graph, graph_edges(g) WHERE log = 'running' AND source = 'decide'),
	'pay compensation 3, reinitiate request 3, reject request 3', 'running: from the decision');

-- Equal to SQL: edges, nodes, starts, ends, gaps, scores

CREATE TEMP TABLE sql_edge AS
SELECT log, source, target, count(*) AS n, count(DISTINCT person) AS journeys, sum(extract(epoch FROM gap)) / count(*) AS gap_mean, min(gap) AS gap_min, max(gap) AS gap_max,
	percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM gap)) AS p50, percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM gap)) AS p90, avg(next_score) AS score_mean
FROM step WHERE target IS NOT NULL GROUP BY log, source, target;
CREATE TEMP TABLE our_edge AS SELECT log, e.* FROM graph, graph_edges(g) AS e;
SELECT is_empty(format('SELECT source, target, n, journeys, gap_min, gap_max FROM our_edge WHERE log = %1$L EXCEPT ALL SELECT source, target, n, journeys, gap_min, gap_max FROM sql_edge WHERE log = %1$L', log), log || ': no edge that SQL does not have') FROM graph ORDER BY log;
SELECT is_empty(format('SELECT source, target, n, journeys, gap_min, gap_max FROM sql_edge WHERE log = %1$L EXCEPT ALL SELECT source, target, n, journeys, gap_min, gap_max FROM our_edge WHERE log = %1$L', log), log || ': and each that it has') FROM graph ORDER BY log;
-- the mean to the microsecond; quantiles (R's type 7, as percentile_cont) to the microsecond up to 64 gaps, and beyond to 0.2 %
SELECT is_empty(format('SELECT * FROM our_edge o JOIN sql_edge s USING (log, source, target) WHERE log = %L AND abs(extract(epoch FROM o.gap_mean) - s.gap_mean) > 0.0000005', log), log || ': means of gaps') FROM graph ORDER BY log;
SELECT is_empty(format('SELECT * FROM our_edge o JOIN sql_edge s USING (log, source, target), LATERAL (SELECT CASE WHEN o.n <= 64 THEN 0 ELSE 0.002 END AS relative) AS q WHERE log = %L
	AND (abs(extract(epoch FROM o.gap_p50) - s.p50) > s.p50 * relative + 0.0000011 OR abs(extract(epoch FROM o.gap_p90) - s.p90) > s.p90 * relative + 0.0000011)', log), log || ': quantiles of gaps') FROM graph ORDER BY log;
SELECT is_empty(format('SELECT * FROM our_edge o JOIN sql_edge s USING (log, source, target) WHERE log = %1$L AND (o.score_mean IS NULL <> (s.score_mean IS NULL) OR abs(o.score_mean / s.score_mean - 1) > 1e-12)', log), log || ': mean scores of edges') FROM graph ORDER BY log;
SELECT set_eq(format('SELECT touchpoint, n, journeys, starts, ends, score_mean::numeric(20,8) FROM graph, graph_nodes(g) WHERE log = %L', log),
	format('SELECT source AS touchpoint, count(*) AS n, count(DISTINCT person) AS journeys, count(*) FILTER (WHERE is_start) AS starts, count(*) FILTER (WHERE is_end) AS ends, avg(score)::numeric(20,8) AS score_mean FROM step WHERE log = %L GROUP BY source', log), log || ': nodes') FROM graph ORDER BY log;
SELECT results_eq(format('SELECT * FROM (SELECT t.* FROM graph, graph_starts(g) AS t WHERE log = %1$L) AS s UNION ALL SELECT * FROM (SELECT t.* FROM graph, graph_ends(g) AS t WHERE log = %1$L) AS e', log),
	format('SELECT * FROM (SELECT source, count(*) FROM step WHERE is_start AND log = %1$L GROUP BY source ORDER BY 2 DESC, source COLLATE "C") AS s UNION ALL SELECT * FROM (SELECT source, count(*) FROM step WHERE is_end AND log = %1$L GROUP BY source ORDER BY 2 DESC, source COLLATE "C") AS e', log), log || ': starts and ends') FROM graph ORDER BY log;

SELECT * FROM finish();
ROLLBACK;
