#include "tests/support/program.h"

#include <cstdlib>
#include <sstream>

#include "cli/run_cli.h"
#include "executor/pg_database.h"

namespace bellows {
namespace {

// What a developer's shell has set must not decide what a test sees.
bool forget_environment() {
  for (const char* name : {"BELLOWS_BATCH_ROWS",
                           "BELLOWS_BATCH_TARGET",
                           "BELLOWS_CACHE",
                           "BELLOWS_DELIMITER",
                           "BELLOWS_FOLDER",
                           "BELLOWS_LAYOUT",
                           "BELLOWS_RECORD_COMMAND",
                           "BELLOWS_SHADOW",
                           "BELLOWS_SOURCE_COMMAND",
                           "BELLOWS_LOCK_DEADLINE",
                           "BELLOWS_METRICS_TEXTFILE",
                           "BELLOWS_NOTIFY_COMMAND",
                           "BELLOWS_NOTIFY_ON",
                           "BELLOWS_NOTIFY_TIMEOUT",
                           "BELLOWS_PROFILE",
                           "BELLOWS_STALL_BUDGET",
                           "DATABASE_URL",
                           "PGDATABASE",
                           "PGHOST",
                           "PGHOSTADDR",
                           "PGPASSWORD",
                           "PGPORT",
                           "PGSERVICE",
                           "PGUSER"}) {
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
