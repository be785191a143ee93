// sql_words.h: the tokens of a piece of SQL with their meaning evened out.
// Owns: Word. Promises: an identifier is given as the server stores it, whether quoted or not;
//       comments are left out. A text that the lexer refuses has no words.
// Not here: the lexer itself (parse.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "migrations/parse.h"

namespace bellows {

struct Word {
  TokenKind kind = TokenKind::kWord;
  std::string text;  // identifiers folded and unquoted, the rest as written
  Range range;
  bool keyword = false;

  [[nodiscard]] bool is(std::string_view wanted) const { return text == wanted; }

  [[nodiscard]] bool is_identifier() const {
    return kind == TokenKind::kWord || kind == TokenKind::kQuotedIdentifier;
  }
};

std::vector<Word> words_of(std::string_view sql);

// The index of the parenthesis or bracket that closes the one at `open`; words.size() when none.
std::size_t closing(const std::vector<Word>& words, std::size_t open);

// The value of a string constant 'it''s'; nothing for E'…', $$…$$ and anything else.
std::string string_value(const Word& word);

}  // namespace bellows
