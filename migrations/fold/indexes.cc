#include "migrations/fold/indexes.h"

#include <algorithm>

#include "migrations/fold/expressions.h"
#include "migrations/fold/idle_cast.h"
#include "migrations/fold/refusal.h"

namespace bellows {
namespace {

ConstraintKind kind_of(IndexPurpose purpose) {
  switch (purpose) {
    case IndexPurpose::kPrimaryKey:
      return ConstraintKind::kPrimaryKey;
    case IndexPurpose::kExclude:
      return ConstraintKind::kExclude;
    default:
      return ConstraintKind::kUnique;
  }
}

std::string expression_text(const Catalog& catalog, const std::optional<Expression>& expression) {
  return expression ? normal_text(catalog, *expression) : std::string{};
}

bool same_key(const Catalog& catalog, const IndexKey& a, const IndexKey& b) {
  return a.column == b.column && a.collation == b.collation && a.opclass == b.opclass &&
         a.descending == b.descending &&
         expression_text(catalog, a.expression) == expression_text(catalog, b.expression);
}

// The constraint of a partition that the index of its parent's constraint calls for.
void add_partition_constraint(Catalog& catalog, const Index& index, IndexPurpose purpose,
                              const Constraint* model) {
  Constraint constraint = model == nullptr ? Constraint{} : *model;
  constraint.name = index.name.name;
  constraint.kind = kind_of(purpose);
  constraint.local = false;
  Table& table = catalog.tables.at(index.table);
  if (purpose == IndexPurpose::kPrimaryKey) {
    for (const Name& column : constraint.columns) {
      if (Column* found = table.column(column)) {
        found->not_null = true;
      }
    }
  }
  table.constraints.insert_or_assign(constraint.name, constraint);
}

// An index of the partition that can become the part of `parent`, or nullptr.
Index* equal_index(Catalog& catalog, const Index& parent, const ObjectName& partition) {
  for (const Index* candidate : catalog.indexes_of(partition)) {
    if (candidate->parent.empty() && candidate->valid &&
        (parent.constraint.empty() || !candidate->constraint.empty()) &&
        same_definition(catalog, parent, *candidate)) {
      return &catalog.indexes.at(candidate->name);
    }
  }
  return nullptr;
}

Result<void> copy_index_to_partition(Catalog& catalog, const Statement& at, const Index& parent,
                                     const ObjectName& partition) {
  if (Index* equal = equal_index(catalog, parent, partition)) {
    equal->parent = parent.name;
    if (!equal->constraint.empty()) {
      catalog.tables.at(partition).constraints.at(equal->constraint).local = false;
    }
    return {};
  }
  Index index = parent;
  index.name = {};
  index.table = partition;
  index.parent = parent.name;
  index.constraint = {};
  index.only_parent = false;
  index.clustered = false;
  index.replica_identity = false;
  const IndexPurpose purpose = purpose_of(catalog, parent);
  const auto& constraints = catalog.tables.at(parent.table).constraints;
  const auto model = constraints.find(parent.constraint);
  const Constraint* owner = model == constraints.end() ? nullptr : &model->second;
  const Constraint copy = owner == nullptr ? Constraint{} : *owner;
  Result<ObjectName> name = add_index(catalog, at, index, purpose);
  if (!name) {
    return name.error();
  }
  if (purpose != IndexPurpose::kPlain && owner != nullptr) {
    add_partition_constraint(catalog, catalog.indexes.at(*name), purpose, &copy);
  }
  return {};
}

}  // namespace

namespace {

// The operator class that a column of this type has when none is written.
bool is_default_opclass(const TypeRef& type, const std::string& opclass) {
  const std::string& name = type.name.name.text;
  if (type.array_dimensions > 0) {
    return opclass == "array_ops";
  }
  if (name == "varchar") {
    return opclass == "text_ops";
  }
  return opclass == name + "_ops" || (name == "cidr" && opclass == "inet_ops");
}

}  // namespace

IndexKey canonical_key(const Catalog& catalog, const Table* table, const IndexKey& written) {
  IndexKey key = written;
  if (table != nullptr) {
    drop_idle_cast(catalog, *table, key);
  }
  if (key.expression) {
    key.expression = kept(*key.expression);
  }
  key.options = key.descending ? "DESC" : "";
  if (key.nulls_first != key.descending) {
    key.options += key.descending ? " NULLS LAST" : "NULLS FIRST";
  }
  key.collation.schema = {};
  key.opclass.schema = {};
  const Column* column = table == nullptr ? nullptr : table->column(key.column);
  if (column != nullptr) {
    if (is_default_opclass(column->type, key.opclass.name.text)) {
      key.opclass = {};
    }
    if (key.collation.name == column->collation.name ||
        (column->collation.empty() && key.collation.name.text == "default")) {
      key.collation = {};
    }
  }
  return key;
}

void mark_clustered(Catalog& catalog, const ObjectName& table, const Name& name) {
  for (const Index* index : catalog.indexes_of(table)) {
    catalog.indexes.at(index->name).clustered = index->name.name == name;
  }
}

bool same_definition(const Catalog& catalog, const Index& a, const Index& b) {
  return a.method == b.method && a.unique == b.unique && a.include == b.include &&
         a.nulls_not_distinct == b.nulls_not_distinct &&
         expression_text(catalog, a.predicate) == expression_text(catalog, b.predicate) &&
         std::equal(a.keys.begin(), a.keys.end(), b.keys.begin(), b.keys.end(),
                    [&](const IndexKey& x, const IndexKey& y) { return same_key(catalog, x, y); });
}

IndexPurpose purpose_of(const Catalog& catalog, const Index& index) {
  const auto table = catalog.tables.find(index.table);
  if (index.constraint.empty() || table == catalog.tables.end()) {
    return IndexPurpose::kPlain;
  }
  const auto found = table->second.constraints.find(index.constraint);
  if (found == table->second.constraints.end()) {
    return IndexPurpose::kPlain;
  }
  switch (found->second.kind) {
    case ConstraintKind::kPrimaryKey:
      return IndexPurpose::kPrimaryKey;
    case ConstraintKind::kExclude:
      return IndexPurpose::kExclude;
    default:
      return IndexPurpose::kUnique;
  }
}

Result<ObjectName> add_index(Catalog& catalog, const Statement& at, Index index,
                             IndexPurpose purpose) {
  index.name.schema = index.table.schema;
  if (index.name.empty()) {
    index.name.name = choose_index_name(catalog, index, purpose);
  } else if (catalog.relation_kind(index.name) != RelationKind::kNone) {
    return already_exists(at, "relation", index.name);
  }
  if (purpose != IndexPurpose::kPlain) {
    index.constraint = index.name.name;
    index.unique = purpose != IndexPurpose::kExclude;
  }
  const std::vector<ObjectName> partitions = catalog.partitions_of(index.table);
  index.valid = !index.only_parent || partitions.empty();
  const ObjectName name = index.name;
  const bool recurse = !index.only_parent;
  catalog.indexes.insert_or_assign(name, std::move(index));
  if (!recurse || purpose != IndexPurpose::kPlain) {
    return name;  // a constraint's copies need the constraint, which the caller adds first
  }
  for (const ObjectName& partition : partitions) {
    const Index parent = catalog.indexes.at(name);
    if (Result<void> done = copy_index_to_partition(catalog, at, parent, partition); !done) {
      return done.error();
    }
  }
  return name;
}

Result<void> copy_index_to_partitions(Catalog& catalog, const Statement& at,
                                      const ObjectName& name) {
  const Index index = catalog.indexes.at(name);
  for (const ObjectName& partition : catalog.partitions_of(index.table)) {
    if (Result<void> done = copy_index_to_partition(catalog, at, index, partition); !done) {
      return done;
    }
    for (const Index* part : catalog.indexes_of(partition)) {
      if (part->parent == name) {
        if (Result<void> done = copy_index_to_partitions(catalog, at, part->name); !done) {
          return done;
        }
        break;
      }
    }
  }
  return {};
}

Result<void> copy_indexes_to_partition(Catalog& catalog, const Statement& at,
                                       const ObjectName& parent, const ObjectName& partition) {
  std::vector<Index> indexes;
  for (const Index* index : catalog.indexes_of(parent)) {
    indexes.push_back(*index);
  }
  for (const Index& index : indexes) {
    const std::vector<ObjectName> parts = catalog.parts_of(index.name);
    const bool copied = std::any_of(parts.begin(), parts.end(), [&](const ObjectName& part) {
      return std::as_const(catalog).indexes.at(part).table == partition;
    });
    if (copied) {
      continue;
    }
    if (Result<void> done = copy_index_to_partition(catalog, at, index, partition); !done) {
      return done;
    }
    // The copy of a constraint's index has to reach the partition's own partitions as well.
    for (const ObjectName& below : catalog.partitions_of(partition)) {
      if (Result<void> done = copy_indexes_to_partition(catalog, at, partition, below); !done) {
        return done;
      }
    }
  }
  return {};
}

Result<void> attach_index(Catalog& catalog, const Statement& at, const ObjectName& parent,
                          const ObjectName& child) {
  const auto parent_index = catalog.indexes.find(catalog.resolve(parent));
  const auto child_index = catalog.indexes.find(catalog.resolve(child));
  if (parent_index == catalog.indexes.end()) {
    return missing(at, "index", parent);
  }
  if (child_index == catalog.indexes.end()) {
    return missing(at, "index", child);
  }
  child_index->second.parent = parent_index->first;
  std::size_t attached = 0;
  for (const ObjectName& part : catalog.parts_of(parent_index->first)) {
    attached += std::as_const(catalog).indexes.at(part).valid ? 1U : 0U;
  }
  if (attached == catalog.partitions_of(parent_index->second.table).size()) {
    parent_index->second.valid = true;
    parent_index->second.only_parent = false;
  }
  return {};
}

namespace {

Result<void> check_columns(const Statement& at, const Table& table, const Index& index) {
  if (!table.columns_known) {
    return {};
  }
  const auto require = [&](const Name& column) -> Result<void> {
    if (!column.empty() && table.column(column) == nullptr) {
      return missing_member(at, "column", column, table.name);
    }
    return {};
  };
  for (const IndexKey& key : index.keys) {
    if (Result<void> done = require(key.column); !done) {
      return done;
    }
  }
  for (const Name& column : index.include) {
    if (Result<void> done = require(column); !done) {
      return done;
    }
  }
  return {};
}

Index index_from(const Catalog& catalog, const CreateIndex& create, const ObjectName& name,
                 const Table* table) {
  Index index;
  index.name = {name.schema, create.index};
  index.table = name;
  index.method = create.method;
  for (const IndexKey& key : create.keys) {
    index.keys.push_back(canonical_key(catalog, table, key));
  }
  index.options = create.storage_options;
  index.tablespace = create.tablespace;
  index.include = create.include;
  if (create.predicate) {
    index.predicate = kept(*create.predicate);
  }
  index.unique = create.unique;
  index.nulls_not_distinct = create.nulls_not_distinct;
  return index;
}

}  // namespace

Result<void> apply_create_index(Catalog& catalog, const Statement& at, const CreateIndex& create) {
  const ObjectName table_name = catalog.resolve(create.table);
  const Catalog& before = catalog;
  const auto view = before.views.find(table_name);
  const bool on_view = view != before.views.end() && view->second.materialized;
  const Result<const Table*> table =
      on_view ? Result<const Table*>(nullptr) : require_table(before, at, table_name);
  if (!table) {
    return table.error();
  }
  Index index = index_from(catalog, create, table_name, *table);
  if (!create.index.empty() && catalog.relation_kind(index.name) != RelationKind::kNone) {
    return create.if_not_exists ? Result<void>() : already_exists(at, "relation", index.name);
  }
  if (*table != nullptr) {
    if (Result<void> done = check_columns(at, **table, index); !done) {
      return done;
    }
    index.only_parent = create.only && (*table)->partition_by != PartitionStrategy::kNone;
    if (create.concurrently && (*table)->partition_by != PartitionStrategy::kNone) {
      return refusal(at, "an index on a partitioned table cannot be built concurrently",
                     "Create it ON ONLY the parent, build the partitions' indexes concurrently, "
                     "then attach them.");
    }
  }
  Result<ObjectName> added = add_index(catalog, at, std::move(index), IndexPurpose::kPlain);
  return added ? Result<void>() : Result<void>(added.error());
}

}  // namespace bellows
