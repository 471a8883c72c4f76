\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(3);

-- Beyond half of what a value may hold there is no room to double, and still not each row makes a copy
CREATE AGGREGATE block(link_record) (SFUNC = link_block_accum_within, STYPE = link_block);
CREATE TEMP TABLE long AS SELECT link_record((SELECT string_agg('f' || n || ': text', ';') FROM generate_series(1, 16) AS n)::link_spec, VARIADIC array_fill(repeat('😀', 1000), '{16}')) AS rec;
SET statement_timeout = '60s';
SELECT ok(pg_column_size(block(rec)) BETWEEN 8300 * 64000 AND 1073741823, 'a block of half a gigabyte grows') FROM long, generate_series(1, 8300);
SELECT pg_temp.refused('SELECT block(rec) FROM long, generate_series(1, 17000)', '54000', 'link_block would exceed the limit%', 'as far as a value can');

-- Sorting edges can be cancelled: of eighteen million that takes longer than to find them
CREATE TEMP TABLE person AS SELECT g AS id, link_record('a: text', (g % 2)::text) AS rec FROM generate_series(1, 6000) AS g;
SET statement_timeout = '1s';
CREATE TEMP TABLE began AS SELECT clock_timestamp() AS at;
CREATE TEMP TABLE ended AS SELECT pg_temp.failure($$SELECT match_edges_within(id, rec, match_model('a: text', .1), -1e6) FROM person$$) AS failure;
SET statement_timeout = 0;
SELECT ok(failure LIKE '57014%' AND clock_timestamp() - at < interval '3 seconds', format('cancelled: %s after %s', failure, clock_timestamp() - at)) FROM began, ended;
SELECT * FROM finish();
ROLLBACK;
