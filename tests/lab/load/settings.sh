#!/usr/bin/env bash
# One recipe under load with other settings of [backfill]: what gentleness costs and brings. Writes a
# JSON document a setting into load/settings/ of the build folder; report.py shows them.
# Usage: settings.sh [--rows N]      5000000 by default
# Needs the targets bellows and recipe_load. BELLOWS_BUILD: where they are.
# Prints a line a setting; exit code 1 when a statement failed or something was lost.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
rows=5000000
case ${1:-} in
  --rows) rows=${2:?--rows needs a number} ;;
  -h | --help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
  "") ;;
  *) echo "Unknown option $1; try --help." >&2; exit 2 ;;
esac
failed=0
for setting in "wal-budget 40" "wal-budget 20" "workers 2"; do
  read -r key value <<< "$setting"
  variable=BELLOWS_$(tr a-z- A-Z_ <<< "$key")
  echo -n "$key = $value: "
  env "$variable=$value" "$here/run.sh" --rows "$rows" --into settings --as "$key-$value" \
    rename_column || failed=1
done
exit $failed
