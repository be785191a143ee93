#include "executor/wal_budget.h"

#include <algorithm>

namespace bellows {

std::chrono::milliseconds rest_for(std::int64_t bytes, std::chrono::milliseconds elapsed,
                                   std::int64_t bytes_a_second) {
  const double due = 1000.0 * static_cast<double>(bytes) / static_cast<double>(bytes_a_second);
  return std::max(std::chrono::milliseconds(0),
                  std::chrono::milliseconds(static_cast<std::int64_t>(due)) - elapsed);
}

Result<std::int64_t> WalBudget::position() {
  const Result<Rows> rows =
      x_context.session.query("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint");
  if (!rows) {
    return rows.error();
  }
  return std::stoll(rows->text(0, 0));
}

Result<void> WalBudget::before_batch() {
  if (x_context.settings.wal_budget == 0) {
    return {};
  }
  const Result<std::int64_t> now = position();
  if (!now) {
    return now.error();
  }
  x_begin = *now;
  x_since = x_context.clock.now();
  return {};
}

Result<void> WalBudget::after_batch() {
  if (x_context.settings.wal_budget == 0) {
    return {};
  }
  const Result<std::int64_t> now = position();
  if (!now) {
    return now.error();
  }
  const auto elapsed =
      std::chrono::duration_cast<std::chrono::milliseconds>(x_context.clock.now() - x_since);
  return wait_holding_lease(x_context,
                            rest_for(*now - x_begin, elapsed, x_context.settings.wal_budget));
}

}  // namespace bellows
