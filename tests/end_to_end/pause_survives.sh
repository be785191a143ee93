#!/usr/bin/env bash
# A run that is paused in the middle of a backfill and then killed, as hard as can be: the pause is
# still there, nothing goes on before `bellows resume`, and then everything ends as it should.
set -euo pipefail
if [ -z "${BELLOWS_IN_SANDBOX:-}" ]; then
  export BELLOWS_IN_SANDBOX=yes
  exec "${BELLOWS_BUILD:-build/release}/bellows" sandbox -- "$0"
fi
# shellcheck source=tests/support/shop_release.sh
. "$(dirname "$0")/../support/shop_release.sh"
cd "$(mktemp -d)"

expect_code() { # EXIT_CODE COMMAND…
  local wanted=$1 code=0
  shift
  "$@" >output 2>&1 || code=$?
  [ "$code" -eq "$wanted" ] || fail "exit code $code, not $wanted: $*: $(cat output)"
}

make_old_and_new 4000
copy_of old shop
coproc RUN { exec "$bellows" run --config "$shop/bellows.toml" --batch-rows 50 \
  --batch-target 1ms --database postgresql:///shop --gates=open --format json 2>&1; }
pid=$RUN_PID
paused=
while read -r line <&"${RUN[0]}"; do
  case $line in
    *'"step-progress"'*) [ -n "$paused" ] || { on shop pause --why 'too slow'; paused=asked; } ;;
    *'"paused"'*)
      paused=noticed
      break
      ;;
    *'"error"'* | *'"result"'*) fail "the run ended: $line" ;;
  esac
done
[ "$paused" = noticed ] || fail "the run did not notice the pause"
expect_code 0 on shop status
grep -q "^executor    process $pid on " output || fail "status does not say who: $(cat output)"
grep -q '^paused      by .* since .*: too slow$' output || fail "status: $(cat output)"
grep -q '^backfill .* of .* rows' output || fail "status says nothing of rows: $(cat output)"
rows=$(sql --dbname=shop -c 'SELECT sum(rows_done) FROM bellows.backfill')
kill -9 "$pid"
wait "$pid" 2>/dev/null || true

expect_code 3 on shop run --gates=open
grep -q '^Paused by .*: too slow$' output || fail "run says: $(cat output)"
expect_code 0 on shop can-rollback
[ "$(sql --dbname=shop -c 'SELECT sum(rows_done) FROM bellows.backfill')" = "$rows" ] ||
  fail "rows were moved under the pause"
expect_code 0 on shop resume
expect_code 0 on shop run --gates=open
expect_same shop new
expect_nothing_left_over shop
echo "paused after $rows rows, killed, resumed, finished"
