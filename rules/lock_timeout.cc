#include "rules/lock_timeout.h"

#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "migrations/sql_words.h"

namespace bellows {
namespace {

constexpr std::array<std::pair<std::string_view, double>, 6> kUnits = {
    {{"us", 0.001}, {"ms", 1}, {"s", 1'000}, {"min", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};

struct SetConfig {
  std::string value;
  bool local = false;
};

// set_config('lock_timeout', '2s', true) anywhere in the statement.
std::optional<SetConfig> set_config(const Statement& statement) {
  const auto* query = statement.as<Query>();
  if (query == nullptr || query->functions.empty()) {
    return std::nullopt;
  }
  const std::vector<Word> words = words_of(statement.text);
  for (std::size_t i = 0; i + 6 < words.size(); ++i) {
    if (words[i].is("set_config") && words[i + 1].is("(") &&
        string_value(words[i + 2]) == "lock_timeout" && words[i + 3].is(",")) {
      return SetConfig{string_value(words[i + 4]), words[i + 6].is("true")};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> postgres_duration(const std::string& text) {
  const char* begin = text.c_str();
  char* end = nullptr;
  const double number = std::strtod(begin, &end);
  if (end == begin) {
    return std::nullopt;
  }
  std::string unit;
  for (; *end != '\0'; ++end) {
    if (std::isspace(static_cast<unsigned char>(*end)) == 0) {
      unit += *end;
    }
  }
  double factor = unit.empty() ? 1 : -1;
  for (const auto& [name, milliseconds] : kUnits) {
    factor = name == unit ? milliseconds : factor;
  }
  if (factor < 0) {
    return std::nullopt;
  }
  return std::llround(number * factor);
}

void LockTimeout::read(const Statement& statement, bool in_transaction) {
  if (const auto* transaction = statement.as<Transaction>()) {
    const bool ends = transaction->kind == TransactionKind::kCommit ||
                      transaction->kind == TransactionKind::kRollback;
    if (ends && x_local) {
      x_set.reset();
      x_local = false;
    }
    return;
  }
  bool local = false;
  std::string value;
  if (const auto* set = statement.as<SetVariable>(); set != nullptr) {
    if (set->variable.empty()) {
      x_set.reset();  // RESET ALL
    }
    if (set->variable != "lock_timeout") {
      return;
    }
    local = set->local;
    value = set->values.empty() ? "0" : set->values.front();
  } else if (const std::optional<SetConfig> call = set_config(statement)) {
    local = call->local;
    value = call->value;
  } else {
    return;
  }
  if (local && !in_transaction) {
    x_local_in_vain = true;
    return;
  }
  x_local = local;
  set(value);
}

void LockTimeout::set(const std::string& value) {
  x_written = value;
  x_set = postgres_duration(value);
}

bool LockTimeout::holds() const {
  return x_set && *x_set > 0 && *x_set <= x_longest;
}

std::string LockTimeout::trouble() const {
  if (x_set && *x_set == 0) {
    return "lock_timeout is 0, which means for ever";
  }
  if (x_set) {
    return "lock_timeout is " + x_written + ", longer than anybody would not notice";
  }
  return x_local_in_vain ? "SET LOCAL outside a transaction does nothing"
                         : "lock_timeout is not set";
}

}  // namespace bellows
