#!/usr/bin/env bash
# Each library is included behind one door, so that it can be replaced, and compiled, in one place.
# Usage: one_wrapper_a_library.sh [ROOT]
set -uo pipefail
cd "${1:-$(dirname "$0")/../..}" || exit 2

wrong=0
only_in() { # LIBRARY HEADERS PLACES: regular expressions
  local elsewhere
  elsewhere=$(grep -rnE "^[[:blank:]]*#[[:blank:]]*include[[:blank:]]*[<\"]($2)" \
    migrations rules planner executor cli --include='*.h' --include='*.cc' | grep -vE "^($3):")
  if [ -n "$elsewhere" ]; then
    echo "$elsewhere"
    echo "$1 belongs behind $3 only"
    wrong=1
  fi
}
only_in libpg_query 'pg_query|postgres\.h|nodes/|parser/|catalog/pg_|utils/[a-z]+\.h|common/keywords' \
  'migrations/parse\.cc|migrations/lower/.*'
only_in Boost.Graph 'boost/' 'planner/graph\.cc'
only_in libpqxx 'pqxx' 'executor/pg_database\.cc'
only_in libpq 'libpq-fe' 'executor/(connection_string|sandbox)\.cc'
only_in toml++ 'toml' 'cli/config\.cc'
only_in CLI11 'CLI/' 'cli/command_line\.cc'
only_in spdlog 'spdlog|fmt/' 'cli/log\.cc'
only_in nlohmann-json 'nlohmann' 'migrations/json\.h'
only_in libcurl 'curl/' 'executor/http\.cc'
only_in OpenSSL 'openssl' 'migrations/(sha256|digest)\.cc'
exit $wrong
