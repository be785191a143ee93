#!/usr/bin/env bash
# Runs every laboratory, tests/lab/*/run.sh: comparisons with other tools, which need packages from
# npm or Debian and minutes of time. BELLOWS_BUILD: where bellows is.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2

failed=0
for lab in tests/lab/*/run.sh; do
  echo "== $lab"
  "$lab" || failed=1
done
exit $failed
