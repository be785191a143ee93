#include "migrations/sql_name.h"

#include <algorithm>

#include "migrations/lower/keywords.h"

namespace bellows {

namespace {

constexpr std::size_t kMaxIdentifierBytes = 63;

bool is_plain_identifier(std::string_view text) {
  const auto starts = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  const auto continues = [&](char c) { return starts(c) || (c >= '0' && c <= '9'); };
  return !text.empty() && starts(text.front()) && std::all_of(text.begin(), text.end(), continues);
}

// At most `limit` bytes of text, never ending inside a UTF-8 character (pg_mbcliplen()).
std::string_view clip(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) {
    return text;
  }
  const auto is_continuation = [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
  };
  while (limit > 0 && is_continuation(text[limit])) {
    --limit;
  }
  return text.substr(0, limit);
}

std::string doubled(std::string_view text, std::string_view characters) {
  std::string result;
  result.reserve(text.size() + 2);
  for (const char c : text) {
    if (characters.find(c) != std::string_view::npos) {
      result += c;
    }
    result += c;
  }
  return result;
}

}  // namespace

std::string to_sql(const Name& name) {
  if (is_plain_identifier(name.text) && !lower::is_reserved_somewhere(name.text)) {
    return name.text;
  }
  return '"' + doubled(name.text, "\"") + '"';
}

std::string to_sql(const ObjectName& name) {
  return name.schema.empty() ? to_sql(name.name) : to_sql(name.schema) + "." + to_sql(name.name);
}

std::string display(const ObjectName& name) {
  return name.schema.empty() ? name.name.text : name.schema.text + "." + name.name.text;
}

std::string literal_sql(std::string_view text) {
  if (text.find('\\') == std::string_view::npos) {
    return "'" + doubled(text, "'") + "'";
  }
  return "E'" + doubled(text, "'\\") + "'";
}

std::string truncate_identifier(std::string_view text) {
  return std::string(clip(text, kMaxIdentifierBytes));
}

std::string make_object_name(std::string_view name1, std::string_view name2,
                             std::string_view label) {
  std::size_t available = kMaxIdentifierBytes;
  available -= name2.empty() ? 0U : 1U;
  available -= label.empty() ? 0 : label.size() + 1;
  std::size_t length1 = name1.size();
  std::size_t length2 = name2.size();
  while (length1 + length2 > available) {
    --(length1 > length2 ? length1 : length2);
  }
  std::string result(clip(name1, length1));
  if (!name2.empty()) {
    result += '_';
    result += clip(name2, length2);
  }
  if (!label.empty()) {
    result += '_';
    result += label;
  }
  return result;
}

}  // namespace bellows
