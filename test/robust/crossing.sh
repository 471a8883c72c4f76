#!/bin/bash
# Crossings: damaged binary forms, limits, long journeys, cancelled statements. Prints TAP.
set -euo pipefail
cd "$(dirname "$0")/../.."
. test/tap.bash
. test/robust/timed.bash
. test/robust/damaged.bash

export PGOPTIONS="-c search_path=public,experience -c client_min_messages=warning"
sql <<'SQL'
CREATE TABLE walk AS
SELECT p, journey_agg((array['l', 'c', 'f', 'x'])[1 + (hashint4(p * 31 + e) & 3)], timestamptz '2025-01-01Z' + e * e * p * interval '1 s', CASE WHEN e > 2 THEN e % 4 / 3.0 END) AS j
FROM generate_series(1, 300) AS p, generate_series(1, 8) AS e GROUP BY p;
CREATE TABLE sample_crossing AS
SELECT crossing_stratified_agg((array['a', 'bä', '', '日本'])[1 + p % 4], j, 'l', '(c | x[score >= 1])', 'f', '{"within": "1 h", "observed_until": "2025-01-01T03:00:00.5Z"}') AS v FROM walk WHERE p < 100
UNION ALL SELECT crossing_agg(j, 'l', 'c', 'f', '{"within": "2 h", "observed_until": null}') FROM walk
UNION ALL SELECT crossing_stratified_agg('a', NULL, 'ö:l', 'c', 'f', '{"within": "2 h", "observed_until": null}') FROM walk;
SQL

damaged crossing test/robust/damaged_any.pl 50
ok 'what was read can be read from' "$(sql -c "SELECT count(*) > 50 FROM (SELECT t.* FROM target_crossing, crossing_table(v) AS t WHERE (v::jsonb #>> '{strata,0,4,0}')::numeric < 1e15) AS q")" t
# refused TEXT CROSSING MESSAGE: a form that is text, and why it is refused
refused() {
    ok "$1" "$(sql -v VERBOSITY=verbose -c "SELECT '$2'::crossing" 2>&1 | sed -n 's/^ERROR:  22P02: invalid input for type crossing: //p')" "$3"
}
head='"lead": "l", "control": "c", "follow": "f", "within": "PT1S", "observed_until": null, "missing": 0'
nobody='[0, 0, 0, 0, 0]'

# strata: as many as there may be, and one more
sql -c "CREATE TABLE many AS SELECT crossing_stratified_agg(s::text, j, 'l', 'c', 'f', '{\"within\": \"1 h\", \"observed_until\": null}') AS v FROM walk, generate_series(1, 10000) AS s WHERE p = 1"
ok '10,000 strata' "$(sql -c "SELECT count(*), sum(neither + excluded + exposed + control) FROM many, crossing_table(v)")" '10001|20000'
ok '10,000 strata, merged, written and read' "$(sql -c "SELECT ((v + v)::text::crossing = v + v) AND ((v + v)::jsonb::crossing = v + v) FROM many")" t
ok '10,001 strata are too many' "$(sql -c "SELECT crossing_stratified_agg(s::text, j, 'l', 'c', 'f', '{\"within\": \"1 h\", \"observed_until\": null}') FROM walk, generate_series(1, 10001) AS s WHERE p = 1" 2>&1 | head -n 1)" 'ERROR:  crossing has more than 10000 strata'
ok 'and so they are when merged' "$(sql -c "SELECT v + (v::jsonb || '{\"strata\": [[\"more\", 1, 0, 0, $nobody, $nobody]]}')::crossing FROM many" 2>&1 | head -n 1)" 'ERROR:  crossing has more than 10000 strata'
ok 'a label of 255 bytes' "$(sql -c "SELECT length(stratum) FROM (SELECT crossing_stratified_agg(repeat('x', 255), j, 'l', 'c', 'f', '{\"within\": \"1 h\", \"observed_until\": null}') AS v FROM walk) AS q, crossing_table(v) LIMIT 1")" 255
ok 'a label of 256 bytes' "$(sql -c "SELECT crossing_stratified_agg(repeat('ä', 128), j, 'l', 'c', 'f', '{\"within\": \"1 h\", \"observed_until\": null}') FROM walk" 2>&1 | head -n 1)" 'ERROR:  label of a stratum is longer than 255 bytes'
most=9223372036854775807
ok 'counts stop at 2^63' "$(sql -v VERBOSITY=verbose -c "SELECT v + v FROM (SELECT '{$head, \"strata\": [[\"a\", $most, 0, 0, $nobody, $nobody]]}'::crossing AS v) AS q" 2>&1 | grep -c '^ERROR:  22003')" 1
ok 'so do totals of strata' "$(sql -v VERBOSITY=verbose -c "SELECT crossing_table('{$head, \"strata\": [[\"a\", $most, 0, 0, $nobody, $nobody], [\"b\", 1, 0, 0, $nobody, $nobody]]}')" 2>&1 | grep -c '^ERROR:  22003')" 1
ok 'huge counts give numbers or NULL' "$(sql -c "SELECT count(*) FROM crossing_table('{$head, \"strata\": [[\"a\", 0, 0, 0, [$most, 5, $most, 1e160, 1e308], [$most, 5, 2, -1e150, 1e308]]]}')" 2>&1)" 2

refused 'more who followed than there are' "{$head, \"strata\": [[null, 0, 0, 0, [3, 4, 0, 0, 0], $nobody]]}" 'the counts of a stratum cannot be'
refused 'more scores than persons' "{$head, \"strata\": [[null, 0, 0, 0, [3, 2, 4, 0, 0], $nobody]]}" 'the counts of a stratum cannot be'
refused 'sums of nobody' "{$head, \"strata\": [[null, 0, 0, 0, [3, 2, 0, 1, 0], $nobody]]}" 'the counts of a stratum cannot be'
refused 'squares below zero' "{$head, \"strata\": [[null, 0, 0, 0, [3, 2, 1, 1, -1], $nobody]]}" 'the counts of a stratum cannot be'
refused 'squares too small for their sum' "{$head, \"strata\": [[null, 0, 0, 0, [3, 2, 2, 10, 49.9], $nobody]]}" 'the counts of a stratum cannot be'
refused 'squares too small for a sum that has none' "{$head, \"strata\": [[null, 0, 0, 0, [3, 2, 3, 1e300, 1e308], $nobody]]}" 'the counts of a stratum cannot be'
ok 'the smallest squares there are, of equal changes' "$(sql -c "SELECT score_low IS NULL AND score_delta = 5 FROM crossing_table('{$head, \"strata\": [[null, 0, 0, 0, [3, 2, 2, 0, 0], [3, 2, 2, 10, 50]]]}')")" t
refused 'a negative count' "{$head, \"strata\": [[\"a\", -1, 0, 0, [3, 2, 1, 1, 1], $nobody]]}" 'the counts of a stratum cannot be'
refused 'a stratum without a person' "{$head, \"strata\": [[\"a\", 0, 0, 0, $nobody, $nobody]]}" 'a stratum has no person'
refused 'a stratum twice' "{$head, \"strata\": [[\"a\", 1, 0, 0, $nobody, $nobody], [\"a\", 1, 0, 0, $nobody, $nobody]]}" 'a stratum is there twice'
refused 'a label and none' "{$head, \"strata\": [[\"a\", 1, 0, 0, $nobody, $nobody], [null, 1, 0, 0, $nobody, $nobody]]}" 'a stratum must be an array of its label, three counts and two groups of five numbers'
refused 'no step' "{\"lead\": \"l ->\", \"control\": \"c\", \"follow\": \"f\", \"within\": \"PT1S\", \"observed_until\": null, \"missing\": 0, \"strata\": []}" '"lead" must be a step in its canonical spelling'
refused 'a step in another spelling' "{\"lead\": \"l\", \"control\": \" c\", \"follow\": \"f\", \"within\": \"PT1S\", \"observed_until\": null, \"missing\": 0, \"strata\": []}" '"control" must be a step in its canonical spelling'
refused 'an unknown key' "{$head, \"strata\": [], \"more\": 1}" 'unknown key "more"'

# Another encoding, where letters have another order
cyrillic=${PGDATABASE}_koi8r
sql -c "CREATE DATABASE $cyrillic TEMPLATE template0 ENCODING 'KOI8R' LC_COLLATE 'C' LC_CTYPE 'C'"
trap 'sql -c "DROP DATABASE $cyrillic WITH (FORCE)"' EXIT
sql -d "$cyrillic" -c 'CREATE EXTENSION experience'
export PGCLIENTENCODING=UTF8
table='CREATE TABLE wire (v crossing)'
sql -d "$cyrillic" -c "$table"
sql -c "$table" -c "INSERT INTO wire SELECT crossing_stratified_agg(s, j, 'л', 'к', 'ф', '{\"within\": \"1 h\", \"observed_until\": null}') FROM walk, unnest('{в,ц,а}'::text[]) AS s" \
    -c "\\copy wire TO '$TEST_TMP/utf8' (FORMAT binary)"
sql -d "$cyrillic" -c "\\copy wire FROM '$TEST_TMP/utf8' (FORMAT binary)" -c "\\copy wire TO '$TEST_TMP/koi8r' (FORMAT binary)"
sql -c "\\copy wire FROM '$TEST_TMP/koi8r' (FORMAT binary)"
strata='SELECT string_agg(stratum, NULL) FROM wire, crossing_table(v)'
ok 'to another encoding, where strata have another order' "$(sql -d "$cyrillic" -c "$strata")" 'ацв'
ok 'and back: the same value' "$(sql -c 'SELECT count(*), count(DISTINCT v) FROM wire')" '2|1'

# answer SECONDS QUERY: what it answers, or that it took ten times longer (the machine may be busy)
sql <<'SQL'
CREATE TABLE million AS SELECT journey_agg((array['a', 'b', 'c', 'd'])[1 + (hashint4(i) & 3)], timestamptz '2026-01-01Z' + interval '1 second' * i, i % 11) AS j FROM generate_series(1, 1000000) AS i;
CREATE TABLE same AS SELECT journey_agg((array['a', 'b'])[1 + i % 2], '2026-01-01Z'::timestamptz) AS j FROM generate_series(1, 1000000) AS i;
SQL
ok 'a million events' "$(answer 1 "SELECT exposed, followed, neither, scored FROM (SELECT crossing_agg(j || l, 'l', 'x', 'y', '{\"within\": \"10 days\", \"observed_until\": null}') AS v FROM million, (SELECT journey_agg('l', '2026-01-06Z'::timestamptz) AS l) AS q) AS q, crossing_table(v)")" '1|0|0|1'
ok 'a million events of one time' "$(answer 1 "SELECT exposed, followed, excluded FROM (SELECT crossing_agg(j, 'a', 'x', 'b', '{\"within\": \"10 days\", \"observed_until\": null}') AS v FROM same) AS q, crossing_table(v)")" '0|0|1'

while IFS= read -r query; do
    cancelled "$query" "SELECT count(*) FROM million WHERE journey_length(j) > 0"
done <<'SQL'
SELECT crossing_agg(j, 'a[score > 20]', 'c[score > 20]', 'd', '{"within": "1 day", "observed_until": null}') FROM million, generate_series(1, 1000)
SELECT rollup(v) FROM many, generate_series(1, 100000)
SELECT max(v::text) FROM many, generate_series(1, 1000)
SELECT count(v::text::crossing = v) FROM many, generate_series(1, 1000)
SELECT count(crossing_send(v)) FROM many, generate_series(1, 10000)
SELECT count(t) FROM many, generate_series(1, 1000) AS i, LATERAL crossing_table(v, 0.5 + i / 3000.0) AS t
SQL
echo "1..$number"
