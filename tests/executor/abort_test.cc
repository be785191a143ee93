// Taking a plan back from wherever it stands.
#include <catch2/catch.hpp>

#include "executor/ledger.h"
#include "tests/executor/plan_fixture.h"

using namespace bellows;

namespace {

// Stops the run, as a crash would, when a step is about to begin.
class StopBefore final : public Observer {
 public:
  explicit StopBefore(std::string step) : x_step(std::move(step)) {}

  void on(const Event& event) override {
    if (event.kind == EventKind::kStepStarted && event.step == x_step) {
      throw std::runtime_error("stop");
    }
  }

 private:
  std::string x_step;
};

void run_up_to(Shop& shop, const Plan& plan, const std::string& step) {
  StopBefore observer(step);
  CHECK_THROWS(run_plan(plan, shop.settings, *shop.database, shop.clock, observer));
}

}  // namespace

TEST_CASE("after an abort at any step everything is as before the plan", "[pg]") {
  Shop shop;
  const Plan plan = shop_plan(*shop.session);
  const std::string before = state_of(*shop.session);
  for (const Step& step : plan.steps) {
    CAPTURE(step.id);
    run_up_to(shop, plan, step.id);
    REQUIRE_DONE(shop.abort());
    REQUIRE(state_of(*shop.session) == before);
    REQUIRE(shop.value("SELECT status FROM bellows.plan") == "aborted");
    REQUIRE(shop.value("SELECT count(*) FROM bellows.migration") == "0");
    REQUIRE(shop.value("SELECT count(*) FROM bellows.backfill") == "0");
  }
  // The same plan may start again after all that.
  REQUIRE_DONE(shop.run(plan));
}

TEST_CASE("past the point of no return nothing is taken back at all", "[pg]") {
  Shop shop;
  Plan plan = shop_plan(*shop.session);
  plan.steps.push_back(make_step({"C5", Phase::kContract, 1},
                                 RunSql{{"ALTER TABLE heap ADD COLUMN z integer"}},
                                 {RunSql{{"ALTER TABLE heap DROP COLUMN z"}}}));
  plan = seal(std::move(plan), *shop.session);
  run_up_to(shop, plan, "C5");
  const std::string before = state_of(*shop.session);
  const Result<RunReport> report = shop.abort();
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kUnsupported);
  CHECK_THAT(report.error().message, Catch::Contains("the column legacy is gone"));
  CHECK(state_of(*shop.session) == before);
  REQUIRE_DONE(shop.run(plan));
}

TEST_CASE("there is nothing to abort without a plan", "[pg]") {
  Shop shop;
  const Result<RunReport> report = shop.abort();
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kDrift);
}

TEST_CASE("a run does not go on with a plan whose abort was cut off", "[pg]") {
  Shop shop;
  const Plan plan = shop_plan(*shop.session);
  run_up_to(shop, plan, "E2");
  must(*shop.session, "UPDATE bellows.step SET undone_actions = 1 WHERE step_id = 'E1'");
  const Result<RunReport> report = shop.run(plan);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kDrift);
  CHECK(report.error().hint == "Run bellows abort again to finish it.");
}
