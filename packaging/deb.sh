#!/usr/bin/env bash
# Builds the package. Its path is the last line printed.
set -euo pipefail
# shellcheck source=packaging/build-env.sh
. "$(dirname "${BASH_SOURCE[0]}")/build-env.sh"

cargo_deb_version=3.8.0

build_env
need_packages dpkg-dev
build_release
# Of the programs as built, so that they say what --help says.
rm -rf "$CARGO_TARGET_DIR/release/man"
mkdir -p "$CARGO_TARGET_DIR/release/man"
"$CARGO_TARGET_DIR/release/keepwarmctl" man "$CARGO_TARGET_DIR/release/man"
gzip -9n "$CARGO_TARGET_DIR"/release/man/*.1
need_cargo_tool deb "$cargo_deb_version"
cd "$repository"
cargo deb --no-build --quiet --package keepwarmd --output "$CARGO_TARGET_DIR/debian/"
find "$CARGO_TARGET_DIR/debian" -name 'keepwarm_*.deb' -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d ' ' -f 2-
