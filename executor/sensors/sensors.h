// sensors.h: what tells that our load hurts somebody: replicas, WAL, archive, waiting sessions.
// Owns: SensorLevel, Reading, the list of sensors. A sensor is one file in this folder and one line
//       in the list of sensors.cc.
// Promises: what cannot be read is kUnknown with the reason, never green.
// Not here: what follows from a reading (throttle.h).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "executor/database.h"
#include "migrations/result.h"

namespace bellows {

enum class SensorLevel { kGreen, kYellow, kUnknown, kRed };  // from best to worst

struct Reading {
  SensorLevel level = SensorLevel::kGreen;
  std::string text;  // what was seen, for people; empty when green
};

// What a sensor has seen before, during the same step.
struct SensorMemory {
  std::vector<std::string> expected_replicas;  // by application_name, as configured
  std::map<std::string, int> replicas;         // the most that were connected at once, by name
  std::vector<std::string> lost_slots;         // those that were lost before we began
  bool first = true;
};

struct Sensor {
  std::string_view name;   // "replicas", in ignore-sensors
  std::string_view looks;  // "lag and number of the standbys"
  Result<Reading> (*read)(Session& session, SensorMemory& memory);
};

const std::vector<Sensor>& sensors();
std::vector<std::string> sensor_names();

// The worst reading of those that are not ignored. An Error only when the connection is lost.
Result<Reading> read_sensors(Session& session, const std::vector<std::string>& ignored,
                             SensorMemory& memory);

Result<Reading> read_replicas(Session& session, SensorMemory& memory);
Result<Reading> read_slots(Session& session, SensorMemory& memory);
Result<Reading> read_archive(Session& session, SensorMemory& memory);
Result<Reading> read_waiters(Session& session, SensorMemory& memory);

// "512 MB".
std::string megabytes(const std::string& bytes);

}  // namespace bellows
