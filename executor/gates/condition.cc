#include "executor/gates/condition.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace bellows {
namespace {

constexpr std::size_t kLongestIndex = 9;

struct Operator {
  std::string_view text;
  Comparison comparison;
};

// The longer ones first: "<=" begins like "<".
constexpr Operator kOperators[] = {
    {"!=", Comparison::kNotEqual}, {"<=", Comparison::kAtMost}, {">=", Comparison::kAtLeast},
    {"=", Comparison::kEqual},     {"<", Comparison::kLess},    {">", Comparison::kMore},
};

Error wrong(std::string message, std::string hint) {
  return {ErrorCode::kConfiguration, std::move(message), std::move(hint), {}, ""};
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
  const std::size_t end = text.find_last_not_of(' ');
  return end == std::string_view::npos ? "" : text.substr(begin, end + 1 - begin);
}

std::optional<double> number_of(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && std::isfinite(number)
             ? std::optional(number)
             : std::nullopt;
}

bool is_ordering(Comparison comparison) {
  return comparison != Comparison::kExists && comparison != Comparison::kEqual &&
         comparison != Comparison::kNotEqual;
}

bool holds(int order, Comparison comparison) {
  switch (comparison) {
    case Comparison::kExists:
      return true;
    case Comparison::kEqual:
      return order == 0;
    case Comparison::kNotEqual:
      return order != 0;
    case Comparison::kLess:
      return order < 0;
    case Comparison::kAtMost:
      return order <= 0;
    case Comparison::kMore:
      return order > 0;
    case Comparison::kAtLeast:
      return order >= 0;
  }
  return false;
}

Verdict judged(int order, const Condition& condition) {
  return holds(order, condition.comparison) ? Verdict::kPass : Verdict::kPending;
}

Verdict compare_numbers(double value, double wanted, const Condition& condition) {
  return judged(value < wanted ? -1 : value > wanted ? 1 : 0, condition);
}

}  // namespace

Result<Condition> condition_from_text(std::string_view text) {
  const std::string_view trim = trimmed(text);
  const std::string hint =
      "Write \"= 2.0\", \"!= 0\", \"< 3\", \"<= 3\", \"> 3\", \">= 3\" or "
      "\"exists\".";
  if (trim == "exists") {
    return Condition{};
  }
  for (const Operator& known : kOperators) {
    if (!trim.starts_with(known.text)) {
      continue;
    }
    const std::string_view value = trimmed(trim.substr(known.text.size()));
    const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
    Condition condition{known.comparison,
                        std::string(quoted ? value.substr(1, value.size() - 2) : value), quoted};
    if (value.empty() || std::string_view("=<>!").find(value.front()) != std::string_view::npos) {
      break;  // "=", "== 2", "=> 2": what was meant nobody knows
    }
    if (is_ordering(known.comparison) && (quoted || !number_of(condition.value))) {
      return wrong("\"" + std::string(value) + "\" is not a number, and only numbers have an order",
                   hint);
    }
    return condition;
  }
  return wrong("\"" + std::string(text) + "\" is no condition", hint);
}

std::string condition_text(const Condition& condition) {
  for (const Operator& known : kOperators) {
    if (known.comparison == condition.comparison) {
      return std::string(known.text) + " " +
             (condition.quoted ? "\"" + condition.value + "\"" : condition.value);
    }
  }
  return "exists";
}

Verdict judge_number(double value, const Condition& condition) {
  const std::optional<double> wanted = number_of(condition.value);
  if (condition.comparison == Comparison::kExists) {
    return Verdict::kPass;
  }
  if (std::isnan(value) || condition.quoted || !wanted) {
    return Verdict::kUnknown;
  }
  return compare_numbers(value, *wanted, condition);
}

Verdict judge_value(const Json* value, const Condition& condition) {
  if (value == nullptr || value->is_null()) {
    // Nothing to compare: with "exists" that is an answer, with the others it is none.
    return condition.comparison == Comparison::kExists ? Verdict::kPending : Verdict::kUnknown;
  }
  if (condition.comparison == Comparison::kExists) {
    return Verdict::kPass;
  }
  if (value->is_number()) {
    return judge_number(value->get<double>(), condition);
  }
  if (is_ordering(condition.comparison) || value->is_structured()) {
    return Verdict::kUnknown;
  }
  const std::string text =
      value->is_boolean() ? (value->get<bool>() ? "true" : "false") : value->get<std::string>();
  return judged(text == condition.value ? 0 : 1, condition);
}

Result<std::vector<std::string>> pointer_from_text(std::string_view text) {
  std::vector<std::string> steps;
  const Error error = wrong("\"" + std::string(text) + "\" is no JSON pointer",
                            "Write it like a path: \"/status/release\"; ~1 stands for a slash in "
                            "a name, ~0 for a tilde.");
  if (!text.empty() && text.front() != '/') {
    return error;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '/') {
      steps.emplace_back();
    } else if (text[i] != '~') {
      steps.back() += text[i];
    } else if (i + 1 < text.size() && (text[i + 1] == '0' || text[i + 1] == '1')) {
      steps.back() += text[++i] == '0' ? '~' : '/';
    } else {
      return error;
    }
  }
  return steps;
}

const Json* find_value(const Json& document, const std::vector<std::string>& pointer) {
  const Json* place = &document;
  for (const std::string& step : pointer) {
    if (place->is_object() && place->contains(step)) {
      place = &place->at(step);
      continue;
    }
    const bool index =
        !step.empty() && step.size() <= kLongestIndex && (step == "0" || step.front() != '0') &&
        std::all_of(step.begin(), step.end(), [](unsigned char c) { return c >= '0' && c <= '9'; });
    if (!place->is_array() || !index || std::stoul(step) >= place->size()) {
      return nullptr;
    }
    place = &place->at(std::stoul(step));
  }
  return place;
}

}  // namespace bellows
