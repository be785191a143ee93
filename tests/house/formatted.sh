#!/usr/bin/env bash
# Every C++ file is as clang-format 14 leaves it (another version would format otherwise, so this
# check has nothing to say without it).
# Usage: formatted.sh [ROOT]
set -uo pipefail
cd "${1:-$(dirname "$0")/../..}" || exit 2

clang-format --version 2>/dev/null | grep -q 'version 14\.' || exit 0
find migrations rules planner executor cli tests examples \
  \( -name '*.h' -o -name '*.cc' \) -print0 2>/dev/null |
  xargs -0 -r clang-format --style=file --dry-run --Werror
