#include <exception>
#include <iostream>

#include "cli/exit_code.h"
#include "cli/run_cli.h"
#include "executor/pg_database.h"

int main(int argc, char** argv) {
  try {
    bellows::SystemClock clock;
    return bellows::run_cli(argc, argv, {bellows::make_pg_database, &clock});
  } catch (const std::exception& error) {
    // The one place that catches everything: what comes here is a mistake in Bellows.
    std::cerr << "error: a mistake in Bellows itself: " << error.what()
              << "\n  hint: Report it with the command that you ran.\n";
    return static_cast<int>(bellows::exit_code_for(bellows::ErrorCode::kInternal));
  }
}
