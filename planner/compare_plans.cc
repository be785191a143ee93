#include "planner/compare_plans.h"

#include <map>
#include <set>
#include <tuple>

#include "planner/step_words.h"

namespace bellows {
namespace {

// What makes a step the same one in two plans: the statement it serves and what it says it does.
// Line numbers change whenever a comment does, so they are no part of it.
using StepKey = std::tuple<std::string, std::string, int>;

std::map<StepKey, const Step*> by_identity(const Plan& plan) {
  std::map<StepKey, const Step*> steps;
  std::map<std::pair<std::string, std::string>, int> seen;
  for (const Step& step : plan.steps) {
    const int repetition = seen[{step.origin.version, step.title}]++;
    steps.emplace(StepKey{step.origin.version, step.title, repetition}, &step);
  }
  return steps;
}

std::string place_words(const Step& step, bool with_rollout) {
  return std::string(phase_name(step.phase)) +
         (with_rollout ? ", rollout " + std::to_string(step.rollout) : "");
}

std::string sql_of(const Step& step) {
  std::string sql;
  for (const std::string& statement : action_sql(step.action)) {
    sql += statement + ";\n";
  }
  return sql;
}

// Nothing when the step does the same in the same phase.
std::vector<std::string> details_of(const Step& before, const Step& after) {
  std::vector<std::string> details;
  if (before.phase != after.phase || before.rollout != after.rollout) {
    const bool rollouts = before.rollout != after.rollout;
    details.push_back(place_words(before, rollouts) + " → " + place_words(after, rollouts));
  }
  if (lock_words(before) != lock_words(after)) {
    details.push_back(lock_words(before) + " → " + lock_words(after));
  }
  if (before.soak != after.soak) {
    const auto words = [](const Step& step) {
      const std::string soak = soak_words(step);
      return soak.empty() ? std::string("waits for no time to go by") : soak;
    };
    details.push_back(words(before) + " → " + words(after));
  }
  if (before.notes != after.notes) {
    for (const std::string& note : after.notes) {
      details.push_back("note: " + note);
    }
  }
  if (undo_words(before) != undo_words(after)) {
    const auto words = [](const Step& step) {
      const std::string undo = undo_words(step);
      return undo.empty() ? std::string("can be undone") : undo;
    };
    details.push_back(words(before) + " → " + words(after));
  }
  if (before.action != after.action) {
    details.push_back("SQL before:\n" + sql_of(before) + "SQL now:\n" + sql_of(after));
  }
  return details;
}

std::string_view change_word(StepChange change) {
  switch (change) {
    case StepChange::kAdded:
      return "new";
    case StepChange::kRemoved:
      return "gone";
    case StepChange::kMoved:
      return "moved";
    case StepChange::kRewritten:
      return "changed";
  }
  return "";
}

}  // namespace

std::vector<PlanDifference> compare_plans(const Plan& before, const Plan& after) {
  const std::map<StepKey, const Step*> old_steps = by_identity(before);
  std::map<const Step*, const Step*> known;  // new → old
  std::set<const Step*> kept;
  std::vector<PlanDifference> differences;
  const std::map<StepKey, const Step*> new_steps = by_identity(after);
  for (const auto& [identity, step] : new_steps) {
    const auto old = old_steps.find(identity);
    if (old != old_steps.end()) {
      known.emplace(step, old->second);
      kept.insert(old->second);
    }
  }
  for (const Step& step : before.steps) {
    if (kept.count(&step) == 0) {
      differences.push_back({StepChange::kRemoved, step.id, "", step.title, {}});
    }
  }
  for (const Step& step : after.steps) {
    const auto old = known.find(&step);
    if (old == known.end()) {
      differences.push_back({StepChange::kAdded, "", step.id, step.title, {lock_words(step)}});
      continue;
    }
    std::vector<std::string> details = details_of(*old->second, step);
    if (!details.empty()) {
      const StepChange change =
          old->second->action == step.action ? StepChange::kMoved : StepChange::kRewritten;
      differences.push_back({change, old->second->id, step.id, step.title, std::move(details)});
    }
  }
  return differences;
}

std::string render_comparison(const Plan& before, const Plan& after) {
  if (before.hash == after.hash) {
    return "The plans are the same.\n";
  }
  std::string out = "Plan " + before.hash.substr(0, 12) + " → " + after.hash.substr(0, 12) + "\n";
  const std::vector<PlanDifference> differences = compare_plans(before, after);
  if (before.catalog_fingerprint != after.catalog_fingerprint) {
    out += "They start from different schemas.\n";
  }
  if (differences.empty()) {
    return out + "Every step does the same in the same phase.\n";
  }
  for (const PlanDifference& difference : differences) {
    const std::string word(change_word(difference.change));
    out += "\n  " + word + std::string(9 - word.size(), ' ') + difference.old_id +
           (difference.old_id.empty() || difference.new_id.empty() ||
                    difference.old_id == difference.new_id
                ? ""
                : " → ") +
           (difference.old_id == difference.new_id ? "" : difference.new_id) + "  " +
           difference.title + "\n";
    for (const std::string& detail : difference.details) {
      std::string line = "           ";
      for (const char c : detail) {
        line += c;
        if (c == '\n') {
          line += "           ";
        }
      }
      while (line.ends_with(' ') || line.ends_with('\n')) {
        line.pop_back();
      }
      out += line + "\n";
    }
  }
  return out;
}

}  // namespace bellows
