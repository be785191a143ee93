#!/usr/bin/env bash
# Fuzzes lint with libFuzzer (clang), from the inputs in tests/fuzz/inputs and the rules' examples.
# What crashes is written to build/fuzz/crash-*: mend it, and keep it in tests/fuzz/inputs.
# Usage: run.sh [MINUTES]      10 unless said; 0 only replays tests/fuzz/inputs
set -euo pipefail
cd "$(dirname "$0")/../.."
minutes=${1:-10}
scripts/dependencies.sh clang libclang-rt-dev
# -O1: as many executions a second as with -O2, in half the time to compile. Assertions stay.
cmake -S . -B build/fuzz -G Ninja -DCMAKE_BUILD_TYPE=None -DBELLOWS_FUZZ=ON \
  '-DCMAKE_CXX_FLAGS=-O1 -gline-tables-only' -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ -DBELLOWS_WERROR=OFF \
  -DBELLOWS_SANITIZE=address,undefined -DBUILD_TESTING=OFF >/dev/null
ninja -C build/fuzz -k 0 lint_fuzz
# libpg_query keeps its memory contexts for the life of the process.
export ASAN_OPTIONS=detect_leaks=0
if [ "$minutes" = 0 ]; then
  exec build/fuzz/tests/fuzz/lint_fuzz -runs=0 tests/fuzz/inputs
fi
mkdir -p build/fuzz/corpus
exec build/fuzz/tests/fuzz/lint_fuzz -max_total_time=$((minutes * 60)) -timeout=10 -max_len=4096 \
  -rss_limit_mb=2048 -artifact_prefix=build/fuzz/ -dict=tests/fuzz/sql.dict build/fuzz/corpus \
  tests/fuzz/inputs
