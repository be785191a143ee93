#include "migrations/layouts/script_text.h"

#include <algorithm>

namespace bellows {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view without_quotes(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == text.back() &&
                      (text.front() == '"' || text.front() == '\'');
  return quoted ? text.substr(1, text.size() - 2) : text;
}

std::string_view significant(std::string_view number) {
  const std::size_t first = number.find_first_not_of('0');
  return first == std::string_view::npos ? std::string_view() : number.substr(first);
}

}  // namespace

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_blank(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

std::string_view take_word(std::string_view& text) {
  text = trimmed(text);
  const auto end = std::find_if(text.begin(), text.end(), is_blank);
  const std::string_view word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text = trimmed(text.substr(word.size()));
  return word;
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

bool begins_with_word(std::string_view text, std::string_view word) {
  return text.size() >= word.size() &&
         std::equal(word.begin(), word.end(), text.begin(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

bool LineReader::next() {
  if (x_next >= x_text.size()) {
    return false;
  }
  x_begin = x_next;
  x_end = std::min(x_text.find_first_of("\r\n", x_begin), x_text.size());
  x_next = std::min(x_end + 1, x_text.size());
  if (x_end + 1 < x_text.size() && x_text[x_end] == '\r' && x_text[x_end + 1] == '\n') {
    ++x_next;
  }
  ++x_number;
  return true;
}

std::optional<std::string_view> comment_line(std::string_view line) {
  if (!line.starts_with("--")) {
    return std::nullopt;
  }
  return trimmed(line.substr(2));
}

std::optional<NumberedName> numbered_name(std::string_view stem) {
  const auto end = std::find_if_not(stem.begin(), stem.end(), is_digit);
  const auto digits = static_cast<std::size_t>(end - stem.begin());
  if (digits == 0 || digits == stem.size() || stem[digits] != '_') {
    return std::nullopt;
  }
  return NumberedName{stem.substr(0, digits), stem.substr(digits + 1)};
}

int sign(int number) {
  return number < 0 ? -1 : number > 0 ? 1 : 0;
}

int compare_numbers(std::string_view a, std::string_view b) {
  a = significant(a);
  b = significant(b);
  if (a.size() != b.size()) {
    return a.size() < b.size() ? -1 : 1;
  }
  return sign(a.compare(b));
}

std::string without_zeros(std::string_view number) {
  number = significant(number);
  return number.empty() ? "0" : std::string(number);
}

std::string spaced(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::optional<std::string> setting(std::string_view text, std::string_view key) {
  std::optional<std::string> value;
  LineReader lines(text);
  while (lines.next()) {
    const std::string_view line = lines.line();
    const std::size_t equals = line.find('=');
    if (equals != std::string_view::npos && trimmed(line.substr(0, equals)) == key) {
      value = std::string(without_quotes(trimmed(line.substr(equals + 1))));
    }
  }
  return value;
}

}  // namespace bellows
