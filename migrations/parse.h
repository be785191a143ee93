// parse.h: SQL text in, Statements out; the only door to libpg_query.
// Owns: nothing. Thread-safe: any number of threads may parse at once.
// Promises: the real PostgreSQL grammar decides; a text that does not parse gives an Error with
//           file, line, column and the server's own words.
// Not here: directives in comments (directive.h), rewriting (splice.h), meaning (fold.h,
// effects.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "migrations/result.h"
#include "migrations/statement.h"

namespace bellows {

// All statements of text, in order. `file` only goes into places and errors.
Result<std::vector<Statement>> parse_sql(std::string_view text, std::string_view file = "");

// Whether text is valid for the grammar, and nothing more: the floor under parse_sql()'s cost.
bool accepts(std::string_view text);

// Exactly one statement; an Error when there are none or several.
Result<Statement> parse_one(std::string_view text);

// Whether two texts are the same list of statements for PostgreSQL, whatever blanks, comments,
// letter case or quotes they are written with. Constants count. An Error when one does not parse.
Result<bool> same_meaning(std::string_view a, std::string_view b);

enum class TokenKind {
  kWord,
  kQuotedIdentifier,
  kString,
  kNumber,
  kOperator,
  kParameter,
  kLineComment,
  kBlockComment
};

struct Token {
  TokenKind kind = TokenKind::kWord;
  Range range;
  bool keyword = false;  // any keyword of the grammar, reserved or not

  bool operator==(const Token&) const = default;
};

// PostgreSQL's own lexer over text: comments included, blanks not. Punctuation is kOperator.
Result<std::vector<Token>> scan_tokens(std::string_view text);

// The major version of PostgreSQL whose grammar this binary carries, such as 15.
int grammar_version();

}  // namespace bellows
