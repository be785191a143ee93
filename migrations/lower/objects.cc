#include <array>

#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

struct Kind {
  ObjectType type;
  ObjectKind kind;
};

constexpr std::array<Kind, 31> kKinds = {{
    {OBJECT_TABLE, ObjectKind::kTable},
    {OBJECT_INDEX, ObjectKind::kIndex},
    {OBJECT_SEQUENCE, ObjectKind::kSequence},
    {OBJECT_VIEW, ObjectKind::kView},
    {OBJECT_MATVIEW, ObjectKind::kMaterializedView},
    {OBJECT_FOREIGN_TABLE, ObjectKind::kForeignTable},
    {OBJECT_SCHEMA, ObjectKind::kSchema},
    {OBJECT_TYPE, ObjectKind::kType},
    {OBJECT_DOMAIN, ObjectKind::kDomain},
    {OBJECT_FUNCTION, ObjectKind::kFunction},
    {OBJECT_ROUTINE, ObjectKind::kFunction},
    {OBJECT_PROCEDURE, ObjectKind::kProcedure},
    {OBJECT_AGGREGATE, ObjectKind::kAggregate},
    {OBJECT_TRIGGER, ObjectKind::kTrigger},
    {OBJECT_RULE, ObjectKind::kRule},
    {OBJECT_POLICY, ObjectKind::kPolicy},
    {OBJECT_EXTENSION, ObjectKind::kExtension},
    {OBJECT_COLUMN, ObjectKind::kColumn},
    {OBJECT_TABCONSTRAINT, ObjectKind::kConstraint},
    {OBJECT_DOMCONSTRAINT, ObjectKind::kDomainConstraint},
    {OBJECT_ATTRIBUTE, ObjectKind::kAttribute},
    {OBJECT_STATISTIC_EXT, ObjectKind::kStatistics},
    {OBJECT_PUBLICATION, ObjectKind::kPublication},
    {OBJECT_SUBSCRIPTION, ObjectKind::kSubscription},
    {OBJECT_COLLATION, ObjectKind::kCollation},
    {OBJECT_OPERATOR, ObjectKind::kOperator},
    {OBJECT_CAST, ObjectKind::kCast},
    {OBJECT_DATABASE, ObjectKind::kDatabase},
    {OBJECT_ROLE, ObjectKind::kRole},
    {OBJECT_LANGUAGE, ObjectKind::kLanguage},
    {OBJECT_EVENT_TRIGGER, ObjectKind::kEventTrigger},
}};

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

ObjectKind object_kind(ObjectType type) {
  for (const Kind& known : kKinds) {
    if (known.type == type) {
      return known.kind;
    }
  }
  return ObjectKind::kOther;
}

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
