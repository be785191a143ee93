#!/usr/bin/env bash
# The password is in no log, plan, report, error message, ledger row, dump of the ledger, server log
# and not in the list of processes, however it was given: URL, connection string, PGPASSWORD,
# bellows.toml; on the way through and when something fails.
set -euo pipefail
if [ -z "${BELLOWS_IN_SANDBOX:-}" ]; then
  export BELLOWS_IN_SANDBOX=yes
  exec "${BELLOWS_BUILD:-build/release}/bellows" sandbox -- "$0"
fi
here=$(cd "$(dirname "$0")" && pwd)
bellows=${BELLOWS_BUILD:-$here/../../build/release}/bellows
server=$PGHOST
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room"

fail() { echo "$*" >&2; exit 1; }

# What must be seen nowhere: as it is, in percent form, and its middle.
password='Tr0ub4dor&3 /@:%"x'
encoded='Tr0ub4dor%263%20%2F%40%3A%25%22x'
forms=("$password" "$encoded" 'Tr0ub4dor')

as_superuser() { env DATABASE_URL= PGUSER=postgres psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }

as_superuser -d postgres -v password="$password" <<'SQL'
CREATE ROLE deployer LOGIN PASSWORD :'password';
CREATE DATABASE shop OWNER deployer;
SQL
hba=$(as_superuser -d postgres -c 'SHOW hba_file')
sed -i '1i local all deployer scram-sha-256' "$hba"
as_superuser -d postgres -c 'SELECT pg_reload_conf()' >/dev/null
unset PGPASSWORD PGUSER PGDATABASE

mkdir db logs
cat >db/V1__item.sql <<'SQL'
CREATE TABLE item (id bigint PRIMARY KEY, name text NOT NULL, legacy text);
INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 500) n;
SQL
cat >bellows.toml <<TOML
[source]
folder = "db"
[[gate]]
name = "go"
kind = "command"
command = ["sh", "-c", "ps -eo args >>$room/logs/processes-of-gate; exit 0"]
TOML

count=0
say() { # EXIT_CODE COMMAND…: whatever it prints is kept
  local wanted=$1 code=0
  shift
  count=$((count + 1))
  "$@" >"logs/$count.out" 2>"logs/$count.err" || code=$?
  [ "$code" = "$wanted" ] || fail "exit code $code, not $wanted, of $*: $(cat "logs/$count.err")"
}

url="postgresql://deployer:$encoded@/shop?host=$server&port=$PGPORT"
export DATABASE_URL=$url
say 0 "$bellows" run --verbose
cat >db/V2__title.sql <<'SQL'
ALTER TABLE item RENAME COLUMN name TO title;
ALTER TABLE item DROP COLUMN legacy;
SQL
say 0 "$bellows" config
say 1 "$bellows" lint --verbose
say 0 "$bellows" doctor
say 0 "$bellows" doctor --format json
for form in text json markdown html sql dot; do
  say 0 "$bellows" plan --verbose --format "$form"
done
say 0 "$bellows" plan --out plan.json
cp plan.json logs/
say 0 "$bellows" snapshot

# Somebody holds the table: while the run waits, the list of processes is looked at.
exec 3> >(as_superuser -d shop)
echo 'BEGIN; LOCK TABLE item IN ROW EXCLUSIVE MODE;' >&3
coproc RUN { "$bellows" run --verbose --format json plan.json 2>&1; }
pid=$RUN_PID
while read -r line <&"${RUN[0]}"; do
  echo "$line" >>logs/waiting.out
  case $line in
    *step-waiting*)
      ps -eo args >logs/processes
      echo 'ROLLBACK;' >&3
      break
      ;;
  esac
done
exec 3>&-
cat <&"${RUN[0]}" >>logs/waiting.out || true
wait "$pid" || fail "the run failed: $(tail -n 3 logs/waiting.out)"
grep -q bellows logs/processes || fail "the list of processes has no bellows"
grep -q bellows logs/processes-of-gate || fail "the gate's list of processes has no bellows"
say 0 "$bellows" status --format json
say 0 "$bellows" status
say 0 "$bellows" history

# The other ways to give it.
say 0 env "DATABASE_URL=host=$server port=$PGPORT dbname=shop user=deployer password='$password'" "$bellows" status
say 0 env "DATABASE_URL=postgresql:///shop?host=$server&port=$PGPORT&user=deployer&password=$encoded" "$bellows" status
say 0 env DATABASE_URL= "PGPASSWORD=$password" PGUSER=deployer PGDATABASE=shop "$bellows" status
printf '[database]\nurl = "%s"\n' "$url" >>bellows.toml
say 0 env -u DATABASE_URL "$bellows" status --verbose
say 0 env -u DATABASE_URL "$bellows" config
# What fails.
say 6 env "DATABASE_URL=${url/deployer:/nobody:}" "$bellows" status
say 6 env "DATABASE_URL=${url/"$server"/\/nowhere}" "$bellows" run
say 6 env "DATABASE_URL=${url/shop?/absent?}" "$bellows" doctor --format json
say 6 env "DATABASE_URL=postgresql://deployer:Tr0ub4dorWrong@/shop?host=$server&port=$PGPORT" "$bellows" run
say 2 env "DATABASE_URL=postgresql://deployer:$password@/shop?host=$server" "$bellows" run
say 2 env "DATABASE_URL=host=$server password=$password dbname=shop" "$bellows" run --format json
as_superuser -d shop -c 'ALTER TABLE item OWNER TO postgres'
cat >db/V3__index.sql <<'SQL'
CREATE INDEX item_title ON item (title);
SQL
say 6 "$bellows" run --verbose

cp "$server/server.log" logs/
env PGUSER=postgres pg_dump --dbname=shop --schema=bellows >logs/ledger.sql
grep -q 'COPY bellows.event' logs/ledger.sql || fail "the dump of the ledger is empty"
for form in "${forms[@]}"; do
  found=$(grep -rlF -- "$form" logs || true)
  [ -z "$found" ] || fail "the password is in $found: $(grep -rhF -m 1 -- "$form" logs | head -n 1)"
done
echo "looked into $(find logs -type f | wc -l) files for ${#forms[@]} forms of the password"
