// guard.h: takes strong locks on busy tables without anyone noticing.
// Promises: an application's statement waits no longer than the stall budget for one try; the table
//           is first guarded with SHARE UPDATE EXCLUSIVE, which blocks no reads or writes and makes
//           autovacuum give way; who was in the way is named.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "executor/idle_blockers.h"
#include "executor/run_context.h"
#include "executor/step_job.h"

namespace bellows {

// The statements of `run` in one transaction with job.record(). kLock once settings.lock_deadline
// has passed.
Result<StepOutcome> run_guarded(RunContext& context, const StepJob& job, const RunSql& run);

// Steps that share one transaction, so that their locks are taken once.
struct SharedJob {
  std::string step;  // id of the first, in events and messages
  std::vector<Lock> locks;
  std::vector<const RunSql*> parts;  // of each step; they outlive it
  // Writes the ledger rows of the first steps, one outcome for each; the others did not run.
  std::function<Result<void>(const std::vector<StepOutcome>&)> record;
};

// As run_guarded(). No further step begins once the locks have been held for half of the stall
// budget: what is done by then is committed, and there are fewer outcomes than parts. Tries and the
// wait for the locks are told of the first step.
Result<std::vector<StepOutcome>> run_together(RunContext& context, const SharedJob& job);

// The blockers of a job's locks, for messages; says so when they cannot be told.
std::string blockers_in_words(RunContext& context, const std::vector<Lock>& wanted);

struct InTheWay {
  std::string words;
  bool ended_some = false;
};

// Between two tries: those who hold what conflicts with the locks that are wanted. Those of them
// that may be are ended. `during`: what the last try has seen.
InTheWay face_blockers(RunContext& context, const std::string& step,
                       const std::vector<Lock>& wanted, const IdleBlockers& during);

// What a step that gave up on locks says.
Error lock_error(const std::string& step, const Error& cause, const std::string& blockers,
                 std::chrono::milliseconds waited);

}  // namespace bellows
