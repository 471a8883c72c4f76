# Shared by the scripts of this folder; sourced, not run.

root_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
oldest_major=15
newest_major=19

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

# make hands its own variables down (DATA=, NAME= mean other things to PGXS): an inner make starts clean.
inner_make() {
    env -u MAKEFLAGS -u MFLAGS -u MAKEOVERRIDES -u MAKELEVEL -u DATA -u NAME -u ONLY make --no-print-directory -C "$root_dir" "$@"
}

major_of() { "$1" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/'; }

# A PostgreSQL that can be built against and run: pg_config, PGXS, the server and (for $2 = test) pgTAP.
usable_pg_config() {
    local config=$1 purpose=${2:-test}
    [ -x "$(command -v "$config")" ] || return 1
    [ -f "$("$config" --pgxs)" ] && [ -f "$("$config" --includedir-server)/postgres.h" ] &&
        [ -x "$("$config" --bindir)/postgres" ] || return 1
    [ "$purpose" = demo ] || [ -f "$("$config" --sharedir)/extension/pgtap.control" ]
}

# The PostgreSQL to use: PG_CONFIG if given, else the newest complete one, else nothing.
find_pg_config() {
    local purpose=${1:-test} major config
    if [ -n "${PG_CONFIG:-}" ]; then
        command -v "$PG_CONFIG"
        return
    fi
    for major in $(seq "$newest_major" -1 "$oldest_major"); do
        config=/usr/lib/postgresql/$major/bin/pg_config
        if usable_pg_config "$config" "$purpose"; then
            echo "$config"
            return
        fi
    done
    config=$(command -v pg_config) && usable_pg_config "$config" "$purpose" && echo "$config"
}
