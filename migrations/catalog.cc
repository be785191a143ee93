#include "migrations/catalog.h"

#include <algorithm>
#include <string>

namespace bellows {
namespace {

const Name kTemporarySchema{"pg_temp"};

template <typename Map>
const typename Map::mapped_type* find_in(const Map& map, const typename Map::key_type& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

const Column* Table::column(const Name& wanted) const {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const Column& column) { return column.name == wanted; });
  return found == columns.end() ? nullptr : &*found;
}

Column* Table::column(const Name& wanted) {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const Column& column) { return column.name == wanted; });
  return found == columns.end() ? nullptr : &*found;
}

const Constraint* Table::primary_key() const {
  for (const auto& [constraint_name, constraint] : constraints) {
    if (constraint.kind == ConstraintKind::kPrimaryKey) {
      return &constraint;
    }
  }
  return nullptr;
}

const Table* Catalog::table(const ObjectName& written) const {
  return find_in(tables, resolve(written));
}

const Index* Catalog::index(const ObjectName& written) const {
  return find_in(indexes, resolve(written));
}

RelationKind Catalog::relation_kind(const ObjectName& full_name) const {
  if (tables.contains(full_name)) {
    return RelationKind::kTable;
  }
  if (indexes.contains(full_name)) {
    return RelationKind::kIndex;
  }
  if (sequences.contains(full_name)) {
    return RelationKind::kSequence;
  }
  return views.contains(full_name) ? RelationKind::kView : RelationKind::kNone;
}

ObjectName Catalog::resolve(const ObjectName& written) const {
  if (!written.schema.empty()) {
    return written;
  }
  if (const ObjectName temporary{kTemporarySchema, written.name};
      relation_kind(temporary) != RelationKind::kNone) {
    return temporary;
  }
  for (const Name& schema : search_path) {
    if (ObjectName full{schema, written.name}; relation_kind(full) != RelationKind::kNone) {
      return full;
    }
  }
  return {creation_schema(), written.name};
}

ObjectName Catalog::resolve_type(const ObjectName& written) const {
  if (!written.schema.empty()) {
    return written;
  }
  if (is_builtin_type(written.name)) {
    return {Name{"pg_catalog"}, written.name};
  }
  for (const Name& schema : search_path) {
    ObjectName full{schema, written.name};
    if (types.contains(full) || tables.contains(full) || views.contains(full)) {
      return full;
    }
  }
  return {creation_schema(), written.name};
}

ObjectName Catalog::resolve_statistics(const ObjectName& written) const {
  if (!written.schema.empty()) {
    return written;
  }
  for (const Name& schema : search_path) {
    if (ObjectName full{schema, written.name}; statistics.contains(full)) {
      return full;
    }
  }
  return {creation_schema(), written.name};
}

const Function* Catalog::function(const ObjectName& written) const {
  const auto first_of = [&](const ObjectName& full) -> const Function* {
    const auto found = functions.lower_bound({full, ""});
    return found != functions.end() && found->first.name == full ? &found->second : nullptr;
  };
  if (!written.schema.empty()) {
    return first_of(written);
  }
  for (const Name& schema : search_path) {
    if (const Function* found = first_of({schema, written.name}); found != nullptr) {
      return found;
    }
  }
  return nullptr;
}

Name Catalog::creation_schema() const {
  for (const Name& schema : search_path) {
    if (schemas.contains(schema)) {
      return schema;
    }
  }
  return {};
}

bool Catalog::operator==(const Catalog& other) const {
  return schemas == other.schemas && tables == other.tables && indexes == other.indexes &&
         sequences == other.sequences && views == other.views && types == other.types &&
         functions == other.functions && extensions == other.extensions &&
         statistics == other.statistics && publications == other.publications &&
         event_triggers == other.event_triggers && notes == other.notes &&
         default_privileges == other.default_privileges && user == other.user &&
         search_path == other.search_path && server_version == other.server_version &&
         server_minor == other.server_minor && time_zone == other.time_zone;
}

bool Catalog::empty() const {
  return tables.empty() && indexes.empty() && sequences.empty() && views.empty() && types.empty() &&
         functions.empty();
}

Name free_relation_name(const Catalog& catalog, const Name& schema, std::string_view name1,
                        std::string_view name2, std::string_view label) {
  std::string numbered{label};
  for (int pass = 1;; ++pass) {
    Name candidate{make_object_name(name1, name2, numbered)};
    if (catalog.relation_kind({schema, candidate}) == RelationKind::kNone) {
      return candidate;
    }
    numbered = std::string(label) + std::to_string(pass);
  }
}

}  // namespace bellows
