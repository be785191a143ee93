#!/usr/bin/env bash
# The recipes for type changes, renamed tables and writes that read other tables, on a database with
# rows: proved equal to the files, killed and resumed after every step, aborted after every step
# before contract, and run while the old and the new release write.
set -euo pipefail
if [ -z "${BELLOWS_IN_SANDBOX:-}" ]; then
  export BELLOWS_IN_SANDBOX=yes
  exec "${BELLOWS_BUILD:-build/release}/bellows" sandbox -- "$0"
fi
# shellcheck source=tests/support/shop_release.sh
. "$(dirname "$0")/../support/shop_release.sh"
shop=$root/tests/end_to_end/recipes
rows=${RECIPE_ROWS:-1500}
cd "$(mktemp -d)"

make_recipes() {
  sql --dbname=postgres -c 'CREATE DATABASE old'
  on old run --to 001_base >/dev/null
  sql --dbname=old -v rows="$rows" -f "$shop/data.sql" >/dev/null
  sql --dbname=old -c 'VACUUM (ANALYZE)'
  copy_of old new
  local file
  for file in "$shop"/migrations/00[2-9]_*.sql; do
    sql --single-transaction --dbname=new -f "$file" >/dev/null
  done
}

# Everything that a plan may change, without the order of columns.
state_of() { # DATABASE
  local table
  sql --dbname="$1" <<'SQL'
SELECT 'column', c.oid::regclass, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
  a.attidentity, a.attstattarget, a.attacl, pg_get_expr(d.adbin, d.adrelid),
  col_description(c.oid, a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0
  AND NOT a.attisdropped ORDER BY 2, 3;
SELECT 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated,
  obj_description(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 2, 3;
SELECT 'index', pg_get_indexdef(indexrelid), indisvalid, obj_description(indexrelid) FROM pg_index
WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace) ORDER BY 2;
SELECT 'trigger', tgrelid::regclass, tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 2, 3;
SELECT 'sequence', s.seqrelid::regclass, s.seqtypid::regtype, s.seqincrement, s.seqmax, s.seqstart,
  d.refobjid::regclass, a.attname FROM pg_sequence s
JOIN pg_depend d ON d.objid = s.seqrelid AND d.refobjsubid > 0
JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid ORDER BY 2;
SQL
  for table in $(sql --dbname="$1" -c "SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND
      relnamespace = 'public'::regnamespace ORDER BY 1"); do
    sql --dbname="$1" -c "SELECT '$table', to_jsonb(t) FROM $table t ORDER BY to_jsonb(t)::text"
  done
  sql --dbname="$1" -c "SELECT sequencename, last_value FROM pg_sequences
    WHERE schemaname = 'public' ORDER BY 1"
}

expect_same() { # DATABASE DATABASE
  state_of "$1" >first
  state_of "$2" >second
  diff first second >difference || fail "$1 is not $2: $(head -n 40 difference)"
}

kill_and_resume() {
  local steps=0
  while copy_of old tried && run_and_kill_after tried $((steps + 1)); do
    steps=$((steps + 1))
    on tried run --gates=open >output 2>&1 || fail "after a kill behind step $steps: $(cat output)"
    expect_same tried new
    expect_nothing_left_over tried
  done
  [ "$steps" -ge 30 ] || fail "the plan has only $steps steps"
  echo "killed and resumed after each of $steps steps"
}

abort_everywhere() {
  local n code before_contract
  # A plan of several rollouts goes on with expand steps behind its first contract.
  before_contract=$(steps_before_contract old)
  for ((n = 1; n <= before_contract; n++)); do
    copy_of old tried
    run_and_kill_after tried "$n" || fail "the plan ended before step $n"
    # What the user's own UPDATE and DELETE wrote stays, and the plan says so.
    code=0
    on tried abort --yes >output 2>&1 || code=$?
    [ "$code" -eq 0 ] || fail "abort behind step $n: exit code $code: $(cat output)"
    expect_nothing_left_over tried
    state_of tried | grep -v '^entry|' >first
    state_of old | grep -v '^entry|' >second
    diff first second >difference || fail "abort behind step $n: $(head -n 40 difference)"
  done
  echo "aborted after each of $before_contract steps"
}

# Runs until the phase's end while the load goes on; no statement of it may fail. Only what makes one
# rollout: another one would mean another release.
under_load() { # DATABASE PHASE LOAD…
  local database=$1 phase=$2 pids=() load pid
  shift 2
  for load in "$@"; do
    pgbench -n -c 2 -T 600 -f "$shop/load/$load.sql" "$database" >"load-$load" 2>&1 &
    pids+=($!)
  done
  on "$database" run --gates=open --to 004_article --until "$phase" >output 2>&1 || fail "under load: $(cat output)"
  for pid in "${pids[@]}"; do
    kill -0 "$pid" 2>/dev/null || fail "the load ended: $(cat load-*)"
    kill "$pid"  # INT is ignored by what a script starts in the background
    wait "$pid" 2>/dev/null || true
  done
  if grep -E 'ERROR|aborted' load-*; then
    fail "a statement of the application failed in phase $phase"
  fi
}

live_load() {
  copy_of old busy
  under_load busy expand old
  under_load busy backfill old new
  # The old release is gone. What it wrote last converts, and the new one goes on.
  under_load busy contract new
  expect_nothing_left_over busy
  on busy run --gates=open >output 2>&1 || fail "after the load: $(cat output)"
  state_of busy | grep -E '^(column|constraint|index|trigger)' >first
  state_of new | grep -E '^(column|constraint|index|trigger)' >second
  diff first second >difference || fail "under load: $(cat difference)"
  [ "$(sql --dbname=busy -c "SELECT count(*) FROM article WHERE label = 'new'")" -gt 0 ] ||
    fail "the load wrote nothing"
  echo "went through under load"
}

make_recipes
copy_of old tried
on tried run --gates=open >output 2>&1 || fail "the plan failed: $(cat output)"
expect_same tried new
expect_nothing_left_over tried
echo "the plan leads where the files lead"
kill_and_resume
abort_everywhere
live_load
