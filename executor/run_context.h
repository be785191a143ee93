// run_context.h: what everything that runs under a lease needs, in one place.
// Owns: RunContext; LeasedSession, which takes the lease when it starts and gives it back at its
// end. Not here: what is run.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "executor/adopted_history.h"
#include "executor/clock.h"
#include "executor/control.h"
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
  Control* control = nullptr;         // nothing: nobody can ask anything

  void tell(EventKind kind, const std::string& step, const std::string& text) const;

  // That a try failed because of locks, and there will be another.
  void tell_retry(const std::string& step, const std::string& text, int attempts) const;

  // What people ask of us, where nothing of ours is under way; see Control::heed().
  Result<bool> heed(const std::string& step);

  // The clock, without the time for which we were paused: what deadlines go by.
  [[nodiscard]] std::chrono::steady_clock::time_point working_time() const;
};

// One transaction of ours: holds the lease from its first statement to its end.
Result<void> in_leased_transaction(RunContext& context, const std::function<Result<void>()>& body);

// Sleeps, renewing the lease and heeding what people ask meanwhile; a pause comes on top. kBusy
// when somebody took over, or asked us to end.
Result<void> wait_holding_lease(RunContext& context, std::chrono::milliseconds duration);

// Who runs it, for the ledger: settings.operator_name, or the system's user.
std::string operator_name(const RunSettings& settings);

// Does what an operator asked for: under the lease of the ledger and the lock of an adopted tool,
// both given back at the end. `body` gets what they stand for.
Result<RunReport> run_leased(const RunSettings& settings, Database& database, Clock& clock,
                             Observer& observer,
                             const std::function<Result<RunReport>(RunContext&)>& body,
                             OldPauses old_pauses = OldPauses::kHold);

// At the start of a run, under the lease: nothing when it may begin, the report of one that may
// not. With WaitMode::kWait it waits for the end of a pause.
Result<std::optional<RunReport>> begin_unless_paused(RunContext& context);

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
