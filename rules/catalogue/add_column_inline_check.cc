// add-column-inline-check: CHECK on ADD COLUMN reads the table under ADD COLUMN's lock.
#include "rules/catalogue/catalogue.h"
#include "rules/inline_constraint.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  if (!adds_inline(subject, ConstraintKind::kCheck)) {
    return std::nullopt;
  }
  const Table& table = *live_table(subject);
  return Match{who_waits(subject, table) + " while the CHECK on " +
                   alter_command(subject)->column->name.text + " is proven for every row" +
                   lock_words(subject, table.name),
               "Add the column bare, then the CHECK NOT VALID, and VALIDATE it in a transaction of "
               "its own.",
               {}};
}

}  // namespace

Rule add_column_inline_check_rule() {
  return {
      .id = "add-column-inline-check",
      .title = "A CHECK on ADD COLUMN is proven under ADD COLUMN's lock",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kAddColumn}),
      .why =
          "ADD COLUMN is an instant; a CHECK in the same command makes it read every row while "
          "ACCESS EXCLUSIVE is held, even when the column has a constant default.",
      .safe = "The column first, then the CHECK as add-check has it: NOT VALID, and VALIDATE.",
      .violating = {{"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN b int CHECK (b > 0);"},
                    {"CREATE TABLE t (a int);",
                     "ALTER TABLE t ADD COLUMN b int NOT NULL DEFAULT 1 CONSTRAINT positive CHECK "
                     "(b > 0);"}},
      .clean = {{"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN b int;"},
                {"", "CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN b int CHECK (b > 0);"}},
      .match = match,
      .safe_form = column_then_constraints,
  };
}

}  // namespace bellows
