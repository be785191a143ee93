// alembic.cc: alembic_version: only the last revision of each branch. Alembic's own SQL writes it.
#include "executor/histories/history_rows.h"

namespace bellows {

namespace {

Result<MigrationHistory> read(Session& session, const HistoryTable& table) {
  return history_rows(session,
                      "SELECT version_num, '', '', '', 'done', '', '', 0 FROM " + sql_of(table) +
                          " ORDER BY version_num",
                      HistoryReach::kUpToRow);
}

}  // namespace

HistoryTool alembic_history() {
  HistoryTool tool;
  tool.name = "alembic";
  tool.title = "Alembic";
  tool.layouts = {"command"};
  tool.usual_table = "alembic_version";
  tool.columns = {{"version_num", 'S'}};
  tool.read = read;
  tool.lock = no_lock;
  return tool;
}

}  // namespace bellows
