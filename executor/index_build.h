// index_build.h: CREATE INDEX CONCURRENTLY that can be cut off at any point.
// Promises: an invalid leftover of this name is dropped and the index built again; a valid one with
//           the same definition counts as built; a different one is drift and stays untouched.
#pragma once

#include "executor/run_context.h"
#include "executor/step_job.h"

namespace bellows {

Result<StepOutcome> build_index(RunContext& context, const StepJob& job, const BuildIndex& build);

// Whether two CREATE INDEX statements describe the same index, as far as the parser can tell: one
// may be the server's own rendering, with other parentheses and casts in expressions.
Result<bool> same_index(const std::string& wanted, const std::string& found);

}  // namespace bellows
