// Rows that cannot be moved, among many that can.
#include "executor/quarantine.h"

#include <catch2/catch.hpp>

#include "tests/executor/plan_fixture.h"

using namespace bellows;

namespace {

constexpr const char* kFill =
    "CREATE TABLE word (id integer PRIMARY KEY, t text, n integer); "
    "INSERT INTO word SELECT i, i::text FROM generate_series(1, 1000) i; ANALYZE word";

Plan filling(Session& session, const std::vector<Name>& key) {
  Plan plan;
  plan.migrations = {{"1", "fill", "V1__fill.sql", std::string(64, 'a'), "", "1", "", {}, false}};
  plan.steps = {
      make_step({"B1", Phase::kBackfill, 0},
                MoveRows{public_name("word"), "word", "word", "n = t::integer", "", key},
                {Action{MoveRows{public_name("word"), "word", "word", "n = NULL", "", key}}}),
      make_step({"C1", Phase::kContract, 0},
                RunSql{{"ALTER TABLE word ALTER COLUMN n SET NOT NULL"}},
                {RunSql{{"ALTER TABLE word ALTER COLUMN n DROP NOT NULL"}}})};
  return seal(std::move(plan), session);
}

constexpr const char* kSetAside =
    "SELECT string_agg(key ->> 0 || ' ' || sqlstate, ',' ORDER BY (key ->> 0)::integer) FROM "
    "bellows.quarantine";

}  // namespace

TEST_CASE("what is the row's own trouble") {
  for (const char* sqlstate : {"22012", "22P02", "23514", "P0001"}) {
    CHECK(is_row_trouble(Error{ErrorCode::kSql, "", "", {}, sqlstate}));
  }
  for (const char* sqlstate : {"", "55P03", "42501", "53100", "57014", "08006", "40P01"}) {
    CHECK_FALSE(is_row_trouble(Error{ErrorCode::kSql, "", "", {}, sqlstate}));
  }
}

TEST_CASE("odd rows are set aside, named, and tried again; nothing behind them runs", "[pg]") {
  Shop shop;
  must(*shop.session, kFill);
  must(*shop.session, "UPDATE word SET t = 'x' WHERE id IN (1, 499, 500, 1000)");
  shop.settings.batch_rows = 300;
  const Plan plan = filling(*shop.session, {Name{"id"}});
  const Result<RunReport> report = shop.run(plan);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kSql);
  CHECK_THAT(report.error().message, Catch::Contains("4 rows of public.word could not be moved") &&
                                         Catch::Contains("one of them: (word.id) = ("));
  CHECK(shop.value(kSetAside) == "1 22P02,499 22P02,500 22P02,1000 22P02");
  CHECK(shop.value("SELECT count(*) FROM word WHERE n = id") == "996");
  CHECK(shop.value("SELECT count(*) FROM bellows.step WHERE phase = 'contract'") == "0");

  SECTION("corrected, only they are moved") {
    must(*shop.session, "UPDATE word SET t = id::text WHERE id <> 1000");
    must(*shop.session, "DELETE FROM word WHERE id = 1000");
    must(*shop.session, "UPDATE word SET n = -1 WHERE id = 2");  // a sign that it is not touched
    REQUIRE_DONE(shop.run(plan));
    CHECK(shop.value("SELECT count(*) FROM word WHERE n = id") == "998");
    CHECK(shop.value("SELECT count(*) FROM bellows.quarantine") == "0");
  }
  SECTION("some of them corrected") {
    must(*shop.session, "UPDATE word SET t = id::text WHERE id < 500");
    const Result<RunReport> again = shop.run(plan);
    REQUIRE_FALSE(again);
    CHECK(shop.value(kSetAside) == "500 22P02,1000 22P02");
  }
  SECTION("taken back, nothing is left") {
    REQUIRE_DONE(shop.abort());
    CHECK(shop.value("SELECT count(*) FROM word WHERE n IS NOT NULL") == "0");
    CHECK(shop.value("SELECT count(*) FROM bellows.quarantine") == "0");
  }
}

TEST_CASE("when every row is odd, the statement is wrong", "[pg]") {
  Shop shop;
  must(*shop.session, kFill);
  must(*shop.session, "UPDATE word SET t = 'x'");
  const Result<RunReport> report = shop.run(filling(*shop.session, {Name{"id"}}));
  REQUIRE_FALSE(report);
  CHECK(report.error().sqlstate == "22P02");
  CHECK(shop.value("SELECT count(*) FROM bellows.quarantine") == std::to_string(kMostQuarantined));
}

TEST_CASE("without a key a row cannot be named, so the step ends at once", "[pg]") {
  Shop shop;
  must(*shop.session, kFill);
  must(*shop.session, "UPDATE word SET t = 'x' WHERE id = 5");
  const Result<RunReport> report = shop.run(filling(*shop.session, {}));
  REQUIRE_FALSE(report);
  CHECK(report.error().sqlstate == "22P02");
  CHECK(shop.value("SELECT count(*) FROM bellows.quarantine") == "0");
}
