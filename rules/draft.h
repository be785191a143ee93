// draft.h: a step before it has its place in a plan.
// Promises: the drafts of one statement run in the order in which they stand.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rules/step.h"

namespace bellows {

// Whether a step may run in a later phase than its own: an index may, a column that the new release
// needs may not.
enum class Timing { kPinned, kMayRunLater };

// Whether the rules are asked again about a draft that a safe form proposes.
enum class Review { kFinal, kJudgeAgain };

// Whose words the statements of a draft are. The rules know of theirs what no model can read out of
// them: that a DO block only copies what belongs to a column.
enum class Wording { kUsers, kRules };

// A step that only lifts NOT NULL may run before steps that move or count the column's rows, too.
enum class Easing { kNone, kLiftsNotNull };

struct Draft {
  Phase phase = Phase::kExpand;
  Timing timing = Timing::kPinned;
  std::string phase_reason;  // why it is an expand, a backfill or a contract
  std::string title;
  std::vector<Reason> reasons;
  std::vector<std::string> notes;  // what a reader of the plan should know before it runs
  Action action;
  Undo undo;
  std::string probe;
  bool destroys = false;
  Easing easing = Easing::kNone;
  std::int64_t soak = 0;  // seconds, at least, after the draft before it of the same statement
  Review review = Review::kFinal;
  Wording wording = Wording::kUsers;
  Effects effects;  // filled by judge(): what its statements touch when they run
};

}  // namespace bellows
