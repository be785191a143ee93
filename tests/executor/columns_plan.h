// columns_plan.h: a plan of five steps that share one lock.
#pragma once

#include <string>
#include <utility>

#include "tests/executor/plan_fixture.h"

namespace bellows {

// E1 to E5 add the columns c1 to c5 to item, each with a comment of its own.
inline Plan columns_plan(Session& session) {
  Plan plan;
  plan.layout = "flyway";
  plan.folder = "db";
  plan.migrations = {
      {"1", "columns", "V1__shop.sql", std::string(64, 'a'), "2.0", "1", "", {}, false}};
  for (int number = 1; number <= 5; ++number) {
    const std::string column = "c" + std::to_string(number);
    Step step = make_step({"E" + std::to_string(number), Phase::kExpand, 0},
                          RunSql{{"ALTER TABLE item ADD COLUMN " + column + " integer",
                                  "COMMENT ON COLUMN item." + column + " IS 'new'"}},
                          {RunSql{{"ALTER TABLE item DROP COLUMN " + column}}});
    step.origin.statement = number - 1;
    step.locks = {locks_item(LockMode::kAccessExclusive)};
    plan.steps.push_back(std::move(step));
  }
  return seal(std::move(plan), session);
}

inline constexpr std::string_view kNewColumns =
    "SELECT count(*) FROM pg_attribute WHERE attrelid = 'item'::regclass AND attname ~ '^c[1-5]$'";

// In how many transactions the columns that are there were made.
inline constexpr std::string_view kTransactions =
    "SELECT count(DISTINCT xmin::text) FROM pg_attribute WHERE attrelid = 'item'::regclass AND "
    "attname ~ '^c[1-5]$'";

}  // namespace bellows
