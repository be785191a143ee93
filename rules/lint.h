// lint.h: every rule asked about every statement of the pending migrations, and about every file.
// Owns: lint() and what it reports.
// Promises: findings in the order of the source; linear in the number of statements.
// Not here: how findings are printed and which stop a build (cli/).
#pragma once

#include <string>
#include <vector>

#include "migrations/catalog.h"
#include "migrations/source.h"
#include "rules/finding.h"
#include "rules/rule_settings.h"
#include "rules/step.h"

namespace bellows {

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

// Judges `pending`, folding it over `start` on the way. A statement that the schema refuses is a
// finding of its own: does-not-apply.
Result<LintReport> lint(const std::vector<Migration>& pending, const Catalog& start,
                        const RuleSettings& settings = {});

}  // namespace bellows
