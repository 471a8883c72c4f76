#!/bin/bash
# The binary forms of match_patterns and match_model, damaged, through COPY BINARY; long loops cancelled. Prints TAP.
set -euo pipefail
cd "$(dirname "$0")/../.."
. test/tap.bash
. test/robust/timed.bash

export PGOPTIONS="-c search_path=public,experience -c client_min_messages=warning"
sql <<'SQL'
CREATE TABLE sample_match_patterns (v match_patterns);
INSERT INTO sample_match_patterns VALUES ('{"comparisons": "0", "labelled": false, "patterns": [["0", 90], ["1", 10], ["21", 5], ["ffffffffffffffff", 4294967296]]}'),
	('{"comparisons": "f123456789abcdef", "labelled": true, "patterns": [["0", 90, 0], ["1", 10, 3]]}'), ('{"comparisons": "0", "labelled": true, "patterns": []}');
CREATE TABLE sample_match_model AS
SELECT fix_weight(match_model('a: text osa1 tf=.6; b: name', 0.1), 'a', 1, 2) AS v
UNION ALL SELECT match_em(match_model('a: text osa1; b: text', 0.1), '{"comparisons": "0", "labelled": false, "patterns": [["0", 90], ["1", 10], ["21", 5]]}', 'u -b', 4);
SQL

. test/robust/damaged.bash
damaged match_patterns test/robust/match_model_binary.pl 20
damaged match_model test/robust/match_model_binary.pl 20
ok 'the patterns that were read count only pairs' "$(sql -c 'SELECT count(*) FROM target_match_patterns, patterns(v) AS p WHERE p.pairs < 1 OR p.matches > p.pairs OR p.matches < 0')" 0
ok 'the models that were read have only probabilities' "$(sql -c "SELECT count(*) FROM target_match_model, em_report(v) AS r, em_summary(v) AS s WHERE NOT (r.m BETWEEN 0 AND 1 AND r.u BETWEEN 0 AND 1 AND s.lambda > 0 AND s.lambda < 1 AND abs(r.weight) <= s.cap)")" 0
ok 'and weigh' "$(sql -c "SELECT count(*) FROM target_match_model WHERE NOT abs(match_weight(v, 0)) < 1e5")" 0

# well-formed bytes with impossible content
ok 'a spec that is none' "$(sql -c "SELECT count(*) FROM refused_match_model WHERE file LIKE 'made-%' AND state = '22P02'" | awk '{ print ($1 > 0) }')" 1

# COPY of whole tables, there and back
sql -c "CREATE TABLE many AS SELECT g, match_patterns_agg(s * g % 1001) AS x, match_em(match_model('a: text osa1; b: text osa1 osa2', 1.0 / (g + 1)), match_patterns_agg(s * g % 3 * 16 + s % 4), '', 3) AS m FROM generate_series(1, 60) AS g, generate_series(1, 300) AS s GROUP BY g" -c "CREATE TABLE back (LIKE many)"
for form in binary text; do
    sql -c "TRUNCATE back" -c "\\copy many TO '$TEST_TMP/many' (FORMAT $form)" -c "\\copy back FROM '$TEST_TMP/many' (FORMAT $form)"
    ok "a table through COPY as $form and back" "$(sql -c "SELECT count(*) FROM many FULL JOIN back USING (g) WHERE many.x IS DISTINCT FROM back.x OR many.m IS DISTINCT FROM back.m")" 0
done

sql -c "CREATE TABLE big AS SELECT match_patterns_agg((((i >> 0) & 7) << 0) | (((i >> 3) & 7) << 4) | (((i >> 6) & 7) << 8) | (((i >> 9) & 7) << 12) | (((i >> 12) & 7) << 16) | (((i >> 15) & 7) << 20)) AS x FROM generate_series(0::bigint, 262143) AS i"
spec="'a: text osa1 osa2 osa3 osa4 osa5 osa6; b: text osa1 osa2 osa3 osa4 osa5 osa6; c: text osa1 osa2 osa3 osa4 osa5 osa6; d: text osa1 osa2 osa3 osa4 osa5 osa6; e: text osa1 osa2 osa3 osa4 osa5 osa6; f: text osa1 osa2 osa3 osa4 osa5 osa6'"
cancelled "SELECT match_em(match_model($spec, 0.01), x, '', 2000000000, 0) IS NULL FROM big"
cancelled "SELECT rollup(x) IS NULL FROM big, generate_series(1, 1000)"
cancelled "SELECT count(p) FROM big, generate_series(1, 1000), patterns(x) AS p"
echo "1..$number"
