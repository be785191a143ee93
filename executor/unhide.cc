#include "executor/unhide.h"

#include <algorithm>
#include <utility>

#include "executor/control.h"
#include "executor/ledger_write.h"
#include "executor/load_catalog.h"
#include "executor/rechecks.h"
#include "executor/run_context.h"
#include "executor/step_runner.h"

namespace bellows {
namespace {

Error nothing_hidden(const std::string& what) {
  return Error{ErrorCode::kDrift, what, "Look with bellows status how the plan stands.", {}, ""};
}

// "orders.coupon" of "public.orders.coupon".
bool means(const std::string& asked, const HiddenObject& object) {
  HiddenObject without_schema = object;
  without_schema.relation.schema = Name{};
  return asked == display(object) || asked == display(without_schema);
}

bool means(const std::string& asked, const Hiding& hiding) {
  return asked.empty() || asked == hiding.hide->id || asked == hiding.drop->id ||
         std::any_of(hiding.objects.begin(), hiding.objects.end(),
                     [&](const HiddenObject& object) { return means(asked, object); });
}

class Unhide {
 public:
  Unhide(RunContext& context, const Plan& plan, const ActivePlan& known)
      : x_context(context), x_plan(plan), x_known(known) {}

  Result<RunReport> run(const std::string& object, const Asking& asking);

 private:
  Result<void> find_drift();
  Result<void> bring_back(const Hiding& hiding, const Asking& asking);
  Result<void> record(const Hiding& hiding, const Asking& asking);
  Result<void> note_schema();
  [[nodiscard]] const StepRecord* last_done() const;

  RunContext& x_context;
  const Plan& x_plan;
  const ActivePlan& x_known;
  std::vector<std::string> x_brought_back;  // ids of the steps that had hidden it
  bool x_drifted = false;                   // the schema is not as the last step left it
};

// The last step of those done that stay so.
const StepRecord* Unhide::last_done() const {
  const auto last =
      std::find_if(x_known.steps.rbegin(), x_known.steps.rend(), [&](const StepRecord& record) {
        return record.status == "done" && std::find(x_brought_back.begin(), x_brought_back.end(),
                                                    record.id) == x_brought_back.end();
      });
  return last == x_known.steps.rend() ? nullptr : &*last;
}

// What somebody else has changed meanwhile is for the next run to find: it must not be written down
// as what we have left.
Result<void> Unhide::find_drift() {
  const StepRecord* last = last_done();
  const Result<std::string> live = schema_fingerprint(x_context.session);
  if (!live) {
    return live.error();
  }
  x_drifted =
      last != nullptr && !last->fingerprint_after.empty() && last->fingerprint_after != *live;
  if (x_drifted) {
    x_context.tell(EventKind::kNotice, "",
                   "the schema was changed by someone else while the plan was under way");
  }
  return {};
}

// The fingerprint of the step before was taken with it hidden: until note_schema() nobody knows it.
Result<void> Unhide::record(const Hiding& hiding, const Asking& asking) {
  if (Result<void> written =
          write_steps_not_done(x_context.session, x_plan.hash, {hiding.drop->id, hiding.hide->id});
      !written) {
    return written;
  }
  const StepRecord* last = last_done();
  if (last != nullptr && !x_drifted) {
    if (Result<void> written = write_step_fingerprint(x_context.session, x_plan.hash, last->id, "");
        !written) {
      return written;
    }
  }
  return write_event(
      x_context.session, x_plan.hash, "unhidden", hiding.hide->id,
      display(hiding.objects) + " by " + asking.by + (asking.why.empty() ? "" : ": " + asking.why));
}

Result<void> Unhide::bring_back(const Hiding& hiding, const Asking& asking) {
  const Step& step = *hiding.hide;
  x_brought_back.push_back(step.id);
  x_context.tell(EventKind::kUndoStarted, step.id, step.title);
  RunSql undo;
  for (const Action& action : step.undo.actions) {
    for (std::string& sql : action_sql(action)) {
      undo.statements.push_back(std::move(sql));
    }
  }
  const Action all(std::move(undo));
  const StepJob job{x_plan.hash,
                    step.id,
                    step.id + "/unhide",
                    all,
                    locks_to_take_back(step),
                    "",
                    [&](const StepOutcome&) { return record(hiding, asking); }};
  if (const Result<StepOutcome> done = run_job(x_context, job); !done) {
    Error error = done.error();
    error.message = "bringing back " + display(hiding.objects) + ": " + error.message;
    if (error.hint.empty()) {
      error.hint = "Correct the cause and run bellows unhide again; the plan stays paused.";
    }
    x_context.tell(EventKind::kStepFailed, step.id, error.message);
    return error;
  }
  x_context.tell(EventKind::kUndoFinished, step.id, step.title);
  return {};
}

Result<void> Unhide::note_schema() {
  const StepRecord* last = last_done();
  if (last == nullptr || x_drifted) {
    return {};
  }
  const Result<std::string> live = schema_fingerprint(x_context.session);
  return !live ? Result<void>(live.error()) : in_leased_transaction(x_context, [&] {
    return write_step_fingerprint(x_context.session, x_plan.hash, last->id, *live);
  });
}

// Last hidden, first back.
Result<RunReport> Unhide::run(const std::string& object, const Asking& asking) {
  Result<std::vector<Hiding>> hidden = find_hidden(hidden_now(x_plan, x_known), object);
  if (!hidden) {
    return hidden.error();
  }
  if (const Result<void> looked = find_drift(); !looked) {
    return looked.error();
  }
  std::reverse(hidden->begin(), hidden->end());
  for (const Hiding& hiding : *hidden) {
    if (const Result<void> done = bring_back(hiding, asking); !done) {
      return done.error();
    }
  }
  if (const Result<void> noted = note_schema(); !noted) {
    return noted.error();
  }
  RunReport report;
  report.steps_run = static_cast<int>(hidden->size());
  return report;
}

struct Known {
  ActivePlan record;
  Plan plan;
};

Result<Known> plan_under_way(Session& session, const Database& database) {
  Result<std::optional<ActivePlan>> active = active_plan(session);
  if (!active) {
    return active.error();
  }
  if (!active->has_value()) {
    return nothing_hidden("no plan is under way on " + database.display_name());
  }
  Result<Plan> plan = plan_from_json((*active)->document);
  if (!plan) {
    return plan.error();
  }
  return Known{**std::move(active), *std::move(plan)};
}

Result<RunReport> unhide_under_lease(RunContext& context, const std::string& object,
                                     const Asking& asking) {
  const Result<Known> known = plan_under_way(context.session, context.database);
  if (!known) {
    return known.error();
  }
  if (const Result<void> here = check_server_of(context, known->plan.hash); !here) {
    return here.error();
  }
  return Unhide(context, known->plan, known->record).run(object, asking);
}

// Before the lease is asked for, so that what is at work neither hides nor drops anything more.
Result<void> hold_everything(const std::string& object, const Asking& asking, Database& database,
                             Clock& clock) {
  Result<std::unique_ptr<Session>> session = database.connect("unhide");
  if (!session) {
    return session.error();
  }
  const Result<Known> known = plan_under_way(**session, database);
  if (!known) {
    return known.error();
  }
  if (const auto found = find_hidden(hidden_now(known->plan, known->record), object); !found) {
    return found.error();
  }
  if (const Result<bool> paused = pause(**session, asking); !paused) {
    return paused.error();
  }
  return end_executor(**session, clock, asking);
}

}  // namespace

Result<std::vector<Hiding>> find_hidden(const std::vector<Hiding>& hidden,
                                        const std::string& object) {
  if (hidden.empty()) {
    return nothing_hidden("nothing is hidden: what the plan drops is there still, or gone");
  }
  std::vector<Hiding> found;
  std::string all;
  for (const Hiding& hiding : hidden) {
    all += (all.empty() ? "" : ", ") + display(hiding.objects);
    if (means(object, hiding)) {
      found.push_back(hiding);
    }
  }
  if (found.empty() || (!object.empty() && found.size() > 1)) {
    return Error{
        ErrorCode::kUsage,
        found.empty() ? "\"" + object + "\" is not hidden" : "\"" + object + "\" may mean several",
        "Hidden are " + all + ". Name one of them in full, or none for all.",
        {},
        ""};
  }
  return found;
}

Result<RunReport> unhide_plan(const std::string& object, const Asking& asking,
                              const RunSettings& settings, Database& database, Clock& clock,
                              Observer& observer) {
  if (const Result<void> held = hold_everything(object, asking, database, clock); !held) {
    return held.error();
  }
  return run_leased(
      settings, database, clock, observer,
      [&](RunContext& context) { return unhide_under_lease(context, object, asking); },
      OldPauses::kPass);
}

}  // namespace bellows
