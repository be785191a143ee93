#include "planner/compare_plans.h"

#include <catch2/catch.hpp>

#include "planner/make_plan.h"
#include "planner/why.h"
#include "tests/support/pending.h"

namespace bellows {
namespace {

Plan planned(const std::vector<Migration>& pending) {
  Result<Plan> plan = make_plan(
      {"plain", "db", pending, folded("CREATE TABLE t (id int PRIMARY KEY, a text, b text);")});
  if (!plan) {
    FAIL(plan.error().message);
  }
  return *std::move(plan);
}

}  // namespace

TEST_CASE("plans are compared by what their steps do") {
  const Plan before = planned({migration("2", "CREATE INDEX t_a ON t (a);"),
                               migration("3", "ALTER TABLE t RENAME COLUMN b TO c;")});
  CHECK(compare_plans(before, before).empty());
  CHECK(render_comparison(before, before) == "The plans are the same.\n");

  SECTION("a comment that moves a line is no difference") {
    const Plan after = planned({migration("2", "-- soon\n\nCREATE INDEX t_a ON t (a);"),
                                migration("3", "ALTER TABLE t RENAME COLUMN b TO c;")});
    CHECK(before.hash != after.hash);
    CHECK(compare_plans(before, after).empty());
  }
  SECTION("a step that is new, and one that is gone") {
    const Plan after = planned({migration("2", "CREATE INDEX t_ab ON t (a, b);"),
                                migration("3", "ALTER TABLE t RENAME COLUMN b TO c;")});
    const std::vector<PlanDifference> found = compare_plans(before, after);
    REQUIRE(found.size() >= 2);
    CHECK(found[0].change == StepChange::kRemoved);
    CHECK_THAT(found[0].title, Catch::Contains("t_a"));
    CHECK(found[1].change == StepChange::kAdded);
  }
  SECTION("the same title with other SQL") {
    const Plan after = planned({migration("2", "CREATE INDEX t_a ON t (a DESC);"),
                                migration("3", "ALTER TABLE t RENAME COLUMN b TO c;")});
    const std::vector<PlanDifference> found = compare_plans(before, after);
    REQUIRE(found.size() == 1);
    CHECK(found[0].change == StepChange::kRewritten);
    CHECK_THAT(render_comparison(before, after), Catch::Contains("(a DESC)"));
  }
}

TEST_CASE("the shortest chain says why a step waits") {
  Plan plan;
  for (const char* id : {"E1", "E2", "B1", "C1"}) {
    Step step;
    step.id = id;
    step.title = std::string("does ") + id;
    plan.steps.push_back(step);
  }
  plan.edges = {{"E1", "E2", "x"}, {"E2", "B1", "y"}, {"E1", "B1", "z"}, {"B1", "C1", "w"}};
  const Result<std::vector<PlanEdge>> chain = why_waits(plan, "E1", "C1");
  REQUIRE(chain);
  CHECK(render_chain(plan, *chain) ==
        "B1 (does B1) waits for E1 (does E1): z\nC1 (does C1) waits for B1 (does B1): w\n");
  REQUIRE(why_waits(plan, "C1", "E1"));
  CHECK(why_waits(plan, "C1", "E1")->empty());
  CHECK(why_waits(plan, "E1", "E1")->empty());
  CHECK_FALSE(why_waits(plan, "E1", "E9"));
}

}  // namespace bellows
