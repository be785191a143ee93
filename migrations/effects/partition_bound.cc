// Whether CHECK constraints prove a partition's bound: the server's predicate proof for the forms
// that people write, and "not proven" for everything else.
#include "migrations/partition_bound.h"

#include <algorithm>

#include "migrations/effects/handlers.h"
#include "migrations/sql_words.h"

namespace bellows {
namespace {

// A constant as text, casts and the type's name before it left out: date '2020-01-01'.
std::string constant(const std::vector<Word>& words, std::size_t begin, std::size_t end) {
  std::string text;
  for (std::size_t i = begin; i < end; ++i) {
    if (words[i].is("::")) {
      break;
    }
    const bool type_name =
        words[i].is_identifier() && i + 1 < end && words[i + 1].kind == TokenKind::kString;
    if (!type_name && !words[i].is("(") && !words[i].is(")")) {
      text += words[i].text;
    }
  }
  return text;
}

struct RangeBound {
  std::string from;
  std::string to;
};

// FROM (a) TO (b) with one constant each; MINVALUE and MAXVALUE are left empty.
std::optional<RangeBound> range_bound(const std::string& text) {
  const std::vector<Word> words = words_of(text);
  RangeBound bound;
  bool found = false;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const bool from = words[i].is("from");
    const bool to = words[i].is("to");
    if ((!from && !to) || !words[i + 1].is("(")) {
      continue;
    }
    const std::size_t end = closing(words, i + 1);
    std::string value = constant(words, i + 2, end);
    if (value.find(',') != std::string::npos) {
      return std::nullopt;
    }
    if (value == "minvalue" || value == "maxvalue") {
      value.clear();
    }
    (from ? bound.from : bound.to) = value;
    found = true;
  }
  return found ? std::optional(bound) : std::nullopt;
}

// The conjuncts "column op constant" of a CHECK, as "op constant".
void add_comparisons(const Expression& check, const Name& column, std::vector<std::string>& out) {
  const std::vector<Word> words = words_of(check.text);
  std::size_t begin = 0;
  const auto add = [&](std::size_t end) {
    std::size_t i = begin;
    while (i < end && words[i].is("(")) {
      ++i;
    }
    if (i + 2 < end && words[i].text == column.text && words[i + 1].kind == TokenKind::kOperator) {
      out.push_back(words[i + 1].text + " " + constant(words, i + 2, end));
    }
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].keyword && (words[i].is("or") || words[i].is("not")) &&
        !(i + 1 < words.size() && words[i + 1].is("null"))) {
      return;
    }
    if (words[i].keyword && words[i].is("and")) {
      add(i);
      begin = i + 1;
    }
  }
  add(words.size());
}

// Whether a validated CHECK says exactly this, blanks and letter case aside.
bool says(const Table& table, const std::optional<std::string>& wanted) {
  const auto spelled = [](const std::string& text) {
    std::string all;
    for (const Word& word : words_of(text)) {
      all += word.text + ' ';
    }
    return all;
  };
  return wanted &&
         std::any_of(table.constraints.begin(), table.constraints.end(), [&](const auto& entry) {
           const Constraint& constraint = entry.second;
           return constraint.kind == ConstraintKind::kCheck && constraint.validated &&
                  spelled(constraint.check.text) == spelled(*wanted);
         });
}

}  // namespace

bool checks_exclude_bound(const Catalog& catalog, const ObjectName& parent, const Table& rest,
                          const std::string& bound) {
  return says(rest, outside_bound_as_check(catalog.tables.at(parent), bound));
}

bool checks_prove_bound(const Catalog& catalog, const ObjectName& parent, const Table& table,
                        const std::string& bound) {
  if (says(table, bound_as_check(catalog.tables.at(parent), bound))) {
    return true;
  }
  const Name column_name = partition_column(catalog.tables.at(parent));
  const std::optional<RangeBound> range = range_bound(bound);
  const Column* column = table.column(column_name);
  if (column_name.empty() || !range || column == nullptr) {
    return false;
  }
  bool not_null = column->not_null;
  std::vector<std::string> comparisons;
  for (const auto& [name, constraint] : table.constraints) {
    if (constraint.kind != ConstraintKind::kCheck || !constraint.validated) {
      continue;
    }
    const auto& proven = constraint.check.implies_not_null;
    not_null = not_null || std::find(proven.begin(), proven.end(), column_name) != proven.end();
    add_comparisons(constraint.check, column_name, comparisons);
  }
  const auto has = [&](const std::string& wanted) {
    return std::find(comparisons.begin(), comparisons.end(), wanted) != comparisons.end();
  };
  return not_null && (range->from.empty() || has(">= " + range->from)) &&
         (range->to.empty() || has("< " + range->to));
}

}  // namespace bellows
