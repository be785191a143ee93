#include "executor/gates/gates.h"

namespace bellows {

const std::vector<GateKind>& gate_kinds() {
  static const std::vector<GateKind> kinds = {
      {"sessions", "no session of the old release has been connected for the drain period",
       make_sessions_gate},
      {"command", "a program exits with 0 (1: not yet, 2: no)", make_command_gate},
      {"approval", "a person has approved this very plan, and that has not expired",
       make_approval_gate},
      {"soak", "enough time has passed since the phase before ended", make_soak_gate},
  };
  return kinds;
}

Result<std::unique_ptr<Gate>> make_gate(const GateSpec& spec) {
  std::string names;
  for (const GateKind& kind : gate_kinds()) {
    if (kind.name == spec.kind) {
      return kind.make(spec);
    }
    names += (names.empty() ? "" : ", ") + std::string(kind.name);
  }
  return Error{ErrorCode::kConfiguration,
               "there is no kind of gate \"" + spec.kind + "\"",
               "Say one of " + names + ".",
               {},
               ""};
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

Error gate_setting_missing(const GateSpec& spec, std::string_view setting, std::string_view hint) {
  return {ErrorCode::kConfiguration,
          "gate \"" + spec.name + "\" of kind " + spec.kind + " needs " + std::string(setting),
          std::string(hint),
          {},
          ""};
}

}  // namespace bellows
