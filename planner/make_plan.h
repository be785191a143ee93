// make_plan.h: pending migrations and a schema in, a checked plan out.
// Promises: deterministic; the plan has passed check_plan(): folding its steps over the schema
// gives
//           the schema that folding the files gives.
// Not here: reading files (migrations/source.h), running (executor/run.h).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "migrations/catalog.h"
#include "migrations/result.h"
#include "migrations/source.h"
#include "planner/plan.h"

namespace bellows {

// What bellows.toml says of a migration, and where.
struct MappedRelease {
  std::string name;
  Place at;
};

struct PlanRequest {
  std::string layout;
  std::string folder;
  std::vector<Migration> pending;
  Catalog start;  // the schema before them, from a server or folded from the files before
  std::vector<std::string> versions = {};  // all of the folder, for depends-on; empty: not known
  std::map<std::string, MappedRelease> releases = {};  // by version, of those that have one
  // What is dropped is hidden first, for so many seconds; 0: it is dropped at once.
  std::int64_t hide_for = 0;
  // Tables whose rows come by logical replication, too: "public.orders", or "orders" in public.
  std::vector<std::string> subscribed = {};
};

Result<Plan> make_plan(const PlanRequest& request);

}  // namespace bellows
