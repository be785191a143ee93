// rule_settings.h: what a team may set about the rules.
// Owns: RuleSettings, and its defaults.
// Not here: reading it from bellows.toml (cli/), directives in files (migrations/directive.h).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "rules/finding.h"
#include "rules/rule.h"

namespace bellows {

// Tables below both are small: a scan of them is over before anybody waits. The bytes are counted
// by the server whenever it is asked, so that an old estimate of the rows cannot make a big table
// small. A plan always takes the safe form, whatever the size: a table may grow until it runs.
struct Thresholds {
  std::int64_t small_rows = 0;
  std::int64_t small_bytes = 0;
};

inline constexpr Thresholds kLintThresholds{1'000, 1 << 20};

struct RuleSettings {
  Thresholds thresholds = kLintThresholds;
  std::set<Preset> presets{Preset::kSafety};
  // By id, whatever the presets say.
  std::set<std::string, std::less<>> on;
  std::set<std::string, std::less<>> off;
  std::map<std::string, Severity, std::less<>> severities;
  // The longest that a file may wait for a lock, in milliseconds: missing-lock-timeout.
  std::int64_t longest_lock_timeout = 5'000;
};

bool is_on(const RuleSettings& settings, const Rule& rule);

// The rules that lint asks.
RuleTable lint_rules(const RuleSettings& settings);

}  // namespace bellows
