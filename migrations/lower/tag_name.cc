#include <array>

#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

struct Tag {
  NodeTag tag;
  const char* name;
};

// The statements that are not lowered.
constexpr std::array<Tag, 66> kTags = {{
    {T_AlterCollationStmt, "AlterCollationStmt"},
    {T_AlterDatabaseRefreshCollStmt, "AlterDatabaseRefreshCollStmt"},
    {T_AlterDatabaseSetStmt, "AlterDatabaseSetStmt"},
    {T_AlterDatabaseStmt, "AlterDatabaseStmt"},
    {T_AlterEventTrigStmt, "AlterEventTrigStmt"},
    {T_AlterExtensionContentsStmt, "AlterExtensionContentsStmt"},
    {T_AlterExtensionStmt, "AlterExtensionStmt"},
    {T_AlterFdwStmt, "AlterFdwStmt"},
    {T_AlterForeignServerStmt, "AlterForeignServerStmt"},
    {T_AlterFunctionStmt, "AlterFunctionStmt"},
    {T_AlterObjectDependsStmt, "AlterObjectDependsStmt"},
    {T_AlterOpFamilyStmt, "AlterOpFamilyStmt"},
    {T_AlterOperatorStmt, "AlterOperatorStmt"},
    {T_AlterPublicationStmt, "AlterPublicationStmt"},
    {T_AlterRoleSetStmt, "AlterRoleSetStmt"},
    {T_AlterRoleStmt, "AlterRoleStmt"},
    {T_AlterStatsStmt, "AlterStatsStmt"},
    {T_AlterSubscriptionStmt, "AlterSubscriptionStmt"},
    {T_AlterSystemStmt, "AlterSystemStmt"},
    {T_AlterTSConfigurationStmt, "AlterTSConfigurationStmt"},
    {T_AlterTSDictionaryStmt, "AlterTSDictionaryStmt"},
    {T_AlterTableMoveAllStmt, "AlterTableMoveAllStmt"},
    {T_AlterTableSpaceOptionsStmt, "AlterTableSpaceOptionsStmt"},
    {T_AlterTypeStmt, "AlterTypeStmt"},
    {T_AlterUserMappingStmt, "AlterUserMappingStmt"},
    {T_CallStmt, "CallStmt"},
    {T_CheckPointStmt, "CheckPointStmt"},
    {T_ClosePortalStmt, "ClosePortalStmt"},
    {T_ConstraintsSetStmt, "ConstraintsSetStmt"},
    {T_CreateAmStmt, "CreateAmStmt"},
    {T_CreateCastStmt, "CreateCastStmt"},
    {T_CreateConversionStmt, "CreateConversionStmt"},
    {T_CreateEventTrigStmt, "CreateEventTrigStmt"},
    {T_CreateFdwStmt, "CreateFdwStmt"},
    {T_CreateForeignServerStmt, "CreateForeignServerStmt"},
    {T_CreateForeignTableStmt, "CreateForeignTableStmt"},
    {T_CreateOpClassStmt, "CreateOpClassStmt"},
    {T_CreateOpFamilyStmt, "CreateOpFamilyStmt"},
    {T_CreatePLangStmt, "CreatePLangStmt"},
    {T_CreatePublicationStmt, "CreatePublicationStmt"},
    {T_CreateRoleStmt, "CreateRoleStmt"},
    {T_CreateSubscriptionStmt, "CreateSubscriptionStmt"},
    {T_CreateTableSpaceStmt, "CreateTableSpaceStmt"},
    {T_CreateTransformStmt, "CreateTransformStmt"},
    {T_CreateUserMappingStmt, "CreateUserMappingStmt"},
    {T_CreatedbStmt, "CreatedbStmt"},
    {T_DeallocateStmt, "DeallocateStmt"},
    {T_DeclareCursorStmt, "DeclareCursorStmt"},
    {T_DefineStmt, "DefineStmt"},
    {T_DiscardStmt, "DiscardStmt"},
    {T_DropOwnedStmt, "DropOwnedStmt"},
    {T_DropSubscriptionStmt, "DropSubscriptionStmt"},
    {T_DropTableSpaceStmt, "DropTableSpaceStmt"},
    {T_DropUserMappingStmt, "DropUserMappingStmt"},
    {T_ExecuteStmt, "ExecuteStmt"},
    {T_ExplainStmt, "ExplainStmt"},
    {T_FetchStmt, "FetchStmt"},
    {T_ImportForeignSchemaStmt, "ImportForeignSchemaStmt"},
    {T_ListenStmt, "ListenStmt"},
    {T_LoadStmt, "LoadStmt"},
    {T_NotifyStmt, "NotifyStmt"},
    {T_PrepareStmt, "PrepareStmt"},
    {T_ReassignOwnedStmt, "ReassignOwnedStmt"},
    {T_SecLabelStmt, "SecLabelStmt"},
    {T_UnlistenStmt, "UnlistenStmt"},
    {T_VariableShowStmt, "VariableShowStmt"},
}};

}  // namespace

std::string tag_name(NodeTag tag) {
  for (const Tag& known : kTags) {
    if (known.tag == tag) {
      return known.name;
    }
  }
  return "node " + std::to_string(static_cast<int>(tag));
}

}  // namespace bellows::lower
