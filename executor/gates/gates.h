// gates.h: every kind of gate; one file each, and one line in the list.
// Not here: the seam itself (executor/gate.h).
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "executor/gate.h"

namespace bellows {

struct GateKind {
  std::string_view name;
  std::string_view passes_when;  // for people: "no session of the old release is connected"
  // An Error when a setting that the kind needs is missing.
  Result<std::unique_ptr<Gate>> (*make)(const GateSpec& spec);
};

const std::vector<GateKind>& gate_kinds();

Result<std::unique_ptr<Gate>> make_sessions_gate(const GateSpec& spec);
Result<std::unique_ptr<Gate>> make_command_gate(const GateSpec& spec);
Result<std::unique_ptr<Gate>> make_approval_gate(const GateSpec& spec);
Result<std::unique_ptr<Gate>> make_soak_gate(const GateSpec& spec);

// What a gate says when it could not read what it has to judge.
Observation unknown(const Error& error);

// The Error for a [[gate]] that lacks a setting.
Error gate_setting_missing(const GateSpec& spec, std::string_view setting, std::string_view hint);

}  // namespace bellows
