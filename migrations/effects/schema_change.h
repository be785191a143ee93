// schema_change.h: what a statement makes, changes and drops, found by folding it.
// Owns: SchemaChange. Promises: CASCADE, partitions, server-chosen names are told exactly as fold()
//           has them; only what the statement touches is looked at.
// Not here: what it reads or locks (effects of each kind of statement).
#pragma once

#include <vector>

#include "migrations/catalog.h"
#include "migrations/effects.h"
#include "migrations/statement.h"

namespace bellows {

struct SchemaChange {
  bool applies = true;  // false: the statement would be refused; the rest is then empty
  Catalog before;
  Catalog after;
  std::vector<Touch> creates;
  std::vector<Touch> drops;
  std::vector<Touch> writes;
};

SchemaChange schema_change(const Statement& statement, const Catalog& before);

}  // namespace bellows
