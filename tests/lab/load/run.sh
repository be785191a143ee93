#!/usr/bin/env bash
# Every recipe of the planner on a big table, while an old and then a new release of an application
# write and read: what they notice, and whether anything is lost. Writes a JSON document a case into
# load/ of the build folder; report.py makes docs/reports/load.md of them.
# Usage: run.sh [--rows N] [--seconds N] [--default-server] [CASE…]
#   --rows N      5000000 by default
#   --seconds N   how long each state is watched, 4 by default
#   --default-server  with PostgreSQL's own settings, not with 2 GB of buffers and 8 GB between checkpoints
#   --into FOLDER --as NAME   where the document goes: load/FOLDER/NAME.json of the build folder
#   CASE          a folder of cases/; all of them by default
# Needs the targets bellows and recipe_load. BELLOWS_BUILD: where they are.
# Prints a line a case; exit code 1 when a statement failed or something was lost.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
BELLOWS_BUILD=$(realpath "${BELLOWS_BUILD:-$here/../../../build/release}")
export BELLOWS_BUILD
rows=5000000
seconds=4
into=
as=
# As a server is set up that has such a table: with PostgreSQL's own 128 MB and 1 GB it would write a
# checkpoint every few seconds, whoever changes so many rows, and its fsyncs would be what is measured.
server=(--set shared_buffers=2GB --set max_wal_size=8GB --set min_wal_size=4GB)
while [ $# -gt 0 ]; do
  case $1 in
    --rows) rows=${2:?--rows needs a number}; shift ;;
    --default-server) server=() ;;
    --into) into=/${2:?--into needs a folder}; shift ;;
    --as) as=${2:?--as needs a name}; shift ;;
    --seconds) seconds=${2:?--seconds needs a number}; shift ;;
    -h | --help) sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) echo "Unknown option $1; try --help." >&2; exit 2 ;;
    *) break ;;
  esac
  shift
done
names=("$@")
mkdir -p "$BELLOWS_BUILD/load$into"
if [ ${#names[@]} -eq 0 ]; then
  for folder in "$here"/cases/*/; do
    names+=("$(basename "$folder")")
  done
fi
failed=0
for name in "${names[@]}"; do
  [ -d "$here/cases/$name" ] || { echo "There is no case $name." >&2; exit 2; }
  "$BELLOWS_BUILD/bellows" sandbox --fsync ${server[@]+"${server[@]}"} -- python3 "$here/play_case.py" "$here/cases/$name" \
    "$rows" "$seconds" "$BELLOWS_BUILD/load$into/${as:-$name}.json" || failed=1
done
exit $failed
