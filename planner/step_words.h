// step_words.h: what every rendering says of a step in the same words.
// Promises: pure; no line breaks, no markup.
// Not here: where the words go (render_*.cc).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "planner/plan.h"

namespace bellows {

// "1 step", "2 steps".
std::string counted(std::size_t count, std::string_view one, std::string_view many);

// What a phase means for the people who run the application.
std::string_view phase_words(Phase phase);

// The strongest lock, with the relations it is on, and how long it is held.
std::string lock_words(const Step& step);

// For each step that shares its lock with others: "once for E1 to E3", "once for E1 and E2".
std::map<std::string_view, std::string> shared_lock_words(const Plan& plan);

// "as written", or the rules that asked for another form.
std::string rule_words(const Step& step);

// "" when taking it back is a matter of course.
std::string undo_words(const Step& step);

// "not before 24 h after C1; until then bellows unhide brings it back"; "" when it waits for no
// time to go by.
std::string soak_words(const Step& step);

// "24 h", "1 h 30 min", "45 s": exactly.
std::string exact_words(std::int64_t seconds);

// "V4__orders.sql line 3".
std::string origin_words(const Origin& origin);

// "table public.scratch is made and dropped again, and nothing uses it meanwhile: V2__a.sql line 3,
// V3__b.sql line 1".
std::string left_out_words(const LeftOut& left_out);

// How long each step of a plan takes, in words.
class StepTimes {
 public:
  explicit StepTimes(const Plan& plan);

  // "takes about 40 s"; "" when it takes no time to speak of, or its phase says that nobody knows.
  [[nodiscard]] std::string when_known(const Step& step) const;

  // The same, and "takes under a second", and what is not known.
  [[nodiscard]] std::string in_full(const Step& step) const;

 private:
  std::map<std::string_view, const StepEstimate*> x_estimates;
};

// The first step that cannot be taken back; nullptr when all can.
const Step* point_of_no_return(const Plan& plan);

// The edges that force `rollout` to follow the one before, as sentences.
std::vector<std::string> why_another_rollout(const Plan& plan, int rollout);

}  // namespace bellows
