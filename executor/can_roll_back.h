// can_roll_back.h: may the deploy be rolled back now?
// Owns: the answer, a pure function of the plan and of what the ledger says of its steps.
// Promises: yes only when every statement that the release before the deploy sends still works: no
//           step is done, or may be done at this moment, that removes something or forbids
//           something to it. In doubt it is no.
// Not here: what the new release has written meanwhile; who asks (cli/commands/can_rollback.cc).
#pragma once

#include <string>
#include <vector>

#include "executor/ledger.h"
#include "planner/plan.h"

namespace bellows {

enum class RollbackVerdict {
  kYes,
  kAfterUnhide,  // not now, but once bellows unhide has brought back what is hidden
  kAfterAbort,   // not now, but once bellows abort has taken back what is in the way
  kNo            // only forward
};

struct RollbackAnswer {
  RollbackVerdict verdict = RollbackVerdict::kYes;
  int rollout = 1;   // whose deploy is meant: the last that may have been made
  std::string step;  // that decides it; may be empty
  std::string why;   // a sentence
  std::string todo;  // in the imperative; may be empty
  std::vector<std::string> notes;
};

// Whether an executor is at work at this moment, and may go on.
enum class Executor { kNone, kHeld, kAtWork };

RollbackAnswer can_roll_back(const Plan& plan, const ActivePlan& known, Executor executor);

}  // namespace bellows
