#!/usr/bin/env bash
# docs/rules.md, docs/rules/, docs/coming-from-*.md and docs/configuration.md are what the program
# prints of itself.
# Usage: generated_pages.sh [--write]      BELLOWS_BUILD: where the program is
set -euo pipefail
cd "$(dirname "$0")/../.."
bellows=${BELLOWS_BUILD:-build/release}/bellows

wrong=0
page() { # FILE ARGUMENT…
  local file=$1
  shift
  if [ "$write" = --write ]; then
    mkdir -p "$(dirname "$file")"
    "$bellows" "$@" >"$file"
  elif ! diff -u "$file" <("$bellows" "$@"); then
    echo "$file is not what bellows $* prints: run tests/end_to_end/generated_pages.sh --write"
    wrong=1
  fi
}

write=${1:-}
page docs/rules.md rules --format markdown
page docs/configuration.md config --reference
for peer in squawk eugene pgfence atlas migrationpilot; do
  page "docs/coming-from-$peer.md" rules --peer "$peer"
done
rules=$("$bellows" rules --format names)
for rule in $rules; do
  page "docs/rules/$rule.md" explain "$rule" --format markdown
done
for file in docs/rules/*.md; do
  rule=$(basename "$file" .md)
  grep -qxF "$rule" <<<"$rules" && continue
  if [ "$write" = --write ]; then
    rm "$file"
  else
    echo "$file is about a rule that does not exist"
    wrong=1
  fi
done
exit $wrong
