#!/usr/bin/env bash
# Every header opens with its own name and what it is for, and is guarded by #pragma once.
# Usage: header_openings.sh [ROOT]
set -uo pipefail
cd "${1:-$(dirname "$0")/../..}" || exit 2

wrong=0
while IFS= read -r header; do
  opening=$(head -n 1 "$header")
  [[ $opening == "// ${header##*/}: "?* ]] || {
    echo "$header must open with: // ${header##*/}: what it is for"
    wrong=1
  }
  grep -qx '#pragma once' "$header" || {
    echo "$header lacks #pragma once"
    wrong=1
  }
done < <(find migrations rules planner executor cli tests examples -name '*.h' 2>/dev/null)
exit $wrong
