// pod_selector.cc: the selector of a workload as the API server takes it in a query.
#include "executor/gates/condition.h"
#include "executor/gates/workload.h"

namespace bellows {
namespace {

Error unreadable(const std::string& what) {
  return {ErrorCode::kConnection, what, "", {}, ""};
}

std::string text_at(const Json& object, const char* key) {
  const Json* value = find_value(object, {key});
  return value != nullptr && value->is_string() ? value->get<std::string>() : "";
}

// {key: tier, operator: In, values: [a, b]} → "tier in (a,b)"
Result<std::string> expression_text(const Json& expression) {
  const std::string key = text_at(expression, "key");
  const std::string kind = text_at(expression, "operator");
  if (key.empty()) {
    return unreadable("its selector has an expression without a key");
  }
  if (kind == "Exists" || kind == "DoesNotExist") {
    return (kind == "Exists" ? "" : "!") + key;
  }
  const Json* values = find_value(expression, {"values"});
  if ((kind != "In" && kind != "NotIn") || values == nullptr || !values->is_array()) {
    return unreadable("its selector has an expression of an unknown kind");
  }
  std::string list;
  for (const Json& value : *values) {
    list += (list.empty() ? "" : ",") + (value.is_string() ? value.get<std::string>() : "");
  }
  return key + (kind == "In" ? " in (" : " notin (") + list + ")";
}

}  // namespace

Result<std::string> pod_selector(const WorkloadDocuments& documents) {
  const Json* selector = find_value(documents.workload, {"spec", "selector"});
  if (selector == nullptr || selector->empty()) {
    selector = find_value(documents.template_owner, {"spec", "selector"});
  }
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ",") + part; };
  const Json* labels = selector == nullptr ? nullptr : find_value(*selector, {"matchLabels"});
  if (labels != nullptr && labels->is_object()) {
    for (const auto& [key, value] : labels->items()) {
      add(key + "=" + (value.is_string() ? value.get<std::string>() : ""));
    }
  }
  const Json* expressions =
      selector == nullptr ? nullptr : find_value(*selector, {"matchExpressions"});
  if (expressions != nullptr && expressions->is_array()) {
    for (const Json& expression : *expressions) {
      const Result<std::string> part = expression_text(expression);
      if (!part) {
        return part;
      }
      add(*part);
    }
  }
  return text.empty() ? Result<std::string>(unreadable("it has no selector of pods"))
                      : Result<std::string>(text);
}

}  // namespace bellows
