#include "cli/exit_code.h"

namespace bellows {

ExitCode exit_code_for(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUsage:
    case ErrorCode::kConfiguration:
    case ErrorCode::kSource:
      return ExitCode::kUsage;
    case ErrorCode::kUnsupported:
    case ErrorCode::kPlan:
      return ExitCode::kFindings;
    case ErrorCode::kLock:
      return ExitCode::kGaveUp;
    case ErrorCode::kDrift:
    case ErrorCode::kBusy:
      return ExitCode::kDrift;
    case ErrorCode::kConnection:
    case ErrorCode::kPermission:
    case ErrorCode::kSql:
    case ErrorCode::kInternal:
      return ExitCode::kStepFailed;
  }
  return ExitCode::kStepFailed;
}

}  // namespace bellows
