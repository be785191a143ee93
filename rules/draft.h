// draft.h: a step before it has its place in a plan.
#pragma once

#include <string>
#include <vector>

#include "rules/step.h"

namespace bellows {

// Whether a step may run in a later phase than its own: an index may, a column that the new release
// needs may not.
enum class Timing { kPinned, kMayRunLater };

struct Draft {
  Phase phase = Phase::kExpand;
  Timing timing = Timing::kPinned;
  std::string phase_reason;  // why it is an expand, a backfill or a contract
  std::string title;
  std::vector<Reason> reasons;
  Action action;
  Undo undo;
  std::string probe;
  bool destroys = false;
  std::vector<int> after;  // indices of drafts of the same statement that must be done before
};

}  // namespace bellows
