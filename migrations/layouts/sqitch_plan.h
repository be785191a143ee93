// sqitch_plan.h: the file sqitch.plan.
// Owns: its grammar, and the ids that sqitch gives its changes.
// Promises: changes come in the order of the plan; every id equals the one that sqitch computes.
// Not here: the scripts (sqitch.cc).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "migrations/result.h"

namespace bellows {

struct SqitchChange {
  std::string name;
  std::string id;  // SHA-1 of what the plan says of it
  std::string note;
  std::vector<std::string> requires_;  // names, as the plan has them
  std::vector<std::string> conflicts;
  std::string date;
  std::string planner;                   // name and <email>
  std::vector<std::string> rework_tags;  // of an instance that a later one of that name replaces
};

struct SqitchPlan {
  std::string project;
  std::string uri;
  std::vector<SqitchChange> changes;
};

Result<SqitchPlan> read_sqitch_plan(std::string_view text, const std::string& file);

}  // namespace bellows
