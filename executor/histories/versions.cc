#include "executor/histories/versions.h"

#include "executor/histories/history_rows.h"
#include "executor/transaction.h"

namespace bellows {

namespace {

Result<MigrationHistory> read(Session& session, const HistoryTable& table) {
  return history_rows(session, "SELECT version, '', '', '', 'done', '', '', 0 FROM " +
                                   sql_of(table) + " ORDER BY version");
}

}  // namespace

Result<void> write_version(Session& session, const HistoryTable& table,
                           const CompletedMigration& migration) {
  return execute(session, "INSERT INTO " + sql_of(table) + " (version) VALUES ($1)",
                 {migration.name});
}

Result<void> forget_version(Session& session, const HistoryTable& table, const HistoryRow& row) {
  return execute(session, "DELETE FROM " + sql_of(table) + " WHERE version = $1", {row.name});
}

HistoryTool version_history() {
  HistoryTool tool;
  tool.columns = {{"version", 'S'}};
  tool.read = read;
  tool.lock = no_lock;
  tool.write = write_version;
  tool.forget = forget_version;
  return tool;
}

}  // namespace bellows
