#include "planner/estimate.h"

#include <algorithm>
#include <cstddef>
#include <map>

#include "planner/plan.h"
#include "rules/impact.h"

namespace bellows {
namespace {

constexpr double kWorthSaying = 1;  // seconds

// The longest chain that ends in a step, within its phase.
struct Chain {
  double seconds = 0;
  std::size_t length = 0;
  std::ptrdiff_t before = -1;  // the step before the last; -1: none
};

bool is_longer(const Chain& a, const Chain& b) {
  return a.seconds != b.seconds ? a.seconds > b.seconds : a.length > b.length;
}

std::vector<Chain> chains(const std::vector<Step>& steps, const std::vector<PlanEdge>& edges,
                          const std::vector<StepEstimate>& estimates) {
  std::map<std::string_view, std::size_t> place;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    place[steps[i].id] = i;
  }
  std::vector<std::vector<std::size_t>> before(steps.size());
  for (const PlanEdge& edge : edges) {
    const std::size_t from = place.at(edge.from);
    const std::size_t to = place.at(edge.to);
    if (steps[from].rollout == steps[to].rollout && steps[from].phase == steps[to].phase) {
      before[to].push_back(from);
    }
  }
  std::vector<Chain> longest(steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {  // an edge never leads back
    Chain best;
    for (const std::size_t from : before[i]) {
      if (best.before < 0 || is_longer(longest[from], best)) {
        best = longest[from];
        best.before = static_cast<std::ptrdiff_t>(from);
      }
    }
    longest[i] = {best.seconds + estimates[i].seconds, best.length + 1, best.before};
  }
  return longest;
}

std::string listed(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : std::string(between)) + word;
  }
  return text;
}

}  // namespace

const StepEstimate* Estimate::step(std::string_view id) const {
  const auto found = std::find_if(steps.begin(), steps.end(),
                                  [&](const StepEstimate& one) { return one.step == id; });
  return found == steps.end() ? nullptr : &*found;
}

const PhaseEstimate* Estimate::phase(int rollout, Phase phase) const {
  const auto found = std::find_if(phases.begin(), phases.end(), [&](const PhaseEstimate& one) {
    return one.rollout == rollout && one.phase == phase;
  });
  return found == phases.end() ? nullptr : &*found;
}

Estimate estimate_phases(const std::vector<Step>& steps, const std::vector<PlanEdge>& edges,
                         std::vector<StepEstimate> estimates) {
  const std::vector<Chain> longest = chains(steps, edges, estimates);
  Estimate all;
  std::size_t last = 0;  // of the longest chain of the phase
  const auto close_phase = [&] {
    PhaseEstimate& phase = all.phases.back();
    phase.critical_seconds = longest[last].seconds;
    for (auto at = static_cast<std::ptrdiff_t>(last); at >= 0;
         at = longest[static_cast<std::size_t>(at)].before) {
      phase.critical_path.push_back(steps[static_cast<std::size_t>(at)].id);
    }
    std::reverse(phase.critical_path.begin(), phase.critical_path.end());
  };
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const bool entered = all.phases.empty() || all.phases.back().rollout != steps[i].rollout ||
                         all.phases.back().phase != steps[i].phase;
    if (entered) {
      if (!all.phases.empty()) {
        close_phase();
      }
      all.phases.push_back({steps[i].rollout, steps[i].phase, 0, {}, {}, 0});
      last = i;
    }
    PhaseEstimate& phase = all.phases.back();
    phase.seconds += estimates[i].seconds;
    if (!estimates[i].unknown.empty()) {
      phase.unknown.push_back(estimates[i].unknown);
    }
    last = is_longer(longest[i], longest[last]) ? i : last;
  }
  if (!all.phases.empty()) {
    close_phase();
  }
  for (PhaseEstimate& phase : all.phases) {
    std::sort(phase.unknown.begin(), phase.unknown.end());
    phase.unknown.erase(std::unique(phase.unknown.begin(), phase.unknown.end()),
                        phase.unknown.end());
  }
  all.steps = std::move(estimates);
  return all;
}

std::string duration_words(const PhaseEstimate& estimate) {
  if (!estimate.unknown.empty()) {
    return "takes an unknown time: " + listed(estimate.unknown, ", ") +
           (estimate.seconds < kWorthSaying ? "" : "; the rest " + duration_text(estimate.seconds));
  }
  std::string words = "takes " + duration_text(estimate.seconds);
  if (estimate.critical_path.size() > 1 && estimate.critical_seconds >= kWorthSaying) {
    words += ", of which " + listed(estimate.critical_path, ", ") + " " +
             duration_text(estimate.critical_seconds) + " one after the other";
  }
  return words;
}

std::string duration_words(const StepEstimate& estimate) {
  if (!estimate.unknown.empty()) {
    return "takes an unknown time: " + estimate.unknown;
  }
  return estimate.seconds < kWorthSaying ? "" : "takes " + duration_text(estimate.seconds);
}

}  // namespace bellows
