#include "cli/run_settings.h"

#include <pwd.h>
#include <unistd.h>

namespace bellows {

std::string user_name() {
  const passwd* entry = getpwuid(geteuid());
  return entry == nullptr ? "user " + std::to_string(geteuid()) : entry->pw_name;
}

RunSettings run_settings(const Config& config) {
  RunSettings settings;
  settings.gates = config.gates;
  settings.stall_budget = config.stall_budget;
  settings.lock_deadline = config.lock_deadline;
  settings.end_idle = config.end_idle;
  settings.end_idle_after = config.end_idle_after;
  settings.batch_target = config.batch_target;
  settings.batch_rows = config.batch_rows;
  settings.backfill_workers = config.backfill_workers;
  settings.wal_budget = config.wal_budget;
  settings.replicas = config.replicas;
  settings.ignored_sensors = config.ignored_sensors;
  settings.operator_name = user_name();
  return settings;
}

}  // namespace bellows
