#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

ReferentialAction action_of(char action) {
  switch (action) {
    case FKCONSTR_ACTION_RESTRICT:
      return ReferentialAction::kRestrict;
    case FKCONSTR_ACTION_CASCADE:
      return ReferentialAction::kCascade;
    case FKCONSTR_ACTION_SETNULL:
      return ReferentialAction::kSetNull;
    case FKCONSTR_ACTION_SETDEFAULT:
      return ReferentialAction::kSetDefault;
    default:
      return ReferentialAction::kNoAction;
  }
}

ConstraintKind kind_of(ConstrType type) {
  switch (type) {
    case CONSTR_NOTNULL:
      return ConstraintKind::kNotNull;
    case CONSTR_PRIMARY:
      return ConstraintKind::kPrimaryKey;
    case CONSTR_UNIQUE:
      return ConstraintKind::kUnique;
    case CONSTR_EXCLUSION:
      return ConstraintKind::kExclude;
    case CONSTR_FOREIGN:
      return ConstraintKind::kForeignKey;
    default:
      return ConstraintKind::kCheck;
  }
}

void lower_foreign_key(const ::Constraint& node, ConstraintDef& result) {
  result.columns = name_list(node.fk_attrs);
  result.referenced = object_name(node.pktable);
  result.referenced_columns = name_list(node.pk_attrs);
  result.match_full = node.fk_matchtype == FKCONSTR_MATCH_FULL;
  result.set_columns = name_list(node.fk_del_set_cols);
  result.on_delete = action_of(node.fk_del_action);
  result.on_update = action_of(node.fk_upd_action);
}

// EXCLUDE (key WITH operator, …) WHERE (…): each element of the tree is a pair.
void lower_exclusion(Lowering& in, const ::Constraint& node, std::size_t first, std::size_t last,
                     ConstraintDef& result) {
  result.access_method = node.access_method == nullptr ? "gist" : node.access_method;
  const std::size_t open = in.tokens.find_symbol(first, last, '(');
  const std::vector<TokenText::Span> items = in.tokens.items(in.tokens.inside(open, last));
  if (items.size() != length_of(node.exclusions)) {
    in.mismatch("what the constraint excludes");
    return;
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto* pair = reinterpret_cast<const List*>(node_at(node.exclusions, i));
    const auto& element = *reinterpret_cast<const IndexElem*>(node_at(pair, 0));
    const std::size_t with = in.tokens.find_word(items[i].first, items[i].last, "WITH");
    result.exclude.push_back(lower_index_key(in, element, {items[i].first, with}));
    result.operators.push_back(object_name(BELLOWS_AS(List, node_at(pair, 1))).name.text);
    if (element.name != nullptr) {
      result.columns.push_back(name_of(element.name));
    }
  }
  if (node.where_clause != nullptr) {
    const std::size_t where = in.tokens.find_word(in.tokens.after_group(open, last), last, "WHERE");
    const TokenText::Span inner = in.tokens.inside(where + 1, last);
    result.predicate = lower_expression(in, node.where_clause, inner.first, inner.last);
  }
}

}  // namespace

ConstraintDef lower_constraint(Lowering& in, const ::Constraint& node, std::size_t first,
                               std::size_t last) {
  ConstraintDef result;
  result.kind = kind_of(node.contype);
  result.name = name_of(node.conname);
  result.range = in.tokens.range(first, last);
  result.columns = name_list(node.keys);
  result.include = name_list(node.including);
  result.nulls_not_distinct = node.nulls_not_distinct;
  result.not_valid = node.skip_validation;
  result.no_inherit = node.is_no_inherit;
  result.deferrable = node.deferrable;
  result.initially_deferred = node.initdeferred;
  result.using_index = name_of(node.indexname);
  result.tablespace = name_of(node.indexspace);
  result.storage_options = storage_options(node.options);
  if (node.contype == CONSTR_FOREIGN) {
    lower_foreign_key(node, result);
  } else if (node.contype == CONSTR_EXCLUSION) {
    lower_exclusion(in, node, first, last, result);
  } else if (node.contype == CONSTR_CHECK) {
    const std::size_t keyword = in.tokens.find_word(first, last, "CHECK");
    const TokenText::Span inner = in.tokens.inside(keyword + 1, last);
    result.check = lower_expression(in, node.raw_expr, inner.first, inner.last);
  }
  return result;
}

}  // namespace bellows::lower
