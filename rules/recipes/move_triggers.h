// move_triggers.h: the triggers on two tables that keep a column and its new place in step.
// Owns: their texts. Functions live in schema bellows; triggers sort after others.
// Promises: a value that somebody has committed is never overwritten with one that was read
//           before; recursion ends, for rows in step are left alone; SECURITY INVOKER, a
//           search_path of their own, every name quoted.
// Not here: what is moved (column_move.h), when triggers come and go (catalogue/move_column.cc).
#pragma once

#include <string>
#include <vector>

#include "rules/recipes/column_move.h"
#include "rules/sync_trigger.h"

namespace bellows {

// On the table that is filled: a new row, or one that points elsewhere, takes the value from its
// row of the other, which is locked against changes of it until the writer commits. What a
// statement gives goes to the other table when there is a way back. A statement that names the new
// column and leaves it as it is brings the row into step.
std::vector<SyncTrigger> triggers_on_target(const ColumnMove& move, const Catalog& catalog);

// On the other table: what is written there goes to the rows that belong to it.
std::vector<SyncTrigger> triggers_on_source(const ColumnMove& move, const Catalog& catalog);

}  // namespace bellows
