// alone.h: statements that the server refuses inside a transaction.
// Promises: what a crash left undecided is decided by the catalog (the step's probe); the lease
// lives
//           on while the statement runs.
// Not here: building an index (index_build.h).
#pragma once

#include "executor/run_context.h"
#include "executor/step_job.h"
#include "executor/watchdog.h"

namespace bellows {

// One statement outside a transaction, watched over.
Result<void> run_watched(RunContext& context, const std::string& step, const std::string& statement,
                         Watching watching = {});

Result<StepOutcome> run_alone(RunContext& context, const StepJob& job, const RunAlone& alone);

Result<StepOutcome> drop_index(RunContext& context, const StepJob& job, const DropIndex& drop);

// Calls `attempt` until it succeeds, fails for good, or settings.lock_deadline has passed; then
// records the step.
Result<StepOutcome> retry_then_record(RunContext& context, const StepJob& job,
                                      const std::function<Result<void>()>& attempt);

}  // namespace bellows
