# The pair loop counts bits by the processor's instruction where there is one. The other way gives the same
# patterns and edges: link_pairs.c is compiled anew without the first, and linked with the rest of the build.
set -euo pipefail
cd "$(dirname "$0")/../.."
export PGOPTIONS='-c search_path=public,experience -c client_min_messages=warning'
. test/tap.bash

# where the server, which may run as another user, can read it
library=$(mktemp --suffix=.so)
trap 'rm -f "$library"' EXIT
gcc -std=gnu11 -O2 -fPIC -fvisibility=hidden -DLINK_PAIRS_PORTABLE -Isrc -I"$("$PG_CONFIG" --includedir-server)" -c src/identity/link_pairs.c -o "$TEST_TMP/link_pairs.o"
gcc -shared -Wl,-Bsymbolic -o "$library" "$TEST_TMP/link_pairs.o" $(ls src/*.o src/*/*.o | grep -v /link_pairs.o) -lm
chmod 755 "$library"
uses_popcnt() { objdump -d "$1" | awk '/\tpopcnt / { n++ } END { print n ? "yes" : "no" }'; }
ok 'the one library has the instruction, where there is one' "$(uses_popcnt src/identity/link_pairs.o)" "$([ "$(uname -m)" = x86_64 ] && echo yes || echo no)"
ok 'the other has not' "$(uses_popcnt "$TEST_TMP/link_pairs.o")" no

sql -v library="$library" <<'SQL'
CREATE FUNCTION portable_patterns(link_block) RETURNS match_patterns LANGUAGE C STRICT AS :'library', 'link_block_patterns';
CREATE FUNCTION portable_edges(link_block) RETURNS match_edge[] LANGUAGE C STRICT AS :'library', 'link_block_edges';
-- the states themselves
CREATE AGGREGATE block(link_record) (SFUNC = link_block_accum_within, STYPE = link_block);
CREATE AGGREGATE block(link_record, boolean) (SFUNC = link_block_accum_between, STYPE = link_block);
CREATE AGGREGATE block(bigint, link_record, match_model, float8) (SFUNC = link_block_accum_edges_within, STYPE = link_block);
CREATE AGGREGATE block(bigint, link_record, boolean, match_model, float8) (SFUNC = link_block_accum_edges_between, STYPE = link_block);
CREATE TABLE spec AS SELECT link_spec 'a: text .9 .7; b: text osa1 edit3; c: text jaro.8 osa2; d: text .95' AS spec;
SELECT setseed(0.5);
-- near and far, short and longer than a mask, of one byte and of more
CREATE FUNCTION letters(n int, more int) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT string_agg(substr('aeinrstäö19日😀', 1 + (random() * (4 + more))::int, 1), '') FROM generate_series(1, n)
$$;
CREATE TABLE person AS SELECT id, id % 3 = 0 AS side, link_record(spec, letters(3, 0), letters(5, 2), letters(7 + CASE WHEN id % 40 = 0 THEN 70 ELSE 0 END, 4), letters(id % 5, 9)) AS rec
FROM spec, generate_series(1, 900) AS id;
SQL
ok 'pairs of many patterns' "$(sql -c "SELECT count(*) >= 50, sum(pairs) FROM patterns((SELECT match_patterns_within(rec) FROM person))")" 't|404550'
ok 'patterns within' "$(sql -c "SELECT portable_patterns(b) = link_block_patterns(b) FROM (SELECT block(rec) AS b FROM person) AS s")" t
ok 'patterns between' "$(sql -c "SELECT portable_patterns(b) = link_block_patterns(b) FROM (SELECT block(rec, side) AS b FROM person) AS s")" t
for weight in -1e9 -5 3; do
    ok "edges within, $weight" "$(sql -c "SELECT portable_edges(b) = link_block_edges(b) FROM (SELECT block(id, rec, match_model(spec, .01), $weight) AS b FROM person, spec) AS s")" t
    ok "edges between, $weight" "$(sql -c "SELECT portable_edges(b) = link_block_edges(b) FROM (SELECT block(id, rec, side, match_model(spec, .01), $weight) AS b FROM person, spec) AS s")" t
done
echo "1..$number"
