// judge.h: every rule asked about every statement.
// Owns: judge() and lint(); how safe forms are composed: what a safe form proposes is judged again,
//       until no rule has anything left to say.
// Promises: findings in the order of the source; a finding has a safe form exactly when plan has
// one. Not here: the rules themselves (one file each in catalogue/), ordering of steps (planner/).
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

// What the rules make of one statement.
struct Judgement {
  std::vector<Finding> findings;
  std::vector<Draft> drafts;     // the safe form, or the statement itself
  std::optional<Error> refusal;  // why no plan may hold this statement as it is; lint goes on
};

// `before` is the catalog just before the statement. An Error when the statement does not fold.
Result<Judgement> judge(const Statement& statement, const Migration& migration,
                        const Catalog& before, const PlanContext& context);

struct LintedStatement {
  std::string version;
  Place place;
  std::string statement;
  Phase phase = Phase::kExpand;
  std::string phase_reason;
};

struct LintReport {
  std::vector<Finding> findings;
  std::vector<LintedStatement> statements;  // every one, for lint --phases
};

// Judges `pending`, folding it over `start` on the way. An Error when a statement does not fold.
Result<LintReport> lint(const std::vector<Migration>& pending, const Catalog& start);

}  // namespace bellows
