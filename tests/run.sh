#!/usr/bin/env bash
# Proves the code: format, lints, documentation, then every test. The test runner's closing line comes last.
# Arguments go to the runner, for example: tests/run.sh -E 'test(tidy)'
set -euo pipefail
# shellcheck source=packaging/build-env.sh
. "$(dirname "${BASH_SOURCE[0]}")/../packaging/build-env.sh"

nextest_version=0.9.143
# Readers of the published warehouse: what a dealer's BI tools bring, from the oldest promised to the newest.
duckdb_versions=(1.0.0 1.1.3 1.2.2 1.4.5 2.0.0)

need_tools() {
  python3 -c 'import ensurepip, venv' 2>/dev/null || need_packages python3 python3-venv
  if ! { cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1; then rustup component add rustfmt clippy; fi
  need_cargo_tool nextest "$nextest_version"
  # A mail server, a mailbox and a text gateway that tests talk to.
  /usr/bin/python3 -c 'import aiosmtpd, dkim, nacl' 2>/dev/null || need_packages python3-aiosmtpd python3-dkim python3-nacl
  [[ -x /usr/sbin/dovecot ]] && command -v openssl >/dev/null || need_packages dovecot-imapd openssl
  # Databases of a DMS, and the drivers to them.
  command -v sqlite3 >/dev/null && [[ -d /usr/lib/postgresql && -x /usr/sbin/mariadbd && -f /etc/odbcinst.ini ]] ||
    need_packages unixodbc odbcinst odbc-postgresql odbc-mariadb libsqliteodbc postgresql mariadb-server sqlite3
  command -v bearerbox >/dev/null && [[ -x /usr/lib/kannel/test/fakesmsc ]] || need_packages kannel kannel-extras
}

need_duckdb_readers() {
  export KEEPWARM_PYDUCKDB_DIR=${KEEPWARM_PYDUCKDB_DIR:-$keepwarm_cache}
  local version dir
  for version in "${duckdb_versions[@]}"; do
    dir=$KEEPWARM_PYDUCKDB_DIR/pyduckdb-$version
    # Asking the module itself also finds an install that was cut off half way.
    [[ $("$dir/bin/python" -c 'import duckdb; print(duckdb.__version__)' 2>/dev/null) == "$version" ]] && continue
    say "installing the duckdb $version reader"
    rm -rf "$dir"
    python3 -m venv "$dir"
    "$dir/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: "duckdb==$version" && continue
    # An old reader may have no build for a new Python. The test says which readers it tried; CI must have them all.
    rm -rf "$dir"
    [[ -z ${CI:-} ]] || die "no duckdb $version reader for $(python3 --version)"
    say "no duckdb $version reader for $(python3 --version): it is left out"
  done
}

build_env
need_tools
need_duckdb_readers
cd "$repository"

say "format"
cargo fmt --all --check
say "lints"
cargo clippy --workspace --all-targets --locked -- --deny warnings
say "documentation"
RUSTDOCFLAGS="--deny warnings" cargo doc --workspace --no-deps --document-private-items --locked --quiet
say "build"
# All targets in one go: the tests start the programs, and a second build with other features would compile twice.
cargo build --workspace --all-targets --locked
say "tests"
profile=default
[[ -z ${CI:-} ]] || profile=ci
exec cargo nextest run --workspace --locked --profile "$profile" "$@"
