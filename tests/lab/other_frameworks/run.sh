#!/usr/bin/env bash
# Alembic, Django and Rails through source.command: what Bellows runs of their SQL in one database is
# what the tool itself makes in another one.
# Needs Debian's alembic, python3-psycopg2, python3-django and ruby-activerecord with ruby-pg; a tool
# that is not there is left out, and said. BELLOWS_BUILD: where bellows is.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
export PATH=${BELLOWS_BUILD:-$root/build/release}:$PATH
export PYTHON=/usr/bin/python3 PYTHONDONTWRITEBYTECODE=1

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

url() { # DATABASE
  echo "postgresql:///$1?host=$PGHOST&user=$PGUSER"
}

contents() { # DATABASE: all but histories and times of day
  pg_dump --no-owner --exclude-schema=bellows --exclude-table='django_migrations*' \
    --exclude-table='ar_internal_metadata*' --exclude-table='schema_migrations*' "$1" |
    sed -E -e "s/$(date -u +%Y)-[0-9]{2}-[0-9]{2} [0-9:.]+(\+00)?/NOW/g" -e '/^\\(un)?restrict /d' \
      -e '/django_content_type|auth_permission|^[0-9]+\t(library|auth|contenttypes|Can )/d'
}

run_tool() { # TOOL DATABASE
  case $1 in
    alembic) DATABASE_URL="postgresql+psycopg2://$PGUSER@/$2?host=$PGHOST" alembic upgrade head ;;
    django) PGDATABASE=$2 $PYTHON manage.py migrate ;;
    rails) DATABASE_URL=$(url "$2") ruby script/migrations_as_sql.rb ;;
  esac
}

same() { # TOOL
  cp -r "$here/$1" "$room/$1"
  cd "$room/$1"
  createdb "$1-tool"
  createdb "$1-bellows"
  run_tool "$1" "$1-tool" >"$room/log" 2>&1 || fail "$1: the tool itself: $(cat "$room/log")"
  DATABASE_URL= bellows run --direct --database "$(url "$1-bellows")" >"$room/log" 2>&1 ||
    fail "$1: bellows run: $(cat "$room/log")"
  contents "$1-tool" >"$room/$1.tool"
  contents "$1-bellows" >"$room/$1.bellows"
  grep -q 'CREATE TABLE' "$room/$1.tool" || fail "$1: the tool made nothing"
  diff -u "$room/$1.tool" "$room/$1.bellows" || fail "$1: Bellows and the tool differ"
  echo "same in both: $1, $(wc -l <"$room/$1.tool") lines of dump"
}

if [ "${1:-}" = --beside-server ]; then
  room=$(mktemp -d)
  trap 'rm -rf "$room"' EXIT
  done=0
  ! command -v alembic >/dev/null || { same alembic && done=$((done + 1)); }
  ! $PYTHON -c 'import django' 2>/dev/null || { same django && done=$((done + 1)); }
  ! ruby -e 'require "active_record"; require "pg"' 2>/dev/null || { same rails && done=$((done + 1)); }
  [ "$done" = 3 ] || echo "only $done of 3 tools are installed"
  [ "$done" -gt 0 ]
  exit
fi

command -v bellows >/dev/null || {
  echo "no bellows on the PATH or in BELLOWS_BUILD: build it first" >&2
  exit 2
}
bellows sandbox -- "$here/run.sh" --beside-server
