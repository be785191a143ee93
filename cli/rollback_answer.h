// rollback_answer.h: may the deploy be rolled back now, as the ledger has it, in words.
#pragma once

#include <string>

#include "cli/active.h"
#include "executor/can_roll_back.h"

namespace bellows {

Result<RollbackAnswer> ask_rollback(Session& session, const StoredPlan& stored);

// "Yes: …", "Not now: …" or "No: …", notes and what to do, each on a line of its own.
std::string rollback_text(const RollbackAnswer& answer);

// Its first line, without the end.
std::string rollback_sentence(const RollbackAnswer& answer);

}  // namespace bellows
