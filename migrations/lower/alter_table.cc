#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

struct Subcommand {
  AlterTableType type;
  AlterKind kind;
};

constexpr Subcommand kSubcommands[] = {
    {AT_AddColumn, AlterKind::kAddColumn},
    {AT_DropColumn, AlterKind::kDropColumn},
    {AT_ColumnDefault, AlterKind::kSetDefault},
    {AT_DropNotNull, AlterKind::kDropNotNull},
    {AT_SetNotNull, AlterKind::kSetNotNull},
    {AT_DropExpression, AlterKind::kDropExpression},
    {AT_SetStatistics, AlterKind::kSetStatistics},
    {AT_SetOptions, AlterKind::kSetColumnOptions},
    {AT_ResetOptions, AlterKind::kResetColumnOptions},
    {AT_SetStorage, AlterKind::kSetStorage},
    {AT_SetCompression, AlterKind::kSetCompression},
    {AT_AddConstraint, AlterKind::kAddConstraint},
    {AT_AlterConstraint, AlterKind::kAlterConstraint},
    {AT_ValidateConstraint, AlterKind::kValidateConstraint},
    {AT_DropConstraint, AlterKind::kDropConstraint},
    {AT_AlterColumnType, AlterKind::kSetType},
    {AT_ChangeOwner, AlterKind::kOwnerTo},
    {AT_ClusterOn, AlterKind::kClusterOn},
    {AT_DropCluster, AlterKind::kSetWithoutCluster},
    {AT_SetLogged, AlterKind::kSetLogged},
    {AT_SetUnLogged, AlterKind::kSetUnlogged},
    {AT_SetAccessMethod, AlterKind::kSetAccessMethod},
    {AT_SetTableSpace, AlterKind::kSetTablespace},
    {AT_SetRelOptions, AlterKind::kSetOptions},
    {AT_ResetRelOptions, AlterKind::kResetOptions},
    {AT_EnableTrig, AlterKind::kEnableTrigger},
    {AT_EnableTrigAll, AlterKind::kEnableTrigger},
    {AT_EnableTrigUser, AlterKind::kEnableTrigger},
    {AT_EnableAlwaysTrig, AlterKind::kEnableAlwaysTrigger},
    {AT_EnableReplicaTrig, AlterKind::kEnableReplicaTrigger},
    {AT_DisableTrig, AlterKind::kDisableTrigger},
    {AT_DisableTrigAll, AlterKind::kDisableTrigger},
    {AT_DisableTrigUser, AlterKind::kDisableTrigger},
    {AT_EnableRule, AlterKind::kEnableRule},
    {AT_EnableAlwaysRule, AlterKind::kEnableAlwaysRule},
    {AT_EnableReplicaRule, AlterKind::kEnableReplicaRule},
    {AT_DisableRule, AlterKind::kDisableRule},
    {AT_AddInherit, AlterKind::kInherit},
    {AT_DropInherit, AlterKind::kNoInherit},
    {AT_AddOf, AlterKind::kOfType},
    {AT_DropOf, AlterKind::kNotOfType},
    {AT_ReplicaIdentity, AlterKind::kReplicaIdentity},
    {AT_EnableRowSecurity, AlterKind::kEnableRowSecurity},
    {AT_DisableRowSecurity, AlterKind::kDisableRowSecurity},
    {AT_ForceRowSecurity, AlterKind::kForceRowSecurity},
    {AT_NoForceRowSecurity, AlterKind::kNoForceRowSecurity},
    {AT_AttachPartition, AlterKind::kAttachPartition},
    {AT_DetachPartition, AlterKind::kDetachPartition},
    {AT_DetachPartitionFinalize, AlterKind::kDetachPartitionFinalize},
    {AT_AddIdentity, AlterKind::kAddIdentity},
    {AT_SetIdentity, AlterKind::kSetIdentity},
    {AT_DropIdentity, AlterKind::kDropIdentity},
#if PG_VERSION_NUM >= 170000
    {AT_SetExpression, AlterKind::kSetExpression},
#endif
};

AlterKind kind_of(AlterTableType type) {
  for (const Subcommand& known : kSubcommands) {
    if (known.type == type) {
      return known.kind;
    }
  }
  return AlterKind::kOther;
}

// CommandLowering lowers one subcommand, whose tokens are `span`.
class CommandLowering {
 public:
  CommandLowering(Lowering& in, const AlterTableCmd& node, TokenText::Span span, bool of_index)
      : x_in(in), x_node(node), x_span(span), x_of_index(of_index) {}

  AlterCommand lower() {
    x_command.kind = kind_of(x_node.subtype);
    x_command.range = x_in.tokens.range(x_span.first, x_span.last);
    x_command.text = x_in.tokens.text(x_span);
    x_command.name = name_of(x_node.name);
    x_command.cascade = x_node.behavior == DROP_CASCADE;
    x_command.if_exists = x_node.missing_ok;
    lower_definition();
    lower_value();
    return std::move(x_command);
  }

 private:
  void lower_definition();  // what the command's node holds
  void lower_value();       // what is only said as text
  void lower_type_change();
  void lower_partition();
  void lower_identity();

  [[nodiscard]] std::size_t after_word(std::string_view word) const {
    return x_in.tokens.find_word(x_span.first, x_span.last, word) + 1;
  }

  [[nodiscard]] std::string text_from(std::size_t token) const {
    return token < x_span.last ? x_in.tokens.text(token, x_span.last) : "";
  }

  [[nodiscard]] std::string last_word() const {
    return x_in.tokens.text(x_span.last - 1, x_span.last);
  }

  Lowering& x_in;
  const AlterTableCmd& x_node;
  TokenText::Span x_span;
  bool x_of_index;
  AlterCommand x_command;
};

void CommandLowering::lower_definition() {
  switch (x_node.subtype) {
    case AT_AddColumn:
      x_command.column =
          lower_column(x_in, *reinterpret_cast<const ::ColumnDef*>(x_node.def), x_span.last);
      x_command.name = x_command.column->name;
      break;
    case AT_ColumnDefault:
      if (x_node.def == nullptr) {
        x_command.kind = AlterKind::kDropDefault;
      } else {
        x_command.expression =
            lower_expression(x_in, x_node.def, after_word("DEFAULT"), x_span.last);
      }
      break;
#if PG_VERSION_NUM >= 170000
    case AT_SetExpression: {
      const std::size_t open = x_in.tokens.find_symbol(x_span.first, x_span.last, '(');
      const TokenText::Span inner = x_in.tokens.inside(open, x_span.last);
      x_command.expression = lower_expression(x_in, x_node.def, inner.first, inner.last);
      break;
    }
#endif
    case AT_AlterColumnType:
      lower_type_change();
      break;
    case AT_AddConstraint:
      x_command.constraint = lower_constraint(
          x_in, *reinterpret_cast<const ::Constraint*>(x_node.def), x_span.first + 1, x_span.last);
      x_command.name = x_command.constraint->name;
      break;
    case AT_AlterConstraint:
      if (const auto* constraint = BELLOWS_AS(Constraint, x_node.def)) {
        x_command.name = name_of(constraint->conname);
        x_command.deferrable = constraint->deferrable;
        x_command.initially_deferred = constraint->initdeferred;
      }
      break;
    case AT_AddInherit:
    case AT_DropInherit:
      x_command.relation = object_name(reinterpret_cast<const RangeVar*>(x_node.def));
      break;
    case AT_AddOf:
      x_command.type = type_ref(reinterpret_cast<const TypeName*>(x_node.def));
      break;
    case AT_AttachPartition:
    case AT_DetachPartition:
    case AT_DetachPartitionFinalize:
      lower_partition();
      break;
    case AT_ChangeOwner:
      x_command.name = role_name(x_node.newowner);
      break;
    case AT_SetOptions:
    case AT_ResetOptions:
    case AT_SetRelOptions:
    case AT_ResetRelOptions:
      x_command.storage_options = storage_options(BELLOWS_AS(List, x_node.def));
      break;
    case AT_AddIdentity:
    case AT_SetIdentity:
      lower_identity();
      break;
    case AT_ReplicaIdentity:
      x_command.name = name_of(reinterpret_cast<const ReplicaIdentityStmt*>(x_node.def)->name);
      x_command.value = text_from(after_word("IDENTITY"));
      break;
    default:
      break;
  }
}

void CommandLowering::lower_value() {
  switch (x_node.subtype) {
    case AT_SetStatistics:
      if (const auto* target = BELLOWS_AS(Integer, x_node.def)) {
        x_command.value = std::to_string(target->ival);
      }
      break;
    case AT_SetStorage:
    case AT_SetCompression:
      x_command.value = last_word();
      break;
    case AT_SetOptions:
    case AT_ResetOptions:
    case AT_SetRelOptions:
    case AT_ResetRelOptions:
      x_command.value = text_from(x_in.tokens.find_symbol(x_span.first, x_span.last, '('));
      break;
    case AT_EnableTrigAll:
    case AT_DisableTrigAll:
      x_command.value = "ALL";
      break;
    case AT_EnableTrigUser:
    case AT_DisableTrigUser:
      x_command.value = "USER";
      break;
    case AT_AddIdentity:
      x_command.value = text_from(after_word("ADD"));
      break;
    case AT_SetIdentity:
      // ALTER [COLUMN] name, then the options
      x_command.value =
          text_from(x_span.first + (x_in.tokens.is_word(x_span.first + 1, "COLUMN") ? 3 : 2));
      break;
    default:
      break;
  }
}

void CommandLowering::lower_type_change() {
  const auto& column = *reinterpret_cast<const ::ColumnDef*>(x_node.def);
  x_command.type = type_ref(column.typeName);
  if (column.collClause != nullptr) {
    x_command.collation = object_name(column.collClause->collname);
  }
  if (column.raw_default != nullptr) {
    x_command.expression =
        lower_expression(x_in, column.raw_default, after_word("USING"), x_span.last);
  }
}

// ADD GENERATED … AS IDENTITY (…) is a constraint, SET … a list of options.
void CommandLowering::lower_identity() {
  if (const auto* constraint = BELLOWS_AS(Constraint, x_node.def)) {
    x_command.identity =
        constraint->generated_when == 'a' ? Identity::kAlways : Identity::kByDefault;
    x_command.identity_values = sequence_values(constraint->options);
    return;
  }
  const auto* options = BELLOWS_AS(List, x_node.def);
  x_command.identity_values = sequence_values(options);
  if (const DefElem* generated = find_option(options, "generated")) {
    const auto* when = BELLOWS_AS(Integer, generated->arg);
    x_command.identity =
        when != nullptr && when->ival == 'a' ? Identity::kAlways : Identity::kByDefault;
  }
}

void CommandLowering::lower_partition() {
  const auto& partition = *reinterpret_cast<const PartitionCmd*>(x_node.def);
  x_command.relation = object_name(partition.name);
  x_command.concurrently = partition.concurrent;
  if (x_of_index) {
    x_command.kind = AlterKind::kAttachIndex;
  }
  if (partition.bound != nullptr) {
    x_command.partition_bound = x_in.tokens.text(partition_bound_span(x_in, *partition.bound));
  }
}

// Behind the table's name: the name itself, "*" for descendants, or the end of ONLY (name).
std::size_t commands_begin(Lowering& in, const RangeVar& relation) {
  const std::size_t name = in.tokens.at(relation.location);
  std::size_t token = in.tokens.after_name(name);
  if (in.tokens.is_symbol(token, '*') || in.tokens.is_symbol(token, ')')) {
    ++token;
  }
  return token;
}

}  // namespace

StatementBody lower_alter_table(Lowering& in, const AlterTableStmt& node) {
  AlterTable result;
  result.kind = object_kind(node.objtype);
  result.table = object_name(node.relation);
  result.only = !node.relation->inh;
  result.if_exists = node.missing_ok;
  const std::vector<TokenText::Span> spans =
      in.tokens.items({commands_begin(in, *node.relation), in.last});
  if (spans.size() != length_of(node.cmds)) {
    in.mismatch("the commands of ALTER TABLE");
    return result;
  }
  result.commands.reserve(spans.size());
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const auto& command = *reinterpret_cast<const AlterTableCmd*>(node_at(node.cmds, i));
    result.commands.push_back(
        CommandLowering(in, command, spans[i], node.objtype == OBJECT_INDEX).lower());
  }
  return result;
}

}  // namespace bellows::lower
