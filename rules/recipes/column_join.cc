#include "rules/recipes/column_join.h"

#include <algorithm>

#include "migrations/sql_words.h"

namespace bellows {
namespace {

// Equal by the one's = means equal by the other's.
bool same_equality(const Column& a, const Column& b) {
  const auto family = [](const TypeRef& type) -> std::string {
    const std::string& name = type.name.name.text;
    const bool builtin = type.name.schema.text == "pg_catalog" && type.array_dimensions == 0;
    if (builtin && (name == "int2" || name == "int4" || name == "int8")) {
      return "integer";
    }
    return builtin && (name == "text" || name == "varchar") ? "text" : "";
  };
  const std::string of_a = family(a.type);
  return a.collation == b.collation &&
         ((!of_a.empty() && of_a == family(b.type)) ||
          (a.type.name == b.type.name && a.type.array_dimensions == b.type.array_dimensions));
}

using Part = std::pair<std::size_t, std::size_t>;

// The conditions that AND joins; none when something else may join them, too.
std::vector<Part> conditions_of(const std::vector<Word>& words) {
  std::vector<Part> parts;
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t i = 0; i <= words.size(); ++i) {
    const bool end = i == words.size();
    if (!end) {
      depth += words[i].is("(") ? 1 : 0;
      depth -= words[i].is(")") ? 1 : 0;
    }
    const bool keyword = !end && depth == 0 && words[i].keyword;
    // An AND inside of BETWEEN or CASE joins no conditions.
    if (keyword && (words[i].is("or") || words[i].is("between") || words[i].is("case"))) {
      return {};
    }
    if (end || (keyword && words[i].is("and"))) {
      parts.emplace_back(begin, i);
      begin = i + 1;
    }
  }
  return parts;
}

// a.id = b.a_id, perhaps in parentheses; two empty paths for anything else.
std::pair<ColumnPath, ColumnPath> sides_of_equation(const std::vector<Word>& words, Part part) {
  auto [begin, end] = part;
  while (begin < end && words[begin].is("(") && closing(words, begin) + 1 == end) {
    ++begin;
    --end;
  }
  std::pair<ColumnPath, ColumnPath> sides;
  ColumnPath* path = &sides.first;
  bool name_follows = true;
  for (std::size_t i = begin; i < end; ++i) {
    const bool equals = words[i].is("=") && path == &sides.first;
    if (name_follows ? !words[i].is_identifier() : !equals && !words[i].is(".")) {
      return {};
    }
    if (name_follows) {
      path->push_back(Name{words[i].text});
    } else if (equals) {
      path = &sides.second;
    }
    name_follows = !name_follows;
  }
  return sides;
}

}  // namespace

Side side_of(const JoinedTables& tables, const ColumnPath& path) {
  if (path.empty() || path.size() > 2) {
    return Side::kUnknown;
  }
  bool may_be_from = tables.from->column(path.back()) != nullptr;
  bool may_be_to = tables.to->column(path.back()) != nullptr;
  if (path.size() == 2) {
    may_be_from = may_be_from && path.front() == tables.from_alias;
    may_be_to = may_be_to && path.front() == tables.to_alias;
  }
  if (may_be_from == may_be_to) {
    return Side::kUnknown;
  }
  return may_be_from ? Side::kFrom : Side::kTo;
}

std::vector<std::pair<Name, Name>> equal_columns(const JoinedTables& tables,
                                                 const std::string& where) {
  const std::vector<Word> words = words_of(where);
  std::vector<std::pair<Name, Name>> equal;
  for (const Part& part : conditions_of(words)) {
    auto [left, right] = sides_of_equation(words, part);
    if (side_of(tables, left) == Side::kTo) {
      std::swap(left, right);
    }
    if (side_of(tables, left) != Side::kFrom || side_of(tables, right) != Side::kTo) {
      continue;
    }
    const Column& from = *tables.from->column(left.back());
    const Column& to = *tables.to->column(right.back());
    if (same_equality(from, to)) {
      equal.emplace_back(from.name, to.name);
    }
  }
  return equal;
}

std::vector<Name> unique_key_among(const Catalog& catalog, const Table& table,
                                   const std::vector<Name>& columns) {
  for (const Index* index : catalog.indexes_of(table.name)) {
    std::vector<Name> key;
    for (const IndexKey& part : index->keys) {
      if (!part.expression &&
          std::find(columns.begin(), columns.end(), part.column) != columns.end()) {
        key.push_back(part.column);
      }
    }
    if (index->unique && index->valid && !index->predicate && !key.empty() &&
        key.size() == index->keys.size()) {
      return key;
    }
  }
  return {};
}

}  // namespace bellows
