// Who names whom: taken down by settle(), asked by everything that looks for
// dependents.
#include <algorithm>

#include "migrations/catalog.h"

namespace bellows {
namespace {

// What an object names. A name may be given more than once.
class Used {
 public:
  explicit Used(const Catalog& catalog) : x_catalog(catalog) {}

  template <typename Object>
  std::vector<Use> by(const ObjectName& name, const Object& object) {
    x_by = {name, {}};
    of(object);
    return std::move(x_uses);
  }

  std::vector<Use> by(const FunctionKey& key, const Function& function) {
    x_by = {key.name, Name{key.arguments}};
    for (const TypeRef& argument : function.arguments) {
      add(UseKind::kFunction, argument);
    }
    add(UseKind::kFunction, function.returns);
    return std::move(x_uses);
  }

 private:
  void of(const Table& table) {
    add(UseKind::kChild, table.partition_of);
    for (const ObjectName& parent : table.inherits) {
      add(UseKind::kChild, parent);
    }
    add(UseKind::kTable, table.of_type);
    for (const Column& column : table.columns) {
      add(UseKind::kTable, column.type);
      add(UseKind::kTable, column.default_value);
      add(UseKind::kTable, column.generated);
    }
    for (const auto& [name, constraint] : table.constraints) {
      add(UseKind::kForeignKey, constraint.referenced);
      add(UseKind::kTable, constraint.check);
      add(UseKind::kConstraint, ObjectName{x_by.first.schema, name});
    }
    for (const auto& [name, trigger] : table.triggers) {
      add(UseKind::kTable, trigger.function);
    }
  }

  void of(const Index& index) {
    add(UseKind::kIndex, index.table);
    add(UseKind::kIndex, index.parent);
    for (const IndexKey& key : index.keys) {
      add(UseKind::kIndex, key.expression);
    }
  }

  void of(const Sequence& sequence) { add(UseKind::kSequence, sequence.owned_by_table); }

  void of(const View& view) {
    for (const ObjectName& read : view.reads) {
      add(UseKind::kView, read);
    }
  }

  void of(const UserType& type) {
    add(UseKind::kType, type.base);
    for (const Column& attribute : type.attributes) {
      add(UseKind::kType, attribute.type);
    }
  }

  void of(const Statistics& statistics) { add(UseKind::kStatistics, statistics.table); }

  void add(UseKind kind, const ObjectName& name) {
    if (!name.empty()) {
      x_uses.push_back({name, kind, x_by.first, x_by.second});
    }
  }

  void add(UseKind kind, const TypeRef& type) {
    if (type.name.schema.text != "pg_catalog") {
      add(kind, type.name);
    }
  }

  void add(UseKind kind, const std::optional<Expression>& expression) {
    if (expression) {
      add(kind, *expression);
    }
  }

  // Which one is meant by a name as it is written depends on search_path, so
  // without the schema.
  void add(UseKind kind, const Expression& expression) {
    for (const FunctionCall& call : expression.functions) {
      if (x_catalog.function(call.name) != nullptr) {
        add(kind, ObjectName{{}, call.name.name});
      }
    }
    if (const auto sequence = sequence_of_default(x_catalog, expression)) {
      add(kind, ObjectName{{}, sequence->name});
    }
  }

  const Catalog& x_catalog;
  std::pair<ObjectName, Name> x_by;
  std::vector<Use> x_uses;
};

void keep(const Use& use, std::vector<ObjectName>& names) {
  names.push_back(use.by);
}

void keep(const Use& use, std::vector<FunctionKey>& keys) {
  keys.push_back({use.by, use.member.text});
}

template <typename T>
void sort_out(std::vector<T>& all) {
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
}

}  // namespace

template <typename Objects>
void Catalog::add_users(const Objects& objects, UseKind kind, const ObjectName& used,
                        std::vector<typename Objects::key_type>& users) const {
  for (auto it = x_uses.lower_bound({used, kind, {}, {}});
       it != x_uses.end() && it->first.kind == kind && it->first.used == used; ++it) {
    keep(it->first, users);
  }
  users.insert(users.end(), objects.touched().begin(), objects.touched().end());
}

template <typename Objects>
std::vector<typename Objects::key_type> Catalog::users_among(const Objects& objects, UseKind kind,
                                                             const ObjectName& used) const {
  std::vector<typename Objects::key_type> users;
  add_users(objects, kind, used, users);
  sort_out(users);
  std::erase_if(users, [&](const auto& key) { return !objects.contains(key); });
  return users;
}

template <typename Objects>
void Catalog::settle_objects(Objects& objects) {
  for (const auto& gone : objects.erased()) {
    for (const Use& use : Used(*this).by(gone->first, gone->second)) {
      x_uses.erase(use);
    }
  }
  std::vector<typename Objects::key_type> touched = objects.touched();
  sort_out(touched);
  for (const auto& key : touched) {
    const auto found = std::as_const(objects).find(key);
    if (found == objects.end()) {
      continue;
    }
    for (Use& use : Used(*this).by(key, found->second)) {
      if (!std::as_const(x_uses).contains(use)) {
        x_uses.emplace(std::move(use), {});
      }
    }
  }
  objects.settled();
}

void Catalog::settle() {
  settle_objects(tables);
  settle_objects(indexes);
  settle_objects(sequences);
  settle_objects(views);
  settle_objects(types);
  settle_objects(functions);
  settle_objects(statistics);
  notes.settled();
  x_uses.settled();
}

std::vector<const Index*> Catalog::indexes_of(const ObjectName& table) const {
  std::vector<const Index*> found;
  for (const ObjectName& name : users_among(indexes, UseKind::kIndex, table)) {
    if (const Index& index = indexes.at(name); index.table == table) {
      found.push_back(&index);
    }
  }
  return found;
}

std::vector<std::pair<ObjectName, Name>> Catalog::referencing(const ObjectName& table) const {
  std::vector<std::pair<ObjectName, Name>> found;
  for (const ObjectName& name : users_among(tables, UseKind::kForeignKey, table)) {
    for (const auto& [constraint_name, constraint] : tables.at(name).constraints) {
      if (constraint.kind == ConstraintKind::kForeignKey && constraint.referenced == table) {
        found.emplace_back(name, constraint_name);
      }
    }
  }
  return found;
}

std::vector<ObjectName> Catalog::partitions_of(const ObjectName& table) const {
  const auto parent = tables.find(table);
  if (parent != tables.end() && parent->second.partition_by == PartitionStrategy::kNone) {
    return {};
  }
  std::vector<ObjectName> found = users_among(tables, UseKind::kChild, table);
  std::erase_if(found,
                [&](const ObjectName& name) { return tables.at(name).partition_of != table; });
  return found;
}

std::vector<ObjectName> Catalog::children_of(const ObjectName& table) const {
  std::vector<ObjectName> found = users_among(tables, UseKind::kChild, table);
  std::erase_if(found, [&](const ObjectName& name) {
    const Table& other = tables.at(name);
    return other.partition_of != table &&
           std::find(other.inherits.begin(), other.inherits.end(), table) == other.inherits.end();
  });
  return found;
}

std::vector<ObjectName> Catalog::views_of(const ObjectName& relation) const {
  std::vector<ObjectName> found = users_among(views, UseKind::kView, relation);
  std::erase_if(found, [&](const ObjectName& name) {
    const View& view = views.at(name);
    return std::find(view.reads.begin(), view.reads.end(), relation) == view.reads.end();
  });
  return found;
}

std::vector<ObjectName> Catalog::sequences_of(const ObjectName& table) const {
  std::vector<ObjectName> found = users_among(sequences, UseKind::kSequence, table);
  std::erase_if(found,
                [&](const ObjectName& name) { return sequences.at(name).owned_by_table != table; });
  return found;
}

std::vector<std::pair<ObjectName, Name>> Catalog::defaults_of(const ObjectName& sequence) const {
  std::vector<std::pair<ObjectName, Name>> found;
  for (const ObjectName& name : users_among(tables, UseKind::kTable, {{}, sequence.name})) {
    for (const Column& column : tables.at(name).columns) {
      if (column.default_value && sequence_of_default(*this, *column.default_value) == sequence) {
        found.emplace_back(name, column.name);
      }
    }
  }
  return found;
}

std::vector<ObjectName> Catalog::statistics_of(const ObjectName& table) const {
  std::vector<ObjectName> found = users_among(statistics, UseKind::kStatistics, table);
  std::erase_if(found, [&](const ObjectName& name) { return statistics.at(name).table != table; });
  return found;
}

std::vector<ObjectName> Catalog::parts_of(const ObjectName& index) const {
  std::vector<ObjectName> found = users_among(indexes, UseKind::kIndex, index);
  std::erase_if(found, [&](const ObjectName& name) { return indexes.at(name).parent != index; });
  return found;
}

bool Catalog::has_constraint(const Name& schema, const Name& constraint) const {
  const std::vector<ObjectName> users =
      users_among(tables, UseKind::kConstraint, {schema, constraint});
  return std::any_of(users.begin(), users.end(), [&](const ObjectName& name) {
    return name.schema == schema && tables.at(name).constraints.contains(constraint);
  });
}

std::vector<ObjectName> Catalog::tables_naming(const ObjectName& used) const {
  std::vector<ObjectName> users;
  for (const UseKind kind : {UseKind::kChild, UseKind::kForeignKey, UseKind::kTable}) {
    add_users(tables, kind, used, users);
  }
  sort_out(users);
  std::erase_if(users, [&](const ObjectName& name) { return !tables.contains(name); });
  return users;
}

std::vector<ObjectName> Catalog::indexes_naming(const ObjectName& used) const {
  return users_among(indexes, UseKind::kIndex, used);
}

std::vector<ObjectName> Catalog::types_naming(const ObjectName& used) const {
  return users_among(types, UseKind::kType, used);
}

std::vector<FunctionKey> Catalog::functions_naming(const ObjectName& used) const {
  return users_among(functions, UseKind::kFunction, used);
}

}  // namespace bellows
