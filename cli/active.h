// active.h: the plan that is under way on a database, or the one that a file holds.
#pragma once

#include <optional>
#include <string>

#include "executor/database.h"
#include "executor/ledger.h"
#include "migrations/result.h"
#include "migrations/source.h"
#include "planner/plan.h"

namespace bellows {

struct StoredPlan {
  Plan plan;
  ActivePlan record;
};

// The plan that is under way, read from the ledger; nothing when none is.
Result<std::optional<StoredPlan>> stored_active_plan(Session& session);

// The one that is under way, else the last that was.
Result<std::optional<StoredPlan>> stored_latest_plan(Session& session);

bool is_done(const ActivePlan& record, const std::string& step);

// The rest of it, planned anew over the schema that the database has by now (rest_of_plan.h).
Result<Plan> what_is_left(const StoredPlan& active, Session& session);

Result<Plan> read_plan_file(const std::string& file);

// kDrift when a migration of the plan no longer is the file that was planned.
Result<void> check_plan_files(const Plan& plan, const Source& source);

// Whether `given` (a hash or its first digits, at least 8) means this plan; an Error when not.
Result<void> check_hash(const std::string& given, const Plan& plan);

// The first 12 digits, as people are shown.
std::string short_hash(const std::string& hash);

}  // namespace bellows
