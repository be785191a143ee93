#include "planner/phases.h"

#include <algorithm>

namespace bellows {
namespace {

constexpr int kPhases = 3;

// Counts phases through all rollouts: 0 is the first expand, 3 the second.
int earliest(const Draft& draft, int after) {
  const int own = static_cast<int>(draft.phase);
  if (draft.timing == Timing::kMayRunLater) {
    return std::max(after, own);
  }
  int place = std::max(after, own);
  while (place % kPhases != own) {
    ++place;
  }
  return place;
}

}  // namespace

std::vector<Position> assign_phases(const std::vector<PlannedDraft>& drafts, const Graph& graph) {
  std::vector<int> after(drafts.size(), 0);
  std::vector<std::vector<int>> successors(drafts.size());
  for (const Edge& edge : graph.edges) {
    successors[static_cast<std::size_t>(edge.from)].push_back(edge.to);
  }
  std::vector<Position> positions(drafts.size());
  for (const int vertex : graph.order) {
    const auto at = static_cast<std::size_t>(vertex);
    const int place = earliest(drafts[at].draft, after[at]);
    positions[at] = {place / kPhases + 1, static_cast<Phase>(place % kPhases)};
    for (const int next : successors[at]) {
      after[static_cast<std::size_t>(next)] =
          std::max(after[static_cast<std::size_t>(next)], place);
    }
  }
  return positions;
}

}  // namespace bellows
