// CREATE TABLE, CREATE INDEX, CREATE TRIGGER: what they lock of what was there before.
#include <algorithm>

#include "migrations/effects/handlers.h"

namespace bellows {
namespace {

void read_column_definition(Collector& collector, const ObjectName& table,
                            const ColumnDef& column) {
  collector.read_type(column.type);
  if (column.default_value) {
    collector.read_expression(*column.default_value, table);
    if (const auto sequence = sequence_of_default(collector.before(), *column.default_value)) {
      collector.lock_dependency(*sequence);
    }
  }
  if (column.generated) {
    collector.read_expression(*column.generated, table);
  }
}

void like_effects(Collector& collector, const LikeClause& like) {
  const ObjectName source = collector.full(like.table);
  collector.lock(source, LockMode::kAccessShare);
  collector.read_relation(source);
  const auto table = collector.before().tables.find(source);
  if (table == collector.before().tables.end()) {
    return;
  }
  for (const Column& column : table->second.columns) {
    collector.read(ObjectKind::kColumn, source, column.name);
    if (like.defaults && column.default_value) {
      if (const auto sequence = sequence_of_default(collector.before(), *column.default_value)) {
        collector.lock_dependency(*sequence);
        collector.read(ObjectKind::kSequence, *sequence);
      }
    }
  }
}

}  // namespace

void lock_new_references(Collector& collector, const SchemaChange& change,
                         const ObjectName& table) {
  const auto found = change.after.tables.find(table);
  if (found == change.after.tables.end()) {
    return;
  }
  const auto old_table = change.before.tables.find(table);
  for (const auto& [name, constraint] : found->second.constraints) {
    const bool is_new =
        old_table == change.before.tables.end() || !old_table->second.constraints.contains(name);
    if (constraint.kind != ConstraintKind::kForeignKey || !is_new) {
      continue;
    }
    for (const ObjectName& below : with_descendants(change.after, constraint.referenced)) {
      collector.lock(below, LockMode::kShareRowExclusive);
    }
    collector.read_relation(constraint.referenced);
    for (const Name& column : constraint.referenced_columns) {
      collector.read(ObjectKind::kColumn, constraint.referenced, column);
    }
    if (const ObjectName index = referenced_index(change.after, constraint); !index.empty()) {
      collector.read(ObjectKind::kIndex, index);
    }
    lock_referenced_indexes(collector, change.after, constraint);
    for (const Name& column : constraint.columns) {
      collector.read(ObjectKind::kColumn, table, column);
    }
  }
}

void lock_referenced_indexes(Collector& collector, const Catalog& catalog,
                             const Constraint& foreign_key) {
  std::vector<ObjectName> parents{referenced_index(catalog, foreign_key)};
  collector.lock_dependency(parents.front());
  for (const ObjectName& below : with_descendants(catalog, foreign_key.referenced)) {
    for (const Index* index : catalog.indexes_of(below)) {
      if (!index->parent.empty() &&
          std::find(parents.begin(), parents.end(), index->parent) != parents.end()) {
        parents.push_back(index->name);
        collector.lock_dependency(index->name);
      }
    }
  }
}

void lock_for_validation(Collector& collector, const ObjectName& table,
                         const ObjectName& referenced) {
  for (const ObjectName& below : with_descendants(collector.before(), table)) {
    collector.lock_with_indexes(below, LockMode::kAccessShare);  // each partition for itself
  }
  for (const ObjectName& below : with_descendants(collector.before(), referenced)) {
    collector.lock_planned(below, LockMode::kAccessShare);
    collector.lock(below, LockMode::kRowShare);
  }
}

void create_table_effects(Collector& collector, const CreateTable& create,
                          const SchemaChange& change) {
  ObjectName name = create.table;
  if (name.schema.empty()) {
    name.schema = create.persistence == Persistence::kTemporary
                      ? Name{"pg_temp"}
                      : collector.before().creation_schema();
  }
  collector.read_schema(name.schema);
  if (create.if_not_exists && change.creates.empty()) {
    return;
  }
  for (const ObjectName& parent : create.inherits) {
    collector.lock(collector.full(parent), LockMode::kShareUpdateExclusive);
    collector.read_relation(collector.full(parent));
  }
  if (!create.partition_of.empty()) {
    create_partition_effects(collector, collector.full(create.partition_of),
                             create.partition_bound);
  }
  for (const LikeClause& like : create.likes) {
    like_effects(collector, like);
  }
  for (const ColumnDef& column : create.columns) {
    read_column_definition(collector, name, column);
    for (const ConstraintDef& constraint : column.constraints) {
      collector.read_expression(constraint.check, name);
    }
  }
  for (const ConstraintDef& constraint : create.constraints) {
    collector.read_expression(constraint.check, name);
  }
  lock_new_references(collector, change, name);
}

void create_index_effects(Collector& collector, const CreateIndex& create,
                          const SchemaChange& change) {
  const ObjectName table = collector.full(create.table);
  collector.read_relation(table);
  if (create.concurrently) {
    collector.needs_no_transaction();
  }
  const LockMode mode = create.concurrently ? LockMode::kShareUpdateExclusive : LockMode::kShare;
  collector.lock(table, mode);
  for (const IndexKey& key : create.keys) {
    if (!key.column.empty()) {
      collector.read(ObjectKind::kColumn, table, key.column);
    }
    if (key.expression) {
      collector.read_expression(*key.expression, table);
    }
    if (!key.opclass.empty()) {
      for (const Name& extension : collector.before().extensions) {
        collector.read(ObjectKind::kExtension, {{}, extension});
      }
    }
  }
  for (const Name& column : create.include) {
    collector.read(ObjectKind::kColumn, table, column);
  }
  if (create.predicate) {
    collector.read_expression(*create.predicate, table);
  }
  if (create.only || change.creates.empty()) {
    return;
  }
  for (const ObjectName& below : with_descendants(collector.before(), table)) {
    if (!collector.before().tables.contains(below) ||
        collector.before().tables.at(below).partition_of.empty()) {
      continue;
    }
    collector.lock(below, mode);
  }
  // An equal index of a partition is taken instead of a new one.
  for (const ObjectName& name : change.after.indexes.touched()) {
    const auto old = change.before.indexes.find(name);
    const auto now = change.after.indexes.find(name);
    if (old != change.before.indexes.end() && now != change.after.indexes.end() &&
        old->second.parent != now->second.parent) {
      collector.lock(name, mode);
    }
  }
}

void create_trigger_effects(Collector& collector, const CreateTrigger& create) {
  const ObjectName table = collector.full(create.table);
  collector.read_relation(table);
  collector.lock(table, LockMode::kShareRowExclusive);
  if (create.row) {
    for (const ObjectName& below : with_descendants(collector.before(), table)) {
      if (collector.before().tables.contains(below) &&
          !collector.before().tables.at(below).partition_of.empty()) {
        collector.lock(below, LockMode::kShareRowExclusive);
      }
    }
  }
  if (!create.referenced.empty()) {
    collector.lock(collector.full(create.referenced), LockMode::kAccessShare);
    collector.read_relation(collector.full(create.referenced));
  }
  collector.read_function(create.function);
  for (const Name& column : create.update_columns) {
    collector.read(ObjectKind::kColumn, table, column);
  }
  if (create.when) {
    collector.read_expression(*create.when, table);
  }
}

}  // namespace bellows
