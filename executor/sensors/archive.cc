// archive: WAL that cannot be archived stays on the server's disk, and a backup has a gap.
#include "executor/sensors/sensors.h"

namespace bellows {
namespace {

// How far the archive is behind, from the names of segments; of a history or backup file nothing
// follows.
constexpr std::string_view kArchive =
    "SELECT failing, coalesce(failed_count, 0), coalesce(behind, 0), "
    "coalesce(behind, 0) >= 536870912, coalesce(behind, 0) >= 4294967296 FROM "
    "(SELECT failed_count, last_failed_time > coalesce(last_archived_time, '-infinity') AS "
    "failing, "
    "CASE WHEN length(last_archived_wal) = 24 THEN (pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') - "
    "(('x' || substr(last_archived_wal, 9, 8))::bit(32)::bigint * 4294967296 + "
    "('x' || substr(last_archived_wal, 17, 8))::bit(32)::bigint * segment) - segment)::bigint END "
    "AS behind FROM pg_stat_archiver, (SELECT setting::bigint AS segment FROM pg_settings WHERE "
    "name = 'wal_segment_size') w WHERE current_setting('archive_mode') <> 'off') a";

}  // namespace

Result<Reading> read_archive(Session& session, SensorMemory&) {
  const Result<Rows> rows = session.query(kArchive);
  if (!rows) {
    return rows.error();
  }
  if (rows->rows.empty()) {
    return Reading{};  // nothing is archived here
  }
  const std::string behind = megabytes(rows->text(0, 2));
  if (rows->text(0, 0) == "t") {
    return Reading{SensorLevel::kRed, "WAL cannot be archived (archive_command failed " +
                                          rows->text(0, 1) +
                                          " times, the last time after its "
                                          "last success); the archive is " +
                                          behind + " behind"};
  }
  if (rows->text(0, 4) == "t") {
    return Reading{SensorLevel::kRed, "the WAL archive is " + behind + " behind"};
  }
  if (rows->text(0, 3) == "t") {
    return Reading{SensorLevel::kYellow, "the WAL archive is " + behind + " behind"};
  }
  return Reading{};
}

}  // namespace bellows
