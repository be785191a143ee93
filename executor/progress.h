// progress.h: how far a batched step has come, as events, and when it may end.
// Promises: nothing is told of an end that cannot be guessed.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "executor/ledger_write.h"
#include "executor/run_context.h"

namespace bellows {

// When the rows that are left are done: if nothing holds them up, and if they are held up as much
// as those before them.
struct Remaining {
  double rows_per_second = 0;  // while it works; 0: unknown
  std::chrono::milliseconds soonest{0};
  std::chrono::milliseconds latest{0};
};

Remaining remaining(const BackfillState& state);

class Progress {
 public:
  // Where the step stood before this run.
  Progress(RunContext& context, std::string step, BackfillState before);

  void tell(const BackfillState& state);

 private:
  void look_at_replicas();

  RunContext& x_context;
  std::string x_step;
  BackfillState x_before;
  std::chrono::steady_clock::time_point x_start;
  std::chrono::steady_clock::time_point x_next_look;
  std::chrono::milliseconds x_lag{-1};
};

}  // namespace bellows
