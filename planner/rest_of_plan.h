// rest_of_plan.h: what is left to do of a plan that is partly run, planned anew over the schema as
// it is by then.
// Promises: the steps that are left, in their order, each with what it does to the schema that it
//           will really meet; nothing of it is taken from the plan on trust but the statements.
// Not here: which steps are done (executor/ledger.h).
#pragma once

#include <set>
#include <string>

#include "migrations/catalog.h"
#include "migrations/result.h"
#include "planner/plan.h"

namespace bellows {

// `cut_off`: started and perhaps finished, outside any transaction. An Error (kDrift) when what is
// left no longer fits the schema, or does something else to it than the plan says. The hash stays
// that of the plan.
Result<Plan> rest_of_plan(const Plan& plan, const std::set<std::string>& done,
                          const std::set<std::string>& cut_off, Catalog now);

}  // namespace bellows
