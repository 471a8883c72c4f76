# Sourced, after test/tap.bash, by tests of damaged binary forms.

# read_damaged TYPE MAKER: MAKER makes damaged files out of the rows of sample_TYPE, in TEST_TMP/TYPE;
# what COPY BINARY reads goes into target_TYPE (file, v), why it refused one into refused_TYPE (file, state)
read_damaged() {
    local type=$1 maker=$2 files=$TEST_TMP/$1
    mkdir "$files"
    # \copy takes no variables, so the file comes through the environment; nor does it set ERROR, so
    # what was refused is read from stderr, where each file is announced
    cat >"$files/read.psql" <<PSQL
\\warn :file
\\setenv FILE :file
TRUNCATE one;
\\copy one FROM PROGRAM 'cat "\$FOLDER/\$FILE"' BINARY
INSERT INTO target_$type SELECT :'file', v FROM one;
PSQL
    sql -c "CREATE TABLE target_$type (file text, v $type)" -c "CREATE TABLE refused_$type (file text, state text)" -c "\\copy sample_$type TO '$TEST_TMP/sample_$type' BINARY"
    perl "$maker" "$files" <"$TEST_TMP/sample_$type" >"$TEST_TMP/all.psql"
    { printf '%s\n' '\set VERBOSITY sqlstate' "CREATE TEMP TABLE one (v $type);"; cat "$TEST_TMP/all.psql"; } |
        FOLDER=$files psql -X -q 2>&1 >/dev/null | awk -v OFS='\t' '/ERROR:/ { print name, $NF; next } { name = $0 }' >"$TEST_TMP/refused"
    sql -c "\\copy refused_$type FROM '$TEST_TMP/refused'"
}

# damaged TYPE MAKER LEAST: each file is refused, or read as a value that is like any other; at least LEAST of them are
damaged() {
    local type=$1 least=$3 files=$TEST_TMP/$1
    read_damaged "$type" "$2"
    ok "$type: every file was read or refused" "$(sql -c "SELECT (SELECT count(*) FROM target_$type) + (SELECT count(*) FROM refused_$type)")" "$(find "$files" -name '*-*' | wc -l)"
    ok "$type: flipped bits and other lengths are refused as damaged" "$(sql -c "SELECT count(*), string_agg(DISTINCT state, ' ') FROM refused_$type WHERE file ~ '^(flip|cut|long)-'")" \
        "$(find "$files" -name 'flip-*' -o -name 'cut-*' -o -name 'long-*' | wc -l)|22P03"
    ok "$type: bytes with a right checksum are refused with a reason" "$(sql -c "SELECT DISTINCT state FROM refused_$type WHERE file LIKE 'made-%' AND state NOT IN ('22P03', '08P01', '22P02', '22021')")" ''
    ok "$type: or read" "$(sql -c "SELECT count(*) > $least FROM target_$type")" t
    ok "$type: what was read has one form" "$(sql -c "SELECT string_agg(file, ' ') FROM target_$type WHERE v::text::$type IS DISTINCT FROM v OR ${type}_send(v::jsonb::$type) <> ${type}_send(v)")" ''
}
