#include "rules/describe_finding.h"

#include <algorithm>
#include <array>

namespace bellows {

void note_locks(const Effects& effects, Finding& finding) {
  LockMode strongest = LockMode::kAccessShare;
  for (const Lock& lock : effects.locks) {
    strongest = std::max(strongest, lock.mode);
  }
  for (const Lock& lock : effects.locks) {
    if (lock.mode == strongest) {
      finding.lock = lock_mode_name(strongest);
      finding.relations.push_back(display(lock.relation));
    }
  }
}

void note_safe_form(const std::vector<Draft>& drafts, std::size_t first, Finding& finding) {
  std::array<bool, 3> phases{};
  for (std::size_t i = first; i < drafts.size(); ++i) {
    phases.at(static_cast<std::size_t>(drafts[i].phase)) = true;
    for (std::string& sql : action_sql(drafts[i].action)) {
      finding.safe_form.push_back(std::move(sql));
    }
  }
  for (std::size_t phase = 0; phase < phases.size(); ++phase) {
    if (phases.at(phase)) {
      finding.safe_phases += (finding.safe_phases.empty() ? "" : ", ");
      finding.safe_phases += phase_name(static_cast<Phase>(phase));
    }
  }
}

Error refusal_by(const Rule& rule, const Match& match, const Place& at) {
  return {ErrorCode::kUnsupported, std::string(rule.id) + ": " + match.message,
          match.advice + " Or, when it may run as it is, put `-- bellows: allow " +
              std::string(rule.id) + " because …` before the statement.",
          at, ""};
}

}  // namespace bellows
