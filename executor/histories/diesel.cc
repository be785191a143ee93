// diesel.cc: __diesel_schema_migrations: version and time, no lock.
#include "executor/histories/history_rows.h"
#include "executor/histories/versions.h"

namespace bellows {

namespace {

Result<MigrationHistory> read(Session& session, const HistoryTable& table) {
  return history_rows(session, "SELECT version, '', '', '', 'done', " + iso_time("run_on") +
                                   ", '', 0 FROM " + sql_of(table) + " ORDER BY version");
}

}  // namespace

HistoryTool diesel_history() {
  HistoryTool tool = version_history();
  tool.name = "diesel";
  tool.title = "Diesel";
  tool.layouts = {"diesel"};
  tool.usual_table = "__diesel_schema_migrations";
  tool.columns = {{"version", 'S'}, {"run_on", 'D'}};
  tool.read = read;
  return tool;
}

}  // namespace bellows
