// always_fire.h: sync triggers that fire for rows of logical replication, too.
// Promises: behind each sync trigger that a step creates on one of the tables stands, in the same
//           transaction, what makes it fire always; the same where taking a step back creates one.
// Not here: which tables those are (the configuration), triggers of the user's.
#pragma once

#include <set>
#include <vector>

#include "migrations/sql_name.h"
#include "planner/graph.h"

namespace bellows {

void make_always_fire(std::vector<PlannedDraft>& drafts, const std::set<ObjectName>& tables);

}  // namespace bellows
