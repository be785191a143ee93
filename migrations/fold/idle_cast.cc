#include "migrations/fold/idle_cast.h"

#include <algorithm>
#include <utility>

#include "migrations/sql_words.h"

namespace bellows {
namespace {

using Words = std::vector<Word>;

// (x), ((x)), … is x.
Words without_outer_parentheses(Words words) {
  while (words.size() > 2 && words.front().is("(") && closing(words, 0) + 1 == words.size()) {
    words.erase(words.begin());
    words.pop_back();
  }
  return words;
}

bool is_type_alone(const Words& words, std::size_t begin, std::size_t end) {
  return std::all_of(words.begin() + static_cast<std::ptrdiff_t>(begin),
                     words.begin() + static_cast<std::ptrdiff_t>(end), [](const Word& word) {
                       return word.kind != TokenKind::kOperator || word.is(".") || word.is("(") ||
                              word.is(")") || word.is(",");
                     });
}

// Whether the words are a cast of nothing but `column`, in one of its three forms.
bool casts_column(const Words& words, const Name& column, const Expression& expression) {
  const auto is_column = [&](std::size_t i) {
    return words[i].is_identifier() && words[i].text == column.text;
  };
  if (expression.functions.size() == 1 && expression.casts.empty()) {
    return words.size() == 4 && words[1].is("(") && is_column(2);
  }
  if (!expression.functions.empty() || expression.casts.size() != 1 || words.size() < 3) {
    return false;
  }
  if (is_column(0) && words[1].is("::")) {
    return is_type_alone(words, 2, words.size());
  }
  return words.size() > 5 && words[0].is("cast") && words[1].is("(") && is_column(2) &&
         words[3].is("as") && closing(words, 1) + 1 == words.size() &&
         is_type_alone(words, 4, words.size() - 1);
}

// f(x) is a cast when f is the name of a type and no function was found.
TypeRef target_of(const Expression& expression) {
  return expression.casts.empty() ? TypeRef{expression.functions.front().name, {}, 0, false}
                                  : expression.casts.front();
}

}  // namespace

void drop_idle_cast(const Catalog& catalog, const Table& table, IndexKey& key) {
  if (!key.expression || key.expression->columns.size() != 1 ||
      key.expression->columns.front().empty()) {
    return;
  }
  const Name name = key.expression->columns.front().back();
  const Column* column = table.column(name);
  if (column == nullptr ||
      !casts_column(without_outer_parentheses(words_of(key.expression->text)), name,
                    *key.expression) ||
      canonical_type(catalog, target_of(*key.expression)) != column->type) {
    return;
  }
  key.column = name;
  key.expression.reset();
}

void drop_idle_casts(Catalog& catalog, const ObjectName& table) {
  const Table& owner = std::as_const(catalog.tables).at(table);
  for (const Index* index : catalog.indexes_of(table)) {
    if (std::any_of(index->keys.begin(), index->keys.end(),
                    [](const IndexKey& key) { return key.expression.has_value(); })) {
      for (IndexKey& key : catalog.indexes.at(index->name).keys) {
        drop_idle_cast(catalog, owner, key);
      }
    }
  }
}

}  // namespace bellows
