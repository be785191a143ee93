// pending.h: migrations and schemas from SQL text, for tests.
#pragma once

#include <string_view>

#include "migrations/catalog.h"
#include "migrations/source.h"

namespace bellows {

// A migration with this text, read as a file of its own; a text that does not parse ends the test.
Migration migration(std::string_view version, std::string_view sql);

// The schema after these statements, as if they had been applied long ago.
Catalog folded(std::string_view sql);

}  // namespace bellows
