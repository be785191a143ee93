#include "rules/constraint_recipe.h"

#include <algorithm>

#include "migrations/fold.h"
#include "migrations/splice.h"
#include "rules/classify_alter.h"
#include "rules/index_sql.h"
#include "rules/partition_recipe.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::string kind_words(ConstraintKind kind) {
  switch (kind) {
    case ConstraintKind::kCheck:
      return "CHECK";
    case ConstraintKind::kForeignKey:
      return "foreign key";
    case ConstraintKind::kUnique:
      return "UNIQUE";
    case ConstraintKind::kPrimaryKey:
      return "PRIMARY KEY";
    default:
      return "constraint";
  }
}

std::string phase_reason(Phase phase) {
  return phase == Phase::kExpand
             ? "all its columns are new, so nothing that the old release writes can violate it"
             : "a statement of the old release may violate the constraint";
}

}  // namespace

const ConstraintDef* added_constraint(const Subject& subject, ConstraintKind kind) {
  const AlterCommand* command = alter_command(subject, AlterKind::kAddConstraint);
  return command != nullptr && command->constraint && command->constraint->kind == kind
             ? &*command->constraint
             : nullptr;
}

std::vector<Name> constraint_columns(const ConstraintDef& constraint) {
  if (constraint.kind != ConstraintKind::kCheck) {
    return constraint.columns;
  }
  std::vector<Name> columns;
  for (const ColumnPath& path : constraint.check.columns) {
    if (!path.empty() && std::find(columns.begin(), columns.end(), path.back()) == columns.end()) {
      columns.push_back(path.back());
    }
  }
  return columns;
}

bool proven_not_null(const Table& table, const Name& column) {
  return std::any_of(table.constraints.begin(), table.constraints.end(), [&](const auto& entry) {
    const Constraint& constraint = entry.second;
    const std::vector<Name>& proven = constraint.check.implies_not_null;
    return constraint.kind == ConstraintKind::kCheck && constraint.validated &&
           std::find(proven.begin(), proven.end(), column) != proven.end();
  });
}

Name constraint_name(const Subject& subject, const ConstraintDef& constraint) {
  if (!constraint.name.empty()) {
    return constraint.name;
  }
  // The fold chooses as the server does: apply the statement and see which name is new.
  Catalog after = subject.before;
  const ObjectName table = target_table(subject);
  if (const Result<void> applied = apply(after, subject.statement); applied) {
    const auto& before = subject.before.tables.at(table).constraints;
    for (const auto& [name, value] : after.tables.at(table).constraints) {
      if (!before.contains(name)) {
        return name;
      }
    }
  }
  return {};
}

Result<std::vector<Draft>> not_valid_then_validate(const Subject& subject) {
  const AlterCommand& command = *alter_command(subject, AlterKind::kAddConstraint);
  const ObjectName table = target_table(subject);
  const Table& live = *live_table(subject);
  const Name name = constraint_name(subject, *command.constraint);
  const std::string words = kind_words(command.constraint->kind) + " " + name.text;
  if (live.partition_by != PartitionStrategy::kNone &&
      command.constraint->kind == ConstraintKind::kForeignKey &&
      subject.before.server_version < 18) {
    return foreign_key_partition_by_partition(subject);
  }
  Result<std::string> not_valid = add_constraint_not_valid(subject.statement, name);
  if (!not_valid) {
    return std::move(not_valid).error();
  }
  const Classification classification = classify_constraint(subject, *command.constraint);
  const Phase phase = classification.phase;
  Draft add = sql_draft(phase, "add " + words + " on " + display(table) + " for new rows",
                        {*std::move(not_valid)});
  add.undo = {
      {RunSql{{alter_table_sql(table) + "DROP CONSTRAINT IF EXISTS " + to_sql(name)}}}, "", ""};
  Draft validate = sql_draft(phase, "validate " + words + " on " + display(table),
                             {alter_table_sql(table) + "VALIDATE CONSTRAINT " + to_sql(name)});
  add.phase_reason = classification.reason;
  validate.phase_reason = classification.reason;
  return std::vector<Draft>{std::move(add), std::move(validate)};
}

Result<std::vector<Draft>> index_then_constraint(const Subject& subject) {
  const AlterCommand& command = *alter_command(subject, AlterKind::kAddConstraint);
  const ConstraintDef& constraint = *command.constraint;
  const Table& table = *live_table(subject);
  const Name name = constraint_name(subject, constraint);
  if (table.partition_by != PartitionStrategy::kNone) {
    return constraint_partition_by_partition(subject);
  }
  std::vector<Draft> drafts;
  if (constraint.kind == ConstraintKind::kPrimaryKey) {
    for (const Name& column : constraint.columns) {
      const Column* known = table.column(column);
      if (known != nullptr && !known->not_null) {
        Draft set = sql_draft(
            Phase::kContract, "set " + column.text + " NOT NULL",
            {alter_table_sql(table.name) + "ALTER COLUMN " + to_sql(column) + " SET NOT NULL"});
        set.review = Review::kJudgeAgain;
        drafts.push_back(std::move(set));
      }
    }
  }
  const Phase phase = constraint_phase(subject, table.name, constraint.columns);
  Index index;
  index.table = table.name;
  index.unique = true;
  index.nulls_not_distinct = constraint.nulls_not_distinct;
  index.include = constraint.include;
  for (const Name& column : constraint.columns) {
    IndexKey key;
    key.column = column;
    index.keys.push_back(std::move(key));
  }
  // The constraint takes the index over and gives it its own name. Until then the name may still be
  // taken by what this constraint replaces.
  const bool taken =
      subject.context.start != nullptr &&
      subject.context.start->relation_kind({table.name.schema, name}) != RelationKind::kNone;
  const Name index_name = taken ? Name{make_object_name(name.text, "", "new")} : name;
  const ObjectName index_object{table.name.schema, index_name};
  Draft build;
  build.phase = phase;
  build.title = "build unique index " + index_name.text + " on " + display(table.name);
  build.action = BuildIndex{index_object, table.name, index_sql(index, index_name, subject.before)};
  build.undo = {
      {DropIndex{index_object, "DROP INDEX CONCURRENTLY IF EXISTS " + to_sql(index_object)}},
      "",
      ""};
  build.phase_reason = phase_reason(phase);
  drafts.push_back(std::move(build));
  std::string add_sql =
      alter_table_sql(table.name) + "ADD CONSTRAINT " + to_sql(name) + " " +
      (constraint.kind == ConstraintKind::kPrimaryKey ? "PRIMARY KEY" : "UNIQUE") +
      " USING INDEX " + to_sql(index_name);
  add_sql += constraint.deferrable ? " DEFERRABLE" : "";
  add_sql += constraint.initially_deferred ? " INITIALLY DEFERRED" : "";
  Draft add = sql_draft(phase, "make it " + kind_words(constraint.kind) + " " + name.text,
                        {std::move(add_sql)});
  add.phase_reason = phase_reason(phase);
  add.undo = {{RunSql{{alter_table_sql(table.name) + "DROP CONSTRAINT " + to_sql(name)}}}, "", ""};
  drafts.push_back(std::move(add));
  return drafts;
}

}  // namespace bellows
