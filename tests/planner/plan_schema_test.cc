// docs/plan.schema.json says what plans look like: every plan of the snapshots conforms, and a plan
// that lacks or adds anything does not.
#include <catch2/catch.hpp>
#include <set>

#include "planner/plan.h"
#include "tests/planner/plan_cases.h"
#include "tests/support/json_schema.h"

namespace bellows {
namespace {

Json schema() {
  Result<Json> read = parse_json(
      whole_file(std::filesystem::path(BELLOWS_SOURCE_DIR) / "docs" / "plan.schema.json"));
  REQUIRE(read);
  return *std::move(read);
}

Json document(const Plan& plan) {
  Result<Json> read = parse_json(plan_to_json(plan));
  REQUIRE(read);
  return *std::move(read);
}

std::vector<Plan> all_plans() {
  std::vector<Plan> plans;
  for (const std::filesystem::path& file : plan_case_files(".sql")) {
    if (Result<Plan> plan = make_plan(plan_case(file)); plan) {
      plans.push_back(*std::move(plan));
    }
  }
  return plans;
}

// The places of the objects inside of a document.
void collect_objects(const Json& value, const Json::json_pointer& at,
                     std::vector<Json::json_pointer>& into) {
  if (value.is_object()) {
    into.push_back(at);
  }
  if (value.is_structured()) {
    for (const auto& [key, member] : value.items()) {
      collect_objects(member,
                      value.is_array() ? at / static_cast<std::size_t>(std::stoul(key)) : at / key,
                      into);
    }
  }
}

}  // namespace

TEST_CASE("every plan conforms to the published schema") {
  const Json published = schema();
  const std::vector<Plan> plans = all_plans();
  REQUIRE(plans.size() >= 40);
  std::set<std::string_view> actions;
  for (const Plan& plan : plans) {
    CHECK(schema_violation(published, document(plan)).empty());
    for (const Step& step : plan.steps) {
      actions.insert(action_name(step.action));
      for (const Action& action : step.undo.actions) {
        actions.insert(action_name(action));
      }
    }
  }
  // "alone" is VACUUM and its like, for which there is no snapshot.
  CHECK(actions.size() >= 5);
}

TEST_CASE("a plan that lacks something, or says more, does not conform") {
  const Json published = schema();
  const std::set<std::string> optional = {"notes", "from", "with", "triggers"};
  Plan plan = *make_plan(plan_case(plan_cases_folder() / "type_change_may_fail.sql"));
  plan.steps.resize(3);  // one of each is enough
  const Json sound = document(plan);
  REQUIRE(schema_violation(published, sound).empty());
  std::vector<Json::json_pointer> objects;
  collect_objects(sound, Json::json_pointer(), objects);
  REQUIRE(objects.size() > 10);
  for (const Json::json_pointer& at : objects) {
    INFO(at.to_string());
    Json more = sound;
    more[at]["surprise"] = 1;
    CHECK_FALSE(schema_violation(published, more).empty());
    for (const auto& [key, member] : sound.at(at).items()) {
      if (!optional.contains(key)) {
        INFO(key);
        Json less = sound;
        less[at].erase(key);
        CHECK_FALSE(schema_violation(published, less).empty());
        Json other = sound;
        other[at][key] = nullptr;
        CHECK_FALSE(schema_violation(published, other).empty());
      }
    }
  }
}

TEST_CASE("the schema uses no word that the test does not check") {
  CHECK_FALSE(schema_violation(*parse_json("{\"pattern\": \"x\"}"), Json("x")).empty());
  CHECK_FALSE(schema_violation(*parse_json("{\"minimum\": 2}"), Json(1)).empty());
  CHECK(schema_violation(*parse_json("{\"minimum\": 2}"), Json(2)).empty());
}

}  // namespace bellows
