// run.cc: bellows run: does what may be done by now, and says what it waits for.
#include "executor/run.h"

#include <filesystem>
#include <ostream>

#include "cli/active.h"
#include "cli/commands/commands.h"
#include "cli/observers.h"
#include "cli/prepare_plan.h"
#include "cli/read_files.h"
#include "cli/run_settings.h"
#include "cli/target.h"
#include "migrations/json.h"

namespace bellows {
namespace {

struct RunOptions {
  std::string what;  // a folder, or a plan's document
  std::string plan_file;
  std::string after;
  std::string to;
  std::string until = "contract";
  std::string gates = "configured";
  std::string expect;
  std::string format = "text";
  bool direct = false;
  bool phased = false;
  bool wait = false;
  bool accept_server = false;
};

// A plan's document is told from a folder by its being a file.
bool is_file(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

std::string_view state_name(RunState state) {
  switch (state) {
    case RunState::kDone:
      return "done";
    case RunState::kWaitingAtGate:
      return "waiting";
    case RunState::kStoppedAtPhase:
      return "stopped";
  }
  return "done";
}

class RunCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "run"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Run what may be run by now; again after a stop, it goes on";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("FOLDER", x_options.what,
                         "The folder of migrations, or the JSON document of a plan");
    arguments.option("--plan", "FILE", x_options.plan_file, "The plan's JSON document");
    arguments.option("--after", "VERSION", x_options.after,
                     "Take everything up to this version for history");
    arguments.option("--to", "VERSION", x_options.to, "The last version that runs");
    arguments.choice("--until", {"expand", "backfill", "contract"}, x_options.until,
                     "The last phase that runs");
    arguments.choice("--gates", {"configured", "open"}, x_options.gates,
                     "open: every gate is recorded as opened by hand");
    arguments.flag("--wait", x_options.wait, "Wait at a gate that is shut");
    arguments.flag("--accept-server", x_options.accept_server,
                   "Go on although the plan began on another server, or this one was promoted");
    arguments.option("--expect", "HASH", x_options.expect, "Run only the plan of this hash");
    arguments.flag("--direct", x_options.direct, "As the files are, without phases");
    arguments.flag("--phased", x_options.phased, "In phases, even on an empty database");
    arguments.choice("--format", {"text", "json"}, x_options.format, "For people or programs");
  }

  [[nodiscard]] bool speaks_json() const override { return x_options.format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    Result<PlanMode> mode = plan_mode(x_options.phased, x_options.direct);
    if (!mode) {
      return mode.error();
    }
    if (x_options.plan_file.empty() && is_file(x_options.what)) {
      x_options.plan_file = std::exchange(x_options.what, "");
    }
    Result<RunSettings> settings = settings_for(invocation.config);
    if (!settings) {
      return settings.error();
    }
    // What is wrong with the plan's file is said before a server is asked.
    Plan given;
    if (!x_options.plan_file.empty()) {
      Result<Plan> read = read_plan_file(x_options.plan_file);
      if (!read) {
        return read.error();
      }
      given = *std::move(read);
    }
    Result<Target> target = open_target(invocation, "run");
    if (!target) {
      return target.error();
    }
    Result<std::optional<StoredPlan>> active = stored_active_plan(*target->session);
    if (!active) {
      return active.error();
    }
    if (active->has_value()) {
      return go_on((*active)->plan, invocation, *settings, *target);
    }
    if (!x_options.plan_file.empty()) {
      return run_phased(given, invocation, *settings, *target);
    }
    return start(*mode, invocation, *settings, *target);
  }

 private:
  Result<RunSettings> settings_for(const Config& config) {
    RunSettings settings = run_settings(config);
    Result<Phase> until = phase_from_name(x_options.until);
    if (!until) {
      return until.error();
    }
    settings.until = *until;
    settings.gate_mode = x_options.gates == "open" ? GateMode::kOpen : GateMode::kAsConfigured;
    settings.server_change =
        x_options.accept_server ? ServerChange::kAccept : ServerChange::kRefuse;
    settings.wait = x_options.wait ? WaitMode::kWait : WaitMode::kReturn;
    return settings;
  }

  // The document in the ledger is what runs; the files must still be what it was made from.
  Result<ExitCode> go_on(const Plan& plan, const Invocation& invocation,
                         const RunSettings& settings, Target& target) {
    if (x_options.direct) {
      return Error{ErrorCode::kDrift,
                   "plan " + short_hash(plan.hash) + " is under way",
                   "Finish it with bellows run, or take it back with bellows abort.",
                   {},
                   ""};
    }
    if (!x_options.plan_file.empty()) {
      Result<Plan> given = read_plan_file(x_options.plan_file);
      if (!given) {
        return given.error();
      }
      if (given->hash != plan.hash) {
        return Error{ErrorCode::kDrift,
                     "another plan, " + short_hash(plan.hash) + ", is under way",
                     "Finish it with bellows run without --plan, or take it back with bellows "
                     "abort.",
                     {x_options.plan_file, 0, 0},
                     ""};
      }
    }
    if (Result<void> fine = check_files(plan, invocation); !fine) {
      return fine.error();
    }
    if (!x_options.to.empty() || !x_options.after.empty()) {
      invocation.log.warning("plan " + short_hash(plan.hash) +
                             " is under way and goes on; --to and --after count for the next one");
    }
    return run_phased(plan, invocation, settings, target);
  }

  // A folder that was named must fit. Of one that is only known from the plan, a machine that runs
  // a reviewed document need not have a copy.
  Result<void> check_files(const Plan& plan, const Invocation& invocation) {
    Config config = invocation.config;
    const bool named =
        !x_options.what.empty() || (x_options.plan_file.empty() && !config.folder.empty());
    std::error_code error;
    if (!named) {
      if (!std::filesystem::is_directory(plan.folder, error)) {
        invocation.log.note("the plan's files are not here, so they are not compared with it");
        return {};
      }
      config.folder = plan.folder;
    }
    Result<Source> source = read_folder(config, x_options.what);
    return source ? check_plan_files(plan, *source) : Result<void>(source.error());
  }

  Result<ExitCode> start(PlanMode mode, const Invocation& invocation, const RunSettings& settings,
                         Target& target) {
    Result<PreparedPlan> prepared = prepare_plan(
        invocation, {x_options.what, x_options.after, x_options.to, mode}, target.session.get());
    if (!prepared) {
      return prepared.error();
    }
    if (prepared->pending.empty()) {
      if (!speaks_json()) {
        invocation.console.out << "Nothing to do: every migration of " << prepared->source.folder
                               << " is applied.\n";
        return ExitCode::kDone;
      }
      return report({}, invocation.console);
    }
    if (!prepared->direct) {
      return run_phased(prepared->plan, invocation, settings, target);
    }
    if (!x_options.expect.empty()) {
      return Error{ErrorCode::kDrift,
                   "there is no plan: " + prepared->why_direct,
                   "Leave --expect away, or add --phased.",
                   {},
                   ""};
    }
    if (!speaks_json()) {
      invocation.console.out << "Direct: " << prepared->why_direct << ".\n";
    }
    const std::unique_ptr<Observer> observer =
        make_observer(x_options.format, invocation.console, *invocation.wiring.clock);
    Result<RunReport> done = run_direct(prepared->pending, settings, *target.database,
                                        *invocation.wiring.clock, *observer);
    return done ? report(*done, invocation.console) : Result<ExitCode>(done.error());
  }

  Result<ExitCode> run_phased(const Plan& plan, const Invocation& invocation,
                              const RunSettings& settings, Target& target) {
    if (!x_options.expect.empty()) {
      if (Result<void> fine = check_hash(x_options.expect, plan); !fine) {
        return fine.error();
      }
    }
    const std::unique_ptr<Observer> observer =
        make_observer(x_options.format, invocation.console, *invocation.wiring.clock);
    Result<RunReport> done =
        run_plan(plan, settings, *target.database, *invocation.wiring.clock, *observer);
    return done ? report(*done, invocation.console) : Result<ExitCode>(done.error());
  }

  Result<ExitCode> report(const RunReport& run, const Console& console) {
    const bool waiting = run.state == RunState::kWaitingAtGate;
    if (speaks_json()) {
      console.out << compact_json({{"event", "result"},
                                   {"state", state_name(run.state)},
                                   {"gate", run.waiting_for},
                                   {"steps_run", run.steps_run},
                                   {"steps_skipped", run.steps_skipped}})
                  << "\n";
    } else if (waiting) {
      console.out << "Waiting at gate " << run.waiting_for << ": run again, or add --wait.\n";
    } else if (run.state == RunState::kStoppedAtPhase) {
      console.out << "Stopped after " << x_options.until << ", as --until asks.\n";
    } else {
      console.out << "Done.\n";
    }
    return waiting ? ExitCode::kWaiting : ExitCode::kDone;
  }

  RunOptions x_options;
};

}  // namespace

std::unique_ptr<Command> make_run_command() {
  return std::make_unique<RunCommand>();
}

}  // namespace bellows
