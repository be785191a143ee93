// watchdog.h: a second session beside a long statement that no transaction of ours can hold.
// Owns: a thread with its own session. Renews the lease and tells what the statement is doing.
// Promises: when the lease is lost, or we are asked to end, the statement is cancelled within a
//           second; the thread has ended when the Watchdog is gone. Events come from its thread,
//           but only while the main one waits for the server, so never two at once.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "executor/run_context.h"

namespace bellows {

class DeferredSignals;

enum class WhenAskedToEnd {
  kCancel,
  kGoOn,  // the statement cleans up, and is short
};

struct Watching {
  std::chrono::milliseconds interval{500};
  WhenAskedToEnd when_asked_to_end = WhenAskedToEnd::kCancel;
  bool renews_lease = true;                  // not where a transaction of ours holds it meanwhile
  const DeferredSignals* signals = nullptr;  // that ask us to end, too
  std::unique_ptr<Session> session{};  // nothing: one is opened once the statement takes its time
};

class Watchdog {
 public:
  // What is told about the statement; called at each interval with the watchdog's session.
  using Report = std::function<void(Session& watcher)>;

  Watchdog(RunContext& context, Report report, Watching watching = {});
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog();

 private:
  void watch();
  bool wait();  // false: it is time to end
  void look();
  void end_if_asked();

  RunContext& x_context;
  Report x_report;
  Watching x_watching;
  std::mutex x_mutex;
  std::condition_variable x_wake;
  bool x_ended = false;
  std::chrono::steady_clock::time_point x_renewed;
  std::chrono::steady_clock::time_point x_asked;  // whether we are to end
  std::thread x_thread;                           // last: it uses all of the above
};

// A report that names those whom the statement waits for, and ends those of them that may be.
Watchdog::Report report_blockers(RunContext& context, const std::string& step);

}  // namespace bellows
