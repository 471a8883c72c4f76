#!/bin/bash
# Binary forms of comoments that are damaged, or that no server wrote: COPY BINARY refuses them, or
# what it reads is a sound value, with readings within their bounds. Nothing else happens.
set -euo pipefail
cd "$(dirname "$0")/../.."
. test/tap.bash

export PGOPTIONS="-c search_path=public,experience -c client_min_messages=warning"
sql <<'SQL'
CREATE TABLE target (file text, c comoments);
CREATE TABLE sample AS
SELECT comoments_agg(g, sin(g)) AS c FROM generate_series(1, 10) AS g
UNION ALL SELECT with_names(weighted_comoments_agg(1 / g::float8, g, sin(g)), '{one,zwölf}') FROM generate_series(1, 10) AS g
UNION ALL SELECT comoments_agg(NULL::float8)
UNION ALL SELECT comoments_agg(VARIADIC NULL::float8[]);
SQL

files=$TEST_TMP/files
mkdir "$files"
# \copy takes no variables, so the file comes through the environment; nor does it set ERROR, so
# what was refused is read from stderr, where each file is announced.
cat >"$files/read.psql" <<'PSQL'
\warn :file
\setenv FILE :file
TRUNCATE one;
\copy one FROM PROGRAM 'cat "$FOLDER/$FILE"' BINARY
INSERT INTO target SELECT :'file', c FROM one;
PSQL
psql -X -q -c "\\copy sample TO '$TEST_TMP/sample' BINARY"
perl test/robust/comoments_binary.pl "$files" <"$TEST_TMP/sample" >"$TEST_TMP/all.psql"
{ printf '%s\n' '\set VERBOSITY sqlstate' 'CREATE TEMP TABLE one (c comoments);'; cat "$TEST_TMP/all.psql"; } |
    FOLDER=$files psql -X -q 2>&1 >/dev/null | awk -v OFS='\t' '/ERROR:/ { print name, $NF; next } { name = $0 }' >"$TEST_TMP/refused"
sql -c 'CREATE TABLE refused (file text, state text)' -c "\\copy refused FROM '$TEST_TMP/refused'"

ok 'every file was read or refused' "$(sql -c 'SELECT (SELECT count(*) FROM target) + (SELECT count(*) FROM refused)')" "$(find "$files" -name '*-*' | wc -l)"
ok 'every flipped bit is refused as damaged' "$(sql -c "SELECT count(*), string_agg(DISTINCT state, ' ') FROM refused WHERE file LIKE 'flip-%'")" "$(find "$files" -name 'flip-*' | wc -l)|22P03"
ok 'every other length is refused as damaged' "$(sql -c "SELECT count(*), string_agg(DISTINCT state, ' ') FROM refused WHERE file LIKE 'cut-%'")" "$(find "$files" -name 'cut-*' | wc -l)|22P03"
ok 'bytes with a right checksum: refused with a reason' "$(sql -c "SELECT DISTINCT state FROM refused WHERE file LIKE 'made-%' AND state NOT IN ('22P03', '22021', '08P01')")" ''
ok 'or read' "$(sql -c "SELECT count(*) > 50 FROM target WHERE file LIKE 'made-%'")" t
ok 'what was read has one form: that of its text' "$(sql -c "SELECT count(*) FROM target WHERE comoments_send(c) <> comoments_send(c::text::comoments) OR c <> c::jsonb::comoments")" 0
ok 'and readings within their bounds' "$(sql -c "
    SELECT count(*) FROM target WHERE EXISTS (SELECT FROM corr_matrix(c) AS m WHERE m.r NOT BETWEEN -1 AND 1 OR m.p_value NOT BETWEEN 0 AND 1 OR m.n < 0)
        OR EXISTS (SELECT FROM comoments_table(c) AS t WHERE t.variance < 0 OR t.mean IN ('NaN', 'Infinity', '-Infinity') OR t.variance IN ('NaN', 'Infinity'))")" 0
# a regression may be refused as collinear; what it answers is finite
sql <<'SQL'
CREATE FUNCTION unsound(c comoments) RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer text;
BEGIN
    SELECT string_agg(o::text, ' ') INTO answer FROM ols(c, '1', '{2}') AS o;
    RETURN substring(answer FROM 'NaN|Infinity');
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN NULL;
END $$;
SQL
ok 'and regressions, or a reason why not' "$(sql -c 'SELECT count(unsound(c)) FROM target')" 0
ok 'its binary form reads back' "$(sql -c "\\copy (SELECT file, c FROM target) TO '$TEST_TMP/again' BINARY" -c 'CREATE TABLE again (LIKE target)' -c "\\copy again FROM '$TEST_TMP/again' BINARY" \
    -c 'SELECT count(*) FROM target JOIN again USING (file) WHERE target.c IS DISTINCT FROM again.c')" 0
ok 'hand-made forms that are read' "$(sql -c "SELECT string_agg(substr(file, 6), ' ' ORDER BY file COLLATE \"C\") FROM target WHERE file LIKE 'case-%'")" \
    'good name-63 names no-variables variables-64 weighted'
ok 'and the others are refused as damaged' "$(sql -c "SELECT string_agg(DISTINCT state, ' ' ORDER BY state), count(*) > 40 FROM refused WHERE file LIKE 'case-%'")" '22021 22P03|t'
echo "1..$number"
