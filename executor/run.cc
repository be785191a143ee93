#include "executor/run.h"

#include "executor/gate_keeper.h"
#include "executor/plan_run.h"
#include "executor/run_context.h"

namespace bellows {

Result<RunReport> run_plan(const Plan& plan, const RunSettings& settings, Database& database,
                           Clock& clock, Observer& observer) {
  RunSettings of_this_plan = settings;
  if (of_this_plan.until_rollout == 0) {
    of_this_plan.until_rollout = plan.rollouts();
  }
  return run_leased(of_this_plan, database, clock, observer,
                    [&](RunContext& context) -> Result<RunReport> {
                      Result<std::optional<RunReport>> paused = begin_unless_paused(context);
                      if (!paused) {
                        return paused.error();
                      }
                      if (paused->has_value()) {
                        return **paused;
                      }
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
