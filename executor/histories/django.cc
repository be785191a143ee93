// django.cc: django_migrations: app and name, which the delimiter of a command writes as app.name.
#include "executor/histories/history_rows.h"
#include "executor/transaction.h"

namespace bellows {

namespace {

Result<MigrationHistory> read(Session& session, const HistoryTable& table) {
  return history_rows(session, "SELECT app || '.' || name, '', '', '', 'done', " +
                                   iso_time("applied") + ", '', 0 FROM " + sql_of(table) +
                                   " ORDER BY id");
}

Result<void> write(Session& session, const HistoryTable& table,
                   const CompletedMigration& migration) {
  return execute(session,
                 "INSERT INTO " + sql_of(table) +
                     " (app, name, applied) VALUES (split_part($1, '.', 1), substr($1, "
                     "strpos($1, '.') + 1), clock_timestamp())",
                 {migration.name});
}

Result<void> forget(Session& session, const HistoryTable& table, const HistoryRow& row) {
  return execute(session, "DELETE FROM " + sql_of(table) + " WHERE app || '.' || name = $1",
                 {row.name});
}

}  // namespace

HistoryTool django_history() {
  HistoryTool tool;
  tool.name = "django";
  tool.title = "Django";
  tool.layouts = {"command"};
  tool.usual_table = "django_migrations";
  tool.columns = {{"id", 'N'}, {"app", 'S'}, {"name", 'S'}, {"applied", 'D'}};
  tool.read = read;
  tool.lock = no_lock;
  tool.write = write;
  tool.forget = forget;
  return tool;
}

}  // namespace bellows
