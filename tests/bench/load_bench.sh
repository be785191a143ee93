#!/usr/bin/env bash
# How long Bellows takes to load the schema of a server, for growing numbers of tables, beside
# pg_dump --schema-only of the same database. Each table has a primary key, an index, a CHECK, a
# default, a foreign key and a comment. Prints seconds and peak memory.
# Usage: load_bench.sh [TABLES…]     BELLOWS_BUILD: where the program is
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
bellows=${BELLOWS_BUILD:-$root/build/release}/bellows
[ $# -gt 0 ] || set -- 100 1000 10000
room=$(mktemp -d)
chmod 755 "$room"
trap 'rm -rf "$room"' EXIT

cat >"$room/measure.sh" <<'INSIDE'
set -euo pipefail
bellows=$1
shift
measured() { # WHAT COMMAND…: "12.34 s 56 MB"
  /usr/bin/time -f '%e %M' -o "$ROOM/time" "${@:2}" >"$ROOM/output"
  awk -v what="$1" '{ printf "  %-22s %8.2f s %6d MB\n", what, $1, $2 / 1024 }' "$ROOM/time"
}
made=0
psql -qXc 'CREATE TABLE owners (id bigint PRIMARY KEY)'
for tables; do
  # A transaction of this many would want a lock for each table.
  for ((; made < tables; made += 100)); do
    psql -qXc "DO \$\$ BEGIN FOR i IN $made .. $((made + 99)) LOOP EXECUTE format(
      'CREATE TABLE orders_%s (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner bigint REFERENCES owners, '
      'total numeric(12, 2) DEFAULT 0 CHECK (total >= 0), note text)', i);
      EXECUTE format('CREATE INDEX ON orders_%s (owner, lower(note))', i);
      EXECUTE format('COMMENT ON TABLE orders_%s IS %L', i, 'orders of part ' || i); END LOOP; END \$\$"
  done
  psql -qXc 'VACUUM ANALYZE' # so that both find a catalog in order
  echo "$tables tables"
  measured 'bellows snapshot' "$bellows" snapshot
  measured 'pg_dump --schema-only' pg_dump --schema-only
done
INSIDE
ROOM=$room "$bellows" sandbox -- bash "$room/measure.sh" "$bellows" "$@"
