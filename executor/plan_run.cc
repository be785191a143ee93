#include "executor/plan_run.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "executor/load_catalog.h"

namespace bellows {
namespace {

// Whether the server may have done it although the ledger does not know: it ran outside any
// transaction of ours.
bool runs_outside_transaction(const Action& action) {
  return std::holds_alternative<RunAlone>(action) || std::holds_alternative<BuildIndex>(action) ||
         std::holds_alternative<DropIndex>(action);
}

// Cancelled by a person, or by a time limit of the server's.
constexpr std::string_view kCancelled = "57014";

// Whether the steps one by one may meet something else than all of them together did.
bool may_run_apart(const Error& error) {
  return error.sqlstate != kCancelled && error.code != ErrorCode::kLock &&
         error.code != ErrorCode::kConnection && error.code != ErrorCode::kDrift;
}

bool leaves_schema_alone(const Action& action) {
  return std::holds_alternative<MoveRows>(action) || std::holds_alternative<ProveNone>(action);
}

Error changed_by_others() {
  return Error{ErrorCode::kDrift,
               "the schema was changed by someone else while the plan was under way",
               "Undo that change and run again, or take the plan back with bellows abort.",
               {},
               ""};
}

}  // namespace

void PlanRun::tell_plan(EventKind kind) const {
  Event event;
  event.kind = kind;
  event.text = x_plan.hash;
  event.done = static_cast<std::int64_t>(x_done.size());
  event.total = static_cast<std::int64_t>(x_plan.steps.size());
  x_context.observer.on(event);
}

// What may run may be widened while it runs.
bool PlanRun::is_beyond_until(const Step& step) const {
  return std::pair(step.rollout, step.phase) >
         std::pair(x_context.settings.until_rollout, x_context.settings.until);
}

void PlanRun::enter_phase_of(const Step& step) {
  x_entered = &step;
  Event event;
  event.kind = EventKind::kPhaseStarted;
  event.text = phase_name(step.phase);
  event.rollout = step.rollout;
  for (const Step& other : x_plan.steps) {
    if (other.rollout == step.rollout && other.phase == step.phase) {
      ++event.total;
      event.done += x_done.contains(other.id) ? 1 : 0;
    }
  }
  x_context.observer.on(event);
}

void PlanRun::leave_phase() {
  if (x_entered != nullptr) {
    x_context.tell(EventKind::kPhaseFinished, "", std::string(phase_name(x_entered->phase)));
    x_entered = nullptr;
  }
}

Result<GateAnswer> PlanRun::enter_phase(const Step& step, GateKeeper& gates) {
  const bool entered =
      x_entered != nullptr && x_entered->rollout == step.rollout && x_entered->phase == step.phase;
  if (entered) {
    return GateAnswer{};
  }
  leave_phase();
  Result<GateAnswer> answer = gates.enter(step.rollout, step.phase);
  if (!answer || !answer->open()) {
    return answer;
  }
  if (std::any_of(x_context.settings.gates.begin(), x_context.settings.gates.end(),
                  [&](const GateSpec& spec) { return spec.before == step.phase; })) {
    x_schema_checked = false;  // it may have been a long wait
  }
  enter_phase_of(step);
  return answer;
}

// The schema must be as the last step left it. What a cut-off step outside a transaction made of it
// is not known: its probe settles that, so the comparison waits until it is done.
Result<void> PlanRun::check_schema(const Step& step) {
  const bool unknown =
      x_expected.empty() || (x_cut_off.contains(step.id) && runs_outside_transaction(step.action));
  if (x_schema_checked || unknown) {
    return {};
  }
  const Result<std::string> live = schema_fingerprint(x_context.session);
  if (!live) {
    return live.error();
  }
  if (*live != x_expected) {
    return changed_by_others();
  }
  x_schema_checked = true;
  return {};
}

// The last step that is done although it stands behind this one, as after an unhide; what the
// schema is to be is read off the last of all.
const Step* PlanRun::done_behind(const Step& step) const {
  for (auto other = x_plan.steps.rbegin(); other != x_plan.steps.rend() && other->id != step.id;
       ++other) {
    if (x_done.contains(other->id)) {
      return &*other;
    }
  }
  return nullptr;
}

// Read after the commit, not before it: reading a large schema takes longer than a lock that shuts
// an application out may be held. A crash in between leaves it unknown, which the next run accepts.
Result<void> PlanRun::note_schema(Steps steps) {
  const Result<std::string> live = schema_fingerprint(x_context.session);
  if (!live) {
    return live.error();
  }
  const bool changed =
      leaves_schema_alone(steps.back().action) && !x_expected.empty() && *live != x_expected;
  if (!changed) {
    x_expected = *live;
  }
  x_schema_checked = true;
  std::vector<std::string> ids;
  for (const Step& step : steps) {
    ids.push_back(step.id);
  }
  if (const Step* last = done_behind(steps.back()); last != nullptr) {
    ids.push_back(last->id);
  }
  Result<void> noted = in_leased_transaction(x_context, [&]() -> Result<void> {
    Result<void> written;
    for (auto id = ids.begin(); written && id != ids.end(); ++id) {
      written = write_step_fingerprint(x_context.session, x_plan.hash, *id, x_expected);
    }
    return written;
  });
  if (noted && changed) {
    return changed_by_others();
  }
  return noted;
}

Error PlanRun::failed(const Step& step, Error error) {
  error.message = "step " + step.id + " (" + step.title + "): " + error.message;
  if (error.at.file.empty()) {
    error.at = step.origin.place;
  }
  if (error.hint.empty()) {
    error.hint = "Correct the cause and run again, or take the plan back with bellows abort.";
  }
  x_context.tell(EventKind::kStepFailed, step.id, error.message);
  // For those who read the ledger later; on a lost connection there is nobody to tell it to.
  (void)in_leased_transaction(x_context, [&] {
    return write_event(x_context.session, x_plan.hash, "step-failed", step.id, error.message);
  });
  return error;
}

// Why what was sent did not run: a gate that has shut meanwhile, or an Error.
Result<GateAnswer> PlanRun::stopped(Steps steps, const Error& error, GateKeeper& gates) {
  const Step& step = steps.front();
  if (!x_shut_meanwhile.open()) {
    return x_shut_meanwhile;
  }
  if (steps.size() > 1) {
    // On a lost connection, or without the lease, there is nobody to tell it to.
    (void)in_leased_transaction(x_context, [&] { return forget_start(steps.subspan(1)); });
  }
  if (error.code == ErrorCode::kBusy) {
    return error;  // asked to end, or replaced: nothing is wrong with the step
  }
  // Cancelled, because somebody asked us to end?
  if (error.sqlstate == kCancelled) {
    if (const Result<bool> heeded = x_context.heed(step.id); !heeded) {
      return heeded.error();
    }
  }
  if (steps.size() > 1 && may_run_apart(error)) {
    x_context.tell(EventKind::kNotice, "",
                   step.id + " to " + steps.back().id +
                       " do not run together, so they run one by one: " + error.message);
    for (const Step& one : steps) {
      x_apart.insert(one.id);
    }
    return run_steps(steps.first(1), gates);
  }
  return failed(step, error);
}

Result<GateAnswer> PlanRun::run_steps(Steps steps, GateKeeper& gates) {
  const Step& step = steps.front();
  if (Result<void> same = check_schema(step); !same) {
    return failed(step, same.error());
  }
  if (Result<void> kept = x_rechecks.between_steps(); !kept) {
    return failed(step, kept.error());
  }
  // As late as can be: whoever appears now would lose what it needs.
  Result<GateAnswer> answer =
      step.destroys ? gates.ask_again(step.rollout, step.phase) : GateAnswer{};
  if (!answer || !answer->open()) {
    return answer;
  }
  x_context.tell(EventKind::kStepStarted, step.id, step.title);
  x_shut_meanwhile = GateAnswer{};
  const Result<Outcomes> outcomes = send(steps, gates);
  if (!outcomes) {
    return stopped(steps, outcomes.error(), gates);
  }
  tell_done(steps.first(outcomes->size()), *outcomes);
  if (Result<void> noted = note_schema(steps.first(outcomes->size())); !noted) {
    return failed(step, noted.error());
  }
  return GateAnswer{};
}

// One that a gate stops goes back to the door, where it is waited for, or not.
Result<GateAnswer> PlanRun::run_behind_gates(std::size_t first, GateKeeper& gates) {
  const Step& step = x_plan.steps[first];
  for (;;) {
    Result<GateAnswer> answer = enter_phase(step, gates);
    if (!answer || !answer->open()) {
      return answer;
    }
    answer = wait_for_soak(step);
    if (!answer || !answer->open()) {
      return answer;
    }
    answer = run_steps(next_steps(first), gates);
    if (!answer || answer->open() || x_context.settings.wait == WaitMode::kReturn) {
      return answer;
    }
    x_entered = nullptr;
  }
}

Result<RunReport> PlanRun::finish() {
  leave_phase();
  const Result<void> ended = in_leased_transaction(x_context, [&]() -> Result<void> {
    // A migration that needed no step is applied all the same.
    for (std::size_t i = 0; i < x_plan.migrations.size(); ++i) {
      if (Result<void> written = record_migration(i); !written) {
        return written;
      }
    }
    return write_plan_end(x_context.session, x_plan.hash, PlanStatus::kDone);
  });
  if (!ended) {
    return ended.error();
  }
  x_context.tell(EventKind::kPlanFinished, "", x_plan.hash);
  x_report.state = RunState::kDone;
  return x_report;
}

// False: the report says what stands before the step.
Result<bool> PlanRun::may_run(const Step& step) {
  const Result<bool> held = x_context.heed(step.id);
  if (!held) {
    return held.error();
  }
  x_schema_checked = x_schema_checked && !*held;
  const int limit = x_context.settings.steps;
  if (is_beyond_until(step) || (limit > 0 && x_report.steps_run >= limit)) {
    x_report.state =
        is_beyond_until(step) ? RunState::kStoppedAtPhase : RunState::kStoppedAfterSteps;
    if (is_beyond_until(step)) {
      leave_phase();
    }
    return false;
  }
  return true;
}

Result<RunReport> PlanRun::run(GateKeeper& gates) {
  if (x_finished_before) {
    x_report.steps_skipped = static_cast<int>(x_plan.steps.size());
    return x_report;
  }
  for (std::size_t at = 0; at < x_plan.steps.size();) {
    const Step& step = x_plan.steps[at];
    if (x_done.contains(step.id)) {
      ++x_report.steps_skipped;
      x_context.tell(EventKind::kStepSkipped, step.id, step.title);
      ++at;
      continue;
    }
    const Result<bool> goes_on = may_run(step);
    if (!goes_on) {
      return goes_on.error();
    }
    if (!*goes_on) {
      return x_report;
    }
    const int run_before = x_report.steps_run;
    const Result<GateAnswer> answer = run_behind_gates(at, gates);
    if (!answer) {
      return answer.error();
    }
    if (!answer->open()) {
      x_report.state = RunState::kWaitingAtGate;
      x_report.waiting_for = answer->shut;
      return x_report;
    }
    at += static_cast<std::size_t>(x_report.steps_run - run_before);
  }
  return finish();
}

}  // namespace bellows
