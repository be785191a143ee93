// run_keys.cc: the keys of [database], [locks], [contract] and [backfill]: where and how gently a
// plan runs.
#include "cli/config_keys.h"
#include "executor/duration.h"
#include "executor/pg_database.h"
#include "executor/run.h"
#include "migrations/json.h"

namespace bellows {
std::vector<ConfigKey> run_keys() {
  return {
      {"database", "url", ValueType::kSecretText, "\"postgresql://localhost/shop\"", "DATABASE_URL",
       "--database",
       "The target, as a libpq URL or connection string. Without it libpq's own variables (PGHOST, "
       "PGDATABASE, …) decide.",
       [](Config& config, const ConfigValue& value) { config.database_url = value.text; },
       [](const Config& config) {
         return config.database_url.empty() ? "" : without_password(config.database_url);
       }},
      {"locks", "stall-budget", ValueType::kDuration, "\"100ms\"", "BELLOWS_STALL_BUDGET",
       "--stall-budget", "The longest that a statement of the application may wait because of us.",
       [](Config& config, const ConfigValue& value) { config.stall_budget = value.duration; },
       [](const Config& config) { return duration_text(config.stall_budget); }},
      {"locks", "deadline", ValueType::kDuration, "\"5m\"", "BELLOWS_LOCK_DEADLINE",
       "--lock-deadline", "A step that could not get its locks for this long gives up.",
       [](Config& config, const ConfigValue& value) { config.lock_deadline = value.duration; },
       [](const Config& config) { return duration_text(config.lock_deadline); }},
      {"locks", "end-idle", ValueType::kTextList, "[\"reporting-%\", \"psql\"]", "BELLOWS_END_IDLE",
       "--end-idle",
       "Applications, by application_name as a LIKE pattern, whose sessions Bellows ends when they "
       "are in its way while they sit idle in a transaction. Without it nobody is ended.",
       [](Config& config, const ConfigValue& value) { config.end_idle = value.list; },
       [](const Config& config) {
         return config.end_idle.empty() ? "" : compact_json(Json(config.end_idle));
       }},
      {"locks", "end-idle-after", ValueType::kDuration, "\"30s\"", "BELLOWS_END_IDLE_AFTER",
       "--end-idle-after", "How long such a session must have been idle in its transaction.",
       [](Config& config, const ConfigValue& value) { config.end_idle_after = value.duration; },
       [](const Config& config) { return duration_text(config.end_idle_after); }},
      {"contract", "hide-for", ValueType::kDuration, "\"24h\"", "BELLOWS_HIDE_FOR", "--hide-for",
       "What is dropped is first hidden behind another name, and dropped when so much time has "
       "gone by; until then `bellows unhide` brings it back. Without it columns and tables are "
       "dropped at once. Counts when a plan is made.",
       [](Config& config, const ConfigValue& value) { config.hide_for = value.duration; },
       [](const Config& config) {
         return config.hide_for.count() == 0 ? "" : duration_text(config.hide_for);
       }},
      {"replication", "subscribed-tables", ValueType::kTextList, "[\"public.orders\"]",
       "BELLOWS_SUBSCRIBED_TABLES", "--subscribed-tables",
       "Tables that get rows by logical replication, too: their sync triggers are made to fire for "
       "those (ENABLE ALWAYS). Counts when a plan is made.",
       [](Config& config, const ConfigValue& value) { config.subscribed = value.list; },
       [](const Config& config) {
         return config.subscribed.empty() ? "" : compact_json(Json(config.subscribed));
       }},
      {"backfill", "batch-rows", ValueType::kCount, "5000", "BELLOWS_BATCH_ROWS", "--batch-rows",
       "Rows in the first batch; later ones are steered by batch-target.",
       [](Config& config, const ConfigValue& value) {
         config.batch_rows = static_cast<int>(value.count);
       },
       [](const Config& config) { return std::to_string(config.batch_rows); }},
      {"backfill", "batch-target", ValueType::kDuration, "\"50ms\"", "BELLOWS_BATCH_TARGET",
       "--batch-target", "How long the transaction of a batch should take.",
       [](Config& config, const ConfigValue& value) { config.batch_target = value.duration; },
       [](const Config& config) { return duration_text(config.batch_target); }},
      {"backfill", "workers", ValueType::kCount, "4", "BELLOWS_WORKERS", "--workers",
       "Sessions that move the rows of a large table side by side, each its own ranges of the key. "
       "One is gentlest.",
       [](Config& config, const ConfigValue& value) {
         config.backfill_workers = static_cast<int>(value.count);
       },
       [](const Config& config) { return std::to_string(config.backfill_workers); }},
      {"backfill", "wal-budget", ValueType::kCount, "20", "BELLOWS_WAL_BUDGET", "--wal-budget",
       "MB of write-ahead log a second that the server may write while rows are moved; batches "
       "rest "
       "to keep within it. Without it there is no limit.",
       [](Config& config, const ConfigValue& value) {
         config.wal_budget = static_cast<std::int64_t>(value.count) * kMegabyte;
       },
       [](const Config& config) {
         return config.wal_budget == 0 ? "" : std::to_string(config.wal_budget / kMegabyte);
       }},
      {"backfill", "replicas", ValueType::kTextList, "[\"replica-1\", \"replica-2\"]",
       "BELLOWS_REPLICAS", "--replicas",
       "Standbys that must be connected while rows are moved, by application_name; one that was "
       "there when a step began counts without being named.",
       [](Config& config, const ConfigValue& value) { config.replicas = value.list; },
       [](const Config& config) {
         return config.replicas.empty() ? "" : compact_json(Json(config.replicas));
       }},
      {"backfill", "ignore-sensors", ValueType::kSensorList, "[\"archive\"]",
       "BELLOWS_IGNORE_SENSORS", "--ignore-sensors",
       "What shall not slow or stop the moving of rows: replicas, slots, archive, waiters.",
       [](Config& config, const ConfigValue& value) { config.ignored_sensors = value.list; },
       [](const Config& config) { return with_commas(config.ignored_sensors); }},
  };
}

}  // namespace bellows
