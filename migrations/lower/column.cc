#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

// DEFERRABLE and its kin are nodes of their own, but belong to the constraint before them.
bool is_attribute(const ::Constraint& node) {
  switch (node.contype) {
    case CONSTR_ATTR_DEFERRABLE:
    case CONSTR_ATTR_NOT_DEFERRABLE:
    case CONSTR_ATTR_DEFERRED:
    case CONSTR_ATTR_IMMEDIATE:
      return true;
    default:
      return false;
  }
}

void apply_attribute(const ::Constraint& node, std::vector<ConstraintDef>& constraints) {
  if (constraints.empty()) {
    return;
  }
  ConstraintDef& owner = constraints.back();
  if (node.contype == CONSTR_ATTR_DEFERRABLE) {
    owner.deferrable = true;
  } else if (node.contype == CONSTR_ATTR_DEFERRED) {
    owner.deferrable = true;  // as the server concludes
    owner.initially_deferred = true;
  }
}

// ColumnClauses gives each clause of a column its tokens: from its own start to the next one's.
class ColumnClauses {
 public:
  ColumnClauses(Lowering& in, const ::ColumnDef& column, std::size_t end) : x_end(end) {
    for (const Node* node : Nodes(column.constraints)) {
      const auto& constraint = *reinterpret_cast<const ::Constraint*>(node);
      if (!is_attribute(constraint)) {
        x_starts.push_back(in.tokens.at(constraint.location));
      }
    }
    if (column.collClause != nullptr) {
      x_starts.push_back(in.tokens.at(column.collClause->location));
    }
    std::sort(x_starts.begin(), x_starts.end());
  }

  [[nodiscard]] std::size_t end_of(std::size_t start) const {
    const auto next = std::upper_bound(x_starts.begin(), x_starts.end(), start);
    return next == x_starts.end() ? x_end : *next;
  }

 private:
  std::size_t x_end;
  std::vector<std::size_t> x_starts;
};

void lower_clause(Lowering& in, const ::Constraint& node, std::size_t first, std::size_t last,
                  bellows::ColumnDef& column) {
  switch (node.contype) {
    case CONSTR_NULL:
      column.explicit_null = true;
      break;
    case CONSTR_NOTNULL:
      column.not_null = true;
      column.not_null_range = in.tokens.range(first, last);
      break;
    case CONSTR_DEFAULT: {
      const std::size_t keyword = in.tokens.find_word(first, last, "DEFAULT");
      column.default_range = in.tokens.range(first, last);
      column.default_value = lower_expression(in, node.raw_expr, keyword + 1, last);
      break;
    }
    case CONSTR_IDENTITY:
      column.identity = node.generated_when == 'a' ? Identity::kAlways : Identity::kByDefault;
      column.identity_values = sequence_values(node.options);
      break;
    case CONSTR_GENERATED: {
      const std::size_t open = in.tokens.find_symbol(first, last, '(');
      const TokenText::Span inner = in.tokens.inside(open, last);
      column.generated = lower_expression(in, node.raw_expr, inner.first, inner.last);
      break;
    }
    default:
      column.constraints.push_back(lower_constraint(in, node, first, last));
      break;
  }
}

}  // namespace

bellows::ColumnDef lower_column(Lowering& in, const ::ColumnDef& node, std::size_t end) {
  bellows::ColumnDef result;
  const std::size_t first = in.tokens.at(node.location);
  const std::size_t last = in.tokens.item_end(first, end);
  result.name = name_of(node.colname);
  result.type = type_ref(node.typeName);
  result.range = in.tokens.range(first, last);
  result.compression = name_of(node.compression).text;
#if PG_VERSION_NUM >= 160000
  result.storage = name_of(node.storage_name).text;
#endif
  if (node.collClause != nullptr) {
    result.collation = object_name(node.collClause->collname);
  }
  const ColumnClauses clauses(in, node, last);
  for (const Node* entry : Nodes(node.constraints)) {
    const auto& clause = *reinterpret_cast<const ::Constraint*>(entry);
    if (is_attribute(clause)) {
      apply_attribute(clause, result.constraints);
      continue;
    }
    const std::size_t start = in.tokens.at(clause.location);
    lower_clause(in, clause, start, clauses.end_of(start), result);
  }
  return result;
}

}  // namespace bellows::lower
