#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

// The bits of pg_trigger.tgtype, as catalog/pg_trigger.h numbers them.
constexpr int kBefore = 1 << 1;
constexpr int kInsert = 1 << 2;
constexpr int kDelete = 1 << 3;
constexpr int kUpdate = 1 << 4;
constexpr int kTruncate = 1 << 5;
constexpr int kInstead = 1 << 6;

}  // namespace

StatementBody lower_create_trigger(Lowering& in, const CreateTrigStmt& node) {
  CreateTrigger trigger;
  trigger.trigger = name_of(node.trigname);
  trigger.table = object_name(node.relation);
  trigger.function = object_name(node.funcname);
  trigger.constraint = node.isconstraint;
  trigger.or_replace = node.replace;
  trigger.row = node.row;
  trigger.before = (node.timing & kBefore) != 0;
  trigger.instead_of = (node.timing & kInstead) != 0;
  trigger.on_insert = (node.events & kInsert) != 0;
  trigger.on_update = (node.events & kUpdate) != 0;
  trigger.on_delete = (node.events & kDelete) != 0;
  trigger.on_truncate = (node.events & kTruncate) != 0;
  trigger.update_columns = name_list(node.columns);
  trigger.referenced = object_name(node.constrrel);
  trigger.deferrable = node.deferrable;
  trigger.initially_deferred = node.initdeferred;
  for (const Name& argument : name_list(node.args)) {
    trigger.arguments.push_back(argument.text);
  }
  for (const Node* entry : Nodes(node.transitionRels)) {
    const auto& transition = *reinterpret_cast<const TriggerTransition*>(entry);
    (transition.isNew ? trigger.new_table : trigger.old_table) = name_of(transition.name);
  }
  if (node.whenClause != nullptr) {
    const std::size_t when = in.tokens.find_word(in.first, in.last, "WHEN");
    const TokenText::Span inner = in.tokens.inside(when + 1, in.last);
    trigger.when = lower_expression(in, node.whenClause, inner.first, inner.last);
  }
  return trigger;
}

}  // namespace bellows::lower
