// config_keys.h: every key of bellows.toml, in one table that reading, documentation and `init`
// ask. Not here: files, environment, precedence (config.h).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/config.h"

namespace bellows {

enum class ValueType {
  kText,
  kSecretText,
  kWebUrl,  // and as secret
  kDuration,
  kCount,
  kTextList,
  kPhase,
  kPreset,
  kSeverity,
  kPeerList,
  kEventList,
  kSensorList
};

struct ConfigValue {
  std::string text;
  std::int64_t count = 0;
  std::chrono::milliseconds duration{0};
  std::vector<std::string> list;
};

struct ConfigKey {
  std::string_view section;  // "locks"
  std::string_view name;     // "stall-budget"
  ValueType type = ValueType::kText;
  std::string_view example;      // as TOML; the default where there is one
  std::string_view environment;  // "BELLOWS_STALL_BUDGET"
  std::string_view flag;         // "--stall-budget"
  std::string_view meaning;
  void (*set)(Config& config, const ConfigValue& value);
  std::string (*get)(const Config& config);
};

const std::vector<ConfigKey>& config_keys();

// Its parts, in this order.
std::vector<ConfigKey> source_keys();  // [source]
std::vector<ConfigKey> run_keys();     // [database], [locks], [contract], [backfill]
std::vector<ConfigKey> lint_keys();    // [lint]
std::vector<ConfigKey> watch_keys();   // [notify], [metrics]

// "squawk, atlas", as such a list stands in a flag or the environment.
std::string with_commas(const std::vector<std::string>& items);

// "a duration such as \"100ms\"".
std::string_view type_text(ValueType type);

// A value as a flag or the environment gives it.
Result<ConfigValue> value_from_text(ValueType type, const std::string& text);

// A value of the file; errors carry its place. `key` is how messages call it.
Result<ConfigValue> value_from_node(ValueType type, const ConfigNode& node, const std::string& key);

// The whole table as Markdown: docs/configuration.md is made of it.
std::string configuration_reference();

// A bellows.toml with every key commented out and explained.
std::string configuration_template();

// The settings as they are in force, as TOML; a password is masked.
std::string configuration_in_force(const Config& config);

}  // namespace bellows
