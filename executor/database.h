// database.h: the seam between the executor and a server.
// Owns: Session, Database, Rows. executor/pg_database.h is the real one; tests wrap it to inject
//       faults, which is why it is abstract.
// Promises: every error carries the SQLSTATE the server gave; a lost connection is kConnection and
//           the session stays dead: it never reconnects by itself.
// Not here: transactions' meaning (guard.h, step_runner.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/result.h"

namespace bellows {

using Value = std::optional<std::string>;  // text format; nothing is NULL

struct Rows {
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;
  std::int64_t affected = 0;

  // The text at [row][column]; "" for NULL.
  [[nodiscard]] std::string text(std::size_t row, std::size_t column) const;
};

class Session {
 public:
  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  virtual ~Session() = default;

  // One statement; BEGIN, COMMIT and the like are sent like any other.
  virtual Result<Rows> query(std::string_view sql, const std::vector<Value>& parameters) = 0;

  Result<Rows> query(std::string_view sql) { return query(sql, {}); }

  // The server process behind this session.
  [[nodiscard]] virtual int backend_pid() const = 0;

  // Cancels what the session is running; may be called from another thread.
  virtual void cancel() = 0;
};

class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  virtual ~Database() = default;

  // A new session; application_name becomes "bellows <purpose>".
  virtual Result<std::unique_ptr<Session>> connect(std::string_view purpose) = 0;

  // host, port and database for messages; never a password.
  [[nodiscard]] virtual std::string display_name() const = 0;
};

}  // namespace bellows
