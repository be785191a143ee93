// drop-column: the old release may still read or write the column.
#include "rules/catalogue/catalogue.h"
#include "rules/recipes/hide.h"
#include "rules/subject.h"
#include "rules/undo.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const AlterCommand* command = alter_command(subject, AlterKind::kDropColumn);
  const Table* table = command == nullptr ? nullptr : live_table(subject);
  if (table == nullptr || table->column(command->name) == nullptr ||
      subject.context.is_new(table->name, command->name)) {
    return std::nullopt;
  }
  return Match{"statements of the old release that name " + display(table->name) + "." +
                   command->name.text + " fail, and its data is gone",
               "Drop it only after no release uses it."};
}

bool in_primary_key(const Table& table, const Name& column) {
  const Constraint* primary = table.primary_key();
  if (primary == nullptr) {
    return false;
  }
  for (const Name& key : primary->columns) {
    if (key == column) {
      return true;
    }
  }
  return false;
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  const AlterCommand& command = *alter_command(subject, AlterKind::kDropColumn);
  const Table& table = *live_table(subject);
  const Column& column = *table.column(command.name);
  const std::string title = display(table.name) + "." + command.name.text;
  std::vector<Draft> drafts;
  if (column.not_null && !column.default_value && !column.generated &&
      column.identity == Identity::kNone && !in_primary_key(table, command.name)) {
    Draft relax = sql_draft(
        Phase::kExpand, "let " + title + " be left out",
        {alter_table_sql(table.name) + "ALTER COLUMN " + to_sql(command.name) + " DROP NOT NULL"});
    relax.phase_reason = "the new release no longer fills the column";
    relax.easing = Easing::kLiftsNotNull;
    relax.undo = restore_not_null(table.name, command.name);
    drafts.push_back(std::move(relax));
  }
  Draft drop = sql_draft(Phase::kContract, "drop column " + title, {subject.statement.text});
  drop.phase_reason = "the old release may still use the column";
  drop.destroys = true;
  drop.undo.impossible = "the column's data is gone";
  for (Draft& draft : hide_column_first(subject, std::move(drop))) {
    drafts.push_back(std::move(draft));
  }
  return drafts;
}

}  // namespace

Rule drop_column_rule() {
  return {
      .id = "drop-column",
      .title = "A column is dropped that the old release may use",
      .severity = Severity::kError,
      .rule_class = RuleClass::kCompatibility,
      .asks = commands({AlterKind::kDropColumn}),
      .why =
          "While a deploy rolls, old and new release run side by side: the old one still names the "
          "column. What it held cannot be brought back.",
      .safe =
          "Expand: lift NOT NULL where the new release would have to fill the column. Contract, "
          "behind the deploy gate: drop it.",
      .violating = {{"CREATE TABLE t (a int, b int);", "ALTER TABLE t DROP COLUMN b;"},
                    {"CREATE TABLE t (a int, b int NOT NULL);",
                     "ALTER TABLE t DROP COLUMN IF EXISTS b;"}},
      .clean = {{"CREATE TABLE t (a int);", "ALTER TABLE t DROP COLUMN IF EXISTS b;"},
                {"CREATE TABLE t (a int);",
                 "ALTER TABLE t ADD COLUMN b int; ALTER TABLE t DROP COLUMN b;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
