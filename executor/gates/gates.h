// gates.h: every kind of gate; one file each, and one line in the list.
// Not here: the seam itself (executor/gate.h).
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "executor/gate.h"

namespace bellows {

// A gate that a combination is made of.
struct GatePart {
  std::string name;
  std::unique_ptr<Gate> gate;
};

struct GateKind {
  std::string_view name;
  std::string_view passes_when;  // for people: "no session of the old release is connected"
  // An Error when a setting that the kind needs is missing. Nothing for a kind that combines.
  Result<std::unique_ptr<Gate>> (*make)(const GateSpec& spec) = nullptr;
  std::unique_ptr<Gate> (*combine)(std::vector<GatePart> parts) = nullptr;
};

const std::vector<GateKind>& gate_kinds();

// nullptr when there is none of this name.
const GateKind* find_gate_kind(std::string_view name);

Result<std::unique_ptr<Gate>> make_sessions_gate(const GateSpec& spec);
Result<std::unique_ptr<Gate>> make_heartbeat_gate(const GateSpec& spec);
Result<std::unique_ptr<Gate>> make_query_usage_gate(const GateSpec& spec);
Result<std::unique_ptr<Gate>> make_object_usage_gate(const GateSpec& spec);
Result<std::unique_ptr<Gate>> make_kubernetes_gate(const GateSpec& spec);
Result<std::unique_ptr<Gate>> make_prometheus_gate(const GateSpec& spec);
Result<std::unique_ptr<Gate>> make_http_gate(const GateSpec& spec);
Result<std::unique_ptr<Gate>> make_command_gate(const GateSpec& spec);
Result<std::unique_ptr<Gate>> make_approval_gate(const GateSpec& spec);
Result<std::unique_ptr<Gate>> make_soak_gate(const GateSpec& spec);
std::unique_ptr<Gate> make_all_gate(std::vector<GatePart> parts);
std::unique_ptr<Gate> make_any_gate(std::vector<GatePart> parts);
std::unique_ptr<Gate> make_not_gate(std::vector<GatePart> parts);

// What a gate says when it could not read what it has to judge.
Observation unknown(const Error& error);

// What somebody else wrote, as one line that a database and a terminal take: no control characters,
// valid UTF-8, cut where it gets long.
std::string one_line(std::string_view text, std::size_t longest = 200);

// The Error for a [[gate]] that lacks a setting, or has one that is wrong.
Error gate_setting_missing(const GateSpec& spec, std::string_view setting, std::string_view hint);
Error gate_setting_wrong(const GateSpec& spec, const std::string& what, std::string_view hint);

}  // namespace bellows
