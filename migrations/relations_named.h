// relations_named.h: the relations that stand in a statement.
// Owns: relations_named().
// Promises: names are as written, in no order, perhaps more than once.
// Not here: which of them there are (catalog.h), what happens to them (effects.h).
#pragma once

#include <vector>

#include "migrations/statement.h"

namespace bellows {

std::vector<ObjectName> relations_named(const Statement& statement);

}  // namespace bellows
