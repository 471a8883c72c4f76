#!/bin/bash
# Binary forms of link_components and match_quality that are damaged, or that no server wrote: COPY
# BINARY refuses them, or what it reads is a value like any other. Nothing else happens.
set -euo pipefail
cd "$(dirname "$0")/../.."
. test/tap.bash

export PGOPTIONS="-c search_path=public,experience -c client_min_messages=warning"

# check_type TYPE SAMPLES REBUILT CASES: samples are a query; rebuilt makes a value again from its readings
check_type() {
    local type=$1 samples=$2 rebuilt=$3 cases=$4
    local files=$TEST_TMP/$type
    mkdir "$files"
    sql -c "CREATE TABLE ${type}_target (file text, x $type)" -c "CREATE TABLE ${type}_refused (file text, state text)" -c "CREATE TABLE ${type}_sample AS $samples"
    # \copy takes no variables, so the file comes through the environment; nor does it set ERROR, so
    # what was refused is read from stderr, where each file is announced.
    cat >"$files/read.psql" <<PSQL
\\warn :file
\\setenv FILE :file
TRUNCATE one;
\\copy one FROM PROGRAM 'cat "\$FOLDER/\$FILE"' BINARY
INSERT INTO ${type}_target SELECT :'file', x FROM one;
PSQL
    psql -X -q -c "\\copy ${type}_sample TO '$files.sample' BINARY"
    perl test/robust/identity_values.pl "$type" "$files" <"$files.sample" >"$files.psql"
    { printf '%s\n' '\set VERBOSITY sqlstate' "CREATE TEMP TABLE one (x $type);"; cat "$files.psql"; } |
        FOLDER=$files psql -X -q 2>&1 >/dev/null | awk -v OFS='\t' '/ERROR:/ { print name, $NF; next } { name = $0 }' >"$files.refused"
    sql -c "\\copy ${type}_refused FROM '$files.refused'"

    ok "$type: every file was read or refused" "$(sql -c "SELECT (SELECT count(*) FROM ${type}_target) + (SELECT count(*) FROM ${type}_refused)")" "$(find "$files" -name '*-*' | wc -l)"
    ok "$type: every flipped bit is refused as damaged" "$(sql -c "SELECT count(*), string_agg(DISTINCT state, ' ') FROM ${type}_refused WHERE file LIKE 'flip-%'")" "$(find "$files" -name 'flip-*' | wc -l)|22P03"
    ok "$type: every other length is refused as damaged" "$(sql -c "SELECT count(*), string_agg(DISTINCT state, ' ') FROM ${type}_refused WHERE file LIKE 'cut-%'")" "$(find "$files" -name 'cut-*' | wc -l)|22P03"
    ok "$type: bytes with a right checksum: refused as damaged" "$(sql -c "SELECT DISTINCT state FROM ${type}_refused WHERE file LIKE 'made-%' AND state <> '22P03'")" ''
    ok "$type: or read" "$(sql -c "SELECT count(*) > 9 FROM ${type}_target WHERE file LIKE 'made-%'")" t
    ok "$type: what was read is canonical: its readings make the same value" "$(sql -c "SELECT string_agg(file, ' ') FROM ${type}_target WHERE x IS DISTINCT FROM ($rebuilt) OR x IS DISTINCT FROM x::text::$type OR x IS DISTINCT FROM x::jsonb::$type")" ''
    ok "$type: and its binary form reads back" "$(sql -c "\\copy (SELECT file, x FROM ${type}_target) TO '$files.again' BINARY" -c "CREATE TABLE ${type}_again (LIKE ${type}_target)" -c "\\copy ${type}_again FROM '$files.again' BINARY" \
        -c "SELECT count(*) FROM ${type}_target a JOIN ${type}_again b USING (file) WHERE a.x IS DISTINCT FROM b.x")" 0
    ok "$type: hand-made forms" "$(sql -F ' ' -c "SELECT substr(file, 6), state FROM ${type}_refused WHERE file LIKE 'case-%' UNION ALL SELECT substr(file, 6), 'read' FROM ${type}_target WHERE file LIKE 'case-%' ORDER BY 1")" "$cases"
}

check_type link_components "SELECT link_components_agg(l, r) AS x FROM (VALUES (1, 2), (5, 9), (9, 7), (-3, NULL), (1000000, 2)) AS v(l, r) UNION ALL SELECT link_components_agg(i, i % 9) FROM generate_series(1, 66) AS i UNION ALL SELECT '{\"components\": []}'" \
    "SELECT coalesce(link_components_agg(node, component), '{\"components\": []}') FROM components(x)" \
"before-itself 22P03
beyond-64-bits 22P03
billions 22P03
bytes-left 22P03
component-is-no-least 22P03
eleven-bytes 22P03
endless-varint 22P03
extremes read
far-back 22P03
fewer-nodes 22P03
good read
half-a-node 22P03
long-varint 22P03
minus-one 22P03
more-nodes 22P03
none read
same-node-twice 22P03
stream-beyond 22P03
stream-too-long 22P03
wraps-around 22P03"

check_type match_quality "SELECT match_quality_agg(w, m) AS x FROM (VALUES (1.5, true), (-2.25, false), (NULL, true), (NULL, false), (3, NULL), (3, true)) AS v(w, m) UNION ALL SELECT '{\"scored\": [], \"unscored\": [0, 0], \"missing\": 0}'" \
    "SELECT format('{\"scored\": [%s], \"unscored\": %s, \"missing\": %s}', string_agg(format('[%s, %s, %s]', weight, matches, others), ', ' ORDER BY weight), x::jsonb -> 'unscored', missing(x))::match_quality
     FROM (SELECT weight, true_positives - lag(true_positives, 1, 0::bigint) OVER w AS matches, false_positives - lag(false_positives, 1, 0::bigint) OVER w AS others FROM roc(x) WINDOW w AS (ORDER BY weight DESC)) AS r" \
"billions 22P03
descending 22P03
fewer-weights 22P03
good read
infinite 22P03
largest-sum read
minus-one 22P03
minus-zero 22P03
more-weights 22P03
nan 22P03
negative-count 22P03
negative-missing 22P03
negative-unscored 22P03
no-pairs 22P03
none read
sum-overflows 22P03
twice 22P03"
echo "1..$number"
