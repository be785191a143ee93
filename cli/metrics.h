// metrics.h: how a run stands, as a file for the textfile collector of Prometheus' node exporter.
// Owns: Metrics and their text; MetricsObserver, which keeps the file up to date.
// Promises: whoever reads the file finds all of it or the one before; a file that cannot be written
//           is said once and stops nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "executor/clock.h"
#include "executor/observer.h"

namespace bellows {

struct Metrics {
  std::string database;
  std::string plan;   // hash
  std::string phase;  // empty: none is entered
  int rollout = 0;
  std::int64_t steps_done = 0;
  std::int64_t steps_total = 0;
  std::map<std::string, std::int64_t> rows_done;   // by step, visited
  std::map<std::string, std::int64_t> rows_total;  // estimated
  std::int64_t rows_moved = 0;                     // by finished steps of this run
  std::string waiting_for;                         // "gate", "lock", "pause"; empty: nothing
  std::int64_t stalls = 0;        // tries that waited for a lock until the stall budget was spent
  std::int64_t lock_retries = 0;  // rounds of tries, each after a pause
  double lag_seconds = -1;        // -1: unknown
  std::string state;              // at the end: "done", "waiting", "failed"; empty: at work
};

// Prometheus' text format.
std::string metrics_text(const Metrics& metrics);

class MetricsObserver final : public Observer {
 public:
  // Both outlive it.
  MetricsObserver(std::string file, std::string database, Clock& clock, Observer& behind);

  void on(const Event& event) override;

  void ended(const std::string& state);

 private:
  void take(const Event& event);
  void write();

  std::mutex x_mutex;
  std::string x_file;
  Clock& x_clock;
  Observer& x_behind;
  Metrics x_metrics;
  std::chrono::steady_clock::time_point x_written;
  bool x_failure_said = false;
};

}  // namespace bellows
