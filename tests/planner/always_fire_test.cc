// Sync triggers of tables that logical replication writes to.
#include "planner/always_fire.h"

#include <catch2/catch.hpp>

#include "planner/make_plan.h"
#include "tests/support/pending.h"

namespace bellows {
namespace {

Result<Plan> planned(std::vector<std::string> subscribed) {
  PlanRequest request{"plain",
                      "db",
                      {migration("2",
                                 "ALTER TABLE orders RENAME COLUMN note TO remark;"
                                 "ALTER TABLE \"Odd\".carts RENAME COLUMN note TO remark;")},
                      folded("CREATE TABLE orders (id int PRIMARY KEY, note text);"
                             "CREATE SCHEMA \"Odd\";"
                             "CREATE TABLE \"Odd\".carts (id int PRIMARY KEY, note text);")};
  request.subscribed = std::move(subscribed);
  return make_plan(request);
}

std::vector<std::string> always(const Plan& plan) {
  std::vector<std::string> found;
  for (const Step& step : plan.steps) {
    for (const std::string& sql : action_sql(step.action)) {
      if (sql.find("ENABLE ALWAYS") != std::string::npos) {
        found.push_back(sql.substr(0, sql.find(" TRIGGER ")));
      }
    }
  }
  return found;
}

}  // namespace

TEST_CASE("only triggers of the tables named are made to fire always") {
  CHECK(always(*planned({})).empty());
  CHECK(always(*planned({"orders"})) ==
        std::vector<std::string>{"ALTER TABLE public.orders ENABLE ALWAYS"});
  CHECK(always(*planned({"Odd.carts", "public.orders"})) ==
        std::vector<std::string>{"ALTER TABLE public.orders ENABLE ALWAYS",
                                 "ALTER TABLE \"Odd\".carts ENABLE ALWAYS"});
}

TEST_CASE("a subscribed table that is not there is named") {
  const Result<Plan> plan = planned({"public.ordrs"});
  REQUIRE_FALSE(plan);
  CHECK(plan.error().code == ErrorCode::kUsage);
  CHECK(plan.error().message == "subscribed-tables names public.ordrs, and there is no such table");
}

}  // namespace bellows
