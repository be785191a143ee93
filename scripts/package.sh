#!/usr/bin/env bash
# Builds the Debian package build/release/bellows_VERSION_ARCHITECTURE.deb and prints its path.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/dependencies.sh dpkg-dev file >&2
scripts/build.sh release bellows completions
log=$(mktemp)
trap 'rm -f "$log"' EXIT
rm -f build/release/bellows_*.deb
if ! (cd build/release && cpack) >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi
ls "$PWD"/build/release/bellows_*.deb
