// add-check: ADD CHECK reads the whole table under ACCESS EXCLUSIVE.
#include "rules/catalogue/catalogue.h"
#include "rules/constraint_recipe.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const ConstraintDef* constraint = added_constraint(subject, ConstraintKind::kCheck);
  const Table* table = constraint == nullptr ? nullptr : big_table(subject);
  if (table == nullptr || constraint->not_valid) {
    return std::nullopt;
  }
  return Match{
      who_waits(subject, *table) + " while every row is checked" + lock_words(subject, table->name),
      "Add it NOT VALID, and VALIDATE it in a transaction of its own."};
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  return not_valid_then_validate(subject);
}

}  // namespace

Rule add_check_rule() {
  return {
      .id = "add-check",
      .title = "A CHECK is checked under a lock that stops everything",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kAddConstraint}),
      .why =
          "ADD CONSTRAINT … CHECK holds ACCESS EXCLUSIVE while it reads the whole table. And the "
          "old release may still write rows that violate it.",
      .safe =
          "ADD CONSTRAINT … NOT VALID (an instant), then VALIDATE CONSTRAINT in a transaction of "
          "its own, which lets reads and writes through.",
      .violating = {{"CREATE TABLE t (a int);", "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);"},
                    {"CREATE TABLE t (a int);", "ALTER TABLE t ADD CHECK (a > 0);"}},
      .clean = {{"CREATE TABLE t (a int);",
                 "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;"},
                {"", "CREATE TABLE t (a int); ALTER TABLE t ADD CHECK (a > 0);"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
