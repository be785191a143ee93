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

// Every name of another object that a table keeps.
template <typename Visit>
void each_reference(Table& table, Visit visit) {
  visit(table.partition_of);
  visit(table.of_type);
  for (ObjectName& parent : table.inherits) {
    visit(parent);
  }
  for (auto& [name, constraint] : table.constraints) {
    visit(constraint.referenced);
  }
  for (Column& column : table.columns) {
    visit(column.type.name);
  }
}

template <typename Visit>
void each_reference(Index& index, Visit visit) {
  visit(index.table);
  visit(index.parent);
}

template <typename Visit>
void each_reference(Sequence& sequence, Visit visit) {
  visit(sequence.owned_by_table);
}

template <typename Visit>
void each_reference(Statistics& statistics, Visit visit) {
  visit(statistics.table);
}

template <typename Visit>
void each_reference(UserType& type, Visit visit) {
  visit(type.base.name);
  for (Column& attribute : type.attributes) {
    visit(attribute.type.name);
  }
}

template <typename Visit>
void each_reference(Function& function, Visit visit) {
  visit(function.returns.name);
  for (TypeRef& argument : function.arguments) {
    visit(argument.name);
  }
  for (FunctionArgument& argument : function.all_arguments) {
    visit(argument.type.name);
  }
}

template <typename Visit>
void each_reference(View& view, Visit visit) {
  for (ObjectName& read : view.reads) {
    const ObjectName before = read;
    visit(read);
    view.outdated = view.outdated || read != before;
  }
}

template <typename Visit>
void each_reference(std::map<Name, Publication>& publications, Visit visit) {
  for (auto& [publication_name, publication] : publications) {
    std::map<ObjectName, PublishedTable> tables;
    for (auto& [name, published] : publication.tables) {
      visit(published.table);
      tables.emplace(published.table, std::move(published));
    }
    publication.tables = std::move(tables);
  }
}

// The types of its arguments identify a function.
template <typename Visit>
void each_reference_in_functions(Catalog& catalog, const std::vector<FunctionKey>& keys,
                                 Visit visit) {
  for (const FunctionKey& key : keys) {
    std::optional<Function> function = catalog.functions.take(key);
    const std::vector<TypeRef> before = function->arguments;
    each_reference(*function, visit);
    FunctionKey renamed = key;
    const bool other = function->arguments != before;
    if (other) {
      renamed.arguments = arguments_text(catalog, function->arguments);
    }
    catalog.functions.emplace(renamed, *std::move(function));
    if (other) {
      move_note(catalog, {key.name, ObjectKind::kFunction, Name{key.arguments}},
                {key.name, ObjectKind::kFunction, Name{renamed.arguments}});
    }
  }
}

template <typename Objects, typename Keys, typename Visit>
void each_reference_in(Objects& objects, const Keys& keys, Visit visit) {
  for (const auto& key : keys) {
    each_reference(objects.at(key), visit);
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
  const auto replace = [&](ObjectName& name) { replace_name(name, from, to); };
  each_reference_in(catalog.indexes, catalog.indexes_naming(from), replace);
  each_reference_in(catalog.sequences, catalog.sequences_of(from), replace);
  each_reference_in(catalog.statistics, catalog.statistics_of(from), replace);
  each_reference_in(catalog.views, catalog.views_of(from), replace);
  each_reference(catalog.publications, replace);
  rename_type_references(catalog, from, to);
}

void rename_type_references(Catalog& catalog, const ObjectName& from, const ObjectName& to) {
  const auto replace = [&](ObjectName& name) { replace_name(name, from, to); };
  each_reference_in(catalog.tables, catalog.tables_naming(from), replace);
  each_reference_in(catalog.types, catalog.types_naming(from), replace);
  each_reference_in_functions(catalog, catalog.functions_naming(from), replace);
}

void rename_sequence_in_defaults(Catalog& catalog, const ObjectName& from, const ObjectName& to) {
  for (const auto& [table, column] : catalog.defaults_of(from)) {
    rename_sequence(catalog, *catalog.tables.at(table).column(column)->default_value, from, to);
  }
}

void rename_column_everywhere(Catalog& catalog, const ObjectName& table, const Name& from,
                              const Name& to) {
  rename_in_table(catalog.tables.at(table), from, to);
  move_note(catalog, {table, ObjectKind::kColumn, from}, {table, ObjectKind::kColumn, to});
  for (const ObjectName& name : catalog.statistics_of(table)) {
    for (IndexKey& key : catalog.statistics.at(name).on) {
      if (key.column == from) {
        key.column = to;
      } else if (key.expression) {
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
  for (const ObjectName& name : catalog.sequences_of(table)) {
    Sequence& sequence = catalog.sequences.at(name);
    if (sequence.owned_by_column == from) {
      sequence.owned_by_column = to;
    }
  }
  for (const ObjectName& name : catalog.views_of(table)) {
    View& view = catalog.views.at(name);
    if (std::any_of(view.columns_read.begin(), view.columns_read.end(),
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
    const ObjectName old_name = owned->name;
    const ObjectName new_name{old_name.schema, to};
    std::optional<Index> index = catalog.indexes.take(old_name);
    index->name = new_name;
    index->constraint = to;
    catalog.indexes.emplace(new_name, *std::move(index));
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

Name& schema_of(ObjectName& key) {
  return key.schema;
}

Name& schema_of(FunctionKey& key) {
  return key.name.schema;
}

template <typename Objects>
void rekey_schema(Objects& objects, const Name& from, const Name& to) {
  for (auto key : objects.keys()) {
    if (schema_of(key) == from) {
      auto object = objects.take(key);
      schema_of(key) = to;
      object->name.schema = to;
      objects.emplace(std::move(key), *std::move(object));
    }
  }
}

template <typename Objects, typename Visit>
void each_reference_in_all(Objects& objects, Visit visit) {
  each_reference_in(objects, objects.keys(), visit);
}

}  // namespace

void rename_schema_everywhere(Catalog& catalog, const Name& from, const Name& to) {
  for (const ObjectName& name : catalog.sequences.keys()) {
    if (name.schema == from) {
      rename_sequence_in_defaults(catalog, name, {to, name.name});
    }
  }
  catalog.schemas.erase(from);
  catalog.schemas.insert(to);
  rekey_schema(catalog.tables, from, to);
  rekey_schema(catalog.indexes, from, to);
  rekey_schema(catalog.sequences, from, to);
  rekey_schema(catalog.views, from, to);
  rekey_schema(catalog.types, from, to);
  rekey_schema(catalog.functions, from, to);
  rekey_schema(catalog.statistics, from, to);
  move_notes_of_schema(catalog, from, to);
  const auto move_name = [&](ObjectName& name) {
    if (name.schema == from) {
      name.schema = to;
    }
  };
  each_reference_in_all(catalog.tables, move_name);
  each_reference_in_all(catalog.indexes, move_name);
  each_reference_in_all(catalog.sequences, move_name);
  each_reference_in_all(catalog.views, move_name);
  each_reference_in_all(catalog.types, move_name);
  each_reference_in_functions(catalog, catalog.functions.keys(), move_name);
  each_reference_in_all(catalog.statistics, move_name);
  each_reference(catalog.publications, move_name);
  for (const ObjectName& name : catalog.tables.keys()) {
    for (auto& [trigger_name, trigger] : catalog.tables.at(name).triggers) {
      move_name(trigger.function);
    }
  }
}

}  // namespace bellows
