// goose.cc: goose_db_version: a row for each way up and down; of a version the latest one counts.
#include "executor/histories/history_rows.h"
#include "executor/transaction.h"

namespace bellows {

namespace {

// Version 0 says that the table was made.
Result<MigrationHistory> read(Session& session, const HistoryTable& table) {
  return history_rows(session, "SELECT version_id, '', '', '', 'done', " + iso_time("tstamp") +
                                   ", '', 0 FROM (SELECT DISTINCT ON (version_id) * FROM " +
                                   sql_of(table) +
                                   " ORDER BY version_id, id DESC) AS latest WHERE is_applied AND "
                                   "version_id <> 0 ORDER BY id");
}

Result<ToolLock> lock(Session&, const HistoryTable&) {
  return advisory_lock("4097083626");
}

Result<void> write(Session& session, const HistoryTable& table,
                   const CompletedMigration& migration) {
  return execute(
      session,
      "INSERT INTO " + sql_of(table) + " (version_id, is_applied) VALUES ($1::text::bigint, true)",
      {migration.name});
}

Result<void> forget(Session& session, const HistoryTable& table, const HistoryRow& row) {
  return execute(session, "DELETE FROM " + sql_of(table) + " WHERE version_id = $1::text::bigint",
                 {row.name});
}

}  // namespace

HistoryTool goose_history() {
  HistoryTool tool;
  tool.name = "goose";
  tool.title = "goose";
  tool.layouts = {"goose"};
  tool.usual_table = "goose_db_version";
  tool.columns = {{"id", 'N'}, {"version_id", 'N'}, {"is_applied", 'B'}, {"tstamp", 'D'}};
  tool.read = read;
  tool.lock = lock;
  tool.write = write;
  tool.forget = forget;
  return tool;
}

}  // namespace bellows
