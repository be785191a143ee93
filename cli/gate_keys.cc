// gate_keys.cc: the table of every key that a [[gate]] can have.
#include "cli/config_gates.h"
#include "executor/duration.h"
#include "migrations/json.h"

namespace bellows {
namespace {

// A basic string of TOML and a string of JSON are written the same way.
std::string toml(const std::string& value) {
  return value.empty() ? "" : compact_json(Json(value));
}

// `path`: members, from the gate inwards.
template <auto... path>
void set_text(GateSpec& gate, const ConfigValue& value) {
  (gate.*....*path) = value.text;
}

template <auto... path>
std::string get_text(const GateSpec& gate) {
  return toml((gate.*....*path));
}

template <auto... path>
void set_duration(GateSpec& gate, const ConfigValue& value) {
  (gate.*....*path) = value.duration;
}

template <auto... path>
std::string get_duration(const GateSpec& gate) {
  const std::chrono::milliseconds duration = (gate.*....*path);
  return duration.count() == 0 ? "" : toml(duration_text(duration));
}

template <auto... path>
void set_count(GateSpec& gate, const ConfigValue& value) {
  (gate.*....*path) = static_cast<int>(value.count);
}

template <auto... path>
std::string get_count(const GateSpec& gate) {
  return std::to_string((gate.*....*path));
}

template <auto... path>
void set_list(GateSpec& gate, const ConfigValue& value) {
  (gate.*....*path) = value.list;
}

template <auto... path>
std::string get_list(const GateSpec& gate) {
  const std::vector<std::string>& list = (gate.*....*path);
  return list.empty() ? "" : compact_json(Json(list));
}

void set_before(GateSpec& gate, const ConfigValue& value) {
  gate.before = *phase_from_name(value.text);  // checked when it was read
}

std::string get_before(const GateSpec& gate) {
  return toml(std::string(phase_name(gate.before)));
}

using Keys = std::vector<GateKey>;

Keys every_kind() {
  return {
      {"name", "", ValueType::kText, "\"old-release-gone\"",
       "How status and approve call it; its kind when not given.", set_text<&GateSpec::name>,
       get_text<&GateSpec::name>},
      {"kind", "", ValueType::kText, "\"sessions\"", "One of the kinds above.",
       set_text<&GateSpec::kind>, get_text<&GateSpec::kind>},
      {"before", "", ValueType::kPhase, "\"contract\"",
       "The phase that it guards: expand, backfill or contract (the default).", set_before,
       get_before},
      {"poll", "", ValueType::kDuration, "\"2s\"",
       "How often it is asked while it is waited for. What was seen twice as long ago, and "
       "more than a second, counts no more.",
       set_duration<&GateSpec::poll>, get_duration<&GateSpec::poll>},
      {"passes", "", ValueType::kCount, "1", "How often in a row it must pass.",
       set_count<&GateSpec::passes>, get_count<&GateSpec::passes>},
      {"soak", "", ValueType::kDuration, "\"10m\"",
       "For how long it must have passed without a break; a break begins it anew.",
       set_duration<&GateSpec::soak>, get_duration<&GateSpec::soak>},
      {"overdue", "", ValueType::kDuration, "\"2h\"",
       "Shut for longer than this is reported; it stays shut.", set_duration<&GateSpec::overdue>,
       get_duration<&GateSpec::overdue>},
  };
}

Keys database_kinds() {
  constexpr auto kBeat = &GateSpec::heartbeat;
  return {
      {"application-name", "sessions", ValueType::kText, "\"shop-1.%\"",
       "A LIKE pattern that the application_name of the old release's sessions matches.",
       set_text<&GateSpec::old_release>, get_text<&GateSpec::old_release>},
      {"drain", "sessions", ValueType::kDuration, "\"2s\"",
       "How long no such session must have been connected.", set_duration<&GateSpec::duration>,
       get_duration<&GateSpec::duration>},
      {"table", "heartbeat", ValueType::kText, "\"app.heartbeat\"",
       "The table in which the application's instances report.",
       set_text<kBeat, &HeartbeatSpec::table>, get_text<kBeat, &HeartbeatSpec::table>},
      {"release", "heartbeat", ValueType::kText, "\"2.0\"",
       "What the new release writes in the column of releases.",
       set_text<kBeat, &HeartbeatSpec::release>, get_text<kBeat, &HeartbeatSpec::release>},
      {"at-least", "heartbeat", ValueType::kCount, "1", "How many instances of it must report.",
       set_count<kBeat, &HeartbeatSpec::at_least>, get_count<kBeat, &HeartbeatSpec::at_least>},
      {"ttl", "heartbeat", ValueType::kDuration, "\"1m\"",
       "A report that is older than this is silence.", set_duration<kBeat, &HeartbeatSpec::ttl>,
       get_duration<kBeat, &HeartbeatSpec::ttl>},
      {"gone-after", "heartbeat", ValueType::kDuration, "\"10m\"",
       "An instance of another release that is silent for so long is taken for gone; ten times ttl "
       "when not given.",
       set_duration<kBeat, &HeartbeatSpec::gone_after>,
       get_duration<kBeat, &HeartbeatSpec::gone_after>},
      {"instance-column", "heartbeat", ValueType::kText, "\"instance\"",
       "The column that tells instances apart.", set_text<kBeat, &HeartbeatSpec::instance_column>,
       get_text<kBeat, &HeartbeatSpec::instance_column>},
      {"release-column", "heartbeat", ValueType::kText, "\"release\"", "The column of releases.",
       set_text<kBeat, &HeartbeatSpec::release_column>,
       get_text<kBeat, &HeartbeatSpec::release_column>},
      {"seen-column", "heartbeat", ValueType::kText, "\"seen_at\"",
       "The column of times, a timestamp with time zone.",
       set_text<kBeat, &HeartbeatSpec::seen_column>, get_text<kBeat, &HeartbeatSpec::seen_column>},
      {"quiet", "query-usage, object-usage", ValueType::kDuration, "\"24h\"",
       "For how long what the plan drops must not have been used.",
       set_duration<&GateSpec::duration>, get_duration<&GateSpec::duration>},
  };
}

Keys web_kinds() {
  constexpr auto kWork = &GateSpec::workload;
  constexpr auto kRead = &GateSpec::reading;
  return {
      {"workload", "kubernetes", ValueType::kText, "\"deployment/shop\"",
       "A deployment, statefulset, daemonset or rollout (of Argo), and its name.",
       set_text<kWork, &WorkloadSpec::workload>, get_text<kWork, &WorkloadSpec::workload>},
      {"namespace", "kubernetes", ValueType::kText, "\"shop\"",
       "Where it is; that of the service account when not given.",
       set_text<kWork, &WorkloadSpec::name_space>, get_text<kWork, &WorkloadSpec::name_space>},
      {"image", "kubernetes", ValueType::kText, "\"registry.example.com/shop:2.0\"",
       "The new release's image; \":2.0\" is any of that tag, \"sha256:…\" any of that digest.",
       set_text<kWork, &WorkloadSpec::image>, get_text<kWork, &WorkloadSpec::image>},
      {"container", "kubernetes", ValueType::kText, "\"web\"",
       "The container whose image that is; any when not given.",
       set_text<kWork, &WorkloadSpec::container>, get_text<kWork, &WorkloadSpec::container>},
      {"label", "kubernetes", ValueType::kText, "\"version=2.0\"",
       "A label of the new release's pods, instead of an image or beside it.",
       set_text<kWork, &WorkloadSpec::label>, get_text<kWork, &WorkloadSpec::label>},
      {"query", "prometheus", ValueType::kText,
       "\"count(shop_info{release='2.0'}) / count(up{job='shop'})\"",
       "PromQL that gives a vector; every sample must meet the condition.",
       set_text<kRead, &ReadingSpec::query>, get_text<kRead, &ReadingSpec::query>},
      {"age-query", "prometheus", ValueType::kText, "\"min(timestamp(up{job='shop'}))\"",
       "PromQL for when the oldest sample behind the query was taken; timestamp(query) when not "
       "given, which only a plain selector answers.",
       set_text<kRead, &ReadingSpec::age_query>, get_text<kRead, &ReadingSpec::age_query>},
      {"fresh", "prometheus", ValueType::kDuration, "\"2m\"", "Older samples prove nothing.",
       set_duration<kRead, &ReadingSpec::fresh>, get_duration<kRead, &ReadingSpec::fresh>},
      {"pointer", "http", ValueType::kText, "\"/status/release\"",
       "A JSON pointer to the value; the whole document when not given.",
       set_text<kRead, &ReadingSpec::pointer>, get_text<kRead, &ReadingSpec::pointer>},
      {"condition", "http, prometheus", ValueType::kText, "\"= 2.0\"",
       "What the value must be: =, !=, <, <=, > or >= and another one, or exists.",
       set_text<kRead, &ReadingSpec::condition>, get_text<kRead, &ReadingSpec::condition>},
  };
}

Keys endpoint_keys() {
  constexpr auto kEnd = &GateSpec::endpoint;
  constexpr std::string_view kWeb = "http, prometheus, kubernetes";
  return {
      {"url", kWeb, ValueType::kText, "\"https://api.example.com/status\"",
       "Whom to ask: a document, Prometheus, or an API server of Kubernetes (that of the cluster "
       "Bellows runs in when not given).",
       set_text<kEnd, &EndpointSpec::url>, get_text<kEnd, &EndpointSpec::url>},
      {"token-file", kWeb, ValueType::kText, "\"/run/secrets/token\"",
       "A file whose content is sent as bearer token; read anew each time, for tokens rotate.",
       set_text<kEnd, &EndpointSpec::token_file>, get_text<kEnd, &EndpointSpec::token_file>},
      {"token-variable", kWeb, ValueType::kText, "\"STATUS_TOKEN\"",
       "The environment variable that has the token, instead of a file.",
       set_text<kEnd, &EndpointSpec::token_variable>,
       get_text<kEnd, &EndpointSpec::token_variable>},
      {"ca-file", kWeb, ValueType::kText, "\"ca.pem\"",
       "The authority that signed the server's certificate, and no other; the system's when not "
       "given.",
       set_text<kEnd, &EndpointSpec::ca_file>, get_text<kEnd, &EndpointSpec::ca_file>},
      {"proxy", kWeb, ValueType::kText, "\"http://proxy.example.com:3128\"",
       "The proxy; none for none; as HTTPS_PROXY, HTTP_PROXY and NO_PROXY say when not given.",
       set_text<kEnd, &EndpointSpec::proxy>, get_text<kEnd, &EndpointSpec::proxy>},
      {"connect-timeout", kWeb, ValueType::kDuration, "\"5s\"",
       "A server that has not taken the connection by then does not answer.",
       set_duration<kEnd, &EndpointSpec::connect_timeout>,
       get_duration<kEnd, &EndpointSpec::connect_timeout>},
  };
}

Keys other_kinds() {
  return {
      {"command", "command", ValueType::kTextList, "[\"./deployed.sh\", \"2.0\"]",
       "The program and its arguments, run without a shell: exit code 0 pass, 1 not yet, 2 no.",
       set_list<&GateSpec::command>, get_list<&GateSpec::command>},
      {"timeout", "command, http, prometheus, kubernetes", ValueType::kDuration, "\"30s\"",
       "After this long the program is killed, or the request given up, and nothing is known; 10s "
       "for "
       "requests when not given.",
       set_duration<&GateSpec::timeout>, get_duration<&GateSpec::timeout>},
      {"duration", "soak", ValueType::kDuration, "\"10m\"",
       "How long ago the phase before must have ended.", set_duration<&GateSpec::duration>,
       get_duration<&GateSpec::duration>},
      {"of", "all, any, not", ValueType::kTextList, "[\"deployed\", \"drained\"]",
       "The names of the gates that it combines (of not: of the one that it turns round). They "
       "guard "
       "nothing by themselves, and leave before, poll, passes, soak and overdue to it.",
       set_list<&GateSpec::of>, get_list<&GateSpec::of>},
  };
}

}  // namespace

const std::vector<GateKey>& gate_keys() {
  static const std::vector<GateKey> keys = [] {
    Keys all;
    for (const Keys& some :
         {every_kind(), database_kinds(), web_kinds(), endpoint_keys(), other_kinds()}) {
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }();
  return keys;
}

}  // namespace bellows
