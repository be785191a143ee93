#include "rules/partition_recipe.h"

#include <algorithm>

#include "migrations/fold.h"
#include "migrations/partition_bound.h"
#include "rules/classify.h"
#include "rules/concurrently.h"
#include "rules/constraint_recipe.h"
#include "rules/index_sql.h"
#include "rules/undo.h"

namespace bellows {
namespace {

// The schema that the statement would lead to: it knows every name that the server would choose.
Result<Catalog> after_statement(const Subject& subject) {
  Catalog after = subject.before;
  if (Result<void> applied = apply(after, subject.statement); !applied) {
    return std::move(applied).error();
  }
  return after;
}

std::vector<ObjectName> all_partitions(const Catalog& catalog, const ObjectName& parent) {
  std::vector<ObjectName> all;
  for (const ObjectName& partition : catalog.partitions_of(parent)) {
    all.push_back(partition);
    const std::vector<ObjectName> below = all_partitions(catalog, partition);
    all.insert(all.end(), below.begin(), below.end());
  }
  return all;
}

bool is_partitioned(const Catalog& catalog, const ObjectName& table) {
  return catalog.tables.at(table).partition_by != PartitionStrategy::kNone;
}

std::string reason_for(Phase phase) {
  return phase == Phase::kExpand ? "an index changes no result"
                                 : "writes of the old release may violate the constraint";
}

// The parents' indexes, not valid until every partition has its part.
Draft only_parents(const Subject& subject, const std::vector<Index>& parents, Phase phase) {
  Draft draft = sql_draft(phase,
                          "create index " + parents.front().name.name.text + " on only " +
                              display(parents.front().table),
                          {});
  auto& statements = std::get<RunSql>(draft.action).statements;
  for (const Index& index : parents) {
    statements.push_back(index_sql_on_only(index, subject.before));
  }
  draft.phase_reason = reason_for(phase);
  draft.undo = {{RunSql{{"DROP INDEX IF EXISTS " + to_sql(parents.front().name)}}}, "", ""};
  return draft;
}

}  // namespace

bool has_default_partition(const Catalog& catalog, const ObjectName& table) {
  return !default_partition_of(catalog, table).empty();
}

ObjectName default_partition_of(const Catalog& catalog, const ObjectName& table) {
  for (const ObjectName& partition : catalog.partitions_of(table)) {
    if (is_default_bound(catalog.tables.at(partition).partition_bound)) {
      return partition;
    }
  }
  return {};
}

std::vector<Index> new_indexes(const Catalog& before, const Catalog& after,
                               const ObjectName& table) {
  std::vector<Index> found;
  for (const Index* index : after.indexes_of(table)) {
    if (!before.indexes.contains(index->name)) {
      found.push_back(*index);
    }
  }
  return found;
}

std::vector<Constraint> new_foreign_keys(const Catalog& before, const Catalog& after,
                                         const ObjectName& table) {
  std::vector<Constraint> found;
  const auto& known = before.tables.at(table).constraints;
  for (const auto& [name, constraint] : after.tables.at(table).constraints) {
    if (constraint.kind == ConstraintKind::kForeignKey && !known.contains(name)) {
      found.push_back(constraint);
    }
  }
  return found;
}

Draft build_beside(const Index& index, const Catalog& catalog, Phase phase,
                   const std::string& reason) {
  Draft draft;
  draft.phase = phase;
  draft.phase_reason = reason;
  draft.title = "build index " + index.name.name.text + " on " + display(index.table);
  draft.action = BuildIndex{index.name, index.table, index_sql(index, index.name.name, catalog)};
  draft.undo = {
      {DropIndex{index.name, "DROP INDEX CONCURRENTLY IF EXISTS " + to_sql(index.name)}}, "", ""};
  return draft;
}

Draft adopt_index(const Index& index, const Catalog& after, Phase phase,
                  const std::string& reason) {
  const Constraint& constraint = after.tables.at(index.table).constraints.at(index.constraint);
  const std::string name = to_sql(index.constraint);
  std::string sql = alter_table_sql(index.table) + "ADD CONSTRAINT " + name +
                    (constraint.kind == ConstraintKind::kPrimaryKey ? " PRIMARY KEY" : " UNIQUE") +
                    " USING INDEX " + to_sql(index.name.name);
  sql += constraint.deferrable ? " DEFERRABLE" : "";
  sql += constraint.initially_deferred ? " INITIALLY DEFERRED" : "";
  Draft draft =
      sql_draft(phase, "make it a constraint of " + display(index.table), {std::move(sql)});
  draft.phase_reason = reason;
  draft.undo = {
      {RunSql{{alter_table_sql(index.table) + "DROP CONSTRAINT IF EXISTS " + name}}}, "", ""};
  return draft;
}

std::vector<Draft> prove_foreign_key(const ObjectName& table, const Constraint& key, Phase phase,
                                     const std::string& reason) {
  Constraint wanted = key;
  wanted.validated = true;
  std::vector<std::string> sql = constraint_sql(table, wanted);
  const std::string words = "foreign key " + key.name.text + " on " + display(table);
  Draft add = sql_draft(phase, "add " + words + " for new rows", {std::move(sql[0])});
  add.phase_reason = reason;
  add.undo = {
      {RunSql{{alter_table_sql(table) + "DROP CONSTRAINT IF EXISTS " + to_sql(key.name)}}}, "", ""};
  Draft validate = sql_draft(phase, "validate " + words, {std::move(sql[1])});
  validate.phase_reason = reason;
  return {std::move(add), std::move(validate)};
}

Result<std::vector<Draft>> index_partition_by_partition(const Subject& subject) {
  const ObjectName parent = target_table(subject);
  Result<Catalog> after = after_statement(subject);
  if (!after) {
    return std::move(after).error();
  }
  const Classification classification = classify(subject);
  const Phase phase = classification.phase;
  std::vector<Index> parents = new_indexes(subject.before, *after, parent);
  std::vector<Index> leaves;
  for (const ObjectName& partition : all_partitions(subject.before, parent)) {
    for (Index& index : new_indexes(subject.before, *after, partition)) {
      (is_partitioned(subject.before, partition) ? parents : leaves).push_back(std::move(index));
    }
  }
  std::vector<Draft> drafts = {only_parents(subject, parents, phase)};
  std::vector<std::string> attach;
  for (const Index& leaf : leaves) {
    drafts.push_back(build_beside(leaf, subject.before, phase, reason_for(phase)));
  }
  // The deepest first; parts that were there before are taken over by the same statement.
  for (const ObjectName& partition : all_partitions(subject.before, parent)) {
    for (const Index* index : after->indexes_of(partition)) {
      const Index* old = subject.before.index(index->name);
      if (!index->parent.empty() && (old == nullptr || old->parent.empty())) {
        attach.insert(attach.begin(), "ALTER INDEX " + to_sql(index->parent) +
                                          " ATTACH PARTITION " + to_sql(index->name));
      }
    }
  }
  Draft join =
      sql_draft(phase, "attach the partitions' indexes to " + parents.front().name.name.text,
                std::move(attach));
  join.phase_reason = reason_for(phase);
  join.undo = {{RunSql{{"DROP INDEX IF EXISTS " + to_sql(parents.front().name)}}}, "", ""};
  if (!std::get<RunSql>(join.action).statements.empty()) {
    drafts.push_back(std::move(join));
  }
  for (Draft& draft : drafts) {
    draft.timing = classification.timing;
  }
  return drafts;
}

Result<std::vector<Draft>> constraint_partition_by_partition(const Subject& subject) {
  const ConstraintDef& constraint = *alter_command(subject)->constraint;
  const Table& table = *live_table(subject);
  Result<Catalog> after = after_statement(subject);
  if (!after) {
    return std::move(after).error();
  }
  const Phase phase = constraint_phase(subject, table.name, constraint.columns);
  std::vector<Draft> drafts;
  for (const Name& column : constraint.columns) {
    const Column* known = table.column(column);
    if (constraint.kind == ConstraintKind::kPrimaryKey && known != nullptr && !known->not_null) {
      Draft set = sql_draft(
          Phase::kContract, "set " + column.text + " NOT NULL",
          {alter_table_sql(table.name) + "ALTER COLUMN " + to_sql(column) + " SET NOT NULL"});
      set.review = Review::kJudgeAgain;
      drafts.push_back(std::move(set));
    }
  }
  for (const ObjectName& partition : all_partitions(subject.before, table.name)) {
    if (is_partitioned(subject.before, partition)) {
      continue;  // made by the parent's, from the parts below it
    }
    for (const Index& index : new_indexes(subject.before, *after, partition)) {
      drafts.push_back(build_beside(index, subject.before, phase, reason_for(phase)));
      drafts.push_back(adopt_index(index, *after, phase, reason_for(phase)));
    }
  }
  Draft whole = sql_draft(phase, "make it a constraint of " + display(table.name) + " itself",
                          {subject.statement.text});
  whole.phase_reason = reason_for(phase);
  whole.undo = {{RunSql{{alter_table_sql(table.name) + "DROP CONSTRAINT IF EXISTS " +
                         to_sql(constraint_name(subject, constraint))}}},
                "",
                ""};
  drafts.push_back(std::move(whole));
  return drafts;
}

Result<std::vector<Draft>> foreign_key_partition_by_partition(const Subject& subject) {
  const ConstraintDef& constraint = *alter_command(subject)->constraint;
  const Table& table = *live_table(subject);
  Result<Catalog> after = after_statement(subject);
  if (!after) {
    return std::move(after).error();
  }
  const Phase phase = constraint_phase(subject, table.name, constraint.columns);
  const std::string reason =
      phase == Phase::kExpand
          ? "all its columns are new, so nothing that the old release writes can violate it"
          : "a statement of the old release may violate the constraint";
  std::vector<Draft> drafts;
  for (const ObjectName& partition : all_partitions(subject.before, table.name)) {
    if (is_partitioned(subject.before, partition)) {
      continue;
    }
    for (const Constraint& key : new_foreign_keys(subject.before, *after, partition)) {
      std::vector<Draft> proof = prove_foreign_key(partition, key, phase, reason);
      std::move(proof.begin(), proof.end(), std::back_inserter(drafts));
    }
  }
  Draft whole = sql_draft(phase, "add the foreign key on " + display(table.name) + " itself",
                          {subject.statement.text});
  whole.phase_reason = reason;
  whole.undo = {{RunSql{{alter_table_sql(table.name) + "DROP CONSTRAINT IF EXISTS " +
                         to_sql(constraint_name(subject, constraint))}}},
                "",
                ""};
  drafts.push_back(std::move(whole));
  return drafts;
}

}  // namespace bellows
