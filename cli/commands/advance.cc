// advance.cc: bellows advance: brings a plan to the end of a phase, whoever runs it: for the hooks
// of a deploy.
#include <charconv>
#include <ostream>

#include "cli/active.h"
#include "cli/commands/commands.h"
#include "cli/rollout.h"
#include "cli/run_settings.h"
#include "executor/ledger_control.h"
#include "executor/ledger_status.h"
#include "migrations/json.h"

namespace bellows {
namespace {

// How often it looks whether another executor is there already.
constexpr std::chrono::milliseconds kLook{500};

// A phase of a rollout, and whether everything up to its end is done.
struct Goal {
  int rollout = 1;
  Phase phase = Phase::kExpand;
};

bool reached(const StoredPlan& stored, const Goal& goal) {
  if (stored.record.status == PlanStatus::kDone) {
    return true;
  }
  for (const Step& step : stored.plan.steps) {
    if (std::pair(step.rollout, step.phase) > std::pair(goal.rollout, goal.phase)) {
      return true;
    }
    if (!is_done(stored.record, step.id)) {
      return false;
    }
  }
  return false;  // the plan's end is not written yet
}

class AdvanceCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "advance"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Bring the plan to the end of a phase, for the hooks of a deploy";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("FOLDER", x_request.what,
                         "The folder of migrations, or the JSON document of a plan");
    arguments.choice("--to", {"expand", "backfill", "contract"}, x_to, "The last phase that runs");
    arguments.option("--rollout", "N", x_rollout,
                     "Of this rollout; else of the one that the plan is in");
    arguments.option("--plan", "FILE", x_request.plan_file, "The plan's JSON document");
    arguments.option("--expect", "HASH", x_request.expect, "Only the plan of this hash");
    arguments.flag("--wait", x_request.wait,
                   "Wait for another executor, at a gate that is shut, and while paused");
    arguments.option("--by", "PERSON", x_person, "Who advances it; else the system's user");
    arguments.choice("--format", {"text", "json"}, x_request.format, "For people or programs");
  }

  [[nodiscard]] bool speaks_json() const override { return x_request.format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    Result<Goal> goal = asked_for();
    if (!goal) {
      return goal.error();
    }
    x_request.until = goal->phase;
    Result<Rollout> rollout = Rollout::prepare(invocation, x_request);
    if (!rollout) {
      return rollout.error();
    }
    Result<Target> target = open_target(invocation, "advance");
    if (!target) {
      return target.error();
    }
    for (;;) {
      Result<std::optional<ExitCode>> done = go(invocation, *goal, *rollout, *target);
      if (!done) {
        return done.error();
      }
      if (done->has_value()) {
        return **done;
      }
      invocation.wiring.clock->sleep_for(kLook);
    }
  }

 private:
  Result<Goal> asked_for() {
    if (x_to.empty()) {
      return Error{ErrorCode::kUsage, "no phase is named", "Name it: --to expand.", {}, ""};
    }
    Goal goal;
    const Result<Phase> phase = phase_from_name(x_to);
    if (!phase) {
      return phase.error();
    }
    goal.phase = *phase;
    goal.rollout = 0;
    if (!x_rollout.empty()) {
      const char* const end = x_rollout.data() + x_rollout.size();
      const auto read = std::from_chars(x_rollout.data(), end, goal.rollout);
      if (read.ec != std::errc() || read.ptr != end || goal.rollout < 1) {
        return Error{ErrorCode::kUsage,
                     "--rollout: \"" + x_rollout + "\" is no rollout",
                     "Write a number from 1 on.",
                     {},
                     ""};
      }
    }
    return goal;
  }

  // Nothing: another executor is at work on it, and we wait.
  Result<std::optional<ExitCode>> go(const Invocation& invocation, Goal& goal, Rollout& rollout,
                                     Target& target) {
    Result<std::optional<StoredPlan>> latest = stored_latest_plan(*target.session);
    if (!latest) {
      return latest.error();
    }
    const bool ours = latest->has_value() && is_meant(**latest, rollout);
    if (goal.rollout == 0) {
      goal.rollout = ours ? rollout_of_next(**latest) : 1;
    }
    if (ours && reached(**latest, goal)) {
      say(invocation, "there", goal);
      return std::optional<ExitCode>(ExitCode::kDone);
    }
    const Result<std::optional<LeaseHolder>> holder = lease_holder(*target.session);
    if (!holder) {
      return holder.error();
    }
    if (holder->has_value() && (*holder)->alive) {
      return ask(invocation, goal, **holder, target);
    }
    x_asked = false;
    rollout.run_until(goal.rollout, goal.phase);
    const Result<ExitCode> run = rollout.run(target);
    if (!run && run.error().code == ErrorCode::kBusy && x_request.wait) {
      return std::optional<ExitCode>{};
    }
    return run ? Result<std::optional<ExitCode>>(std::optional<ExitCode>(*run))
               : Result<std::optional<ExitCode>>(run.error());
  }

  // The plan that is under way; one that is finished only when it is the one that was named.
  bool is_meant(const StoredPlan& stored, const Rollout& rollout) const {
    if (stored.record.status == PlanStatus::kRunning) {
      return true;
    }
    return stored.record.status == PlanStatus::kDone && rollout.given() &&
           rollout.given()->hash == stored.plan.hash;
  }

  static int rollout_of_next(const StoredPlan& stored) {
    for (const Step& step : stored.plan.steps) {
      if (!is_done(stored.record, step.id)) {
        return step.rollout;
      }
    }
    return stored.plan.rollouts();
  }

  Result<std::optional<ExitCode>> ask(const Invocation& invocation, const Goal& goal,
                                      const LeaseHolder& holder, Target& target) {
    if (!x_asked) {
      const std::string by = x_person.empty() ? user_name() : x_person;
      if (const Result<void> asked =
              let_advance(*target.session, Advance{goal.rollout, goal.phase, by});
          !asked) {
        return asked.error();
      }
      invocation.log.note("process " + holder.process + " on " + holder.host +
                          " is at work; it was asked to go on to " +
                          std::string(phase_name(goal.phase)));
      x_asked = true;
    }
    if (x_request.wait) {
      return std::optional<ExitCode>{};
    }
    say(invocation, "asked", goal);
    return std::optional<ExitCode>(ExitCode::kWaiting);
  }

  void say(const Invocation& invocation, const std::string& state, const Goal& goal) const {
    const std::string phase(phase_name(goal.phase));
    if (speaks_json()) {
      invocation.console.out << compact_json({{"event", "result"},
                                              {"state", state == "there" ? "stopped" : "waiting"},
                                              {"gate", ""},
                                              {"steps_run", 0},
                                              {"steps_skipped", 0}})
                             << "\n";
    } else if (state == "there") {
      invocation.console.out << "The plan is at the end of " << phase << ".\n";
    } else {
      invocation.console.out << "Another run is at work and goes on to " << phase
                             << ": ask again, or add --wait.\n";
    }
  }

  RolloutRequest x_request;
  std::string x_to;
  std::string x_rollout;
  std::string x_person;
  bool x_asked = false;
};

}  // namespace

std::unique_ptr<Command> make_advance_command() {
  return std::make_unique<AdvanceCommand>();
}

}  // namespace bellows
