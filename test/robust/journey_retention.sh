#!/bin/bash
# Retention: damaged binary forms, long journeys, many cohorts, cancelled statements. Prints TAP.
set -euo pipefail
cd "$(dirname "$0")/../.."
. test/tap.bash
. test/robust/damaged.bash
. test/robust/timed.bash

export PGOPTIONS="-c search_path=public,experience -c client_min_messages=warning"
sql <<'SQL'
CREATE TABLE walk AS
SELECT p, journey_agg((array['a', 'b', 'c'])[1 + abs(hashint4(p * 31 + e) % 3)], timestamptz '2025-01-01Z' + e * p * interval '9 hours') AS j FROM generate_series(1, 40) AS p, generate_series(1, 8) AS e GROUP BY p;
CREATE TABLE sample_journey_retention AS
SELECT retention_agg(j, 'a', '(b | c)', '{"unit": "week", "periods": 3, "until": "2025-02-21T03:00:00.5Z", "timezone": "Europe/Helsinki", "origin": "elapsed"}') AS v FROM walk
UNION ALL SELECT retention_agg(j, '''ä "''', 'b') FROM walk
UNION ALL SELECT retention_agg(j, 'a', 'b', '{"unit": "quarter", "kind": "unbounded", "cohort": "recurring", "periods": 5}') FROM walk;
SQL
damaged journey_retention test/robust/damaged_any.pl 50
ok 'what was read can be read from' "$(sql -c "SELECT count(*) > 50 FROM target_journey_retention WHERE (SELECT count(*) FROM retention_table(v)) >= 0 AND v - v IS NOT NULL AND missing(v) >= 0")" t
ok 'no rate outside of 0 and 1' "$(sql -c "SELECT count(*) FROM target_journey_retention, retention_table(v) WHERE rate NOT BETWEEN 0 AND 1 OR returned > at_risk OR at_risk > size")" 0

# A date before the first, an impossible option, the number of cohorts: each behind a right checksum
perl -e '
    use lib "test/robust"; use CopyBinary; $CopyBinary::folder = shift;
    sub text { return pack "N/a", $_[0] }
    sub value { my %v = (unit => 0, cohort => 0, kind => 0, origin => 0, periods => 1, has => 0, until => 0, missing => 0, n => 1, zone => "UTC", rows => pack("N q>3", 9131, 5, 5, 2), @_);
        my $b = pack("C", 1) . text("a") . text("b") . text($v{zone}) . pack("C4 n C q> q> N", @v{qw(unit cohort kind origin periods has until missing n)}) . $v{rows};
        return $b . crc32c($b) }
    put("good-1", value());
    put("good-2", value(unit => 2, has => 1, until => 0, rows => pack("N q>5", 9132, 5, 5, 0, 5, 0)));
    put("bad-$_->[0]", value(@$_[1 .. $#$_])) for ["unit", unit => 5], ["unit255", unit => 255], ["kind", kind => 2], ["cohort", cohort => 2], ["origin", origin => 2], ["periods0", periods => 0], ["periods", periods => 1001],
        ["has", has => 2], ["until", until => 1], ["infinite", has => 1, until => 0x7fffffffffffffff, rows => pack("N q>5", 9131, 5, 5, 2, 5, 5)], ["missing", missing => -1], ["many", n => 0xffffffff], ["two", n => 2], ["none", n => 0],
        ["zone", zone => "Nowhere"], ["spelling", zone => "utc"], ["posix", zone => "UTC+2"], ["zero", zone => "UTC\0"], ["early", rows => pack("N q>3", 0xffda6f00, 5, 5, 2)], ["late", rows => pack("N q>3", 0x7fffffff, 5, 5, 2)], ["least", rows => pack("N q>3", 0x80000000, 5, 5, 2)],
        ["month", unit => 2, rows => pack("N q>3", 9130, 5, 5, 2)], ["empty", rows => pack("N q>3", 9131, 0, 0, 0)], ["more", rows => pack("N q>3", 9131, 5, 5, 6)], ["grows", kind => 1, rows => pack("N q>3", 9131, 5, 2, 3)],
        ["order", n => 2, rows => pack("(N q>3)2", 9131, 5, 5, 2, 9131, 5, 5, 2)];
' "$TEST_TMP/journey_retention" >"$TEST_TMP/impossible.psql"
{ printf '%s\n' '\set VERBOSITY sqlstate' 'CREATE TEMP TABLE one (v journey_retention);'; cat "$TEST_TMP/impossible.psql"; } | FOLDER=$TEST_TMP/journey_retention psql -X -q >"$TEST_TMP/out" 2>"$TEST_TMP/err"
ok 'what is possible is read' "$(sql -c "SELECT string_agg(file, ' ' ORDER BY file) FROM target_journey_retention WHERE file ~ '^(good|bad)'")" 'good-1 good-2'
ok 'what is not is refused as damaged' "$(grep -cE 'ERROR:  (22P03|22021)' "$TEST_TMP/err")" 26

sql <<'SQL'
CREATE TABLE million AS SELECT journey_agg((array['a', 'b'])[1 + i % 2], timestamptz '1000-01-01Z' + interval '8 hours' * i) AS j FROM generate_series(1, 1000000) AS i;
CREATE TABLE one AS SELECT journey_agg('a', timestamptz '1000-01-01Z' + interval '1 day' * (i * 7919 % 20011)) AS j FROM generate_series(1, 20000) AS i GROUP BY i;
SQL
ok 'a million events' "$(answer 1 "SELECT (SELECT sum(returned) FROM retention_table(retention_agg(j, 'a', 'b', '{\"unit\": \"day\", \"periods\": 1000}'))) FROM million")" 1000
ok 'eleven thousand months, three hundred periods each' "$(answer 30 "SELECT (SELECT count(*) FILTER (WHERE returned = size) > 3000000 FROM retention_table(retention_agg(j, 'a', 'b', '{\"unit\": \"month\", \"periods\": 300, \"cohort\": \"recurring\"}'))) FROM million")" t
ok 'twenty thousand cohorts in any order' "$(answer 3 "SELECT jsonb_array_length(retention_agg(j, 'a', 'a', '{\"unit\": \"day\", \"periods\": 30, \"until\": \"1980-01-01T00:00:00Z\"}')::jsonb -> 'cohorts') FROM one")" 20000
# Four thousand cohorts with eight million counts: a value of 61 MB
sql <<'SQL'
CREATE TABLE forms AS SELECT ('{"start": "a", "back": "a", "options": {"periods": 1000, "unit": "day", "until": "2200-01-01T00:00:00Z"}, "missing": 0, "cohorts": [' || string_agg(format('["%s", 1, [%s], [%2$s]]', date '2000-01-01' + i, zeros), ',' ORDER BY i) || ']}')::jsonb AS j
FROM generate_series(1, 4000) AS i, (SELECT string_agg('0', ',') AS zeros FROM generate_series(0, 1000)) AS z;
SQL
ok 'reading millions of counts takes no memory beside the value' "$(psql -X -q -A -t <<'SQL'
SELECT count(j::journey_retention) FROM forms;
SELECT pg_backend_pid() AS "PID" \gset
\setenv PID :PID
\! awk '/^VmHWM/ { print $2 < 384 * 1024 ? "below 384 MB" : $2 " kB" }' /proc/$PID/status
SQL
)" "$(printf '%s\n' 1 'below 384 MB')"

while IFS= read -r query; do
    cancelled "$query" 'SELECT count(*) FROM million WHERE journey_length(j) > 0'
done <<'SQL'
SELECT retention_agg(j, 'a', 'b', '{"unit": "month", "periods": 1000, "cohort": "recurring", "timezone": "Europe/Helsinki"}') FROM million
SELECT retention_agg(j, 'a', 'b', '{"unit": "month", "periods": 1000, "cohort": "recurring", "origin": "elapsed", "timezone": "Europe/Helsinki"}') FROM million
SELECT retention_agg(j, 'a', 'b') FROM million, generate_series(1, 1000)
SQL
echo "1..$number"
