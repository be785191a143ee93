#include "planner/plan.h"

#include <algorithm>

namespace bellows {

const Step* Plan::step(std::string_view id) const {
  const auto found = std::find_if(steps.begin(), steps.end(),
                                  [&](const Step& candidate) { return candidate.id == id; });
  return found == steps.end() ? nullptr : &*found;
}

int Plan::rollouts() const {
  int most = 0;
  for (const Step& step : steps) {
    most = std::max(most, step.rollout);
  }
  return most;
}

}  // namespace bellows
