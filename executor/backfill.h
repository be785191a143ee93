// backfill.h: a step that moves data row by row: alone, or in ranges of the key side by side.
// Promises: between two batches it heeds people and sensors; the step ends in one transaction with
//           its row of the ledger; a range that was begun is finished, however many workers the
//           next run has.
// Not here: batches (row_mover.h), windows (table_walk.h), proofs (proof.h).
#pragma once

#include "executor/run_context.h"
#include "executor/step_job.h"

namespace bellows {

Result<StepOutcome> move_rows(RunContext& context, const StepJob& job, const MoveRows& move);

}  // namespace bellows
