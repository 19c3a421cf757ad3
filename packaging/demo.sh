#!/usr/bin/env bash
# One command from a fresh machine to a month of followed-up leads: builds keepwarm and runs its demo.
# Arguments go to `keepwarmd demo`, for example: packaging/demo.sh --days 7 --seed 3
set -euo pipefail
# shellcheck source=packaging/build-env.sh
. "$(dirname "${BASH_SOURCE[0]}")/build-env.sh"

build_env
build_release
# The screen tells the reader to try keepwarmctl: let the very command work while the demo runs.
export PATH=$CARGO_TARGET_DIR/release:$PATH
say "for another terminal: export PATH=$CARGO_TARGET_DIR/release:\$PATH"
exec keepwarmd demo "$@"
