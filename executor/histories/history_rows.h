// history_rows.h: what the tools' files share in asking and changing a history.
// Owns: the columns in which every tool's query gives its rows.
#pragma once

#include <string>
#include <string_view>

#include "executor/histories/history_tool.h"

namespace bellows {

// The rows of a query with eight columns: name, script, description, checksum, outcome ("done",
// "failed" or "baseline"), time, person, seconds. NULL counts as empty.
Result<MigrationHistory> history_rows(Session& session, const std::string& query,
                                      HistoryReach reach = HistoryReach::kEachMigration);

// A time of either type as ISO 8601 in UTC; one without a zone counts as the session's.
std::string iso_time(std::string_view column);

// The table's name as SQL, and that of one beside it in the same schema.
std::string sql_of(const HistoryTable& table);
std::string sql_beside(const HistoryTable& table, std::string_view name);

// Nobody else runs this tool at the same time anyhow.
Result<ToolLock> no_lock(Session& session, const HistoryTable& table);

ToolLock advisory_lock(std::string key);

// With the name of the database that the session is in.
Result<std::string> database_name(Session& session);

}  // namespace bellows
