// throttle.h: how hard a step that makes load may work just now.
// Owns: when the sensors are read, and what follows: slower, or held until they are calm.
// Promises: a sensor that cannot be read first slows the work and then stops it; a hold keeps the
//           lease, says what it waits for, and ends at the deadline with an error.
// Not here: what the sensors look at (sensors/).
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "executor/run_context.h"
#include "executor/sensors/sensors.h"

namespace bellows {

// How hard the next batch may work.
enum class Pace { kFull, kHalf };

class Throttle {
 public:
  Throttle(RunContext& context, std::string step);

  // Outside any transaction. Comes back when work may go on; kLock at the deadline.
  Result<Pace> look_around();

  // The same, and at half the pace rests before the next batch.
  Result<void> before_batch();

 private:
  Result<Reading> look();
  Result<void> hold(Reading reading);

  RunContext& x_context;
  std::string x_step;
  SensorMemory x_memory;
  std::optional<std::chrono::steady_clock::time_point> x_looked;
  std::optional<std::chrono::steady_clock::time_point> x_blind_since;
  Reading x_reading;
};

}  // namespace bellows
