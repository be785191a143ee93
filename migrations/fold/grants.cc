// GRANT, REVOKE, ALTER DEFAULT PRIVILEGES.
#include <algorithm>

#include "migrations/fold/notes.h"

namespace bellows {
namespace {

std::vector<std::string> all_privileges(const Catalog& catalog, ObjectKind kind, bool of_column) {
  constexpr int kHasMaintain = 17;
  if (of_column) {
    return {"insert", "references", "select", "update"};
  }
  switch (kind) {
    case ObjectKind::kTable:
    case ObjectKind::kView: {
      std::vector<std::string> all{"delete",  "insert",   "references", "select",
                                   "trigger", "truncate", "update"};
      if (catalog.server_version >= kHasMaintain) {
        all.insert(all.begin() + 2, "maintain");
      }
      return all;
    }
    case ObjectKind::kSequence:
      return {"select", "update", "usage"};
    case ObjectKind::kFunction:
      return {"execute"};
    case ObjectKind::kSchema:
      return {"create", "usage"};
    case ObjectKind::kType:
      return {"usage"};
    default:
      return {};
  }
}

// What PUBLIC has without anybody granting it.
bool public_has(ObjectKind kind, const std::string& privilege) {
  return (kind == ObjectKind::kFunction && privilege == "execute") ||
         (kind == ObjectKind::kType && privilege == "usage");
}

class Granting {
 public:
  Granting(const Grant& grant, const Catalog& catalog) : x_grant(grant), x_catalog(catalog) {}

  // Changes the privileges on an object of that kind that belongs to the owner.
  void change(std::set<GrantedPrivilege>& privileges, ObjectKind kind, const Name& owner) const {
    for (const Privilege& privilege : x_grant.privileges) {
      std::vector<std::string> names{privilege.name};
      if (privilege.name == "all") {
        names = all_privileges(x_catalog, kind, !privilege.columns.empty());
      }
      std::vector<Name> columns = privilege.columns;
      if (columns.empty()) {
        columns.emplace_back();
      }
      for (const std::string& name : names) {
        for (const Name& column : columns) {
          for (const Name& grantee : x_grant.grantees) {
            change_one(privileges, kind, owner, {role(grantee), name, column, false, false});
          }
        }
      }
    }
  }

 private:
  [[nodiscard]] Name role(const Name& written) const {
    return written.text == "current_user" || written.text == "session_user" ||
                   written.text == "current_role"
               ? x_catalog.user
               : written;
  }

  void change_one(std::set<GrantedPrivilege>& privileges, ObjectKind kind, const Name& owner,
                  GrantedPrivilege one) const {
    const bool by_default = (!one.grantee.empty() && one.grantee == owner) ||
                            (one.grantee.empty() && public_has(kind, one.privilege));
    GrantedPrivilege taken = one;
    taken.taken = true;
    GrantedPrivilege with_option = one;
    with_option.grant_option = true;
    if (!x_grant.revoke) {
      privileges.erase(taken);
      if (x_grant.grant_option) {
        privileges.erase(one);
        privileges.insert(with_option);
      } else if (!by_default && !privileges.contains(with_option)) {
        privileges.insert(one);
      }
      return;
    }
    const bool had_option = privileges.erase(with_option) > 0;
    if (x_grant.grant_option) {  // REVOKE GRANT OPTION FOR
      if (had_option && !by_default) {
        privileges.insert(one);
      }
      return;
    }
    privileges.erase(one);
    if (by_default && one.column.empty()) {
      privileges.insert(taken);
    }
    if (one.column.empty()) {  // takes it from every column as well
      std::erase_if(privileges, [&](const GrantedPrivilege& other) {
        return other.grantee == one.grantee && other.privilege == one.privilege &&
               !other.column.empty();
      });
    }
  }

  const Grant& x_grant;
  const Catalog& x_catalog;
};

ObjectKind normal_kind(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kDomain:
      return ObjectKind::kType;
    case ObjectKind::kProcedure:
    case ObjectKind::kAggregate:
      return ObjectKind::kFunction;
    default:
      return kind;
  }
}

void change_defaults(Catalog& catalog, const Grant& grant) {
  std::vector<Name> roles = grant.for_roles;
  std::vector<Name> schemas = grant.in_schemas;
  if (roles.empty()) {
    roles.push_back(catalog.user);
  }
  if (schemas.empty()) {
    schemas.emplace_back();
  }
  const ObjectKind kind = normal_kind(grant.kind);
  for (const Name& role : roles) {
    const Name whose = role == catalog.user ? Name{} : role;
    for (const Name& schema : schemas) {
      std::set<GrantedPrivilege> privileges;
      std::erase_if(catalog.default_privileges, [&](const DefaultPrivilege& one) {
        const bool same = one.role == whose && one.schema == schema && one.kind == kind;
        if (same) {
          privileges.insert(one.privilege);
        }
        return same;
      });
      Granting(grant, catalog).change(privileges, kind, role);
      for (const GrantedPrivilege& privilege : privileges) {
        // In a single schema privileges can only be added.
        if (schema.empty() || !privilege.taken) {
          catalog.default_privileges.insert({whose, schema, kind, privilege});
        }
      }
    }
  }
}

std::vector<ObjectKey> objects_of(const Catalog& catalog, const Grant& grant) {
  std::vector<ObjectKey> keys;
  for (std::size_t i = 0; i < grant.objects.size(); ++i) {
    const auto arguments = i < grant.arguments.size() ? grant.arguments[i] : std::nullopt;
    if (auto key = key_of(catalog, grant.kind, grant.objects[i], {}, arguments)) {
      keys.push_back(*std::move(key));
    }
  }
  const auto all = [&](const auto& objects, const Name& schema, ObjectKind kind) {
    for (auto it = objects.lower_bound({schema, Name{}});
         it != objects.end() && it->first.schema == schema; ++it) {
      keys.push_back({it->first, kind, {}});
    }
  };
  for (const Name& schema : grant.in_schemas) {
    if (grant.kind == ObjectKind::kTable) {
      all(catalog.tables, schema, ObjectKind::kTable);
      all(catalog.views, schema, ObjectKind::kView);
    } else if (grant.kind == ObjectKind::kSequence) {
      all(catalog.sequences, schema, ObjectKind::kSequence);
    } else {
      for (auto it = catalog.functions.lower_bound({{schema, Name{}}, ""});
           it != catalog.functions.end() && it->first.name.schema == schema; ++it) {
        keys.push_back({it->first.name, ObjectKind::kFunction, Name{it->first.arguments}});
      }
    }
  }
  return keys;
}

}  // namespace

Result<void> apply_grant(Catalog& catalog, const Grant& grant) {
  if (grant.role) {
    return {};
  }
  if (grant.default_privileges) {
    change_defaults(catalog, grant);
    return {};
  }
  for (const ObjectKey& key : objects_of(catalog, grant)) {
    Notes& notes = catalog.notes[key];
    const Name owner = notes.owner.empty() ? catalog.user : notes.owner;
    Granting(grant, catalog).change(notes.privileges, key.kind, owner);
    if (notes.empty()) {
      catalog.notes.erase(key);
    }
  }
  return {};
}

void grant_defaults(Catalog& catalog, const ObjectKey& key) {
  const ObjectKind kind = key.kind == ObjectKind::kView ? ObjectKind::kTable : key.kind;
  for (const DefaultPrivilege& one : catalog.default_privileges) {
    const bool here = one.schema.empty() || one.schema == key.object.schema;
    if (one.kind == kind && here && one.role.empty()) {
      catalog.notes[key].privileges.insert(one.privilege);
    }
  }
}

}  // namespace bellows
