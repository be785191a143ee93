// Rows spread over passes, on a server: each is moved once, whatever happens, and finds room.
#include <catch2/catch.hpp>

#include "tests/executor/wide_table.h"

using namespace bellows;

namespace {

constexpr int kStatementsBeforeTheEnd = 23;  // sooner or later in each kind of place

}  // namespace

TEST_CASE("spread updates stay on their pages and out of the indexes", "[pg]") {
  Shop shop;
  constexpr int kRows = 40000;
  make_wide(*shop.session, kRows);
  const auto size = [&](const char* relation) {
    return std::stoll(shop.value("SELECT pg_relation_size('" + std::string(relation) + "')"));
  };
  const auto table_before = size("wide");
  const auto index_before = size("wide_pkey");
  shop.settings.batch_rows = 500;
  shop.settings.batch_target = std::chrono::milliseconds(1);  // so that batches do not grow
  REQUIRE_DONE(shop.run(wide_plan(*shop.session)));
  CHECK(wrong_rows(shop) == "0");
  CHECK(shop.value("SELECT rows FROM bellows.step") == std::to_string(kRows));
  // Written once as a whole, both would be twice as large.
  CHECK(size("wide") < table_before * 3 / 2);
  CHECK(size("wide_pkey") < index_before * 3 / 2);
}

TEST_CASE("a stretch that was cut off anywhere is finished by the next run", "[pg][crash]") {
  bool finished = false;
  for (int statements = 60; !finished; statements += kStatementsBeforeTheEnd) {
    Shop shop;
    make_wide(*shop.session, 700);
    shop.settings.batch_rows = 20;
    const Plan plan = wide_plan(*shop.session);
    LosingDatabase losing(*shop.database, "run", statements);
    finished = run_plan(plan, shop.settings, losing, shop.clock, shop.observer).has_value();
    CAPTURE(statements, finished);
    if (!finished) {
      REQUIRE_DONE(shop.run(plan));
    }
    REQUIRE(wrong_rows(shop) == "0");
    REQUIRE(shop.value("SELECT rows FROM bellows.step") == "700");
    REQUIRE(statements < 5000);
  }
}
