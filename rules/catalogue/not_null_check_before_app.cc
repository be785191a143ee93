// not-null-check-before-app: CHECK (c IS NOT NULL) NOT VALID already rejects new NULLs.
#include <algorithm>

#include "rules/catalogue/catalogue.h"
#include "rules/constraint_recipe.h"
#include "rules/subject.h"

namespace bellows {
namespace {

// A column that a statement of the old release may leave NULL.
const Column* left_null(const Table& table, const ConstraintDef& constraint) {
  for (const Name& name : constraint.check.implies_not_null) {
    const Column* column = table.column(name);
    if (column != nullptr && !column->not_null && !column->default_value && !column->generated &&
        column->identity == Identity::kNone) {
      return column;
    }
  }
  return nullptr;
}

// A trigger on the table may fill the column before the CHECK sees the row.
bool may_be_filled(const Table& table) {
  return std::any_of(table.triggers.begin(), table.triggers.end(),
                     [](const auto& entry) { return entry.second.row; });
}

std::optional<Match> match(const Subject& subject) {
  const ConstraintDef* constraint = added_constraint(subject, ConstraintKind::kCheck);
  const Table* table = constraint == nullptr ? nullptr : live_table(subject);
  if (table == nullptr || !constraint->not_valid || may_be_filled(*table)) {
    return std::nullopt;
  }
  const Column* column = left_null(*table, *constraint);
  if (column == nullptr) {
    return std::nullopt;
  }
  return Match{"inserts of the old release that leave " + display(table->name) + "." +
                   column->name.text + " out fail at once: NOT VALID spares old rows, not new ones",
               "Add it after the old release is gone, or give the column a default or a trigger "
               "that fills it first.",
               {}};
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  const ConstraintDef& constraint = *added_constraint(subject, ConstraintKind::kCheck);
  const ObjectName table = target_table(subject);
  const Name name = constraint_name(subject, constraint);
  Draft draft = sql_draft(Phase::kContract, "forbid new NULLs in " + display(table),
                          {subject.statement.text});
  draft.phase_reason = "inserts of the old release may leave the column NULL";
  draft.undo = {{RunSql{{alter_table_sql(table) + "DROP CONSTRAINT " + to_sql(name)}}}, "", ""};
  return std::vector<Draft>{std::move(draft)};
}

}  // namespace

Rule not_null_check_before_app_rule() {
  return {
      .id = "not-null-check-before-app",
      .title = "A NOT VALID check for NOT NULL meets the old release",
      .severity = Severity::kError,
      .rule_class = RuleClass::kCompatibility,
      .asks = commands({AlterKind::kAddConstraint}),
      .why =
          "NOT VALID means that rows which are there are not checked. Every row that is written "
          "afterwards is, and the old release still leaves the column NULL.",
      .safe = "The same statement, behind the deploy gate.",
      .violating = {{"CREATE TABLE t (a int);",
                     "ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID;"},
                    {"CREATE TABLE t (a int);",
                     "ALTER TABLE t ADD COLUMN b int; "
                     "ALTER TABLE t ADD CHECK (b IS NOT NULL AND b > 0) NOT VALID;"}},
      .clean = {{"CREATE TABLE t (a int DEFAULT 1);",
                 "ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID;"},
                {"CREATE TABLE t (a int);",
                 "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
