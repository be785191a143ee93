#!/usr/bin/env bash
# Configures and builds a preset of CMakePresets.json in build/PRESET. Quiet, unless it fails.
# Usage: scripts/build.sh PRESET [TARGET…]
set -euo pipefail
cd "$(dirname "$0")/.."

if [ $# -eq 0 ]; then
  sed -n '2,3s/^# //p' "$0" >&2
  exit 2
fi
preset=$1
shift

# An account without a home of its own (many a CI has that) still gets a compiler cache.
[ -w "${HOME:-/nonexistent}" ] || export CCACHE_DIR="${CCACHE_DIR:-$PWD/build/ccache}"

# One compiler a core, but no more than memory has room for: the largest files take about 1 GB.
cores=$(nproc)
gigabytes=$(awk '/^MemAvailable/ {print int($2 / 1048576)}' /proc/meminfo 2>/dev/null || echo 1)
jobs=$((gigabytes < cores ? gigabytes : cores))
jobs=${CMAKE_BUILD_PARALLEL_LEVEL:-$((jobs > 0 ? jobs : 1))}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! {
  cmake --preset "$preset" &&
    cmake --build "build/$preset" --parallel "$jobs" ${1:+--target "$@"}
} >"$log" 2>&1 </dev/null; then
  cat "$log" >&2
  echo "The build of preset $preset failed; see above." >&2
  exit 1
fi
