#include "rules/rule_settings.h"

namespace bellows {

bool is_on(const RuleSettings& settings, const Rule& rule) {
  if (settings.off.contains(rule.id)) {
    return false;
  }
  return settings.on.contains(rule.id) || settings.presets.contains(rule.preset);
}

RuleTable lint_rules(const RuleSettings& settings) {
  std::vector<const Rule*> on;
  for (const Rule& rule : rules()) {
    if (is_on(settings, rule)) {
      on.push_back(&rule);
    }
  }
  return RuleTable(on);
}

}  // namespace bellows
