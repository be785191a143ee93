// lint_keys.cc: the keys of [lint].
#include "cli/config_keys.h"
#include "executor/duration.h"
#include "rules/lint_policy.h"

namespace bellows {

std::vector<ConfigKey> lint_keys() {
  return {
      {"lint", "preset", ValueType::kPreset, "\"safety\"", "BELLOWS_LINT_PRESET", "--preset",
       "Which rules speak: safety (all but style), style (all), strict (all, and warnings are "
       "errors).",
       [](Config& config, const ConfigValue& value) {
         config.lint.policy.preset = *preset_from_name(value.text);  // checked when it was read
       },
       [](const Config& config) { return std::string(preset_name(config.lint.policy.preset)); }},
      {"lint", "fail-on", ValueType::kSeverity, "\"error\"", "BELLOWS_LINT_FAIL_ON", "--fail-on",
       "The lightest finding that makes the exit code 1: error, warning or advice.",
       [](Config& config, const ConfigValue& value) {
         config.lint.fail_on = *rule_setting("", value.text)->severity;  // checked likewise
       },
       [](const Config& config) { return std::string(severity_name(config.lint.fail_on)); }},
      {"lint", "small-rows", ValueType::kCount, "1000", "BELLOWS_LINT_SMALL_ROWS", "--small-rows",
       "A table whose size is known counts as small up to this many rows …",
       [](Config& config, const ConfigValue& value) {
         config.lint.thresholds.small_rows = value.count;
       },
       [](const Config& config) { return std::to_string(config.lint.thresholds.small_rows); }},
      {"lint", "small-bytes", ValueType::kCount, "1000000", "BELLOWS_LINT_SMALL_BYTES",
       "--small-bytes", "… and up to this many bytes, indexes included.",
       [](Config& config, const ConfigValue& value) {
         config.lint.thresholds.small_bytes = value.count;
       },
       [](const Config& config) { return std::to_string(config.lint.thresholds.small_bytes); }},
      {"lint", "assume-server", ValueType::kCount, "15", "BELLOWS_LINT_ASSUME_SERVER",
       "--assume-server", "The major version of PostgreSQL that lint takes the target for.",
       [](Config& config, const ConfigValue& value) {
         config.lint.assume_server = static_cast<int>(value.count);
       },
       [](const Config& config) {
         return config.lint.assume_server == 0 ? "" : std::to_string(config.lint.assume_server);
       }},
      {"lint", "start-after", ValueType::kText, "\"42\"", "BELLOWS_LINT_START_AFTER",
       "--start-after", "A version: lint leaves it, and everything before it, alone.",
       [](Config& config, const ConfigValue& value) { config.lint.start_after = value.text; },
       [](const Config& config) { return config.lint.start_after; }},
      {"lint", "honour", ValueType::kPeerList, "[\"squawk\"]", "BELLOWS_LINT_HONOUR", "--honour",
       "Linters whose ignore comments count: squawk, eugene, pgfence, atlas, migrationpilot.",
       [](Config& config, const ConfigValue& value) { config.lint.honour = value.list; },
       [](const Config& config) { return with_commas(config.lint.honour); }},
  };
}

}  // namespace bellows
