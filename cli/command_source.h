// command_source.h: migrations that a command prints as SQL: source.command in bellows.toml.
// Owns: running that command.
// Promises: its stdout is the SQL, whole; a command that fails is an Error with what it said.
// Not here: how the SQL is divided (migrations/layouts/delimited.h).
#pragma once

#include "cli/config.h"
#include "migrations/result.h"
#include "migrations/source.h"

namespace bellows {

Result<Source> read_command_source(const Config& config);

}  // namespace bellows
