// row_mover.h: moves rows batch by batch along one walk, over one session.
// Owns: RowMover: a batch with its size, its order, its second tries, and the rows that it cannot
//       move.
// Promises: each batch is a short transaction that holds its rows' locks for about
//           settings.batch_target and commits together with its cursor, so a batch is neither lost
//           nor done twice; a batch that meets a lock is made smaller and tried again.
// Not here: what people and sensors ask (backfill.h), windows (table_walk.h).
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "executor/batch_size.h"
#include "executor/idle_blockers.h"
#include "executor/quarantine.h"
#include "executor/retry.h"
#include "executor/row_triggers.h"
#include "executor/run_context.h"
#include "executor/step_job.h"
#include "executor/table_walk.h"
#include "executor/wal_budget.h"

namespace bellows {

// A walk without an end has a last window without one: what that moves would be moved again by the
// next run, so it must wait for rows that were set aside, unless its end is written down.
enum class RowsSetAside { kHoldUpTheEnd, kAreNoObstacle };

// Where it is written down how far the walk has come.
struct MoverBooks {
  // In the transaction of each batch.
  std::function<Result<void>(const BackfillState&)> note;
  // In that of the last one, after `note`.
  std::function<Result<void>(const BackfillState&)> end;
  RowsSetAside set_aside = RowsSetAside::kHoldUpTheEnd;
};

class RowMover {
 public:
  RowMover(RunContext& context, const StepJob& job, const MoveRows& move, Silence silence,
           TableWalk walk, BackfillState state, MoverBooks books);

  // The next batch, or what follows when it fails: a pause, a smaller one, a row set aside. True:
  // nothing is left to move. An Error ends the step.
  Result<bool> advance();

  // Rows that an earlier run has set aside may have been corrected.
  Result<void> try_set_aside();

  // Somebody has changed how large batches should be.
  void resize();

  [[nodiscard]] const BackfillState& state() const { return x_state; }

  [[nodiscard]] const std::vector<QuarantinedRow>& set_aside() const { return x_set_aside; }

  [[nodiscard]] int failed_tries() const { return x_failed_tries; }

 private:
  Result<bool> batch();
  Result<bool> batch_or_end_idle();
  Result<void> prepare();
  Result<Window> move_window();
  Result<void> see_whether_to_spread();
  Result<void> recover(const Error& error);
  Result<void> isolate(const Error& error);
  Result<void> try_row(const QuarantinedRow& row);

  [[nodiscard]] bool may_end() const {
    return x_set_aside.empty() || x_books.set_aside == RowsSetAside::kAreNoObstacle;
  }

  [[nodiscard]] std::chrono::milliseconds since(std::chrono::steady_clock::time_point start) const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(x_context.clock.now() - start);
  }

  RunContext& x_context;
  const StepJob& x_job;
  const MoveRows& x_move;
  Silence x_silence;
  TableWalk x_walk;
  BackfillState x_state;  // as committed
  MoverBooks x_books;
  BatchSize x_size;
  int x_plain_batches = 0;  // so many more before rows are spread
  int x_next_plain;
  std::optional<Window> x_window;           // of the last try
  std::vector<QuarantinedRow> x_set_aside;  // still
  Backoff x_backoff;
  WalBudget x_wal;
  std::chrono::steady_clock::time_point x_batch_start;
  std::chrono::steady_clock::time_point x_committed;  // end of the last batch
  std::chrono::steady_clock::time_point x_trouble_since;
  bool x_in_trouble = false;
  IdleBlockers x_idle;  // of the last try
  int x_failed_tries = 0;
};

// What a step says that has moved all rows but these.
Error rows_left(const MoveRows& move, const TableWalk& walk,
                const std::vector<QuarantinedRow>& rows);

}  // namespace bellows
