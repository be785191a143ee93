// why.h: why one step of a plan waits for another.
// Promises: the shortest chain of reasons; deterministic.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "migrations/result.h"
#include "planner/plan.h"

namespace bellows {

// The edges that lead from step `from` to step `to`; empty when `to` does not wait for it. An Error
// (kUsage) when the plan has no such step.
Result<std::vector<PlanEdge>> why_waits(const Plan& plan, std::string_view from,
                                        std::string_view to);

// For people: one line a link, both steps named.
std::string render_chain(const Plan& plan, const std::vector<PlanEdge>& chain);

}  // namespace bellows
