// notes.h: comments, owners and privileges, and how they follow the objects they are about.
// Owns: nothing; Catalog::notes is changed in place.
// Promises: what is dropped takes its notes along, what is renamed keeps them. Of objects that the
//           catalog does not have (an extension's, a role's) nothing is kept.
#pragma once

#include "migrations/catalog.h"
#include "migrations/result.h"
#include "migrations/statement.h"

namespace bellows {

// The relation gets another name: its notes, and those of its parts.
void move_notes(Catalog& catalog, const ObjectName& from, const ObjectName& to);
// One part of it, or an object that has no parts.
void move_note(Catalog& catalog, const ObjectKey& from, const ObjectKey& to);
void move_notes_of_schema(Catalog& catalog, const Name& from, const Name& to);

// A relation is gone, with all its parts.
void drop_notes(Catalog& catalog, const ObjectName& relation);
void drop_note(Catalog& catalog, const ObjectKey& key);

// The object is new: what ALTER DEFAULT PRIVILEGES said before counts for it.
void grant_defaults(Catalog& catalog, const ObjectKey& key);

void set_owner(Catalog& catalog, const ObjectKey& key, const Name& role);

// The function that is meant: by its arguments, or as the only one of its name.
std::optional<FunctionKey> find_function(const Catalog& catalog, const ObjectName& written,
                                         const std::optional<std::vector<TypeRef>>& arguments);

// As FunctionKey has them: display types joined with ", ".
std::string arguments_text(const Catalog& catalog, const std::vector<TypeRef>& arguments);

// The key under which something is said of the object; nothing when the catalog has no such thing.
std::optional<ObjectKey> key_of(const Catalog& catalog, ObjectKind kind, const ObjectName& written,
                                const Name& member,
                                const std::optional<std::vector<TypeRef>>& arguments);

Result<void> apply_comment(Catalog& catalog, const Comment& comment);
Result<void> apply_change_owner(Catalog& catalog, const ChangeOwner& change);
Result<void> apply_grant(Catalog& catalog, const Grant& grant);

}  // namespace bellows
