// check_plan.h: the invariants of a plan, as code.
// Promises: run on every plan by make_plan(); an Error (kPlan) names the step and the invariant:
//   - phases never decrease along an edge, and every edge runs forward;
//   - no step holds a lock stronger than SHARE UPDATE EXCLUSIVE while it scans or rewrites a table
//     that was there before, unless a directive allows it;
//   - what waits to be destroyed is hidden by a step that can be taken back;
//   - every step before the point of no return can be undone;
//   - folding the steps over the schema gives the schema that folding the files gives, but for what
//     only a server can carry over (carried_over.h).
#pragma once

#include "migrations/catalog.h"
#include "migrations/result.h"
#include "planner/plan.h"

namespace bellows {

// `from_files` and `from_steps`: the schemas after folding the files and the steps.
Result<void> check_plan(const Plan& plan, const Catalog& start, const Catalog& from_files,
                        const Catalog& from_steps);

}  // namespace bellows
