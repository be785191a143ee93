// wal_budget.h: keeps the moving of rows within so much write-ahead log a second.
// Promises: counts what the whole server writes while a batch of ours runs, so several workers, or
//           a busy application, share one budget; it errs on the gentle side.
// Not here: sensors that look at what the log does to standbys (throttle.h).
#pragma once

#include <chrono>
#include <cstdint>

#include "executor/run_context.h"

namespace bellows {

// How long to rest after so many bytes were written in so much time; never less than nothing.
std::chrono::milliseconds rest_for(std::int64_t bytes, std::chrono::milliseconds elapsed,
                                   std::int64_t bytes_a_second);

class WalBudget {
 public:
  explicit WalBudget(RunContext& context) : x_context(context) {}

  // Around each batch. Does nothing when settings.wal_budget is 0; rests in after_batch().
  Result<void> before_batch();
  Result<void> after_batch();

 private:
  Result<std::int64_t> position();

  RunContext& x_context;
  std::int64_t x_begin = 0;
  std::chrono::steady_clock::time_point x_since;
};

}  // namespace bellows
