// pk-using-index-nullable: the index does not prove that its columns hold no NULL.
#include "rules/catalogue/catalogue.h"
#include "rules/constraint_recipe.h"
#include "rules/subject.h"

namespace bellows {
namespace {

// Columns of the index that may hold NULL and are not proven not to.
std::vector<Name> nullable_columns(const Subject& subject) {
  const ConstraintDef* constraint = added_constraint(subject, ConstraintKind::kPrimaryKey);
  const Table* table = constraint == nullptr ? nullptr : live_table(subject);
  if (table == nullptr || constraint->using_index.empty()) {
    return {};
  }
  const auto index = subject.before.indexes.find({table->name.schema, constraint->using_index});
  std::vector<Name> columns;
  if (index != subject.before.indexes.end()) {
    for (const IndexKey& key : index->second.keys) {
      const Column* column = table->column(key.column);
      if (column != nullptr && !column->not_null && !proven_not_null(*table, key.column)) {
        columns.push_back(key.column);
      }
    }
  }
  return columns;
}

std::optional<Match> match(const Subject& subject) {
  const std::vector<Name> columns = nullable_columns(subject);
  const Table* table = columns.empty() ? nullptr : big_table(subject);
  if (table == nullptr) {
    return std::nullopt;
  }
  return Match{who_waits(subject, *table) + " while " + names_text(columns) +
                   " is looked at in every row for NULL" + lock_words(subject, table->name),
               "Set the columns NOT NULL through a validated CHECK first.",
               {}};
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  const ObjectName table = target_table(subject);
  std::vector<Draft> drafts;
  for (const Name& column : nullable_columns(subject)) {
    Draft set =
        sql_draft(Phase::kContract, "set " + display(table) + "." + column.text + " NOT NULL",
                  {alter_table_sql(table) + "ALTER COLUMN " + to_sql(column) + " SET NOT NULL"});
    set.review = Review::kJudgeAgain;
    drafts.push_back(std::move(set));
  }
  const ConstraintDef& constraint = *added_constraint(subject, ConstraintKind::kPrimaryKey);
  const Name name = constraint.name.empty() ? constraint.using_index : constraint.name;
  Draft add =
      sql_draft(Phase::kContract, "make it PRIMARY KEY " + name.text, {subject.statement.text});
  add.phase_reason = "inserts of the old release may leave the columns NULL";
  add.undo.impossible = "dropping the key would drop the index that was there before";
  drafts.push_back(std::move(add));
  return drafts;
}

}  // namespace

Rule pk_using_index_nullable_rule() {
  return {
      .id = "pk-using-index-nullable",
      .title = "PRIMARY KEY USING INDEX over nullable columns",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kAddConstraint}),
      .why =
          "The index is there already, but a primary key also makes its columns NOT NULL, and the "
          "table is read whole under ACCESS EXCLUSIVE to prove it.",
      .safe =
          "The columns become NOT NULL through a validated CHECK first; then the same statement, "
          "which only changes the catalog.",
      .violating = {{"CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a);",
                     "ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY USING INDEX i;"},
                    {"CREATE TABLE t (a int NOT NULL, b int); CREATE UNIQUE INDEX i ON t (a, b);",
                     "ALTER TABLE t ADD PRIMARY KEY USING INDEX i;"}},
      .clean = {{"CREATE TABLE t (a int NOT NULL); CREATE UNIQUE INDEX i ON t (a);",
                 "ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY USING INDEX i;"},
                {"",
                 "CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a); ALTER TABLE t ADD "
                 "PRIMARY KEY USING INDEX i;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
