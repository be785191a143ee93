// exit_code.h: what the program's exit code says; documented in docs/exit-codes.md.
#pragma once

#include "migrations/result.h"

namespace bellows {

enum class ExitCode {
  kDone = 0,
  kFindings = 1,    // findings, or a failed check
  kUsage = 2,       // wrong usage, configuration or source
  kWaiting = 3,     // at a gate
  kGaveUp = 4,      // on a lock or a throttle
  kDrift = 5,       // drift, dirty state, or another executor
  kStepFailed = 6,  // a step failed, or the server could not be reached
};

ExitCode exit_code_for(ErrorCode code);

}  // namespace bellows
