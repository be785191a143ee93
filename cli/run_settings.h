// run_settings.h: the configuration as the executor wants it.
#pragma once

#include <string>

#include "cli/config.h"
#include "executor/run.h"

namespace bellows {

RunSettings run_settings(const Config& config);

// Who is at work: the system's name of the user.
std::string user_name();

}  // namespace bellows
