// knex.cc: knex_migrations, with a row in knex_migrations_lock that a killed process leaves behind.
#include <algorithm>

#include "executor/histories/batches.h"
#include "executor/histories/history_rows.h"

namespace bellows {

namespace {

Result<ToolLock> lock(Session&, const HistoryTable& table) {
  const std::string name = table.name.name.text + "_lock";
  if (std::find(table.beside.begin(), table.beside.end(), name) == table.beside.end()) {
    return ToolLock{};
  }
  const std::string update = "UPDATE " + sql_beside(table, name) + " SET is_locked = ";
  return ToolLock{{}, update + "1 WHERE is_locked = 0", update + "0"};
}

}  // namespace

HistoryTool knex_history() {
  HistoryTool tool = batch_history();
  tool.name = "knex";
  tool.title = "Knex";
  tool.layouts = {"knex"};
  tool.usual_table = "knex_migrations";
  tool.repair = "knex migrate:unlock";
  tool.lock = lock;
  return tool;
}

}  // namespace bellows
