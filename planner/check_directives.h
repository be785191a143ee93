// check_directives.h: directives that contradict one another, their statement, or name nothing.
// Promises: an Error (kSource) with the directive's place; one that makes no sense never gets
//           lost.
// Not here: their grammar (migrations/directive.h), what they lead to (rules/, make_plan.h).
#pragma once

#include "migrations/result.h"
#include "planner/make_plan.h"
#include "rules/judge.h"

namespace bellows {

Result<void> check_directives(const PlanRequest& request);

// What only the statement's judgement tells: a phase before the gate for what destroys something.
Result<void> check_phase_directive(const Migration& migration, int statement,
                                   const Judgement& judgement);

// `back` is about an UPDATE that fills new columns, and nothing else.
Result<void> check_back_directive(const Migration& migration, int statement,
                                  const Judgement& judgement);

}  // namespace bellows
