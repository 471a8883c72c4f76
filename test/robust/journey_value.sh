#!/bin/bash
# Binary forms of journeys that are damaged, or that no server wrote: COPY BINARY refuses them, or
# what it reads is a journey like any other. Nothing else happens.
set -euo pipefail
cd "$(dirname "$0")/../.."
. test/tap.bash

export PGOPTIONS="-c search_path=public,experience -c client_min_messages=warning"
sql <<'SQL'
CREATE TABLE target (file text, j journey);
CREATE TABLE sample AS
SELECT journey_agg(t, '2025-01-01Z'::timestamptz + at, s, r, a, q) AS j
FROM (VALUES (1, 'apply', interval '0', 7.5, 'candidate', NULL::float8, NULL::bigint), (1, 'hired', '3 days 1 us', NULL, 'employee', 12, 5), (1, 'apply', '3 days 1 us', 7, NULL, NULL, NULL),
    (1, NULL, '0', 1, NULL, 1, 1), (2, 'é', '1 day', NULL, NULL, NULL, NULL)) AS v(id, t, at, s, r, a, q)
GROUP BY id
UNION ALL SELECT '{"events": [], "missing": 0}';
SQL

files=$TEST_TMP/files
mkdir "$files"
# \copy takes no variables, so the file comes through the environment; nor does it set ERROR, so
# what was refused is read from stderr, where each file is announced.
cat >"$files/read.psql" <<'PSQL'
\warn :file
\setenv FILE :file
TRUNCATE one;
\copy one FROM PROGRAM 'cat "$FOLDER/$FILE"' BINARY
INSERT INTO target SELECT :'file', j FROM one;
PSQL
psql -X -q -c "\\copy sample TO '$TEST_TMP/sample' BINARY"
perl test/robust/journey_value.pl "$files" <"$TEST_TMP/sample" >"$TEST_TMP/all.psql"
{ printf '%s\n' '\set VERBOSITY sqlstate' 'CREATE TEMP TABLE one (j journey);'; cat "$TEST_TMP/all.psql"; } |
    FOLDER=$files psql -X -q 2>&1 >/dev/null | awk -v OFS='\t' '/ERROR:/ { print name, $NF; next } { name = $0 }' >"$TEST_TMP/refused"
sql -c 'CREATE TABLE refused (file text, state text)' -c "\\copy refused FROM '$TEST_TMP/refused'"

ok 'every file was read or refused' "$(sql -c 'SELECT (SELECT count(*) FROM target) + (SELECT count(*) FROM refused)')" "$(find "$files" -name '*-*' | wc -l)"
ok 'every flipped bit is refused as damaged' "$(sql -c "SELECT count(*), string_agg(DISTINCT state, ' ') FROM refused WHERE file LIKE 'flip-%'")" "$(find "$files" -name 'flip-*' | wc -l)|22P03"
ok 'every other length is refused as damaged' "$(sql -c "SELECT count(*), string_agg(DISTINCT state, ' ') FROM refused WHERE file LIKE 'cut-%'")" "$(find "$files" -name 'cut-*' | wc -l)|22P03"
ok 'bytes with a right checksum: refused with a reason' "$(sql -c "SELECT DISTINCT state FROM refused WHERE file LIKE 'made-%' AND state NOT IN ('22P03', '22003', '08P01', '22021')")" ''
ok 'or read' "$(sql -c "SELECT count(*) > 100 FROM target WHERE file LIKE 'made-%'")" t
ok 'what was read is canonical: its events make the same journey' "$(sql -c "
    SELECT count(*) FROM target WHERE file LIKE 'made-%' AND journey_length(j) > 0
        AND j IS DISTINCT FROM (SELECT journey_agg(touchpoint, at, score, role, amount, seq) FROM journey_events(j)) || ('{\"events\": [], \"missing\": ' || missing(j) || '}')::journey")" 0
ok 'and its binary form reads back' "$(sql -c "\\copy (SELECT file, j FROM target) TO '$TEST_TMP/again' BINARY" -c 'CREATE TABLE again (LIKE target)' -c "\\copy again FROM '$TEST_TMP/again' BINARY" \
    -c 'SELECT count(*) FROM target JOIN again USING (file) WHERE target.j IS DISTINCT FROM again.j')" 0
ok 'hand-made forms' "$(sql -F ' ' -c "SELECT file, state FROM refused WHERE file LIKE 'case-%' UNION ALL SELECT file, 'read' FROM target WHERE file LIKE 'case-%' ORDER BY 1")" \
"case-amount-nan 22P03
case-before-all-times 22P03
case-fewer-events 08P01
case-good read
case-half-utf8 22021
case-infinity 22P03
case-minus-infinity 22P03
case-more-events 22P03
case-no-such-many-events 08P01
case-no-utf8 22021
case-presence 22P03
case-role-no-utf8 22021
case-score-infinite 22003
case-score-nan 22P03
case-seq-least 22P03
case-version 22P03
case-zero-byte 22021"
echo "1..$number"
