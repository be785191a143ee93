// sure_to_fail.h: statements that no server would run, though they fit the schema by their names.
// Promises: an Error says which part the server refuses, and what to write instead; what may work
//           is let through.
// Not here: what does not fit the schema (migrations/fold.h).
#pragma once

#include <optional>

#include "migrations/result.h"
#include "rules/subject.h"

namespace bellows {

std::optional<Error> sure_to_fail(const Subject& subject);

}  // namespace bellows
