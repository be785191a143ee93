#include "cli/observers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <ostream>

#include "executor/duration.h"
#include "migrations/json.h"

namespace bellows {
namespace {

constexpr std::chrono::seconds kLineEvery{5};
constexpr std::chrono::seconds kWaitingEvery{10};
constexpr std::int64_t kBarWidth = 24;

// What people want to know of a duration: two digits or so.
std::string rounded(std::chrono::milliseconds duration) {
  const std::int64_t count = duration.count();
  const std::int64_t step = count < 1'000 ? 1 : count < 10'000 ? 100 : 1'000;
  const std::int64_t value = (count + step / 2) / step * step;
  if (value >= 1'000 && value < 10'000) {
    return std::to_string(value / 1'000) + "." + std::to_string(value % 1'000 / 100) + "s";
  }
  return duration_text(std::chrono::milliseconds(value));
}

std::string finished_text(const Event& event) {
  std::string text = rounded(event.elapsed);
  if (event.attempts > 1) {
    text += ", " + std::to_string(event.attempts) + " attempts";
  }
  if (event.done > 0) {
    text += ", " + grouped(event.done) + " rows";
  }
  return text;
}

}  // namespace

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t i = digits.size(); i > first + 3;) {
    i -= 3;
    digits.insert(i, 1, ',');
  }
  return digits;
}

std::string progress_text(const Event& event) {
  std::string text = event.step + "  ";
  if (event.total > 0) {
    const std::int64_t done = std::clamp<std::int64_t>(event.done, 0, event.total);
    const auto filled = static_cast<std::size_t>(kBarWidth * done / event.total);
    text += "[" + std::string(filled, '#') +
            std::string(static_cast<std::size_t>(kBarWidth) - filled, '-') + "]  " +
            std::to_string(100 * done / event.total) + "%  ";
  }
  // An index build tells its phase, and counts blocks.
  text += grouped(event.done) + (event.total > 0 ? " of " + grouped(event.total) : "") +
          (event.text.empty() ? " rows" : " blocks, " + event.text);
  if (event.rows_per_second > 0) {
    text += ", " + grouped(std::llround(event.rows_per_second)) + " rows/s";
  }
  if (event.eta.count() > 0) {
    text += ", " + rounded(event.eta) + " left";
  }
  return text;
}

LineObserver::LineObserver(const Console& console, Clock& clock)
    : x_console(console), x_clock(clock), x_style(console.out_kind) {}

void LineObserver::line(const std::string& text) {
  x_console.out << (x_drawn ? "\r\033[K" : "") << text << "\n" << std::flush;
  x_drawn = false;
}

void LineObserver::redraw(const std::string& text) {
  if (x_console.out_kind == Stream::kTerminal) {
    x_console.out << "\r\033[K" << text << std::flush;
    x_drawn = true;
  }
}

std::string LineObserver::titled(const Event& event) const {
  const auto title = x_titles.find(event.step);
  return event.step + (title == x_titles.end() ? "" : "  " + title->second);
}

void LineObserver::progress(const Event& event) {
  redraw("    " + progress_text(event));
  const auto now = x_clock.now();
  if (x_console.out_kind == Stream::kPlain && now - x_last_progress >= kLineEvery) {
    x_last_progress = now;
    line("    " + progress_text(event));
  }
}

// Somebody who blocks is told about again and again, with the seconds counted up.
void LineObserver::waiting(const Event& event) {
  const std::string text = "  " + x_style.yellow("…") + " " + event.step + "  " + event.text;
  if (x_console.out_kind == Stream::kTerminal) {
    return redraw(text);
  }
  const auto now = x_clock.now();
  if (event.step != x_waiting_step || now - x_last_waiting >= kWaitingEvery) {
    x_waiting_step = event.step;
    x_last_waiting = now;
    line(text);
  }
}

void LineObserver::on(const Event& event) {
  const std::lock_guard<std::mutex> one_at_a_time(x_mutex);
  switch (event.kind) {
    case EventKind::kPlanStarted:
      return line("plan " + event.text);
    case EventKind::kPlanResumed:
      return line("plan " + event.text + ", goes on");
    case EventKind::kPhaseStarted:
      return line(x_style.bold(event.text));
    case EventKind::kPhaseFinished:
    case EventKind::kPlanFinished:
      return;
    case EventKind::kStepStarted:
    case EventKind::kUndoStarted:
      x_titles[event.step] = event.text;
      x_last_progress = x_clock.now();
      return redraw("    " + titled(event));
    case EventKind::kStepSkipped:
      return line("  " + x_style.faint("= " + event.step + "  " + event.text + "  (done before)"));
    case EventKind::kStepWaiting:
      return waiting(event);
    case EventKind::kStepProgress:
      return progress(event);
    case EventKind::kStepFinished:
      return line("  " + x_style.green("+") + " " + titled(event) + "  (" + finished_text(event) +
                  ")");
    case EventKind::kUndoFinished:
      return line("  " + x_style.green("-") + " " + titled(event));
    case EventKind::kStepFailed:
      return line("  " + x_style.red("!") + " " + titled(event) + ": " + event.text);
    case EventKind::kGateWaiting:
      return line("  " + x_style.yellow("gate") + " " + event.step + " is shut: " + event.text);
    case EventKind::kGateOpened:
      return line("  " + x_style.green("gate") + " " + event.step + " is open: " + event.text);
    case EventKind::kNotice:
      return line("  " + event.text);
  }
}

void JsonObserver::on(const Event& event) {
  Json json = {{"event", event_name(event.kind)}};
  if (!event.step.empty()) {
    json["step"] = event.step;
  }
  if (!event.text.empty()) {
    json["text"] = event.text;
  }
  if (event.kind == EventKind::kStepProgress) {
    json["done"] = event.done;
    json["total"] = event.total;
    json["rows_per_second"] = std::llround(event.rows_per_second);
    json["eta_ms"] = event.eta.count();
  }
  if (event.kind == EventKind::kStepFinished) {
    json["elapsed_ms"] = event.elapsed.count();
    json["attempts"] = event.attempts;
    json["rows"] = event.done;
  }
  const std::lock_guard<std::mutex> one_at_a_time(x_mutex);
  x_console.out << compact_json(json) << "\n" << std::flush;
}

std::unique_ptr<Observer> make_observer(const std::string& format, const Console& console,
                                        Clock& clock) {
  if (format == "json") {
    return std::make_unique<JsonObserver>(console);
  }
  return std::make_unique<LineObserver>(console, clock);
}

}  // namespace bellows
