// LOCK, VACUUM, ANALYZE, CLUSTER, REINDEX, REFRESH, COMMENT, ALTER DOMAIN.
#include <algorithm>
#include <array>

#include "migrations/effects/handlers.h"

namespace bellows {
namespace {

LockMode mode_from_text(const std::string& text) {
  for (int i = 0; i <= static_cast<int>(LockMode::kAccessExclusive); ++i) {
    const auto mode = static_cast<LockMode>(i);
    if (lock_mode_name(mode) == text) {
      return mode;
    }
  }
  return LockMode::kAccessExclusive;  // LOCK TABLE without a mode
}

// Views by name, and what they read.
void lock_through_views(Collector& collector, const ObjectName& relation, LockMode mode) {
  for (const ObjectName& below : with_descendants(collector.before(), relation)) {
    collector.lock(below, mode);
  }
  const auto view = collector.before().views.find(relation);
  if (view != collector.before().views.end()) {
    for (const ObjectName& read : view->second.reads) {
      lock_through_views(collector, read, mode);
    }
  }
}

// A partitioned table or index: nothing of its own is stored.
bool is_divided(const Catalog& catalog, const ObjectName& table) {
  const auto found = catalog.tables.find(table);
  return found != catalog.tables.end() && found->second.partition_by != PartitionStrategy::kNone;
}

void reindex_table(Collector& collector, const ObjectName& table, bool concurrently) {
  const LockMode table_mode = concurrently ? LockMode::kShareUpdateExclusive : LockMode::kShare;
  // Even when concurrently: the old index goes in the end, when nobody uses it any more.
  const LockMode index_mode = LockMode::kAccessExclusive;
  collector.lock(table, table_mode);
  if (is_divided(collector.before(), table)) {
    return;
  }
  for (const Index* index : collector.before().indexes_of(table)) {
    collector.lock(index->name, index_mode);
    collector.build(index->name);
    collector.write(ObjectKind::kIndex, index->name);
  }
}

}  // namespace

void lock_table_effects(Collector& collector, const LockTable& lock) {
  for (const ObjectName& written : lock.tables) {
    const ObjectName name = collector.full(written);
    collector.read_relation(name);
    lock_through_views(collector, name, mode_from_text(lock.mode));
  }
}

void vacuum_effects(Collector& collector, const Vacuum& vacuum) {
  if (!vacuum.analyze_only) {
    collector.needs_no_transaction();
  }
  std::vector<ObjectName> tables;
  for (const ObjectName& written : vacuum.tables) {
    for (const ObjectName& below : with_descendants(collector.before(), collector.full(written))) {
      const auto table = collector.before().tables.find(below);
      const bool child = table != collector.before().tables.end() &&
                         table->second.partition_of.empty() && below != collector.full(written);
      if (child) {  // an inheriting table is only sampled along with its parent
        collector.lock(below, collector.before().server_version >= 18
                                  ? LockMode::kShareUpdateExclusive
                                  : LockMode::kAccessShare);
      } else {
        tables.push_back(below);
      }
    }
  }
  if (vacuum.tables.empty()) {
    for (const auto& [name, table] : collector.before().tables) {
      tables.push_back(name);
    }
  }
  for (const ObjectName& name : tables) {
    collector.read_relation(name);
    if (vacuum.full) {
      collector.lock(name, LockMode::kAccessExclusive);
      collector.rewrite(name);
    } else {
      collector.lock_with_indexes(
          name, vacuum.analyze_only ? LockMode::kAccessShare : LockMode::kRowExclusive);
      collector.lock(name, LockMode::kShareUpdateExclusive);
    }
  }
}

void cluster_effects(Collector& collector, const Cluster& cluster) {
  if (cluster.table.empty()) {
    collector.needs_no_transaction();
    collector.opaque("CLUSTER of every table that was clustered before");
    return;
  }
  const ObjectName table = collector.full(cluster.table);
  collector.read_relation(table);
  collector.lock(table, LockMode::kAccessExclusive);
  collector.rewrite(table);
}

namespace {

void reindex_index(Collector& collector, const ObjectName& name, bool concurrently) {
  const Catalog& before = collector.before();
  const auto index = before.indexes.find(name);
  if (index == before.indexes.end()) {
    return;
  }
  if (is_divided(before, index->second.table)) {
    collector.needs_no_transaction();
    collector.lock(index->second.table,
                   concurrently ? LockMode::kShareUpdateExclusive : LockMode::kShare);
    collector.lock(name, LockMode::kAccessExclusive);
    for (const ObjectName& below : before.partitions_of(index->second.table)) {
      for (const Index* part : before.indexes_of(below)) {
        if (part->parent == name) {
          reindex_index(collector, part->name, concurrently);
        }
      }
    }
    return;
  }
  collector.lock(index->second.table,
                 concurrently ? LockMode::kShareUpdateExclusive : LockMode::kShare);
  collector.lock(name, LockMode::kAccessExclusive);
  collector.build(name);
  collector.write(ObjectKind::kIndex, name);
}

}  // namespace

void reindex_effects(Collector& collector, const Reindex& reindex) {
  const Catalog& before = collector.before();
  const bool many =
      reindex.target != ReindexTarget::kIndex && reindex.target != ReindexTarget::kTable;
  if (many || reindex.concurrently) {
    collector.needs_no_transaction();
  }
  if (many) {
    for (const auto& [name, table] : before.tables) {
      if (reindex.target != ReindexTarget::kSchema || name.schema == reindex.name.name) {
        reindex_table(collector, name, reindex.concurrently);
      }
    }
    return;
  }
  const ObjectName name = collector.full(reindex.name);
  collector.read_relation(name);
  if (reindex.target == ReindexTarget::kTable) {
    if (!is_divided(before, name)) {
      reindex_table(collector, name, reindex.concurrently);
      return;
    }
    collector.needs_no_transaction();
    for (const ObjectName& below : with_descendants(before, name)) {
      reindex_table(collector, below, reindex.concurrently);
    }
    return;
  }
  reindex_index(collector, name, reindex.concurrently);
}

void refresh_effects(Collector& collector, const RefreshView& refresh) {
  const ObjectName name = collector.full(refresh.view);
  collector.read(ObjectKind::kView, name);
  collector.write(ObjectKind::kView, name);
  const auto view = collector.before().views.find(name);
  if (view == collector.before().views.end()) {
    return;
  }
  if (!refresh.with_no_data) {
    for (const ObjectName& read : view->second.reads) {
      collector.read_relation(read);
      collector.lock_for_query(read, LockMode::kAccessShare);
    }
  }
  if (refresh.concurrently) {
    collector.lock(name, LockMode::kExclusive);
    collector.lock_indexes(name, LockMode::kRowExclusive);
    return;
  }
  collector.lock(name, LockMode::kAccessExclusive);
  collector.rewrite(name);
}

void comment_effects(Collector& collector, const Comment& comment) {
  switch (comment.kind) {
    case ObjectKind::kTable:
    case ObjectKind::kIndex:
    case ObjectKind::kSequence:
    case ObjectKind::kView:
    case ObjectKind::kMaterializedView:
    case ObjectKind::kForeignTable:
    case ObjectKind::kColumn:
      collector.lock(collector.full(comment.object), LockMode::kShareUpdateExclusive);
      break;
    case ObjectKind::kConstraint:
    case ObjectKind::kTrigger:
    case ObjectKind::kRule:
    case ObjectKind::kPolicy:
      collector.lock(collector.full(comment.object), LockMode::kAccessShare);
      break;
    default:
      return;
  }
  collector.read_relation(collector.full(comment.object));
  if (!comment.member.empty()) {
    collector.read(comment.kind, collector.full(comment.object), comment.member);
  }
}

void alter_domain_effects(Collector& collector, const AlterDomain& alter) {
  const Catalog& before = collector.before();
  const ObjectName domain = before.resolve_type(alter.domain);
  collector.read(ObjectKind::kType, domain);
  collector.write(ObjectKind::kType, domain);
  const bool checks = alter.kind == AlterDomainKind::kSetNotNull ||
                      alter.kind == AlterDomainKind::kValidateConstraint ||
                      (alter.kind == AlterDomainKind::kAddConstraint && alter.constraint &&
                       !alter.constraint->not_valid);
  if (!checks) {
    return;
  }
  // Every table with a column of the domain, or of a domain over it.
  std::vector<ObjectName> domains{domain};
  for (std::size_t i = 0; i < domains.size(); ++i) {
    const ObjectName below = domains[i];
    for (const ObjectName& name : before.tables_naming(below)) {
      const std::vector<Column>& columns = before.tables.at(name).columns;
      const bool uses = std::any_of(columns.begin(), columns.end(), [&](const Column& column) {
        return column.type.name == below;
      });
      if (uses) {
        collector.lock(name, LockMode::kShare);
        collector.scan(name);
      }
    }
    for (const ObjectName& name : before.types_naming(below)) {
      const UserType& type = before.types.at(name);
      if (type.kind == TypeKind::kDomain && type.base.name == below) {
        domains.push_back(name);
      }
    }
  }
}

}  // namespace bellows
