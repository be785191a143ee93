// ATTACH and DETACH PARTITION, CREATE TABLE … PARTITION OF.
#include <algorithm>

#include "migrations/effects/handlers.h"

namespace bellows {
namespace {

// Tables whose foreign keys point at it.
std::vector<ObjectName> referencing_tables(const Catalog& catalog, const ObjectName& table) {
  std::vector<ObjectName> tables;
  for (const auto& [child, name] : catalog.referencing(table)) {
    tables.push_back(child);
  }
  return tables;
}

// A new partition is referenced as its parent is.
void lock_references_to(Collector& collector, const ObjectName& parent, const ObjectName& child) {
  const Catalog& before = collector.before();
  const auto found = before.tables.find(parent);
  if (found == before.tables.end()) {
    return;
  }
  lock_references_to(collector, found->second.partition_of, child);
  for (const auto& [other, name] : before.referencing(parent)) {
    // Since 15 its triggers are made for the new partition as parts of those that are there.
    collector.lock(
        other, before.server_version >= 15 ? LockMode::kShareRowExclusive : LockMode::kAccessShare);
    if (before.tables.contains(child)) {
      Constraint reference = before.tables.at(other).constraints.at(name);
      reference.referenced = child;
      lock_referenced_indexes(collector, before, reference);
    }
  }
}

// Equal foreign keys become a part of the parent's; those that are missing are added and proven.
void take_foreign_keys(Collector& collector, const SchemaChange& change, const ObjectName& child) {
  for (const ObjectName& below : with_descendants(collector.before(), child)) {
    const auto after = change.after.tables.find(below);
    const auto old = change.before.tables.find(below);
    if (after == change.after.tables.end() || old == change.before.tables.end()) {
      continue;
    }
    add_foreign_keys(collector, change, below);
    for (const auto& [name, constraint] : old->second.constraints) {
      const auto now = after->second.constraints.find(name);
      if (now != after->second.constraints.end() && now->second.parent != constraint.parent) {
        for (const ObjectName& other :
             with_descendants(collector.before(), constraint.referenced)) {
          collector.lock(other, LockMode::kAccessExclusive);
        }
      }
    }
  }
}

void scan_unless_proven(Collector& collector, const ObjectName& parent, const ObjectName& child,
                        const std::string& bound) {
  const Catalog& before = collector.before();
  const auto table = before.tables.find(child);
  if (table == before.tables.end() || checks_prove_bound(before, parent, table->second, bound)) {
    return;
  }
  collector.scan(child);
  for (const ObjectName& below : before.partitions_of(child)) {
    scan_unless_proven(collector, parent, below, bound);
  }
}

// No row of the default partition may belong to the new one.
void check_default_partition(Collector& collector, const ObjectName& parent,
                             const ObjectName& child, const std::string& bound) {
  const Catalog& before = collector.before();
  const ObjectName rest = default_partition(before, parent);
  if (rest.empty() || rest == child) {
    return;
  }
  for (const ObjectName& below : with_descendants(before, rest)) {
    collector.lock(below, LockMode::kAccessExclusive);
    if (!checks_rule_out_bound(before, parent, before.tables.at(below), bound)) {
      collector.scan(below);
    }
  }
}

}  // namespace

void create_partition_effects(Collector& collector, const ObjectName& parent,
                              const std::string& bound) {
  collector.lock(parent, LockMode::kAccessExclusive);
  collector.read_relation(parent);
  collector.write(ObjectKind::kTable, parent);
  collector.lock_indexes(parent, LockMode::kShareUpdateExclusive);
  check_default_partition(collector, parent, {}, bound);
  lock_references_to(collector, parent, {});
}

void attach_partition_effects(Collector& collector, const ObjectName& parent,
                              const AlterCommand& command, const SchemaChange& change) {
  const Catalog& before = collector.before();
  const ObjectName child = collector.full(command.relation);
  collector.read_relation(child);
  collector.write(ObjectKind::kTable, parent);
  for (const ObjectName& below : with_descendants(before, child)) {
    collector.lock(below, LockMode::kAccessExclusive);
  }
  collector.lock_indexes(parent, LockMode::kShareUpdateExclusive);
  scan_unless_proven(collector, parent, child, command.partition_bound);
  check_default_partition(collector, parent, child, command.partition_bound);
  take_foreign_keys(collector, change, child);
  lock_references_to(collector, parent, child);
}

void detach_partition_effects(Collector& collector, const ObjectName& parent,
                              const AlterCommand& command) {
  const Catalog& before = collector.before();
  const ObjectName child = collector.full(command.relation);
  collector.read_relation(child);
  collector.write(ObjectKind::kTable, parent);
  collector.write(ObjectKind::kTable, child);
  if (command.concurrently) {
    collector.needs_no_transaction();
    collector.lock(child, LockMode::kAccessExclusive);  // in its second transaction, for an instant
    return;
  }
  collector.lock(child, LockMode::kAccessExclusive);
  for (const Index* index : before.indexes_of(child)) {
    if (!index->parent.empty()) {
      collector.lock(index->name, LockMode::kAccessExclusive);
    }
  }
  if (const ObjectName rest = default_partition(before, parent); !rest.empty()) {
    collector.lock(rest, LockMode::kAccessExclusive);
  }
  // Nothing may reference a row that goes; both sides are read to be sure of it.
  for (const ObjectName& other : referencing_tables(before, parent)) {
    collector.lock(other, LockMode::kAccessExclusive);
    collector.scan(other);
    collector.scan(child);
  }
  // The partition's own foreign keys stand for themselves from now on.
  for (const auto& [name, constraint] : before.tables.at(parent).constraints) {
    if (constraint.kind == ConstraintKind::kForeignKey) {
      collector.lock(constraint.referenced, LockMode::kShareRowExclusive);
    }
  }
}

}  // namespace bellows
