// abort.cc: abort_plan(): takes a plan back, last step first.
#include <algorithm>
#include <map>
#include <variant>

#include "executor/hidden.h"
#include "executor/ledger.h"
#include "executor/ledger_write.h"
#include "executor/load_catalog.h"
#include "executor/rechecks.h"
#include "executor/run.h"
#include "executor/run_context.h"
#include "executor/step_runner.h"
#include "migrations/catalog.h"

namespace bellows {
namespace {

// A step that left something behind, or may have.
struct Touched {
  const Step* step = nullptr;
  int undone_actions = 0;  // of its undo, by an abort that was cut off
  bool left_something = true;
};

class Abort {
 public:
  Abort(RunContext& context, const Plan& plan, const ActivePlan& known)
      : x_context(context), x_plan(plan), x_known(known) {}

  Result<RunReport> run();

 private:
  Result<std::vector<Touched>> touched_steps();
  Result<bool> left_something(const Step& step);
  Result<void> take_back(const Touched& touched);
  Result<void> record(const Step& step, int actions, UndoState state);
  Result<void> close();

  RunContext& x_context;
  const Plan& x_plan;
  const ActivePlan& x_known;
};

// What a step that was started but not recorded as done has left behind.
Result<bool> Abort::left_something(const Step& step) {
  if (std::holds_alternative<RunSql>(step.action) ||
      std::holds_alternative<ProveNone>(step.action)) {
    return false;  // its transaction did not commit
  }
  if (std::holds_alternative<MoveRows>(step.action)) {
    const Result<std::optional<BackfillState>> state =
        read_backfill(x_context.session, x_plan.hash, step.id);
    if (!state) {
      return state.error();
    }
    return state->has_value() && (*state)->rows_changed > 0;
  }
  if (std::holds_alternative<RunAlone>(step.action) && !step.probe.empty()) {
    const Result<Rows> probe = x_context.session.query(step.probe);
    if (!probe) {
      return probe.error();
    }
    return probe->text(0, 0) == "t";
  }
  return true;  // an index half built or half dropped: its undo starts from what is there
}

// Last step first.
Result<std::vector<Touched>> Abort::touched_steps() {
  std::map<std::string, const StepRecord*> records;
  for (const StepRecord& record : x_known.steps) {
    records.emplace(record.id, &record);
  }
  std::vector<Touched> list;
  for (auto step = x_plan.steps.rbegin(); step != x_plan.steps.rend(); ++step) {
    const auto record = records.find(step->id);
    if (record == records.end() || record->second->status == "undone") {
      continue;
    }
    Touched touched{&*step, record->second->undone_actions, true};
    if (record->second->status == "running" && touched.undone_actions == 0) {
      const Result<bool> left = left_something(*step);
      if (!left) {
        return left.error();
      }
      touched.left_something = *left;
    }
    list.push_back(touched);
  }
  return list;
}

Result<void> Abort::record(const Step& step, int actions, UndoState state) {
  if (Result<void> written =
          write_step_undo(x_context.session, x_plan.hash, step.id, actions, state);
      !written) {
    return written;
  }
  const auto migration = static_cast<std::size_t>(step.origin.migration);
  if (state == UndoState::kUnderWay || migration >= x_plan.migrations.size()) {
    return {};
  }
  const PlannedMigration& planned = x_plan.migrations[migration];
  const Result<bool> removed =
      remove_planned_migration(x_context.session, x_plan.hash, planned.version);
  if (!removed) {
    return removed.error();
  }
  return *removed && x_context.adopted != nullptr
             ? x_context.adopted->forget(planned.recorded_name, planned.script)
             : Result<void>();
}

Result<void> Abort::take_back(const Touched& touched) {
  const Step& step = *touched.step;
  const int count = touched.left_something ? static_cast<int>(step.undo.actions.size()) : 0;
  x_context.tell(EventKind::kUndoStarted, step.id, step.title);
  for (int i = touched.undone_actions; i < count; ++i) {
    const UndoState state = i + 1 == count ? UndoState::kUndone : UndoState::kUnderWay;
    const StepJob job{x_plan.hash,
                      step.id,
                      step.id + "/undo/" + std::to_string(i + 1),
                      step.undo.actions[static_cast<std::size_t>(i)],
                      locks_to_take_back(step),
                      "",
                      [&](const StepOutcome&) { return record(step, i + 1, state); }};
    if (const Result<StepOutcome> done = run_job(x_context, job); !done) {
      Error error = done.error();
      error.message = "taking back step " + step.id + " (" + step.title + "): " + error.message;
      if (error.hint.empty()) {
        error.hint = "Correct the cause and run bellows abort again.";
      }
      x_context.tell(EventKind::kStepFailed, step.id, error.message);
      return error;
    }
  }
  if (touched.undone_actions >= count) {
    if (Result<void> marked = in_leased_transaction(
            x_context, [&] { return record(step, count, UndoState::kUndone); });
        !marked) {
      return marked;
    }
  }
  x_context.tell(EventKind::kUndoFinished, step.id, step.title);
  return {};
}

Result<void> Abort::close() {
  if (Result<void> ended = in_leased_transaction(
          x_context,
          [&] { return write_plan_end(x_context.session, x_plan.hash, PlanStatus::kAborted); });
      !ended) {
    return ended;
  }
  const Result<Catalog> catalog = load_catalog(x_context.session);
  if (!catalog) {
    return catalog.error();
  }
  if (fingerprint(*catalog) != x_plan.catalog_fingerprint) {
    x_context.tell(EventKind::kNotice, "",
                   "every step is taken back, but the schema is not the one from before the plan: "
                   "someone else changed it meanwhile");
  }
  x_context.tell(EventKind::kPlanFinished, "", x_plan.hash);
  return {};
}

Result<RunReport> Abort::run() {
  const Result<std::vector<Touched>> list = touched_steps();
  if (!list) {
    return list.error();
  }
  for (const Touched& touched : *list) {
    if (touched.left_something && !touched.step->undo.impossible.empty()) {
      return Error{ErrorCode::kUnsupported,
                   "step " + touched.step->id + " (" + touched.step->title +
                       ") cannot be taken back: " + touched.step->undo.impossible,
                   "Go on with bellows run; nothing was taken back.", touched.step->origin.place,
                   ""};
    }
  }
  for (const Touched& touched : *list) {
    if (const Result<bool> heeded = x_context.heed(touched.step->id); !heeded) {
      return heeded.error();
    }
    if (const Result<void> done = take_back(touched); !done) {
      return done.error();
    }
  }
  if (const Result<void> closed = close(); !closed) {
    return closed.error();
  }
  RunReport report;
  report.steps_run = static_cast<int>(list->size());
  return report;
}

Result<RunReport> abort_active(RunContext& context) {
  const Result<std::optional<ActivePlan>> known = active_plan(context.session);
  if (!known) {
    return known.error();
  }
  if (!known->has_value()) {
    return Error{ErrorCode::kDrift,
                 "no plan is under way on " + context.database.display_name(),
                 "Look with bellows status at what was done.",
                 {},
                 ""};
  }
  const Result<Plan> plan = plan_from_json((*known)->document);
  if (!plan) {
    return plan.error();
  }
  if (const Result<void> here = check_server_of(context, plan->hash); !here) {
    return here.error();
  }
  return Abort(context, *plan, **known).run();
}

}  // namespace

Result<RunReport> abort_plan(const RunSettings& settings, Database& database, Clock& clock,
                             Observer& observer) {
  return run_leased(settings, database, clock, observer, abort_active, OldPauses::kPass);
}

}  // namespace bellows
