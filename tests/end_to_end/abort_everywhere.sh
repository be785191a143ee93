#!/usr/bin/env bash
# `bellows abort` after every step before contract, the run having been killed: the schema and data
# of before the plan, and nothing left over. Behind the point of no return it is refused.
set -euo pipefail
if [ -z "${BELLOWS_IN_SANDBOX:-}" ]; then
  export BELLOWS_IN_SANDBOX=yes
  exec "${BELLOWS_BUILD:-build/release}/bellows" sandbox -- "$0"
fi
# shellcheck source=tests/support/shop_release.sh
. "$(dirname "$0")/../support/shop_release.sh"
cd "$(mktemp -d)"

make_old_and_new 4000
before_contract=$(steps_before_contract old)
[ "$before_contract" -ge 5 ] || fail "only $before_contract steps before contract"
for ((n = 1; n <= before_contract; n++)); do
  copy_of old shop
  run_and_kill_after shop "$n" || fail "the plan ended before step $n"
  code=0
  on shop abort --yes >output 2>&1 || code=$?
  if [ "$code" -ne 0 ]; then
    # The kill may have come when contract had begun already.
    begun_contract shop || fail "abort behind step $n: exit code $code: $(cat output)"
    continue
  fi
  expect_same shop old
  expect_nothing_left_over shop
  # The way forward is open again.
  on shop run --gates=open >output 2>&1 || fail "run after abort behind step $n: $(cat output)"
  expect_same shop new
done
copy_of old shop
on shop run --gates=open >/dev/null
code=0
on shop abort --yes >output 2>&1 || code=$?
[ "$code" -eq 5 ] || fail "abort after the end: exit code $code: $(cat output)"
echo "aborted after each of $before_contract steps"
