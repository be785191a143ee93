#include "executor/range_workers.h"

#include <algorithm>
#include <utility>

namespace bellows {

RangeBoard::RangeBoard(std::vector<BackfillRange> ranges, int workers)
    : x_ranges(std::move(ranges)), x_failed_tries(x_ranges.size(), 0), x_workers(workers) {}

std::optional<BackfillRange> RangeBoard::take() {
  const std::lock_guard lock(x_mutex);
  while (x_next < x_ranges.size() && x_ranges[x_next].done) {
    ++x_next;
  }
  return x_stopped || x_next == x_ranges.size() ? std::nullopt : std::optional(x_ranges[x_next++]);
}

std::optional<RangeBoard::Leave> RangeBoard::begin_batch() {
  std::unique_lock lock(x_mutex);
  const auto may = [&] { return x_stopped || std::chrono::steady_clock::now() < x_until; };
  x_changed.wait(lock, may);
  if (x_stopped) {
    return std::nullopt;
  }
  ++x_at_work;
  return x_leave;
}

void RangeBoard::finish_batch(const BackfillRange& range, int failed_tries) {
  const std::lock_guard lock(x_mutex);
  const auto index = static_cast<std::size_t>(range.number) - 1;
  x_ranges.at(index) = range;
  x_failed_tries.at(index) = failed_tries;
  --x_at_work;
  x_changed.notify_all();
}

void RangeBoard::fail(Error error) {
  const std::lock_guard lock(x_mutex);
  if (!x_error) {
    x_error = std::move(error);
  }
  x_stopped = true;
  x_changed.notify_all();
}

void RangeBoard::leave() {
  const std::lock_guard lock(x_mutex);
  --x_workers;
  x_changed.notify_all();
}

void RangeBoard::grant(const Leave& leave, std::chrono::milliseconds duration) {
  const std::lock_guard lock(x_mutex);
  x_leave = leave;
  x_until = std::chrono::steady_clock::now() + duration;
  x_changed.notify_all();
}

void RangeBoard::quiesce() {
  std::unique_lock lock(x_mutex);
  x_until = Time{};
  x_changed.wait(lock, [&] { return x_at_work == 0; });
}

void RangeBoard::stop() {
  const std::lock_guard lock(x_mutex);
  x_stopped = true;
  x_changed.notify_all();
}

bool RangeBoard::wait_for_end(std::chrono::milliseconds duration) {
  std::unique_lock lock(x_mutex);
  return x_changed.wait_for(lock, duration, [&] { return x_workers == 0; });
}

BackfillState RangeBoard::sum() const {
  const std::lock_guard lock(x_mutex);
  BackfillState sum;
  for (const BackfillRange& range : x_ranges) {
    sum.rows_done += range.state.rows_done;
    sum.rows_changed += range.state.rows_changed;
  }
  return sum;
}

bool RangeBoard::all_done() const {
  const std::lock_guard lock(x_mutex);
  return std::all_of(x_ranges.begin(), x_ranges.end(),
                     [](const BackfillRange& range) { return range.done; });
}

int RangeBoard::failed_tries() const {
  const std::lock_guard lock(x_mutex);
  int sum = 0;
  for (const int tries : x_failed_tries) {
    sum += tries;
  }
  return sum;
}

std::optional<Error> RangeBoard::error() const {
  const std::lock_guard lock(x_mutex);
  return x_error;
}

}  // namespace bellows
