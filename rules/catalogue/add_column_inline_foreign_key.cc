// add-column-inline-foreign-key: REFERENCES on ADD COLUMN with a default checks every row.
#include <algorithm>

#include "rules/catalogue/catalogue.h"
#include "rules/inline_constraint.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  if (!adds_inline(subject, ConstraintKind::kForeignKey)) {
    return std::nullopt;
  }
  const ColumnDef& column = *alter_command(subject)->column;
  const bool has_values = column.default_value && !column.default_value->is_null_constant;
  if (!has_values && !column.not_null && !column.generated && column.identity == Identity::kNone) {
    return std::nullopt;  // NULL in every row: there is nothing to check
  }
  const Table& table = *live_table(subject);
  const auto key = std::find_if(column.constraints.begin(), column.constraints.end(),
                                [](const ConstraintDef& constraint) {
                                  return constraint.kind == ConstraintKind::kForeignKey;
                                });
  const ObjectName parent = subject.before.resolve(key->referenced);
  return Match{who_waits(subject, table) + " while every row's " + column.name.text +
                   " is looked up in " + display(parent) + lock_words(subject, table.name) +
                   ", and so do writes to " + display(parent) + lock_words(subject, parent),
               "Add the column bare, then the foreign key NOT VALID, and VALIDATE it in a "
               "transaction of its own.",
               {}};
}

}  // namespace

Rule add_column_inline_foreign_key_rule() {
  return {
      .id = "add-column-inline-foreign-key",
      .title = "REFERENCES on ADD COLUMN with a default is checked under ADD COLUMN's lock",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kAddColumn}),
      .why =
          "A new column that is NULL in every row has nothing to check. With a default every row "
          "is looked up in the referenced table while ACCESS EXCLUSIVE is held.",
      .safe = "The column first, then the key as add-foreign-key has it: NOT VALID, and VALIDATE.",
      .violating = {{"CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int);",
                     "ALTER TABLE t ADD COLUMN p_id int DEFAULT 1 REFERENCES p (id);"},
                    {"CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int);",
                     "ALTER TABLE t ADD COLUMN p_id int NOT NULL DEFAULT 1 CONSTRAINT t_p "
                     "REFERENCES p ON DELETE CASCADE;"}},
      .clean = {{"CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int);",
                 "ALTER TABLE t ADD COLUMN p_id int REFERENCES p (id);"},
                {"CREATE TABLE p (id int PRIMARY KEY);",
                 "CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN p_id int DEFAULT 1 REFERENCES "
                 "p;"}},
      .match = match,
      .safe_form = column_then_constraints,
  };
}

}  // namespace bellows
