// alter-column-collation: another collation means another order, so the indexes are built anew.
#include "rules/catalogue/catalogue.h"
#include "rules/index_sql.h"
#include "rules/recipes/type_change.h"
#include "rules/subject.h"

namespace bellows {
namespace {

bool other_collation(const AlterCommand& command, const Column& column) {
  const bool named_default = command.collation.name.text == "default" && column.collation.empty();
  return !named_default && command.collation.name != column.collation.name;
}

std::optional<Match> match(const Subject& subject) {
  const AlterCommand* command = alter_command(subject, AlterKind::kSetType);
  const Table* table = command == nullptr ? nullptr : big_table(subject);
  const Column* column = table == nullptr ? nullptr : table->column(command->name);
  if (column == nullptr || !other_collation(*command, *column) ||
      subject.effects().builds.empty() || !subject.effects().rewrites.empty()) {
    return std::nullopt;
  }
  return Match{who_waits(subject, *table) + " while the indexes on " + command->name.text +
                   " are built anew in the order of the new collation" +
                   lock_words(subject, table->name),
               "Keep a second column with the new collation beside it, build its indexes "
               "CONCURRENTLY, and let it take the old one's place.",
               {}};
}

}  // namespace

Rule alter_column_collation_rule() {
  return {
      .id = "alter-column-collation",
      .title = "Another collation builds a column's indexes anew",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kSetType}),
      .why =
          "The table stays as it is, but every index on the column has another order and is built "
          "anew under ACCESS EXCLUSIVE.",
      .safe =
          "The same as for a type change: a hidden column with the collation, kept up to date by "
          "a trigger, its indexes built CONCURRENTLY, and a short swap.",
      .violating = {{"CREATE TABLE t (a text); CREATE INDEX t_a ON t (a);",
                     "ALTER TABLE t ALTER COLUMN a TYPE text COLLATE \"C\";"},
                    {"CREATE TABLE t (a varchar(20) UNIQUE);",
                     "ALTER TABLE t ALTER a TYPE varchar(40) COLLATE \"POSIX\";"}},
      .clean = {{"CREATE TABLE t (a text);",
                 "ALTER TABLE t ALTER COLUMN a TYPE text COLLATE \"C\";"},
                {"CREATE TABLE t (a text); CREATE INDEX t_a ON t (a);",
                 "ALTER TABLE t ALTER COLUMN a TYPE text;"}},
      .match = match,
      .safe_form = type_change_recipe,
  };
}

}  // namespace bellows
