// find_histories.h: the histories of other tools that a database has.
// Owns: telling by columns whose table it is, and which of several is meant.
// Promises: one query, whatever the number of tables; sorted by schema and name.
#pragma once

#include <string>
#include <vector>

#include "executor/histories/history_tool.h"

namespace bellows {

struct FoundHistory {
  const HistoryTool* tool = nullptr;
  HistoryTable table;
};

Result<std::vector<FoundHistory>> find_histories(Session& session);

// That of a folder of this layout. `wanted` is a table, "schema.name" or "name", which then is one
// of these whatever it is called; empty: the only one that fits. kDrift when there is none, kUsage
// when there are several.
Result<FoundHistory> choose_history(Session& session, std::string_view layout,
                                    const std::string& wanted);

// "Flyway's history in public.flyway_schema_history"
std::string history_words(const FoundHistory& found);

}  // namespace bellows
