# The comparators against the textbook's dynamic programming and definitions, in Perl: tens of thousands of
# random pairs of many scripts, of up to 14 code points, and hundreds of up to 200.
set -euo pipefail
export PGOPTIONS='-c search_path=public,experience -c client_min_messages=warning'
here=$PWD/test/property
cd "$TEST_TMP"
perl "$here/string_compare_brute.pl" 30000 500 >pairs.tsv
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }
sql <<'SQL'
CREATE TABLE pair (a text, b text, jaro float8, winkler float8, edit int, osa int, dice1 float8, dice2 float8, dice3 float8, n int GENERATED ALWAYS AS IDENTITY);
SET client_encoding = 'UTF8';
\copy pair (a, b, jaro, winkler, edit, osa, dice1, dice2, dice3) FROM 'pairs.tsv'
SQL
number=0
check_no_rows() {
    local rows
    number=$((number + 1))
    rows=$(sql -c "$2" 2>&1) || rows="it failed: $rows"
    if [ -z "$rows" ]; then echo "ok $number - $1"; else
        echo "not ok $number - $1"
        printf '%s\n' "$rows" | head -n 10 | sed 's/^/# /'
    fi
}
differing() { echo "SELECT a, b, $1, $2 FROM pair WHERE $1 IS DISTINCT FROM $2 LIMIT 10"; }
check_no_rows "there are pairs enough" "SELECT count(*) FROM pair HAVING count(*) <> 30500 OR count(*) FILTER (WHERE least(length(a), length(b)) > 64) < 100 OR count(*) FILTER (WHERE edit > osa) < 1000 OR count(*) FILTER (WHERE octet_length(a) > 3 * length(a)) < 1000"
check_no_rows "jaro" "$(differing 'jaro(a, b)' jaro)"
check_no_rows "jaro_winkler" "SELECT a, b, jaro_winkler(a, b), winkler FROM pair WHERE abs(jaro_winkler(a, b) - winkler) > 1e-15 LIMIT 10"
check_no_rows "edit_distance" "$(differing 'edit_distance(a, b)' edit)"
check_no_rows "osa_distance" "$(differing 'osa_distance(a, b)' osa)"
check_no_rows "qgram_dice of letters" "$(differing 'qgram_dice(a, b, 1)' dice1)"
check_no_rows "qgram_dice of pairs" "$(differing 'qgram_dice(a, b)' dice2)"
check_no_rows "qgram_dice of triples" "$(differing 'qgram_dice(a, b, 3)' dice3)"
check_no_rows "all are symmetric" "SELECT a, b FROM pair WHERE (jaro(a, b), jaro_winkler(a, b), edit_distance(a, b), osa_distance(a, b), qgram_dice(a, b)) <> (jaro(b, a), jaro_winkler(b, a), edit_distance(b, a), osa_distance(b, a), qgram_dice(b, a)) LIMIT 10"
check_no_rows "a text is like itself" "SELECT a FROM pair WHERE (jaro(a, a), jaro_winkler(a, a), edit_distance(a, a), osa_distance(a, a), qgram_dice(a, a)) <> (1, 1, 0, 0, 1) LIMIT 10"
for max in 0 1 2 3 7 50; do
    check_no_rows "distances greater than $max are $((max + 1))" "SELECT a, b FROM pair WHERE edit_distance(a, b, $max) <> least(edit, $max + 1) OR osa_distance(a, b, $max) <> least(osa, $max + 1) LIMIT 10"
done
check_no_rows "other scales and boosts" "SELECT a, b FROM pair, (VALUES (0, 0), (.25, 0), (.25, .9), (.1, 1)) AS v(p, boost), LATERAL (SELECT CASE WHEN jaro > boost THEN jaro + p * length(substring(a || ' ' || b FROM '^(.?.?.?.?).* \\1')) * (1 - jaro) ELSE jaro END) AS e(expected) WHERE a <> '' AND b <> '' AND abs(jaro_winkler(a, b, p, boost) - expected) > 1e-15 AND left(a, 4) ~ '^.{4}$' AND left(b, 4) ~ '^.{4}$' LIMIT 10"
echo "1..$number"
