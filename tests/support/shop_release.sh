# shellcheck shell=bash
# shop_release.sh: the shop of examples/shop/ at release 1.9 as database `old`, and what its pending
# files make of it, run naively, as database `new`; for the scripts beside it, which source this.
# Needs the PG… variables of a throwaway server, as bellows sandbox sets them.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bellows=${BELLOWS_BUILD:-$root/build/release}/bellows
shop=$root/examples/shop

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }

fail() { echo "$*" >&2; exit 1; }

on() { # DATABASE COMMAND…: bellows on that database, the gates held open where it runs
  local database=$1
  shift
  "$bellows" "$@" --config "$shop/bellows.toml" --database "postgresql:///$database"
}

make_old_and_new() { # ORDERS
  local file
  sql --dbname=postgres -c 'CREATE DATABASE old'
  on old run --to 12 >/dev/null
  sql --dbname=old -v orders="$1" -f "$shop/data.sql" >/dev/null
  sql --dbname=old -c 'VACUUM (ANALYZE)'
  copy_of old new
  for file in "$shop"/migrations/V1[3-8]__*.sql; do
    sql --single-transaction --dbname=new -f "$file" >/dev/null
  done
}

copy_of() { # FROM TO
  sql --dbname=postgres -c "DROP DATABASE IF EXISTS $2 WITH (FORCE)" \
    -c "CREATE DATABASE $2 TEMPLATE $1 STRATEGY file_copy" 2>/dev/null
}

# Runs the plan and kills it, as hard as can be, as soon as it says that its Nth step is done.
# Returns 1 when the plan ended before.
run_and_kill_after() { # DATABASE N
  local events finished=0 pid line
  # Not a coprocess: bash closes its pipe as soon as it ends, read or not.
  exec {events}< <(exec "$bellows" run --config "$shop/bellows.toml" \
    --database "postgresql:///$1" --gates=open --format json 2>&1)
  pid=$!
  while read -r line <&"$events"; do
    case $line in
      *'"step-finished"'*) finished=$((finished + 1)) ;;
      *'"error"'*) fail "the run failed: $line" ;;
    esac
    if [ "$finished" -eq "$2" ]; then
      kill -9 "$pid" 2>/dev/null || true
      break
    fi
  done
  exec {events}<&-
  wait "$pid" 2>/dev/null || true
  [ "$finished" -eq "$2" ]
}

# How many steps of the plan come before its first contract. The six spaces are those of the members of
# the document's own steps; other parts of it name phases, too.
steps_before_contract() { # DATABASE [PLAN OPTIONS…]
  on "$1" plan --format json "${@:2}" | awk '
    /^      "phase": "contract"/ { past = 1 } /^      "phase": / && !past { n++ } END { print n + 0 }'
}

begun_contract() { # DATABASE
  sql --dbname="$1" -c "SELECT 1 FROM bellows.step WHERE phase = 'contract'" | grep -q 1
}

# Nothing of ours but the ledger: no function, no trigger, no invalid index.
expect_nothing_left_over() { # DATABASE
  local left
  left=$(sql --dbname="$1" <<'SQL'
SELECT 'function ' || p.oid::regprocedure FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'bellows'
UNION ALL
SELECT 'trigger ' || tgname FROM pg_trigger WHERE tgname LIKE '%bellows%'
UNION ALL
SELECT 'invalid index ' || indexrelid::regclass FROM pg_index WHERE NOT indisvalid
UNION ALL
SELECT 'column ' || attrelid::regclass || '.' || attname FROM pg_attribute
 WHERE attname LIKE '%bellows%' AND NOT attisdropped
UNION ALL
SELECT 'constraint ' || conname FROM pg_constraint WHERE conname LIKE '%bellows%'
SQL
  )
  [ -z "$left" ] || fail "left over in $1: $left"
}

expect_same() { # DATABASE DATABASE
  "$shop/compare.sh" "postgresql:///$1" "postgresql:///$2" >comparison ||
    fail "$1 is not $2: $(cat comparison)"
}
