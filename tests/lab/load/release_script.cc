#include "tests/lab/load/release_script.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <utility>

namespace load_lab {
namespace {

constexpr std::string_view kOpening = "-- ";

const std::array<std::pair<std::string_view, Doing>, 7> kDoings{{{"read", Doing::kRead},
                                                                 {"write", Doing::kWrite},
                                                                 {"increment", Doing::kIncrement},
                                                                 {"insert", Doing::kInsert},
                                                                 {"delete", Doing::kDelete},
                                                                 {"rows", Doing::kRows},
                                                                 {"other", Doing::kOther}}};

const std::array<std::pair<std::string_view, std::int64_t Filling::*>, 6> kPlaceholders{
    {{"key", &Filling::key},
     {"new", &Filling::fresh},
     {"old", &Filling::old},
     {"value", &Filling::value},
     {"random", &Filling::random},
     {"rows", &Filling::rows}}};

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin < line.size();) {
    const std::size_t end = std::min(line.find(' ', begin), line.size());
    if (end > begin) {
      words.emplace_back(line.substr(begin, end - begin));
    }
    begin = end + 1;
  }
  return words;
}

std::optional<std::int64_t> number_of(const std::string& word) {
  std::int64_t number = 0;
  const auto read = std::from_chars(word.data(), word.data() + word.size(), number);
  if (read.ec != std::errc{} || read.ptr != word.data() + word.size()) {
    return std::nullopt;
  }
  return number;
}

// False when the line is not one that opens a statement.
bool open_statement(std::string_view line, ReleaseScript& script) {
  const std::vector<std::string> words = words_of(line.substr(kOpening.size()));
  if (words.size() < 3) {
    return false;
  }
  const std::optional<std::int64_t> number = number_of(words.back());
  if (!number || *number < 0) {
    return false;
  }
  if (words[0] == "shift") {
    script.shifts[words[1]] = *number;
    return words.size() == 3;
  }
  const auto* found = std::find_if(kDoings.begin(), kDoings.end(),
                                   [&](const auto& doing) { return doing.first == words.front(); });
  if (found == kDoings.end() || (words.size() > 3 && found->second != Doing::kInsert)) {
    return false;
  }
  Statement statement;
  statement.doing = found->second;
  statement.object = words[1];
  statement.title = words[0] + ' ' + words[1];
  statement.written.assign(words.begin() + 2, words.end() - 1);
  statement.weight = static_cast<int>(*number);
  script.statements.push_back(std::move(statement));
  return true;
}

// Text as it is to `literal`, names of placeholders to `named`.
void walk(const std::string& sql, const std::function<void(std::string_view)>& literal,
          const std::function<void(std::size_t)>& named) {
  std::size_t begin = 0;
  for (std::size_t at = sql.find('{'); at != std::string::npos; at = sql.find('{', at + 1)) {
    const std::size_t end = sql.find('}', at);
    const std::string_view name = std::string_view(sql).substr(at + 1, end - at - 1);
    const auto* found =
        std::find_if(kPlaceholders.begin(), kPlaceholders.end(),
                     [&](const auto& placeholder) { return placeholder.first == name; });
    if (end == std::string::npos || found == kPlaceholders.end()) {
      continue;
    }
    literal(std::string_view(sql).substr(begin, at - begin));
    named(static_cast<std::size_t>(found - kPlaceholders.begin()));
    begin = end + 1;
  }
  literal(std::string_view(sql).substr(begin));
}

}  // namespace

std::optional<ReleaseScript> parse_release(std::string_view text, std::string& trouble) {
  ReleaseScript script;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    if (line.starts_with(kOpening)) {
      if (!open_statement(line, script)) {
        trouble = "not understood: " + std::string(line);
        return std::nullopt;
      }
    } else if (!line.empty()) {
      if (script.statements.empty()) {
        trouble = "no line says what this does: " + std::string(line);
        return std::nullopt;
      }
      std::string& sql = script.statements.back().sql;
      sql += (sql.empty() ? "" : "\n") + std::string(line);
    }
  }
  int weights = 0;
  for (const Statement& statement : script.statements) {
    weights += statement.weight;
    if (statement.sql.empty()) {
      trouble = "no statement follows: " + statement.title;
      return std::nullopt;
    }
  }
  if (weights == 0) {
    trouble = "nothing is ever to be done";
    return std::nullopt;
  }
  return script;
}

shop::Call prepared_call(const Statement& statement, const Filling& filling) {
  shop::Call call;
  call.name = statement.title;
  std::array<std::size_t, kPlaceholders.size()> numbers{};  // 0: not used yet
  walk(
      statement.sql, [&](std::string_view text) { call.sql += text; },
      [&](std::size_t placeholder) {
        if (numbers.at(placeholder) == 0) {
          call.parameters.push_back(std::to_string(filling.*kPlaceholders.at(placeholder).second));
          numbers.at(placeholder) = call.parameters.size();
        }
        call.sql += '$' + std::to_string(numbers.at(placeholder));
      });
  return call;
}

shop::Call simple_call(const Statement& statement, const Filling& filling) {
  shop::Call call;
  walk(
      statement.sql, [&](std::string_view text) { call.sql += text; },
      [&](std::size_t placeholder) {
        call.sql += '\'' + std::to_string(filling.*kPlaceholders.at(placeholder).second) + '\'';
      });
  return call;
}

}  // namespace load_lab
