// transaction_block.h: what PostgreSQL refuses to run inside a transaction.
// Owns: the list of such statements.
// Promises: a pure look at the statement, no catalog needed.
// Not here: what to do about it (rules/, planner/).
#pragma once

#include "migrations/statement.h"

namespace bellows {

// Whether the server answers "cannot run inside a transaction block" (25001).
bool cannot_run_in_transaction(const Statement& statement);

}  // namespace bellows
