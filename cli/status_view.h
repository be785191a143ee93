// status_view.h: everything that bellows status shows.
// Owns: StatusView, its text and its JSON.
// Promises: reading needs no lease, and no ledger.
// Not here: watching it (commands/status.cc).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/active.h"
#include "cli/command.h"
#include "cli/history_view.h"
#include "executor/can_roll_back.h"
#include "executor/hidden.h"
#include "executor/ledger_control.h"
#include "executor/ledger_status.h"
#include "executor/observer.h"
#include "migrations/json.h"

namespace bellows {

// What the plan has hidden and not dropped yet.
struct HiddenState {
  std::vector<std::string> objects;  // "public.orders.coupon"
  std::string hide;                  // ids of the steps
  std::string drop;
  SoakStanding standing;
};

struct StatusView {
  std::string database;
  std::optional<StoredPlan> stored;
  std::optional<LeaseHolder> holder;
  ControlState control;
  std::vector<GateState> gates;
  std::vector<HiddenState> hidden;
  std::vector<BackfillProgress> backfills;
  std::vector<std::string> in_the_way;  // of the step that runs
  std::vector<Approval> approvals;
  std::optional<RollbackAnswer> rollback;
  std::optional<std::chrono::milliseconds> lag;
  std::vector<AppliedMigration> applied;
  HistoryView history;

  [[nodiscard]] bool running() const {
    return stored && stored->record.status == PlanStatus::kRunning;
  }

  [[nodiscard]] bool at_work() const { return holder && holder->alive; }
};

Result<StatusView> read_status(const Config& config, const std::string& folder,
                               const std::string& database, Session& session);

// The first step that is not done yet; nullptr when all are.
const Step* next_step(const StoredPlan& stored);
const StepRecord* record_of(const StoredPlan& stored, const std::string& step);
std::int64_t steps_done(const StoredPlan& stored);

// The gates into the phase of the next step that were last seen shut.
std::vector<GateState> shut_gates(const StatusView& status);

// How a batched step stands, as if it were told.
Event progress_of(const StatusView& status, const BackfillProgress& backfill);

std::string status_text(const StatusView& status, const Style& style);
Json status_json(const StatusView& status);

}  // namespace bellows
