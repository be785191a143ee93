// cycle.h: drafts that wait for each other, told so that a person can mend it.
// Promises: the shortest such chain, each link with its reason; the fewest directives without which
//           no chain would be left. The order of the source has no cycle, so directives make them.
#pragma once

#include <vector>

#include "planner/graph.h"

namespace bellows {

// kPlan; `edges` must have a cycle.
Error cycle_error(const std::vector<PlannedDraft>& drafts, const std::vector<Edge>& edges);

}  // namespace bellows
