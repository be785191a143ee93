#include "executor/parallel_backfill.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "executor/progress.h"
#include "executor/range_workers.h"
#include "executor/row_mover.h"
#include "executor/throttle.h"
#include "executor/transaction.h"

namespace bellows {
namespace {

constexpr std::chrono::milliseconds kLook{100};
constexpr std::chrono::milliseconds kLeave{1'000};     // a held leader renews none
constexpr std::chrono::milliseconds kWriteSum{1'000};  // renews the lease as well

// Workers tell of their trouble, too.
class OneAtATime final : public Observer {
 public:
  explicit OneAtATime(Observer& observer) : x_observer(observer) {}

  void on(const Event& event) override {
    const std::lock_guard lock(x_mutex);
    x_observer.on(event);
  }

 private:
  Observer& x_observer;
  std::mutex x_mutex;
};

// Makes those quiesce who are not asked themselves, for as long as it lives.
class BeforeHold {
 public:
  BeforeHold(Control* control, RangeBoard& board) : x_control(control) {
    if (x_control != nullptr) {
      x_control->before_hold([&board] { board.quiesce(); });
    }
  }

  BeforeHold(const BeforeHold&) = delete;
  BeforeHold& operator=(const BeforeHold&) = delete;

  ~BeforeHold() {
    if (x_control != nullptr) {
      x_control->before_hold({});
    }
  }

 private:
  Control* x_control;
};

class Worker {
 public:
  Worker(const RunContext& leader, Observer& observer, const RangeWork& work, RangeBoard& board,
         std::size_t ranges)
      : x_leader(leader),
        x_observer(observer),
        x_work(work),
        x_board(board),
        x_ranges(ranges),
        x_settings(leader.settings) {}

  void run();

 private:
  Result<void> work();
  Result<void> move(RunContext& context, BackfillRange range);

  const RunContext& x_leader;
  Observer& x_observer;
  const RangeWork& x_work;
  RangeBoard& x_board;
  std::size_t x_ranges;
  RunSettings x_settings;  // its own, changed by what the leader grants
};

void Worker::run() {
  if (const Result<void> worked = work(); !worked) {
    x_board.fail(worked.error());
  }
  x_board.leave();
}

Result<void> Worker::work() {
  const Result<std::unique_ptr<Session>> session = x_leader.database.connect("move");
  if (!session) {
    return session.error();
  }
  // If all of us fall asleep in the middle of a batch, nobody could take the lease over.
  if (Result<void> set = execute(**session, "SET idle_in_transaction_session_timeout = '" +
                                                std::to_string(kLeaseLifetime.count()) + "s'");
      !set) {
    return set;
  }
  Lease beside = x_leader.lease;
  beside.share = LeaseShare::kBeside;
  RunContext context{x_settings, x_leader.database, x_leader.clock, x_observer, **session, beside};
  while (std::optional<BackfillRange> range = x_board.take()) {
    if (Result<void> moved = move(context, *std::move(range)); !moved) {
      return moved;
    }
  }
  return {};
}

Result<void> Worker::move(RunContext& context, BackfillRange range) {
  MoverBooks books;
  books.set_aside = RowsSetAside::kAreNoObstacle;
  books.note = [&](const BackfillState& state) {
    range.state = state;
    return write_range(context.session, x_work.job, range);
  };
  books.end = [&](const BackfillState& state) {
    BackfillRange done = range;
    done.state = state;
    done.done = true;
    return write_range(context.session, x_work.job, done);
  };
  RowMover mover(context, x_work.job, x_work.move, x_work.silence,
                 x_work.walk.part(range.until, x_ranges), range.state, std::move(books));
  RangeBoard::Leave heeded;
  while (!range.done) {
    const std::optional<RangeBoard::Leave> leave = x_board.begin_batch();
    if (!leave) {
      return {};
    }
    if (*leave != heeded) {
      x_settings.stall_budget = leave->stall_budget;
      x_settings.wal_budget = leave->wal_budget;
      const bool resized = x_settings.batch_rows != leave->batch_rows ||
                           x_settings.batch_target != leave->batch_target;
      x_settings.batch_rows = leave->batch_rows;
      x_settings.batch_target = leave->batch_target;
      if (resized) {
        mover.resize();
      }
      heeded = *leave;
    }
    const Result<bool> last = mover.advance();
    range.state = mover.state();
    range.done = last && *last;
    x_board.finish_batch(range, mover.failed_tries());
    if (!last) {
      return last.error();
    }
    if (leave->pace == Pace::kHalf) {
      context.clock.sleep_for(x_settings.batch_target);
    }
  }
  return {};
}

class Leader {
 public:
  Leader(RunContext& context, const RangeWork& work, std::vector<BackfillRange> ranges,
         BackfillState total)
      : x_observer(context.observer),
        x_context{context.settings, context.database, context.clock,   x_observer,
                  context.session,  context.lease,    context.adopted, context.control},
        x_work(work),
        x_ranges(ranges.size()),
        x_workers(std::max(1, context.settings.backfill_workers)),
        x_board(std::move(ranges), x_workers),
        x_before(std::move(total)),
        x_start(context.clock.now()) {}

  Result<StepOutcome> run();

 private:
  Result<void> try_set_aside();
  Result<void> lead();
  Result<void> write_sum();
  Result<StepOutcome> end();
  [[nodiscard]] BackfillState total() const;

  OneAtATime x_observer;
  RunContext x_context;
  const RangeWork& x_work;
  std::size_t x_ranges;
  int x_workers;
  RangeBoard x_board;
  BackfillState x_before;
  std::chrono::steady_clock::time_point x_start;
  std::vector<QuarantinedRow> x_left;
};

BackfillState Leader::total() const {
  BackfillState now = x_board.sum();
  now.rows_total = x_before.rows_total;
  now.held = x_before.held;
  now.worked = x_before.worked + std::chrono::duration_cast<std::chrono::milliseconds>(
                                     x_context.working_time() - x_start);
  return now;
}

Result<void> Leader::try_set_aside() {
  MoverBooks books;
  books.note = [](const BackfillState&) { return Result<void>(); };
  books.end = books.note;
  RowMover mover(x_context, x_work.job, x_work.move, x_work.silence, x_work.walk, {}, books);
  return mover.try_set_aside();
}

Result<void> Leader::write_sum() {
  return in_leased_transaction(x_context, [&] {
    return write_backfill(x_context.session, x_work.job.plan_hash, x_work.job.cursor_id, total());
  });
}

Result<void> Leader::lead() {
  Throttle throttle(x_context, x_work.job.step);
  Progress progress(x_context, x_work.job.step, x_before);
  auto written = x_context.clock.now();
  for (bool ended = false; !ended; ended = x_board.wait_for_end(kLook)) {
    if (const Result<bool> heeded = x_context.heed(x_work.job.step); !heeded) {
      return heeded.error();
    }
    const Result<Pace> pace = throttle.look_around();
    if (!pace) {
      return pace.error();
    }
    const RunSettings& settings = x_context.settings;
    x_board.grant({settings.batch_rows, settings.batch_target, settings.stall_budget,
                   settings.wal_budget, *pace},
                  kLeave);
    if (x_context.clock.now() - written >= kWriteSum) {
      if (Result<void> sum = write_sum(); !sum) {
        return sum;
      }
      written = x_context.clock.now();
      progress.tell(total());
    }
  }
  return {};
}

Result<StepOutcome> Leader::end() {
  const Result<std::vector<QuarantinedRow>> left =
      quarantined_rows(x_context.session, x_work.job.plan_hash, x_work.job.cursor_id);
  if (!left) {
    return left.error();
  }
  if (!left->empty()) {
    const Result<void> sum = write_sum();
    return sum ? rows_left(x_work.move, x_work.walk, *left) : sum.error();
  }
  StepOutcome outcome;
  const Result<void> recorded = in_leased_transaction(x_context, [&]() -> Result<void> {
    const BackfillState now = total();
    outcome.rows = now.rows_changed;
    outcome.attempts += x_board.failed_tries();
    outcome.elapsed =
        std::chrono::duration_cast<std::chrono::milliseconds>(x_context.clock.now() - x_start);
    Result<void> sum =
        write_backfill(x_context.session, x_work.job.plan_hash, x_work.job.cursor_id, now);
    return sum ? x_work.job.record(outcome) : sum;
  });
  return recorded ? Result<StepOutcome>(outcome) : Result<StepOutcome>(recorded.error());
}

Result<StepOutcome> Leader::run() {
  if (const Result<void> tried = try_set_aside(); !tried) {
    return tried.error();
  }
  Result<void> led;
  {
    const BeforeHold before_hold(x_context.control, x_board);
    // Made before the first of them begins: from then on what is set may change.
    std::vector<Worker> workers(static_cast<std::size_t>(x_workers),
                                Worker(x_context, x_observer, x_work, x_board, x_ranges));
    std::vector<std::thread> threads;
    threads.reserve(workers.size());
    for (Worker& worker : workers) {
      threads.emplace_back([&worker] { worker.run(); });
    }
    led = lead();
    x_board.stop();
    for (std::thread& thread : threads) {
      thread.join();
    }
  }
  if (!led) {
    return led.error();
  }
  if (const std::optional<Error> error = x_board.error()) {
    return *error;
  }
  return end();
}

}  // namespace

Result<StepOutcome> move_in_ranges(RunContext& context, const RangeWork& work,
                                   std::vector<BackfillRange> ranges, BackfillState total) {
  return Leader(context, work, std::move(ranges), std::move(total)).run();
}

}  // namespace bellows
