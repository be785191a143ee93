#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

#define BELLOWS_TAG(Type) \
  case T_##Type:          \
    return #Type

// The names of the statements that are not lowered.
std::string tag_name(NodeTag tag) {
  switch (tag) {
    BELLOWS_TAG(AlterCollationStmt);
    BELLOWS_TAG(AlterDatabaseRefreshCollStmt);
    BELLOWS_TAG(AlterDatabaseSetStmt);
    BELLOWS_TAG(AlterDatabaseStmt);
    BELLOWS_TAG(AlterEventTrigStmt);
    BELLOWS_TAG(AlterExtensionContentsStmt);
    BELLOWS_TAG(AlterExtensionStmt);
    BELLOWS_TAG(AlterFdwStmt);
    BELLOWS_TAG(AlterForeignServerStmt);
    BELLOWS_TAG(AlterFunctionStmt);
    BELLOWS_TAG(AlterObjectDependsStmt);
    BELLOWS_TAG(AlterOpFamilyStmt);
    BELLOWS_TAG(AlterOperatorStmt);
    BELLOWS_TAG(AlterPublicationStmt);
    BELLOWS_TAG(AlterRoleSetStmt);
    BELLOWS_TAG(AlterRoleStmt);
    BELLOWS_TAG(AlterStatsStmt);
    BELLOWS_TAG(AlterSubscriptionStmt);
    BELLOWS_TAG(AlterSystemStmt);
    BELLOWS_TAG(AlterTSConfigurationStmt);
    BELLOWS_TAG(AlterTSDictionaryStmt);
    BELLOWS_TAG(AlterTableMoveAllStmt);
    BELLOWS_TAG(AlterTableSpaceOptionsStmt);
    BELLOWS_TAG(AlterTypeStmt);
    BELLOWS_TAG(AlterUserMappingStmt);
    BELLOWS_TAG(CallStmt);
    BELLOWS_TAG(CheckPointStmt);
    BELLOWS_TAG(ClosePortalStmt);
    BELLOWS_TAG(ConstraintsSetStmt);
    BELLOWS_TAG(CreateAmStmt);
    BELLOWS_TAG(CreateCastStmt);
    BELLOWS_TAG(CreateConversionStmt);
    BELLOWS_TAG(CreateEventTrigStmt);
    BELLOWS_TAG(CreateFdwStmt);
    BELLOWS_TAG(CreateForeignServerStmt);
    BELLOWS_TAG(CreateForeignTableStmt);
    BELLOWS_TAG(CreateOpClassStmt);
    BELLOWS_TAG(CreateOpFamilyStmt);
    BELLOWS_TAG(CreatePLangStmt);
    BELLOWS_TAG(CreatePublicationStmt);
    BELLOWS_TAG(CreateRoleStmt);
    BELLOWS_TAG(CreateSubscriptionStmt);
    BELLOWS_TAG(CreateTableSpaceStmt);
    BELLOWS_TAG(CreateTransformStmt);
    BELLOWS_TAG(CreateUserMappingStmt);
    BELLOWS_TAG(CreatedbStmt);
    BELLOWS_TAG(DeallocateStmt);
    BELLOWS_TAG(DeclareCursorStmt);
    BELLOWS_TAG(DefineStmt);
    BELLOWS_TAG(DiscardStmt);
    BELLOWS_TAG(DropOwnedStmt);
    BELLOWS_TAG(DropSubscriptionStmt);
    BELLOWS_TAG(DropTableSpaceStmt);
    BELLOWS_TAG(DropUserMappingStmt);
    BELLOWS_TAG(ExecuteStmt);
    BELLOWS_TAG(ExplainStmt);
    BELLOWS_TAG(FetchStmt);
    BELLOWS_TAG(ImportForeignSchemaStmt);
    BELLOWS_TAG(ListenStmt);
    BELLOWS_TAG(LoadStmt);
    BELLOWS_TAG(NotifyStmt);
    BELLOWS_TAG(PrepareStmt);
    BELLOWS_TAG(ReassignOwnedStmt);
    BELLOWS_TAG(SecLabelStmt);
    BELLOWS_TAG(UnlistenStmt);
    BELLOWS_TAG(VariableShowStmt);
    default:
      return "node " + std::to_string(static_cast<int>(tag));
  }
}

#undef BELLOWS_TAG

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
    default:
      break;
  }
  if (std::optional<StatementBody> body = lower_maintenance(node)) {
    return *std::move(body);
  }
  return OtherStatement{tag_name(nodeTag(&node))};
}

}  // namespace bellows::lower
