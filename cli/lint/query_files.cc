#include "cli/lint/query_files.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "cli/read_files.h"
#include "migrations/json.h"
#include "migrations/parse.h"

namespace bellows {
namespace {

Error no_queries(const std::string& file, std::string message) {
  return {ErrorCode::kSource,
          std::move(message),
          "Export pg_stat_statements with its column query: COPY (SELECT query FROM "
          "pg_stat_statements) TO STDOUT WITH (FORMAT csv, HEADER).",
          {file, 0, 0},
          ""};
}

void add_queries(const std::string& text, const Place& at, QueryFiles& into) {
  Result<std::vector<Statement>> statements = parse_sql(text, at.file);
  if (!statements) {
    ++into.unreadable;
    return;
  }
  for (Statement& statement : *statements) {
    if (statement.as<Query>() == nullptr) {
      continue;  // SET, BEGIN, a migration's own DDL
    }
    const bool first = statement.line == 1;
    const Place place{at.file, at.line + statement.line - 1,
                      first ? at.column + statement.column - 1 : statement.column};
    into.queries.push_back({std::move(statement), place});
  }
}

// Statements of a script one by one, so that one that does not parse costs only itself.
void add_script(const std::string& text, const std::string& file, QueryFiles& into) {
  if (Result<std::vector<Statement>> all = parse_sql(text, file); all) {
    add_queries(text, {file, 1, 1}, into);
    return;
  }
  int line = 1;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(";\n", begin), text.size());
    const std::string part = text.substr(begin, end - begin);
    add_queries(part, {file, line, 1}, into);
    line += static_cast<int>(std::count(part.begin(), part.end(), '\n')) + 1;
    begin = end + 2;
  }
}

// RFC 4180: fields in quotes may hold commas, line ends and doubled quotes.
class CsvReader {
 public:
  explicit CsvReader(const std::string& text) : x_text(text) {}

  struct Field {
    std::string text;
    int line = 1;
  };

  std::optional<std::vector<Field>> next_row() {
    if (x_at >= x_text.size()) {
      return std::nullopt;
    }
    std::vector<Field> row;
    while (true) {
      row.push_back(next_field());
      if (x_at >= x_text.size()) {
        return row;
      }
      const char end = x_text[x_at++];
      if (end == '\n') {
        ++x_line;
        return row;
      }
    }
  }

 private:
  Field next_field() {
    Field field{"", x_line};
    bool quoted = false;
    for (; x_at < x_text.size(); ++x_at) {
      const char letter = x_text[x_at];
      if (letter == '"') {
        const bool doubled = quoted && x_at + 1 < x_text.size() && x_text[x_at + 1] == '"';
        if (doubled) {
          field.text += '"';
          ++x_at;
        } else {
          quoted = !quoted;
        }
      } else if (!quoted && (letter == ',' || letter == '\n')) {
        break;
      } else if (quoted || letter != '\r') {
        x_line += letter == '\n' ? 1 : 0;
        field.text += letter;
      }
    }
    return field;
  }

  const std::string& x_text;
  std::size_t x_at = 0;
  int x_line = 1;
};

Result<void> add_csv(const std::string& text, const std::string& file, QueryFiles& into) {
  CsvReader reader(text);
  const std::optional<std::vector<CsvReader::Field>> header = reader.next_row();
  const auto column = [&]() -> std::optional<std::size_t> {
    for (std::size_t i = 0; header && i < header->size(); ++i) {
      if ((*header)[i].text == "query") {
        return i;
      }
    }
    return std::nullopt;
  }();
  if (!column) {
    return no_queries(file, "the first line names no column \"query\"");
  }
  while (const std::optional<std::vector<CsvReader::Field>> row = reader.next_row()) {
    if (*column < row->size()) {
      add_queries((*row)[*column].text, {file, (*row)[*column].line, 1}, into);
    }
  }
  return {};
}

Result<void> add_json(const std::string& text, const std::string& file, QueryFiles& into) {
  Result<Json> document = parse_json(text);
  if (!document) {
    Error error = document.error();
    error.code = ErrorCode::kSource;
    error.at.file = file;
    return error;
  }
  if (!document->is_array()) {
    return no_queries(file, "the document is no list of queries");
  }
  for (const Json& item : *document) {
    const Json& query = item.is_object() && item.contains("query") ? item["query"] : item;
    if (!query.is_string()) {
      return no_queries(file, "an item of the list has no text \"query\"");
    }
    add_queries(query.get<std::string>(), {file, 1, 1}, into);
  }
  return {};
}

}  // namespace

Result<QueryFiles> read_query_files(const std::vector<std::string>& files) {
  QueryFiles read;
  for (const std::string& file : files) {
    Result<std::string> text = read_text_file(file);
    if (!text) {
      return std::move(text).error();
    }
    const std::string kind = std::filesystem::path(file).extension().string();
    Result<void> done;
    if (kind == ".csv") {
      done = add_csv(*text, file, read);
    } else if (kind == ".json") {
      done = add_json(*text, file, read);
    } else {
      add_script(*text, file, read);
    }
    if (!done) {
      return done.error();
    }
  }
  return read;
}

}  // namespace bellows
