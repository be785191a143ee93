// prepare_plan.h: from a folder and perhaps a database to what there is to do: a plan, or the files
// as they are.
// Owns: the choice between phases and plain source order.
// Not here: printing (commands/plan.cc), running (commands/run.cc).
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "executor/database.h"
#include "migrations/source.h"
#include "planner/plan.h"

namespace bellows {

enum class PlanMode { kAutomatic, kPhased, kDirect };

struct PlanChoice {
  std::string folder;
  std::string after;
  std::string to;
  PlanMode mode = PlanMode::kAutomatic;
};

struct PreparedPlan {
  Source source;
  std::vector<Migration> pending;
  bool direct = false;
  std::string why_direct;  // "the database is empty"
  Plan plan;               // only when there is something pending and it is not direct
};

// Without a session the schema is what the files up to `after` make.
Result<PreparedPlan> prepare_plan(const Invocation& invocation, const PlanChoice& choice,
                                  Session* session);

// --phased and --direct, which exclude one another.
Result<PlanMode> plan_mode(bool phased, bool direct);

}  // namespace bellows
