#!/bin/bash
# Attribution: damaged binary forms, limits, long journeys, cancelled statements. Prints TAP.
set -euo pipefail
cd "$(dirname "$0")/../.."
. test/tap.bash
. test/robust/timed.bash

export PGOPTIONS="-c search_path=public,experience -c client_min_messages=warning"
sql <<'SQL'
CREATE TABLE walk AS
SELECT p, journey_agg((array['a', 'bé', 'c', 'order'])[1 + (hashint4(p * 31 + e) & 3)], timestamptz '2025-01-01Z' + e * e * p * interval '1 s', NULL, (array['x', 'y'])[1 + p % 2]) AS j
FROM generate_series(1, 300) AS p, generate_series(1, 8) AS e GROUP BY p;
CREATE TABLE sample_journey_attribution AS
SELECT attribution_agg(j, 'order') AS v FROM walk WHERE p < 4
UNION ALL SELECT attribution_agg(CASE WHEN p > 1 THEN j END, 'x:order[score < 3.5]') FROM walk WHERE p < 3
UNION ALL SELECT attribution_agg(journey_only(j, '{order}'), 'order') FROM walk;
SQL

. test/robust/damaged.bash
damaged journey_attribution test/robust/damaged_any.pl 50
ok 'what was read can be read from' "$(sql -c "SELECT count(*) > 50, bool_and(share IS NULL OR share BETWEEN 0 AND 1) FROM (SELECT t.* FROM target_journey_attribution, (VALUES ('markov', 1), ('markov', 2), ('markov', 3), ('shapley', 1)) AS m(m, o), attribution_table(v, m, o) AS t) AS q")" 't|t'
ok 'and merged' "$(sql -c "SELECT count(*) > 2 FROM (SELECT rollup(v) FROM target_journey_attribution WHERE (v::jsonb ->> 'missing')::bigint < 1000 AND (v::jsonb ->> 'direct')::bigint < 1000 GROUP BY v::jsonb ->> 'outcome') AS q")" t

PGCLIENTENCODING=LATIN1 sql -c "CREATE TABLE latin (LIKE sample_journey_attribution)" -c "\\copy sample_journey_attribution TO '$TEST_TMP/latin' BINARY" -c "\\copy latin FROM '$TEST_TMP/latin' BINARY"
ok 'binary in another encoding has the same content' "$(sql -c "SELECT count(*) FROM latin JOIN sample_journey_attribution USING (v)") $(LC_ALL=C grep -aq $'b\xe9' "$TEST_TMP/latin" && echo converted)" '3 converted'

# refused QUERY: the code and the message of its error
refused() { psql -X -q -A -t -v VERBOSITY=verbose -v SHOW_CONTEXT=never -c "$1" 2>&1 | sed -n 's/^ERROR:  //p; s/^HINT:  .*/with a hint/p' | paste -sd '|'; }
sql <<'SQL'
CREATE FUNCTION many(first int, last int) RETURNS journey LANGUAGE sql AS $$ SELECT journey_agg('t' || i, '2026-01-01'::timestamptz + i * interval '1 s') FROM generate_series(first, last) AS i $$;
CREATE TABLE million AS SELECT journey_agg('t' || (hashint4(i) & 1023), timestamptz '2026-01-01' + interval '1 second' * i) AS j FROM generate_series(1, 1000000) AS i;
CREATE TABLE hundredth AS SELECT attribution_agg(journey_between(j, tstzrange(NULL, '2026-01-01 02:46:40')), 't0') AS a FROM million;
CREATE TABLE solved AS SELECT attribution_agg(j, 't0') AS a, attribution_agg(j, 'none') AS b FROM million;
SQL
ok '65,533 touchpoints' "$(sql -c "SELECT jsonb_array_length(attribution_agg(many(1, 65533), 'x')::jsonb -> 'touchpoints')")" 65533
ok 'one more' "$(refused "SELECT attribution_agg(many(1, 65534), 'x')")" '54000: journey_attribution would have more than 65533 touchpoints|with a hint'
ok 'also when merged' "$(refused "SELECT attribution_agg(many(1, 60000), 'x') + attribution_agg(many(50000, 65534), 'x')")" '54000: journey_attribution would have more than 65533 touchpoints|with a hint'
ok 'all of them in one path' "$(sql -c "SELECT count(*), min(credit) = max(credit) FROM attribution_table((SELECT attribution_agg(many(1, 65533) || x, 'x') FROM (SELECT journey_agg('x', '2030-01-01') AS x) AS q), 'shapley')")" '65533|t'
ok 'states of order 2' "$(refused "SELECT attribution_table(a, 'markov', 2) FROM solved" | sed 's/[0-9]* states, more/N states, more/')" '54000: markov chain of order 2 would have N states, more than the limit of 2000|with a hint'
ok 'counts that add up beyond 64 bits' "$(refused "SELECT a + a FROM (SELECT '{\"outcome\": \"x\", \"missing\": 0, \"direct\": 0, \"touchpoints\": [\"a\"], \"steps\": [[0, 0, 0, 1, 3074457345618258602]], \"converted\": [[0, 0, 1, 3074457345618258602]], \"lost\": [], \"sets\": [[1, 1, 3074457345618258602]]}'::journey_attribution AS a) AS q")" \
    '22003: count of a journey_attribution is out of range|with a hint'
ok 'and by one more journey' "$(refused "SELECT journey_attribution_accum('{\"outcome\": \"x\", \"missing\": 0, \"direct\": 0, \"touchpoints\": [\"a\"], \"steps\": [[0, 0, 0, 1, 4611686018427387903]], \"converted\": [], \"lost\": [[0, 0, 1, 4611686018427387903]], \"sets\": []}', journey_agg('a', '2026-01-01'), 'x')")" \
    '22003: count of a journey_attribution is out of range|with a hint'
ok 'a large value in all its forms' "$(sql -c "SELECT bool_and(v::text::journey_attribution = v), min(length(journey_attribution_send(v))) > 10000000 FROM (SELECT a AS v FROM solved) AS q")" 't|t'
ok 'a chain of 1,024 states converts in the end' "$(sql -c "SELECT count(*), bool_and(removal_effect BETWEEN 0 AND 1), round(sum(share)::numeric, 9) FROM solved, attribution_table(a, 'markov')")" '1023|t|1.000000000'
ok 'values from plain SQL are packed' "$(sql -c "SELECT journey_attribution_accum(NULL, j, 'order') = attribution_agg(j, 'order'), pg_column_size(journey_attribution_accum(NULL, j, 'order')) = pg_column_size(attribution_agg(j, 'order')) FROM walk WHERE p = 1 GROUP BY j")" 't|t'

while IFS= read -r query; do
    cancelled "$query" "SELECT count(*) FROM million WHERE journey_length(j) > 0"
done <<'SQL'
SELECT attribution_agg(j, 't0') FROM million, generate_series(1, 100)
SELECT rollup(a) FROM solved, generate_series(1, 100)
SELECT count(*) FROM solved, generate_series(1, 10) AS g, attribution_table(a, 'markov', 1 + g * 0)
SELECT count(a::text::journey_attribution) FROM hundredth, generate_series(1, 10000)
SELECT count(*) FROM million, generate_series(1, 100) AS g, journey_credit(j, 't0', 'linear', g * interval '1 day')
SELECT count(a - a) FROM solved, generate_series(1, 100)
SQL
echo "1..$number"
