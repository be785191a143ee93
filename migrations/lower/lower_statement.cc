#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

template <typename T>
const T& as(const Node& node) {
  return reinterpret_cast<const T&>(node);
}

}  // namespace

StatementBody lower_statement(Lowering& in, const Node& node) {
  switch (nodeTag(&node)) {
    case T_SelectStmt:
    case T_InsertStmt:
    case T_UpdateStmt:
    case T_DeleteStmt:
    case T_MergeStmt:
      return lower_query(in, node);
    case T_CreateStmt:
      return lower_create_table(in, as<CreateStmt>(node));
    case T_CreateTableAsStmt:
      return lower_create_table_as(in, as<CreateTableAsStmt>(node));
    case T_AlterTableStmt:
      return lower_alter_table(in, as<AlterTableStmt>(node));
    case T_IndexStmt:
      return lower_create_index(in, as<IndexStmt>(node));
    case T_ViewStmt:
      return lower_create_view(in, as<ViewStmt>(node));
    case T_DropStmt:
      return lower_drop(in, as<DropStmt>(node));
    case T_DropRoleStmt:
      return lower_drop_roles(as<DropRoleStmt>(node));
    case T_DropdbStmt:
      return lower_drop_database(as<DropdbStmt>(node));
    case T_RenameStmt:
      return lower_rename(as<RenameStmt>(node));
    case T_AlterObjectSchemaStmt:
      return lower_set_schema(as<AlterObjectSchemaStmt>(node));
    case T_AlterOwnerStmt:
      return lower_change_owner(as<AlterOwnerStmt>(node));
    case T_CommentStmt:
      return lower_comment(as<CommentStmt>(node));
    case T_CreateSeqStmt:
      return lower_create_sequence(in, as<CreateSeqStmt>(node));
    case T_AlterSeqStmt:
      return lower_alter_sequence(in, as<AlterSeqStmt>(node));
    case T_CreateDomainStmt:
      return lower_create_domain(in, as<CreateDomainStmt>(node));
    case T_AlterDomainStmt:
      return lower_alter_domain(in, as<AlterDomainStmt>(node));
    case T_CompositeTypeStmt:
      return lower_create_composite(in, as<CompositeTypeStmt>(node));
    case T_CreateEnumStmt:
      return lower_create_enum(as<CreateEnumStmt>(node));
    case T_AlterEnumStmt:
      return lower_alter_enum(as<AlterEnumStmt>(node));
    case T_CreateRangeStmt:
      return lower_create_range(in, as<CreateRangeStmt>(node));
    case T_CreateFunctionStmt:
      return lower_create_function(in, as<CreateFunctionStmt>(node));
    case T_DoStmt:
      return lower_do(as<DoStmt>(node));
    case T_CreateTrigStmt:
      return lower_create_trigger(in, as<CreateTrigStmt>(node));
    case T_CreatePolicyStmt:
      return lower_create_policy(in, as<CreatePolicyStmt>(node));
    case T_AlterPolicyStmt:
      return lower_alter_policy(in, as<AlterPolicyStmt>(node));
    case T_RuleStmt:
      return lower_create_rule(in, as<RuleStmt>(node));
    case T_CreateStatsStmt:
      return lower_statistics(in, as<CreateStatsStmt>(node));
    default:
      break;
  }
  if (std::optional<StatementBody> body = lower_maintenance(node)) {
    return *std::move(body);
  }
  if (std::optional<StatementBody> body = lower_definition(in, node)) {
    return *std::move(body);
  }
  return OtherStatement{tag_name(nodeTag(&node))};
}

}  // namespace bellows::lower
