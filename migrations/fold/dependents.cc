#include "migrations/fold/dependents.h"

#include <algorithm>

#include "migrations/fold/expressions.h"
#include "migrations/fold/refusal.h"

namespace bellows {
namespace {

bool contains(const std::vector<Name>& names, const Name& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Whether the expression calls the function with these arguments. Which of several overloads with
// as many arguments is meant takes the server's type resolution, so then none counts.
bool calls(const Catalog& catalog, const Expression& expression, const FunctionKey& function) {
  const std::size_t arguments = catalog.functions.at(function).arguments.size();
  std::size_t alike = 0;
  for (auto it = catalog.functions.lower_bound({function.name, ""});
       it != catalog.functions.end() && it->first.name == function.name; ++it) {
    alike += it->second.arguments.size() == arguments ? 1U : 0U;
  }
  return alike == 1 && std::any_of(expression.functions.begin(), expression.functions.end(),
                                   [&](const FunctionCall& call) {
                                     const Function* found = catalog.function(call.name);
                                     return found != nullptr && found->name == function.name &&
                                            static_cast<std::size_t>(call.arguments) == arguments;
                                   });
}

bool index_uses(const Index& index, const Name& column) {
  if (contains(index.include, column) || (index.predicate && mentions(*index.predicate, column))) {
    return true;
  }
  return std::any_of(index.keys.begin(), index.keys.end(), [&](const IndexKey& key) {
    return key.column == column || (key.expression && mentions(*key.expression, column));
  });
}

bool view_uses(const View& view, const ObjectName& table, const Name& column) {
  if (std::find(view.reads.begin(), view.reads.end(), table) == view.reads.end()) {
    return false;
  }
  // "other.id" is no column of this table when the view reads a relation called other, too.
  const auto is_of_another = [&](const ColumnPath& path) {
    return path.size() > 1 && path[path.size() - 2] != table.name &&
           std::any_of(view.reads.begin(), view.reads.end(),
                       [&](const ObjectName& read) { return read.name == path[path.size() - 2]; });
  };
  return std::any_of(view.columns_read.begin(), view.columns_read.end(),
                     [&](const ColumnPath& path) {
                       return !path.empty() && path.back() == column && !is_of_another(path);
                     });
}

void add_views(const Catalog& catalog, const ObjectName& relation, std::vector<Dependent>& out) {
  for (const ObjectName& view : catalog.views_of(relation)) {
    out.push_back({{ObjectKind::kView, view, {}}, false});
  }
}

// Extended statistics on the table, or on one of its columns.
void add_statistics(const Catalog& catalog, const ObjectName& table, const Name* column,
                    std::vector<Dependent>& out) {
  for (const auto& [name, statistics] : catalog.statistics) {
    const bool uses =
        column == nullptr ||
        std::any_of(statistics.on.begin(), statistics.on.end(), [&](const IndexKey& key) {
          return key.column == *column || (key.expression && mentions(*key.expression, *column));
        });
    if (statistics.table == table && uses) {
      out.push_back({{ObjectKind::kStatistics, name, {}}, true});
    }
  }
}

void add_columns_of_type(const Catalog& catalog, const ObjectName& type,
                         std::vector<Dependent>& out) {
  for (const auto& [name, table] : catalog.tables) {
    for (const Column& column : table.columns) {
      if (column.type.name == type) {
        out.push_back({{ObjectKind::kColumn, name, column.name}, false});
      }
    }
  }
}

std::vector<Dependent> of_table(const Catalog& catalog, const ObjectName& table) {
  std::vector<Dependent> out;
  for (const Index* index : catalog.indexes_of(table)) {
    out.push_back({{ObjectKind::kIndex, index->name, {}}, true});
  }
  for (const auto& [name, sequence] : catalog.sequences) {
    if (sequence.owned_by_table == table) {
      out.push_back({{ObjectKind::kSequence, name, {}}, true});
    }
  }
  for (const auto& [name, other] : catalog.tables) {
    if (other.partition_of == table) {
      out.push_back({{ObjectKind::kTable, name, {}}, true});
    } else if (std::find(other.inherits.begin(), other.inherits.end(), table) !=
               other.inherits.end()) {
      out.push_back({{ObjectKind::kTable, name, {}}, false});
    }
  }
  for (const auto& [other, constraint] : catalog.referencing(table)) {
    if (other != table) {
      out.push_back({{ObjectKind::kConstraint, other, constraint}, false});
    }
  }
  add_views(catalog, table, out);
  add_columns_of_type(catalog, table, out);
  add_statistics(catalog, table, nullptr, out);
  return out;
}

std::vector<Dependent> of_column(const Catalog& catalog, const ObjectName& table_name,
                                 const Name& column) {
  std::vector<Dependent> out;
  const Table& table = catalog.tables.at(table_name);
  for (const Index* index : catalog.indexes_of(table_name)) {
    if (index_uses(*index, column) && index->constraint.empty()) {
      out.push_back({{ObjectKind::kIndex, index->name, {}}, true});
    }
  }
  for (const auto& [name, constraint] : table.constraints) {
    if (contains(constraint.columns, column)) {
      out.push_back({{ObjectKind::kConstraint, table_name, name}, true});
    }
  }
  for (const auto& [name, sequence] : catalog.sequences) {
    if (sequence.owned_by_table == table_name && sequence.owned_by_column == column) {
      out.push_back({{ObjectKind::kSequence, name, {}}, true});
    }
  }
  for (const Column& other : table.columns) {
    if (other.generated && mentions(*other.generated, column)) {
      out.push_back({{ObjectKind::kColumn, table_name, other.name}, false});
    }
  }
  for (const auto& [other, name] : catalog.referencing(table_name)) {
    const Constraint& constraint = catalog.tables.at(other).constraints.at(name);
    if (contains(constraint.referenced_columns, column)) {
      out.push_back({{ObjectKind::kConstraint, other, name}, false});
    }
  }
  for (const auto& [name, trigger] : table.triggers) {
    if (contains(trigger.update_columns, column)) {
      out.push_back({{ObjectKind::kTrigger, table_name, name}, false});
    }
  }
  for (const auto& [name, policy] : table.policies) {
    if ((policy.using_expression && mentions(*policy.using_expression, column)) ||
        (policy.check && mentions(*policy.check, column))) {
      out.push_back({{ObjectKind::kPolicy, table_name, name}, false});
    }
  }
  add_statistics(catalog, table_name, &column, out);
  for (const auto& [name, view] : catalog.views) {
    if (view_uses(view, table_name, column)) {
      out.push_back({{ObjectKind::kView, name, {}}, false});
    }
  }
  for (const ObjectName& child : catalog.children_of(table_name)) {
    const Column* inherited = catalog.tables.at(child).column(column);
    if (inherited != nullptr && !inherited->local) {
      out.push_back({{ObjectKind::kColumn, child, column}, true});
    }
  }
  return out;
}

// Foreign keys that need this unique index.
void add_foreign_keys_on(const Catalog& catalog, const Index& index, std::vector<Dependent>& out) {
  std::vector<Name> keys;
  for (const IndexKey& key : index.keys) {
    keys.push_back(key.column);
  }
  std::sort(keys.begin(), keys.end());
  for (const auto& [other, name] : catalog.referencing(index.table)) {
    std::vector<Name> referenced = catalog.tables.at(other).constraints.at(name).referenced_columns;
    std::sort(referenced.begin(), referenced.end());
    if (referenced == keys) {
      out.push_back({{ObjectKind::kConstraint, other, name}, false});
    }
  }
}

std::vector<Dependent> of_constraint(const Catalog& catalog, const ObjectName& table,
                                     const Name& constraint_name) {
  std::vector<Dependent> out;
  const Constraint& constraint = catalog.tables.at(table).constraints.at(constraint_name);
  for (const Index* index : catalog.indexes_of(table)) {
    if (index->constraint == constraint_name) {
      out.push_back({{ObjectKind::kIndex, index->name, {}}, true});
    }
  }
  for (const ObjectName& child : catalog.children_of(table)) {
    for (const auto& [name, copy] : catalog.tables.at(child).constraints) {
      const bool part =
          copy.kind == ConstraintKind::kForeignKey
              ? copy.parent == constraint_name
              : copy.kind == ConstraintKind::kCheck && !copy.local && name == constraint_name;
      if (part && constraint.kind == copy.kind) {
        out.push_back({{ObjectKind::kConstraint, child, name}, true});
      }
    }
  }
  return out;
}

std::vector<Dependent> of_index(const Catalog& catalog, const ObjectName& name) {
  std::vector<Dependent> out;
  const Index& index = catalog.indexes.at(name);
  for (const auto& [other, part] : catalog.indexes) {
    if (part.parent == name) {
      out.push_back({{ObjectKind::kIndex, other, {}}, true});
    }
  }
  if (!index.constraint.empty()) {
    out.push_back({{ObjectKind::kConstraint, index.table, index.constraint}, true});
  }
  if (index.unique) {
    add_foreign_keys_on(catalog, index, out);
  }
  return out;
}

std::vector<Dependent> of_sequence(const Catalog& catalog, const ObjectName& sequence) {
  std::vector<Dependent> out;
  for (const auto& [name, table] : catalog.tables) {
    for (const Column& column : table.columns) {
      if (column.default_value && sequence_of_default(catalog, *column.default_value) == sequence) {
        out.push_back({{ObjectKind::kOther, name, column.name}, false});
      }
    }
  }
  return out;
}

std::vector<Dependent> of_type(const Catalog& catalog, const ObjectName& type) {
  std::vector<Dependent> out;
  add_columns_of_type(catalog, type, out);
  for (const auto& [name, other] : catalog.types) {
    if (other.kind == TypeKind::kDomain && other.base.name == type) {
      out.push_back({{ObjectKind::kType, name, {}}, false});
    }
  }
  for (const auto& [key, function] : catalog.functions) {
    const bool uses = function.returns.name == type ||
                      std::any_of(function.arguments.begin(), function.arguments.end(),
                                  [&](const TypeRef& argument) { return argument.name == type; });
    if (uses) {
      out.push_back({{ObjectKind::kFunction, key.name, Name{key.arguments}}, false});
    }
  }
  return out;
}

std::vector<Dependent> of_function(const Catalog& catalog, const FunctionKey& function) {
  std::vector<Dependent> out;
  for (const auto& [name, table] : catalog.tables) {
    for (const auto& [trigger_name, trigger] : table.triggers) {
      if (trigger.function == function.name) {
        out.push_back({{ObjectKind::kTrigger, name, trigger_name}, false});
      }
    }
    for (const Column& column : table.columns) {
      if (column.default_value && calls(catalog, *column.default_value, function)) {
        out.push_back({{ObjectKind::kOther, name, column.name}, false});
      }
      if (column.generated && calls(catalog, *column.generated, function)) {
        out.push_back({{ObjectKind::kColumn, name, column.name}, false});
      }
    }
    for (const auto& [constraint_name, constraint] : table.constraints) {
      if (calls(catalog, constraint.check, function)) {
        out.push_back({{ObjectKind::kConstraint, name, constraint_name}, false});
      }
    }
  }
  for (const auto& [name, index] : catalog.indexes) {
    for (const IndexKey& key : index.keys) {
      if (key.expression && calls(catalog, *key.expression, function)) {
        out.push_back({{ObjectKind::kIndex, name, {}}, false});
      }
    }
  }
  return out;
}

std::vector<Dependent> of_view(const Catalog& catalog, const ObjectName& view) {
  std::vector<Dependent> out;
  for (const Index* index : catalog.indexes_of(view)) {
    out.push_back({{ObjectKind::kIndex, index->name, {}}, true});
  }
  add_views(catalog, view, out);
  return out;
}

std::vector<Dependent> of_schema(const Catalog& catalog, const Name& schema) {
  std::vector<Dependent> out;
  const auto add_all = [&](const auto& objects, ObjectKind kind) {
    for (auto it = objects.lower_bound({schema, Name{}});
         it != objects.end() && it->first.schema == schema; ++it) {
      out.push_back({{kind, it->first, {}}, false});
    }
  };
  add_all(catalog.tables, ObjectKind::kTable);
  add_all(catalog.views, ObjectKind::kView);
  add_all(catalog.sequences, ObjectKind::kSequence);
  add_all(catalog.types, ObjectKind::kType);
  add_all(catalog.statistics, ObjectKind::kStatistics);
  for (const auto& [key, function] : catalog.functions) {
    if (key.name.schema == schema) {
      out.push_back({{ObjectKind::kFunction, key.name, Name{key.arguments}}, false});
    }
  }
  return out;
}

}  // namespace

std::vector<Dependent> dependents_of(const Catalog& catalog, const ObjectId& object) {
  switch (object.kind) {
    case ObjectKind::kTable:
      return of_table(catalog, object.object);
    case ObjectKind::kColumn:
      return of_column(catalog, object.object, object.member);
    case ObjectKind::kConstraint:
      return of_constraint(catalog, object.object, object.member);
    case ObjectKind::kIndex:
      return of_index(catalog, object.object);
    case ObjectKind::kSequence:
      return of_sequence(catalog, object.object);
    case ObjectKind::kView:
      return of_view(catalog, object.object);
    case ObjectKind::kType:
      return of_type(catalog, object.object);
    case ObjectKind::kFunction:
      return of_function(catalog, {object.object, object.member.text});
    case ObjectKind::kSchema:
      return of_schema(catalog, object.object.name);
    default:
      return {};
  }
}

}  // namespace bellows
