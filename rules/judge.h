// judge.h: every rule asked about every statement.
// Owns: judge(); how safe forms are composed: what a safe form proposes is judged again, until no
//       rule has anything left to say.
// Promises: findings in the order of the source; a finding has a safe form exactly when plan has
//           one.
// Not here: the rules themselves (one file each in catalogue/), many files (lint.h), ordering of
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

// `before` is the catalog just before the statement. Whether the statement itself folds is left to
// the caller, who folds it next; an Error when what a step of the safe form rests on does not.
Result<Judgement> judge(const Statement& statement, const Migration& migration,
                        const Catalog& before, const PlanContext& context);

}  // namespace bellows
