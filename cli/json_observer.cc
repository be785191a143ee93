#include <cmath>
#include <ostream>

#include "cli/observers.h"
#include "migrations/json.h"

namespace bellows {
namespace {

void add_progress(Json& json, const Event& event) {
  json["done"] = event.done;
  json["total"] = event.total;
  json["rows_per_second"] = std::llround(event.rows_per_second);
  json["eta_ms"] = event.eta.count();
  json["eta_latest_ms"] = event.eta_latest.count();
  if (event.lag.count() >= 0) {
    json["lag_ms"] = event.lag.count();
  }
}

void add_steps(Json& json, const Event& event) {
  if (event.rollout > 0) {
    json["rollout"] = event.rollout;
  }
  json["steps_done"] = event.done;
  json["steps_total"] = event.total;
}

}  // namespace

std::string event_json(const Event& event) {
  Json json = {{"event", event_name(event.kind)}};
  if (!event.step.empty()) {
    json["step"] = event.step;
  }
  if (!event.text.empty()) {
    json["text"] = event.text;
  }
  switch (event.kind) {
    case EventKind::kPlanStarted:
    case EventKind::kPlanResumed:
    case EventKind::kPhaseStarted:
      add_steps(json, event);
      break;
    case EventKind::kStepProgress:
      add_progress(json, event);
      break;
    case EventKind::kStepFinished:
      json["elapsed_ms"] = event.elapsed.count();
      json["attempts"] = event.attempts;
      json["rows"] = event.done;
      break;
    case EventKind::kStepWaiting:
      if (event.attempts > 0) {
        json["attempts"] = event.attempts;
      }
      break;
    default:
      break;
  }
  return compact_json(json);
}

void JsonObserver::on(const Event& event) {
  const std::string line = event_json(event);
  const std::lock_guard<std::mutex> one_at_a_time(x_mutex);
  x_console.out << line << "\n" << std::flush;
}

}  // namespace bellows
