#include "executor/sensors/sensors.h"

#include <algorithm>

namespace bellows {

const std::vector<Sensor>& sensors() {
  static const std::vector<Sensor> list = {
      {"replicas", "how far standbys are behind, and whether one is missing", read_replicas},
      {"slots", "WAL that replication slots keep from being removed", read_slots},
      {"archive", "WAL that could not be archived yet", read_archive},
      {"waiters", "sessions that wait for locks", read_waiters},
  };
  return list;
}

std::vector<std::string> sensor_names() {
  std::vector<std::string> names;
  for (const Sensor& sensor : sensors()) {
    names.emplace_back(sensor.name);
  }
  return names;
}

Result<Reading> read_sensors(Session& session, const std::vector<std::string>& ignored,
                             SensorMemory& memory) {
  Reading worst;
  for (const Sensor& sensor : sensors()) {
    if (std::find(ignored.begin(), ignored.end(), sensor.name) != ignored.end()) {
      continue;
    }
    Result<Reading> reading = sensor.read(session, memory);
    if (!reading && reading.error().code == ErrorCode::kConnection) {
      return reading;
    }
    if (!reading) {
      reading = Reading{SensorLevel::kUnknown, "sensor " + std::string(sensor.name) +
                                                   " cannot be read: " + reading.error().message};
    }
    if (reading->level > worst.level) {
      worst = *std::move(reading);
    }
  }
  memory.first = false;
  return worst;
}

std::string megabytes(const std::string& bytes) {
  return std::to_string(std::stoll(bytes.empty() ? "0" : bytes) >> 20) + " MB";
}

}  // namespace bellows
