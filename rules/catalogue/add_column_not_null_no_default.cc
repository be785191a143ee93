// add-column-not-null-no-default: the old release's inserts fail, and so does the statement itself
// as soon as the table has a row.
#include <algorithm>

#include "migrations/splice.h"
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const AlterCommand* command = alter_command(subject, AlterKind::kAddColumn);
  const Table* table = command == nullptr ? nullptr : live_table(subject);
  if (table == nullptr || table->column(command->column->name) != nullptr) {
    return std::nullopt;
  }
  const ColumnDef& column = *command->column;
  if (!column.not_null || column.default_value || column.generated ||
      column.identity != Identity::kNone || column.type.name.name.text.ends_with("serial")) {
    return std::nullopt;
  }
  return Match{
      "the statement fails when " + sized(*table) +
          " has a row, and inserts of the old release, which do not know " + column.name.text +
          ", fail afterwards",
      "Add it with a DEFAULT, or add it nullable, fill it with an UPDATE, and SET NOT NULL "
      "in a statement of its own: plan knows a safe way for each."};
}

// A table that is known to be empty may get the column: nothing has to be filled.
Result<std::vector<Draft>> safe_form(const Subject& subject) {
  const AlterCommand& command = *alter_command(subject, AlterKind::kAddColumn);
  const ColumnDef& column = *command.column;
  const Table& table = *live_table(subject);
  if (!table.size || table.size->rows != 0) {
    return Error{
        ErrorCode::kUnsupported,
        "add-column-not-null-no-default: nothing says what " + column.name.text +
            " is to be in the rows of " + sized(table),
        "Add it with a DEFAULT, or add it nullable, fill it with an UPDATE, and SET NOT NULL "
        "in a statement of its own.",
        {},
        ""};
  }
  Result<std::string> bare = add_column_without(subject.statement, {*column.not_null_range});
  if (!bare) {
    return std::move(bare).error();
  }
  const std::string name = display(table.name) + "." + column.name.text;
  Draft add = sql_draft(Phase::kExpand, "add column " + name, {*std::move(bare)});
  add.phase_reason = "the old release does not see a new column that it need not fill";
  add.undo = {
      {RunSql{{alter_table_sql(table.name) + "DROP COLUMN " + to_sql(column.name)}}}, "", ""};
  Draft set = sql_draft(
      Phase::kContract, "set " + name + " NOT NULL",
      {alter_table_sql(table.name) + "ALTER COLUMN " + to_sql(column.name) + " SET NOT NULL"});
  set.review = Review::kJudgeAgain;
  return std::vector<Draft>{std::move(add), std::move(set)};
}

}  // namespace

Rule add_column_not_null_no_default_rule() {
  return {
      .id = "add-column-not-null-no-default",
      .title = "A NOT NULL column that nobody fills",
      .severity = Severity::kError,
      .rule_class = RuleClass::kCompatibility,
      .asks = commands({AlterKind::kAddColumn}),
      .why =
          "ADD COLUMN … NOT NULL without a default fails on a table with rows. On an empty one it "
          "succeeds, and then every INSERT of the old release fails.",
      .safe =
          "On an empty table: add it nullable, and set NOT NULL behind the deploy gate. On any "
          "other: say what the rows are to hold, with a DEFAULT or an UPDATE.",
      .violating = {{"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN b int NOT NULL;"},
                    {"CREATE TABLE t (a int);",
                     "ALTER TABLE t ADD COLUMN b text CONSTRAINT filled NOT NULL;"}},
      .clean = {{"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN b int NOT NULL DEFAULT 0;"},
                {"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN b int;"},
                {"", "CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN b int NOT NULL;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
