// add-column-volatile-default: ADD COLUMN with a volatile default rewrites the table.
#include "migrations/splice.h"
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const AlterCommand* command = alter_command(subject, AlterKind::kAddColumn);
  const Table* table = command == nullptr ? nullptr : big_table(subject);
  if (table == nullptr || !command->column->default_value ||
      table->column(command->column->name) != nullptr ||
      volatility_of(*command->column->default_value, subject.before) != Volatility::kVolatile) {
    return std::nullopt;
  }
  return Match{who_waits(subject, *table) + " while the table and its indexes are written anew" +
                   lock_words(subject, table->name) + ": the default " +
                   command->column->default_value->text + " differs from row to row",
               "Add the column without it, set the default for new rows, and fill the old rows in "
               "batches."};
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  const AlterCommand& command = *alter_command(subject, AlterKind::kAddColumn);
  const ColumnDef& column = *command.column;
  const Table& table = *live_table(subject);
  const std::string name = display(table.name) + "." + column.name.text;
  std::vector<Range> leave_out = {*column.default_range};
  if (column.not_null_range) {
    leave_out.push_back(*column.not_null_range);
  }
  Result<std::string> bare = add_column_without(subject.statement, leave_out);
  if (!bare) {
    return std::move(bare).error();
  }
  const std::string alter = alter_table_sql(table.name) + "ALTER COLUMN " + to_sql(column.name);
  const std::string& value = column.default_value->text;
  Draft add = sql_draft(Phase::kExpand, "add column " + name + ", with its default for new rows",
                        {*std::move(bare), alter + " SET DEFAULT " + value});
  add.phase_reason = "the old release does not see a new column that it need not fill";
  add.undo = {
      {RunSql{{alter_table_sql(table.name) + "DROP COLUMN " + to_sql(column.name)}}}, "", ""};
  Draft fill;
  fill.phase = Phase::kBackfill;
  fill.phase_reason = "it moves data";
  fill.title = "fill " + name + " in the rows that were there";
  fill.action = MoveRows{table.name,
                         to_sql(table.name),
                         to_sql(table.name),
                         to_sql(column.name) + " = " + value,
                         to_sql(column.name) + " IS NULL",
                         walking_key(subject.before, table)};
  std::vector<Draft> drafts = {std::move(add), std::move(fill)};
  if (column.not_null) {
    Draft set = sql_draft(Phase::kContract, "set " + name + " NOT NULL", {alter + " SET NOT NULL"});
    set.review = Review::kJudgeAgain;
    drafts.push_back(std::move(set));
  }
  return drafts;
}

}  // namespace

Rule add_column_volatile_default_rule() {
  return {
      .id = "add-column-volatile-default",
      .title = "A volatile default makes ADD COLUMN rewrite the table",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kAddColumn}),
      .why =
          "A default that is the same for all rows is stored once; one that differs from row to "
          "row (gen_random_uuid(), random(), clock_timestamp(), nextval()) is written into every "
          "row, under ACCESS EXCLUSIVE.",
      .safe =
          "Add the column bare and set its default for new rows; fill the old rows in batches; "
          "set NOT NULL through a validated CHECK.",
      .violating = {{"CREATE TABLE t (a int);",
                     "ALTER TABLE t ADD COLUMN u uuid DEFAULT gen_random_uuid();"},
                    {"CREATE TABLE t (a int);",
                     "ALTER TABLE t ADD COLUMN r float8 NOT NULL DEFAULT random();"}},
      .clean = {{"CREATE TABLE t (a int);",
                 "ALTER TABLE t ADD COLUMN c timestamptz NOT NULL DEFAULT now();"},
                {"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN n int DEFAULT 1 + 1;"},
                {"",
                 "CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN r float8 DEFAULT random();"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
