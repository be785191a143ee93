// alter-column-type: a type change that writes the table anew.
#include "rules/catalogue/catalogue.h"
#include "rules/recipes/type_change.h"
#include "rules/subject.h"

namespace bellows {
namespace {

// Another collation is what alter-column-collation speaks about.
bool same_collation(const AlterCommand& command, const Column& column) {
  return command.collation.name == column.collation.name ||
         (command.collation.name.text == "default" && column.collation.empty());
}

std::optional<Match> match(const Subject& subject) {
  const AlterCommand* command = alter_command(subject, AlterKind::kSetType);
  const Table* table = command == nullptr ? nullptr : big_table(subject);
  const Column* column = table == nullptr ? nullptr : table->column(command->name);
  if (column == nullptr) {
    return std::nullopt;
  }
  const Expression* expression = command->expression ? &*command->expression : nullptr;
  const bool free =
      type_change_is_free(column->type, command->type, expression, command->name, subject.before);
  if (free && (!same_collation(*command, *column) ||
               (subject.effects().builds.empty() && subject.effects().scans.empty()))) {
    return std::nullopt;
  }
  return Match{
      who_waits(subject, *table) + " while " +
          (free ? "what stands on the column is built or checked anew"
                : "the table and its indexes are written anew") +
          lock_words(subject, table->name) + ": " + type_text(column->type) + " to " +
          type_text(command->type) + (free ? " spares the table only" : " is no free change"),
      "Keep a second column of the new type beside it, convert in batches, and let it take the "
      "old one's place.",
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
