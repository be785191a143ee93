#include "rules/small_tables.h"

#include <catch2/catch.hpp>

#include "planner/make_plan.h"
#include "tests/support/pending.h"

namespace bellows {
namespace {

constexpr std::string_view kHistory =
    "CREATE TABLE t (id int PRIMARY KEY, a int);"
    "CREATE TABLE p (a int) PARTITION BY RANGE (a);"
    "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9);";

Catalog sized_catalog(TableSize each) {
  Catalog catalog = folded(kHistory);
  const Catalog before = catalog;
  for (const auto& [name, table] : before.tables) {
    catalog.tables.at(name).size =
        table.partition_by == PartitionStrategy::kNone ? each : TableSize{0, 0};
  }
  return catalog;
}

Result<Plan> planned(const Catalog& start, std::string_view sql) {
  return make_plan({"plain", "db", {migration("2", sql)}, start});
}

constexpr std::string_view kNoSafeForm = "ALTER TABLE p ALTER COLUMN a TYPE bigint;";

}  // namespace

TEST_CASE("what cannot be taken apart is done at once on a table that the server calls small") {
  const Result<Plan> plan = planned(sized_catalog({12, 16'384}), kNoSafeForm);
  INFO((plan ? "" : plan.error().message));
  REQUIRE(plan);
  REQUIRE(plan->steps.size() == 1);
  const Step& step = plan->steps.front();
  const auto& run = std::get<RunSql>(step.action);
  REQUIRE(run.statements.size() == 2);
  CHECK_THAT(run.statements[0], Catch::Contains("pg_total_relation_size('public.p1') > 1048576"));
  CHECK_THAT(run.statements[1] + ";", Catch::Equals(std::string(kNoSafeForm)));
  REQUIRE_FALSE(step.reasons.empty());
  CHECK_THAT(step.reasons.front().text, Catch::StartsWith("done at once: "));
}

TEST_CASE("what takes such a step back is behind the check, too") {
  const Result<Plan> plan = planned(sized_catalog({12, 16'384}), kNoSafeForm);
  INFO((plan ? "" : plan.error().message));
  REQUIRE(plan);
  REQUIRE(plan->steps.size() == 1);
  REQUIRE(plan->steps.front().undo.actions.size() == 1);
  const auto& back = std::get<RunSql>(plan->steps.front().undo.actions.front());
  REQUIRE(back.statements.size() == 2);
  CHECK_THAT(back.statements[0], Catch::Contains("pg_total_relation_size('public.p1') > 1048576") &&
                                     Catch::Contains("HINT = 'Go on with bellows run"));
}

TEST_CASE("an unknown size, rows or bytes are not small") {
  CHECK_FALSE(planned(folded(kHistory), kNoSafeForm));
  CHECK_FALSE(planned(sized_catalog({2'000, 16'384}), kNoSafeForm));
  CHECK_FALSE(planned(sized_catalog({12, 2 << 20}), kNoSafeForm));
}

TEST_CASE("a safe form is taken on a small table, too") {
  const Result<Plan> plan =
      planned(sized_catalog({12, 16'384}), "ALTER TABLE t ALTER COLUMN a TYPE bigint;");
  REQUIRE(plan);
  CHECK(plan->steps.size() > 3);
}

TEST_CASE("what the old release may notice is refused whatever the size") {
  const Result<Plan> plan = planned(sized_catalog({0, 0}),
                                    "CREATE SCHEMA elsewhere; ALTER TABLE t SET SCHEMA elsewhere;");
  REQUIRE_FALSE(plan);
  CHECK_THAT(plan.error().message, Catch::StartsWith("set-schema: "));
}

}  // namespace bellows
