// set-not-null: SET NOT NULL scans the table under ACCESS EXCLUSIVE.
#include "rules/catalogue/catalogue.h"
#include "rules/constraint_recipe.h"
#include "rules/subject.h"
#include "rules/undo.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const AlterCommand* command = alter_command(subject, AlterKind::kSetNotNull);
  const Table* table = command == nullptr ? nullptr : big_table(subject);
  const Column* column = table == nullptr ? nullptr : table->column(command->name);
  if (column == nullptr || column->not_null || proven_not_null(*table, command->name)) {
    return std::nullopt;
  }
  return Match{who_waits(subject, *table) + " while the server reads all of it" +
                   lock_words(subject, table->name) +
                   ", and inserts of the old release that leave " + command->name.text +
                   " out fail",
               "Prove it first with a CHECK that is added NOT VALID and validated, after the old "
               "release is gone."};
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  const AlterCommand& command = *alter_command(subject, AlterKind::kSetNotNull);
  const ObjectName table = target_table(subject);
  const std::string alter = alter_table_sql(table);
  const Name check{make_object_name(table.name.text, command.name.text, "bellows_not_null")};
  const std::string column = display(table) + "." + command.name.text;
  const std::string reason = "inserts of the old release may leave the column NULL";

  Draft add = sql_draft(Phase::kContract, "forbid new NULLs in " + column,
                        {alter + "ADD CONSTRAINT " + to_sql(check) + " CHECK (" +
                         to_sql(command.name) + " IS NOT NULL) NOT VALID"});
  add.undo = {{RunSql{{alter + "DROP CONSTRAINT IF EXISTS " + to_sql(check)}}}, "", ""};
  Draft validate = sql_draft(Phase::kContract, "prove that " + column + " holds no NULL",
                             {alter + "VALIDATE CONSTRAINT " + to_sql(check)});
  Draft set = sql_draft(Phase::kContract, "set " + column + " NOT NULL",
                        {alter + "ALTER COLUMN " + to_sql(command.name) + " SET NOT NULL",
                         alter + "DROP CONSTRAINT " + to_sql(check)});
  set.undo = {{RunSql{{alter + "ALTER COLUMN " + to_sql(command.name) + " DROP NOT NULL",
                       alter + "ADD CONSTRAINT " + to_sql(check) + " CHECK (" +
                           to_sql(command.name) + " IS NOT NULL) NOT VALID"}}},
              "",
              ""};
  std::vector<Draft> drafts = {std::move(add), std::move(validate), std::move(set)};
  for (Draft& draft : drafts) {
    draft.phase_reason = reason;
  }
  return drafts;
}

}  // namespace

Rule set_not_null_rule() {
  return {
      .id = "set-not-null",
      .title = "NOT NULL is checked under a lock that stops everything",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kSetNotNull}),
      .why =
          "SET NOT NULL holds ACCESS EXCLUSIVE while it reads the whole table. And the old "
          "release may still insert rows without the column.",
      .safe =
          "CHECK (c IS NOT NULL) NOT VALID, VALIDATE in a transaction of its own, then SET NOT "
          "NULL, which takes the CHECK for proof and does not scan, and drop the CHECK; all of "
          "it behind the deploy gate.",
      .violating = {{"CREATE TABLE t (a int);", "ALTER TABLE t ALTER COLUMN a SET NOT NULL;"},
                    {"CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0));",
                     "ALTER TABLE t ALTER a SET NOT NULL;"}},
      .clean = {{"CREATE TABLE t (a int NOT NULL);", "ALTER TABLE t ALTER COLUMN a SET NOT NULL;"},
                {"CREATE TABLE t (a int, CONSTRAINT c CHECK (a IS NOT NULL));",
                 "ALTER TABLE t ALTER COLUMN a SET NOT NULL;"},
                {"", "CREATE TABLE t (a int); ALTER TABLE t ALTER COLUMN a SET NOT NULL;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
