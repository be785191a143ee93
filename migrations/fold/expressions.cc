#include "migrations/fold/expressions.h"

#include <algorithm>

#include "migrations/sql_words.h"

namespace bellows {
namespace {

std::string replaced(std::string_view text,
                     const std::vector<std::pair<Range, std::string>>& edits) {
  std::string result;
  std::size_t done = 0;
  for (const auto& [range, replacement] : edits) {
    result += text.substr(done, range.begin - done);
    result += replacement;
    done = range.end;
  }
  result += text.substr(done);
  return result;
}

// A bare word is a column unless it is called, is a type, or belongs to something else.
bool stands_for_column(const std::vector<Word>& words, std::size_t i) {
  if (!words[i].is_identifier() || (i + 1 < words.size() && words[i + 1].is("("))) {
    return false;
  }
  return i == 0 || !(words[i - 1].is("::") || words[i - 1].is("as") || words[i - 1].is("collate"));
}

void rename_last(std::vector<ColumnPath>& paths, const Name& from, const Name& to) {
  for (ColumnPath& path : paths) {
    if (!path.empty() && path.back() == from) {
      path.back() = to;
    }
  }
}

}  // namespace

Expression kept(const Expression& expression) {
  Expression result = expression;
  result.range = {};
  return result;
}

Expression nextval_of(const ObjectName& sequence) {
  Expression expression;
  expression.text = "nextval(" + literal_sql(to_sql(sequence)) + "::regclass)";
  expression.functions = {{{{}, Name{"nextval"}}, 1}};
  expression.casts = {{{{}, Name{"regclass"}}, {}, 0, false}};
  return expression;
}

bool mentions(const Expression& expression, const Name& column) {
  return std::any_of(
      expression.columns.begin(), expression.columns.end(),
      [&](const ColumnPath& path) { return !path.empty() && path.back() == column; });
}

std::vector<Name> columns_of(const Expression& expression) {
  std::vector<Name> columns;
  for (const ColumnPath& path : expression.columns) {
    if (!path.empty() && std::find(columns.begin(), columns.end(), path.back()) == columns.end()) {
      columns.push_back(path.back());
    }
  }
  return columns;
}

void rename_column(Expression& expression, const Name& from, const Name& to) {
  if (!mentions(expression, from)) {
    return;
  }
  const std::vector<Word> words = words_of(expression.text);
  std::vector<std::pair<Range, std::string>> edits;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].text == from.text && stands_for_column(words, i)) {
      edits.emplace_back(words[i].range, to_sql(to));
    }
  }
  expression.text = replaced(expression.text, edits);
  rename_last(expression.columns, from, to);
  std::replace(expression.implies_not_null.begin(), expression.implies_not_null.end(), from, to);
}

void rename_sequence(const Catalog& catalog, Expression& expression, const ObjectName& from,
                     const ObjectName& to) {
  if (sequence_of_default(catalog, expression) != from) {
    return;
  }
  for (const Word& word : words_of(expression.text)) {
    if (word.kind == TokenKind::kString) {
      expression.text = replaced(expression.text, {{word.range, literal_sql(to_sql(to))}});
      return;
    }
  }
}

}  // namespace bellows
