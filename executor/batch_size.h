// batch_size.h: steers the rows of a batch towards a duration.
#pragma once

#include <algorithm>
#include <chrono>

namespace bellows {

class BatchSize {
 public:
  BatchSize(int rows, std::chrono::milliseconds target)
      : x_rows(std::clamp(rows, 1, kMost)),
        x_least(std::max(1, x_rows / kShrinksTo)),
        x_target(std::max<double>(1, static_cast<double>(target.count()))) {}

  [[nodiscard]] int rows() const { return x_rows; }

  // Grows by a quarter at most; halves when it took more than twice the target. It stops shrinking
  // at a fifth of the first batch: below that its fixed costs, the commit above all, decide how
  // long it takes, and on a slow disk fewer rows would only lead to fewer rows again.
  void took(std::chrono::milliseconds elapsed) {
    const double milliseconds = std::max<double>(1, static_cast<double>(elapsed.count()));
    const double factor =
        milliseconds > 2 * x_target ? 0.5 : std::min(1.25, x_target / milliseconds);
    x_rows = std::clamp(static_cast<int>(x_rows * factor), std::min(x_rows, x_least), kMost);
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
