// While a plan runs on a server, what is left of it, planned anew over the schema that the server
// has after each step, is the rest of the plan.
#include "planner/rest_of_plan.h"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "executor/load_catalog.h"
#include "migrations/parse.h"
#include "planner/make_plan.h"
#include "tests/executor/plan_fixture.h"
#include "tests/planner/plan_cases.h"

namespace bellows {
namespace {

// After each step: reads the schema in a session of its own, and compares.
class Replanner final : public Observer {
 public:
  Replanner(const Plan& plan, Database& database) : x_plan(plan), x_session(session_of(database)) {}

  void on(const Event& event) override {
    if (event.kind != EventKind::kStepFinished) {
      return;
    }
    x_done.insert(event.step);
    Result<Catalog> now = load_catalog(*x_session);
    INFO("behind step " << event.step << (now ? "" : ": " + now.error().message));
    REQUIRE(now);
    const Result<Plan> rest = rest_of_plan(x_plan, x_done, {}, *std::move(now));
    INFO((rest ? "" : rest.error().message));
    REQUIRE(rest);
    REQUIRE(rest->steps.size() == x_plan.steps.size() - x_done.size());
    for (const Step& step : rest->steps) {
      INFO("left: " << step.id << " " << step.title);
      Step planned = *x_plan.step(step.id);
      std::erase_if(planned.after, [&](const std::string& id) { return x_done.contains(id); });
      CHECK(step == planned);
    }
    ++x_states;
  }

  [[nodiscard]] std::size_t states() const { return x_states; }

 private:
  const Plan& x_plan;
  std::unique_ptr<Session> x_session;
  std::set<std::string> x_done;
  std::size_t x_states = 0;
};

struct Project {
  std::string name;
  std::string layout;
  std::vector<Statement> history;
  std::vector<Migration> pending;
};

Project project_of(const std::string& folder, const std::string& last_applied) {
  Result<Source> source = read_source(std::filesystem::path(BELLOWS_SOURCE_DIR) / folder);
  INFO(folder << (source ? "" : ": " + source.error().message));
  REQUIRE(source);
  Project project{folder, source->layout, {}, {}};
  bool applied = true;
  for (Migration& migration : source->migrations) {
    if (applied) {
      project.history.insert(project.history.end(), migration.statements.begin(),
                             migration.statements.end());
      applied = migration.version != last_applied;
    } else {
      project.pending.push_back(std::move(migration));
    }
  }
  REQUIRE_FALSE(applied);
  return project;
}

Project project_of_case(const std::filesystem::path& file) {
  const std::string text = whole_file(file);
  const std::string before =
      text.starts_with("-- migration ") ? "" : text.substr(0, text.find("\n-- migration ") + 1);
  Result<std::vector<Statement>> history = parse_sql(before);
  REQUIRE(history);
  return {file.filename().string(), "flyway", *std::move(history), plan_case(file).pending};
}

// How many states were looked at; 0 when the server cannot have the history, or no plan is made.
std::size_t states_of(const Project& project) {
  INFO(project.name);
  const std::unique_ptr<Database> database = make_pg_database(fresh_database());
  const std::unique_ptr<Session> session = session_of(*database);
  for (const Statement& statement : project.history) {
    if (!session->query(statement.text)) {
      return 0;  // an extension that is not installed
    }
  }
  Result<Catalog> start = load_catalog(*session);
  REQUIRE(start);
  const Result<Plan> plan = make_plan({project.layout, "db", project.pending, *std::move(start)});
  if (!plan) {
    return 0;
  }
  Replanner replanner(*plan, *database);
  SystemClock clock;
  RunSettings settings = test_settings();
  settings.gate_mode = GateMode::kOpen;
  settings.steps = 1;  // steps that share a transaction are behind it all at once
  for (bool ended = false; !ended;) {
    const Result<RunReport> report = run_plan(*plan, settings, *database, clock, replanner);
    REQUIRE_DONE(report);
    ended = report->state == RunState::kDone;
  }
  CHECK(replanner.states() == plan->steps.size());
  return replanner.states();
}

}  // namespace

TEST_CASE("after every step on a server what is left is the rest of the plan", "[pg]") {
  CHECK(states_of(project_of("examples/shop/migrations", "9")) > 20);
  CHECK(states_of(project_of("tests/end_to_end/recipes/migrations", "001_base")) > 20);
  CHECK(states_of(project_of("tests/end_to_end/sample/db/migration", "2")) > 3);
}

// Minutes: BELLOWS_ALL_PLANS=1 asks for it.
TEST_CASE("so it is for the plan of every snapshot", "[pg]") {
  if (std::getenv("BELLOWS_ALL_PLANS") == nullptr) {  // NOLINT(concurrency-mt-unsafe)
    return;
  }
  int projects = 0;
  std::size_t states = 0;
  for (const std::filesystem::path& file : plan_case_files(".sql")) {
    const std::size_t more = states_of(project_of_case(file));
    projects += more > 0 ? 1 : 0;
    states += more;
  }
  WARN(projects << " plans, " << states << " states");
  CHECK(projects > 50);
}

}  // namespace bellows
