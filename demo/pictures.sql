-- What the pictures of the documentation are drawn from, out of the example company: demo/pictures.sh.
CREATE TEMP TABLE application_path AS
SELECT application, journey_agg(stage, at, NULL, 'candidate', NULL, place) AS j
FROM hr.application LEFT JOIN hr.offer USING (application) LEFT JOIN hr.employment USING (application), LATERAL (VALUES
     (1, 'applied', applied_on), (2, 'screened', screened_on), (3, 'interviewed', interviewed_on), (4, decision, decided_on),
     (5, 'told', CASE decision WHEN 'rejected' THEN answered_on END), (6, 'declined', CASE WHEN NOT accepted THEN offered_on END),
     (7, 'started', started_on)) AS v(place, stage, at)
WHERE at IS NOT NULL GROUP BY application;

\pset tuples_only
\pset format unaligned
SELECT graph_dot(graph_agg(j)) FROM application_path \g :folder/process_map.dot
\pset tuples_only off
\pset format csv
CREATE TEMP TABLE flow AS SELECT sankey_agg(j, '{"depth": 4}') AS g FROM application_path;
SELECT touchpoint, n FROM flow, graph_nodes(g) \g :folder/nodes.csv
SELECT source, target, n FROM flow, graph_edges(g) \g :folder/flows.csv
