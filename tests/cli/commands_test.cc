// The commands that need no database, each as a user would run it.
#include <catch2/catch.hpp>

#include "migrations/json.h"
#include "tests/support/program.h"
#include "tests/support/surroundings.h"

namespace bellows {
namespace {

void write_shop(const WorkFolder& folder) {
  folder.write("db/V1__orders.sql",
               "CREATE TABLE orders (id bigint PRIMARY KEY, state text NOT NULL);\n");
  folder.write("db/V2__index.sql",
               "-- finds the open ones\nCREATE INDEX orders_state_idx ON orders (state);\n");
}

TEST_CASE("lint shows the place, the code, what happens, what to do, and the safe form") {
  const WorkFolder folder;
  write_shop(folder);
  const ProgramRun run = run_program({"lint", "db", "--after", "1"});
  CHECK(run.exit_code == 1);
  CHECK(run.err.empty());
  CHECK(run.out ==
        "db/V2__index.sql:2:1: error: create-index\n"
        "  2 | CREATE INDEX orders_state_idx ON orders (state);\n"
        "    | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  writes to public.orders wait until the index is built (SHARE lock)\n"
        "  do: Build it CONCURRENTLY, outside a transaction.\n"
        "  safe form (expand):\n"
        "    CREATE INDEX CONCURRENTLY orders_state_idx ON orders (state);\n"
        "\n"
        "1 error in 1 migration\n");
}

TEST_CASE("lint takes what earlier files make for used, unless they go out together") {
  const WorkFolder folder;
  write_shop(folder);
  CHECK(run_program({"lint", "db"}).exit_code == 1);
  const ProgramRun run = run_program({"lint", "db/V1__orders.sql", "db/V2__index.sql"});
  CHECK(run.exit_code == 0);
  CHECK(run.out == "no findings in 2 migrations\n");
}

TEST_CASE("lint of a named file takes what comes before it for history") {
  const WorkFolder folder;
  write_shop(folder);
  CHECK(run_program({"lint", "db/V2__index.sql"}).exit_code == 1);
  CHECK(run_program({"lint", "db/V1__orders.sql"}).exit_code == 0);
}

TEST_CASE("lint takes a schema from a file") {
  const WorkFolder folder;
  folder.write("schema.sql", "CREATE TABLE orders (id bigint, state text);\n");
  folder.write("new/V9__index.sql", "CREATE INDEX ON orders (state);\n");
  CHECK(run_program({"lint", "new", "--schema", "schema.sql"}).exit_code == 1);
  const ProgramRun run = run_program({"lint", "new"});
  CHECK(run.exit_code == 1);
  CHECK_THAT(run.out, Catch::Contains("warning: unknown-relation") &&
                          Catch::Contains("error: create-index") &&
                          Catch::Contains("public.orders"));
}

TEST_CASE("lint --format json is one document, phases included when asked for") {
  const WorkFolder folder;
  write_shop(folder);
  const ProgramRun run =
      run_program({"lint", "db", "--after", "1", "--format", "json", "--phases"});
  CHECK(run.exit_code == 1);
  Result<Json> json = parse_json(run.out);
  REQUIRE(json);
  REQUIRE((*json)["findings"].size() == 1);
  CHECK((*json)["findings"][0]["rule"] == "create-index");
  CHECK((*json)["findings"][0]["file"] == "db/V2__index.sql");
  CHECK((*json)["findings"][0]["line"] == 2);
  REQUIRE((*json)["statements"].size() == 1);
  CHECK((*json)["statements"][0]["phase"] == "expand");
}

TEST_CASE("effects says what each statement locks and builds") {
  const WorkFolder folder;
  folder.write("schema.sql", "CREATE TABLE orders (id bigint, state text);\n");
  folder.write("change.sql",
               "CREATE INDEX orders_state_idx ON orders (state);\n"
               "ALTER TABLE orders ALTER COLUMN id TYPE text;\n");
  const ProgramRun run =
      run_program({"effects", "change.sql", "--schema", "schema.sql", "--format", "json"});
  CHECK(run.exit_code == 0);
  Result<Json> json = parse_json(run.out);
  REQUIRE(json);
  const Result<Json> expected = parse_json(R"json([
    {"statement": "CREATE INDEX orders_state_idx ON orders (state)", "file": "change.sql",
     "line": 1, "locks": [{"relation": "public.orders", "mode": "SHARE", "blocks_reads": false,
     "blocks_writes": true}], "rewrites": [], "scans": [], "builds": ["public.orders_state_idx"]},
    {"statement": "ALTER TABLE orders ALTER COLUMN id TYPE text", "file": "change.sql",
     "line": 2, "locks": [{"relation": "public.orders", "mode": "ACCESS EXCLUSIVE",
     "blocks_reads": true, "blocks_writes": true},
     {"relation": "public.orders_state_idx", "mode": "ACCESS EXCLUSIVE",
     "blocks_reads": true, "blocks_writes": true}],
     "rewrites": ["public.orders"], "scans": [], "builds": ["public.orders_state_idx"]}])json");
  REQUIRE(expected);
  for (const char* key : {"statement", "file", "line", "locks", "rewrites", "scans", "builds"}) {
    CHECK((*json)[0][key] == (*expected)[0][key]);
    CHECK((*json)[1][key] == (*expected)[1][key]);
  }
  CHECK((*json)[0]["runs_in_transaction"] == true);
  const ProgramRun human = run_program({"effects", "change.sql", "--schema", "schema.sql"});
  CHECK_THAT(human.out, Catch::Contains("change.sql:1  CREATE INDEX orders_state_idx") &&
                            Catch::Contains("locks     public.orders  SHARE  blocks writes\n"));
  const ProgramRun typed =
      run_program({"effects", "DROP INDEX CONCURRENTLY i; SELECT act()", "--schema", "schema.sql"});
  CHECK(typed.exit_code == 2);
  CHECK_THAT(typed.err, Catch::Contains("index \"i\" does not exist"));
  const ProgramRun alone =
      run_program({"effects", "VACUUM orders; SELECT act()", "--schema", "schema.sql"});
  CHECK_THAT(alone.out,
             Catch::StartsWith("VACUUM orders\n") &&
                 Catch::Contains("runs      outside of a transaction only\n") &&
                 Catch::Contains("unknown   calls the function act, which is not known here\n"));
}

TEST_CASE("plan without a database is direct, after a version in phases") {
  const WorkFolder folder;
  write_shop(folder);
  const ProgramRun direct = run_program({"plan", "db"});
  CHECK(direct.exit_code == 0);
  CHECK_THAT(direct.out,
             Catch::Contains("Direct: no database is named") &&
                 Catch::Contains("  2  V2__index.sql  (1 statements, one transaction)"));
  const ProgramRun phased = run_program({"plan", "db", "--after", "1"});
  CHECK(phased.exit_code == 0);
  CHECK_THAT(phased.out, Catch::Contains("E1   build index orders_state_idx"));
  const ProgramRun json = run_program({"plan", "db", "--after", "1", "--format", "json"});
  Result<Json> document = parse_json(json.out);
  REQUIRE(document);
  CHECK((*document)["steps"].size() == 1);
  CHECK_THAT(run_program({"graph", "db", "--after", "1"}).out, Catch::StartsWith("digraph"));
  CHECK_THAT(run_program({"explain", "e1", "db", "--after", "1"}).out,
             Catch::Contains("CREATE INDEX CONCURRENTLY"));
}

TEST_CASE("a version that is not there is told, and the one that was meant") {
  const WorkFolder folder;
  write_shop(folder);
  const ProgramRun run = run_program({"plan", "db", "--after", "3"});
  CHECK(run.exit_code == 2);
  CHECK_THAT(run.err, Catch::Contains("--after: there is no migration \"3\" in db"));
  CHECK(run_program({"plan", "db", "--to", "x"}).exit_code == 2);
}

TEST_CASE("explain knows rules and exit codes") {
  const WorkFolder folder;
  CHECK_THAT(run_program({"explain", "create-index"}).out, Catch::Contains("Safe form"));
  for (const char* code : {"0", "1", "2", "3", "4", "5", "6"}) {
    CHECK_THAT(run_program({"explain", code}).out,
               Catch::StartsWith("Exit code " + std::string(code)));
  }
  CHECK_THAT(run_program({"explain", "creat-index"}).err,
             Catch::Contains("Did you mean create-index?"));
}

TEST_CASE("rules lists what explain knows") {
  const WorkFolder folder;
  Result<Json> json = parse_json(run_program({"rules", "--format", "json"}).out);
  REQUIRE(json);
  REQUIRE(json->size() > 10);
  for (const Json& rule : *json) {
    INFO(rule["id"]);
    CHECK(run_program({"explain", rule["id"].get<std::string>()}).exit_code == 0);
  }
}

TEST_CASE("init writes a file that is read, and not over one that is there") {
  const WorkFolder folder;
  CHECK(run_program({"init"}).exit_code == 0);
  CHECK(run_program({"config"}).exit_code == 0);
  CHECK(run_program({"init"}).exit_code == 2);
  CHECK(run_program({"init", "--force"}).exit_code == 0);
}

TEST_CASE("completion lists every command and option, in scripts that shells can read") {
  const WorkFolder folder;
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const ProgramRun run = run_program({"completion", shell});
    CHECK(run.exit_code == 0);
    for (const char* word : {"lint", "sandbox", "until", "expect", "profile", "stall-budget"}) {
      CHECK_THAT(run.out, Catch::Contains(word));
    }
  }
  folder.write("check.sh", run_program({"completion", "bash"}).out +
                               "COMP_WORDS=(bellows run --until '') COMP_CWORD=3; _bellows\n"
                               "[ \"${COMPREPLY[*]}\" = 'expand backfill contract' ] || exit 1\n"
                               "COMP_WORDS=(bellows run --exp) COMP_CWORD=2; _bellows\n"
                               "[ \"${COMPREPLY[*]}\" = '--expect' ]\n");
  CHECK(std::system("bash check.sh") == 0);
}

TEST_CASE("help and version are what is asked for") {
  CHECK(run_program({"--version"}).out.rfind("bellows ", 0) == 0);
  CHECK_THAT(run_program({}).out, Catch::Contains("Exit codes:"));
  CHECK_THAT(run_program({"run", "--help"}).out, Catch::Contains("--until"));
  CHECK(run_program({"run", "--help"}).exit_code == 0);
}

}  // namespace
}  // namespace bellows
