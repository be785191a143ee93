// Views.
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "migrations/parse.h"
#include "migrations/sql_words.h"
#include "rules/replaced_object.h"
#include "rules/undo_alter.h"

namespace bellows {
namespace {

// What can stand behind the list of what is selected.
constexpr auto kBehindList = std::to_array<std::string_view>(
    {";", "except", "fetch", "for", "from", "group", "having", "intersect", "limit", "offset",
     "order", "union", "where", "window"});

// "a IS DISTINCT FROM b" ends nothing.
bool ends_list(const std::vector<Word>& words, std::size_t at) {
  const bool distinct_from = words[at].is("from") && words[at - 1].is("distinct");
  return (words[at].keyword || words[at].is(";")) && !distinct_from &&
         std::binary_search(kBehindList.begin(), kBehindList.end(), words[at].text);
}

// Columns of a table, and no product.
bool is_star(const std::vector<Word>& words, std::size_t at) {
  const Word& before = words[at - 1];
  return words[at].is("*") && (before.is(".") || before.is(",") || before.is("select") ||
                               before.is("distinct") || before.is("all"));
}

// How many columns the first SELECT of the query gives; nothing when a star leaves that to the
// tables.
std::optional<int> columns_given(std::string_view query) {
  const std::vector<Word> words = words_of(query);
  std::size_t at = 0;
  while (at < words.size() && !(words[at].keyword && words[at].is("select"))) {
    at = words[at].is("(") ? closing(words, at) + 1 : at + 1;
  }
  if (at >= words.size()) {
    return std::nullopt;
  }
  int columns = 1;
  for (++at; at < words.size() && !ends_list(words, at);) {
    if (is_star(words, at)) {
      return std::nullopt;
    }
    columns += words[at].is(",") ? 1 : 0;
    at = words[at].is("(") || words[at].is("[") ? closing(words, at) + 1 : at + 1;
  }
  return columns;
}

std::string options_sql(const StorageOptions& options) {
  std::string sql;
  for (const auto& [name, value] : options) {
    sql += (sql.empty() ? " WITH (" : ", ") + name + (value.empty() ? "" : " = " + value);
  }
  return sql.empty() ? "" : sql + ")";
}

std::string view_sql(const View& view) {
  std::string_view query = view.query;
  query.remove_prefix(std::min(query.find_first_not_of(" \n"), query.size()));
  query = query.substr(0, query.find_last_not_of(" \n;") + 1);
  return "CREATE OR REPLACE VIEW " + to_sql(view.name) +
         (view.columns.empty() ? "" : " (" + columns_sql(view.columns) + ")") +
         options_sql(view.options) + " AS " + std::string(query);
}

}  // namespace

// A replaced view keeps its columns, and may have got more behind them, which no OR REPLACE takes
// away again. So as many as before are the same as before.
Undo restore_view(const View& view, const CreateView& create) {
  if (view.outdated) {
    return impossible_to_undo("the view's query, as it is known, has names from before a rename");
  }
  const std::optional<int> before = columns_given(view.query);
  const std::optional<int> after = columns_given(create.query);
  if (!before || !after) {
    return impossible_to_undo(
        "it cannot be told whether the view gets columns, which PostgreSQL takes away no more");
  }
  if (*before != *after) {
    return impossible_to_undo("PostgreSQL takes no column of a view away again");
  }
  std::string sql = view_sql(view);
  const Result<Statement> statement = parse_one(sql);
  const auto* again = statement ? statement->as<CreateView>() : nullptr;
  // A recursive one has its own name in its query, which only CREATE RECURSIVE VIEW understands.
  const bool recursive = again == nullptr || std::find(view.reads.begin(), view.reads.end(),
                                                       view.name) != view.reads.end();
  return recursive ? impossible_to_undo("the view as it was cannot be written down again")
                   : undone_by(std::move(sql));
}

bool loses_columns(const View& view, const CreateView& create) {
  const std::optional<int> before = columns_given(view.query);
  const std::optional<int> after = columns_given(create.query);
  return before && after && *after < *before;
}

}  // namespace bellows
