// range_workers.h: what the leader and the workers of a parallel backfill tell each other.
// Owns: RangeBoard, which both sides use from their own threads.
// Promises: every range goes to one worker; nobody begins a batch without leave, which lapses by
//           itself when the leader does not renew it; the first error stops all.
// Not here: threads and sessions (parallel_backfill.h).
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

#include "executor/backfill_ranges.h"
#include "executor/throttle.h"

namespace bellows {

class RangeBoard {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Whether a worker may begin, and with what settings.
  struct Leave {
    int batch_rows = 0;
    std::chrono::milliseconds batch_target{0};
    std::chrono::milliseconds stall_budget{0};
    std::int64_t wal_budget = 0;
    Pace pace = Pace::kFull;

    bool operator==(const Leave&) const = default;
  };

  RangeBoard(std::vector<BackfillRange> ranges, int workers);

  // For workers.
  std::optional<BackfillRange> take();
  // Waits for leave; nothing: it is time to stop. finish_batch() must follow.
  std::optional<Leave> begin_batch();
  void finish_batch(const BackfillRange& range, int failed_tries);
  void fail(Error error);  // the first counts
  void leave();            // the worker ends

  // For the leader.
  void grant(const Leave& leave, std::chrono::milliseconds duration);
  // No batch is under way, and none begins before the next grant.
  void quiesce();
  void stop();
  // Comes back when all workers have ended, or after so long; true: they have.
  bool wait_for_end(std::chrono::milliseconds duration);

  // Sums over all ranges.
  [[nodiscard]] BackfillState sum() const;
  [[nodiscard]] bool all_done() const;
  [[nodiscard]] int failed_tries() const;
  [[nodiscard]] std::optional<Error> error() const;

 private:
  mutable std::mutex x_mutex;
  std::condition_variable x_changed;
  std::vector<BackfillRange> x_ranges;
  std::vector<int> x_failed_tries;  // of each range
  std::size_t x_next = 0;
  int x_workers;
  int x_at_work = 0;  // in a batch
  bool x_stopped = false;
  Leave x_leave;
  Time x_until{};  // leave ends
  std::optional<Error> x_error;
};

}  // namespace bellows
