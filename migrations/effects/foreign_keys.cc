// Foreign keys that a statement adds: both sides, and the proof.
#include <algorithm>

#include "migrations/effects/handlers.h"

namespace bellows {

bool has_key_triggers(const Catalog& catalog, const ObjectName& table) {
  const auto found = catalog.tables.find(table);
  return catalog.server_version >= 15 || found == catalog.tables.end() ||
         found->second.partition_by == PartitionStrategy::kNone;
}

bool creates_constraint(const SchemaChange& change, const ObjectName& table,
                        const Name& constraint) {
  return std::find(change.creates.begin(), change.creates.end(),
                   Touch{ObjectKind::kConstraint, table, constraint}) != change.creates.end();
}

// Foreign keys that the statement adds to the table: both sides, and the proof.
void add_foreign_keys(Collector& collector, const SchemaChange& change, const ObjectName& table) {
  const auto found = change.after.tables.find(table);
  if (found == change.after.tables.end()) {
    return;
  }
  const Table& old_table = collector.before().tables.at(table);
  lock_new_references(collector, change, table);
  for (const auto& [name, constraint] : found->second.constraints) {
    if (constraint.kind != ConstraintKind::kForeignKey ||
        !creates_constraint(change, table, name)) {
      continue;
    }
    collector.lock(table, LockMode::kShareRowExclusive);
    // A column that is new and all NULL needs no proof.
    const bool any_value =
        std::any_of(constraint.columns.begin(), constraint.columns.end(), [&](const Name& column) {
          const Column* now = found->second.column(column);
          return old_table.column(column) != nullptr || !old_table.columns_known ||
                 (now != nullptr && (now->default_value || now->generated));
        });
    if (constraint.validated && any_value) {
      lock_for_validation(collector, table, constraint.referenced);
      collector.scan(table);
    }
  }
}

}  // namespace bellows
