// dbmate.cc: schema_migrations of dbmate: versions as text, and no lock.
#include "executor/histories/versions.h"

namespace bellows {

HistoryTool dbmate_history() {
  HistoryTool tool = version_history();
  tool.name = "dbmate";
  tool.title = "dbmate";
  tool.layouts = {"dbmate"};
  tool.usual_table = "schema_migrations";
  tool.known_by = KnownBy::kColumnsAndName;
  return tool;
}

}  // namespace bellows
