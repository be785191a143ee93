#include "executor/watchdog.h"

#include <utility>

#include "executor/blockers.h"
#include "executor/deferred_signals.h"
#include "executor/idle_blockers.h"
#include "executor/ledger_control.h"

namespace bellows {
namespace {

constexpr std::chrono::milliseconds kAskEvery{500};

}  // namespace

Watchdog::Watchdog(RunContext& context, Report report, Watching watching)
    : x_context(context),
      x_report(std::move(report)),
      x_watching(std::move(watching)),
      x_renewed(std::chrono::steady_clock::now()),
      x_asked(x_renewed),
      x_thread([this] { watch(); }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard<std::mutex> lock(x_mutex);
    x_ended = true;
  }
  x_wake.notify_all();
  x_thread.join();
}

bool Watchdog::wait() {
  std::unique_lock<std::mutex> lock(x_mutex);
  return !x_wake.wait_for(lock, x_watching.interval, [this] { return x_ended; });
}

void Watchdog::watch() {
  while (wait()) {
    if (x_watching.signals != nullptr && x_watching.signals->came()) {
      x_context.session.cancel();
    }
    if (x_watching.session == nullptr) {
      Result<std::unique_ptr<Session>> session = x_context.database.connect("watch");
      if (!session) {
        continue;  // tried again; the main session notices by itself when the server is gone
      }
      x_watching.session = *std::move(session);
      // The lease's row may be locked by the very transaction that we watch over.
      (void)x_watching.session->query("SET lock_timeout = '1s'");
    }
    look();
  }
}

void Watchdog::look() {
  const auto now = std::chrono::steady_clock::now();
  Session& watcher = *x_watching.session;
  if (x_watching.renews_lease && now - x_renewed >= kLeaseRenewal) {
    const Result<void> held = hold_lease(watcher, x_context.lease);
    if (held) {
      x_renewed = now;
    } else if (held.error().code == ErrorCode::kBusy) {
      x_context.session.cancel();
    } else if (held.error().code == ErrorCode::kConnection) {
      x_watching.session.reset();
      return;
    }
  }
  if (now - x_asked >= kAskEvery) {
    x_asked = now;
    end_if_asked();
  }
  x_report(watcher);
}

// Each time anew, because a statement that is just being sent is not reached.
void Watchdog::end_if_asked() {
  if (x_context.control == nullptr || x_watching.when_asked_to_end == WhenAskedToEnd::kGoOn) {
    return;
  }
  const Result<ControlState> state = read_control(*x_watching.session);
  if (state && state->stop) {
    x_context.session.cancel();
  }
}

Watchdog::Report report_blockers(RunContext& context, const std::string& step) {
  return [&context, step](Session& watcher) {
    const Result<std::vector<std::string>> blockers =
        name_blockers_of(watcher, context.session.backend_pid());
    if (blockers && !blockers->empty()) {
      const IdleBlockers idle = end_idle_blockers(context, watcher, step);
      context.tell(EventKind::kStepWaiting, step,
                   "waits for " + join_blockers(*blockers) + left_in_words(idle));
      tell_ended(context, step, idle);
    }
  };
}

}  // namespace bellows
