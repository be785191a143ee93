// can_rollback.cc: bellows can-rollback: may the deploy be rolled back now?
#include <ostream>

#include "cli/active.h"
#include "cli/commands/commands.h"
#include "cli/rollback_answer.h"
#include "cli/target.h"
#include "migrations/json.h"

namespace bellows {
namespace {

struct Known {
  std::optional<StoredPlan> stored;
  RollbackAnswer answer;
};

Result<Known> ask(Session& session) {
  Known known;
  Result<std::optional<StoredPlan>> stored = stored_latest_plan(session);
  if (!stored) {
    return stored.error();
  }
  known.stored = *std::move(stored);
  if (!known.stored) {
    known.answer.why = "no plan has run here, so nothing of ours is in the way";
    return known;
  }
  Result<RollbackAnswer> answer = ask_rollback(session, *known.stored);
  if (!answer) {
    return answer.error();
  }
  known.answer = *std::move(answer);
  return known;
}

Json answer_json(const Known& known, const std::string& database) {
  const RollbackAnswer& answer = known.answer;
  return {{"database", database},
          {"plan", known.stored ? Json(known.stored->plan.hash) : Json()},
          {"rollout", answer.rollout},
          {"can_roll_back", answer.verdict == RollbackVerdict::kYes},
          {"after_abort", answer.verdict == RollbackVerdict::kAfterAbort},
          {"after_unhide", answer.verdict == RollbackVerdict::kAfterUnhide},
          {"step", answer.step.empty() ? Json() : Json(answer.step)},
          {"why", answer.why},
          {"todo", answer.todo},
          {"notes", answer.notes}};
}

class CanRollbackCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "can-rollback"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Say whether the deploy may be rolled back now: exit code 0 yes, 1 no";
  }

  void declare(Arguments& arguments) override {
    arguments.choice("--format", {"text", "json"}, x_format, "For people or programs");
  }

  [[nodiscard]] bool speaks_json() const override { return x_format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    Result<Target> target = open_target(invocation, "can-rollback");
    if (!target) {
      return target.error();
    }
    const Result<Known> known = ask(*target->session);
    if (!known) {
      return known.error();
    }
    if (speaks_json()) {
      invocation.console.out << pretty_json(answer_json(*known, target->database->display_name()));
    } else {
      invocation.console.out << rollback_text(known->answer);
    }
    return known->answer.verdict == RollbackVerdict::kYes ? ExitCode::kDone : ExitCode::kFindings;
  }

 private:
  std::string x_format = "text";
};

}  // namespace

std::unique_ptr<Command> make_can_rollback_command() {
  return std::make_unique<CanRollbackCommand>();
}

}  // namespace bellows
