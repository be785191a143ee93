// rollout.h: what `run` and `advance` do: the plan that is under way goes on, or what is pending
// becomes one and starts.
// Owns: RolloutRequest, Rollout.
// Promises: a plan that does not fit what was reviewed, or files that have changed, are refused
//           before anything runs.
// Not here: the run itself (executor/run.h).
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/prepare_plan.h"
#include "cli/target.h"
#include "executor/run.h"
#include "planner/plan.h"

namespace bellows {

struct RolloutRequest {
  std::string what;  // a folder, or a plan's document
  std::string plan_file;
  std::string after;
  std::string to;
  Phase until = Phase::kContract;
  int until_rollout = 0;  // 0: the last
  int steps = 0;          // 0: no limit
  GateMode gates = GateMode::kAsConfigured;
  std::string expect;
  std::string format = "text";
  bool direct = false;
  bool phased = false;
  bool wait = false;
  bool accept_server = false;
};

class Rollout {
 public:
  // What is wrong with the request is said before a server is asked. `invocation` outlives it.
  static Result<Rollout> prepare(const Invocation& invocation, RolloutRequest request);

  // kBusy when another executor is at work.
  Result<ExitCode> run(Target& target);

  // The plan's document, when one was named.
  [[nodiscard]] const std::optional<Plan>& given() const { return x_given; }

  void run_until(int rollout, Phase phase);

 private:
  Rollout(const Invocation& invocation, RolloutRequest request)
      : x_invocation(invocation), x_request(std::move(request)) {}

  Result<ExitCode> go_on(const Plan& plan, Target& target);
  Result<void> check_files(const Plan& plan);
  Result<ExitCode> start(Target& target);
  Result<ExitCode> run_directly(const std::vector<Migration>& migrations, Target& target);
  Result<ExitCode> run_phased(const Plan& plan, Target& target);
  Result<ExitCode> report(const RunReport& run);
  [[nodiscard]] std::string report_text(const RunReport& run) const;

  [[nodiscard]] bool speaks_json() const { return x_request.format == "json"; }

  const Invocation& x_invocation;
  RolloutRequest x_request;
  RunSettings x_settings;
  PlanMode x_mode = PlanMode::kAutomatic;
  std::optional<Plan> x_given;
};

}  // namespace bellows
