#!/usr/bin/env bash
# docs/rules.md and docs/configuration.md are what the program prints of itself.
# Usage: generated_pages.sh [--write]      BELLOWS_BUILD: where the program is
set -euo pipefail
cd "$(dirname "$0")/../.."
bellows=${BELLOWS_BUILD:-build/release}/bellows

wrong=0
page() { # FILE ARGUMENT…
  local file=$1
  shift
  if [ "$write" = --write ]; then
    "$bellows" "$@" >"$file"
  elif ! diff -u "$file" <("$bellows" "$@"); then
    echo "$file is not what bellows $* prints: run tests/end_to_end/generated_pages.sh --write"
    wrong=1
  fi
}

write=${1:-}
page docs/rules.md rules --format markdown
page docs/configuration.md config --reference
exit $wrong
