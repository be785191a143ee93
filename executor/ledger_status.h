// ledger_status.h: what the ledger says about gates and backfills, for status and dashboards.
// Promises: reading needs no lease; an empty answer when there is no ledger.
// Not here: plans, steps, migrations and approvals (ledger.h).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "executor/database.h"
#include "migrations/result.h"

namespace bellows {

struct GateState {
  int rollout = 1;
  std::string phase;
  std::string gate;
  std::string verdict;
  std::string evidence;
  std::string since;        // ISO 8601, database clock: first seen to say so
  std::string observed_at;  // last seen to say so
};

struct BackfillProgress {
  std::string step;
  std::int64_t rows_done = 0;
  std::int64_t rows_total = 0;  // 0: unknown
  std::string updated_at;
  std::chrono::milliseconds worked{0};  // in batches
  std::chrono::milliseconds held{0};    // between them
  std::chrono::milliseconds since_update{0};
};

// The executor at work.
struct LeaseHolder {
  std::string host;
  std::string process;  // number
  std::string since;    // ISO 8601, database clock
  std::string expires;  // likewise
  int backend_pid = 0;  // its server process
  bool alive = false;   // … is there
};

// Nothing: nobody holds the lease.
Result<std::optional<LeaseHolder>> lease_holder(Session& session);

// How far the replica that is furthest behind is, by time; nothing: there is none, or we may not
// know.
Result<std::optional<std::chrono::milliseconds>> replication_lag(Session& session);

// The latest observation of every gate, in the order of rollouts, phases and names.
Result<std::vector<GateState>> gate_states(Session& session, const std::string& plan_hash);

Result<std::vector<BackfillProgress>> backfill_progress(Session& session,
                                                        const std::string& plan_hash);

}  // namespace bellows
