// From any partly run state, what is left of a plan is the rest of the plan: after every step of
// every example.
#include "planner/rest_of_plan.h"

#include <catch2/catch.hpp>

#include "migrations/fold.h"
#include "migrations/parse.h"
#include "planner/render.h"
#include "tests/planner/plan_cases.h"

namespace bellows {
namespace {

namespace fs = std::filesystem;

// A project of ours whose files up to `history` are applied.
struct Project {
  std::string folder;
  std::string history;
};

std::vector<std::pair<std::string, PlanRequest>> requests() {
  std::vector<std::pair<std::string, PlanRequest>> all;
  for (const fs::path& file : plan_case_files(".sql")) {
    all.emplace_back(file.filename().string(), plan_case(file));
  }
  for (const Project& project : {Project{"examples/shop/migrations", "9"},
                                 Project{"tests/end_to_end/recipes/migrations", "001_base"},
                                 Project{"tests/end_to_end/sample/db/migration", "2"}}) {
    Result<Source> source = read_source(fs::path(BELLOWS_SOURCE_DIR) / project.folder);
    INFO(project.folder << ": " << (source ? "" : source.error().message));
    REQUIRE(source);
    PlanRequest request{source->layout, source->folder, {}, {}};
    bool pending = false;
    std::string history;
    for (Migration& migration : source->migrations) {
      if (pending) {
        request.pending.push_back(std::move(migration));
        continue;
      }
      for (const Statement& statement : migration.statements) {
        history += statement.text + ";\n";
      }
      pending = migration.version == project.history;
    }
    REQUIRE(pending);
    request.start = folded(history);
    all.emplace_back(project.folder, std::move(request));
  }
  return all;
}

void run_on_paper(const Step& step, Catalog& at) {
  for (const std::string& sql : action_sql(step.action)) {
    const Result<Statement> statement = parse_one(sql);
    REQUIRE(statement);
    REQUIRE(apply(at, *statement));
  }
}

// Steps from `done` on, without waiting for those before.
std::vector<Step> behind(const Plan& plan, const std::set<std::string>& done) {
  std::vector<Step> steps;
  for (Step step : plan.steps) {
    if (!done.contains(step.id)) {
      std::erase_if(step.after, [&](const std::string& id) { return done.contains(id); });
      steps.push_back(std::move(step));
    }
  }
  return steps;
}

Catalog shop() {
  Catalog catalog = folded("CREATE TABLE t (id int PRIMARY KEY, a text);");
  catalog.schemas.insert({"bellows"});
  return catalog;
}

Plan shop_plan() {
  PlanRequest request{"plain", "db", {}, shop()};
  request.pending.push_back(
      migration("2", "ALTER TABLE t RENAME COLUMN a TO b; CREATE INDEX t_i ON t (b);"));
  Result<Plan> plan = make_plan(request);
  REQUIRE(plan);
  return *std::move(plan);
}

}  // namespace

TEST_CASE("after every step of every example what is left is the rest of the plan") {
  int plans = 0;
  int states = 0;
  for (const auto& [name, request] : requests()) {
    const Result<Plan> plan = make_plan(request);
    if (!plan) {
      continue;  // refused, as its snapshot says
    }
    ++plans;
    Catalog at = request.start;
    at.schemas.insert({"bellows"});
    std::set<std::string> done;
    for (const Step& step : plan->steps) {
      INFO(name << ", before " << step.id);
      const Result<Plan> rest = rest_of_plan(*plan, done, {}, at);
      REQUIRE((rest ? "" : rest.error().message) == std::string());
      CHECK(rest->steps == behind(*plan, done));
      CHECK(rest->hash == plan->hash);
      // A step that was cut off, whether or not it came to anything, is still to be done.
      const Result<Plan> cut_off = rest_of_plan(*plan, done, {step.id}, at);
      REQUIRE(cut_off);
      CHECK(cut_off->steps == rest->steps);
      run_on_paper(step, at);
      const Result<Plan> unnoticed = rest_of_plan(*plan, done, {step.id}, at);
      INFO((unnoticed ? "" : unnoticed.error().message));
      if (!std::holds_alternative<RunSql>(step.action)) {
        REQUIRE(unnoticed);
        CHECK(unnoticed->steps == rest->steps);
      }
      done.insert(step.id);
      ++states;
    }
    const Result<Plan> nothing = rest_of_plan(*plan, done, {}, at);
    REQUIRE(nothing);
    CHECK(nothing->steps.empty());
    CHECK(nothing->edges.empty());
  }
  CHECK(plans > 55);
  CHECK(states > 350);
}

TEST_CASE("a schema that somebody has changed is found, not planned over") {
  const Plan plan = shop_plan();
  Catalog at = shop();
  run_on_paper(plan.steps.at(0), at);
  const std::set<std::string> done = {plan.steps.at(0).id};
  REQUIRE(rest_of_plan(plan, done, {}, at));

  Catalog gone = at;
  gone.tables.clear();
  const Result<Plan> cannot = rest_of_plan(plan, done, {}, gone);
  REQUIRE_FALSE(cannot);
  CHECK(cannot.error().code == ErrorCode::kDrift);
  CHECK_THAT(cannot.error().message, Catch::Contains("cannot run any more"));
}

TEST_CASE("the rest of a plan is rendered like a plan") {
  const Plan plan = shop_plan();
  Catalog at = shop();
  run_on_paper(plan.steps.at(0), at);
  const Result<Plan> rest = rest_of_plan(plan, {plan.steps.at(0).id}, {}, at);
  REQUIRE(rest);
  for (const auto& render : {render_text, render_markdown, render_html, render_svg, render_dot}) {
    const std::string text = render(*rest);
    CHECK(text.find(plan.steps.at(0).title) == std::string::npos);
    CHECK(text.find(plan.steps.back().id) != std::string::npos);
  }
}

}  // namespace bellows
