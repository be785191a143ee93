#!/usr/bin/env bash
# Runs real histories on a throwaway PostgreSQL and folds them from their files; after every
# migration the two schemas must be equal. The result of the last time: docs/reports/real-histories.md
# Usage: run.sh [LAYOUT:]FOLDER…      BELLOWS_BUILD: where the programs are
#   FOLDER   a folder of migrations, or CLONE//FOLDER: one in the newest commit of a git clone,
#            with or without a work tree
#   LAYOUT   whose folder it is (flyway, goose, …); found out when it is left out
set -euo pipefail
root=$(cd "$(dirname "$0")/../../.." && pwd)
build=${BELLOWS_BUILD:-$root/build/debug}
[ $# -gt 0 ] || {
  sed -n '4,7s/^# \{0,1\}//p' "$0" >&2
  exit 2
}
taken=$(mktemp -d)
trap 'rm -rf "$taken"' EXIT
chmod 755 "$taken"

failed=0
for argument in "$@"; do
  layout=auto
  folder=$argument
  if [[ $argument =~ ^([a-z-]+):(.*)$ ]]; then
    layout=${BASH_REMATCH[1]}
    folder=${BASH_REMATCH[2]}
  fi
  if [[ $folder == *//* ]]; then
    into=$(mktemp -d -p "$taken")
    git --git-dir="$(git -C "${folder%%//*}" rev-parse --absolute-git-dir)" archive HEAD "${folder#*//}" |
      tar -x -C "$into"
    folder=$into/${folder#*//}
  fi
  "$build/bellows" sandbox -- "$build/tests/histories_agree" --layout "$layout" "$folder" || failed=1
done
exit $failed
