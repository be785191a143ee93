#!/usr/bin/env bash
# The checks of this folder, checked: each passes a clean sample and fails one that breaks its rule.
set -uo pipefail
cd "$(dirname "$0")" || exit 2
checks=$PWD
sample=$(mktemp -d)
trap 'rm -rf "$sample"' EXIT
wrong=0

clean_sample() {
  rm -rf "${sample:?}"/*
  mkdir -p "$sample"/{migrations,rules,planner,executor,cli,tests,examples,docs}
  printf '// a.h: a sample.\n#pragma once\n\n#include <string>\n' >"$sample/migrations/a.h"
  printf '#include <regex>\n\n#include "planner/b.h"\n' >"$sample/executor/c.cc"
  printf '# Page\n\n## Its part\n\n[here](#its-part), [there](../migrations/a.h)\n' \
    >"$sample/docs/page.md"
}

expect() { # CHECK VERDICT WHAT
  local output verdict=passes
  output=$("$checks/$1.sh" "$sample" 2>&1) || verdict=fails
  [ "$verdict" = "$2" ] || {
    echo "$1 $verdict, but should not: $3"
    echo "$output"
    wrong=1
  }
}

breaks() { # CHECK FILE LINE
  clean_sample
  expect "$1" passes 'a clean sample'
  printf '%b\n' "$3" >>"$sample/$2"
  expect "$1" fails "$3 in $2"
}

breaks include_direction migrations/a.h '#include "rules/rule.h"'
breaks include_direction rules/a.cc '#  include "planner/plan.h"'
breaks include_direction planner/a.cc '#include "../executor/run.h"'
breaks include_direction executor/c.cc '#include <cli/run_cli.h>'
breaks include_direction cli/a.cc '#include "tests/support/x.h"'
breaks one_wrapper_a_library migrations/fold.cc '#include <pg_query.h>'
breaks one_wrapper_a_library migrations/fold.cc '#include "nodes/parsenodes.h"'
breaks one_wrapper_a_library planner/plan.cc '#include <boost/graph/adjacency_list.hpp>'
breaks one_wrapper_a_library executor/run.cc '#include <pqxx/pqxx>'
breaks one_wrapper_a_library executor/run.cc '#include <libpq-fe.h>'
breaks one_wrapper_a_library cli/main.cc '#include <toml++/toml.h>'
breaks one_wrapper_a_library cli/main.cc '#include <CLI/CLI.hpp>'
breaks one_wrapper_a_library cli/main.cc '#include <spdlog/spdlog.h>'
breaks one_wrapper_a_library cli/main.cc '#include <nlohmann/json.hpp>'
breaks one_wrapper_a_library cli/main.cc '#include <openssl/sha.h>'
breaks pure_folders rules/a.cc '#include <regex>'
breaks pure_folders planner/a.cc '#include <iostream>'
breaks header_openings cli/b.h '// c.h: another name\n#pragma once'
breaks header_openings cli/b.h '// b.h: no guard'
breaks file_lengths cli/long.cc "$(printf 'x;\\n%.0s' {1..401})"
breaks links_resolve docs/page.md '[nowhere](nowhere.md)'
breaks links_resolve docs/page.md '[no heading](page.md#nothing)'
if clang-format --version 2>/dev/null | grep -q 'version 14\.'; then
  breaks formatted cli/a.cc 'int   x  ;'
fi

# A check that this file forgets proves nothing.
for check in *.sh; do
  grep -q "breaks ${check%.sh} " checks_can_fail.sh || [ "$check" = checks_can_fail.sh ] || {
    echo "no sample breaks $check"
    wrong=1
  }
done
exit $wrong
