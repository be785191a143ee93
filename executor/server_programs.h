// server_programs.h: where the PostgreSQL server's own programs are installed.
#pragma once

#include <string>

#include "migrations/result.h"

namespace bellows {

// The folder that holds initdb and postgres: `wanted` when it is not empty, else BELLOWS_PG_BIN,
// else the newest below /usr/lib/postgresql, else the first in PATH. When there is none, the Error
// says what to install.
Result<std::string> find_server_programs(const std::string& wanted);

}  // namespace bellows
