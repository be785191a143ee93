// DROP, RENAME, SET SCHEMA, OWNER TO: ACCESS EXCLUSIVE on what goes and on what it was part of.
#include <algorithm>

#include "migrations/effects/handlers.h"

namespace bellows {
namespace {

enum class Below { kEverything, kPartitions };

// What a foreign key points at has triggers of it, on every partition; since 15 on what is divided
// into partitions as well.
void lock_all(Collector& collector, const ObjectName& table, Below which = Below::kEverything) {
  const auto found = collector.before().tables.find(table);
  const bool divided = found != collector.before().tables.end() &&
                       found->second.partition_by != PartitionStrategy::kNone;
  if (which == Below::kPartitions && !divided) {
    collector.lock(table, LockMode::kAccessExclusive);
    return;
  }
  for (const ObjectName& below : with_descendants(collector.before(), table)) {
    if (which == Below::kPartitions || has_key_triggers(collector.before(), below)) {
      collector.lock(below, LockMode::kAccessExclusive);
    }
  }
}

void lock_dropped_table(Collector& collector, const Table& table) {
  collector.lock(table.name, LockMode::kAccessExclusive);
  for (const auto& [name, constraint] : table.constraints) {
    // One that is a part of its parent's has nothing at the table it points at.
    if (constraint.kind == ConstraintKind::kForeignKey && constraint.parent.empty()) {
      lock_all(collector, constraint.referenced);
    }
  }
  const auto& tables = collector.before().tables;
  for (auto above = tables.find(table.partition_of); above != tables.end();
       above = tables.find(above->second.partition_of)) {
    for (const auto& [child, name] : collector.before().referencing(above->first)) {
      collector.lock(child, LockMode::kAccessExclusive);  // its foreign key goes with CASCADE only
      lock_all(collector, above->first);
    }
  }
  if (!table.partition_of.empty()) {
    collector.lock(table.partition_of, LockMode::kAccessExclusive);
    if (const ObjectName rest = default_partition(collector.before(), table.partition_of);
        !rest.empty()) {
      collector.lock(rest, LockMode::kAccessExclusive);
    }
  }
}

void lock_dropped_one(Collector& collector, const SchemaChange& change, const Touch& touch) {
  const auto table = change.before.tables.find(touch.object);
  switch (touch.kind) {
    case ObjectKind::kTable:
      if (table != change.before.tables.end()) {
        lock_dropped_table(collector, table->second);
      }
      break;
    case ObjectKind::kIndex:
      collector.lock(touch.object, LockMode::kAccessExclusive);
      lock_all(collector, change.before.indexes.at(touch.object).table, Below::kPartitions);
      break;
    case ObjectKind::kConstraint:
      collector.lock(touch.object, LockMode::kAccessExclusive);
      if (table != change.before.tables.end()) {
        const auto found = table->second.constraints.find(touch.member);
        if (found != table->second.constraints.end() && found->second.parent.empty()) {
          lock_all(collector, found->second.referenced);
        }
      }
      break;
    default:  // sequences, views; the table of a column or trigger
      collector.lock(touch.object, LockMode::kAccessExclusive);
      break;
  }
}

LockMode rename_lock(ObjectKind kind) {
  return kind == ObjectKind::kIndex ? LockMode::kShareUpdateExclusive : LockMode::kAccessExclusive;
}

}  // namespace

void lock_dropped(Collector& collector, const SchemaChange& change) {
  for (const Touch& touch : change.drops) {
    lock_dropped_one(collector, change, touch);
  }
  // A default that goes with its sequence.
  for (const Touch& touch : change.writes) {
    if (touch.kind == ObjectKind::kColumn && !change.drops.empty()) {
      collector.lock(touch.object, LockMode::kAccessExclusive);
    }
  }
}

void drop_effects(Collector& collector, const DropObjects& drop, const SchemaChange& change) {
  if (drop.concurrently) {
    collector.needs_no_transaction();
    for (const DropTarget& target : drop.targets) {
      const auto index = collector.before().indexes.find(collector.full(target.name));
      if (index != collector.before().indexes.end()) {
        // First SHARE UPDATE EXCLUSIVE; the index itself goes under ACCESS EXCLUSIVE when nobody
        // uses it any more.
        collector.lock(index->second.table, LockMode::kShareUpdateExclusive);
        collector.lock(index->first, LockMode::kAccessExclusive);
      }
    }
    return;
  }
  if (drop.kind == ObjectKind::kDatabase) {
    collector.needs_no_transaction();
  }
  lock_dropped(collector, change);
  if (drop.kind == ObjectKind::kRule || drop.kind == ObjectKind::kPolicy) {
    for (const DropTarget& target : drop.targets) {
      collector.lock(collector.full(target.name), LockMode::kAccessExclusive);
      collector.write(ObjectKind::kTable, collector.full(target.name));
    }
  }
}

void rename_effects(Collector& collector, const Rename& rename) {
  const ObjectName name = collector.full(rename.object);
  const Catalog& before = collector.before();
  collector.read_schema(name.schema);
  switch (rename.kind) {
    case ObjectKind::kTable:
    case ObjectKind::kView:
    case ObjectKind::kMaterializedView:
    case ObjectKind::kSequence:
    case ObjectKind::kIndex:
      // Only ALTER INDEX, and only on an index, is content with less.
      collector.lock(name, before.indexes.contains(name) ? rename_lock(rename.kind)
                                                         : LockMode::kAccessExclusive);
      break;
    case ObjectKind::kColumn:
      for (const ObjectName& below : with_descendants(before, name)) {
        collector.lock(below, LockMode::kAccessExclusive);
      }
      break;
    case ObjectKind::kConstraint: {
      collector.lock(name, LockMode::kAccessExclusive);
      const auto table = before.tables.find(name);
      if (table == before.tables.end()) {
        break;
      }
      for (const Index* index : before.indexes_of(name)) {
        if (index->constraint == rename.member) {
          collector.lock(index->name, LockMode::kShareUpdateExclusive);
        }
      }
      const auto constraint = table->second.constraints.find(rename.member);
      if (constraint != table->second.constraints.end() &&
          constraint->second.kind == ConstraintKind::kCheck) {
        for (const ObjectName& below : with_descendants(before, name)) {
          collector.lock(below, LockMode::kAccessExclusive);
        }
      }
      break;
    }
    case ObjectKind::kAttribute:
      collector.lock(before.resolve_type(rename.object), LockMode::kAccessExclusive);
      break;
    case ObjectKind::kType:
      collector.lock(before.resolve_type(rename.object), LockMode::kAccessExclusive);
      break;
    case ObjectKind::kTrigger:
      // Before 15 the partitions' triggers keep their name.
      for (const ObjectName& below : before.server_version >= 15 ? with_descendants(before, name)
                                                                 : std::vector<ObjectName>{name}) {
        const auto table = before.tables.find(below);
        if (table != before.tables.end() && table->second.triggers.contains(rename.member)) {
          collector.lock(below, LockMode::kAccessExclusive);
        }
      }
      collector.write(ObjectKind::kTable, name);
      break;
    case ObjectKind::kPolicy:
    case ObjectKind::kRule:
      collector.lock(name, LockMode::kAccessExclusive);
      collector.write(ObjectKind::kTable, name);
      break;
    default:
      break;
  }
}

void set_schema_effects(Collector& collector, const SetSchema& set) {
  collector.read_schema(set.to);
  const ObjectName name = collector.full(set.object);
  if (collector.before().relation_kind(name) != RelationKind::kNone) {
    collector.lock(name, LockMode::kAccessExclusive);
  }
  for (const ObjectName& sequence : collector.before().sequences_of(name)) {
    collector.lock(sequence, LockMode::kAccessExclusive);
  }
}

void change_owner_effects(Collector& collector, const ChangeOwner& change) {
  switch (change.kind) {
    case ObjectKind::kTable:
    case ObjectKind::kView:
    case ObjectKind::kMaterializedView:
    case ObjectKind::kSequence:
    case ObjectKind::kForeignTable:
    case ObjectKind::kIndex: {
      const ObjectName name = collector.full(change.object);
      collector.lock(name, LockMode::kAccessExclusive);
      collector.lock_indexes(name, LockMode::kAccessExclusive);
      for (const ObjectName& sequence : collector.before().sequences_of(name)) {
        collector.lock(sequence, LockMode::kAccessExclusive);
      }
      collector.read_relation(name);
      break;
    }
    case ObjectKind::kType:
      collector.lock(collector.before().resolve_type(change.object), LockMode::kAccessExclusive);
      break;
    default:
      break;
  }
}

}  // namespace bellows
