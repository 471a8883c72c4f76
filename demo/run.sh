#!/bin/bash
# The guided report: questions in words, the SQL, the answer, and how to read it.
#
#   make demo                        on the example company (SEED=1 SCALE=1)
#   make demo SEED=7 SCALE=0.5       on another one, of half the size (scale 0.05 ... 4)
#   make demo DATA=folder            on the real files that the folder holds
#
# It runs the chapters demo/report/*.sql (or demo/real/*.sql) in the order of their names, all in one
# session. A new chapter is one more file. The tables stay in the throwaway cluster, in the database
# experience_demo (or experience_real): make psql DATABASE=experience_demo.
set -euo pipefail
cd "$(dirname "$0")/.."
. test/lib.sh

# By hand, too, it runs in the throwaway cluster and nowhere else.
if [ -z "${DEMO_IN_CLUSTER:-}" ]; then
    export DEMO_IN_CLUSTER=yes
    exec test/cluster.sh run demo/run.sh
fi

bold= plain=
if [ -t 1 ]; then bold=$'\e[1m' plain=$'\e[0m'; fi

sql() { psql -X -q -v ON_ERROR_STOP=1 "$@"; }

# The extension anew each time: it may have been built anew.
open_database() {
    local database=$1
    [ -n "$(sql -At -c "SELECT 1 FROM pg_database WHERE datname = '$database'")" ] || sql -c "CREATE DATABASE $database"
    PGOPTIONS='-c client_min_messages=warning' sql -d "$database" -c 'DROP EXTENSION IF EXISTS experience CASCADE' -c 'CREATE EXTENSION experience' \
        -c "ALTER DATABASE $database SET search_path = \"\$user\", public, experience"
}

# Every chapter sees the variables given here; they share temporary tables.
tell() {
    local database=$1 folder=$2 chapter
    local chapters=()
    shift 2
    for chapter in "$folder"/[0-9]*.sql; do chapters+=(-f "$chapter"); done
    sql -d "$database" -v bold="$bold" -v plain="$plain" "$@" -f demo/style.sql "${chapters[@]}"
}

tell_company() {
    local seed=${SEED:-1} scale=${SCALE:-1} database=experience_demo stamp
    [[ $seed =~ ^[0-9]{1,9}$ ]] || die "SEED=$seed is not a whole number"
    [[ $scale =~ ^[0-9]*\.?[0-9]+$ ]] || die "SCALE=$scale is not a number (0.05 to 4)"
    open_database "$database"
    stamp="seed $seed, scale $scale, generator $(cat demo/company/*.sql | sha256sum | cut -c 1-16)"
    if [ "$(sql -At -d "$database" -c "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()")" != "$stamp" ]; then
        echo "Making the example company (seed $seed, scale $scale): less than a minute ..."
        sql -d "$database" -c "COMMENT ON DATABASE $database IS NULL"
        sql -d "$database" -v seed="$seed" -v scale="$scale" -f demo/company/generate.sql >/dev/null
        sql -d "$database" -c "COMMENT ON DATABASE $database IS '$stamp'"
    fi
    tell "$database" demo/report -v seed="$seed" -v scale="$scale"
}

# load TABLE FILE: the file into the table, or a line that says it is missing. Sets have_TABLE.
have=()
missing=()
load() {
    local table=$1 file=$2 read=cat
    case $file in *.gz) read=zcat ;; esac
    sql -d experience_real -c "TRUNCATE $table"
    if [ -r "$DATA/$file" ]; then
        "$read" "$DATA/$file" | sql -d experience_real -c "\\copy $table FROM STDIN (FORMAT csv, HEADER)"
        have+=(-v "have_$table=true")
    else
        missing+=("$file")
        have+=(-v "have_$table=false")
    fi
}

tell_real() {
    [ -d "$DATA" ] || die "DATA=$DATA is not a folder"
    DATA=$(cd "$DATA" && pwd)
    # the folder that `make oracle` takes holds the files one level further down
    if [ -d "$DATA/data" ]; then DATA=$DATA/data; fi
    open_database experience_real
    PGOPTIONS='-c client_min_messages=warning' sql -d experience_real -f demo/real/tables.sql
    local table file
    while read -r table file; do
        [ -z "$table" ] || load "$table" "$file"
    done <demo/real/files
    if [ ${#missing[@]} -gt 0 ]; then
        echo "Not in $DATA, so their questions are left out:"
        printf '  %s\n' "${missing[@]}"
    fi
    tell experience_real demo/real "${have[@]}"
}

if [ -n "${DATA:-}" ]; then tell_real; else tell_company; fi
