#!/usr/bin/env bash
# What `bellows run` shows on terminals of 80 and 120 columns, with and without colour, and in a pipe.
set -euo pipefail
if [ -z "${BELLOWS_IN_SANDBOX:-}" ]; then
  export BELLOWS_IN_SANDBOX=yes
  exec "${BELLOWS_BUILD:-build/release}/bellows" sandbox -- "$0"
fi
# shellcheck source=tests/support/shop_release.sh
. "$(dirname "$0")/../support/shop_release.sh"
terminal=$(realpath "$(dirname "$0")/terminal.py")
cd "$(mktemp -d)"

run_on() { # COLUMNS
  copy_of old shop
  python3 "$terminal" "$1" "$bellows" run --config "$shop/bellows.toml" --batch-rows 100 \
    --batch-target 1ms --database postgresql:///shop --gates=open >screen || fail "$(cat screen)"
}

make_old_and_new 4000
unset NO_COLOR
for columns in 80 120; do
  run_on "$columns"
  grep -q '^coloured yes$' screen || fail "no colour on a terminal: $(cat screen)"
  grep -q '^bars [1-9]' screen || fail "no bars on a terminal: $(cat screen)"
  grep -q '^last Done\.$' screen || fail "something is left on the screen: $(cat screen)"
done
NO_COLOR=1 run_on 80
grep -q '^coloured no$' screen || fail "colour although NO_COLOR is set"
grep -q '^bars [1-9]' screen || fail "no bars with NO_COLOR: $(cat screen)"

copy_of old shop
on shop run --gates=open >pipe
! LC_ALL=C grep -q '[[:cntrl:]]' pipe || fail "control characters in a pipe: $(cat -v pipe)"
[ "$(grep -c '^  + ' pipe)" -ge 10 ] || fail "not a line for each step: $(cat pipe)"
echo "shown at 80 and 120 columns, without colour, and in a pipe"
