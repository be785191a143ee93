// reach.h: the part of a catalog that one statement can see or change.
#pragma once

#include <vector>

#include "migrations/catalog.h"
#include "migrations/statement.h"

namespace bellows {

// Every relation that the statement names, as written.
std::vector<ObjectName> relations_named(const Statement& statement);

// A catalog on which folding the statement gives what folding it on the whole would: the relations
// it names, their parents, children, indexes, sequences, foreign-key neighbours and views, and
// whatever has a name that the server might choose.
Catalog reach_of(const Statement& statement, const Catalog& catalog);

}  // namespace bellows
