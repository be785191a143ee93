#!/usr/bin/env bash
# The shop's rollout as a role that has what docs/privileges.md says, word by word, and nothing more.
set -euo pipefail
if [ -z "${BELLOWS_IN_SANDBOX:-}" ]; then
  export BELLOWS_IN_SANDBOX=yes
  exec "${BELLOWS_BUILD:-build/release}/bellows" sandbox -- "$0"
fi
# shellcheck source=tests/support/shop_release.sh
. "$(dirname "$0")/../support/shop_release.sh"
cd "$(mktemp -d)"

# The blocks of the page, one behind the other, for this database.
rights_of_page() { # DATABASE
  awk '/^```sql$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$root/docs/privileges.md" |
    sed "s/DATABASE shop/DATABASE $1/"
}

as_deployer() { # DATABASE COMMAND…
  local database=$1
  shift
  "$bellows" "$@" --config "$shop/bellows.toml" --database "postgresql:///$database?user=deployer"
}

sql --dbname=postgres -c 'CREATE DATABASE old'
rights_of_page old | sql --dbname=old >/dev/null
grep -q 'CREATE ROLE deployer' <(rights_of_page old) || fail "docs/privileges.md makes no role"
as_deployer old doctor >output || fail "doctor: $(cat output)"
as_deployer old run --to 12 >output 2>&1 || fail "the history: $(cat output)"
sql --dbname=old -v orders=4000 -f "$shop/data.sql" >/dev/null
sql --dbname=old -c 'VACUUM (ANALYZE)'

# Nothing more than the page says.
more=$(sql --dbname=old -c "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication,
  (SELECT string_agg(roleid::regrole::text, ' ') FROM pg_auth_members WHERE member = r.oid)
  FROM pg_roles r WHERE rolname = 'deployer'")
[ "$more" = 'f|pg_read_all_stats' ] || fail "the role has more: $more"

copy_of old shop
copy_of old new
for file in "$shop"/migrations/V1[3-8]__*.sql; do
  sql --single-transaction --dbname=new -c 'SET ROLE deployer' -f "$file" >/dev/null
done
as_deployer shop doctor "$shop/migrations" >output || fail "doctor: $(cat output)"
! grep -q '^trouble' output || fail "doctor sees trouble: $(cat output)"
as_deployer shop run --until backfill >output 2>&1 || fail "run: $(cat output)"
as_deployer shop abort --yes >output 2>&1 || fail "abort: $(cat output)"
expect_same shop old
as_deployer shop run --gates=open >output 2>&1 || fail "run: $(cat output)"
expect_same shop new
expect_nothing_left_over shop

# What is missing is said, by doctor beforehand and by the run.
sql --dbname=postgres -c 'CREATE DATABASE bare'
code=0
as_deployer bare doctor >output 2>&1 || code=$?
[ "$code" = 1 ] && grep -q 'GRANT CREATE ON DATABASE bare TO deployer' output ||
  fail "doctor does not miss CREATE on the database ($code): $(cat output)"
code=0
as_deployer bare run >output 2>&1 || code=$?
[ "$code" = 6 ] && grep -q 'Grant CREATE on the database' output ||
  fail "run does not miss CREATE on the database ($code): $(cat output)"
echo "the shop was rolled out with the rights of $(rights_of_page shop | grep -c ';') statements"
