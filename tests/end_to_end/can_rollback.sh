#!/usr/bin/env bash
# `bellows can-rollback` in every state of every example: step by step on a server, and after each
# step the statements of the release that a rollback would bring back are really sent. Where the
# answer is yes they all work; where it is "after an abort", they work after it; where it is no,
# abort is refused. docs/can-rollback.md has what was seen.
# Usage: can_rollback.sh [--write]      BELLOWS_BUILD: where the program is
set -euo pipefail
if [ -z "${BELLOWS_IN_SANDBOX:-}" ]; then
  export BELLOWS_IN_SANDBOX=yes
  exec "${BELLOWS_BUILD:-build/release}/bellows" sandbox -- "$0" "$@"
fi
# shellcheck source=tests/support/shop_release.sh
. "$(dirname "$0")/../support/shop_release.sh"
build=$(dirname "$(realpath "$bellows")")
page=$root/docs/can-rollback.md
write=${1:-}
example=
cd "$(mktemp -d)"

# The release that a rollback of this rollout's deploy would bring back, on a database: says its
# first error.
release_before() { # ROLLOUT DATABASE
  case $example in
    shop) "$build/shop_load" once --url "postgresql:///$2" ;;
    recipes)
      local release=old
      [ "$1" = 1 ] || release=new
      pgbench -n -t 20 -f "$root/tests/end_to_end/recipes/load/$release.sql" "$2" 2>&1 >/dev/null |
        grep -m 1 ERROR && return 1 || return 0
      ;;
    sample)
      sql --dbname="$2" -c "INSERT INTO customers (name, email) VALUES ('New', 'new@example.com')" \
        -c "UPDATE customers SET name = 'Old' WHERE id = 1" \
        -c "SELECT name FROM customers WHERE id = 1" \
        -c "INSERT INTO orders (customer_id) SELECT id FROM customers WHERE name = 'Old' LIMIT 1"
      ;;
  esac
}

# "works", or the server's words.
tried() { # ROLLOUT DATABASE
  copy_of "$2" witness
  if release_before "$1" witness >said 2>&1; then
    echo works
  else
    grep -m 1 -oE '(ERROR: .*|[a-z_]+: .*)' said | sed -E 's/^.*ERROR: +//; s/^[a-z_]+: //'
  fi
}

field() { # NAME: of the answer
  python3 -c 'import json, sys; value = json.load(open("answer"))[sys.argv[1]]
print("" if value is None else str(value).lower() if isinstance(value, bool) else value)' "$1"
}

failures_seen=0
checked=0

# One row of the table, for the state that database `tried` is in.
check_state() { # STEP PHASE TITLE
  local code=0 said may answer
  on tried can-rollback --format json >answer || code=$?
  [ "$code" -le 1 ] || fail "$example after $1: exit code $code: $(cat answer)"
  may=$(field can_roll_back)
  [ "$may" = "$([ "$code" -eq 0 ] && echo true || echo false)" ] || fail "exit code $code: $may"
  said=$(tried "$(field rollout)" tried)
  if [ "$may" = true ]; then
    [ "$said" = works ] || fail "$example after $1: yes, but $said"
    answer=yes
  elif [ "$(field after_abort)" = true ]; then
    copy_of tried aborted
    on aborted abort --yes >output 2>&1 || fail "$example after $1: abort: $(cat output)"
    on aborted can-rollback >output || fail "$example after $1 and an abort: $(cat output)"
    [ "$(tried 1 aborted)" = works ] || fail "$example after $1 and an abort: $(tried 1 aborted)"
    answer="after \`abort\`"
  elif [ "$(field after_unhide)" = true ]; then
    copy_of tried aborted
    on aborted unhide >output 2>&1 || fail "$example after $1: unhide: $(cat output)"
    on aborted can-rollback >output || fail "$example after $1 and an unhide: $(cat output)"
    [ "$(tried 1 aborted)" = works ] || fail "$example after $1 and an unhide: $(tried 1 aborted)"
    answer="after \`unhide\`"
  else
    copy_of tried aborted
    ! on aborted abort --yes >output 2>&1 || fail "$example after $1: no, but abort works"
    answer=no
  fi
  [ "$said" = works ] || failures_seen=$((failures_seen + 1))
  checked=$((checked + 1))
  printf '| %s | %s | %s | %s | %s |\n' "$1" "$2" "$3" "$answer" "$said" >>table
}

walk() { # EXAMPLE TITLE, with its database `old` in place
  local step phase title
  example=$1
  printf '\n## %s\n\n%s\n\n' "$2" "$3" >>table
  printf '| last step done | phase | what it did | may roll back? | the release before, tried |\n' >>table
  printf '|---|---|---|---|---|\n' >>table
  copy_of old tried
  check_state none before 'nothing yet'
  while on tried run --phased --gates=open --steps 1 >ran 2>&1 && ! grep -q '^Nothing to do' ran; do
    IFS='|' read -r step phase title < <(sql --dbname=tried -c "
      SELECT step_id, phase, title FROM bellows.step WHERE status = 'done'
       ORDER BY position DESC LIMIT 1")
    check_state "$step" "$phase" "$title"
    ! grep -q '^Done\.$' ran || break
  done
  grep -q '^Done\.$' ran || fail "$example did not come to its end: $(cat ran)"
}

cat >table <<'END'
# May I roll the deploy back now?

`bellows can-rollback` answers at any moment, with a sentence, with JSON (`--format json`) and with its
[exit code](exit-codes.md): 0 yes, 1 no. A deploy system can ask it before it rolls back. It writes
nothing.

| when | answer | what to do |
|---|---|---|
| before the start, in expand, in backfill, at the gate | yes | `bellows pause`, so that the plan does not go on meanwhile; roll back |
| in contract, when what is in the way is [hidden](release-manager.md#hide-before-dropping) and not dropped yet | not now (exit code 1, `after_unhide` in JSON) | `bellows unhide`, then ask again |
| in contract, when everything done so far can be taken back (a constraint added) | not now (exit code 1, `after_abort` in JSON) | `bellows abort`, then ask again |
| in contract, behind the point of no return | no | go forward |
| a step of contract is under way at this moment | no, or not now | `bellows pause`, ask again |
| after the end | no, unless the plan had no contract | go forward |
| after an abort | yes | |

*The deploy* is the last that may have been made: of a plan with several rollouts that of the rollout in
which contract is next, and before that the one of the rollout before.

It answers for the schema and for the data that Bellows keeps in step. What the new release itself wrote
meanwhile, such as a value that only it understands, is the application's to judge.

What follows was seen: a test walks through every example step by step, asks after each step, and sends
the statements of the release before the deploy. That a release "works" where the answer is no means that
these statements did not meet what has changed; others may.
END

make_old_and_new 500
walk shop 'The shop of the quickstart' 'From [examples/shop](../examples/shop).'

shop=$root/tests/end_to_end/recipes
sql --dbname=postgres -c 'DROP DATABASE old WITH (FORCE)' -c 'CREATE DATABASE old'
on old run --to 001_base >/dev/null
sql --dbname=old -v rows=1500 -f "$shop/data.sql" >/dev/null
sql --dbname=old -c 'VACUUM (ANALYZE)'
walk recipes 'Type changes and renamed tables' \
  'From [tests/end_to_end/recipes](../tests/end_to_end/recipes).'

cp -r "$root/tests/end_to_end/sample/." .
printf '[source]\nfolder = "db/migration"\n' >bellows.toml
shop=$PWD
sql --dbname=postgres -c 'DROP DATABASE old WITH (FORCE)' -c 'CREATE DATABASE old'
on old run --to 2 >/dev/null
walk sample 'A renamed column' \
  'From [tests/end_to_end/sample](../tests/end_to_end/sample), which the other pages use.'

[ "$failures_seen" -ge 3 ] || fail "the statements failed only $failures_seen times"
if [ "$write" = --write ]; then
  cp table "$page"
elif ! diff -u "$page" table; then
  fail "docs/can-rollback.md is not what was seen: run tests/end_to_end/can_rollback.sh --write"
fi
echo "$checked states, in $failures_seen of which the release before fails"
