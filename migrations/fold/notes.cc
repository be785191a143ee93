#include "migrations/fold/notes.h"

#include <algorithm>
#include <array>

namespace bellows {
namespace {

bool is_part_of_relation(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kTable:
    case ObjectKind::kIndex:
    case ObjectKind::kSequence:
    case ObjectKind::kView:
    case ObjectKind::kColumn:
    case ObjectKind::kConstraint:
    case ObjectKind::kTrigger:
    case ObjectKind::kPolicy:
    case ObjectKind::kRule:
      return true;
    default:
      return false;
  }
}

std::optional<ObjectKey> relation_key(const Catalog& catalog, const ObjectName& written) {
  const ObjectName name = catalog.resolve(written);
  switch (catalog.relation_kind(name)) {
    case RelationKind::kTable:
      return ObjectKey{name, ObjectKind::kTable, {}};
    case RelationKind::kIndex:
      return ObjectKey{name, ObjectKind::kIndex, {}};
    case RelationKind::kSequence:
      return ObjectKey{name, ObjectKind::kSequence, {}};
    case RelationKind::kView:
      return ObjectKey{name, ObjectKind::kView, {}};
    case RelationKind::kNone:
      break;
  }
  return std::nullopt;
}

bool has_part(const Table& table, ObjectKind kind, const Name& member) {
  switch (kind) {
    case ObjectKind::kColumn:
      return !table.columns_known || table.column(member) != nullptr;
    case ObjectKind::kConstraint:
      return table.constraints.contains(member);
    case ObjectKind::kTrigger:
      return table.triggers.contains(member);
    case ObjectKind::kPolicy:
      return table.policies.contains(member);
    default:
      return table.rules.contains(member);
  }
}

std::optional<ObjectKey> part_key(const Catalog& catalog, ObjectKind kind,
                                  const ObjectName& written, const Name& member) {
  const ObjectName name = catalog.resolve(written);
  if (const auto table = catalog.tables.find(name); table != catalog.tables.end()) {
    return has_part(table->second, kind, member) ? std::optional(ObjectKey{name, kind, member})
                                                 : std::nullopt;
  }
  if (const auto type = catalog.types.find(catalog.resolve_type(written));
      type != catalog.types.end()) {
    return ObjectKey{type->first, kind, member};  // an attribute of a composite type
  }
  return catalog.views.contains(name) ? std::optional(ObjectKey{name, kind, member}) : std::nullopt;
}

template <typename Objects, typename Key>
std::optional<ObjectKey> when(const Objects& objects, const Key& key, ObjectKey result) {
  return objects.contains(key) ? std::optional(std::move(result)) : std::nullopt;
}

// Of the relation itself and of its parts.
std::vector<ObjectKey> notes_of_relation(const Catalog& catalog, const ObjectName& relation) {
  std::vector<ObjectKey> keys;
  for (auto it = catalog.notes.lower_bound({relation, ObjectKind::kTable, {}});
       it != catalog.notes.end() && it->first.object == relation; ++it) {
    if (is_part_of_relation(it->first.kind)) {
      keys.push_back(it->first);
    }
  }
  return keys;
}

}  // namespace

void move_note(Catalog& catalog, const ObjectKey& from, const ObjectKey& to) {
  if (std::optional<Notes> notes = catalog.notes.take(from)) {
    catalog.notes.emplace(to, *std::move(notes));
  }
}

void move_notes(Catalog& catalog, const ObjectName& from, const ObjectName& to) {
  for (const ObjectKey& key : notes_of_relation(catalog, from)) {
    move_note(catalog, key, {to, key.kind, key.member});
  }
}

void move_notes_of_schema(Catalog& catalog, const Name& from, const Name& to) {
  std::vector<ObjectKey> keys;
  for (const auto& [key, notes] : catalog.notes) {
    if (key.object.schema == from) {
      keys.push_back(key);
    }
  }
  for (const ObjectKey& key : keys) {
    move_note(catalog, key, {{to, key.object.name}, key.kind, key.member});
  }
  move_note(catalog, {{{}, from}, ObjectKind::kSchema, {}}, {{{}, to}, ObjectKind::kSchema, {}});
}

void drop_notes(Catalog& catalog, const ObjectName& relation) {
  for (const ObjectKey& key : notes_of_relation(catalog, relation)) {
    catalog.notes.erase(key);
  }
}

void drop_note(Catalog& catalog, const ObjectKey& key) {
  catalog.notes.erase(key);
}

void set_owner(Catalog& catalog, const ObjectKey& key, const Name& role) {
  static constexpr auto kOneself =
      std::to_array<std::string_view>({"current_user", "session_user", "current_role"});
  const bool own = role == catalog.user ||
                   std::find(kOneself.begin(), kOneself.end(), role.text) != kOneself.end();
  Notes& notes = catalog.notes[key];
  notes.owner = own ? Name{} : role;
  // An owner has every privilege; what was granted before is no more than that.
  const Name owner = own ? catalog.user : role;
  std::erase_if(notes.privileges, [&](const GrantedPrivilege& one) {
    return !owner.empty() && one.grantee == owner && !one.taken;
  });
  if (notes.empty()) {
    catalog.notes.erase(key);
  }
}

std::string arguments_text(const Catalog& catalog, const std::vector<TypeRef>& arguments) {
  std::string text;
  for (const TypeRef& argument : arguments) {
    TypeRef type = canonical_type(catalog, argument);
    type.modifiers.clear();  // they do not belong to a function's signature
    type.setof = false;
    text += (text.empty() ? "" : ", ") + type_text(type);
  }
  return text;
}

std::optional<FunctionKey> find_function(const Catalog& catalog, const ObjectName& written,
                                         const std::optional<std::vector<TypeRef>>& arguments) {
  const Function* first = catalog.function(written);
  if (first == nullptr) {
    return std::nullopt;
  }
  if (!arguments) {
    return catalog.functions.lower_bound({first->name, ""})->first;
  }
  const std::string text = arguments_text(catalog, *arguments);
  if (!written.schema.empty()) {
    const FunctionKey key{written, text};
    return catalog.functions.contains(key) ? std::optional(key) : std::nullopt;
  }
  for (const Name& schema : catalog.search_path) {
    if (FunctionKey key{{schema, written.name}, text}; catalog.functions.contains(key)) {
      return key;
    }
  }
  return std::nullopt;
}

std::optional<ObjectKey> key_of(const Catalog& catalog, ObjectKind kind, const ObjectName& written,
                                const Name& member,
                                const std::optional<std::vector<TypeRef>>& arguments) {
  switch (kind) {
    case ObjectKind::kTable:
    case ObjectKind::kIndex:
    case ObjectKind::kSequence:
    case ObjectKind::kView:
    case ObjectKind::kMaterializedView:
      return relation_key(catalog, written);
    case ObjectKind::kColumn:
    case ObjectKind::kAttribute:
      return part_key(catalog, ObjectKind::kColumn, written, member);
    case ObjectKind::kConstraint:
    case ObjectKind::kTrigger:
    case ObjectKind::kPolicy:
    case ObjectKind::kRule:
      return part_key(catalog, kind, written, member);
    case ObjectKind::kType:
    case ObjectKind::kDomain: {
      const ObjectName name = catalog.resolve_type(written);
      return when(catalog.types, name, {name, ObjectKind::kType, {}});
    }
    case ObjectKind::kDomainConstraint: {
      const ObjectName name = catalog.resolve_type(written);
      return when(catalog.types, name, {name, kind, member});
    }
    case ObjectKind::kFunction:
    case ObjectKind::kProcedure:
    case ObjectKind::kAggregate: {
      const auto key = find_function(catalog, written, arguments);
      return key ? std::optional(ObjectKey{key->name, ObjectKind::kFunction, Name{key->arguments}})
                 : std::nullopt;
    }
    case ObjectKind::kSchema:
      return when(catalog.schemas, written.name, {{{}, written.name}, kind, {}});
    case ObjectKind::kExtension:
      return when(catalog.extensions, written.name, {{{}, written.name}, kind, {}});
    case ObjectKind::kPublication:
      return when(catalog.publications, written.name, {{{}, written.name}, kind, {}});
    case ObjectKind::kEventTrigger:
      return when(catalog.event_triggers, written.name, {{{}, written.name}, kind, {}});
    case ObjectKind::kStatistics: {
      const ObjectName name = catalog.resolve_statistics(written);
      return when(catalog.statistics, name, {name, kind, {}});
    }
    default:
      return std::nullopt;
  }
}

Result<void> apply_comment(Catalog& catalog, const Comment& comment) {
  const std::optional<ObjectKey> key =
      key_of(catalog, comment.kind, comment.object, comment.member, comment.arguments);
  if (!key) {
    return {};
  }
  Notes& notes = catalog.notes[*key];
  notes.comment = comment.text;
  if (!comment.text || comment.text->empty()) {  // an empty comment is none
    notes.comment.reset();
  }
  if (notes.empty()) {
    catalog.notes.erase(*key);
  }
  return {};
}

Result<void> apply_change_owner(Catalog& catalog, const ChangeOwner& change) {
  const auto key = key_of(catalog, change.kind, change.object, {}, change.arguments);
  if (key) {
    set_owner(catalog, *key, change.to);
  }
  return {};
}

}  // namespace bellows
