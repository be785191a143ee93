#include "tests/support/json_schema.h"

#include <algorithm>
#include <functional>
#include <map>

namespace bellows {
namespace {

class Validator {
 public:
  explicit Validator(const Json& root) : x_root(root) {}

  [[nodiscard]] std::string check(const Json& schema, const Json& value,
                                  const std::string& place) const {
    for (const auto& [keyword, argument] : schema.items()) {
      std::string trouble = apply(keyword, schema, argument, value, place);
      if (!trouble.empty()) {
        return trouble;
      }
    }
    return "";
  }

 private:
  [[nodiscard]] std::string apply(const std::string& keyword, const Json& schema,
                                  const Json& argument, const Json& value,
                                  const std::string& place) const {
    if (keyword == "$schema" || keyword == "$defs" || keyword == "title" ||
        keyword == "description") {
      return "";
    }
    if (keyword == "$ref") {
      const auto reference = argument.get<std::string>();
      return check(x_root.at(Json::json_pointer(reference.substr(1))), value, place);
    }
    if (keyword == "oneOf") {
      return one_of(argument, value, place);
    }
    if (keyword == "properties" || keyword == "items") {
      return parts(keyword, argument, value, place);
    }
    if (keyword == "additionalProperties") {
      return others(schema, argument, value, place);
    }
    return holds(keyword, argument, value) ? ""
                                           : place + ": " + keyword + " " + argument.dump() +
                                                 " does not hold for " + value.dump();
  }

  [[nodiscard]] std::string one_of(const Json& choices, const Json& value,
                                   const std::string& place) const {
    std::string troubles;
    int fitting = 0;
    for (const Json& choice : choices) {
      const std::string trouble = check(choice, value, place);
      fitting += trouble.empty() ? 1 : 0;
      troubles += trouble.empty() ? "" : "\n  " + trouble;
    }
    return fitting == 1
               ? ""
               : place + ": " + std::to_string(fitting) + " choices of oneOf fit" + troubles;
  }

  [[nodiscard]] std::string parts(const std::string& keyword, const Json& argument,
                                  const Json& value, const std::string& place) const {
    if (keyword == "items" && value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        std::string trouble = check(argument, value[i], place + "/" + std::to_string(i));
        if (!trouble.empty()) {
          return trouble;
        }
      }
    }
    if (keyword == "properties" && value.is_object()) {
      for (const auto& [name, schema] : argument.items()) {
        std::string trouble =
            value.contains(name) ? check(schema, value.at(name), place + "/" + name) : "";
        if (!trouble.empty()) {
          return trouble;
        }
      }
    }
    return "";
  }

  // The members that `properties` does not name.
  [[nodiscard]] std::string others(const Json& schema, const Json& argument, const Json& value,
                                   const std::string& place) const {
    if (!value.is_object()) {
      return "";
    }
    for (const auto& [name, member] : value.items()) {
      if (schema.contains("properties") && schema.at("properties").contains(name)) {
        continue;
      }
      std::string trouble = argument.is_object() ? check(argument, member, place + "/" + name)
                            : argument == false  ? place + ": no property is called " + name
                                                 : "";
      if (!trouble.empty()) {
        return trouble;
      }
    }
    return "";
  }

  static bool has_type(const Json& value, const std::string& type) {
    return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
           (type == "string" && value.is_string()) || (type == "boolean" && value.is_boolean()) ||
           (type == "integer" && value.is_number_integer()) ||
           (type == "number" && value.is_number());
  }

  // The keywords that look at one value only. One that is not known does not hold.
  static bool holds(const std::string& keyword, const Json& argument, const Json& value) {
    if (keyword == "type") {
      return has_type(value, argument);
    }
    if (keyword == "const") {
      return value == argument;
    }
    if (keyword == "enum") {
      return std::find(argument.begin(), argument.end(), value) != argument.end();
    }
    if (keyword == "required") {
      return !value.is_object() ||
             std::all_of(argument.begin(), argument.end(),
                         [&](const Json& name) { return value.contains(name.get<std::string>()); });
    }
    if (keyword == "maxItems") {
      return !value.is_array() || value.size() <= argument.get<std::size_t>();
    }
    if (keyword == "minimum") {
      return !value.is_number() || value >= argument;
    }
    if (keyword == "minLength") {
      return !value.is_string() || value.get<std::string>().size() >= argument.get<std::size_t>();
    }
    if (keyword == "maxLength") {
      return !value.is_string() || value.get<std::string>().size() <= argument.get<std::size_t>();
    }
    return false;
  }

  const Json& x_root;
};

}  // namespace

std::string schema_violation(const Json& schema, const Json& value) {
  return Validator(schema).check(schema, value, "");
}

}  // namespace bellows
