#include "migrations/fold/rename_references.h"

#include <algorithm>

#include "migrations/fold/expressions.h"
#include "migrations/fold/notes.h"

namespace bellows {
namespace {

void replace_name(ObjectName& name, const ObjectName& from, const ObjectName& to) {
  if (name == from) {
    name = to;
  }
}

// Every reference to a relation by name, wherever it is kept.
template <typename Visit>
void each_relation_reference(Catalog& catalog, Visit visit) {
  for (auto& [name, table] : catalog.tables) {
    visit(table.partition_of);
    for (ObjectName& parent : table.inherits) {
      visit(parent);
    }
    for (auto& [constraint_name, constraint] : table.constraints) {
      visit(constraint.referenced);
    }
  }
  for (auto& [name, index] : catalog.indexes) {
    visit(index.table);
    visit(index.parent);
  }
  for (auto& [name, sequence] : catalog.sequences) {
    visit(sequence.owned_by_table);
  }
  for (auto& [name, statistics] : catalog.statistics) {
    visit(statistics.table);
  }
  for (auto& [publication_name, publication] : catalog.publications) {
    std::map<ObjectName, PublishedTable> tables;
    for (auto& [name, published] : publication.tables) {
      visit(published.table);
      tables.emplace(published.table, std::move(published));
    }
    publication.tables = std::move(tables);
  }
}

// Every type that a column, domain or function has.
template <typename Visit>
void each_type_reference(Catalog& catalog, Visit visit) {
  for (auto& [name, table] : catalog.tables) {
    for (Column& column : table.columns) {
      visit(column.type.name);
    }
  }
  for (auto& [name, type] : catalog.types) {
    visit(type.base.name);
    for (Column& attribute : type.attributes) {
      visit(attribute.type.name);
    }
  }
  for (auto& [key, function] : catalog.functions) {
    visit(function.returns.name);
    for (TypeRef& argument : function.arguments) {
      visit(argument.name);
    }
  }
}

void rename_in_index(Index& index, const Name& from, const Name& to) {
  for (IndexKey& key : index.keys) {
    if (key.column == from) {
      key.column = to;
    }
    if (key.expression) {
      rename_column(*key.expression, from, to);
    }
  }
  std::replace(index.include.begin(), index.include.end(), from, to);
  if (index.predicate) {
    rename_column(*index.predicate, from, to);
  }
}

void rename_in_table(Table& table, const Name& from, const Name& to) {
  if (Column* column = table.column(from)) {
    column->name = to;
  }
  for (Column& column : table.columns) {
    if (column.generated) {
      rename_column(*column.generated, from, to);
    }
  }
  for (auto& [name, constraint] : table.constraints) {
    std::replace(constraint.columns.begin(), constraint.columns.end(), from, to);
    rename_column(constraint.check, from, to);
  }
  for (auto& [name, trigger] : table.triggers) {
    std::replace(trigger.update_columns.begin(), trigger.update_columns.end(), from, to);
  }
  for (auto& [name, trigger] : table.triggers) {
    if (trigger.when) {
      rename_column(*trigger.when, from, to);
    }
  }
  for (auto& [name, policy] : table.policies) {
    for (std::optional<Expression>* expression : {&policy.using_expression, &policy.check}) {
      if (*expression) {
        rename_column(**expression, from, to);
      }
    }
  }
  Expression key;
  key.text = table.partition_key;
  key.columns = {{from}};
  rename_column(key, from, to);
  table.partition_key = key.text;
}

// A path means the table's column when nothing else the view reads can have it.
void rename_in_view(const Catalog& catalog, View& view, const ObjectName& table, const Name& from,
                    const Name& to) {
  const auto ambiguous = [&](const ObjectName& read) {
    const auto other = catalog.tables.find(read);
    return read != table && (other == catalog.tables.end() || other->second.column(from));
  };
  const bool only_here = std::none_of(view.reads.begin(), view.reads.end(), ambiguous);
  for (ColumnPath& path : view.columns_read) {
    const bool qualified = path.size() >= 2 && path[path.size() - 2] == table.name;
    if (!path.empty() && path.back() == from && (only_here || qualified)) {
      path.back() = to;
    } else if (!path.empty() && path.back() == from) {
      view.columns_read.push_back({table.name, to});  // may be either: both are kept
      break;
    }
  }
  view.outdated = true;
}

}  // namespace

void rename_relation_references(Catalog& catalog, const ObjectName& from, const ObjectName& to) {
  each_relation_reference(catalog, [&](ObjectName& name) { replace_name(name, from, to); });
  each_type_reference(catalog, [&](ObjectName& name) { replace_name(name, from, to); });
  for (auto& [name, view] : catalog.views) {
    for (ObjectName& read : view.reads) {
      if (read == from) {
        read = to;
        view.outdated = true;
      }
    }
  }
}

void rename_type_references(Catalog& catalog, const ObjectName& from, const ObjectName& to) {
  each_type_reference(catalog, [&](ObjectName& name) { replace_name(name, from, to); });
}

void rename_sequence_in_defaults(Catalog& catalog, const ObjectName& from, const ObjectName& to) {
  for (auto& [name, table] : catalog.tables) {
    for (Column& column : table.columns) {
      if (column.default_value) {
        rename_sequence(catalog, *column.default_value, from, to);
      }
    }
  }
}

void rename_column_everywhere(Catalog& catalog, const ObjectName& table, const Name& from,
                              const Name& to) {
  rename_in_table(catalog.tables.at(table), from, to);
  move_note(catalog, {table, ObjectKind::kColumn, from}, {table, ObjectKind::kColumn, to});
  for (auto& [name, statistics] : catalog.statistics) {
    for (IndexKey& key : statistics.on) {
      if (statistics.table == table && key.column == from) {
        key.column = to;
      } else if (statistics.table == table && key.expression) {
        rename_column(*key.expression, from, to);
      }
    }
  }
  for (const Index* index : catalog.indexes_of(table)) {
    rename_in_index(catalog.indexes.at(index->name), from, to);
  }
  for (const auto& [other, name] : catalog.referencing(table)) {
    std::vector<Name>& columns = catalog.tables.at(other).constraints.at(name).referenced_columns;
    std::replace(columns.begin(), columns.end(), from, to);
  }
  for (auto& [name, sequence] : catalog.sequences) {
    if (sequence.owned_by_table == table && sequence.owned_by_column == from) {
      sequence.owned_by_column = to;
    }
  }
  for (auto& [name, view] : catalog.views) {
    if (std::find(view.reads.begin(), view.reads.end(), table) != view.reads.end() &&
        std::any_of(view.columns_read.begin(), view.columns_read.end(),
                    [&](const ColumnPath& path) { return !path.empty() && path.back() == from; })) {
      rename_in_view(catalog, view, table, from, to);
    }
  }
  for (const ObjectName& child : catalog.children_of(table)) {
    rename_column_everywhere(catalog, child, from, to);
  }
}

void rename_constraint(Catalog& catalog, const ObjectName& table, const Name& from,
                       const Name& to) {
  auto& constraints = catalog.tables.at(table).constraints;
  auto node = constraints.extract(from);
  if (node.empty()) {
    return;
  }
  node.key() = to;
  node.mapped().name = to;
  const ConstraintKind kind = node.mapped().kind;
  move_note(catalog, {table, ObjectKind::kConstraint, from}, {table, ObjectKind::kConstraint, to});
  constraints.insert(std::move(node));
  for (const Index* owned : catalog.indexes_of(table)) {
    if (owned->constraint != from) {
      continue;
    }
    auto index = catalog.indexes.extract(owned->name);
    const ObjectName old_name = index.key();
    index.key().name = to;
    index.mapped().name.name = to;
    index.mapped().constraint = to;
    const ObjectName new_name = index.key();
    catalog.indexes.insert(std::move(index));
    rename_relation_references(catalog, old_name, new_name);
    move_notes(catalog, old_name, new_name);
    break;
  }
  for (const ObjectName& child : catalog.children_of(table)) {
    auto& below = catalog.tables.at(child).constraints;
    if (kind == ConstraintKind::kCheck && below.contains(from) && !below.at(from).local) {
      rename_constraint(catalog, child, from, to);
    }
    for (auto& [name, constraint] : below) {
      if (kind == ConstraintKind::kForeignKey && constraint.parent == from) {
        constraint.parent = to;
      }
    }
  }
}

namespace {

template <typename Value>
void rekey_schema(std::map<ObjectName, Value>& objects, const Name& from, const Name& to) {
  std::map<ObjectName, Value> renamed;
  for (auto& [name, value] : objects) {
    ObjectName key = name;
    if (key.schema == from) {
      key.schema = to;
      value.name.schema = to;
    }
    renamed.emplace(std::move(key), std::move(value));
  }
  objects = std::move(renamed);
}

}  // namespace

void rename_schema_everywhere(Catalog& catalog, const Name& from, const Name& to) {
  std::vector<ObjectName> sequences;
  for (const auto& [name, sequence] : catalog.sequences) {
    if (name.schema == from) {
      sequences.push_back(name);
    }
  }
  for (const ObjectName& name : sequences) {
    rename_sequence_in_defaults(catalog, name, {to, name.name});
  }
  catalog.schemas.erase(from);
  catalog.schemas.insert(to);
  rekey_schema(catalog.tables, from, to);
  rekey_schema(catalog.indexes, from, to);
  rekey_schema(catalog.sequences, from, to);
  rekey_schema(catalog.views, from, to);
  rekey_schema(catalog.types, from, to);
  rekey_schema(catalog.statistics, from, to);
  move_notes_of_schema(catalog, from, to);
  std::map<FunctionKey, Function> functions;
  for (auto& [key, function] : catalog.functions) {
    FunctionKey renamed = key;
    if (renamed.name.schema == from) {
      renamed.name.schema = to;
      function.name.schema = to;
    }
    functions.emplace(std::move(renamed), std::move(function));
  }
  catalog.functions = std::move(functions);
  const auto move_name = [&](ObjectName& name) {
    if (name.schema == from) {
      name.schema = to;
    }
  };
  each_relation_reference(catalog, move_name);
  each_type_reference(catalog, move_name);
  for (auto& [name, view] : catalog.views) {
    for (ObjectName& read : view.reads) {
      if (read.schema == from) {
        read.schema = to;
        view.outdated = true;
      }
    }
  }
  for (auto& [name, table] : catalog.tables) {
    for (auto& [trigger_name, trigger] : table.triggers) {
      move_name(trigger.function);
    }
  }
}

}  // namespace bellows
