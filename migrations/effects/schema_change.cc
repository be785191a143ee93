#include "migrations/effects/schema_change.h"

#include <algorithm>

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
                     differ_beside_members(*old_table, *new_table);
            });
  }

  template <typename Objects>
  void objects(const Objects& before, const Objects& after, ObjectKind kind) {
    using Object = typename Objects::mapped_type;
    compare(before, after, kind,
            [](const Object* /*old_object*/, const Object* /*new_object*/) { return true; });
  }

  void types() {
    compare(x_change.before.types, x_change.after.types, ObjectKind::kType,
            [this](const UserType* old_type, const UserType* new_type) {
              if (old_type != nullptr && new_type != nullptr) {
                enum_values(*old_type, *new_type);
              }
              return true;
            });
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
  // Whether two tables differ in what they have beside their members.
  static bool differ_beside_members(const Table& a, const Table& b) {
    const auto without_members = [](const Table& table) {
      Table bare = table;
      bare.columns.clear();
      bare.constraints.clear();
      bare.triggers.clear();
      return bare;
    };
    return without_members(a) != without_members(b);
  }

  static const ObjectName& name_of(const ObjectName& name) { return name; }

  static const ObjectName& name_of(const FunctionKey& key) { return key.name; }

  // Looks only at what the statement has touched. `changed` says whether an object that has become
  // another is written itself, and tells of its parts.
  template <typename Objects, typename Changed>
  void compare(const Objects& before, const Objects& after, ObjectKind kind, Changed changed) {
    auto touched = after.touched();
    std::sort(touched.begin(), touched.end());
    touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
    for (const auto& key : touched) {
      const auto old = before.find(key);
      const auto now = after.find(key);
      const bool was = old != before.end();
      const bool is = now != after.end();
      if ((!was && !is) || (was && is && old->second == now->second)) {
        continue;
      }
      const bool differs = changed(was ? &old->second : nullptr, is ? &now->second : nullptr);
      if (!was) {
        x_change.creates.push_back({kind, name_of(key), {}});
      } else if (!is) {
        x_change.drops.push_back({kind, name_of(key), {}});
      } else if (differs) {
        x_change.writes.push_back({kind, name_of(key), {}});
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
    columns(name, before.columns, after.columns);
    member_map(name, before.constraints, after.constraints, ObjectKind::kConstraint);
    member_map(name, before.triggers, after.triggers, ObjectKind::kTrigger);
  }

  void columns(const ObjectName& table, const std::vector<Column>& before,
               const std::vector<Column>& after) {
    const auto by_name = [](const std::vector<Column>& columns) {
      std::map<Name, const Column*> found;
      for (const Column& column : columns) {
        found.emplace(column.name, &column);
      }
      return found;
    };
    const std::map<Name, const Column*> old_columns = by_name(before);
    const std::map<Name, const Column*> new_columns = by_name(after);
    for (const auto& [name, column] : new_columns) {
      const auto old = old_columns.find(name);
      if (old == old_columns.end()) {
        x_change.creates.push_back({ObjectKind::kColumn, table, name});
      } else if (!(*old->second == *column)) {
        x_change.writes.push_back({ObjectKind::kColumn, table, name});
      }
    }
    for (const auto& [name, column] : old_columns) {
      if (!new_columns.contains(name)) {
        x_change.drops.push_back({ObjectKind::kColumn, table, name});
      }
    }
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
  change.before = before;
  change.after = before;
  change.after.settle();  // so that only what the statement touches counts as touched
  if (Result<void> done = apply_unsettled(change.after, statement); !done) {
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
  difference.objects(change.before.functions, change.after.functions, ObjectKind::kFunction);
  difference.names(change.before.schemas, change.after.schemas, ObjectKind::kSchema);
  difference.names(change.before.extensions, change.after.extensions, ObjectKind::kExtension);
  return change;
}

}  // namespace bellows
