\i test/pgtap.psql
-- window_funnel beside the answers that ClickHouse 26.9 gave to random tables, in every combination of modes.
-- journey_funnel_clickhouse.tsv: modes, number of conditions, window in seconds, rows as
-- second:conditions (a bit for each, the lowest for the first), answer. With strict_once and
-- strict_deduplication together no two rows have one time: ClickHouse's answer depends on their order then.
BEGIN;
SELECT plan(3);

CREATE TEMP TABLE funnel_case (id int GENERATED ALWAYS AS IDENTITY, modes text[], n int, within int, rows text, answer int);
\copy funnel_case (modes, n, within, rows, answer) FROM 'test/property/journey_funnel_clickhouse.tsv'
CREATE TEMP TABLE event AS
SELECT id, modes, n, within * interval '1 s' AS within, timestamptz '2025-01-01' + split_part(r, ':', 1)::int * interval '1 s' AS at,
	ARRAY(SELECT (split_part(r, ':', 2)::int >> bit) & 1 = 1 FROM generate_series(0, n - 1) AS bit) AS conditions
FROM funnel_case, regexp_split_to_table(rows, ' ') AS r;

SELECT is((SELECT count(*) FROM funnel_case), 1350::bigint, 'all cases are there');
SELECT is_empty($$
	SELECT c.* , found FROM funnel_case c JOIN (SELECT id, window_funnel(within, modes, at, VARIADIC conditions) AS found FROM event GROUP BY id) AS f USING (id)
	WHERE found <> answer ORDER BY length(rows) LIMIT 5$$, 'the answers of ClickHouse');
SELECT is_empty($$
	SELECT id FROM (SELECT id, window_funnel(within, modes, at, VARIADIC conditions ORDER BY at DESC, conditions) AS found FROM event GROUP BY id) AS f JOIN funnel_case USING (id)
	WHERE found <> answer LIMIT 5$$, 'in another order of rows');
SELECT * FROM finish();
ROLLBACK;
