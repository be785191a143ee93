#include "migrations/effects/alter_column.h"

#include <algorithm>

#include "migrations/effects/handlers.h"

namespace bellows {
namespace {

bool is_serial(const TypeRef& type) {
  return type.name.schema.empty() && type.name.name.text.find("serial") != std::string::npos &&
         type.array_dimensions == 0;
}

const UserType* domain_of(const Catalog& catalog, const TypeRef& type) {
  const auto found = catalog.types.find(catalog.resolve_type(type.name));
  return found != catalog.types.end() && found->second.kind == TypeKind::kDomain &&
                 type.array_dimensions == 0
             ? &found->second
             : nullptr;
}

bool adding_rewrites(const Catalog& catalog, const ColumnDef& column) {
  if (is_serial(column.type) || column.identity != Identity::kNone || column.generated) {
    return true;
  }
  if (column.default_value &&
      volatility_of(*column.default_value, catalog) == Volatility::kVolatile) {
    return true;
  }
  bool has_default = column.default_value.has_value();
  for (const UserType* domain = domain_of(catalog, column.type); domain != nullptr;
       domain = domain_of(catalog, domain->base)) {
    if (domain->not_null || !domain->constraints.empty() ||
        (!has_default && domain->default_value &&
         volatility_of(*domain->default_value, catalog) == Volatility::kVolatile)) {
      return true;
    }
    has_default = has_default || domain->default_value.has_value();
  }
  return false;
}

// The table and what is below it, but nothing below a child that has such a column already: there
// the two become one.
std::vector<ObjectName> without_the_column(const Catalog& catalog, const ObjectName& table,
                                           const Name& column) {
  std::vector<ObjectName> all{table};
  for (std::size_t i = 0; i < all.size(); ++i) {
    const ObjectName parent = all[i];
    if (i > 0 && catalog.tables.at(parent).column(column) != nullptr) {
      continue;
    }
    for (const ObjectName& child : catalog.children_of(parent)) {
      if (std::find(all.begin(), all.end(), child) == all.end()) {
        all.push_back(child);
      }
    }
  }
  return all;
}

void add_column(Collector& collector, const ObjectName& table, const AlterCommand& command,
                const std::vector<ObjectName>& below) {
  const ColumnDef& column = *command.column;
  const Catalog& before = collector.before();
  if (command.if_exists && before.tables.at(table).column(column.name) != nullptr) {
    return;  // it is there already
  }
  collector.read_type(column.type);
  if (column.default_value) {
    collector.read_expression(*column.default_value, table);
    if (const auto sequence = sequence_of_default(before, *column.default_value)) {
      collector.lock(*sequence, LockMode::kRowExclusive);  // a number for every row
    }
  }
  if (column.generated) {
    collector.read_expression(*column.generated, table);
  }
  if (is_serial(column.type)) {
    collector.lock(table, LockMode::kAccessExclusive);
  }
  const bool rewrites = adding_rewrites(before, column);
  const bool has_default = column.default_value && !column.default_value->is_null_constant;
  const bool checks = (column.not_null && !has_default) ||
                      std::any_of(column.constraints.begin(), column.constraints.end(),
                                  [](const ConstraintDef& constraint) {
                                    return constraint.kind == ConstraintKind::kCheck ||
                                           constraint.kind == ConstraintKind::kPrimaryKey;
                                  });
  for (const ObjectName& name : below) {
    if (rewrites) {
      collector.rewrite(name);
    } else if (checks) {
      collector.scan(name);
    }
  }
}

bool index_uses(const Index& index, const Name& column) {
  const auto expression_uses = [&](const std::optional<Expression>& expression) {
    return expression && std::any_of(expression->columns.begin(), expression->columns.end(),
                                     [&](const ColumnPath& path) { return path.back() == column; });
  };
  return expression_uses(index.predicate) ||
         std::find(index.include.begin(), index.include.end(), column) != index.include.end() ||
         std::any_of(index.keys.begin(), index.keys.end(), [&](const IndexKey& key) {
           return key.column == column || expression_uses(key.expression);
         });
}

// Foreign keys on the column are dropped, added and, unless their operators stay, proven again.
void readd_foreign_keys(Collector& collector, const ObjectName& table, const Name& column,
                        bool free) {
  const Catalog& before = collector.before();
  const auto readd = [&](const ObjectName& child, const Constraint& constraint) {
    const ObjectName& other = child == table ? constraint.referenced : child;
    for (const ObjectName& below : with_descendants(before, other)) {
      collector.lock(below, other == child || has_key_triggers(before, below)
                                ? LockMode::kAccessExclusive
                                : LockMode::kShareRowExclusive);
    }
    lock_referenced_indexes(collector, before, constraint);
    if (!free && constraint.validated) {
      lock_for_validation(collector, child, constraint.referenced);
      collector.scan(child);
    }
  };
  for (const auto& [name, constraint] : before.tables.at(table).constraints) {
    if (constraint.kind == ConstraintKind::kForeignKey &&
        std::find(constraint.columns.begin(), constraint.columns.end(), column) !=
            constraint.columns.end()) {
      readd(table, constraint);
    }
  }
  for (const auto& [child, name] : before.referencing(table)) {
    const Constraint& constraint = before.tables.at(child).constraints.at(name);
    if (std::find(constraint.referenced_columns.begin(), constraint.referenced_columns.end(),
                  column) != constraint.referenced_columns.end()) {
      readd(child, constraint);
    }
  }
}

// What an index on the column has to go through: nothing but a new entry when the column's values
// stay and sort as before.
bool index_is_kept(const Catalog& catalog, const TypeRef& from, const TypeRef& to) {
  const auto same_order = [&](TypeRef type) {
    while (const UserType* domain = domain_of(catalog, type)) {
      type = domain->base;
    }
    const std::string name = type.name.name.text;
    return name == "varchar" ? std::string("text") : (name == "cidr" ? std::string("inet") : name);
  };
  return same_order(from) == same_order(to);
}

void set_type(Collector& collector, const ObjectName& table, const AlterCommand& command) {
  const Catalog& before = collector.before();
  const Column* column = before.tables.at(table).column(command.name);
  collector.write(ObjectKind::kColumn, table, command.name);
  collector.read_type(command.type);
  if (command.expression) {
    collector.read_expression(*command.expression, table);
  }
  if (column == nullptr) {
    collector.rewrite(table);
    return;
  }
  const Expression* using_expression = command.expression ? &*command.expression : nullptr;
  const TypeRef to = canonical_type(before, command.type);
  const bool free =
      type_change_is_free(column->type, command.type, using_expression, command.name, before);
  const bool same_collation =
      command.collation.name == column->collation.name ||
      (command.collation.name.text == "default" && column->collation.empty());
  if (!free) {
    collector.rewrite(table);
  }
  for (const Index* index : before.indexes_of(table)) {
    if (!index_uses(*index, command.name)) {
      continue;
    }
    const bool kept = free && same_collation && index_is_kept(before, column->type, to) &&
                      !index->predicate &&
                      std::all_of(index->keys.begin(), index->keys.end(),
                                  [](const IndexKey& key) { return !key.expression.has_value(); });
    collector.lock(index->name, LockMode::kAccessExclusive);
    if (!kept) {
      collector.build(index->name);
    }
  }
  for (const auto& [name, constraint] : before.tables.at(table).constraints) {
    if (constraint.kind == ConstraintKind::kCheck && constraint.validated && free &&
        std::find(constraint.columns.begin(), constraint.columns.end(), command.name) !=
            constraint.columns.end()) {
      collector.scan(table);
    }
  }
  readd_foreign_keys(collector, table, command.name, free);
  if (column->default_value) {
    if (const auto sequence = sequence_of_default(before, *column->default_value)) {
      collector.lock_dependency(*sequence);
    }
  }
  for (const ObjectName& name : before.sequences_of(table)) {
    if (before.sequences.at(name).owned_by_column == command.name) {
      if (column->identity == Identity::kNone) {
        collector.lock_dependency(name);
      } else {
        collector.lock(name, LockMode::kShareRowExclusive);
      }
    }
  }
}

void identity_effects(Collector& collector, const ObjectName& table, const AlterCommand& command) {
  if (command.kind != AlterKind::kSetIdentity) {
    return;
  }
  const Catalog& before = collector.before();
  for (const ObjectName& name : before.sequences_of(table)) {
    if (before.sequences.at(name).owned_by_column == command.name) {
      collector.lock(name, LockMode::kShareRowExclusive);
    }
  }
}

}  // namespace

void set_not_null_effects(Collector& collector, const ObjectName& table, const Name& column,
                          const SchemaChange& change) {
  const Table& before = collector.before().tables.at(table);
  const Column* found = before.column(column);
  if (found != nullptr && found->not_null) {
    return;
  }
  for (const auto& [name, constraint] : before.constraints) {
    const auto& proven = constraint.check.implies_not_null;
    // One that the same statement drops proves nothing.
    const auto after = change.after.tables.find(table);
    const bool stays =
        after == change.after.tables.end() || after->second.constraints.contains(name);
    if (constraint.kind == ConstraintKind::kCheck && constraint.validated && stays &&
        std::find(proven.begin(), proven.end(), column) != proven.end()) {
      collector.read(ObjectKind::kConstraint, table, name);
      return;
    }
  }
  collector.scan(table);
}

std::vector<ObjectName> column_targets(const Catalog& before, const ObjectName& table,
                                       const AlterCommand& command, bool recurses) {
  if (!recurses) {
    return {table};
  }
  if (command.kind == AlterKind::kAddColumn && command.column) {
    return without_the_column(before, table, command.column->name);
  }
  const Column* column = before.tables.at(table).column(command.name);
  if (command.kind == AlterKind::kSetNotNull && column != nullptr && column->not_null) {
    return {table};  // as it is everywhere below
  }
  if (command.kind == AlterKind::kDropNotNull && before.server_version >= 18 && column != nullptr &&
      !column->not_null) {
    return {table};  // there is no constraint that could be gone below
  }
  return with_descendants(before, table);
}

void column_effects(Collector& collector, const ObjectName& table, const AlterCommand& command,
                    bool recurses, const SchemaChange& change) {
  const std::vector<ObjectName> below =
      column_targets(collector.before(), table, command, recurses);
  if (command.kind == AlterKind::kAddColumn) {
    if (command.column) {
      add_column(collector, table, command, below);
    }
    return;
  }
  for (const ObjectName& name : below) {
    if (command.kind != AlterKind::kDropColumn) {
      collector.write(ObjectKind::kColumn, name, command.name);
    }
    switch (command.kind) {
      case AlterKind::kSetNotNull:
        set_not_null_effects(collector, name, command.name, change);
        break;
      case AlterKind::kSetType:
        if (change.applies) {
          set_type(collector, name, command);
        }
        break;
      case AlterKind::kSetExpression:
        collector.rewrite(name);
        break;
      case AlterKind::kSetDefault:
        if (command.expression) {
          collector.read_expression(*command.expression, name);
          if (const auto sequence = sequence_of_default(collector.before(), *command.expression)) {
            collector.lock_dependency(*sequence);
          }
        }
        break;
      default:
        identity_effects(collector, name, command);
        break;
    }
  }
}

}  // namespace bellows
