// notifying_observer.h: tells notifiers of the events that somebody wants to hear of.
// Owns: a thread that sends, so that nobody's slow server holds a rollout up.
// Promises: notices arrive in order; one that fails is said (kNotice, to the observer behind) and
//           recorded in the ledger, and stops nothing. At the end what is left is sent, for as long
//           as `patience` allows.
// Not here: how they are sent (notifier.h).
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "executor/database.h"
#include "executor/notifier.h"
#include "executor/observer.h"

namespace bellows {

struct NotifySettings {
  std::set<std::string> events;  // names, as of event_name(); "run-ended" besides
  std::string by;
  std::chrono::milliseconds patience{10'000};
};

// Those that are told when nothing else is said.
const std::vector<std::string>& usual_notices();
// All that may be asked for.
const std::vector<std::string>& possible_notices();

class NotifyingObserver final : public Observer {
 public:
  // All of them outlive it. The observer behind must bear being told from another thread.
  NotifyingObserver(NotifySettings settings, std::vector<std::unique_ptr<Notifier>> notifiers,
                    Database& database, Observer& behind);
  NotifyingObserver(const NotifyingObserver&) = delete;
  NotifyingObserver& operator=(const NotifyingObserver&) = delete;
  ~NotifyingObserver() override;

  void on(const Event& event) override;

  // That the run came to its end: "done", "waiting for gate go", or an error's message.
  void ended(const std::string& text);

 private:
  void tell(Notice notice);
  void send_all();
  void send(const Notice& notice);
  void failed(const Notifier& notifier, const Notice& notice, const Error& error);

  NotifySettings x_settings;
  std::vector<std::unique_ptr<Notifier>> x_notifiers;
  Database& x_database;
  Observer& x_behind;
  std::mutex x_mutex;
  std::condition_variable x_changed;
  std::deque<Notice> x_waiting;
  bool x_ending = false;
  std::chrono::steady_clock::time_point x_give_up;
  std::string x_plan;
  std::string x_phase;
  std::string x_told_of;  // the last gate or step whose waiting was told
  std::thread x_thread;   // last: it uses all of the above
};

}  // namespace bellows
