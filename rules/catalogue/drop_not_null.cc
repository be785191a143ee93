// drop-not-null: readers of the old release may meet a NULL that they never expected.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const AlterCommand* command = alter_command(subject, AlterKind::kDropNotNull);
  const Table* table = command == nullptr ? nullptr : live_table(subject);
  const Column* column = table == nullptr ? nullptr : table->column(command->name);
  if (column == nullptr || !column->not_null ||
      subject.context.is_new(table->name, command->name)) {
    return std::nullopt;
  }
  return Match{"readers of the old release may meet NULL in " + display(table->name) + "." +
                   command->name.text + ", which could not happen so far",
               "See that every release that reads the column can do so before the first NULL is "
               "written.",
               {}};
}

}  // namespace

Rule drop_not_null_rule() {
  return {
      .id = "drop-not-null",
      .title = "A column may hold NULL from now on",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kCompatibility,
      .asks = commands({AlterKind::kDropNotNull}),
      .why =
          "The statement is an instant. But as soon as the new release writes a NULL, the old one "
          "reads it, and often into a type that cannot hold it.",
      .safe = "Nothing to rewrite: let the new release write NULL only when the old one is gone.",
      .violating = {{"CREATE TABLE t (a int NOT NULL);",
                     "ALTER TABLE t ALTER COLUMN a DROP NOT NULL;"},
                    {"CREATE TABLE t (a int NOT NULL, b int NOT NULL);",
                     "ALTER TABLE t ALTER b DROP NOT NULL, ALTER a SET DEFAULT 1;"}},
      .clean = {{"CREATE TABLE t (a int);", "ALTER TABLE t ALTER COLUMN a DROP NOT NULL;"},
                {"",
                 "CREATE TABLE t (a int NOT NULL); ALTER TABLE t ALTER COLUMN a DROP NOT NULL;"}},
      .match = match,
  };
}

}  // namespace bellows
