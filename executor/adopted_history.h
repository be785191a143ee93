// adopted_history.h: the tool whose history was taken over, while a run is at work.
// Owns: that tool's lock, and what is written back into its history.
// Promises: nobody runs that tool meanwhile; a migration and its row over there commit together;
//           a lock row that a killed executor of ours left behind is taken over, never one of the
//           tool's own.
// Not here: the tools' tables (histories/), taking a history over (adopt.h).
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "executor/clock.h"
#include "executor/database.h"
#include "executor/histories/find_histories.h"
#include "executor/lease.h"
#include "executor/ledger_history.h"
#include "migrations/result.h"

namespace bellows {

// The tool and its table as they are now; kDrift when the table is gone or has other columns.
Result<FoundHistory> adopted_table(Session& session, const Adoption& adoption);

// Dirty: kDrift with the way out.
Result<void> refuse_failed(const FoundHistory& found, const MigrationHistory& history);

// The session holds the lease; it outlives this. Advisory locks are its own and end with it.
class AdoptedHistory {
 public:
  // Takes the lock of `found`, waiting for it for at most `deadline`: kLock.
  static Result<std::unique_ptr<AdoptedHistory>> lock(Session& session, const Lease& lease,
                                                      Clock& clock, FoundHistory found,
                                                      std::chrono::milliseconds deadline);

  // The one that the ledger names, locked and not dirty; nothing when none was adopted, or nothing
  // is to be handed back.
  static Result<std::unique_ptr<AdoptedHistory>> open(Session& session, const Lease& lease,
                                                      Clock& clock,
                                                      std::chrono::milliseconds deadline);

  AdoptedHistory(const AdoptedHistory&) = delete;
  AdoptedHistory& operator=(const AdoptedHistory&) = delete;
  ~AdoptedHistory();

  [[nodiscard]] const FoundHistory& found() const { return x_found; }

  // Inside the caller's transaction.
  Result<void> record(const CompletedMigration& migration);
  Result<void> forget(const std::string& name, const std::string& script);

 private:
  AdoptedHistory(Session& session, FoundHistory found)
      : x_session(session), x_found(std::move(found)) {}

  Result<bool> try_key(const std::string& key);
  Result<bool> try_row(const Lease& lease);
  Result<bool> try_lock(const Lease& lease);
  Error refused();

  Session& x_session;
  FoundHistory x_found;
  ToolLock x_lock;
  std::size_t x_keys_taken = 0;
  bool x_row_taken = false;
};

}  // namespace bellows
