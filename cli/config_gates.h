// config_gates.h: [[gate]] in bellows.toml.
// Owns: GateKey, every key that a gate can have, in one table that reading, documentation and
//       `config` ask.
// Promises: an unknown key, a setting that is missing, a circle is an Error with its place and what
//           may have been meant. No value shown is a secret: none of the keys takes one.
// Not here: what a kind of gate needs (executor/gates/).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/config.h"
#include "cli/config_keys.h"

namespace bellows {

struct GateKey {
  std::string_view name;
  std::string_view kinds;  // of gates that have it: "http, prometheus"; empty: every kind
  ValueType type = ValueType::kText;
  std::string_view example;
  std::string_view meaning;
  void (*set)(GateSpec& gate, const ConfigValue& value);
  std::string (*get)(const GateSpec& gate);  // as TOML; empty: as without it
};

const std::vector<GateKey>& gate_keys();

// Takes the place of all gates that were there.
Result<void> apply_gates(Config& config, const ConfigNode& list);

// The part of docs/configuration.md about them.
std::string gates_reference();

// Every key, commented out and explained.
std::string gates_template();

// As they are in force, as TOML.
std::string gates_in_force(const std::vector<GateSpec>& gates);

}  // namespace bellows
