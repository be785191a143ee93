// placeholders.h: ${name} in a script, replaced by its value.
// Promises: one pass over the text; a value is not looked into again.
// Not here: which values there are (each layout).
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "migrations/layouts/layout.h"

namespace bellows {

struct Replacement {
  std::string text;
  bool changed = false;
  std::optional<std::string> missing;  // the first name that has no value; it stays as it was
  std::size_t missing_at = 0;          // its byte in the text as it was
};

using PlaceholderValue = std::function<std::optional<std::string>(std::string_view name)>;

Replacement replace_placeholders(std::string_view text, const PlaceholderValue& value);

// "the placeholder ${name} has no value", at its place in the draft's file.
Error missing_placeholder(const UnreadMigration& draft, const Replacement& replacement,
                          std::string hint);

}  // namespace bellows
