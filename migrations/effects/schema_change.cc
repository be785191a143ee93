#include "migrations/effects/schema_change.h"

#include "migrations/effects/reach.h"
#include "migrations/fold.h"

namespace bellows {
namespace {

class Difference {
 public:
  explicit Difference(SchemaChange& change) : x_change(change) {}

  void tables() {
    compare(x_change.before.tables, x_change.after.tables, ObjectKind::kTable,
            [this](const Table* old_table, const Table* new_table) {
              members(old_table, new_table);
              return old_table != nullptr && new_table != nullptr &&
                     properties(*old_table) != properties(*new_table);
            });
  }

  template <typename Map>
  void objects(const Map& before, const Map& after, ObjectKind kind) {
    using Object = typename Map::mapped_type;
    compare(before, after, kind, [](const Object* old_object, const Object* new_object) {
      return old_object != nullptr && new_object != nullptr && !(*old_object == *new_object);
    });
  }

  void types() {
    compare(x_change.before.types, x_change.after.types, ObjectKind::kType,
            [this](const UserType* old_type, const UserType* new_type) {
              if (old_type == nullptr || new_type == nullptr || *old_type == *new_type) {
                return false;
              }
              enum_values(*old_type, *new_type);
              return true;
            });
  }

  void functions() {
    const auto& before = x_change.before.functions;
    const auto& after = x_change.after.functions;
    for (const auto& [key, function] : after) {
      const auto old = before.find(key);
      if (old == before.end()) {
        x_change.creates.push_back({ObjectKind::kFunction, key.name, {}});
      } else if (!(old->second == function)) {
        x_change.writes.push_back({ObjectKind::kFunction, key.name, {}});
      }
    }
    for (const auto& [key, function] : before) {
      if (!after.contains(key)) {
        x_change.drops.push_back({ObjectKind::kFunction, key.name, {}});
      }
    }
  }

  void names(const std::set<Name>& before, const std::set<Name>& after, ObjectKind kind) {
    for (const Name& name : after) {
      if (!before.contains(name)) {
        x_change.creates.push_back({kind, {{}, name}, {}});
      }
    }
    for (const Name& name : before) {
      if (!after.contains(name)) {
        x_change.drops.push_back({kind, {{}, name}, {}});
      }
    }
  }

 private:
  // What a table has beside its members.
  static Table properties(const Table& table) {
    Table bare = table;
    bare.columns.clear();
    bare.constraints.clear();
    bare.triggers.clear();
    return bare;
  }

  template <typename Map, typename Changed>
  void compare(const Map& before, const Map& after, ObjectKind kind, Changed changed) {
    for (const auto& [name, object] : after) {
      const auto old = before.find(name);
      const bool differs = changed(old == before.end() ? nullptr : &old->second, &object);
      if (old == before.end()) {
        x_change.creates.push_back({kind, name, {}});
      } else if (differs) {
        x_change.writes.push_back({kind, name, {}});
      }
    }
    for (const auto& [name, object] : before) {
      if (!after.contains(name)) {
        changed(&object, nullptr);
        x_change.drops.push_back({kind, name, {}});
      }
    }
  }

  template <typename Map>
  void member_map(const ObjectName& table, const Map& before, const Map& after, ObjectKind kind) {
    for (const auto& [name, member] : after) {
      const auto old = before.find(name);
      if (old == before.end()) {
        x_change.creates.push_back({kind, table, name});
      } else if (!(old->second == member)) {
        x_change.writes.push_back({kind, table, name});
      }
    }
    for (const auto& [name, member] : before) {
      if (!after.contains(name)) {
        x_change.drops.push_back({kind, table, name});
      }
    }
  }

  void members(const Table* old_table, const Table* new_table) {
    static const Table kNothing;
    const Table& before = old_table == nullptr ? kNothing : *old_table;
    const Table& after = new_table == nullptr ? kNothing : *new_table;
    const ObjectName& name = new_table == nullptr ? before.name : after.name;
    member_map(name, columns_by_name(before), columns_by_name(after), ObjectKind::kColumn);
    member_map(name, before.constraints, after.constraints, ObjectKind::kConstraint);
    member_map(name, before.triggers, after.triggers, ObjectKind::kTrigger);
  }

  static std::map<Name, Column> columns_by_name(const Table& table) {
    std::map<Name, Column> columns;
    for (const Column& column : table.columns) {
      columns.emplace(column.name, column);
    }
    return columns;
  }

  void enum_values(const UserType& before, const UserType& after) {
    const std::set<std::string> old_values(before.values.begin(), before.values.end());
    const std::set<std::string> new_values(after.values.begin(), after.values.end());
    for (const std::string& value : new_values) {
      if (!old_values.contains(value)) {
        x_change.creates.push_back({ObjectKind::kType, after.name, Name{value}});
      }
    }
    for (const std::string& value : old_values) {
      if (!new_values.contains(value)) {
        x_change.drops.push_back({ObjectKind::kType, before.name, Name{value}});
      }
    }
  }

  SchemaChange& x_change;
};

}  // namespace

SchemaChange schema_change(const Statement& statement, const Catalog& before) {
  SchemaChange change;
  change.before = reach_of(statement, before);
  change.after = change.before;
  if (Result<void> done = apply(change.after, statement); !done) {
    change.applies = false;
    change.after = change.before;
    return change;
  }
  Difference difference(change);
  difference.tables();
  difference.objects(change.before.indexes, change.after.indexes, ObjectKind::kIndex);
  difference.objects(change.before.sequences, change.after.sequences, ObjectKind::kSequence);
  difference.objects(change.before.views, change.after.views, ObjectKind::kView);
  difference.types();
  difference.functions();
  difference.names(change.before.schemas, change.after.schemas, ObjectKind::kSchema);
  difference.names(change.before.extensions, change.after.extensions, ObjectKind::kExtension);
  return change;
}

}  // namespace bellows
