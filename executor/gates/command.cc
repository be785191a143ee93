// command.cc: passes when a program of the user's says so: exit 0 pass, 1 pending, 2 fail. Whatever
// else happens to it (another code, a signal, no end in time) proves nothing.
#include <algorithm>

#include "executor/duration.h"
#include "executor/gates/gates.h"
#include "executor/process.h"

namespace bellows {
namespace {

std::string first_line(const std::string& output) {
  const std::size_t begin = output.find_first_not_of("\r\n");
  if (begin == std::string::npos) {
    return "";
  }
  const std::size_t end = std::min(output.find_first_of("\r\n", begin), output.size());
  return one_line(std::string_view(output).substr(begin, end - begin));
}

Observation judge_outcome(const ProcessOutcome& outcome, std::chrono::milliseconds timeout) {
  if (outcome.timed_out) {
    return {Verdict::kUnknown, "it did not end within " + duration_text(timeout)};
  }
  const std::string said = first_line(outcome.output);
  if (outcome.signal != 0) {
    return {Verdict::kUnknown, "signal " + std::to_string(outcome.signal) + " ended it"};
  }
  const std::string evidence =
      "exit code " + std::to_string(outcome.exit_code) + (said.empty() ? "" : ": " + said);
  switch (outcome.exit_code) {
    case 0:
      return {Verdict::kPass, evidence};
    case 1:
      return {Verdict::kPending, evidence};
    case 2:
      return {Verdict::kFail, evidence};
    default:
      return {Verdict::kUnknown, evidence};
  }
}

class CommandGate final : public Gate {
 public:
  explicit CommandGate(const GateSpec& spec) : x_spec(spec) {}

  [[nodiscard]] GateSubject subject() const override {
    return {"command " + x_spec.command.front(), "exit code 0"};
  }

  Observation observe(const GateContext& context) override {
    ProcessSpec process;
    process.argv = x_spec.command;
    process.environment = {{"BELLOWS_GATE", x_spec.name},
                           {"BELLOWS_PHASE", std::string(phase_name(context.before))},
                           {"BELLOWS_PLAN", context.plan_hash},
                           {"BELLOWS_ROLLOUT", std::to_string(context.rollout)}};
    Result<ProcessOutcome> outcome = run_process(process, x_spec.timeout);
    if (!outcome) {
      return unknown(outcome.error());
    }
    return judge_outcome(*outcome, x_spec.timeout);
  }

 private:
  GateSpec x_spec;
};

}  // namespace

Result<std::unique_ptr<Gate>> make_command_gate(const GateSpec& spec) {
  if (spec.command.empty() || spec.command.front().empty()) {
    return gate_setting_missing(spec, "a command",
                                "Add command = [\"./deployed.sh\", \"2.0\"] to the gate.");
  }
  if (spec.timeout <= std::chrono::milliseconds::zero()) {
    return gate_setting_missing(spec, "a timeout", "Add timeout = \"30s\" to the gate.");
  }
  return std::unique_ptr<Gate>(std::make_unique<CommandGate>(spec));
}

}  // namespace bellows
