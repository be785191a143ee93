#include "executor/backfill.h"

#include <algorithm>
#include <utility>

#include "executor/batch_size.h"
#include "executor/guard.h"
#include "executor/progress.h"
#include "executor/retry.h"
#include "executor/row_triggers.h"
#include "executor/table_walk.h"
#include "executor/transaction.h"

namespace bellows {
namespace {

constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::milliseconds kLongestPause{10'000};

// Spreading pays when most updates find room on their page. Where they do not (an old snapshot
// keeps every version, an index holds what changes) it costs, and is tried again only after a
// while.
constexpr std::int64_t kRoomWorthSpreading = 3;  // one update in so many
constexpr int kPlainBatches = 64;

// What this transaction has updated, and how much of it stayed on its page and out of the indexes.
constexpr std::string_view kUpdates =
    "SELECT coalesce(sum(n_tup_upd), 0)::bigint, coalesce(sum(n_tup_hot_upd), 0)::bigint "
    "FROM pg_stat_xact_all_tables WHERE relid = to_regclass($1)";

class Backfill {
 public:
  Backfill(RunContext& context, const StepJob& job, const MoveRows& move, Silence silence,
           TableWalk walk, BackfillState state)
      : x_context(context),
        x_job(job),
        x_move(move),
        x_silence(silence),
        x_walk(std::move(walk)),
        x_state(std::move(state)),
        x_size(context.settings.batch_rows, context.settings.batch_target),
        x_progress(context, job.step, x_state.rows_done, x_state.rows_total),
        x_start(context.clock.now()) {}

  Result<StepOutcome> run();

 private:
  Result<bool> batch();  // true: it was the last
  Result<Window> move_window();
  Result<void> see_whether_to_spread();
  Result<void> recover(const Error& error);

  RunContext& x_context;
  const StepJob& x_job;
  const MoveRows& x_move;
  Silence x_silence;
  TableWalk x_walk;
  BackfillState x_state;  // as committed
  BatchSize x_size;
  int x_plain_batches = 0;  // so many more before rows are spread
  Progress x_progress;
  Backoff x_backoff{kFirstPause, kLongestPause, std::random_device{}()};
  std::chrono::steady_clock::time_point x_start;
  std::chrono::steady_clock::time_point x_trouble_since;
  bool x_in_trouble = false;
  StepOutcome x_outcome;
};

// The rows of one window, and the cursor behind it; x_state is what is about to be committed.
Result<Window> Backfill::move_window() {
  Session& session = x_context.session;
  // Waiting for a row that the application has locked, we hold others that it may want.
  if (const Result<void> set =
          execute(session, "SET LOCAL lock_timeout = " +
                               std::to_string(x_context.settings.stall_budget.count()));
      !set) {
    return set.error();
  }
  if (const Result<void> silent = keep_silent(session, x_silence); !silent) {
    return silent.error();
  }
  const bool plain = x_move.set.empty() || x_plain_batches > 0;
  x_plain_batches = std::max(0, x_plain_batches - 1);
  const Result<Window> window = x_walk.next(session, x_state.cursor, x_size.rows(),
                                            plain ? WalkOrder::kAlongKey : WalkOrder::kSpread);
  if (!window) {
    return window.error();
  }
  const Result<Rows> moved =
      session.query(move_rows_sql(x_move, window->condition), window->parameters);
  if (!moved) {
    return moved.error();
  }
  if (window->ends_stretch) {
    if (const Result<void> seen = see_whether_to_spread(); !seen) {
      return seen.error();
    }
  }
  x_state.cursor = window->end;
  x_state.rows_done += window->last ? moved->affected : x_size.rows();
  x_state.rows_changed += moved->affected;
  const Result<void> written = write_backfill(session, x_job.plan_hash, x_job.cursor_id, x_state);
  if (!written) {
    return written.error();
  }
  return window;
}

Result<void> Backfill::see_whether_to_spread() {
  const Result<Rows> updates = x_context.session.query(kUpdates, {to_sql(x_move.table)});
  if (!updates) {
    return updates.error();
  }
  if (std::stoll(updates->text(0, 1)) * kRoomWorthSpreading < std::stoll(updates->text(0, 0))) {
    x_plain_batches = kPlainBatches;
  }
  return {};
}

Result<bool> Backfill::batch() {
  const BackfillState before = x_state;
  const auto start = x_context.clock.now();
  bool last = false;
  const Result<void> done = in_leased_transaction(x_context, [&]() -> Result<void> {
    const Result<Window> window = move_window();
    if (!window) {
      return window.error();
    }
    last = window->last;
    if (!last) {
      return {};
    }
    x_outcome.rows = x_state.rows_changed;
    x_outcome.elapsed =
        std::chrono::duration_cast<std::chrono::milliseconds>(x_context.clock.now() - x_start);
    return x_job.record(x_outcome);
  });
  if (!done) {
    x_state = before;
    return done.error();
  }
  x_size.took(std::chrono::duration_cast<std::chrono::milliseconds>(x_context.clock.now() - start));
  x_in_trouble = false;
  return last;
}

// Somebody was in the way: half the rows next time, after a pause.
Result<void> Backfill::recover(const Error& error) {
  if (!is_lock_trouble(error) && error.sqlstate != "57014") {
    return error;
  }
  const auto now = x_context.clock.now();
  if (!x_in_trouble) {
    x_in_trouble = true;
    x_trouble_since = now;
    x_backoff = Backoff(kFirstPause, kLongestPause, std::random_device{}());
  }
  const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(now - x_trouble_since);
  const std::chrono::milliseconds pause = x_backoff.next();
  // Row locks are not listed by the server; whoever writes to the table is a suspect.
  const std::string blockers =
      blockers_in_words(x_context, {Lock{x_move.table, LockMode::kExclusive}});
  if (waited + pause >= x_context.settings.lock_deadline) {
    return lock_error(x_job, error, blockers, waited);
  }
  x_size.halve();
  ++x_outcome.attempts;
  x_context.tell(EventKind::kStepWaiting, x_job.step,
                 error.message + "; next try with " + std::to_string(x_size.rows()) + " rows in " +
                     std::to_string(pause.count()) + " ms; in the way: " + blockers);
  return wait_holding_lease(x_context, pause);
}

Result<StepOutcome> Backfill::run() {
  for (;;) {
    const Result<bool> last = batch();
    if (!last) {
      if (const Result<void> again = recover(last.error()); !again) {
        return again.error();
      }
      continue;
    }
    x_progress.tell(x_state.rows_done);
    if (*last) {
      return x_outcome;
    }
  }
}

}  // namespace

Result<StepOutcome> move_rows(RunContext& context, const StepJob& job, const MoveRows& move) {
  Result<TableWalk> walk = TableWalk::over(
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
  return Backfill(context, job, move, *silence, *std::move(walk), std::move(state)).run();
}

}  // namespace bellows
