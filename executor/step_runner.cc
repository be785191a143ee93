#include "executor/step_runner.h"

#include <variant>

#include "executor/alone.h"
#include "executor/backfill.h"
#include "executor/guard.h"
#include "executor/index_build.h"
#include "executor/proof.h"

namespace bellows {

Result<StepOutcome> run_job(RunContext& context, const StepJob& job) {
  struct Visitor {
    RunContext& context;
    const StepJob& job;

    Result<StepOutcome> operator()(const RunSql& run) { return run_guarded(context, job, run); }

    Result<StepOutcome> operator()(const RunAlone& alone) { return run_alone(context, job, alone); }

    Result<StepOutcome> operator()(const BuildIndex& build) {
      return build_index(context, job, build);
    }

    Result<StepOutcome> operator()(const DropIndex& drop) { return drop_index(context, job, drop); }

    Result<StepOutcome> operator()(const MoveRows& move) { return move_rows(context, job, move); }

    Result<StepOutcome> operator()(const ProveNone& prove) {
      return prove_none(context, job, prove);
    }
  };

  return std::visit(Visitor{context, job}, job.action);
}

}  // namespace bellows
