#include "migrations/layouts/recorded_text.h"

#include <algorithm>
#include <string_view>

#include "migrations/parse.h"
#include "migrations/transaction_block.h"

namespace bellows {

namespace {

// Where a piece of the SQL begins, and where it came from.
struct Piece {
  std::size_t begin = 0;
  int first_line = 1;
  Place at;
};

std::string_view trimmed(std::string_view text) {
  const std::string_view blanks = " \t\r";
  const std::size_t first = text.find_first_not_of(blanks);
  return first == std::string_view::npos
             ? std::string_view()
             : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// The "// bellows:" comments before the first line of code, as comments of SQL.
std::vector<std::string> directives_at_head(std::string_view text) {
  constexpr std::string_view kComment = "//";
  std::vector<std::string> directives;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line == "'use strict';" || line == "\"use strict\";") {
      continue;
    }
    if (!line.starts_with(kComment)) {
      break;
    }
    line = trimmed(line.substr(kComment.size()));
    if (line.starts_with("bellows:")) {
      directives.push_back("-- " + std::string(line));
    }
  }
  return directives;
}

// Writer joins the steps and remembers which part of the text is whose.
class Writer {
 public:
  void add(const std::string& line, const Place& at) {
    x_pieces.push_back({x_text.size(), x_line, at});
    x_text += line + "\n";
    x_line += 1 + static_cast<int>(std::count(line.begin(), line.end(), '\n'));
  }

  [[nodiscard]] const std::string& text() const { return x_text; }

  [[nodiscard]] Place of_byte(std::size_t byte) const {
    const auto next = std::upper_bound(
        x_pieces.begin(), x_pieces.end(), byte,
        [](std::size_t wanted, const Piece& piece) { return wanted < piece.begin; });
    return next == x_pieces.begin() ? Place{} : std::prev(next)->at;
  }

  [[nodiscard]] Place of_line(int line) const {
    const auto next =
        std::upper_bound(x_pieces.begin(), x_pieces.end(), line,
                         [](int wanted, const Piece& piece) { return wanted < piece.first_line; });
    return next == x_pieces.begin() ? Place{} : std::prev(next)->at;
  }

 private:
  std::string x_text;
  std::vector<Piece> x_pieces;
  int x_line = 1;
};

Error moved(Error error, const Writer& writer, const std::string& file) {
  const Place at = writer.of_line(error.at.line);
  error.at = {file, at.line, at.column};
  return error;
}

}  // namespace

Result<void> write_and_parse(const std::vector<RecordedStep>& steps, const RecordedSource& source,
                             Migration& migration) {
  Writer writer;
  for (const std::string& directive : directives_at_head(source.text)) {
    writer.add(directive, {source.path, 1, 1});
  }
  for (const std::string& statement : source.search_path) {
    writer.add(statement + ";", {});
  }
  for (const RecordedStep& step : steps) {
    const Place at = step.at.file == source.path ? step.at : Place{};
    for (const std::string& directive : step.directives) {
      writer.add(directive, at);
    }
    writer.add(step.sql + ";", at);
  }
  migration.text = writer.text();
  Result<std::vector<Statement>> statements = parse_sql(migration.text, migration.file);
  if (!statements) {
    return moved(std::move(statements).error(), writer, migration.file);
  }
  migration.statements = *std::move(statements);
  Result<std::vector<Directive>> directives =
      read_directives(migration.text, migration.file, migration.statements);
  if (!directives) {
    return moved(std::move(directives).error(), writer, migration.file);
  }
  migration.directives = *std::move(directives);
  for (Statement& statement : migration.statements) {
    const Place at = writer.of_byte(statement.range.begin);
    statement.line = at.line;
    statement.column = at.column;
  }
  for (Directive& directive : migration.directives) {
    const Place at = writer.of_line(directive.at.line);
    directive.at = {migration.file, at.line, at.column};
  }
  const bool forbids = std::any_of(migration.statements.begin(), migration.statements.end(),
                                   cannot_run_in_transaction);
  const bool declines = std::any_of(
      migration.directives.begin(), migration.directives.end(), [](const Directive& directive) {
        return std::holds_alternative<NoTransactionDirective>(directive.body);
      });
  migration.transactional = migration.transactional && !forbids && !declines;
  return {};
}

}  // namespace bellows
