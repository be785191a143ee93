// pg_database.h: the real Database, through libpqxx; the only door to it.
// Promises: see database.h; libpqxx's silent reconnecting is switched off.
#pragma once

#include <memory>
#include <string>

#include "executor/database.h"

namespace bellows {

// `connection` is a libpq connection string or URL; libpq's PG… variables fill the gaps.
std::unique_ptr<Database> make_pg_database(const std::string& connection);

// The connection string with its password replaced, for messages.
std::string without_password(const std::string& connection);

}  // namespace bellows
