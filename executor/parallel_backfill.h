// parallel_backfill.h: several workers, each on a session of its own, move the ranges of one step.
// Promises: workers begin a batch only while the one who leads them lets them: it renews the lease,
//           heeds people and sensors, and tells how far they are; when it ends, they have ended.
// Not here: ranges (backfill_ranges.h), batches (row_mover.h).
#pragma once

#include <vector>

#include "executor/backfill_ranges.h"
#include "executor/row_triggers.h"
#include "executor/run_context.h"
#include "executor/step_job.h"
#include "executor/table_walk.h"

namespace bellows {

// What all workers do.
struct RangeWork {
  const StepJob& job;
  const MoveRows& move;
  Silence silence;
  const TableWalk& walk;
};

// `ranges` are those of the ledger, `total` their sum as it was written down last.
Result<StepOutcome> move_in_ranges(RunContext& context, const RangeWork& work,
                                   std::vector<BackfillRange> ranges, BackfillState total);

}  // namespace bellows
