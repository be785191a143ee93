// watchdog.h: a second session beside a long statement that no transaction of ours can hold.
// Owns: a thread with its own session. Renews the lease and tells what the statement is doing.
// Promises: when the lease is lost, the statement is cancelled; the thread has ended when the
//           Watchdog is gone. Events come from its thread, but only while the main one waits for
//           the server, so never two at once.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "executor/run_context.h"

namespace bellows {

class Watchdog {
 public:
  // What is told about the statement; called every half second with the watchdog's session.
  using Report = std::function<void(Session& watcher)>;

  Watchdog(RunContext& context, Report report);
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog();

 private:
  void watch();
  bool wait();  // false: it is time to end
  void look(std::unique_ptr<Session>& watcher);

  RunContext& x_context;
  Report x_report;
  std::mutex x_mutex;
  std::condition_variable x_wake;
  bool x_ended = false;
  std::chrono::steady_clock::time_point x_renewed;
  std::thread x_thread;  // last: it uses all of the above
};

// A report that names those whom the statement waits for.
Watchdog::Report report_blockers(RunContext& context, const std::string& step);

}  // namespace bellows
