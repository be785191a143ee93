#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

SequenceOptions lower_options(Lowering& in, const List* options, const RangeVar& sequence) {
  SequenceOptions result;
  const std::size_t from = in.tokens.after_name(in.tokens.at(sequence.location));
  result.text = in.tokens.text(from, in.last);
  if (const DefElem* type = find_option(options, "as")) {
    result.type = type_ref(BELLOWS_AS(TypeName, type->arg));
  }
  result.values = sequence_values(options);
  result.restart = find_option(options, "restart") != nullptr;
  const DefElem* owner = find_option(options, "owned_by");
  if (owner == nullptr) {
    return result;
  }
  const auto* path = BELLOWS_AS(List, owner->arg);
  const Addressed column = address(OBJECT_COLUMN, owner->arg);
  if (length_of(path) == 1) {
    result.owned_by_none = true;  // OWNED BY NONE: the only word allowed alone
  } else {
    result.owned_by_table = column.object;
    result.owned_by_column = column.member;
  }
  return result;
}

}  // namespace

StatementBody lower_create_sequence(Lowering& in, const CreateSeqStmt& node) {
  CreateSequence result;
  result.sequence = object_name(node.sequence);
  result.if_not_exists = node.if_not_exists;
  result.persistence = persistence_of(node.sequence);
  result.options = lower_options(in, node.options, *node.sequence);
  return result;
}

StatementBody lower_alter_sequence(Lowering& in, const AlterSeqStmt& node) {
  AlterSequence result;
  result.sequence = object_name(node.sequence);
  result.if_exists = node.missing_ok;
  result.options = lower_options(in, node.options, *node.sequence);
  return result;
}

}  // namespace bellows::lower
