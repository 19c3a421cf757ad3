# Sourced by the scripts that build: packages of the system, the toolchain, and where things are kept.
# Debian 12 or Ubuntu with rustup, as root or with sudo. Everything here may be run again at no cost.
# shellcheck shell=bash

say() { printf '== %s\n' "$*" >&2; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
keepwarm_cache=${XDG_CACHE_HOME:-$HOME/.cache}/keepwarm
build_packages=(ca-certificates ccache g++ make pkg-config libsystemd-dev unixodbc-dev)

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
    die "not root and no sudo: install these packages first, then run again: ${build_packages[*]}"
  fi
}

# Installs what is missing of the named Debian packages; asks nothing and touches nothing when all are there.
need_packages() {
  local package missing=()
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) == 'install ok installed' ]] || missing+=("$package")
  done
  [[ ${#missing[@]} -eq 0 ]] && return
  command -v apt-get >/dev/null || die "no apt-get here: install ${missing[*]}, then run again"
  say "installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

need_cargo() {
  # A login shell has rustup's folder in PATH; cron, sudo and CI may not.
  command -v cargo >/dev/null || PATH=${CARGO_HOME:-$HOME/.cargo}/bin:$PATH
  command -v cargo >/dev/null || die "no cargo: install Rust with rustup (https://rustup.rs), then run again"
}

# Installs `cargo $1` at version $2 unless some version is there.
need_cargo_tool() {
  cargo "$1" --version >/dev/null 2>&1 && return
  say "installing cargo-$1 $2"
  # Its release settings trade minutes of linking for speed that a tool like this does not need.
  CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_TARGET_DIR=$keepwarm_cache/cargo-$1 \
    cargo install --quiet --locked --version "$2" "cargo-$1"
  rm -rf "$keepwarm_cache/cargo-$1"
}

# One target folder for every checkout and script, and the compiler cache in front of DuckDB's C++: a machine compiles it once.
build_env() {
  need_packages "${build_packages[@]}"
  need_cargo
  export CC=${CC:-ccache gcc} CXX=${CXX:-ccache g++}
  export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$keepwarm_cache/target}
  export CARGO_TERM_PROGRESS_WHEN=${CARGO_TERM_PROGRESS_WHEN:-auto}
}

# The programs as they are shipped; their folder is $CARGO_TARGET_DIR/release.
build_release() {
  say "building keepwarmd and keepwarmctl (the first time compiles DuckDB: 20 minutes on two cores)"
  (cd "$repository" && cargo build --release --locked --package keepwarmd --package keepwarm-ctl --bins)
}
