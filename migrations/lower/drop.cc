#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

// DROP FUNCTION a(int), b: the tokens of each item, from the first function's name.
std::vector<TokenText::Span> drop_items(Lowering& in, const DropStmt& node) {
  std::size_t from = in.first + 2;  // behind DROP FUNCTION
  if (node.missing_ok) {
    from += 2;  // and IF EXISTS
  }
  return in.tokens.items({from, in.last});
}

bool has_arguments(ObjectType type) {
  return type == OBJECT_FUNCTION || type == OBJECT_PROCEDURE || type == OBJECT_ROUTINE ||
         type == OBJECT_AGGREGATE || type == OBJECT_OPERATOR;
}

}  // namespace

StatementBody lower_drop(Lowering& in, const DropStmt& node) {
  DropObjects drop;
  drop.kind = object_kind(node.removeType);
  drop.if_exists = node.missing_ok;
  drop.cascade = node.behavior == DROP_CASCADE;
  drop.concurrently = node.concurrent;
  for (const Node* object : Nodes(node.objects)) {
    Addressed named = address(node.removeType, object);
    drop.targets.push_back(
        {std::move(named.object), std::move(named.member), "", named_arguments(object)});
  }
  if (!has_arguments(node.removeType)) {
    return drop;
  }
  const std::vector<TokenText::Span> items = drop_items(in, node);
  if (items.size() != drop.targets.size()) {
    in.mismatch("the functions of DROP");
    return drop;
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::size_t open = in.tokens.find_symbol(items[i].first, items[i].last, '(');
    drop.targets[i].arguments = in.tokens.text(in.tokens.inside(open, items[i].last));
  }
  return drop;
}

StatementBody lower_drop_roles(const DropRoleStmt& node) {
  DropObjects drop;
  drop.kind = ObjectKind::kRole;
  drop.if_exists = node.missing_ok;
  for (const Node* role : Nodes(node.roles)) {
    drop.targets.push_back({{{}, role_name(reinterpret_cast<const RoleSpec*>(role))}, {}, ""});
  }
  return drop;
}

StatementBody lower_drop_database(const DropdbStmt& node) {
  DropObjects drop;
  drop.kind = ObjectKind::kDatabase;
  drop.if_exists = node.missing_ok;
  drop.targets.push_back({{{}, name_of(node.dbname)}, {}, ""});
  return drop;
}

}  // namespace bellows::lower
