// waiters: sessions of this database that wait for a lock, whoever holds it.
#include "executor/sensors/sensors.h"

namespace bellows {
namespace {

constexpr std::string_view kWaiters =
    "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid() AND "
    "(database = 0 OR database IS NULL OR database = (SELECT oid FROM pg_database WHERE datname = "
    "current_database())) AND waitstart < clock_timestamp() - interval '100 milliseconds'";

}  // namespace

Result<Reading> read_waiters(Session& session, SensorMemory&) {
  const Result<Rows> rows = session.query(kWaiters);
  if (!rows) {
    return rows.error();
  }
  const std::string count = rows->text(0, 0);
  if (count.empty()) {
    return Reading{SensorLevel::kUnknown, "who waits for locks cannot be read"};
  }
  const long long waiters = std::stoll(count);
  const std::string text =
      count + (waiters == 1 ? " session waits" : " sessions wait") + " for locks";
  return waiters >= 5   ? Reading{SensorLevel::kRed, text}
         : waiters >= 1 ? Reading{SensorLevel::kYellow, text}
                        : Reading{};
}

}  // namespace bellows
