// What bellows lint --fix writes, on a server: for every rule with a safe form, its violating
// examples as files, as written and as fixed, each the way its tool runs it, on a database of its
// own. Both must run, and pg_dump must say the same of both.
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "executor/pg_database.h"
#include "migrations/source.h"
#include "rules/rule.h"
#include "tests/support/program.h"
#include "tests/support/sandbox_fixture.h"
#include "tests/support/surroundings.h"

namespace bellows {
namespace {

namespace fs = std::filesystem;

// How a tool runs a file: its statements one by one, in a transaction unless one of them forbids
// it; or all of its text in one message, of which the server makes a transaction unless it is
// alone.
enum class Runs { kStatements, kText };

struct ToolFiles {
  std::string layout;
  std::string first;
  std::string second;
  Runs runs;
};

const std::vector<ToolFiles>& tools() {
  static const std::vector<ToolFiles> kTools = {
      {"flyway", "V1__given.sql", "V2__change.sql", Runs::kStatements},
      {"golang-migrate", "1_given.up.sql", "2_change.up.sql", Runs::kText},
  };
  return kTools;
}

std::unique_ptr<Session> connected(const std::string& url) {
  Result<std::unique_ptr<Session>> session = make_pg_database(url)->connect("test");
  REQUIRE((session ? "" : session.error().message) == std::string());
  return std::move(session).value();
}

// What the server says against it; empty when nothing.
std::string query(Session& session, const std::string& sql) {
  const Result<Rows> ran = session.query(sql);
  return ran ? "" : sql + "\n" + ran.error().message;
}

std::string run_statements(Session& session, const Migration& migration) {
  std::string trouble = migration.transactional ? query(session, "BEGIN") : "";
  for (const Statement& statement : migration.statements) {
    trouble = trouble.empty() ? query(session, statement.text) : trouble;
  }
  if (migration.transactional) {
    query(session, trouble.empty() ? "COMMIT" : "ROLLBACK");
  }
  return trouble;
}

// Runs the folder db; gives what the server says against it.
std::string run_folder(const std::string& url, const ToolFiles& tool) {
  SourceOptions options;
  options.layout = tool.layout;
  const Result<Source> source = read_source("db", options);
  REQUIRE((source ? "" : source.error().message) == std::string());
  const std::unique_ptr<Session> session = connected(url);
  for (const Migration& migration : source->migrations) {
    const std::string trouble = tool.runs == Runs::kText ? query(*session, migration.text)
                                                         : run_statements(*session, migration);
    if (!trouble.empty()) {
      return migration.script + ": " + trouble;
    }
  }
  return "";
}

// pg_dump of the schema without comments, blank lines and settings.
std::string dumped(const std::string& url) {
  const std::string command = sandbox_server().bin_directory() + "/pg_dump -s '" + url + "' 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string text;
  char buffer[4096];
  while (const std::size_t count = fread(buffer, 1, sizeof buffer, pipe)) {
    text.append(buffer, count);
  }
  REQUIRE(pclose(pipe) == 0);
  std::istringstream lines(text);
  std::string kept;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && !line.starts_with("--") && !line.starts_with("SET ") &&
        !line.starts_with("\\")) {
      kept += line + "\n";
    }
  }
  return kept;
}

std::string texts_in_db() {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::directory_iterator("db")) {
    std::ifstream stream(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    files[entry.path().filename().string()] = text.str();
  }
  std::string all;
  for (const auto& [name, text] : files) {
    all += "-- " + name + "\n" + text;
  }
  return all;
}

// Whether --fix changed a file; then the databases must be alike.
bool fixed_alike(const ToolFiles& tool, const Example& example) {
  const WorkFolder folder;
  folder.write("bellows.toml", "[lint]\npreset = \"strict\"\n");
  folder.write("db/" + tool.first, std::string(example.given) + "\n");
  folder.write("db/" + tool.second, std::string(example.sql) + "\n");
  const std::string before = texts_in_db();
  std::error_code error;
  fs::copy("db", "original", error);
  const ProgramRun run =
      run_program({"lint", "db", "--offline", "--after", "1", "--layout", tool.layout, "--fix"});
  INFO(run.out << run.err);
  CHECK_THAT(run.err, !Catch::Contains("report it to the authors"));
  REQUIRE(run.exit_code < 2);
  const std::string after = texts_in_db();
  if (after == before) {
    return false;
  }
  INFO(after);
  const std::string fixed = fresh_database();
  const std::string trouble = run_folder(fixed, tool);
  CHECK(trouble == "");
  if (!trouble.empty()) {
    return true;
  }
  const std::string plain = fresh_database();
  fs::rename("db", "fixed", error);
  fs::rename("original", "db", error);
  // As written, a file may not run in its tool's transaction: that may be what was found.
  if (!run_folder(plain, tool).empty()) {
    const std::string again = fresh_database();
    ToolFiles alone = tool;
    alone.runs = Runs::kStatements;
    REQUIRE(run_folder(again, alone) == "");
    CHECK(dumped(again) == dumped(fixed));
    return true;
  }
  CHECK(dumped(plain) == dumped(fixed));
  return true;
}

TEST_CASE("fixed files run, and make the schema of the originals", "[pg]") {
  for (const ToolFiles& tool : tools()) {
    int fixed = 0;
    std::set<std::string_view> rules_fixed;
    for (const Rule& rule : rules()) {
      for (const Example& example : rule.violating) {
        if (rule.safe_form == nullptr) {
          continue;
        }
        INFO(tool.layout << ", " << rule.id << ": " << example.given << " | " << example.sql);
        if (fixed_alike(tool, example)) {
          ++fixed;
          rules_fixed.insert(rule.id);
        }
      }
    }
    INFO(tool.layout << ": " << fixed << " files, " << rules_fixed.size() << " rules");
    CHECK(fixed > 35);
    CHECK(rules_fixed.size() > 15);
  }
}

}  // namespace
}  // namespace bellows
