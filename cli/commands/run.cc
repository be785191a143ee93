// run.cc: bellows run: does what may be done by now, and says what it waits for.
#include <charconv>

#include "cli/commands/commands.h"
#include "cli/rollout.h"

namespace bellows {
namespace {

class RunCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "run"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Run what may be run by now; again after a stop, it goes on";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("FOLDER", x_request.what,
                         "The folder of migrations, or the JSON document of a plan");
    arguments.option("--plan", "FILE", x_request.plan_file, "The plan's JSON document");
    arguments.option("--after", "VERSION", x_request.after,
                     "Take everything up to this version for history");
    arguments.option("--to", "VERSION", x_request.to, "The last version that runs");
    arguments.choice("--until", {"expand", "backfill", "contract"}, x_until,
                     "The last phase that runs");
    arguments.option("--steps", "N", x_steps, "Stop after so many steps");
    arguments.choice("--gates", {"configured", "open"}, x_gates,
                     "open: every gate is recorded as opened by hand");
    arguments.flag("--wait", x_request.wait, "Wait at a gate that is shut, and while paused");
    arguments.flag("--accept-server", x_request.accept_server,
                   "Go on although the plan began on another server, or this one was promoted");
    arguments.option("--expect", "HASH", x_request.expect, "Run only the plan of this hash");
    arguments.flag("--direct", x_request.direct, "As the files are, without phases");
    arguments.flag("--phased", x_request.phased, "In phases, even on an empty database");
    arguments.choice("--format", {"text", "json"}, x_request.format, "For people or programs");
  }

  [[nodiscard]] bool speaks_json() const override { return x_request.format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    const Result<Phase> until = phase_from_name(x_until);
    if (!until) {
      return until.error();
    }
    x_request.until = *until;
    x_request.gates = x_gates == "open" ? GateMode::kOpen : GateMode::kAsConfigured;
    if (!x_steps.empty()) {
      const char* const end = x_steps.data() + x_steps.size();
      const auto read = std::from_chars(x_steps.data(), end, x_request.steps);
      if (read.ec != std::errc() || read.ptr != end || x_request.steps < 1) {
        return Error{ErrorCode::kUsage,
                     "--steps: \"" + x_steps + "\" is no number of steps",
                     "Write a number from 1 on.",
                     {},
                     ""};
      }
    }
    Result<Rollout> rollout = Rollout::prepare(invocation, x_request);
    if (!rollout) {
      return rollout.error();
    }
    Result<Target> target = open_target(invocation, "run");
    return target ? rollout->run(*target) : Result<ExitCode>(target.error());
  }

 private:
  RolloutRequest x_request;
  std::string x_until = "contract";
  std::string x_gates = "configured";
  std::string x_steps;
};

}  // namespace

std::unique_ptr<Command> make_run_command() {
  return std::make_unique<RunCommand>();
}

}  // namespace bellows
