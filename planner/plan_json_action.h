// plan_json_action.h: actions and their parts as JSON, for plan_json.cc.
// Promises: reading back what was written gives an equal value. Reading throws what nlohmann-json
//           throws, and PlanDocumentError; plan_from_json() turns both into an Error.
#pragma once

#include <string>

#include "migrations/effects.h"
#include "migrations/json.h"
#include "rules/step.h"

namespace bellows {

struct PlanDocumentError {
  std::string message;
};

Json action_to_json(const Action& action);
Action action_from_json(const Json& json);

Json undo_to_json(const Undo& undo);
Undo undo_from_json(const Json& json);

// A name as SQL, quoted where needed, so that it reads back as exactly that name.
Json name_to_json(const ObjectName& name);
ObjectName name_from_json(const Json& json);

LockMode lock_mode_from_json(const Json& json);
Phase phase_from_json(const Json& json);

}  // namespace bellows
