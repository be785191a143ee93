// add-column-inline-unique: UNIQUE on ADD COLUMN builds its index under ADD COLUMN's lock.
#include "rules/catalogue/catalogue.h"
#include "rules/inline_constraint.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  if (!adds_inline(subject, ConstraintKind::kUnique)) {
    return std::nullopt;
  }
  const Table& table = *live_table(subject);
  return Match{who_waits(subject, table) + " until the unique index on " +
                   alter_command(subject)->column->name.text + " is built" +
                   lock_words(subject, table.name),
               "Add the column bare, build the unique index CONCURRENTLY, then ADD CONSTRAINT … "
               "USING INDEX.",
               {}};
}

}  // namespace

Rule add_column_inline_unique_rule() {
  return {
      .id = "add-column-inline-unique",
      .title = "UNIQUE on ADD COLUMN builds an index under ADD COLUMN's lock",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kAddColumn}),
      .why =
          "ADD COLUMN is an instant; UNIQUE in the same command builds an index over the whole "
          "table while ACCESS EXCLUSIVE is held.",
      .safe =
          "The column first, then the constraint as add-unique has it: CREATE UNIQUE INDEX "
          "CONCURRENTLY, and ADD CONSTRAINT … USING INDEX.",
      .violating = {{"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN b int UNIQUE;"},
                    {"CREATE TABLE t (a int);",
                     "ALTER TABLE t ADD COLUMN b int CONSTRAINT t_b UNIQUE;"}},
      .clean = {{"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN b int;"},
                {"", "CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN b int UNIQUE;"}},
      .match = match,
      .safe_form = column_then_constraints,
  };
}

}  // namespace bellows
