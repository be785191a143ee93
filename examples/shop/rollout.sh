#!/usr/bin/env bash
# The shop's way from release 1.9 to 2.0, with Bellows and without, and what its users noticed.
# Usage: rollout.sh BUILD_FOLDER [ORDERS [SECONDS]]
#   ORDERS    500000 by default
#   SECONDS   how long the shop is watched while nothing changes, 5 by default
# Exit code 0: nothing failed, and the result is exactly what the files say.
# libpq's variables (PGHOST, PGUSER) name a superuser of a throwaway server, as `bellows sandbox` sets
# them: databases shop, shop_quiet and shop_naive are made there.
set -euo pipefail
build=$(realpath "${1:?say where shop_load and bellows are: rollout.sh BUILD_FOLDER}")
orders=${2:-500000}
seconds=${3:-5}
cd "$(dirname "$0")"

: "${PGHOST:?run it as: bellows sandbox --fsync -- rollout.sh BUILD_FOLDER}"
shop=postgresql:///shop
quiet=postgresql:///shop_quiet
naive=postgresql:///shop_naive
pending=(migrations/V1[3-8]__*.sql)
results=$(mktemp -d "${TMPDIR:-/tmp}/shop.XXXXXX")
load=

end() {
  [ -z "$load" ] || kill "$load" 2>/dev/null || true
  rm -rf "$results"
}
trap end EXIT

say() { printf '\n%s\n' "$*"; }

indented() { sed -u 's/^/    /'; }

sql() { psql -X -q -P pager=off -v ON_ERROR_STOP=1 "$@"; }

# bellows with the shop's configuration; returns its exit code. What an earlier run has done it says
# again each time: once is enough here.
run_bellows() { # ARGUMENT…
  "$build/bellows" "$@" --config bellows.toml --database "$shop" 2>&1 |
    sed -u -e '/(done before)$/d' | indented
}

expect() { # EXIT_CODE COMMAND…
  local wanted=$1 code=0
  shift
  "$@" || code=$?
  [ "$code" -eq "$wanted" ] || {
    echo "unexpected exit code $code, not $wanted: $*" >&2
    exit 1
  }
}

start_load() { # NAME URL
  coproc LOAD { exec "$build/shop_load" run --url "$2" --journal "$results/$1.journal" \
    --report "$results/$1.json" --seconds 1800; }
  load=$LOAD_PID
  tell mix 0
}

tell() { # COMMAND…: returns when it has been done
  local answer=nothing
  if [ -n "${LOAD[1]:-}" ] && echo "$*" >&"${LOAD[1]}"; then
    read -r answer <&"${LOAD[0]}" || true
  fi
  [ "$answer" = ok ] || {
    echo "the load answers '$answer' to '$*'" >&2
    exit 1
  }
}

stop_load() {
  echo stop >&"${LOAD[1]}"
  wait "$load"
  load=
}

# The release's files as they are, each in a transaction, as any runner does. One that meets the
# application in a deadlock is run again, as its operator would.
naively() { # URL
  local file try
  for file in "${pending[@]}"; do
    for try in 1 2 3 4 5; do
      ! sql --single-transaction --dbname="$1" -f "$file" || continue 2
      echo "psql failed with ${file##*/}, try $try of 5"
    done
    exit 1
  done
}

say "1. A shop at release 1.9"
sql --dbname=postgres -c 'CREATE DATABASE shop'
run_bellows run --to 12
sql --dbname="$shop" -v orders="$orders" -f data.sql
sql --dbname="$shop" -c 'VACUUM (ANALYZE)'
for copy in shop_quiet shop_naive; do
  sql --dbname=postgres -c "CREATE DATABASE $copy TEMPLATE shop STRATEGY file_copy"
done
sql -A -t --dbname="$shop" -c "SELECT format('%s orders, %s lines, %s payments; %s',
    (SELECT count(*) FROM orders), (SELECT count(*) FROM order_items),
    (SELECT count(*) FROM payments), pg_size_pretty(pg_database_size('shop')))" | indented

say "2. The plan for release 2.0 (V13 to V18)"
run_bellows plan --out "$results/plan.json"

say "3. Release 1.9 is at work: 8 connections, 600 statements a second"
start_load rollout "$shop"
tell phase idle
sleep "$seconds"

say "4. bellows run --until expand"
tell phase expand
run_bellows run --plan "$results/plan.json" --until expand

say "5. bellows run --until backfill: release 2.0 reads the new columns, so they are filled first"
tell phase backfill
run_bellows run --plan "$results/plan.json" --until backfill

say "6. The deploy: first none, then half, then all of the connections belong to release 2.0"
tell phase deploy
expect 3 run_bellows run --plan "$results/plan.json"
tell mix 50
sleep "$seconds"
expect 3 run_bellows run --plan "$results/plan.json"
tell mix 100
sleep "$seconds"

say "7. No session of release 1.9 is left: bellows run opens the gate and contracts"
tell phase contract
run_bellows run --plan "$results/plan.json"
tell phase after
sleep "$seconds"
stop_load

say "8. The same files with psql on a quiet database, then everything the shop did meanwhile"
naively "$quiet"
"$build/shop_load" replay "$results/rollout.journal" --url "$quiet"
equal=yes
./compare.sh "$shop" "$quiet" >"$results/comparison" || equal=no

say "9. The same files with psql under the same load, then the deploy"
start_load naive "$naive"
tell phase idle
sleep "$seconds"
tell phase migrate
naively "$naive"
tell phase deploy
tell mix 50
sleep "$seconds"
tell mix 100
sleep "$seconds"
stop_load

say "What the shop's users noticed"
noticed=0
"$build/shop_load" summary "$results/rollout.json" --naive "$results/naive.json" || noticed=1
sql -A -t --dbname="$shop" -c "
  SELECT format(E'\nBackfill: %s rows in %s s, %s rows a second',
                to_char(sum(rows_changed), 'FM999,999,999'), round(sum(seconds)::numeric, 1),
                to_char(sum(rows_changed) / sum(seconds), 'FM999,999,999'))
    FROM bellows.backfill JOIN bellows.step USING (plan_hash, step_id)"
if [ "$equal" = yes ]; then
  echo "Schema and data equal those of the naive run on a quiet database: yes, $(cat "$results/comparison")"
else
  echo "Schema and data equal those of the naive run on a quiet database: no"
  cat "$results/comparison"
fi
echo "All of this took $SECONDS s"
[ "$noticed" -eq 0 ] && [ "$equal" = yes ]
