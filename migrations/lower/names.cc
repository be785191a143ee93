#include <array>

#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

// The fields of INTERVAL, as utils/timestamp.h numbers them.
struct IntervalFields {
  int mask;
  const char* text;
};

constexpr int kMonth = 1 << 1;
constexpr int kYear = 1 << 2;
constexpr int kDay = 1 << 3;
constexpr int kHour = 1 << 10;
constexpr int kMinute = 1 << 11;
constexpr int kSecond = 1 << 12;

constexpr std::array<IntervalFields, 13> kIntervalFields = {{
    {kYear, "year"},
    {kMonth, "month"},
    {kDay, "day"},
    {kHour, "hour"},
    {kMinute, "minute"},
    {kSecond, "second"},
    {kYear | kMonth, "year to month"},
    {kDay | kHour, "day to hour"},
    {kDay | kHour | kMinute, "day to minute"},
    {kDay | kHour | kMinute | kSecond, "day to second"},
    {kHour | kMinute, "hour to minute"},
    {kHour | kMinute | kSecond, "hour to second"},
    {kMinute | kSecond, "minute to second"},
}};

std::string modifier_text(const Node* node) {
  if (const auto* constant = BELLOWS_AS(A_Const, node); constant != nullptr && !constant->isnull) {
    switch (nodeTag(&constant->val)) {
      case T_Integer:
        return std::to_string(constant->val.ival.ival);
      case T_Float:
        return constant->val.fval.fval;
      case T_String:
        return constant->val.sval.sval;
      default:
        return "";
    }
  }
  if (const auto* column = BELLOWS_AS(ColumnRef, node); column != nullptr) {
    return name_of(node_at(column->fields, length_of(column->fields) - 1)).text;
  }
  return "";
}

// INTERVAL carries its fields as a number before the precision.
std::vector<std::string> interval_modifiers(const List* modifiers) {
  std::vector<std::string> result;
  const int mask = std::atoi(modifier_text(node_at(modifiers, 0)).c_str());
  for (const IntervalFields& fields : kIntervalFields) {
    if (fields.mask == mask) {
      result.emplace_back(fields.text);
    }
  }
  if (length_of(modifiers) > 1) {
    result.push_back(modifier_text(node_at(modifiers, 1)));
  }
  return result;
}

}  // namespace

void Lowering::mismatch(std::string_view what) {
  if (!problem) {
    problem = Error{ErrorCode::kInternal,
                    "cannot find " + std::string(what) + " in the statement's text",
                    "Report this statement as a bug of Bellows.",
                    {},
                    ""};
  }
}

Name name_of(const char* text) {
  return {text == nullptr ? "" : text};
}

Name name_of(const Node* node) {
  const auto* string = BELLOWS_AS(String, node);
  return string == nullptr ? Name{} : Name{string->sval};
}

ObjectName object_name(const RangeVar* relation) {
  if (relation == nullptr) {
    return {};
  }
  return {name_of(relation->schemaname), name_of(relation->relname)};
}

ObjectName object_name(const List* names) {
  const std::size_t count = length_of(names);
  ObjectName result;
  if (count > 0) {
    result.name = name_of(node_at(names, count - 1));
  }
  if (count > 1) {
    result.schema = name_of(node_at(names, count - 2));
  }
  return result;
}

std::vector<Name> name_list(const List* strings) {
  std::vector<Name> result;
  for (const Node* node : Nodes(strings)) {
    result.push_back(name_of(node));
  }
  return result;
}

TypeRef type_ref(const TypeName* type) {
  TypeRef result;
  if (type == nullptr) {
    return result;
  }
  result.name = object_name(type->names);
  result.array_dimensions = static_cast<int>(length_of(type->arrayBounds));
  result.setof = type->setof;
  if (type->typmods == nullptr) {
    return result;
  }
  if (result.name == ObjectName{{"pg_catalog"}, {"interval"}}) {
    result.modifiers = interval_modifiers(type->typmods);
    return result;
  }
  for (const Node* modifier : Nodes(type->typmods)) {
    result.modifiers.push_back(modifier_text(modifier));
  }
  return result;
}

Persistence persistence_of(const RangeVar* relation) {
  switch (relation->relpersistence) {
    case 't':
      return Persistence::kTemporary;
    case 'u':
      return Persistence::kUnlogged;
    default:
      return Persistence::kPermanent;
  }
}

Name role_name(const RoleSpec* role) {
  if (role == nullptr) {
    return {};
  }
  switch (role->roletype) {
    case ROLESPEC_CSTRING:
      return name_of(role->rolename);
    case ROLESPEC_CURRENT_USER:
      return {"current_user"};
    case ROLESPEC_SESSION_USER:
      return {"session_user"};
    case ROLESPEC_PUBLIC:
      return {"public"};
    default:
      return {"current_role"};
  }
}

const DefElem* find_option(const List* options, std::string_view name) {
  for (const Node* node : Nodes(options)) {
    const auto* option = BELLOWS_AS(DefElem, node);
    if (option != nullptr && name == option->defname) {
      return option;
    }
  }
  return nullptr;
}

std::string option_text(const DefElem* option) {
  if (option == nullptr || option->arg == nullptr) {
    return "";
  }
  if (const auto* boolean = BELLOWS_AS(Boolean, option->arg)) {
    return boolean->boolval ? "true" : "false";
  }
  if (const auto* integer = BELLOWS_AS(Integer, option->arg)) {
    return std::to_string(integer->ival);
  }
  if (const auto* number = BELLOWS_AS(Float, option->arg)) {
    return number->fval;
  }
  if (const auto* type = BELLOWS_AS(TypeName, option->arg)) {
    return object_name(type->names).name.text;
  }
  return name_of(option->arg).text;
}

std::string constant_text(const Node* node) {
  if (const auto* cast = BELLOWS_AS(TypeCast, node)) {
    node = cast->arg;
  }
  const auto* constant = BELLOWS_AS(A_Const, node);
  if (constant == nullptr || constant->isnull) {
    return "";
  }
  switch (nodeTag(&constant->val)) {
    case T_Integer:
      return std::to_string(constant->val.ival.ival);
    case T_Float:
      return constant->val.fval.fval;
    case T_Boolean:
      return constant->val.boolval.boolval ? "true" : "false";
    case T_String:
      return constant->val.sval.sval;
    default:
      return "";
  }
}

// An option that stands alone is switched on (as defGetBoolean() reads it).
bool option_is_true(const DefElem* option) {
  if (option == nullptr) {
    return false;
  }
  if (option->arg == nullptr) {
    return true;
  }
  const std::string text = option_text(option);
  return text == "true" || text == "on" || text == "1";
}

}  // namespace bellows::lower
