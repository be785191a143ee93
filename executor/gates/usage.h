// usage.h: counters that must stand still for a while.
// Owns: UsageReading and what two of them, one after the other, say.
// Promises: counters that were reset, or that others took the place of, prove nothing: UNKNOWN, and
//           the while begins again. Times are the database's.
// Not here: which counters (query_usage.cc, object_usage.cc), where the first reading is kept
// (ledger_gates.h).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "executor/gate.h"
#include "executor/gates/plan_drops.h"

namespace bellows {

struct UsageReading {
  std::chrono::milliseconds at{0};           // database clock, since 1970
  std::map<std::string, std::string> marks;  // when the counters were reset, and the like
  std::map<std::string, std::int64_t> counters;
  std::string watched;                       // drops_to_json(): what the counters are of
  std::map<std::string, std::string> names;  // of counters, for people; not kept
  std::set<std::string> gone;                // counters of what is not there any more; not kept

  bool operator==(const UsageReading&) const = default;
};

std::string usage_to_json(const UsageReading& reading);

// An Error when it is none of ours.
Result<UsageReading> usage_from_json(const std::string& text);

// What the plan drops, as the baseline of a gate has it; without one, by the plan and the schema.
// Errors: no plan is under way, or nobody can tell what it drops.
Result<PlanDrops> watched_drops(const GateContext& context, const std::string& baseline);

// Of the gate `name`; `before` is its baseline, empty when there is none yet.
Observation judge_usage(const UsageReading& now, const std::string& before,
                        std::chrono::milliseconds quiet, const std::string& name);

// The counters of one kind of gate.
struct UsageCounters {
  bool (*has_any)(const PlanDrops& drops) = nullptr;
  std::string none;  // what it says when the plan drops nothing of the kind
  std::function<Result<UsageReading>(Session& session, const PlanDrops& drops)> read;
};

// What a gate says that watches them: nothing that the plan drops was used for so long.
Observation observe_usage(const GateContext& context, const std::string& name,
                          std::chrono::milliseconds quiet, const UsageCounters& counters);

}  // namespace bellows
