// ledger_control.h: what people ask of the executor while it runs, as a row that any session can
// write.
// Owns: bellows.control.
// Promises: asking needs no lease; what was asked is in bellows.event with who asked; reading gives
//           an empty answer when there is no ledger.
// Not here: how the executor heeds it (control.h).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "executor/database.h"
#include "migrations/result.h"
#include "rules/step.h"

namespace bellows {

struct Pause {
  std::string by;
  std::string why;         // may be empty
  std::string since;       // ISO 8601, database clock
  std::string held_since;  // empty: no executor holds because of it (yet)

  bool operator==(const Pause&) const = default;
};

// In the place of the configuration.
struct Tuning {
  std::optional<int> batch_rows;
  std::optional<std::chrono::milliseconds> batch_target;
  std::optional<std::chrono::milliseconds> stall_budget;
  std::optional<std::int64_t> wal_budget;  // bytes a second
  std::string by;
  std::string at;

  [[nodiscard]] bool empty() const {
    return !batch_rows && !batch_target && !stall_budget && !wal_budget;
  }

  bool operator==(const Tuning&) const = default;
};

struct Advance {
  int rollout = 1;
  Phase to = Phase::kExpand;
  std::string by;
};

struct StopRequest {
  std::string by;
  std::string why;
};

struct ControlState {
  std::optional<Pause> pause;
  bool pause_is_news = false;  // asked for after the present lease was taken
  Tuning tuning;
  std::optional<Advance> advance;   // only what was asked since the present lease was taken
  std::optional<StopRequest> stop;  // likewise
};

// Who asks, and why.
struct Asking {
  std::string by;
  std::string why;
};

Result<ControlState> read_control(Session& session);

// Each makes sure of the ledger first, and commits by itself.

// A pause holds whatever runs on this database, and what is started later, until resume. One that
// is there already stays as it is; then the answer is false.
Result<bool> pause(Session& session, const Asking& asking);
// False: nothing was paused.
Result<bool> resume(Session& session, const Asking& asking);
// `asking.why`: what is set, in words.
Result<void> tune(Session& session, const Tuning& tuning, const Asking& asking);
Result<void> let_advance(Session& session, const Advance& advance);
Result<void> ask_to_stop(Session& session, const Asking& asking);

// By the executor, outside any transaction: that it holds because of a pause, or no longer does.
enum class Held { kYes, kNo };
Result<void> note_held(Session& session, Held held);

// In the caller's transaction: a plan begins or ends, and with it what was set for it.
Result<void> clear_tuning(Session& session);

}  // namespace bellows
