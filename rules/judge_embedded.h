// judge_embedded.h: the rules asked about the statements inside of a DO block.
// Promises: each is judged against the schema that the block meets; what cannot be read is not
//           judged: the rule do-block speaks about it.
// Not here: reading the block (migrations/embedded.h).
#pragma once

#include <vector>

#include "migrations/embedded.h"
#include "rules/plan_context.h"
#include "rules/rule.h"

namespace bellows {

struct EmbeddedMatch {
  const Rule* rule = nullptr;
  Match match;
  EmbeddedStatement embedded;
};

std::vector<EmbeddedMatch> match_embedded(const Statement& block, const Catalog& at,
                                          const PlanContext& context, const RuleTable& rules);

}  // namespace bellows
