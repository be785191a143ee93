#include "migrations/embedded/found_statements.h"

#include <algorithm>

#include "migrations/parse.h"
#include "migrations/sql_words.h"

namespace bellows {
namespace {

// How far behind the beginning of its line a statement is looked for: linear, not quadratic.
constexpr std::size_t kSearched = 4096;
constexpr std::size_t kShown = 100;  // bytes of an expression in a reason

// The value of a constant without escapes: '…' or $tag$…$tag$.
std::optional<std::string> plain_string(const Word& word) {
  if (word.kind != TokenKind::kString) {
    return std::nullopt;
  }
  if (word.text.front() == '$') {
    const std::size_t tag = word.text.find('$', 1) + 1;
    return word.text.substr(tag, word.text.size() - 2 * tag);
  }
  return word.text.front() == '\'' ? std::optional(string_value(word)) : std::nullopt;
}

}  // namespace

FoundStatements::FoundStatements(const BodyPlace& place) : x_place(place), x_line_begins{0} {
  for (std::size_t i = 0; i < place.body.size(); ++i) {
    if (place.body[i] == '\n') {
      x_line_begins.push_back(i + 1);
    }
  }
}

void FoundStatements::sql(const std::string& text, Origin origin, int line,
                          const std::vector<Guard>& guards) {
  Result<std::vector<Statement>> parsed = parse_sql(text);
  if (!parsed) {
    opaque("it cannot be read (" + parsed.error().message + "): " + shortened(text), line, guards);
    return;
  }
  for (Statement& statement : *parsed) {
    const std::string written = statement.text;
    add(std::move(statement), written, origin, line, guards);
  }
}

void FoundStatements::expression(const std::string& text, int line,
                                 const std::vector<Guard>& guards) {
  if (text.empty()) {
    return;
  }
  Result<Statement> parsed = parse_one("SELECT " + text);
  if (!parsed) {
    const std::size_t becomes = text.find(":=");
    parsed = becomes == std::string::npos ? parse_one(text)
                                          : parse_one("SELECT " + text.substr(becomes + 2));
  }
  const Query* query = parsed ? parsed->as<Query>() : nullptr;
  if (query != nullptr &&
      (!query->reads.empty() || !query->functions.empty() || !query->with_writes.empty())) {
    add(*std::move(parsed), text, Origin::kWritten, line, guards);
  }
}

void FoundStatements::execute(const std::string& text, int line, const std::vector<Guard>& guards) {
  if (const std::optional<std::string> constant = constant_text(text)) {
    sql(*constant, Origin::kExecuted, line, guards);
    return;
  }
  opaque("EXECUTE puts its statement together at run time: " + shortened(text), line, guards);
}

void FoundStatements::opaque(std::string reason, int line, const std::vector<Guard>& guards) {
  x_found.opaque.push_back({x_place.first_line + line - 1, std::move(reason), guards});
}

void FoundStatements::add(Statement statement, const std::string& written, Origin origin, int line,
                          const std::vector<Guard>& guards) {
  EmbeddedStatement found{std::move(statement), 0, guards, origin == Origin::kExecuted};
  found.statement.line = x_place.first_line + line - 1;
  found.statement.column = 1;
  const auto index = static_cast<std::size_t>(std::max(line - 1, 0));
  if (x_place.verbatim && index < x_line_begins.size()) {
    const std::size_t from = x_line_begins[index];
    const std::string_view near = x_place.body.substr(from, kSearched + written.size());
    if (const std::size_t at = near.find(written); at != std::string_view::npos) {
      const auto next = std::upper_bound(x_line_begins.begin(), x_line_begins.end(), from + at);
      found.offset = x_place.offset + from + at;
      found.statement.line =
          x_place.first_line + static_cast<int>(next - x_line_begins.begin()) - 1;
      found.statement.column = static_cast<int>(from + at - *(next - 1)) + 1;
    }
  }
  x_found.statements.push_back(std::move(found));
}

std::optional<std::string> constant_text(std::string_view expression) {
  const std::vector<Word> words = words_of(expression);
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i % 2 == 1) {
      if (!words[i].is("||")) {
        return std::nullopt;
      }
      continue;
    }
    const std::optional<std::string> part = plain_string(words[i]);
    if (!part) {
      return std::nullopt;
    }
    text += *part;
  }
  return words.size() % 2 == 1 ? std::optional(text) : std::nullopt;
}

std::string shortened(const std::string& sql) {
  std::string line;
  for (const Word& word : words_of(sql)) {
    const std::string written = sql.substr(word.range.begin, word.range.end - word.range.begin);
    line += (line.empty() ? "" : " ") + written;
  }
  std::size_t cut = std::min(kShown, line.size());
  while (cut > 0 && cut < line.size() && (static_cast<unsigned char>(line[cut]) & 0xC0U) == 0x80U) {
    --cut;
  }
  return cut == line.size() ? line : line.substr(0, cut) + " …";
}

}  // namespace bellows
