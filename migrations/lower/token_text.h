// token_text.h: a text and its tokens, and the ways to find one's place among them.
// Owns: TokenText. The parser's nodes only tell where they start; how far something reaches is
//       found here, by brackets, commas and keywords at the right depth.
// Promises: token numbers, not bytes, go in and out; all of it linear in the tokens walked.
// Not here: how tokens are made (scan.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "migrations/parse.h"

namespace bellows::lower {

class TokenText {
 public:
  // Both must outlive this. `tokens` holds no comments.
  TokenText(std::string_view text, const std::vector<Token>& tokens)
      : x_text(text), x_tokens(tokens) {}

  [[nodiscard]] std::size_t size() const { return x_tokens.size(); }

  // The first token that begins at or after this byte.
  [[nodiscard]] std::size_t at(std::size_t byte) const;

  [[nodiscard]] std::size_t at(int byte) const { return at(static_cast<std::size_t>(byte)); }

  // Whether the token is this word, written without quotes. `upper` is in upper case.
  [[nodiscard]] bool is_word(std::size_t token, std::string_view upper) const;
  [[nodiscard]] bool is_symbol(std::size_t token, char symbol) const;

  // The token after the bracket that closes the one at `open`, or `end`.
  [[nodiscard]] std::size_t after_group(std::size_t open, std::size_t end) const;

  // The first such token in [from, end) outside of any bracket opened there, or `end`.
  [[nodiscard]] std::size_t find_word(std::size_t from, std::size_t end,
                                      std::string_view upper) const;
  [[nodiscard]] std::size_t find_symbol(std::size_t from, std::size_t end, char symbol) const;

  // Where the list item that begins at `from` ends: at a comma or at the bracket that closes the
  // list, or at `end`.
  [[nodiscard]] std::size_t item_end(std::size_t from, std::size_t end) const;

  // What the brackets at `open` hold: the tokens between them, as [first, last).
  struct Span {
    std::size_t first = 0;
    std::size_t last = 0;

    [[nodiscard]] bool empty() const { return first >= last; }
  };

  [[nodiscard]] Span inside(std::size_t open, std::size_t end) const;

  // The items of a list, split at the commas outside of brackets.
  [[nodiscard]] std::vector<Span> items(Span list) const;

  // The token after a possibly qualified name ("a.b.c") that begins at `token`.
  [[nodiscard]] std::size_t after_name(std::size_t token) const;

  [[nodiscard]] Range range(std::size_t first, std::size_t last) const;
  [[nodiscard]] std::string text(std::size_t first, std::size_t last) const;

  [[nodiscard]] std::string text(Span span) const { return text(span.first, span.last); }

 private:
  [[nodiscard]] char symbol_at(std::size_t token) const;

  std::string_view x_text;
  const std::vector<Token>& x_tokens;
};

}  // namespace bellows::lower
