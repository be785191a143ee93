#include "migrations/sql_words.h"

#include <algorithm>
#include <cctype>

namespace bellows {
namespace {

std::string undoubled(std::string_view text, char quote) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    result += text[i];
    if (text[i] == quote && i + 1 < text.size() && text[i + 1] == quote) {
      ++i;
    }
  }
  return result;
}

std::string meaning(const Token& token, std::string_view written) {
  if (token.kind == TokenKind::kWord) {
    std::string folded{written};
    std::transform(folded.begin(), folded.end(), folded.begin(), [](unsigned char c) {
      return c < 128 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c);
    });
    return truncate_identifier(folded);
  }
  if (token.kind == TokenKind::kQuotedIdentifier && written.size() >= 2 && written[0] == '"') {
    return truncate_identifier(undoubled(written.substr(1, written.size() - 2), '"'));
  }
  return std::string(written);
}

}  // namespace

std::vector<Word> words_of(std::string_view sql) {
  std::vector<Word> words;
  const Result<std::vector<Token>> tokens = scan_tokens(sql);
  if (!tokens) {
    return words;
  }
  words.reserve(tokens->size());
  for (const Token& token : *tokens) {
    if (token.kind == TokenKind::kLineComment || token.kind == TokenKind::kBlockComment) {
      continue;
    }
    const std::string_view written =
        sql.substr(token.range.begin, token.range.end - token.range.begin);
    words.push_back({token.kind, meaning(token, written), token.range, token.keyword});
  }
  return words;
}

std::size_t closing(const std::vector<Word>& words, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < words.size(); ++i) {
    if (words[i].kind != TokenKind::kOperator) {
      continue;
    }
    if (words[i].is("(") || words[i].is("[")) {
      ++depth;
    } else if (words[i].is(")") || words[i].is("]")) {
      if (--depth == 0) {
        return i;
      }
    }
  }
  return words.size();
}

std::string string_value(const Word& word) {
  if (word.kind != TokenKind::kString || word.text.size() < 2 || word.text.front() != '\'') {
    return {};
  }
  return undoubled(std::string_view(word.text).substr(1, word.text.size() - 2), '\'');
}

}  // namespace bellows
