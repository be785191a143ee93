// draft.h: a step before it has its place in a plan.
// Promises: the drafts of one statement run in the order in which they stand.
#pragma once

#include <string>
#include <vector>

#include "rules/step.h"

namespace bellows {

// Whether a step may run in a later phase than its own: an index may, a column that the new release
// needs may not.
enum class Timing { kPinned, kMayRunLater };

// Whether the rules are asked again about a draft that a safe form proposes.
enum class Review { kFinal, kJudgeAgain };

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
  Review review = Review::kFinal;
  Effects effects;  // filled by judge(): what its statements touch when they run
};

}  // namespace bellows
