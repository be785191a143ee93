// The commands of a rollout, against a real server.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "migrations/json.h"
#include "planner/plan.h"
#include "tests/support/expect_program.h"
#include "tests/support/sandbox_fixture.h"
#include "tests/support/surroundings.h"

namespace bellows {
namespace {

constexpr const char* kColumns =
    "SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute "
    "WHERE attrelid = 'orders'::regclass AND attnum > 0 AND NOT attisdropped";

// A database at version 1, with a rename that is pending, and a gate before it.
struct Shop {
  WorkFolder folder;
  std::string url = fresh_database();
  Environment database{"DATABASE_URL", url};

  explicit Shop(const std::string& gate) {
    folder.write("bellows.toml", "[source]\nfolder = \"db\"\n[[gate]]\n" + gate);
    folder.write("db/V1__orders.sql",
                 "CREATE TABLE orders (id bigint PRIMARY KEY, status text NOT NULL);\n"
                 "INSERT INTO orders SELECT i, 'new' FROM generate_series(1, 100) AS i;\n");
    const ProgramRun first = run_program({"run"});
    INFO(first.err);
    REQUIRE(first.exit_code == 0);
    REQUIRE_THAT(first.out, Catch::Contains("Direct: the database is empty."));
    folder.write("db/V2__state.sql", "ALTER TABLE orders RENAME COLUMN status TO state;\n");
  }
};

constexpr const char* kApproval = "kind = \"approval\"\nname = \"go\"\n";

TEST_CASE("run goes as far as it may; approve lets it go on", "[pg]") {
  const Shop shop(kApproval);
  CHECK_THAT(expect(0, {"status"}).out, Catch::Contains("pending     2\n"));
  CHECK_THAT(expect(3, {"run"}).out, Catch::Contains("Waiting at gate go"));
  CHECK(ask(shop.url, kColumns) == "id,status,state");
  const std::string waiting = expect(0, {"status"}).out;
  CHECK_THAT(waiting, Catch::Contains("phase       contract\n") &&
                          Catch::Contains("waits for   gate go (pending since") &&
                          Catch::Contains("nobody has approved this plan yet"));
  Result<Json> json = parse_json(expect(0, {"status", "--format", "json"}).out);
  REQUIRE(json);
  CHECK((*json)["plan"]["status"] == "running");
  CHECK((*json)["plan"]["gates"][0]["verdict"] == "pending");
  expect(3, {"run"});
  expect(2, {"approve", "--gate", "no"});
  expect(5, {"approve", "--plan", "0123456789"});
  expect(2, {"approve", "--expires", "soon"});
  const std::string hash = (*json)["plan"]["hash"];
  CHECK_THAT(
      expect(0, {"approve", "--plan", hash.substr(0, 12), "--by", "Ada", "--expires", "24h"}).out,
      Catch::Contains("Ada approved gate go of plan " + hash.substr(0, 12) + " for 24h."));
  CHECK_THAT(expect(0, {"run"}).out, Catch::Contains("Done."));
  CHECK(ask(shop.url, kColumns) == "id,state");
  CHECK_THAT(expect(0, {"run"}).out, Catch::Contains("Nothing to do"));
  CHECK_THAT(expect(0, {"status"}).out, Catch::Contains("pending     none\n"));
}

TEST_CASE("the sessions gate lets nothing be taken away while the old release is there", "[pg]") {
  const Shop shop("kind = \"sessions\"\napplication-name = \"shop-1.%\"\ndrain = \"200ms\"\n");
  {
    const Client old_release(shop.url, "shop-1.9");
    CHECK_THAT(expect(3, {"run"}).out, Catch::Contains("shop-1.9"));
    CHECK_THAT(expect(3, {"run"}).out, Catch::Contains("shop-1.9"));
    CHECK(ask(shop.url, kColumns) == "id,status,state");
  }
  expect(0, {"run", "--wait"});
  CHECK(ask(shop.url, kColumns) == "id,state");
}

TEST_CASE("the reviewed plan is the plan that runs", "[pg]") {
  const Shop shop(kApproval);
  expect(0, {"plan", "--out", "plan.json"});
  Result<Plan> plan = plan_from_json(expect(0, {"plan", "--format", "json"}).out);
  REQUIRE(plan);
  expect(5, {"run", "--expect", "0123456789ab"});
  CHECK(ask(shop.url, "SELECT count(*) FROM bellows.plan") == "0");
  expect(0, {"run", "plan.json", "--expect", plan->hash, "--until", "expand"});
  // Another plan than the one under way.
  shop.folder.write("other/V1__orders.sql", "CREATE TABLE orders (id bigint PRIMARY KEY);\n");
  shop.folder.write("other/V2__x.sql", "ALTER TABLE orders ADD COLUMN x int;\n");
  expect(0, {"plan", "other", "--offline", "--after", "1", "--out", "other.json"});
  expect(5, {"run", "--plan", "other.json"});
  expect(5, {"run", "--direct"});
  expect(0, {"run", "--plan", "plan.json", "--gates", "open"});
  expect(0, {"run", "--plan", "plan.json"});
}

TEST_CASE("while a plan is under way, plan shows what is left of it", "[pg]") {
  const Shop shop(kApproval);
  Result<Plan> whole = plan_from_json(expect(0, {"plan", "--format", "json"}).out);
  REQUIRE(whole);
  std::size_t done = 0;
  for (const char* until : {"expand", "backfill"}) {
    expect(0, {"run", "--until", until});
    const Phase last = *phase_from_name(until);
    done = static_cast<std::size_t>(
        std::count_if(whole->steps.begin(), whole->steps.end(),
                      [&](const Step& step) { return step.phase <= last; }));
    const ProgramRun left = expect(0, {"plan"});
    CHECK_THAT(left.err, Catch::Contains("plan " + whole->hash.substr(0, 12) +
                                         " is under way: " + std::to_string(done) + " of " +
                                         std::to_string(whole->steps.size()) + " steps are done"));
    for (const Step& step : whole->steps) {
      CAPTURE(step.id);
      CHECK((left.out.find("    " + step.id + "   ") != std::string::npos) == (step.phase > last));
    }
    // What is reviewed and run stays the whole plan.
    CHECK(expect(0, {"plan", "--format", "json"}).out == plan_to_json(*whole));
  }
  REQUIRE(ask(shop.url, "ALTER TABLE orders DROP COLUMN state CASCADE").empty());
  CHECK_THAT(expect(5, {"plan"}).err,
             Catch::Contains("was changed by someone else while the plan was under way"));
}

TEST_CASE("an edited plan is refused", "[pg]") {
  const Shop shop(kApproval);
  std::string document = expect(0, {"plan", "--format", "json"}).out;
  const std::size_t at = document.find("ALTER TABLE");
  REQUIRE(at != std::string::npos);
  document.replace(at, 11, "DROP  TABLE");
  shop.folder.write("plan.json", document);
  const ProgramRun run = run_program({"run", "plan.json"});
  CHECK(run.exit_code != 0);
  CHECK_THAT(run.err, Catch::Contains("hash"));
  CHECK(ask(shop.url, kColumns) == "id,status");
}

TEST_CASE("files that change under a plan stop it", "[pg]") {
  const Shop shop(kApproval);
  expect(3, {"run"});
  shop.folder.write("db/V2__state.sql", "ALTER TABLE orders RENAME COLUMN status TO phase;\n");
  const ProgramRun edited = expect(5, {"run"});
  CHECK_THAT(edited.err, Catch::Contains("migration 2 was edited after plan") &&
                             Catch::Contains("  at db/V2__state.sql\n") &&
                             Catch::Contains("bellows abort"));
  std::filesystem::remove("db/V2__state.sql");
  CHECK_THAT(expect(5, {"run"}).err, Catch::Contains("was removed"));
}

TEST_CASE("a file that was edited after it was applied is drift", "[pg]") {
  const Shop shop(kApproval);
  shop.folder.write("db/V1__orders.sql", "CREATE TABLE orders (id int);\n");
  for (const char* command : {"plan", "run", "lint"}) {
    CHECK_THAT(expect(5, {command}).err, Catch::Contains("  at db/V1__orders.sql\n"));
  }
  CHECK_THAT(expect(5, {"status"}).out, Catch::Contains("edited      1\n"));
  std::filesystem::remove("db/V1__orders.sql");
  CHECK_THAT(expect(5, {"run"}).err, Catch::Contains("is gone"));
}

TEST_CASE("abort takes the plan back, once somebody is sure", "[pg]") {
  const Shop shop(kApproval);
  expect(3, {"run"});
  CHECK_THAT(expect(2, {"abort"}).err, Catch::Contains("--yes"));
  CHECK(ask(shop.url, kColumns) == "id,status,state");
  CHECK_THAT(expect(0, {"abort", "--yes"}).out, Catch::Contains("is taken back."));
  CHECK(ask(shop.url, kColumns) == "id,status");
  expect(5, {"abort", "--yes"});
  CHECK_THAT(expect(0, {"status"}).out, Catch::Contains(", aborted\n"));
}

TEST_CASE("abort says what stays although the plan is taken back", "[pg]") {
  const Shop shop(kApproval);
  shop.folder.write("db/V2__state.sql", "UPDATE orders SET status = 'old' WHERE id < 10;\n");
  shop.folder.write("db/V3__state.sql", "ALTER TABLE orders RENAME COLUMN status TO state;\n");
  expect(3, {"run"});
  CHECK_THAT(expect(0, {"abort", "--yes"}).out, Catch::Contains("the rows keep what it wrote"));
}

TEST_CASE("a rollout can be followed by a program", "[pg]") {
  const Shop shop(kApproval);
  const std::string out = expect(3, {"run", "--format", "json"}).out;
  std::size_t begin = 0;
  std::vector<std::string> events;
  while (begin < out.size()) {
    const std::size_t end = out.find('\n', begin);
    Result<Json> line = parse_json(out.substr(begin, end - begin));
    REQUIRE(line);
    events.push_back((*line)["event"]);
    begin = end + 1;
  }
  CHECK(events.front() == "plan-started");
  CHECK(events.back() == "result");
}

TEST_CASE("--phased plans even an empty database, --direct runs even a full one", "[pg]") {
  const WorkFolder folder;
  folder.write("db/V1__t.sql", "CREATE TABLE t (id bigint PRIMARY KEY);\n");
  const std::string url = fresh_database();
  const Environment database("DATABASE_URL", url);
  CHECK_THAT(expect(0, {"plan", "db"}).out, Catch::Contains("Direct: the database is empty"));
  CHECK_THAT(expect(0, {"plan", "db", "--phased"}).out, Catch::Contains("E1"));
  CHECK_THAT(expect(0, {"run", "db", "--phased"}).out, Catch::Contains("expand\n"));
  folder.write("db/V2__c.sql", "ALTER TABLE t RENAME COLUMN id TO key;\n");
  CHECK_THAT(expect(0, {"run", "db", "--direct"}).out, Catch::Contains("as --direct asks"));
  CHECK(ask(url, "SELECT count(*) FROM bellows.migration") == "2");
}

TEST_CASE("a sandbox lends its server to a command, and its exit code to us", "[pg]") {
  const WorkFolder folder;
  const ProgramRun run = run_program({"sandbox", "--", "/bin/sh", "-c",
                                      "echo \"$PGHOST\" >host; echo \"$DATABASE_URL\" >url; "
                                      "psql -qAtc 'SELECT 6 * 7' >answer; exit 7"});
  CHECK(run.exit_code == 7);
  CHECK(std::system("grep -qx 42 answer && grep -q '^postgresql:///postgres?host=' url && "
                    "[ ! -e \"$(cat host)\" ]") == 0);
  CHECK(run_program({"sandbox", "--", "/no/such/program"}).exit_code == 2);
}

}  // namespace
}  // namespace bellows
