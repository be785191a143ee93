#include "executor/plan_run.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "executor/load_catalog.h"
#include "executor/step_runner.h"

namespace bellows {
namespace {

// Whether the server may have done it although the ledger does not know: it ran outside any
// transaction of ours.
bool runs_outside_transaction(const Action& action) {
  return std::holds_alternative<RunAlone>(action) || std::holds_alternative<BuildIndex>(action) ||
         std::holds_alternative<DropIndex>(action);
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

bool PlanRun::ends_migration(const Step& step) const {
  return std::all_of(x_plan.steps.begin(), x_plan.steps.end(), [&](const Step& other) {
    return other.origin.migration != step.origin.migration || other.id == step.id ||
           x_done.contains(other.id);
  });
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

Result<void> PlanRun::record(const Step& step, const StepOutcome& outcome) {
  if (Result<void> done = write_step_done(x_context.session, x_plan.hash, step.id, outcome);
      !done) {
    return done;
  }
  if (const Step* last = done_behind(step); last != nullptr) {
    if (Result<void> unknown = write_step_fingerprint(x_context.session, x_plan.hash, last->id, "");
        !unknown) {
      return unknown;
    }
  }
  if (Result<void> noted = x_rechecks.note(step); !noted) {
    return noted;
  }
  if (step.destroys) {
    if (Result<void> written =
            write_event(x_context.session, x_plan.hash, "point-of-no-return", step.id, step.title);
        !written) {
      return written;
    }
  }
  const auto migration = static_cast<std::size_t>(step.origin.migration);
  return migration < x_plan.migrations.size() && ends_migration(step) ? record_migration(migration)
                                                                      : Result<void>();
}

// In our books and, when another tool's were adopted, in its own.
Result<void> PlanRun::record_migration(std::size_t migration) {
  const Result<std::optional<double>> written = write_planned_migration(
      x_context.session, x_plan, migration, operator_name(x_context.settings));
  if (!written) {
    return written.error();
  }
  if (!written->has_value() || x_context.adopted == nullptr) {
    return {};
  }
  const PlannedMigration& planned = x_plan.migrations[migration];
  return x_context.adopted->record({planned.recorded_name, planned.version, planned.description,
                                    planned.script, planned.tool_checksum, planned.recorded_details,
                                    planned.repeatable, **written});
}

// Read after the commit, not before it: reading a large schema takes longer than a lock that shuts
// an application out may be held. A crash in between leaves it unknown, which the next run accepts.
Result<void> PlanRun::note_schema(const Step& step) {
  const Result<std::string> live = schema_fingerprint(x_context.session);
  if (!live) {
    return live.error();
  }
  const bool changed =
      leaves_schema_alone(step.action) && !x_expected.empty() && *live != x_expected;
  if (!changed) {
    x_expected = *live;
  }
  x_schema_checked = true;
  const Step* last = done_behind(step);
  Result<void> noted = in_leased_transaction(x_context, [&]() -> Result<void> {
    Result<void> written =
        write_step_fingerprint(x_context.session, x_plan.hash, step.id, x_expected);
    return written && last != nullptr
               ? write_step_fingerprint(x_context.session, x_plan.hash, last->id, x_expected)
               : written;
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

Result<StepOutcome> PlanRun::send_step(const Step& step, GateKeeper& gates) {
  const Result<void> started = in_leased_transaction(
      x_context, [&] { return write_step_start(x_context.session, x_plan, step); });
  if (!started) {
    return started.error();
  }
  const StepJob job{x_plan.hash,
                    step.id,
                    step.id,
                    step.action,
                    step.locks,
                    step.probe,
                    [&](const StepOutcome& outcome) { return record(step, outcome); },
                    [&]() -> Result<void> {
                      Result<GateAnswer> answer =
                          step.destroys ? gates.ask_again(step.rollout, step.phase) : GateAnswer{};
                      if (!answer) {
                        return answer.error();
                      }
                      x_shut_meanwhile = *std::move(answer);
                      return x_shut_meanwhile.open()
                                 ? Result<void>()
                                 : Error{ErrorCode::kLock, "a gate has shut", "", {}, ""};
                    },
                    [&] { return step.destroys ? x_rechecks.between_steps() : Result<void>(); }};
  return run_job(x_context, job);
}

Result<GateAnswer> PlanRun::run_step(const Step& step, GateKeeper& gates) {
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
  const Result<StepOutcome> outcome = send_step(step, gates);
  if (!outcome && !x_shut_meanwhile.open()) {
    return x_shut_meanwhile;
  }
  if (!outcome) {
    if (outcome.error().code == ErrorCode::kBusy) {
      return outcome.error();  // asked to end, or replaced: nothing is wrong with the step
    }
    // Cancelled, because somebody asked us to end?
    if (outcome.error().sqlstate == "57014") {
      if (const Result<bool> heeded = x_context.heed(step.id); !heeded) {
        return heeded.error();
      }
    }
    return failed(step, outcome.error());
  }
  x_done.insert(step.id);
  ++x_report.steps_run;
  Event finished;
  finished.kind = EventKind::kStepFinished;
  finished.step = step.id;
  finished.text = step.title;
  finished.done = outcome->rows;
  finished.elapsed = outcome->elapsed;
  finished.attempts = outcome->attempts;
  x_context.observer.on(finished);
  if (Result<void> noted = note_schema(step); !noted) {
    return failed(step, noted.error());
  }
  return GateAnswer{};
}

// One that a gate stops goes back to the door, where it is waited for, or not.
Result<GateAnswer> PlanRun::run_behind_gates(const Step& step, GateKeeper& gates) {
  for (;;) {
    Result<GateAnswer> answer = enter_phase(step, gates);
    if (!answer || !answer->open()) {
      return answer;
    }
    answer = wait_for_soak(step);
    if (!answer || !answer->open()) {
      return answer;
    }
    answer = run_step(step, gates);
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
  for (const Step& step : x_plan.steps) {
    if (x_done.contains(step.id)) {
      ++x_report.steps_skipped;
      x_context.tell(EventKind::kStepSkipped, step.id, step.title);
      continue;
    }
    const Result<bool> goes_on = may_run(step);
    if (!goes_on) {
      return goes_on.error();
    }
    if (!*goes_on) {
      return x_report;
    }
    const Result<GateAnswer> answer = run_behind_gates(step, gates);
    if (!answer) {
      return answer.error();
    }
    if (!answer->open()) {
      x_report.state = RunState::kWaitingAtGate;
      x_report.waiting_for = answer->shut;
      return x_report;
    }
  }
  return finish();
}

}  // namespace bellows
