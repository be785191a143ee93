#include "cli/rollback_answer.h"

#include "executor/ledger_control.h"
#include "executor/ledger_status.h"

namespace bellows {
namespace {

Result<Executor> executor_state(Session& session) {
  const Result<std::optional<LeaseHolder>> holder = lease_holder(session);
  if (!holder) {
    return holder.error();
  }
  const Result<ControlState> control = read_control(session);
  if (!control) {
    return control.error();
  }
  const bool at_work = holder->has_value() && (*holder)->alive;
  if (!control->pause) {
    return at_work ? Executor::kAtWork : Executor::kNone;
  }
  // A pause that the executor has not noticed yet holds nothing yet.
  return at_work && control->pause->held_since.empty() ? Executor::kAtWork : Executor::kHeld;
}

}  // namespace

Result<RollbackAnswer> ask_rollback(Session& session, const StoredPlan& stored) {
  const Result<Executor> executor = executor_state(session);
  if (!executor) {
    return executor.error();
  }
  return can_roll_back(stored.plan, stored.record, *executor);
}

std::string rollback_sentence(const RollbackAnswer& answer) {
  return (answer.verdict == RollbackVerdict::kYes  ? "Yes: "
          : answer.verdict == RollbackVerdict::kNo ? "No: "
                                                   : "Not now: ") +
         answer.why + ".";
}

std::string rollback_text(const RollbackAnswer& answer) {
  std::string text = rollback_sentence(answer) + "\n";
  for (const std::string& note : answer.notes) {
    text += "  " + note + "\n";
  }
  return text + (answer.todo.empty() ? "" : answer.todo + "\n");
}

}  // namespace bellows
