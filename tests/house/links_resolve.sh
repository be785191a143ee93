#!/usr/bin/env bash
# Every relative link of the documentation leads to a file, and its #anchor to a heading.
# Usage: links_resolve.sh [ROOT]
# shellcheck disable=SC2016 # the backquotes are Markdown
set -uo pipefail
cd "${1:-$(dirname "$0")/../..}" || exit 2

# The anchors of a page, as code forges make them: small letters, blanks to hyphens, no marks.
anchors() {
  sed -nE '/^ *```/,/^ *```/d; s/^#+ +//p' "$1" | tr '[:upper:]' '[:lower:]' |
    sed -E 's/[^[:alnum:] _-]//g; s/ /-/g'
}

wrong=0
while IFS= read -r page; do
  while IFS= read -r link; do
    case $link in http://* | https://* | mailto:*) continue ;; esac
    file=${link%%#*}
    target=$page
    [ -z "$file" ] || target=$(dirname "$page")/$file
    if [ ! -e "$target" ]; then
      echo "$page: no such file: $link"
      wrong=1
    elif [[ $link == *#* ]] && ! anchors "$target" | grep -qxF -- "${link#*#}"; then
      echo "$page: no such heading: $link"
      wrong=1
    fi
  done < <(sed '/^ *```/,/^ *```/d' "$page" | grep -oE '\]\([^) ]+\)' | sed -E 's/^\]\(//; s/\)$//')
done < <(find . \( -path ./build -o -path ./.git \) -prune -o -name '*.md' -print)
exit $wrong
