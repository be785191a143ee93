// slots: replication slots keep WAL for a consumer that does not fetch it, until the disk is full
// or the slot is lost.
#include <algorithm>

#include "executor/sensors/sensors.h"

namespace bellows {
namespace {

// safe_wal_size is what may still be written before the slot is lost; NULL without a limit
// (max_slot_wal_keep_size, in MB).
constexpr std::string_view kSlots =
    "SELECT slot_name, coalesce(wal_status, ''), coalesce(kept, 0), CASE "
    "WHEN wal_status = 'unreserved' THEN 'red' "
    "WHEN safe_wal_size IS NULL AND kept >= 4294967296 THEN 'red' "
    "WHEN safe_wal_size IS NULL AND kept >= 1073741824 THEN 'yellow' "
    "WHEN safe_wal_size < keep * 0.25 THEN 'red' "
    "WHEN safe_wal_size < keep * 0.5 THEN 'yellow' ELSE '' END "
    "FROM (SELECT slot_name, wal_status, safe_wal_size, greatest(pg_wal_lsn_diff("
    "pg_current_wal_lsn(), restart_lsn), 0)::bigint AS kept, (SELECT setting::bigint * 1048576 "
    "FROM pg_settings WHERE name = 'max_slot_wal_keep_size') AS keep FROM pg_replication_slots "
    "WHERE NOT temporary) s ORDER BY slot_name";

}  // namespace

Result<Reading> read_slots(Session& session, SensorMemory& memory) {
  const Result<Rows> rows = session.query(kSlots);
  if (!rows) {
    return rows.error();
  }
  Reading worst;
  for (std::size_t i = 0; i < rows->rows.size(); ++i) {
    const std::string name = rows->text(i, 0);
    std::string level = rows->text(i, 3);
    std::string text =
        "replication slot " + name + " keeps " + megabytes(rows->text(i, 2)) + " of WAL";
    if (rows->text(i, 1) == "lost") {
      // One that was lost before we began is nothing that we could still spare.
      auto& known = memory.lost_slots;
      if (memory.first) {
        known.push_back(name);
      }
      level = std::find(known.begin(), known.end(), name) == known.end() ? "red" : "";
      text = "replication slot " + name + " was lost: WAL that it needs is gone";
    }
    const SensorLevel seen = level == "red"      ? SensorLevel::kRed
                             : level == "yellow" ? SensorLevel::kYellow
                                                 : SensorLevel::kGreen;
    if (seen > worst.level) {
      worst = Reading{seen, std::move(text)};
    }
  }
  return worst;
}

}  // namespace bellows
