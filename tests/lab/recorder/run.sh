#!/usr/bin/env bash
# Records real projects of Knex and Adonis Lucid, with their real packages from npm, and compares:
# what Bellows makes of a recording in one database is what the tool itself makes in another one,
# schema and rows. Also that a migration that reads is told, and that nothing reaches the database
# that a project's configuration names while its SQL is recorded.
# Needs node, npm with a registry, and a PostgreSQL server. BELLOWS_BUILD: where bellows is.
# BELLOWS_LAB: where the packages are kept (build/lab).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
export PATH=${BELLOWS_BUILD:-$root/build/release}:$PATH
lab=${BELLOWS_LAB:-$root/build/lab}/recorder

packages() { # SET, installed once as its package.json stands
  local set=$1 folder=$lab/$1
  cmp -s "$here/packages/$set/package.json" "$folder/package.json" && [ -d "$folder/node_modules" ] && return
  rm -rf "$folder"
  mkdir -p "$folder"
  cp "$here/packages/$set/package.json" "$folder/installing.json"
  (cd "$folder" && cp installing.json package.json && npm install --no-audit --no-fund --loglevel error &&
    rm installing.json) || {
    rm -rf "$folder"
    return 1
  }
}

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# What a database holds, but for what was made up on the way (UUIDs, the time of day), the history
# of the tool and that of Bellows.
contents() { # DATABASE
  pg_dump --no-owner --exclude-schema=bellows --exclude-table='*knex_migrations*' --exclude-table='adonis_schema*' \
    --exclude-table='schema_history*' "$1" |
    sed -E -e 's/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/UUID/g' \
      -e "s/$(date -u +%Y)-[0-9]{2}-[0-9]{2} [0-9:.]+(\+00)?/NOW/g" -e '/^\\(un)?restrict /d'
}

project() { # NAME PACKAGES → the project's folder, ready to run
  local folder=$room/$1-$2
  rm -rf "$folder"
  cp -r "$here/$1" "$folder"
  ln -s "$lab/$2/node_modules" "$folder/node_modules"
  echo "$folder"
}

url() { # DATABASE
  echo "postgresql:///$1?host=$PGHOST&user=$PGUSER"
}

run_tool() { # FOLDER DATABASE: as its own users run it
  case $1 in
    */adonis-*) (cd "$1" && DATABASE_URL=$(url "$2") node ace.js migration:run --force) ;;
    */knex-ts-knex) (cd "$1" && DATABASE_URL=$(url "$2") NODE_OPTIONS='--import tsx' node node_modules/knex/bin/cli.js migrate:latest) ;;
    *) (cd "$1" && DATABASE_URL=$(url "$2") node node_modules/knex/bin/cli.js migrate:latest) ;;
  esac
}

same() { # PROJECT PACKAGES [ARGUMENT…]: through Bellows and through the tool, the same comes out
  local name=$1-$2 folder
  folder=$(project "$1" "$2")
  shift 2
  createdb "$name-tool"
  createdb "$name-bellows"
  run_tool "$folder" "$name-tool" >"$room/log" 2>&1 || fail "$name: the tool itself: $(cat "$room/log")"
  (cd "$folder" && DATABASE_URL= bellows record "$@" --no-cache -o "$room/$name.sql" .) >"$room/log" 2>&1 ||
    fail "$name: bellows record: $(cat "$room/log")"
  (cd "$folder" && bellows run . "$@" --direct --database "$(url "$name-bellows")") >"$room/log" 2>&1 ||
    fail "$name: bellows run: $(cat "$room/log")"
  contents "$name-tool" >"$room/$name.tool"
  contents "$name-bellows" >"$room/$name.bellows"
  grep -q 'CREATE TABLE' "$room/$name.tool" || fail "$name: the tool made nothing"
  diff -u "$room/$name.tool" "$room/$name.bellows" || fail "$name: Bellows and the tool differ"
  echo "same in both: $name, $(grep -c '^-- Migration' "$room/$name.sql") migrations, $(wc -l <"$room/$name.tool") lines of dump"
}

reads_are_told() {
  local folder
  folder=$(project knex-reads knex)
  if (cd "$folder" && bellows lint . --offline) >"$room/log" 2>&1; then
    fail "a migration that reads was recorded without a database: $(cat "$room/log")"
  fi
  for part in '2 migrations read rows' '02_split_names.js:2: select "id", "name" from "people"' \
    '03_if_missing.js:2: select \* from information_schema.columns' 'shadow = "sandbox"'; do
    grep -q -- "$part" "$room/log" || fail "not said: $part in $(cat "$room/log")"
  done
  (cd "$folder" && bellows record . --shadow sandbox) >"$room/log" 2>&1 || fail "shadow: $(cat "$room/log")"
  grep -q "02_split_names.js:2 reads rows, and what it read on the shadow database is frozen" "$room/log" ||
    fail "not told that a read is frozen: $(cat "$room/log")"
  grep -q "set \"first\" = 'Ada', \"last\" = 'Lovelace' where \"id\" = '1'" "$room/log" || fail "$(cat "$room/log")"
  rm -r "$folder"
  echo "reads are told, and recorded in a shadow"
}

# The configuration names a real database: recording leaves no trace there.
nothing_gets_through() {
  local folder
  folder=$(project knex-js knex)
  createdb untouched
  (cd "$folder" && DATABASE_URL=$(url untouched) bellows record --no-cache . >"$room/log" 2>&1) ||
    fail "$(cat "$room/log")"
  [ "$(psql untouched -Atc "select count(*) from pg_class c join pg_namespace n on n.oid = relnamespace
       where nspname not in ('pg_catalog', 'information_schema', 'pg_toast')")" = 0 ] || fail "something got through"
  cat >"$folder/migrations/20990101_other_road.js" <<'JS'
const net = require('node:net');
exports.up = (knex) =>
  new Promise((resolve, reject) => {
    const socket = net.connect(`${process.env.PGHOST}/.s.PGSQL.5432`);
    socket.on('error', reject);
    socket.on('data', resolve);
    socket.on('close', () => reject(new Error('closed')));
    socket.write(Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]));
  });
exports.down = () => {};
JS
  if (cd "$folder" && bellows record --no-cache . >"$room/log" 2>&1); then
    fail "a socket of its own reached the server"
  fi
  grep -q 'lets nothing through to a database' "$room/log" || fail "$(cat "$room/log")"
  rm -r "$folder"
  echo "nothing gets through to a database"
}

failures_are_told() {
  local folder
  folder=$(project knex-js knex)
  printf 'exports.up = async (knex) => {\n  await knex.raw("select 1");\n  throw new Error("out of ideas");\n};\nexports.down = () => {};\n' \
    >"$folder/migrations/20990101_bad.js"
  if (cd "$folder" && bellows lint . >"$room/log" 2>&1); then fail "a failing migration passed"; fi
  grep -q 'out of ideas' "$room/log" && grep -q 'migrations/20990101_bad.js:3:9' "$room/log" || fail "$(cat "$room/log")"
  printf 'this is no JavaScript\n' >"$folder/migrations/20990101_bad.js"
  if (cd "$folder" && bellows lint . >"$room/log" 2>&1); then fail "a broken file passed"; fi
  grep -q 'SyntaxError' "$room/log" || fail "$(cat "$room/log")"
  rm "$folder/node_modules"
  if (cd "$folder" && bellows lint . >"$room/log" 2>&1); then fail "no packages, and still it passed"; fi
  grep -q 'knex is not installed' "$room/log" && grep -q 'npm install' "$room/log" || fail "$(cat "$room/log")"
  rm -r "$folder"
  echo "failures are told with their line"
}

# The second reading of an unchanged project starts no process; a changed one is recorded anew.
cache_is_honest() {
  local folder first
  folder=$(project knex-js knex)
  (cd "$folder" && bellows record . -o "$room/first.sql")
  (cd "$folder" && PATH=${BELLOWS_BUILD:-$root/build/release} bellows record . -o "$room/second.sql") ||
    fail "a kept recording was not used"
  cmp "$room/first.sql" "$room/second.sql" || fail "a recording changed by itself"
  printf '\n// changed\n' >>"$folder/migrations/20240104000000_fill.js"
  (cd "$folder" && bellows record . -o "$room/third.sql")
  ! cmp -s "$room/first.sql" "$room/third.sql" || fail "a changed project was not recorded anew"
  rm -r "$folder"
  echo "the cache is honest"
}

every_way_of_asking() {
  local folder
  folder=$(project knex-esm knex)
  cp "$here/driver.mjs" "$folder"
  (cd "$folder" && BELLOWS_RECORDER="{\"journal\":\"$room/journal\"}" \
    node --require "$root/cli/recorder/recorder.cjs" driver.mjs) || fail "the driver"
  rm -r "$folder"
}

if [ "${1:-}" = --beside-server ]; then
  room=$(mktemp -d)
  trap 'rm -rf "$room"' EXIT
  export XDG_CACHE_HOME=$room/cache TZ=UTC
  unset DATABASE_URL
  every_way_of_asking
  same knex-js knex
  same knex-esm knex
  same knex-ts knex
  same knex-ts knex-typed
  same knex-reads knex --shadow sandbox
  same knex-reads knex-old --shadow sandbox
  same adonis adonis
  reads_are_told
  nothing_gets_through
  failures_are_told
  cache_is_honest
  exit
fi

command -v bellows >/dev/null || {
  echo "no bellows on the PATH or in BELLOWS_BUILD: build it first" >&2
  exit 2
}
command -v node >/dev/null && command -v npm >/dev/null || {
  echo "no node or npm: install them first" >&2
  exit 2
}
for set in knex knex-typed knex-old adonis; do
  packages "$set"
done
bellows sandbox -- "$here/run.sh" --beside-server
