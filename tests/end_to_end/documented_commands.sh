#!/usr/bin/env bash
# Every command in the documentation works as the page says: blocks marked `sh` are run in order, a
# page at a time, in a copy of tests/end_to_end/sample beside a throwaway PostgreSQL that has the
# first two of its migrations. "sh exit=3" expects another exit code than 0. A block of another
# language whose first line is a comment with nothing but a file's name is that file.
# Usage: documented_commands.sh [PAGE…]      BELLOWS_BUILD: where the program is
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
export PATH=${BELLOWS_BUILD:-$root/build/release}:$PATH

run_block() { # PLACE EXIT_CODE, the block on standard input
  local block code=0
  block=$(cat)
  bash -euo pipefail -c "$block" </dev/null >output 2>&1 || code=$?
  [ "$code" = "$2" ] || {
    printf '%s: exit code %s, not %s, of\n%s\n' "$1" "$code" "$2" "$block"
    cat output
    exit 1
  }
}

write_file() { # NAME, its text on standard input
  mkdir -p "$(dirname "$1")"
  cat >"$1"
}

# A page as a script of the two functions above. Blocks may be indented, as in a list.
page_script() { # PAGE
  awk -v page="$1" '
    inside && /^ *```$/ { print "END_OF_BLOCK"; inside = 0; next }
    /^ *```sh( exit=[0-9]+)?$/ {
      match($0, /^ */)
      indent = RLENGTH + 1
      printf "run_block %s:%d %d <<\"END_OF_BLOCK\"\n", page, NR, substr($2, 6)
      inside = 1
      next
    }
    /^ *```[a-z]/ { maybe_file = 1; next }
    maybe_file && /^(#|--) [^ ]+\.[a-z]+$/ {
      indent = 1
      printf "write_file %s <<\"END_OF_BLOCK\"\n", $2
      inside = 1
    }
    { maybe_file = 0 }
    inside { print substr($0, indent) }
  ' "$root/$1"
}

run_page() { # PAGE, in an empty folder beside a server
  cp -r "$root/tests/end_to_end/sample/." .
  bellows run db/migration --to 2 >output 2>&1 || {
    cat output
    return 1
  }
  eval "$(page_script "$1")"
}

if [ "${1:-}" = --beside-server ]; then
  room=$(mktemp -d)
  trap 'rm -rf "$room"' EXIT
  cd "$room"
  run_page "$2"
  exit
fi

command -v bellows >/dev/null || {
  echo "no bellows on the PATH or in BELLOWS_BUILD: build it first" >&2
  exit 2
}
cd "$root"
[ $# -gt 0 ] || mapfile -t pages < <(grep -lE '^ *```sh' README.md CONTRIBUTING.md docs/*.md)
[ $# -eq 0 ] || pages=("$@")
failed=0
for page in "${pages[@]}"; do
  bellows sandbox -- "$root/tests/end_to_end/documented_commands.sh" --beside-server "$page" ||
    failed=1
done
[ ${#pages[@]} -gt 0 ] && exit $failed
