// measurements.h: what the application noticed, statement by statement.
// Owns: Measurements: latencies, failures and flaws for each phase and release.
// Thread-safe.
// Promises: a statement counts for the phase in which its answer came; every latency is kept, so
//           percentiles are exact.
// Not here: tables for people (summary.h).
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "examples/shop/load/release.h"

namespace shop {

class Measurements {
 public:
  using Time = std::chrono::steady_clock::time_point;

  void enter(const std::string& phase);

  // `what` names the statement in the list of failures.
  void record(Release release, const std::string& what, std::chrono::nanoseconds latency,
              const Answer& answer);

  // An answer that came, but was wrong.
  void record_flaw(Release release, const std::string& flaw);

  // Everything since the start; ends the current phase.
  nlohmann::ordered_json report();

 private:
  struct Series {
    std::vector<double> milliseconds;
    std::int64_t failed = 0;
    std::int64_t flawed = 0;
  };

  struct Phase {
    std::string name;
    Time begin;
    std::chrono::nanoseconds length{0};
    std::map<Release, Series> series;
  };

  struct Failure {
    std::string phase;
    Release release = Release::kOld;
    std::string statement;
    std::string sqlstate;

    bool operator==(const Failure&) const = default;
    auto operator<=>(const Failure&) const = default;
  };

  void note(const Failure& failure, const std::string& message);  // with x_mutex held

  std::mutex x_mutex;
  std::vector<Phase> x_phases;
  std::map<Failure, std::pair<std::int64_t, std::string>> x_failures;  // how often, first message
};

}  // namespace shop
