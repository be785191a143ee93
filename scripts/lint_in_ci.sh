#!/usr/bin/env bash
# What action.yml and the GitLab template run: bellows lint with its settings from the environment.
# A shallow clone lacks the commit that a branch left; it is fetched first.
# Usage: lint_in_ci.sh
#   BELLOWS_ACTION_FOLDER, _SINCE, _FORMAT (github), _ARGUMENTS (split at blanks)
set -euo pipefail

command -v bellows >/dev/null || {
  echo "no bellows on the PATH: install its package in a step before this one" >&2
  exit 2
}

arguments=(lint --offline --format "${BELLOWS_ACTION_FORMAT:-github}")
since=${BELLOWS_ACTION_SINCE:-}
if [ -n "$since" ]; then
  if [ "$(git rev-parse --is-shallow-repository)" = true ]; then
    git fetch --quiet --unshallow origin
  fi
  git rev-parse --quiet --verify "$since^{commit}" >/dev/null || git fetch --quiet origin "$since"
  arguments+=(--since "$since")
fi
read -r -a more <<<"${BELLOWS_ACTION_ARGUMENTS:-}"
arguments+=("${more[@]}")
[ -z "${BELLOWS_ACTION_FOLDER:-}" ] || arguments+=("$BELLOWS_ACTION_FOLDER")
exec bellows "${arguments[@]}"
