// run_context.h: what everything that runs under a lease needs, in one place.
// Owns: RunContext; LeasedSession, which takes the lease when it starts and gives it back at its
// end. Not here: what is run.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "executor/adopted_history.h"
#include "executor/clock.h"
#include "executor/database.h"
#include "executor/lease.h"
#include "executor/observer.h"
#include "executor/run.h"
#include "migrations/result.h"

namespace bellows {

// The parts outlive it; the session is the one that does the work.
struct RunContext {
  const RunSettings& settings;
  Database& database;
  Clock& clock;
  Observer& observer;
  Session& session;
  Lease lease;
  AdoptedHistory* adopted = nullptr;  // nothing: there is nobody to hand back to

  void tell(EventKind kind, const std::string& step, const std::string& text) const;
};

// One transaction of ours: holds the lease from its first statement to its end.
Result<void> in_leased_transaction(RunContext& context, const std::function<Result<void>()>& body);

// Sleeps, renewing the lease meanwhile. kBusy when somebody took over.
Result<void> wait_holding_lease(RunContext& context, std::chrono::milliseconds duration);

// Who runs it, for the ledger: settings.operator_name, or the system's user.
std::string operator_name(const RunSettings& settings);

// A session with the ledger in place and the lease taken; gives the lease back when it goes.
class LeasedSession {
 public:
  static Result<std::unique_ptr<LeasedSession>> open(Database& database, Clock& clock);
  LeasedSession(const LeasedSession&) = delete;
  LeasedSession& operator=(const LeasedSession&) = delete;
  ~LeasedSession();

  // The lock of the tool that was adopted, if one was; held as long as the lease.
  Result<void> lock_adopted(Clock& clock, std::chrono::milliseconds deadline);

  [[nodiscard]] Session& session() { return *x_session; }

  [[nodiscard]] AdoptedHistory* adopted() { return x_adopted.get(); }

  [[nodiscard]] const Lease& lease() const { return x_lease; }

 private:
  LeasedSession() = default;

  std::unique_ptr<Session> x_session;
  Lease x_lease;
  std::unique_ptr<AdoptedHistory> x_adopted;
};

}  // namespace bellows
