// DROP, RENAME, SET SCHEMA, OWNER TO: ACCESS EXCLUSIVE on what goes and on what it was part of.
#include <algorithm>

#include "migrations/effects/handlers.h"

namespace bellows {
namespace {

void lock_dropped_table(Collector& collector, const Table& table) {
  collector.lock(table.name, LockMode::kAccessExclusive);
  for (const auto& [name, constraint] : table.constraints) {
    if (constraint.kind == ConstraintKind::kForeignKey) {
      collector.lock(constraint.referenced, LockMode::kAccessExclusive);
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
      collector.lock(change.before.indexes.at(touch.object).table, LockMode::kAccessExclusive);
      break;
    case ObjectKind::kConstraint:
      collector.lock(touch.object, LockMode::kAccessExclusive);
      if (table != change.before.tables.end()) {
        const auto found = table->second.constraints.find(touch.member);
        if (found != table->second.constraints.end()) {
          collector.lock(found->second.referenced, LockMode::kAccessExclusive);
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
      // ALTER TABLE may name an index, too; the lock is that of what it is.
      collector.lock(name, before.indexes.contains(name) ? LockMode::kShareUpdateExclusive
                                                         : rename_lock(rename.kind));
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
    case ObjectKind::kTrigger:
      for (const ObjectName& below : with_descendants(before, name)) {
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
  collector.lock(name, LockMode::kAccessExclusive);
  for (const auto& [sequence_name, sequence] : collector.before().sequences) {
    if (sequence.owned_by_table == name) {
      collector.lock(sequence_name, LockMode::kAccessExclusive);
    }
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
      for (const auto& [sequence_name, sequence] : collector.before().sequences) {
        if (sequence.owned_by_table == name) {
          collector.lock(sequence_name, LockMode::kAccessExclusive);
        }
      }
      collector.read_relation(name);
      break;
    }
    default:
      break;
  }
}

}  // namespace bellows
