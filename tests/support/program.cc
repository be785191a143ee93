#include "tests/support/program.h"

#include <cstdlib>
#include <sstream>
#include <string>

#include "cli/config_keys.h"
#include "cli/run_cli.h"
#include "executor/pg_database.h"

namespace bellows {
namespace {

// What a developer's shell has set must not decide what a test sees.
bool forget_environment() {
  for (const ConfigKey& key : config_keys()) {
    unsetenv(std::string(key.environment).c_str());
  }
  for (const char* name : {"BELLOWS_PROFILE", "PGDATABASE", "PGHOST", "PGHOSTADDR", "PGPASSWORD",
                           "PGPORT", "PGSERVICE", "PGUSER"}) {
    unsetenv(name);
  }
  return true;
}

// Before main(), so that nothing that a test sets is forgotten.
[[maybe_unused]] const bool kForgotten = forget_environment();

}  // namespace

ProgramRun run_program(const std::vector<std::string>& arguments) {
  std::vector<const char*> argv = {"bellows"};
  for (const std::string& argument : arguments) {
    argv.push_back(argument.c_str());
  }
  std::ostringstream out;
  std::ostringstream err;
  SystemClock clock;
  ProgramRun run;
  run.exit_code = run_cli(static_cast<int>(argv.size()), argv.data(), {make_pg_database, &clock},
                          {out, err, Stream::kPlain, Stream::kPlain});
  run.out = out.str();
  run.err = err.str();
  return run;
}

}  // namespace bellows
