// script_failure.h: what a failed run of somebody's JavaScript means, from what it printed.
// Promises: the place is a line of the user's own files, where the stack names one.
#pragma once

#include <string>

#include "cli/script_project.h"
#include "migrations/result.h"

namespace bellows {

Error script_failure(const std::string& output, const ScriptProject& project);

}  // namespace bellows
