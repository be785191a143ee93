// carried_over.h: what a plan carries from a column to the one that takes its place while it runs,
// by asking the server (rules/recipes/column_extras.h), so that folding its steps cannot know it.
// Promises: only that is left out of a catalog, and only of tables with such a step.
// Not here: the proof that it arrives, which takes a server (bellows verify,
// tests/end_to_end/recipes.sh).
#pragma once

#include <set>

#include "migrations/catalog.h"
#include "planner/plan.h"

namespace bellows {

std::set<ObjectName> tables_with_carried_over(const Plan& plan);

// Without the comments, privileges, statistics targets and options of their columns, the marks and
// comments of their indexes and constraints, their extended statistics, the values of their
// sequences.
Catalog without_carried_over(Catalog catalog, const std::set<ObjectName>& tables);

}  // namespace bellows
