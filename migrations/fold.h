// fold.h: what a statement makes of a schema.
// Owns: nothing; apply() changes the catalog it is given, nothing else.
// Promises: names that the server would choose are chosen the same way (t_pkey, t_c_key, t_c_fkey,
//           t_c_idx, t_c_seq); IF [NOT] EXISTS is honoured; a statement that the server would
//           refuse (no such table, already exists) is an Error with its place. Of a DO block
//           (embedded.h) the certain statements count, and the guarded ones where they apply.
// Not here: locks and scans (effects.h).
#pragma once

#include <vector>

#include "migrations/catalog.h"
#include "migrations/result.h"
#include "migrations/statement.h"

namespace bellows {

// After an Error the catalog may hold a part of the statement's change.
Result<void> apply(Catalog& catalog, const Statement& statement);

// Likewise, but leaves it to the caller to settle() the catalog.
Result<void> apply_unsettled(Catalog& catalog, const Statement& statement);

// All of them in order.
Result<Catalog> fold(Catalog catalog, const std::vector<Statement>& statements);

// From here on the tables count as having been there before: for a catalog that was folded from
// the migrations already applied.
void forget_creation(Catalog& catalog);

}  // namespace bellows
