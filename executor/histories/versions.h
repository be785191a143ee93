// versions.h: the tables that have little but a version: those of dbmate, Rails and Diesel.
#pragma once

#include <string>

#include "executor/histories/history_tool.h"

namespace bellows {

// A tool whose table has its versions in `version`; it still lacks its names and its lock.
HistoryTool version_history();

Result<void> write_version(Session& session, const HistoryTable& table,
                           const CompletedMigration& migration);
Result<void> forget_version(Session& session, const HistoryTable& table, const HistoryRow& row);

}  // namespace bellows
