#include "cli/target.h"

namespace bellows {

bool database_is_configured(const Config& config) {
  if (!config.database_url.empty()) {
    return true;
  }
  for (const char* name : {"PGHOST", "PGHOSTADDR", "PGDATABASE", "PGSERVICE"}) {
    if (!environment_variable(name).value_or("").empty()) {
      return true;
    }
  }
  return false;
}

Result<Target> open_target(const Invocation& invocation, std::string_view purpose) {
  if (!database_is_configured(invocation.config)) {
    return Error{ErrorCode::kConfiguration,
                 "no database is named",
                 "Name it with --database URL, DATABASE_URL, or url in [database] of bellows.toml; "
                 "bellows sandbox gives you one to try things on.",
                 {},
                 ""};
  }
  Target target;
  target.database = invocation.wiring.connect(invocation.config.database_url);
  Result<std::unique_ptr<Session>> session = target.database->connect(purpose);
  if (!session) {
    return session.error();
  }
  target.session = *std::move(session);
  return target;
}

}  // namespace bellows
