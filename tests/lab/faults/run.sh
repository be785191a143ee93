#!/usr/bin/env bash
# What becomes of a rollout when something breaks: kill -9, crashed and promoted servers, cut
# connections, full disks, other people. Minutes of time; needs Debian's python3-psycopg2, pgbouncer
# and faketime, and for a full disk and a half-open connection the rights to mount and to make a
# network namespace. BELLOWS_BUILD: where bellows and its tests are.
# BELLOWS_CRASH_STRIDE: fault 3 kills before every so many statements; 1 by default, which takes long.
# Usage: run.sh [--seed N] [--write] [NUMBER…]     without numbers: all of them
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../../.. && pwd)
export BELLOWS_BUILD=${BELLOWS_BUILD:-$root/build/release}
"$root/scripts/dependencies.sh" python3-psycopg2 pgbouncer faketime
arguments=()
for argument in "$@"; do
  arguments+=("$argument")
  [ "$argument" != --write ] || arguments+=("$root/docs/reports/faults.md")
done
# Debian's own Python has Debian's modules.
exec /usr/bin/python3 -B lab.py "${arguments[@]}"
