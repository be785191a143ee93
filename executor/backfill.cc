#include "executor/backfill.h"

#include <algorithm>
#include <utility>

#include "executor/batch_size.h"
#include "executor/guard.h"
#include "executor/progress.h"
#include "executor/quarantine.h"
#include "executor/retry.h"
#include "executor/row_triggers.h"
#include "executor/table_walk.h"
#include "executor/throttle.h"
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

std::string cursor_words(const WalkCursor& cursor) {
  std::string text;
  for (const std::string& part : cursor) {
    text += (text.empty() ? "" : ", ") + part;
  }
  return text;
}

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
        x_progress(context, job.step, x_state),
        x_throttle(context, job.step),
        x_start(context.clock.now()),
        x_committed(x_start) {}

  Result<StepOutcome> run();

 private:
  Result<bool> batch();  // true: it was the last

  [[nodiscard]] std::chrono::milliseconds since(std::chrono::steady_clock::time_point start) const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(x_context.clock.now() - start);
  }

  Result<void> prepare();
  Result<Window> move_window();
  Result<void> see_whether_to_spread();
  Result<void> recover(const Error& error);
  Result<void> heed();
  Result<void> isolate(const Error& error);
  Result<void> try_set_aside();
  Result<void> try_row(const QuarantinedRow& row);
  [[nodiscard]] Error rows_left() const;

  RunContext& x_context;
  const StepJob& x_job;
  const MoveRows& x_move;
  Silence x_silence;
  TableWalk x_walk;
  BackfillState x_state;  // as committed
  std::chrono::steady_clock::time_point x_batch_start;
  BatchSize x_size;
  int x_plain_batches = 0;  // so many more before rows are spread
  Progress x_progress;
  Throttle x_throttle;
  std::optional<Window> x_window;           // of the last try
  std::vector<QuarantinedRow> x_set_aside;  // still
  Backoff x_backoff{kFirstPause, kLongestPause, std::random_device{}()};
  std::chrono::steady_clock::time_point x_start;
  std::chrono::steady_clock::time_point x_committed;  // end of the last batch
  std::chrono::steady_clock::time_point x_trouble_since;
  bool x_in_trouble = false;
  StepOutcome x_outcome;
};

// Waiting for a row that the application has locked, we hold others that it may want.
Result<void> Backfill::prepare() {
  Result<void> set =
      execute(x_context.session, "SET LOCAL lock_timeout = " +
                                     std::to_string(x_context.settings.stall_budget.count()));
  return set ? keep_silent(x_context.session, x_silence) : set;
}

// The rows of one window, and the cursor behind it; x_state is what is about to be committed.
Result<Window> Backfill::move_window() {
  Session& session = x_context.session;
  x_window.reset();
  if (const Result<void> prepared = prepare(); !prepared) {
    return prepared.error();
  }
  const bool plain = x_move.set.empty() || x_plain_batches > 0;
  x_plain_batches = std::max(0, x_plain_batches - 1);
  const Result<Window> window = x_walk.next(session, x_state.cursor, x_size.rows(),
                                            plain ? WalkOrder::kAlongKey : WalkOrder::kSpread);
  if (!window) {
    return window.error();
  }
  x_window = *window;
  if (window->last && !x_set_aside.empty()) {
    return window;  // without an upper end: what it moves would be moved again by the next run
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
  x_state.worked += since(x_batch_start);
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
  x_batch_start = x_context.clock.now();
  x_state.held += since(x_committed) - since(x_batch_start);
  bool last = false;
  const Result<void> done = in_leased_transaction(x_context, [&]() -> Result<void> {
    const Result<Window> window = move_window();
    if (!window) {
      return window.error();
    }
    last = window->last;
    if (!last || !x_set_aside.empty()) {
      return {};
    }
    x_outcome.rows = x_state.rows_changed;
    x_outcome.elapsed = since(x_start);
    return x_job.record(x_outcome);
  });
  if (!done) {
    x_state = before;
    return done.error();
  }
  x_committed = x_context.clock.now();
  x_in_trouble = false;
  if (last && !x_set_aside.empty()) {
    const bool nothing_left = x_size.rows() == 1;
    x_size.halve();  // until the rows that are left fill a window
    return nothing_left;
  }
  x_size.took(since(x_batch_start));
  return last;
}

// Somebody was in the way: half the rows next time, after a pause.
Result<void> Backfill::recover(const Error& error) {
  if (is_row_trouble(error)) {
    return isolate(error);
  }
  if (!is_lock_trouble(error) && error.sqlstate != "57014") {
    return error;
  }
  const auto now = x_context.working_time();
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
    return lock_error(x_job.step, error, blockers, waited);
  }
  x_size.halve();
  ++x_outcome.attempts;
  x_context.tell_retry(x_job.step,
                       error.message + "; next try with " + std::to_string(x_size.rows()) +
                           " rows in " + std::to_string(pause.count()) +
                           " ms; in the way: " + blockers,
                       x_outcome.attempts);
  return wait_holding_lease(x_context, pause);
}

// Batches are steered anew when somebody sets how large they should be.
Result<void> Backfill::heed() {
  const int rows = x_context.settings.batch_rows;
  const std::chrono::milliseconds target = x_context.settings.batch_target;
  const Result<bool> heeded = x_context.heed(x_job.step);
  if (!heeded) {
    return heeded.error();
  }
  if (x_context.settings.batch_rows != rows || x_context.settings.batch_target != target) {
    x_size = BatchSize(x_context.settings.batch_rows, x_context.settings.batch_target);
  }
  return {};
}

// A row that cannot be moved is looked for by halves, and then set aside, so that the others can.
Result<void> Backfill::isolate(const Error& error) {
  if (!x_walk.goes_along_key() || !x_window) {
    return error;
  }
  if (x_size.rows() > 1) {
    x_size.halve();
    return {};
  }
  if (x_window->last || x_set_aside.size() == kMostQuarantined) {
    return error;
  }
  const QuarantinedRow row{x_walk.only_row(*x_window), error.message};
  if (row.key.empty()) {
    return {};  // it came while we looked: the next try finds it
  }
  const Result<void> done = in_leased_transaction(x_context, [&]() -> Result<void> {
    BackfillState behind = x_state;
    behind.cursor = x_window->end;
    ++behind.rows_done;
    Result<void> written =
        write_backfill(x_context.session, x_job.plan_hash, x_job.cursor_id, behind);
    return written ? set_aside(x_context.session, x_job.plan_hash, x_job.cursor_id, row.key, error)
                   : written;
  });
  if (!done) {
    return done;
  }
  x_state.cursor = x_window->end;
  ++x_state.rows_done;
  x_set_aside.push_back(row);
  x_context.tell(
      EventKind::kNotice, x_job.step,
      "row " + x_walk.key_sql() + " = (" + cursor_words(row.key) + ") is set aside: " + row.error);
  return {};
}

Result<void> Backfill::try_row(const QuarantinedRow& row) {
  const Result<void> done = in_leased_transaction(x_context, [&]() -> Result<void> {
    if (Result<void> prepared = prepare(); !prepared) {
      return prepared;
    }
    const Window window = x_walk.row_at(row.key);
    if (Result<void> moved =
            execute(x_context.session, move_rows_sql(x_move, window.condition), window.parameters);
        !moved) {
      return moved;
    }
    return release_row(x_context.session, x_job.plan_hash, x_job.cursor_id, row.key);
  });
  if (done || !is_row_trouble(done.error())) {
    return done;
  }
  x_set_aside.push_back({row.key, done.error().message});
  return in_leased_transaction(x_context, [&] {
    return set_aside(x_context.session, x_job.plan_hash, x_job.cursor_id, row.key, done.error());
  });
}

// Those that an earlier run has set aside may have been corrected.
Result<void> Backfill::try_set_aside() {
  const Result<std::vector<QuarantinedRow>> rows =
      quarantined_rows(x_context.session, x_job.plan_hash, x_job.cursor_id);
  if (!rows) {
    return rows.error();
  }
  for (const QuarantinedRow& row : *rows) {
    for (Result<void> done = try_row(row); !done; done = try_row(row)) {
      if (const Result<void> again = recover(done.error()); !again) {
        return again;
      }
    }
  }
  return {};
}

Error Backfill::rows_left() const {
  const QuarantinedRow& first = x_set_aside.front();
  return Error{ErrorCode::kSql,
               std::to_string(x_set_aside.size()) +
                   (x_set_aside.size() == 1 ? " row of " : " rows of ") + display(x_move.table) +
                   " could not be moved, all others were; one of them: " + x_walk.key_sql() +
                   " = (" + cursor_words(first.key) + "): " + first.error,
               "Look at bellows.quarantine, correct the rows, and run again: only they are tried "
               "then, and nothing behind this step runs before.",
               {},
               ""};
}

Result<StepOutcome> Backfill::run() {
  if (const Result<void> tried = try_set_aside(); !tried) {
    return tried.error();
  }
  for (;;) {
    if (const Result<void> heeded = heed(); !heeded) {
      return heeded.error();
    }
    if (const Result<void> free = x_throttle.before_batch(); !free) {
      return free.error();
    }
    const Result<bool> last = batch();
    if (!last) {
      if (const Result<void> again = recover(last.error()); !again) {
        return again.error();
      }
      continue;
    }
    x_progress.tell(x_state);
    if (*last && !x_set_aside.empty()) {
      return rows_left();
    }
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
