#!/usr/bin/env bash
# Names of every kind, chosen to break out of wherever a name is pasted, through a whole plan: run,
# abort, gates, status, doctor. The end is what the files make of it, run naively, and nothing of what
# the names say has happened.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bellows=${BELLOWS_BUILD:-$here/../../build/release}/bellows
exec "$bellows" sandbox -- python3 -B "$here/hostile_names.py" "$bellows"
