#!/bin/bash
# Tests the checkout on other systems, each a chroot made with debootstrap:
#   test/matrix.sh [--fresh] [SUITE ...]     (default: bookworm trixie sid, which bring PostgreSQL 15, 17, 18;
#                                             experimental has 19, with the pgTAP of 18)
#
# In each it installs make alone, copies the checkout in and runs `make test` (or what COMMAND says),
# as a newcomer would. Needs root and debootstrap. The chroots stay in MATRIX_DIR, so that a second
# run is quick; --fresh makes them anew. Prints TAP: one `ok` or `not ok` for each suite.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

matrix_dir=${MATRIX_DIR:-/var/tmp/experience-matrix}
command=${COMMAND:-make test}
fresh=
if [ "${1:-}" = --fresh ]; then fresh=1; shift; fi
suites=("$@")
[ ${#suites[@]} -gt 0 ] || suites=(bookworm trixie sid)

if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null; then
    say "SKIPPED: other versions of PostgreSQL are not tested: this needs root and the package debootstrap"
    echo "1..0 # SKIP needs root and debootstrap"
    exit 0
fi

mirror=$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\?\([^ ]*\) .*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources 2>/dev/null | grep -m 1 'debian/\?$' || true)

mounted=
unmount() {
    [ -z "$mounted" ] || umount "$mounted" || umount -l "$mounted"
    mounted=
}
trap unmount EXIT
trap 'exit 130' INT TERM

bootstrap() {
    local chroot=$1 suite=$2 proxy
    rm -rf "$chroot"
    mkdir -p "$matrix_dir"
    debootstrap --variant=minbase "${suite/experimental/sid}" "$chroot" ${mirror:+"$mirror"} || return 1
    # a mirror may lag behind the date that sid's index is good for
    echo 'Acquire::Check-Valid-Until "false";' >"$chroot/etc/apt/apt.conf.d/99matrix"
    proxy=$(apt-config dump --format '%v' Acquire::http::Proxy)
    [ -z "$proxy" ] || echo "Acquire::http::Proxy \"$proxy\";" >>"$chroot/etc/apt/apt.conf.d/99matrix"
}

# pgTAP is SQL alone: that of 18 serves where 19 has no package of it yet
install_experimental() {
    in_chroot "$1" "set -e
        echo 'deb $(sed -n 's/^deb \([^ ]*\) .*/\1/p' "$1/etc/apt/sources.list" | head -n 1) experimental main' >/etc/apt/sources.list.d/experimental.list
        apt-get -qq update
        mkdir -p /etc/postgresql-common/createcluster.d
        echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/matrix.conf
        apt-get -qq install --yes --no-install-recommends gcc libc6-dev \
            postgresql-19/experimental postgresql-client-19/experimental postgresql-server-dev-19/experimental libpq5/experimental libpq-dev/experimental
        cd /tmp
        apt-get -qq download postgresql-18-pgtap
        dpkg -x postgresql-18-pgtap_*.deb pgtap
        cp pgtap/usr/share/postgresql/18/extension/* /usr/share/postgresql/19/extension/"
}

in_chroot() { chroot "$1" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 bash -c "$2" </dev/null; }

test_suite() {
    local chroot=$matrix_dir/$1
    if [ -n "$fresh" ] || [ ! -x "$chroot/usr/bin/apt-get" ]; then bootstrap "$chroot" "$1" || return 1; fi
    mount -t proc proc "$chroot/proc" && mounted=$chroot/proc
    # the cluster of the last run stays, as in a checkout that is used again
    mkdir -p "$chroot/src/experience"
    find "$chroot/src/experience" -mindepth 1 -maxdepth 1 ! -name .cluster -exec rm -rf {} +
    (cd "$root_dir" && git -c safe.directory="$root_dir" ls-files -z --cached --others --exclude-standard | tar --null --ignore-failed-read -T - -c) |
        tar -x -C "$chroot/src/experience"
    in_chroot "$chroot" "command -v make >/dev/null || { apt-get -qq update && apt-get -qq install --yes --no-install-recommends make; }" || return 1
    if [ "$1" = experimental ] && [ ! -e "$chroot/usr/share/postgresql/19/extension/pgtap.control" ]; then install_experimental "$chroot" || return 1; fi
    local status=0
    in_chroot "$chroot" "cd /src/experience && $command" || status=$?
    unmount
    return "$status"
}

number=0
failed=0
for suite in "${suites[@]}"; do
    number=$((number + 1))
    log=$(mktemp)
    result=ok
    test_suite "$suite" >"$log" 2>&1 || result="not ok"
    unmount
    echo "$result $number - $suite: $(grep -m 1 '^PostgreSQL [0-9]' "$log" || echo 'no PostgreSQL'), $(grep '^[0-9]* passed, [0-9]* failed$' "$log" | tail -n 1)"
    if [ "$result" != ok ]; then
        failed=1
        { grep -m 10 -E 'error:|ERROR:' "$log" || true; echo ...; tail -n 50 "$log"; } | sed 's/^/# /'
    fi
    rm -f "$log"
done
echo "1..$number"
exit "$failed"
