// backfill_ranges.h: a backfill's key, divided among workers.
// Owns: BackfillRange and bellows.backfill_range, where each range keeps its own cursor.
// Promises: every key belongs to one range, also keys that come later; ranges do not change once
//           they are written down.
// Not here: who works on which (parallel_backfill.h).
#pragma once

#include <string_view>
#include <vector>

#include "executor/ledger_write.h"
#include "executor/run_context.h"
#include "executor/step_job.h"
#include "executor/table_walk.h"

namespace bellows {

struct BackfillRange {
  int number = 0;
  WalkCursor until;     // its last key; empty: it has no end
  BackfillState state;  // its cursor begins behind the range before
  bool done = false;

  bool operator==(const BackfillRange&) const = default;
};

// Of bellows.backfill_range, for the ledger's schema.
const std::vector<std::string_view>& range_ledger_statements();

// Those of a step that was begun, in order; none: it goes along the whole key at once.
Result<std::vector<BackfillRange>> read_ranges(Session& session, const StepJob& job);

// Of a step that begins now: several for each of settings.backfill_workers, and written down with
// `total`; none when there is one worker, or no use in several.
Result<std::vector<BackfillRange>> divide(RunContext& context, const StepJob& job,
                                          const TableWalk& walk, const BackfillState& total);

// Inside the transaction of a batch.
Result<void> write_range(Session& session, const StepJob& job, const BackfillRange& range);

}  // namespace bellows
