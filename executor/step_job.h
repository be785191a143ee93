// step_job.h: an action to run, and what the machinery must know about it. The same for doing a
// step and for taking it back.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "executor/ledger_write.h"
#include "migrations/effects.h"
#include "rules/step.h"

namespace bellows {

struct StepJob {
  std::string plan_hash;
  std::string step;       // id, in events and messages
  std::string cursor_id;  // of its row in bellows.backfill
  const Action& action;
  std::vector<Lock> locks;
  std::string probe;
  // Writes the step's ledger rows. Called inside the transaction that ends the step; for an action
  // that the server refuses inside one, in a transaction of its own right after.
  std::function<Result<void>(const StepOutcome&)> record;
  // Whether it may still be tried, after a wait for locks; its Error ends the step. May be empty.
  std::function<Result<void>()> before_retry{};
  // Called inside a transaction whose guards keep the tables' triggers as they are, before the
  // first statement; an error ends the step. Only RunSql asks it. May be empty.
  std::function<Result<void>()> check{};
};

}  // namespace bellows
