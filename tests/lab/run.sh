#!/usr/bin/env bash
# Runs every laboratory, tests/lab/*/run.sh: comparisons with other tools, which need packages from
# npm or Debian and minutes of time, and plans under load. BELLOWS_BUILD: where bellows is.
# LOAD_ROWS: how big the load laboratory's tables are, 200000 by default.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2

failed=0
for lab in tests/lab/*/run.sh; do
  echo "== $lab"
  options=()
  [ "$lab" != tests/lab/load/run.sh ] || options=(--rows "${LOAD_ROWS:-200000}")
  "$lab" "${options[@]}" || failed=1
done
exit $failed
