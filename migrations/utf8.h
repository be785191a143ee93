// utf8.h: what counts as a character, and where in a text one is.
// Owns: nothing.
// Promises: one pass over the text each.
// Not here: reading files (source.h).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "migrations/result.h"

namespace bellows {

// The byte at which text stops being UTF-8, or is a NUL; nothing when all of it is good.
std::optional<std::size_t> first_bad_byte(std::string_view text);

// The byte at which the character with this number, counted from 1, begins.
std::size_t byte_of_character(std::string_view text, std::size_t character);

// LineCounter tells line and column of bytes that are asked for in rising order.
class LineCounter {
 public:
  explicit LineCounter(std::string_view text) : x_text(text) {}

  void advance(std::size_t byte);

  [[nodiscard]] int line() const { return x_line; }

  [[nodiscard]] int column() const { return x_column; }

 private:
  std::string_view x_text;
  std::size_t x_byte = 0;
  int x_line = 1;
  int x_column = 1;
};

Place place_of_byte(std::string_view file, std::string_view text, std::size_t byte);

// The whole line that the byte is on, without its end.
std::string_view line_around(std::string_view text, std::size_t byte);

}  // namespace bellows
