#!/usr/bin/env bash
# All hostile names, of which the everyday tests take the nastiest; minutes of time.
# BELLOWS_BUILD: where bellows is.
set -euo pipefail
root=$(cd "$(dirname "$0")/../../.." && pwd)
export BELLOWS_BUILD=${BELLOWS_BUILD:-$root/build/release}
BELLOWS_ALL_NAMES=yes exec "$root/tests/end_to_end/hostile_names.sh"
