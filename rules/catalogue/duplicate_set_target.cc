// duplicate-set-target: the server refuses the statement.
#include <set>

#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* query = subject.statement.as<Query>();
  if (query == nullptr) {
    return std::nullopt;
  }
  std::set<Name> seen;
  for (const Assignment& assignment : query->assignments) {
    if (!seen.insert(assignment.column).second) {
      return Match{"the statement fails: " + assignment.column.text + " is assigned twice",
                   "Leave one of the assignments out.",
                   {}};
    }
  }
  return std::nullopt;
}

}  // namespace

Rule duplicate_set_target_rule() {
  return {
      .id = "duplicate-set-target",
      .title = "A column is assigned twice",
      .severity = Severity::kError,
      .rule_class = RuleClass::kData,
      .preset = Preset::kStyle,
      .audience = Audience::kLint,
      .asks = statements<Query>(),
      .why =
          "UPDATE … SET a = 1, a = 2 fails with \"multiple assignments to same column\", but only "
          "when it runs.",
      .safe = "Nothing to rewrite: leave one of the assignments out.",
      .violating = {{"CREATE TABLE t (a int);", "UPDATE t SET a = 1, a = 2 WHERE a = 3;"},
                    {"CREATE TABLE t (a int, \"B\" int);",
                     "UPDATE t SET \"B\" = 1, a = 2, \"B\" = 3 WHERE a = 3;"}},
      .clean = {{"CREATE TABLE t (a int, b int);", "UPDATE t SET a = b, b = a WHERE a = 1;"},
                {"CREATE TABLE t (a int);", "UPDATE t SET a = 1 WHERE a = 2;"}},
      .match = match,
  };
}

}  // namespace bellows
