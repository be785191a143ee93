// GRANT, REVOKE and ALTER DEFAULT PRIVILEGES.
#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

void lower_who_and_what(const GrantStmt& node, Grant& grant) {
  grant.revoke = !node.is_grant;
  grant.kind = object_kind(node.objtype);
  grant.grant_option = node.grant_option;
  for (const Node* entry : Nodes(node.privileges)) {
    const auto& privilege = *reinterpret_cast<const AccessPriv*>(entry);
    const bool all = privilege.priv_name == nullptr;
    grant.privileges.push_back({all ? "all" : privilege.priv_name, name_list(privilege.cols)});
  }
  if (node.privileges == nullptr) {
    grant.privileges.push_back({"all", {}});
  }
  for (const Node* entry : Nodes(node.grantees)) {
    const auto* role = reinterpret_cast<const RoleSpec*>(entry);
    grant.grantees.push_back(role->roletype == ROLESPEC_PUBLIC ? Name{} : role_name(role));
  }
}

}  // namespace

StatementBody lower_grant(const GrantStmt& node) {
  Grant grant;
  lower_who_and_what(node, grant);
  grant.default_privileges = node.targtype == ACL_TARGET_DEFAULTS;
  if (node.targtype == ACL_TARGET_ALL_IN_SCHEMA) {
    grant.in_schemas = name_list(node.objects);
  }
  if (node.targtype != ACL_TARGET_OBJECT) {
    return grant;
  }
  for (const Node* object : Nodes(node.objects)) {
    const auto* relation = BELLOWS_AS(RangeVar, object);
    grant.objects.push_back(relation != nullptr ? object_name(relation)
                                                : address(node.objtype, object).object);
    grant.arguments.push_back(named_arguments(object));
  }
  return grant;
}

StatementBody lower_default_privileges(const AlterDefaultPrivilegesStmt& node) {
  Grant grant;
  lower_who_and_what(*node.action, grant);
  grant.default_privileges = true;
  if (const DefElem* schemas = find_option(node.options, "schemas")) {
    grant.in_schemas = name_list(BELLOWS_AS(List, schemas->arg));
  }
  if (const DefElem* roles = find_option(node.options, "roles")) {
    for (const Node* role : Nodes(BELLOWS_AS(List, roles->arg))) {
      grant.for_roles.push_back(role_name(reinterpret_cast<const RoleSpec*>(role)));
    }
  }
  return grant;
}

StatementBody lower_role_grant(const GrantRoleStmt& node) {
  Grant grant;
  grant.revoke = !node.is_grant;
  grant.kind = ObjectKind::kRole;
  grant.role = true;
  return grant;
}

}  // namespace bellows::lower
