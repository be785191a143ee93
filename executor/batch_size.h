// batch_size.h: steers the rows of a batch towards a duration.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace bellows {

class BatchSize {
 public:
  BatchSize(int rows, std::chrono::milliseconds target)
      : x_rows(std::clamp(rows, 1, kMost)),
        x_least(std::max(1, x_rows / kShrinksTo)),
        x_target(std::max<double>(1, static_cast<double>(target.count()))) {}

  [[nodiscard]] int rows() const { return x_rows; }

  // What a batch of so many rows took. The next has a quarter more of them at most, half of them
  // when it took more than twice the target. It stops shrinking at a fifth of the first batch:
  // below that its fixed costs, the commit above all, decide how long it takes, and on a slow disk
  // fewer rows would only lead to fewer rows again.
  void took(std::int64_t rows, std::chrono::milliseconds elapsed) {
    const double milliseconds = std::max<double>(1, static_cast<double>(elapsed.count()));
    const double factor =
        milliseconds > 2 * x_target ? 0.5 : std::min(1.25, x_target / milliseconds);
    const double next = std::min<double>(static_cast<double>(rows) * factor, kMost);
    x_rows = std::max({static_cast<int>(next), std::min(x_rows, x_least), 1});
    // A small batch must be able to grow at all.
    if (factor > 1 && x_rows < 4) {
      ++x_rows;
    }
  }

  // After a lock that could not be had.
  void halve() { x_rows = std::max(1, x_rows / 2); }

 private:
  static constexpr int kMost = 1'000'000;
  static constexpr int kShrinksTo = 5;

  int x_rows;
  int x_least;
  double x_target;
};

}  // namespace bellows
