// lock_groups.h: which neighbouring steps of a plan may share one transaction, so that the
// application meets one short lock on their table instead of one for each of them.
// Owns: nothing; a pure function of the plan, so that its document and hash know nothing of it.
// Promises: a group lies within one phase of one rollout; none of its steps reads a table through,
//           writes it anew or moves rows; all of them lock the same relation and no other; parts of
//           one safe form stay apart, and so does what destroys something or waits for its time.
// Not here: running them, and how long such a lock may be held (executor/guard.h).
#pragma once

#include <cstddef>
#include <vector>

#include "planner/plan.h"

namespace bellows {

// For each step of the plan the place of the first step of its group: its own when it stands alone.
std::vector<std::size_t> lock_groups(const Plan& plan);

}  // namespace bellows
