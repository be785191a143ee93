#include "migrations/fold/constraints.h"

#include <algorithm>
#include <set>

#include "migrations/fold/expressions.h"
#include "migrations/fold/indexes.h"
#include "migrations/fold/names.h"
#include "migrations/fold/refusal.h"

namespace bellows {
namespace {

Result<void> require_columns(const Statement& at, const Table& table,
                             const std::vector<Name>& columns) {
  for (const Name& column : columns) {
    if (table.columns_known && table.column(column) == nullptr) {
      return missing_member(at, "column", column, table.name);
    }
  }
  return {};
}

Constraint constraint_from(const ConstraintDef& definition, const Name& column) {
  Constraint constraint;
  constraint.name = definition.name;
  constraint.kind = definition.kind;
  constraint.columns = definition.columns;
  if (constraint.columns.empty() && !column.empty() && definition.kind != ConstraintKind::kCheck) {
    constraint.columns = {column};
  }
  constraint.on_delete = definition.on_delete;
  constraint.on_update = definition.on_update;
  constraint.match_full = definition.match_full;
  constraint.deferrable = definition.deferrable;
  constraint.initially_deferred = definition.initially_deferred;
  constraint.no_inherit = definition.no_inherit;
  constraint.validated = !definition.not_valid;
  constraint.set_columns = definition.set_columns;
  constraint.operators = definition.operators;
  return constraint;
}

Result<void> add_check(Catalog& catalog, const Statement& at, const ObjectName& table_name,
                       const ConstraintDef& definition) {
  Table& table = catalog.tables.at(table_name);
  Constraint constraint = constraint_from(definition, {});
  constraint.check = kept(definition.check);
  constraint.columns = columns_of(definition.check);
  // A column may be called by its table's name first: t.a; a word that is none is a function's
  // argument or the row itself.
  if (Result<void> done = require_columns(at, table, constraint.columns); !done) {
    return done;
  }
  if (constraint.name.empty()) {
    const std::string addition =
        constraint.columns.size() == 1 ? constraint.columns[0].text : std::string{};
    constraint.name = choose_constraint_name(catalog, table_name, addition, "check");
  } else if (table.constraints.contains(constraint.name)) {
    return member_already_exists(at, "constraint", constraint.name, table_name);
  }
  table.constraints.emplace(constraint.name, constraint);
  if (!constraint.no_inherit) {
    for (const ObjectName& child : catalog.children_of(table_name)) {
      inherit_checks(catalog, table_name, child);
    }
  }
  return {};
}

// What makes the referenced columns unique, as a server requires.
bool is_unique(const Catalog& catalog, const Table& table, const std::vector<Name>& columns) {
  std::vector<Name> wanted = columns;
  std::sort(wanted.begin(), wanted.end());
  for (const Index* index : catalog.indexes_of(table.name)) {
    if (!index->unique || index->predicate || !index->valid) {
      continue;
    }
    std::vector<Name> keys;
    for (const IndexKey& key : index->keys) {
      keys.push_back(key.column);
    }
    std::sort(keys.begin(), keys.end());
    if (keys == wanted) {
      return true;
    }
  }
  return false;
}

Result<void> resolve_referenced(const Catalog& catalog, const Statement& at,
                                const ConstraintDef& definition, Constraint& constraint) {
  const Result<const Table*> referenced = require_table(catalog, at, definition.referenced);
  if (!referenced) {
    return referenced.error();
  }
  constraint.referenced = (*referenced)->name;
  constraint.referenced_columns = definition.referenced_columns;
  if (constraint.referenced_columns.empty()) {
    const Constraint* key = (*referenced)->primary_key();
    if (key == nullptr) {
      return refusal(at,
                     "table \"" + display(definition.referenced) +
                         "\" has no primary key for the foreign key to reference",
                     "Name the referenced columns; they need a unique constraint.");
    }
    constraint.referenced_columns = key->columns;
  }
  if (Result<void> done = require_columns(at, **referenced, constraint.referenced_columns); !done) {
    return done;
  }
  if (!is_unique(catalog, **referenced, constraint.referenced_columns)) {
    return refusal(at,
                   "the columns that the foreign key references in \"" +
                       display(definition.referenced) + "\" have no unique constraint",
                   "Add a primary key or a unique constraint on exactly these columns first.");
  }
  return {};
}

Result<void> add_foreign_key(Catalog& catalog, const Statement& at, const ObjectName& table_name,
                             const ConstraintDef& definition, const Name& column) {
  Constraint constraint = constraint_from(definition, column);
  Table& table = catalog.tables.at(table_name);
  if (Result<void> done = require_columns(at, table, constraint.columns); !done) {
    return done;
  }
  if (Result<void> done = resolve_referenced(catalog, at, definition, constraint); !done) {
    return done;
  }
  if (constraint.columns.size() != constraint.referenced_columns.size()) {
    return refusal(at, "the foreign key has another number of columns than what it references",
                   "Name as many referenced columns as referencing ones.");
  }
  if (constraint.name.empty()) {
    constraint.name =
        choose_constraint_name(catalog, table_name, name_addition(constraint.columns), "fkey");
  } else if (table.constraints.contains(constraint.name)) {
    return member_already_exists(at, "constraint", constraint.name, table_name);
  }
  if (definition.not_valid && table.partition_by != PartitionStrategy::kNone &&
      catalog.server_version < 18) {
    return refusal(at, "a foreign key of a partitioned table cannot be NOT VALID",
                   "Add it NOT VALID to each partition, validate, then add it to the parent.");
  }
  table.constraints.emplace(constraint.name, constraint);
  for (const ObjectName& partition : catalog.partitions_of(table_name)) {
    copy_foreign_keys(catalog, table_name, partition);
  }
  return {};
}

IndexPurpose purpose_for(ConstraintKind kind) {
  switch (kind) {
    case ConstraintKind::kPrimaryKey:
      return IndexPurpose::kPrimaryKey;
    case ConstraintKind::kExclude:
      return IndexPurpose::kExclude;
    default:
      return IndexPurpose::kUnique;
  }
}

// ADD CONSTRAINT … USING INDEX: the index takes the constraint's name.
Result<void> adopt_index(Catalog& catalog, const Statement& at, const ObjectName& table_name,
                         const ConstraintDef& definition) {
  const ObjectName old_name{table_name.schema, definition.using_index};
  const auto found = catalog.indexes.find(old_name);
  if (found == catalog.indexes.end() || found->second.table != table_name) {
    return missing(at, "index", old_name);
  }
  Index index = found->second;
  if (!index.unique || !index.valid || index.predicate || !index.constraint.empty()) {
    return refusal(at, "index \"" + definition.using_index.text + "\" cannot back a constraint",
                   "Use a valid, unique index of its own, without WHERE and expressions.");
  }
  Constraint constraint = constraint_from(definition, {});
  constraint.columns.clear();
  for (const IndexKey& key : index.keys) {
    constraint.columns.push_back(key.column);
  }
  if (constraint.name.empty()) {
    constraint.name = definition.using_index;
  }
  index.name.name = constraint.name;
  index.constraint = constraint.name;
  if (index.name != old_name && catalog.relation_kind(index.name) != RelationKind::kNone) {
    return already_exists(at, "relation", index.name);
  }
  catalog.indexes.erase(old_name);
  catalog.indexes.emplace(index.name, index);
  if (constraint.kind == ConstraintKind::kPrimaryKey) {
    for (const Name& column : constraint.columns) {
      set_not_null(catalog, table_name, column);
    }
  }
  catalog.tables.at(table_name).constraints.emplace(constraint.name, constraint);
  return {};
}

Result<void> add_index_constraint(Catalog& catalog, const Statement& at,
                                  const ObjectName& table_name, const ConstraintDef& definition,
                                  const Name& column, Descent descent) {
  Table& table = catalog.tables.at(table_name);
  if (definition.kind == ConstraintKind::kPrimaryKey && table.primary_key() != nullptr) {
    return refusal(at, "table \"" + display(table_name) + "\" has a primary key already",
                   "Drop the old primary key first, or add a unique constraint.");
  }
  if (!definition.using_index.empty()) {
    return adopt_index(catalog, at, table_name, definition);
  }
  Constraint constraint = constraint_from(definition, column);
  if (Result<void> done = require_columns(at, table, constraint.columns); !done) {
    return done;
  }
  if (!constraint.name.empty() && table.constraints.contains(constraint.name)) {
    return member_already_exists(at, "constraint", constraint.name, table_name);
  }
  Index index;
  index.name = {table_name.schema, definition.name};
  index.table = table_name;
  if (definition.kind == ConstraintKind::kExclude) {
    index.method = definition.access_method.empty() ? "btree" : definition.access_method;
  }
  if (definition.kind == ConstraintKind::kExclude) {
    for (const IndexKey& key : definition.exclude) {
      index.keys.push_back(canonical_key(catalog, &table, key));
    }
    if (definition.predicate) {
      index.predicate = kept(*definition.predicate);
    }
  } else {
    for (const Name& key : constraint.columns) {
      index.keys.push_back({key, std::nullopt, {}, {}, "", {}, false, false});
    }
  }
  index.options = definition.storage_options;
  index.tablespace = definition.tablespace;
  index.only_parent = descent == Descent::kOnly && table.partition_by != PartitionStrategy::kNone;
  index.include = definition.include;
  index.nulls_not_distinct = definition.nulls_not_distinct;
  Result<ObjectName> name = add_index(catalog, at, index, purpose_for(definition.kind));
  if (!name) {
    return name.error();
  }
  constraint.name = name->name;
  table.constraints.emplace(constraint.name, constraint);
  if (definition.kind == ConstraintKind::kPrimaryKey) {
    for (const Name& key : constraint.columns) {
      set_not_null(catalog, table_name, key);
    }
  }
  return descent == Descent::kOnly ? Result<void>() : copy_index_to_partitions(catalog, at, *name);
}

}  // namespace

Result<void> add_constraint(Catalog& catalog, const Statement& at, const ObjectName& table,
                            const ConstraintDef& definition, const Name& column, Descent descent) {
  switch (definition.kind) {
    case ConstraintKind::kNotNull: {
      const std::vector<Name> columns =
          definition.columns.empty() ? std::vector<Name>{column} : definition.columns;
      for (const Name& name : columns) {
        set_not_null(catalog, table, name);
      }
      return {};
    }
    case ConstraintKind::kCheck:
      return add_check(catalog, at, table, definition);
    case ConstraintKind::kForeignKey:
      return add_foreign_key(catalog, at, table, definition, column);
    case ConstraintKind::kUnique:
    case ConstraintKind::kPrimaryKey:
    case ConstraintKind::kExclude:
      return add_index_constraint(catalog, at, table, definition, column, descent);
  }
  return {};
}

void copy_foreign_keys(Catalog& catalog, const ObjectName& parent, const ObjectName& partition) {
  const Table source = catalog.tables.at(parent);
  Table& target = catalog.tables.at(partition);
  for (const auto& [name, constraint] : source.constraints) {
    if (constraint.kind != ConstraintKind::kForeignKey) {
      continue;
    }
    // An equal one that is there becomes a part of the parent's.
    const auto same = std::find_if(
        target.constraints.begin(), target.constraints.end(),
        [&name = name, &constraint = constraint](const auto& entry) {
          const Constraint& other = entry.second;
          return other.kind == ConstraintKind::kForeignKey && other.columns == constraint.columns &&
                 other.referenced == constraint.referenced &&
                 other.referenced_columns == constraint.referenced_columns &&
                 other.on_delete == constraint.on_delete &&
                 other.on_update == constraint.on_update &&
                 (other.parent.empty() || other.parent == name);
        });
    if (same != target.constraints.end()) {
      same->second.parent = name;
      same->second.local = false;
      same->second.validated = true;
      continue;
    }
    Constraint copy = constraint;
    copy.local = false;
    copy.parent = name;
    if (target.constraints.contains(copy.name)) {
      copy.name = choose_constraint_name(catalog, partition, name_addition(copy.columns), "fkey");
    }
    target.constraints.emplace(copy.name, copy);
  }
  for (const ObjectName& below : catalog.partitions_of(partition)) {
    copy_foreign_keys(catalog, partition, below);
  }
}

void inherit_checks(Catalog& catalog, const ObjectName& parent, const ObjectName& child) {
  const Table source = catalog.tables.at(parent);
  Table& target = catalog.tables.at(child);
  for (const auto& [name, constraint] : source.constraints) {
    if (constraint.kind != ConstraintKind::kCheck || constraint.no_inherit) {
      continue;
    }
    if (!target.constraints.contains(name)) {
      Constraint copy = constraint;
      copy.local = false;
      target.constraints.emplace(name, copy);
    }
  }
  for (const ObjectName& below : catalog.children_of(child)) {
    inherit_checks(catalog, child, below);
  }
}

void set_not_null(Catalog& catalog, const ObjectName& table, const Name& column) {
  if (Column* found = catalog.tables.at(table).column(column)) {
    found->not_null = true;
  }
  for (const ObjectName& child : catalog.children_of(table)) {
    set_not_null(catalog, child, column);
  }
}

}  // namespace bellows
