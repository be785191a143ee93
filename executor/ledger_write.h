// ledger_write.h: every statement that writes what happened.
// Promises: nothing here begins or ends a transaction: a step and its row commit together because
//           the caller's transaction holds both.
// Not here: reading (ledger.h), gates (ledger_gates.h), who may write (lease.h).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "executor/database.h"
#include "executor/ledger.h"
#include "migrations/result.h"
#include "planner/plan.h"

namespace bellows {

// How running a step went.
struct StepOutcome {
  int attempts = 1;
  std::int64_t rows = 0;
  std::chrono::milliseconds worst_lock_wait{0};
  std::chrono::milliseconds elapsed{0};
};

// A plan that starts now. One of the same hash that was aborted before starts afresh: its steps,
// gates and approvals go, only its events stay.
Result<void> write_plan_start(Session& session, const Plan& plan, const std::string& started_by);
Result<void> write_plan_end(Session& session, const std::string& plan_hash, PlanStatus status);

Result<void> write_step_start(Session& session, const Plan& plan, const Step& step);

struct StepDone {
  std::string id;
  StepOutcome outcome;
};

// One statement for all of them, because it is sent while a lock is held; they end at the same
// time.
Result<void> write_steps_done(Session& session, const std::string& plan_hash,
                              const std::vector<StepDone>& steps);
Result<void> write_step_fingerprint(Session& session, const std::string& plan_hash,
                                    const std::string& step_id, const std::string& fingerprint);

enum class UndoState { kUnderWay, kUndone };

// `actions` of the step's undo have run.
Result<void> write_step_undo(Session& session, const std::string& plan_hash,
                             const std::string& step_id, int actions, UndoState state);

// As if they had never been started.
Result<void> write_steps_not_done(Session& session, const std::string& plan_hash,
                                  const std::vector<std::string>& step_ids);

struct MigrationRow {
  std::string version;
  std::string description;
  std::string script;
  std::string checksum;
  std::string applied_by;
  double seconds = 0;
  Value plan_hash;  // nothing: direct
};

Result<void> write_migration(Session& session, const MigrationRow& row);
// One whose last step is done takes its time, which is returned, from its steps. Nothing when it is
// there already; a repeatable one that has changed takes the place of the one before.
Result<std::optional<double>> write_planned_migration(Session& session, const Plan& plan,
                                                      std::size_t migration,
                                                      const std::string& applied_by);
// Whether it was there.
Result<bool> remove_planned_migration(Session& session, const std::string& plan_hash,
                                      const std::string& version);

struct BackfillState {
  std::vector<std::string> cursor;
  std::int64_t rows_done = 0;           // visited
  std::int64_t rows_changed = 0;        // of them
  std::int64_t rows_total = 0;          // estimated; 0: unknown
  std::chrono::milliseconds worked{0};  // in batches
  std::chrono::milliseconds held{0};    // between them: paused, or waiting for locks
};

Result<std::optional<BackfillState>> read_backfill(Session& session, const std::string& plan_hash,
                                                   const std::string& step_id);
Result<void> write_backfill(Session& session, const std::string& plan_hash,
                            const std::string& step_id, const BackfillState& state);

Result<void> write_event(Session& session, const Value& plan_hash, std::string_view kind,
                         const std::string& step_id, const std::string& text);

}  // namespace bellows
