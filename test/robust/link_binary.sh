#!/bin/bash
# Binary forms of link_spec, link_record and link_block that are damaged, or that no server wrote: COPY
# BINARY refuses them, or what it reads is a value like any other. Nothing else happens.
set -euo pipefail
cd "$(dirname "$0")/../.."
. test/tap.bash
. test/robust/damaged.bash

export PGOPTIONS="-c search_path=public,experience -c client_min_messages=warning"
sql <<'SQL'
CREATE TABLE sample_link_spec AS SELECT v FROM (VALUES (link_spec 'given: name .92 .88 sound tf=.6 tfmin=.01; ä: date osa1'), ('x: text')) AS s(v);
CREATE TABLE record AS SELECT n, with_tf(link_record('a: name .92 sound part; b: text dice.5 osa2', a, b), ARRAY[tf, NULL]) AS r
    FROM (VALUES (1, 'Anna Mäki', 'Kuja 1', .25), (2, 'Matti', '日本😀', NULL), (3, NULL, 'x', NULL)) AS v(n, a, b, tf);
CREATE TABLE sample_link_record AS SELECT r AS v FROM record;
CREATE TABLE sample_link_block AS
    SELECT link_block_combine(link_block_accum_edges_between(NULL, 1, a.r, true, m, 2.5), link_block_accum_edges_between(NULL, -7, b.r, false, m, 2.5)) AS v
    FROM record AS a, record AS b, match_model('a: name .92 sound part; b: text dice.5 osa2', .1) AS m WHERE (a.n, b.n) = (1, 2)
    UNION ALL SELECT link_block_combine(link_block_accum_within(NULL, a.r), link_block_accum_within(NULL, b.r)) FROM record AS a, record AS b WHERE (a.n, b.n) = (2, 3)
    UNION ALL SELECT '{"spec": "1: text", "sided": true, "records": 30000}';
SQL

for type in link_spec link_record link_block; do
    files=$TEST_TMP/$type
    read_damaged "$type" test/robust/link_binary.pl

    ok "$type: every file was read or refused" "$(sql -c "SELECT (SELECT count(*) FROM target_$type) + (SELECT count(*) FROM refused_$type)")" "$(find "$files" -name '*-*' | wc -l)"
    ok "$type: every flipped bit is refused as damaged" "$(sql -c "SELECT count(*), string_agg(DISTINCT state, ' ') FROM refused_$type WHERE file LIKE 'flip-%'")" "$(find "$files" -name 'flip-*' | wc -l)|22P03"
    ok "$type: every other length is refused as damaged" "$(sql -c "SELECT count(*), string_agg(DISTINCT state, ' ') FROM refused_$type WHERE file LIKE 'cut-%'")" "$(find "$files" -name 'cut-*' | wc -l)|22P03"
    ok "$type: bytes with a right checksum: refused with a reason" "$(sql -c "SELECT DISTINCT state FROM refused_$type WHERE file LIKE 'made-%' AND state NOT IN ('22P03', '22003', '08P01', '22021', '22P02')")" ''
    ok "$type: or read" "$(sql -c "SELECT count(*) > 10 FROM target_$type WHERE file LIKE 'made-%'")" t
    ok "$type: what was read is the value of its text" "$(sql -c "SELECT count(*) FROM target_$type WHERE v::text::$type IS DISTINCT FROM v")" 0
    ok "$type: and its binary form reads back" "$(sql -c "\\copy (SELECT file, v FROM target_$type) TO '$files.again' BINARY" -c "CREATE TABLE again_$type (LIKE target_$type)" -c "\\copy again_$type FROM '$files.again' BINARY" \
        -c "SELECT count(*) FROM target_$type AS t JOIN again_$type AS a USING (file) WHERE t.v IS DISTINCT FROM a.v")" 0
    ok "$type: what was sent is what was read" "$(sql -c "\\copy sample_$type TO '$files.one' BINARY" -c "CREATE TABLE one_$type (LIKE sample_$type)" -c "\\copy one_$type FROM '$files.one' BINARY" \
        -c "SELECT (SELECT count(*) FROM sample_$type) - (SELECT count(*) FROM sample_$type JOIN one_$type USING (v))")" 0
done
ok 'records that were read compare' "$(sql -c "SELECT count(*) > 0 FROM target_link_record AS t, record AS r WHERE t.v::jsonb -> 'spec' = r.r::jsonb -> 'spec' AND match_pattern(t.v, r.r) IS NOT NULL")" t
ok 'blocks that were read, too' "$(sql -c "SELECT count(*) > 0 FROM target_link_block WHERE (v::jsonb ->> 'records')::numeric <= 20000 AND CASE WHEN v::jsonb ? 'model' THEN link_block_edges(v) IS NOT NULL ELSE link_block_patterns(v) IS NOT NULL END")" t

# A database of another encoding: the same records, made there or copied, compare as they do here
latin=${PGDATABASE}_latin1
sql -c "CREATE DATABASE $latin TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
trap 'sql -c "DROP DATABASE $latin WITH (FORCE)"' EXIT
sql -d "$latin" -c 'CREATE EXTENSION experience'
export PGCLIENTENCODING=UTF8
for database in "$PGDATABASE" "$latin"; do
    sql -d "$database" <<'SQL'
CREATE TABLE person AS SELECT n AS id, link_record('a: name .9 sound part; b: text dice.5 osa1 prefix2', a, b) AS r
    FROM unnest('{Åke Öberg,Ake Oberg,Müller,Mueller,Ægir}'::text[], '{Ängskär 1,Angskär 1,ÄÖÅ,äöå,Ä}'::text[]) WITH ORDINALITY AS p(a, b, n);
CREATE TABLE block AS SELECT link_block_combine(link_block_accum_within(NULL, a.r), link_block_accum_within(NULL, b.r)) AS b FROM person AS a, person AS b WHERE a.id < b.id;
SQL
done
sql -c "\\copy person TO '$TEST_TMP/person' BINARY" -c "\\copy block TO '$TEST_TMP/block' BINARY"
sql -d "$latin" -c 'CREATE TABLE person_copy (LIKE person)' -c 'CREATE TABLE block_copy (LIKE block)' -c "\\copy person_copy FROM '$TEST_TMP/person' BINARY" -c "\\copy block_copy FROM '$TEST_TMP/block' BINARY"
patterns="SELECT string_agg(to_hex(match_pattern(a.r, b.r)), ' ' ORDER BY a.id, b.id) FROM person AS a, person AS b"
ok 'LATIN1: the same patterns' "$(sql -d "$latin" -c "$patterns")" "$(sql -c "$patterns")"
ok 'LATIN1: the same text form' "$(sql -d "$latin" -c 'SELECT r FROM person ORDER BY id')" "$(sql -c 'SELECT r FROM person ORDER BY id')"
ok 'LATIN1: records and blocks from UTF8 are those that are made there' "$(sql -d "$latin" -c 'SELECT (SELECT count(*) FROM person JOIN person_copy USING (id, r)), (SELECT count(DISTINCT b) FROM block JOIN block_copy USING (b))')" '5|10'
echo "1..$number"
