// bellows lint as a user runs it: bad input, formats, configuration, git, queries, fixes.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/lint/fix_files.h"
#include "cli/lint/report.h"
#include "cli/lint/split_files.h"
#include "migrations/json.h"
#include "tests/support/program.h"
#include "tests/support/surroundings.h"

namespace bellows {
namespace {

constexpr const char* kOrders =
    "CREATE TABLE orders (id bigint PRIMARY KEY, state text NOT NULL);\n";
constexpr const char* kIndex = "CREATE INDEX orders_state_idx ON orders (state);\n";

std::string content(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

Json findings_of(const ProgramRun& run) {
  INFO(run.err);
  Result<Json> json = parse_json(run.out);
  REQUIRE(json);
  return (*json)["findings"];
}

std::vector<std::string> rules_of(const Json& findings) {
  std::vector<std::string> rules;
  for (const Json& finding : findings) {
    rules.push_back(finding["rule"].get<std::string>());
  }
  return rules;
}

std::vector<std::string> rules_in(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--format", "json"});
  return rules_of(findings_of(run_program(arguments)));
}

using Rules = std::vector<std::string>;

TEST_CASE("one bad file is one finding at its place, and the others are linted") {
  struct Bad {
    std::string text;
    int line;
    int column;
    std::string said;
  };

  const std::vector<Bad> bad = {
      {"SELECT 1;\nCREATE TABEL x ();\n", 2, 8, "TABEL"},
      {"SELECT 'a\xFF';\n", 1, 10, "not UTF-8"},
      {std::string("SELECT 1;\0SELECT 2;\n", 20), 1, 10, "NUL byte"},
      {"SELECT 1;\n\\c other\nSELECT 2;\n", 2, 1, ""},
      {"\\i more.sql\n", 1, 1, ""},
      {"COPY orders FROM stdin;\n1\tnew\n\\.\n", 2, 1, ""},
      {"/* never closed\nSELECT 1;\n", 1, 1, "unterminated"},
      {"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1;\n", 1, 49, "unterminated"},
  };
  for (const Bad& one : bad) {
    INFO(one.text);
    const WorkFolder folder;
    folder.write("db/V1__orders.sql", kOrders);
    folder.write("db/V2__bad.sql", one.text);
    folder.write("db/V3__index.sql", kIndex);
    const ProgramRun run = run_program({"lint", "db", "--after", "1", "--format", "json"});
    CHECK(run.exit_code == 1);
    const Json findings = findings_of(run);
    REQUIRE(rules_of(findings) == Rules{"syntax-error", "create-index"});
    CHECK(findings[0]["file"] == "db/V2__bad.sql");
    CHECK(findings[0]["line"] == one.line);
    CHECK(findings[0]["column"] == one.column);
    CHECK_THAT(findings[0]["message"].get<std::string>(), Catch::Contains(one.said));
    CHECK_FALSE(findings[0]["advice"].get<std::string>().empty());
  }
}

TEST_CASE("a version that is there twice is a finding, a gap is said, and the files are linted") {
  const WorkFolder folder;
  folder.write("db/V1__orders.sql", kOrders);
  folder.write("db/V2__index.sql", kIndex);
  folder.write("db/V2__more.sql", "CREATE INDEX more ON orders (id, state);\n");
  folder.write("db/V3__a.sql", "SELECT 1;\n");
  folder.write("db/V5__b.sql", "SELECT 1;\n");
  const ProgramRun run = run_program({"lint", "db", "--after", "1", "--format", "json"});
  CHECK(run.exit_code == 1);
  const Json findings = findings_of(run);
  REQUIRE(rules_of(findings) == Rules{"duplicate-version", "create-index", "create-index"});
  CHECK(findings[0]["file"] == "db/V2__more.sql");
  CHECK_THAT(findings[0]["message"].get<std::string>(), Catch::Contains("V2__index.sql has it"));
  CHECK_THAT(run.err, Catch::Contains("between versions 3 and 5 there is a gap"));
  CHECK_THAT(run_program({"lint", "db", "--after", "1"}).out, Catch::Contains("duplicate-version"));
  // Of the named file alone, the other one's version is nobody's business.
  CHECK(rules_in({"lint", "db/V2__index.sql"}) == Rules{"create-index"});
}

TEST_CASE("psql's commands and copied rows are said clearly") {
  const WorkFolder folder;
  folder.write("a.sql", "\\c other\n");
  folder.write("b.sql", "COPY orders FROM stdin;\n1\tnew\n\\.\n");
  CHECK_THAT(run_program({"lint", "a.sql"}).out, Catch::Contains("psql meta-command"));
  CHECK_THAT(run_program({"lint", "b.sql"}).out, Catch::Contains("COPY … FROM stdin"));
}

TEST_CASE("nested comments, dollar quotes and a statement of a megabyte are read") {
  const WorkFolder folder;
  folder.write("db/V1__orders.sql", kOrders);
  folder.write(
      "db/V2__odd.sql", "/* a /* b */ c; */ SELECT $a$ ; $$ ; $a$;\nINSERT INTO orders VALUES " +
                            [] {
                              std::string rows = "(0, 'x')";
                              while (rows.size() < (1U << 20U)) {
                                rows += ", (" + std::to_string(rows.size()) +
                                        ", 'xxxxxxxxxxxxxxxxxxxxxxxx')";
                              }
                              return rows;
                            }() +
                            ";\nCREATE INDEX i ON orders (state);\n");
  const ProgramRun run = run_program({"lint", "db", "--after", "1"});
  CHECK(run.exit_code == 1);
  CHECK_THAT(run.out, Catch::Contains("db/V2__odd.sql:3:1: error: create-index"));
  CHECK(run.out.size() < 10'000);
}

TEST_CASE("a directive without a reason leaves the finding where it is") {
  const WorkFolder folder;
  folder.write("db/V1__orders.sql", kOrders);
  folder.write("db/V2__index.sql", std::string("-- bellows: allow create-index\n") + kIndex);
  CHECK(rules_in({"lint", "db", "--after", "1"}) == Rules{"bad-directive", "create-index"});
}

TEST_CASE("bellows.toml weighs rules, by path and by table, and says what it does not know") {
  const WorkFolder folder;
  folder.write("db/V1__orders.sql", std::string(kOrders) + "CREATE TABLE notes (a int);\n");
  folder.write("db/V2__index.sql", std::string(kIndex) + "CREATE INDEX n ON notes (a);\n");
  folder.write("bellows.toml",
               "[source]\nfolder = \"db\"\n[lint]\nstart-after = \"1\"\n"
               "[lint.rules]\ncreate-index = \"warning\"\n"
               "[[lint.table]]\nmatch = \"notes\"\nrules = { create-index = \"off\" }\n");
  const ProgramRun run = run_program({"lint", "--format", "json"});
  CHECK(run.exit_code == 0);
  const Json findings = findings_of(run);
  REQUIRE(rules_of(findings) == Rules{"create-index"});
  CHECK(findings[0]["severity"] == "warning");
  CHECK(run_program({"lint", "--fail-on", "warning"}).exit_code == 1);
  CHECK(run_program({"lint", "--preset", "strict", "--after", "2"}).exit_code == 0);
  CHECK_THAT(run_program({"config"}).out,
             Catch::Contains("[lint.rules]\ncreate-index = \"warning\"") &&
                 Catch::Contains("match = \"notes\""));

  for (const auto& [text, said] : std::vector<std::pair<std::string, std::string>>{
           {"[lint.rules]\ncreate-indx = \"off\"\n", "Did you mean create-index?"},
           {"[lint.rules]\ncreate-index = \"loud\"\n", "\"error\", \"warning\""},
           {"[[lint.path]]\nrules = { create-index = \"off\" }\n", "what it is about"},
           {"[[lint.path]]\nmatch = \"x\"\nrule = 1\n", "does not take \"rule\""},
           {"[lint]\npreset = \"lax\"\n", "no preset \"lax\""},
           {"[lint]\nhonour = [\"squak\"]\n", "Did you mean squawk?"},
           {"[lint]\nfail-on = \"off\"\n", "no severity \"off\""}}) {
    INFO(text);
    folder.write("bellows.toml", text);
    const ProgramRun refused = run_program({"lint", "db"});
    CHECK(refused.exit_code == 2);
    CHECK_THAT(refused.err, Catch::Contains(said) && Catch::Contains("at bellows.toml:"));
  }
}

TEST_CASE("comments of other linters count when they are honoured") {
  const WorkFolder folder;
  folder.write("db/V1__orders.sql", kOrders);
  folder.write("db/V2__index.sql",
               std::string("-- squawk-ignore require-concurrent-index-creation\n") + kIndex);
  CHECK(rules_in({"lint", "db", "--after", "1"}) == Rules{"create-index"});
  CHECK(rules_in({"lint", "db", "--after", "1", "--honour", "atlas, squawk"}).empty());
}

void git(const std::string& arguments) {
  REQUIRE(std::system(
              ("git -c user.name=a -c user.email=a@b " + arguments + " >/dev/null 2>&1").c_str()) ==
          0);
}

TEST_CASE("since a commit, or staged: only what changed is judged, the whole history is known") {
  const WorkFolder folder;
  folder.write("db/V1__orders.sql", kOrders);
  folder.write("db/V2__index.sql", kIndex);
  git("init -q -b main");
  git("add .");
  git("commit -q -m one");
  git("checkout -q -b change");
  folder.write("db/V3__more ä.sql", "CREATE INDEX more ON orders (id, state);\n");
  CHECK(rules_in({"lint", "db", "--since", "main"}) == Rules{"create-index"});
  CHECK(rules_in({"lint", "db", "--staged"}).empty());
  git("add db");
  CHECK(rules_in({"lint", "db", "--staged"}) == Rules{"create-index"});
  // What is staged counts, not what has been written since.
  folder.write("db/V3__more ä.sql", "SELECT 1;\n");
  CHECK(rules_in({"lint", "db", "--staged"}) == Rules{"create-index"});
  CHECK(rules_in({"lint", "db", "--since", "main"}).empty());
  const ProgramRun unknown = run_program({"lint", "db", "--since", "no-such-branch"});
  CHECK(unknown.exit_code == 2);
  CHECK_THAT(unknown.err, Catch::Contains("git merge-base failed"));
  CHECK(run_program({"lint", "db", "--since", "main", "--staged"}).exit_code == 2);
}

TEST_CASE("queries come as SQL, CSV or JSON") {
  const WorkFolder folder;
  folder.write("db/V1__orders.sql", kOrders);
  folder.write("db/V2__drop.sql", "ALTER TABLE orders DROP COLUMN state;\n");
  folder.write("q.sql", "SELECT 1;\nSELECT state\nFROM orders;\n");
  folder.write("q.csv",
               "calls,query\n5,\"SELECT \"\"state\"\" FROM orders,\n  pg_class\"\n"
               "1,SELECT state FROM orders WHERE id = $1 LIMIT\n");
  folder.write("q.json", R"([{"query": "UPDATE orders SET state = $1", "calls": 3}, "COMMIT"])");
  const ProgramRun run =
      run_program({"lint", "db", "--after", "1", "--queries", "q.sql", "--queries", "q.csv",
                   "--queries", "q.json", "--format", "json"});
  CHECK(rules_of(findings_of(run)) ==
        Rules{"drop-column", "breaks-query", "breaks-query", "breaks-query"});
  CHECK_THAT(run.out, Catch::Contains("(q.sql:2)") && Catch::Contains("(q.csv:2)"));
  CHECK_THAT(run.err, Catch::Contains("1 of the application's queries do not parse"));
  folder.write("bad.csv", "a,b\n1,2\n");
  CHECK(run_program({"lint", "db", "--queries", "bad.csv"}).exit_code == 2);
}

TEST_CASE("fix writes new files behind the old one, and nothing with --diff") {
  const WorkFolder folder;
  folder.write("db/V1__orders.sql", kOrders);
  folder.write("db/V2__index.sql",
               std::string("-- kept\nCOMMENT ON TABLE orders IS 'x';\n") + kIndex);
  folder.write("db/V2.1__later.sql", "SELECT 1;\n");
  const ProgramRun shown = run_program({"lint", "db", "--after", "1", "--fix", "--diff"});
  CHECK_THAT(shown.out, Catch::Contains("+++ b/db/V2.0.1__index.sql") &&
                            Catch::Contains("+CREATE INDEX CONCURRENTLY"));
  CHECK_FALSE(std::filesystem::exists("db/V2.0.1__index.sql"));
  CHECK(run_program({"lint", "db", "--after", "1", "--fix"}).exit_code == 0);
  CHECK(content("db/V2__index.sql") == "-- kept\nCOMMENT ON TABLE orders IS 'x';\n");
  CHECK(content("db/V2.0.1__index.sql") ==
        "CREATE INDEX CONCURRENTLY orders_state_idx ON orders (state);\n");
  CHECK(rules_in({"lint", "db", "--after", "1"}).empty());
}

TEST_CASE("names of split files lie between their neighbours") {
  Migration here;
  here.version = "002_x";
  here.script = "002_x.sql";
  Migration next;
  next.version = "003_y";
  CHECK(names_behind("plain", here, &next, 2) ==
        std::vector<std::string>{"002_x_2.sql", "002_x_3.sql"});
  next.version = "002_x_1";
  CHECK_FALSE(names_behind("plain", here, &next, 1));
  here.version = "1.5";
  here.script = "sub/V1_5__x.sql";
  next.version = "1.5.1";
  CHECK(names_behind("flyway", here, &next, 1) == std::vector<std::string>{"sub/V1.5.0.1__x.sql"});
  CHECK(names_behind("flyway", here, nullptr, 1) == std::vector<std::string>{"sub/V1.5.1__x.sql"});
}

TEST_CASE("a unified diff is what git apply takes") {
  CHECK(unified_diff("a", "1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nx\n6\n7\n8\n") ==
        "--- a/a\n+++ b/a\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
  CHECK(unified_diff("a", std::nullopt, "1\n") == "--- /dev/null\n+++ b/a\n@@ -0,0 +1,1 @@\n+1\n");
  CHECK(unified_diff("a", "1\n", "1\n").empty());
}

TEST_CASE("every format says what was found, and escapes what it must") {
  const WorkFolder folder;
  folder.write("db/V1__orders.sql", "CREATE TABLE \"a<b>&|%\" (x int);\n");
  folder.write("db/V2__a,b:ä.sql", "CREATE INDEX i ON \"a<b>&|%\" (x);\n");
  const auto out = [](const std::string& format) {
    const ProgramRun run = run_program({"lint", "db", "--after", "1", "--format", format});
    CHECK(run.exit_code == 1);
    return run.out;
  };
  CHECK_THAT(
      out("github"),
      Catch::StartsWith("::error file=db/V2__a%2Cb%3Aä.sql,line=1,endLine=1,col=1,endColumn=32,"
                        "title=create-index::") &&
          Catch::Contains("a<b>&|%25"));
  const Result<Json> gitlab = parse_json(out("gitlab"));
  REQUIRE(gitlab);
  CHECK((*gitlab)[0]["location"]["path"] == "db/V2__a,b:ä.sql");
  CHECK((*gitlab)[0]["severity"] == "critical");
  CHECK((*gitlab)[0]["fingerprint"].get<std::string>().size() == 64);
  for (const char* xml : {"junit", "checkstyle"}) {
    const std::string text = out(xml);
    CHECK_THAT(text, Catch::StartsWith("<?xml") && Catch::Contains("a&lt;b&gt;&amp;|%"));
    CHECK_THAT(text, !Catch::Contains("a<b>"));
  }
  CHECK_THAT(out("markdown"), Catch::StartsWith("### Bellows: 1 error in 1 migration\n") &&
                                  Catch::Contains("a\\<b>&\\|%"));
  const Result<Json> sarif = parse_json(out("sarif"));
  REQUIRE(sarif);
  const Json& run = (*sarif)["runs"][0];
  const Json& result = run["results"][0];
  CHECK(result["level"] == "error");
  CHECK(run["tool"]["driver"]["rules"][result["ruleIndex"].get<std::size_t>()]["id"] ==
        "create-index");
  const Json& place = result["locations"][0]["physicalLocation"];
  CHECK(place["artifactLocation"]["uri"] == "db/V2__a%2Cb%3A%C3%A4.sql");
  CHECK(place["region"]["endColumn"] == 32);
}

TEST_CASE("fingerprints survive lines above, and differ from one another") {
  Finding one;
  one.rule = "create-index";
  one.place = {"a.sql", 3, 1};
  one.statement = "CREATE INDEX i ON t (a)";
  Finding moved = one;
  moved.place.line = 9;
  CHECK(fingerprints({one}) == fingerprints({moved}));
  const std::vector<std::string> both = fingerprints({one, moved});
  CHECK(both[0] != both[1]);
}

}  // namespace
}  // namespace bellows
