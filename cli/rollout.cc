#include "cli/rollout.h"

#include <filesystem>
#include <ostream>

#include "cli/active.h"
#include "cli/read_files.h"
#include "cli/run_settings.h"
#include "cli/run_watch.h"
#include "migrations/json.h"

namespace bellows {
namespace {

// A plan's document is told from a folder by its being a file.
bool is_file(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

RunSettings settings_for(const Config& config, const RolloutRequest& request) {
  RunSettings settings = run_settings(config);
  settings.until = request.until;
  settings.until_rollout = request.until_rollout;
  settings.steps = request.steps;
  settings.gate_mode = request.gates;
  settings.server_change = request.accept_server ? ServerChange::kAccept : ServerChange::kRefuse;
  settings.wait = request.wait ? WaitMode::kWait : WaitMode::kReturn;
  return settings;
}

}  // namespace

Result<Rollout> Rollout::prepare(const Invocation& invocation, RolloutRequest request) {
  const Result<PlanMode> mode = plan_mode(request.phased, request.direct);
  if (!mode) {
    return mode.error();
  }
  if (request.plan_file.empty() && is_file(request.what)) {
    request.plan_file = std::exchange(request.what, "");
  }
  Rollout rollout(invocation, std::move(request));
  rollout.x_mode = *mode;
  rollout.x_settings = settings_for(invocation.config, rollout.x_request);
  if (!rollout.x_request.plan_file.empty()) {
    Result<Plan> read = read_plan_file(rollout.x_request.plan_file);
    if (!read) {
      return read.error();
    }
    rollout.x_given = *std::move(read);
  }
  return rollout;
}

void Rollout::run_until(int rollout, Phase phase) {
  x_settings.until_rollout = rollout;
  x_settings.until = phase;
  x_request.until = phase;
}

Result<ExitCode> Rollout::run(Target& target) {
  Result<std::optional<StoredPlan>> active = stored_active_plan(*target.session);
  if (!active) {
    return active.error();
  }
  if (active->has_value()) {
    return go_on((*active)->plan, target);
  }
  return x_given ? run_phased(*x_given, target) : start(target);
}

// The document in the ledger is what runs; the files must still be what it was made from.
Result<ExitCode> Rollout::go_on(const Plan& plan, Target& target) {
  if (x_request.direct) {
    return Error{ErrorCode::kDrift,
                 "plan " + short_hash(plan.hash) + " is under way",
                 "Finish it with bellows run, or take it back with bellows abort.",
                 {},
                 ""};
  }
  if (x_given && x_given->hash != plan.hash) {
    return Error{ErrorCode::kDrift,
                 "another plan, " + short_hash(plan.hash) + ", is under way",
                 "Finish it with bellows run without --plan, or take it back with bellows abort.",
                 {x_request.plan_file, 0, 0},
                 ""};
  }
  if (Result<void> fine = check_files(plan); !fine) {
    return fine.error();
  }
  if (!x_request.to.empty() || !x_request.after.empty()) {
    x_invocation.log.warning("plan " + short_hash(plan.hash) +
                             " is under way and goes on; --to and --after count for the next one");
  }
  return run_phased(plan, target);
}

// A folder that was named must fit. Of one that is only known from the plan, a machine that runs
// a reviewed document need not have a copy.
Result<void> Rollout::check_files(const Plan& plan) {
  Config config = x_invocation.config;
  const bool named =
      !x_request.what.empty() || (x_request.plan_file.empty() && !config.folder.empty());
  std::error_code error;
  if (!named) {
    if (!std::filesystem::is_directory(plan.folder, error)) {
      x_invocation.log.note("the plan's files are not here, so they are not compared with it");
      return {};
    }
    config.folder = plan.folder;
  }
  Result<Source> source = read_folder(config, x_request.what);
  return source ? check_plan_files(plan, *source) : Result<void>(source.error());
}

Result<ExitCode> Rollout::start(Target& target) {
  Result<PreparedPlan> prepared = prepare_plan(
      x_invocation, {x_request.what, x_request.after, x_request.to, x_mode}, target.session.get());
  if (!prepared) {
    return prepared.error();
  }
  if (prepared->pending.empty()) {
    if (speaks_json()) {
      return report({});
    }
    x_invocation.console.out << "Nothing to do: every migration of " << prepared->source.folder
                             << " is applied.\n";
    return ExitCode::kDone;
  }
  if (!prepared->direct) {
    return run_phased(prepared->plan, target);
  }
  if (!x_request.expect.empty()) {
    return Error{ErrorCode::kDrift,
                 "there is no plan: " + prepared->why_direct,
                 "Leave --expect away, or add --phased.",
                 {},
                 ""};
  }
  if (!speaks_json()) {
    x_invocation.console.out << "Direct: " << prepared->why_direct << ".\n";
  }
  return run_directly(prepared->pending, target);
}

Result<ExitCode> Rollout::run_directly(const std::vector<Migration>& migrations, Target& target) {
  RunWatch watch(x_invocation, x_request.format, *target.database);
  const Result<RunReport> done = run_direct(migrations, x_settings, *target.database,
                                            *x_invocation.wiring.clock, watch.observer());
  watch.ended(done);
  return done ? report(*done) : Result<ExitCode>(done.error());
}

Result<ExitCode> Rollout::run_phased(const Plan& plan, Target& target) {
  if (!x_request.expect.empty()) {
    if (Result<void> fine = check_hash(x_request.expect, plan); !fine) {
      return fine.error();
    }
  }
  RunWatch watch(x_invocation, x_request.format, *target.database);
  const Result<RunReport> done =
      run_plan(plan, x_settings, *target.database, *x_invocation.wiring.clock, watch.observer());
  watch.ended(done);
  return done ? report(*done) : Result<ExitCode>(done.error());
}

std::string Rollout::report_text(const RunReport& run) const {
  switch (run.state) {
    case RunState::kDone:
      return "Done.";
    case RunState::kWaitingAtGate:
      return "Waiting at gate " + run.waiting_for + ": run again, or add --wait.";
    case RunState::kStoppedAtPhase:
      return "Stopped after " + std::string(phase_name(x_settings.until)) + ", as asked.";
    case RunState::kStoppedAfterSteps:
      return "Stopped after " + std::to_string(run.steps_run) +
             (run.steps_run == 1 ? " step" : " steps") + ", as --steps asks.";
    case RunState::kPaused:
      return "Paused " + run.waiting_for + "\nLet it go on with bellows resume, or add --wait.";
  }
  return "";
}

Result<ExitCode> Rollout::report(const RunReport& run) {
  const bool waiting = run.state == RunState::kWaitingAtGate || run.state == RunState::kPaused;
  if (!speaks_json()) {
    x_invocation.console.out << report_text(run) << "\n";
    return waiting ? ExitCode::kWaiting : ExitCode::kDone;
  }
  Json result = {{"event", "result"},
                 {"state", state_name(run.state)},
                 {"gate", run.state == RunState::kWaitingAtGate ? run.waiting_for : ""},
                 {"steps_run", run.steps_run},
                 {"steps_skipped", run.steps_skipped}};
  if (run.state == RunState::kPaused) {
    result["paused"] = run.waiting_for;
  }
  x_invocation.console.out << compact_json(result) << "\n";
  return waiting ? ExitCode::kWaiting : ExitCode::kDone;
}

}  // namespace bellows
