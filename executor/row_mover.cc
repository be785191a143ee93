#include "executor/row_mover.h"

#include <algorithm>
#include <utility>

#include "executor/guard.h"
#include "executor/transaction.h"

namespace bellows {
namespace {

constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::milliseconds kLongestPause{10'000};

// Spreading pays when most updates find room on their page. Where they do not (an old snapshot
// keeps every version, an index holds what changes) it costs, and is tried again only after a
// while, a longer one each time.
constexpr std::int64_t kRoomWorthSpreading = 3;  // one update in so many
constexpr int kFewPlainBatches = 16;
constexpr int kMostPlainBatches = 256;

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

}  // namespace

RowMover::RowMover(RunContext& context, const StepJob& job, const MoveRows& move, Silence silence,
                   TableWalk walk, BackfillState state, MoverBooks books)
    : x_context(context),
      x_job(job),
      x_move(move),
      x_silence(silence),
      x_walk(std::move(walk)),
      x_state(std::move(state)),
      x_books(std::move(books)),
      x_size(context.settings.batch_rows, context.settings.batch_target),
      x_next_plain(kFewPlainBatches),
      x_backoff(kFirstPause, kLongestPause, std::random_device{}()),
      x_wal(context),
      x_committed(context.clock.now()) {}

void RowMover::resize() {
  x_size = BatchSize(x_context.settings.batch_rows, x_context.settings.batch_target);
}

// Waiting for a row that the application has locked, we hold others that it may want. A batch need
// not wait for the disk: if a crash takes it, it takes its cursor with it. The commit that ends the
// step does wait, and for all before it.
Result<void> RowMover::prepare() {
  Result<void> set =
      execute(x_context.session, std::string(kOneProcess) +
                                     "; SET LOCAL synchronous_commit = off; SET LOCAL "
                                     "lock_timeout = " +
                                     std::to_string(x_context.settings.stall_budget.count()));
  return set ? keep_silent(x_context.session, x_silence) : set;
}

// The rows of one window, and the cursor behind it; x_state is what is about to be committed.
Result<Window> RowMover::move_window() {
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
  if (window->last && !may_end()) {
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
  x_state.rows_done += window->last ? moved->affected : window->rows;
  x_state.rows_changed += moved->affected;
  x_state.worked += since(x_batch_start);
  if (const Result<void> written = x_books.note(x_state); !written) {
    return written.error();
  }
  return window;
}

Result<void> RowMover::see_whether_to_spread() {
  const Result<Rows> updates = x_context.session.query(kUpdates, {to_sql(x_move.table)});
  if (!updates) {
    return updates.error();
  }
  if (std::stoll(updates->text(0, 1)) * kRoomWorthSpreading < std::stoll(updates->text(0, 0))) {
    x_plain_batches = x_next_plain;
    x_next_plain = std::min(2 * x_next_plain, kMostPlainBatches);
  } else {
    x_next_plain = kFewPlainBatches;
  }
  return {};
}

Result<bool> RowMover::batch() {
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
    if (!last || !may_end()) {
      return {};
    }
    const Result<void> waits =
        execute(x_context.session, "SET LOCAL synchronous_commit TO DEFAULT");
    return waits ? x_books.end(x_state) : waits;
  });
  if (!done) {
    x_state = before;
    return done.error();
  }
  x_committed = x_context.clock.now();
  x_in_trouble = false;
  if (last && !may_end()) {
    const bool nothing_left = x_size.rows() == 1;
    x_size.halve();  // until the rows that are left fill a window
    return nothing_left;
  }
  if (!last) {
    x_size.took(x_window->rows, since(x_batch_start));
  }
  return last;
}

// Whoever holds a row shows only while we wait for it, so the tries after the first are watched.
Result<bool> RowMover::batch_or_end_idle() {
  if (!x_in_trouble) {
    x_idle = IdleBlockers{};
    return batch();
  }
  Result<bool> last = false;
  x_idle = while_ending_idle(x_context, x_job.step, [&] { last = batch(); });
  return last;
}

// Somebody was in the way: half the rows next time, after a pause.
Result<void> RowMover::recover(const Error& error) {
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
      blockers_in_words(x_context, {Lock{x_move.table, LockMode::kExclusive}}) +
      left_in_words(x_idle);
  if (waited + pause >= x_context.settings.lock_deadline) {
    return lock_error(x_job.step, error, blockers, waited);
  }
  x_size.halve();
  ++x_failed_tries;
  x_context.tell_retry(x_job.step,
                       error.message + "; next try with " + std::to_string(x_size.rows()) +
                           " rows in " + std::to_string(pause.count()) +
                           " ms; in the way: " + blockers,
                       x_failed_tries + 1);
  return wait_holding_lease(x_context, pause);
}

// A row that cannot be moved is looked for by halves, and then set aside, so that the others can.
Result<void> RowMover::isolate(const Error& error) {
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
    Result<void> written = x_books.note(behind);
    return written ? bellows::set_aside(x_context.session, x_job.plan_hash, x_job.cursor_id,
                                        row.key, error)
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

Result<void> RowMover::try_row(const QuarantinedRow& row) {
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
    return bellows::set_aside(x_context.session, x_job.plan_hash, x_job.cursor_id, row.key,
                              done.error());
  });
}

// Those that an earlier run has set aside may have been corrected.
Result<void> RowMover::try_set_aside() {
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

Result<bool> RowMover::advance() {
  if (const Result<void> counted = x_wal.before_batch(); !counted) {
    return counted.error();
  }
  Result<bool> last = batch_or_end_idle();
  if (!last) {
    const Result<void> again = recover(last.error());
    return again ? Result<bool>(false) : Result<bool>(again.error());
  }
  if (!*last) {
    if (const Result<void> rested = x_wal.after_batch(); !rested) {
      return rested.error();
    }
  }
  return last;
}

Error rows_left(const MoveRows& move, const TableWalk& walk,
                const std::vector<QuarantinedRow>& rows) {
  const QuarantinedRow& first = rows.front();
  return Error{ErrorCode::kSql,
               std::to_string(rows.size()) + (rows.size() == 1 ? " row of " : " rows of ") +
                   display(move.table) + " could not be moved, all others were; one of them: " +
                   walk.key_sql() + " = (" + cursor_words(first.key) + "): " + first.error,
               "Look at bellows.quarantine, correct the rows, and run again: only they are tried "
               "then, and nothing behind this step runs before.",
               {},
               ""};
}

}  // namespace bellows
