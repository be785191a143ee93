// alter-column-type: a type change that writes the table anew.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const AlterCommand* command = alter_command(subject, AlterKind::kSetType);
  const Table* table = command == nullptr ? nullptr : big_table(subject);
  const Column* column = table == nullptr ? nullptr : table->column(command->name);
  if (column == nullptr) {
    return std::nullopt;
  }
  const Expression* expression = command->expression ? &*command->expression : nullptr;
  if (type_change_is_free(column->type, command->type, expression, command->name, subject.before)) {
    return std::nullopt;
  }
  return Match{
      who_waits(subject, *table) + " while the table and its indexes are written anew" +
          lock_words(subject, table->name) + ": " + type_text(column->type) + " to " +
          type_text(command->type) + " is no free change",
      "Add a column of the new type, fill it in batches, move the application over, and drop "
      "the old one in a later release.",
      {}};
}

}  // namespace

Rule alter_column_type_rule() {
  return {
      .id = "alter-column-type",
      .title = "A type change writes the table anew",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kSetType}),
      .why =
          "Unless the new type holds the same bytes, ALTER COLUMN … TYPE writes the table and its "
          "indexes anew under ACCESS EXCLUSIVE.",
      .safe =
          "None that plan writes yet. Add a column of the new type, fill it with an UPDATE, and "
          "drop the old one in a later release: plan knows a safe way for each.",
      .violating = {{"CREATE TABLE t (a int);", "ALTER TABLE t ALTER COLUMN a TYPE bigint;"},
                    {"CREATE TABLE t (a varchar(20));",
                     "ALTER TABLE t ALTER COLUMN a TYPE varchar(10);"}},
      .clean = {{"CREATE TABLE t (a varchar(20));",
                 "ALTER TABLE t ALTER COLUMN a TYPE varchar(40);"},
                {"CREATE TABLE t (a varchar(20));", "ALTER TABLE t ALTER COLUMN a TYPE text;"},
                {"", "CREATE TABLE t (a int); ALTER TABLE t ALTER COLUMN a TYPE bigint;"}},
      .match = match,
      .safe_form = nullptr,
  };
}

}  // namespace bellows
