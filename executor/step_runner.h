// step_runner.h: one action against the database, whatever its kind.
#pragma once

#include "executor/run_context.h"
#include "executor/step_job.h"

namespace bellows {

// Runs the job's action to its end and records it; running it again after a crash at any point
// finishes it.
Result<StepOutcome> run_job(RunContext& context, const StepJob& job);

}  // namespace bellows
