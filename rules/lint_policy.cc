#include "rules/lint_policy.h"

#include <algorithm>
#include <set>

#include "rules/glob.h"
#include "rules/rule.h"

namespace bellows {
namespace {

// How heavy a finding weighs; nothing: it is left out.
using Weight = std::optional<Severity>;

void apply_settings(const std::vector<RuleSetting>& settings, std::string_view rule,
                    Weight& weight) {
  for (const RuleSetting& setting : settings) {
    if (setting.rule == rule) {
      weight = setting.severity;
    }
  }
}

std::set<Preset> presets_of(LintPreset preset) {
  switch (preset) {
    case LintPreset::kSafety:
      return {Preset::kSafety};
    case LintPreset::kStyle:
      return {Preset::kSafety, Preset::kStyle};
    case LintPreset::kStrict:
      return {Preset::kSafety, Preset::kStrict, Preset::kStyle};
  }
  return {};
}

void ask_about(const std::vector<RuleSetting>& settings, RuleSettings& asked) {
  for (const RuleSetting& setting : settings) {
    if (setting.severity) {
      asked.on.insert(setting.rule);
    }
  }
}

// A path as it is shown, or any end of it that begins at a folder.
bool path_matches(std::string_view pattern, std::string_view path) {
  return glob_matches(pattern, path) || glob_matches("**/" + std::string(pattern), path);
}

bool tables_match(const std::string& pattern, const std::vector<std::string>& tables) {
  return !tables.empty() && std::all_of(tables.begin(), tables.end(), [&](const auto& table) {
    return glob_matches(pattern, table) ||
           (pattern.find('.') == std::string::npos &&
            glob_matches(pattern, std::string_view(table).substr(table.rfind('.') + 1)));
  });
}

class Weigher {
 public:
  explicit Weigher(const LintPolicy& policy) : x_policy(policy) {
    const std::set<Preset> presets = presets_of(policy.preset);
    for (const Rule& rule : rules()) {
      if (!presets.contains(rule.preset)) {
        x_off.insert(rule.id);
      }
    }
  }

  [[nodiscard]] Weight weigh(const Finding& finding) const {
    Weight weight = finding.severity;
    if (x_off.contains(finding.rule)) {
      weight.reset();
    }
    if (x_policy.preset == LintPreset::kStrict && weight == Severity::kWarning) {
      weight = Severity::kError;
    }
    apply_settings(x_policy.rules, finding.rule, weight);
    for (const LintOverride& path : x_policy.paths) {
      if (path_matches(path.match, finding.place.file)) {
        apply_settings(path.rules, finding.rule, weight);
      }
    }
    for (const LintOverride& table : x_policy.tables) {
      if (tables_match(table.match, finding.relations)) {
        apply_settings(table.rules, finding.rule, weight);
      }
    }
    return weight;
  }

 private:
  const LintPolicy& x_policy;
  std::set<std::string_view, std::less<>> x_off;  // not of the preset
};

}  // namespace

std::string_view preset_name(LintPreset preset) {
  switch (preset) {
    case LintPreset::kSafety:
      return "safety";
    case LintPreset::kStyle:
      return "style";
    case LintPreset::kStrict:
      return "strict";
  }
  return "safety";
}

std::optional<LintPreset> preset_from_name(std::string_view name) {
  for (const LintPreset preset : {LintPreset::kSafety, LintPreset::kStyle, LintPreset::kStrict}) {
    if (preset_name(preset) == name) {
      return preset;
    }
  }
  return std::nullopt;
}

std::optional<RuleSetting> rule_setting(std::string_view rule, std::string_view word) {
  if (word == "off") {
    return RuleSetting{std::string(rule), std::nullopt};
  }
  for (const Severity severity : {Severity::kError, Severity::kWarning, Severity::kAdvice}) {
    if (severity_name(severity) == word) {
      return RuleSetting{std::string(rule), severity};
    }
  }
  return std::nullopt;
}

RuleSettings rule_settings(const LintPolicy& policy, const Thresholds& thresholds) {
  RuleSettings asked;
  asked.thresholds = thresholds;
  asked.presets = presets_of(policy.preset);
  ask_about(policy.rules, asked);
  for (const auto* overrides : {&policy.paths, &policy.tables}) {
    for (const LintOverride& one : *overrides) {
      ask_about(one.rules, asked);
    }
  }
  return asked;
}

std::vector<Finding> apply_policy(const LintPolicy& policy, std::vector<Finding> findings) {
  const Weigher weigher(policy);
  std::vector<Finding> wanted;
  wanted.reserve(findings.size());
  for (Finding& finding : findings) {
    if (const Weight weight = weigher.weigh(finding)) {
      finding.severity = *weight;
      wanted.push_back(std::move(finding));
    }
  }
  return wanted;
}

}  // namespace bellows
