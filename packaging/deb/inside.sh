#!/usr/bin/env bash
# What the package must do on a machine, told to deb-test.sh's throw-away one. Ends with `N passed, N failed`.
set -uo pipefail

passed=0 failed=0
check() {
  local what=$1
  shift
  if "$@" >/tmp/check.log 2>&1; then passed=$((passed + 1)) && echo "ok    $what"; else
    failed=$((failed + 1))
    echo "WRONG $what: $*"
    sed 's/^/      /' /tmp/check.log
  fi
}
# Up to 30 seconds for what another process has to do first.
soon() { for _ in {1..60}; do "$@" && return; sleep 0.5; done; return 1; }
mode() { [[ $(stat -c '%a %U %G' "$1") == "$2" ]]; }
status() { runuser -u "$1" -- keepwarmctl --socket /run/keepwarm/keepwarm.sock status; }
pid() { systemctl show --property=MainPID --value keepwarmd; }
is_another_than() { [[ $(pid) != 0 && $(pid) != "$1" ]]; }
failed_with() { [[ $(systemctl show --property=ExecMainStatus --value keepwarmd) == "$1" ]] && systemctl is-failed --quiet keepwarmd; }
not() { ! "$@"; }

state=/var/lib/keepwarm
check "it installs" dpkg --install /opt/deb-test/keepwarm.deb
check "it runs at once" systemctl is-active keepwarmd
check "it runs at the next boot" systemctl is-enabled keepwarmd
check "the unit is right" systemd-analyze verify --man=no keepwarmd.service
check "the ledger is private" mode $state/ledger "700 keepwarm keepwarm"
check "and all that is in it" find $state/ledger -type f -perm /077 -exec false {} +
check "reps have theirs" mode $state/outbox/text "2750 keepwarm keepwarm-rep"
check "BI tools have their group" mode $state/published "2750 keepwarm keepwarm-bi"
check "lead files have their group" mode $state/drop "2770 keepwarm keepwarm-drop"
check "the key is root's" mode /etc/keepwarm/keepwarm.key "600 root root"
check "the ledger is there" soon test -e $state/ledger/ledger.duckdb
check "the warehouse is published" soon test -e $state/published/warehouse.duckdb
check "it is published for its group" mode $state/published/warehouse.duckdb "640 keepwarm keepwarm-bi"
useradd --groups keepwarm-admin boss
check "an admin is answered" status boss
key=$(sha256sum </etc/keepwarm/keepwarm.key)

before=$(pid)
kill -KILL "$before"
check "it comes back after a crash" soon is_another_than "$before"
check "and is ready again" soon systemctl is-active --quiet keepwarmd
cp /etc/keepwarm/keepwarm.toml /tmp/right.toml
printf '\n[appliance.typo]\ntypo = 1\n' >>/etc/keepwarm/keepwarm.toml
systemctl restart keepwarmd
check "a wrong configuration stops it for good" failed_with 78
cp /tmp/right.toml /etc/keepwarm/keepwarm.toml
systemctl reset-failed keepwarmd
check "a right one starts it" systemctl start keepwarmd
before=$(pid)
check "an upgrade keeps the configuration" dpkg --install /opt/deb-test/keepwarm.deb
check "and restarts it" soon is_another_than "$before"
check "and keeps the key" test "$key" = "$(sha256sum </etc/keepwarm/keepwarm.key)"

check "it is removed" dpkg --remove keepwarm
check "it runs no more" not systemctl is-active --quiet keepwarmd
check "removal keeps the ledger" test -e $state/ledger/ledger.duckdb
check "and the key" test -e /etc/keepwarm/keepwarm.key
mv /etc/keepwarm/keepwarm.key /tmp/keepwarm.key
check "it installs without the key" dpkg --install /opt/deb-test/keepwarm.deb
check "and makes no other for the old vault" test ! -e /etc/keepwarm/keepwarm.key
mv /tmp/keepwarm.key /etc/keepwarm/keepwarm.key
systemctl stop keepwarmd
systemctl reset-failed keepwarmd
check "it installs again" dpkg --install /opt/deb-test/keepwarm.deb
check "and runs on the same ledger" soon systemctl is-active --quiet keepwarmd
check "it is purged" dpkg --purge keepwarm
check "purging forgets the leads" test ! -e $state
check "and the configuration" test ! -e /etc/keepwarm
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
