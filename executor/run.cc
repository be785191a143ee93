#include "executor/run.h"

#include "executor/gate_keeper.h"
#include "executor/plan_run.h"
#include "executor/run_context.h"

namespace bellows {

Result<RunReport> run_plan(const Plan& plan, const RunSettings& settings, Database& database,
                           Clock& clock, Observer& observer) {
  return run_leased(settings, database, clock, observer,
                    [&](RunContext& context) -> Result<RunReport> {
                      Result<GateKeeper> gates = GateKeeper::make(context, plan);
                      if (!gates) {
                        return gates.error();
                      }
                      PlanRun run(context, plan);
                      if (const Result<void> started = run.start(); !started) {
                        return started.error();
                      }
                      return run.run(*gates);
                    });
}

}  // namespace bellows
