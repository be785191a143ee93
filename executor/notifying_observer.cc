#include "executor/notifying_observer.h"

#include <algorithm>
#include <utility>

#include "executor/ledger_write.h"

namespace bellows {
namespace {

// More than this waiting to be sent means that nobody receives; the oldest are of least interest.
constexpr std::size_t kMostWaiting = 1'000;

bool is_told_once(EventKind kind) {
  return kind == EventKind::kGateWaiting || kind == EventKind::kStepWaiting;
}

}  // namespace

const std::vector<std::string>& usual_notices() {
  static const std::vector<std::string> names = {"gate-opened",   "gate-waiting", "paused",
                                                 "plan-finished", "resumed",      "run-ended",
                                                 "step-failed",   "step-waiting"};
  return names;
}

const std::vector<std::string>& possible_notices() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all = usual_notices();
    all.insert(all.end(), {"phase-finished", "phase-started", "plan-resumed", "plan-started",
                           "step-finished", "step-started", "undo-finished"});
    std::sort(all.begin(), all.end());
    return all;
  }();
  return names;
}

NotifyingObserver::NotifyingObserver(NotifySettings settings,
                                     std::vector<std::unique_ptr<Notifier>> notifiers,
                                     Database& database, Observer& behind)
    : x_settings(std::move(settings)),
      x_notifiers(std::move(notifiers)),
      x_database(database),
      x_behind(behind),
      x_thread([this] { send_all(); }) {}

NotifyingObserver::~NotifyingObserver() {
  {
    const std::lock_guard<std::mutex> lock(x_mutex);
    x_ending = true;
    x_give_up = std::chrono::steady_clock::now() + x_settings.patience;
  }
  x_changed.notify_all();
  x_thread.join();
}

void NotifyingObserver::on(const Event& event) {
  x_behind.on(event);
  const std::lock_guard<std::mutex> lock(x_mutex);
  if (event.kind == EventKind::kPlanStarted || event.kind == EventKind::kPlanResumed) {
    x_plan = event.text;
  } else if (event.kind == EventKind::kPhaseStarted) {
    x_phase = event.text;
  }
  const std::string name(event_name(event.kind));
  if (!x_settings.events.contains(name)) {
    return;
  }
  // Who blocks, or shuts a gate, says so again and again.
  if (is_told_once(event.kind)) {
    if (x_told_of == name + " " + event.step) {
      return;
    }
    x_told_of = name + " " + event.step;
  }
  tell(Notice{name, "", x_plan, x_phase, event.step, event.text, ""});
}

void NotifyingObserver::ended(const std::string& text) {
  const std::lock_guard<std::mutex> lock(x_mutex);
  if (x_settings.events.contains("run-ended")) {
    tell(Notice{"run-ended", "", x_plan, x_phase, "", text, ""});
  }
}

void NotifyingObserver::tell(Notice notice) {
  notice.database = x_database.display_name();
  notice.by = x_settings.by;
  if (x_waiting.size() == kMostWaiting) {
    x_waiting.pop_front();
  }
  x_waiting.push_back(std::move(notice));
  x_changed.notify_all();
}

void NotifyingObserver::send_all() {
  std::unique_lock<std::mutex> lock(x_mutex);
  for (;;) {
    x_changed.wait(lock, [this] { return x_ending || !x_waiting.empty(); });
    if (x_waiting.empty()) {
      return;
    }
    if (x_ending && std::chrono::steady_clock::now() >= x_give_up) {
      Event event;
      event.text = std::to_string(x_waiting.size()) + " notifications were not sent in time";
      lock.unlock();
      x_behind.on(event);
      return;
    }
    const Notice notice = std::move(x_waiting.front());
    x_waiting.pop_front();
    lock.unlock();
    send(notice);
    lock.lock();
  }
}

void NotifyingObserver::send(const Notice& notice) {
  for (const std::unique_ptr<Notifier>& notifier : x_notifiers) {
    if (const Result<void> sent = notifier->send(notice); !sent) {
      failed(*notifier, notice, sent.error());
    }
  }
}

void NotifyingObserver::failed(const Notifier& notifier, const Notice& notice, const Error& error) {
  Event event;
  event.text = "the notification of " + notice.event + " by " + notifier.name() +
               " failed: " + error.message;
  x_behind.on(event);
  // For those who wonder later why they heard nothing; it was said already, so that this may fail.
  const Result<std::unique_ptr<Session>> session = x_database.connect("notify");
  if (session) {
    const Value plan = notice.plan.empty() ? Value{} : Value{notice.plan};
    (void)write_event(**session, plan, "notify-failed", notice.step, event.text);
  }
}

}  // namespace bellows
