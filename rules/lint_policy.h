// lint_policy.h: which findings a team wants, and how heavy they weigh.
// Owns: LintPolicy; how its parts outrank one another: preset < rules < paths < tables, and of
//       several overrides that fit the later one.
// Promises: a pure function of findings; what is not spoken of stays as the rule says.
// Not here: reading it (cli/config_lint.h), directives in files (judge.h, lint.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/finding.h"
#include "rules/rule_settings.h"

namespace bellows {

enum class LintPreset {
  kSafety,  // the rules of preset safety
  kStyle,   // those of style, too
  kStrict,  // every rule, and every warning is an error
};

std::string_view preset_name(LintPreset preset);
std::optional<LintPreset> preset_from_name(std::string_view name);

struct RuleSetting {
  std::string rule;
  std::optional<Severity> severity;  // nothing: off

  bool operator==(const RuleSetting&) const = default;
};

// "error", "warning", "advice" or "off"; nothing for every other word.
std::optional<RuleSetting> rule_setting(std::string_view rule, std::string_view word);

struct LintOverride {
  std::string match;  // a glob over the file's path, or over schema.table
  std::vector<RuleSetting> rules;

  bool operator==(const LintOverride&) const = default;
};

struct LintPolicy {
  LintPreset preset = LintPreset::kSafety;
  std::vector<RuleSetting> rules;
  std::vector<LintOverride> paths;
  std::vector<LintOverride> tables;  // a finding about several tables: all of them have to fit

  bool operator==(const LintPolicy&) const = default;
};

// What has to be asked so that the policy can choose: its preset's rules, and every rule that it
// speaks of.
RuleSettings rule_settings(const LintPolicy& policy, const Thresholds& thresholds);

std::vector<Finding> apply_policy(const LintPolicy& policy, std::vector<Finding> findings);

}  // namespace bellows
