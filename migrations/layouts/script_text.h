// script_text.h: what layouts share in reading names and lines of files.
// Owns: lines of a text, versions at the head of a file's name, settings of "key = value" lines.
// Promises: nothing here looks at SQL: only at comment lines, which the tools look at the same way.
// Not here: any tool's own rules.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/expression.h"

namespace bellows {

bool is_digit(char c);
bool is_blank(char c);

// Without blanks and line ends on either side.
std::string_view trimmed(std::string_view text);

// Takes the first word off the text, and the blanks behind it.
std::string_view take_word(std::string_view& text);

std::string lower_case(std::string_view text);

// Whether text begins with the words, whatever the letter case.
bool begins_with_word(std::string_view text, std::string_view word);

// LineReader goes through a text line by line; a line ends with LF, CR LF or CR.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : x_text(text) {}

  bool next();

  [[nodiscard]] std::string_view line() const { return x_text.substr(x_begin, x_end - x_begin); }

  [[nodiscard]] int number() const { return x_number; }

  // Where the line begins, and where the one behind it does.
  [[nodiscard]] std::size_t begin() const { return x_begin; }

  [[nodiscard]] std::size_t next_begin() const { return x_next; }

 private:
  std::string_view x_text;
  std::size_t x_begin = 0;
  std::size_t x_end = 0;
  std::size_t x_next = 0;
  int x_number = 0;
};

// What stands behind "--" in a line that is a comment from its first character on; nothing for
// every other line.
std::optional<std::string_view> comment_line(std::string_view line);

// "0012_add_users" is "0012" and "add_users"; nothing when it does not begin with digits and `_`.
struct NumberedName {
  std::string_view number;
  std::string_view rest;
};

std::optional<NumberedName> numbered_name(std::string_view stem);

// Decimal numbers of any size: negative, zero, positive. Leading zeros do not count.
int compare_numbers(std::string_view a, std::string_view b);

// "0012" is "12", "000" is "0".
std::string without_zeros(std::string_view number);

// '_' is how a blank is written in a file's name.
std::string spaced(std::string_view name);

// The value of a key in lines of "key = value", quotes taken off; the last one counts.
std::optional<std::string> setting(std::string_view text, std::string_view key);

int sign(int number);

}  // namespace bellows
