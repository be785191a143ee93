#include "executor/run_context.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "executor/ledger.h"
#include "executor/session_settings.h"
#include "executor/transaction.h"

namespace bellows {

void RunContext::tell(EventKind kind, const std::string& step, const std::string& text) const {
  Event event;
  event.kind = kind;
  event.step = step;
  event.text = text;
  observer.on(event);
}

Result<void> in_leased_transaction(RunContext& context, const std::function<Result<void>()>& body) {
  return in_transaction(context.session, [&]() -> Result<void> {
    Result<void> held = hold_lease(context.session, context.lease);
    return held ? body() : held;
  });
}

Result<void> wait_holding_lease(RunContext& context, std::chrono::milliseconds duration) {
  constexpr std::chrono::milliseconds kSlice = kLeaseRenewal;
  while (duration.count() > 0) {
    const std::chrono::milliseconds slice = std::min(duration, kSlice);
    context.clock.sleep_for(slice);
    duration -= slice;
    if (Result<void> held = hold_lease(context.session, context.lease); !held) {
      return held;
    }
  }
  return {};
}

std::string operator_name(const RunSettings& settings) {
  if (!settings.operator_name.empty()) {
    return settings.operator_name;
  }
  const passwd* user = getpwuid(getuid());
  return user != nullptr ? user->pw_name : "uid " + std::to_string(getuid());
}

namespace {

// Behind a pooler our session is not one server process: settings, the lease's owner and
// cancelling would belong to somebody else's. One in session mode is refused, too: nothing that can
// be asked from here tells it from the others for certain, the process outlives an executor that
// was killed, and the second session that names blockers may wait for a place in the pool.
Result<void> refuse_pooler(Session& session) {
  const Result<bool> direct = is_direct(session);
  if (!direct) {
    return direct.error();
  }
  if (!*direct) {
    return Error{ErrorCode::kConnection,
                 "a connection pooler is between Bellows and the server",
                 "Connect to the server itself, at its own host and port; the application may keep "
                 "using the pooler. Session mode is refused like the others: from here they cannot "
                 "be told apart for certain.",
                 {},
                 ""};
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<LeasedSession>> LeasedSession::open(Database& database, Clock& clock) {
  std::unique_ptr<LeasedSession> leased(new LeasedSession());
  Result<std::unique_ptr<Session>> session = database.connect("run");
  if (!session) {
    return session.error();
  }
  if (const Result<void> direct = refuse_pooler(**session); !direct) {
    return direct.error();
  }
  if (const Result<void> ledger = ensure_ledger(**session); !ledger) {
    return ledger.error();
  }
  const Result<Lease> lease = take_lease(**session, new_lease_owner(), clock);
  if (!lease) {
    return lease.error();
  }
  leased->x_session = *std::move(session);
  leased->x_lease = *lease;
  return leased;
}

Result<void> LeasedSession::lock_adopted(Clock& clock, std::chrono::milliseconds deadline) {
  Result<std::unique_ptr<AdoptedHistory>> adopted =
      AdoptedHistory::open(*x_session, x_lease, clock, deadline);
  if (!adopted) {
    return std::move(adopted).error();
  }
  x_adopted = *std::move(adopted);
  return {};
}

LeasedSession::~LeasedSession() {
  x_adopted.reset();
  if (x_session != nullptr) {
    // On a lost session this fails, and the next executor sees that our server process is gone.
    (void)release_lease(*x_session, x_lease);
  }
}

Result<RunReport> run_leased(const RunSettings& settings, Database& database, Clock& clock,
                             Observer& observer,
                             const std::function<Result<RunReport>(RunContext&)>& body) {
  const Result<std::unique_ptr<LeasedSession>> leased = LeasedSession::open(database, clock);
  if (!leased) {
    return leased.error();
  }
  if (const Result<void> locked = (*leased)->lock_adopted(clock, settings.lock_deadline); !locked) {
    return locked.error();
  }
  RunContext context{settings,
                     database,
                     clock,
                     observer,
                     (*leased)->session(),
                     (*leased)->lease(),
                     (*leased)->adopted()};
  return body(context);
}

}  // namespace bellows
