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
  result.on_delete = action_of(node.fk_del_action);
  result.on_update = action_of(node.fk_upd_action);
}

// EXCLUDE (expression WITH operator, …): each element is a pair.
std::vector<Name> excluded_columns(const List* exclusions) {
  std::vector<Name> result;
  for (const Node* pair : Nodes(exclusions)) {
    const auto* element = BELLOWS_AS(IndexElem, node_at(reinterpret_cast<const List*>(pair), 0));
    if (element != nullptr && element->name != nullptr) {
      result.push_back(name_of(element->name));
    }
  }
  return result;
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
  if (node.contype == CONSTR_FOREIGN) {
    lower_foreign_key(node, result);
  } else if (node.contype == CONSTR_EXCLUSION) {
    result.access_method = node.access_method == nullptr ? "gist" : node.access_method;
    result.columns = excluded_columns(node.exclusions);
  } else if (node.contype == CONSTR_CHECK) {
    const std::size_t keyword = in.tokens.find_word(first, last, "CHECK");
    const TokenText::Span inner = in.tokens.inside(keyword + 1, last);
    result.check = lower_expression(in, node.raw_expr, inner.first, inner.last);
  }
  return result;
}

}  // namespace bellows::lower
