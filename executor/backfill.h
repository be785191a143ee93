// backfill.h: moves data row by row in batches.
// Promises: each batch is a short transaction that holds its rows' locks for about
//           settings.batch_target and commits together with its cursor, so a batch is neither lost
//           nor done twice; a batch that meets a lock is made smaller and tried again.
// Not here: windows (table_walk.h), proofs (proof.h).
#pragma once

#include "executor/run_context.h"
#include "executor/step_job.h"

namespace bellows {

Result<StepOutcome> move_rows(RunContext& context, const StepJob& job, const MoveRows& move);

}  // namespace bellows
