#!/bin/bash
# The bits of clk() and clk_balance() against another implementation, on random keys, specs and
# values with letters of one to four bytes; the same in a database of another encoding. SEED= for
# other cases.
set -euo pipefail
cd "$(dirname "$0")/../.."
export PGOPTIONS='-c search_path=public,experience -c client_min_messages=warning'
seed=${SEED:-$RANDOM}
echo "# seed $seed"
. test/tap.bash

# Values are of kind text, without spaces: normalised as they are. Some fields are missing.
perl -CS -e '
    srand shift;
    my @letters = ("a" .. "h", "\x{e4}", "\x{f6}", "\x{e5}", "\x{161}", "\x{416}", "\x{6f22}", "\x{1f600}");
    for my $case (1 .. 600) {
        my $n = 1 + int rand 16;
        my $latin = $case % 2;
        my $key = join "", map { sprintf "%02x", int rand 256 } 1 .. (16, 17, 32, 64, 65, 200, 1024)[rand 7];
        my @names = map { ($latin ? "" : "\x{e4}\x{416}") . "f$_" . "x" x rand 3 } 1 .. $n;
        my @values = map { $n > 1 && rand() < .15 ? "" : join "", map { $letters[rand($latin ? 11 : @letters)] } 1 .. 1 + rand 12 } 1 .. $n;
        print join("\t", $case, $key, join("|", (0) x $n), join("|", @names), join("|", @values)), "\n";
    }' "$seed" >"$TEST_TMP/cases"
perl test/property/clk_bits.pl <"$TEST_TMP/cases" >"$TEST_TMP/expected"

# differs FILTER: the cases, among those, where the extension has other bits
differs() {
    grep -P "$1" "$TEST_TMP/cases" >"$TEST_TMP/some" || true
    sql -c 'CREATE TEMP TABLE cases (case_ int, key text, kinds text, names text, field_values text)' \
        -c 'CREATE TEMP TABLE expected (case_ int, check_ text, bits text, balanced_check text, balanced_bits text)' \
        -c "\\copy cases FROM '$TEST_TMP/some' ENCODING 'UTF8'" -c "\\copy expected FROM '$TEST_TMP/expected'" \
        -c "WITH encoded AS (
                SELECT case_, clk(decode(key, 'hex'), (replace(names, '|', ': text; ') || ': text')::link_spec, VARIADIC string_to_array(field_values, '|', '')) AS c, decode(key, 'hex') AS key
                FROM (SELECT case_, key, names, field_values FROM cases) AS q)
            SELECT count(*), count(*) FILTER (WHERE (c::jsonb->>'check', c::jsonb->>'bits', b::jsonb->>'check', b::jsonb->>'bits') IS DISTINCT FROM (check_, bits, balanced_check, balanced_bits))
            FROM encoded JOIN expected USING (case_), LATERAL (SELECT clk_balance(key, c) AS b) AS l"
}
ok 'bits, checks, and balanced ones' "$(differs '' 2>&1)" '600|0'

sql -c "DROP DATABASE IF EXISTS ${PGDATABASE}_latin1" -c "CREATE DATABASE ${PGDATABASE}_latin1 TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"
export PGDATABASE=${PGDATABASE}_latin1
sql -c 'CREATE EXTENSION experience'
ok 'the same in a database in LATIN1' "$(PGCLIENTENCODING=UTF8 differs '^\d*[13579]\t' 2>&1)" '300|0'
psql -X -q -d postgres -c "DROP DATABASE \"$PGDATABASE\" WITH (FORCE)"

echo "1..$number"
