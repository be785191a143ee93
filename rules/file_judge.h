// file_judge.h: the rules about whole files, and the facts that they rest on.
// Owns: FileJudge, which meets a file's statements one after the other and speaks at its end.
// Promises: effects are worked out only where a table that was there before may be touched.
// Not here: the rules about single statements (judge.h).
#pragma once

#include <optional>
#include <vector>

#include "migrations/effects.h"
#include "migrations/source.h"
#include "rules/file_subject.h"
#include "rules/finding.h"
#include "rules/judge.h"
#include "rules/rule.h"

namespace bellows {

// What the rules make of a file.
struct FileJudgement {
  std::vector<Finding> findings;  // in the order of the source
  std::vector<Allowed> allowed;
};

class FileJudge {
 public:
  FileJudge(const Migration& migration, const RuleSettings& settings, const RuleTable& rules)
      : x_migration(migration), x_settings(settings), x_rules(rules) {}

  // Each statement once, in order, with the schema that it meets. Its effects, when they had to be
  // worked out.
  std::optional<Effects> meet(const Statement& statement, const Catalog& at);

  // When all of them have been met; `after` is the schema then.
  [[nodiscard]] FileJudgement judge(const Catalog& after) const;

 private:
  const Migration& x_migration;
  const RuleSettings& x_settings;
  const RuleTable& x_rules;
  std::vector<StatementFacts> x_facts;
};

}  // namespace bellows
