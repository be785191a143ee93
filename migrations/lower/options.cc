// Lists of options: WITH (…), of sequences, of functions.
#include <charconv>

#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

std::optional<std::int64_t> integer_of(const DefElem* option) {
  if (option == nullptr || option->arg == nullptr) {
    return std::nullopt;
  }
  const std::string text = option_text(option);
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc() ? std::optional(value) : std::nullopt;
}

// As the server writes it into pg_proc.proconfig: the schemas of search_path are identifiers.
std::string setting_text(const VariableSetStmt& set) {
  const bool names = std::string_view(set.name) == "search_path";
  std::string text;
  for (const Node* value : Nodes(set.args)) {
    const std::string one = constant_text(value);
    text += (text.empty() ? "" : ", ") + (names ? to_sql(Name{one}) : one);
  }
  return text;
}

void add_setting(const VariableSetStmt& set, FunctionProperties& properties) {
  switch (set.kind) {
    case VAR_SET_VALUE:
      properties.settings[set.name] = setting_text(set);
      break;
    case VAR_RESET_ALL:
      properties.reset.emplace_back();
      break;
    case VAR_RESET:
    case VAR_SET_DEFAULT:
      properties.reset.emplace_back(set.name);
      break;
    case VAR_SET_CURRENT:  // of other settings only the session knows
      properties.current_search_path |= std::string_view(set.name) == "search_path";
      break;
    default:
      break;
  }
}

std::optional<bool> flag(const DefElem* option) {
  return option == nullptr ? std::nullopt : std::optional(option_is_true(option));
}

std::optional<std::string> written(const DefElem* option) {
  return option == nullptr ? std::nullopt : std::optional(option_text(option));
}

std::optional<Volatility> volatility(const DefElem* option) {
  if (option == nullptr) {
    return std::nullopt;
  }
  const std::string text = option_text(option);
  if (text == "immutable") {
    return Volatility::kImmutable;
  }
  return text == "stable" ? Volatility::kStable : Volatility::kVolatile;
}

}  // namespace

StorageOptions storage_options(const List* options) {
  StorageOptions result;
  for (const Node* node : Nodes(options)) {
    const auto* option = BELLOWS_AS(DefElem, node);
    if (option == nullptr) {
      continue;
    }
    std::string name = option->defnamespace == nullptr ? "" : option->defnamespace;
    name += name.empty() ? "" : ".";
    name += option->defname;
    result[name] = option->arg == nullptr ? "true" : option_text(option);
  }
  return result;
}

SequenceValues sequence_values(const List* options) {
  SequenceValues values;
  values.increment = integer_of(find_option(options, "increment"));
  values.start = integer_of(find_option(options, "start"));
  values.cache = integer_of(find_option(options, "cache"));
  values.minimum = integer_of(find_option(options, "minvalue"));
  values.maximum = integer_of(find_option(options, "maxvalue"));
  values.no_minimum = find_option(options, "minvalue") != nullptr && !values.minimum;
  values.no_maximum = find_option(options, "maxvalue") != nullptr && !values.maximum;
  values.cycle = flag(find_option(options, "cycle"));
  return values;
}

FunctionProperties function_properties(const List* options) {
  FunctionProperties properties;
  properties.volatility = volatility(find_option(options, "volatility"));
  properties.strict = flag(find_option(options, "strict"));
  properties.security_definer = flag(find_option(options, "security"));
  properties.leakproof = flag(find_option(options, "leakproof"));
  properties.window = flag(find_option(options, "window"));
  properties.parallel = written(find_option(options, "parallel"));
  properties.cost = written(find_option(options, "cost"));
  properties.rows = written(find_option(options, "rows"));
  for (const Node* node : Nodes(options)) {
    const auto* option = BELLOWS_AS(DefElem, node);
    const auto* set = option == nullptr ? nullptr : BELLOWS_AS(VariableSetStmt, option->arg);
    if (set != nullptr) {
      add_setting(*set, properties);
    }
  }
  return properties;
}

std::optional<std::vector<TypeRef>> named_arguments(const Node* object) {
  const auto* function = BELLOWS_AS(ObjectWithArgs, object);
  if (function == nullptr || function->args_unspecified) {
    return std::nullopt;
  }
  std::vector<TypeRef> types;
  for (const Node* type : Nodes(function->objargs)) {
    types.push_back(type_ref(BELLOWS_AS(TypeName, type)));
  }
  return types;
}

}  // namespace bellows::lower
