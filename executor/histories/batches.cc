#include "executor/histories/batches.h"

#include "executor/histories/history_rows.h"
#include "executor/transaction.h"

namespace bellows {

namespace {

Result<MigrationHistory> read(Session& session, const HistoryTable& table) {
  return history_rows(session, "SELECT name, '', '', '', 'done', " + iso_time("migration_time") +
                                   ", '', 0 FROM " + sql_of(table) + " ORDER BY id");
}

// Each is a batch of its own: a rollback then takes back one rollout, not several.
Result<void> write(Session& session, const HistoryTable& table,
                   const CompletedMigration& migration) {
  return execute(session,
                 "INSERT INTO " + sql_of(table) +
                     " (name, batch, migration_time) SELECT $1, coalesce(max(batch), 0) + 1, "
                     "clock_timestamp() FROM " +
                     sql_of(table),
                 {migration.name});
}

Result<void> forget(Session& session, const HistoryTable& table, const HistoryRow& row) {
  return execute(session, "DELETE FROM " + sql_of(table) + " WHERE name = $1", {row.name});
}

}  // namespace

HistoryTool batch_history() {
  HistoryTool tool;
  tool.columns = {{"id", 'N'}, {"name", 'S'}, {"batch", 'N'}, {"migration_time", 'D'}};
  tool.read = read;
  tool.write = write;
  tool.forget = forget;
  return tool;
}

}  // namespace bellows
