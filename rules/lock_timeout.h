// lock_timeout.h: which lock_timeout the statements of a file run under.
// Not here: the timeouts of a plan's steps (executor/guard.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "migrations/statement.h"

namespace bellows {

class LockTimeout {
 public:
  explicit LockTimeout(std::int64_t longest) : x_longest(longest) {}

  // Carries on over a statement: SET, SET LOCAL, RESET, set_config(), COMMIT.
  void read(const Statement& statement, bool in_transaction);

  // Whether a lock is waited for at most as long as is allowed.
  [[nodiscard]] bool holds() const;
  [[nodiscard]] std::string trouble() const;  // why it does not: "lock_timeout is not set"

 private:
  void set(const std::string& value);

  std::int64_t x_longest;  // milliseconds, all of them
  std::optional<std::int64_t> x_set;
  std::string x_written;
  bool x_local = false;          // ends with the transaction
  bool x_local_in_vain = false;  // SET LOCAL outside of one
};

// "2s", "500", "1min" in milliseconds, as PostgreSQL reads them; nothing when it would not.
std::optional<std::int64_t> postgres_duration(const std::string& text);

}  // namespace bellows
