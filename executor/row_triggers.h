// row_triggers.h: keeps a table's own triggers from taking a copy inside of a row for a change of
// the row.
// Promises: nothing is set unless a trigger would fire; where it would and may not be kept silent,
//           an Error (kPermission) names it before the first row is written.
#pragma once

#include "executor/database.h"
#include "migrations/result.h"
#include "rules/step.h"

namespace bellows {

enum class Silence { kNotNeeded, kByReplicaRole };

Result<Silence> silence_for(Session& session, const MoveRows& move);

// For the transaction at hand.
Result<void> keep_silent(Session& session, Silence silence);

}  // namespace bellows
