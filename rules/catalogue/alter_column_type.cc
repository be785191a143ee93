// alter-column-type: a type change that writes the table anew.
#include "rules/catalogue/catalogue.h"
#include "rules/recipes/type_change.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const AlterCommand* command = alter_command(subject, AlterKind::kSetType);
  const Table* table = command == nullptr ? nullptr : live_table(subject);
  const Column* column = table == nullptr ? nullptr : table->column(command->name);
  if (column == nullptr || is_small(subject, *table)) {
    return std::nullopt;
  }
  const Expression* expression = command->expression ? &*command->expression : nullptr;
  if (type_change_is_free(column->type, command->type, expression, command->name, subject.before)) {
    return std::nullopt;
  }
  return Match{
      "every statement on " + sized(*table) +
          " waits while the table and its indexes are written anew (ACCESS EXCLUSIVE lock): " +
          type_text(column->type) + " to " + type_text(command->type) + " is no free change",
      "Keep a second column of the new type beside it, convert in batches, and let it take the "
      "old one's place."};
}

}  // namespace

Rule alter_column_type_rule() {
  return {
      .id = "alter-column-type",
      .title = "A type change writes the table anew",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .why =
          "Unless the new type holds the same bytes, ALTER COLUMN … TYPE writes the table and its "
          "indexes anew under ACCESS EXCLUSIVE.",
      .safe =
          "Expand: a hidden column of the new type, kept up to date by a trigger. Backfill: "
          "convert, prove it, build the indexes. Contract: constraints and foreign keys both ways, "
          "NOT VALID and then validated, and one short transaction in which the hidden column "
          "takes the old one's place and names.",
      .violating = {{"CREATE TABLE t (a int);", "ALTER TABLE t ALTER COLUMN a TYPE bigint;"},
                    {"CREATE TABLE t (a varchar(20));",
                     "ALTER TABLE t ALTER COLUMN a TYPE varchar(10);"}},
      .clean = {{"CREATE TABLE t (a varchar(20));",
                 "ALTER TABLE t ALTER COLUMN a TYPE varchar(40);"},
                {"CREATE TABLE t (a varchar(20));", "ALTER TABLE t ALTER COLUMN a TYPE text;"},
                {"", "CREATE TABLE t (a int); ALTER TABLE t ALTER COLUMN a TYPE bigint;"}},
      .match = match,
      .safe_form = type_change_recipe,
  };
}

}  // namespace bellows
