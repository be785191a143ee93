// node_pg_migrate.cc: pgmigrations: names in the order in which they ran.
#include "executor/histories/history_rows.h"
#include "executor/transaction.h"

namespace bellows {

namespace {

Result<MigrationHistory> read(Session& session, const HistoryTable& table) {
  return history_rows(session, "SELECT name, '', '', '', 'done', " + iso_time("run_on") +
                                   ", '', 0 FROM " + sql_of(table) + " ORDER BY run_on, id");
}

Result<ToolLock> lock(Session&, const HistoryTable&) {
  return advisory_lock("7241865325823964");
}

Result<void> write(Session& session, const HistoryTable& table,
                   const CompletedMigration& migration) {
  return execute(session,
                 "INSERT INTO " + sql_of(table) + " (name, run_on) VALUES ($1, clock_timestamp())",
                 {migration.name});
}

Result<void> forget(Session& session, const HistoryTable& table, const HistoryRow& row) {
  return execute(session, "DELETE FROM " + sql_of(table) + " WHERE name = $1", {row.name});
}

}  // namespace

HistoryTool node_pg_migrate_history() {
  HistoryTool tool;
  tool.name = "node-pg-migrate";
  tool.title = "node-pg-migrate";
  tool.layouts = {"node-pg-migrate"};
  tool.usual_table = "pgmigrations";
  tool.columns = {{"id", 'N'}, {"name", 'S'}, {"run_on", 'D'}};
  tool.read = read;
  tool.lock = lock;
  tool.write = write;
  tool.forget = forget;
  return tool;
}

}  // namespace bellows
