#!/bin/bash
# The binary form of cox, through COPY BINARY: damaged, made up, and as it was sent. Prints TAP.
set -euo pipefail
cd "$(dirname "$0")/../.."
. test/tap.bash

export PGOPTIONS="-c search_path=public,experience -c client_min_messages=warning"
sql <<'SQL'
CREATE TABLE sample AS
SELECT cox_agg(i % 7, i % 3 > 0, i % 2, i % 5 / 4.0) AS v FROM generate_series(1, 6) AS i
UNION ALL SELECT cox_stratified_agg((array['north', 'süd', ''])[1 + i % 3], i % 7, i % 3 > 0, i % 5) FROM generate_series(1, 6) AS i
UNION ALL SELECT cox_start_stop_agg(i % 4, i % 4 + i % 5 + 1, i % 3 > 0, i % 5) FROM generate_series(1, 6) AS i
UNION ALL SELECT cox_agg(1, true, NULL);
CREATE TABLE read (file text, v cox);
CREATE TABLE refused (file text, state text);
-- what the readings make of a value: an answer, or the state of an error
CREATE FUNCTION outcome(c cox) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cox_fit(c, ties), cox_summary(c, ties) FROM unnest('{efron,breslow}'::text[]) AS ties;
    RETURN 'answered';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END $$;
CREATE FUNCTION there_and_back(a cox, b cox) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE WHEN cox_send(a + b - b) = cox_send(a) THEN 'same' ELSE 'different' END;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END $$;
SQL

files=$TEST_TMP/files
mkdir "$files"
cat >"$files/read.psql" <<PSQL
\\warn :file
\\setenv FILE :file
TRUNCATE one;
\\copy one FROM PROGRAM 'cat "\$FOLDER/\$FILE"' BINARY
INSERT INTO read SELECT :'file', v FROM one;
PSQL
sql -c "\\copy sample TO '$TEST_TMP/sample' BINARY"
perl test/robust/damaged_any.pl "$files" <"$TEST_TMP/sample" >"$TEST_TMP/all.psql"

# Sound and impossible content under a right checksum: covariates, form, missing, strata, patterns,
# labels, then count, stratum * 2 + left, [start,] time, covariates.
perl -I test/robust -MCopyBinary - "$files" >>"$TEST_TMP/all.psql" <<'PERL'
$CopyBinary::folder = shift;
my $infinity = 9**9**9;
sub value { my ($name, @parts) = @_; my $body = join '', chr 1, @parts; put($name, $body . crc32c($body)); }
sub head { return pack 'C C q> N N', @_; }
sub label { return pack('N', length $_[0]) . $_[0]; }
sub pattern { my ($count, $mark, @numbers) = @_; return pack 'q> N d>*', $count, $mark, @numbers; }
value('good-plain', head(1, 0, 0, 0, 2), pattern(1, 1, 5, 0), pattern(2, 0, 5, 1));
value('good-order', head(1, 0, 0, 0, 2), pattern(2, 0, 5, 1), pattern(1, 1, 5, 0));
value('good-strata', head(1, 2, 3, 2, 2), label('b'), label('a'), pattern(1, 3, 5, 0), pattern(2, 0, 5, 1));
value('good-starts', head(1, 4, 0, 0, 1), pattern(1, 1, -2, -1, 0));
value('good-both', head(1, 6, 0, 1, 1), label(''), pattern(1, 1, 0, 1, 0));
value('good-empty', head(32, 0, 9, 0, 0));
value('good-count', head(1, 0, 0, 0, 1), pattern(9223372036854775807, 1, 5, 0));
value('bad-version-0', '');
value('bad-width-0', head(0, 0, 0, 0, 1), pattern(1, 1, 5));
value('bad-width-33', head(33, 0, 0, 0, 1), pattern(1, 1, 5, (0) x 33));
value("bad-form-$_", head(1, $_, 0, 0, 1), pattern(1, 1, 0, 5, 0)) for 1, 8, 128;
value('bad-missing', head(1, 0, -1, 0, 1), pattern(1, 1, 5, 0));
value('bad-patterns', head(1, 0, 0, 0, 4294967295), pattern(1, 1, 5, 0));
value('bad-million', head(1, 0, 0, 0, 1000001), pattern(1, 1, 5, 0));
value('bad-fewer', head(1, 0, 0, 0, 2), pattern(1, 1, 5, 0));
value('bad-more', head(1, 0, 0, 0, 1), pattern(1, 1, 5, 0), pattern(1, 1, 6, 0));
value('bad-twice', head(1, 0, 0, 0, 2), pattern(1, 1, 5, 0), pattern(3, 1, 5, 0));
value('bad-count-0', head(1, 0, 0, 0, 1), pattern(0, 1, 5, 0));
value('bad-count-negative', head(1, 0, 0, 0, 1), pattern(-1, 1, 5, 0));
value("bad-time-$_", head(1, 0, 0, 0, 1), pattern(1, 1, $_, 0)) for $infinity, -$infinity, $infinity - $infinity, -1, -0.0;
value("bad-x-$_", head(1, 0, 0, 0, 1), pattern(1, 1, 5, $_)) for $infinity, -$infinity, $infinity - $infinity, -0.0;
value('bad-start', head(1, 4, 0, 0, 1), pattern(1, 1, 5, 5, 0));
value('bad-start-infinite', head(1, 4, 0, 0, 1), pattern(1, 1, -$infinity, 5, 0));
value('bad-stratum', head(1, 0, 0, 0, 1), pattern(1, 2, 5, 0));
value('bad-stratum-2', head(1, 2, 0, 1, 1), label('a'), pattern(1, 2, 5, 0));
value('bad-strata-without', head(1, 0, 0, 1, 1), label('a'), pattern(1, 1, 5, 0));
value('bad-strata-none', head(1, 2, 0, 0, 1), pattern(1, 1, 5, 0));
value('bad-label-unused', head(1, 2, 0, 2, 2), label('a'), label('b'), pattern(1, 1, 5, 0), pattern(1, 0, 5, 0));
value('bad-label-twice', head(1, 2, 0, 2, 2), label('a'), label('a'), pattern(1, 1, 5, 0), pattern(1, 2, 5, 0));
value('bad-label-length', head(1, 2, 0, 1, 1), pack('N', 4294967295), pattern(1, 1, 5, 0));
value('bad-label-letters', head(1, 2, 0, 1, 1), label("\xff\xfe"), pattern(1, 1, 5, 0));
value('bad-label-zero', head(1, 2, 0, 1, 1), label("a\0b"), pattern(1, 1, 5, 0));
PERL
{ printf '%s\n' '\set VERBOSITY sqlstate' 'CREATE TEMP TABLE one (v cox);'; cat "$TEST_TMP/all.psql"; } |
    FOLDER=$files psql -X -q 2>&1 >/dev/null | awk -v OFS='\t' '/ERROR:/ { print name, $NF; next } { name = $0 }' >"$TEST_TMP/refused"
sql -c "\\copy refused FROM '$TEST_TMP/refused'"

ok 'every file was read or refused' "$(sql -c "SELECT (SELECT count(*) FROM read) + (SELECT count(*) FROM refused)")" "$(find "$files" -name '*-*' | wc -l)"
ok 'flipped bits and other lengths are refused as damaged' "$(sql -c "SELECT count(*), string_agg(DISTINCT state, ' ') FROM refused WHERE file ~ '^(flip|cut)-'")" "$(find "$files" -name 'flip-*' -o -name 'cut-*' | wc -l)|22P03"
ok 'bytes with a right checksum are refused with a reason' "$(sql -c "SELECT DISTINCT state FROM refused WHERE file LIKE 'made-%' AND state NOT IN ('22P03', '22021')")" ''
ok 'or read' "$(sql -c "SELECT count(*) > 50 FROM read")" t
ok 'what was read has one form' "$(sql -c "SELECT count(*) FROM read WHERE v::text::cox IS DISTINCT FROM v OR cox_send(v::text::cox) <> cox_send(v)")" 0
ok 'sound values are read' "$(sql -c "SELECT string_agg(file, ' ' ORDER BY file) FROM read WHERE file LIKE 'good-%'")" 'good-both good-count good-empty good-order good-plain good-starts good-strata'
ok 'in any order of patterns and labels' "$(sql -c "SELECT string_agg(v::text, ' ' ORDER BY file) FROM read WHERE file IN ('good-order', 'good-strata')")" \
    '{"covariates": 1, "missing": 0, "patterns": [[2, 5, false, 1], [1, 5, true, 0]]} {"covariates": 1, "missing": 3, "patterns": {"a": [[1, 5, true, 0]], "b": [[2, 5, false, 1]]}}'
ok 'impossible ones are not' "$(sql -c "SELECT string_agg(file, ' ') FROM read WHERE file LIKE 'bad-%'")" ''
ok 'as damaged, or as text of no encoding' "$(sql -c "SELECT state, count(*) FROM refused WHERE file LIKE 'bad-%' GROUP BY 1 ORDER BY 1" | tr '\n' ' ')" "22021|2 22P03|32 "
ok 'what was read can be read from, or is refused as a model' "$(sql -c "SELECT string_agg(DISTINCT outcome(v), ' ' ORDER BY outcome(v)) FROM read WHERE outcome(v) <> '22003'")" '22023 answered'
ok 'adding and taking away gives the same, or is refused' "$(sql -c "SELECT string_agg(DISTINCT there_and_back(a.v, b.v), ' ' ORDER BY there_and_back(a.v, b.v)) FROM read AS a, sample AS b WHERE there_and_back(a.v, b.v) <> '22003'")" '22023 same'

# there and back, in another encoding of the client too
sql -c "CREATE TABLE back (LIKE sample)" -c "\\copy back FROM '$TEST_TMP/sample' BINARY"
ok 'COPY BINARY and back' "$(sql -c "SELECT count(*) FROM sample JOIN back USING (v)")" 4
export PGCLIENTENCODING=LATIN1
sql -c "TRUNCATE back" -c "\\copy sample TO '$TEST_TMP/latin' BINARY" -c "\\copy back FROM '$TEST_TMP/latin' BINARY"
unset PGCLIENTENCODING
ok 'in another encoding' "$(sql -c "SELECT count(*) FROM sample JOIN back USING (v)") $(cmp -s "$TEST_TMP/sample" "$TEST_TMP/latin" && echo same || echo different)" '4 different'
echo "1..$number"
