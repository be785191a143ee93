// ledger.h: what happened, kept in schema `bellows` of the target database.
// Owns: the tables of that schema (versioned, readable by hand) and every statement on them.
// Promises: reading needs no lease; writing is done inside the caller's transaction, so that a
//           step and its row commit together.
// Not here: who may write (lease.h), what to run next (run.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "executor/database.h"
#include "executor/gate.h"
#include "migrations/result.h"
#include "planner/plan.h"

namespace bellows {

enum class PlanStatus { kRunning, kDone, kAborted };

struct AppliedMigration {
  std::string version;
  std::string script;
  std::string checksum;
  std::string applied_at;  // ISO 8601, database clock
  std::string description;
  std::string applied_by;
  double seconds = 0;
  std::string mode;  // "direct", "phased", "adopted"
};

struct StepRecord {
  std::string id;
  std::string status;  // "running", "done", "undone"
  std::string started_at;
  std::string finished_at;
  double seconds = 0;
  int attempts = 0;
  std::int64_t rows = 0;
  std::string fingerprint_after;  // empty: not recorded, the executor stopped in between
  int undone_actions = 0;         // how many actions of its undo have run
};

struct ActivePlan {
  std::string hash;
  std::string document;  // plan JSON
  PlanStatus status = PlanStatus::kRunning;
  std::vector<StepRecord> steps;
};

struct Approval {
  std::string gate;
  std::string person;
  std::string plan_hash;
  std::string approved_at;
  std::string expires_at;
};

// Whether schema `bellows` with our tables is there; nothing is created.
Result<bool> ledger_exists(Session& session);

// Creates or upgrades the ledger; a no-op when it is current.
Result<void> ensure_ledger(Session& session);

// Reading; each gives an empty answer when there is no ledger.
Result<std::vector<AppliedMigration>> applied_migrations(Session& session);
Result<std::optional<ActivePlan>> active_plan(Session& session);
Result<std::optional<ActivePlan>> latest_plan(Session& session);
Result<std::vector<Approval>> approvals(Session& session, const std::string& plan_hash);

// Records that a person opens a gate of this plan; kDrift when no such plan is under way.
Result<void> approve(Session& session, const std::string& plan_hash, const std::string& gate,
                     const std::string& person, const std::string& expires_in);

}  // namespace bellows
