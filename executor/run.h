// run.h: a plan against a database, phase by phase, resumable at any point.
// Owns: run_plan(), run_direct(), abort_plan() and their settings.
// Promises: a step and its ledger row commit together, or the step's probe settles it; running
// again
//           after a crash finishes; nothing destructive runs before its gates passed just before.
// Not here: making the plan (planner/), printing (cli/).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "executor/clock.h"
#include "executor/database.h"
#include "executor/gate.h"
#include "executor/observer.h"
#include "migrations/result.h"
#include "migrations/source.h"
#include "planner/plan.h"

namespace bellows {

constexpr std::int64_t kMegabyte = 1'000'000;  // the unit of wal-budget

enum class GateMode { kAsConfigured, kOpen };  // open: recorded as opened by hand

enum class WaitMode { kReturn, kWait };  // at a gate that is shut

// A plan goes on only on the server where it began, unless an operator says that this one takes its
// place: a promoted standby, a restored copy.
enum class ServerChange { kRefuse, kAccept };

struct RunSettings {
  std::vector<GateSpec> gates;
  GateMode gate_mode = GateMode::kAsConfigured;
  WaitMode wait = WaitMode::kReturn;
  Phase until = Phase::kContract;  // last phase to run …
  int until_rollout = 0;           // … of this rollout; 0: of the last one
  int steps = 0;                   // stop after so many steps; 0: no limit
  std::chrono::milliseconds stall_budget{100};
  std::chrono::milliseconds lock_deadline{300'000};  // a step gives up after this
  std::chrono::milliseconds batch_target{50};        // duration that a backfill batch is steered to
  int batch_rows = 5000;                             // first batch
  int backfill_workers = 1;                          // sessions that move rows side by side
  std::int64_t wal_budget = 0;                       // bytes a second while moving; 0: no limit
  std::string operator_name;                         // who runs it, for the ledger
  // Applications, as LIKE patterns, whose sessions are ended when they are in the way and have been
  // idle in their transaction for longer than that; empty: nobody is.
  std::vector<std::string> end_idle;
  std::chrono::milliseconds end_idle_after{30'000};
  ServerChange server_change = ServerChange::kRefuse;
  std::vector<std::string> replicas;         // expected ones, by application_name; seen ones count
  std::vector<std::string> ignored_sensors;  // by name, see sensors/sensors.h
};

enum class RunState { kDone, kWaitingAtGate, kStoppedAtPhase, kStoppedAfterSteps, kPaused };

struct RunReport {
  RunState state = RunState::kDone;
  std::string waiting_for;  // the gate when waiting, by whom and why when paused
  int steps_run = 0;
  int steps_skipped = 0;
};

// Starts the plan or goes on with it. While it is at work, what people ask of it is heeded
// (control.h); a pause that is there before it starts makes it wait or return, as `wait` says.
// Errors: kDrift (the catalog is not the plan's; another plan
// is under way), kBusy (another executor holds the lease), kLock, kSql, kConnection, kPermission.
Result<RunReport> run_plan(const Plan& plan, const RunSettings& settings, Database& database,
                           Clock& clock, Observer& observer);

// Plain source order, a transaction a file (as its own tool would), for an empty or a development
// database.
Result<RunReport> run_direct(const std::vector<Migration>& migrations, const RunSettings& settings,
                             Database& database, Clock& clock, Observer& observer);

// Takes back every step that was done, last first, and closes the plan. kUnsupported once a step
// that cannot be undone has run.
Result<RunReport> abort_plan(const RunSettings& settings, Database& database, Clock& clock,
                             Observer& observer);

}  // namespace bellows
