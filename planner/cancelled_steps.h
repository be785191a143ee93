// cancelled_steps.h: statements that make what later ones of the same plan drop again, unused.
// Promises: what is found can be left out together: between the first and the last of them nothing
//           else touches what they make, and all of it is gone afterwards. No statement that moves
//           data is among them, nor do any stand on both sides of one that cannot be judged.
// Not here: proving that the schema comes out the same without them (make_plan.h does).
#pragma once

#include <vector>

#include "planner/graph.h"
#include "planner/plan.h"

namespace bellows {

// Takes them out of `drafts`, and says which they were: sorted by their first statement; no
// statement is in two of them.
std::vector<LeftOut> leave_out_cancelled(std::vector<PlannedDraft>& drafts);

}  // namespace bellows
