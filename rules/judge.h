// judge.h: every rule asked about one statement.
// Owns: judge(); how safe forms are composed: what a safe form proposes is judged again, until no
//       rule has anything left to say.
// Promises: a finding has a safe form exactly when plan has one.
// Not here: the rules themselves (one file each in catalogue/), whole files (lint.h), ordering of
//           steps (planner/).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "migrations/catalog.h"
#include "migrations/result.h"
#include "migrations/source.h"
#include "rules/draft.h"
#include "rules/finding.h"
#include "rules/plan_context.h"
#include "rules/rule.h"

namespace bellows {

// A finding that a directive silenced.
struct Allowed {
  std::size_t directive = 0;  // index in the migration
  std::string rule;

  bool operator==(const Allowed&) const = default;
};

// What the rules make of one statement.
struct Judgement {
  std::vector<Finding> findings;
  std::vector<Draft> drafts;  // the safe form, or the statement itself
  std::vector<Allowed> allowed;
  std::optional<Error> refusal;  // why no plan may hold this statement as it is; lint goes on
};

// For a plan. `before` is the catalog just before the statement. An Error when the statement does
// not fold.
Result<Judgement> judge(const Statement& statement, const Migration& migration,
                        const Catalog& before, const PlanContext& context);

// For lint: `at` and `context` are carried over the statement, drafts have no effects, and findings
// say what would happen on this database. `known` are the statement's effects when the caller has
// them. An Error when the statement does not fold.
Result<Judgement> judge_onward(const Statement& statement, const Migration& migration, Catalog& at,
                               PlanContext& context, const RuleTable& rules, const Effects* known);

}  // namespace bellows
