#!/bin/bash
# link_people: cancelled at any moment, called by two at once, and what the log of the server gets to see. Prints TAP.
set -uo pipefail
cd "$(dirname "$0")/../.."
export PGOPTIONS="-c search_path=public,experience -c client_min_messages=warning"
. test/tap.bash
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@" 2>&1; }

sql <<'SQL'
CREATE TABLE staff AS
SELECT n AS id, 'Given' || chr(97 + n % 26) || chr(97 + n / 26 % 26) AS given, 'Surname' || md5(n::text) AS surname, date '1950-01-01' + n * 7 % 18000 AS dob FROM generate_series(1, 2000) AS n;
CREATE TABLE client AS SELECT id + 100000 AS id, given, CASE WHEN id % 9 = 0 THEN surname || 'x' ELSE surname END AS surname, dob FROM staff WHERE id % 2 = 0;
CREATE FUNCTION bytes(result regclass) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE format('SELECT md5(string_agg(r::text, E''\n'' ORDER BY left_id)) FROM %s AS r', result) INTO answer;
	RETURN answer;
END $$;
SQL
none='{}'
call() { # call RESULT [OPTIONS]
    echo "CALL link_people('staff', 'client', 'id', 'id', 'given: name .92; surname: name .92 tf; dob: date osa1', '{dob,surname,given + dob:year}', '$1', '${2:-$none}')"
}

# Cancelled after 20 ms, 40 ms, ...: either it is done, or nothing of it is there
cancelled=0
half=
for delay in 10 20 40 60 90 120 160 200 250 300 400 500; do
    answer=$(sql -c "SET statement_timeout = $delay" -c "$(call "cut$delay")")
    if [[ $answer = *'canceling statement'* ]]; then
        cancelled=$((cancelled + 1))
        half+=$(sql -c "SELECT relname FROM pg_class WHERE relname LIKE 'cut$delay%' OR relname LIKE 'link\_%' AND relpersistence = 't'")
    fi
done
ok 'some calls were cancelled' "$([ "$cancelled" -ge 3 ] && echo yes || echo "$cancelled")" yes
ok 'and left nothing behind' "$half" ''
sql -c "$(call whole)"
ok 'the links' "$(sql -c 'SELECT count(*), count(*) FILTER (WHERE right_id = left_id + 100000) FROM whole')" '1000|1000'
before=$(sql -c "SELECT bytes('whole')")
sql -c "INSERT INTO client SELECT id + 200000, given, surname, dob FROM staff WHERE id % 2 = 1"
sql -c 'SET statement_timeout = 200' -c "$(call whole '{"retrain": true}')" >"$TEST_TMP/cut"
if grep -q 'canceling' "$TEST_TMP/cut"; then
    ok 'a second call that is cancelled changes nothing' "$(sql -c "SELECT bytes('whole'), (SELECT count(*) FROM whole_seen)")" "$before|3000"
else
    ok 'a second call that is not cancelled is done' "$(sql -c 'SELECT count(*) FROM whole_seen')" '4000'
fi

# Within one transaction: twice, and a savepoint
ok 'twice in one transaction, and taken back to a savepoint' "$(sql <<SQL
BEGIN;
$(call one);
$(call two '{"cross_pairs": 1e5}');
SAVEPOINT s;
$(call three);
ROLLBACK TO s;
$(call three '{"cross_pairs": 1e5}');
COMMIT;
SELECT (SELECT count(*) FROM one) = 2000, (SELECT count(*) FROM two) > 1950, (SELECT count(*) FROM three) > 1950, (SELECT count(*) FROM pg_class WHERE relname LIKE 'link\_%' AND relpersistence = 't');
SQL
)" 't|t|t|0'
ok 'an error after it takes all of it back' "$(sql <<SQL
\\set ON_ERROR_STOP 0
BEGIN;
$(call four);
SELECT 1 / 0;
COMMIT;
SELECT to_regclass('four') IS NULL, to_regclass('four_study') IS NULL;
SQL
)" 'ERROR:  division by zero
t|t'

# Two at once into one result, new and old
for round in new old; do
    [ $round = new ] || sql -c "INSERT INTO staff SELECT id + 500000, given, surname || 'abc', dob + 3 FROM staff WHERE id <= 500" -c "INSERT INTO client SELECT id + 100000, given, surname, dob FROM staff WHERE id > 500000"
    (sql -c "$(call joint)" >"$TEST_TMP/first") &
    (sql -c "$(call joint)" >"$TEST_TMP/second") &
    wait
    ok "two at once into a result ($round): no error" "$(cat "$TEST_TMP/first" "$TEST_TMP/second")" ''
    ok "each person is linked once ($round)" "$(sql -c 'SELECT count(DISTINCT left_id) = count(*), count(DISTINCT right_id) = count(*), count(*) >= 2000 FROM joint')" 't|t|t'
    ok "and considered once ($round)" "$(sql -c 'SELECT (SELECT count(*) FROM joint_seen) = (SELECT count(*) FROM staff) + (SELECT count(*) FROM client), (SELECT count(*) FROM joint_study)')" 't|1'
done
# while another transaction holds the lock, the second says that it waits
sql <<SQL >"$TEST_TMP/holder" &
BEGIN;
$(call held);
SELECT pg_sleep(1);
COMMIT;
SQL
sleep 0.8
waiting=$(PGOPTIONS="-c search_path=public,experience" sql -c "$(call held)" | grep -c 'waiting for another session that links into public.held')
wait
ok 'who has to wait is told so' "$waiting" 1

# All statements with their plans, as auto_explain and the log of statements show them: no value of a person and no secret
PGOPTIONS="-c search_path=public,experience -c client_min_messages=log -c log_statement=all -c log_duration=on" psql -X -q -A -t >"$TEST_TMP/log" 2>&1 <<SQL
LOAD 'auto_explain';
SET auto_explain.log_min_duration = 0;
SET auto_explain.log_nested_statements = on;
SET auto_explain.log_analyze = on;
SET auto_explain.log_verbose = on;
$(call logged '{"cross_pairs": 1e5}');
$(call logged '{"cross_pairs": 1e5}');
SQL
secret=$(sql -c "SELECT encode(secret, 'hex') FROM logged_study")
ok 'the log has the statements within' "$([ "$(grep -c 'Query Text: .*INSERT INTO public.logged ' "$TEST_TMP/log")" -ge 1 ] && [ "$(grep -c 'Query Text' "$TEST_TMP/log")" -gt 20 ] && echo yes)" yes
ok 'the secret is not among them' "$(grep -ci "$secret" "$TEST_TMP/log")" 0
ok 'nor a key that was made with it' "$(sql -c 'SELECT person_key FROM logged' | grep -cFf - "$TEST_TMP/log")" 0
ok 'nor a name' "$(sql -c 'SELECT lower(surname) FROM staff' >"$TEST_TMP/names"; tr '[:upper:]' '[:lower:]' <"$TEST_TMP/log" | grep -cFf "$TEST_TMP/names")" 0
ok 'nor a date of birth' "$(grep -cE '\b19[5-9][0-9]-?[01][0-9]-?[0-3][0-9]\b' "$TEST_TMP/log")" 0
echo "1..$number"
