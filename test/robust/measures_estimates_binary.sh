#!/bin/bash
# Binary forms of estimates, ride, matched_change and tailoring that are damaged, or that no server
# wrote: COPY BINARY refuses them, or what it reads is a value like any other. Nothing else happens.
set -euo pipefail
cd "$(dirname "$0")/../.."
. test/tap.bash

export PGOPTIONS="-c search_path=public,experience -c client_min_messages=warning"
declare -A sample reading
sample[estimates]="SELECT estimates_agg(v, s) FROM (VALUES (1.5, 0.25), (-3, 1), (NULL, 1), (1e100, 1e-100)) AS t(v, s)"
reading[estimates]="heterogeneity(v), pooled(v, 'hk'), pooled(v, 'fixed')"
sample[ride]="SELECT bicycle_ride_agg(p, l, s) FROM (VALUES (1, 50, 0.25), (2, 51, NULL), (3, 52, 1), (NULL, 1, 1)) AS t(p, l, s)"
reading[ride]="bicycle_ride(v)"
sample[matched_change]="SELECT matched_did_agg(t, a, s, p, x) FROM (VALUES (true, true, 'é', 1, 0.1), (true, true, 'é', 1, 0.2), (true, false, 'é', 1, 7), (false, true, 'é', 2, 1), (false, false, 'é', 2, 1), (true, true, 'zz', -9, 3), (NULL, true, 's', 1, 1)) AS v(t, a, s, p, x)"
reading[matched_change]="matched_did(v)"
sample[tailoring]="SELECT value_of_tailoring_agg(a, b, c) FROM (VALUES (0.1, 0.2, 0.3), (0.7, 5, 2), (NULL, 1, 2)) AS t(a, b, c)"
reading[tailoring]="value_of_tailoring(v)"

for type in estimates ride matched_change tailoring; do
    files=$TEST_TMP/$type
    mkdir "$files"
    cat >"$files/read.psql" <<'PSQL'
\warn :file
\setenv FILE :file
TRUNCATE one;
\copy one FROM PROGRAM 'cat "$FOLDER/$FILE"' BINARY
INSERT INTO target SELECT :'file', v FROM one;
PSQL
    sql -c "CREATE TABLE sample (v) AS ${sample[$type]}" -c "CREATE TABLE target (file text, v $type)" -c "\\copy sample TO '$TEST_TMP/sample' BINARY"
    perl test/robust/measures_estimates_binary.pl "$files" "$type" <"$TEST_TMP/sample" >"$TEST_TMP/all.psql"
    { printf '%s\n' '\set VERBOSITY sqlstate' "CREATE TEMP TABLE one (v $type);"; cat "$TEST_TMP/all.psql"; } |
        FOLDER=$files psql -X -q 2>&1 >/dev/null | awk -v OFS='\t' '/ERROR:/ { print name, $NF; next } { name = $0 }' >"$TEST_TMP/refused"
    sql -c 'CREATE TABLE refused (file text, state text)' -c "\\copy refused FROM '$TEST_TMP/refused'"

    ok "$type: every file was read or refused" "$(sql -c 'SELECT (SELECT count(*) FROM target) + (SELECT count(*) FROM refused)')" "$(find "$files" -name '*-*' | wc -l)"
    ok "$type: every flipped bit is refused as damaged" "$(sql -c "SELECT count(*), string_agg(DISTINCT state, ' ') FROM refused WHERE file LIKE 'flip-%'")" "$(find "$files" -name 'flip-*' | wc -l)|22P03"
    ok "$type: every other length is refused as damaged" "$(sql -c "SELECT count(*), string_agg(DISTINCT state, ' ') FROM refused WHERE file LIKE 'cut-%'")" "$(find "$files" -name 'cut-*' | wc -l)|22P03"
    ok "$type: bytes with a right checksum: refused with a reason" "$(sql -c "SELECT DISTINCT state FROM refused WHERE file LIKE 'made-%' AND state NOT IN ('22P03', '08P01', '22021')")" ''
    ok "$type: or read" "$(sql -c "SELECT count(*) > 10 FROM target WHERE file LIKE 'made-%'")" t
    ok "$type: hand-made forms that are wrong are refused" "$(sql -c "SELECT string_agg(file, ' ') FROM target WHERE file LIKE 'case-bad-%'")" ''
    ok "$type: and those that are right are read" "$(sql -c "SELECT count(*) FROM target WHERE file LIKE 'case-good-%'")" "$(find "$files" -name 'case-good-*' | wc -l)"
    ok "$type: what was read has one form, that of its text" "$(sql -c "SELECT count(*) FROM target WHERE ${type}_send(v) <> ${type}_send(v::text::$type) OR v <> v::jsonb::$type")" 0
    sql -c "\\copy target TO '$TEST_TMP/again' BINARY" -c "CREATE TABLE again (LIKE target)" -c "\\copy again FROM '$TEST_TMP/again' BINARY"
    ok "$type: and its binary form reads back" "$(sql -c 'SELECT count(*) FROM target JOIN again USING (file) WHERE target.v IS DISTINCT FROM again.v')" 0
    # a ride may have a period twice: that is refused when it is read
    sql -c "CREATE FUNCTION says(query text) RETURNS text LANGUAGE plpgsql AS \$\$ DECLARE r text; BEGIN EXECUTE query INTO r; RETURN r; EXCEPTION WHEN invalid_parameter_value THEN RETURN 'refused'; END \$\$"
    ok "$type: and has readings, without NaN or infinity" "$(sql -c "SELECT count(*) FILTER (WHERE says(format('SELECT ROW(%s)::text FROM (SELECT %L::$type AS v) AS q', \$r\$${reading[$type]}\$r\$, v)) ~* 'nan|infinity') FROM target")" 0
    sql -c 'DROP TABLE sample, target, refused, again' -c 'DROP FUNCTION says'
done
echo "1..$number"
