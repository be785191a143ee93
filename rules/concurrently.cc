#include "rules/concurrently.h"

#include "migrations/parse.h"
#include "migrations/splice.h"
#include "migrations/sql_words.h"

namespace bellows {
namespace {

Error not_as_meant(const std::string& text) {
  return {ErrorCode::kInternal,
          "the rewritten statement does not say what was meant: " + text,
          "Report this statement as a bug of Bellows.",
          {},
          ""};
}

std::string with_word_at(const std::string& text, std::size_t at) {
  return splice(text, {{{at, at}, " CONCURRENTLY"}});
}

}  // namespace

Result<std::string> reindex_concurrently(const Statement& statement) {
  const std::vector<Word> words = words_of(statement.text);
  std::size_t target = 1;  // INDEX, TABLE, …; behind the options when there are any
  if (words.size() > 2 && words[1].is("(")) {
    target = closing(words, 1) + 1;
  }
  if (target >= words.size()) {
    return not_as_meant(statement.text);
  }
  std::string text = with_word_at(statement.text, words[target].range.end);
  const Result<Statement> written = parse_one(text);
  Reindex meant = *statement.as<Reindex>();
  meant.concurrently = true;
  const auto* got = written ? written->as<Reindex>() : nullptr;
  if (got == nullptr || !(*got == meant)) {
    return not_as_meant(text);
  }
  return text;
}

Result<std::string> detach_concurrently(const Statement& statement) {
  std::string text = with_word_at(statement.text, statement.text.size());
  const Result<Statement> written = parse_one(text);
  const auto* meant = statement.as<AlterTable>();
  const auto* got = written ? written->as<AlterTable>() : nullptr;
  const bool same = got != nullptr && meant != nullptr && got->table == meant->table &&
                    got->commands.size() == 1 && meant->commands.size() == 1 &&
                    got->commands[0].kind == AlterKind::kDetachPartition &&
                    got->commands[0].concurrently &&
                    got->commands[0].relation == meant->commands[0].relation;
  if (!same) {
    return not_as_meant(text);
  }
  return text;
}

}  // namespace bellows
