#include "migrations/partition_bound.h"

#include <vector>

#include "migrations/sql_words.h"

namespace bellows {
namespace {

// The values between the parentheses at `open`, each as written.
std::vector<std::string> values_in(const std::string& text, const std::vector<Word>& words,
                                   std::size_t open) {
  std::vector<std::string> values;
  const std::size_t end = closing(words, open);
  std::size_t first = open + 1;
  int depth = 0;
  for (std::size_t i = open + 1; i <= end && i < words.size(); ++i) {
    depth += words[i].is("(") ? 1 : 0;
    const bool ends = i == end || (depth == 0 && words[i].is(","));
    depth -= words[i].is(")") ? 1 : 0;
    if (ends && i > first) {
      values.push_back(
          text.substr(words[first].range.begin, words[i - 1].range.end - words[first].range.begin));
      first = i + 1;
    }
  }
  return values;
}

std::optional<std::string> range_check(const std::string& column, const std::string& bound,
                                       const std::vector<Word>& words) {
  std::string check = column + " IS NOT NULL";
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const bool from = words[i].is("from");
    const bool to = words[i].is("to");
    if ((!from && !to) || !words[i + 1].is("(")) {
      continue;
    }
    const std::vector<std::string> values = values_in(bound, words, i + 1);
    if (values.size() != 1) {
      return std::nullopt;
    }
    const std::vector<Word> value = words_of(values.front());
    const bool open_end = value.size() == 1 && (value[0].is("minvalue") || value[0].is("maxvalue"));
    if (!open_end) {
      check += " AND " + column + (from ? " >= " : " < ") + values.front();
    }
  }
  return check;
}

std::optional<std::string> list_check(const std::string& column, const std::string& bound,
                                      const std::vector<Word>& words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (!words[i].is("in") || !words[i + 1].is("(")) {
      continue;
    }
    std::string list;
    for (const std::string& value : values_in(bound, words, i + 1)) {
      const std::vector<Word> one = words_of(value);
      if (one.size() == 1 && one[0].is("null")) {
        return std::nullopt;
      }
      list += (list.empty() ? "" : ", ") + value;
    }
    return column + " IS NOT NULL AND " + column + " IN (" + list + ")";
  }
  return std::nullopt;
}

}  // namespace

Name partition_column(const Table& parent) {
  const std::vector<Word> words = words_of(parent.partition_key);
  return words.size() == 1 && words[0].is_identifier() ? Name{words[0].text} : Name{};
}

std::optional<std::string> bound_as_check(const Table& parent, const std::string& bound) {
  const Name column = partition_column(parent);
  if (column.empty()) {
    return std::nullopt;
  }
  const std::vector<Word> words = words_of(bound);
  switch (parent.partition_by) {
    case PartitionStrategy::kRange:
      return range_check(to_sql(column), bound, words);
    case PartitionStrategy::kList:
      return list_check(to_sql(column), bound, words);
    default:
      return std::nullopt;
  }
}

std::optional<std::string> outside_bound_as_check(const Table& parent, const std::string& bound) {
  std::optional<std::string> inside = bound_as_check(parent, bound);
  return inside ? std::optional("NOT (" + *inside + ")") : std::nullopt;
}

bool is_default_bound(const std::string& bound) {
  const std::vector<Word> words = words_of(bound);
  return !words.empty() && words.front().is("default");
}

}  // namespace bellows
