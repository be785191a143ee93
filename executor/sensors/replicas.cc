// replicas: standbys that fall behind, freeze or vanish.
// replay_lag is not asked: of a standby whose receiver stands still the server goes on showing the
// last one it was told. The bytes that it has not replayed, and how long it has said nothing, do
// not lie. What receives WAL without replaying it, such as a backup under way, is no replica; its
// slot, if it has one, is watched as such.
#include <algorithm>
#include <map>

#include "executor/sensors/sensors.h"

namespace bellows {
namespace {

// Yellow and red. A standby answers every 10 s (wal_receiver_status_interval), or when it is asked,
// which the server does after half of wal_sender_timeout.
constexpr std::string_view kReplicas =
    "SELECT coalesce(application_name, ''), state IS NULL, behind, silent, "
    "behind >= 67108864 OR silent > patience / 2, behind >= 536870912 OR silent > patience "
    "FROM (SELECT application_name, state, greatest(pg_wal_lsn_diff(pg_current_wal_lsn(), "
    "replay_lsn), 0)::bigint AS behind, extract(epoch FROM clock_timestamp() - reply_time)::bigint "
    "AS silent, greatest(25, (SELECT setting::bigint / 2000 + 5 FROM pg_settings WHERE name = "
    "'wal_sender_timeout')) AS patience FROM pg_stat_replication WHERE state IS NULL OR "
    "replay_lsn IS NOT NULL) r ORDER BY behind DESC NULLS FIRST, 1";

std::string missing_words(const std::string& name) {
  return "replica " + (name.empty() ? "without a name" : name) +
         " is not connected any more: how far it is behind is unknown";
}

}  // namespace

Result<Reading> read_replicas(Session& session, SensorMemory& memory) {
  const Result<Rows> rows = session.query(kReplicas);
  if (!rows) {
    return rows.error();
  }
  Reading worst;
  const auto seen_as = [&](SensorLevel level, const std::string& text) {
    if (level > worst.level) {
      worst = Reading{level, text};
    }
  };
  std::map<std::string, int> there;
  for (std::size_t i = 0; i < rows->rows.size(); ++i) {
    const std::string name = rows->text(i, 0);
    ++there[name];
    if (rows->text(i, 1) == "t") {
      seen_as(SensorLevel::kUnknown,
              "a replica is connected, but this role may not see how far it is behind (GRANT "
              "pg_read_all_stats, or pg_monitor, to it)");
      continue;
    }
    const std::string text = "replica " + name + " is " + megabytes(rows->text(i, 2)) +
                             " behind and was last heard of " + rows->text(i, 3) + " s ago";
    if (rows->text(i, 5) == "t") {
      seen_as(SensorLevel::kRed, text);
    } else if (rows->text(i, 4) == "t") {
      seen_as(SensorLevel::kYellow, text);
    }
  }
  for (const std::string& name : memory.expected_replicas) {
    int& most = memory.replicas[name];
    most = std::max(most, 1);
  }
  for (auto& [name, most] : memory.replicas) {
    if (there[name] < most) {
      seen_as(SensorLevel::kRed, missing_words(name));
    }
  }
  for (const auto& [name, count] : there) {
    int& most = memory.replicas[name];
    most = std::max(most, count);
  }
  return worst;
}

}  // namespace bellows
