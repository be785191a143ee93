#include "executor/can_roll_back.h"

#include <algorithm>
#include <map>
#include <variant>

#include "executor/hidden.h"

namespace bellows {
namespace {

enum class Doneness { kNot, kUnderWay, kMaybe, kDone, kUndone };

class Question {
 public:
  Question(const Plan& plan, const ActivePlan& known, Executor executor)
      : x_plan(plan), x_known(known), x_executor(executor) {
    for (const StepRecord& record : known.steps) {
      x_records.emplace(record.id, &record);
    }
  }

  RollbackAnswer answer() const;

 private:
  [[nodiscard]] Doneness doneness(const Step& step) const;
  [[nodiscard]] bool is_there(const Step& step) const;
  [[nodiscard]] const Step* next() const;
  [[nodiscard]] int deploy() const;
  [[nodiscard]] const Step* in_the_way(int rollout) const;
  [[nodiscard]] const Step* irrevocable() const;
  [[nodiscard]] bool only_hidden(int rollout) const;
  [[nodiscard]] bool abort_is_half_way() const;
  [[nodiscard]] RollbackAnswer yes(int rollout) const;
  [[nodiscard]] RollbackAnswer no(int rollout, const Step& step) const;
  [[nodiscard]] RollbackAnswer no_longer_running(int rollout) const;

  const Plan& x_plan;
  const ActivePlan& x_known;
  Executor x_executor;
  std::map<std::string, const StepRecord*> x_records;
};

// What is sent outside of any transaction may be done although the ledger does not say so.
bool commits_with_its_row(const Action& action) {
  return std::holds_alternative<RunSql>(action) || std::holds_alternative<ProveNone>(action);
}

Doneness Question::doneness(const Step& step) const {
  const auto found = x_records.find(step.id);
  if (found == x_records.end()) {
    return Doneness::kNot;
  }
  const StepRecord& record = *found->second;
  if (record.status == "done") {
    return Doneness::kDone;
  }
  if (record.status == "undone") {
    return Doneness::kUndone;
  }
  if (!commits_with_its_row(step.action)) {
    return Doneness::kMaybe;
  }
  return x_executor == Executor::kAtWork ? Doneness::kUnderWay : Doneness::kNot;
}

bool Question::is_there(const Step& step) const {
  const Doneness state = doneness(step);
  return state == Doneness::kDone || state == Doneness::kMaybe || state == Doneness::kUnderWay;
}

// The first step that is not done; nullptr when all are.
const Step* Question::next() const {
  for (const Step& step : x_plan.steps) {
    if (doneness(step) != Doneness::kDone) {
      return &step;
    }
  }
  return nullptr;
}

// A rollout's deploy is due when its expand and backfill are done. Before that, in a second
// rollout, the deploy that was made last is the one before.
int Question::deploy() const {
  const Step* step = next();
  if (step == nullptr) {
    return x_plan.rollouts();
  }
  return step->phase == Phase::kContract ? step->rollout : std::max(1, step->rollout - 1);
}

// Contract steps of that rollout, and of later ones: the release before the deploy knows nothing of
// either.
const Step* Question::in_the_way(int rollout) const {
  const Step* first = nullptr;
  for (const Step& step : x_plan.steps) {
    if (step.phase != Phase::kContract || step.rollout < rollout || !is_there(step)) {
      continue;
    }
    if (!step.undo.impossible.empty()) {
      return &step;
    }
    first = first == nullptr ? &step : first;
  }
  return first;
}

// Abort takes the whole plan back, or nothing of it.
const Step* Question::irrevocable() const {
  for (const Step& step : x_plan.steps) {
    if (!step.undo.impossible.empty() && is_there(step)) {
      return &step;
    }
  }
  return nullptr;
}

// Whether all that is in the way has only been hidden, and not even a drop of it may be under way.
bool Question::only_hidden(int rollout) const {
  const std::vector<Hiding> hidden = hidden_now(x_plan, x_known);
  return std::all_of(x_plan.steps.begin(), x_plan.steps.end(), [&](const Step& step) {
    const bool in_the_way =
        step.phase == Phase::kContract && step.rollout >= rollout && is_there(step);
    return !in_the_way || std::any_of(hidden.begin(), hidden.end(), [&](const Hiding& hiding) {
      return hiding.hide == &step && !is_there(*hiding.drop);
    });
  });
}

bool Question::abort_is_half_way() const {
  return std::any_of(x_known.steps.begin(), x_known.steps.end(), [](const StepRecord& record) {
    return record.status == "undone" || record.undone_actions > 0;
  });
}

std::string named(const Step& step) {
  return "step " + step.id + " (" + step.title + ")";
}

RollbackAnswer Question::yes(int rollout) const {
  RollbackAnswer answer;
  answer.rollout = rollout;
  const Step* step = next();
  const bool begun = std::any_of(x_plan.steps.begin(), x_plan.steps.end(),
                                 [&](const Step& one) { return is_there(one); });
  if (!begun) {
    answer.why = "no step of the plan is done";
  } else if (abort_is_half_way()) {
    answer.why = "an abort is half way, and what the old release could notice is taken back";
    answer.todo = "Finish the abort: bellows abort.";
  } else if (step != nullptr && step->phase == Phase::kContract) {
    answer.why = "contract has not begun: the old release finds everything that it uses";
  } else {
    answer.why = std::string("the plan is in ") +
                 std::string(phase_name(step == nullptr ? Phase::kContract : step->phase)) +
                 ", and the old release cannot tell";
  }
  if (answer.todo.empty() && step != nullptr && x_executor != Executor::kHeld) {
    answer.todo = "Hold the plan first, so that it does not go on meanwhile: bellows pause.";
  }
  for (const Step& one : x_plan.steps) {
    if (is_there(one) && !one.undo.remains.empty()) {
      answer.notes.push_back(named(one) + ": " + one.undo.remains);
    }
  }
  return answer;
}

RollbackAnswer Question::no(int rollout, const Step& step) const {
  RollbackAnswer answer;
  answer.rollout = rollout;
  answer.step = step.id;
  const Doneness state = doneness(step);
  const std::string when = state == Doneness::kDone    ? " is done"
                           : state == Doneness::kMaybe ? " was begun and may be done"
                                                       : " is under way at this moment";
  answer.why = named(step) + when + ", and the release before the deploy of rollout " +
               std::to_string(rollout) + " may not work beside it";
  if (only_hidden(rollout)) {
    answer.verdict = RollbackVerdict::kAfterUnhide;
    answer.why += "; it is hidden, and not dropped yet";
    answer.todo = "Bring it back with bellows unhide, which pauses the plan; then ask again.";
    return answer;
  }
  if (const Step* final_step = irrevocable(); final_step != nullptr) {
    answer.verdict = RollbackVerdict::kNo;
    answer.step = final_step->id;
    answer.why += final_step == &step ? "; it cannot be taken back: " + step.undo.impossible
                                      : "; " + named(*final_step) +
                                            " cannot be taken back: " + final_step->undo.impossible;
    answer.todo = "Go forward: mend the new release, or plan the way back as a migration.";
    return answer;
  }
  answer.verdict = RollbackVerdict::kAfterAbort;
  answer.todo = "Take the plan back with bellows abort, which is still possible; then ask again.";
  return answer;
}

RollbackAnswer Question::no_longer_running(int rollout) const {
  RollbackAnswer answer;
  answer.rollout = rollout;
  if (x_known.status == PlanStatus::kAborted) {
    answer.why = "the plan was taken back: the schema is the one from before it";
    for (const Step& step : x_plan.steps) {
      if (doneness(step) == Doneness::kUndone && !step.undo.remains.empty()) {
        answer.notes.push_back(named(step) + ": " + step.undo.remains);
      }
    }
    return answer;
  }
  const Step* step = in_the_way(rollout);
  if (step == nullptr) {
    answer.why = "the plan is finished, and nothing in it is anything that the old release notices";
    return answer;
  }
  answer.verdict = RollbackVerdict::kNo;
  answer.step = step->id;
  answer.why =
      "the plan is finished: since " + named(*step) + " the release before the deploy may not work";
  answer.todo = "Go forward: mend the new release, or plan the way back as a migration.";
  return answer;
}

RollbackAnswer Question::answer() const {
  if (x_known.status != PlanStatus::kRunning) {
    return no_longer_running(x_plan.rollouts());
  }
  const int rollout = deploy();
  const Step* step = in_the_way(rollout);
  return step == nullptr ? yes(rollout) : no(rollout, *step);
}

}  // namespace

RollbackAnswer can_roll_back(const Plan& plan, const ActivePlan& known, Executor executor) {
  return Question(plan, known, executor).answer();
}

}  // namespace bellows
