#!/usr/bin/env bash
# Every plan of tests/snapshots/plans on a server, on tables with rows: it leads where its files lead,
# run naively; so does `run` after a kill -9 behind any of its steps; and `abort` behind any step
# before contract leads back. Minutes of time. BELLOWS_BUILD: where bellows is.
# Usage: run.sh [CASE…]     without names: all of them
# Prints a line a case; exit code 1 when something differs.
set -euo pipefail
if [ -z "${BELLOWS_IN_SANDBOX:-}" ]; then
  export BELLOWS_IN_SANDBOX=yes
  exec "${BELLOWS_BUILD:-$(dirname "$0")/../../../build/release}/bellows" sandbox -- "$0" "$@"
fi
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/support/shop_release.sh
. "$here/../../support/shop_release.sh"
cases=$root/tests/snapshots/plans
compare=$root/examples/shop/compare.sh
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room"

# The history as 001.sql, all that is pending as 002.sql.
split_case() { # NAME
  shop=$room/$1
  mkdir -p "$shop/migrations"
  printf '[source]\nfolder = "migrations"\n' >"$shop/bellows.toml"
  awk -v to="$shop/migrations/001.sql" '
    /^-- migration / { to = folder "/002.sql"; next } { print > to }' \
    folder="$shop/migrations" "$cases/$1.sql"
  [ -e "$shop/migrations/001.sql" ] || echo '-- nothing' >"$shop/migrations/001.sql"
}

make_old_and_new_of_case() {
  sql --dbname=postgres -c 'DROP DATABASE IF EXISTS old WITH (FORCE)' -c 'CREATE DATABASE old' 2>/dev/null
  on old run --to 001 >/dev/null
  sql --dbname=old -f "$here/rows.sql" >/dev/null
  sql --dbname=old -c 'VACUUM (ANALYZE)'
  copy_of old new
  sql --single-transaction --dbname=new -f "$shop/migrations/002.sql" >/dev/null 2>naive-trouble ||
    return 1
  # Files that call random() and their like end otherwise each time.
  copy_of old tried
  sql --single-transaction --dbname=tried -f "$shop/migrations/002.sql" >/dev/null 2>&1
  repeatable=yes
  same tried new || repeatable=no
}

same() { # DATABASE DATABASE
  "$compare" "postgresql:///$1" "postgresql:///$2" >comparison 2>&1
}

# Prints what is wrong; nothing when all is well.
prove_kills() {
  kills=0
  while copy_of old tried && run_and_kill_after tried $((kills + 1)); do
    kills=$((kills + 1))
    on tried run --gates=open >output 2>&1 || { echo "resume behind step $kills: $(cat output)"; return 1; }
    same tried new || { echo "after a kill behind step $kills: $(cat comparison)"; return 1; }
    (expect_nothing_left_over tried) || return 1
  done
}

prove_aborts() {
  local code before_contract
  aborts=0
  before_contract=$(steps_before_contract old --phased)
  while [ "$aborts" -lt "$before_contract" ]; do
    aborts=$((aborts + 1))
    copy_of old tried
    run_and_kill_after tried "$aborts" || { echo "no step $aborts"; return 1; }
    code=0
    on tried abort --yes >output 2>&1 || code=$?
    # The kill may have come when contract had begun already.
    [ "$code" = 0 ] || { begun_contract tried && continue; }
    [ "$code" = 0 ] || { echo "abort behind step $aborts: $(cat output)"; return 1; }
    (expect_nothing_left_over tried) || return 1
    # Rows that the user's own statements wrote stay, and the plan says so.
    same tried old || grep -q 'keep what it wrote\|stays\|keeps' output ||
      { echo "abort behind step $aborts: $(cat comparison)"; return 1; }
  done
}

prove_case() { # NAME
  kills=0
  aborts=0
  split_case "$1"
  make_old_and_new_of_case || { echo "naive run: $(cat naive-trouble)"; return 2; }
  on old plan --phased >plan 2>&1 || { echo "refused"; return 3; }
  [ "$repeatable" = yes ] || { echo "two naive runs differ: $(head -n 1 comparison)"; return 4; }
  copy_of old tried
  on tried run --phased --gates=open >output 2>&1 || { echo "run: $(cat output)"; return 1; }
  same tried new || { echo "not the same: $(cat comparison)"; return 1; }
  (expect_nothing_left_over tried) || return 1
  prove_kills && prove_aborts
}

declare -A count=([proved]=0 [refused]=0 [naive]=0 [chance]=0 [wrong]=0)
all_kills=0
all_aborts=0
names=("$@")
if [ ${#names[@]} -eq 0 ]; then
  for file in "$cases"/*.sql; do
    names+=("$(basename "$file" .sql)")
  done
fi
for name in "${names[@]}"; do
  code=0
  prove_case "$name" >trouble 2>&1 || code=$?
  case $code in
    0) count[proved]=$((count[proved] + 1))
      all_kills=$((all_kills + kills))
      all_aborts=$((all_aborts + aborts))
      echo "proved    $name: $kills kills, $aborts aborts" ;;
    2) count[naive]=$((count[naive] + 1)); echo "cannot    $name: $(head -n 3 trouble)" ;;
    4) count[chance]=$((count[chance] + 1)); echo "chance    $name: $(head -n 1 trouble)" ;;
    3) count[refused]=$((count[refused] + 1)); echo "refused   $name" ;;
    *) count[wrong]=$((count[wrong] + 1)); echo "WRONG     $name: $(head -n 30 trouble)" ;;
  esac
done
echo "${count[proved]} proved ($all_kills kills, $all_aborts aborts), ${count[refused]} refused," \
  "${count[naive]} that the naive run cannot do either, ${count[chance]} that end otherwise each" \
  "time, ${count[wrong]} wrong"
[ "${count[wrong]}" -eq 0 ]
