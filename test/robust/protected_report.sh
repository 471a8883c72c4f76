#!/bin/bash
# Protected reports: two publishers at once, writers in between, cancelled at any moment, readers across publications, dump and
# restore, and what the log of the server gets to see. Prints TAP.
set -uo pipefail
cd "$(dirname "$0")/../.."
export PGOPTIONS="-c search_path=public,experience -c client_min_messages=warning"
. test/tap.bash
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@" 2>&1; }

sql <<'SQL'
CREATE TABLE answer AS SELECT n AS person, 'unit ' || n % 40 AS unit, 'age ' || n % 7 AS age, (n * 7919::bigint) % 5 + 1 AS score FROM generate_series(1, 20000) AS n;
SELECT create_protected_report('pulse', 'answer', 'person', '{unit,age}', '{"mean": "avg(score)"}') \g /dev/null
SELECT publish_report('pulse') \g /dev/null
-- all that a report consists of, as rows
CREATE FUNCTION state_of(report text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE format('SELECT md5(string_agg(r, '' '' ORDER BY r COLLATE "C")) FROM (SELECT c::text FROM %1$I_cells AS c UNION ALL SELECT p::text FROM %1$I_persons AS p UNION ALL SELECT l::text FROM %1$I_places AS l UNION ALL SELECT d::text FROM %1$I_definition AS d UNION ALL SELECT v::text FROM %1$I AS v) AS all_rows (r)', report) INTO answer;
	RETURN answer;
END $$;
-- what a publication makes of the same people, whatever the moment
CREATE FUNCTION shown(report text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE format('SELECT md5(string_agg((unit, age, mean, n, protection)::text, '' '' ORDER BY unit, age)) FROM %I', report) INTO answer;
	RETURN answer;
END $$;
SQL
# Cancelled after 5 ms, 10 ms, ...: either it is done, or nothing has changed
cancelled=0
broken=
for delay in 5 10 20 40 60 80 100 130 160 200 250 300; do
    sql -c "INSERT INTO answer SELECT (SELECT max(person) FROM answer) + n, 'unit ' || n % 40, 'age ' || n % 7, 1 + n % 5 FROM generate_series(1, 300) AS n"
    before=$(sql -c "SELECT state_of('pulse'), (SELECT count(*) FROM pulse_log)")
    answer=$(sql -c "SET statement_timeout = $delay" -c "SELECT publication FROM publish_report('pulse')")
    if [[ $answer = *'canceling statement'* ]]; then
        cancelled=$((cancelled + 1))
        [ "$before" = "$(sql -c "SELECT state_of('pulse'), (SELECT count(*) FROM pulse_log)")" ] || broken+=" $delay"
        [ "$(sql -c "SELECT count(*) FROM pg_class WHERE relname LIKE 'report\_%'")" = 0 ] || broken+=" left$delay"
    fi
done
ok 'some publications were cancelled' "$([ "$cancelled" -ge 3 ] && echo yes || echo "$cancelled")" yes
ok 'and changed nothing' "$broken" ''
sql -c "SELECT publication FROM publish_report('pulse')" >"$TEST_TMP/after"
sql -c "SELECT create_protected_report('anew', 'answer', 'person', '{unit,age}', '{\"mean\": \"avg(score)\"}')" -c "SELECT publish_report('anew')" >"$TEST_TMP/anew"
ok 'the next one catches up' "$(sql -c "SELECT n, mean FROM pulse WHERE unit IS NULL AND age IS NULL")" "$(sql -c "SELECT n, mean FROM anew WHERE unit IS NULL AND age IS NULL")"

# In one transaction: twice, a savepoint, an error afterwards
before=$(sql -c "SELECT state_of('pulse')")
ok 'taken back with its transaction' "$(sql <<'SQL'
BEGIN;
DELETE FROM answer WHERE person <= 400;
SELECT publication > 1 FROM publish_report('pulse');
SAVEPOINT s;
DELETE FROM answer WHERE person <= 800;
SELECT publication > 1 FROM publish_report('pulse');
ROLLBACK TO s;
SELECT publication IS NULL FROM publish_report('pulse');
ROLLBACK;
SQL
)" 't
t
t'
ok 'all of it' "$(sql -c "SELECT state_of('pulse')")" "$before"

# Two publishers at once, while somebody writes
(for i in 1 2 3 4 5 6; do sql -c "INSERT INTO answer SELECT (SELECT max(person) FROM answer) + n, 'unit ' || n % 40, 'age ' || n % 7, 1 + n % 5 FROM generate_series(1, 400) AS n"; done) &
for i in 1 2 3; do
    (sql -c "SELECT publish_report('pulse')" >"$TEST_TMP/one$i") &
    (sql -c "SELECT publish_report('pulse')" >"$TEST_TMP/two$i") &
done
wait
ok 'six publishers and a writer: no error' "$(cat "$TEST_TMP"/one? "$TEST_TMP"/two? | grep -c ERROR)" 0
ok 'each publication has a number of its own' "$(sql -c "SELECT count(publication) = count(DISTINCT publication), max(publication) = (SELECT publications FROM pulse_definition) FROM pulse_log")" 't|t'
ok 'nobody is counted twice' "$(sql -c "SELECT count(*) FROM (SELECT person FROM pulse_persons WHERE upper_inf(publications) GROUP BY person HAVING count(*) > 1) AS twice")" 0
sql -c "SELECT publish_report('pulse')" >"$TEST_TMP/last"
ok 'n is that of the people' "$(sql -c "SELECT (SELECT count(*) FROM pulse_persons WHERE upper_inf(publications)) = (SELECT count(*) FROM answer)")" t
# n and the mean of a cell come from one moment: each commit of the writer adds as many persons as it adds to the sum
sql <<'SQL'
CREATE TABLE even (person integer, unit text, score integer);
INSERT INTO even SELECT n, 'a' || n % 2, 3 FROM generate_series(1, 1000) AS n;
SELECT create_protected_report('steady', 'even', 'person', '{unit}', '{"total": "sum(score)"}', '{"homogeneity": "off"}') \g /dev/null
SQL
(for i in $(seq 1 40); do sql -c "INSERT INTO even SELECT (SELECT max(person) FROM even) + n, 'a' || n % 2, 3 FROM generate_series(1, 50) AS n"; done) &
torn=
for i in $(seq 1 12); do
    torn+=$(sql -c "SELECT publish_report('steady')" -c "SELECT total, n FROM steady WHERE total <> 3 * n" | grep -v '^(')
done
wait
ok 'values and persons are of one moment while somebody writes' "$torn" ''
# in a transaction with an older snapshot: an error, or what a publication may do; never a mix
mkfifo "$TEST_TMP/pipe"
psql -X -q -A -t <"$TEST_TMP/pipe" >"$TEST_TMP/old" 2>&1 &
exec 3>"$TEST_TMP/pipe"
echo "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) > 0 FROM pulse;" >&3
for _ in $(seq 100); do grep -q t "$TEST_TMP/old" && break; sleep 0.1; done
sql -c "DELETE FROM answer WHERE person <= 400" -c "SELECT publish_report('pulse')" >"$TEST_TMP/new"
before=$(sql -c "SELECT state_of('pulse')")
echo "INSERT INTO answer SELECT 900000 + n, 'unit 1', 'age 1', 2 FROM generate_series(1, 30) AS n; SELECT publish_report('pulse'); COMMIT;" >&3
exec 3>&-
wait
ok 'an older snapshot cannot publish over a newer publication' "$(grep -c 'could not serialize access' "$TEST_TMP/old")" 1
ok 'which stays' "$(sql -c "SELECT state_of('pulse')")" "$before"

# Readers: as the role itself, on a connection of its own
reader=reader_$$
sql -c "CREATE ROLE $reader LOGIN" -c "GRANT SELECT ON pulse TO $reader" -c "GRANT USAGE ON SCHEMA public, experience TO $reader"
trap 'sql -c "DROP OWNED BY $reader" -c "DROP ROLE $reader"' EXIT
as_reader() { PGUSER=$reader psql -X -q -A -t 2>&1; }
ok 'a reader connects and reads' "$(echo 'SELECT count(*) > 300 FROM pulse' | as_reader)" t
ok 'and reads nothing else' "$(echo 'SELECT 1 FROM pulse_cells; SELECT 1 FROM pulse_persons; SELECT 1 FROM answer; SELECT count(*) FROM pg_stats WHERE tablename LIKE '"'pulse%'" | as_reader)" 'ERROR:  permission denied for table pulse_cells
ERROR:  permission denied for table pulse_persons
ERROR:  permission denied for table answer
0'
mkfifo "$TEST_TMP/reader"
(PGUSER=$reader psql -X -q -A -t <"$TEST_TMP/reader" >"$TEST_TMP/read" 2>&1) &
exec 4>"$TEST_TMP/reader"
cat >&4 <<'SQL'
PREPARE total AS SELECT n FROM pulse WHERE unit IS NULL AND age IS NULL;
EXECUTE total; EXECUTE total; EXECUTE total; EXECUTE total; EXECUTE total; EXECUTE total;
BEGIN; DECLARE held CURSOR FOR SELECT n FROM pulse WHERE unit IS NULL AND age IS NULL;
SELECT 'open';
SQL
for _ in $(seq 100); do grep -q open "$TEST_TMP/read" && break; sleep 0.1; done
old=$(sql -c "SELECT n FROM pulse WHERE unit IS NULL AND age IS NULL")
start=$(date +%s%N)
sql -c "INSERT INTO answer SELECT 800000 + n, 'unit ' || n % 40, 'age ' || n % 7, 2 + n % 3 FROM generate_series(1, 1000) AS n" -c "SET lock_timeout = '5s'" -c "SELECT publish_report('pulse')" >"$TEST_TMP/beside"
ok 'a publication does not wait for readers' "$(grep -c ERROR "$TEST_TMP/beside")$([ $((($(date +%s%N) - start) / 1000000)) -lt 5000 ] && echo ' in time')" '0 in time'
cat >&4 <<'SQL'
FETCH held; COMMIT;
EXECUTE total;
SQL
exec 4>&-
wait
new=$(sql -c "SELECT n FROM pulse WHERE unit IS NULL AND age IS NULL")
ok 'an open cursor has the old publication, a prepared statement the new one' "$(sed -n '1p;7,$p' "$TEST_TMP/read" | tr '\n' ' ')" "$old open $old $new "
ok 'they differ' "$([ "$old" != "$new" ] && echo yes)" yes

# Dump and restore: the report goes on where it was
sql -c "CREATE SCHEMA hr" -c "CREATE SCHEMA reports" -c "CREATE FUNCTION hr.twice(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT \$1 * 2'" -c "CREATE TABLE hr.answer AS TABLE answer" \
    -c "SELECT create_protected_report('reports.\"Pulse; 1\"', 'hr.answer', 'person', '{unit,age}', '{\"double\": \"hr.twice(avg(score))\"}')" -c "SELECT publish_report('reports.\"Pulse; 1\"')" >"$TEST_TMP/made"
copy=${PGDATABASE}_copy
sql -d postgres -c "CREATE DATABASE \"$copy\""
trap 'sql -d postgres -c "DROP DATABASE IF EXISTS \"$copy\" WITH (FORCE)"; sql -c "DROP OWNED BY $reader" -c "DROP ROLE $reader"' EXIT
PGOPTIONS= pg_dump --no-owner --no-privileges 2>"$TEST_TMP/dump_errors" | PGOPTIONS= psql -X -q -v ON_ERROR_STOP=1 -d "$copy" >"$TEST_TMP/restored" 2>&1
ok 'dumped and restored' "$(cat "$TEST_TMP/dump_errors"; grep ERROR "$TEST_TMP/restored")" ''
ok 'the view is the same' "$(sql -d "$copy" -c "SELECT md5(string_agg(p::text, ' ' ORDER BY unit, age)) FROM reports.\"Pulse; 1\" AS p")" "$(sql -c "SELECT md5(string_agg(p::text, ' ' ORDER BY unit, age)) FROM reports.\"Pulse; 1\" AS p")"
ok 'nothing new to publish' "$(sql -d "$copy" -c "SELECT publication IS NULL, cells FROM publish_report('reports.\"Pulse; 1\"')")" 't|0'
ok 'and the memory of earlier publications is there' "$(sql -d "$copy" -c "INSERT INTO hr.answer VALUES (-1, 'unit 3', 'age 3', 5)" -c "SELECT reasons FROM publish_report('reports.\"Pulse; 1\"')" | tail -1)" '{"unchanged": 4}'

# Of all statements and plans: no person, no value of a hidden cell
PGOPTIONS="-c search_path=public,experience -c client_min_messages=log -c log_statement=all" psql -X -q -A -t >"$TEST_TMP/log" 2>&1 <<'SQL'
LOAD 'auto_explain';
SET auto_explain.log_min_duration = 0;
SET auto_explain.log_nested_statements = on;
SET auto_explain.log_verbose = on;
SELECT set_config('log_min_messages', 'log', false) \g /dev/null
INSERT INTO answer SELECT 7777770 + n, 'unit 39', 'age 6', 3 FROM generate_series(1, 3) AS n;
SELECT publish_report('pulse');
SQL
ok 'the log has the statements within' "$([ "$(grep -c 'Query Text' "$TEST_TMP/log")" -gt 20 ] && echo yes)" yes
ok 'and no person' "$(grep -v '^INSERT\|statement: INSERT' "$TEST_TMP/log" | grep -v 'Query Text: INSERT INTO answer' | grep -c '777777[1-3]')" 0
echo "1..$number"
