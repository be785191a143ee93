// carry_out.h: effects_of() and apply() in one go, for whoever needs both.
// Owns: nothing; carry_out() changes the catalog it is given, nothing else.
// Promises: what the two give one after the other, and the statement is folded once, not twice.
// Not here: what they are (effects.h, fold.h).
#pragma once

#include "migrations/catalog.h"
#include "migrations/effects.h"
#include "migrations/result.h"
#include "migrations/statement.h"

namespace bellows {

// After an Error the catalog may hold a part of the statement's change.
Result<Effects> carry_out(Catalog& catalog, const Statement& statement);

}  // namespace bellows
