// abort.cc: bellows abort: takes back every step of the plan that is under way.
#include <unistd.h>

#include <iostream>
#include <ostream>

#include "cli/active.h"
#include "cli/commands/commands.h"
#include "cli/run_settings.h"
#include "cli/run_watch.h"
#include "cli/target.h"
#include "executor/control.h"
#include "executor/run.h"
#include "migrations/json.h"

namespace bellows {
namespace {

struct AbortOptions {
  bool yes = false;
  bool accept_server = false;
  std::string format = "text";
};

class AbortCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "abort"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Take the plan that is under way back, last step first";
  }

  void declare(Arguments& arguments) override {
    arguments.flag("--yes,-y", x_options.yes, "Do not ask");
    arguments.flag("--accept-server", x_options.accept_server,
                   "Although the plan began on another server, or this one was promoted");
    arguments.choice("--format", {"text", "json"}, x_options.format, "For people or programs");
  }

  [[nodiscard]] bool speaks_json() const override { return x_options.format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    Result<Target> target = open_target(invocation, "abort");
    if (!target) {
      return target.error();
    }
    Result<std::optional<StoredPlan>> active = stored_active_plan(*target->session);
    if (!active) {
      return active.error();
    }
    if (!active->has_value()) {
      return Error{ErrorCode::kDrift,
                   "no plan is under way on " + target->database->display_name(),
                   "Look with bellows status what ran last.",
                   {},
                   ""};
    }
    if (!x_options.yes) {
      Result<bool> sure = confirmed(invocation.console, (*active)->plan, *target->database);
      if (!sure) {
        return sure.error();
      }
      if (!*sure) {
        invocation.console.out << "Nothing was changed.\n";
        return ExitCode::kDone;
      }
    }
    if (const Result<void> possible = can_be_taken_back(**active); !possible) {
      return possible.error();
    }
    if (const Result<void> ended = end_executor(*target->session, *invocation.wiring.clock,
                                                {user_name(), "bellows abort"});
        !ended) {
      return ended.error();
    }
    RunWatch watch(invocation, x_options.format, *target->database);
    RunSettings settings = run_settings(invocation.config);
    settings.server_change =
        x_options.accept_server ? ServerChange::kAccept : ServerChange::kRefuse;
    Result<RunReport> report =
        abort_plan(settings, *target->database, *invocation.wiring.clock, watch.observer());
    watch.ended(report);
    if (!report) {
      return report.error();
    }
    if (speaks_json()) {
      invocation.console.out << compact_json({{"event", "result"},
                                              {"state", "aborted"},
                                              {"gate", ""},
                                              {"steps_run", report->steps_run},
                                              {"steps_skipped", 0}})
                             << "\n";
    } else {
      invocation.console.out << "Plan " << short_hash((*active)->plan.hash) << " is taken back.\n"
                             << what_remains(**active);
    }
    return ExitCode::kDone;
  }

 private:
  // Nobody's run is ended for an abort that would be refused.
  static Result<void> can_be_taken_back(const StoredPlan& active) {
    for (const StepRecord& record : active.record.steps) {
      const Step* step = active.plan.step(record.id);
      if (record.status == "done" && step != nullptr && !step->undo.impossible.empty()) {
        return Error{ErrorCode::kUnsupported,
                     "step " + step->id + " (" + step->title +
                         ") cannot be taken back: " + step->undo.impossible,
                     "Go on with bellows run; nothing was taken back.", step->origin.place, ""};
      }
    }
    return {};
  }

  // What no undo brings back, of the steps that had run.
  static std::string what_remains(const StoredPlan& aborted) {
    std::string text;
    for (const StepRecord& record : aborted.record.steps) {
      const Step* step = aborted.plan.step(record.id);
      if (step != nullptr && !step->undo.remains.empty()) {
        text += "  " + step->id + " (" + step->title + "): " + step->undo.remains + "\n";
      }
    }
    return text;
  }

  // Only a person at a terminal can be asked.
  static Result<bool> confirmed(const Console& console, const Plan& plan,
                                const Database& database) {
    if (console.out_kind != Stream::kTerminal || isatty(STDIN_FILENO) == 0) {
      return Error{ErrorCode::kUsage,
                   "nobody can be asked whether to take the plan back",
                   "Add --yes.",
                   {},
                   ""};
    }
    console.out << "Take plan " << short_hash(plan.hash) << " back on " << database.display_name()
                << "? [y/N] " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "yes";
  }

  AbortOptions x_options;
};

}  // namespace

std::unique_ptr<Command> make_abort_command() {
  return std::make_unique<AbortCommand>();
}

}  // namespace bellows
