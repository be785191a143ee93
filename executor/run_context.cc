#include "executor/run_context.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "executor/ledger.h"
#include "executor/session_settings.h"
#include "executor/transaction.h"

namespace bellows {
namespace {

constexpr std::chrono::milliseconds kHeedEvery{500};

}  // namespace

void RunContext::tell(EventKind kind, const std::string& step, const std::string& text) const {
  Event event;
  event.kind = kind;
  event.step = step;
  event.text = text;
  observer.on(event);
}

void RunContext::tell_retry(const std::string& step, const std::string& text, int attempts) const {
  Event event;
  event.kind = EventKind::kStepWaiting;
  event.step = step;
  event.text = text;
  event.attempts = attempts;
  observer.on(event);
}

Result<bool> RunContext::heed(const std::string& step) {
  return control == nullptr ? Result<bool>(false) : control->heed(*this, step);
}

std::chrono::steady_clock::time_point RunContext::working_time() const {
  return clock.now() - (control == nullptr ? std::chrono::milliseconds(0) : control->held());
}

Result<void> in_leased_transaction(RunContext& context, const std::function<Result<void>()>& body) {
  return in_transaction(context.session, [&]() -> Result<void> {
    Result<void> held = hold_lease(context.session, context.lease);
    return held ? body() : held;
  });
}

Result<void> wait_holding_lease(RunContext& context, std::chrono::milliseconds duration) {
  // A person who asks for something should not have to wait for it.
  const std::chrono::milliseconds most =
      context.control == nullptr ? std::chrono::milliseconds(kLeaseRenewal) : kHeedEvery;
  while (duration.count() > 0) {
    const std::chrono::milliseconds slice = std::min(duration, most);
    context.clock.sleep_for(slice);
    duration -= slice;
    if (Result<void> held = hold_lease(context.session, context.lease); !held) {
      return held;
    }
    if (const Result<bool> heeded = context.heed(""); !heeded) {
      return heeded.error();
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
                             const std::function<Result<RunReport>(RunContext&)>& body,
                             OldPauses old_pauses) {
  const Result<std::unique_ptr<LeasedSession>> leased = LeasedSession::open(database, clock);
  if (!leased) {
    return leased.error();
  }
  if (const Result<void> locked = (*leased)->lock_adopted(clock, settings.lock_deadline); !locked) {
    return locked.error();
  }
  RunSettings live = settings;
  Control control(live, old_pauses);
  RunContext context{live,
                     database,
                     clock,
                     observer,
                     (*leased)->session(),
                     (*leased)->lease(),
                     (*leased)->adopted(),
                     &control};
  return body(context);
}

Result<std::optional<RunReport>> begin_unless_paused(RunContext& context) {
  if (context.settings.wait == WaitMode::kReturn) {
    const Result<ControlState> state = read_control(context.session);
    if (!state) {
      return state.error();
    }
    if (state->pause) {
      RunReport report;
      report.state = RunState::kPaused;
      report.waiting_for = pause_in_words(*state->pause);
      return std::optional<RunReport>(report);
    }
  }
  const Result<bool> heeded = context.heed("");
  return heeded ? Result<std::optional<RunReport>>(std::optional<RunReport>{})
                : Result<std::optional<RunReport>>(heeded.error());
}

}  // namespace bellows
