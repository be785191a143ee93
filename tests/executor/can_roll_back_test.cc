// May the deploy be rolled back now? Every state of a small plan, as a table.
#include "executor/can_roll_back.h"

#include <catch2/catch.hpp>

using namespace bellows;

namespace {

Step step_of(const std::string& id, int rollout, Phase phase) {
  Step step;
  step.id = id;
  step.rollout = rollout;
  step.phase = phase;
  step.title = "do " + id;
  step.action = RunSql{{"SELECT 1"}};
  return step;
}

Step alone(Step step) {
  step.action = RunAlone{"SELECT 1"};
  return step;
}

Step final_step(Step step) {
  step.undo.impossible = "it is gone";
  step.destroys = true;
  return step;
}

Plan plan_of(std::vector<Step> steps) {
  Plan plan;
  plan.hash = "hash";
  plan.steps = std::move(steps);
  return plan;
}

// Expand, backfill, a CHECK that is NOT VALID, a column that is hidden, an index that goes, a
// column that goes.
Plan one_rollout() {
  return plan_of({step_of("E1", 1, Phase::kExpand), step_of("B1", 1, Phase::kBackfill),
                  step_of("C1", 1, Phase::kContract), step_of("C2", 1, Phase::kContract),
                  alone(step_of("C3", 1, Phase::kContract)),
                  final_step(step_of("C4", 1, Phase::kContract)),
                  step_of("C5", 1, Phase::kContract)});
}

Plan two_rollouts() {
  return plan_of({step_of("E1", 1, Phase::kExpand), step_of("C1", 1, Phase::kContract),
                  step_of("2E1", 2, Phase::kExpand), step_of("2B1", 2, Phase::kBackfill),
                  final_step(step_of("2C1", 2, Phase::kContract))});
}

// "E1 B1 C1~": done, done, running; "E1-": taken back; "C1/": half taken back.
ActivePlan record_of(const std::string& text, PlanStatus status) {
  ActivePlan known;
  known.status = status;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    std::string id = text.substr(begin, end - begin);
    StepRecord record;
    record.status = "done";
    if (id.back() == '~' || id.back() == '-') {
      record.status = id.back() == '~' ? "running" : "undone";
      id.pop_back();
    } else if (id.back() == '/') {
      record.undone_actions = 1;
      id.pop_back();
    }
    record.id = id;
    known.steps.push_back(record);
    begin = end + 1;
  }
  return known;
}

struct State {
  std::string steps;
  Executor executor;
  RollbackVerdict verdict;
  std::string decided_by;
};

void check(const Plan& plan, const std::vector<State>& states,
           PlanStatus status = PlanStatus::kRunning) {
  for (const State& state : states) {
    CAPTURE(state.steps, static_cast<int>(state.executor));
    const RollbackAnswer answer =
        can_roll_back(plan, record_of(state.steps, status), state.executor);
    CAPTURE(answer.why);
    CHECK(answer.verdict == state.verdict);
    CHECK(answer.step == state.decided_by);
    CHECK_FALSE(answer.why.empty());
    CHECK((answer.verdict == RollbackVerdict::kYes || !answer.todo.empty()));
  }
}

constexpr RollbackVerdict kYes = RollbackVerdict::kYes;
constexpr RollbackVerdict kAfterAbort = RollbackVerdict::kAfterAbort;
constexpr RollbackVerdict kNo = RollbackVerdict::kNo;

}  // namespace

TEST_CASE("a deploy may be rolled back until contract begins") {
  check(one_rollout(), {{"", Executor::kNone, kYes, ""},
                        {"", Executor::kAtWork, kYes, ""},
                        {"E1~", Executor::kAtWork, kYes, ""},
                        {"E1", Executor::kNone, kYes, ""},
                        {"E1 B1~", Executor::kAtWork, kYes, ""},
                        {"E1 B1~", Executor::kHeld, kYes, ""},
                        {"E1 B1", Executor::kNone, kYes, ""},
                        {"E1 B1", Executor::kAtWork, kYes, ""}});
}

TEST_CASE("in contract only an abort leads back, and behind the point of no return nothing") {
  check(one_rollout(),
        {// It was cut off, and did not commit; or it is about to.
         {"E1 B1 C1~", Executor::kNone, kYes, ""},
         {"E1 B1 C1~", Executor::kHeld, kYes, ""},
         {"E1 B1 C1~", Executor::kAtWork, kAfterAbort, "C1"},
         {"E1 B1 C1", Executor::kNone, kAfterAbort, "C1"},
         {"E1 B1 C1", Executor::kHeld, kAfterAbort, "C1"},
         // Hidden, but not dropped.
         {"E1 B1 C1 C2", Executor::kNone, kAfterAbort, "C1"},
         // Nobody knows whether the server has finished it.
         {"E1 B1 C3~", Executor::kNone, kAfterAbort, "C3"},
         {"E1 B1 C1 C2 C3 C4~", Executor::kAtWork, kNo, "C4"},
         {"E1 B1 C1 C2 C3 C4~", Executor::kNone, kAfterAbort, "C1"},
         {"E1 B1 C1 C2 C3 C4", Executor::kNone, kNo, "C4"},
         {"E1 B1 C1 C2 C3 C4 C5", Executor::kNone, kNo, "C4"}});
}

TEST_CASE("after the end it depends on what the plan has contracted") {
  check(one_rollout(), {{"E1 B1 C1 C2 C3 C4 C5", Executor::kNone, kNo, "C4"}}, PlanStatus::kDone);
  check(plan_of({step_of("E1", 1, Phase::kExpand), step_of("B1", 1, Phase::kBackfill)}),
        {{"E1 B1", Executor::kNone, kYes, ""}}, PlanStatus::kDone);
  check(plan_of({step_of("E1", 1, Phase::kExpand), step_of("C1", 1, Phase::kContract)}),
        {{"E1 C1", Executor::kNone, kNo, "C1"}}, PlanStatus::kDone);
}

TEST_CASE("what was taken back is in nobody's way") {
  check(one_rollout(), {{"E1- B1- C1-", Executor::kNone, kYes, ""}}, PlanStatus::kAborted);
  check(one_rollout(), {{"E1 B1 C1-", Executor::kNone, kYes, ""},
                        {"E1 B1- C1-", Executor::kAtWork, kYes, ""},
                        {"E1 B1 C1/", Executor::kNone, kAfterAbort, "C1"}});
}

TEST_CASE("of two rollouts the deploy that was made last is meant") {
  check(two_rollouts(),
        {{"E1", Executor::kNone, kYes, ""},
         {"E1 C1", Executor::kNone, kAfterAbort, "C1"},
         // The second deploy is not due yet: the first would be rolled back.
         {"E1 C1 2E1", Executor::kNone, kAfterAbort, "C1"},
         {"E1 C1 2E1 2B1~", Executor::kAtWork, kAfterAbort, "C1"},
         // It is, and the release before it is the one that the first deploy brought.
         {"E1 C1 2E1 2B1", Executor::kNone, kYes, ""},
         {"E1 C1 2E1 2B1 2C1", Executor::kNone, kNo, "2C1"}});
  const RollbackAnswer second = can_roll_back(
      two_rollouts(), record_of("E1 C1 2E1 2B1", PlanStatus::kRunning), Executor::kNone);
  CHECK(second.rollout == 2);
}

TEST_CASE("whoever rolls back is told to hold the plan first, and what stays") {
  Plan plan = one_rollout();
  plan.steps[1].undo.remains = "the rows keep what it wrote";
  const ActivePlan known = record_of("E1 B1", PlanStatus::kRunning);
  const RollbackAnswer at_work = can_roll_back(plan, known, Executor::kAtWork);
  CHECK_THAT(at_work.todo, Catch::Contains("bellows pause"));
  CHECK(at_work.notes == std::vector<std::string>{"step B1 (do B1): the rows keep what it wrote"});
  CHECK(can_roll_back(plan, known, Executor::kHeld).todo.empty());
}
