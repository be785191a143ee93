#!/usr/bin/env bash
# bellows lint beside squawk (npm's squawk-cli), on the same files in the same run: 10,000 statements in
# one file, and 2,000 small files; as JSON and as people read it. Prints the best of ROUNDS, as time that
# passed and as time of a processor, and the most memory, of each.
# Usage: lint_bench.sh [ROUNDS [STATEMENTS]]
#   BELLOWS_BUILD: where the program is; SQUAWK: the squawk binary, else npm's in build/npm
#   STATEMENTS: other than 10,000, a multiple of five; there are a fifth as many small files
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
bellows=${BELLOWS_BUILD:-$root/build/release}/bellows
rounds=${1:-5}
count=${2:-10000}
last=$((count - 1))
files=$((count / 5))
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
{ echo 'CREATE SCHEMA app; CREATE TABLE app.customers (id bigint PRIMARY KEY);' && statements 0 "$last"; } >big/V1__all.sql
echo 'CREATE SCHEMA app; CREATE TABLE app.customers (id bigint PRIMARY KEY);' >small/V0__head.sql
for ((i = 0; i < files; i++)); do
  statements $((5 * i)) $((5 * i + 4)) >"small/V$((i + 1))__m.sql"
done
# The same tables, there before: now most statements are findings.
mkdir found/db
{ cat small/V0__head.sql && statements 0 "$last" | grep '^CREATE TABLE'; } >found/schema.sql
statements 0 "$last" | grep -v '^CREATE TABLE' >found/db/V1__all.sql

best() { # LABEL COMMAND…
  local label=$1 least='' work='' memory=0 seconds user system kilobytes
  shift
  for ((round = 0; round < rounds; round++)); do
    # Both end with 1 when they find something; the shell must not mind.
    command time -f '%e %U %S %M' -o timing "$@" >/dev/null 2>&1 || true
    read -r seconds user system kilobytes < <(tail -n 1 timing)
    least=$(awk "BEGIN { print \"$least\" == \"\" || $seconds < \"$least\" + 0 ? $seconds : \"$least\" }")
    work=$(awk "BEGIN { w = $user + $system; print \"$work\" == \"\" || w < \"$work\" + 0 ? w : \"$work\" }")
    [ "$kilobytes" -le "$memory" ] || memory=$kilobytes
  done
  printf '%-44s %6.2f s  %6.2f s of a processor  %5d MiB\n' "$label" "$least" "$work" $((memory / 1024))
}

best 'one file, JSON: bellows' "$bellows" lint big --offline --format json
best 'one file, JSON: squawk' "$SQUAWK" --reporter json big/V1__all.sql
best 'one file, human: bellows' "$bellows" lint big --offline
best "$files files, JSON: bellows" "$bellows" lint small --offline --format json
best "$files files, JSON: squawk" "$SQUAWK" --reporter json small/*.sql
best "$files files, human: bellows" "$bellows" lint small --offline
best 'statements on old tables, JSON: bellows' "$bellows" lint found/db --schema found/schema.sql --format json
best 'statements on old tables, JSON: squawk' "$SQUAWK" --reporter json found/db/V1__all.sql
best 'statements on old tables, human: bellows' "$bellows" lint found/db --schema found/schema.sql
