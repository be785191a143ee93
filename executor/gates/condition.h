// condition.h: "= 2.0", ">= 3", "exists": what a value must be.
// Owns: Condition and JSON pointers (RFC 6901), read once and used for every answer.
// Promises: what cannot be compared is neither met nor missed: the verdict is UNKNOWN.
// Not here: where the value comes from (http.cc, prometheus.cc).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "executor/gate.h"
#include "migrations/json.h"

namespace bellows {

enum class Comparison { kExists, kEqual, kNotEqual, kLess, kAtMost, kMore, kAtLeast };

struct Condition {
  Comparison comparison = Comparison::kExists;
  std::string value;    // as written, without quotes around it
  bool quoted = false;  // then it is a text, whatever it looks like

  bool operator==(const Condition&) const = default;
};

// An operator (=, !=, <, <=, >, >=) and a value, or "exists".
Result<Condition> condition_from_text(std::string_view text);

std::string condition_text(const Condition& condition);

// Whether a value of a document meets it: PASS or PENDING; UNKNOWN when the two cannot be compared.
// nullptr: there is no such value.
Verdict judge_value(const Json* value, const Condition& condition);

// Whether a number meets it; NaN meets nothing.
Verdict judge_number(double value, const Condition& condition);

// The steps of a JSON pointer; "" has none.
Result<std::vector<std::string>> pointer_from_text(std::string_view text);

// nullptr when the document has no such place.
const Json* find_value(const Json& document, const std::vector<std::string>& pointer);

}  // namespace bellows
