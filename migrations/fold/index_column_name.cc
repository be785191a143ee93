// What the server calls the index column of an expression: its FigureColname(), over tokens.
#include <array>
#include <string_view>
#include <utility>

#include "migrations/fold/expressions.h"
#include "migrations/sql_words.h"

namespace bellows {
namespace {

// How good a name is: a type's name is only taken when there is nothing better.
enum class Strength { kNone, kType, kColumn };

struct Figured {
  Strength strength = Strength::kNone;
  std::string name;
};

using Words = std::vector<Word>;

struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
};

Figured figure(const Words& words, Part part);

bool opens(const Word& word) {
  return word.kind == TokenKind::kOperator && (word.is("(") || word.is("["));
}

// The last word at the top level for which `wanted` holds; part.end when there is none.
template <typename Predicate>
std::size_t last_at_top(const Words& words, Part part, Predicate wanted) {
  std::size_t found = part.end;
  for (std::size_t i = part.begin; i < part.end; ++i) {
    if (opens(words[i])) {
      i = closing(words, i);
    } else if (wanted(words[i])) {
      found = i;
    }
  }
  return found;
}

Figured type_name(const Words& words, Part part) {
  static constexpr auto kAliases =
      std::to_array<std::pair<std::string_view, std::string_view>>({{"int", "int4"},
                                                                    {"integer", "int4"},
                                                                    {"bigint", "int8"},
                                                                    {"smallint", "int2"},
                                                                    {"boolean", "bool"},
                                                                    {"character", "bpchar"},
                                                                    {"decimal", "numeric"},
                                                                    {"real", "float4"},
                                                                    {"double", "float8"},
                                                                    {"float", "float8"}});
  std::string name;
  for (std::size_t i = part.begin; i < part.end && words[i].is_identifier(); i += 2) {
    name = words[i].text;
    if (i + 1 >= part.end || !words[i + 1].is(".")) {
      break;
    }
  }
  for (const auto& [written, internal] : kAliases) {
    if (name == written) {
      name = internal;
    }
  }
  return {name.empty() ? Strength::kNone : Strength::kType, name};
}

Figured better(const Figured& inner, const Figured& type) {
  return inner.strength == Strength::kColumn ? inner : type;
}

// f(…), s.f(…), and the keywords that the grammar turns into functions.
Figured call(const Words& words, Part part, std::size_t open) {
  const std::string& name = words[open - 1].text;
  if (name == "cast") {
    const Part inside{open + 1, part.end - 1};
    const std::size_t as = last_at_top(words, inside, [](const Word& w) { return w.is("as"); });
    return better(figure(words, {inside.begin, as}), type_name(words, {as + 1, inside.end}));
  }
  if (name == "trim") {
    const std::string& side = words[open + 1].text;
    return {Strength::kColumn,
            side == "leading" ? "ltrim" : (side == "trailing" ? "rtrim" : "btrim")};
  }
  return {Strength::kColumn, name};
}

// column, t.column, f(…), ARRAY[…], x[1]: what has no operator at its top level.
Figured primary(const Words& words, Part part) {
  std::size_t i = part.begin;
  if (!words[i].is_identifier()) {
    return {};
  }
  while (i + 2 < part.end && words[i + 1].is(".") && words[i + 2].is_identifier()) {
    i += 2;
  }
  if (i + 1 == part.end) {
    const bool constant = words[i].kind == TokenKind::kWord &&
                          (words[i].is("true") || words[i].is("false") || words[i].is("null"));
    return constant ? Figured{} : Figured{Strength::kColumn, words[i].text};
  }
  if (words[i + 1].is("[") && closing(words, i + 1) + 1 == part.end) {
    return {Strength::kColumn, words[i].text};
  }
  if (words[i + 1].is("(") && closing(words, i + 1) + 1 == part.end) {
    return call(words, part, i + 1);
  }
  if (words[i + 1].kind == TokenKind::kString) {  // date '2020-01-01'
    return type_name(words, part);
  }
  return {};
}

Figured case_name(const Words& words, Part part) {
  const std::size_t otherwise = last_at_top(words, {part.begin + 1, part.end - 1},
                                            [](const Word& word) { return word.is("else"); });
  if (otherwise + 1 < part.end) {
    const Figured inner = figure(words, {otherwise + 1, part.end - 1});
    if (inner.strength == Strength::kColumn) {
      return inner;
    }
  }
  return {Strength::kType, "case"};
}

bool is_top_operator(const Word& word) {
  static constexpr auto kWordOperators = std::to_array<std::string_view>(
      {"and", "or", "not", "is", "isnull", "notnull", "in", "like", "ilike", "similar", "between"});
  if (word.kind == TokenKind::kWord) {
    for (const std::string_view keyword : kWordOperators) {
      if (word.is(keyword)) {
        return true;
      }
    }
    return false;
  }
  return word.kind == TokenKind::kOperator && !word.is("::") && !word.is(".") && !word.is("(") &&
         !word.is(")") && !word.is("[") && !word.is("]");
}

Figured figure(const Words& words, Part part) {
  if (part.begin >= part.end) {
    return {};
  }
  if (words[part.begin].is("case") && words[part.begin].kind == TokenKind::kWord &&
      words[part.end - 1].is("end")) {
    return case_name(words, part);
  }
  if (last_at_top(words, part, is_top_operator) != part.end) {
    return {};
  }
  const std::size_t zone = last_at_top(words, part, [](const Word& w) { return w.is("zone"); });
  if (zone != part.end && zone >= part.begin + 2 && words[zone - 1].is("time") &&
      words[zone - 2].is("at")) {
    return {Strength::kColumn, "timezone"};
  }
  const std::size_t collate =
      last_at_top(words, part, [](const Word& word) { return word.is("collate"); });
  if (collate != part.end) {
    return figure(words, {part.begin, collate});
  }
  const std::size_t cast = last_at_top(words, part, [](const Word& word) { return word.is("::"); });
  if (cast != part.end) {
    return better(figure(words, {part.begin, cast}), type_name(words, {cast + 1, part.end}));
  }
  if (words[part.begin].is("(")) {
    const std::size_t close = closing(words, part.begin);
    const bool subscripted = close + 1 < part.end && words[close + 1].is("[");
    return close + 1 == part.end || subscripted ? figure(words, {part.begin + 1, close})
                                                : Figured{};
  }
  return primary(words, part);
}

}  // namespace

Name index_column_name(const Expression& expression) {
  const Words words = words_of(expression.text);
  const Figured figured = figure(words, {0, words.size()});
  return Name{truncate_identifier(figured.name)};
}

}  // namespace bellows
