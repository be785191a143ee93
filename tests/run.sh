#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test. Quiet, unless something fails; the last
# line is "N passed, N failed".
# Usage: tests/run.sh [--preset NAME] [--unit] [FILTER]
#   --preset NAME   release (the default), debug, asan or tsan
#   --unit          only what needs no server and no second process: a matter of seconds
#   FILTER          only test cases (Catch2's syntax: "name*", "[tag]") and checks of that name
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2

preset=release
unit_only=
filter=
while [ $# -gt 0 ]; do
  case $1 in
    --preset) preset=${2:?--preset needs a name}; shift ;;
    --unit) unit_only=yes ;;
    -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) echo "Unknown option $1; try --help." >&2; exit 2 ;;
    *) filter=$1 ;;
  esac
  shift
done

export LC_ALL=C.UTF-8
export BELLOWS_BUILD=$PWD/build/$preset
export LSAN_OPTIONS=suppressions=$PWD/tests/leaks.supp:print_suppressions=0
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
passed=0
failed=0
stage_passed=0

say() { # STAGE TEXT
  printf '%-14s %s\n' "$1" "$2"
}

# Leaves behind, in files of the program's name: how many test cases were asked for, what was
# reported, what was printed, and the exit code.
run_program() { # PROGRAM TESTS
  local record=$logs/${1##*/} status=0
  "$1" --list-tests "$2" | sed -nE 's/^([0-9]+) (matching )?test cases?$/\1/p' >"$record.listed"
  [ "$(cat "$record.listed")" -gt 0 ] 2>/dev/null || return 0
  timeout 1800 "$1" -o "$record.report" "$2" >"$record.output" 2>&1 </dev/null || status=$?
  echo "$status" >"$record.status"
}

# A test program counts by its test cases. One that crashes has failed those it did not reach, and
# one that ends badly after they all passed (a leak, say) has failed, too.
count_program() { # PROGRAM
  local record=$logs/${1##*/} listed good bad status
  listed=$(cat "$record.listed")
  if [ -z "$listed" ]; then
    echo "${1##*/} does not tell what it tests" >&2
    failed=$((failed + 1))
    return
  fi
  [ "$listed" -gt 0 ] || return 0
  status=$(cat "$record.status")
  good=$(sed -nE -e 's/^All tests passed .* in ([0-9]+) test cases?\).*/\1/p' \
    -e 's/^test cases: .*[| ]([0-9]+) passed.*/\1/p' "$record.report" | tail -n 1)
  bad=$((listed - ${good:-0}))
  [ "$status" = 0 ] || [ "$bad" -gt 0 ] || bad=1
  if [ "$bad" -gt 0 ]; then
    cat "$record.report" "$record.output" >&2
    echo "${1##*/}: $bad of $listed test cases failed (exit code $status)" >&2
  fi
  stage_passed=$((stage_passed + listed - bad))
  passed=$((passed + listed - bad))
  failed=$((failed + bad))
}

# What measures waiting gets the machine to itself; unit tests share it.
run_programs() { # STAGE TESTS alone|together
  local started=$SECONDS program
  stage_passed=0
  for program in "$BELLOWS_BUILD"/tests/*_tests; do
    run_program "$program" "$2" &
    [ "$3" = together ] || wait
  done
  wait
  for program in "$BELLOWS_BUILD"/tests/*_tests; do
    count_program "$program"
  done
  say "$1" "$stage_passed passed, $((SECONDS - started)) s"
}

# A check is a script that prints what is wrong and then ends with another code than 0.
run_checks() { # STAGE FOLDER
  local started=$SECONDS check name
  stage_passed=0
  for check in tests/"$2"/*.sh; do
    name=$(basename "$check" .sh)
    [ -e "$check" ] || continue
    # shellcheck disable=SC2053 # the filter is a pattern
    [ -z "$filter" ] || [[ $name == $filter ]] || continue
    if timeout 1800 "$check" >"$logs/output" 2>&1 </dev/null; then
      stage_passed=$((stage_passed + 1))
      passed=$((passed + 1))
    else
      cat "$logs/output" >&2
      echo "$check failed" >&2
      failed=$((failed + 1))
    fi
  done
  say "$1" "$stage_passed passed, $((SECONDS - started)) s"
}

scripts/dependencies.sh || exit 1
started=$SECONDS
scripts/build.sh "$preset" || exit 1
say build "$preset, $((SECONDS - started)) s"

run_programs "unit tests" "${filter}~[pg]" together
run_checks house house
if [ -z "$unit_only" ]; then
  run_programs "server tests" "${filter}[pg]" alone
  run_checks "whole program" end_to_end
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
