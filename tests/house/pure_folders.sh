#!/usr/bin/env bash
# migrations/, rules/ and planner/ are pure: SQL is read by its grammar, never by a regular
# expression, and nothing there prints, logs, asks the time or starts a thread; only
# migrations/in_parallel.cc does, whose threads are gone when it returns.
# Usage: pure_folders.sh [ROOT]
set -uo pipefail
cd "${1:-$(dirname "$0")/../..}" || exit 2

if grep -rnE '^[[:blank:]]*#[[:blank:]]*include[[:blank:]]*[<"](regex|iostream|chrono|ctime|thread|random|boost/regex|boost/xpressive|regex\.h|time\.h)' \
  migrations rules planner --include='*.h' --include='*.cc' |
  grep -v '^migrations/in_parallel\.cc:[0-9]*:#include <thread>'; then
  echo 'A pure folder includes what only executor/ and cli/ may use.'
  exit 1
fi
