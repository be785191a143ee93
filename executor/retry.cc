#include "executor/retry.h"

#include <algorithm>

namespace bellows {

bool is_lock_trouble(const Error& error) {
  return error.sqlstate == "55P03" || error.sqlstate == "40P01" || error.sqlstate == "40001";
}

std::chrono::milliseconds Backoff::next() {
  const auto limit = x_limit.count();
  x_limit = std::min(x_limit * 2, x_longest);
  std::uniform_int_distribution<std::chrono::milliseconds::rep> draw(
      std::max<std::int64_t>(1, limit / 10), limit);
  return std::chrono::milliseconds(draw(x_random));
}

}  // namespace bellows
