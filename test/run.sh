#!/bin/bash
# Runs tests and counts them: test/run.sh test|long|oracle     (make test, make test-long, make oracle)
#
#   test     test/sql (pg_regress), test/math (C), test/property, test/robust, and the examples of
#            README.md and doc/
#   long     test/long
#   oracle   test/oracle, against the files in the folder DATA
#
# ONLY="name ..." runs the files of these names. Each `ok` and `not ok` of TAP counts as one; a
# file that dies, misses its plan or differs from expected/ counts as a failure of its own.
# The last line is `N passed, N failed`, and the exit status says the same.
#
# A .sql file begins with \i test/pgtap.psql and has a database of its own with pgTAP and the
# extension in it; a .sh file prints TAP and finds that database in PGDATABASE, and a folder of its
# own in TEST_TMP. Both find the folder DATA in the psql variable, or environment variable, data.
# A line `-- needs: PATH ...` (or `# needs:`) names files below DATA without which it is skipped.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root_dir"

suite=${1:-test}
case $suite in test | long | oracle | expected) ;; *) die "usage: $0 test|long|oracle|expected" ;; esac

# Outside of the cluster: set up, start it, and come back here inside.
if [ -z "${TEST_RUN_BEGAN:-}" ]; then
    TEST_RUN_BEGAN=$(mktemp)
    export TEST_RUN_BEGAN
    trap 'rm -f "$TEST_RUN_BEGAN"' EXIT
    status=0
    { test/setup.sh test && test/cluster.sh run "$0" "$@"; } || status=$?
    if [ ! -s "$TEST_RUN_BEGAN" ]; then
        say "the set-up or the build failed: no test has run"
        echo "0 passed, 1 failed"
        exit 1
    fi
    exit "$status"
fi
echo began >"$TEST_RUN_BEGAN"

work=$(mktemp -d)
prefix=t$$
template=${prefix}_template
total_passed=0
total_failed=0
total_skipped=0

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }
cleanup() {
    local name
    for name in $(sql -c "SELECT datname FROM pg_database WHERE datname ~ '^${prefix}_' ORDER BY 1"); do
        sql -c "DROP DATABASE IF EXISTS \"$name\" WITH (FORCE)" || true
    done
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

wanted() {
    local only
    [ -n "${ONLY:-}" ] || return 0
    for only in $ONLY; do [ "$1" = "$only" ] && return 0; done
    return 1
}

# files PATTERN...: those that exist and are wanted
files() {
    local file name
    for file; do
        [ -f "$file" ] || continue
        name=${file##*/}
        if wanted "${name%.*}"; then echo "$file"; fi
    done
}

# report LABEL LOG SECONDS [REASON]: counts the TAP in LOG, prints one line, and what failed
report() {
    local label=$1 log=$2 seconds=$3 passed failed reason
    read -r passed failed reason < <(awk -f test/tap.awk "$log")
    if [ -n "${4:-}" ]; then reason="${reason:+$reason; }$4"; fi
    # a file is no more than one failure for its own sake
    if [ -n "$reason" ] && { [ "$failed" -eq 0 ] || [[ $reason != "differs from"* ]]; }; then failed=$((failed + 1)); fi
    total_passed=$((total_passed + passed))
    total_failed=$((total_failed + failed))
    if [ "$failed" -eq 0 ]; then
        printf '  ok      %-36s %6d passed %25s\n' "$label" "$passed" "${seconds}s"
        return
    fi
    printf '  FAILED  %-36s %6d passed, %d failed %15s\n' "$label" "$passed" "$failed" "${seconds}s"
    awk '/^not ok/ { show = 1; print; next } /^#/ { if (show) print; next } /^ok/ { show = 0 }
         /(ERROR|FATAL|PANIC):|^psql:|^(DETAIL|HINT|CONTEXT):/ { print }' "$log" | sed -n '1,200s/^/          /p'
    [ -z "$reason" ] || printf '          %s\n' "$reason"
}

make_template() {
    sql -c "CREATE DATABASE $template" || return 1
    sql -d "$template" -c "SET client_min_messages = warning" -c "CREATE EXTENSION pgtap" -c "CREATE EXTENSION experience"
}

# Runs one file in a database of its own; leaves TAP in its log. In a process of its own.
run_file() {
    local file=$1 name database log start status=0 reason=
    name=$(echo "${file#test/}" | tr '/.-' '___')
    database=${prefix}_$name
    database=${database:0:63}
    log=$work/$name.log
    mkdir -p "$work/$name.tmp"
    start=$(date +%s%N)
    psql -X -q -c "CREATE DATABASE \"$database\" TEMPLATE $template" >"$log" 2>&1
    case $file in
        *.sql) psql -X -q -d "$database" -v data="${DATA_DIR:-}" -v tmp="$work/$name.tmp" -f "$file" >>"$log" 2>&1 || status=$? ;;
        *.sh) PGDATABASE=$database TEST_TMP=$work/$name.tmp data=${DATA_DIR:-} bash "$file" >>"$log" 2>&1 </dev/null || status=$? ;;
    esac
    [ "$status" -eq 0 ] || reason="it ended with status $status"
    psql -X -q -c "DROP DATABASE IF EXISTS \"$database\" WITH (FORCE)" >/dev/null 2>&1 || true
    echo "$(elapsed "$start") $reason" >"$work/$name.end"
}

elapsed() { awk -v ns=$(($(date +%s%N) - $1)) 'BEGIN { printf "%.1f", ns / 1e9 }'; }
export -f run_file elapsed
export work prefix template

# What a file needs below DATA and does not find there.
absent() {
    local path
    for path in $(sed -n 's/^\(--\|#\) *needs: *//p' "$1"); do
        [ -n "${DATA_DIR:-}" ] && [ -e "$DATA_DIR/$path" ] || echo "$path"
    done
}

run_files() {
    local list=() file name lacks seconds reason
    for file in $(files "$@"); do
        lacks=$(absent "$file")
        if [ -n "$lacks" ]; then
            total_skipped=$((total_skipped + 1))
            printf '  SKIPPED %-36s its checks are not done: %s\n' "${file#test/}" "$(echo $lacks | sed 's/ /, /g') missing in ${DATA_DIR:-DATA (not given)}"
        else
            list+=("$file")
        fi
    done
    [ ${#list[@]} -gt 0 ] || return 0
    printf '%s\0' "${list[@]}" | xargs -0 -n 1 -P "${JOBS:-$(nproc)}" bash -c 'run_file "$1"' _
    for file in "${list[@]}"; do
        name=$(echo "${file#test/}" | tr '/.-' '___')
        read -r seconds reason <"$work/$name.end" || true
        report "${file#test/}" "$work/$name.log" "$seconds" "$reason"
    done
}

run_regress() {
    local names=() file name start log result reason diffs out=$work/regress
    mkdir -p "$out/sql" "$out/expected" "$out/out"
    for file in $(files test/sql/*.sql); do
        name=$(basename "$file" .sql)
        ln -s "$root_dir/$file" "$out/sql/$name.sql"
        names+=("$name")
        # pg_regress takes NAME.out and NAME_0.out to NAME_9.out; it gives up on everything when there
        # is no NAME.out, while an empty one differs
        : >"$out/expected/$name.out"
        [ "$suite" != expected ] || continue
        for file in "expected/$name.out" "expected/$name"_[0-9].out; do
            [ ! -e "$file" ] || ln -sf "$root_dir/$file" "$out/expected/"
        done
    done
    [ ${#names[@]} -gt 0 ] || return 0
    start=$(date +%s%N)
    # elsewhere than the checkout it would prefer, or leave, files there: hence the folder of links
    "$(dirname "$("$PG_CONFIG" --pgxs)")/../../src/test/regress/pg_regress" --bindir="$("$PG_CONFIG" --bindir)" \
        --inputdir="$out" --outputdir="$out/out" $([ "$(major_of "$PG_CONFIG")" -lt 16 ] || echo "--expecteddir=$out") \
        --host="$PGHOST" --port="$PGPORT" --user="$PGUSER" --dbname="${prefix}_regress" \
        --load-extension=pgtap --load-extension=experience "${names[@]}" >"$out/log" 2>&1 || true
    diffs=$out/out/regression.diffs
    if [ "$suite" = expected ]; then
        accept_results "$out" "${names[@]}"
        return
    fi
    for name in "${names[@]}"; do
        result=$out/out/results/$name.out
        reason=
        if [ ! -f "$result" ]; then
            result=/dev/null
            reason="pg_regress did not run it: $(tail -n 3 "$out/log" | tr '\n' ' ')"
        elif [ ! -s "$out/expected/$name.out" ] && [ ! -e "expected/$name.out" ]; then
            reason="differs from expected/$name.out, which is missing: make expected ONLY=$name"
        elif [ -f "$diffs" ] && grep -q "^diff .*/results/$name\.out$" "$diffs"; then
            reason="differs from expected/$name.out"
            # where a test fails, that says it all
            grep -q '^not ok' "$result" || reason+=$(printf '\n'; awk -v name="/results/$name.out" '/^diff / { on = substr($0, length($0) - length(name) + 1) == name } on' "$diffs" | head -n 40 | sed 's/^/          /')
        fi
        seconds=$(sed -n "s/^.*[[:space:]]$name  *\.*  *ok  *\([0-9]*\) ms.*/\1/p; s/^ok [0-9]* *- $name  *\([0-9]*\) ms.*/\1/p" "$out/log" | awk '{ printf "%.1f", $1 / 1000 }')
        report "sql/$name" "$result" "${seconds:-$(elapsed "$start")}" "$reason"
    done
}

# make expected: keeps what the tests print, if they all pass
accept_results() {
    local out=$1 name passed failed reason
    shift
    for name; do
        read -r passed failed reason < <(awk -f test/tap.awk "$out/out/results/$name.out")
        if [ "$failed" -eq 0 ] && [ -z "$reason" ]; then
            cp "$out/out/results/$name.out" "expected/$name.out"
            total_passed=$((total_passed + passed))
        else
            report "sql/$name" "$out/out/results/$name.out" - "expected/$name.out is left as it was"
        fi
    done
}

run_math() {
    local sources log=$work/math.log start passed failed
    sources=$(files test/math/*_test.c)
    for source in $sources; do
        start=$(date +%s%N)
        if ! gcc -std=gnu99 -O2 -Wall -Wextra -Isrc -Isrc/math -I"$("$PG_CONFIG" --includedir-server)" -o "$work/math_test" \
            "$source" src/math/*.c -lm >"$log" 2>&1; then
            total_failed=$((total_failed + 1))
            printf '  FAILED  %-36s it does not compile\n' "${source#test/}"
            sed 's/^/          /' "$log" | head -n 40
            continue
        fi
        local status=0
        "$work/math_test" test/math/*.csv >"$log" 2>&1 || status=$?
        read -r passed failed < <(sed -n '$s/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$log") || { passed=0 failed=1; }
        if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
        total_passed=$((total_passed + passed))
        total_failed=$((total_failed + failed))
        if [ "$failed" -eq 0 ]; then
            printf '  ok      %-36s %6d passed %25s\n' "${source#test/}" "$passed" "$(elapsed "$start")s"
        else
            printf '  FAILED  %-36s %6d passed, %d failed (status %d)\n' "${source#test/}" "$passed" "$failed" "$status"
            sed 's/^/          /' "$log" | head -n 60
        fi
    done
}

run_docs() {
    local log=$work/docs.log file start
    for file in README.md doc/*.md; do
        [ -f "$file" ] && grep -q '^```sql' "$file" || continue
        if wanted "$(basename "$file" .md)"; then
            start=$(date +%s%N)
            local status=0
            test/doc_examples.sh "$file" >"$log" 2>&1 || status=$?
            report "$file" "$log" "$(elapsed "$start")" "$([ "$status" -le 1 ] || echo "it ended with status $status")"
        fi
    done
}

data=${DATA:-}
if [ -n "$data" ]; then
    [ -d "$data" ] || die "DATA=$data is not a folder"
    DATA_DIR=$(cd "$data" && pwd)
fi
export DATA_DIR=${DATA_DIR:-}

echo "PostgreSQL $("$PG_CONFIG" --version | sed 's/^PostgreSQL //')"
if [ "$suite" != expected ]; then make_template; fi

case $suite in
    test)
        run_regress
        run_math
        run_files test/property/*.sql test/property/*.sh test/robust/*.sql test/robust/*.sh
        run_docs
        ;;
    long) run_files test/long/*.sql test/long/*.sh ;;
    oracle) run_files test/oracle/*.sql test/oracle/*.sh ;;
    expected) run_regress ;;
esac

if [ "$total_skipped" -gt 0 ]; then printf '  %d file(s) SKIPPED, see above: their checks count neither way\n' "$total_skipped"; fi
if [ -n "${ONLY:-}" ] && [ $((total_passed + total_failed)) -eq 0 ]; then
    say "nothing is called $ONLY"
    total_failed=1
fi
echo "$total_passed passed, $total_failed failed"
[ "$total_failed" -eq 0 ]
