#!/usr/bin/env bash
# A folder includes itself and those to its left: migrations ← rules ← planner ← executor ← cli.
# Usage: include_direction.sh [ROOT]
set -uo pipefail
cd "${1:-$(dirname "$0")/../..}" || exit 2

wrong=0
to_the_right() { # FOLDER FORBIDDEN
  if grep -rnE "^[[:blank:]]*#[[:blank:]]*include[[:blank:]]*[<\"](\.\./)*($2)/" "$1" \
    --include='*.h' --include='*.cc' --include='*.h.in'; then
    echo "$1/ must not include from: ${2//|/, }"
    wrong=1
  fi
}
to_the_right migrations 'rules|planner|executor|cli|tests|examples'
to_the_right rules 'planner|executor|cli|tests|examples'
to_the_right planner 'executor|cli|tests|examples'
to_the_right executor 'cli|tests|examples'
to_the_right cli 'tests|examples'
exit $wrong
