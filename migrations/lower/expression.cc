#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

const A_Const* constant_under(const Node* node) {
  while (node != nullptr) {
    if (const auto* cast = BELLOWS_AS(TypeCast, node)) {
      node = cast->arg;
    } else if (const auto* sign = BELLOWS_AS(A_Expr, node);
               sign != nullptr && sign->kind == AEXPR_OP && sign->lexpr == nullptr &&
               (name_of(node_at(sign->name, 0)).text == "-" ||
                name_of(node_at(sign->name, 0)).text == "+")) {
      node = sign->rexpr;
    } else {
      return BELLOWS_AS(A_Const, node);
    }
  }
  return nullptr;
}

// The parser keeps a chain of ANDs flat, so only explicit parentheses nest here.
void add_not_null_conjuncts(const Node* node, std::vector<Name>& columns, int depth) {
  constexpr int kDeepEnough = 100;
  if (const auto* both = BELLOWS_AS(BoolExpr, node);
      both != nullptr && both->boolop == AND_EXPR && depth < kDeepEnough) {
    for (const Node* part : Nodes(both->args)) {
      add_not_null_conjuncts(part, columns, depth + 1);
    }
    return;
  }
  NullTestType wanted = IS_NOT_NULL;
  if (const auto* negated = BELLOWS_AS(BoolExpr, node);
      negated != nullptr && negated->boolop == NOT_EXPR) {
    wanted = IS_NULL;
    node = node_at(negated->args, 0);
  }
  const auto* test = BELLOWS_AS(NullTest, node);
  if (test == nullptr || test->nulltesttype != wanted) {
    return;
  }
  const auto* column = BELLOWS_AS(ColumnRef, reinterpret_cast<const Node*>(test->arg));
  if (column == nullptr) {
    return;
  }
  const Node* last = node_at(column->fields, length_of(column->fields) - 1);
  if (nodeTag(last) == T_String) {
    columns.push_back(name_of(last));
  }
}

}  // namespace

Expression lower_expression(Lowering& in, const Node* node, std::size_t first, std::size_t last) {
  Expression result;
  if (first >= last) {
    in.mismatch("an expression");
    return result;
  }
  result.range = in.tokens.range(first, last);
  result.text = in.tokens.text(first, last);
  Mentions mentions = mentions_of(in, node);
  result.functions = std::move(mentions.functions);
  result.columns = std::move(mentions.columns);
  result.casts = std::move(mentions.casts);
  result.relations = std::move(mentions.relations);
  result.uses_sql_value_function = mentions.uses_sql_value_function;
  add_not_null_conjuncts(node, result.implies_not_null, 0);
  if (const A_Const* constant = constant_under(node)) {
    result.is_constant = true;
    result.is_null_constant = constant->isnull;
  }
  return result;
}

}  // namespace bellows::lower
