// expect_program.h: runs the whole program, and expects how it ends.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "migrations/json.h"
#include "tests/support/program.h"

namespace bellows {

inline ProgramRun expect(int exit_code, const std::vector<std::string>& arguments) {
  ProgramRun run = run_program(arguments);
  INFO(run.out << run.err);
  CHECK(run.exit_code == exit_code);
  return run;
}

// Nothing behind it makes sense otherwise.
inline void expect_done(const std::vector<std::string>& arguments) {
  const ProgramRun run = run_program(arguments);
  INFO(run.out << run.err);
  REQUIRE(run.exit_code == 0);
}

inline Json json_of(const ProgramRun& run) {
  const Result<Json> json = parse_json(run.out);
  INFO(run.out << run.err);
  REQUIRE(json);
  return *json;
}

}  // namespace bellows
