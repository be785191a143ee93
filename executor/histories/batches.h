// batches.h: the table that Knex and Adonis both have: name, batch, migration_time.
// Not here: their locks (knex.cc, adonis.cc).
#pragma once

#include "executor/histories/history_tool.h"

namespace bellows {

// A tool with this table, which still lacks its names and its lock.
HistoryTool batch_history();

}  // namespace bellows
