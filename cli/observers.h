// observers.h: what the executor tells, as lines with bars below them, or as JSON lines.
// Promises: may be told from several threads. Nothing but text and line ends goes to what is no
//           terminal.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/progress_text.h"
#include "executor/clock.h"
#include "executor/observer.h"

namespace bellows {

// One line a step. On a terminal what goes on at the moment stands below them and is drawn over:
// the phase, the step, and what it waits for. Elsewhere progress is a line every few seconds.
class LineObserver final : public Observer {
 public:
  LineObserver(const Console& console, Clock& clock);
  LineObserver(const LineObserver&) = delete;
  LineObserver& operator=(const LineObserver&) = delete;
  ~LineObserver() override;  // leaves nothing that is drawn over

  void on(const Event& event) override;

 private:
  void line(const std::string& text);
  void erase();
  void draw();
  void progress(const Event& event);
  void waiting(const Event& event);
  void gate_waiting(const Event& event);
  void step_began(const Event& event);
  void step_ended(const std::string& text);
  [[nodiscard]] std::string titled(const Event& event) const;

  [[nodiscard]] bool on_terminal() const { return x_console.out_kind == Stream::kTerminal; }

  std::mutex x_mutex;
  const Console& x_console;
  Clock& x_clock;
  Style x_style;
  std::map<std::string, std::string> x_titles;
  std::chrono::steady_clock::time_point x_last_progress;
  std::chrono::steady_clock::time_point x_last_waiting;
  std::string x_waiting_step;
  // What goes on.
  std::string x_phase;
  std::int64_t x_phase_done = 0;
  std::int64_t x_phase_total = 0;
  std::string x_step;
  std::string x_waits;
  int x_drawn = 0;  // lines of it on the terminal
};

// {"event":"step-finished","step":"E1",…} on a line of its own, at once; docs/events.schema.json.
class JsonObserver final : public Observer {
 public:
  explicit JsonObserver(const Console& console) : x_console(console) {}

  void on(const Event& event) override;

 private:
  std::mutex x_mutex;
  const Console& x_console;
};

// The line of an event.
std::string event_json(const Event& event);

std::unique_ptr<Observer> make_observer(const std::string& format, const Console& console,
                                        Clock& clock);

}  // namespace bellows
