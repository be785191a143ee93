#!/usr/bin/env bash
# The whole of Bellows in a few minutes: builds it, starts a throwaway PostgreSQL, and takes a shop
# with 500,000 orders from release 1.9 to 2.0 while people shop in it. See examples/shop/README.md.
# Needs Debian 12 and nothing else; what is missing is installed with apt.
# Usage: examples/quickstart.sh      exit code 0: nothing failed, and the result is exactly the files'
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/dependencies.sh
echo "Building …"
scripts/build.sh release bellows shop_load
exec build/release/bellows sandbox --fsync -- examples/shop/rollout.sh build/release
