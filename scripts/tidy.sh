#!/usr/bin/env bash
# Runs clang-tidy over every C++ file, or over those named, as .clang-tidy says. Quiet, unless it
# finds something.
# Usage: scripts/tidy.sh [FILE.cc…]
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/dependencies.sh clang-tidy
[ $# -gt 0 ] || mapfile -t files < <(find migrations rules planner executor cli -name '*.cc' | sort)
[ $# -eq 0 ] || files=("$@")
cmake --preset debug >/dev/null

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! printf '%s\0' "${files[@]}" |
  xargs -0 -n 1 -P "$(nproc)" clang-tidy -p build/debug --quiet \
    --extra-arg=-Wno-unknown-warning-option >"$log" 2>/dev/null; then
  cat "$log" >&2
  echo "clang-tidy has something to say; see above." >&2
  exit 1
fi
echo "clang-tidy: ${#files[@]} files, nothing to say"
