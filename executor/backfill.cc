#include "executor/backfill.h"

#include <utility>

#include "executor/backfill_ranges.h"
#include "executor/parallel_backfill.h"
#include "executor/progress.h"
#include "executor/row_mover.h"
#include "executor/throttle.h"

namespace bellows {
namespace {

std::chrono::milliseconds since(RunContext& context, std::chrono::steady_clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(context.clock.now() - start);
}

// Batches are steered anew when somebody sets how large they should be.
Result<void> heed(RunContext& context, const StepJob& job, RowMover& mover) {
  const int rows = context.settings.batch_rows;
  const std::chrono::milliseconds target = context.settings.batch_target;
  const Result<bool> heeded = context.heed(job.step);
  if (!heeded) {
    return heeded.error();
  }
  if (context.settings.batch_rows != rows || context.settings.batch_target != target) {
    mover.resize();
  }
  return {};
}

Result<StepOutcome> move_one_by_one(RunContext& context, const StepJob& job, const MoveRows& move,
                                    Silence silence, const TableWalk& walk, BackfillState state) {
  const auto start = context.clock.now();
  Progress progress(context, job.step, state);
  Throttle throttle(context, job.step);
  StepOutcome outcome;
  RowMover* at_work = nullptr;
  MoverBooks books;
  books.note = [&](const BackfillState& now) {
    return write_backfill(context.session, job.plan_hash, job.cursor_id, now);
  };
  books.end = [&](const BackfillState& now) {
    outcome.rows = now.rows_changed;
    outcome.elapsed = since(context, start);
    outcome.attempts += at_work->failed_tries();
    return job.record(outcome);
  };
  RowMover mover(context, job, move, silence, walk, std::move(state), std::move(books));
  at_work = &mover;
  if (const Result<void> tried = mover.try_set_aside(); !tried) {
    return tried.error();
  }
  for (;;) {
    if (const Result<void> heeded = heed(context, job, mover); !heeded) {
      return heeded.error();
    }
    if (const Result<void> free = throttle.before_batch(); !free) {
      return free.error();
    }
    const Result<bool> last = mover.advance();
    if (!last) {
      return last.error();
    }
    progress.tell(mover.state());
    if (*last) {
      return mover.set_aside().empty()
                 ? Result<StepOutcome>(outcome)
                 : Result<StepOutcome>(rows_left(move, walk, mover.set_aside()));
    }
  }
}

}  // namespace

Result<StepOutcome> move_rows(RunContext& context, const StepJob& job, const MoveRows& move) {
  const Result<TableWalk> walk = TableWalk::over(
      context.session, WalkSource{move.table, move.target, move.qualifier, move.key});
  if (!walk) {
    return walk.error();
  }
  const Result<Silence> silence = silence_for(context.session, move);
  if (!silence) {
    return silence.error();
  }
  const Result<std::optional<BackfillState>> known =
      read_backfill(context.session, job.plan_hash, job.cursor_id);
  if (!known) {
    return known.error();
  }
  BackfillState state = known->value_or(BackfillState{});
  if (!known->has_value()) {
    state.rows_total = walk->estimated_rows();
  }
  const Result<std::vector<BackfillRange>> ranges =
      known->has_value() ? read_ranges(context.session, job) : divide(context, job, *walk, state);
  if (!ranges) {
    return ranges.error();
  }
  return ranges->empty()
             ? move_one_by_one(context, job, move, *silence, *walk, std::move(state))
             : move_in_ranges(context, {job, move, *silence, *walk}, *ranges, std::move(state));
}

}  // namespace bellows
