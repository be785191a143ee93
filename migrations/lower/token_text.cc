#include "migrations/lower/token_text.h"

#include <algorithm>

namespace bellows::lower {

namespace {

bool opens(char symbol) {
  return symbol == '(' || symbol == '[';
}

bool closes(char symbol) {
  return symbol == ')' || symbol == ']';
}

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

}  // namespace

std::size_t TokenText::at(std::size_t byte) const {
  const auto begins_before = [](const Token& token, std::size_t place) {
    return token.range.begin < place;
  };
  const auto found = std::lower_bound(x_tokens.begin(), x_tokens.end(), byte, begins_before);
  return static_cast<std::size_t>(found - x_tokens.begin());
}

// The character of a one-character operator or of punctuation; else NUL.
char TokenText::symbol_at(std::size_t token) const {
  if (token >= x_tokens.size() || x_tokens[token].kind != TokenKind::kOperator) {
    return '\0';
  }
  const Range& range = x_tokens[token].range;
  return range.end - range.begin == 1 ? x_text[range.begin] : '\0';
}

bool TokenText::is_word(std::size_t token, std::string_view word) const {
  if (token >= x_tokens.size() || x_tokens[token].kind != TokenKind::kWord) {
    return false;
  }
  const Range& range = x_tokens[token].range;
  const std::string_view written = x_text.substr(range.begin, range.end - range.begin);
  return std::equal(written.begin(), written.end(), word.begin(), word.end(),
                    [](char a, char b) { return upper(a) == b; });
}

bool TokenText::is_symbol(std::size_t token, char symbol) const {
  return symbol_at(token) == symbol;
}

std::size_t TokenText::after_group(std::size_t open, std::size_t end) const {
  int depth = 0;
  for (std::size_t token = open; token < end; ++token) {
    const char symbol = symbol_at(token);
    if (opens(symbol)) {
      ++depth;
    } else if (closes(symbol) && --depth == 0) {
      return token + 1;
    }
  }
  return end;
}

std::size_t TokenText::find_word(std::size_t from, std::size_t end, std::string_view word) const {
  int depth = 0;
  for (std::size_t token = from; token < end; ++token) {
    const char symbol = symbol_at(token);
    depth += opens(symbol) ? 1 : closes(symbol) ? -1 : 0;
    if (depth == 0 && is_word(token, word)) {
      return token;
    }
  }
  return end;
}

std::size_t TokenText::find_symbol(std::size_t from, std::size_t end, char wanted) const {
  int depth = 0;
  for (std::size_t token = from; token < end; ++token) {
    const char symbol = symbol_at(token);
    if (depth == 0 && symbol == wanted) {
      return token;
    }
    depth += opens(symbol) ? 1 : closes(symbol) ? -1 : 0;
  }
  return end;
}

std::size_t TokenText::item_end(std::size_t from, std::size_t end) const {
  int depth = 0;
  for (std::size_t token = from; token < end; ++token) {
    const char symbol = symbol_at(token);
    if (depth == 0 && (symbol == ',' || closes(symbol))) {
      return token;
    }
    depth += opens(symbol) ? 1 : closes(symbol) ? -1 : 0;
  }
  return end;
}

TokenText::Span TokenText::inside(std::size_t open, std::size_t end) const {
  if (open >= end) {
    return {end, end};
  }
  return {open + 1, after_group(open, end) - 1};
}

std::vector<TokenText::Span> TokenText::items(Span list) const {
  std::vector<Span> result;
  std::size_t from = list.first;
  while (from < list.last) {
    const std::size_t item = item_end(from, list.last);
    result.push_back({from, item});
    from = item + 1;
  }
  return result;
}

std::size_t TokenText::after_name(std::size_t token) const {
  ++token;
  while (is_symbol(token, '.')) {
    token += 2;
  }
  return token;
}

Range TokenText::range(std::size_t first, std::size_t last) const {
  if (first >= last || last > x_tokens.size()) {
    const std::size_t place = first < x_tokens.size() ? x_tokens[first].range.begin : x_text.size();
    return {place, place};
  }
  return {x_tokens[first].range.begin, x_tokens[last - 1].range.end};
}

std::string TokenText::text(std::size_t first, std::size_t last) const {
  const Range bytes = range(first, last);
  return std::string(x_text.substr(bytes.begin, bytes.end - bytes.begin));
}

}  // namespace bellows::lower
