// The commands by which people stay in charge of a plan, against a real server.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "migrations/json.h"
#include "tests/support/expect_program.h"
#include "tests/support/json_schema.h"
#include "tests/support/sandbox_fixture.h"
#include "tests/support/surroundings.h"

namespace bellows {
namespace {

// A database at version 1, with a rename that is pending, and a gate that a person opens.
struct Shop {
  WorkFolder folder;
  std::string url = fresh_database();
  Environment database{"DATABASE_URL", url};

  explicit Shop(const std::string& more = "") {
    folder.write(
        "bellows.toml",
        "[source]\nfolder = \"db\"\n[[gate]]\nkind = \"approval\"\nname = \"go\"\n" + more);
    folder.write("db/V1__orders.sql",
                 "CREATE TABLE orders (id bigint PRIMARY KEY, status text NOT NULL);\n"
                 "INSERT INTO orders SELECT i, 'new' FROM generate_series(1, 100) AS i;\n");
    REQUIRE(run_program({"run"}).exit_code == 0);
    folder.write("db/V2__state.sql", "ALTER TABLE orders RENAME COLUMN status TO state;\n");
  }
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
  }
  return lines;
}

TEST_CASE("a pause holds what is started, until resume", "[pg]") {
  const Shop shop;
  CHECK_THAT(expect(0, {"resume"}).out, Catch::Contains("Nothing was paused."));
  CHECK_THAT(expect(0, {"pause", "--by", "Ada", "--why", "the shop is slow"}).out,
             Catch::Contains("Paused. Nothing is at work"));
  CHECK_THAT(expect(0, {"pause", "--by", "Bob"}).out,
             Catch::Contains("It is paused already, by Ada since"));
  CHECK_THAT(expect(3, {"run"}).out, Catch::Contains("Paused by Ada since") &&
                                         Catch::Contains(": the shop is slow\n") &&
                                         Catch::Contains("bellows resume"));
  CHECK_THAT(expect(3, {"advance", "--to", "expand"}).out, Catch::Contains("Paused by Ada"));
  CHECK_THAT(
      expect(3, {"run", "--format", "json"}).out,
      Catch::Contains("\"state\":\"paused\"") && Catch::Contains("\"paused\":\"by Ada since"));
  CHECK_THAT(expect(0, {"status"}).out, Catch::Contains("paused      by Ada since"));
  const Json status = json_of(expect(0, {"status", "--format", "json"}));
  CHECK(status["paused"]["by"] == "Ada");
  CHECK(status["paused"]["why"] == "the shop is slow");
  CHECK(status["executor"].is_null());
  CHECK_THAT(expect(0, {"resume", "--by", "Ada"}).out,
             Catch::Contains("The pause is over. Nothing is at work"));
  CHECK_THAT(expect(3, {"run"}).out, Catch::Contains("Waiting at gate go"));
}

TEST_CASE("a session that is named and idle for long enough is ended when it is in the way",
          "[pg]") {
  const Shop shop("[locks]\nend-idle = [\"report-%\"]\n");
  const Client report(shop.url, "report-7");
  REQUIRE(report.ask("BEGIN").empty());
  REQUIRE(report.ask("SELECT count(*) FROM orders") == "100");
  expect(4, {"run", "--lock-deadline", "1s"});  // 30 s are long enough
  REQUIRE(report.ask("SELECT count(*) FROM orders") == "100");
  const ProgramRun run = expect(3, {"run", "--end-idle-after", "1ms"});
  CHECK_THAT(run.out + run.err, Catch::Contains("ended pid ") &&
                                    Catch::Contains("(report-7, idle in transaction for "));
  CHECK_THAT(report.ask("SELECT 1"), Catch::Contains("administrator command"));
}

TEST_CASE("a paused plan can be aborted, and does not start again by itself", "[pg]") {
  const Shop shop;
  expect(3, {"run"});
  expect(0, {"pause"});
  expect(0, {"abort", "--yes"});
  CHECK_THAT(expect(0, {"status"}).out, Catch::Contains(", aborted\n"));
  expect(3, {"run"});
}

TEST_CASE("advance brings the plan to the end of a phase, once", "[pg]") {
  const Shop shop;
  expect(2, {"advance"});
  expect(2, {"advance", "--to", "expand", "--rollout", "0"});
  CHECK_THAT(expect(0, {"advance", "--to", "expand", "--wait"}).out,
             Catch::Contains("Stopped after expand"));
  const std::string steps = ask(shop.url, "SELECT count(*) FROM bellows.step");
  CHECK_THAT(expect(0, {"advance", "--to", "expand", "--wait"}).out,
             Catch::Contains("The plan is at the end of expand."));
  CHECK(ask(shop.url, "SELECT count(*) FROM bellows.step") == steps);
  expect(0, {"advance", "--to", "backfill"});
  // It opens no gate.
  CHECK_THAT(expect(3, {"advance", "--to", "contract"}).out, Catch::Contains("Waiting at gate go"));
  expect(0, {"approve"});
  expect(0, {"advance", "--to", "contract"});
  CHECK_THAT(expect(0, {"advance", "--to", "contract"}).out, Catch::Contains("Nothing to do"));
}

TEST_CASE("advance asks an executor that is at work", "[pg]") {
  const Shop shop;
  expect(0, {"run", "--until", "expand"});
  // Somebody else's, which is our client here: its session is the owner's.
  const Client other(shop.url, "bellows run");
  REQUIRE(other
              .ask("UPDATE bellows.lease SET owner = 'build-7:4711:1', since = clock_timestamp(), "
                   "backend_pid = "
                   "pg_backend_pid(), backend_start = (SELECT backend_start FROM pg_stat_activity "
                   "WHERE pid = "
                   "pg_backend_pid()), expires_at = clock_timestamp() + interval '1 h'")
              .empty());
  CHECK_THAT(expect(3, {"advance", "--to", "backfill", "--by", "Ada"}).out,
             Catch::Contains("Another run is at work and goes on to backfill"));
  CHECK(ask(shop.url, "SELECT advance_to || advance_rollout || advance_by FROM bellows.control") ==
        "backfill1Ada");
  const std::string status = expect(0, {"status"}).out;
  CHECK_THAT(status, Catch::Contains("executor    process 4711 on build-7, since 20"));
  const Json json = json_of(expect(0, {"status", "--format", "json"}));
  CHECK(json["executor"]["host"] == "build-7");
  CHECK_THAT(expect(0, {"pause"}).out,
             Catch::Contains("process 4711 on build-7 holds as soon as its batch"));
  CHECK_THAT(expect(0, {"status"}).out, Catch::Contains("(what is under way is finished first)"));
}

TEST_CASE("set changes what may be changed, of the plan that is under way", "[pg]") {
  const Shop shop;
  CHECK_THAT(expect(5, {"set", "batch-rows=10"}).err, Catch::Contains("no plan is under way"));
  expect(3, {"run"});
  expect(2, {"set"});
  CHECK_THAT(expect(2, {"set", "batch-row=10"}).err, Catch::Contains("batch-rows"));
  CHECK_THAT(expect(2, {"set", "batch-rows"}).err, Catch::Contains("batch-rows=VALUE"));
  CHECK_THAT(expect(2, {"set", "batch-rows=many"}).err, Catch::Contains("not a whole number"));
  CHECK_THAT(expect(2, {"set", "stall-budget=0ms"}).err, Catch::Contains("too short"));
  expect(0, {"set", "batch-rows=10", "stall-budget=50ms", "wal-budget=20", "--by", "Ada"});
  CHECK_THAT(expect(0, {"status"}).out,
             Catch::Contains(
                 "set         batch-rows = 10, stall-budget = 50ms, wal-budget = 20, by Ada at"));
  expect(0, {"set", "batch-rows=default"});
  const Json status = json_of(expect(0, {"status", "--format", "json"}));
  CHECK(status["set"]["stall_budget_ms"] == 50);
  CHECK(status["set"]["wal_budget_mb"] == 20);
  CHECK_FALSE(status["set"].contains("batch_rows"));
}

TEST_CASE("can-rollback answers with its exit code in every state", "[pg]") {
  const Shop shop;
  CHECK_THAT(expect(0, {"can-rollback"}).out, Catch::StartsWith("Yes: no plan has run here"));
  expect(0, {"run", "--until", "expand"});
  CHECK_THAT(expect(0, {"can-rollback"}).out,
             Catch::Contains("the old release cannot tell") && Catch::Contains("bellows pause"));
  expect(3, {"run"});
  CHECK_THAT(expect(0, {"can-rollback"}).out, Catch::Contains("contract has not begun"));
  expect(0, {"run", "--gates", "open"});
  CHECK_THAT(expect(1, {"can-rollback"}).out, Catch::StartsWith("No: the plan is finished"));
  const Json answer = json_of(expect(1, {"can-rollback", "--format", "json"}));
  CHECK(answer["can_roll_back"] == false);
  CHECK(answer["after_abort"] == false);
  CHECK(answer["step"] == "C1");
  CHECK_THAT(expect(0, {"status"}).out, Catch::Contains("roll back?  No: the plan is finished"));
}

TEST_CASE("a run can be made step by step", "[pg]") {
  const Shop shop;
  CHECK_THAT(expect(0, {"run", "--steps", "1"}).out, Catch::Contains("Stopped after 1 step, as"));
  CHECK(ask(shop.url, "SELECT count(*) FROM bellows.step") == "1");
  expect(2, {"run", "--steps", "0"});
  expect(2, {"run", "--steps", "all"});
}

TEST_CASE("status --watch ends with the plan", "[pg]") {
  const Shop shop;
  expect(0, {"run", "--gates", "open"});
  const std::string once = expect(0, {"status"}).out;
  CHECK(expect(0, {"status", "--watch"}).out == once);
  CHECK(lines_of(expect(0, {"status", "--watch", "--format", "json"}).out).size() == 1);
}

TEST_CASE("what a run tells programs conforms to the published schema", "[pg]") {
  const Shop shop;
  std::ostringstream text;
  text << std::ifstream(std::string(BELLOWS_SOURCE_DIR) + "/docs/events.schema.json").rdbuf();
  const Result<Json> schema = parse_json(text.str());
  REQUIRE(schema);
  std::string all = expect(3, {"run", "--format", "json"}).out;
  expect(0, {"pause"});
  all += expect(3, {"run", "--format", "json"}).out;
  all += expect(0, {"abort", "--yes", "--format", "json"}).out;
  expect(0, {"resume"});
  all += expect(0, {"run", "--gates", "open", "--format", "json"}).out;
  all += expect(0, {"advance", "--to", "contract", "--format", "json"}).out;
  const std::vector<std::string> lines = lines_of(all);
  CHECK(lines.size() > 30);
  for (const std::string& line : lines) {
    CAPTURE(line);
    const Result<Json> event = parse_json(line);
    REQUIRE(event);
    CHECK(schema_violation(*schema, *event) == "");
  }
}

TEST_CASE("a run tells a command, and writes metrics", "[pg]") {
  const Shop shop(
      "[notify]\ncommand = [\"/bin/sh\", \"-c\", \"cat >>told\"]\non = [\"gate-waiting\", "
      "\"run-ended\"]\n[metrics]\ntextfile = \"run.prom\"\n");
  REQUIRE(std::filesystem::remove("told"));  // of the run that made the tables
  expect(3, {"run"});
  std::ostringstream told;
  told << std::ifstream("told").rdbuf();
  const std::vector<std::string> lines = lines_of(told.str());
  CAPTURE(told.str());
  REQUIRE(lines.size() == 2);
  CHECK_THAT(lines[0], Catch::Contains("\"event\":\"gate-waiting\"") &&
                           Catch::Contains("\"step\":\"go\"") &&
                           Catch::Contains("\"phase\":\"backfill\""));
  CHECK_THAT(lines[1], Catch::Contains("\"text\":\"waiting: go\""));
  std::ostringstream metrics;
  metrics << std::ifstream("run.prom").rdbuf();
  CHECK_THAT(metrics.str(),
             Catch::Contains("for=\"gate\"} 1\n") && Catch::Contains("state=\"waiting\"} 1\n"));
  CHECK_THAT(expect(0, {"config"}).out,
             Catch::Contains("command = [\"/bin/sh\",\"-c\",\"cat >>told\"]\n") &&
                 Catch::Contains("on = [\"gate-waiting\", \"run-ended\"]\n"));
}

TEST_CASE("a wrong key of [notify] is found with its place") {
  const WorkFolder folder;
  folder.write("bellows.toml", "[notify]\non = [\"gate-wating\"]\n");
  const ProgramRun run = expect(2, {"config"});
  CHECK_THAT(run.err, Catch::Contains("there is no event \"gate-wating\"") &&
                          Catch::Contains("gate-waiting") && Catch::Contains("bellows.toml"));
}

}  // namespace
}  // namespace bellows
