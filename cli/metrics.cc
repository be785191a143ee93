#include "cli/metrics.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <utility>

namespace bellows {
namespace {

constexpr std::chrono::seconds kWriteEvery{2};

// A label's value: backslash, quote and line end are escaped.
std::string label(const std::string& value) {
  std::string text = "\"";
  for (const char letter : value) {
    if (letter == '\\' || letter == '"') {
      text += '\\';
    }
    text += letter == '\n' ? "\\n" : std::string(1, letter);
  }
  return text + '"';
}

class Text {
 public:
  explicit Text(const std::string& database) : x_database("database=" + label(database)) {}

  void family(const std::string& name, const std::string& type, const std::string& help) {
    x_text += "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n";
  }

  void sample(const std::string& name, const std::string& labels, const std::string& value) {
    x_text += name + "{" + x_database + (labels.empty() ? "" : "," + labels) + "} " + value + "\n";
  }

  void one(const std::string& name, const std::string& type, const std::string& help,
           std::int64_t value) {
    family(name, type, help);
    sample(name, "", std::to_string(value));
  }

  [[nodiscard]] const std::string& text() const { return x_text; }

 private:
  std::string x_database;
  std::string x_text;
};

void add_rows(Text& text, const Metrics& metrics) {
  text.one("bellows_rows_moved_total", "counter",
           "Rows that finished steps of this run have written.", metrics.rows_moved);
  if (metrics.rows_done.empty()) {
    return;
  }
  text.family("bellows_step_rows_done", "gauge", "Rows that a batched step has visited.");
  for (const auto& [step, rows] : metrics.rows_done) {
    text.sample("bellows_step_rows_done", "step=" + label(step), std::to_string(rows));
  }
  text.family("bellows_step_rows", "gauge", "Rows that a batched step has to visit, estimated.");
  for (const auto& [step, rows] : metrics.rows_total) {
    text.sample("bellows_step_rows", "step=" + label(step), std::to_string(rows));
  }
}

void add_waiting(Text& text, const Metrics& metrics) {
  text.family("bellows_waiting", "gauge", "1 for what the run waits for: a gate, a lock, a pause.");
  for (const std::string kind : {"gate", "lock", "pause"}) {
    const bool now = metrics.waiting_for == kind;
    text.sample("bellows_waiting", "for=" + label(kind), now ? "1" : "0");
  }
}

std::string seconds_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", seconds);
  return text;
}

}  // namespace

std::string metrics_text(const Metrics& metrics) {
  Text text(metrics.database);
  text.family("bellows_plan_info", "gauge", "The plan that was run last; always 1.");
  text.sample("bellows_plan_info", "hash=" + label(metrics.plan), "1");
  text.family("bellows_phase", "gauge", "1 for the phase that the run is in.");
  for (const std::string phase : {"expand", "backfill", "contract"}) {
    text.sample("bellows_phase", "phase=" + label(phase), metrics.phase == phase ? "1" : "0");
  }
  text.one("bellows_rollout", "gauge", "The rollout that the run is in.", metrics.rollout);
  text.one("bellows_steps_done", "gauge", "Steps of the plan that are done.", metrics.steps_done);
  text.one("bellows_steps", "gauge", "Steps that the plan has.", metrics.steps_total);
  add_rows(text, metrics);
  add_waiting(text, metrics);
  text.one("bellows_stalls_total", "counter",
           "Tries of this run that waited for a lock until the stall budget was spent.",
           metrics.stalls);
  text.one("bellows_lock_retries_total", "counter",
           "Times that this run paused because of a lock and tried again.", metrics.lock_retries);
  if (metrics.lag_seconds >= 0) {
    text.family("bellows_replication_lag_seconds", "gauge",
                "How far the replica that is furthest behind is.");
    text.sample("bellows_replication_lag_seconds", "", seconds_text(metrics.lag_seconds));
  }
  text.family("bellows_run_state", "gauge", "1 for how the run stands.");
  for (const std::string state : {"at-work", "done", "failed", "waiting"}) {
    const bool now = metrics.state == (state == "at-work" ? "" : state);
    text.sample("bellows_run_state", "state=" + label(state), now ? "1" : "0");
  }
  return text.text();
}

MetricsObserver::MetricsObserver(std::string file, std::string database, Clock& clock,
                                 Observer& behind)
    : x_file(std::move(file)), x_clock(clock), x_behind(behind) {
  x_metrics.database = std::move(database);
}

void MetricsObserver::take(const Event& event) {
  const bool over = event.kind == EventKind::kStepFinished || event.kind == EventKind::kResumed ||
                    event.kind == EventKind::kGateOpened ||
                    event.kind == EventKind::kStepProgress ||
                    event.kind == EventKind::kPhaseStarted;
  if (over) {
    x_metrics.waiting_for.clear();
  }
  switch (event.kind) {
    case EventKind::kPlanStarted:
    case EventKind::kPlanResumed:
      x_metrics.plan = event.text;
      x_metrics.steps_done = event.done;
      x_metrics.steps_total = event.total;
      break;
    case EventKind::kPhaseStarted:
      x_metrics.phase = event.text;
      x_metrics.rollout = event.rollout;
      break;
    case EventKind::kStepFinished:
      ++x_metrics.steps_done;
      x_metrics.rows_moved += event.done;
      x_metrics.stalls += event.attempts > 1 ? event.attempts - 1 : 0;
      break;
    case EventKind::kUndoFinished:
      --x_metrics.steps_done;
      break;
    case EventKind::kStepProgress:
      if (event.text.empty()) {
        x_metrics.rows_done[event.step] = event.done;
        x_metrics.rows_total[event.step] = event.total;
        x_metrics.lag_seconds = std::chrono::duration<double>(event.lag).count();
      }
      break;
    case EventKind::kStepWaiting:
      x_metrics.waiting_for = "lock";
      x_metrics.lock_retries += event.attempts > 0 ? 1 : 0;
      break;
    case EventKind::kGateWaiting:
      x_metrics.waiting_for = "gate";
      break;
    case EventKind::kPaused:
      x_metrics.waiting_for = "pause";
      break;
    default:
      break;
  }
}

void MetricsObserver::on(const Event& event) {
  x_behind.on(event);
  const std::lock_guard<std::mutex> lock(x_mutex);
  take(event);
  const bool often =
      event.kind == EventKind::kStepProgress || event.kind == EventKind::kStepWaiting;
  if (!often || x_clock.now() - x_written >= kWriteEvery) {
    write();
  }
}

void MetricsObserver::ended(const std::string& state) {
  const std::lock_guard<std::mutex> lock(x_mutex);
  x_metrics.state = state;
  if (state != "waiting") {
    x_metrics.waiting_for.clear();
  }
  write();
}

// Beside the file and then in its place, for whoever reads it meanwhile.
void MetricsObserver::write() {
  x_written = x_clock.now();
  const std::string beside = x_file + "." + std::to_string(getpid());
  bool written = false;
  {
    std::ofstream stream(beside, std::ios::binary | std::ios::trunc);
    stream << metrics_text(x_metrics) << std::flush;
    written = stream.good();
  }
  written = written && std::rename(beside.c_str(), x_file.c_str()) == 0;
  if (!written && !x_failure_said) {
    x_failure_said = true;
    Event event;
    event.text = "the metrics cannot be written to " + x_file + ": " + std::strerror(errno);
    x_behind.on(event);
  }
  if (!written) {
    (void)unlink(beside.c_str());
  }
}

}  // namespace bellows
