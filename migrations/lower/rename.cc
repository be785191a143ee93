#include "migrations/lower/lowering.h"

namespace bellows::lower {

StatementBody lower_rename(const RenameStmt& node) {
  Rename rename;
  rename.kind = object_kind(node.renameType);
  rename.to = name_of(node.newname);
  rename.if_exists = node.missing_ok;
  if (node.relation != nullptr) {
    rename.object = object_name(node.relation);
    rename.member = name_of(node.subname);
  } else if (node.object != nullptr) {
    rename.arguments = named_arguments(node.object);
    rename.object = address(OBJECT_TYPE, node.object).object;
    rename.member = name_of(node.subname);
  } else {
    rename.object.name = name_of(node.subname);
  }
  switch (node.renameType) {
    case OBJECT_COLUMN:
    case OBJECT_ATTRIBUTE:
      rename.relation_kind = object_kind(node.relationType);
      break;
    case OBJECT_DOMCONSTRAINT:
      rename.relation_kind = ObjectKind::kDomain;
      break;
    case OBJECT_TABCONSTRAINT:
    case OBJECT_TRIGGER:
    case OBJECT_RULE:
    case OBJECT_POLICY:
      rename.relation_kind = ObjectKind::kTable;
      break;
    default:
      rename.relation_kind = rename.kind;
      break;
  }
  return rename;
}

StatementBody lower_set_schema(const AlterObjectSchemaStmt& node) {
  SetSchema result;
  result.kind = object_kind(node.objectType);
  result.object = node.relation != nullptr ? object_name(node.relation)
                                           : address(node.objectType, node.object).object;
  result.arguments = named_arguments(node.object);
  result.to = name_of(node.newschema);
  result.if_exists = node.missing_ok;
  return result;
}

StatementBody lower_change_owner(const AlterOwnerStmt& node) {
  ChangeOwner result;
  result.kind = object_kind(node.objectType);
  result.object = node.relation != nullptr ? object_name(node.relation)
                                           : address(node.objectType, node.object).object;
  result.arguments = named_arguments(node.object);
  result.to = role_name(node.newowner);
  return result;
}

StatementBody lower_comment(const CommentStmt& node) {
  Comment comment;
  comment.kind = object_kind(node.objtype);
  Addressed named = address(node.objtype, node.object);
  comment.object = std::move(named.object);
  comment.member = std::move(named.member);
  comment.arguments = named_arguments(node.object);
  if (node.comment != nullptr) {
    comment.text = node.comment;
  }
  return comment;
}

}  // namespace bellows::lower
