#!/bin/bash
# Damaged binary forms of unit_comoments and lead_lag: COPY BINARY refuses them, or what it reads is a
# value like any other. Every flipped bit, every other length, random bytes under a checksum that is
# right, and forms made by hand with impossible content.
set -euo pipefail
cd "$(dirname "$0")/../.."
. test/tap.bash

export PGOPTIONS="-c search_path=public,experience -c client_min_messages=warning"
sql <<'SQL'
CREATE TABLE answer AS SELECT g % 5 AS unit, g AS x, g * g % 7 AS y FROM generate_series(1, 12) AS g;
CREATE TABLE units (value unit_comoments);
INSERT INTO units SELECT units_agg(with_names(c, '{né}')) FROM (SELECT comoments_agg(x) AS c FROM answer GROUP BY unit) AS q;
INSERT INTO units SELECT units_agg(c) FROM (SELECT comoments_agg(x / 3.0, y) AS c FROM answer GROUP BY unit) AS q;
INSERT INTO units SELECT units_agg(NULL::comoments);
CREATE TABLE panels (value lead_lag);
INSERT INTO panels SELECT lead_lag_agg(u, p, x, y) FROM (VALUES ('a', 1, 0.5, 2), ('a', 2, NULL, 3), ('é', -7, 1e100, NULL), (NULL, 1, 1, 1)) AS v(u, p, x, y);
INSERT INTO panels SELECT lead_lag_agg(NULL, 1, 1, 1);
SQL

# try TABLE: the cases of its values into TABLE_copied, what came of each into TABLE_outcome (name, state)
try() {
    local table=$1 folder=$TEST_TMP/$1
    mkdir "$folder"
    sql -c "CREATE TABLE ${table}_copied (name text, value $2)" -c "CREATE TABLE ${table}_outcome (name text, state text)" -c "\\copy $table TO '$folder/values' BINARY"
    perl test/robust/measures_units_binary.pl "$folder" "$table" "$2" <"$folder/values" >"$folder/load.sql"
    psql -X -q -f "$folder/load.sql" >"$folder/log" 2>&1 || true
    awk -v OFS='\t' '/^CASE / { if (name != "") print name, state; name = $2; state = "read" } /ERROR:/ { state = $NF } /server closed|FATAL|PANIC/ { state = "crash" }' "$folder/log" >"$folder/outcome"
    sql -c "\\copy ${table}_outcome FROM '$folder/outcome'"
    ok "$table: the server has survived all of it" "$(tail -n 1 "$folder/log")" "CASE end"
    ok "$table: more than a thousand cases" "$(sql -c "SELECT count(*) > 1500 FROM ${table}_outcome")" t
    ok "$table: every flipped bit and every other length is refused as damaged" "$(sql -c "SELECT DISTINCT state FROM ${table}_outcome WHERE name ~ '^(flip|cut)'")" 22P03
    ok "$table: bytes with a right checksum are read, or refused with a reason" "$(sql -c "SELECT name, state FROM ${table}_outcome WHERE state NOT IN ('read', '22P03', '22003', '08P01', '22021')")" ''
    ok "$table: many of them are read" "$(sql -c "SELECT count(*) > 50 FROM ${table}_outcome WHERE name ~ '^made' AND state = 'read'")" t
    ok "$table: what was read has one form" "$(sql -c "SELECT count(*) FROM ${table}_copied WHERE value IS DISTINCT FROM value::text::$2 OR value IS DISTINCT FROM value::jsonb::$2")" 0
}

try units unit_comoments
ok 'units: hand-made forms' "$(sql -F ' ' -c "SELECT name, state FROM units_outcome WHERE name ~ '^case' ORDER BY name COLLATE \"C\"")" \
"case-as-it-is read
case-correlation-about-the-mean 22P03
case-correlation-above-1 22P03
case-correlation-of-means 22P03
case-empty-with-rows 22P03
case-fewer-rows-than-units 22P03
case-flags 22P03
case-infinity 22P03
case-low-part 22P03
case-low-part-that-has-no-square read
case-many-variables 22P03
case-more-single-than-units 22P03
case-name-long 22P03
case-name-of-digits 22P03
case-name-twice 22P03
case-nan 22P03
case-negative-missing 22P03
case-negative-sum-of-squares 22P03
case-negative-units 22P03
case-negative-zero 22P03
case-pair read
case-pivot-too-large 22P03
case-sizes-too-large 22P03
case-sizes-too-small 22P03
case-squares-above-the-sum 22P03
case-squares-below-the-mean 22P03
case-sum-beyond-the-squares 22P03
case-version 22P03"
ok 'units: the readings of what was read are numbers or NULL' "$(sql -c "
    SELECT count(*) FROM units_copied, anova(value, '1') AS a
    WHERE units(value) > 0 AND (f IN ('NaN', 'Infinity', '-Infinity') OR n0 IN ('NaN', 'Infinity', '-Infinity') OR (icc1(value, '1')).value IN ('NaN', 'Infinity', '-Infinity'))")" 0
ok 'units: and the comoments that they give can be stored' "$(sql -c "
    SELECT count(*) FROM units_copied, LATERAL (VALUES (total_units(value)), (within_units(value)), (between_units(value)), (between_units(value, true))) AS v(c) WHERE c <> c::text::comoments")" 0

try panels lead_lag
ok 'panels: hand-made forms' "$(sql -F ' ' -c "SELECT name, state FROM panels_outcome WHERE name ~ '^case' ORDER BY name COLLATE \"C\"")" \
"case-as-it-is read
case-fewer-rows 22P03
case-half-utf8 22021
case-infinity 22P03
case-more-rows 08P01
case-more-units 22P03
case-nan 22P03
case-negative-missing 22P03
case-negative-units 22P03
case-no-measure 22P03
case-no-rows 22P03
case-other-order read
case-same-unit-twice 22P03
case-too-large 22P03
case-twice 22P03
case-unknown-measure 22P03
case-version 22P03
case-zero-byte 22021"
ok 'panels: in another order they are the same value' "$(sql -c "SELECT count(DISTINCT value) FROM panels_copied WHERE name IN ('case-as-it-is', 'case-other-order')")" 1
ok 'panels: what was read can be read' "$(sql -c "SELECT count(*) > 0 FROM panels_copied, lead_lag_table(value, 1)")" t
echo "1..$number"
