#include "executor/watchdog.h"

#include <utility>

#include "executor/blockers.h"

namespace bellows {
namespace {

constexpr std::chrono::milliseconds kInterval{500};

}  // namespace

Watchdog::Watchdog(RunContext& context, Report report)
    : x_context(context),
      x_report(std::move(report)),
      x_renewed(std::chrono::steady_clock::now()),
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
  return !x_wake.wait_for(lock, kInterval, [this] { return x_ended; });
}

void Watchdog::watch() {
  std::unique_ptr<Session> watcher;  // connected only once the statement takes its time
  while (wait()) {
    if (watcher == nullptr) {
      Result<std::unique_ptr<Session>> session = x_context.database.connect("watch");
      if (!session) {
        continue;  // tried again; the main session notices by itself when the server is gone
      }
      watcher = *std::move(session);
      // The lease's row may be locked by the very transaction that we watch over.
      (void)watcher->query("SET lock_timeout = '1s'");
    }
    look(watcher);
  }
}

void Watchdog::look(std::unique_ptr<Session>& watcher) {
  const auto now = std::chrono::steady_clock::now();
  if (now - x_renewed >= kLeaseRenewal) {
    const Result<void> held = hold_lease(*watcher, x_context.lease);
    if (held) {
      x_renewed = now;
    } else if (held.error().code == ErrorCode::kBusy) {
      x_context.session.cancel();
    } else if (held.error().code == ErrorCode::kConnection) {
      watcher.reset();
      return;
    }
  }
  x_report(*watcher);
}

Watchdog::Report report_blockers(RunContext& context, const std::string& step) {
  return [&context, step](Session& watcher) {
    const Result<std::vector<std::string>> blockers =
        name_blockers_of(watcher, context.session.backend_pid());
    if (blockers && !blockers->empty()) {
      context.tell(EventKind::kStepWaiting, step, "waits for " + join_blockers(*blockers));
    }
  };
}

}  // namespace bellows
