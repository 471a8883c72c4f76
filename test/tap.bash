# Sourced by the tests that are shell scripts: they run in the top folder, with the database of the test in PGDATABASE.

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }

# ok TEXT ACTUAL EXPECTED: a line of TAP; at the end of the test stands echo "1..$number"
number=0
ok() {
    number=$((number + 1))
    if [ "$2" = "$3" ]; then
        echo "ok $number - $1"
    else
        echo "not ok $number - $1"
        printf '%s\n' "have: $2" "want: $3" | sed 's/^/# /'
    fi
}
