#!/usr/bin/env bash
# Takes over histories that the real tools made, and asks the tools afterwards: what Bellows ran is
# up to date for them, what they run later is taken over again, and while one is at work the other
# is kept out. With dbmate, Knex, node-pg-migrate and Prisma from npm, Adonis Lucid (the packages of
# tests/lab/recorder) and sqitch from Debian.
# Needs node, npm with a registry, sqitch, and a PostgreSQL server. BELLOWS_BUILD: where bellows is.
# BELLOWS_LAB: where the packages are kept (build/lab).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
export PATH=${BELLOWS_BUILD:-$root/build/release}:$PATH
lab=${BELLOWS_LAB:-$root/build/lab}
tools=$lab/adopt/tools/node_modules

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

packages() { # FROM TO [OPTION]: installed once as FROM/package.json stands
  cmp -s "$1/package.json" "$2/package.json" && [ -d "$2/node_modules" ] && return
  rm -rf "$2"
  mkdir -p "$2"
  (cd "$2" && cp "$1/package.json" installing.json && cp installing.json package.json &&
    npm install "${@:3}" --no-audit --no-fund --loglevel error && rm installing.json) || {
    rm -rf "$2"
    return 1
  }
}

says() { # TEXT COMMAND…: the command succeeds and says so
  local text=$1
  shift
  "$@" >"$room/log" 2>&1 || fail "$*: exit code $?: $(cat "$room/log")"
  grep -qF -- "$text" "$room/log" || fail "$*: not said: $text: $(cat "$room/log")"
}

refuses() { # CODE TEXT COMMAND…
  local code=$1 text=$2 got=0
  shift 2
  "$@" >"$room/log" 2>&1 || got=$?
  [ "$got" = "$code" ] || fail "$*: exit code $got, not $code: $(cat "$room/log")"
  grep -qF -- "$text" "$room/log" || fail "$*: not said: $text: $(cat "$room/log")"
}

# An empty folder and database; DATABASE_URL names it.
project() { # NAME
  mkdir "$room/$1"
  cd "$room/$1"
  createdb "$1"
  export DATABASE_URL="postgresql:///$1?host=$PGHOST&user=$PGUSER"
}

ask() {
  psql "$DATABASE_URL" -AtXc "$1"
}

dbmate_project() {
  project dbmate
  local url="postgres://$PGUSER@/dbmate?socket=$PGHOST&sslmode=disable"
  local dbmate=("$tools/.bin/dbmate" --url "$url" --no-dump-schema -d db)
  mkdir db
  printf -- '-- migrate:up\ncreate table t (id int);\n-- migrate:down\ndrop table t;\n' >db/20260101_one.sql
  "${dbmate[@]}" up >"$room/log" 2>&1 || fail "dbmate: $(cat "$room/log")"
  printf -- '-- migrate:up\nalter table t add column a text;\n-- migrate:down\n' >db/20260102_two.sql
  says 'takes over  1: 20260101' bellows adopt db --yes
  says 'Done.' bellows run db
  says 'Pending: 0' "${dbmate[@]}" status
  says '[X] 20260102_two.sql' "${dbmate[@]}" status
  printf -- '-- migrate:up\nalter table t add column b text;\n-- migrate:down\n' >db/20260103_three.sql
  says 'Applied: 20260103_three.sql' "${dbmate[@]}" up
  refuses 5 'was applied by dbmate since' bellows run db
  says 'takes over  1: 20260103' bellows adopt db --yes
  says 'Nothing to do' bellows run db
  echo "dbmate: up to date after bellows, and the other way round"
}

knex_file() { # NAME STATEMENT
  printf 'exports.up = (knex) => knex.raw(`%s`);\nexports.down = () => {};\n' "$2" >"migrations/$1"
}

knex_project() {
  project knex
  ln -s "$tools" node_modules
  mkdir migrations
  printf 'module.exports = { client: "pg", connection: process.env.DATABASE_URL };\n' >knexfile.js
  local knex=(node node_modules/knex/bin/cli.js)
  knex_file 1_one.js 'create table t (id int primary key, a text)'
  says 'Batch 1 run: 1 migrations' "${knex[@]}" migrate:latest
  knex_file 2_two.js 'alter table t add column b text'
  says 'takes over  1: 1_one' bellows adopt . --yes
  says 'Done.' bellows run .
  says 'Found 2 Completed Migration file/files.' "${knex[@]}" migrate:status
  says 'Already up to date' "${knex[@]}" migrate:latest
  [ "$(ask 'select name, batch from knex_migrations where id = 2')" = '2_two.js|2' ] || fail "knex: the row"

  # While Bellows waits at a gate, Knex stands before its own lock; and the other way round.
  printf '[source]\nfolder = "."\n[locks]\ndeadline = "300ms"\n[[gate]]\nkind = "approval"\nname = "go"\n' >bellows.toml
  knex_file 3_three.js 'alter table t rename column a to c'
  bellows run --wait >"$room/waiting" 2>&1 &
  local run=$!
  until [ "$(ask "select count(*) from pg_sleep(0.1), bellows.gate where verdict = 'pending'" 2>/dev/null)" = 1 ]; do
    kill -0 $run 2>/dev/null || fail "bellows run --wait ended: $(cat "$room/waiting")"
  done
  refuses 1 'already locked' "${knex[@]}" migrate:latest
  kill -9 $run
  wait $run 2>/dev/null || true
  [ "$(ask 'select is_locked from knex_migrations_lock')" = 1 ] || fail "knex: the lock row of a killed run is gone"
  bellows approve >"$room/log" 2>&1 || fail "$(cat "$room/log")"
  says 'Done.' bellows run
  says 'Already up to date' "${knex[@]}" migrate:latest
  [ "$(ask 'select is_locked from knex_migrations_lock')" = 0 ] || fail "knex: the lock row stays"
  ask 'update knex_migrations_lock set is_locked = 1' >"$room/log"
  knex_file 4_four.js 'alter table t add column d text'
  refuses 4 'bellows repair --unlock' bellows run
  says 'the lock row of Knex is free' bellows repair --unlock
  says 'Done.' bellows run --gates open
  says 'Already up to date' "${knex[@]}" migrate:latest
  echo "Knex: up to date after bellows; its lock is held, taken over from a killed run, and respected"
}

adonis_project() {
  project adonis
  rmdir "$room/adonis"
  cp -r "$root/tests/lab/recorder/adonis" "$room/adonis"
  cd "$room/adonis"
  ln -s "$lab/recorder/adonis/node_modules" node_modules
  local last=database/migrations/1700000000010_index_articles.ts
  mv "$last" "$room/last.ts"
  says 'Migrated in' node ace.js migration:run --force
  mv "$room/last.ts" "$last"
  says 'takes over  3: ' bellows adopt . --yes
  says 'Done.' bellows run .
  says 'Already up to date' node ace.js migration:run --force
  [ "$(ask 'select name from adonis_schema order by id desc limit 1')" = "${last%.ts}" ] || fail "adonis: the row"
  echo "Adonis: up to date after bellows"
}

node_pg_migrate_project() {
  project pgm
  local pgm=(node "$tools/node-pg-migrate/bin/node-pg-migrate.js" -m db)
  mkdir db
  printf -- '-- Up Migration\ncreate table t (id int primary key, a text);\n-- Down Migration\ndrop table t;\n' >db/1700000000001_one.sql
  says 'Migrations complete' "${pgm[@]}" up
  printf -- '-- Up Migration\nalter table t add column b text;\n-- Down Migration\n' >db/1700000000002_two.sql
  says 'takes over  1: 1700000000001_one' bellows adopt db --yes
  says 'Done.' bellows run db
  says 'No migrations to run' "${pgm[@]}" up
  printf '[source]\nfolder = "db"\n[[gate]]\nkind = "approval"\nname = "go"\n' >bellows.toml
  printf -- '-- Up Migration\nalter table t rename column a to c;\n-- Down Migration\n' >db/1700000000003_three.sql
  bellows run --wait >"$room/waiting" 2>&1 &
  local run=$!
  until [ "$(ask "select count(*) from pg_sleep(0.1), bellows.gate where verdict = 'pending'" 2>/dev/null)" = 1 ]; do
    kill -0 $run 2>/dev/null || fail "bellows run --wait ended: $(cat "$room/waiting")"
  done
  refuses 1 'Another migration is already running' "${pgm[@]}" up
  bellows approve >"$room/log" 2>&1 || fail "$(cat "$room/log")"
  wait $run || fail "bellows run --wait: $(cat "$room/waiting")"
  says 'No migrations to run' "${pgm[@]}" up
  echo "node-pg-migrate: up to date after bellows; its lock is held"
}

sqitch_project() {
  project sqitch
  export SQITCH_FULLNAME='Ada L' SQITCH_EMAIL=ada@example.org
  local target=db:pg:sqitch
  sqitch init shop --engine pg --uri https://example.org/shop >"$room/log" 2>&1 || fail "$(cat "$room/log")"
  sqitch add one -n 'The first.' >"$room/log" 2>&1
  printf 'BEGIN;\nCREATE TABLE t (id int primary key);\nCOMMIT;\n' >deploy/one.sql
  says 'ok' sqitch deploy "$target"
  sqitch add two --requires one -n 'The second.' >"$room/log" 2>&1
  printf 'BEGIN;\nALTER TABLE t ADD COLUMN a text;\nCOMMIT;\n' >deploy/two.sql
  says 'takes over  1: one' bellows adopt . --yes
  says 'Done.' bellows run .
  says 'Nothing to deploy (up-to-date)' sqitch status "$target"
  says 'Nothing to deploy (up-to-date)' sqitch deploy "$target"
  sqitch log "$target" >"$room/log" 2>&1 || fail "sqitch log: $(cat "$room/log")"
  sqitch add three --requires two -n 'The third.' >"$room/log" 2>&1
  printf 'BEGIN;\nALTER TABLE t ADD COLUMN b text;\nCOMMIT;\n' >deploy/three.sql
  says 'ok' sqitch deploy "$target"
  says 'takes over  1: three' bellows adopt . --yes
  says 'Nothing to do' bellows run .
  printf 'BEGIN;\nALTER TABLE t DROP COLUMN a;\nCOMMIT;\n' >revert/two.sql
  printf 'BEGIN;\nALTER TABLE t DROP COLUMN b;\nCOMMIT;\n' >revert/three.sql
  says '- two' sqitch revert -y --to one "$target"
  echo "sqitch: up to date after bellows, and reverts what bellows deployed"
}

prisma_project() {
  project prisma
  ln -s "$lab/adopt/prisma/node_modules" node_modules
  cp "$here/prisma.config.ts" .
  # Paths to anything keep it from looking for binaries that it does not use.
  export PRISMA_QUERY_ENGINE_LIBRARY=/bin/true PRISMA_SCHEMA_ENGINE_BINARY=/bin/true
  local prisma=(node node_modules/prisma/build/index.js migrate)
  mkdir -p prisma/migrations/1_one
  printf 'provider = "postgresql"\n' >prisma/migrations/migration_lock.toml
  printf 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n' >prisma/schema.prisma
  printf 'CREATE TABLE t (id int PRIMARY KEY);\n' >prisma/migrations/1_one/migration.sql
  says 'All migrations have been successfully applied' "${prisma[@]}" deploy
  mkdir prisma/migrations/2_two
  printf 'ALTER TABLE t ADD COLUMN a text;\n' >prisma/migrations/2_two/migration.sql
  says 'takes over  1: 1_one' bellows adopt prisma/migrations --yes
  says 'Done.' bellows run prisma/migrations
  says 'Database schema is up to date' "${prisma[@]}" status
  says 'No pending migrations to apply' "${prisma[@]}" deploy

  # A migration that fails leaves both of them dirty.
  mkdir prisma/migrations/3_three
  printf 'SELECT 1 / 0;\n' >prisma/migrations/3_three/migration.sql
  refuses 1 'division by zero' "${prisma[@]}" deploy
  refuses 5 'prisma migrate resolve' bellows run prisma/migrations
  printf 'ALTER TABLE t ADD COLUMN b text;\n' >prisma/migrations/3_three/migration.sql
  says '3_three: cleared' bellows repair prisma/migrations --rerun 3_three
  says 'Done.' bellows run prisma/migrations
  says 'Database schema is up to date' "${prisma[@]}" status
  echo "Prisma: up to date after bellows, and after a repair of what failed"
}

if [ "${1:-}" = --beside-server ]; then
  shift
  room=$(mktemp -d)
  trap 'rm -rf "$room"' EXIT
  export XDG_CACHE_HOME=$room/cache TZ=UTC
  [ $# -gt 0 ] || set -- dbmate knex adonis node_pg_migrate sqitch prisma
  for tool in "$@"; do
    "${tool}_project"
  done
  exit
fi

for program in bellows node npm sqitch; do
  command -v "$program" >/dev/null || {
    echo "no $program: install it first (bellows: on the PATH or in BELLOWS_BUILD)" >&2
    exit 2
  }
done
packages "$here/packages/tools" "$lab/adopt/tools"
packages "$here/packages/prisma" "$lab/adopt/prisma" --ignore-scripts
packages "$root/tests/lab/recorder/packages/adonis" "$lab/recorder/adonis"
bellows sandbox -- "$here/run.sh" --beside-server "$@"
