// observers.h: what the executor tells, as lines with a bar, or as JSON lines.
// Promises: may be told from several threads.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "cli/console.h"
#include "executor/clock.h"
#include "executor/observer.h"

namespace bellows {

// One line a step; progress of backfills redraws one line on a terminal, and is a line every few
// seconds elsewhere.
class LineObserver final : public Observer {
 public:
  LineObserver(const Console& console, Clock& clock);

  void on(const Event& event) override;

 private:
  void line(const std::string& text);
  void redraw(const std::string& text);
  void progress(const Event& event);
  void waiting(const Event& event);
  [[nodiscard]] std::string titled(const Event& event) const;

  std::mutex x_mutex;
  const Console& x_console;
  Clock& x_clock;
  Style x_style;
  std::map<std::string, std::string> x_titles;
  std::chrono::steady_clock::time_point x_last_progress;
  std::chrono::steady_clock::time_point x_last_waiting;
  std::string x_waiting_step;
  bool x_drawn = false;  // the last line can be drawn over
};

// {"event":"step-finished","step":"E1",…} on a line of its own, at once.
class JsonObserver final : public Observer {
 public:
  explicit JsonObserver(const Console& console) : x_console(console) {}

  void on(const Event& event) override;

 private:
  std::mutex x_mutex;
  const Console& x_console;
};

std::unique_ptr<Observer> make_observer(const std::string& format, const Console& console,
                                        Clock& clock);

// "1,234,567".
std::string grouped(std::int64_t number);

// "B1  [######----]  60%  300,000 of 500,000 rows, 120,000 rows/s, 2s left".
std::string progress_text(const Event& event);

}  // namespace bellows
