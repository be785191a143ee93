// render.h: a plan for people and for other programs.
// Promises: sorted and deterministic; text fits 100 columns.
// Not here: the JSON document (plan.h).
#pragma once

#include <string>

#include "planner/plan.h"

namespace bellows {

std::string render_text(const Plan& plan);

// Graphviz: phases as clusters, edges with their reasons.
std::string render_dot(const Plan& plan);

// One step in full: SQL, locks, why, undo, what it waits for. For `bellows explain`.
std::string render_step(const Plan& plan, const Step& step);

}  // namespace bellows
