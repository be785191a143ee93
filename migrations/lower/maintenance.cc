#include <array>

#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

// Lock modes by their number in storage/lockdefs.h.
constexpr std::array<const char*, 9> kLockModes = {
    "",      "ACCESS SHARE",        "ROW SHARE", "ROW EXCLUSIVE",    "SHARE UPDATE EXCLUSIVE",
    "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE",
};

std::vector<ObjectName> relation_list(const List* relations) {
  std::vector<ObjectName> result;
  for (const Node* node : Nodes(relations)) {
    result.push_back(object_name(reinterpret_cast<const RangeVar*>(node)));
  }
  return result;
}

StatementBody lower_lock(const LockStmt& node) {
  return LockTable{relation_list(node.relations),
                   kLockModes.at(static_cast<std::size_t>(node.mode)), node.nowait};
}

StatementBody lower_copy(const CopyStmt& node) {
  return Copy{object_name(node.relation), node.is_from, node.filename == nullptr};
}

StatementBody lower_vacuum(const VacuumStmt& node) {
  Vacuum result;
  result.analyze_only = !node.is_vacuumcmd;
  result.full = option_is_true(find_option(node.options, "full"));
  for (const Node* entry : Nodes(node.rels)) {
    result.tables.push_back(object_name(reinterpret_cast<const VacuumRelation*>(entry)->relation));
  }
  return result;
}

StatementBody lower_reindex(const ReindexStmt& node) {
  Reindex result;
  switch (node.kind) {
    case REINDEX_OBJECT_INDEX:
      result.target = ReindexTarget::kIndex;
      break;
    case REINDEX_OBJECT_TABLE:
      result.target = ReindexTarget::kTable;
      break;
    case REINDEX_OBJECT_SCHEMA:
      result.target = ReindexTarget::kSchema;
      break;
    case REINDEX_OBJECT_SYSTEM:
      result.target = ReindexTarget::kSystem;
      break;
    case REINDEX_OBJECT_DATABASE:
      result.target = ReindexTarget::kDatabase;
      break;
  }
  result.name =
      node.relation != nullptr ? object_name(node.relation) : ObjectName{{}, name_of(node.name)};
  result.concurrently = option_is_true(find_option(node.params, "concurrently"));
  return result;
}

StatementBody lower_transaction(const TransactionStmt& node) {
  switch (node.kind) {
    case TRANS_STMT_BEGIN:
    case TRANS_STMT_START:
      return Transaction{TransactionKind::kBegin};
    case TRANS_STMT_COMMIT:
      return Transaction{TransactionKind::kCommit};
    case TRANS_STMT_ROLLBACK:
      return Transaction{TransactionKind::kRollback};
    case TRANS_STMT_SAVEPOINT:
      return Transaction{TransactionKind::kSavepoint};
    case TRANS_STMT_RELEASE:
      return Transaction{TransactionKind::kRelease};
    case TRANS_STMT_ROLLBACK_TO:
      return Transaction{TransactionKind::kRollbackTo};
    default:
      return Transaction{TransactionKind::kOther};
  }
}

StatementBody lower_set(const VariableSetStmt& node) {
  SetVariable result;
  result.variable = name_of(node.name).text;
  std::transform(result.variable.begin(), result.variable.end(), result.variable.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  result.local = node.is_local;
  if (node.kind == VAR_SET_VALUE) {
    for (const Node* value : Nodes(node.args)) {
      result.values.push_back(constant_text(value));
    }
  }
  return result;
}

StatementBody lower_create_schema(const CreateSchemaStmt& node) {
  CreateSchema result;
  result.schema = name_of(node.schemaname);
  result.if_not_exists = node.if_not_exists;
  result.authorization = role_name(node.authrole);
  result.has_elements = node.schemaElts != nullptr;
  if (result.schema.empty()) {  // CREATE SCHEMA AUTHORIZATION joe is called joe
    result.schema = result.authorization;
  }
  return result;
}

StatementBody lower_extension(const CreateExtensionStmt& node) {
  return CreateExtension{name_of(node.extname),
                         node.if_not_exists,
                         {option_text(find_option(node.options, "schema"))}};
}

template <typename T>
const T& as(const Node& node) {
  return reinterpret_cast<const T&>(node);
}

}  // namespace

std::optional<StatementBody> lower_maintenance(const Node& node) {
  switch (nodeTag(&node)) {
    case T_TruncateStmt: {
      const auto& truncate = as<TruncateStmt>(node);
      return Truncate{relation_list(truncate.relations), truncate.behavior == DROP_CASCADE,
                      truncate.restart_seqs};
    }
    case T_LockStmt:
      return lower_lock(as<LockStmt>(node));
    case T_CopyStmt:
      return lower_copy(as<CopyStmt>(node));
    case T_VacuumStmt:
      return lower_vacuum(as<VacuumStmt>(node));
    case T_ClusterStmt:
      return Cluster{object_name(as<ClusterStmt>(node).relation),
                     name_of(as<ClusterStmt>(node).indexname)};
    case T_ReindexStmt:
      return lower_reindex(as<ReindexStmt>(node));
    case T_TransactionStmt:
      return lower_transaction(as<TransactionStmt>(node));
    case T_VariableSetStmt:
      return lower_set(as<VariableSetStmt>(node));
    case T_RefreshMatViewStmt: {
      const auto& refresh = as<RefreshMatViewStmt>(node);
      return RefreshView{object_name(refresh.relation), refresh.concurrent, refresh.skipData};
    }
    case T_CreateSchemaStmt:
      return lower_create_schema(as<CreateSchemaStmt>(node));
    case T_CreateExtensionStmt:
      return lower_extension(as<CreateExtensionStmt>(node));
    case T_GrantStmt:
      return lower_grant(as<GrantStmt>(node));
    case T_GrantRoleStmt:
      return lower_role_grant(as<GrantRoleStmt>(node));
    case T_AlterDefaultPrivilegesStmt:
      return lower_default_privileges(as<AlterDefaultPrivilegesStmt>(node));
    default:
      return std::nullopt;
  }
}

}  // namespace bellows::lower
