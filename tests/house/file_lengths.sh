#!/usr/bin/env bash
# A file has one subject; over 400 lines it hardly still has. Lines that are one string and nothing
# else, as in a table of words, do not count.
# Usage: file_lengths.sh [ROOT]
set -uo pipefail
cd "${1:-$(dirname "$0")/../..}" || exit 2

long=$(find . \( -path ./build -o -path ./.git \) -prune -o -type f \
  \( -name '*.cc' -o -name '*.h' -o -name '*.sh' -o -name CMakeLists.txt -o -name '*.cmake' \) \
  -exec awk '
    !/^ *"[^"]*",?$/ { lines++ }
    END { if (lines > 400) print FILENAME ": " lines " lines, more than 400" }' {} \;)
[ -z "$long" ] || {
  echo "$long"
  exit 1
}
