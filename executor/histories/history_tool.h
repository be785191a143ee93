// history_tool.h: what a tool's history in a database consists of, and the table of all of them.
// Owns: HistoryTool, and the list that detection goes through.
// Promises: one file a tool; a table is known by its columns, and by its name only where its
// columns
//           could be anybody's. Nothing here begins or ends a transaction.
// Not here: comparing rows with files (migrations/history.h), our own ledger (executor/ledger.h).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "executor/database.h"
#include "migrations/history.h"
#include "migrations/result.h"
#include "migrations/sql_name.h"

namespace bellows {

// A table as the server has it.
struct HistoryTable {
  ObjectName name;
  std::map<std::string, char> columns;  // with the category of their type, as pg_type has it
  std::vector<std::string> beside;      // of the tables that a tool keeps next to it, those there
};

// A migration whose every step is done, as it is to be recorded.
struct CompletedMigration {
  std::string name;  // Migration::recorded_name
  std::string version;
  std::string description;
  std::string script;
  std::string checksum;  // Migration::tool_checksum
  std::map<std::string, std::string> details;
  bool repeatable = false;
  double seconds = 0;
};

// What keeps two of the tool's own runs apart.
struct ToolLock {
  std::vector<std::string> advisory_keys;  // of pg_advisory_lock(bigint)
  std::string take_row;                    // changes a row when nobody holds it; empty: none
  std::string free_row;
};

struct HistoryColumn {
  std::string_view name;
  char category;  // of its type: S text, N number, B boolean, D time, U bytes
};

enum class KnownBy { kColumns, kColumnsAndName };

struct HistoryTool {
  std::string_view name;                  // as the ledger keeps it
  std::string_view title;                 // as people call it
  std::vector<std::string_view> layouts;  // of the folders whose migrations it records
  std::string_view usual_table;
  KnownBy known_by = KnownBy::kColumns;
  std::vector<HistoryColumn> columns;
  std::string_view beside;  // a table that has to be there, too; "*" stands for the table's name
  std::string_view repair;  // how people mend a failed state with the tool itself
  Result<MigrationHistory> (*read)(Session& session, const HistoryTable& table) = nullptr;
  Result<ToolLock> (*lock)(Session& session, const HistoryTable& table) = nullptr;

  // Each of these is nullptr where the tool has no such thing.
  Result<void> (*write)(Session& session, const HistoryTable& table,
                        const CompletedMigration& migration) = nullptr;
  Result<void> (*forget)(Session& session, const HistoryTable& table,
                         const HistoryRow& row) = nullptr;
  Result<void> (*set_checksum)(Session& session, const HistoryTable& table, const HistoryRow& row,
                               const std::string& checksum) = nullptr;
  // A failed one: to run again, or finished by hand. `before` is the version before it, if any.
  Result<void> (*clear_failed)(Session& session, const HistoryTable& table, const HistoryRow& row,
                               const std::string& before) = nullptr;
  Result<void> (*mark_done)(Session& session, const HistoryTable& table, const HistoryRow& row,
                            const std::string& checksum) = nullptr;
};

// The most specific first.
const std::vector<HistoryTool>& history_tools();

const HistoryTool* find_history_tool(std::string_view name);

// The tools, each in the file of its name.
HistoryTool flyway_history();
HistoryTool prisma_history();
HistoryTool adonis_history();
HistoryTool knex_history();
HistoryTool golang_migrate_history();
HistoryTool goose_history();
HistoryTool diesel_history();
HistoryTool sqlx_history();
HistoryTool node_pg_migrate_history();
HistoryTool liquibase_history();
HistoryTool sqitch_history();
HistoryTool django_history();
HistoryTool alembic_history();
HistoryTool rails_history();
HistoryTool dbmate_history();

}  // namespace bellows
