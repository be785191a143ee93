// graph.h: which step must wait for which, and why; the only door to Boost.Graph.
// Owns: Graph: drafts as vertices (in the source's order), edges with their reasons.
// Promises: two drafts are connected when one changes what the other uses; a draft whose effects
// are
//           unknown is a barrier; the order it gives is deterministic: among steps that are free,
//           the source's order.
// Not here: phases (phases.h).
#pragma once

#include <string>
#include <vector>

#include "migrations/result.h"
#include "rules/draft.h"

namespace bellows {

// A draft and the statement of the user's that it comes from.
struct PlannedDraft {
  Draft draft;
  Origin origin;
  int recipe = 0;  // drafts of one statement share it, and run in their order
};

struct Edge {
  int from = 0;
  int to = 0;
  std::string reason;
  Place asked_at;  // of the directive that asks for it; line 0: it follows from what both do

  bool operator==(const Edge&) const = default;
};

struct Graph {
  int vertices = 0;
  std::vector<Edge> edges;  // sorted by (from, to), one for each pair
  std::vector<int> order;   // topological
};

// `extra` are edges that directives ask for. An Error (kPlan) names the chain that forms a cycle.
Result<Graph> build_graph(const std::vector<PlannedDraft>& drafts, const std::vector<Edge>& extra);

bool has_cycle(int vertices, const std::vector<Edge>& edges);

}  // namespace bellows
