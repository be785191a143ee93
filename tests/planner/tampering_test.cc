// Nothing that runs can be changed in a plan's document without its hash noticing.
#include <catch2/catch.hpp>
#include <map>

#include "migrations/json.h"
#include "planner/plan.h"
#include "tests/planner/plan_cases.h"

namespace bellows {
namespace {

// "/steps/#/action/statements/#": a place, whatever the numbers.
std::string shape_of(const std::string& pointer) {
  std::string shape;
  for (std::size_t begin = 1; begin <= pointer.size();) {
    const std::size_t end = std::min(pointer.find('/', begin), pointer.size());
    const std::string part = pointer.substr(begin, end - begin);
    const bool number = part.find_first_not_of("0123456789") == std::string::npos;
    shape += "/" + (number ? "#" : part);
    begin = end + 1;
  }
  return shape;
}

struct Sample {
  std::string document;
  std::string pointer;
};

// One for each kind of place that has a value in any plan of the snapshots.
std::map<std::string, Sample> samples() {
  std::map<std::string, Sample> found;
  for (const std::filesystem::path& file : plan_case_files(".sql")) {
    const Result<Plan> plan = make_plan(plan_case(file));
    if (!plan) {
      continue;  // one that is refused
    }
    const std::string document = plan_to_json(*plan);
    const Result<Json> json = parse_json(document);
    REQUIRE(json);
    const Json flat = json->flatten();
    for (const auto& [pointer, value] : flat.items()) {
      found.emplace(shape_of(pointer), Sample{document, pointer});
    }
  }
  return found;
}

Json another(const Json& value) {
  if (value.is_boolean()) {
    return !value.get<bool>();
  }
  if (value.is_number()) {
    return value.get<double>() + 1;
  }
  if (value.is_string()) {
    return value.get<std::string>() + "x";
  }
  return value.is_array() ? Json::array({"x"}) : Json("x");  // an empty list, or nothing
}

Plan without_remarks(Plan plan) {
  plan.findings.clear();
  plan.estimate = {};
  return plan;
}

bool is_remark(const std::string& pointer) {
  return pointer.starts_with("/findings") || pointer.starts_with("/estimate");
}

}  // namespace

TEST_CASE("every value of a plan but its remarks is covered by the hash") {
  const std::map<std::string, Sample> all = samples();
  REQUIRE(all.size() > 60);
  REQUIRE(all.contains("/steps/#/action/statements/#"));
  for (const auto& [shape, sample] : all) {
    CAPTURE(shape);
    Json json = *parse_json(sample.document);
    Json& value = json.at(Json::json_pointer(sample.pointer));
    value = another(value);
    const Result<Plan> read = plan_from_json(compact_json(json));
    if (!is_remark(sample.pointer)) {
      CHECK_FALSE(read);
    } else if (read) {
      CHECK(without_remarks(*read) == without_remarks(*plan_from_json(sample.document)));
    }
  }
}

TEST_CASE("a list of a plan can neither lose nor double an item") {
  for (const auto& [shape, sample] : samples()) {
    const std::size_t last = sample.pointer.rfind('/');
    const std::string parent = sample.pointer.substr(0, last);
    Json json = *parse_json(sample.document);
    Json& list = json.at(Json::json_pointer(parent));
    if (!list.is_array() || is_remark(sample.pointer)) {
      continue;
    }
    CAPTURE(shape);
    Json doubled = json;
    doubled.at(Json::json_pointer(parent)).push_back(list.front());
    // A detail of the same name is the same detail.
    const Result<Plan> more = plan_from_json(compact_json(doubled));
    CHECK((!more || *more == *plan_from_json(sample.document)));
    list.erase(list.begin());
    CHECK_FALSE(plan_from_json(compact_json(json)));
  }
}

TEST_CASE("what is added to a plan's document is nothing that runs") {
  for (const auto& [shape, sample] : samples()) {
    CAPTURE(shape);
    const std::string parent = sample.pointer.substr(0, sample.pointer.rfind('/'));
    Json json = *parse_json(sample.document);
    Json& object = json.at(Json::json_pointer(parent));
    if (!object.is_object()) {
      continue;
    }
    object["zzz"] = "DROP TABLE t";
    const Result<Plan> read = plan_from_json(compact_json(json));
    if (read) {
      CHECK(*read == *plan_from_json(sample.document));
    }
  }
}

}  // namespace bellows
