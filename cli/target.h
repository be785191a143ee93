// target.h: the database that the configuration names.
#pragma once

#include <memory>
#include <string_view>

#include "cli/command.h"
#include "executor/database.h"

namespace bellows {

struct Target {
  std::unique_ptr<Database> database;
  std::unique_ptr<Session> session;
};

// By flag, environment or file, or by libpq's own variables.
bool database_is_configured(const Config& config);

// An Error when none is configured, or it cannot be reached.
Result<Target> open_target(const Invocation& invocation, std::string_view purpose);

}  // namespace bellows
