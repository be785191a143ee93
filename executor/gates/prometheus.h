// prometheus.h: what the answers of Prometheus' /api/v1/query say; a pure function of them.
// Promises: no sample, an old sample, a warning, a clock that is off: UNKNOWN, never PASS.
// Not here: asking (prometheus.cc).
#pragma once

#include <chrono>

#include "executor/gates/condition.h"

namespace bellows {

struct PrometheusAnswers {
  const Json& samples;            // to the query
  const Json& ages;               // to the query for when its samples were taken, in seconds
  std::chrono::milliseconds now;  // by the database
};

// Every sample must meet the condition, and none may be older than `fresh`.
Observation judge_samples(const PrometheusAnswers& answers, const Condition& condition,
                          std::chrono::milliseconds fresh);

}  // namespace bellows
