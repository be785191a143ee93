// add-column-inline-primary-key: PRIMARY KEY on ADD COLUMN scans and builds under its lock.
#include "rules/catalogue/catalogue.h"
#include "rules/inline_constraint.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  if (!adds_inline(subject, ConstraintKind::kPrimaryKey)) {
    return std::nullopt;
  }
  const Table& table = *live_table(subject);
  return Match{who_waits(subject, table) + " while every row gets its " +
                   alter_command(subject)->column->name.text +
                   " and the primary key's index is built" + lock_words(subject, table.name),
               "Add the column bare, fill it, SET NOT NULL through a validated CHECK, build the "
               "unique index CONCURRENTLY, then ADD CONSTRAINT … PRIMARY KEY USING INDEX.",
               {}};
}

}  // namespace

Rule add_column_inline_primary_key_rule() {
  return {
      .id = "add-column-inline-primary-key",
      .title = "PRIMARY KEY on ADD COLUMN builds an index under ADD COLUMN's lock",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kAddColumn}),
      .why =
          "PRIMARY KEY in ADD COLUMN checks every row for NULL and builds an index over the whole "
          "table while ACCESS EXCLUSIVE is held.",
      .safe =
          "The column first, with its default for new rows; the old rows in batches; then the key "
          "as add-primary-key has it.",
      .violating = {{"CREATE TABLE t (a int);",
                     "ALTER TABLE t ADD COLUMN id bigserial PRIMARY KEY;"},
                    {"CREATE TABLE t (a int);",
                     "ALTER TABLE t ADD COLUMN id uuid DEFAULT gen_random_uuid() CONSTRAINT t_id "
                     "PRIMARY KEY;"}},
      .clean = {{"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN b int;"},
                {"", "CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN id serial PRIMARY KEY;"}},
      .match = match,
      .safe_form = column_then_constraints,
  };
}

}  // namespace bellows
