// Made-up changes of a made-up schema: whatever they are, a plan for them keeps what plans promise.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>

#include "migrations/fold.h"
#include "migrations/parse.h"
#include "planner/make_plan.h"
#include "tests/support/pending.h"
#include "tests/support/random_changes.h"

namespace bellows {
namespace {

constexpr int kStatements = 6;

// BELLOWS_SEQUENCES asks for more than an everyday run has time for.
int sequences() {
  const char* asked = std::getenv("BELLOWS_SEQUENCES");  // NOLINT(concurrency-mt-unsafe)
  return asked == nullptr ? 60 : std::stoi(asked);
}

Result<Plan> planned(const std::vector<std::string>& changes) {
  PlanRequest request{"plain", "db", {}, folded(random_history())};
  int version = 1;
  for (const std::string& sql : changes) {
    request.pending.push_back(migration(std::to_string(++version), sql + ";"));
  }
  return make_plan(request);
}

// The schema, with schema bellows, after statements one by one; an Error when one does not apply.
Result<Catalog> folded_onward(const std::vector<std::string>& statements) {
  Catalog catalog = folded(random_history());
  catalog.schemas.insert({"bellows"});
  for (const std::string& sql : statements) {
    const Result<Statement> statement = parse_one(sql);
    if (!statement) {
      return statement.error();
    }
    if (const Result<void> applied = apply(catalog, *statement); !applied) {
      return applied.error();
    }
  }
  return catalog;
}

std::string wrong_order(const Plan& plan) {
  std::map<std::string, std::size_t> place;
  std::pair before(1, Phase::kExpand);
  for (const Step& step : plan.steps) {
    const std::pair now(step.rollout, step.phase);
    if (now < before) {
      return step.id + " stands behind a later phase";
    }
    before = now;
    if (!place.insert({step.id, place.size()}).second) {
      return "two steps are called " + step.id;
    }
  }
  for (const PlanEdge& edge : plan.edges) {
    if (!place.contains(edge.from) || !place.contains(edge.to) ||
        place.at(edge.from) >= place.at(edge.to)) {
      return edge.to + " does not wait for " + edge.from;
    }
    if (edge.reason.empty()) {
      return edge.to + " waits for " + edge.from + " for no reason";
    }
  }
  return "";
}

// Before the gate nothing is destroyed, and all can be taken back.
std::string wrong_before_gate(const Plan& plan) {
  for (const Step& step : plan.steps) {
    if (step.phase != Phase::kContract && step.destroys) {
      return step.id + " destroys something, and no gate stands before it";
    }
    if (step.phase != Phase::kContract && !step.undo.impossible.empty()) {
      return step.id + " cannot be undone, and no gate stands before it";
    }
  }
  return "";
}

std::string wrong_end(const Plan& plan, const std::vector<std::string>& changes) {
  std::vector<std::string> steps;
  for (const Step& step : plan.steps) {
    for (std::string& sql : action_sql(step.action)) {
      steps.push_back(std::move(sql));
    }
  }
  const Result<Catalog> naive = folded_onward(changes);
  const Result<Catalog> led = folded_onward(steps);
  if (!naive || !led) {
    return naive ? led.error().message : naive.error().message;
  }
  std::string all;
  for (const std::string& difference : schema_differences(*naive, *led)) {
    all += difference + "; ";
  }
  return all;
}

struct Answer {
  bool made = false;
  std::string wrong;  // empty when the planner keeps its promises
};

// A refusal is an answer, when it says what to do.
Answer answer_to(const std::vector<std::string>& changes) {
  const Result<Plan> plan = planned(changes);
  if (!plan) {
    const Error& error = plan.error();
    // The generator does not know which types turn into which others.
    const bool no_server_would =
        error.code == ErrorCode::kSource && error.message.starts_with("PostgreSQL ");
    const bool honest = (error.code == ErrorCode::kUnsupported || no_server_would) &&
                        !error.hint.empty() && !error.at.file.empty();
    return {false, honest ? "" : "no honest refusal: " + error.message};
  }
  std::string wrong = wrong_order(*plan);
  wrong += wrong_before_gate(*plan);
  wrong += wrong_end(*plan, changes);
  return {true, wrong};
}

}  // namespace

TEST_CASE("plans for made-up changes keep their promises") {
  int made = 0;
  for (int seed = 0; seed < sequences(); ++seed) {
    const std::vector<std::string> changes =
        random_changes(static_cast<std::uint32_t>(seed), kStatements);
    REQUIRE_FALSE(changes.empty());
    const Answer answer = answer_to(changes);
    made += answer.made ? 1 : 0;
    if (!answer.wrong.empty()) {
      const std::vector<std::string> few = shrunk(
          changes,
          [](const std::vector<std::string>& fewer) { return !answer_to(fewer).wrong.empty(); });
      FAIL_CHECK("seed " << seed << ": " << answer_to(few).wrong << "\n" << script_of(few));
    }
  }
  CHECK(made > sequences() / 4);
}

TEST_CASE("the same changes give the same plan") {
  for (std::uint32_t seed = 0; seed < 5; ++seed) {
    const std::vector<std::string> changes = random_changes(seed, kStatements);
    const Result<Plan> one = planned(changes);
    const Result<Plan> other = planned(changes);
    REQUIRE(one.has_value() == other.has_value());
    CHECK((!one || plan_to_json(*one) == plan_to_json(*other)));
  }
}

TEST_CASE("the shrinker keeps what is wrong and drops the rest") {
  const std::vector<std::string> few =
      shrunk({"ALTER TABLE a ADD COLUMN u int", "ALTER TABLE c ADD COLUMN v int",
              "ALTER TABLE a DROP COLUMN u"},
             [](const std::vector<std::string>& changes) {
               return std::find(changes.begin(), changes.end(), "ALTER TABLE a DROP COLUMN u") !=
                      changes.end();
             });
  CHECK(few ==
        std::vector<std::string>{"ALTER TABLE a ADD COLUMN u int", "ALTER TABLE a DROP COLUMN u"});
}

}  // namespace bellows
