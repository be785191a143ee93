// The statements of the lock matrix, read from files.
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "executor/load_catalog.h"
#include "executor/pg_database.h"
#include "migrations/parse.h"
#include "tests/executor/lock_matrix.h"
#include "tests/executor/lock_matrix_probe.h"
#include "tests/support/sandbox_fixture.h"

namespace bellows {
namespace {

std::string file_text(const std::string& name) {
  const std::string path = std::string(BELLOWS_SOURCE_DIR) + "/tests/executor/lock_matrix/" + name;
  std::ifstream file(path);
  INFO(path);
  REQUIRE(file.good());
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// What there was, for comparison.
constexpr const char* kBefore =
    "CREATE SCHEMA matrix; CREATE TABLE matrix.before_it AS SELECT c.oid,"
    " n.nspname || '.' || c.relname AS name, c.relkind, c.relfilenode FROM pg_class c"
    " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('public', 'other')";

// The rest of the line after "-- key: ", nothing when there is no such comment.
std::string note(const std::string& comments, const std::string& key) {
  const std::string start = "-- " + key + ": ";
  const std::size_t begin = comments.find(start);
  if (begin == std::string::npos) {
    return "";
  }
  const std::size_t value = begin + start.size();
  return comments.substr(value, comments.find('\n', value) - value);
}

}  // namespace

std::vector<MatrixStatement> matrix_file(const std::string& name) {
  const std::string text = file_text(name);
  const Result<std::vector<Statement>> statements = parse_sql(text, name);
  REQUIRE((statements ? "" : statements.error().message) == std::string());
  std::vector<MatrixStatement> rows;
  std::size_t end = 0;
  for (const Statement& statement : *statements) {
    const std::string comments = text.substr(end, statement.range.begin - end);
    MatrixStatement row{statement, name + ":" + std::to_string(statement.line), 0, ""};
    if (const std::string since = note(comments, "since"); !since.empty()) {
      row.since = std::stoi(since);
    }
    const std::string time_zone = note(comments, "time zone");
    row.time_zone = time_zone.empty() ? "Europe/Berlin" : time_zone;
    rows.push_back(row);
    end = statement.range.end;
  }
  return rows;
}

std::string matrix_fixture() {
  return file_text("fixture.sql");
}

MatrixDatabase matrix_database() {
  MatrixDatabase database;
  database.url = fresh_database();
  Probe(database.url).ask(matrix_fixture());
  const Result<std::unique_ptr<Session>> session = make_pg_database(database.url)->connect("test");
  REQUIRE(session.has_value());
  Result<Catalog> catalog = load_catalog(**session);
  REQUIRE((catalog ? "" : catalog.error().message) == std::string());
  database.catalog = std::move(*catalog);
  Probe(database.url).ask(kBefore);  // after the catalog was loaded: no part of it
  return database;
}

}  // namespace bellows
