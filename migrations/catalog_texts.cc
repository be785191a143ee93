// Expressions as text: evened out for comparing, and the sequence behind a default.
#include "migrations/catalog.h"
#include "migrations/sql_words.h"

namespace bellows {
namespace {

// The name in a regclass constant: 'orders_id_seq', 'shop."Orders_id_seq"'.
std::optional<ObjectName> name_in_text(std::string_view text) {
  std::vector<Name> parts;
  const std::vector<Word> words = words_of(text);
  for (std::size_t i = 0; i < words.size(); i += 2) {
    if (!words[i].is_identifier() || (i > 0 && !words[i - 1].is("."))) {
      return std::nullopt;
    }
    parts.push_back(Name{words[i].text});
  }
  if (parts.empty() || parts.size() > 2) {
    return std::nullopt;
  }
  return parts.size() == 1 ? ObjectName{{}, parts[0]} : ObjectName{parts[0], parts[1]};
}

// Words within the outermost parentheses that enclose all of them.
std::pair<std::size_t, std::size_t> without_outer_parentheses(const std::vector<Word>& words) {
  std::size_t begin = 0;
  std::size_t end = words.size();
  while (end - begin >= 2 && words[begin].is("(") && closing(words, begin) == end - 1) {
    ++begin;
    --end;
  }
  return {begin, end};
}

}  // namespace

std::optional<ObjectName> sequence_of_default(const Catalog& catalog,
                                              const Expression& expression) {
  const bool calls_nextval =
      expression.functions.size() == 1 && expression.functions[0].name.name.text == "nextval";
  if (!calls_nextval) {
    return std::nullopt;
  }
  const std::vector<Word> words = words_of(expression.text);
  for (std::size_t i = 0; i + 2 < words.size(); ++i) {
    if (words[i].is("nextval") && words[i + 1].is("(") && words[i + 2].kind == TokenKind::kString) {
      const std::optional<ObjectName> name = name_in_text(string_value(words[i + 2]));
      return name ? std::optional(catalog.resolve(*name)) : std::nullopt;
    }
  }
  return std::nullopt;
}

std::string normal_text(const Catalog& catalog, const Expression& expression) {
  if (const std::optional<ObjectName> sequence = sequence_of_default(catalog, expression)) {
    return "nextval " + to_sql(*sequence);
  }
  const std::vector<Word> words = words_of(expression.text);
  const auto [begin, end] = without_outer_parentheses(words);
  std::string text;
  for (std::size_t i = begin; i < end; ++i) {
    if (i > begin) {
      text += ' ';
    }
    text +=
        words[i].is_identifier() && !words[i].keyword ? to_sql(Name{words[i].text}) : words[i].text;
  }
  return text;
}

}  // namespace bellows
