// plan_send.cc: how PlanRun sends a step, or several that share a lock, and writes down what came
// of it in the transaction that ends them.
#include <algorithm>
#include <utility>

#include "executor/guard.h"
#include "executor/plan_run.h"
#include "executor/step_runner.h"

namespace bellows {

// The step and those behind it that share its lock: none that is done, none that failed together
// with it, and no more than may run.
PlanRun::Steps PlanRun::next_steps(std::size_t first) const {
  const std::vector<Step>& steps = x_plan.steps;
  const int limit = x_context.settings.steps;
  std::size_t most = steps.size() - first;
  if (limit > 0) {
    most = std::min(most, static_cast<std::size_t>(limit - x_report.steps_run));
  }
  std::size_t count = 1;
  while (count < most && x_groups[first + count] == x_groups[first] &&
         !x_done.contains(steps[first + count].id) && !x_apart.contains(steps[first].id)) {
    ++count;
  }
  return Steps(steps).subspan(first, count);
}

Result<PlanRun::Outcomes> PlanRun::send(Steps steps, GateKeeper& gates) {
  const Result<void> started = in_leased_transaction(x_context, [&]() -> Result<void> {
    Result<void> written;
    for (auto step = steps.begin(); written && step != steps.end(); ++step) {
      written = write_step_start(x_context.session, x_plan, *step);
    }
    return written;
  });
  if (!started) {
    return started.error();
  }
  if (steps.size() > 1) {
    return send_together(steps);
  }
  const Result<StepOutcome> outcome = send_step(steps.front(), gates);
  return outcome ? Result<Outcomes>(Outcomes{*outcome}) : Result<Outcomes>(outcome.error());
}

Result<StepOutcome> PlanRun::send_step(const Step& step, GateKeeper& gates) {
  const StepJob job{x_plan.hash,
                    step.id,
                    step.id,
                    step.action,
                    step.locks,
                    step.probe,
                    [&](const StepOutcome& outcome) { return record(Steps(&step, 1), {outcome}); },
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

Result<PlanRun::Outcomes> PlanRun::send_together(Steps steps) {
  SharedJob job{steps.front().id, steps.front().locks, {}, [&](const Outcomes& outcomes) {
                  return record(steps, outcomes);
                }};
  for (const Step& step : steps) {
    job.locks.front().mode = std::max(job.locks.front().mode, step.locks.front().mode);
    job.parts.push_back(&std::get<RunSql>(step.action));
  }
  return run_together(x_context, job);
}

// Each has begun when the one before it has ended.
void PlanRun::tell_done(Steps steps, const Outcomes& outcomes) {
  for (std::size_t at = 0; at < steps.size(); ++at) {
    const Step& step = steps[at];
    x_done.insert(step.id);
    ++x_report.steps_run;
    if (at > 0) {
      x_context.tell(EventKind::kStepStarted, step.id, step.title);
    }
    Event finished;
    finished.kind = EventKind::kStepFinished;
    finished.step = step.id;
    finished.text = step.title;
    finished.done = outcomes[at].rows;
    finished.elapsed = outcomes[at].elapsed;
    finished.attempts = outcomes[at].attempts;
    x_context.observer.on(finished);
  }
}

// The steps that have an outcome are done. The others, which share the transaction, did not run
// after all. Everything here is sent while the lock is held.
Result<void> PlanRun::record(Steps steps, const Outcomes& outcomes) {
  const Steps done = steps.first(outcomes.size());
  std::vector<StepDone> rows;
  for (std::size_t at = 0; at < done.size(); ++at) {
    rows.push_back({done[at].id, outcomes[at]});
  }
  if (Result<void> written = write_steps_done(x_context.session, x_plan.hash, rows); !written) {
    return written;
  }
  if (Result<void> forgotten = forget_start(steps.subspan(done.size())); !forgotten) {
    return forgotten;
  }
  if (const Step* last = done_behind(done.back()); last != nullptr) {
    if (Result<void> unknown = write_step_fingerprint(x_context.session, x_plan.hash, last->id, "");
        !unknown) {
      return unknown;
    }
  }
  if (Result<void> noted = x_rechecks.note(done); !noted) {
    return noted;
  }
  for (const Step& step : done) {
    if (Result<void> told = step.destroys ? write_event(x_context.session, x_plan.hash,
                                                        "point-of-no-return", step.id, step.title)
                                          : Result<void>();
        !told) {
      return told;
    }
  }
  return record_ended_migrations(done);
}

// Inside a transaction.
Result<void> PlanRun::forget_start(Steps steps) {
  std::vector<std::string> ids;
  for (const Step& step : steps) {
    ids.push_back(step.id);
  }
  return ids.empty() ? Result<void>() : write_steps_not_done(x_context.session, x_plan.hash, ids);
}

// Whether no other step of it is left.
bool PlanRun::ends_migration(Steps steps, int migration) const {
  return std::all_of(x_plan.steps.begin(), x_plan.steps.end(), [&](const Step& other) {
    return other.origin.migration != migration || x_done.contains(other.id) ||
           std::any_of(steps.begin(), steps.end(),
                       [&](const Step& step) { return step.id == other.id; });
  });
}

Result<void> PlanRun::record_ended_migrations(Steps steps) {
  std::set<int> migrations;
  for (const Step& step : steps) {
    migrations.insert(step.origin.migration);
  }
  for (const int migration : migrations) {
    const auto place = static_cast<std::size_t>(migration);
    if (place >= x_plan.migrations.size() || !ends_migration(steps, migration)) {
      continue;
    }
    if (Result<void> recorded = record_migration(place); !recorded) {
      return recorded;
    }
  }
  return {};
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

}  // namespace bellows
