#include "cli/status_view.h"

#include <algorithm>

#include "cli/read_files.h"
#include "cli/rollback_answer.h"
#include "executor/blockers.h"
#include "executor/progress.h"

namespace bellows {
namespace {

// A step that takes longer than this may be waiting for somebody.
constexpr double kMayBeBlocked = 1.0;

// Time since the last batch counts as held up when it is longer than any batch takes.
constexpr std::chrono::milliseconds kLongerThanABatch{1'000};

Result<std::vector<HiddenState>> read_hidden(Session& session, const StoredPlan& stored) {
  std::vector<HiddenState> states;
  for (const Hiding& hiding : hidden_now(stored.plan, stored.record)) {
    Result<SoakStanding> standing = soak_standing(session, stored.plan.hash, *hiding.drop);
    if (!standing) {
      return standing.error();
    }
    HiddenState state{{}, hiding.hide->id, hiding.drop->id, *std::move(standing)};
    for (const HiddenObject& object : hiding.objects) {
      state.objects.push_back(display(object));
    }
    states.push_back(std::move(state));
  }
  return states;
}

Result<void> read_plan_details(Session& session, StatusView& status) {
  const std::string& hash = status.stored->plan.hash;
  Result<std::vector<GateState>> gates = gate_states(session, hash);
  if (!gates) {
    return gates.error();
  }
  Result<std::vector<BackfillProgress>> backfills = backfill_progress(session, hash);
  if (!backfills) {
    return backfills.error();
  }
  Result<std::vector<Approval>> given = approvals(session, hash);
  if (!given) {
    return given.error();
  }
  Result<RollbackAnswer> rollback = ask_rollback(session, *status.stored);
  if (!rollback) {
    return rollback.error();
  }
  Result<std::vector<HiddenState>> hidden = read_hidden(session, *status.stored);
  if (!hidden) {
    return hidden.error();
  }
  status.hidden = *std::move(hidden);
  status.gates = *std::move(gates);
  status.backfills = *std::move(backfills);
  status.approvals = *std::move(given);
  status.rollback = *std::move(rollback);
  return {};
}

Result<double> seconds_of_running_step(Session& session, const std::string& plan_hash,
                                       const std::string& step) {
  const Result<Rows> rows = session.query(
      "SELECT extract(epoch FROM clock_timestamp() - started_at) FROM bellows.step WHERE plan_hash "
      "= $1 AND step_id = $2 AND status = 'running'",
      {plan_hash, step});
  if (!rows) {
    return rows.error();
  }
  return rows->rows.empty() ? 0.0 : std::stod(rows->text(0, 0));
}

// Between two tries an executor waits for nobody by the server's lists, so those are asked about
// the locks that the step wants.
Result<void> read_blockers(Session& session, StatusView& status) {
  const Step* step = status.running() && status.at_work() ? next_step(*status.stored) : nullptr;
  if (step == nullptr || step->locks.empty()) {
    return {};
  }
  const Result<double> seconds =
      seconds_of_running_step(session, status.stored->plan.hash, step->id);
  if (!seconds) {
    return seconds.error();
  }
  const bool batched = std::holds_alternative<MoveRows>(step->action) ||
                       std::holds_alternative<ProveNone>(step->action);
  if (*seconds < kMayBeBlocked || batched) {
    return {};
  }
  Result<std::vector<std::string>> names =
      name_blockers(session, step->locks, status.holder->backend_pid);
  if (!names) {
    return names.error();
  }
  status.in_the_way = *std::move(names);
  return {};
}

Result<void> read_control_and_holder(Session& session, StatusView& status) {
  Result<std::optional<LeaseHolder>> holder = lease_holder(session);
  if (!holder) {
    return holder.error();
  }
  Result<ControlState> control = read_control(session);
  if (!control) {
    return control.error();
  }
  Result<std::optional<std::chrono::milliseconds>> lag = replication_lag(session);
  if (!lag) {
    return lag.error();
  }
  status.holder = *std::move(holder);
  status.control = *std::move(control);
  status.lag = *lag;
  return {};
}

Result<void> read_migrations(const Config& config, const std::string& folder, Session& session,
                             StatusView& status) {
  Result<std::vector<AppliedMigration>> applied = applied_migrations(session);
  if (!applied) {
    return applied.error();
  }
  status.applied = *std::move(applied);
  Result<std::optional<Source>> source = read_folder_if_named(config, folder);
  if (!source) {
    return source.error();
  }
  Result<HistoryView> history =
      read_history_view(session, source->has_value() ? &**source : nullptr);
  if (!history) {
    return history.error();
  }
  status.history = *std::move(history);
  return {};
}

}  // namespace

Result<StatusView> read_status(const Config& config, const std::string& folder,
                               const std::string& database, Session& session) {
  StatusView status;
  status.database = database;
  Result<std::optional<StoredPlan>> stored = stored_latest_plan(session);
  if (!stored) {
    return stored.error();
  }
  status.stored = *std::move(stored);
  if (const Result<void> read = read_control_and_holder(session, status); !read) {
    return read.error();
  }
  if (status.stored) {
    if (const Result<void> read = read_plan_details(session, status); !read) {
      return read.error();
    }
    if (const Result<void> read = read_blockers(session, status); !read) {
      return read.error();
    }
  }
  if (const Result<void> read = read_migrations(config, folder, session, status); !read) {
    return read.error();
  }
  return status;
}

const StepRecord* record_of(const StoredPlan& stored, const std::string& step) {
  const auto found = std::find_if(stored.record.steps.begin(), stored.record.steps.end(),
                                  [&](const StepRecord& record) { return record.id == step; });
  return found == stored.record.steps.end() ? nullptr : &*found;
}

const Step* next_step(const StoredPlan& stored) {
  const auto found =
      std::find_if(stored.plan.steps.begin(), stored.plan.steps.end(),
                   [&](const Step& step) { return !is_done(stored.record, step.id); });
  return found == stored.plan.steps.end() ? nullptr : &*found;
}

std::int64_t steps_done(const StoredPlan& stored) {
  return std::count_if(stored.plan.steps.begin(), stored.plan.steps.end(),
                       [&](const Step& step) { return is_done(stored.record, step.id); });
}

std::vector<GateState> shut_gates(const StatusView& status) {
  std::vector<GateState> shut;
  const Step* next = next_step(*status.stored);
  for (const GateState& gate : status.gates) {
    if (next != nullptr && gate.rollout == next->rollout && gate.phase == phase_name(next->phase) &&
        gate.verdict != "pass") {
      shut.push_back(gate);
    }
  }
  return shut;
}

Event progress_of(const StatusView& status, const BackfillProgress& backfill) {
  Event event;
  event.step = backfill.step;
  event.done = backfill.rows_done;
  event.total = backfill.rows_total == 0 ? 0 : std::max(backfill.rows_total, backfill.rows_done);
  BackfillState state;
  state.rows_done = backfill.rows_done;
  state.rows_total = event.total;
  state.worked = backfill.worked;
  state.held = backfill.held;
  if (backfill.since_update > kLongerThanABatch) {
    state.held += backfill.since_update;
  }
  const Remaining left = remaining(state);
  event.rows_per_second = left.rows_per_second;
  // Nothing ends by itself that nobody works at.
  if (status.at_work()) {
    event.eta = left.soonest;
    event.eta_latest = left.latest;
  }
  if (status.lag) {
    event.lag = *status.lag;
  }
  return event;
}

}  // namespace bellows
