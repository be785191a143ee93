// estimate.h: how long the steps of a plan will probably take, and which chain of them decides it.
// Owns: StepEstimate, PhaseEstimate, Estimate.
// Promises: a duration rests on the size of a table that somebody has counted; where none is known
//           the estimate says what is missing. Waiting, for locks or at gates, is no part of it.
// Not here: where a step's duration comes from (step_walk.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/step.h"

namespace bellows {

struct PlanEdge;

struct StepEstimate {
  std::string step;
  double seconds = 0;   // of what is known
  std::string unknown;  // what is not: "size of public.orders"; empty: nothing

  bool operator==(const StepEstimate&) const = default;
};

struct PhaseEstimate {
  int rollout = 1;
  Phase phase = Phase::kExpand;
  double seconds = 0;  // steps run one after the other
  std::vector<std::string> unknown;
  std::vector<std::string> critical_path;  // the steps that no order could make quicker
  double critical_seconds = 0;

  bool operator==(const PhaseEstimate&) const = default;
};

struct Estimate {
  std::vector<StepEstimate> steps;    // as the plan's
  std::vector<PhaseEstimate> phases;  // in the order in which they run

  bool operator==(const Estimate&) const = default;

  [[nodiscard]] const StepEstimate* step(std::string_view id) const;
  [[nodiscard]] const PhaseEstimate* phase(int rollout, Phase phase) const;
};

// `estimates`: one a step, in the order of `steps`.
Estimate estimate_phases(const std::vector<Step>& steps, const std::vector<PlanEdge>& edges,
                         std::vector<StepEstimate> estimates);

// "takes about 40 s, of which E2, E5 about 30 s one after the other"; "takes an unknown time: size
// of public.orders; the rest about 40 s".
std::string duration_words(const PhaseEstimate& estimate);

// "takes about 40 s"; "" when it takes no time to speak of.
std::string duration_words(const StepEstimate& estimate);

}  // namespace bellows
