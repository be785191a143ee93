// watch_keys.cc: the keys of [notify] and [metrics]: who looks on while a plan runs.
#include "cli/config_keys.h"
#include "executor/duration.h"
#include "migrations/json.h"

namespace bellows {

std::vector<ConfigKey> watch_keys() {
  return {
      {"notify", "command", ValueType::kTextList, "[\"./notify.sh\"]", "BELLOWS_NOTIFY_COMMAND",
       "--notify-command",
       "A program and its arguments, run without a shell for each event, with a JSON object on its "
       "standard input (docs/notifications.md).",
       [](Config& config, const ConfigValue& value) { config.notify.command = value.list; },
       [](const Config& config) {
         return config.notify.command.empty() ? "" : compact_json(Json(config.notify.command));
       }},
      {"notify", "on", ValueType::kEventList, "[\"gate-waiting\", \"step-failed\", \"run-ended\"]",
       "BELLOWS_NOTIFY_ON", "--notify-on",
       "The events that are told, as docs/notifications.md lists them; without it the usual ones.",
       [](Config& config, const ConfigValue& value) { config.notify.on = value.list; },
       [](const Config& config) { return with_commas(config.notify.on); }},
      {"notify", "timeout", ValueType::kDuration, "\"10s\"", "BELLOWS_NOTIFY_TIMEOUT",
       "--notify-timeout", "After this long a notification is given up, and that is said.",
       [](Config& config, const ConfigValue& value) { config.notify.timeout = value.duration; },
       [](const Config& config) { return duration_text(config.notify.timeout); }},
      {"metrics", "textfile", ValueType::kText, "\"/var/lib/node_exporter/bellows.prom\"",
       "BELLOWS_METRICS_TEXTFILE", "--metrics-textfile",
       "Where to write how a run stands, for Prometheus (docs/metrics.md).",
       [](Config& config, const ConfigValue& value) { config.metrics_file = value.text; },
       [](const Config& config) { return config.metrics_file; }},
  };
}

}  // namespace bellows
