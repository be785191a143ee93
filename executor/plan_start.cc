// plan_start.cc: what PlanRun makes sure of before the first step: the plan is whole, it is the one
// that is under way or none is, and this is the schema and the server it was made for.
#include <utility>

#include "executor/load_catalog.h"
#include "executor/plan_run.h"
#include "executor/server_identity.h"

namespace bellows {
namespace {

Error drift(std::string message, std::string hint) {
  return Error{ErrorCode::kDrift, std::move(message), std::move(hint), {}, ""};
}

}  // namespace

Result<void> PlanRun::start_afresh() {
  const Result<std::string> live = schema_fingerprint(x_context.session);
  if (!live) {
    return live.error();
  }
  if (*live != x_plan.catalog_fingerprint) {
    return drift("the schema of " + x_context.database.display_name() +
                     " is not the one that this plan was made for",
                 "Make the plan again.");
  }
  const Result<ServerIdentity> server = server_identity(x_context.session);
  if (!server) {
    return server.error();
  }
  const Result<void> written = in_leased_transaction(x_context, [&]() -> Result<void> {
    Result<void> started =
        write_plan_start(x_context.session, x_plan, operator_name(x_context.settings));
    return started ? record_server(x_context.session, x_plan.hash, *server) : started;
  });
  if (!written) {
    return written;
  }
  x_expected = *live;
  x_schema_checked = true;
  tell_plan(EventKind::kPlanStarted);
  return {};
}

Result<void> PlanRun::resume(const ActivePlan& known) {
  const Result<std::set<std::string>> again = x_rechecks.before_going_on(known);
  if (!again) {
    return again.error();
  }
  x_expected = x_plan.catalog_fingerprint;
  for (const StepRecord& record : known.steps) {
    if (record.status == "done" && record.undone_actions > 0) {
      return drift("an abort of this plan was cut off at step " + record.id,
                   "Run bellows abort again to finish it.");
    }
    if (record.status == "done") {
      if (!again->contains(record.id)) {
        x_done.insert(record.id);
      }
      x_expected = record.fingerprint_after;
    } else if (record.status == "running") {
      x_cut_off.insert(record.id);
    }
  }
  tell_plan(EventKind::kPlanResumed);
  return {};
}

Result<void> PlanRun::start() {
  if (plan_hash(x_plan) != x_plan.hash) {
    return drift("the plan was changed after it was made: its hash does not fit its content",
                 "Make the plan again.");
  }
  const Result<std::optional<ActivePlan>> latest = latest_plan(x_context.session);
  if (!latest) {
    return latest.error();
  }
  const Result<std::optional<ActivePlan>> active = active_plan(x_context.session);
  if (!active) {
    return active.error();
  }
  if (active->has_value()) {
    return (*active)->hash == x_plan.hash
               ? resume(**active)
               : drift("another plan, " + (*active)->hash + ", is under way on " +
                           x_context.database.display_name(),
                       "Finish it with bellows run, or take it back with bellows abort.");
  }
  if (latest->has_value() && (*latest)->hash == x_plan.hash &&
      (*latest)->status == PlanStatus::kDone) {
    x_finished_before = true;
    return {};
  }
  return start_afresh();
}

}  // namespace bellows
