// command.cc: passes when a program of the user's says so: exit 0 pass, 1 pending, 2 fail. Whatever
// else happens to it (another code, a signal, no end in time) proves nothing.
#include <algorithm>

#include "executor/duration.h"
#include "executor/gates/gates.h"
#include "executor/process.h"
#include "migrations/json.h"

namespace bellows {
namespace {

constexpr std::size_t kMaxEvidence = 200;

// The first line, as text that a database takes whatever the program printed.
std::string first_line(const std::string& output) {
  const std::size_t begin = output.find_first_not_of("\r\n");
  if (begin == std::string::npos) {
    return "";
  }
  const std::size_t end = std::min(output.find_first_of("\r\n", begin), output.size());
  std::string line = output.substr(begin, std::min(end - begin, kMaxEvidence));
  for (char& letter : line) {
    const auto byte = static_cast<unsigned char>(letter);
    letter = byte < 0x20 || byte == 0x7f ? ' ' : letter;
  }
  const Result<Json> clean = parse_json(compact_json(Json(line)));
  return clean ? clean->get<std::string>() : "";
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
