#include "rules/index_sql.h"

#include <algorithm>
#include <vector>

#include "migrations/parse.h"
#include "migrations/splice.h"
#include "rules/subject.h"

namespace bellows {
namespace {

bool mentions(const Expression& expression, const Name& column) {
  return std::any_of(
      expression.columns.begin(), expression.columns.end(),
      [&](const ColumnPath& path) { return !path.empty() && path.back() == column; });
}

// Replaces identifiers that are the column: words (compared folded) and quoted identifiers.
std::string replace_column(const std::string& text, const Name& from, const Name& to) {
  const Result<std::vector<Token>> tokens = scan_tokens(text);
  if (!tokens) {
    return text;
  }
  std::vector<Edit> edits;
  for (const Token& token : *tokens) {
    const std::string word = text.substr(token.range.begin, token.range.end - token.range.begin);
    std::string folded = word;
    std::transform(folded.begin(), folded.end(), folded.begin(),
                   [](unsigned char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : char(c); });
    const bool plain = token.kind == TokenKind::kWord && folded == from.text;
    const bool quoted =
        token.kind == TokenKind::kQuotedIdentifier && word == "\"" + from.text + "\"";
    if (plain || quoted) {
      edits.push_back({token.range, to_sql(to)});
    }
  }
  return splice(text, std::move(edits));
}

void replace_column(Expression& expression, const Name& from, const Name& to) {
  if (!mentions(expression, from)) {
    return;
  }
  expression.text = replace_column(expression.text, from, to);
  for (ColumnPath& path : expression.columns) {
    if (!path.empty() && path.back() == from) {
      path.back() = to;
    }
  }
}

std::string key_sql(const IndexKey& key) {
  std::string sql = key.expression ? "(" + key.expression->text + ")" : to_sql(key.column);
  if (!key.collation.empty()) {
    sql += " COLLATE " + to_sql(key.collation);
  }
  if (!key.opclass.empty()) {
    sql += " " + to_sql(key.opclass);
  }
  if (!key.options.empty()) {
    sql += " " + key.options;
  }
  return sql;
}

// What stands behind the table's name.
std::string definition_sql(const Index& index, const Catalog& catalog) {
  std::string sql = " USING " + index.method + " (";
  for (std::size_t i = 0; i < index.keys.size(); ++i) {
    sql += (i == 0 ? "" : ", ") + key_sql(index.keys[i]);
  }
  sql += ")";
  if (!index.include.empty()) {
    sql += " INCLUDE (" + columns_sql(index.include) + ")";
  }
  if (index.nulls_not_distinct && catalog.server_version >= 15) {
    sql += " NULLS NOT DISTINCT";
  }
  if (index.predicate) {
    sql += " WHERE " + index.predicate->text;
  }
  return sql;
}

}  // namespace

std::string index_sql(const Index& index, const Name& name, const Catalog& catalog) {
  return std::string(index.unique ? "CREATE UNIQUE INDEX CONCURRENTLY "
                                  : "CREATE INDEX CONCURRENTLY ") +
         to_sql(name) + " ON " + to_sql(index.table) + definition_sql(index, catalog);
}

std::string index_sql_on_only(const Index& index, const Catalog& catalog) {
  return std::string(index.unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ") +
         to_sql(index.name.name) + " ON ONLY " + to_sql(index.table) +
         definition_sql(index, catalog);
}

Index with_column(Index index, const Name& from, const Name& to) {
  for (IndexKey& key : index.keys) {
    if (key.column == from) {
      key.column = to;
    }
    if (key.expression) {
      replace_column(*key.expression, from, to);
    }
  }
  std::replace(index.include.begin(), index.include.end(), from, to);
  if (index.predicate) {
    replace_column(*index.predicate, from, to);
  }
  return index;
}

bool mentions(const Index& index, const Name& column) {
  const bool in_keys = std::any_of(index.keys.begin(), index.keys.end(), [&](const IndexKey& key) {
    return key.column == column || (key.expression && mentions(*key.expression, column));
  });
  return in_keys ||
         std::find(index.include.begin(), index.include.end(), column) != index.include.end() ||
         (index.predicate && mentions(*index.predicate, column));
}

}  // namespace bellows
