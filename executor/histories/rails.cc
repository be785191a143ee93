// rails.cc: schema_migrations of Rails, with ar_internal_metadata beside it.
#include "executor/histories/history_rows.h"
#include "executor/histories/versions.h"
#include "migrations/digest.h"

namespace bellows {

namespace {

Result<ToolLock> lock(Session& session, const HistoryTable&) {
  constexpr std::uint64_t kSalt = 2053462845;
  const Result<std::string> database = database_name(session);
  if (!database) {
    return database.error();
  }
  Crc32 crc;
  crc.add(*database);
  return advisory_lock(std::to_string(kSalt * crc.value()));
}

}  // namespace

HistoryTool rails_history() {
  HistoryTool tool = version_history();
  tool.name = "rails";
  tool.title = "Rails";
  tool.layouts = {"command"};
  tool.usual_table = "schema_migrations";
  tool.known_by = KnownBy::kColumnsAndName;
  tool.beside = "ar_internal_metadata";
  tool.lock = lock;
  return tool;
}

}  // namespace bellows
