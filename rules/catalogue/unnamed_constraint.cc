// unnamed-constraint: its name differs from one database to the next.
#include "rules/catalogue/catalogue.h"
#include "rules/defined_columns.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  for (const ConstraintDef* constraint : defined_constraints(subject)) {
    if (constraint->name.empty() && constraint->using_index.empty()) {
      return Match{"the server chooses the name, and not the same one everywhere",
                   "Write CONSTRAINT and a name before it.", constraint->range};
    }
  }
  return std::nullopt;
}

}  // namespace

Rule unnamed_constraint_rule() {
  return {
      .id = "unnamed-constraint",
      .title = "A constraint without a name",
      .severity = Severity::kAdvice,
      .rule_class = RuleClass::kStyle,
      .preset = Preset::kStyle,
      .audience = Audience::kLint,
      .asks =
          statements<CreateTable>() + commands({AlterKind::kAddColumn, AlterKind::kAddConstraint}),
      .why =
          "The server chooses a name, and another one when that is taken: a later file that drops "
          "the constraint by name fails on some databases.",
      .safe = "Nothing to rewrite: write CONSTRAINT name before it.",
      .violating = {{"", "CREATE TABLE t (a int CHECK (a > 0));"},
                    {"CREATE TABLE t (a int);", "ALTER TABLE t ADD UNIQUE (a);"}},
      .clean = {{"", "CREATE TABLE t (a int CONSTRAINT positive CHECK (a > 0));"},
                {"CREATE TABLE t (a int);", "ALTER TABLE t ADD CONSTRAINT t_a UNIQUE (a);"}},
      .match = match,
  };
}

}  // namespace bellows
