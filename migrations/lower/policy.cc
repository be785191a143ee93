// Policies, rules and extended statistics.
#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

std::vector<Name> role_list(const List* roles) {
  std::vector<Name> result;
  for (const Node* node : Nodes(roles)) {
    const auto* role = reinterpret_cast<const RoleSpec*>(node);
    if (role->roletype != ROLESPEC_PUBLIC) {
      result.push_back(role_name(role));
    }
  }
  return result;
}

// The expression in parentheses behind the last such word: USING (…), WITH CHECK (…).
std::optional<Expression> clause(Lowering& in, const Node* node, std::string_view word) {
  if (node == nullptr) {
    return std::nullopt;
  }
  std::size_t token = in.tokens.find_word(in.first, in.last, word);
  while (token < in.last && !in.tokens.is_symbol(token + 1, '(')) {
    token = in.tokens.find_word(token + 1, in.last, word);
  }
  if (token >= in.last) {
    in.mismatch("the expression of the policy");
    return std::nullopt;
  }
  const TokenText::Span inner = in.tokens.inside(token + 1, in.last);
  return lower_expression(in, node, inner.first, inner.last);
}

std::string event_word(CmdType event) {
  switch (event) {
    case CMD_INSERT:
      return "insert";
    case CMD_UPDATE:
      return "update";
    case CMD_DELETE:
      return "delete";
    default:
      return "select";
  }
}

}  // namespace

StatementBody lower_create_policy(Lowering& in, const CreatePolicyStmt& node) {
  CreatePolicy policy;
  policy.policy = name_of(node.policy_name);
  policy.table = object_name(node.table);
  policy.command = name_of(node.cmd_name).text;
  policy.permissive = node.permissive;
  policy.roles = role_list(node.roles);
  policy.using_expression = clause(in, node.qual, "USING");
  policy.check = clause(in, node.with_check, "CHECK");
  return policy;
}

StatementBody lower_alter_policy(Lowering& in, const AlterPolicyStmt& node) {
  CreatePolicy policy;
  policy.policy = name_of(node.policy_name);
  policy.table = object_name(node.table);
  policy.alter = true;
  policy.sets_roles = node.roles != nullptr;
  policy.roles = role_list(node.roles);
  policy.using_expression = clause(in, node.qual, "USING");
  policy.check = clause(in, node.with_check, "CHECK");
  return policy;
}

StatementBody lower_create_rule(Lowering& in, const RuleStmt& node) {
  CreateRule rule;
  rule.rule = name_of(node.rulename);
  rule.table = object_name(node.relation);
  rule.or_replace = node.replace;
  rule.event = event_word(node.event);
  rule.instead = node.instead;
  const std::size_t name = in.tokens.after_name(in.tokens.at(node.relation->location));
  std::size_t word_do = in.tokens.find_word(name, in.last, "DO");
  if (node.whereClause != nullptr) {
    const std::size_t where = in.tokens.find_word(name, in.last, "WHERE");
    rule.when = lower_expression(in, node.whereClause, where + 1, word_do);
  }
  ++word_do;
  if (in.tokens.is_word(word_do, "INSTEAD") || in.tokens.is_word(word_do, "ALSO")) {
    ++word_do;
  }
  rule.actions = in.tokens.text(word_do, in.last);
  return rule;
}

StatementBody lower_statistics(Lowering& in, const CreateStatsStmt& node) {
  CreateStatistics result;
  result.statistics = object_name(node.defnames);
  result.if_not_exists = node.if_not_exists;
  if (node.relations != nullptr) {
    result.table = object_name(BELLOWS_AS(RangeVar, node_at(node.relations, 0)));
  }
  for (const Node* kind : Nodes(node.stat_types)) {
    result.kinds.push_back(name_of(kind).text);
  }
  std::sort(result.kinds.begin(), result.kinds.end());
  const std::size_t on = in.tokens.find_word(in.first, in.last, "ON");
  const std::size_t from = in.tokens.find_word(on, in.last, "FROM");
  const std::vector<TokenText::Span> spans = in.tokens.items({on + 1, from});
  if (spans.size() != length_of(node.exprs)) {
    in.mismatch("what the statistics are about");
    return result;
  }
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const auto& element = *reinterpret_cast<const StatsElem*>(node_at(node.exprs, i));
    IndexKey key;
    key.column = name_of(element.name);
    if (element.expr != nullptr) {
      const TokenText::Span inner = in.tokens.is_symbol(spans[i].first, '(')
                                        ? in.tokens.inside(spans[i].first, spans[i].last)
                                        : spans[i];
      key.expression = lower_expression(in, element.expr, inner.first, inner.last);
    }
    result.on.push_back(std::move(key));
  }
  return result;
}

}  // namespace bellows::lower
