#!/bin/bash
# Installs what a target needs, and only what is missing: test/setup.sh demo|test|bench
#
# Debian 12 and 13 (and what derives from them). Where everything is there it looks, and is done.
# Elsewhere it says what is not.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

purpose=${1:-test}

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
is_installable() {
    local candidate
    candidate=$(LC_ALL=C apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: //p')
    [ -n "$candidate" ] && [ "$candidate" != "(none)" ]
}

server_packages() {
    echo "postgresql-$1 postgresql-server-dev-$1"
    [ "$purpose" = demo ] || echo "postgresql-$1-pgtap"
}

all_are() {
    local check=$1 package
    shift
    for package; do "$check" "$package" || return 1; done
}

# All there, from packages or not: nothing to do.
is_ready() {
    local found
    command -v gcc >/dev/null && command -v make >/dev/null && [ -f /usr/include/stdio.h ] || return 1
    [ "$purpose" != bench ] || python3 -c "import ensurepip, venv" 2>/dev/null || return 1
    found=$(find_pg_config "$purpose") && [ -n "$found" ] && usable_pg_config "$found" "$purpose"
}

# The version of PostgreSQL to complete: of PG_CONFIG, else the newest whose server is installed.
choose_major() {
    local major
    if [[ ${PG_CONFIG:-} =~ ^/usr/lib/postgresql/([0-9]+)/ ]]; then
        echo "${BASH_REMATCH[1]}"
    elif [ -n "${PG_CONFIG:-}" ]; then
        # Debian's own is a front for the versions; any other was not made by packages
        [ "$(command -v "$PG_CONFIG" || true)" = /usr/bin/pg_config ] ||
            die "the PostgreSQL of PG_CONFIG=$PG_CONFIG lacks its server, its headers$([ "$purpose" = demo ] || echo " or pgTAP")"
        major_of "$PG_CONFIG"
    else
        for major in $(seq "$newest_major" -1 "$oldest_major"); do
            if is_installed "postgresql-$major"; then echo "$major"; return; fi
        done
    fi
}

tools="gcc libc6-dev make"
case $purpose in
    demo | test) ;;
    bench) tools="$tools python3 python3-venv" ;;
    *) die "usage: $0 demo|test|bench" ;;
esac

if is_ready; then exit 0; fi

command -v apt-get >/dev/null ||
    die "this is not Debian: install gcc, make, PostgreSQL $oldest_major or newer with its headers$([ "$purpose" = demo ] || echo " and pgTAP")$([ "$purpose" != bench ] || echo ", and python3 with venv"), and give PG_CONFIG=/path/to/pg_config"

missing_now() {
    local package
    for package in $tools ${major:+$(server_packages "$major")}; do
        is_installed "$package" || echo "$package"
    done
}

major=$(choose_major)
missing=$(missing_now)

if [ "$(id -u)" -eq 0 ]; then
    as_root=()
elif sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
elif [ -t 0 ] && command -v sudo >/dev/null; then
    as_root=(sudo)
else
    die "missing packages: $(echo $missing $([ -n "$major" ] || server_packages NN)); installing them needs root, or a user with sudo"
fi
as_root+=(env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8)
apt=("${as_root[@]}" apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=600)

log=$(mktemp)

# Debian would make and start a cluster "main" with a new server, and start others that are
# stopped. Both are held off while we install, by files that go away again.
no_cluster=/etc/postgresql-common/createcluster.d/experience-setup.conf
no_start=/usr/sbin/policy-rc.d
held=()
hold() {
    "${as_root[@]}" test -e "$1" && return
    held+=("$1")
    "${as_root[@]}" mkdir -p "$(dirname "$1")"
    printf '%s\n' "${@:3}" | "${as_root[@]}" tee "$1" >/dev/null
    "${as_root[@]}" chmod "$2" "$1"
}
release() {
    local file
    for file in "${held[@]}"; do "${as_root[@]}" rm -f "$file"; done
    rm -f "$log"
}
trap release EXIT
trap 'exit 130' INT TERM

say "installing what is missing (once; a minute or two) ..."
"${apt[@]}" update >"$log" 2>&1 || { cat "$log" >&2; say "apt-get update failed: going on with the package lists that are there"; }

if [ -z "$major" ]; then
    for candidate in $(seq "$newest_major" -1 "$oldest_major"); do
        if all_are is_installable $(server_packages "$candidate"); then major=$candidate; break; fi
    done
    if [ -z "$major" ]; then
        lacking=
        for candidate in $(seq "$newest_major" -1 "$oldest_major"); do
            is_installable "postgresql-$candidate" || continue
            for package in $(server_packages "$candidate"); do
                is_installable "$package" || lacking="$lacking $package"
            done
        done
        die "the apt sources of this machine offer no PostgreSQL from $oldest_major to $newest_major with all that is needed; they lack:${lacking:- postgresql-NN itself}"
    fi
    missing=$(missing_now)
fi

for package in $missing; do
    is_installable "$package" || die "package $package cannot be installed: apt knows no candidate for it (see 'apt-cache policy $package' and /etc/apt/sources.list)"
done

hold "$no_cluster" 644 "create_main_cluster = false"
hold "$no_start" 755 "#!/bin/sh" "exit 101"

say "  $(echo $missing)"
if ! "${apt[@]}" install --yes --no-install-recommends --no-upgrade $missing >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    die "apt-get could not install: $(echo $(missing_now)); its reason is above"
fi
is_ready || die "installed, and yet something lacks: gcc, make, or the server, headers or pgTAP of PostgreSQL $major"
