#include "cli/run_watch.h"

#include <utility>

#include "cli/observers.h"
#include "cli/run_settings.h"

namespace bellows {
namespace {

NotifySettings notify_settings(const NotifyConfig& config) {
  const std::vector<std::string>& names = config.on.empty() ? usual_notices() : config.on;
  return NotifySettings{{names.begin(), names.end()}, user_name(), config.timeout};
}

std::string state_for_metrics(const Result<RunReport>& report) {
  if (!report) {
    return "failed";
  }
  return report->state == RunState::kDone ? "done" : "waiting";
}

std::string words_for(const Result<RunReport>& report) {
  if (!report) {
    return "failed: " + report.error().message;
  }
  return std::string(state_name(report->state)) +
         (report->waiting_for.empty() ? "" : ": " + report->waiting_for);
}

}  // namespace

std::string_view state_name(RunState state) {
  switch (state) {
    case RunState::kDone:
      return "done";
    case RunState::kWaitingAtGate:
      return "waiting";
    case RunState::kStoppedAtPhase:
    case RunState::kStoppedAfterSteps:
      return "stopped";
    case RunState::kPaused:
      return "paused";
  }
  return "done";
}

RunWatch::RunWatch(const Invocation& invocation, const std::string& format, Database& database)
    : x_console(make_observer(format, invocation.console, *invocation.wiring.clock)),
      x_first(x_console.get()) {
  const Config& config = invocation.config;
  std::vector<std::unique_ptr<Notifier>> notifiers;
  if (!config.notify.command.empty()) {
    notifiers.push_back(make_command_notifier(config.notify.command, config.notify.timeout));
  }
  if (!config.notify.webhook.url.empty()) {
    notifiers.push_back(make_webhook_notifier(config.notify.webhook, config.notify.timeout));
  }
  if (!notifiers.empty()) {
    x_notify = std::make_unique<NotifyingObserver>(notify_settings(config.notify),
                                                   std::move(notifiers), database, *x_first);
    x_first = x_notify.get();
  }
  if (!config.metrics_file.empty()) {
    x_metrics = std::make_unique<MetricsObserver>(config.metrics_file, database.display_name(),
                                                  *invocation.wiring.clock, *x_first);
    x_first = x_metrics.get();
  }
}

void RunWatch::ended(const Result<RunReport>& report) {
  if (x_metrics != nullptr) {
    x_metrics->ended(state_for_metrics(report));
  }
  if (x_notify != nullptr) {
    x_notify->ended(words_for(report));
  }
  x_metrics.reset();
  x_notify.reset();
  x_console.reset();
  x_first = nullptr;
}

}  // namespace bellows
