#!/usr/bin/env bash
# `bellows plan --scripts`: a person with psql gets to the same schema and data as the files do.
set -euo pipefail
if [ -z "${BELLOWS_IN_SANDBOX:-}" ]; then
  export BELLOWS_IN_SANDBOX=yes
  exec "${BELLOWS_BUILD:-build/release}/bellows" sandbox -- "$0"
fi
# shellcheck source=tests/support/shop_release.sh
. "$(dirname "$0")/../support/shop_release.sh"
cd "$(mktemp -d)"

make_old_and_new 12000 # more than two batches
on old plan --scripts scripts >/dev/null
[ "$(echo scripts/*)" = "scripts/1-expand.sql scripts/2-backfill.sql scripts/3-contract.sql" ] ||
  fail "the scripts are $(echo scripts/*)"
copy_of old shop
for script in scripts/*.sql; do
  sql --dbname=shop -f "$script" >output 2>&1 || fail "$script: $(cat output)"
done
expect_same shop new
expect_nothing_left_over shop

# A proof that does not hold stops the script.
copy_of old shop
sql --dbname=shop -f scripts/1-expand.sql >/dev/null
sed 's/^ *UPDATE /PERFORM 1; -- &/' scripts/2-backfill.sql >broken.sql
if sql --dbname=shop -f broken.sql >output 2>&1; then
  fail "the backfill was left out, and its proof held"
fi
grep -q 'not so: state equals status in every row' output || fail "$(cat output)"
echo "the scripts do what the files do"
