// compare_plans.h: what changed between two plans, for the person who has approved the first one.
// Promises: steps are matched by what they do, not by their numbers; sorted as the new plan runs.
// Not here: whether one may replace the other (executor/).
#pragma once

#include <string>
#include <vector>

#include "planner/plan.h"

namespace bellows {

enum class StepChange { kAdded, kRemoved, kMoved, kRewritten };

struct PlanDifference {
  StepChange change = StepChange::kAdded;
  std::string old_id;  // empty for kAdded
  std::string new_id;  // empty for kRemoved
  std::string title;
  std::vector<std::string> details;  // "phase: expand → contract", "SQL: …"
};

// A step that has only got another number is no difference.
std::vector<PlanDifference> compare_plans(const Plan& before, const Plan& after);

// For people; "The plans are the same." when they are.
std::string render_comparison(const Plan& before, const Plan& after);

}  // namespace bellows
