#!/bin/bash
# The throwaway cluster of this checkout: the one place that knows where it is and how it runs.
#
#   test/cluster.sh start            build, install and start it; it stays up until `stop`
#   test/cluster.sh run COMMAND...   the same, and COMMAND in its environment; stopped afterwards
#                                    unless `start` or another `run` still uses it
#   test/cluster.sh psql [ARGS...]   the same, with psql
#   test/cluster.sh env              the environment as `export` lines (start it first)
#   test/cluster.sh stop             stop it
#   test/cluster.sh clean            stop it and remove every trace
#
# It lives in the git-ignored .cluster/NN (NN: the version of PostgreSQL) and listens on a socket
# in a private directory only, so it meets no other server. The server sees the extension through
# a tree of links to its own installation (.cluster/NN/server) that our files are added to: the
# machine's PostgreSQL is left as it is, no root is needed, and checkouts do not meet.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
umask 022

cluster_dir=$root_dir/.cluster
me=$(id -un)

# A server never runs as root: root lends it to the user that Debian's packages made for it.
server_user=$me
as_server=()
if [ "$(id -u)" -eq 0 ]; then
    for user in postgres nobody; do
        if id "$user" >/dev/null 2>&1; then server_user=$user; break; fi
    done
    as_server=(setpriv --reuid="$server_user" --regid="$(id -g "$server_user")" --init-groups env -u XDG_RUNTIME_DIR HOME=/tmp)
fi
server_run() { (cd / && "${as_server[@]}" "$@"); }

# .cluster is a folder, or, where the server's user cannot reach the checkout, a link to a
# private folder in /var/tmp. Links that came along in a copy of a checkout are not ours.
find_home() {
    [ -e "$cluster_dir" ] || [ -L "$cluster_dir" ] || return 0
    [ "$(cat "$cluster_dir/checkout" 2>/dev/null)" != "$root_dir" ] || return 0
    if [ -L "$cluster_dir" ]; then
        rm "$cluster_dir"
    else
        rm -f "$cluster_dir"/*/sockets
        echo "$root_dir" >"$cluster_dir/checkout"
    fi
}

make_home() {
    local target
    find_home
    if [ ! -e "$cluster_dir" ]; then
        if [ "$server_user" = "$me" ] || server_run test -x "$root_dir"; then
            mkdir "$cluster_dir"
        else
            target=$(mktemp -d /var/tmp/experience.XXXXXX)
            ln -s "$target" "$cluster_dir"
        fi
        echo "$root_dir" >"$cluster_dir/checkout"
    fi
    home=$(readlink -f "$cluster_dir")
    [ -O "$home" ] || [ "$me" = root ] || die "$cluster_dir belongs to $(stat -c %U "$home"): remove it with 'make clean-cluster' as that user"
    [ "$server_user" = "$me" ] || { chmod 755 "$home"; }
}

use_server() {
    pg_config=$(find_pg_config demo) && [ -n "$pg_config" ] || die "no PostgreSQL to run: try test/setup.sh first"
    major=$(major_of "$pg_config")
    bin=$("$pg_config" --bindir)
    base=$home/$major
    data=$base/data
    server=$base/server
    sockets=$base/s
    log=$base/server.log
    # the path of a socket holds 107 bytes
    if [ "${#sockets}" -gt 80 ]; then
        [ -d "$(readlink "$base/sockets" 2>/dev/null)" ] || { mkdir -p "$base"; ln -sfn "$(mktemp -d /tmp/experience.XXXXXX)" "$base/sockets"; }
        sockets=$(readlink "$base/sockets")
    fi
}

# PostgreSQL finds its files relative to its own program. So a copy of the program among links
# to the rest is a complete installation, with our extension in it and not in the machine's.
link_server() {
    local share libdir prefix
    share=$("$pg_config" --sharedir)
    libdir=$("$pg_config" --pkglibdir)
    prefix=$(common_prefix "$bin" "$share" "$libdir")
    private_bin=$server/${bin#"$prefix"}
    private_share=$server/${share#"$prefix"}
    private_lib=$server/${libdir#"$prefix"}
    mkdir -p "$private_bin" "$private_share/extension" "$private_lib"
    if ! cmp -s "$bin/postgres" "$private_bin/postgres"; then
        cp "$bin/postgres" "$private_bin/postgres.new" && mv "$private_bin/postgres.new" "$private_bin/postgres"
    fi
    link_all "$share" "$private_share"
    link_all "$share/extension" "$private_share/extension"
    link_all "$libdir" "$private_lib"
}

common_prefix() {
    local prefix=$1/ path
    for path; do
        while [[ $path/ != "$prefix"* ]]; do prefix=${prefix%/*/}/; done
    done
    echo "$prefix"
}

link_all() {
    local name
    for name in "$1"/*; do
        name=${name##*/}
        # what we install ourselves is not the machine's business, nor the other way round
        case $name in extension | experience.so | experience.control | experience--*.sql) continue ;; esac
        [ -e "$2/$name" ] || ln -sfn "$1/$name" "$2/$name"
    done
}

# make install, when something changed since the last one
install_extension() {
    local stamp=$server/installed
    inner_make -s -j"$(nproc)" PG_CONFIG="$pg_config" all
    if [ ! -e "$stamp" ] || [ -n "$(find "$root_dir/experience.so" "$root_dir/experience.control" "$root_dir"/sql/*.sql -newer "$stamp")" ]; then
        touch "$stamp.new"
        rm -f "$private_share"/extension/experience--*.sql
        inner_make -s PG_CONFIG="$pg_config" pkglibdir="$private_lib" datadir="$private_share" install >/dev/null
        mv "$stamp.new" "$stamp"
    fi
}

is_running() {
    local pid
    pid=$(head -n 1 "$data/postmaster.pid" 2>/dev/null) || return 1
    # the file may be left over, or have come along in a copy: ask the process itself
    [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$data" ]
}

init_data() {
    [ -f "$data/PG_VERSION" ] && [ -f "$base/ready" ] && return
    local locale=C.UTF-8
    locale -a 2>/dev/null | grep -qix 'c\.utf-\?8' || locale=C
    rm -rf "$data"
    mkdir -p "$data" "$sockets"
    chmod 700 "$data" "$sockets"
    [ "$server_user" = "$me" ] || chown "$server_user" "$data" "$sockets"
    server_run "$bin/initdb" --pgdata="$data" --username=postgres --encoding=UTF8 --locale="$locale" \
        --auth=trust --no-sync --no-instructions >"$log" 2>&1 || { cat "$log" >&2; die "initdb failed"; }
    # only for data that can be made again: nothing waits for the disk
    cat >>"$data/postgresql.conf" <<-CONF
		listen_addresses = ''
		unix_socket_permissions = 0700
		fsync = off
		synchronous_commit = off
		full_page_writes = off
		wal_level = minimal
		max_wal_senders = 0
		max_wal_size = 8GB
		checkpoint_timeout = 1h
		shared_buffers = 256MB
		work_mem = 64MB
		maintenance_work_mem = 256MB
		max_connections = 60
		jit = off
		timezone = 'UTC'
		datestyle = 'ISO, MDY'
		shared_preload_libraries = ''
		log_min_messages = warning
		log_line_prefix = '%m [%p] %d '
	CONF
    touch "$base/ready"
}

start_server() {
    make_home
    use_server
    mkdir -p "$base"
    # one at a time: two targets may be started at once in one checkout
    exec 8>"$home/setup.lock"
    flock 8
    link_server
    install_extension
    init_data
    # cleaners of /tmp take sockets
    if is_running && [ ! -S "$sockets/.s.PGSQL.5432" ]; then stop_server; fi
    if ! is_running; then
        [ -d "$sockets" ] || { mkdir -p "$sockets"; chmod 700 "$sockets"; chown "$server_user" "$sockets"; }
        rm -f "$data/postmaster.pid"
        touch "$log"
        [ "$server_user" = "$me" ] || chown "$server_user" "$log"
        server_run "$bin/pg_ctl" --pgdata="$data" --log="$log" --silent -w -t 60 -p "$private_bin/postgres" \
            -o "-c unix_socket_directories='$sockets'" start 8>&- 9>&- </dev/null ||
            { tail -n 30 "$log" >&2; die "the throwaway server did not start; its log is $log"; }
    fi
    flock -u 8
    exec 8>&-
}

stop_server() {
    is_running || return 0
    server_run "$bin/pg_ctl" --pgdata="$data" --silent --mode=fast stop >/dev/null
}

print_env() {
    printf 'export PGHOST=%q PGPORT=5432 PGUSER=postgres PGDATABASE=postgres PG_CONFIG=%q PATH=%q:"$PATH"\n' "$sockets" "$pg_config" "$bin"
    echo "unset PGHOSTADDR PGSERVICE PGPASSWORD PGOPTIONS PGCLIENTENCODING PGSSLMODE PGAPPNAME PGTZ PGDATESTYLE"
    echo "export PSQLRC=/dev/null PSQL_PAGER= PAGER=cat PGCONNECT_TIMEOUT=10 LC_ALL=C.UTF-8"
}

# Holds a shared lock while COMMAND runs; the last to let go stops the server.
run_in_cluster() {
    local status=0
    make_home
    exec 9>"$home/users.lock"
    flock -s 9
    start_server
    eval "$(print_env)"
    # an interrupt ends the command, and then us, with the server stopped
    trap : INT TERM
    "$@" 9>&- || status=$?
    if [ ! -e "$base/keep" ] && flock -n -x 9; then stop_server; fi
    return "$status"
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
    start)
        start_server
        touch "$base/keep"
        ;;
    run) run_in_cluster "$@" ;;
    psql) run_in_cluster psql "$@" ;;
    env)
        make_home
        use_server
        is_running || die "the throwaway server is not running: test/cluster.sh start"
        print_env
        ;;
    stop)
        find_home
        [ -d "$cluster_dir" ] || exit 0
        make_home
        use_server
        rm -f "$base/keep"
        stop_server
        ;;
    clean)
        find_home
        [ -d "$cluster_dir" ] || exit 0
        home=$(readlink -f "$cluster_dir")
        for data in "$home"/*/data; do
            [ -d "$data" ] || continue
            base=${data%/data}
            if is_running; then kill -QUIT "$(head -n 1 "$data/postmaster.pid")"; fi
            for _ in $(seq 100); do is_running || break; sleep 0.1; done
            [ ! -L "$base/sockets" ] || rm -rf "$(readlink "$base/sockets")"
        done
        rm -rf "$home"
        [ ! -L "$cluster_dir" ] || rm -f "$cluster_dir"
        ;;
    *) sed -n '2,/^set /{/^set /!s/^# \{0,1\}//p}' "$0"; exit 2 ;;
esac
