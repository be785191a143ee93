#!/usr/bin/env bash
# bellows lint beside squawk (npm's squawk-cli), on the same files in the same run: 10,000 statements in
# one file, and 2,000 small files; as JSON and as people read it. Prints the best of ROUNDS, and the
# most memory, of each.
# Usage: lint_bench.sh [ROUNDS]      BELLOWS_BUILD: where the program is; SQUAWK: the squawk binary
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
bellows=${BELLOWS_BUILD:-$root/build/release}/bellows
rounds=${1:-5}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room"

if [ -z "${SQUAWK:-}" ]; then
  npm=$root/build/npm
  mkdir -p "$npm"
  [ -d "$npm/node_modules/squawk-cli" ] ||
    npm install --silent --no-save --prefix "$npm" squawk-cli >/dev/null
  SQUAWK=$(find "$npm/node_modules" -type f -name squawk -size +1M | head -n 1)
fi
[ -x "${SQUAWK:-}" ] || {
  echo "no native squawk found: name it in SQUAWK" >&2
  exit 2
}

statements() { # FIRST LAST: of the kinds that histories are made of, five about each table
  awk -v first="$1" -v last="$2" 'BEGIN {
    for (i = first; i <= last; i++) {
      t = "app.orders_" int(i / 5)
      if (i % 5 == 0) print "CREATE TABLE " t " (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES app.customers (id), note varchar(200) DEFAULT '\''none'\'', created_at timestamptz DEFAULT now());"
      if (i % 5 == 1) print "ALTER TABLE " t " ADD COLUMN total numeric(12, 2) NOT NULL DEFAULT 0, ADD CONSTRAINT positive CHECK (total >= 0 AND total < 1000000), ALTER COLUMN note SET NOT NULL;"
      if (i % 5 == 2) print "-- speeds the overview up\nCREATE INDEX IF NOT EXISTS orders_" int(i / 5) "_idx ON " t " USING btree (customer_id, lower(note) DESC NULLS LAST) WHERE note IS NOT NULL;"
      if (i % 5 == 3) print "UPDATE " t " SET total = total * 1.1, note = '\''corrected'\'' WHERE created_at < now() - interval '\''1 year'\'' AND note <> '\''corrected'\'';"
      if (i % 5 == 4) print "ALTER TABLE " t " RENAME COLUMN note TO remark;"
    }
  }'
}

mkdir -p big small found
{ echo 'CREATE SCHEMA app; CREATE TABLE app.customers (id bigint PRIMARY KEY);' && statements 0 9999; } >big/V1__all.sql
echo 'CREATE SCHEMA app; CREATE TABLE app.customers (id bigint PRIMARY KEY);' >small/V0__head.sql
for ((i = 0; i < 2000; i++)); do
  statements $((5 * i)) $((5 * i + 4)) >"small/V$((i + 1))__m.sql"
done
# The same tables, there before: now most statements are findings.
mkdir found/db
{ cat small/V0__head.sql && statements 0 9999 | grep '^CREATE TABLE'; } >found/schema.sql
statements 0 9999 | grep -v '^CREATE TABLE' >found/db/V1__all.sql

best() { # LABEL COMMAND…
  local label=$1 least='' memory=0 seconds kilobytes
  shift
  for ((round = 0; round < rounds; round++)); do
    # Both end with 1 when they find something; the shell must not mind.
    command time -f '%e %M' -o timing "$@" >/dev/null 2>&1 || true
    read -r seconds kilobytes < <(tail -n 1 timing)
    if [ -z "$least" ] || awk "BEGIN { exit !($seconds < $least) }"; then least=$seconds; fi
    [ "$kilobytes" -le "$memory" ] || memory=$kilobytes
  done
  printf '%-44s %6s s  %5d MiB\n' "$label" "$least" $((memory / 1024))
}

best 'one file, JSON: bellows' "$bellows" lint big --offline --format json
best 'one file, JSON: squawk' "$SQUAWK" --reporter json big/V1__all.sql
best 'one file, human: bellows' "$bellows" lint big --offline
best '2,000 files, JSON: bellows' "$bellows" lint small --offline --format json
best '2,000 files, JSON: squawk' "$SQUAWK" --reporter json small/*.sql
best '2,000 files, human: bellows' "$bellows" lint small --offline
best '8,000 statements on old tables, JSON: bellows' "$bellows" lint found/db --schema found/schema.sql --format json
best '8,000 statements on old tables, JSON: squawk' "$SQUAWK" --reporter json found/db/V1__all.sql
best '8,000 statements on old tables, human: bellows' "$bellows" lint found/db --schema found/schema.sql
