#include "migrations/effects/collector.h"

#include <algorithm>
#include <array>

#include "migrations/sql_words.h"

namespace bellows {

void Collector::lock(const ObjectName& relation, LockMode mode) {
  if (x_before.relation_kind(relation) == RelationKind::kNone) {
    const auto type = x_before.types.find(relation);
    if (type == x_before.types.end() || type->second.kind != TypeKind::kComposite) {
      return;  // a composite type is a relation without rows
    }
  }
  const auto [found, is_new] = x_locks.emplace(relation, mode);
  if (!is_new) {
    found->second = std::max(found->second, mode);
  }
}

void Collector::lock_indexes(const ObjectName& table, LockMode mode) {
  for (const Index* index : x_before.indexes_of(table)) {
    lock(index->name, mode);
  }
}

void Collector::lock_with_indexes(const ObjectName& table, LockMode mode) {
  lock(table, mode);
  // Nothing is stored in a partitioned table, only in the partitions.
  const auto found = x_before.tables.find(table);
  if (found == x_before.tables.end() || found->second.partition_by == PartitionStrategy::kNone) {
    lock_indexes(table, mode);
  }
}

void Collector::lock_dependency(const ObjectName& relation) {
  // Seen to be so in 15.20, and not yet in these; minor releases between them count as new.
  constexpr std::array<int, 5> kLastWithout = {23, 18, 14, 10, 4};  // of 14 to 18
  const auto major = static_cast<std::size_t>(std::clamp(x_before.server_version, 14, 18) - 14);
  const bool without = x_before.server_minor >= 0 &&
                       x_before.server_minor <= kLastWithout.at(major) &&
                       x_before.server_version <= 18;
  if (!without) {
    lock(relation, LockMode::kAccessShare);
  }
}

void Collector::lock_planned(const ObjectName& table, LockMode mode) {
  constexpr int kLooksAtPartitionedIndexes = 16;
  if (x_before.server_version >= kLooksAtPartitionedIndexes) {
    lock(table, mode);
    lock_indexes(table, mode);
  } else {
    lock_with_indexes(table, mode);
  }
}

void Collector::lock_for_query(const ObjectName& relation, LockMode mode) {
  const auto view = x_before.views.find(relation);
  if (view == x_before.views.end()) {
    for (const ObjectName& table : with_descendants(x_before, relation)) {
      lock_planned(table, mode);
    }
    return;
  }
  if (view->second.materialized) {
    lock_with_indexes(relation, mode);
    return;
  }
  lock(relation, mode);
  for (const ObjectName& read : view->second.reads) {
    lock_for_query(read, mode);
  }
}

void Collector::scan(const ObjectName& table) {
  const auto found = x_before.tables.find(table);
  if (found != x_before.tables.end() && found->second.partition_by == PartitionStrategy::kNone) {
    x_scans.insert(table);
  }
}

void Collector::rewrite(const ObjectName& table) {
  const auto found = x_before.tables.find(table);
  const bool partitioned =
      found != x_before.tables.end() && found->second.partition_by != PartitionStrategy::kNone;
  if (x_before.relation_kind(table) == RelationKind::kNone || partitioned) {
    return;
  }
  x_rewrites.insert(table);
  for (const Index* index : x_before.indexes_of(table)) {
    lock(index->name, LockMode::kAccessExclusive);
    build(index->name);
  }
}

void Collector::build(const ObjectName& index) {
  x_builds.insert(index);
}

void Collector::read(ObjectKind kind, const ObjectName& object, const Name& member) {
  x_reads.insert({kind, object, member});
}

void Collector::write(ObjectKind kind, const ObjectName& object, const Name& member) {
  x_writes.insert({kind, object, member});
}

void Collector::create(ObjectKind kind, const ObjectName& object, const Name& member) {
  x_creates.insert({kind, object, member});
}

void Collector::drop(ObjectKind kind, const ObjectName& object, const Name& member) {
  x_drops.insert({kind, object, member});
}

void Collector::read_relation(const ObjectName& full_name) {
  switch (x_before.relation_kind(full_name)) {
    case RelationKind::kIndex:
      read(ObjectKind::kIndex, full_name);
      break;
    case RelationKind::kSequence:
      read(ObjectKind::kSequence, full_name);
      break;
    case RelationKind::kView:
      read(ObjectKind::kView, full_name);
      break;
    default:
      read(ObjectKind::kTable, full_name);
      break;
  }
}

void Collector::read_columns(const std::vector<ColumnPath>& paths,
                             const std::vector<ObjectName>& relations) {
  for (const ColumnPath& path : paths) {
    if (path.empty()) {
      continue;
    }
    // A qualifier that is the name of one of the relations decides; an alias leaves all of them.
    const Name qualifier = path.size() >= 2 ? path[path.size() - 2] : Name{};
    const bool decides =
        std::any_of(relations.begin(), relations.end(),
                    [&](const ObjectName& relation) { return relation.name == qualifier; });
    for (const ObjectName& relation : relations) {
      if (decides && relation.name != qualifier) {
        continue;
      }
      const auto table = x_before.tables.find(relation);
      const bool may_have = table == x_before.tables.end() || !table->second.columns_known ||
                            table->second.column(path.back()) != nullptr;
      if (may_have) {
        read(ObjectKind::kColumn, relation, path.back());
      }
    }
  }
}

void Collector::read_function(const ObjectName& written) {
  if (const Function* function = x_before.function(written)) {
    read(ObjectKind::kFunction, function->name);
  }
}

void Collector::read_type(const TypeRef& type) {
  if (type.empty()) {
    return;
  }
  const ObjectName name = x_before.resolve_type(type.name);
  if (name.schema.text == "pg_catalog") {
    return;
  }
  if (x_before.types.contains(name)) {
    read(ObjectKind::kType, name);
    return;
  }
  if (x_before.tables.contains(name) || x_before.views.contains(name)) {  // the type of its rows
    lock_dependency(name);
    read_relation(name);
    return;
  }
  for (const Name& extension : x_before.extensions) {  // one of them may have brought it
    read(ObjectKind::kExtension, {{}, extension});
  }
}

void Collector::read_expression(const Expression& expression, const ObjectName& table) {
  std::vector<ObjectName> relations{table};
  for (const ObjectName& relation : expression.relations) {
    relations.push_back(full(relation));
    read_relation(relations.back());
  }
  read_columns(expression.columns, relations);
  for (const FunctionCall& call : expression.functions) {
    read_function(call.name);
  }
  for (const TypeRef& cast : expression.casts) {
    read_type(cast);
  }
  if (const auto sequence = sequence_of_default(x_before, expression)) {
    read(ObjectKind::kSequence, *sequence);
  }
}

void Collector::read_schema(const Name& schema) {
  if (schema.text != "public" && schema.text != "pg_catalog" && schema.text != "pg_temp") {
    read(ObjectKind::kSchema, {{}, schema});
  }
}

void Collector::add(const Effects& effects) {
  for (const Lock& one : effects.locks) {
    lock(one.relation, one.mode);
  }
  for (const ObjectName& table : effects.scans) {
    scan(table);
  }
  for (const ObjectName& table : effects.rewrites) {
    if (x_before.relation_kind(table) != RelationKind::kNone) {
      x_rewrites.insert(table);
    }
  }
  x_reads.insert(effects.reads.begin(), effects.reads.end());
  x_writes.insert(effects.writes.begin(), effects.writes.end());
  x_creates.insert(effects.creates.begin(), effects.creates.end());
  x_drops.insert(effects.drops.begin(), effects.drops.end());
  x_effects.moves_data = x_effects.moves_data || effects.moves_data;
}

void Collector::opaque(std::string reason) {
  x_effects.opaque = true;
  x_effects.opaque_reason = std::move(reason);
}

Effects Collector::finish() {
  for (const auto& [relation, mode] : x_locks) {
    x_effects.locks.push_back({relation, mode});
  }
  x_effects.scans.assign(x_scans.begin(), x_scans.end());
  x_effects.rewrites.assign(x_rewrites.begin(), x_rewrites.end());
  x_effects.builds.assign(x_builds.begin(), x_builds.end());
  x_effects.reads.assign(x_reads.begin(), x_reads.end());
  x_effects.writes.assign(x_writes.begin(), x_writes.end());
  x_effects.creates.assign(x_creates.begin(), x_creates.end());
  x_effects.drops.assign(x_drops.begin(), x_drops.end());
  return std::move(x_effects);
}

std::vector<ObjectName> with_descendants(const Catalog& catalog, const ObjectName& table) {
  std::vector<ObjectName> all;
  if (!table.empty()) {
    all.push_back(table);
  }
  std::set<ObjectName> met(all.begin(), all.end());
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const ObjectName& child : catalog.children_of(all[i])) {
      if (met.insert(child).second) {
        all.push_back(child);
      }
    }
  }
  return all;
}

ObjectName default_partition(const Catalog& catalog, const ObjectName& table) {
  constexpr std::string_view kForValues = "FOR ";
  for (const ObjectName& partition : catalog.partitions_of(table)) {
    const std::string& bound = catalog.tables.at(partition).partition_bound;
    if (bound.size() > kForValues.size() && bound.starts_with(kForValues)) {
      continue;  // of most, without a closer look
    }
    const std::vector<Word> words = words_of(bound);
    if (!words.empty() && words.front().is("default")) {
      return partition;
    }
  }
  return {};
}

ObjectName referenced_index(const Catalog& catalog, const Constraint& foreign_key) {
  std::vector<Name> wanted = foreign_key.referenced_columns;
  std::sort(wanted.begin(), wanted.end());
  ObjectName found;
  for (const Index* index : catalog.indexes_of(foreign_key.referenced)) {
    std::vector<Name> keys;
    for (const IndexKey& key : index->keys) {
      keys.push_back(key.column);
    }
    std::sort(keys.begin(), keys.end());
    if (index->unique && index->valid && !index->predicate && keys == wanted) {
      found = index->name;
      if (!index->constraint.empty()) {
        break;
      }
    }
  }
  return found;
}

}  // namespace bellows
