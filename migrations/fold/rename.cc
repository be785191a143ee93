// RENAME and SET SCHEMA: the object under its new name, and every reference to it.
#include <algorithm>

#include "migrations/fold/expressions.h"
#include "migrations/fold/notes.h"
#include "migrations/fold/refusal.h"
#include "migrations/fold/rename_references.h"
#include "migrations/fold/statements.h"

namespace bellows {
namespace {

template <typename Objects>
bool rekey(Objects& objects, const ObjectName& from, const ObjectName& to) {
  auto object = objects.take(from);
  if (!object) {
    return false;
  }
  object->name = to;
  objects.emplace(to, *std::move(object));
  return true;
}

// Whatever pg_class has under the name goes to the other name, references included.
void move_relation(Catalog& catalog, const ObjectName& from, const ObjectName& to) {
  const bool sequence = catalog.sequences.contains(from);
  if (sequence) {
    rename_sequence_in_defaults(catalog, from, to);
  }
  rekey(catalog.tables, from, to) || rekey(catalog.indexes, from, to) ||
      rekey(catalog.sequences, from, to) || rekey(catalog.views, from, to);
  rename_relation_references(catalog, from, to);
  move_notes(catalog, from, to);
}

Result<void> rename_relation(Catalog& catalog, const Statement& at, const Rename& rename) {
  const ObjectName from = catalog.resolve(rename.object);
  const ObjectName to{from.schema, rename.to};
  if (catalog.relation_kind(from) == RelationKind::kNone) {
    return rename.if_exists ? Result<void>() : Result<void>(missing(at, "relation", rename.object));
  }
  if (catalog.relation_kind(to) != RelationKind::kNone) {
    return already_exists(at, "relation", to);
  }
  if (const auto index = catalog.indexes.find(from);
      index != catalog.indexes.end() && !index->second.constraint.empty()) {
    rename_constraint(catalog, index->second.table, index->second.constraint, rename.to);
    return {};
  }
  move_relation(catalog, from, to);
  return {};
}

Result<void> rename_table_column(Catalog& catalog, const Statement& at, const Rename& rename) {
  const ObjectName name = catalog.resolve(rename.object);
  if (const auto view = catalog.views.find(name); view != catalog.views.end()) {
    std::replace(view->second.columns.begin(), view->second.columns.end(), rename.member,
                 rename.to);
    move_note(catalog, {name, ObjectKind::kColumn, rename.member},
              {name, ObjectKind::kColumn, rename.to});
    return {};
  }
  const auto found = catalog.tables.find(name);
  if (found == catalog.tables.end()) {
    return rename.if_exists ? Result<void>() : Result<void>(missing(at, "table", rename.object));
  }
  if (!found->second.columns_known) {
    return {};
  }
  if (found->second.column(rename.member) == nullptr) {
    return missing_member(at, "column", rename.member, name);
  }
  if (found->second.column(rename.to) != nullptr) {
    return member_already_exists(at, "column", rename.to, name);
  }
  if (!found->second.column(rename.member)->local) {
    return refusal(at, "column \"" + rename.member.text + "\" is inherited",
                   "Rename it in the parent table.");
  }
  rename_column_everywhere(catalog, name, rename.member, rename.to);
  return {};
}

Result<void> rename_table_constraint(Catalog& catalog, const Statement& at, const Rename& rename) {
  Result<Table*> table = require_table(catalog, at, rename.object);
  if (!table) {
    return rename.if_exists ? Result<void>() : Result<void>(table.error());
  }
  if (!(*table)->constraints.contains(rename.member)) {
    return missing_member(at, "constraint", rename.member, (*table)->name);
  }
  if ((*table)->constraints.contains(rename.to)) {
    return member_already_exists(at, "constraint", rename.to, (*table)->name);
  }
  rename_constraint(catalog, (*table)->name, rename.member, rename.to);
  return {};
}

Result<void> rename_trigger(Catalog& catalog, const Statement& at, const Rename& rename) {
  Result<Table*> table = require_table(catalog, at, rename.object);
  if (!table) {
    return table.error();
  }
  auto node = (*table)->triggers.extract(rename.member);
  if (node.empty()) {
    return missing_member(at, "trigger", rename.member, (*table)->name);
  }
  node.key() = rename.to;
  node.mapped().name = rename.to;
  (*table)->triggers.insert(std::move(node));
  move_note(catalog, {(*table)->name, ObjectKind::kTrigger, rename.member},
            {(*table)->name, ObjectKind::kTrigger, rename.to});
  for (const ObjectName& partition : catalog.partitions_of((*table)->name)) {
    Rename below = rename;
    below.object = partition;
    if (catalog.tables.at(partition).triggers.contains(rename.member)) {
      if (Result<void> done = rename_trigger(catalog, at, below); !done) {
        return done;
      }
    }
  }
  return {};
}

Result<void> rename_type(Catalog& catalog, const Statement& at, const Rename& rename) {
  const ObjectName from = catalog.resolve_type(rename.object);
  const auto found = catalog.types.find(from);
  if (found == catalog.types.end()) {
    return missing(at, "type", rename.object);
  }
  if (rename.kind == ObjectKind::kAttribute || rename.kind == ObjectKind::kColumn) {
    for (Column& attribute : found->second.attributes) {
      if (attribute.name == rename.member) {
        attribute.name = rename.to;
      }
    }
    return {};
  }
  if (rename.kind == ObjectKind::kDomainConstraint) {
    auto node = found->second.constraints.extract(rename.member);
    if (node.empty()) {
      return missing_member(at, "constraint", rename.member, from);
    }
    node.key() = rename.to;
    node.mapped().name = rename.to;
    found->second.constraints.insert(std::move(node));
    return {};
  }
  const ObjectName to{from.schema, rename.to};
  rekey(catalog.types, from, to);
  rename_type_references(catalog, from, to);
  move_note(catalog, {from, ObjectKind::kType, {}}, {to, ObjectKind::kType, {}});
  return {};
}

Result<void> move_function(Catalog& catalog, const Statement& at, const FunctionKey* found,
                           const ObjectName& written, const Name& schema, const Name& name) {
  if (found == nullptr) {
    return missing(at, "function", written);
  }
  const FunctionKey key = *found;
  const ObjectName from = key.name;
  const ObjectName to{schema.empty() ? from.schema : schema, name.empty() ? from.name : name};
  move_note(catalog, {from, ObjectKind::kFunction, Name{key.arguments}},
            {to, ObjectKind::kFunction, Name{key.arguments}});
  std::optional<Function> function = catalog.functions.take(key);
  function->name = to;
  catalog.functions.emplace({to, key.arguments}, *std::move(function));
  for (const ObjectName& table : catalog.tables_naming(from)) {
    for (auto& [trigger_name, trigger] : catalog.tables.at(table).triggers) {
      if (trigger.function == from) {
        trigger.function = to;
      }
    }
  }
  return {};
}

Result<void> rename_policy_or_rule(Catalog& catalog, const Statement& at, const Rename& rename) {
  const ObjectName name = catalog.resolve(rename.object);
  const auto rename_in = [&](auto& members, std::string_view what) -> Result<void> {
    auto node = members.extract(rename.member);
    if (node.empty()) {
      return missing_member(at, what, rename.member, name);
    }
    node.key() = rename.to;
    node.mapped().name = rename.to;
    members.insert(std::move(node));
    move_note(catalog, {name, rename.kind, rename.member}, {name, rename.kind, rename.to});
    return {};
  };
  if (const auto view = catalog.views.find(name);
      view != catalog.views.end() && rename.kind == ObjectKind::kRule) {
    return rename_in(view->second.rules, "rule");
  }
  Result<Table*> table = require_table(catalog, at, rename.object);
  if (!table) {
    return rename.if_exists ? Result<void>() : Result<void>(table.error());
  }
  return rename.kind == ObjectKind::kRule ? rename_in((*table)->rules, "rule")
                                          : rename_in((*table)->policies, "policy");
}

// What has no schema: publications and event triggers.
template <typename Objects>
Result<void> rename_plain(Catalog& catalog, const Statement& at, Objects& objects,
                          const Rename& rename) {
  auto node = objects.extract(rename.object.name);
  if (node.empty()) {
    return missing(at, rename.kind == ObjectKind::kPublication ? "publication" : "event trigger",
                   rename.object);
  }
  node.key() = rename.to;
  node.mapped().name = rename.to;
  objects.insert(std::move(node));
  move_note(catalog, {rename.object, rename.kind, {}}, {{{}, rename.to}, rename.kind, {}});
  return {};
}

Result<void> rename_schema(Catalog& catalog, const Statement& at, const Rename& rename) {
  const Name from = rename.object.name;
  if (!catalog.schemas.contains(from)) {
    return missing(at, "schema", rename.object);
  }
  if (catalog.schemas.contains(rename.to)) {
    return already_exists(at, "schema", {{}, rename.to});
  }
  rename_schema_everywhere(catalog, from, rename.to);
  return {};
}

}  // namespace

Result<void> apply_rename(Catalog& catalog, const Statement& at, const Rename& rename) {
  switch (rename.kind) {
    case ObjectKind::kTable:
    case ObjectKind::kIndex:
    case ObjectKind::kSequence:
    case ObjectKind::kView:
    case ObjectKind::kMaterializedView:
      return rename_relation(catalog, at, rename);
    case ObjectKind::kColumn:
      return rename.relation_kind == ObjectKind::kType ? rename_type(catalog, at, rename)
                                                       : rename_table_column(catalog, at, rename);
    case ObjectKind::kConstraint:
      return rename_table_constraint(catalog, at, rename);
    case ObjectKind::kTrigger:
      return rename_trigger(catalog, at, rename);
    case ObjectKind::kType:
    case ObjectKind::kDomain:
    case ObjectKind::kAttribute:
    case ObjectKind::kDomainConstraint:
      return rename_type(catalog, at, rename);
    case ObjectKind::kFunction:
    case ObjectKind::kProcedure:
    case ObjectKind::kAggregate: {
      const auto key = find_function(catalog, rename.object, rename.arguments);
      return move_function(catalog, at, key ? &*key : nullptr, rename.object, {}, rename.to);
    }
    case ObjectKind::kPolicy:
    case ObjectKind::kRule:
      return rename_policy_or_rule(catalog, at, rename);
    case ObjectKind::kStatistics: {
      const ObjectName from = catalog.resolve_statistics(rename.object);
      const ObjectName to{from.schema, rename.to};
      if (!rekey(catalog.statistics, from, to)) {
        return missing(at, "statistics object", rename.object);
      }
      move_note(catalog, {from, ObjectKind::kStatistics, {}}, {to, ObjectKind::kStatistics, {}});
      return {};
    }
    case ObjectKind::kPublication:
      return rename_plain(catalog, at, catalog.publications, rename);
    case ObjectKind::kEventTrigger:
      return rename_plain(catalog, at, catalog.event_triggers, rename);
    case ObjectKind::kSchema:
      return rename_schema(catalog, at, rename);
    default:
      return {};
  }
}

Result<void> apply_set_schema(Catalog& catalog, const Statement& at, const SetSchema& set) {
  if (!catalog.schemas.contains(set.to)) {
    return missing(at, "schema", {{}, set.to});
  }
  if (set.kind == ObjectKind::kFunction || set.kind == ObjectKind::kProcedure ||
      set.kind == ObjectKind::kAggregate) {
    const auto key = find_function(catalog, set.object, set.arguments);
    return move_function(catalog, at, key ? &*key : nullptr, set.object, set.to, {});
  }
  if (set.kind == ObjectKind::kStatistics) {
    const ObjectName from = catalog.resolve_statistics(set.object);
    const ObjectName to{set.to, from.name};
    if (!rekey(catalog.statistics, from, to)) {
      return missing(at, "statistics object", set.object);
    }
    move_note(catalog, {from, ObjectKind::kStatistics, {}}, {to, ObjectKind::kStatistics, {}});
    return {};
  }
  if (set.kind == ObjectKind::kType || set.kind == ObjectKind::kDomain) {
    const ObjectName from = catalog.resolve_type(set.object);
    const ObjectName to{set.to, from.name};
    if (!rekey(catalog.types, from, to)) {
      return missing(at, "type", set.object);
    }
    rename_type_references(catalog, from, to);
    move_note(catalog, {from, ObjectKind::kType, {}}, {to, ObjectKind::kType, {}});
    return {};
  }
  const ObjectName from = catalog.resolve(set.object);
  if (catalog.relation_kind(from) == RelationKind::kNone) {
    return set.if_exists || set.kind == ObjectKind::kExtension
               ? Result<void>()
               : Result<void>(missing(at, "relation", set.object));
  }
  const ObjectName to{set.to, from.name};
  if (catalog.relation_kind(to) != RelationKind::kNone) {
    return already_exists(at, "relation", to);
  }
  // A table takes its indexes and the sequences it owns along.
  std::vector<ObjectName> along;
  for (const Index* index : catalog.indexes_of(from)) {
    along.push_back(index->name);
  }
  const std::vector<ObjectName> sequences = catalog.sequences_of(from);
  along.insert(along.end(), sequences.begin(), sequences.end());
  move_relation(catalog, from, to);
  for (const ObjectName& name : along) {
    move_relation(catalog, name, {set.to, name.name});
  }
  return {};
}

}  // namespace bellows
