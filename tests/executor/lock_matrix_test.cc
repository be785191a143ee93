// Whether effects_of() says what a real server does. With BELLOWS_MATRIX_REPORT, the name of a
// file, every statement is also added to it: version, verdict, place, statement, what is said and
// how that differs from what happened, between tabs (tests/matrix.sh makes a page of it).
#include "tests/executor/lock_matrix.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "migrations/effects.h"
#include "tests/executor/lock_matrix_probe.h"

namespace bellows {
namespace {

std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char letter) { return letter == '\n' || letter == '\t'; }, ' ');
  return text;
}

void report(int version, const char* verdict, const MatrixStatement& row, const Lines& said,
            const std::string& differs) {
  const char* path = std::getenv("BELLOWS_MATRIX_REPORT");
  if (path == nullptr || *path == '\0') {
    return;
  }
  std::string facts;
  for (const std::string& line : said) {
    facts += (facts.empty() ? "" : "; ") + line;
  }
  std::ofstream(path, std::ios::app)
      << version << '\t' << verdict << '\t' << row.place << '\t' << one_line(row.statement.text)
      << '\t' << facts << '\t' << one_line(differs) << '\n';
}

// A statement of a newer server: this one must not know it.
std::string refusal(const std::string& url, const MatrixStatement& row) {
  std::string sqlstate;
  Probe(url).run(row.statement.text, &sqlstate);
  const bool unknown = sqlstate == "42601" || sqlstate == "0A000" || sqlstate == "42704" ||
                       sqlstate == "22023" ||
                       sqlstate == "42809";  // "is not a table", of ALTER SEQUENCE … SET UNLOGGED
  return unknown ? "" : "  is done by this server already (" + sqlstate + ")\n";
}

std::string compared(const MatrixDatabase& database, const MatrixStatement& row) {
  Catalog catalog = database.catalog;
  catalog.time_zone = row.time_zone;
  const Effects effects = effects_of(row.statement, catalog);
  const Lines said = what_is_said(effects);
  std::string differs;
  if (effects.needs_no_transaction) {
    std::string sqlstate;
    Probe probe(database.url);
    probe.ask("BEGIN");
    probe.run(row.statement.text, &sqlstate);
    differs = sqlstate == "25001" ? "" : "  said, but a transaction takes it: runs alone\n";
    probe.run("ROLLBACK");
  }
  const Lines happened = effects.needs_no_transaction ? what_happens_alone(database, row, effects)
                                                      : what_happens(database.url, row);
  differs += lines_difference(said, happened);
  if (effects.opaque) {
    differs += "  is not known: " + effects.opaque_reason + "\n";
  }
  report(catalog.server_version, differs.empty() ? "agrees" : "differs", row, said, differs);
  return differs;
}

void check_matrix(const std::string& file) {
  const MatrixDatabase database = matrix_database();
  std::string wrong;
  for (const MatrixStatement& row : matrix_file(file)) {
    INFO(row.place << " " << row.statement.text);
    std::string differs;
    if (row.since > database.catalog.server_version) {
      differs = refusal(database.url, row);
      report(database.catalog.server_version, "unknown", row, {}, differs);
    } else {
      differs = compared(database, row);
    }
    wrong += differs.empty() ? "" : row.place + " " + row.statement.text + "\n" + differs;
  }
  CHECK(wrong == "");
}

TEST_CASE("ALTER TABLE on columns locks, scans, rewrites and builds as said", "[pg][matrix]") {
  check_matrix("columns.sql");
}

TEST_CASE("changing a column's type locks, rewrites and builds as said", "[pg][matrix]") {
  check_matrix("types.sql");
}

TEST_CASE("ALTER TABLE on tables and constraints locks and scans as said", "[pg][matrix]") {
  check_matrix("tables.sql");
}

TEST_CASE("CREATE locks and builds as said", "[pg][matrix]") {
  check_matrix("create.sql");
}

TEST_CASE("DROP locks as said", "[pg][matrix]") {
  check_matrix("drop.sql");
}

TEST_CASE("reading and writing data lock as said", "[pg][matrix]") {
  check_matrix("data.sql");
}

TEST_CASE("ALTER of other objects and maintenance lock as said", "[pg][matrix]") {
  check_matrix("other.sql");
}

TEST_CASE("what no transaction takes locks as said", "[pg][matrix]") {
  check_matrix("alone.sql");
}

}  // namespace

Lines what_is_said(const Effects& effects) {
  Lines lines;
  for (const Lock& lock : effects.locks) {
    lines.insert("locks " + display(lock.relation) + ": " + std::string(lock_mode_name(lock.mode)));
  }
  for (const ObjectName& name : effects.scans) {
    lines.insert("scans " + display(name));
  }
  for (const ObjectName& name : effects.rewrites) {
    lines.insert("rewrites " + display(name));
  }
  for (const ObjectName& name : effects.builds) {
    lines.insert("builds " + display(name));
  }
  return lines;
}

std::string lines_difference(const Lines& said, const Lines& happened) {
  std::string text;
  for (const std::string& line : said) {
    text += happened.contains(line) ? "" : "  said, did not happen: " + line + "\n";
  }
  for (const std::string& line : happened) {
    text += said.contains(line) ? "" : "  happened, was not said: " + line + "\n";
  }
  return text;
}

}  // namespace bellows
