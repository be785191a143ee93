// watching.h: for how long what a gate saw counts.
#pragma once

#include <algorithm>
#include <chrono>

#include "executor/gate.h"

namespace bellows {

// A pause in watching that is longer proves nothing. A second at least: a busy machine may be late,
// however often a gate is asked.
inline std::chrono::milliseconds longest_gap(const GateSpec& spec) {
  return std::max<std::chrono::milliseconds>(2 * spec.poll, std::chrono::seconds(1));
}

}  // namespace bellows
