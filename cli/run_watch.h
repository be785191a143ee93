// run_watch.h: everybody who looks on while a plan runs: the console, notifiers, metrics.
// Owns: their observers, one behind the other.
// Promises: none of them stops a run.
#pragma once

#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/metrics.h"
#include "executor/notifying_observer.h"
#include "executor/observer.h"
#include "executor/run.h"

namespace bellows {

std::string_view state_name(RunState state);  // "waiting"

class RunWatch {
 public:
  // All of them outlive it. `format`: "text" or "json".
  RunWatch(const Invocation& invocation, const std::string& format, Database& database);

  Observer& observer() { return *x_first; }

  // What came of it; whatever is drawn or waits to be told is finished with.
  void ended(const Result<RunReport>& report);

 private:
  std::unique_ptr<Observer> x_console;
  std::unique_ptr<MetricsObserver> x_metrics;
  std::unique_ptr<NotifyingObserver> x_notify;
  Observer* x_first = nullptr;
};

}  // namespace bellows
