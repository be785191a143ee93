// approve.cc: bellows approve: a person opens a gate of the plan that is under way.
#include <algorithm>
#include <ostream>

#include "cli/active.h"
#include "cli/commands/commands.h"
#include "cli/run_settings.h"
#include "cli/suggest.h"
#include "cli/target.h"
#include "executor/duration.h"

namespace bellows {
namespace {

struct ApproveOptions {
  std::string gate;
  std::string plan;
  std::string person;
  std::string expires;
};

// The gate that was named must be one that asks for approval; of one alone the name is known.
Result<std::string> gate_to_open(const Config& config, const std::string& named) {
  std::vector<std::string> names;
  for (const GateSpec& gate : config.gates) {
    if (gate.kind == "approval") {
      names.push_back(gate.name);
    }
  }
  if (named.empty() && names.size() == 1) {
    return names.front();
  }
  if (named.empty()) {
    return Error{
        ErrorCode::kUsage,
        names.empty() ? "no gate of kind approval is configured" : "several gates ask for approval",
        names.empty() ? "Name the gate with --gate, as the configuration of the run does."
                      : "Name one with --gate. " + suggestion("", names),
        {},
        ""};
  }
  if (!names.empty() && std::find(names.begin(), names.end(), named) == names.end()) {
    return Error{ErrorCode::kUsage,
                 "no gate of kind approval has the name \"" + named + "\"",
                 suggestion(named, names),
                 {},
                 ""};
  }
  return named;
}

class ApproveCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "approve"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Open a gate of the plan that is under way, as a person";
  }

  void declare(Arguments& arguments) override {
    arguments.option("--gate", "NAME", x_options.gate, "The gate; the only one when not given");
    arguments.option("--plan", "HASH", x_options.plan, "Only when this plan is under way");
    arguments.option("--by", "PERSON", x_options.person, "Who approves; else the system's user");
    arguments.option("--expires", "DURATION", x_options.expires,
                     "For how long it holds, such as 24h; else for ever");
  }

  Result<ExitCode> run(const Invocation& invocation) override {
    std::string lifetime;
    if (!x_options.expires.empty()) {
      Result<std::chrono::milliseconds> duration = duration_from_text(x_options.expires);
      if (!duration) {
        Error error = duration.error();
        error.code = ErrorCode::kUsage;
        error.message = "--expires: " + error.message;
        return error;
      }
      lifetime = std::to_string(duration->count()) + " milliseconds";
    }
    Result<std::string> gate = gate_to_open(invocation.config, x_options.gate);
    if (!gate) {
      return gate.error();
    }
    Result<Target> target = open_target(invocation, "approve");
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
                   "Start one with bellows run, then approve it.",
                   {},
                   ""};
    }
    const Plan& plan = (*active)->plan;
    if (!x_options.plan.empty()) {
      if (Result<void> fine = check_hash(x_options.plan, plan); !fine) {
        return fine.error();
      }
    }
    const std::string person = x_options.person.empty() ? user_name() : x_options.person;
    if (Result<void> done = approve(*target->session, plan.hash, *gate, person, lifetime); !done) {
      return done.error();
    }
    invocation.console.out << person << " approved gate " << *gate << " of plan "
                           << short_hash(plan.hash)
                           << (x_options.expires.empty() ? "" : " for " + x_options.expires)
                           << ".\n";
    return ExitCode::kDone;
  }

 private:
  ApproveOptions x_options;
};

}  // namespace

std::unique_ptr<Command> make_approve_command() {
  return std::make_unique<ApproveCommand>();
}

}  // namespace bellows
