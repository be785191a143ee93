#!/usr/bin/env bash
# kill -9 of `bellows run` after every step of the shop's plan, then `bellows run` again: the same
# schema and data as if the files had been run naively, and nothing left over.
set -euo pipefail
if [ -z "${BELLOWS_IN_SANDBOX:-}" ]; then
  export BELLOWS_IN_SANDBOX=yes
  exec "${BELLOWS_BUILD:-build/release}/bellows" sandbox -- "$0"
fi
# shellcheck source=tests/support/shop_release.sh
. "$(dirname "$0")/../support/shop_release.sh"
cd "$(mktemp -d)"

make_old_and_new 4000
steps=0
while copy_of old shop && run_and_kill_after shop $((steps + 1)); do
  steps=$((steps + 1))
  on shop run --gates=open >output 2>&1 || fail "after a kill behind step $steps: $(cat output)"
  expect_same shop new
  expect_nothing_left_over shop
done
[ "$steps" -ge 10 ] || fail "the plan has only $steps steps"
echo "killed and resumed after each of $steps steps"
