// adonis.cc: adonis_schema of Lucid, which has adonis_schema_versions beside it.
#include "executor/histories/batches.h"
#include "executor/histories/history_rows.h"

namespace bellows {

namespace {

Result<ToolLock> lock(Session&, const HistoryTable&) {
  return advisory_lock("1");
}

}  // namespace

HistoryTool adonis_history() {
  HistoryTool tool = batch_history();
  tool.name = "adonis";
  tool.title = "Adonis";
  tool.layouts = {"adonis"};
  tool.usual_table = "adonis_schema";
  tool.beside = "*_versions";
  tool.lock = lock;
  return tool;
}

}  // namespace bellows
