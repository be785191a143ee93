// drop-default: a NOT NULL column loses the default that the old release's inserts rest on.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"
#include "rules/undo.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const AlterCommand* command = alter_command(subject, AlterKind::kDropDefault);
  const Table* table = command == nullptr ? nullptr : live_table(subject);
  const Column* column = table == nullptr ? nullptr : table->column(command->name);
  if (column == nullptr || !column->not_null || !column->default_value) {
    return std::nullopt;
  }
  return Match{"inserts of the old release that leave " + display(table->name) + "." +
                   command->name.text + " out fail as soon as its default is gone",
               "Drop the default only after the old release is gone."};
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  const AlterCommand& command = *alter_command(subject, AlterKind::kDropDefault);
  Draft draft =
      sql_draft(Phase::kContract,
                "drop the default of " + display(target_table(subject)) + "." + command.name.text,
                {subject.statement.text});
  draft.phase_reason = "inserts of the old release that leave the column out would fail";
  draft.undo = undo_of(subject);
  return std::vector<Draft>{std::move(draft)};
}

}  // namespace

Rule drop_default_rule() {
  return {
      .id = "drop-default",
      .title = "A NOT NULL column loses its default",
      .severity = Severity::kError,
      .rule_class = RuleClass::kCompatibility,
      .asks = commands({AlterKind::kDropDefault}),
      .why =
          "An INSERT of the old release that does not name the column gets the default today, and "
          "a NOT NULL violation afterwards.",
      .safe = "The same statement, behind the deploy gate.",
      .violating = {{"CREATE TABLE t (a int NOT NULL DEFAULT 1);",
                     "ALTER TABLE t ALTER COLUMN a DROP DEFAULT;"},
                    {"CREATE TABLE t (b int);",
                     "ALTER TABLE t ADD COLUMN a int NOT NULL DEFAULT 1; "
                     "ALTER TABLE t ALTER a DROP DEFAULT;"}},
      .clean = {{"CREATE TABLE t (a int DEFAULT 1);", "ALTER TABLE t ALTER COLUMN a DROP DEFAULT;"},
                {"",
                 "CREATE TABLE t (a int NOT NULL DEFAULT 1); ALTER TABLE t ALTER a DROP DEFAULT;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
