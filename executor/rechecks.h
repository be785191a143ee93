// rechecks.h: what a plan rests on beside its schema: that it is on its server still, and that the
// sync triggers were at work all the time.
// Promises: what cannot be trusted any more is done again when that puts it right, and stops the
//           plan before contract when it does not.
// Not here: how both are known (server_identity.h, sync_watch.h), the schema (plan_run.h).
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>

#include "executor/ledger.h"
#include "executor/run_context.h"
#include "executor/server_identity.h"
#include "executor/sync_watch.h"

namespace bellows {

class Rechecks {
 public:
  Rechecks(RunContext& context, const Plan& plan) : x_context(context), x_plan(plan) {}

  // When an earlier run is taken up: the done steps that have to be done again.
  Result<std::set<std::string>> before_going_on(const ActivePlan& known);

  // Reads only: kDrift when a sync trigger is not as it was after the last step.
  Result<void> between_steps();

  // Inside the transaction that ends the steps: from now on the triggers must stay as they are. One
  // that only moves rows, proves or builds must have found them as they were.
  Result<void> note(std::span<const Step> steps);

 private:
  Result<std::set<std::string>> on_another_server(const ServerIdentity& now);
  Result<std::set<std::string>> do_again(const std::set<ObjectName>& tables, const SyncState& state,
                                         const std::string& why);

  RunContext& x_context;
  const Plan& x_plan;
  std::optional<SyncState> x_expected;  // nothing: not known
};

// For an abort, which repeats nothing: kDrift on another server, unless the operator accepts it.
Result<void> check_server_of(RunContext& context, const std::string& plan_hash);

}  // namespace bellows
