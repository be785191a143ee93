// proof.h: reads a whole table to prove that no row meets a condition.
// Promises: every row is read once, in short transactions that lock nothing; the first row that
//           breaks the claim is named by its key.
#pragma once

#include "executor/run_context.h"
#include "executor/step_job.h"

namespace bellows {

Result<StepOutcome> prove_none(RunContext& context, const StepJob& job, const ProveNone& prove);

}  // namespace bellows
