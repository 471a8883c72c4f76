#!/bin/bash
# Binary forms of clk and clk_block that are damaged, or that no server wrote: COPY BINARY refuses
# them, or what it reads is a value like any other.
set -euo pipefail
cd "$(dirname "$0")/../.."
. test/tap.bash

export PGOPTIONS="-c search_path=public,experience -c client_min_messages=warning"
for type in clk clk_block; do
    export FOLDER=$TEST_TMP/$type
    mkdir "$FOLDER"
    sql -c "CREATE TABLE ${type}_target (file text, v $type)" -c "CREATE TABLE ${type}_refused (file text, state text)" -c "CREATE TABLE ${type}_sample (v $type)"
    case $type in
        clk) sql -c "INSERT INTO clk_sample SELECT clk_fold(c, 3) FROM clk(decode(repeat('01', 16), 'hex'), 'a: text', 'x') AS c
                UNION ALL SELECT clk_balance(decode(repeat('01', 16), 'hex'), clk_fold(c, 4)) FROM clk(decode(repeat('01', 16), 'hex'), 'a: text', 'y') AS c" ;;
        clk_block) sql -c "INSERT INTO clk_block_sample SELECT clk_block_accum(clk_block_accum(NULL, 5, clk_fold(a, 4), .8), -3, clk_fold(b, 4), .8)
                FROM clk(decode(repeat('01', 16), 'hex'), 'a: text', 'x') AS a, clk(decode(repeat('01', 16), 'hex'), 'a: text', 'y') AS b
                UNION ALL SELECT clk_block_accum(clk_block_accum(NULL, 5, clk_fold(a, 4), true, .8), 5, clk_fold(a, 4), false, .8) FROM clk(decode(repeat('01', 16), 'hex'), 'a: text', 'x') AS a" ;;
    esac
    # \copy takes no variables, so the file comes through the environment; nor does it set ERROR, so
    # what was refused is read from stderr, where each file is announced
    cat >"$FOLDER/read.psql" <<PSQL
\warn :file
\setenv FILE :file
TRUNCATE one;
\copy one FROM PROGRAM 'cat "\$FOLDER/\$FILE"' BINARY
INSERT INTO ${type}_target SELECT :'file', v FROM one;
PSQL
    psql -X -q -c "\\copy ${type}_sample TO '$TEST_TMP/sample' BINARY"
    perl test/robust/clk_binary.pl "$type" "$FOLDER" <"$TEST_TMP/sample" >"$TEST_TMP/all.psql"
    { printf '%s\n' '\set VERBOSITY sqlstate' "CREATE TEMP TABLE one (v $type);"; cat "$TEST_TMP/all.psql"; } |
        psql -X -q 2>&1 >/dev/null | awk -v OFS='\t' '/ERROR:/ { print name, $NF; next } { name = $0 }' >"$TEST_TMP/refused"
    sql -c "\\copy ${type}_refused FROM '$TEST_TMP/refused'"

    ok "$type: every file was read or refused" "$(sql -c "SELECT (SELECT count(*) FROM ${type}_target) + (SELECT count(*) FROM ${type}_refused)")" "$(find "$FOLDER" -name '*-*' | wc -l)"
    ok "$type: every flipped bit is refused as damaged" "$(sql -c "SELECT count(*), string_agg(DISTINCT state, ' ') FROM ${type}_refused WHERE file LIKE 'flip-%'")" "$(find "$FOLDER" -name 'flip-*' | wc -l)|22P03"
    ok "$type: every other length is refused as damaged" "$(sql -c "SELECT count(*), string_agg(DISTINCT state, ' ') FROM ${type}_refused WHERE file LIKE 'cut-%'")" "$(find "$FOLDER" -name 'cut-*' | wc -l)|22P03"
    ok "$type: bytes with a right checksum are refused as damaged" "$(sql -c "SELECT DISTINCT state FROM ${type}_refused WHERE file LIKE 'made-%' AND state <> '22P03'")" ''
    ok "$type: or read" "$(sql -c "SELECT count(*) > 50 FROM ${type}_target WHERE file LIKE 'made-%'")" t
    ok "$type: what was read has one form, that of its text" "$(sql -c "SELECT count(*) FROM ${type}_target WHERE ${type}_send(v) <> ${type}_send(v::text::$type)")" 0
    ok "$type: and a reading" "$(sql -c "SELECT count(*) FROM ${type}_target WHERE $([ "$type" = clk ] && echo 'clk_dice(v, v) <> 1' || echo 'cardinality(clk_block_edges(v)) > 1')")" 0
done

ok 'hand-made forms' "$(sql -F ' ' -c "SELECT file, state FROM (TABLE clk_refused UNION ALL TABLE clk_block_refused) AS r WHERE file LIKE 'case-%' UNION ALL SELECT file, 'read' FROM (SELECT file FROM clk_target UNION ALL SELECT file FROM clk_block_target) AS t WHERE file LIKE 'case-%' ORDER BY 1")" \
"case-block-between-flag 22P03
case-block-bits-unbalanced 22P03
case-block-building-flag 22P03
case-block-fewer-records 22P03
case-block-good read
case-block-infinite 22P03
case-block-more-records 22P03
case-block-nan 22P03
case-block-negative-records 22P03
case-block-out-of-order 22P03
case-block-side 22P03
case-block-too-many-records 22P03
case-block-too-short 22P03
case-block-zero 22P03
case-clk-balanced-2 22P03
case-clk-good read
case-clk-longer 22P03
case-clk-no-words 22P03
case-clk-shorter 22P03
case-clk-too-many-folds 22P03
case-clk-too-many-words 22P03
case-clk-too-short 22P03
case-clk-unbalanced 22P03"

echo "1..$number"
