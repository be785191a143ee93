#include <catch2/catch.hpp>

#include "planner/plan.h"

namespace bellows {
namespace {

Plan some_plan() {
  Plan plan;
  plan.layout = "flyway";
  plan.folder = "db";
  plan.catalog_fingerprint = "f";
  plan.migrations = {{"2", "d", "V2__d.sql", "c", "shop-2.0", "2", "17", {{"a", "b"}}, true}};
  const ObjectName odd{{"a.b"}, {"Order \"Items\""}};
  Step step;
  step.id = "E1";
  step.title = "títle";
  step.origin = {"2", {"V2__d.sql", 3, 1}, 0, 1};
  step.reasons = {{"create-index", "why"}};
  step.action = BuildIndex{{{"a.b"}, {"i"}}, odd, "CREATE INDEX CONCURRENTLY i ON x (y)"};
  step.locks = {{odd, LockMode::kShareUpdateExclusive}};
  step.builds = {{{"a.b"}, {"i"}}};
  step.undo = {{DropIndex{{{"a.b"}, {"i"}}, "DROP INDEX CONCURRENTLY i"}, RunSql{{"SELECT 1"}},
                RunAlone{"VACUUM"}},
               "",
               "something"};
  Step move = step;
  move.id = "B1";
  move.phase = Phase::kBackfill;
  move.action = MoveRows{odd, "t AS t", "t", "a = b", "a IS NULL", {{"id"}, {"Id 2"}}};
  move.after = {"E1"};
  Step prove = move;
  prove.id = "B2";
  prove.action = ProveNone{odd, "a IS NULL", {{"id"}}, "a is filled"};
  plan.steps = {step, move, prove};
  plan.edges = {{"E1", "B1", "because"}};
  Finding finding;
  finding.rule = "create-index";
  finding.severity = Severity::kAdvice;
  finding.place = {"V2__d.sql", 3, 1};
  finding.safe_form = {"x"};
  plan.findings = {finding};
  plan.hash = plan_hash(plan);
  return plan;
}

TEST_CASE("a plan reads back as it was written") {
  const Plan plan = some_plan();
  const Result<Plan> read = plan_from_json(plan_to_json(plan));
  REQUIRE(read);
  CHECK(*read == plan);
  CHECK(plan_to_json(*read) == plan_to_json(plan));
}

TEST_CASE("a plan that was edited is refused") {
  std::string document = plan_to_json(some_plan());
  const std::size_t at = document.find("SELECT 1");
  document.replace(at, 8, "SELECT 2");
  const Result<Plan> read = plan_from_json(document);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == ErrorCode::kDrift);
}

TEST_CASE("the hash covers everything but the findings") {
  Plan plan = some_plan();
  const std::string hash = plan.hash;
  plan.findings.clear();
  CHECK(plan_hash(plan) == hash);
  plan.steps[1].destroys = true;
  CHECK(plan_hash(plan) != hash);
}

TEST_CASE("what is no plan is refused with the reason") {
  for (const std::string text : {"", "{}", "[1", "{\"format\": \"x\"}"}) {
    const Result<Plan> read = plan_from_json(text);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::kPlan);
    CHECK_FALSE(read.error().hint.empty());
  }
}

}  // namespace
}  // namespace bellows
