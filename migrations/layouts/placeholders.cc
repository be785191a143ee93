#include "migrations/layouts/placeholders.h"

#include "migrations/utf8.h"

namespace bellows {

Replacement replace_placeholders(std::string_view text, const PlaceholderValue& value) {
  Replacement result;
  std::size_t done = 0;
  for (;;) {
    const std::size_t begin = text.find("${", done);
    const std::size_t end =
        begin == std::string_view::npos ? begin : text.find_first_of("}\n", begin);
    if (end == std::string_view::npos) {
      result.text += text.substr(done);
      return result;
    }
    result.text += text.substr(done, begin - done);
    done = end + 1;
    const std::string_view whole = text.substr(begin, done - begin);
    const std::string_view name = text.substr(begin + 2, end - begin - 2);
    const std::optional<std::string> found =
        text[end] == '}' ? value(name) : std::optional(std::string(whole));
    if (!found && !result.missing) {
      result.missing = std::string(name);
      result.missing_at = begin;
    }
    result.changed = result.changed || (found && *found != whole);
    result.text += found ? *found : std::string(whole);
  }
}

Error missing_placeholder(const UnreadMigration& draft, const Replacement& replacement,
                          std::string hint) {
  Place at = place_of_byte(draft.migration.file, draft.migration.text, replacement.missing_at);
  at.line += draft.first_line - 1;
  return source_trouble("the placeholder ${" + *replacement.missing + "} has no value",
                        std::move(hint), std::move(at));
}

}  // namespace bellows
