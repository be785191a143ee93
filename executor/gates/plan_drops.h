// plan_drops.h: what is gone after a plan's contract phase, and whether a statement names it.
// Owns: PlanDrops.
// Promises: names are read by PostgreSQL's grammar. Where a name is written without its table or
//           schema, it counts as this one: rather a use too many than one too few.
// Not here: who uses it (usage.h, query_usage.cc, object_usage.cc).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "migrations/catalog.h"
#include "migrations/statement.h"
#include "planner/plan.h"

namespace bellows {

struct PlanDrops {
  std::vector<ObjectName> relations;                 // tables and views
  std::vector<std::pair<ObjectName, Name>> columns;  // of those that stay
  std::vector<ObjectName> indexes;
  std::string opaque;  // not empty: what of the plan cannot be read, and why

  bool operator==(const PlanDrops&) const = default;
};

// Of one rollout, over the schema that the database has by now.
PlanDrops plan_drops(const Plan& plan, int rollout, Catalog catalog);

// For the ledger, so that a run which goes on in the middle of contract still watches all of it.
std::string drops_to_json(const PlanDrops& drops);
Result<PlanDrops> drops_from_json(const std::string& text);

// The first of them that the text of a statement uses, such as "public.item.legacy"; empty: none.
// Statements that change the schema use nothing.
std::string dropped_name_in(std::string_view text, const PlanDrops& drops);

}  // namespace bellows
