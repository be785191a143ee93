// plan_run.h: the steps of one plan, in order, from wherever the ledger says it stands.
// Owns: PlanRun, the walk over the steps; what is expected of the schema between them.
// Not here: how a single action runs (step_runner.h), what gates say (gate_keeper.h).
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "executor/gate_keeper.h"
#include "executor/ledger.h"
#include "executor/rechecks.h"
#include "executor/run_context.h"
#include "executor/step_job.h"
#include "planner/lock_groups.h"

namespace bellows {

class PlanRun {
 public:
  PlanRun(RunContext& context, const Plan& plan)
      : x_context(context), x_plan(plan), x_groups(lock_groups(plan)), x_rechecks(context, plan) {}

  // Records the plan, or finds where an earlier run of it stopped. kDrift when another plan is
  // under way, or the schema is not the one that the plan was made for.
  Result<void> start();

  Result<RunReport> run(GateKeeper& gates);

 private:
  // Neighbours in the plan: one, or several that share a transaction.
  using Steps = std::span<const Step>;
  using Outcomes = std::vector<StepOutcome>;

  Result<void> start_afresh();
  Result<void> resume(const ActivePlan& known);
  Result<GateAnswer> enter_phase(const Step& step, GateKeeper& gates);
  Result<void> check_schema(const Step& step);
  // The gate that stopped it, if one did.
  Result<GateAnswer> run_steps(Steps steps, GateKeeper& gates);
  Result<GateAnswer> wait_for_soak(const Step& step);
  Result<GateAnswer> run_behind_gates(std::size_t first, GateKeeper& gates);
  Result<GateAnswer> stopped(Steps steps, const Error& error, GateKeeper& gates);
  [[nodiscard]] Steps next_steps(std::size_t first) const;
  Result<Outcomes> send(Steps steps, GateKeeper& gates);
  Result<StepOutcome> send_step(const Step& step, GateKeeper& gates);
  Result<Outcomes> send_together(Steps steps);
  void tell_done(Steps steps, const Outcomes& outcomes);
  Result<void> note_schema(Steps steps);
  [[nodiscard]] const Step* done_behind(const Step& step) const;
  Result<void> record(Steps steps, const Outcomes& outcomes);
  Result<void> forget_start(Steps steps);
  Result<void> record_ended_migrations(Steps steps);
  Result<void> record_migration(std::size_t migration);
  Result<RunReport> finish();
  Error failed(const Step& step, Error error);
  [[nodiscard]] bool is_beyond_until(const Step& step) const;
  Result<bool> may_run(const Step& step);
  void tell_plan(EventKind kind) const;
  void enter_phase_of(const Step& step);
  void leave_phase();
  [[nodiscard]] bool ends_migration(Steps steps, int migration) const;

  RunContext& x_context;
  const Plan& x_plan;
  std::vector<std::size_t> x_groups;  // see lock_groups()
  std::set<std::string> x_apart;      // steps that did not run together with their neighbours
  Rechecks x_rechecks;
  std::set<std::string> x_done;
  std::set<std::string> x_cut_off;  // started, and perhaps not finished
  std::string x_expected;           // fingerprint; empty: an earlier run stopped before noting it
  bool x_schema_checked = false;    // since anybody else had time to change it
  const Step* x_entered = nullptr;  // the first step of the phase we are in
  GateAnswer x_shut_meanwhile;      // while a step waited for its locks
  bool x_finished_before = false;
  RunReport x_report;
};

}  // namespace bellows
