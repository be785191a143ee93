// sync_watch.h: whether the sync triggers have been at work all the time.
// Owns: SyncState: which triggers of ours there are, switched on or off, and their row versions in
//           the server's catalog, which change when somebody switches one off and on again.
// Promises: what was written while one was off is not taken for copied: the copies and proofs of
//           its table are void and are made again.
// Not here: what the triggers do (rules/sync_trigger.h).
#pragma once

#include <set>
#include <string>
#include <vector>

#include "executor/database.h"
#include "migrations/result.h"
#include "planner/plan.h"

namespace bellows {

struct SyncTriggerState {
  ObjectName table;
  Name trigger;
  std::string enabled;  // pg_trigger.tgenabled
  std::string version;  // of its row and of its function

  bool operator==(const SyncTriggerState&) const = default;
};

using SyncState = std::vector<SyncTriggerState>;  // sorted by table and trigger

Result<SyncState> sync_state(Session& session);

std::string sync_state_to_json(const SyncState& state);
Result<SyncState> sync_state_from_json(const std::string& text);

struct SyncDifference {
  std::vector<std::string> broken;   // gone or off: "trigger x of public.t is disabled"
  std::vector<std::string> altered;  // there and on, but not all the time
  std::set<ObjectName> tables;       // of both
};

SyncDifference compare_sync(const SyncState& then, const SyncState& now);

// The done steps of the plan whose work rests on the triggers of these tables: copies and proofs.
// Both can be run again.
std::vector<const Step*> resting_on(const Plan& plan, const std::set<ObjectName>& tables);

// The steps that fill rows of the table in a way that running them again does not put right.
std::vector<const Step*> filling_once(const Plan& plan, const ObjectName& table);

// As recorded behind the last step that is done; empty text: not recorded.
Result<std::string> recorded_sync(Session& session, const std::string& plan_hash);
// These two inside the caller's transaction.
Result<void> record_sync(Session& session, const std::string& plan_hash,
                         const std::vector<std::string>& step_ids, const SyncState& state);
// The steps count as started, not as done; a batched one begins at its first row. From now on
// `state` is what is expected.
Result<void> make_void(Session& session, const std::string& plan_hash,
                       const std::vector<const Step*>& steps, const SyncState& state);

}  // namespace bellows
