// progress.h: how far a batched step has come, as events.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "executor/run_context.h"

namespace bellows {

class Progress {
 public:
  // `done` rows were visited before this run.
  Progress(RunContext& context, std::string step, std::int64_t done, std::int64_t total);

  void tell(std::int64_t done);

 private:
  RunContext& x_context;
  std::string x_step;
  std::int64_t x_first;
  std::int64_t x_total;
  std::chrono::steady_clock::time_point x_start;
};

}  // namespace bellows
