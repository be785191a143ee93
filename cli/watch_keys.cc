// watch_keys.cc: the keys of [notify] and [metrics]: who looks on while a plan runs.
#include "cli/config_keys.h"
#include "executor/duration.h"
#include "executor/http.h"
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
      {"notify", "url", ValueType::kWebUrl, "\"https://hooks.example.com/bellows\"",
       "BELLOWS_NOTIFY_URL", "--notify-url",
       "A web server that gets the same JSON object by POST. Where the URL is a secret, set "
       "BELLOWS_NOTIFY_URL instead; only its server is ever shown.",
       [](Config& config, const ConfigValue& value) { config.notify.webhook.url = value.text; },
       [](const Config& config) {
         const std::string& url = config.notify.webhook.url;
         return url.empty() ? "" : shown_server(url);
       }},
      {"notify", "token-file", ValueType::kText, "\"/run/secrets/hook\"",
       "BELLOWS_NOTIFY_TOKEN_FILE", "--notify-token-file",
       "A file whose content goes along as bearer token; it is read each time.",
       [](Config& config, const ConfigValue& value) {
         config.notify.webhook.token_file = value.text;
       },
       [](const Config& config) { return config.notify.webhook.token_file; }},
      {"notify", "ca-file", ValueType::kText, "\"/etc/ssl/company.pem\"", "BELLOWS_NOTIFY_CA_FILE",
       "--notify-ca-file",
       "The authorities that may vouch for that server, instead of the system's.",
       [](Config& config, const ConfigValue& value) { config.notify.webhook.ca_file = value.text; },
       [](const Config& config) { return config.notify.webhook.ca_file; }},
      {"notify", "proxy", ValueType::kText, "\"http://proxy.example.com:3128\"",
       "BELLOWS_NOTIFY_PROXY", "--notify-proxy",
       "The proxy to it; without this as the environment says, \"none\": none.",
       [](Config& config, const ConfigValue& value) { config.notify.webhook.proxy = value.text; },
       [](const Config& config) { return config.notify.webhook.proxy; }},
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
