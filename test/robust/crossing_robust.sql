\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- crossing where it is not used as it is meant to be: NULL in each argument, support functions called by hand, in
-- windows and moving frames, hostile labels.
BEGIN;
SELECT no_plan() \g /dev/null
\set o '{"within": "1 day", "observed_until": null}'
CREATE TEMP TABLE one AS SELECT journey_agg(w, timestamptz '2025-01-01' + d * interval '1 hour') AS j FROM (VALUES ('l', 0), ('f', 5)) AS v(w, d);
CREATE TEMP TABLE v AS SELECT crossing_agg(j, 'l', 'c', 'f', :'o') AS c, crossing_stratified_agg('a', j, 'l', 'c', 'f', :'o') AS s FROM one;

SELECT pg_temp.refused(format('SELECT crossing_agg(j, %s) FROM one', array_to_string(a[:i - 1] || 'NULL'::text || a[i + 1:], ', ')), '22004', (array['lead', 'control', 'follow', 'options'])[i] || ' of a crossing must not be null', 'crossing_agg: NULL in argument ' || i + 1)
FROM (SELECT ARRAY['''l''', '''c''', '''f''', quote_literal(:'o')]) AS q(a), generate_series(1, 4) AS i;
SELECT pg_temp.refused(format('SELECT crossing_stratified_agg(''a'', j, %s) FROM one', array_to_string(a[:i - 1] || 'NULL'::text || a[i + 1:], ', ')), '22004', (array['lead', 'control', 'follow', 'options'])[i] || ' of a crossing must not be null', 'crossing_stratified_agg: NULL in argument ' || i + 2)
FROM (SELECT ARRAY['''l''', '''c''', '''f''', quote_literal(:'o')]) AS q(a), generate_series(1, 4) AS i;
SELECT is_empty('SELECT crossing_table(NULL), crossing_table(c, NULL) FROM v', 'crossing_table of NULL has no rows');
SELECT ok(missing(NULL::crossing) IS NULL AND NULL::crossing + c IS NULL AND c + NULL IS NULL AND crossing_final(NULL) IS NULL AND NULL::crossing::jsonb IS NULL AND NULL::jsonb::crossing IS NULL AND (c = NULL) IS NULL
	AND rollup(c) FILTER (WHERE false) OVER () IS NULL, 'NULL in, NULL out') FROM v;
SELECT pg_temp.refused(format('SELECT crossing_table(c, %L) FROM v', level), '22023', '%', 'level ' || level) FROM unnest('{0,1,-1,NaN,Infinity}'::float8[]) AS level;

-- by hand: never a building form, never a changed argument
SELECT ok(crossing_accum(NULL, j, 'l', 'c', 'f', :'o') = c AND crossing_accum(c, j, 'l', 'c', 'f', :'o') = c + c AND crossing_stratified_accum(s, 'a', j, 'l', 'c', 'f', :'o') = s + s
	AND crossing_combine(c, c) = c + c AND crossing_final(s) = s, 'support functions by hand') FROM v, one;
SELECT is((SELECT count(DISTINCT (c, s)) FROM (SELECT c, s FROM v UNION ALL SELECT c, s FROM v, one WHERE crossing_accum(c, j, 'l', 'c', 'f', :'o') <> c) AS q), 1::bigint, 'which leave their arguments alone');
SELECT pg_temp.refused($$SELECT crossing_accum(s, j, 'l', 'c', 'f', '{"within": "1 day", "observed_until": null}') FROM v, one$$, '22023', 'crossing with strata does not combine with one without', 'another kind of state');
SELECT pg_temp.refused($$SELECT crossing_stratified_accum(s, 'a', j, 'l', 'c', 'f', '{"within": "2 days", "observed_until": null}') FROM v, one$$, '22023', '%does not combine%', 'another definition');

-- as a window function, where a state is read and then added to
SELECT is(string_agg(n, ' '), '1 2 3 4', 'running totals') FROM (SELECT (crossing_agg(j, 'l', 'c', 'f', :'o') OVER (ORDER BY i))::jsonb #>> '{strata,0,5,0}' AS n FROM one, generate_series(1, 4) AS i) AS q;
SELECT is(string_agg(n, ' '), '1 2 2 2', 'moving frames') FROM (SELECT jsonb_array_length((crossing_stratified_agg(i::text, j, 'l', 'c', 'f', :'o') OVER (ORDER BY i ROWS 1 PRECEDING))::jsonb -> 'strata')::text AS n FROM one, generate_series(1, 4) AS i) AS q;
SELECT is(count(*), 7::bigint, 'grouping sets') FROM (SELECT i, k, crossing_stratified_agg((i + k)::text, j, 'l', 'c', 'f', :'o') AS c FROM one, generate_series(1, 2) AS i, generate_series(1, 4) AS k GROUP BY GROUPING SETS ((i), (k), ())) AS q WHERE c IS NOT NULL;

-- labels are bytes
SELECT is(array_agg(stratum), ARRAY['', ' ', '"', 'A', 'Z', '\', 'a', 'ä', '日本', NULL], 'labels in the order of their bytes, whatever they hold')
FROM (SELECT crossing_stratified_agg(label, j, 'l', 'c', 'f', :'o') AS c FROM one, unnest(ARRAY['日本', 'ä', 'a', 'Z', 'A', '', ' ', '"', '\']) AS label) AS q, crossing_table(c);
SELECT ok(c::text::crossing = c AND c::jsonb::crossing = c, 'and they come back') FROM (SELECT crossing_stratified_agg(label, j, 'l', 'c', $$'f"\ä'$$, :'o') AS c FROM one, unnest(ARRAY['日本', E'\n\t', '"', '\', '{}', E'\x01']) AS label) AS q;
SELECT is((SELECT crossing_table(c) FROM (SELECT crossing_stratified_agg(NULL, j, 'l', 'c', 'f', :'o') AS c FROM one) AS q)::text, '(,0,0,0,0,,,,,,,,,,,0,0,0,0,0)', 'no label at all: the total of nobody');

-- columns: compressed, moved to another table
CREATE TEMP TABLE stored (c crossing);
INSERT INTO stored SELECT crossing_stratified_agg(i::text, j, 'l', 'c', 'f', :'o') FROM one, generate_series(1, 5000) AS i;
SELECT is((SELECT rollup(c)::text FROM (SELECT c FROM stored UNION ALL SELECT c FROM stored) AS q), (SELECT (c + c)::text FROM stored), 'stored and compressed values merge') WHERE (SELECT pg_column_size(c) < 200000 FROM stored);
SELECT * FROM finish();
ROLLBACK;
