#!/bin/bash
# protect_cells() and audit_disclosure() on random small companies: three dimensions, one of them in
# two levels, and two publications with joiners, leavers and changed answers. SEED= and CASES= for others.
set -euo pipefail
cd "$(dirname "$0")/../.."
export PGOPTIONS='-c search_path=public,experience -c client_min_messages=warning'
seed=${SEED:-$RANDOM}
cases=${CASES:-300}
echo "# seed $seed"
. test/tap.bash
search() { perl test/property/disclosure_search.pl "$@"; }

# protect GIVEN RESULTS: the answers, each twice: as given, and with members in another order
protect() {
    sql -c 'CREATE TEMP TABLE given (case_ int, minimum int, persons text, members text, states text, keys text)' -c "\\copy given FROM '$1'" \
        -c "CREATE TEMP TABLE answer AS
            SELECT g.*, array_to_string(protect_cells(string_to_array(persons, ',')::bigint[], c, a, string_to_array(states, ','), minimum), ',') AS answer,
                array_to_string(protect_cells(string_to_array(persons, ',')::bigint[], rc, ra, string_to_array(states, ','), minimum), ',') AS turned
            FROM given AS g, LATERAL (
                SELECT array_agg(split_part(m, ':', 1)::int) AS c, array_agg(split_part(m, ':', 2)::int) AS a,
                    array_agg(split_part(m, ':', 1)::int ORDER BY md5(m)) AS rc, array_agg(split_part(m, ':', 2)::int ORDER BY md5(m)) AS ra
                FROM unnest(string_to_array(members, ',')) AS m) AS members" \
        -c "\\copy (SELECT case_, minimum, persons, members, states, keys, answer FROM answer ORDER BY case_) TO '$2'" \
        -c 'SELECT count(*) FROM answer WHERE answer IS DISTINCT FROM turned'
}

search first "$cases" "$seed" >"$TEST_TMP/first"
ok 'the order of members decides nothing' "$(protect "$TEST_TMP/first" "$TEST_TMP/first_results" 2>&1)" 0
search second "$TEST_TMP/first_results" "$seed" >"$TEST_TMP/second"
ok 'nor beside what is known' "$(protect "$TEST_TMP/second" "$TEST_TMP/second_results" 2>&1)" 0
ok 'nothing can be computed from a first publication, and nothing is hidden needlessly' "$(search check "$TEST_TMP/first_results" 2>&1)" ''
ok 'nor from the first and the second' "$(search check "$TEST_TMP/second_results" 2>&1)" ''

search small "$((3 * cases))" "$seed" >"$TEST_TMP/small"
ok 'small tables' "$(protect "$TEST_TMP/small" "$TEST_TMP/small_results" 2>&1)" 0
optimum=$(search optimum "$TEST_TMP/small_results" 2>&1)
echo "# $optimum"
ok 'on average at most 5 % more persons are hidden than the exhaustive search hides' "$(awk '{print ($5 <= 5 && $1 > 100)}' <<<"$optimum")" 1

# The attacker on the first publications, protected and with nothing but small cells hidden
search naive "$TEST_TMP/first_results" >"$TEST_TMP/naive"
sql >"$TEST_TMP/audits" <<SQL
CREATE TEMP TABLE line (line text);
\\copy line FROM '$TEST_TMP/naive' (DELIMITER E'\\b')
CREATE TEMP TABLE cell AS
SELECT split_part(line, E'\\t', 1)::int AS case_, split_part(line, E'\\t', 2) AS truth, part[2:5] AS keys, part[6]::int AS n, part[7]::int AS minimum, part[8] AS naive, part[9] AS protected
FROM line, unnest((string_to_array(line, E'\\t'))[3:]) AS u(key), string_to_array(key, '/') AS part;
CREATE TEMP TABLE audited (area text, unit text, tenure text, sex text, n int);
CREATE TEMP TABLE audit (case_ int, truth text, of_naive boolean, cell jsonb, low float8, high float8, exact boolean);
DO \$\$
DECLARE c record;
BEGIN
    FOR c IN SELECT DISTINCT case_, truth, minimum, of_naive FROM cell, (VALUES (true), (false)) AS v(of_naive) LOOP
        TRUNCATE audited;
        INSERT INTO audited SELECT nullif(keys[1], '*'), nullif(keys[2], '*'), nullif(keys[3], '*'), nullif(keys[4], '*'),
            CASE WHEN CASE WHEN c.of_naive THEN naive ELSE protected END = 'shown' THEN n END FROM cell WHERE case_ = c.case_;
        INSERT INTO audit SELECT c.case_, c.truth, c.of_naive, a.cell, a.low, a.high, a.exact
        FROM audit_disclosure('audited', '{area,unit,tenure,sex}', 'n', NULL, c.minimum) AS a;
    END LOOP;
END \$\$;
SELECT 'protected', count(*) FILTER (WHERE exact) FROM audit WHERE NOT of_naive;
SELECT 'bounds', count(*) FILTER (WHERE NOT c.n BETWEEN low AND coalesce(high, 'infinity') OR exact AND low <> c.n), count(*) > 1000
FROM audit AS a JOIN cell AS c ON c.case_ = a.case_ AND a.cell = jsonb_build_object('area', nullif(keys[1], '*'), 'unit', nullif(keys[2], '*'), 'tenure', nullif(keys[3], '*'), 'sex', nullif(keys[4], '*'));
SELECT 'found', count(*) FILTER (WHERE leaks <> found), count(*) FILTER (WHERE leaks) > 20
FROM (SELECT case_, truth = 'leaks' AS leaks, bool_or(exact) AS found FROM audit WHERE of_naive GROUP BY 1, 2) AS q;
SQL
ok 'the attacker finds nothing in a protected publication' "$(grep protected "$TEST_TMP/audits")" 'protected|0'
ok 'what it says of hidden cells is true' "$(grep bounds "$TEST_TMP/audits")" 'bounds|0|t'
ok 'it finds each leak where small cells alone are hidden, and no other' "$(grep found "$TEST_TMP/audits")" 'found|0|t'
echo "1..$number"
