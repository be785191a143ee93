#include "executor/gates/gates.h"

#include <algorithm>

#include "migrations/json.h"

namespace bellows {

const std::vector<GateKind>& gate_kinds() {
  static const std::vector<GateKind> kinds = {
      {"sessions", "no session of the old release has been connected for the drain period",
       make_sessions_gate},
      {"heartbeat",
       "enough instances of the new release report to a table, and none of another one",
       make_heartbeat_gate},
      {"query-usage",
       "no statement has named what this plan drops for a while (pg_stat_statements)",
       make_query_usage_gate},
      {"object-usage", "no table or index that this plan drops has been used for a while",
       make_object_usage_gate},
      {"kubernetes",
       "a Deployment, StatefulSet, DaemonSet or Argo Rollout has rolled the new release out, and "
       "no pod of another one is left",
       make_kubernetes_gate},
      {"prometheus", "every sample that a query finds meets a condition, and is fresh",
       make_prometheus_gate},
      {"http", "a value in a JSON document meets a condition", make_http_gate},
      {"command", "a program exits with 0 (1: not yet, 2: no)", make_command_gate},
      {"approval", "a person has approved this very plan, and that has not expired",
       make_approval_gate},
      {"soak", "enough time has passed since the phase before ended", make_soak_gate},
      {"all", "all gates that it names pass", nullptr, make_all_gate},
      {"any", "one of the gates that it names passes", nullptr, make_any_gate},
      {"not", "the gate that it names says pending or fail", nullptr, make_not_gate},
  };
  return kinds;
}

const GateKind* find_gate_kind(std::string_view name) {
  const auto found = std::find_if(gate_kinds().begin(), gate_kinds().end(),
                                  [&](const GateKind& kind) { return kind.name == name; });
  return found == gate_kinds().end() ? nullptr : &*found;
}

Result<std::unique_ptr<Gate>> make_gate(const GateSpec& spec) {
  const GateKind* kind = find_gate_kind(spec.kind);
  if (kind != nullptr && kind->make != nullptr) {
    return kind->make(spec);
  }
  if (kind != nullptr) {
    return gate_setting_wrong(spec, "cannot stand alone", "Give it the gates that it names, too.");
  }
  std::string names;
  for (const GateKind& known : gate_kinds()) {
    names += (names.empty() ? "" : ", ") + std::string(known.name);
  }
  return Error{ErrorCode::kConfiguration, "there is no kind of gate \"" + spec.kind + "\"",
               "Say one of " + names + ".", spec.at, ""};
}

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "pass";
    case Verdict::kPending:
      return "pending";
    case Verdict::kFail:
      return "fail";
    case Verdict::kUnknown:
      return "unknown";
  }
  return "unknown";
}

Observation unknown(const Error& error) {
  return {Verdict::kUnknown, error.message};
}

std::string one_line(std::string_view text, std::size_t longest) {
  std::string line(text.substr(0, longest));
  for (char& letter : line) {
    const auto byte = static_cast<unsigned char>(letter);
    letter = byte < 0x20 || byte == 0x7f ? ' ' : letter;
  }
  const Result<Json> clean = parse_json(compact_json(Json(line)));
  return clean ? clean->get<std::string>() + (text.size() > longest ? "…" : "") : "";
}

Error gate_setting_missing(const GateSpec& spec, std::string_view setting, std::string_view hint) {
  return gate_setting_wrong(spec, "needs " + std::string(setting), hint);
}

Error gate_setting_wrong(const GateSpec& spec, const std::string& what, std::string_view hint) {
  return {ErrorCode::kConfiguration, "gate \"" + spec.name + "\" of kind " + spec.kind + " " + what,
          std::string(hint), spec.at, ""};
}

}  // namespace bellows
