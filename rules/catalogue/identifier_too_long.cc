// identifier-too-long: the server cuts the name off.
#include "migrations/sql_words.h"
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  for (const Word& word : words_of(subject.statement.text)) {
    const std::size_t quotes = word.kind == TokenKind::kQuotedIdentifier ? 2 : 0;
    if (word.is_identifier() && word.range.end - word.range.begin > 63 + quotes) {
      return Match{"the server cuts the name to " + word.text, "Choose a shorter name.",
                   Range{subject.statement.range.begin + word.range.begin,
                         subject.statement.range.begin + word.range.end}};
    }
  }
  return std::nullopt;
}

}  // namespace

Rule identifier_too_long_rule() {
  return {
      .id = "identifier-too-long",
      .title = "A name of more than 63 bytes",
      .severity = Severity::kAdvice,
      .rule_class = RuleClass::kStyle,
      .preset = Preset::kStyle,
      .audience = Audience::kLint,
      .asks = every_statement(),
      .why =
          "PostgreSQL cuts names to 63 bytes with a NOTICE. Two names that differ only behind that "
          "are one.",
      .safe = "Nothing to rewrite: choose a shorter name.",
      .violating =
          {{"",
            "CREATE TABLE a_name_that_goes_on_and_on_until_it_has_more_bytes_than_postgresql_keeps "
            "(a int);"},
           {"CREATE TABLE t (a int);",
            "CREATE INDEX \"Ein Name, der länger ist als die dreiundsechzig Bytes, die er haben "
            "darf\" ON t (a);"}},
      .clean = {{"",
                 "CREATE TABLE a_name_that_goes_on_and_on_until_it_has_sixty_three_bytes______ (a "
                 "int);"},
                {"",
                 "CREATE TABLE t (a text DEFAULT 'a string that goes on and on until it has more "
                 "bytes than a name may have');"}},
      .match = match,
  };
}

}  // namespace bellows
