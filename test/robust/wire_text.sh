#!/bin/bash
# Labels and steps in binary forms are text: COPY BINARY between databases of different encodings keeps
# every letter, or fails.
set -euo pipefail

latin=${PGDATABASE}_latin1
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }
sql -c "CREATE DATABASE $latin TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
trap 'sql -c "DROP DATABASE $latin WITH (FORCE)"' EXIT
sql -d "$latin" -c 'CREATE EXTENSION experience'

export PGOPTIONS='-c search_path=public,experience' PGCLIENTENCODING=UTF8
table='CREATE TABLE wire (j journey, p journey_pattern, f journey_funnel, g journey_graph, r journey_retention, a journey_attribution, c crossing)'
sql -c "$table"
sql -d "$latin" -c "$table"
echo 1..4
n=0
is() { n=$((n + 1)); if [ "$2" = "$3" ]; then echo "ok $n - $1"; else echo "not ok $n - $1"; echo "# have: $2"; echo "# want: $3"; fi; }

sql <<'SQL'
INSERT INTO wire
SELECT j, 'Käyttäjä:München -> Über', funnel_agg(j, '{München,Über}'), graph_agg(j, '{"roles": true}'), retention_agg(j, 'München', 'Über'),
    attribution_agg(j, 'Über'), crossing_stratified_agg('Ö', j, 'München', 'Über', 'Käyttäjä:Über', '{"within": "1 day", "observed_until": null}')
FROM (SELECT journey_agg('München', '2025-01-01 00:00Z', NULL, 'Käyttäjä') AS j) AS one GROUP BY j;
SQL
read='SELECT length(journey_path(j)), length(roles(j)::text), length(p::text), f::text, g::text, r::text, a::text, c::text FROM wire'
sql -c "\\copy wire TO '$TEST_TMP/utf8' (FORMAT binary)"
sql -d "$latin" -c "\\copy wire FROM '$TEST_TMP/utf8' (FORMAT binary)"
is 'from UTF8 to LATIN1' "$(sql -d "$latin" -c "$read")" "$(sql -c "$read")"
is 'and the path has seven letters' "$(sql -d "$latin" -c 'SELECT length(journey_path(j)) FROM wire')" 7

sql -d "$latin" -c "\\copy wire TO '$TEST_TMP/latin1' (FORMAT binary)"
sql -c "\\copy wire FROM '$TEST_TMP/latin1' (FORMAT binary)"
is 'and back: the same values' "$(sql -c 'SELECT count(*), count(DISTINCT j), count(DISTINCT (p, f, g, r, a, c)) FROM wire')" '2|1|1'

sql -c "TRUNCATE wire" -c "INSERT INTO wire (j) SELECT journey_agg('東京', '2025-01-01 00:00Z')"
sql -c "\\copy wire TO '$TEST_TMP/utf8' (FORMAT binary)"
is 'a letter that LATIN1 lacks is refused' "$(sql -d "$latin" -v VERBOSITY=sqlstate -c "\\copy wire FROM '$TEST_TMP/utf8' (FORMAT binary)" 2>&1 | grep -o '22P05')" 22P05
