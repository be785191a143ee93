#include "cli/lsp/document.h"

#include <algorithm>

namespace bellows {
namespace {

bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// UTF-16 units of the character that begins with this byte.
std::size_t units(char first) {
  return static_cast<unsigned char>(first) >= 0xF0U ? 2 : 1;
}

std::size_t number_at(const Json& position, const char* key) {
  const auto found = position.find(key);
  return found != position.end() && found->is_number_unsigned() ? found->get<std::size_t>() : 0;
}

int hex_digit(char letter) {
  if (letter >= '0' && letter <= '9') {
    return letter - '0';
  }
  const char lower = static_cast<char>(letter | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

Document::Document(std::string text) : x_text(std::move(text)), x_lines{0} {
  for (std::size_t at = x_text.find('\n'); at != std::string::npos;
       at = x_text.find('\n', at + 1)) {
    x_lines.push_back(at + 1);
  }
}

Json Document::position(std::size_t byte) const {
  byte = std::min(byte, x_text.size());
  const auto behind = std::upper_bound(x_lines.begin(), x_lines.end(), byte);
  const std::size_t begin = *(behind - 1);
  std::size_t column = 0;
  for (std::size_t at = begin; at < byte; ++at) {
    column += continues_character(x_text[at]) ? 0 : units(x_text[at]);
  }
  return {{"line", behind - x_lines.begin() - 1}, {"character", column}};
}

Json Document::range(const Range& range) const {
  return {{"start", position(range.begin)}, {"end", position(std::max(range.begin, range.end))}};
}

std::size_t Document::byte_at(const Json& position) const {
  const auto line = position.is_object() ? number_at(position, "line") : 0;
  const auto column = position.is_object() ? number_at(position, "character") : 0;
  if (line >= x_lines.size()) {
    return x_text.size();
  }
  std::size_t at = x_lines[line];
  const std::size_t end = std::min(x_text.find('\n', at), x_text.size());
  for (std::size_t seen = 0; at < end && seen < column; ++at) {
    seen += units(x_text[at]);
    while (at + 1 < end && continues_character(x_text[at + 1])) {
      ++at;
    }
  }
  return at;
}

std::string path_of_uri(std::string_view uri) {
  constexpr std::string_view kScheme = "file://";
  if (!uri.starts_with(kScheme)) {
    return "";
  }
  uri.remove_prefix(kScheme.size());
  uri.remove_prefix(std::min(uri.find('/'), uri.size()));  // a host, such as localhost
  std::string path;
  for (std::size_t i = 0; i < uri.size(); ++i) {
    const int high = uri[i] == '%' && i + 2 < uri.size() ? hex_digit(uri[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(uri[i + 2]) : -1;
    if (low >= 0) {
      path += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      path += uri[i];
    }
  }
  return path;
}

}  // namespace bellows
