#!/usr/bin/env bash
# Installs, runs, breaks, removes and purges the package under a real systemd, in a throw-away overlay of this machine:
# nothing is left behind. Needs root. Takes the package as argument, or builds it.
set -euo pipefail
# shellcheck source=packaging/build-env.sh
. "$(dirname "${BASH_SOURCE[0]}")/build-env.sh"

[[ $EUID -eq 0 ]] || die "not root: an overlay of the machine has to be mounted"
deb=$(realpath "${1:-$("$repository/packaging/deb.sh" | tail -n 1)}")
need_packages systemd systemd-container dbus

scratch=$(mktemp -d)
trap 'rmdir "$scratch"' EXIT
say "testing $deb"
# The mounts live and die with this namespace.
unshare --mount bash -euo pipefail -s "$scratch" "$deb" "$repository" <<'NAMESPACE'
scratch=$1 deb=$2 repository=$3
mount --make-rprivate /
mount -t tmpfs tmpfs "$scratch"
mkdir "$scratch"/{upper,work,root}
mount -t overlay overlay -o "lowerdir=/,upperdir=$scratch/upper,workdir=$scratch/work" "$scratch/root"
root=$scratch/root
mkdir -p "$root/opt/deb-test"
cp "$deb" "$root/opt/deb-test/keepwarm.deb"
cp "$repository/packaging/deb/inside.sh" "$root/opt/deb-test/"
# Images of containers forbid services to start; a store's server does not.
rm -f "$root/usr/sbin/policy-rc.d" "$root/etc/machine-id"
touch "$root/etc/machine-id"
cat >"$root/etc/systemd/system/deb-test.service" <<'UNIT'
[Unit]
After=multi-user.target
SuccessAction=exit
FailureAction=exit
[Service]
Type=oneshot
ExecStart=/bin/bash /opt/deb-test/inside.sh
StandardOutput=append:/opt/deb-test/log
StandardError=append:/opt/deb-test/log
TimeoutStartSec=300
[Install]
WantedBy=default.target
UNIT
systemctl --root="$root" --quiet set-default multi-user.target
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
ln -s ../deb-test.service "$root/etc/systemd/system/multi-user.target.wants/"
timeout --kill-after=10 600 systemd-nspawn --quiet --directory="$root" --register=no --keep-unit --private-network \
  --link-journal=no --console=pipe --boot </dev/null >"$scratch/console" 2>&1 || true
cat "$root/opt/deb-test/log" || { cat "$scratch/console"; exit 1; }
[[ $(tail -n 1 "$root/opt/deb-test/log") == *' passed, 0 failed' ]]
NAMESPACE
