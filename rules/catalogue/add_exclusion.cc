// add-exclusion: an exclusion constraint has no form that lets others work.
#include "rules/catalogue/catalogue.h"
#include "rules/constraint_recipe.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const ConstraintDef* constraint = added_constraint(subject, ConstraintKind::kExclude);
  const Table* table = constraint == nullptr ? nullptr : big_table(subject);
  if (table == nullptr) {
    return std::nullopt;
  }
  return Match{
      who_waits(subject, *table) + " until the constraint's index is built" +
          lock_words(subject, table->name),
      "PostgreSQL has no concurrent form: add it to a new table and move the rows there, or "
      "choose a quiet hour."};
}

}  // namespace

Rule add_exclusion_rule() {
  return {
      .id = "add-exclusion",
      .title = "An exclusion constraint is built under a lock that stops everything",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kAddConstraint}),
      .why =
          "ADD CONSTRAINT … EXCLUDE holds ACCESS EXCLUSIVE until its index is built, and "
          "PostgreSQL can neither build it CONCURRENTLY nor add it NOT VALID.",
      .safe =
          "None that a machine can write. Make a new table with the constraint and move the rows, "
          "or run it in a quiet hour.",
      .violating = {{"CREATE TABLE t (a int);",
                     "ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (a WITH =);"},
                    {"CREATE TABLE t (r int4range);",
                     "ALTER TABLE t ADD EXCLUDE USING gist (r WITH &&);"}},
      .clean = {{"", "CREATE TABLE t (r int4range, EXCLUDE USING gist (r WITH &&));"},
                {"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN b int;"}},
      .match = match,
      .safe_form = nullptr,
  };
}

}  // namespace bellows
