// hide-for and bellows unhide, as people and programs use them, against a real server.
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "migrations/json.h"
#include "tests/support/expect_program.h"
#include "tests/support/json_schema.h"
#include "tests/support/sandbox_fixture.h"
#include "tests/support/surroundings.h"

namespace bellows {
namespace {

// A database at version 1, and a column and a table that are to go.
struct Shop {
  WorkFolder folder;
  std::string url = fresh_database();
  Environment database{"DATABASE_URL", url};

  explicit Shop(const std::string& more = "[contract]\nhide-for = \"24h\"\n") {
    folder.write("bellows.toml", "[source]\nfolder = \"db\"\n" + more);
    folder.write("db/V1__orders.sql",
                 "CREATE TABLE orders (id bigint PRIMARY KEY, coupon text);\n"
                 "CREATE TABLE carts (id bigint PRIMARY KEY);\n");
    REQUIRE(run_program({"run"}).exit_code == 0);
    folder.write("db/V2__drop.sql", "ALTER TABLE orders DROP COLUMN coupon;\nDROP TABLE carts;\n");
  }
};

TEST_CASE("what is hidden is told, brought back, hidden again and dropped", "[pg]") {
  const Shop shop;
  CHECK_THAT(expect(5, {"unhide"}).err, Catch::Contains("no plan is under way"));
  CHECK_THAT(expect(0, {"plan"}).out, Catch::Contains("not before 24 h after C1"));
  CHECK_THAT(expect(3, {"run"}).out, Catch::Contains("gate hide-for is shut: C3: hidden since") &&
                                         Catch::Contains("Waiting at gate hide-for"));
  CHECK_THAT(expect(0, {"status"}).out,
             Catch::Contains("hidden      public.orders.coupon since 20") &&
                 Catch::Contains("dropped not before 20") &&
                 Catch::Contains("hidden      public.carts since 20") &&
                 Catch::Contains("roll back?  Not now: "));
  const Json status = json_of(expect(0, {"status", "--format", "json"}));
  REQUIRE(status["plan"]["hidden"].size() == 2);
  CHECK(status["plan"]["hidden"][0]["objects"] == Json::array({"public.orders.coupon"}));
  CHECK(status["plan"]["hidden"][0]["dropped_by"] == "C3");
  CHECK(status["plan"]["hidden"][0]["left_ms"] > 86'000'000);
  CHECK(status["plan"]["rollback"]["after_unhide"] == true);
  CHECK_THAT(expect(1, {"can-rollback"}).out,
             Catch::StartsWith("Not now: ") && Catch::Contains("bellows unhide"));
  CHECK(json_of(expect(1, {"can-rollback", "--format", "json"}))["after_unhide"] == true);

  CHECK_THAT(expect(2, {"unhide", "coupon"}).err,
             Catch::Contains("\"coupon\" is not hidden") && Catch::Contains("public.carts"));
  CHECK_THAT(expect(0, {"unhide", "--by", "Ada", "--why", "support is called"}).out,
             Catch::Contains("It is back, and the plan is paused"));
  CHECK(ask(shop.url, "SELECT count(coupon) FROM orders") == "0");
  CHECK(ask(shop.url, "SELECT count(*) FROM carts") == "0");
  CHECK_THAT(expect(0, {"status"}).out,
             Catch::Contains("paused      by Ada since") && Catch::Contains("support is called"));
  CHECK_THAT(expect(0, {"can-rollback"}).out, Catch::StartsWith("Yes: "));
  expect(3, {"run"});
  expect(0, {"resume"});
  CHECK_THAT(expect(3, {"run"}).out, Catch::Contains("Waiting at gate hide-for"));
  const Client client(shop.url, "test");
  REQUIRE(
      client.ask("UPDATE bellows.step SET finished_at = finished_at - interval '25 h'").empty());
  CHECK_THAT(expect(0, {"run"}).out, Catch::Contains("Done."));
  CHECK_THAT(expect(5, {"unhide"}).err, Catch::Contains("no plan is under way"));
}

TEST_CASE("the flag and the environment say for how long, too", "[pg]") {
  const Shop shop("");
  CHECK_THAT(expect(0, {"plan"}).out, !Catch::Contains("hide"));
  CHECK_THAT(expect(0, {"plan", "--hide-for", "90s"}).out,
             Catch::Contains("not before 1 min 30 s after C1"));
  CHECK_THAT(expect(0, {"plan", "--hide-for", "1ms"}).out, Catch::Contains("not before 1 s after"));
  CHECK_THAT(expect(2, {"plan", "--hide-for", "soon"}).err, Catch::Contains("duration"));
  const Environment setting{"BELLOWS_HIDE_FOR", "2h"};
  CHECK_THAT(expect(0, {"plan"}).out, Catch::Contains("not before 2 h after C1"));
  CHECK_THAT(expect(0, {"plan", "--hide-for", "0s"}).out, !Catch::Contains("hide"));
}

TEST_CASE("what unhide tells programs conforms to the published schema", "[pg]") {
  const Shop shop;
  std::ostringstream text;
  text << std::ifstream(std::string(BELLOWS_SOURCE_DIR) + "/docs/events.schema.json").rdbuf();
  const Result<Json> schema = parse_json(text.str());
  REQUIRE(schema);
  std::string all = expect(3, {"run", "--format", "json"}).out;
  all += expect(0, {"unhide", "carts", "--format", "json"}).out;
  std::istringstream lines(all);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    CAPTURE(line);
    const Result<Json> event = parse_json(line);
    REQUIRE(event);
    CHECK(schema_violation(*schema, *event) == "");
  }
  CHECK(count > 8);
  CHECK_THAT(all, Catch::Contains("\"state\":\"unhidden\""));
}

}  // namespace
}  // namespace bellows
