# Binary forms of survival, survival_causes and headcount through COPY BINARY: every flip of one bit, every
# truncation, bytes changed under a right checksum, and impossible content. Each must be an error of
# bad data with a hint, or a value in its one form; none may crash the server.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$TEST_TMP"

export PGOPTIONS='-c search_path=public,experience -c client_min_messages=warning'
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }

sql >/dev/null <<'SQL'
CREATE TABLE survival_sent AS SELECT s AS value FROM (
	SELECT survival_agg(d, d % 3 > 0, CASE d % 5 WHEN 0 THEN d / 2 END, 1 + d * d * d) FROM generate_series(1, 40) AS d WHERE d % 7 > 1
	UNION ALL SELECT survival_agg(d / 3.0, d > 1, NULL) FROM generate_series(0, 4) AS d
	UNION ALL SELECT survival_agg(d * interval '5 hours', true) FROM generate_series(0, 4) AS d
	UNION ALL SELECT '{"missing": 5, "not_started": 7}') AS v(s);
CREATE TABLE survival_causes_sent AS SELECT s AS value FROM (
	SELECT survival_causes_agg(d, (array['retirement', 'voluntary', 'eläke', NULL])[1 + d % 4], CASE d % 5 WHEN 0 THEN d / 2 END) FROM generate_series(1, 20) AS d
	UNION ALL SELECT '{}') AS v(s);
CREATE TABLE headcount_sent AS SELECT s AS value FROM (
	SELECT headcount_agg(date '2024-01-01' + d, date '2024-02-01' + d * d, (array['retirement', 'voluntary', NULL])[1 + d % 3]) FROM generate_series(1, 12) AS d
	UNION ALL SELECT '{"missing": 3}') AS v(s);
SQL

number=0
check() {
    number=$((number + 1))
    if [ -z "$2" ]; then echo "ok $number - $1"; else
        echo "not ok $number - $1"
        printf '%s\n' "$2" | head -n 20 | sed 's/^/# /'
    fi
}
check_no_rows() {
    local rows
    rows=$(sql -c "$2" 2>&1) || rows="it failed: $rows"
    check "$1" "$rows"
}

for type in survival survival_causes headcount; do
    sql -c "CREATE TABLE copied (value $type)" -c "\\copy ${type}_sent TO '$type.bin' (FORMAT binary)"
    # \copy takes no variables, so the file comes through the environment
    printf '\\setenv FILE :file\n%s\n' "\\copy copied FROM PROGRAM 'cat \"\$TEST_TMP/\$FILE\"' (FORMAT binary)" >read.psql
    { printf '\\set VERBOSITY verbose\n\\set SHOW_CONTEXT never\n'; perl "$here/tenure_binary.pl" "$TEST_TMP" "$type" <"$type.bin"; } >all.sql
    psql -X -q -A -t -f all.sql >log 2>&1 || true
    awk '/^CASE / { if (name != "") print outcome "\t" name; name = substr($0, 6); outcome = "accepted" }
         /ERROR:  [0-9A-Z]+:/ { match($0, /ERROR:  [0-9A-Z]+/); outcome = substr($0, RSTART + 8, 5) " no hint" }
         /^HINT:  ./ { sub(/ no hint/, "", outcome) }
         /server closed|connection to server was lost|FATAL|PANIC/ { outcome = "crash" }' log >outcomes
    cases=$(wc -l <outcomes)
    check "$type: the server has survived all of it" "$([ "$(tail -n 1 log)" = "CASE end" ] || tail -n 3 log)"
    check "$type: thousands of cases were tried ($cases)" "$([ "$cases" -ge 1500 ] || echo "$cases")"
    check "$type: no damaged value is accepted" "$(grep -P '^accepted\trefused ' outcomes || true)"
    check "$type: what was sent, and what is sound, is accepted" "$(grep -P '\taccepted ' outcomes | grep -vP '^accepted\t' || true)"
    check "$type: each error is one of bad data (22P03, 22021)" "$(grep -vP '^(accepted|22P03|22021)' outcomes || true)"
    check "$type: each error of ours gives a hint" "$(grep '22P03 no hint' outcomes || true)"
    check_no_rows "$type: a value that was sent is the value that was read" "SELECT value FROM ${type}_sent AS s WHERE NOT EXISTS (SELECT FROM copied AS c WHERE c.value = s.value AND ${type}_send(c.value) = ${type}_send(s.value))"
    check_no_rows "$type: what is accepted has one form: that of its text" "SELECT value FROM copied WHERE ${type}_send(value) <> ${type}_send(value::text::$type)"
    [ $type != survival_causes ] || check_no_rows "$type: causes that came in another order kept their counts" "SELECT 1 WHERE '{\"unit\": \"days\", \"causes\": [\"a\", \"b\"], \"times\": [[3, 0, 0, 5, 7]]}' <> ALL (SELECT value FROM copied)"
    sql -c "DROP TABLE copied"
done

# COPY of a whole table, there and back
sql -c "CREATE TABLE many AS SELECT g, survival_agg(s * g % 1001, s % 2 = 0) AS s, survival_causes_agg(s * g % 101 / 7.0, 'c' || s % 5) AS c FROM generate_series(1, 60) AS g, generate_series(1, 300) AS s GROUP BY g" \
    -c "CREATE TABLE back (LIKE many)" >/dev/null
sql -c "\\copy many TO 'many.bin' (FORMAT binary)" -c "\\copy back FROM 'many.bin' (FORMAT binary)"
check_no_rows "a table through COPY BINARY and back" "SELECT g FROM many FULL JOIN back USING (g) WHERE many.s IS DISTINCT FROM back.s OR many.c IS DISTINCT FROM back.c"
sql -c "TRUNCATE back" -c "\\copy many TO 'many.txt'" -c "\\copy back FROM 'many.txt'"
check_no_rows "and through COPY as text" "SELECT g FROM many FULL JOIN back USING (g) WHERE many.s IS DISTINCT FROM back.s OR many.c IS DISTINCT FROM back.c"

echo "1..$number"
