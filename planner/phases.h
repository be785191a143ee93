// phases.h: gives every step its rollout and phase.
// Owns: nothing; a pure function of the graph.
// Promises: phases never decrease along an edge; the fewest rollouts.
// Not here: the edges (graph.h), printing (render.h).
#pragma once

#include <vector>

#include "planner/graph.h"

namespace bellows {

struct Position {
  int rollout = 1;
  Phase phase = Phase::kExpand;

  bool operator==(const Position&) const = default;
  auto operator<=>(const Position&) const = default;
};

// One for each draft. Each step takes the earliest place that its own phase and what it waits for
// leave (longest path), so no plan with fewer rollouts exists.
std::vector<Position> assign_phases(const std::vector<PlannedDraft>& drafts, const Graph& graph);

}  // namespace bellows
