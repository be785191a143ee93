#include "migrations/utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace bellows {

namespace {

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// How many bytes the character at `at` has; 0 when it is not well-formed (RFC 3629).
std::size_t character_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t offset) {
    return at + offset < text.size() ? static_cast<unsigned char>(text[at + offset]) : 0U;
  };
  const unsigned first = byte(0);
  const unsigned second = byte(1);
  if (first < 0x80) {
    return first == 0 ? 0 : 1;
  }
  const auto continued = [&](std::size_t offset) { return (byte(offset) & 0xC0U) == 0x80U; };
  if (first >= 0xC2 && first <= 0xDF) {
    return continued(1) ? 2 : 0;
  }
  if (first >= 0xE0 && first <= 0xEF) {
    const bool overlong = first == 0xE0 && second < 0xA0;
    const bool surrogate = first == 0xED && second > 0x9F;
    return continued(1) && continued(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool overlong = first == 0xF0 && second < 0x90;
    const bool too_big = first == 0xF4 && second > 0x8F;
    return continued(1) && continued(2) && continued(3) && !overlong && !too_big ? 4 : 0;
  }
  return 0;
}

// How many characters of ASCII, NUL not among them, begin at `at`: eight at a time, because
// nearly all of any text is that.
std::size_t plain_length(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kLowest = 0x0101010101010101U;
  constexpr std::uint64_t kHighest = 0x8080808080808080U;
  const std::size_t begin = at;
  for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    // Subtracting one sets the highest bit of a NUL, too.
    if (((eight | (eight - kLowest)) & kHighest) != 0) {
      break;
    }
  }
  return at - begin;
}

}  // namespace

std::optional<std::size_t> first_bad_byte(std::string_view text) {
  std::size_t at = 0;
  while ((at += plain_length(text, at)) < text.size()) {
    const std::size_t length = character_length(text, at);
    if (length == 0) {
      return at;
    }
    at += length;
  }
  return std::nullopt;
}

std::size_t byte_of_character(std::string_view text, std::size_t character) {
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_continuation(text[at]) && ++number == character) {
      return at;
    }
  }
  return text.size();
}

void LineCounter::advance(std::size_t byte) {
  for (; x_byte < byte && x_byte < x_text.size(); ++x_byte) {
    if (x_text[x_byte] == '\n') {
      ++x_line;
      x_column = 1;
    } else if (!is_continuation(x_text[x_byte])) {
      ++x_column;
    }
  }
}

Place place_of_byte(std::string_view file, std::string_view text, std::size_t byte) {
  LineCounter counter(text);
  counter.advance(byte);
  return {std::string(file), counter.line(), counter.column()};
}

std::string_view line_around(std::string_view text, std::size_t byte) {
  byte = std::min(byte, text.size());
  const std::size_t before = byte == 0 ? std::string_view::npos : text.rfind('\n', byte - 1);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  std::size_t end = std::min(text.find('\n', byte), text.size());
  if (end > begin && text[end - 1] == '\r') {
    --end;
  }
  return text.substr(begin, end - begin);
}

}  // namespace bellows
