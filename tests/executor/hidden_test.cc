// What a plan hides: read off its steps, and what follows from it for gates and rollbacks.
#include "executor/hidden.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

#include "executor/can_roll_back.h"
#include "executor/gates/plan_drops.h"
#include "executor/unhide.h"
#include "planner/make_plan.h"
#include "tests/support/pending.h"

using namespace bellows;

namespace {

constexpr std::string_view kHistory =
    "CREATE TABLE orders (id int PRIMARY KEY, coupon text, \"No te\" text);"
    "CREATE INDEX orders_coupon ON orders (coupon);"
    "CREATE TABLE carts (id int PRIMARY KEY); CREATE TABLE lines (id int PRIMARY KEY);";

// C1 hides the column, C2 the tables; C3 and C4 drop them.
Plan hiding_plan() {
  Result<Plan> plan = make_plan({"plain",
                                 "db",
                                 {migration("2",
                                            "ALTER TABLE orders DROP COLUMN coupon;"
                                            "DROP TABLE carts, lines;")},
                                 folded(kHistory),
                                 {},
                                 {},
                                 86'400});
  INFO((plan ? "" : plan.error().message));
  REQUIRE(plan);
  REQUIRE(plan->steps.size() == 4);
  return *std::move(plan);
}

// "C1 C2 C3~": done, done, running.
ActivePlan record_of(const std::string& text, PlanStatus status = PlanStatus::kRunning) {
  ActivePlan known;
  known.status = status;
  std::istringstream words(text);
  for (std::string id; words >> id;) {
    StepRecord record;
    record.status = id.back() == '~' ? "running" : "done";
    record.id = id.substr(0, 2);
    known.steps.push_back(record);
  }
  return known;
}

std::vector<std::string> hidden_by(const Plan& plan, const ActivePlan& known) {
  std::vector<std::string> steps;
  for (const Hiding& hiding : hidden_now(plan, known)) {
    steps.push_back(hiding.hide->id);
  }
  return steps;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("what is hidden is read off the plan's own statements") {
  const Plan plan = hiding_plan();
  const std::vector<Hiding> hidings = hidings_of(plan);
  REQUIRE(hidings.size() == 2);
  CHECK(hidings[0].hide->id == "C1");
  CHECK(hidings[0].drop->id == "C3");
  CHECK(display(hidings[0].objects) == "public.orders.coupon");
  CHECK(hidings[0].objects.front().hidden.text == "bellows_hidden_coupon");
  CHECK(display(hidings[1].objects) == "public.carts, public.lines");
}

TEST_CASE("hidden is what was hidden and is not dropped, of a plan that is under way") {
  const Plan plan = hiding_plan();
  CHECK(hidden_by(plan, record_of("")).empty());
  CHECK(hidden_by(plan, record_of("C1~")).empty());
  CHECK(hidden_by(plan, record_of("C1")) == Ids{"C1"});
  CHECK(hidden_by(plan, record_of("C1 C2 C3~")) == Ids{"C1", "C2"});
  CHECK(hidden_by(plan, record_of("C1 C2 C3")) == Ids{"C2"});
  CHECK(hidden_by(plan, record_of("C1 C2", PlanStatus::kAborted)).empty());
}

TEST_CASE("an object is found by its names, and by its step") {
  const Plan plan = hiding_plan();
  const std::vector<Hiding> hidden = hidden_now(plan, record_of("C1 C2"));
  const auto found = [&](const std::string& object) {
    const Result<std::vector<Hiding>> all = find_hidden(hidden, object);
    return all && all->size() == 1 ? all->front().hide->id : std::string();
  };
  CHECK(find_hidden(hidden, "")->size() == 2);
  CHECK(found("public.orders.coupon") == "C1");
  CHECK(found("orders.coupon") == "C1");
  CHECK(found("C1") == "C1");
  CHECK(found("C4") == "C2");
  CHECK(found("carts") == "C2");
  CHECK(found("public.lines") == "C2");
  const auto unknown = find_hidden(hidden, "coupon");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == ErrorCode::kUsage);
  CHECK_THAT(unknown.error().hint,
             Catch::Contains("public.orders.coupon, public.carts, public.lines"));
  CHECK(find_hidden({}, "").error().code == ErrorCode::kDrift);
}

TEST_CASE("gates watch what is hidden under its own name, and nothing that hides it") {
  const Plan plan = hiding_plan();
  const PlanDrops drops = plan_drops(plan, 1, folded(kHistory));
  CHECK(drops.relations ==
        std::vector<ObjectName>{{{"public"}, {"carts"}}, {{"public"}, {"lines"}}});
  CHECK(drops.columns ==
        std::vector<std::pair<ObjectName, Name>>{{{{"public"}, {"orders"}}, {"coupon"}}});
  CHECK(std::find(drops.indexes.begin(), drops.indexes.end(),
                  ObjectName{{"public"}, {"orders_coupon"}}) != drops.indexes.end());
  CHECK(dropped_name_in("SELECT coupon FROM orders", drops) == "public.orders.coupon");
}

TEST_CASE("while something is only hidden, a deploy may be rolled back after an unhide") {
  Plan plan = hiding_plan();
  const auto verdict = [&](const std::string& steps, Executor executor) {
    return can_roll_back(plan, record_of(steps), executor).verdict;
  };
  CHECK(verdict("", Executor::kNone) == RollbackVerdict::kYes);
  CHECK(verdict("C1", Executor::kNone) == RollbackVerdict::kAfterUnhide);
  CHECK(verdict("C1 C2", Executor::kNone) == RollbackVerdict::kAfterUnhide);
  CHECK(verdict("C1 C2", Executor::kAtWork) == RollbackVerdict::kAfterUnhide);
  // A drop that was cut off did not commit; one that is under way may.
  CHECK(verdict("C1 C2 C3~", Executor::kNone) == RollbackVerdict::kAfterUnhide);
  CHECK(verdict("C1 C2 C3~", Executor::kAtWork) == RollbackVerdict::kNo);
  CHECK(verdict("C1 C2 C3", Executor::kNone) == RollbackVerdict::kNo);
  const RollbackAnswer answer = can_roll_back(plan, record_of("C1 C2"), Executor::kNone);
  CHECK_THAT(answer.why, Catch::Contains("it is hidden, and not dropped yet"));
  CHECK_THAT(answer.todo, Catch::Contains("bellows unhide"));
  // Something else of contract asks for an abort.
  Step check = plan.steps.front();
  check.id = "C0";
  plan.steps.insert(plan.steps.begin(), check);
  CHECK(verdict("C0 C1", Executor::kNone) == RollbackVerdict::kAfterAbort);
}

TEST_CASE("taking back locks a table under the name that it has by then") {
  const Plan plan = hiding_plan();
  const std::vector<Lock> locks = locks_to_take_back(*plan.step("C2"));
  CHECK(std::find(locks.begin(), locks.end(),
                  Lock{{{"public"}, {"bellows_hidden_carts"}}, LockMode::kAccessExclusive}) !=
        locks.end());
  CHECK(locks_to_take_back(*plan.step("C1")) == plan.step("C1")->locks);
}
