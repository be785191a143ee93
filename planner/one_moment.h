// one_moment.h: steps between which the application must not write, as one step.
// Promises: a serial column that a migration makes an identity loses its default and becomes one in
//           the same transaction, together with the setval behind it: in between an INSERT would
//           find no number, or one that is taken.
// Not here: which phase that is (the rule drop-default).
#pragma once

#include <vector>

#include "migrations/source.h"
#include "planner/graph.h"

namespace bellows {

void join_in_one_moment(std::vector<PlannedDraft>& drafts, const std::vector<Migration>& pending);

}  // namespace bellows
