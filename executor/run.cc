#include "executor/run.h"

#include "executor/gate_keeper.h"
#include "executor/plan_run.h"
#include "executor/run_context.h"

namespace bellows {

Result<RunReport> run_plan(const Plan& plan, const RunSettings& settings, Database& database,
                           Clock& clock, Observer& observer) {
  const Result<std::unique_ptr<LeasedSession>> leased = LeasedSession::open(database, clock);
  if (!leased) {
    return leased.error();
  }
  if (const Result<void> locked = (*leased)->lock_adopted(clock, settings.lock_deadline); !locked) {
    return locked.error();
  }
  RunContext context{settings,
                     database,
                     clock,
                     observer,
                     (*leased)->session(),
                     (*leased)->lease(),
                     (*leased)->adopted()};
  Result<GateKeeper> gates = GateKeeper::make(context, plan.hash);
  if (!gates) {
    return gates.error();
  }
  PlanRun run(context, plan);
  if (const Result<void> started = run.start(); !started) {
    return started.error();
  }
  return run.run(*gates);
}

}  // namespace bellows
