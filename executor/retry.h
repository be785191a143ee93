// retry.h: how long to wait before trying again.
#pragma once

#include <chrono>
#include <cstdint>
#include <random>

#include "migrations/result.h"

namespace bellows {

// Whether an error says that somebody else was in the way: a lock timeout, a deadlock, a
// serialization failure.
bool is_lock_trouble(const Error& error);

// Pauses that grow, each drawn evenly between a tenth of its limit and the limit, so that two who
// stumbled over each other do not meet again.
class Backoff {
 public:
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest, std::uint64_t seed)
      : x_limit(first), x_longest(longest), x_random(seed) {}

  std::chrono::milliseconds next();

 private:
  std::chrono::milliseconds x_limit;
  std::chrono::milliseconds x_longest;
  std::mt19937_64 x_random;
};

}  // namespace bellows
