#include "cli/observers.h"

#include <algorithm>
#include <ostream>

namespace bellows {
namespace {

constexpr std::chrono::seconds kLineEvery{5};
constexpr std::chrono::seconds kWaitingEvery{10};

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

LineObserver::LineObserver(const Console& console, Clock& clock)
    : x_console(console), x_clock(clock), x_style(console.out_kind) {}

LineObserver::~LineObserver() {
  erase();
  x_console.out << std::flush;
}

void LineObserver::erase() {
  if (x_drawn > 0) {
    x_console.out << '\r';
    if (x_drawn > 1) {
      x_console.out << "\033[" << x_drawn - 1 << 'A';
    }
    x_console.out << "\033[J";
    x_drawn = 0;
  }
}

// A line that is wider than the terminal would take two, and could not be drawn over.
void LineObserver::draw() {
  if (!on_terminal()) {
    return;
  }
  erase();
  const int columns = x_console.out_columns == nullptr ? 0 : x_console.out_columns();
  const int room = std::max(0, columns - 1);
  std::vector<std::string> lines;
  if (x_phase_total > 0) {
    lines.push_back(cut_to("  " + bar(x_phase_done, x_phase_total) + "  " + x_phase + ": " +
                               std::to_string(x_phase_done) + " of " +
                               std::to_string(x_phase_total) + " steps",
                           room));
  }
  if (!x_step.empty()) {
    lines.push_back(cut_to("    " + x_step, room));
  }
  if (!x_waits.empty()) {
    lines.push_back(x_style.yellow(cut_to("  … " + x_waits, room)));
  }
  for (const std::string& text : lines) {
    x_console.out << (x_drawn == 0 ? "" : "\n") << text;
    ++x_drawn;
  }
  x_console.out << std::flush;
}

void LineObserver::line(const std::string& text) {
  erase();
  x_console.out << text << "\n" << std::flush;
  draw();
}

std::string LineObserver::titled(const Event& event) const {
  const auto title = x_titles.find(event.step);
  return event.step + (title == x_titles.end() ? "" : "  " + title->second);
}

void LineObserver::progress(const Event& event) {
  x_waits.clear();
  x_step = progress_text(event);
  draw();
  const auto now = x_clock.now();
  if (!on_terminal() && now - x_last_progress >= kLineEvery) {
    x_last_progress = now;
    line("    " + x_step);
  }
}

// Somebody who blocks is told about again and again, with the seconds counted up.
void LineObserver::waiting(const Event& event) {
  x_waits = event.step + "  " + event.text;
  if (on_terminal()) {
    return draw();
  }
  const auto now = x_clock.now();
  if (event.step != x_waiting_step || now - x_last_waiting >= kWaitingEvery) {
    x_waiting_step = event.step;
    x_last_waiting = now;
    line("  … " + x_waits);
  }
}

// So is a gate, by what it saw.
void LineObserver::gate_waiting(const Event& event) {
  const std::string shut = event.step + " is shut: " + event.text;
  const std::string gate = "gate " + event.step;
  const auto now = x_clock.now();
  const bool first = gate != x_waiting_step;
  if (first || (!on_terminal() && now - x_last_waiting >= kWaitingEvery)) {
    x_waiting_step = gate;
    x_last_waiting = now;
    return line("  " + x_style.yellow("gate") + " " + shut);
  }
  x_waits = "gate " + shut;
  draw();
}

void LineObserver::step_began(const Event& event) {
  x_titles[event.step] = event.text;
  x_last_progress = x_clock.now();
  x_step = titled(event);
  draw();
}

void LineObserver::step_ended(const std::string& text) {
  x_step.clear();
  x_waits.clear();
  ++x_phase_done;
  line(text);
}

void LineObserver::on(const Event& event) {
  const std::lock_guard<std::mutex> one_at_a_time(x_mutex);
  switch (event.kind) {
    case EventKind::kPlanStarted:
      return line("plan " + event.text);
    case EventKind::kPlanResumed:
      return line("plan " + event.text + ", goes on");
    case EventKind::kPhaseStarted:
      x_phase = event.text;
      x_phase_done = event.done;
      x_phase_total = event.total;
      x_waits.clear();
      return line(x_style.bold(event.text));
    case EventKind::kPhaseFinished:
      x_phase_total = 0;
      return draw();
    case EventKind::kPlanFinished:
      return erase();
    case EventKind::kStepStarted:
    case EventKind::kUndoStarted:
      return step_began(event);
    case EventKind::kStepSkipped:
      return line("  " + x_style.faint("= " + event.step + "  " + event.text + "  (done before)"));
    case EventKind::kStepWaiting:
      return waiting(event);
    case EventKind::kStepProgress:
      return progress(event);
    case EventKind::kStepFinished:
      return step_ended("  " + x_style.green("+") + " " + titled(event) + "  (" +
                        finished_text(event) + ")");
    case EventKind::kUndoFinished:
      return step_ended("  " + x_style.green("-") + " " + titled(event));
    case EventKind::kStepFailed:
      x_phase_total = 0;
      return step_ended("  " + x_style.red("!") + " " + titled(event) + ": " + event.text);
    case EventKind::kGateWaiting:
      return gate_waiting(event);
    case EventKind::kGateOpened:
      x_waits.clear();
      x_waiting_step.clear();
      return line("  " + x_style.green("gate") + " " + event.step + " is open: " + event.text);
    case EventKind::kNotice:
      return line("  " + event.text);
    case EventKind::kPaused:
      x_waits = "paused";
      return line("  " + x_style.yellow("paused") + " " + event.text);
    case EventKind::kResumed:
      x_waits.clear();
      return line("  " + x_style.green("goes on"));
  }
}

std::unique_ptr<Observer> make_observer(const std::string& format, const Console& console,
                                        Clock& clock) {
  if (format == "json") {
    return std::make_unique<JsonObserver>(console);
  }
  return std::make_unique<LineObserver>(console, clock);
}

}  // namespace bellows
