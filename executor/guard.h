// guard.h: takes strong locks on busy tables without anyone noticing.
// Promises: an application's statement waits no longer than the stall budget for one try; the table
//           is first guarded with SHARE UPDATE EXCLUSIVE, which blocks no reads or writes and makes
//           autovacuum give way; who was in the way is named.
#pragma once

#include "executor/idle_blockers.h"
#include "executor/run_context.h"
#include "executor/step_job.h"

namespace bellows {

// The statements of `run` in one transaction with job.record(). kLock once settings.lock_deadline
// has passed.
Result<StepOutcome> run_guarded(RunContext& context, const StepJob& job, const RunSql& run);

// The blockers of a job's locks, for messages; says so when they cannot be told.
std::string blockers_in_words(RunContext& context, const std::vector<Lock>& wanted);

struct InTheWay {
  std::string words;
  bool ended_some = false;
};

// Between two tries: those who hold what conflicts with the job's locks. Those of them that may be
// are ended. `during`: what the last try has seen.
InTheWay face_blockers(RunContext& context, const StepJob& job, const IdleBlockers& during);

// What a step that gave up on locks says.
Error lock_error(const StepJob& job, const Error& cause, const std::string& blockers,
                 std::chrono::milliseconds waited);

}  // namespace bellows
