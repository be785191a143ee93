// Standbys, slots, and what the sensors of a backfill say.
#include "executor/doctor/doctor.h"
#include "executor/sensors/sensors.h"

namespace bellows {

Result<Diagnosis> check_replication(const Patient& patient) {
  const Result<Rows> standbys = patient.session.query(
      "SELECT coalesce(nullif(application_name, ''), 'without a name') FROM pg_stat_replication "
      "ORDER BY 1");
  if (!standbys) {
    return standbys.error();
  }
  const Result<Rows> slots = patient.session.query(
      "SELECT slot_name || CASE WHEN active THEN '' ELSE ' (nobody reads it)' END FROM "
      "pg_replication_slots ORDER BY 1");
  if (!slots) {
    return slots.error();
  }
  const Result<Rows> subscribed = patient.session.query(
      "SELECT DISTINCT n.nspname || '.' || c.relname FROM pg_subscription_rel s JOIN pg_class c ON "
      "c.oid = s.srrelid JOIN pg_namespace n ON n.oid = c.relnamespace ORDER BY 1");
  if (!subscribed) {
    return subscribed.error();
  }
  const std::string text =
      (subscribed->rows.empty() ? ""
                                : "rows come by logical replication to " + listed(*subscribed) +
                                      ", which subscribed-tables should name; ") +
      (standbys->rows.empty() ? "no standby" : "standbys " + listed(*standbys)) + "; " +
      (slots->rows.empty() ? "no slot" : "slots " + listed(*slots));
  for (const std::string& expected : patient.settings.replicas) {
    bool there = false;
    for (std::size_t i = 0; i < standbys->rows.size(); ++i) {
      there = there || standbys->text(i, 0) == expected;
    }
    if (!there) {
      return Diagnosis{Health::kWarning,
                       text + "; replica " + expected + ", which is expected, is not connected",
                       "Bring it back, or leave it out of replicas in bellows.toml: the moving of "
                       "rows will be held."};
    }
  }
  return Diagnosis{Health::kFine, text, ""};
}

Result<Diagnosis> check_sensors(const Patient& patient) {
  SensorMemory memory;
  memory.expected_replicas = patient.settings.replicas;
  const Result<Reading> reading =
      read_sensors(patient.session, patient.settings.ignored_sensors, memory);
  if (!reading) {
    return reading.error();
  }
  if (reading->level == SensorLevel::kGreen) {
    return Diagnosis{Health::kFine, "all can be read, and are green", ""};
  }
  return Diagnosis{Health::kWarning,
                   reading->text + (reading->level == SensorLevel::kYellow
                                        ? ": the moving of rows will be slower"
                                        : ": the moving of rows will be held"),
                   "Mend it first, or name the sensor in ignore-sensors."};
}

}  // namespace bellows
