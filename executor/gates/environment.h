// environment.h: ${NAME} in the settings that change with every release.
// Owns: with_environment().
// Promises: only what says which release is meant is looked up: image, label, release, condition,
//           query, application-name. No secret belongs there, for all of them are shown.
// Not here: tokens, which are read by http.h and shown nowhere.
#pragma once

#include "executor/gate_spec.h"
#include "migrations/result.h"

namespace bellows {

// An Error names the first variable that is not set, with the place of the gate.
Result<GateSpec> with_environment(GateSpec spec);

}  // namespace bellows
