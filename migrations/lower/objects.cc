#include "migrations/lower/lowering.h"

namespace bellows::lower {

ObjectKind object_kind(ObjectType type) {
  switch (type) {
    case OBJECT_TABLE:
      return ObjectKind::kTable;
    case OBJECT_INDEX:
      return ObjectKind::kIndex;
    case OBJECT_SEQUENCE:
      return ObjectKind::kSequence;
    case OBJECT_VIEW:
      return ObjectKind::kView;
    case OBJECT_MATVIEW:
      return ObjectKind::kMaterializedView;
    case OBJECT_FOREIGN_TABLE:
      return ObjectKind::kForeignTable;
    case OBJECT_SCHEMA:
      return ObjectKind::kSchema;
    case OBJECT_TYPE:
      return ObjectKind::kType;
    case OBJECT_DOMAIN:
      return ObjectKind::kDomain;
    case OBJECT_FUNCTION:
    case OBJECT_ROUTINE:
      return ObjectKind::kFunction;
    case OBJECT_PROCEDURE:
      return ObjectKind::kProcedure;
    case OBJECT_AGGREGATE:
      return ObjectKind::kAggregate;
    case OBJECT_TRIGGER:
      return ObjectKind::kTrigger;
    case OBJECT_RULE:
      return ObjectKind::kRule;
    case OBJECT_POLICY:
      return ObjectKind::kPolicy;
    case OBJECT_EXTENSION:
      return ObjectKind::kExtension;
    case OBJECT_COLUMN:
      return ObjectKind::kColumn;
    case OBJECT_TABCONSTRAINT:
      return ObjectKind::kConstraint;
    case OBJECT_DOMCONSTRAINT:
      return ObjectKind::kDomainConstraint;
    case OBJECT_ATTRIBUTE:
      return ObjectKind::kAttribute;
    case OBJECT_STATISTIC_EXT:
      return ObjectKind::kStatistics;
    case OBJECT_PUBLICATION:
      return ObjectKind::kPublication;
    case OBJECT_SUBSCRIPTION:
      return ObjectKind::kSubscription;
    case OBJECT_COLLATION:
      return ObjectKind::kCollation;
    case OBJECT_OPERATOR:
      return ObjectKind::kOperator;
    case OBJECT_CAST:
      return ObjectKind::kCast;
    case OBJECT_DATABASE:
      return ObjectKind::kDatabase;
    case OBJECT_ROLE:
      return ObjectKind::kRole;
    case OBJECT_LANGUAGE:
      return ObjectKind::kLanguage;
    case OBJECT_EVENT_TRIGGER:
      return ObjectKind::kEventTrigger;
    default:
      return ObjectKind::kOther;
  }
}

namespace {

// A list whose last entry is the member and whose others are the relation it is on.
Addressed member_of_relation(const List* names) {
  const std::size_t count = length_of(names);
  Addressed result;
  if (count > 0) {
    result.member = name_of(node_at(names, count - 1));
  }
  if (count > 1) {
    result.object.name = name_of(node_at(names, count - 2));
  }
  if (count > 2) {
    result.object.schema = name_of(node_at(names, count - 3));
  }
  return result;
}

// DOMAIN constraints are (type, name); operator classes are (method, name…).
Addressed member_of_type(const List* pair) {
  const auto* type = BELLOWS_AS(TypeName, node_at(pair, 0));
  return {type == nullptr ? ObjectName{} : object_name(type->names),
          name_of(node_at(pair, length_of(pair) - 1))};
}

}  // namespace

Addressed address(ObjectType type, const Node* object) {
  if (object == nullptr) {
    return {};
  }
  if (nodeTag(object) == T_String) {
    return {{{}, name_of(object)}, {}};
  }
  if (const auto* function = BELLOWS_AS(ObjectWithArgs, object)) {
    return {object_name(function->objname), {}};
  }
  if (const auto* type_name = BELLOWS_AS(TypeName, object)) {
    return {object_name(type_name->names), {}};
  }
  const auto* list = BELLOWS_AS(List, object);
  if (list == nullptr || list->length == 0) {
    return {};
  }
  switch (type) {
    case OBJECT_COLUMN:
    case OBJECT_ATTRIBUTE:
    case OBJECT_TABCONSTRAINT:
    case OBJECT_TRIGGER:
    case OBJECT_RULE:
    case OBJECT_POLICY:
      return member_of_relation(list);
    case OBJECT_DOMCONSTRAINT:
    case OBJECT_TRANSFORM:
      return member_of_type(list);
    case OBJECT_CAST:
      return {member_of_type(list).object, {}};
    default:
      return {object_name(list), {}};
  }
}

}  // namespace bellows::lower
