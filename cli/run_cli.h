// run_cli.h: the whole program as a function, so that tests can give it another Database.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cli/console.h"
#include "executor/clock.h"
#include "executor/database.h"

namespace bellows {

// What the program gets from outside.
struct Wiring {
  std::function<std::unique_ptr<Database>(const std::string& connection)> connect;
  Clock* clock = nullptr;
};

// Returns the exit code.
int run_cli(int argc, const char* const* argv, const Wiring& wiring);
int run_cli(int argc, const char* const* argv, const Wiring& wiring, const Console& console);

}  // namespace bellows
