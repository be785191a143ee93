#include "migrations/lower/lowering.h"

namespace bellows::lower {

StatementBody lower_create_domain(Lowering& in, const CreateDomainStmt& node) {
  CreateDomain domain;
  domain.domain = object_name(node.domainname);
  domain.type = type_ref(node.typeName);
  if (node.collClause != nullptr) {
    domain.collation = object_name(node.collClause->collname);
  }
  std::vector<std::size_t> starts;
  for (const Node* entry : Nodes(node.constraints)) {
    starts.push_back(in.tokens.at(reinterpret_cast<const ::Constraint*>(entry)->location));
  }
  if (node.collClause != nullptr) {
    starts.push_back(in.tokens.at(node.collClause->location));
  }
  std::sort(starts.begin(), starts.end());
  for (const Node* entry : Nodes(node.constraints)) {
    const auto& constraint = *reinterpret_cast<const ::Constraint*>(entry);
    const std::size_t first = in.tokens.at(constraint.location);
    const auto next = std::upper_bound(starts.begin(), starts.end(), first);
    const std::size_t end = next == starts.end() ? in.last : *next;
    if (constraint.contype == CONSTR_NOTNULL) {
      domain.not_null = true;
    } else if (constraint.contype == CONSTR_DEFAULT) {
      const std::size_t keyword = in.tokens.find_word(first, end, "DEFAULT");
      domain.default_value = lower_expression(in, constraint.raw_expr, keyword + 1, end);
    } else if (constraint.contype == CONSTR_CHECK) {
      domain.checks.push_back(lower_constraint(in, constraint, first, end));
    }
  }
  return domain;
}

StatementBody lower_alter_domain(Lowering& in, const AlterDomainStmt& node) {
  AlterDomain alter;
  alter.domain = object_name(node.typeName);
  alter.name = name_of(node.name);
  alter.if_exists = node.missing_ok;
  alter.cascade = node.behavior == DROP_CASCADE;
  switch (node.subtype) {
    case 'T':
      alter.kind =
          node.def == nullptr ? AlterDomainKind::kDropDefault : AlterDomainKind::kSetDefault;
      if (node.def != nullptr) {
        const std::size_t keyword = in.tokens.find_word(in.first, in.last, "DEFAULT");
        alter.expression = lower_expression(in, node.def, keyword + 1, in.last);
      }
      break;
    case 'N':
      alter.kind = AlterDomainKind::kDropNotNull;
      break;
    case 'O':
      alter.kind = AlterDomainKind::kSetNotNull;
      break;
    case 'C': {
      const auto& constraint = *reinterpret_cast<const ::Constraint*>(node.def);
      alter.kind = AlterDomainKind::kAddConstraint;
      alter.constraint =
          lower_constraint(in, constraint, in.tokens.at(constraint.location), in.last);
      alter.name = alter.constraint->name;
      break;
    }
    case 'X':
      alter.kind = AlterDomainKind::kDropConstraint;
      break;
    default:
      alter.kind = AlterDomainKind::kValidateConstraint;
      break;
  }
  return alter;
}

StatementBody lower_create_composite(Lowering& in, const CompositeTypeStmt& node) {
  CreateCompositeType result;
  result.type = object_name(node.typevar);
  for (const Node* attribute : Nodes(node.coldeflist)) {
    result.attributes.push_back(
        lower_column(in, *reinterpret_cast<const ::ColumnDef*>(attribute), in.last));
  }
  return result;
}

StatementBody lower_create_enum(const CreateEnumStmt& node) {
  CreateEnum result;
  result.type = object_name(node.typeName);
  for (const Node* value : Nodes(node.vals)) {
    result.values.push_back(name_of(value).text);
  }
  return result;
}

StatementBody lower_alter_enum(const AlterEnumStmt& node) {
  AlterEnum result;
  result.type = object_name(node.typeName);
  result.old_value = name_of(node.oldVal).text;
  result.new_value = name_of(node.newVal).text;
  result.neighbour = name_of(node.newValNeighbor).text;
  result.after = node.newValIsAfter;
  result.if_not_exists = node.skipIfNewValExists;
  return result;
}

StatementBody lower_create_range(Lowering& in, const CreateRangeStmt& node) {
  CreateRangeType result;
  result.type = object_name(node.typeName);
  if (const DefElem* subtype = find_option(node.params, "subtype")) {
    result.subtype = type_ref(BELLOWS_AS(TypeName, subtype->arg));
  }
  if (const DefElem* multirange = find_option(node.params, "multirange_type_name")) {
    result.multirange = type_ref(BELLOWS_AS(TypeName, multirange->arg)).name;
  }
  const std::size_t open = in.tokens.find_symbol(in.first, in.last, '(');
  result.options = in.tokens.text(open, in.last);
  return result;
}

}  // namespace bellows::lower
